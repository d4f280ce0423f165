"""The home page: what the last run changed, and each topic in three numbers with the ways into it."""

from __future__ import annotations

from typing import Any

from datasette import Forbidden  # type: ignore[import-untyped]

from evidence_kb.pages import changes, quarantine, words
from evidence_kb.pages.site import SQL_TOPICS, Context, Page, Visit, check_permission
from evidence_kb.pages.topic import counts_of

SQL_LAST_RUN = "SELECT * FROM runs ORDER BY id DESC LIMIT 1"
SQL_KEPT_APART = "SELECT count(*) AS n FROM (SELECT DISTINCT study_a, study_b FROM conflicts)"
SQL_REQUESTS = "SELECT status, count(*) AS n FROM requests WHERE run_id = :run GROUP BY status ORDER BY status"


async def load(visit: Visit) -> Context:
    """Return every topic with three numbers and its changes, the last run, and the databases that this server shows."""
    run, closed = await visit.row(SQL_LAST_RUN), await visit.row(changes.SQL_LAST)
    shown = ("studies", "claims", "basis", "patients", "readers")
    return {
        "has_database": visit.database is not None,
        "topics_held": [
            {**topic, "counts": await counts_of(visit, topic["slug"], shown),
             "changed": await changes.counted(visit, topic["slug"], closed["id"]) if closed else {}}
            for topic in await visit.rows(SQL_TOPICS)
        ],
        "run": run, "closed": closed, "requests": await visit.rows(SQL_REQUESTS, run=run["id"]) if run else (),
        "kept_apart_n": (await visit.row(SQL_KEPT_APART) or {"n": 0})["n"],
        "quarantine": await quarantine.of(visit), "databases": await _databases(visit), "words": words,
    }  # fmt: skip


async def _databases(visit: Visit) -> list[dict[str, Any]]:
    """List the databases that this visitor may open in Datasette's own pages."""
    urls = visit.datasette.urls
    shown = []
    for name in visit.datasette.databases:
        if name.startswith("_"):
            continue
        try:
            await check_permission(visit.datasette, visit.request.actor, name)
        except Forbidden:
            continue
        shown.append({"name": name, "url": urls.database(name), "is_ours": name == visit.database})
    return shown


PAGE = Page(paths=(r"^/$",), template="home.html", load=load, needs_database=False)
