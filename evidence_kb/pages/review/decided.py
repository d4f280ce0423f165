"""All that was decided, set against what is held now: which topic each decision is about, and which claims are gone."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from evidence_kb.decisions import Word, by_key, standing
from evidence_kb.pages.review import desk
from evidence_kb.pages.site import Visit

SQL_NOW = "SELECT former_key, claim_key FROM former_claim_keys"
SQL_HELD = """
SELECT c.claim_key, ts.topic, c.basis = 'own_data' AND c.duplicate_of IS NULL AND ts.screening <> 'excluded' AS counts
FROM json_each(:keys) k CROSS JOIN claims c ON c.claim_key = k.value JOIN topic_studies ts ON ts.study_id = c.study_id
UNION ALL SELECT c.claim_key, ts.topic, 0 FROM json_each(:keys) k CROSS JOIN less_certain_claims c
    ON c.claim_key = k.value JOIN topic_studies ts ON ts.study_id = c.study_id"""

SQL_STUDY_NOW = """
SELECT k.value AS known, s.key FROM json_each(:keys) k JOIN identifiers i
    ON i.scheme = substr(k.value, 1, instr(k.value, ':') - 1) AND i.value = substr(k.value, instr(k.value, ':') + 1)
JOIN studies s ON s.id = i.study_id"""


@dataclass(slots=True)
class Decided:
    """Words about claims by the keys that the claims have now; `by_topic` those held, `counting` those in a queue."""

    words: dict[str, list[Word]]
    by_topic: dict[str, dict[str, list[Word]]] = field(default_factory=dict)
    counting: dict[str, set[str]] = field(default_factory=dict)
    gone: dict[str, list[Word]] = field(default_factory=dict)


async def about_claims(visit: Visit) -> Decided:
    """Return every decision about claims, by topic; those whose claim is gone are kept apart."""
    said = by_key(await desk.listed(visit, lambda c: c.words()))
    now = {row["former_key"]: row["claim_key"] for row in await visit.rows(SQL_NOW)} if said else {}
    words: dict[str, list[Word]] = {}
    for key, kept in said.items():
        words.setdefault(now.get(key, key), []).extend(kept)
    found = Decided(words)
    for row in await visit.rows(SQL_HELD, keys=json.dumps(list(words))) if words else ():
        found.by_topic.setdefault(row["topic"], {})[row["claim_key"]] = words[row["claim_key"]]
        if row["counts"]:
            found.counting.setdefault(row["topic"], set()).add(row["claim_key"])
    held = {key for kept in found.by_topic.values() for key in kept}
    found.gone = {key: kept for key, kept in words.items() if key not in held and standing(kept)}
    return found


async def about_studies(visit: Visit) -> dict[str, list[Word]]:
    """Return every decision about a study, in any topic, by the key that the study has now."""
    said = by_key(await desk.listed(visit, lambda c: c.screenings()))
    now = await visit.rows(SQL_STUDY_NOW, keys=json.dumps(list(said))) if said else ()
    key_of = {row["known"]: row["key"] for row in now}
    words: dict[str, list[Word]] = {}
    for key, kept in said.items():
        words.setdefault(key_of.get(key, key), []).extend(kept)
    return words
