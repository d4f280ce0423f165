"""The harvester of export files as a whole: recognising, refusing, merging, and what it promises for any bytes.

Expected values are read by hand from the text in each test.
"""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_kb.errors import ParseError
from evidence_kb.harvesters import by_hand, saved_page
from evidence_kb.harvesters.exports import EXPORTS, FORMATS, ask, parse, recognises
from evidence_kb.limits import LIMITS
from evidence_kb.model import Batch, Identifiers, PassageKind, Question, Request, Response

RIS = (
    "TY  - JOUR\nTI  - Bone pain in children\nAU  - Doe, Jane\nPY  - 2019\nDO  - 10.1000/A1\n"
    "AB  - Four had pain.\nER  - \n"
)
NBIB = "\nPMID- 12345678\nOWN - NLM\nTI  - Bone pain in\n      children.\nFAU - Doe, Jane\nAID - 10.1000/a1 [doi]\n"
BIBTEX = "@article{doe2019,\n  title = {Bone pain in children},\n  doi = {10.1000/a1}\n}\n"
ENDNOTE = (
    '<?xml version="1.0" encoding="UTF-8"?><xml><records><record><ref-type name="Journal Article">17</ref-type>'
    "<titles><title>Bone pain in children</title></titles></record></records></xml>"
)
CSL = '[{"type": "article-journal", "title": "Bone pain in children", "DOI": "10.1000/a1"}]'
CSV = "Title,DOI\nBone pain in children,10.1000/a1\n"
WOS = "\ufeffFN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nAU Doe, J\nTI Bone pain in\n   children\nER\n\nEF\n"
REFWORKS = "RT Journal Article\nSR Electronic(1)\nA1 Doe,Jane\nT1 Bone pain in children\n"
SAMPLES = (RIS, NBIB, BIBTEX, ENDNOTE, CSL, CSV, WOS, REFWORKS)


def parsed(content: str | bytes, name: str = "library.txt") -> Batch:
    body = content if isinstance(content, bytes) else content.encode()
    return parse(Response(Request("exports", Question.RECORDS, f"file:{name}"), body, "2026-01-01T00:00:00Z"))


def complaint(content: str | bytes, name: str = "library.txt") -> str:
    with pytest.raises(ParseError) as caught:
        parsed(content, name)
    return str(caught.value)


@pytest.mark.parametrize("text", SAMPLES)
def test_every_format_is_recognised_by_its_content_whatever_the_file_is_called(text: str) -> None:
    assert recognises(text, "library.txt")
    assert recognises(text, "no-suffix")
    assert (parsed(text).records[0].title or "").rstrip(".") == "Bone pain in children"


def test_there_is_a_sample_of_every_format() -> None:
    read = [next(known.name for known in FORMATS if known.recognises(text)) for text in SAMPLES]
    assert sorted(read) == sorted(known.name for known in FORMATS)


@pytest.mark.parametrize("text", SAMPLES)
def test_no_other_harvester_of_files_claims_an_export(text: str) -> None:
    assert not saved_page.recognises(text, "library.txt")
    assert not by_hand.recognises(text, "library.txt")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("by_hand: 1\nstudies:\n  - id: a\n    doi: 10.1000/a\n", "by_hand.yml"),
        ("seeds:\n  - doi: 10.1000/a\n", "topic.yaml"),
        ("<!doctype html><html><body>TY  - JOUR\n</body></html>", "page.txt"),
        ("Bone pain in children\nJane Doe\nhttps://doi.org/10.1000/a1\nAbstract\nFour had pain.\n", "page.txt"),
        ("doi\nis a word that begins this page\n", "page.txt"),
        ("", "empty.txt"),
        ('{"name": "settings", "type": "module"}', "package.json"),
        ("% a comment\nwrite to me@example.org\n", "notes.txt"),
    ],
)
def test_files_of_others_are_left_to_them(text: str, name: str) -> None:
    assert not recognises(text, name)


@pytest.mark.parametrize("name", ["a.ris", "a.RIS", "a.nbib", "a.bib", "a.ciw", "a.csv", "a.tsv", "a.enw"])
def test_a_file_name_that_only_exports_have_is_enough_to_be_told_what_is_wrong(name: str) -> None:
    assert recognises("nothing of the kind", name)
    assert complaint("nothing of the kind", name).startswith(name)


def test_a_format_that_is_not_read_is_named_with_what_to_export_instead() -> None:
    refer = "%0 Journal Article\n%T Bone pain in children\n"
    assert recognises(refer, "library.txt")
    assert "refer format" in complaint(refer) and "export it as RIS" in complaint(refer)
    assert "export one of EndNote XML, CSL-JSON" in complaint("nothing of the kind", "list.txt")


def test_a_file_without_any_readable_entry_is_refused_with_line_and_reason() -> None:
    assert "entry 1 at line 1: neither title nor identifier" in complaint("TY  - JOUR\nN1  - only a note\nER  - \n")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_encodings_marks_and_line_ends_do_not_change_what_is_read(encoding: str, line_end: str) -> None:
    text = RIS.replace("Doe, Jane", "Döe, Jané").replace("\n", line_end)
    (record,) = parsed(text.encode(encoding)).records
    assert (record.authors, record.title) == ("Jané Döe", "Bone pain in children")


def test_a_record_has_its_identifiers_in_the_order_doi_pmid_pmcid_as_its_key() -> None:
    table = "title,pmid,pmcid,doi\nA one,1,PMC3,10.1000/X\nB two,2,PMC4,\nC three,,PMC5,\nD four,,,\n"
    keys = [record.key for record in parsed(table).records]
    assert keys[:3] == ["doi:10.1000/x", "pmid:2", "pmcid:PMC5"]
    assert keys[3].startswith("title:")


def test_the_title_and_the_abstract_are_passages_and_every_record_is_focal() -> None:
    batch = parsed(RIS)
    title, abstract = batch.passages
    assert (title.kind, title.text, title.label) == (PassageKind.TITLE, "Bone pain in children", None)
    assert (abstract.kind, abstract.text, abstract.label) == (PassageKind.ABSTRACT, "Four had pain.", None)
    assert batch.focal_keys == ("doi:10.1000/a1",)
    assert (EXPORTS.name, EXPORTS.focal_role) == ("exports", "found")


def test_sections_of_an_abstract_are_labelled_only_where_headings_are_marked() -> None:
    marked = parsed(RIS.replace("Four had pain.", "<h4>Aim</h4>To see.<h4>Results</h4>Four had pain.")).passages
    assert [(passage.label, passage.text) for passage in marked[1:]] == [
        ("Aim", "To see."),
        ("Results", "Four had pain."),
    ]
    plain = parsed(RIS.replace("Four had pain.", "AIM: To see. RESULTS: Four had pain.")).passages
    assert [(passage.label, passage.text) for passage in plain[1:]] == [(None, "AIM: To see. RESULTS: Four had pain.")]


def test_an_entry_with_only_an_identifier_is_a_stub_and_has_no_passage() -> None:
    batch = parsed("TY  - JOUR\nDO  - 10.1000/a1\nER  - \n")
    assert [(record.is_stub, record.title) for record in batch.records] == [(True, None)]
    assert batch.passages == ()


def test_an_entry_without_title_and_identifier_is_named_with_its_place() -> None:
    batch = parsed(RIS + "\nTY  - JOUR\nAB  - Words without a work.\nER  - \n")
    assert len(batch.records) == 1
    assert batch.missing == ("entry 2 at line 9: neither title nor identifier",)


def test_one_work_listed_twice_is_one_record_that_keeps_what_either_entry_says() -> None:
    second = "TY  - JOUR\nTI  - Bone Pain in Children.\nDO  - https://doi.org/10.1000/a1\nVL  - 7\nKW  - bone\nER  - \n"
    batch = parsed(RIS + second)
    (record,) = batch.records
    assert batch.duplicates_n == 1
    assert (record.title, record.authors, record.volume) == ("Bone pain in children", "Jane Doe", "7")
    assert record.keywords == ("bone",)
    assert len(batch.passages) == 2


def test_works_without_identifiers_are_one_only_if_title_year_journal_and_first_author_are_equal() -> None:
    rows = ("Reply,2019,Bone,Jane Doe,", "REPLY.,2019,bone,Jane Doe,", "Reply,2020,Bone,Jane Doe,")
    table = "\n".join(("title,year,journal,authors,doi", *rows))
    batch = parsed(table)
    assert (len(batch.records), batch.duplicates_n) == (2, 1)


def test_two_letters_that_differ_in_nothing_but_their_pages_stay_two() -> None:
    table = "title,year,journal,authors,pages,doi\nReply,2019,Bone,Jane Doe,239-240,\nReply,2019,Bone,Jane Doe,179,\n"
    assert [record.pages for record in parsed(table).records] == ["239-240", "179"]


def test_two_abstracts_of_one_supplement_share_a_doi_and_stay_two_records() -> None:
    table = "title,doi\nBone pain in children,10.1000/suppl\nVitamin levels among athletes,10.1000/suppl\n"
    batch = parsed(table)
    assert [record.identifiers.doi for record in batch.records] == ["10.1000/suppl", "10.1000/suppl"]
    assert len({record.key for record in batch.records}) == 2


def test_different_pmids_are_never_merged_by_a_shared_doi() -> None:
    table = "title,doi,pmid\nBone pain,10.1000/a,11\nBone pain,10.1000/a,12\n"
    assert [record.key for record in parsed(table).records] == ["doi:10.1000/a", "pmid:12"]
    assert parsed(table).duplicates_n == 0


def test_fillers_stand_for_nothing() -> None:
    text = RIS.replace("Four had pain.", "NA").replace("2019", "n/a").replace("Doe, Jane", "Doe, Jane\nSP  - N.PAG")
    (record,) = parsed(text).records
    assert (record.year, record.pages) == (None, None)
    assert len(parsed(text).passages) == 1
    assert len(parsed(RIS.replace("Four had pain.", "[No abstract available]")).passages) == 1


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("10.1892/0891-6640(2003)017<0680:DPFICK>2.3.CO;2", "10.1892/0891-6640(2003)017<0680:dpfick>2.3.co;2"),
        ("10.1892/0891-6640(2003)017&lt;0680:DPFICK&gt;2.3.CO;2", "10.1892/0891-6640(2003)017<0680:dpfick>2.3.co;2"),
        ("10.1659/0276-4741(2004)024 [ 0141:SPOCMP]2.0.CO;2", "10.1659/0276-4741(2004)024[0141:spocmp]2.0.co;2"),
        ("10.1002/(SICI)1099-162X(1998100)18:4<335::AID-PAD21>3.0.CO;2-F",
         "10.1002/(sici)1099-162x(1998100)18:4<335::aid-pad21>3.0.co;2-f"),
        ("http://dx.doi.org/10.1016/S0305-750X(02)00004-9", "10.1016/s0305-750x(02)00004-9"),
        ("doi:10.1201/b19107-2", "10.1201/b19107-2"),
        ("Doi 10.2989/Sf.2008.70.3.8.669", "10.2989/sf.2008.70.3.8.669"),
        ("10.1000/x.", "10.1000/x"),
        ("L", None),
    ],
)  # fmt: skip
def test_dois_are_read_whole_as_publishers_and_programs_wrote_them(stated: str, expected: str | None) -> None:
    (record,) = parsed(RIS.replace("10.1000/A1", stated)).records
    assert record.identifiers.doi == expected


def test_an_export_answers_no_question() -> None:
    assert list(ask(Question.CITED_BY, [Identifiers(doi="10.1000/a1")], LIMITS["pubmed"])) == []


@pytest.mark.parametrize(
    "hostile",
    [
        "@article{a,title=" + "{" * 100_000 + "x" + "}" * 100_000 + "}",
        "@article{a,title={" + "{" * 900_000,
        "@article{a,title={x " * 100_000,
        '@string{a0="xxxxxxxxxx"}\n' + "".join(f"@string{{a{n + 1}=a{n} # a{n}}}\n" for n in range(60))
        + "@article{k,title={T},note=a59}",
        '@string{a="' + "x" * 9_000 + '"}\n@article{k,title={T},note=' + " # ".join(["a"] * 100_000) + "}",
        "TY  - JOUR\nTI  - " + "<!--" * 200_000 + "\nER  - \n",
        "TY  - JOUR\nTI  - T\nAB  - " + "<h4>" * 200_000 + "\nER  - \n",
        "TY  - JOUR\nTI  - T\nDO  - " + "10.1234/(SICI)" * 60_000 + "\nER  - \n",
        "TY  - JOUR\nTI  - T\nSP  - " + " " * 900_000 + "-\nER  - \n",
        "<xml><records><record><ref-type/><titles>" + "<a>" * 300_000,
        '[{"type":"a","title":"x","author":' + "[" * 300_000,
        "doi,title\n10.1000/x," + '"a' * 300_000,
    ],
)  # fmt: skip
def test_files_made_to_exhaust_a_reader_are_answered_soon(hostile: str) -> None:
    begun = time.process_time()
    with suppress(ParseError):
        parsed(hostile)
    assert time.process_time() - begun < 5  # seconds; each takes about a tenth of one


def test_an_entry_as_long_as_a_book_is_named_and_the_others_are_read() -> None:
    batch = parsed("TY  - JOUR\nTI  - Long\nAB  - " + "word " * 250_000 + "\nER  - \n" + RIS)
    assert "doi:10.1000/a1" in {record.key for record in batch.records}
    assert batch.missing == ("entry 1 at line 1: longer than 1,000,000 characters, which no reference is",)


def holds_together(batch: Batch) -> None:
    keys = [record.key for record in batch.records]
    assert len(keys) == len(set(keys))
    assert set(batch.focal_keys) == set(keys)
    assert {passage.record_key for passage in batch.passages} <= set(keys)
    assert all(passage.text and passage.text == " ".join(passage.text.split()) for passage in batch.passages)
    for record in batch.records:
        assert record.is_stub == (record.title is None)
        assert "" not in (record.title, record.authors, record.journal, record.volume, record.pages, record.url)


@settings(max_examples=150)
@given(st.binary(max_size=400))
def test_arbitrary_bytes_are_a_batch_or_a_parse_error(body: bytes) -> None:
    with suppress(ParseError):
        holds_together(parsed(body))


@settings(max_examples=300)
@given(st.sampled_from(SAMPLES), st.integers(0, 400), st.integers(0, 400), st.text(max_size=20))
def test_cut_and_mended_exports_are_a_batch_or_a_parse_error(text: str, start: int, end: int, inserted: str) -> None:
    with suppress(ParseError):
        holds_together(parsed((text[:start] + inserted + text[end:] + text).encode("utf-8", "replace")))
