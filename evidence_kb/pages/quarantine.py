"""Answers that count only for what they add, because they list markedly less than before; for every page that warns."""

from __future__ import annotations

from evidence_kb.pages import words
from evidence_kb.pages.site import Context, Row, Visit

SHOWN = 20
SQL_WAITING = """
SELECT q.topic, q.provider, q.question, q.about, q.before_n, q.after_n, q.run_id, r.started_at
FROM quarantine q JOIN runs r ON r.id = q.run_id
WHERE q.released_run IS NULL AND q.topic = coalesce(:topic, q.topic)
ORDER BY q.topic, q.provider, q.question, q.about LIMIT :limit"""


async def of(visit: Visit, topic: str | None = None) -> list[Context]:
    """Return what is in quarantine in a topic, or in all: each with a sentence that says so."""
    rows = await visit.rows(SQL_WAITING, topic=topic, limit=SHOWN) if visit.database else ()
    return [{**row, "said": sentence(row)} for row in rows]


def sentence(row: Row) -> str:
    """Say what fell: 'openalex lists 3 of 12 …'."""
    since = f"since run {row['run_id']}, {words.when(row['started_at'])}"
    if row["question"] == "records":
        return f"{row['provider']} has no record any more of a work that it described ({row['about']}); {since}"
    about = "" if row["about"] == "all" or row["about"].startswith("http") else f" ({row['about']})"
    return (
        f"{row['provider']} lists {words.number(row['after_n'])} of the {words.number(row['before_n'])} "
        f"{words.LISTED[row['question']]} that it listed before{about}; {since}"
    )
