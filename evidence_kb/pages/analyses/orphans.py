"""Claims whose quote no longer stands where it stood: listed, never dropped in silence."""

from __future__ import annotations

from evidence_kb.pages import words
from evidence_kb.pages.analyses.asked import part_of, parts, query
from evidence_kb.pages.site import Context, Page, Visit

LISTED = 50
SQL_MARKED = """
SELECT c.id, c.study_id, s.title AS study, s.year, c.quote, c.status, c.anchor, p.kind, p.label,
    substr(p.text, c.start + 1, c."end" - c.start) AS stands_there,
    (SELECT count(*) FROM claims a WHERE a.anchor <> 'exact' AND a.anchor = 'orphan') AS all_n
FROM claims c JOIN studies s ON s.id = c.study_id JOIN passages p ON p.id = c.passage_id
WHERE c.anchor <> 'exact' AND c.anchor = 'orphan' ORDER BY c.id LIMIT :limit OFFSET :offset"""


async def load(visit: Visit) -> Context:
    """Return the claims that are marked as orphans; comparing every quote with its text is left to the view."""
    now = part_of(visit, "page")
    asked = {"limit": LISTED, "offset": (now - 1) * LISTED}
    rows = await visit.rows(SQL_MARKED, **asked)
    return {
        "claims": rows,
        "parts": parts(now, LISTED, rows[0]["all_n"] if rows else 0),
        "query": query(visit, SQL_MARKED, **asked),
        "words": words,
    }


PAGE = Page(paths=(r"^/-/orphans/?$",), template="analyses/orphans.html", load=load)
