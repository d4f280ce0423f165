"""EndNote XML, CSL-JSON, Web of Science and RefWorks: made up in their shapes, values read by hand."""

from __future__ import annotations

import json

import pytest

from evidence_kb.errors import ParseError
from evidence_kb.harvesters.exports import parse
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


def test_a_mistake_of_several_lines_is_named_in_one() -> None:
    (missing,) = batch_of(endnote(TITLE) + "<!--\nwithout\nan end").missing
    assert "\n" not in missing and len(missing) < 250


def test_characters_that_xml_forbids_cost_nothing_but_themselves() -> None:
    text = endnote("<notes>a\x0bb &#x1F; &#11;</notes>" + TITLE)
    assert only(text).title == "Bone pain"


def test_two_endnote_files_one_behind_the_other_are_read_as_one() -> None:
    one, two = endnote(TITLE), endnote(TITLE.replace("Bone", "Joint"))
    batch = batch_of(f"{one}\n{two}\n")
    assert ([record.title for record in batch.records], batch.missing) == (["Bone pain", "Joint pain"], ())


def test_several_blocks_of_records_and_databases_are_one_library() -> None:
    record = '<record><database name="{0}.enl">{0}.enl</database><ref-type name="Book">6</ref-type>{1}</record>'
    blocks = (record.format("a", TITLE), record.format("b", TITLE.replace("Bone", "Joint")))
    batch = batch_of(f"<xml>{''.join(f'<records>{block}</records>' for block in blocks)}</xml>")
    assert [record.title for record in batch.records] == ["Bone pain", "Joint pain"]


def test_ampersands_and_entities_of_html_cost_no_record() -> None:
    title = "<titles><title>Bone &amp; joint pain: p &lt; 5 &ndash; R&D &eacute;tude</title></titles>"
    assert only(endnote(title)).title == "Bone & joint pain: p < 5 – R&D étude"


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


@pytest.mark.parametrize(
    ("issued", "published_on"),
    [
        ({"date-parts": [[2019, "7"]]}, "2019-07"),
        ({"date-parts": [["2019", "7", "15"], ["2019", "8"]]}, "2019-07-15"),
        ({"raw": "15 July 2019"}, "2019-07-15"),
        ({"literal": "July 2019"}, "2019-07"),
        ({"year": 2019, "month": 7, "day": 15}, "2019-07-15"),
        ([{"date-parts": [[2019]]}], "2019"),
        ("2019-07-15", "2019-07-15"),
        ({"date-parts": [[None]]}, None),
        ({"date-parts": []}, None),
        (None, None),
    ],
)
def test_csl_dates_are_read_in_every_shape(issued: object, published_on: str | None) -> None:
    assert only(json.dumps([{**ITEM, "issued": issued}])).published_on == published_on


def test_csl_titles_in_lists_and_names_in_other_shapes_are_kept() -> None:
    people = ["Jane Doe", {"name": "Bone Pain Group"}, {"literal": "WHO; Geneva"}, {"family": "Roe"}, None, {}]
    item = {"type": "journal-article", "title": ["Bone pain"], "container-title": ["J Bones"], "author": people}
    record = only(json.dumps({"references": [item | {"DOI": "10.1000/a1"}]}))
    assert (record.title, record.journal) == ("Bone pain", "J Bones")
    assert record.authors == "Jane Doe; Bone Pain Group; WHO, Geneva; Roe"
    assert only(json.dumps({"doe2019": item | {"DOI": "10.1000/a1"}})).title == "Bone pain"


def test_signs_of_json_that_no_database_stores_become_others() -> None:
    batch = batch_of(
        r'[{"type": "book", "title": "Bone \ud83d pain \ud83e\uddb4", "volume": "7\u0000", "author": null}]'
    )
    assert [(record.title, record.volume) for record in batch.records] == [("Bone \ufffd pain 🦴", "7")]
    assert len(batch.passages[0].sha256) == 64


def test_json_that_breaks_off_is_refused_with_its_line() -> None:
    with pytest.raises(ParseError, match=r"library\.txt:2: this is no JSON"):
        batch_of('[{"type": "book", "title": "Bones",\n "DOI": "10.1000/a')


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


def test_early_access_is_the_date_of_what_has_no_issue_yet() -> None:
    entry = "PT J\nTI Bone pain\nEA FEB 2022\nER\n"
    assert only(entry).published_on == "2022-02"
    assert only(entry.replace("EA", "PY 2023\nEA")).published_on == "2023"


def test_a_mark_before_the_first_line_of_web_of_science_costs_nothing() -> None:
    text = "FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nTI Bone pain\nER\n\nEF\n"
    assert only(text).title == only("\ufeff" + text).title == only("\ufeff" + text.replace("\n", "\r\n")).title


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
