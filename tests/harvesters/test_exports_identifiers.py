"""Identifiers in the fields, notes and links where programs put them, in every format; nothing else is one.

The fixtures have the shape of what each program exports; values are read from them by hand.
"""

from __future__ import annotations

import json

import pytest

from evidence_kb.harvesters.exports import parse
from evidence_kb.harvesters.exports.identified import pmid_of
from evidence_kb.model import Batch, Question, Request, Response


def batch_of(text: str) -> Batch:
    return parse(Response(Request("exports", Question.RECORDS, "file:x.txt"), text.encode(), "2026-01-01T00:00:00Z"))


def known(text: str) -> dict[str, str]:
    (record,) = batch_of(text).records
    return dict(record.identifiers.items())


def ris(*lines: str) -> str:
    return "\n".join(("TY  - JOUR", "TI  - Bone pain in children", *lines, "ER  - ")) + "\n"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("12345678", "12345678"),
        ("012345678", "12345678"),
        ("'12345678", "12345678"),  # a spreadsheet's sign for "this is text"
        ("123.0", "123"),
        ("12345678.00", "12345678"),
        ("29,937,971", "29937971"),
        ("29.937.971", "29937971"),
        ("29 937 971", "29937971"),
        ("PMID: 12345678", "12345678"),
        ("PMID12345678", "12345678"),
        ("12345678 [PMID]", "12345678"),
        ("MEDLINE:12345678", "12345678"),
        ("https://pubmed.ncbi.nlm.nih.gov/12345678/", "12345678"),
        ("https://www.ncbi.nlm.nih.gov/pubmed/?term=12345678", "12345678"),
        ("2.99E+07", None),
        ("12345678; 23456789", None),
        ("12345678, 23456789", None),
        ("1.5", None),
        ("PMC1234567", None),
        ("10.1000/12345678", None),
        ("0", None),
        ("000000000000", None),
        ("1234567890", None),
        ("nan", None),
        ("", None),
    ],
)
def test_a_field_for_the_pmid_is_read_whole_or_not_at_all(written: str, read: str | None) -> None:
    assert pmid_of(written) == read
    assert known(f'title,pmid\nBone pain in children,"{written}"\n').get("pmid") == read


@pytest.mark.parametrize(
    ("written", "trouble"),
    [
        ("2.99E+07", "its PMID was rounded by a spreadsheet (2.99E+07); format the column as text and save the table"),
        ("12345678; 23456789", "its field for one PMID holds several (12345678; 23456789)"),
    ],
)
def test_a_pmid_that_is_lost_is_named_with_its_place(written: str, trouble: str) -> None:
    batch = batch_of(f'title,pmid\nBone pain,1\nJoint pain,"{written}"\n')
    assert len(batch.records) == 2
    (missing,) = batch.missing
    assert missing.startswith(f"entry 2 at line 3: {trouble}")


@pytest.mark.parametrize(
    ("lines", "pmid"),
    [
        (["PM  - 12345678"], "12345678"),
        (["ID  - 12345678", "DB  - PubMed"], "12345678"),
        (["ID  - 84", "AN  - 12345678", "DB  - PubMed"], "12345678"),
        (["ID  - 84", "DB  - PubMed"], None),  # the number of a reference in somebody's library
        (["AN  - 12345678", "DB  - mdc", "DP  - EBSCOhost"], "12345678"),
        (["AN  - 12345678", "DB  - rzh", "DP  - EBSCOhost"], None),  # CINAHL has numbers of its own
        (["AN  - MEDLINE:12345678"], "12345678"),  # Web of Science
        (["AN  - WOS:000471694800003"], None),
        (["C2  - 12345678", "DB  - Scopus"], "12345678"),
        (["C2  - 12345678"], None),
        (["C5  - 12345678", "DB  - Embase", "U2  - L2001373149"], "12345678"),
        (["C5  - 12345678"], None),
        (["C3  - PUBMED 12345678,EMBASE 617783449"], "12345678"),  # Cochrane CENTRAL
        (["C3  - EMBASE 617783449"], None),
        (["C1  - PUBMED-12345678"], "12345678"),
        (["UR  - PM:12345678"], "12345678"),  # Reference Manager
        (["N1  - Accession Number: 2020-98025-001. PMID: 12345678 Partial author list: Doe"], "12345678"),  # PsycInfo
        (["N1  - Accession Number: 2020-98025-001. Reprinted from PMID: 12345678"], None),
        (["DB  - Ovid MEDLINE(R)", "L2  - http://ovidsp.ovid.com/ovidweb.cgi?T=JS&D=medl&AN=12345678"], "12345678"),
        (["DB  - APA PsycInfo", "L2  - http://ovidsp.ovid.com/ovidweb.cgi?T=JS&D=psyc&AN=12345678"], None),
        (["L2  - https://www.ncbi.nlm.nih.gov/pubmed/12345678"], "12345678"),
        (["N1  - A reply to PMID: 12345678"], None),
        (["N1  - PMID: 12345678", "N1  - PMID: 23456789"], None),
    ],
)  # fmt: skip
def test_a_number_in_ris_is_a_pmid_where_the_program_that_wrote_it_says_so(lines: list[str], pmid: str | None) -> None:
    assert known(ris(*lines, "DO  - 10.1000/a1")).get("pmid") == pmid


NOTE = "Publisher: Bones & Co\nPMID: 12345678\nPMCID: PMC6011367"
ENDNOTE = (
    '<xml><records><record><ref-type name="Journal Article">17</ref-type><titles><title>Bone pain</title></titles>{}'
    "</record></records></xml>"
)


@pytest.mark.parametrize(
    "text",
    [
        ris(f"N1  - {NOTE}"),
        ris("N1  - PMID: 12345678 PMCID: PMC6011367"),
        f"@article{{a,\n title = {{Bone pain}},\n note = {{{NOTE}}}\n}}\n",
        json.dumps({"type": "article-journal", "title": "Bone pain", "note": NOTE}),
        f'Title,DOI,Extra\nBone pain,,"{NOTE}"\n',
        ENDNOTE.format(f"<notes>{NOTE.replace('&', '&amp;')}</notes>"),
        ENDNOTE.format("<accession-num>MEDLINE:12345678</accession-num><user16>PMC6011367</user16>"),
        f"RT Journal Article\nSR Electronic(1)\nT1 Bone pain\nNO {NOTE}\n",
        "PT J\nTI Bone pain\nPM 12345678\nUT MEDLINE:12345678\nER\n",
        "@article{a,\n title = {Bone pain},\n pubmed_id = {12345678}\n}\n",
    ],
)
def test_a_line_of_a_note_that_is_nothing_but_an_identifier_is_one_in_every_format(text: str) -> None:
    found = known(text)
    assert found["pmid"] == "12345678"
    assert found.get("pmcid", "PMC6011367") == "PMC6011367"


@pytest.mark.parametrize(
    "text",
    [
        ris("N1  - Comment on PMID: 999", "N1  - see doi:10.1000/other for more"),
        "@article{a,\n title = {Bone pain},\n note = {Comment on PMID: 999}\n}\n",
        json.dumps({"type": "article-journal", "title": "Bone pain", "note": "Comment on PMID: 999"}),
        'Title,DOI,Notes\nBone pain,,"Comment on PMID: 999"\n',
        ENDNOTE.format("<notes>Comment on PMID: 999</notes><label>12345678</label>"),
    ],
)
def test_the_identifier_of_another_work_in_a_sentence_is_never_taken(text: str) -> None:
    assert known(text) == {}


@pytest.mark.parametrize(
    "written",
    [
        "10.1000/a1; 10.1000/a2",
        "10.1000/a1;10.1000/a2",
        "10.1000/a1,10.1000/a2",
        "https://doi.org/10.1000/A1 | 10.1000/a2",
    ],
)
def test_of_several_dois_in_one_field_the_first_is_kept_and_none_is_made_up(written: str) -> None:
    assert known(ris(f"DO  - {written}")) == {"doi": "10.1000/a1"}
    assert known(f'Title,DOI\nBone pain,"{written}"\n') == {"doi": "10.1000/a1"}


def test_a_doi_with_a_semicolon_of_its_own_stays_whole() -> None:
    doi = "10.1002/(sici)1099-162x(1998100)18:4<335::aid-pad21>3.0.co;2-f"
    assert known(ris(f"DO  - {doi.upper()}")) == {"doi": doi}
