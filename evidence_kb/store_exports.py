"""Read what an export holds, in batches: memory stays the same for ten studies and for a million.

Pages and the command line share this file, so that both write the same. Batches go on behind the last study number
read, which costs the same at the end of a topic as at its beginning.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from evidence_kb.exports.formats import Format
from evidence_kb.exports.licences import is_open
from evidence_kb.exports.study import Citation, Heading, Study

BATCH_N = 500  # studies per query
Notes = Callable[[Sequence[int]], Awaitable[Mapping[int, tuple[str, ...]]]]

_OF_STUDY = (
    "id", "doi", "pmid", "pmcid", "title", "authors", "journal", "year", "published_on", "volume", "issue", "pages",
    "language", "article_type", "url", "design", "level_start", "participants_n", "integrity", "status", "cited_by_n",
    "references_n", "claims_n", "first_run",
)  # fmt: skip
_STUDY = ", ".join(("s.key AS known_as", *(f"s.{name}" for name in _OF_STUDY)))
_WANTED = """(:role IS NULL OR ts.role = :role) AND (:screening IS NULL OR ts.screening = :screening)
    AND (:status IS NULL OR s.status = :status)
    AND (:decided IS NULL OR :decided = (ts.screening <> 'unscreened'))"""
SQL_OF_TOPIC = f"""
SELECT {_STUDY}, ts.role, ts.steps, ts.screening, ts.reason
FROM topic_studies ts JOIN studies s ON s.id = ts.study_id
WHERE ts.topic = :topic AND ts.study_id > :after AND {_WANTED} ORDER BY ts.study_id LIMIT :limit"""
SQL_OF_ALL = f"""
SELECT {_STUDY} FROM studies s WHERE s.id > :after AND (:status IS NULL OR s.status = :status)
ORDER BY s.id LIMIT :limit"""
SQL_BY_ID = f"""
SELECT {_STUDY} FROM json_each(:ids) i CROSS JOIN studies s ON s.id = i.value"""
SQL_ABSTRACTS = """
SELECT p.study_id, p.label, p.text, p.licence, p.is_masked
FROM json_each(:ids) i CROSS JOIN passages p ON p.study_id = i.value
WHERE p.kind = 'abstract' AND p.is_chosen ORDER BY p.study_id, p.position, p.id"""
SQL_CITATIONS = f"""
SELECT c.citing_id, c.cited_id, c.providers_n, c.first_run
FROM json_each(:ids) i CROSS JOIN citations c ON c.citing_id = i.value
CROSS JOIN topic_studies ts ON ts.topic = :topic AND ts.study_id = c.cited_id CROSS JOIN studies s ON s.id = ts.study_id
WHERE {_WANTED} ORDER BY c.citing_id, c.cited_id"""
SQL_CITATIONS_OF_ALL = """
SELECT c.citing_id, c.cited_id, c.providers_n, c.first_run
FROM json_each(:ids) i CROSS JOIN citations c ON c.citing_id = i.value CROSS JOIN studies s ON s.id = c.cited_id
WHERE :status IS NULL OR s.status = :status ORDER BY c.citing_id, c.cited_id"""
SQL_NEWEST_RUN = """
SELECT r.id, coalesce(r.finished_at, r.started_at) AS at FROM runs r WHERE :topic IS NULL
    OR EXISTS (SELECT 1 FROM requests q WHERE q.run_id = r.id AND q.topic = :topic) ORDER BY r.id DESC LIMIT 1"""


class Source(Protocol):
    """Anything that answers a query with rows: a visit to a page, or the database opened by the command line."""

    async def rows(self, sql: str, **values: object) -> Sequence[Mapping[str, Any]]: ...


@dataclass(frozen=True, slots=True)
class Choice:
    """Which studies are wanted: a topic (None: all studies held) and, in it, roles, screening, status, decided."""

    topic: str | None = None
    role: str | None = None
    screening: str | None = None
    status: str | None = None
    decided: int | None = None


async def heading_of(source: Source, topic: str | None, left_out: str | None = None) -> Heading:
    """Return what an export says of itself: its topic, and the newest run that asked something for it."""
    found = await source.rows(SQL_NEWEST_RUN, topic=topic)
    run = found[0] if found else {"id": None, "at": None}
    return Heading(topic, run["id"], (run["at"] or "")[:10] or None, left_out)


async def no_notes(ids: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
    """Return no notes: those of reviewers leave their database only for people who may review."""
    return {}


async def stream(
    source: Source,
    known: Format,
    choice: Choice,
    heading: Heading,
    *,
    notes: Notes = no_notes,
    all_abstracts: bool = False,
) -> AsyncIterator[str]:
    """Yield a file in pieces of a batch each. `all_abstracts`: the reader may have those without an open licence."""
    yield known.opening(heading)
    is_first = True
    async for studies in batches(source, choice, notes=notes, all_abstracts=all_abstracts):
        yield ("" if is_first else known.between) + known.between.join(known.study(one, heading) for one in studies)
        is_first = False
    yield known.turn
    if known.citation is not None:
        async for citations in citation_batches(source, choice):
            yield "".join(map(known.citation, citations))
    yield known.closing


async def batches(
    source: Source, choice: Choice, *, notes: Notes = no_notes, all_abstracts: bool = False, batch_n: int = BATCH_N
) -> AsyncIterator[list[Study]]:
    """Yield the studies that are wanted, by their numbers."""
    sql, after = (SQL_OF_TOPIC if choice.topic is not None else SQL_OF_ALL), 0
    while rows := await source.rows(sql, after=after, limit=batch_n, **asdict(choice)):
        after = rows[-1]["id"]
        yield await described(source, rows, notes=notes, all_abstracts=all_abstracts)


async def described(
    source: Source, rows: Sequence[Mapping[str, Any]], *, notes: Notes = no_notes, all_abstracts: bool = False
) -> list[Study]:
    """Return rows of studies as studies, each with its abstract if that may be given, and its notes."""
    ids = [row["id"] for row in rows]
    abstracts = await _abstracts(source, ids, all_abstracts)
    noted = await notes(ids)
    return [
        Study(**row, abstract=abstracts.get(row["id"]), notes=noted.get(row["id"], ()))
        for row in ({key: row[key] for key in row.keys()} for row in rows)  # noqa: SIM118 (sqlite3.Row)
    ]


async def _abstracts(source: Source, ids: Sequence[int], all_abstracts: bool) -> dict[int, str]:
    """Return abstracts as one text each; one section without an open licence keeps the whole abstract back."""
    parts: dict[int, list[str]] = defaultdict(list)
    closed = set()
    for row in await source.rows(SQL_ABSTRACTS, ids=json.dumps(ids)):
        parts[row["study_id"]].append(f"{row['label']}: {row['text']}" if row["label"] else row["text"])
        if not is_open(row["licence"]) and (row["is_masked"] or not all_abstracts):
            closed.add(row["study_id"])
    return {study: " ".join(texts) for study, texts in parts.items() if study not in closed}


async def citation_batches(source: Source, choice: Choice) -> AsyncIterator[list[Citation]]:
    """Yield the citations of which both studies are wanted, by the number of the citing study."""
    sql, after = (SQL_OF_TOPIC if choice.topic is not None else SQL_OF_ALL), 0
    edges = SQL_CITATIONS if choice.topic is not None else SQL_CITATIONS_OF_ALL
    while rows := await source.rows(sql, after=after, limit=BATCH_N, **asdict(choice)):
        after = rows[-1]["id"]
        ids = json.dumps([row["id"] for row in rows])
        yield [Citation(**row) for row in await source.rows(edges, ids=ids, **asdict(choice))]
