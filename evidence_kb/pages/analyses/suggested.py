"""Works to look at next: of which no text is held, and that cite or are cited by the studies of a topic.

Ranked by how many citations link them with these studies, then by how many works held cite them, then newest first.
What was excluded is not suggested again; it is named apart if something about it changed since.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby

from evidence_kb.pages import words
from evidence_kb.pages.analyses.asked import query
from evidence_kb.pages.links import identifier_links
from evidence_kb.pages.site import Context, Page, Row, Visit

LISTED = 50
BASE = 200  # studies that suggestions start from
HUB = 300  # a study that more works cite is followed to its references only
_INCLUDED = """SELECT study_id FROM topic_studies
        WHERE topic = :topic AND screening = 'included' AND screening <> 'unscreened' LIMIT :base"""
_STAND_IN = """SELECT * FROM (SELECT study_id FROM topic_studies
        WHERE topic = :topic AND role = 'seed' AND screening <> 'excluded' LIMIT :base)
    UNION SELECT * FROM (SELECT DISTINCT +study_id AS study_id FROM cell_studies WHERE topic = :topic LIMIT :base)"""
_SUGGESTED = """
WITH base AS MATERIALIZED (
    SELECT study_id FROM ({base}) LIMIT :base
), links AS (
    SELECT c.cited_id AS study_id, 1 AS is_cited
    FROM base CROSS JOIN citations c ON c.citing_id = base.study_id
    UNION ALL
    SELECT c.citing_id, 0
    FROM base CROSS JOIN studies s ON s.id = base.study_id AND s.cited_by_n <= :hub
    CROSS JOIN citations c ON c.cited_id = base.study_id
), linked AS (
    SELECT study_id, count(*) AS links_n, sum(is_cited) AS cited_by_base_n, sum(1 - is_cited) AS cites_base_n
    FROM links WHERE study_id NOT IN (SELECT study_id FROM base) GROUP BY study_id
)
SELECT links_n, cited_by_base_n, cites_base_n, (SELECT count(*) FROM base) AS base_n,
    s.id, s.title, s.year, s.journal, s.doi, s.pmid, s.integrity, s.status, s.cited_by_n
FROM linked JOIN studies s ON s.id = linked.study_id AND s.status = 'stub'
LEFT JOIN topic_studies ts ON ts.topic = :topic AND ts.study_id = linked.study_id
WHERE coalesce(ts.screening, 'unscreened') = 'unscreened'
ORDER BY links_n DESC, s.cited_by_n DESC, s.year DESC, s.id LIMIT :listed"""
SQL_FROM_INCLUDED = _SUGGESTED.format(base=_INCLUDED)
SQL_FROM_STAND_IN = _SUGGESTED.format(base=_STAND_IN)
# The index on screening holds no unscreened study, which SQLite has to be told.
_SCREENED = "FROM topic_studies ts WHERE ts.topic = :topic AND ts.screening <> 'unscreened' AND ts.screening ="
SQL_INCLUDED = f"SELECT count(*) AS n {_SCREENED} 'included'"
SQL_EXCLUDED = f"SELECT count(*) AS n {_SCREENED} 'excluded'"
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
    sql = SQL_FROM_INCLUDED if included_n else SQL_FROM_STAND_IN
    asked = {"topic": slug, "base": BASE, "hub": HUB, "listed": LISTED}
    rows = await visit.rows(sql, **asked)
    base = "included studies" if included_n else "seeds and studies with own data"
    return {
        "topic": topic,
        "works": [{**row, "reason": reason(row, base), "identifiers": _identifiers(row)} for row in rows],
        "included_n": included_n,
        "excluded_n": await _count(visit, SQL_EXCLUDED, slug),
        "changed": await _changed(visit, slug),
        "base": base,
        "base_n": rows[0]["base_n"] if rows else included_n,
        "most_base_n": BASE,
        "hub_n": HUB,
        "listed": LISTED,
        "query": query(visit, sql, **asked),
        "words": words,
    }


def reason(row: Row, base: str) -> str:
    """Return why a work is suggested.

    >>> reason({"cited_by_base_n": 6, "cites_base_n": 0, "base_n": 9}, "included studies")
    'Cited by 6 of the 9 included studies; no text of it is held.'
    """
    cited, cites, of = row["cited_by_base_n"], row["cites_base_n"], f"of the {row['base_n']} {base}"
    parts = [f"cited by {cited} {of}"] if cited else []
    parts += [f"cites {cites} {'of them' if cited else of}"] if cites else []
    text = " and ".join(parts)
    return f"{text[:1].upper()}{text[1:]}; no text of it is held."


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
