"""What stands on a flagged work: cells that change without such works, works that cite them, and who cites these."""

from __future__ import annotations

from collections.abc import Sequence

from evidence_kb.pages import words
from evidence_kb.pages.analyses.asked import part_of, parts, query
from evidence_kb.pages.analyses.findings import SQL_WITHOUT_FLAGGED, effects
from evidence_kb.pages.site import Context, Page, Row, Visit

WORKS_SHOWN = 10  # flagged works on one page
CELLS_SHOWN = 50
LISTED = 20  # citing works listed of each flagged work
FOLLOWED = 1000  # citing works looked at of each
SQL_FLAGGED = """
SELECT s.id, s.title, s.year, s.journal, s.status, s.integrity, s.cited_by_n, ts.screening, count(*) OVER () AS all_n,
    (SELECT min(n.noticed_on) FROM notices n WHERE n.study_id = s.id AND n.kind = s.integrity) AS noticed_on,
    (SELECT n.reason FROM notices n WHERE n.study_id = s.id AND n.kind = s.integrity AND n.reason IS NOT NULL
        ORDER BY n.noticed_on, n.provider LIMIT 1) AS reason
FROM studies s CROSS JOIN topic_studies ts ON ts.topic = :topic AND ts.study_id = s.id
WHERE s.integrity IN ('retracted','withdrawn','partially_retracted','concern')
ORDER BY s.cited_by_n DESC, s.id LIMIT :limit OFFSET :offset"""
SQL_CELLS = """
SELECT e.*, t.name AS treatment, o.name AS outcome
FROM evidence_cells e JOIN treatments t ON t.id = e.treatment_id JOIN outcomes o ON o.id = e.outcome_id
WHERE e.topic = :topic AND e.flagged_n > 0 ORDER BY e.studies_n, e.treatment_id, e.outcome_id LIMIT :limit"""
SQL_CITING = """
SELECT * FROM (SELECT study_id AS id, study AS title, published_on, cited_when FROM standing_on_retracted
    WHERE topic = :topic AND flagged_id = :flagged AND steps = 1 LIMIT :followed)
ORDER BY cited_when = 'after' DESC, published_on DESC, id LIMIT :listed"""
SQL_ONWARD = """
SELECT study_id AS id, study AS title, published_on, via_id FROM standing_on_retracted
WHERE topic = :topic AND flagged_id = :flagged AND steps = 2 LIMIT :listed"""


async def load(visit: Visit) -> Context:
    """Return the flagged works of a topic, the cells that rest on them, and the works that cite them."""
    topic = await visit.topic()
    slug, now = topic["slug"], part_of(visit, "page")
    asked = {"topic": slug, "limit": WORKS_SHOWN, "offset": (now - 1) * WORKS_SHOWN}
    works = await visit.rows(SQL_FLAGGED, **asked)
    cells = await visit.rows(SQL_CELLS, topic=slug, limit=CELLS_SHOWN)
    found = await effects(visit, SQL_WITHOUT_FLAGGED, slug, cells)
    return {
        "topic": topic,
        "works": [await _work(visit, slug, work) for work in works],
        "parts": parts(now, WORKS_SHOWN, works[0]["all_n"] if works else 0),
        "effects": found,
        "is_cells_cut": len(cells) == CELLS_SHOWN or len(found) < len(cells),
        "followed": FOLLOWED,
        "query": query(visit, SQL_FLAGGED, **asked),
        "words": words,
    }


async def _work(visit: Visit, topic: str, work: Row) -> Context:
    place = {"topic": topic, "flagged": work["id"]}
    citing = await visit.rows(SQL_CITING, **place, followed=FOLLOWED, listed=LISTED)
    onward = await visit.rows(SQL_ONWARD, **place, listed=LISTED)
    return {
        **work,
        "groups": [(label, [row for row in citing if row["cited_when"] == when]) for when, label in _WHEN],
        "citing_left_n": work["cited_by_n"] - len(citing),
        "onward": _once(onward),
        "is_onward_cut": len(onward) == LISTED,
    }


_WHEN = (
    ("after", "Cited it after the notice"),
    ("before", "Cited it before the notice"),
    (None, "The dates held do not tell whether before or after"),
)


def _once(rows: Sequence[Row]) -> list[Row]:
    """Return works each once, though several chains may lead to them."""
    return list({row["id"]: row for row in reversed(rows)}.values())[::-1]


PAGE = Page(paths=(r"^/-/retracted/(?P<topic>[^/]+)/?$",), template="analyses/retracted.html", load=load)
