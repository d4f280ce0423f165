"""How works are described in batches. Answers are made up in the shape of the API description and recorded ones."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_kb.errors import ParseError
from evidence_kb.harvesters.addresses import address, value, values
from evidence_kb.harvesters.semantic_scholar import LICENCE, SEMANTIC_SCHOLAR, ask, halve, parse
from evidence_kb.limits import LIMITS
from evidence_kb.model import (
    Batch,
    Identifiers,
    Passage,
    PassageKind,
    Question,
    Record,
    Relation,
    Request,
    Response,
    StatedCount,
)

LIMIT = LIMITS["semantic_scholar"]
RECORDED = Path(__file__).parents[2] / "../shared/recorded/semanticscholar"
PAPER_ID = "57ca0060418e8a4d972905f3cfbae330b111f21e"
STUDIES = (
    Identifiers(doi="10.1000/seed", pmid="77"),
    Identifiers(doi="10.1000/b"),
    Identifiers(semantic_scholar=PAPER_ID),
)


def request_for(*studies: Identifiers) -> Request:
    (request,) = ask(Question.RECORDS, studies, LIMIT)
    return request


def respond(request: Request, answer: Any) -> Batch:
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    return parse(Response(request, body, "2026-01-01T00:00:00Z"))


def paper(number: int, **more: Any) -> dict[str, Any]:
    return {"paperId": f"{number:040x}", "title": f"Paper {number}"} | more


# --- what is asked -------------------------------------------------------------------------------------------------


def test_all_studies_are_described_by_one_post_that_lists_them_in_json() -> None:
    request = request_for(*STUDIES, Identifiers(openalex="W1"), STUDIES[0])
    assert urlsplit(request.address).path == "/graph/v1/paper/batch"
    assert (request.is_post, request.json_list) == (True, "ids")
    assert values(request, "ids") == ["PMID:77", "DOI:10.1000/b", PAPER_ID]
    assert {"externalIds", "title", "abstract", "authors", "year"} <= set((value(request, "fields") or "").split(","))
    assert SEMANTIC_SCHOLAR.asked(request) == ("pmid:77", "doi:10.1000/b", f"semantic_scholar:{PAPER_ID}")


@pytest.mark.parametrize("doi", ["10.1000/a<b>c&d=e#f%g", "10.1000/a,b;c+d é", "10.1000/(sici)1(2000)1:2<3::aid-t>3.0"])
def test_any_sign_of_a_doi_survives_its_way_through_the_address(doi: str) -> None:
    request = request_for(Identifiers(doi=doi))
    assert values(request, "ids") == [f"DOI:{doi}"]


def test_a_batch_holds_a_hundred_papers_unless_it_is_set_and_five_hundred_at_most() -> None:
    many = [Identifiers(pmid=str(n)) for n in range(1, 1_102)]
    sizes = {
        n: [len(values(r, "ids")) for r in ask(Question.RECORDS, many, replace(LIMIT, batch_n=n))] for n in (200, 900)
    }
    assert sizes == {200: [200] * 5 + [101], 900: [500, 500, 101]}
    assert LIMIT.batch_n == 100
    assert not list(ask(Question.RECORDS, [Identifiers(openalex="W1")], LIMIT))


def test_a_batch_that_is_too_large_is_halved_until_one_paper_is_left() -> None:
    first, second = halve(request_for(*STUDIES))
    assert (values(first, "ids"), values(second, "ids")) == (["PMID:77"], ["DOI:10.1000/b", PAPER_ID])
    assert (first.is_post, first.json_list, value(first, "fields")) == (
        True,
        "ids",
        value(request_for(*STUDIES), "fields"),
    )
    assert halve(first) == ()


def test_a_page_of_edges_that_is_too_large_is_asked_for_at_half_its_length_and_leads_on_in_that_length() -> None:
    (first,) = ask(Question.CITED_BY, [STUDIES[0]], LIMIT)
    (half,) = halve(first)
    assert half.address == first.address.replace("limit=1000", "limit=500")
    edges = {"offset": 0, "next": 500, "data": [{"citingPaper": paper(1)}]}
    (following,) = respond(half, edges).follow
    assert (value(following, "limit"), value(following, "offset")) == ("500", "500")
    sizes = [half]
    while shorter := halve(sizes[-1]):
        sizes += shorter
    assert value(sizes[-1], "limit") == "1"


# --- what an answer means ------------------------------------------------------------------------------------------


def test_null_stands_for_a_paper_that_is_not_known_and_its_place_says_which() -> None:
    batch = respond(request_for(*STUDIES), [None, paper(2), None])
    assert batch.asked == ("pmid:77", "doi:10.1000/b", f"semantic_scholar:{PAPER_ID}")
    assert batch.missing == ("pmid:77", f"semantic_scholar:{PAPER_ID}")
    (record,) = batch.records
    assert record.identifiers == Identifiers(doi="10.1000/b", semantic_scholar=f"{2:040x}")
    assert batch.focal_keys == (record.key,) == (f"s2:{2:040x}",)
    nothing = respond(request_for(*STUDIES), [None] * 3)
    assert (nothing.records, nothing.missing) == ((), nothing.asked)


def test_a_paper_is_described_with_its_abstract_under_the_licence_of_the_service() -> None:
    whole = paper(
        1,
        title="Pain &amp; <i>relief</i>",
        abstract="Pain  fell\n(p &lt; 0.05).",
        externalIds={"DOI": "10.1000/SEED", "PubMed": "77", "CorpusId": 5},
        authors=[{"authorId": "1", "name": "A. Berg"}, {"authorId": None, "name": "Group; Basel"}, {"name": None}],
        venue="",
        journal={"name": "Journal of Pain", "volume": "7", "pages": "1-2"},
        year=2019,
        publicationDate="2019-05-04",
        publicationTypes=["Review"],
        citationCount=12,
        referenceCount=30,
    )
    batch = respond(request_for(STUDIES[0]), [whole])
    key = f"s2:{1:040x}"
    assert batch.records == (
        Record(
            key,
            Identifiers(doi="10.1000/seed", pmid="77", semantic_scholar=f"{1:040x}"),
            title="Pain & relief",
            authors="A. Berg; Group, Basel",
            journal="Journal of Pain",
            year=2019,
            published_on="2019-05-04",
            volume="7",
            pages="1-2",
            publication_types=("Review",),
        ),
    )
    assert batch.passages == (
        Passage(key, PassageKind.TITLE, None, "Pain & relief", licence=LICENCE),
        Passage(key, PassageKind.ABSTRACT, None, "Pain fell (p < 0.05).", licence=LICENCE),
    )
    assert batch.counts == (StatedCount(key, "cited_by", 12, 0), StatedCount(key, "references", 30, 0))
    assert (batch.relations, batch.missing, batch.follow) == ((), (), ())


def test_what_is_null_or_empty_is_not_said() -> None:
    names = (
        "externalIds",
        "authors",
        "journal",
        "year",
        "publicationDate",
        "publicationTypes",
        "abstract",
        "citationCount",
    )
    batch = respond(request_for(STUDIES[1]), [paper(1, **dict.fromkeys(names), venue="", referenceCount=0)])
    known = Identifiers(doi="10.1000/b", semantic_scholar=f"{1:040x}")
    assert batch.records == (Record(f"s2:{1:040x}", known, title="Paper 1"),)
    assert [passage.kind for passage in batch.passages] == [PassageKind.TITLE]
    assert batch.counts == ()


def test_a_paper_under_another_doi_than_asked_is_said_to_be_the_same_work() -> None:
    batch = respond(request_for(STUDIES[1]), [paper(1, externalIds={"DOI": "10.1000/other"})])
    key = f"s2:{1:040x}"
    assert batch.relations == (Relation("doi:10.1000/b", key, "same_work"),)
    assert batch.records[1] == Record("doi:10.1000/b", Identifiers(doi="10.1000/b"), is_stub=True)
    assert (batch.focal_keys, batch.missing) == ((key,), ())


def test_one_paper_for_two_names_is_kept_once_with_both() -> None:
    batch = respond(request_for(*STUDIES[:2]), [paper(1), paper(1)])
    assert batch.records[0].identifiers == Identifiers(doi="10.1000/b", pmid="77", semantic_scholar=f"{1:040x}")
    assert (len(batch.records), len(batch.passages), batch.duplicates_n) == (1, 1, 1)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ({"error": "No valid paper ids given"}, "No valid paper ids"),
        ({"message": "Too Many Requests.", "code": "429"}, "Too Many"),
        ({"data": []}, "no list of papers"),
        ([], "3 papers were asked for and 0 places answered"),
        ([None] * 4, "3 papers were asked for and 4 places answered"),
        ([{}, None, 7], "none of what it lists is a paper"),
        (b"<html>502</html>", "no JSON"),
    ],
)
def test_anything_but_a_place_for_each_paper_is_an_error(answer: Any, why: str) -> None:
    with pytest.raises(ParseError, match=rf"^semantic_scholar: .*{why}.*evidence-kb parse [0-9a-f]{{12}}$"):
        respond(request_for(*STUDIES), answer)


def test_a_place_that_holds_no_paper_is_missing_and_takes_no_other_with_it() -> None:
    batch = respond(request_for(*STUDIES), [{"paperId": None, "title": None}, paper(2), 7])
    assert batch.missing == ("pmid:77", f"semantic_scholar:{PAPER_ID}")


def test_recorded_batches_keep_every_paper_and_name_the_one_that_was_not_found() -> None:
    files = [p for p in sorted(RECORDED.glob("*_test_get_papers_*.json")) if "headers" not in p.name]
    if not files:
        pytest.skip("the recorded answers are not beside this checkout")
    missed_n = 0
    for path in files:
        whole = json.loads(path.read_bytes())
        names = [("ids", f"CorpusId:{n}") for n in range(len(whole))]  # what was asked is not recorded
        where = address("semantic_scholar", "paper/batch", ("fields", "title"), *names)
        batch = respond(Request("semantic_scholar", Question.RECORDS, where), path.read_bytes())
        assert batch.missing == tuple(f"CorpusId:{n}" for n, item in enumerate(whole) if item is None)
        told = [item for item in whole if item]
        assert [r.identifiers.semantic_scholar for r in batch.records] == [item["paperId"] for item in told]
        assert [r.identifiers.doi for r in batch.records] == [item["externalIds"]["DOI"].lower() for item in told]
        assert [(r.authors or "").count(";") + 1 for r in batch.records] == [len(item["authors"]) for item in told]
        assert [r.year for r in batch.records] == [item["year"] for item in told]
        texts = [p.text for p in batch.passages if p.kind is PassageKind.ABSTRACT]
        assert texts == [" ".join(item["abstract"].split()) for item in told if item["abstract"]]
        missed_n += len(batch.missing)
    assert missed_n == 2


NAMES = ["paperId", "title", "externalIds", "DOI", "PubMed", "authors", "name", "journal", "abstract", "citationCount"]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=8,
)


@given(st.lists(VALUES, min_size=2, max_size=4).map(json.dumps) | st.text(), st.integers(0, 300))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_a_batch_or_a_parse_error(text: str, cut: int) -> None:
    whole = text.encode("utf-8", "surrogatepass")
    for body in (whole, whole[:cut]):
        with suppress(ParseError):
            batch = respond(request_for(*STUDIES), body)
            keys = [record.key for record in batch.records]
            assert len(keys) == len(set(keys))
            assert {tie.from_key for tie in batch.relations} | {passage.record_key for passage in batch.passages} <= {
                *keys
            }
            assert len(batch.missing) <= len(batch.asked)
