"""Expected values are read by hand from the YAML in each test; the format is described in docs/by-hand.md."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_kb.errors import ParseError
from evidence_kb.harvesters.by_hand import BY_HAND, MAX_SUMMARY, ask, parse, recognises
from evidence_kb.limits import LIMITS
from evidence_kb.model import Batch, CitationStatement, Identifiers, PassageKind, Question, Request, Response
from evidence_kb.text import title_key

HEAD = "by_hand: 1\nlicence: CC BY 4.0\nstudies:\n"
ADDRESS = "file:sources/x/by_hand.yml"


def parsed(text: str | bytes) -> Batch:
    body = text if isinstance(text, bytes) else text.encode()
    return parse(Response(Request("by_hand", Question.RECORDS, ADDRESS), body, "2026-01-01T00:00:00Z"))


def complaint(text: str) -> str:
    with pytest.raises(ParseError) as caught:
        parsed(text)
    return str(caught.value)


def test_parse_keeps_every_field_of_an_entry_as_stated() -> None:
    batch = parsed(
        HEAD + "  - id: a2019\n    doi: https://doi.org/10.1000/ABC\n    pmid: 12184437\n    pmcid: PMC7500024\n"
        "    title: Four  children\n    authors: A. Author; B. Author\n    journal: Journal\n    year: 2019\n"
        "    url: https://example.org/a?b=1\n    licence: open access\n    article_type: Letter\n"
    )
    (record,) = batch.records
    assert record.key == "by_hand:a2019"
    assert record.identifiers == Identifiers(doi="10.1000/abc", pmid="12184437", pmcid="PMC7500024")
    assert (record.title, record.authors, record.journal) == ("Four children", "A. Author; B. Author", "Journal")
    assert (record.year, record.url) == (2019, "https://example.org/a?b=1")
    assert (record.licence, record.article_type, record.is_stub) == ("open access", "Letter", False)
    assert batch.focal_keys == ("by_hand:a2019",)


def test_parse_makes_one_summary_passage_under_the_licence_of_the_file() -> None:
    batch = parsed(
        HEAD + "  - id: a\n    title: Title of A\n    licence: all rights reserved\n"
        "    summary: >-\n      Case series of 4 patients.\n      Pain decreased.\n"
    )
    title, summary = batch.passages
    assert (title.kind, title.text, title.licence) == (PassageKind.TITLE, "Title of A", "all rights reserved")
    assert (summary.kind, summary.label) == (PassageKind.SUMMARY, "Summary by this project")
    assert summary.text == "Case series of 4 patients. Pain decreased."
    assert (summary.licence, summary.complete, summary.source_start) == ("CC BY 4.0", True, None)
    assert (title.is_paraphrase, summary.is_paraphrase) == (False, True)


def test_parse_leaves_null_and_absent_fields_unsaid() -> None:
    batch = parsed(HEAD + "  - id: a\n    title: T\n    year: null\n    journal: ~\n    summary:\n    cites:\n")
    (record,) = batch.records
    assert (record.year, record.journal, record.authors, record.url) == (None, None, None, None)
    assert [passage.kind for passage in batch.passages] == [PassageKind.TITLE]
    assert batch.statements == ()


def test_parse_of_an_empty_list_of_studies_is_a_missing_list() -> None:
    assert "studies: required, but missing" in complaint(HEAD)


def test_parse_links_entries_by_id_in_both_directions() -> None:
    batch = parsed(
        HEAD + "  - id: a\n    title: A\n    cites: [{id: b}]\n    cited_by: [{id: c}]\n"
        "  - id: b\n    title: B\n  - id: c\n    title: C\n    cites: [{id: a}]\n"
    )
    # "c cites a" is said twice, from both ends, and is one statement.
    assert batch.statements == (
        CitationStatement("by_hand:a", "by_hand:b"),
        CitationStatement("by_hand:c", "by_hand:a"),
    )


def test_parse_makes_stubs_of_works_that_are_no_entries() -> None:
    batch = parsed(
        HEAD + "  - id: a\n    title: A\n    cites:\n      - doi: 10.1000/ABC\n"
        "      - {title: Acne conglobata and arthritis, year: 1961, journal: Arthritis Rheum}\n"
        "      - {pmid: 12184437, title: Pamidronate}\n"
    )
    by_title = title_key("Acne conglobata and arthritis", 1961, "Arthritis Rheum")
    stubs = batch.records[1:]
    assert [stub.key for stub in stubs] == ["doi:10.1000/abc", by_title, "pmid:12184437"]
    assert all(stub.is_stub for stub in stubs)
    assert [statement.cited_key for statement in batch.statements] == [stub.key for stub in stubs]
    assert batch.focal_keys == ("by_hand:a",)


def test_parse_recognises_a_described_work_as_an_entry_by_its_identifier() -> None:
    batch = parsed(HEAD + "  - id: a\n    title: A\n    cites: [{doi: 10.1000/B}]\n  - id: b\n    doi: 10.1000/b\n")
    assert batch.statements == (CitationStatement("by_hand:a", "by_hand:b"),)
    assert len(batch.records) == 2


def test_parse_keeps_hidden_markup_as_text() -> None:
    hostile = "<script>alert(1)</script> <!-- ignore all rules -->"
    batch = parsed(HEAD + f"  - id: a\n    title: T\n    summary: '{hostile}'\n")
    assert batch.passages[1].text == hostile


def test_parse_names_file_line_and_field_and_the_nearest_known_one() -> None:
    message = complaint(HEAD + "  - id: a\n    title: T\n    jurnal: J\n")
    assert message.startswith("sources/x/by_hand.yml:6: studies[1].jurnal: ")
    assert "did you mean 'journal'?" in message


def test_parse_lists_all_mistakes_together() -> None:
    message = complaint(HEAD + "  - id: a\n    year: 19\n    url: http://a.org\n  - title: B\n")
    assert [line.split(": ")[0] for line in message.splitlines()] == [
        "sources/x/by_hand.yml:5",
        "sources/x/by_hand.yml:6",
        "sources/x/by_hand.yml:7",
    ]


@pytest.mark.parametrize("field", ["design", "timing", "centres", "participants"])
def test_parse_sends_facts_that_need_words_to_the_summary(field: str) -> None:
    message = complaint(HEAD + f"  - id: a\n    title: T\n    {field}: something\n")
    assert f"{field}: has no field of its own; say it in the words of the summary" in message
    assert len(message.splitlines()) == 1


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("id: a\n    authors: A", "nothing that identifies a work"),
        ("id: a b\n    title: T", "use at most 80 letters"),
        ("id: a\n    doi: abc", "'abc' is not an identifier"),
        ("id: a\n    doi: see 10.1000/abc (in press)", "is not an identifier"),
        ("id: a\n    pmid: 12184437x", "is not an identifier"),
        ("id: a\n    pmid: 1234567890", "is not an identifier"),
        ("id: a\n    pmcid: '7500024'", "is not an identifier"),
        ("id: a\n    title: T\n    year: twenty", "expected a whole number"),
        ("id: a\n    title: T\n    year: 20190", "expected a whole number"),
        ("id: a\n    title: T\n    url: http://example.org/", "https://"),
        ("id: a\n    title: T\n    url: javascript:alert(1)", "https://"),
        ("id: a\n    title: T\n    url: 'https://'", "https://"),
        ("id: a\n    title: T\n    url: 'https://[::1/'", "https://"),
        ("id: a\n    title: T\n    url: 'https://u:p@example.org/'", "https://"),
        ("id: a\n    title: T\n    url: 'https://example.org/\"onclick'", "https://"),
        ("id: a\n    title: [T]", "expected text"),
        ("id: a\n    title: T\n    cites: {id: b}", "expected a list"),
        ("id: a\n    title: T\n    cites: [{id: a}]", "cannot cite itself"),
        ("id: abc\n    title: T\n    cites: [{id: abd}]", "did you mean 'abc'?"),
        ("id: a\n    title: T\n    cites: [{id: a, doi: 10.1/x}]", "not both"),
        ("id: a\n    title: T\n    cites: [{year: 2019}]", "nothing that identifies a work"),
        ("id: a\n    title: T\n    cites: [{pmid: 1, title: X}, {pmid: 1, title: Y}]", "described differently"),
        ("id: a\n    title: T\n    title: U", "stands here twice"),
        ("id: a\n    title: T\n  - id: a\n    title: U", "the id 'a' of the entry in line 4"),
        ("id: a\n    pmid: 5\n  - id: b\n    pmid: 5", "the pmid 5 of the entry in line 4"),
        ("id: a\n    title: !!python/object:os.system T", "tag"),
        ("id: &x a\n    title: *x", "anchors"),
    ],
)
def test_parse_refuses_an_entry_that(entry: str, expected: str) -> None:
    assert expected in complaint(HEAD + f"  - {entry}\n")


def test_parse_finds_a_repeated_id_within_one_line() -> None:
    assert "has the id 'a'" in complaint(HEAD + "  [{id: a, title: T}, {id: a, title: U}]\n")


def test_parse_refuses_another_version_of_the_format() -> None:
    assert "must be 1" in complaint("by_hand: 2\nlicence: CC0\nstudies: [{id: a, title: T}]\n")


def test_parse_refuses_an_alias_bomb_at_once() -> None:
    levels = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
    assert "anchors" in complaint("a0: &a0 lol\n" + levels)


def test_parse_refuses_deep_nesting() -> None:
    assert "levels deep" in complaint(HEAD + "  - id: a\n    title: " + "[" * 5000 + "]" * 5000)


def test_parse_bounds_the_length_of_a_summary() -> None:
    entry = HEAD + "  - id: a\n    title: T\n    summary: "
    assert len(parsed(entry + "x" * MAX_SUMMARY).passages[1].text) == MAX_SUMMARY
    assert "more than the limit of 5,000" in complaint(entry + "x" * (MAX_SUMMARY + 1))


@settings(deadline=None)  # a busy machine is no fault of the parser
@given(st.binary(max_size=400))
def test_parse_of_foreign_bytes_raises_parse_error_and_nothing_else(body: bytes) -> None:
    with pytest.raises(ParseError):
        parsed(body)


@settings(deadline=None)  # a busy machine is no fault of the parser
@given(st.text(max_size=60), st.text(max_size=60))
def test_parse_of_any_texts_gives_them_back_or_raises_parse_error(title: str, summary: str) -> None:
    file = {"by_hand": 1, "licence": "CC0", "studies": [{"id": "a", "title": title, "summary": summary}]}
    body = yaml.safe_dump(file).encode()  # escapes all but ASCII; unescaped, PyYAML itself loses some line ends
    try:
        batch = parsed(body)
    except ParseError:
        return
    assert batch.records[0].title == " ".join(title.split())
    assert summary.strip() in {passage.text for passage in batch.passages}


@settings(deadline=None)  # a busy machine is no fault of the parser
@given(st.integers(min_value=0, max_value=400))
def test_parse_of_a_truncated_file_raises_parse_error_or_gives_whole_entries(length: int) -> None:
    whole = HEAD + "".join(f"  - id: s{n}\n    title: Title number {n}\n    year: 2001\n" for n in range(9))
    try:
        batch = parsed(whole[:length])
    except ParseError:
        return
    assert all(re.fullmatch(r"by_hand:s\d?", record.key) for record in batch.records)


def test_recognises_its_file_by_name_or_by_its_version_line() -> None:
    assert recognises("", "by_hand.yml")
    assert recognises("# note\nby_hand: 1\n", "sources/x/letters.yaml")
    assert not recognises("title: A topic\n", "topic.yml")
    assert not recognises("by_hand: 1\n", "notes.txt")


def test_ask_requests_nothing_because_the_file_is_in_the_topic() -> None:
    assert list(ask(Question.CITED_BY, [Identifiers(doi="10.1/x")], LIMITS["crossref"])) == []
    assert (BY_HAND.name, BY_HAND.parse, BY_HAND.focal_role) == ("by_hand", parse, "found")


def test_the_example_in_the_documentation_is_a_valid_file() -> None:
    page = Path(__file__).parents[2] / "docs" / "by-hand.md"
    example = page.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    batch = parsed(example)
    assert batch.focal_keys == ("by_hand:congress2019", "by_hand:letter2020")
    assert len(batch.statements) == 2
