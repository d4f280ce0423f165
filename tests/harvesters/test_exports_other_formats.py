"""EndNote XML, CSL-JSON, tables, Web of Science and RefWorks: made up in their shapes, values read by hand."""

from __future__ import annotations

import json

import pytest

from evidence_kb.errors import ParseError
from evidence_kb.harvesters.exports import parse, recognises
from evidence_kb.harvesters.exports.names import names_in_one_field
from evidence_kb.model import Batch, Question, Record, Request, Response


def batch_of(text: str, name: str = "library.txt") -> Batch:
    return parse(Response(Request("exports", Question.RECORDS, f"file:{name}"), text.encode(), "2026-01-01T00:00:00Z"))


def only(text: str) -> Record:
    (record,) = batch_of(text).records
    return record


# --- EndNote XML ------------------------------------------------------------------------------------------------

STYLE = '<style face="normal" font="default" size="100%">'


def endnote(*records: str) -> str:
    body = "".join(f'<record><ref-type name="Journal Article">17</ref-type>{record}</record>\n' for record in records)
    return f'<?xml version="1.0" encoding="UTF-8" ?>\n<xml><records>{body}</records></xml>'


TITLE = "<titles><title>Bone pain</title><secondary-title>J Bones</secondary-title></titles>"


def test_endnote_fields_are_read_with_and_without_styles() -> None:
    record = only(
        endnote(
            f"<contributors><authors><author>{STYLE}Doe, Jane</style></author><author>Roe, R</author></authors>"
            "<secondary-authors><author>Editor, An</author></secondary-authors></contributors>"
            f'<titles><title>{STYLE}Bone </style><style face="italic">in\n     vivo</style></title></titles>'
            f"<periodical><full-title>{STYLE}Journal of Bones</style></full-title></periodical><pages>239-244</pages>"
            "<volume>7</volume><number>2</number><dates><year>2019</year><pub-dates><date>Jul 15</date></pub-dates>"
            "</dates><keywords><keyword>bone; pain</keyword><keyword/></keywords><language>eng</language>"
            f"<electronic-resource-num>{STYLE}10.1000/A1</style></electronic-resource-num>"
            "<accession-num>29937971</accession-num><remote-database-provider>NLM</remote-database-provider>"
            "<custom2>PMC6011367</custom2>"
            "<urls><related-urls><url>https://example.org/a1</url></related-urls></urls>"
        )
    )
    assert (record.title, record.authors, record.journal) == ("Bone in vivo", "Jane Doe; R Roe", "Journal of Bones")
    assert (record.volume, record.issue, record.pages, record.published_on) == ("7", "2", "239-244", "2019-07-15")
    known = record.identifiers
    assert (known.doi, known.pmid, known.pmcid) == ("10.1000/a1", "29937971", "PMC6011367")
    assert (record.keywords, record.language, record.url) == (("bone", "pain"), "eng", "https://example.org/a1")
    assert record.publication_types == ("Journal Article",)


def test_an_accession_number_of_another_database_is_no_pmid() -> None:
    assert only(endnote(TITLE + "<accession-num>29937971</accession-num>")).identifiers.pmid is None


def test_xml_that_breaks_off_keeps_the_records_before_it_and_says_where() -> None:
    text = endnote(TITLE, TITLE.replace("Bone", "Joint"))
    batch = batch_of(text[: text.index("Joint")])
    assert [record.title for record in batch.records] == ["Bone pain"]
    assert batch.missing[0].startswith("entry 2 at line 3: the XML cannot be read from here on")


def test_characters_that_xml_forbids_cost_nothing_but_themselves() -> None:
    text = endnote("<notes>a\x0bb &#x1F; &#11;</notes>" + TITLE)
    assert only(text).title == "Bone pain"


@pytest.mark.parametrize(
    "declaration",
    ['<!DOCTYPE xml [<!ENTITY a "aaaa">]>', '<!DOCTYPE xml SYSTEM "http://example.org/x.dtd">', "<!DOCTYPE xml>"],
)
def test_xml_with_a_document_type_is_refused(declaration: str) -> None:
    text = endnote(TITLE).replace("<xml>", declaration + "<xml>")
    with pytest.raises(ParseError, match="declares a document type"):
        batch_of(text)


# --- CSL-JSON ---------------------------------------------------------------------------------------------------


ITEM = {
    "id": "a", "type": "article-journal", "title": "Bone <i>in vivo</i>", "container-title": "Journal of Bones",
    "author": [
        {"family": "Doe", "given": "Jane", "suffix": "Jr."},
        {"family": "Berg", "given": "Ann", "non-dropping-particle": "van den"},
        {"literal": "Bone Pain Group"},
    ],
    "issued": {"date-parts": [["2019", 7, 15]]}, "volume": 7, "issue": "2", "page": "239–244", "language": "en",
    "DOI": "10.1000/A1", "note": "PMID: 29937971\nPMCID: PMC6011367\nread twice", "URL": "https://example.org/a1",
    "abstract": "<p>Four had pain.</p>", "keyword": "bone, pain",
}  # fmt: skip


@pytest.mark.parametrize("shape", [[ITEM], ITEM, {"items": [ITEM]}])
def test_csl_items_are_read_alone_in_a_list_and_in_an_object(shape: object) -> None:
    record = only(json.dumps(shape))
    assert record.title == "Bone in vivo"
    assert record.authors == "Jane Doe Jr.; Ann van den Berg; Bone Pain Group"
    assert (record.journal, record.volume, record.issue, record.pages) == ("Journal of Bones", "7", "2", "239-244")
    assert (record.year, record.published_on, record.keywords) == (2019, "2019-07-15", ("bone", "pain"))
    known = record.identifiers
    assert (known.doi, known.pmid, known.pmcid) == ("10.1000/a1", "29937971", "PMC6011367")
    assert batch_of(json.dumps(shape)).passages[1].text == "Four had pain."


def test_csl_dates_may_be_raw_and_items_of_another_shape_are_named() -> None:
    raw = {"type": "book", "title": "Bones", "author": None, "issued": {"raw": "2019-07"}}
    batch = batch_of(json.dumps([raw, "words", None, {"type": "book"}]))
    assert [(record.year, record.published_on) for record in batch.records] == [(2019, "2019-07")]
    assert batch.missing == tuple(f"entry {n}: neither title nor identifier" for n in (2, 3, 4))


def test_json_that_breaks_off_is_refused_with_its_line() -> None:
    with pytest.raises(ParseError, match=r"library\.txt:2: this is no JSON"):
        batch_of('[{"type": "book", "title": "Bones",\n "DOI": "10.1000/a')


# --- tables -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("head", [("DOI", "PMID"), ("doi", "pmid"), ("Doi", "PubMed ID"), ("DI", "PM")])
def test_tables_are_read_under_any_delimiter_and_case(delimiter: str, mark: str, head: tuple[str, str]) -> None:
    rows = [["Title", *head], ['"Bone; pain, in\tvivo"', "https://doi.org/10.1000/A1", "29937971"]]
    text = mark + "\r\n".join(delimiter.join(row) for row in rows)
    assert recognises(text, "table.txt")
    record = only(text)
    assert record.title == "Bone; pain, in vivo"
    assert (record.identifiers.doi, record.identifiers.pmid) == ("10.1000/a1", "29937971")


def test_the_columns_of_pubmed_are_known() -> None:
    record = only(
        "PMID,Title,Authors,Citation,First Author,Journal/Book,Publication Year,Create Date,PMCID,NIHMS ID,DOI\n"
        '29937971,"Bone pain","Doe J, Roe RM.","J Bones. 2019","Doe J",J Bones,2019,2019/07/15,PMC6011367,,10.1000/a1\n'
    )
    assert (record.authors, record.journal, record.year) == ("Doe J; Roe RM", "J Bones", 2019)
    known = record.identifiers
    assert (known.doi, known.pmid, known.pmcid) == ("10.1000/a1", "29937971", "PMC6011367")


def test_a_column_of_identifiers_alone_is_a_table() -> None:
    batch = batch_of("DOI\n10.1000/a1\n\n10.1000/a2\n")
    assert [(record.key, record.is_stub) for record in batch.records] == [
        ("doi:10.1000/a1", True),
        ("doi:10.1000/a2", True),
    ]


def test_rows_that_say_nothing_are_named_and_empty_ones_are_none() -> None:
    batch = batch_of('doi,title,notes\n10.1000/a,A,"two\nlines"\n,,only a note\n,,\nunknown,,\n10.1000/b,B,\n')
    assert [record.title for record in batch.records] == ["A", "B"]
    assert batch.missing == (
        "entry 2 at line 4: neither title nor identifier",
        "entry 3 at line 6: neither title nor identifier",
    )


def test_a_quote_that_does_not_close_is_refused_with_the_line_where_it_begins() -> None:
    with pytest.raises(ParseError, match=r"library\.txt:3: this row cannot be read"):
        batch_of('doi,title\n10.1000/a,A\n10.1000/b,"B\n10.1000/c,C\n')


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Doe, Jane; Roe, Rick", ("Jane Doe", "Rick Roe")),
        ("Doe J, Roe RM.", ("Doe J", "Roe RM")),
        ("Doe J., Roe R.-M.", ("Doe J.", "Roe R.-M.")),
        ("Jane Doe, Rick Roe, Ann Poe", ("Jane Doe", "Rick Roe", "Ann Poe")),
        ("Jane Doe and Rick Roe", ("Jane Doe", "Rick Roe")),
        ("Doe, Jane", ("Jane Doe",)),
        ("Jane Doe", ("Jane Doe",)),
        ("", ()),
    ],
)
def test_names_in_one_cell_are_divided_as_the_programs_join_them(written: str, read: tuple[str, ...]) -> None:
    assert names_in_one_field(written) == read


# --- Web of Science and RefWorks --------------------------------------------------------------------------------


def test_web_of_science_names_titles_and_abstracts_go_on_in_indented_lines() -> None:
    batch = batch_of(
        "\ufeffFN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nAU Doe, J\n   Roe, R\nAF Doe, Jane\n   Roe, Rick\n"
        "CA Bone Pain Grp\nTI Bone pain in\n   children\nSO J BONES\nPD NOV 21\nPY 2019\nVL 7\nIS 2\nBP 239\nEP 244\n"
        "DI 10.1000/A1\nPM 29937971\nDE bone; pain\nID CHILDREN\nDT Article; Proceedings Paper\nLA English\n"
        "AB Four had\n   pain.\nUT WOS:000290115300030\nER\n\nPT J\nTI Another\nER\n\nEF"
    )
    record, other = batch.records
    assert (record.title, record.authors) == ("Bone pain in children", "Jane Doe; Rick Roe; Bone Pain Grp")
    assert (record.journal, record.published_on, record.pages) == ("J BONES", "2019-11-21", "239-244")
    assert (record.identifiers.doi, record.identifiers.pmid) == ("10.1000/a1", "29937971")
    assert record.keywords == ("bone", "pain", "CHILDREN")
    assert record.publication_types == ("Article", "Proceedings Paper")
    assert batch.passages[1].text == "Four had pain."
    assert other.title == "Another"


def test_web_of_science_lines_without_indentation_go_on_too() -> None:
    record = only(
        "FN Thomson Reuters\nVR 1.0\nPT J\nTI Bone pain in\nsmall children\nAU Doe, J. (doe@example.org)\nRoe, R.\nER\n"
    )
    assert (record.title, record.authors) == ("Bone pain in small children", "J. Doe; R. Roe")


def test_refworks_entries_begin_with_rt_behind_a_legend() -> None:
    legend = (
        "Refworks Export Tagged Format\n\nTag legend\nRT=Reference Type\nA1=Primary Authors\n*****\n"
        "BEGIN EXPORTED REFERENCES\n\n"
    )
    entry = (
        "RT Journal Article\nSR Electronic(1)\nA1 Doe,Jane\nT1 {}\nJF J Bones\nYR 2019\nVO 7\nIS 2\nSP 239\nOP 244\n"
        "K1 bone\nNO {}\n\n"
    )
    batch = batch_of(legend + entry.format("One", "doi: 10.1000/a1") + entry.format("Two", "read twice"))
    one, two = batch.records
    assert (one.title, one.authors, one.journal, one.year) == ("One", "Jane Doe", "J Bones", 2019)
    assert (one.volume, one.issue, one.pages, one.keywords) == ("7", "2", "239-244", ("bone",))
    assert (one.identifiers.doi, two.identifiers.doi) == ("10.1000/a1", None)
