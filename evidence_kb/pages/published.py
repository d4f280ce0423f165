"""`/-/published`: what a published copy leaves out, and why."""

from __future__ import annotations

from evidence_kb.pages import words
from evidence_kb.pages.site import Context, Page, Visit

SQL_LEFT_OUT = "SELECT what, n, why FROM not_published ORDER BY what"
SQL_RUN = "SELECT id, started_at, finished_at FROM runs ORDER BY id DESC LIMIT 1"


async def load(visit: Visit) -> Context:
    """Return the run that was published and what is left out, texts first; nothing where this is no copy."""
    rows = await visit.rows(SQL_LEFT_OUT) if visit.is_published else ()
    first = sorted(rows, key=lambda row: (row["what"] not in words.LEFT_OUT, row["what"]))
    told = [{**row, "label": words.LEFT_OUT.get(row["what"], row["what"])} for row in first]
    return {"left_out": told, "run": await visit.row(SQL_RUN), "words": words}


PAGE = Page(paths=(r"^/-/published/?$",), template="published.html", load=load)
