"""How Europe PMC's lists of references and citations are read and paged.

Answers are written by hand in the shape of the web service guide (version 6.9) and of the recorded answers.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from test_europepmc import BASE, LIMIT, asked, parsed, studies

from evidence_kb.harvesters.addresses import value
from evidence_kb.harvesters.europepmc import ask
from evidence_kb.model import CitationStatement, NotSeen, Question, Request, StatedCount


def listed(what: str, rows: Any, hit_n: int, page: int = 1, page_n: int = 1_000) -> dict[str, Any]:
    request = {"id": "1", "source": "MED", "page": page, "pageSize": page_n}
    return {"version": "6.9", "hitCount": hit_n, "request": request, f"{what}List": {what: rows}}


def test_references_are_cited_by_the_work_asked_about() -> None:
    (request,) = asked(Question.REFERENCES, studies("1"))
    rows = [
        {"id": "7", "source": "MED", "title": "Known.", "match": "Y", "citedOrder": 1},
        {"doi": "10.1000/B", "title": "With a DOI.", "match": "N", "citedOrder": 2},
        {"unstructuredInformation": "Smith J. A book. 1990.", "match": "N", "citedOrder": 3},
        {"match": "N", "citedOrder": 4},
    ]
    batch = parsed(request, listed("reference", rows, 4))
    book = batch.records[2]
    assert [record.key for record in batch.records] == ["MED:7", "doi:10.1000/b", book.key, "MED:1"]
    assert book.citation == "Smith J. A book. 1990."
    assert batch.statements == tuple(CitationStatement("MED:1", key) for key in ("MED:7", "doi:10.1000/b", book.key))
    assert batch.counts == (StatedCount("MED:1", "references", 4, 4),)
    assert batch.not_seen == (NotSeen("MED:1", "reference", "entry 4 of the list says nothing"),)
    assert (batch.asked, batch.focal_keys, batch.passages) == (("pmid:1",), ("MED:1",), ())


def test_a_list_of_citations_points_to_the_work_asked_about() -> None:
    request = Request("europepmc", Question.CITED_BY, f"{BASE}/MED/1/citations?page=1&pageSize=1000&format=json")
    batch = parsed(request, listed("citation", {"id": "7", "source": "MED", "citedByCount": 3}, 1))
    assert batch.statements == (CitationStatement("MED:7", "MED:1"),)
    assert batch.counts == (StatedCount("MED:7", "cited_by", 3, 0), StatedCount("MED:1", "cited_by", 1, 1))


def test_pages_of_a_list_are_followed_by_their_number() -> None:
    (request,) = ask(Question.REFERENCES, studies("1"), replace(LIMIT, page_n=2))
    first = parsed(request, listed("reference", [{"id": "7", "source": "MED"}, {"id": "8", "source": "MED"}], 3, 1, 2))
    (following,) = first.follow
    assert following.address == f"{BASE}/MED/1/references?page=2&pageSize=2&format=json"
    last = parsed(following, listed("reference", [{"id": "9", "source": "MED"}], 3, 2, 2))
    assert (last.counts, last.asked, last.follow) == ((StatedCount("MED:1", "references", 3, 3),), (), ())
    assert parsed(following, listed("reference", [], 9, 2, 2)).follow == ()


def test_pages_that_the_service_makes_smaller_without_a_word_are_followed_in_their_size() -> None:
    # /citations gave 25 rows a page in recorded answers; versions differ in whether they repeat the request.
    (request,) = asked(Question.REFERENCES, studies("1"))
    rows = [{"id": str(n), "source": "MED"} for n in range(10, 17)]
    silent = [{"hitCount": 7, "referenceList": {"reference": rows[n : n + 3]}} for n in (0, 3, 6)]
    stated, shown = set(), []
    for body in silent:
        batch = parsed(request, body)
        stated |= {statement.cited_key for statement in batch.statements}
        shown.append(batch.counts[-1].shown_n)
        (request,) = batch.follow or (request,)
    assert (len(stated), shown) == (7, [3, 6, 7])
    assert (value(request, "page"), value(request, "pageSize")) == ("3", "3")


def test_a_list_without_entries_may_be_left_out_of_the_answer() -> None:
    (request,) = asked(Question.REFERENCES, studies("1"))
    batch = parsed(request, {"version": "4.1", "hitCount": 0, "request": {"id": "1", "source": "MED"}})
    assert batch.counts == (StatedCount("MED:1", "references", 0, 0),)


def test_a_reference_that_is_listed_twice_is_one_citation() -> None:
    (request,) = asked(Question.REFERENCES, studies("1"))
    batch = parsed(request, listed("reference", [{"id": "7", "source": "MED"}] * 2, 2))
    assert (len(batch.statements), batch.duplicates_n) == (1, 1)


@pytest.mark.parametrize("query", ["CITES:1_MED", "CITES:1_MED OR CITES:2_MED", "bone"])
@pytest.mark.parametrize("rows", [[], [{"id": "7", "source": "MED", "pmid": "7", "title": "T"}]])
def test_a_search_that_ends_before_all_announced_works_says_how_many_are_not_named(query: str, rows: list[Any]) -> None:
    """No further cursor although more is announced: nothing can be asked for, and the ledger has to say so."""
    question = Question.SEARCH if query == "bone" else Question.CITED_BY
    request = Request("europepmc", question, f"{BASE}/search?query={quote(query)}&cursorMark=*&pageSize=1000")
    batch = parsed(request, {"hitCount": 5, "resultList": {"result": rows}})
    assert not batch.follow
    assert f"the list ends after {len(rows)} of 5 works" in (batch.remark or "")
    whole = parsed(request, {"hitCount": len(rows), "resultList": {"result": rows}})
    assert "the list ends" not in (whole.remark or "")
