"""Addresses follow the REST API's documentation; every answer here is made up in the shape of recorded ones."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_kb.errors import ParseError
from evidence_kb.harvesters.crossref import CROSSREF, ask, halve, match, parse, search
from evidence_kb.harvesters.crossref_works import FIELDS
from evidence_kb.limits import LIMITS
from evidence_kb.model import Batch, Identifiers, Question, Reference, Relation, Request, Response

LIMIT = LIMITS["crossref"]
BASE = "https://api.crossref.org/works"
# Written in the form of SICI (ANSI/NISO Z39.56), which Wiley used until about 2000.
SICI = "10.5555/(sici)1097-0000(200001)1:2<3::aid-test4>3.0.co;2-5"


def studies(*dois: str | None) -> list[Identifiers]:
    return [Identifiers(doi=doi, pmid="1") for doi in dois]


def asked(*dois: str | None, **limits: Any) -> list[str]:
    return [request.address for request in ask(Question.RECORDS, studies(*dois), replace(LIMIT, **limits))]


def answer(*items: Any, **more: Any) -> bytes:
    message = {"total-results": len(items), "items": list(items), "items-per-page": 20} | more
    return json.dumps({"status": "ok", "message-type": "work-list", "message": message}).encode()


def parsed(body: bytes, address: str, question: Question = Question.RECORDS) -> Batch:
    return parse(Response(Request("crossref", question, address), body, "2026-11-22T00:00:00Z"))


def complaint(body: bytes) -> str:
    with pytest.raises(ParseError) as caught:
        parsed(body, f"{BASE}?filter=doi:10.5555/a&rows=100")
    return str(caught.value)


# --- asking --------------------------------------------------------------------------------------------------------


def test_records_of_many_studies_are_one_request_whose_colons_commas_and_slashes_stay_raw() -> None:
    assert asked("10.5555/a", None, "10.5555/b", "10.5555/a") == [
        f"{BASE}?filter=doi:10.5555/a,doi:10.5555/b&rows=100&select={FIELDS}"
    ]


def test_unsafe_signs_of_sici_dois_are_escaped_and_read_back() -> None:
    (address,) = asked(SICI)
    assert "doi:10.5555/(sici)1097-0000(200001)1:2%3C3::aid-test4%3E3.0.co%3B2-5&" in address
    assert parsed(answer(), address).missing == (f"doi:{SICI}",)


def test_a_doi_with_a_comma_is_asked_for_by_itself() -> None:
    assert asked("10.5555/a,b", "10.5555/c") == [
        f"{BASE}/10.5555%2Fa%2Cb",
        f"{BASE}?filter=doi:10.5555/c&rows=100&select={FIELDS}",
    ]


def test_batches_keep_to_the_limit_and_to_the_longest_address() -> None:
    dois = [f"10.5555/{n:03}" for n in range(120)]
    assert [address.count("doi:") for address in asked(*dois)] == [50, 50, 20]
    long = [f"10.5555/{n:03}" + "x" * 250 for n in range(30)]
    addresses = asked(*long)
    assert max(map(len, addresses)) <= 3_800
    assert sum(address.count("doi:") for address in addresses) == 30


def test_an_answer_has_room_for_every_work_of_a_batch() -> None:
    (address,) = asked(*(f"10.5555/{n}" for n in range(20)), batch_n=20, page_n=5)
    assert "&rows=20&" in address


@pytest.mark.parametrize("question", [Question.CITED_BY, Question.REFERENCES, Question.NOTICES])
def test_other_questions_need_no_request(question: Question) -> None:
    assert list(ask(question, studies("10.5555/a"), LIMIT)) == []


def test_a_batch_is_halved_but_one_doi_or_a_search_is_not() -> None:
    (request,) = ask(Question.RECORDS, studies("10.5555/a", "10.5555/b", SICI), LIMIT)
    parts = [halved.address for halved in ask(Question.RECORDS, studies("10.5555/a"), LIMIT)] + [
        halved.address for halved in ask(Question.RECORDS, studies("10.5555/b", SICI), LIMIT)
    ]
    assert [half.address for half in halve(request)] == parts
    assert halve(halve(request)[0]) == ()
    assert halve(next(search("osteoporosis", LIMIT))) == ()
    assert CROSSREF.halve is halve


# --- what was asked and what was answered ----------------------------------------------------------------------------


def test_works_that_are_not_answered_are_named_and_case_makes_no_difference() -> None:
    batch = parsed(answer({"DOI": "10.5555/ABC"}), f"{BASE}?filter=doi:10.5555/abc,doi:10.5555/gone&rows=100")
    assert batch.asked == ("doi:10.5555/abc", "doi:10.5555/gone")
    assert batch.missing == ("doi:10.5555/gone",)
    assert batch.focal_keys == ("doi:10.5555/abc",)


def test_a_work_that_is_listed_twice_is_counted_and_kept_once() -> None:
    batch = parsed(answer({"DOI": "10.5555/a"}, {"DOI": "10.5555/A"}), f"{BASE}?filter=doi:10.5555/a")
    assert [record.key for record in batch.records] == ["doi:10.5555/a"]
    assert batch.duplicates_n == 1


def test_a_single_answer_is_the_message_itself() -> None:
    body = json.dumps({"message-type": "work", "message": {"DOI": "10.5555/A,b", "title": ["T"]}}).encode()
    batch = parsed(body, f"{BASE}/10.5555%2Fa%2Cb")
    assert batch.asked == batch.focal_keys == ("doi:10.5555/a,b",)
    assert batch.missing == ()


def test_an_old_doi_that_leads_to_another_work_is_said_to_be_the_same_work() -> None:
    body = json.dumps({"message-type": "work", "message": {"DOI": "10.5555/new"}}).encode()
    batch = parsed(body, f"{BASE}/10.5555%2Fold%2C1")
    assert batch.relations == (Relation("doi:10.5555/old,1", "doi:10.5555/new", "same_work"),)
    assert (batch.asked, batch.missing) == (("doi:10.5555/old,1",), ())
    assert {record.key: record.is_stub for record in batch.records} == {
        "doi:10.5555/old,1": True,
        "doi:10.5555/new": False,
    }


def test_a_work_of_a_list_that_cannot_be_read_is_missing_and_takes_no_other_with_it() -> None:
    batch = parsed(
        answer(None, {"DOI": "10.5555/a"}, {"type": "dataset"}), f"{BASE}?filter=doi:10.5555/a,doi:10.5555/b"
    )
    assert batch.focal_keys == ("doi:10.5555/a",)
    assert batch.missing == (
        "doi:10.5555/b",
        "work 1 has neither a DOI nor a title",
        "work 3 has neither a DOI nor a title",
    )


def test_a_request_names_the_works_it_asks_about_also_where_it_is_for_one_of_them() -> None:
    assert [
        CROSSREF.asked(request) for request in ask(Question.RECORDS, studies("10.5555/a,b", "10.5555/c"), LIMIT)
    ] == [
        ("doi:10.5555/a,b",),
        ("doi:10.5555/c",),
    ]
    (found,) = search("bone", LIMIT)
    assert CROSSREF.asked(found) == (found.address,)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"Resource not found.", "no JSON"),
        (b"<html>down</html>", "no JSON"),
        (b"[]", "without a type"),
        (b"null", "without a type"),
        (b'{"status":"ok","message-type":"work-list","message":null}', "work-list"),
        (b'{"message-type":"work-list","message":{"total-results":0}}', "work-list"),
        (b'{"message-type":"work-list","message":{"items":{}}}', "is no list"),
        (b'{"message-type":"work-agency","message":{"DOI":"10.5555/a"}}', "work-agency"),
        (b'{"message-type":"work","message":{}}', "work 1 has neither"),
        (b'{"message-type":"work-list","message":{"items":[null,7]}}', "work 1 has neither"),
        (b'{"status":"failed","message-type":"exception","message":{"message":"boom"}}', "exception (boom)"),
    ],
)
def test_answers_without_works_are_errors_that_say_why(body: bytes, said: str) -> None:
    assert said in complaint(body)


def test_the_list_of_complaints_of_a_refused_request_is_read() -> None:
    said = [{"type": "parameter-not-allowed", "value": "x", "message": "first"}, {"message": "second"}]
    body = json.dumps({"status": "failed", "message-type": "validation-failure", "message": said}).encode()
    assert "validation-failure (first; second)" in complaint(body)


# --- searching -----------------------------------------------------------------------------------------------------


def page(request: Request, first: int, n: int, total: int, cursor: str | None) -> Batch:
    items = [{"DOI": f"10.5555/{number}"} for number in range(first, first + n)]
    return parse(Response(request, answer(*items, **{"total-results": total, "next-cursor": cursor}), "2026-01-01"))


def test_a_search_pages_with_cursors_until_all_is_collected() -> None:
    limit = replace(LIMIT, page_n=2)
    (first,) = search("bone & joint", limit)
    assert first.address == f"{BASE}?query=bone%20%26%20joint&rows=2&select={FIELDS}&cursor=*#0/50000/"
    batch = page(first, 0, 2, 5, "A+b=")
    (second,) = batch.follow
    assert second.address == f"{BASE}?query=bone%20%26%20joint&rows=2&select={FIELDS}&cursor=A%2Bb%3D#2/50000/10.5555/0"
    assert second.question is Question.SEARCH
    assert batch.focal_keys == ("doi:10.5555/0", "doi:10.5555/1")
    (third,) = page(second, 2, 2, 5, "A+b=").follow  # the cursor may stay the same
    assert page(third, 4, 1, 5, "A+b=").follow == ()


def test_a_search_stops_at_the_limit_at_a_repeated_page_and_without_a_cursor() -> None:
    (first,) = search("bone", replace(LIMIT, page_n=2, found_n=4))
    (second,) = page(first, 0, 2, 99, "c").follow
    assert page(second, 2, 2, 99, "d").follow == ()
    (first,) = search("bone", replace(LIMIT, page_n=2))
    (second,) = page(first, 0, 2, 99, "c").follow
    assert page(second, 0, 2, 99, "c").follow == ()
    assert page(first, 0, 2, 99, None).follow == ()
    assert page(first, 0, 0, 99, "c").follow == ()
    assert page(first, 0, 2, 2, "c").follow == ()


# --- looking up references -------------------------------------------------------------------------------------------

CANDIDATE = {
    "DOI": "10.5555/Found",
    "title": ["Growth of long bones in children who take a made-up tablet"],
    "author": [{"given": "Ann", "family": "Müller"}, {"family": "Other"}],
    "container-title": ["Journal of Made-up Medicine"],
    "issued": {"date-parts": [[1998, 4]]},
    "volume": "12",
    "page": "345-352",
    "score": 87.5,
}
STRUCTURED = Reference(
    "pubmed",
    "citation:1",
    authors="Müller A",
    title="Growth of long bones in children who take a made-up tablet.",
    journal="J Made-up Med",
    year=1998,
)
PRINTED = (
    "Müller A, Other B. Growth of long bones in children who take a made-up tablet. J Made-up Med. 1998;12(4):345-52."
)


def looked_up(reference: Reference, *candidates: Any) -> Batch:
    (request,) = match([reference], LIMIT)
    return parse(Response(request, answer(*candidates), "2026-01-01"))


def test_a_reference_is_looked_up_by_title_author_journal_and_year() -> None:
    (request,) = match([STRUCTURED], LIMIT)
    sent, _, kept = request.address.partition("#")
    assert sent.startswith(
        f"{BASE}?query.bibliographic=Growth%20of%20long%20bones%20in%20children%20who%20take%20a%20made-up%20tablet."
        "%20M%C3%BCller%20A%20J%20Made-up%20Med%201998&rows=3&select=DOI,"
    )
    assert kept.startswith("provider=pubmed&record_key=citation:1&")


def test_references_that_no_answer_could_be_told_to_be_are_not_looked_up() -> None:
    vague = (
        Reference("pubmed", "a", citation="Smith, 1999"),
        Reference("pubmed", "b", citation="J Made-up Med. 1998 Apr;12(4):345-52."),
        Reference("pubmed", "c", authors="Smith", year=1999),
        Reference("pubmed", "d", journal="J Made-up Med", year=1998, volume="12", pages="345"),
    )
    assert list(match(vague, LIMIT)) == []


def test_a_reference_without_title_is_looked_up_by_its_author_and_place() -> None:
    reference = Reference("pubmed", "e", "Smith A; Cee", journal="J Made-up Med", year=1998, volume="12", pages="345")
    (request,) = match([reference], LIMIT)
    sent = f"{BASE}?query.bibliographic=Smith%20A%20J%20Made-up%20Med%201998%2012%20345&rows=3&"
    assert request.address.startswith(sent)


@pytest.mark.parametrize(
    "reference",
    [
        STRUCTURED,
        Reference("pubmed", "citation:1", citation=PRINTED),
        Reference("pubmed", "citation:1", citation="Müller A, Other B. J Made-up Med 1998;12(4):345-52."),
        Reference(
            "pubmed", "citation:1", authors="A Müller", journal="J Made-up Med", year=1998, volume="12", pages="345"
        ),
    ],
)
def test_the_candidate_that_is_the_reference_is_matched_with_both_scores(reference: Reference) -> None:
    other = {**CANDIDATE, "DOI": "10.5555/other", "title": ["Something else entirely about bones"], "page": "1-9"}
    batch = looked_up(reference, other, CANDIDATE)
    (found,) = batch.matches
    assert (found.record_provider, found.record_key) == ("pubmed", "citation:1")
    assert found.identifiers == Identifiers(doi="10.5555/found")
    assert 0.9 <= found.score <= 1
    assert found.score_stated == 87.5
    assert (batch.asked, batch.missing, batch.records) == (("pubmed~citation:1",), (), ())


@pytest.mark.parametrize(
    "changed",
    [
        {"title": ["Growth of long bones in children who take a made-up tablet: a follow-up"], "page": "401-9"},
        {"title": ["Growth of long bones in children"]},
        {"issued": {"date-parts": [[2004]]}},
        {"author": [{"family": "Somebody"}]},
        {"DOI": None},
        {"title": None, "page": "401-9"},
    ],
)
def test_a_sibling_of_a_printed_reference_is_no_match(changed: dict[str, Any]) -> None:
    batch = looked_up(Reference("pubmed", "citation:1", citation=PRINTED), {**CANDIDATE, **changed})
    assert (batch.matches, batch.missing) == ((), ("pubmed~citation:1",))


def test_a_reply_that_quotes_a_title_is_not_the_titled_work() -> None:
    reply = PRINTED.replace("Growth of", "Comment on: Growth of")
    assert looked_up(Reference("pubmed", "citation:1", citation=reply), CANDIDATE).matches == ()


def test_a_preprint_is_not_the_article_of_the_same_title_and_year() -> None:
    printed = PRINTED.split(" J Made-up")[0]
    for source, matches_n in (("MadeRxiv. 1998.", 0), ("1998", 1), ("J Made-up Med, 1998", 1)):
        citation = Reference("pubmed", "citation:1", citation=f"{printed} {source}")
        assert len(looked_up(citation, CANDIDATE).matches) == matches_n


def test_a_look_up_without_any_candidate_names_the_reference() -> None:
    assert looked_up(STRUCTURED).missing == ("pubmed~citation:1",)


# --- any bytes -----------------------------------------------------------------------------------------------------

ADDRESSES = [
    f"{BASE}?filter=doi:10.5555/a&rows=100",
    f"{BASE}/10.5555%2Fa",
    next(search("x", LIMIT)).address,
    next(match([STRUCTURED], LIMIT)).address,
    f"{BASE}?query.bibliographic=x",
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*FIELDS.split(","), "date-parts", "URL", "id", "family"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.sampled_from(ADDRESSES), st.binary(max_size=200) | JSON.map(lambda item: answer({"DOI": "10.5555/a"}, item)))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_a_batch_or_a_parse_error(address: str, body: bytes) -> None:
    with suppress(ParseError):
        assert isinstance(parsed(body, address), Batch)


@given(
    st.sampled_from(ADDRESSES), st.dictionaries(st.sampled_from(FIELDS.split(",")), JSON, max_size=6), st.integers(0)
)
@settings(max_examples=300, deadline=None)
def test_any_shape_of_any_field_and_any_cut_is_a_batch_or_a_parse_error(
    address: str, item: dict[str, Any], cut: int
) -> None:
    whole = answer({"title": "T"} | item, **{"next-cursor": item.get("type")})
    for body in (whole, whole[: cut % len(whole)]):
        try:
            batch = parsed(body, address)
        except ParseError:
            continue
        keys = [record.key for record in batch.records]
        assert len(set(keys)) == len(keys)
        assert {key for s in batch.statements for key in (s.citing_key, s.cited_key)} <= set(keys)
