"""What a study said, cited or belonged to once, and no longer: kept with its words, since when, and why.

Nothing here counts anywhere. Claims come from `changes`, which keeps the whole row of one that left; records and
citations from what providers state no longer; topics from `changes` too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from evidence_kb.pages import words
from evidence_kb.pages.site import Context, Row, Visit

SHOWN = 50
# Under its number, and under those of studies that turned out to be the same work.
_NUMBERS = """(SELECT :id AS id UNION SELECT CAST(value AS INTEGER) FROM identifiers
    WHERE scheme = 'evidence-kb' AND study_id = :id)"""
SQL_CLAIMS = f"""
SELECT x.entity_id AS claim_key, max(x.run_id) AS run_id, x.before, r.started_at, r.extractor_version,
    (SELECT p.extractor_version FROM runs p WHERE p.id < r.id ORDER BY p.id DESC LIMIT 1) AS version_before,
    EXISTS (SELECT 1 FROM passages t WHERE t.id = json_extract(x.before, '$.passage_id')) AS has_text,
    (SELECT l.provider FROM passages t JOIN left_records l ON l.provider = t.provider AND l.record_key = t.record_key
        WHERE t.id = json_extract(x.before, '$.passage_id')) AS gone_from,
    EXISTS (SELECT 1 FROM less_certain_claims l WHERE l.claim_key = x.entity_id) AS is_less_certain
FROM {_NUMBERS} n CROSS JOIN changes x ON json_extract(x.before, '$.study_id') = n.id JOIN runs r ON r.id = x.run_id
WHERE x.entity = 'claim' AND x.kind = 'left'
    AND NOT EXISTS (SELECT 1 FROM claims c WHERE c.claim_key = x.entity_id)
GROUP BY x.entity_id ORDER BY run_id DESC, claim_key LIMIT :limit"""
_CITATION = """
SELECT l.left_run AS run_id, r.started_at, l.providers, s.id AS study_id, s.title, s.year
FROM left_citations l JOIN runs r ON r.id = l.left_run JOIN studies s ON s.id = l.{other}
WHERE l.{here} = :id ORDER BY l.left_run DESC, s.id LIMIT :limit"""
SQL_CITED_BY = _CITATION.format(here="cited_id", other="citing_id")
SQL_CITES = _CITATION.format(here="citing_id", other="cited_id")
SQL_RECORDS = """
SELECT l.left_run AS run_id, r.started_at, l.provider, l.record_key, l.first_run,
    l.because
FROM records x JOIN left_records l ON l.provider = x.provider AND l.record_key = x.provider_key
JOIN runs r ON r.id = l.left_run
WHERE x.study_id = :id ORDER BY l.left_run DESC, l.provider, l.record_key LIMIT :limit"""
SQL_TOPICS = """
SELECT x.topic, t.title, max(x.run_id) AS run_id, r.started_at
FROM changes x JOIN runs r ON r.id = x.run_id JOIN topics t ON t.slug = x.topic
WHERE x.entity = 'study' AND x.entity_id = CAST(:id AS TEXT) AND x.kind = 'left' AND x.field IS NULL
    AND NOT EXISTS (SELECT 1 FROM topic_studies m WHERE m.topic = x.topic AND m.study_id = :id)
GROUP BY x.topic ORDER BY x.topic"""


async def load(visit: Visit, study: int) -> Context:
    """Return the `left_claims`, `left_records`, `left_citations` and `left_topics` of a study."""
    at = {"id": study, "limit": SHOWN}
    return {
        "left_claims": [_claim(row) for row in await visit.rows(SQL_CLAIMS, **at)],
        "left_records": await visit.rows(SQL_RECORDS, **at),
        "left_citations": [
            {**row, "how": how, "by": ", ".join(json.loads(row["providers"]))}
            for sql, how in ((SQL_CITED_BY, "cited by"), (SQL_CITES, "cites"))
            for row in await visit.rows(sql, **at)
        ],
        "left_topics": await visit.rows(SQL_TOPICS, id=study),
    }


def _claim(row: Row) -> Context:
    was = json.loads(row["before"])
    symbol, finding = words.arrow(was.get("direction", "unclear"))
    return {
        "row": row, "quote": was["quote"], "is_ours": bool(was.get("is_ours")), "treatment": was.get("treatment"),
        "outcome": was.get("outcome"), "symbol": symbol, "finding": finding,
        "basis": words.BASES.get(was.get("basis", "")), "first_run": was.get("first_run"), "why": why(row, was),
    }  # fmt: skip


def why(row: Row, was: Mapping[str, Any]) -> str:
    """Say why a claim left, as far as it can be told from what is held."""
    if was.get("status") in ("accepted", "edited") and row["is_less_certain"]:
        return "reviewers no longer accept this less certain reading"
    if row["gone_from"]:
        return f"{row['gone_from']} does not have the record any more that it stood in"
    if not row["has_text"]:
        return "the text that it stood in was replaced, or is given by no provider any more"
    if row["extractor_version"] != row["version_before"]:
        return f"the program ({row['extractor_version']}) no longer reads it from these words"
    return "it is no longer read from these words: a topic's vocabulary or the texts beside them changed"
