"""The count ledger of a topic: stated, shown, held, identified and unseen, per study and provider.

Not stated stays not stated: a provider that prints no number is never shown as one that printed zero.
"""

from __future__ import annotations

from itertools import groupby

from evidence_kb.pages import words
from evidence_kb.pages.site import Context, MissingError, Page, Visit

ROWS_SHOWN = 500
SQL_TOPIC = "SELECT slug, title, question FROM topics WHERE slug = :topic"
SQL_LEDGER = """
SELECT l.*, (SELECT count(*) FROM stated_counts sc JOIN topic_studies x ON x.study_id = sc.study_id
    WHERE x.topic = :topic) AS all_n
FROM topic_studies ts JOIN count_ledger l ON l.study_id = ts.study_id WHERE ts.topic = :topic
ORDER BY l.unseen_n DESC, l.study_id, l.what DESC, l.provider LIMIT :limit"""
SQL_NOT_SEEN = """
SELECT n.*, s.title AS study FROM not_seen n JOIN topic_studies ts ON ts.study_id = n.study_id
JOIN studies s ON s.id = n.study_id WHERE ts.topic = :topic ORDER BY n.study_id, n.kind, n.what LIMIT :limit"""


async def load(visit: Visit) -> Context:
    """Return the ledger lines and the things not seen, both grouped by study."""
    topic = await visit.row(SQL_TOPIC, topic=visit.part("topic"))
    if topic is None:
        raise MissingError(f"No topic is called “{visit.part('topic')}”. The home page lists the topics held.")
    lines = await visit.rows(SQL_LEDGER, topic=topic["slug"], limit=ROWS_SHOWN)
    unseen = await visit.rows(SQL_NOT_SEEN, topic=topic["slug"], limit=ROWS_SHOWN)
    lines = sorted(lines, key=lambda row: (row["study_id"], row["what"] != "references", row["provider"]))
    return {
        "topic": topic,
        "studies": [tuple(rows) for _, rows in groupby(lines, key=lambda row: row["study_id"])],
        "left_out_n": max(lines[0]["all_n"] - len(lines), 0) if lines else 0,
        "not_seen": [tuple(rows) for _, rows in groupby(unseen, key=lambda row: row["study_id"])],
        "is_not_seen_cut": len(unseen) == ROWS_SHOWN,
        "words": words,
    }


PAGE = Page(paths=(r"^/-/ledger/(?P<topic>[^/]+)/?$",), template="ledger.html", load=load)
