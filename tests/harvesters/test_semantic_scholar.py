"""Expected values are read by hand from the answers in each test, which have the shape of the provider's own (API
description: paper/{id}/citations and /references), or counted from recorded answers with json alone.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_kb.errors import ParseError
from evidence_kb.harvesters.semantic_scholar import LICENCE, SEMANTIC_SCHOLAR, ask, parse
from evidence_kb.limits import LIMITS
from evidence_kb.model import (
    Batch,
    CitationContext,
    CitationStatement,
    Identifiers,
    NotSeen,
    Passage,
    PassageKind,
    Question,
    Record,
    Request,
    Response,
    StatedCount,
)
from evidence_kb.text import title_key

LIMIT = LIMITS["semantic_scholar"]
RECORDED = Path(__file__).parents[2] / "../shared/recorded/semanticscholar"
PAPER_ID = "57ca0060418e8a4d972905f3cfbae330b111f21e"
SEED = Identifiers(doi="10.1000/seed", pmid="77")


def paper(number: int, **more: Any) -> dict[str, Any]:
    return {"paperId": f"{number:040x}", "title": f"Paper {number}"} | more


def edge(other: Any, side: str = "citingPaper", **more: Any) -> dict[str, Any]:
    return {side: other, "contexts": [], "intents": []} | more


def page(*edges: Any, offset: int = 0, **more: Any) -> dict[str, Any]:
    return {"offset": offset, "data": list(edges)} | more


def request_for(question: Question = Question.CITED_BY, study: Identifiers = SEED) -> Request:
    (request,) = ask(question, [study], LIMIT)
    return request


def respond(request: Request, answer: Any) -> Batch:
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    return parse(Response(request, body, "2026-01-01T00:00:00Z"))


def parsed(*edges: Any, question: Question = Question.CITED_BY) -> Batch:
    return respond(request_for(question), page(*edges))


def query(request: Request) -> dict[str, str]:
    return {name: found[0] for name, found in parse_qs(urlsplit(request.address).query).items()}


# --- what is asked ---------------------------------------------------------------------------------------------


def test_each_study_is_asked_about_by_pmid_else_doi_else_paper_id() -> None:
    studies = [
        SEED, Identifiers(doi="10.1000/a<b>c", openalex="W1"), Identifiers(semantic_scholar=PAPER_ID),
        Identifiers(openalex="W1"),
    ]  # fmt: skip
    paths = [urlsplit(request.address).path for request in ask(Question.CITED_BY, studies, LIMIT)]
    assert paths == [
        "/graph/v1/paper/PMID:77/citations",
        "/graph/v1/paper/DOI:10.1000/a%3Cb%3Ec/citations",
        f"/graph/v1/paper/{PAPER_ID}/citations",
    ]
    assert urlsplit(request_for(Question.REFERENCES).address).path == "/graph/v1/paper/PMID:77/references"


def test_contexts_and_the_other_paper_are_asked_for_a_thousand_at_a_time() -> None:
    asked = query(request_for())
    assert (asked["limit"], asked["offset"]) == ("1000", "0")
    names = asked["fields"].split(",")
    assert {"contexts", "intents", "contextsWithIntent", "externalIds", "title", "year", "authors"} <= set(names)


@pytest.mark.parametrize("question", [Question.NOTICES, Question.SEARCH])
def test_nothing_else_is_asked(question: Question) -> None:
    assert list(ask(question, [SEED], LIMIT)) == []


@pytest.mark.parametrize(
    ("study", "key"),
    [
        (SEED, "pmid:77"),
        (Identifiers(doi="10.1130//0091-7613(1973)1;2"), "doi:10.1130//0091-7613(1973)1;2"),
        (Identifiers(semantic_scholar=PAPER_ID), f"s2:{PAPER_ID}"),
    ],
)
def test_an_empty_list_is_an_answer_about_the_seed(study: Identifiers, key: str) -> None:
    batch = respond(request_for(study=study), page())
    (record,) = batch.records
    assert (record.key, record.is_stub) == (key, True)
    assert set(record.identifiers.items()) <= set(study.items())
    assert (batch.asked, batch.focal_keys, batch.missing) == ((key,), (key,), ())
    assert batch.counts == (StatedCount(key, "cited_by", stated_n=None, shown_n=0),)
    assert batch.follow == ()


# --- papers and edges ------------------------------------------------------------------------------------------


def test_a_citing_paper_is_a_stub_with_all_that_is_said_of_it() -> None:
    citing = paper(
        1,
        title="Pain &amp; <i>relief</i>",
        externalIds={"DOI": "10.1000/UPPER", "PubMed": "9", "PubMedCentral": "8", "CorpusId": 5, "MAG": "7"},
        authors=[{"authorId": "1", "name": "A. Berg"}, {"authorId": None, "name": "Group; Basel"}],
        venue="J Pain",
        journal={"name": "Journal of Pain", "volume": "7", "pages": " 518 -\n 521 "},
        year=2019,
        publicationDate="2019-05-04",
        publicationTypes=["JournalArticle", "Review"],
    )
    batch = parsed(edge(citing))
    key = f"s2:{1:040x}"
    assert batch.records[1] == Record(
        key,
        Identifiers(doi="10.1000/upper", pmid="9", pmcid="PMC8", semantic_scholar=f"{1:040x}"),
        title="Pain & relief",
        authors="A. Berg; Group, Basel",
        journal="Journal of Pain",
        year=2019,
        published_on="2019-05-04",
        volume="7",
        pages="518 - 521",
        publication_types=("JournalArticle", "Review"),
        is_stub=True,
    )
    assert batch.statements == (CitationStatement(key, "pmid:77"),)
    assert batch.passages == ()


def test_for_references_the_seed_cites() -> None:
    batch = parsed(edge(paper(1), "citedPaper", contexts=["as shown before"]), question=Question.REFERENCES)
    assert batch.statements == (CitationStatement("pmid:77", f"s2:{1:040x}"),)
    assert batch.passages[0].record_key == "pmid:77"
    assert batch.counts == (StatedCount("pmid:77", "references", stated_n=None, shown_n=1),)


def test_what_is_null_or_empty_is_not_said() -> None:
    empty = dict.fromkeys(("externalIds", "authors", "journal", "year", "publicationDate", "publicationTypes"))
    record = parsed(edge(paper(1, venue="", **empty))).records[1]
    assert record == Record(f"s2:{1:040x}", Identifiers(semantic_scholar=f"{1:040x}"), title="Paper 1", is_stub=True)
    assert parsed(edge(paper(1, venue="Bone", journal={}))).records[1].journal == "Bone"


def test_an_unresolved_paper_is_known_by_its_title() -> None:
    lost = {"paperId": None, "externalIds": None, "title": "A lost work", "year": 1990, "venue": "Bone"}
    other = lost | {"authors": [{"name": "B. Other"}]}
    batch = parsed(edge(lost), edge(other), edge({"paperId": None, "title": None}))
    assert [record.key for record in batch.records[1:]] == [
        title_key("A lost work", 1990, "Bone"),
        title_key("A lost work", 1990, "Bone", "B. Other"),
    ]
    assert batch.not_seen == (NotSeen("pmid:77", "citing", "paper without id and title", 1),)


def test_an_unresolved_paper_with_a_doi_is_known_by_it_and_an_edge_to_null_is_counted() -> None:
    batch = parsed(
        edge({"paperId": None, "externalIds": {"DOI": "10.1000/X"}, "title": None}), edge(None), edge(paper(1))
    )
    assert [record.key for record in batch.records] == ["pmid:77", "doi:10.1000/x", f"s2:{1:040x}"]
    assert batch.not_seen == (NotSeen("pmid:77", "citing", "paper without id and title", 1),)
    assert batch.counts == (StatedCount("pmid:77", "cited_by", stated_n=None, shown_n=3),)


def test_an_edge_listed_twice_is_stated_once_and_counted() -> None:
    batch = parsed(edge(paper(1), contexts=["one"]), edge(paper(1), contexts=["one", "two"]))
    assert (len(batch.statements), len(batch.records), batch.duplicates_n) == (1, 2, 1)
    assert [passage.text for passage in batch.passages] == ["one", "two"]
    assert len(batch.contexts) == 2


# --- contexts and intents --------------------------------------------------------------------------------------


def test_a_context_is_an_excerpt_of_the_citing_paper_as_printed_and_not_to_be_passed_on() -> None:
    batch = parsed(edge(paper(1), contexts=["en used ina  feedback\nloop [3]"], intents=["methodology"]))
    key = f"s2:{1:040x}"
    (passage,) = batch.passages
    assert passage == Passage(
        key, PassageKind.EXCERPT, None, "en used ina feedback loop [3]", complete=False, licence=LICENCE
    )
    assert "not for redistribution" in LICENCE
    assert batch.contexts == (CitationContext(key, "pmid:77", 0, ("3",), "usesMethodIn", "methodology"),)


def intents(**said: Any) -> list[tuple[str, str, str | None]]:
    batch = parsed(edge(paper(1), **said))
    return [(batch.passages[c.passage].text, c.intent, c.intent_stated) for c in batch.contexts]


def test_labels_are_told_as_cito_properties() -> None:
    said = ["background", "methodology", "result", "extension"]
    found = intents(contextsWithIntent=[{"context": label, "intents": [label]} for label in said])
    assert [intent for _, intent, _ in found] == ["citesForInformation", "usesMethodIn", "citesAsEvidence", "cites"]
    assert [stated for _, _, stated in found] == said


def test_of_several_labels_of_one_context_the_one_that_says_most_counts() -> None:
    item = {"context": "a", "intents": ["background", "methodology", "result"]}
    assert intents(contextsWithIntent=[item]) == [("a", "citesAsEvidence", "background, methodology, result")]


def test_intents_per_context_come_before_those_of_the_edge() -> None:
    found = intents(
        contexts=["a", "b", "c"],
        intents=["background", "result"],
        contextsWithIntent=[{"context": "b", "intents": ["result"]}, {"context": "a", "intents": None}],
    )
    assert found == [
        ("b", "citesAsEvidence", "result"),
        ("a", "cites", None),
        ("c", "cites", "background, result"),  # the edge does not say which of them this context has
    ]


def test_intents_of_the_edge_say_something_of_each_context_only_where_there_is_one() -> None:
    assert intents(contexts=["a", "b"], intents=["background"]) == [
        ("a", "citesForInformation", "background"),
        ("b", "citesForInformation", "background"),
    ]
    assert intents(contexts=["a"], intents=[]) == [("a", "cites", None)]
    assert intents(contexts=[], intents=["background"]) == []
    assert intents(contexts=None, intents=None) == []


def test_one_sentence_that_cites_two_papers_is_one_passage() -> None:
    edges = [edge(paper(n), "citedPaper", contexts=["both [1, 2]"]) for n in (1, 2)]
    batch = parsed(*edges, question=Question.REFERENCES)
    assert len(batch.passages) == 1
    assert [(c.cited_key, c.passage) for c in batch.contexts] == [(f"s2:{1:040x}", 0), (f"s2:{2:040x}", 0)]


# --- paging ----------------------------------------------------------------------------------------------------


def test_pages_are_followed_to_the_last_one() -> None:
    request, collected, batches = request_for(), 0, []
    total = 2_500
    while True:
        assert query(request)["offset"] == str(collected)
        numbers = range(collected, min(collected + 1_000, total))
        collected += len(numbers)
        rest = {"next": collected} if collected < total else {}
        batches.append(respond(request, page(*(edge(paper(n)) for n in numbers), offset=numbers.start, **rest)))
        if not batches[-1].follow:
            break
        (request,) = batches[-1].follow
    assert len(batches) == 3
    assert [batch.asked for batch in batches] == [("pmid:77",), (), ()]
    assert batches[-1].counts == (StatedCount("pmid:77", "cited_by", stated_n=None, shown_n=total),)


@pytest.mark.parametrize(
    "answer",
    [page(edge(paper(1))), page(next=1_000), page(edge(paper(1)), next=0), page(edge(paper(1)), next=None)],
)
def test_paging_ends_without_a_next_page_that_leads_on(answer: dict[str, Any]) -> None:
    batch = respond(request_for(), answer)
    assert (batch.follow, batch.not_seen) == ((), ())


def test_pages_stay_below_the_ten_thousand_that_the_provider_lists() -> None:
    first = request_for()
    (last,) = respond(at_offset(first, 8_000), page(edge(paper(1)), next=9_000)).follow
    assert (query(last)["offset"], query(last)["limit"]) == ("9000", "999")
    batch = respond(at_offset(first, 9_000), page(edge(paper(1)), next=9_999))
    assert batch.follow == ()
    assert batch.not_seen == (NotSeen("pmid:77", "citing", "beyond the first 9,999 that can be asked for", 1),)


def at_offset(request: Request, offset: int) -> Request:
    return replace(request, address=request.address.replace("offset=0", f"offset={offset}"))


# --- what is wrong with an answer, and recorded ones --------------------------------------------------------------


def test_a_list_that_the_publisher_withholds_is_not_an_empty_one() -> None:
    batch = respond(request_for(Question.REFERENCES), {"data": None, "citingPaperInfo": {"openAccessPdf": None}})
    assert batch.not_seen == (NotSeen("pmid:77", "reference", "list withheld by the provider", 1),)
    assert (batch.counts, batch.statements) == ((), ())


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"error": "Paper with id 0 not found"}, "not found"),
        ({"message": "Too Many Requests.", "code": "429"}, "Too Many"),
        ({"message": "Forbidden"}, "Forbidden"),
        ([None, {"paperId": "x"}], "no list of citations"),  # what paper/batch answers
        (page(paper(1)), "edge 1 has no citingPaper"),  # what paper/search answers
        ({"offset": 0, "data": {}}, "no list"),
        (b"<html>502</html>", "no JSON"),
        (b"", "no JSON"),
    ],
)
def test_anything_but_a_list_of_edges_is_an_error_that_says_how_to_look_again(body: Any, why: str) -> None:
    with pytest.raises(ParseError, match=rf"^semantic_scholar: .*{why}.*evidence-kb parse [0-9a-f]{{12}}$"):
        respond(request_for(), body)


def test_recorded_pages_keep_every_edge_and_ask_for_the_next() -> None:
    if not RECORDED.is_dir():
        pytest.skip("the recorded answers are not beside this checkout")
    manifest = (RECORDED.parent / "MANIFEST.tsv").read_text().splitlines()
    addresses = {Path(line.split("\t")[0]).name: line.split("\t")[3] for line in manifest}
    edges_n = unresolved_n = 0
    for path in sorted(RECORDED.glob("*_get_paper_citations_*.json")):
        if "headers" in path.name:
            continue
        whole = json.loads(path.read_bytes())
        batch = respond(Request("semantic_scholar", Question.CITED_BY, addresses[path.name]), path.read_bytes())
        assert len(batch.statements) + batch.duplicates_n == len(whole["data"])
        ids = {item["citingPaper"]["paperId"] for item in whole["data"]} - {None}
        assert {record.identifiers.semantic_scholar for record in batch.records} - {None} == ids
        assert batch.counts[0].shown_n == whole["offset"] + len(whole["data"])
        assert [query(follow)["offset"] for follow in batch.follow] == [str(n) for n in [whole.get("next")] if n]
        assert batch.focal_keys[0] in ("doi:10.2139/ssrn.2250500", "CorpusID:14514057")
        edges_n += len(whole["data"])
        unresolved_n += sum(item["citingPaper"]["paperId"] is None for item in whole["data"])
    assert (edges_n > 6_000, unresolved_n > 10) == (True, True)


def test_recorded_errors_are_errors() -> None:
    if not RECORDED.is_dir():
        pytest.skip("the recorded answers are not beside this checkout")
    for path in sorted(RECORDED.glob("graph_http4*.json")):
        if "headers" not in path.name:
            with pytest.raises(ParseError):
                respond(request_for(), path.read_bytes())


NAMES = [
    "citingPaper",
    "paperId",
    "title",
    "externalIds",
    "authors",
    "journal",
    "contexts",
    "intents",
    "context",
    "next",
]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=8,
)
EDGES = st.lists(st.dictionaries(st.sampled_from(NAMES), VALUES).map(lambda odd: edge(odd, contexts=odd)), max_size=3)
PAGES = (EDGES | st.lists(VALUES, max_size=2)).map(lambda edges: page(*edges, next=5))


@given((PAGES | VALUES).map(json.dumps) | st.text(), st.integers(0, 300), st.binary(max_size=4))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_a_batch_or_a_parse_error(text: str, cut: int, tail: bytes) -> None:
    whole = text.encode("utf-8", "surrogatepass")
    for body in (whole, whole[:cut] + tail):
        try:
            batch = respond(request_for(), body)
        except ParseError:
            continue
        keys = {record.key for record in batch.records}
        assert {key for s in batch.statements for key in (s.citing_key, s.cited_key)} <= keys
        assert all(0 <= context.passage < len(batch.passages) for context in batch.contexts)


def test_an_address_that_names_no_paper_is_an_error() -> None:
    with pytest.raises(ParseError, match="names no paper"):
        respond(
            Request("semantic_scholar", Question.CITED_BY, "https://api.semanticscholar.org/graph/v1/paper/"), page()
        )


def test_the_harvester_says_its_name_and_licence() -> None:
    assert (SEMANTIC_SCHOLAR.name, SEMANTIC_SCHOLAR.licence) == ("semantic_scholar", LICENCE)
