"""What Europe PMC is asked, and how its pages are followed.

Answers are written by hand in the shape of the web service guide (version 6.9) and of the recorded answers.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_kb.errors import ParseError
from evidence_kb.harvesters.addresses import value
from evidence_kb.harvesters.europepmc import EUROPEPMC, ask, halve, parse, search
from evidence_kb.limits import LIMITS
from evidence_kb.model import Batch, CitationStatement, Identifiers, Question, Request, Response, StatedCount

BASE = "https://www.ebi.ac.uk/europepmc/webservices/rest"
LIMIT = LIMITS["europepmc"]


def studies(*pmids: str) -> list[Identifiers]:
    return [Identifiers(pmid=pmid) for pmid in pmids]


def asked(question: Question, frontier: Sequence[Identifiers]) -> list[Request]:
    return list(ask(question, frontier, LIMIT))


def parsed(request: Request, body: Any) -> Batch:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return parse(Response(request, raw, "2026-01-01T00:00:00Z"))


def found(pmids: Sequence[str], hit_n: int | None = None, cursor: str | None = None) -> dict[str, Any]:
    """Write an answer that finds works of PubMed."""
    results = [{"id": pmid, "source": "MED", "pmid": pmid, "title": f"Work {pmid}."} for pmid in pmids]
    next_page = {} if cursor is None else {"nextCursorMark": cursor}
    return {
        "version": "6.9",
        "hitCount": len(pmids) if hit_n is None else hit_n,
        **next_page,
        "resultList": {"result": results},
    }


def numbers(start: int, n: int) -> list[str]:
    return [str(start + i) for i in range(n)]


# --- asking --------------------------------------------------------------------------------------------------------


def test_one_seed_is_asked_for_its_citing_works_in_one_request_of_a_thousand() -> None:
    (request,) = asked(Question.CITED_BY, studies("8521067"))
    assert request.address == (
        f"{BASE}/search?query=CITES:8521067_MED&format=json&resultType=core&pageSize=1000&cursorMark=*"
    )
    assert not request.is_post


def test_three_seeds_are_asked_one_by_one_so_that_each_edge_is_known() -> None:
    requests = asked(Question.CITED_BY, studies("1", "2", "3", "2"))
    assert [value(request, "query") for request in requests] == ["CITES:1_MED", "CITES:2_MED", "CITES:3_MED"]


def test_more_seeds_are_asked_together_in_a_form() -> None:
    (request,) = asked(Question.CITED_BY, studies(*numbers(1, 10)))
    assert request.is_post
    assert request.address.startswith(f"{BASE}/searchPOST?query=CITES:1_MED%20OR%20CITES:2_MED%20OR%20")
    assert len(asked(Question.CITED_BY, studies(*numbers(1, 101)))) == 2


def test_references_are_asked_for_a_few_works_and_for_none_beyond_them() -> None:
    (request,) = asked(Question.REFERENCES, studies("8521067"))
    assert request.address == f"{BASE}/MED/8521067/references?page=1&pageSize=1000&format=json"
    assert asked(Question.REFERENCES, studies("1", "2", "3", "4")) == []


def test_records_are_asked_by_pmid_else_doi_else_pmcid() -> None:
    frontier = [
        Identifiers(pmid="1", doi="10.1000/a"),
        Identifiers(doi="10.1000/b"),
        Identifiers(pmcid="PMC3"),
        Identifiers(openalex="W1"),
    ]
    (request,) = asked(Question.RECORDS, frontier)
    assert request.is_post
    assert value(request, "query") == '(EXT_ID:1 AND SRC:MED) OR DOI:"10.1000/b" OR PMCID:PMC3'
    assert [len(asked(Question.RECORDS, studies(*numbers(1, n)))) for n in (100, 101)] == [1, 2]


def test_a_work_without_an_identifier_that_can_be_asked_for_makes_no_request() -> None:
    frontier = [Identifiers(openalex="W1")]
    assert [asked(question, frontier) for question in Question] == [[]] * len(Question)


def test_a_search_is_sent_as_typed_and_a_long_one_in_a_form() -> None:
    (request,) = search('denosumab AND "giant cell" AND TITLE:bone*', LIMIT)
    assert value(request, "query") == 'denosumab AND "giant cell" AND TITLE:bone*'
    assert (request.question, request.is_post) == (Question.SEARCH, False)
    (long,) = search("a" * 2_000, LIMIT)
    assert long.is_post
    assert long.address.startswith(f"{BASE}/searchPOST?")


def test_a_request_that_is_too_large_is_halved_until_one_work_is_left() -> None:
    (request,) = asked(Question.RECORDS, [*studies("1", "2"), Identifiers(doi="10.1000/x<1::aid>2;3&4")])
    first, second = halve(request)
    assert value(first, "query") == "(EXT_ID:1 AND SRC:MED)"
    assert value(second, "query") == '(EXT_ID:2 AND SRC:MED) OR DOI:"10.1000/x<1::aid>2;3&4"'
    assert (first.is_post, value(first, "pageSize"), halve(first)) == (True, "1000", ())
    (references,) = asked(Question.REFERENCES, studies("1"))
    (query,) = search("this OR that", LIMIT)
    assert (halve(references), halve(query)) == ((), ())


# --- answers about citing works and records ------------------------------------------------------------------------


def test_citing_works_are_tied_to_the_one_seed_that_was_asked_about() -> None:
    (request,) = asked(Question.CITED_BY, studies("1"))
    batch = parsed(request, found(["11", "12"]))
    assert [record.key for record in batch.records] == ["MED:11", "MED:12", "MED:1"]
    assert [record.is_stub for record in batch.records] == [False, False, True]
    assert batch.statements == (CitationStatement("MED:11", "MED:1"), CitationStatement("MED:12", "MED:1"))
    assert batch.counts == (StatedCount("MED:1", "cited_by", 2, 2),)
    assert (batch.focal_keys, batch.asked, batch.missing) == (("MED:1",), ("pmid:1",), ())


def test_citing_works_of_several_seeds_are_kept_without_a_guess_whom_they_cite() -> None:
    (request,) = asked(Question.CITED_BY, studies("1", "2", "3", "4"))
    batch = parsed(request, found(["11", "12"]))
    assert [record.key for record in batch.records] == ["MED:11", "MED:12"]
    assert (batch.statements, batch.not_seen, batch.focal_keys) == ((), (), ())
    assert batch.asked == ("pmid:1", "pmid:2", "pmid:3", "pmid:4")


def test_a_count_of_nothing_is_an_answer() -> None:
    (request,) = asked(Question.CITED_BY, studies("1"))
    batch = parsed(request, found([]))
    assert batch.counts == (StatedCount("MED:1", "cited_by", 0, 0),)
    assert (batch.statements, batch.missing, batch.follow) == ((), (), ())


def test_records_that_are_not_answered_are_named() -> None:
    frontier = [
        *studies("1", "2"),
        Identifiers(doi="10.1000/b"),
        Identifiers(doi="10.1000/c"),
        Identifiers(pmcid="PMC7"),
    ]
    (request,) = asked(Question.RECORDS, frontier)
    body = found(["1"])
    body["resultList"]["result"].append({"id": "PPR5", "source": "PPR", "doi": "10.1000/B", "title": "Preprint"})
    batch = parsed(request, body)
    assert batch.asked == ("pmid:1", "pmid:2", "doi:10.1000/b", "doi:10.1000/c", "pmcid:PMC7")
    assert batch.missing == ("pmid:2", "doi:10.1000/c", "pmcid:PMC7")
    assert batch.focal_keys == ("MED:1", "PPR:PPR5")


def test_a_work_that_is_listed_twice_is_kept_once_and_counted() -> None:
    (request,) = asked(Question.CITED_BY, studies("1"))
    batch = parsed(request, found(["11", "12", "11"]))
    assert ([record.key for record in batch.records], batch.duplicates_n) == (["MED:11", "MED:12", "MED:1"], 1)
    assert len(batch.statements) == 2


def test_a_result_that_names_no_work_is_missing_and_takes_no_other_with_it() -> None:
    (request,) = asked(Question.CITED_BY, studies("1"))
    body = found(["11"], 3)
    body["resultList"]["result"] += [None, {"citedByCount": 3}]
    batch = parsed(request, body)
    assert [record.key for record in batch.records] == ["MED:11", "MED:1"]
    assert batch.missing == tuple(f"result {n} does not say which work it is" for n in (2, 3))
    assert (batch.counts[-1], batch.duplicates_n) == (StatedCount("MED:1", "cited_by", 3, 3), 0)


# --- paging --------------------------------------------------------------------------------------------------------


def chain(request: Request, pages: Sequence[dict[str, Any]]) -> tuple[int, set[str]]:
    """Follow a list through its pages; return the number of requests, and the keys of what was found."""
    keys: set[str] = set()
    sent_n, following = 0, (request,)
    while following:
        batch = parsed(following[0], pages[sent_n])
        keys.update(statement.citing_key for statement in batch.statements)
        sent_n, following = sent_n + 1, batch.follow
    return sent_n, keys


@pytest.mark.parametrize("cursor", [None, "*", "AoIIP4HN8ig1MzEwOTI4OQ=="])
def test_a_thousand_citing_works_take_exactly_one_request(cursor: str | None) -> None:
    (request,) = asked(Question.CITED_BY, studies("1"))
    sent_n, keys = chain(request, [found(numbers(10, 1_000), cursor=cursor)])
    assert (sent_n, len(keys)) == (1, 1_000)


def test_pages_are_followed_until_the_short_one() -> None:
    (request,) = asked(Question.CITED_BY, studies("1"))
    pages = [found(numbers(10, 1_000), 1_500, "AB+/="), found(numbers(1_010, 500), 1_500, "CD==")]
    assert chain(request, pages) == (2, {f"MED:{pmid}" for pmid in numbers(10, 1_500)})


def test_the_next_page_has_the_cursor_escaped_once_and_tells_how_many_were_listed() -> None:
    (request,) = asked(Question.CITED_BY, studies("1", "2", "3", "4"))
    (following,) = parsed(request, found(numbers(10, 1_000), 1_500, "AB+/=")).follow
    assert following.address.endswith("&pageSize=1000&cursorMark=AB%2B%2F%3D#1000")
    assert (following.is_post, value(following, "query")) == (True, value(request, "query"))
    batch = parsed(following, found(numbers(1_010, 500), 1_500, "CD=="))
    assert (batch.asked, batch.follow, halve(following)) == ((), (), ())


def test_the_last_page_says_how_many_were_listed_in_all() -> None:
    (request,) = asked(Question.CITED_BY, studies("1"))
    (following,) = parsed(request, found(numbers(10, 1_000), 1_500, "AB==")).follow
    assert parsed(following, found(numbers(1_010, 500), 1_500)).counts == (
        StatedCount("MED:1", "cited_by", 1_500, 1_500),
    )


@pytest.mark.parametrize("last", [found([], 1_500, "CD=="), found(numbers(10, 1_000), 1_500, "AB=="), found([], 1_500)])
def test_an_empty_page_and_a_cursor_that_repeats_end_the_list(last: dict[str, Any]) -> None:
    (request,) = asked(Question.CITED_BY, studies("1"))
    assert chain(request, [found(numbers(10, 1_000), 1_500, "AB=="), last])[0] == 2


def test_a_page_that_is_served_twice_loses_nothing() -> None:
    (request,) = asked(Question.CITED_BY, studies("1"))
    first = found(numbers(10, 1_000), 2_000, "AB==")
    pages = [first, {**first, "nextCursorMark": "CD=="}, found(numbers(1_010, 1_000), 2_000)]
    sent_n, keys = chain(request, pages)
    assert (sent_n, len(keys)) == (3, 2_000)


def test_pages_that_the_service_makes_smaller_than_asked_are_followed() -> None:
    (request,) = asked(Question.CITED_BY, studies("1"))
    pages = [found(numbers(10, 100), 150, "AB=="), found(numbers(110, 50), 150, "CD==")]
    assert chain(request, pages) == (2, {f"MED:{pmid}" for pmid in numbers(10, 150)})


def test_a_search_lists_no_more_than_it_shall() -> None:
    (request,) = search("cancer", replace(LIMIT, found_n=2_000))
    assert request.address.endswith("&cursorMark=*#0/2000")
    batch = parsed(request, found(numbers(10, 1_000), 5_059_039, "AB=="))
    assert len(batch.focal_keys) == 1_000
    (following,) = batch.follow
    assert following.address.endswith("#1000/2000")
    assert parsed(following, found(numbers(1_010, 1_000), 5_059_039, "CD==")).follow == ()
    (small,) = search("cancer", replace(LIMIT, found_n=20))
    assert value(small, "pageSize") == "20"


def test_a_search_for_citing_works_as_typed_finds_works_to_look_at() -> None:
    (request,) = search("CITES:1_MED", LIMIT)
    batch = parsed(request, found(["11"]))
    assert (batch.focal_keys, batch.statements, batch.asked) == (("MED:11",), (), ())


# --- what is no answer ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<!DOCTYPE html><html><body>Service unavailable</body></html>",
        b'{"version":"6.9","hitCount":2,"resultList":{"result":[{"id":"1"',
        b"[]",
        b"{}",
        b'{"errCode":404,"errMsg":"Unsupported parameter"}',
        b'{"version":"6.9","hitCount":12}',
        b'{"version":"3.0.1","hitCount":7,"dbCountList":{"db":[{"dbName":"EMBL","count":7}]}}',
        b'<?xml version="1.0"?><responseWrapper><hitCount>0</hitCount></responseWrapper>',
    ],
)
def test_a_body_that_is_no_answer_is_refused_with_the_way_to_look_at_it(body: bytes) -> None:
    (request,) = asked(Question.CITED_BY, studies("1"))
    with pytest.raises(ParseError, match="reproduce with: evidence-kb parse"):
        parsed(request, body)


def test_the_words_of_an_error_answer_are_passed_on() -> None:
    (request,) = asked(Question.CITED_BY, studies("1"))
    with pytest.raises(ParseError, match="Unsupported parameter"):
        parsed(request, {"errCode": 404, "errMsg": "Unsupported parameter"})


FIELDS = [
    "hitCount", "resultList", "result", "referenceList", "reference", "citationList", "citation",
    "request", "id", "source", "title", "doi", "pmid", "authorList",
    "author", "pubTypeList", "pubType", "abstractText", "commentCorrectionList", "commentCorrection", "type",
    "pubYear", "nextCursorMark", "page", "pageSize",
]  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 3_000) | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(FIELDS),
            inner,
            max_size=6,
        )
    ),
    max_leaves=20,
)
REQUESTS = (
    *asked(Question.CITED_BY, studies("1")),
    *asked(Question.REFERENCES, studies("1")),
    *asked(Question.RECORDS, studies("1")),
)


@settings(max_examples=300, deadline=None)
@given(
    request=st.sampled_from(REQUESTS),
    body=st.binary()
    | st.integers(0, 200).map(lambda end: json.dumps(found(["1", "2"])).encode()[:end])
    | JSON.map(lambda content: json.dumps({"hitCount": 2, "resultList": {"result": content}}).encode())
    | JSON.map(lambda content: json.dumps({"hitCount": 2, "referenceList": {"reference": content}}).encode())
    | JSON.map(lambda content: json.dumps(content).encode()),
)
def test_any_bytes_are_refused_or_understood(request: Request, body: bytes) -> None:
    try:
        batch = parsed(request, body)
    except ParseError:
        return
    keys = [record.key for record in batch.records]
    assert len(set(keys)) == len(keys)
    assert {key for statement in batch.statements for key in (statement.citing_key, statement.cited_key)} <= set(keys)
    assert {*batch.focal_keys, *(count.record_key for count in batch.counts)} <= set(keys)
    assert {key for tie in batch.relations for key in (tie.from_key, tie.to_key)} <= set(keys)


def test_the_harvester_names_its_functions() -> None:
    assert (EUROPEPMC.name, EUROPEPMC.parse, EUROPEPMC.ask) == ("europepmc", parse, ask)
    assert (EUROPEPMC.search, EUROPEPMC.halve) == (search, halve)
