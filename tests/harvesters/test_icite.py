"""Answers are written by hand in the two shapes that the API page of iCite and its clients show."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_kb.errors import ParseError
from evidence_kb.harvesters.icite import ICITE, ask, halve, parse
from evidence_kb.limits import LIMITS
from evidence_kb.model import Batch, CitationStatement, Identifiers, Question, Record, Request, Response, StatedCount

RECORDED = Path(__file__).parents[2] / "../shared/recorded/icite"
BASE = "https://icite.od.nih.gov/api"


def asked(*pmids: str, question: Question = Question.CITED_BY) -> list[Request]:
    return list(ask(question, [Identifiers(pmid=pmid) for pmid in pmids], LIMITS["icite"]))


def parsed(body: Any, *pmids: str) -> Batch:
    (request,) = asked(*pmids)
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return parse(Response(request, raw, "2026-01-01T00:00:00Z"))


OLDER = {
    "pmid": 11,
    "year": 2007,
    "title": "Bone &amp; cells in CO<sub>2</sub>.",
    "authors": "Jane A Doe, B Roe, Giant Cell Group",
    "journal": "J Made Up Bone",
    "is_research_article": True,
    "relative_citation_ratio": 2.5,
    "is_clinical": False,
    "citation_count": 3,
    "cited_by_clin": [13],
    "cited_by": [13, 12],
    "references": [7, 8],
    "doi": "10.1000/ABC",
    "provisional": False,
}


def test_one_request_asks_about_two_hundred_works_both_ways() -> None:
    (request,) = asked("11", "12", "11")
    assert request.address == f"{BASE}/pubs?pmids=11,12&refs=true&format=json"
    assert not request.is_post
    assert [len(asked(*map(str, range(1, n + 1)))) for n in (0, 200, 201)] == [0, 1, 2]


def test_citing_works_and_references_are_the_same_request() -> None:
    (citing,), (cited,) = asked("11"), asked("11", question=Question.REFERENCES)
    assert citing.address == cited.address


@pytest.mark.parametrize("question", [Question.RECORDS, Question.NOTICES, Question.SEARCH])
def test_nothing_else_is_asked(question: Question) -> None:
    assert asked("11", question=question) == []


def test_a_work_without_a_pmid_is_not_asked_about() -> None:
    assert list(ask(Question.CITED_BY, [Identifiers(doi="10.1000/a")], LIMITS["icite"])) == []


def test_a_request_that_is_too_large_is_halved_until_one_work_is_left() -> None:
    (request,) = asked("1", "2", "3")
    first, second = halve(request)
    assert first.address == f"{BASE}/pubs?pmids=1&refs=true&format=json"
    assert second.address == f"{BASE}/pubs?pmids=2,3&refs=true&format=json"
    assert halve(first) == ()


def test_a_work_is_read_with_its_links_both_ways() -> None:
    batch = parsed({"meta": {}, "data": [OLDER]}, "11")
    own = Record(
        key="pmid:11",
        identifiers=Identifiers(doi="10.1000/abc", pmid="11"),
        title="Bone & cells in CO2",
        authors="Jane A Doe; B Roe; Giant Cell Group",
        journal="J Made Up Bone",
        year=2007,
        is_stub=True,
    )
    others = (Record(f"pmid:{n}", Identifiers(pmid=str(n)), is_stub=True) for n in (13, 12, 7, 8))
    assert batch.records == (own, *others)
    assert batch.statements == (
        CitationStatement("pmid:13", "pmid:11"),
        CitationStatement("pmid:12", "pmid:11"),
        CitationStatement("pmid:11", "pmid:7"),
        CitationStatement("pmid:11", "pmid:8"),
    )
    assert batch.counts == (StatedCount("pmid:11", "cited_by", 3, 2), StatedCount("pmid:11", "references", None, 2))
    assert (batch.focal_keys, batch.asked, batch.missing) == (("pmid:11",), ("pmid:11",), ())
    assert batch.passages == ()


def test_the_newer_spelling_says_the_same() -> None:
    newer = {
        "pmid": 11,
        "authors": [
            {"firstName": "Jane A", "lastName": "Doe", "fullName": "Jane A Doe"},
            {"fullName": "B Roe"},
            {"lastName": "Giant Cell Group"},
        ],
        "citedByPmids": [13, 12],
        "citedByPmidsByYear": [{"13": 2009}, {"12": 2008}],
        "citedPmids": [7, 8],
    }
    same = ("title", "journal", "year", "doi", "citation_count")
    newer.update({name: OLDER[name] for name in same})
    assert parsed({"data": [newer]}, "11") == parsed({"data": [OLDER]}, "11")


def test_lists_may_be_texts_with_blanks_between() -> None:
    as_text = {**OLDER, "pmid": "11", "cited_by": "13 12", "references": " 7  8 "}
    assert parsed({"data": [as_text]}, "11") == parsed({"data": [OLDER]}, "11")


@pytest.mark.parametrize(
    "links",
    [[13, 12], ["13", "12"], "13 12", "13, 12", "13;12", "[13, 12]", [13.0, "12.0"], " 13\n12 ", [13, 12, "13"]],
)
@pytest.mark.parametrize("names", [("cited_by", "references"), ("citedByPmids", "citedPmids")])
def test_either_spelling_holds_numbers_texts_or_one_text(names: tuple[str, str], links: object) -> None:
    citing, cited = (parsed({"data": [{"pmid": 11, name: links}]}, "11") for name in names)
    assert citing.statements == (CitationStatement("pmid:13", "pmid:11"), CitationStatement("pmid:12", "pmid:11"))
    assert cited.statements == (CitationStatement("pmid:11", "pmid:13"), CitationStatement("pmid:11", "pmid:12"))
    assert citing.counts == (StatedCount("pmid:11", "cited_by", None, 2),)
    assert cited.counts == (StatedCount("pmid:11", "references", None, 2),)


@pytest.mark.parametrize("links", [13, "13", 13.0, [13]])
def test_a_single_link_may_stand_alone(links: object) -> None:
    batch = parsed({"data": [{"pmid": 11, "cited_by": links}]}, "11")
    assert batch.statements == (CitationStatement("pmid:13", "pmid:11"),)


def test_where_both_spellings_are_given_neither_hides_the_other() -> None:
    batch = parsed({"data": [{"pmid": 11, "cited_by": [], "citedByPmids": [13], "references": None}]}, "11")
    assert batch.statements == (CitationStatement("pmid:13", "pmid:11"),)
    assert batch.counts == (StatedCount("pmid:11", "cited_by", None, 1),)


@pytest.mark.parametrize(
    "instead",
    [
        {"citedByPmidsByYear": [{"13": 2009}, {"12": 2008}]},
        {"citedByPmidsByYear": {"13": 2009, "12": 2008}},
        {"cited_by": None, "cited_by_clin": "13 12"},
        {"citedByPmids": None, "citedByClinicalArticle": [13, 12]},
    ],
)
def test_citing_works_that_are_told_elsewhere_only_are_read_there(instead: dict[str, object]) -> None:
    batch = parsed({"data": [{"pmid": 11, **instead}]}, "11")
    assert [s.citing_key for s in batch.statements] == ["pmid:13", "pmid:12"]


@pytest.mark.parametrize("beside", [{"cited_by_clin": [99]}, {"citedByPmidsByYear": [{"99": 2009}]}])
def test_the_list_itself_is_all_where_it_is_given(beside: dict[str, object]) -> None:
    assert parsed({"data": [{**OLDER, **beside}]}, "11") == parsed({"data": [OLDER]}, "11")


@pytest.mark.parametrize(
    "said", [{"cited_by_clin": []}, {"citedByClinicalArticle": True}, {"citedByPmidsByYear": None}]
)
def test_no_clinical_articles_is_not_no_citing_works(said: dict[str, object]) -> None:
    assert parsed({"data": [{"pmid": 11, **said}]}, "11").counts == ()


@pytest.mark.parametrize(("year", "count"), [(2007, 3), ("2007", "3"), ("2007.0", "3.0"), (2007.0, 3.0)])
def test_numbers_may_be_texts_and_have_a_decimal_point(year: object, count: object) -> None:
    batch = parsed({"data": [{**OLDER, "year": year, "citation_count": count}]}, "11")
    assert (batch.records[0].year, batch.counts[0].stated_n) == (2007, 3)


HEADER = "pmid,doi,title,authors,year,journal,citation_count,cited_by_clin,cited_by,references"
LINE = '11,10.1000/ABC,"Bone, and ""cells"".","Jane A Doe, B Roe",2007,J Made Up Bone,3,13,13 12,7 8'


@pytest.mark.parametrize(
    "table",
    [
        f"{HEADER}\n{LINE}\n",
        f"\ufeff{HEADER}\r\n{LINE}\r\n",
        f",{HEADER}\n0,{LINE}",  # an index column without a name comes first
        "\n".join((HEADER, LINE)).replace("pmid,doi", '"pmid","doi"'),
    ],
)
def test_a_dump_is_read_like_an_answer(table: str) -> None:
    batch = parsed(table.encode(), "11")
    own = batch.records[0]
    assert (own.title, own.authors, own.year) == ('Bone, and "cells"', "Jane A Doe; B Roe", 2007)
    assert (own.identifiers, own.is_stub) == (Identifiers(doi="10.1000/abc", pmid="11"), True)
    assert batch.statements == parsed({"data": [OLDER]}, "11").statements
    assert batch.counts == (StatedCount("pmid:11", "cited_by", 3, 2), StatedCount("pmid:11", "references", None, 2))


def test_a_cell_of_a_dump_may_list_twenty_thousand_works() -> None:
    many = " ".join(str(10_000_000 + n) for n in range(20_000))
    assert len(parsed(f"pmid,cited_by\n11,{many}\n".encode(), "11").statements) == 20_000


def test_a_dump_in_which_every_link_is_left_out_says_nothing_of_links() -> None:
    batch = parsed(b"pmid,title\n11,Bone\n", "11")
    assert (batch.records[0].title, batch.counts, batch.statements) == ("Bone", (), ())


@pytest.mark.parametrize("nothing", [{}, {"cited_by": None, "references": None, "citation_count": None}])
def test_links_that_are_null_or_absent_are_not_said(nothing: dict[str, None]) -> None:
    batch = parsed({"data": [{"pmid": 11, **nothing}]}, "11")
    assert (batch.statements, batch.counts, batch.missing) == ((), (), ())


def test_a_count_is_kept_where_its_list_is_left_out() -> None:
    batch = parsed({"data": [{"pmid": 11, "cited_by": None, "citation_count": 83}]}, "11")
    assert batch.counts == (StatedCount("pmid:11", "cited_by", 83, 0),)


def test_empty_lists_are_lists_of_nothing() -> None:
    batch = parsed({"data": [{"pmid": 11, "cited_by": [], "references": ""}]}, "11")
    assert batch.counts == (StatedCount("pmid:11", "cited_by", None, 0), StatedCount("pmid:11", "references", None, 0))


def test_works_that_cite_each_other_are_described_once() -> None:
    batch = parsed({"data": [{"pmid": 1, "cited_by": [2]}, {"pmid": 2, "title": "Two", "references": [1]}]}, "1", "2")
    assert [(record.key, record.title) for record in batch.records] == [("pmid:1", None), ("pmid:2", "Two")]
    assert batch.statements == (CitationStatement("pmid:2", "pmid:1"),)


def test_works_that_are_left_out_are_named_and_repeated_ones_counted() -> None:
    batch = parsed({"data": [OLDER, OLDER, {"title": "without a PMID"}, None]}, "10", "11", "12")
    assert batch.asked == ("pmid:10", "pmid:11", "pmid:12")
    assert batch.missing == ("pmid:10", "pmid:12")
    assert (batch.focal_keys, batch.duplicates_n, len(batch.statements)) == (("pmid:11",), 1, 4)


def test_an_answer_about_a_single_work_has_no_list() -> None:
    assert parsed(OLDER, "11") == parsed({"data": [OLDER]}, "11")


def test_a_pmid_that_is_a_filler_is_no_link() -> None:
    assert parsed({"data": [{"pmid": 11, "cited_by": [0, None, "x", 5]}]}, "11").statements == (
        CitationStatement("pmid:5", "pmid:11"),
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>down</body></html>",
        b'{"meta": {}, "data": [{"pmid"',
        b"[]",
        b"{}",
        b'{"data": null}',
        b"null",
        b"doi,title\n10.1000/a,Bone\n",
        b"pmid\n\xff\xfe",
        b"\xef\xbb\xbf",
    ],
)
def test_a_body_that_is_no_answer_is_refused_with_the_way_to_look_at_it(body: bytes) -> None:
    with pytest.raises(ParseError, match="reproduce with: evidence-kb parse"):
        parsed(body, "11")


def test_the_words_of_an_error_answer_are_passed_on() -> None:
    with pytest.raises(ParseError, match="too many pmids"):
        parsed({"error": "too many pmids"}, "11")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 3_000) | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*OLDER, "data"]), inner, max_size=6),
    max_leaves=20,
)


@settings(max_examples=300, deadline=None)
@given(
    st.binary()
    | st.integers(0, 300).map(lambda end: json.dumps({"data": [OLDER]}).encode()[:end])
    | JSON.map(lambda content: json.dumps({"data": [{"pmid": 11, "cited_by": content, "authors": content}]}).encode())
    | JSON.map(lambda content: json.dumps({"data": content}).encode())
)
def test_any_bytes_are_refused_or_understood(body: bytes) -> None:
    try:
        batch = parsed(body, "11", "12")
    except ParseError:
        return
    keys = [record.key for record in batch.records]
    assert len(set(keys)) == len(keys)
    assert {key for statement in batch.statements for key in (statement.citing_key, statement.cited_key)} <= set(keys)
    assert {*batch.focal_keys, *(count.record_key for count in batch.counts)} <= set(keys)


def dumps() -> Sequence[tuple[Path, list[dict[str, str]]]]:
    found = []
    for path in sorted(RECORDED.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            found.append((path, list(csv.DictReader(stream))))  # one has an index column without a name
    return found


@pytest.mark.skipif(not RECORDED.is_dir(), reason="the recorded dumps do not lie beside this checkout")
def test_rows_of_the_recorded_dumps_lose_no_link_author_or_doi() -> None:
    # No answer of the API was recorded; the dumps have its older field names, and lists as texts.
    tables = dumps()
    assert [len(rows) for _, rows in tables] == [15, 29, 1, 1, 1, 3]
    for path, rows in tables:
        batch = parsed({"data": rows}, *(row["pmid"] for row in rows))
        described = {record.identifiers.pmid: record for record in batch.records}
        edges = {(citing, row["pmid"]) for row in rows for citing in row["cited_by"].split()}
        edges |= {(row["pmid"], cited) for row in rows for cited in row["references"].split()}
        assert {(s.citing_key, s.cited_key) for s in batch.statements} == {(f"pmid:{a}", f"pmid:{b}") for a, b in edges}
        assert len(batch.statements) == len(edges)
        assert batch.missing == ()
        for row in rows:
            record = described[row["pmid"]]
            assert (record.identifiers.doi or "") == row["doi"].lower()
            assert len((record.authors or "").split(";")) == len(row["authors"].split(","))
            assert (str(record.year), record.journal) == (row["year"], row["journal"])
        raw = parsed(path.read_bytes(), *(row["pmid"] for row in rows))
        assert raw == batch, "the table itself means what its rows mean"
        stated = {c.record_key: (c.stated_n, c.shown_n) for c in batch.counts if c.what == "cited_by"}
        assert stated == {
            f"pmid:{row['pmid']}": (int(row["citation_count"]), len(row["cited_by"].split())) for row in rows
        }


def test_the_harvester_names_its_functions() -> None:
    assert (ICITE.name, ICITE.parse, ICITE.ask, ICITE.halve) == ("icite", parse, ask, halve)
