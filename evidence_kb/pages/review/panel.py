"""The review panel of a claim: attached to the rows of a page that shows claims, for reviewers only.

One call per page: `rows = await panel.reviewable(visit, rows, back)`. For a reviewer each row gets `review`, which
`_review.html` shows, and a claim that he has not judged is shown as the machine read it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from evidence_kb.decisions import by_key
from evidence_kb.edits import unpacked
from evidence_kb.pages.review import desk, state
from evidence_kb.pages.site import Context, Row, Visit

SQL_FORMER = """
SELECT f.former_key, f.claim_key FROM json_each(:keys) k JOIN former_claim_keys f ON f.claim_key = k.value"""
SQL_MACHINE = """
SELECT r.claim_key, r.machine FROM json_each(:keys) k JOIN claim_reviews r ON r.claim_key = k.value
WHERE r.machine IS NOT NULL"""
SQL_READERS = """
SELECT c.claim_key, max(t.readers) AS readers FROM (
    SELECT claim_key, study_id FROM json_each(:keys) k CROSS JOIN claims ON claim_key = k.value
    UNION ALL SELECT claim_key, study_id FROM json_each(:keys) k CROSS JOIN less_certain_claims ON claim_key = k.value
) c JOIN topic_studies ts ON ts.study_id = c.study_id JOIN topics t ON t.slug = ts.topic GROUP BY c.claim_key"""


async def reviewable(
    visit: Visit, rows: Sequence[Row], back: Callable[[Row], str], opened: frozenset[str] = frozenset()
) -> Sequence[Row]:
    """Return rows of claims with what a reviewer may see and do; for other visitors they stay as they are.

    `back` gives the address to return to after a decision; `opened` are claims shown to an adjudicator.
    """
    if visit.reviewer is None or not rows:
        return rows
    keys = [row["claim_key"] for row in rows]
    former = await former_keys(visit, keys)
    machine = await machine_values(visit, keys)
    said = by_key(await desk.listed(visit, lambda c: c.words([*keys, *(k for ks in former.values() for k in ks)])))
    counted, _ = await desk.counted(visit)
    readers = await _readers(visit, keys)
    found = []
    for row in rows:
        key = row["claim_key"]
        words = [word for known in (key, *former.get(key, ())) for word in said.get(known, ())]
        asked = readers.get(key, 1)
        review = state.of(words, visit.reviewer, counted, readers=asked, as_adjudicator=key in opened)
        seen = row if review["has_judged"] or key in opened else as_machine_read(row, machine.get(key))
        found.append({**seen, "review": {**review, "key": key, "back": back(row)}})
    return found


async def _readers(visit: Visit, keys: Sequence[str]) -> dict[str, int]:
    """Return how many readers the topics of each claim ask for: of several topics the strictest counts."""
    rows = await visit.rows(SQL_READERS, keys=json.dumps(list(keys)))
    return {row["claim_key"]: row["readers"] for row in rows}


async def former_keys(visit: Visit, keys: Sequence[str]) -> dict[str, list[str]]:
    """Return under which other keys decisions about these claims are kept."""
    found: dict[str, list[str]] = {}
    for row in await visit.rows(SQL_FORMER, keys=json.dumps(list(keys))):
        found.setdefault(row["claim_key"], []).append(row["former_key"])
    return found


async def machine_values(visit: Visit, keys: Sequence[str]) -> dict[str, Context]:
    """Return what the machine had read in the fields that reviewers corrected, by claim key."""
    rows = await visit.rows(SQL_MACHINE, keys=json.dumps(list(keys)))
    return {row["claim_key"]: dict(unpacked(row["machine"])) for row in rows}


def as_machine_read(row: Row, machine: Context | None) -> Context:
    """Return a claim without anything that came from a reviewer."""
    values = dict(machine or {})
    for concept in ("treatment", "outcome"):
        if concept in values:
            values[f"{concept}_text"] = values[concept]
    if "events_n" in values or "total_n" in values:  # what was computed from corrected numbers is no reading either
        values |= dict.fromkeys(("percent_recomputed", "wilson_low", "wilson_high"))
    return {**row, **values, "status": "hidden"}
