"""Real answers of Europe PMC, versions 4 to 6.9, are read without loss; each is counted here by other means."""

from __future__ import annotations

import base64
import binascii
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evidence_kb.errors import ParseError
from evidence_kb.harvesters.europepmc import parse
from evidence_kb.model import Batch, PassageKind, Question, Request, Response

RECORDED = Path(__file__).parents[2] / "../shared/recorded/europepmc"
BASE = "https://www.ebi.ac.uk/europepmc/webservices/rest"

pytestmark = pytest.mark.skipif(not RECORDED.is_dir(), reason="the recorded answers do not lie beside this checkout")


def bodies() -> Iterator[bytes]:
    """Yield the recorded answers; some are kept in base64, as their tape recorder did."""
    for path in sorted(RECORDED.iterdir()):
        raw = path.read_bytes()
        if path.name.endswith(".headers.json"):
            continue
        try:
            yield base64.b64decode(b"".join(raw.split()), validate=True)
        except binascii.Error:
            yield raw


def answers(name: str) -> list[tuple[bytes, dict[str, Any], list[dict[str, Any]]]]:
    """Return the answers that hold a kind of list: their bytes, their content and the rows of the list."""
    found = []
    for raw in bodies():
        try:
            content = json.loads(raw)
        except ValueError:
            continue
        if f"{name}List" in content:
            found.append((raw, content, content[f"{name}List"][name]))
    return found


def parsed(raw: bytes, question: Question, address: str) -> Batch:
    return parse(Response(Request("europepmc", question, address), raw, "2026-01-01T00:00:00Z"))


def author_n(rows: list[dict[str, Any]]) -> int:
    """Count printed names: what stands between commas, where it holds a letter."""
    names = [name for row in rows for name in row.get("authorString", "").split(", ")]
    return sum(any(sign.isalpha() for sign in name) for name in names)


def stated(rows: list[dict[str, Any]], name: str) -> int:
    return sum(1 for row in rows if row.get(name) not in (None, ""))


def test_all_recorded_answers_are_there() -> None:
    assert len(list(bodies())) == 125
    assert (len(answers("citation")), len(answers("result"))) == (94, 21)


def test_pages_of_citations_lose_no_work_author_year_or_title() -> None:
    listed = Counter[str]()
    for raw, content, rows in answers("citation"):
        seed = content["request"]
        address = f"{BASE}/{seed['source']}/{seed['id']}/citations?page={seed['page']}&pageSize=25&format=json"
        batch = parsed(raw, Question.CITED_BY, address)
        seed_key = f"{seed['source']}:{seed['id']}"
        works = [record for record in batch.records if record.key != seed_key]
        assert {record.key for record in works} == {f"{row['source']}:{row['id']}" for row in rows}
        assert [(s.citing_key, s.cited_key) for s in batch.statements] == [(w.key, seed_key) for w in works]
        assert [w.identifiers.pmid for w in works] == [row["id"] if row["source"] == "MED" else None for row in rows]
        assert [w.year for w in works] == [row["pubYear"] for row in rows]
        assert [w.volume for w in works] == [row.get("volume") for row in rows]
        assert sum(len((w.authors or "").split("; ")) for w in works) == author_n(rows)
        assert all(w.title and w.is_stub and w.journal for w in works)
        shown_n = 25 * (max(seed["page"], 1) - 1) + len(rows)  # version 4.0 calls the first page 0
        (count,) = [count for count in batch.counts if count.record_key == seed_key]
        assert (count.what, count.stated_n, count.shown_n) == ("cited_by", content["hitCount"], shown_n)
        assert bool(batch.follow) == (shown_n < content["hitCount"])
        assert (batch.duplicates_n, batch.not_seen, batch.passages) == (0, (), ())
        listed["rows"] += len(rows)
        listed["agricola"] += sum(1 for record in works if record.key.startswith("AGR:"))
    assert listed == {"rows": 2_312, "agricola": 3}


def test_results_of_searches_lose_no_work_identifier_author_or_date() -> None:
    read_n = 0
    for raw, content, rows in answers("result"):
        page_n = content["request"].get("pageSize", 25)
        batch = parsed(raw, Question.SEARCH, f"{BASE}/search?query=x&pageSize={page_n}&format=json&cursorMark=*")
        records = batch.records
        assert [record.key for record in records] == [f"{row['source']}:{row['id']}" for row in rows]
        assert batch.focal_keys == tuple(record.key for record in records)
        assert not any(record.is_stub for record in records)
        known = [record.identifiers for record in records]
        assert [i.pmid for i in known] == [row.get("pmid") for row in rows]
        assert [i.pmcid for i in known] == [row.get("pmcid") for row in rows]
        assert [i.doi for i in known] == [row["doi"].lower() if "doi" in row else None for row in rows]
        assert sum(len(record.authors.split("; ")) for record in records if record.authors) == author_n(rows)
        assert [record.published_on for record in records] == [row.get("firstPublicationDate") for row in rows]
        years = [row.get("pubYear") or row.get("firstPublicationDate", "")[:4] for row in rows]
        assert [str(record.year) for record in records] == years
        titles = [p for p in batch.passages if p.kind is PassageKind.TITLE]
        assert (len(titles), len(batch.passages)) == (len(rows), len(rows))
        assert sum(1 for record in records if record.volume) == stated(rows, "journalVolume")
        assert sum(1 for record in records if record.pages) == stated(rows, "pageInfo")
        assert [len(r.publication_types) for r in records] == [
            len(set(row["pubType"].strip("; ").split("; "))) for row in rows
        ]
        assert sum(count.stated_n or 0 for count in batch.counts) == sum(row["citedByCount"] for row in rows)
        more = content.get("nextCursorMark") not in (None, "*") and len(rows) < content["hitCount"]
        assert bool(batch.follow) == more
        read_n += len(rows)
    assert read_n == 1_167


def test_escaped_markup_of_recorded_titles_is_gone_and_signs_stay() -> None:
    titles = {
        record.title or ""
        for raw, _, _ in answers("result")
        for record in parsed(raw, Question.SEARCH, f"{BASE}/search?query=x").records
    }
    assert not [title for title in titles if "&" in title.replace(" & ", "") and ";" in title]
    assert not [title for title in titles if any(f"<{tag}>" in title for tag in ("i", "b", "sub", "sup"))]
    # Read in search_1000results_cancer: a comparison and a change of a base.
    assert any("(age < 40 years)" in title for title in titles)
    assert any("ATM c.7271T>G" in title for title in titles)


def test_answers_of_other_services_and_formats_are_refused() -> None:
    refused = 0
    for raw in bodies():
        if b"List" in raw and raw.startswith(b"{") and b'"dbCountList"' not in raw:
            continue
        try:
            batch = parsed(raw, Question.CITED_BY, f"{BASE}/search?query=CITES:1_MED")
        except ParseError:
            refused += 1
        else:  # a count of nothing, without a list
            assert json.loads(raw)["hitCount"] == 0
            assert batch.statements == ()
    assert refused == 6  # four lists of databases, two answers in XML
