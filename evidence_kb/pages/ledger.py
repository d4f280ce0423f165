"""The ledger of a topic: what the newest run asked and got, how providers overlap, and stated counts against held.

Not stated stays not stated: a provider that prints no number is never shown as one that printed zero.
"""

from __future__ import annotations

from itertools import groupby

from evidence_kb.pages import quarantine, run_ledger, words
from evidence_kb.pages.site import Context, Page, Visit

ROWS_SHOWN = 120  # of either table; their views have all
ORDERED = 5_000  # studies up to which lines are put in order of what is unseen; of larger topics the seeds are shown
# What the view count_ledger says, with the works that carry an identifier counted for the listed lines only.
SQL_LEDGER = """
SELECT l.*, s.title AS study, CASE l.what
    WHEN 'cited_by' THEN (SELECT count(coalesce(o.pmid, o.doi, o.pmcid)) FROM citations e
        JOIN studies o ON o.id = e.citing_id WHERE e.cited_id = l.study_id)
    ELSE (SELECT count(coalesce(o.pmid, o.doi, o.pmcid)) FROM citations e
        JOIN studies o ON o.id = e.cited_id WHERE e.citing_id = l.study_id) END AS identified_n
FROM (SELECT c.study_id, c.provider, c.what, c.stated_n, c.shown_n,
        iif(c.what = 'cited_by', s.cited_by_n, s.references_n) AS held_n,
        max(c.stated_n - iif(c.what = 'cited_by', s.cited_by_n, s.references_n), 0) AS unseen_n
    FROM topic_studies ts JOIN stated_counts c ON c.study_id = ts.study_id JOIN studies s ON s.id = c.study_id
    WHERE ts.topic = :topic {only}
    ORDER BY ts.role = 'seed' DESC, unseen_n DESC, c.study_id, c.what DESC, c.provider LIMIT :limit) l
JOIN studies s ON s.id = l.study_id"""
SQL_LINES = """
SELECT count(*) AS n FROM topic_studies ts JOIN stated_counts c ON c.study_id = ts.study_id WHERE ts.topic = :topic"""
SQL_SIZE = "SELECT count(*) AS n FROM (SELECT 1 FROM topic_studies WHERE topic = :topic LIMIT :limit)"
# Whichever of the two has fewer rows to pass by is read first.
SQL_NOT_SEEN = """
SELECT n.*, s.title AS study FROM {first} CROSS JOIN {second} ON ts.study_id = n.study_id
JOIN studies s ON s.id = n.study_id WHERE ts.topic = :topic ORDER BY n.study_id, n.kind, n.what LIMIT :limit"""


async def load(visit: Visit) -> Context:
    """Return the ledger lines and the things not seen, both grouped by study."""
    topic = await visit.topic()
    size = await visit.row(SQL_SIZE, topic=topic["slug"], limit=ORDERED + 1)
    is_large = size is not None and size["n"] > ORDERED
    sql = SQL_LEDGER.format(only="AND ts.role = 'seed'" if is_large else "")
    lines = await visit.rows(sql, topic=topic["slug"], limit=ROWS_SHOWN)
    first, second = ("not_seen n", "topic_studies ts") if is_large else ("topic_studies ts", "not_seen n")
    unseen = await visit.rows(SQL_NOT_SEEN.format(first=first, second=second), topic=topic["slug"], limit=ROWS_SHOWN)
    all_lines = None if is_large else await visit.row(SQL_LINES, topic=topic["slug"])
    lines = sorted(lines, key=lambda row: (row["study_id"], row["what"] != "references", row["provider"]))
    return {
        "topic": topic,
        "studies": [tuple(rows) for _, rows in groupby(lines, key=lambda row: row["study_id"])],
        "left_out_n": all_lines["n"] - len(lines) if all_lines else 0,
        "is_large": is_large,
        "ordered_n": ORDERED,
        "not_seen": [tuple(rows) for _, rows in groupby(unseen, key=lambda row: row["study_id"])],
        "is_not_seen_cut": len(unseen) == ROWS_SHOWN,
        "words": words,
        "quarantine": await quarantine.of(visit, topic["slug"]),
        **await run_ledger.load(visit, topic["slug"]),
    }


PAGE = Page(paths=(r"^/-/ledger/(?P<topic>[^/]+)/?$",), template="ledger.html", load=load)
