"""Reviewers' notes for an export and for the search: read from `curation.db`, without the names of reviewers.

Who asks here has made sure that the reader is a reviewer. Two readers stay blind to each other: `decisions.notes_for`
says which notes of others a reviewer may read.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evidence_kb.curation import Curation
from evidence_kb.decisions import Word, notes_for
from evidence_kb.store_exports import Notes, Source, no_notes

# All keys under which decisions about studies and their claims may be kept; `claim` is the key that a claim has now.
_KEYS_OF_STUDIES = """
SELECT s.id, NULL AS claim, s.key AS kept FROM json_each(:ids) i CROSS JOIN studies s ON s.id = i.value
UNION SELECT n.study_id, NULL, n.scheme || ':' || n.value FROM json_each(:ids) i CROSS JOIN identifiers n
    ON n.study_id = i.value WHERE n.scheme <> 'evidence-kb'
UNION SELECT r.study_id, NULL, r.provider_key FROM json_each(:ids) i CROSS JOIN records r ON r.study_id = i.value
UNION SELECT f.study_id, NULL, f.name FROM json_each(:ids) i CROSS JOIN former_names f ON f.study_id = i.value"""
_KEYS_OF_CLAIMS = """
SELECT c.study_id, c.claim_key, c.claim_key FROM json_each(:ids) i CROSS JOIN {table} c ON c.study_id = i.value
UNION ALL SELECT c.study_id, c.claim_key, f.former_key FROM json_each(:ids) i
    CROSS JOIN {table} c ON c.study_id = i.value JOIN former_claim_keys f ON f.claim_key = c.claim_key"""
SQL_KEYS = " UNION ALL ".join((
    f"SELECT * FROM ({_KEYS_OF_STUDIES})",
    *(_KEYS_OF_CLAIMS.format(table=table) for table in ("claims", "less_certain_claims")),
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Note:
    """One note that stands: on a claim by its key, else on a study; `study_id` is None where the claim is gone."""

    study_id: int | None
    claim_key: str | None
    text: str
    is_own: bool


def notes_of(source: Source, path: Path, reader: str | None = None) -> Notes:
    """Return the function that reads notes on studies and on their claims; without a `curation.db` there are none.

    `reader` is the reviewer who will have the file; None is the owner of the data folder, who may have all notes.
    """
    if not path.exists():
        return no_notes

    async def notes(ids: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
        rows = await source.rows(SQL_KEYS, ids=json.dumps(list(ids)))
        found: dict[int, dict[str, None]] = defaultdict(dict)
        for note in await asyncio.to_thread(_opened, path, rows, reader):
            if note.study_id is not None:
                found[note.study_id][note.text] = None
        return {study: tuple(texts) for study, texts in found.items()}

    return notes


def _opened(path: Path, rows: Sequence[Mapping[str, Any]], reader: str | None) -> list[Note]:
    curation = Curation(path, read_only=True)
    try:
        return read(curation, rows, reader)
    finally:
        curation.close()


def read(curation: Curation, rows: Sequence[Mapping[str, Any]], reader: str | None) -> list[Note]:
    """Return the notes on what `rows` (of SQL_KEYS) name that the reader may have, those on studies first."""
    studies = {row["kept"]: row["id"] for row in rows if row["claim"] is None}
    claims = {row["kept"]: (row["id"], row["claim"]) for row in rows if row["claim"] is not None}
    said: dict[tuple[int | None, str | None, str | None], list[Word]] = defaultdict(list)
    for word in curation.screenings(keys=studies):
        said[studies[word.key], None, word.topic].append(word)
    for word in curation.words(claims):
        said[*claims[word.key], None].append(word)
    return [
        Note(study, claim, text, who == reader)
        for (study, claim, _), words in said.items()
        for who, text in notes_for(words, reader).items()
    ]
