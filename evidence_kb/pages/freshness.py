"""How fresh the answers of each provider are: when it was last asked, what is overdue, what failed and why."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from itertools import groupby

from evidence_kb.due import limit_s, state_of
from evidence_kb.limits import LIMITS_VARIABLE, with_overrides
from evidence_kb.pages import words
from evidence_kb.pages.site import Context, Page, Row, Visit

DAY_S = 86_400
SQL_FRESHNESS = """
SELECT f.*, t.title FROM freshness f JOIN topics t ON t.slug = f.topic ORDER BY t.title, f.topic, f.provider"""
SQL_RUNS = "SELECT * FROM runs ORDER BY id DESC LIMIT 8"


async def load(visit: Visit) -> Context:
    """Return the providers of each topic with their state, and the newest runs."""
    limits = with_overrides(os.environ.get(LIMITS_VARIABLE, ""))
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    rows: list[Row] = [
        {**row, "state": state_of(row, limits.get(row["provider"]), at),
         "within_d": limit_s(limits[row["provider"]]) / DAY_S if row["provider"] in limits else None}
        for row in await visit.rows(SQL_FRESHNESS)
    ]  # fmt: skip
    return {
        "asked": [(slug, tuple(told)) for slug, told in groupby(rows, key=lambda row: row["topic"])],
        "overdue_n": sum(1 for row in rows if row["state"] == "overdue"),
        "failed_n": sum(1 for row in rows if row["failed_n"] and row["state"] != "dropped"),
        "runs": await visit.rows(SQL_RUNS),
        "words": words,
    }


PAGE = Page(paths=(r"^/-/freshness/?$",), template="freshness.html", load=load)
