"""What stored queries have in common: how one is written down, the bounds of a step, and what parameters stand for."""

from __future__ import annotations

from dataclasses import dataclass

HOP = 300  # citations followed from one study, each way
HUB = 200  # a study that more works cite, or that cites more, is reached and not followed on
REACHED = 2_000  # studies that the next step starts from
ROWS = 1_000  # as many as Datasette shows
HALF = ROWS // 2
CELLS = 50  # contradictions told at a time
LISTED = 50  # suggestions, and studies cited together with one
MIDDLE = 300  # works between a study and what is suggested because of it
NOBODY = "A study or topic that is not held has no rows."

STUDY = """study AS (
    SELECT coalesce(CAST(nullif(:study_id, '') AS INTEGER), (SELECT study_id FROM topic_studies
        WHERE role = 'seed' ORDER BY topic, study_id LIMIT 1)) AS id
)"""
SLUG = "coalesce(nullif(:topic, ''), (SELECT min(slug) FROM topics))"
TOPIC = f"topic AS (SELECT {SLUG} AS slug)"


@dataclass(frozen=True, slots=True)
class StoredQuery:
    """One question: its name in addresses, the question, what the rows are, and the SQL."""

    name: str
    question: str
    rows: str
    sql: str
