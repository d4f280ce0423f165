"""Works to look at next: of which no text is held, and that cite or are cited by the studies of a topic.

The works, their order and their reasons are those of the stored query `suggested`. What was excluded is not suggested
again; it is named apart if something about it changed since.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby

from evidence_kb.pages import words
from evidence_kb.pages.analyses.asked import query
from evidence_kb.pages.links import identifier_links
from evidence_kb.pages.site import Context, Page, Row, Visit
from evidence_kb.pages.stored_query import HUB, LISTED
from evidence_kb.pages.stored_suggestions import SUGGESTED

# The index on screening holds no unscreened study, which SQLite has to be told.
_SCREENED = "FROM topic_studies ts WHERE ts.topic = :topic AND ts.screening <> 'unscreened' AND ts.screening ="
SQL_INCLUDED = f"SELECT count(*) AS n {_SCREENED} 'included'"
SQL_EXCLUDED = f"SELECT count(*) AS n {_SCREENED} 'excluded'"
SQL_BASE = f"""
SELECT EXISTS (SELECT 1 {_SCREENED} 'included') OR EXISTS (SELECT 1 FROM cell_studies WHERE topic = :topic)
    OR EXISTS (SELECT 1 FROM topic_studies WHERE topic = :topic AND role = 'seed' AND screening <> 'excluded') AS n"""
# Excluded works of which something other than their screening changed in a later run than that of their exclusion. Both
# look-ups of changes go by study: a topic may have a million of them.
SQL_CHANGED = """
SELECT s.id, s.title, s.year, s.journal, s.integrity, s.status, ts.reason, h.run_id, h.field, h.before, h.after
FROM topic_studies ts CROSS JOIN changes h ON h.entity = 'study' AND h.entity_id = CAST(ts.study_id AS TEXT)
    AND +h.topic = :topic
CROSS JOIN studies s ON s.id = ts.study_id
WHERE ts.topic = :topic AND ts.screening <> 'unscreened' AND ts.screening = 'excluded'
    AND h.kind = 'changed' AND h.field <> 'screening'
    AND h.run_id > (SELECT max(d.run_id) FROM changes d WHERE d.entity = 'study' AND d.entity_id = CAST(s.id AS TEXT)
        AND +d.topic = :topic AND d.field = 'screening' AND d.after = json_quote('excluded'))
ORDER BY s.id, h.run_id, h.field LIMIT :listed"""


async def load(visit: Visit) -> Context:
    """Return the suggestions of a topic, each with its reason in words."""
    topic = await visit.topic()
    slug = topic["slug"]
    included_n = await _count(visit, SQL_INCLUDED, slug)
    rows = await visit.rows(SUGGESTED.sql, topic=slug)
    return {
        "topic": topic,
        "works": [{**row, "identifiers": _identifiers(row)} for row in rows],
        "included_n": included_n,
        "excluded_n": await _count(visit, SQL_EXCLUDED, slug),
        "changed": await _changed(visit, slug),
        "base": "included studies" if included_n else "seeds and studies with own data",
        "base_n": rows[0]["base_n"] if rows else await _count(visit, SQL_BASE, slug),
        "most_base_n": HUB,
        "listed": LISTED,
        "query": query(visit, SUGGESTED.sql, topic=slug),
        "words": words,
    }


def _identifiers(row: Row) -> tuple[dict[str, str | None], ...]:
    return identifier_links([{"scheme": name, "value": row[name]} for name in ("doi", "pmid") if row[name]])


async def _count(visit: Visit, sql: str, topic: str) -> int:
    found = await visit.row(sql, topic=topic)
    return int(found["n"]) if found else 0


async def _changed(visit: Visit, topic: str) -> Sequence[Context]:
    """Return excluded works with what changed about them since."""
    rows = await visit.rows(SQL_CHANGED, topic=topic, listed=LISTED)
    told = (tuple(group) for _, group in groupby(rows, key=lambda row: row["id"]))
    return [{**group[0], "changes": [_change(row) for row in group]} for group in told]


def _change(row: Row) -> Context:
    before, after = (None if row[side] is None else json.loads(row[side]) for side in ("before", "after"))
    return {"run_id": row["run_id"], "field": row["field"].replace("_", " "), "before": before, "after": after}


PAGE = Page(paths=(r"^/-/suggested/(?P<topic>[^/]+)/?$",), template="analyses/suggested.html", load=load)
