"""Expected values are read by hand from the answers in each test, which have the shape of the provider's own (API
documentation: lists of works, filters, cursor paging), or counted from recorded answers with json alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urldefrag, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_kb.errors import ParseError
from evidence_kb.harvesters.openalex import FIELDS, OPENALEX, SCHEMES, ask, halve, parse, search
from evidence_kb.limits import LIMITS
from evidence_kb.model import (
    Batch,
    CitationStatement,
    Identifiers,
    Notice,
    NotSeen,
    Question,
    Record,
    Request,
    Response,
    StatedCount,
)

LIMIT = LIMITS["openalex"]
RECORDED = Path(__file__).parents[2] / "../shared/recorded/openalex"
URL = "https://openalex.org/"


def work(number: int, *references: int, **more: Any) -> dict[str, Any]:
    listed = [f"{URL}W{reference}" for reference in references]
    ids = {"openalex": f"{URL}W{number}"}
    whole = {"id": f"{URL}W{number}", "doi": None, "ids": ids, "title": f"Work {number}", "referenced_works": listed}
    return whole | {"referenced_works_count": len(listed), "cited_by_count": 5} | more


def listing(*works: Any, count: int | None = None, cursor: str | None = None) -> dict[str, Any]:
    return {"meta": {"count": len(works) if count is None else count, "next_cursor": cursor}, "results": list(works)}


def respond(request: Request, answer: Any) -> Batch:
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    return parse(Response(request, body, "2026-01-01T00:00:00Z"))


def citing(*seeds: str) -> Request:
    (request,) = ask(Question.CITED_BY, [Identifiers(openalex=seed) for seed in seeds], LIMIT)
    return request


def records_of(*studies: Identifiers) -> list[Request]:
    return list(ask(Question.RECORDS, studies, LIMIT))


def query(request: Request) -> dict[str, str]:
    return {name: found[0] for name, found in parse_qs(urlsplit(request.address).query).items()}


# --- what is asked ---------------------------------------------------------------------------------------------


def test_records_are_asked_for_by_doi_else_pmid_else_openalex_id() -> None:
    studies = (
        Identifiers(doi="10.1000/a", pmid="1"), Identifiers(pmid="2"), Identifiers(openalex="W3"),
        Identifiers(doi="10.1000/a"), Identifiers(pmcid="PMC4"),
    )  # fmt: skip
    filters = [query(request)["filter"] for request in records_of(*studies)]
    assert filters == ["doi:10.1000/a", "pmid:2", "openalex:W3"]
    assert query(records_of(studies[0])[0])["per_page"] == "100"
    assert "abstract_inverted_index" in query(records_of(studies[0])[0])["select"]


def test_lists_hold_at_most_a_hundred_works_and_fit_in_an_address() -> None:
    short = [Identifiers(doi=f"10.1000/{n}") for n in range(250)]
    assert [query(request)["filter"].count("|") + 1 for request in records_of(*short)] == [100, 100, 50]
    long = [Identifiers(doi=f"10.1000/<{n:060}>") for n in range(100)]
    requests = records_of(*long)
    assert all(len(request.address) < 3_800 for request in requests)
    assert [value for request in requests for value in query(request)["filter"][4:].split("|")] == [
        study.doi for study in long
    ]
    fewer = replace(LIMIT, batch_n=30)
    assert len(list(ask(Question.RECORDS, short, fewer))) == 9


@pytest.mark.parametrize("doi", ["10.1000/a,b", "10.1000/a|b"])
def test_a_doi_that_a_filter_would_take_apart_is_asked_for_alone(doi: str) -> None:
    (request,) = records_of(Identifiers(doi=doi))
    assert urlsplit(request.address).path.startswith("/works/doi:10.1000/a%")
    batch = respond(request, work(1, doi=f"https://doi.org/{doi}"))
    assert (batch.asked, batch.missing, batch.focal_keys) == ((f"doi:{doi}",), (), ("openalex:W1",))
    assert batch.follow == ()
    assert halve(request) == ()


def test_citing_works_are_asked_for_all_seeds_that_have_an_openalex_id() -> None:
    studies = [Identifiers(openalex="W1"), Identifiers(doi="10.1000/a"), Identifiers(openalex="W2")]
    (request,) = ask(Question.CITED_BY, studies, LIMIT)
    assert (query(request)["filter"], query(request)["cursor"]) == ("cites:W1|W2", "*")
    assert list(ask(Question.CITED_BY, [Identifiers(doi="10.1000/a")], LIMIT)) == []


@pytest.mark.parametrize("question", [Question.REFERENCES, Question.NOTICES])
def test_references_and_notices_come_with_the_records(question: Question) -> None:
    assert list(ask(question, [Identifiers(openalex="W1")], LIMIT)) == []


def test_a_list_that_was_too_long_is_asked_for_in_halves() -> None:
    first, second = halve(citing("W1", "W2", "W3"))
    assert (query(first)["filter"], query(second)["filter"]) == ("cites:W1", "cites:W2|W3")
    assert halve(first) == ()
    (later,) = respond(citing("W1", "W2"), listing(work(9, 1), count=200, cursor="abc")).follow
    assert halve(later) == ()


# --- what an answer means --------------------------------------------------------------------------------------


def test_citing_works_state_which_seed_they_cite_and_what_else() -> None:
    batch = respond(citing("W1", "W2"), listing(work(10, 1, 7), work(11, 2, 1)))
    assert set(batch.statements) == {
        CitationStatement("openalex:W10", "openalex:W1"), CitationStatement("openalex:W10", "openalex:W7"),
        CitationStatement("openalex:W11", "openalex:W2"), CitationStatement("openalex:W11", "openalex:W1"),
    }  # fmt: skip
    stubs = {record.key for record in batch.records if record.is_stub}
    assert stubs == {"openalex:W1", "openalex:W2", "openalex:W7"}
    assert Record("openalex:W7", Identifiers(openalex="W7"), is_stub=True) in batch.records
    assert batch.focal_keys == batch.asked == ("openalex:W1", "openalex:W2")
    assert (batch.missing, batch.not_seen) == ((), ())


def test_a_work_found_for_one_seed_cites_it_even_if_its_references_are_unknown() -> None:
    batch = respond(citing("W1"), listing(work(10)))
    assert batch.statements == (CitationStatement("openalex:W10", "openalex:W1"),)
    assert StatedCount("openalex:W1", "cited_by", 1, 1) in batch.counts


def test_a_work_found_for_several_seeds_without_references_is_said_to_be_not_seen() -> None:
    batch = respond(citing("W1", "W2"), listing(work(10, 7)))
    assert batch.not_seen == (NotSeen("openalex:W10", "reference", "which of the works that it was asked for"),)


def test_a_seed_that_nothing_cites_is_an_answer() -> None:
    batch = respond(citing("W1"), listing())
    assert batch.records == (Record("openalex:W1", Identifiers(openalex="W1"), is_stub=True),)
    assert batch.counts == (StatedCount("openalex:W1", "cited_by", 0, 0),)


def test_records_bring_their_references_and_name_who_is_missing() -> None:
    (request,) = records_of(Identifiers(doi="10.1000/a"), Identifiers(doi="10.1000/b"))
    batch = respond(request, listing(work(1, 2, 3, doi="https://doi.org/10.1000/A")))
    assert (batch.asked, batch.missing) == (("doi:10.1000/a", "doi:10.1000/b"), ("doi:10.1000/b",))
    assert batch.focal_keys == ("openalex:W1",)
    assert [statement.cited_key for statement in batch.statements] == ["openalex:W2", "openalex:W3"]
    assert set(batch.counts) == {
        StatedCount("openalex:W1", "references", 2, 2), StatedCount("openalex:W1", "cited_by", 5, 0)
    }  # fmt: skip


def test_a_work_listed_twice_is_kept_once_and_counted() -> None:
    batch = respond(citing("W1"), listing(work(10, 1, 7, 7), work(10, 1, 7, 7), work(1)))
    keys = [record.key for record in batch.records]
    assert (len(keys), len(set(keys)), batch.duplicates_n) == (3, 3, 2)
    assert not next(record for record in batch.records if record.key == "openalex:W1").is_stub


def test_a_result_that_is_no_work_is_missing_and_takes_no_other_with_it() -> None:
    (request,) = records_of(Identifiers(doi="10.1000/a"))
    batch = respond(request, listing(None, work(1, doi="https://doi.org/10.1000/a"), {"id": f"{URL}A5"}))
    assert (batch.focal_keys, batch.missing) == (
        ("openalex:W1",),
        ("result 1 is no work", "result 3 is no work"),
    )
    (later,) = respond(citing("W1"), listing(work(9, 1), None, count=200, cursor="c")).follow
    assert urldefrag(later.address).fragment == "2"


def test_listed_references_count_also_where_their_number_is_not_told() -> None:
    batch = respond(citing("W1"), listing(work(10, 1, 2, referenced_works_count=None)))
    assert StatedCount("openalex:W10", "references", None, 2) in batch.counts


def test_a_retraction_is_a_notice_credited_to_openalex() -> None:
    batch = respond(citing("W1"), listing(work(10, 1, is_retracted=True), work(11, 1, is_retracted=False)))
    assert batch.notices == (Notice("openalex:W10", "retracted", label="is_retracted", source="OpenAlex"),)


# --- paging ----------------------------------------------------------------------------------------------------


def pages(first: Request, total: int, size: int, *, last_cursor: bool = True) -> Iterator[Batch]:
    """Answer a list of `total` works page by page as the provider does, cursors on the last page included."""
    waiting, sent = [first], 0
    while waiting:
        request = waiting.pop()
        assert query(request)["cursor"] == ("*" if sent == 0 else f"c{sent}")
        numbers = range(1000 + sent, 1000 + min(sent + size, total))
        sent += len(numbers)
        cursor = f"c{sent}" if sent < total or last_cursor else None
        batch = respond(request, listing(*(work(n, 1) for n in numbers), count=total, cursor=cursor))
        waiting.extend(batch.follow)
        yield batch


@pytest.mark.parametrize(("total", "requests_n"), [(1000, 10), (1001, 11), (100, 1), (1, 1), (0, 1)])
@pytest.mark.parametrize("last_cursor", [True, False])
def test_a_list_takes_no_request_more_than_its_pages(total: int, requests_n: int, last_cursor: bool) -> None:
    batches = list(pages(citing("W1"), total, 100, last_cursor=last_cursor))
    assert len(batches) == requests_n
    assert len({s.citing_key for batch in batches for s in batch.statements}) == total
    assert StatedCount("openalex:W1", "cited_by", total, total) in batches[-1].counts
    assert [batch.asked for batch in batches] == [("openalex:W1",)] + [()] * (requests_n - 1)


def test_what_was_collected_travels_in_the_fragment_and_nothing_else_changes() -> None:
    first = citing("W1", "W2")
    (later,) = respond(first, listing(work(9, 1), count=200, cursor="a=/+b")).follow
    assert urldefrag(later.address).fragment == "1"
    assert query(later) == query(first) | {"cursor": "a=/+b"}
    assert later.question is Question.CITED_BY


@pytest.mark.parametrize(
    "answer",
    [
        listing(count=200, cursor="next"),  # an empty page
        listing(work(9, 1), count=200, cursor=None),
        {"meta": {"count": 200}, "results": [work(9, 1)]},  # `next_cursor` is absent from some answers
        {"meta": {"next_cursor": "next"}, "results": [work(9, 1)]},
        {"results": [work(9, 1)]},
    ],
)
def test_paging_ends_where_it_cannot_go_on(answer: dict[str, Any]) -> None:
    assert respond(citing("W1"), answer).follow == ()


def test_a_cursor_that_repeats_itself_too_early_leads_to_a_page_that_is_seen_to_repeat() -> None:
    first = citing("W1")
    request = replace(first, address=first.address.replace("cursor=*", "cursor=same"))
    (again,) = respond(request, listing(work(9, 1), count=2, cursor="same")).follow
    assert again.address == f"{request.address}#1"
    assert respond(again, listing(work(9, 1), count=2, cursor="same")).follow == ()


def test_a_search_stops_at_as_many_as_are_wanted() -> None:
    (first,) = search("bone marrow edema, hip & knee", replace(LIMIT, found_n=250))
    assert query(first)["search"] == "bone marrow edema, hip & knee"
    batches = list(pages(first, 10_000, 100))
    assert len(batches) == 3
    assert batches[0].focal_keys[:2] == ("openalex:W1000", "openalex:W1001")
    assert batches[0].asked == ()
    (small,) = search("x", replace(LIMIT, found_n=20))
    assert query(small)["per_page"] == "20"
    assert halve(first) == ()


# --- what is wrong with an answer, and recorded ones --------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        {"error": "Invalid query parameters error.", "message": "x is not a valid field."},
        {"error": "API key required", "message": "add api_key"},
        {"results": [None]},
        {"results": [{"id": f"{URL}A5023888391", "display_name": "An author"}]},
        {"results": "none"},
        [],
        b"<html>502</html>",
        b"",
    ],
)
def test_anything_but_works_is_an_error_that_says_how_to_look_again(body: Any) -> None:
    with pytest.raises(ParseError, match=r"^openalex: .*evidence-kb parse [0-9a-f]{12}$"):
        respond(citing("W1"), body)


def recorded(pattern: str) -> list[Path]:
    if not RECORDED.is_dir():
        pytest.skip("the recorded answers are not beside this checkout")
    return [path for path in sorted(RECORDED.glob(pattern)) if "headers" not in path.name]


def test_recorded_lists_keep_every_work_and_reference() -> None:
    (request,) = records_of(Identifiers(doi="10.1000/other"))
    works_n = references_n = 0
    for path in recorded("works__*.json"):
        whole = json.loads(path.read_bytes())
        if ("results" not in whole and "ids" not in whole) or "openalex_id" in whole:
            continue  # a client's own summary, or no work at all
        raw = whole.get("results", [whole])
        batch = respond(request, path.read_bytes())
        assert len(batch.focal_keys) + batch.duplicates_n == len(raw)
        assert len(batch.statements) == sum(len(set(item.get("referenced_works") or [])) for item in raw)
        counted = [count for count in batch.counts if count.what == "references"]
        assert sum(count.stated_n or 0 for count in counted) == sum(r.get("referenced_works_count") or 0 for r in raw)
        assert all(count.stated_n == count.shown_n for count in counted)
        assert len(batch.notices) == sum(item.get("is_retracted") is True for item in raw)
        assert batch.follow == ()
        works_n += len(raw)
        references_n += len(batch.statements)
    assert (works_n > 200, references_n > 1000) == (True, True)


def test_the_addresses_of_recorded_lists_say_which_works_were_asked_for() -> None:
    for path in recorded("works__openalexPro-openalexPro__pro_request_parallel__5efcac.json"):
        address = json.loads(path.with_name(f"{path.name}.headers.json").read_bytes())["url"]
        batch = respond(Request("openalex", Question.RECORDS, address), path.read_bytes())
        assert (len(batch.asked), batch.asked[0]) == (50, "doi:10.1111/1468-2346.00131")
        held = {f"doi:{record.identifiers.doi}" for record in batch.records if record.identifiers.doi}
        assert set(batch.missing) == set(batch.asked) - held


def test_the_names_that_are_asked_for_are_those_that_a_recorded_refusal_lists() -> None:
    said = [json.loads(path.read_bytes())["message"] for path in recorded("works_http400__*.json")]
    lists = [{name.strip(" .") for name in message.partition(": ")[2].split(",")} for message in said]
    fields = [names for message, names in zip(said, lists, strict=True) if "select field" in message]
    filters = [names for names in lists if names not in fields]
    assert len(fields) == 1 and set(FIELDS.split(",")) <= fields[0]
    assert len(filters) == 2 and all(set(SCHEMES) <= names for names in filters)


def test_recorded_errors_are_errors() -> None:
    for path in recorded("works_http400__*.json"):
        with pytest.raises(ParseError, match="not a valid"):
            respond(citing("W1"), path.read_bytes())


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just(f"{URL}W1"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
ODD = st.dictionaries(st.sampled_from([*sorted(work(1)), "abstract_inverted_index", "mesh", "authorships"]), VALUES)
LISTS = st.lists(ODD.map(lambda odd: work(3, 1, 2) | odd) | VALUES, max_size=3).map(lambda works: {"results": works})


@given((LISTS | VALUES).map(json.dumps) | st.text(), st.integers(0, 300), st.binary(max_size=4))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_a_batch_or_a_parse_error(text: str, cut: int, tail: bytes) -> None:
    whole = text.encode("utf-8", "surrogatepass")
    for body in (whole, whole[:cut] + tail):
        try:
            batch = respond(citing("W1"), body)
        except ParseError:
            continue
        keys = [record.key for record in batch.records]
        assert len(keys) == len(set(keys))
        assert {key for s in batch.statements for key in (s.citing_key, s.cited_key)} <= set(keys)


def test_the_harvester_can_search_and_halve() -> None:
    assert (OPENALEX.name, OPENALEX.search, OPENALEX.halve) == ("openalex", search, halve)
