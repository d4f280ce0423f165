"""Reviewers' notes for an export: read from `curation.db` for one batch of studies, without the names of reviewers.

Notes are for reviewers. Who asks here has made sure that the reader of the file is one.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from evidence_kb.store_exports import Notes, Source, no_notes
from evidence_kb.store_reads import Reader

SQL_KEYS = """
SELECT s.id, s.key AS study_key, NULL AS claim_key FROM json_each(:ids) i CROSS JOIN studies s ON s.id = i.value
UNION ALL SELECT c.study_id, NULL, c.claim_key FROM json_each(:ids) i CROSS JOIN claims c ON c.study_id = i.value"""
SQL_ON_CLAIMS = """
SELECT r.claim_key AS key, r.note FROM json_each(?) k CROSS JOIN reviews r ON r.claim_key = k.value
WHERE r.note IS NOT NULL ORDER BY r.id"""
SQL_ON_STUDIES = """
SELECT * FROM study_decisions WHERE study_key IN (SELECT value FROM json_each(?)) ORDER BY id"""


def notes_of(source: Source, path: Path) -> Notes:
    """Return the function that reads notes on studies and on their claims; without a `curation.db` there are none."""
    if not path.exists():
        return no_notes

    async def notes(ids: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
        studies: dict[str, int] = {}
        claims: dict[str, int] = {}
        for row in await source.rows(SQL_KEYS, ids=json.dumps(ids)):
            if row["claim_key"] is None:
                studies[row["study_key"]] = row["id"]
            else:
                claims[row["claim_key"]] = row["id"]
        return await asyncio.to_thread(_read, path, studies, claims)

    return notes


def _read(path: Path, studies: Mapping[str, int], claims: Mapping[str, int]) -> dict[int, tuple[str, ...]]:
    """Return each note once per study, those on the study first; `note` is newer than the table it stands in."""
    found: dict[int, dict[str, None]] = defaultdict(dict)
    reader = Reader(path)
    try:
        for row in reader.rows(SQL_ON_STUDIES, [json.dumps(list(studies))]):
            found[studies[row["study_key"]]].update({row["note"]: None} if row.get("note") else {})
        for row in reader.rows(SQL_ON_CLAIMS, [json.dumps(list(claims))]):
            found[claims[row["key"]]].update({row["note"]: None})
    finally:
        reader.close()
    return {study: tuple(notes) for study, notes in found.items()}
