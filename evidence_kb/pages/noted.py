"""The part of the search that only reviewers have: words in notes, his own and those on what he has judged.

Notes are in no index, and never in the published database: they are looked through in `curation.db`. Who wrote a note
is not shown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from evidence_kb.pages.found import BEGINS, ENDS, Pieces, pieces
from evidence_kb.pages.review import desk
from evidence_kb.pages.site import Context, Visit
from evidence_kb.search_words import typed_words
from evidence_kb.store_notes import SQL_KEYS, Note, read

LOOKED_AT = 200  # claims and as many studies whose notes have the words, the newest first
SHOWN = 20
BEFORE = 150  # characters of a note before the first word found
SQL_OF_CLAIMS = """
SELECT k.value AS kept, c.study_id FROM json_each(:keys) k LEFT JOIN former_claim_keys f ON f.former_key = k.value
JOIN claims c ON c.claim_key = coalesce(f.claim_key, k.value)
UNION ALL SELECT k.value, c.study_id FROM json_each(:keys) k LEFT JOIN former_claim_keys f ON f.former_key = k.value
JOIN less_certain_claims c ON c.claim_key = coalesce(f.claim_key, k.value)"""
SQL_OF_STUDIES = """
SELECT i.study_id FROM json_each(:keys) k JOIN identifiers i
    ON i.scheme = substr(k.value, 1, instr(k.value, ':') - 1) AND i.value = substr(k.value, instr(k.value, ':') + 1)
UNION SELECT s.id FROM json_each(:keys) k JOIN studies s ON s.key = k.value"""
SQL_TITLES = """
SELECT s.id, s.title, s.year FROM json_each(:ids) k CROSS JOIN studies s ON s.id = k.value
WHERE :topic IS NULL OR EXISTS (SELECT 1 FROM topic_studies ts WHERE ts.topic = :topic AND ts.study_id = s.id)"""


async def load(visit: Visit, typed: str, topic: str | None) -> Context:
    """Return the notes that this visitor may read and that hold all words; `noted` is None where he is no reviewer."""
    wanted, unwanted = typed_words(typed)
    if visit.reviewer is None or not wanted:
        return {"noted": None}
    notes = await _readable(visit, visit.reviewer, wanted, unwanted)
    titles = {row["id"]: row for row in await visit.rows(SQL_TITLES, topic=topic, ids=_ids(notes))}
    here = [
        note for note in notes
        if _holds(note.text, wanted, unwanted) and (note.study_id in titles or (note.study_id is None and not topic))
    ]  # fmt: skip
    return {
        "noted": [
            {"study": titles.get(note.study_id or 0), "claim_key": note.claim_key, "is_own": note.is_own,
             "pieces": _marked(note.text, wanted)}
            for note in here[:SHOWN]
        ],
        "noted_n": len(here),
    }  # fmt: skip


async def _readable(visit: Visit, name: str, wanted: Sequence[str], unwanted: Sequence[str]) -> list[Note]:
    """Return all notes that he may read on the studies and claims on which somebody noted these words."""
    found = await desk.listed(visit, lambda c: c.noted(wanted, unwanted, LOOKED_AT))
    claims = [key for key, is_claim in found if is_claim]
    of_claims = await visit.rows(SQL_OF_CLAIMS, keys=json.dumps(claims))
    of_studies = await visit.rows(SQL_OF_STUDIES, keys=json.dumps([key for key, is_claim in found if not is_claim]))
    ids = dict.fromkeys(row["study_id"] for row in (*of_claims, *of_studies))
    held = {row["kept"] for row in of_claims}
    gone = [{"id": None, "claim": key, "kept": key} for key in claims if key not in held]
    keys = [*await visit.rows(SQL_KEYS, ids=json.dumps(list(ids))), *gone]
    return await desk.listed(visit, lambda c: read(c, keys, name))


def _ids(notes: Sequence[Note]) -> str:
    return json.dumps(sorted({note.study_id for note in notes if note.study_id is not None}))


def _holds(text: str, wanted: Sequence[str], unwanted: Sequence[str]) -> bool:
    folded = text.casefold()
    return all(word.casefold() in folded for word in wanted) and not any(w.casefold() in folded for w in unwanted)


def _marked(text: str, wanted: Sequence[str]) -> Pieces:
    """Return the part of a note around the first word found, as pieces for the template."""
    found = re.compile("|".join(map(re.escape, sorted(wanted, key=len, reverse=True))), re.IGNORECASE)
    first = found.search(text)
    start = max(0, first.start() - BEFORE) if first else 0
    marked = found.sub(lambda match: f"{BEGINS}{match[0]}{ENDS}", text[start:])
    return pieces(("… " if start else "") + marked)
