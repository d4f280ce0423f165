"""Real recorded answers, kept beside the checkout: our reading against a plain one of the same bytes with `json`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evidence_kb import identifiers
from evidence_kb.errors import ParseError
from evidence_kb.harvesters.crossref import parse
from evidence_kb.model import Batch, PassageKind, Question, Request, Response

RECORDED = Path(__file__).parents[2] / "../shared/recorded/crossref"
FILES = [path for path in sorted(RECORDED.glob("works__*.json")) if not path.name.endswith(".headers.json")]
pytestmark = pytest.mark.skipif(not FILES, reason="no recorded answers beside this checkout")

Items = list[dict[str, Any]]


@pytest.fixture(scope="module")
def answers() -> list[tuple[Items, Batch]]:
    return list(readings())


def readings() -> Iterator[tuple[Items, Batch]]:
    for path in FILES:
        body = path.read_bytes()
        answer = json.loads(body)
        if answer["message-type"] == "work-agency":
            continue
        message = answer["message"]
        # One row per DOI: an answer may list a work twice, which is counted and kept once.
        items = {item["DOI"].lower(): item for item in reversed(message.get("items", [message]))}
        yield list(items.values()), parsed(body)


def parsed(body: bytes) -> Batch:
    request = Request("crossref", Question.RECORDS, "https://api.crossref.org/works?filter=has-abstract:true&rows=1000")
    return parse(Response(request, body, "2026-11-22T00:00:00Z"))


def test_an_answer_about_the_agency_is_no_work() -> None:
    bodies = [path.read_bytes() for path in FILES]
    agencies = [body for body in bodies if json.loads(body)["message-type"] == "work-agency"]
    assert agencies
    for body in agencies:
        with pytest.raises(ParseError, match="work-agency"):
            parsed(body)


def test_every_work_is_read_with_title_journal_date_and_type(answers: list[tuple[Items, Batch]]) -> None:
    works_n = 0
    for items, batch in answers:
        records = {record.key: record for record in batch.records}
        assert len(batch.focal_keys) == len(items)
        for item in items:
            record = records[f"doi:{identifiers.doi(item['DOI'])}"]
            works_n += 1
            assert not record.is_stub
            assert (record.title is None) == (not any(item.get("title") or []))
            assert (record.journal is None) == (not any(item.get("container-title") or []))
            assert record.article_type == item.get("type")
            parts = [part for part in item["issued"]["date-parts"][0] if part is not None]
            if parts:
                assert record.published_on == "-".join([str(parts[0]), *(f"{part:02}" for part in parts[1:])])
            for name in ("volume", "issue"):
                assert getattr(record, name) == (" ".join(item.get(name, "").split()) or None)
    assert works_n > 2_000


def test_no_author_is_lost(answers: list[tuple[Items, Batch]]) -> None:
    authors_n = 0
    for items, batch in answers:
        records = {record.key: record for record in batch.records}
        for item in items:
            named = [a for a in item.get("author") or [] if a.get("family") or a.get("given") or a.get("name")]
            names = (records[f"doi:{identifiers.doi(item['DOI'])}"].authors or "").split("; ")
            assert len([name for name in names if name]) == len(named)
            authors_n += len(named)
    assert authors_n > 4_000


def test_references_by_kind_are_as_many_as_in_the_bytes(answers: list[tuple[Items, Batch]]) -> None:
    with_doi_n = lists_n = 0
    for items, batch in answers:
        records = {record.key: record for record in batch.records}
        for item in items:
            key = f"doi:{identifiers.doi(item['DOI'])}"
            listed = item.get("reference") or []
            with_doi = {re.sub(r"\s", "", ref["DOI"]).lower() for ref in listed if ref.get("DOI")}
            cited = [s.cited_key for s in batch.statements if s.citing_key == key]
            assert len([c for c in cited if records[c].identifiers.doi]) == len(with_doi)
            not_seen_n = sum(item.n for item in batch.not_seen if item.record_key == key)
            without = [ref for ref in listed if not ref.get("DOI")]
            distinct = {json.dumps({**ref, "key": None}, sort_keys=True) for ref in without}
            told = [d for d in distinct if _tells(json.loads(d))]
            assert len([c for c in cited if not records[c].identifiers.doi]) == len(told)
            assert not_seen_n == len([ref for ref in without if not _tells(ref)])
            with_doi_n += len(with_doi)
            lists_n += bool(listed)
    assert lists_n >= 30
    assert with_doi_n > 1_100


def _tells(ref: dict[str, Any]) -> bool:
    """Whether a reference has a title or a text, or a journal or author with anything beside it."""
    if {"article-title", "volume-title", "unstructured"} & set(ref):
        return True
    beside = {"author", "journal-title", "year", "volume", "first-page"} & set(ref)
    return len(beside) > 1 and bool({"author", "journal-title"} & beside)


def test_counts_that_are_printed_are_kept_beside_what_is_listed(answers: list[tuple[Items, Batch]]) -> None:
    for items, batch in answers:
        stated = {(count.record_key, count.what): (count.stated_n, count.shown_n) for count in batch.counts}
        for item in items:
            key = f"doi:{identifiers.doi(item['DOI'])}"
            if item.get("reference-count") is not None:
                assert stated[key, "references"] == (item["reference-count"], len(item.get("reference") or []))
            cited_n = item.get("is-referenced-by-count")
            assert stated.get((key, "cited_by")) == (None if cited_n is None else (cited_n, 0))


def test_abstracts_lose_their_tags_and_no_word(answers: list[tuple[Items, Batch]]) -> None:
    abstracts_n = 0
    for items, batch in answers:
        for item in items:
            key = f"doi:{identifiers.doi(item['DOI'])}"
            ours = [p for p in batch.passages if p.record_key == key and p.kind is PassageKind.ABSTRACT]
            if not item.get("abstract"):
                assert not ours
                continue
            abstracts_n += 1
            assert not any("jats:" in passage.text for passage in ours)
            theirs = re.sub(r"<jats:title>.*?</jats:title>|</?[a-z:]+[^<>]*>", "", item["abstract"])
            letters = re.sub(r"\W|&\w+;", "", theirs)
            assert re.sub(r"\W", "", "".join(passage.text for passage in ours)) == letters
    assert abstracts_n >= 40


def test_the_recorded_erratum_and_preprints_are_related(answers: list[tuple[Items, Batch]]) -> None:
    updates_n = preprints_n = 0
    for items, batch in answers:
        for item in items:
            key = f"doi:{item['DOI'].lower()}"
            for update in item.get("update-to") or []:
                updates_n += 1
                other = f"doi:{update['DOI'].lower()}"
                assert [(n.record_key, n.kind, n.notice_key) for n in batch.notices] == [(other, "corrected", key)]
                assert [(r.from_key, r.to_key, r.kind) for r in batch.relations] == [(key, other, "erratum_of")]
            for link in (item.get("relation") or {}).get("is-preprint-of") or []:
                preprints_n += 1
                relation = (key, f"doi:{link['id'].lower()}", "preprint_of")
                assert relation in [(r.from_key, r.to_key, r.kind) for r in batch.relations]
    assert (updates_n, preprints_n) == (1, 8)
