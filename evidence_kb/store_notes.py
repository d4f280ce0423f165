"""Reviewers' notes for an export: read from `curation.db` for one batch of studies, without the names of reviewers.

Who asks here has made sure that the reader of the file is a reviewer. Two readers stay blind to each other: somebody
else's note on a claim or a study is given to a reviewer only when he has judged it himself.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from evidence_kb.store_exports import Notes, Source, no_notes
from evidence_kb.store_reads import Reader

# Every key under which somebody may have decided about a study, and about a claim (`known`).
SQL_STUDIES = """
SELECT s.id, s.key AS known FROM json_each(:ids) k CROSS JOIN studies s ON s.id = k.value
UNION ALL SELECT i.study_id, i.scheme || ':' || i.value FROM json_each(:ids) k CROSS JOIN identifiers i
    ON i.study_id = k.value AND i.scheme <> 'evidence-kb'
UNION ALL SELECT r.study_id, r.provider_key FROM json_each(:ids) k CROSS JOIN records r ON r.study_id = k.value"""
SQL_CLAIMS = """
SELECT c.study_id, c.claim_key, c.claim_key AS known FROM json_each(:ids) k CROSS JOIN claims c ON c.study_id = k.value
UNION ALL SELECT c.study_id, c.claim_key, f.former_key FROM json_each(:ids) k
CROSS JOIN claims c ON c.study_id = k.value CROSS JOIN former_claim_keys f ON f.claim_key = c.claim_key"""
SQL_ON_STUDIES = """
SELECT * FROM study_decisions WHERE study_key IN (SELECT value FROM json_each(?)) ORDER BY id"""
SQL_ON_CLAIMS = """
SELECT * FROM reviews WHERE claim_key IN (SELECT value FROM json_each(?)) ORDER BY id"""


def notes_of(source: Source, path: Path, reader: str | None = None) -> Notes:
    """Return the function that reads notes on studies and on their claims; without a `curation.db` there are none.

    `reader` is the reviewer who will have the file; None is the owner of the data folder, who may have all notes.
    """
    if not path.exists():
        return no_notes

    async def notes(ids: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
        listed = json.dumps(ids)
        studies = {row["known"]: row["id"] for row in reversed(await source.rows(SQL_STUDIES, ids=listed))}
        rows = await source.rows(SQL_CLAIMS, ids=listed)
        claims = {row["known"]: (row["study_id"], row["claim_key"]) for row in reversed(rows)}
        return await asyncio.to_thread(_read, path, studies, claims, reader)

    return notes


def _read(
    path: Path, studies: Mapping[str, int], claims: Mapping[str, tuple[int, str]], reader: str | None
) -> dict[int, tuple[str, ...]]:
    """Return each note once per study, those on the study first."""
    database = Reader(path)
    try:
        on_studies = database.rows(SQL_ON_STUDIES, [json.dumps(list(studies))])
        on_claims = database.rows(SQL_ON_CLAIMS, [json.dumps(list(claims))])
    finally:
        database.close()
    said: dict[tuple[int, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in on_studies:
        said[studies[row["study_key"]], f"topic {row.get('topic')}"].append({**row, "verdict": row["decision"]})
    for row in on_claims:
        said[claims[row["claim_key"]]].append(row)
    found: dict[int, dict[str, None]] = defaultdict(dict)
    for (study, _), rows in said.items():
        found[study].update(dict.fromkeys(_shown(rows, reader)))
    return {study: tuple(notes) for study, notes in found.items() if notes}


def _shown(rows: Iterable[Mapping[str, Any]], reader: str | None) -> list[str]:
    """Return the latest note of each reviewer of one thing, as far as this reader may see it."""
    notes: dict[str, str | None] = {}
    judged: dict[str, bool] = {}
    for row in rows:
        who, verdict = row["reviewer"], row["verdict"]
        if verdict != "note":
            judged[who] = verdict != "undo"
        if row.get("note") is not None or verdict == "note":
            notes[who] = row.get("note")
    is_open = reader is None or judged.get(reader, False)
    return [note for who, note in notes.items() if note and (is_open or who == reader)]
