"""The Datasette plugin: pages that show what the evidence database holds, and the words it rests on.

This file only connects: hooks here, one page per file beside it, shared machinery in `site`. To add a page, write
its file and its template and add one line to PAGES.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from typing import Any

from datasette import hookimpl  # type: ignore[import-untyped]

from evidence_kb.pages import (
    bounds,
    cell,
    changes,
    claims,
    csv_files,
    evidence_map,
    exports,
    feed,
    freshness,
    health,
    home,
    ledger,
    links,
    map_files,
    methods,
    private_metadata,
    published,
    renderers,
    review,
    robots,
    search,
    stored_queries,
    study,
    topic,
)
from evidence_kb.pages.analyses import contradictions, orphans, retracted, suggested, unmapped, without
from evidence_kb.pages.pictures import network_page, timeline_page
from evidence_kb.pages.reviewers import permission_allowed, register_actions
from evidence_kb.pages.settings import SQLITE_LENGTH_LIMIT
from evidence_kb.pages.site import PLUGIN, Page, evidence_database, route

__all__ = ["permission_allowed", "register_actions"]  # hooks that live in a file of their own
PAGES: tuple[Page, ...] = (
    home.PAGE,
    topic.PAGE,
    changes.PAGE,
    feed.PAGE,
    study.PAGE,
    map_files.PAGE,  # before the map, whose path would take a file for a topic
    evidence_map.PAGE,
    cell.PAGE,
    ledger.PAGE,
    freshness.PAGE,
    claims.PAGE,
    contradictions.PAGE,
    retracted.PAGE,
    without.PAGE,
    suggested.PAGE,
    unmapped.PAGE,
    orphans.PAGE,
    network_page.PAGE,
    timeline_page.PAGE,
    search.PAGE,
    exports.FILE,
    exports.PAGE,
    methods.PAGE,
    published.PAGE,
    *review.PAGES,
)


@hookimpl  # type: ignore[untyped-decorator]
def register_routes(datasette: Any) -> list[tuple[str, Callable[..., Any]]]:
    """Answer our paths; ours come before Datasette's own, so `/` is the home page."""
    return [(path, route(page)) for page in PAGES for path in page.paths] + [
        robots.ROUTE, health.ROUTE, *private_metadata.routes(datasette), *review.ROUTES,
    ]  # fmt: skip


@hookimpl  # type: ignore[untyped-decorator]
def register_output_renderer(datasette: Any) -> list[dict[str, Any]]:
    """Offer the formats of reference managers and of graphs behind tables and queries."""
    return renderers.renderers()


@hookimpl  # type: ignore[untyped-decorator]
def asgi_wrapper(datasette: Any) -> Callable[[Any], Any]:
    """Refuse what is too large to be a form, and say of which run a CSV file of Datasette's own is."""
    return lambda app: bounds.small_bodies(csv_files.naming(app, datasette))


@hookimpl  # type: ignore[untyped-decorator]
def prepare_connection(conn: sqlite3.Connection, database: str | None, datasette: Any) -> None:
    """Bound what one query can cost, and keep other files out of its reach."""
    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, SQLITE_LENGTH_LIMIT)
    conn.row_factory = bounds.BoundedRows()
    if not (datasette.crossdb and database == "_memory"):  # whoever asks for --crossdb wants that one connection
        conn.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)


@hookimpl  # type: ignore[untyped-decorator]
def canned_queries(datasette: Any, database: str) -> Any:
    """Offer the questions that analysts ask most on the page of the evidence database."""

    async def queries() -> dict[str, dict[str, str | bool]]:
        return stored_queries.offered() if database == await evidence_database(datasette) else {}

    return queries


@hookimpl  # type: ignore[untyped-decorator]
def extra_css_urls(datasette: Any) -> list[str]:
    """Keep the rows of Datasette's own pages in sight: descriptions in a frame, long lines broken."""
    return [str(datasette.urls.static_plugins(PLUGIN, "tables.css"))]


@hookimpl  # type: ignore[untyped-decorator]
def menu_links(datasette: Any) -> list[dict[str, str]]:
    """Lead from Datasette's own pages back to ours."""
    return [{"href": str(datasette.urls.path("/")), "label": "Evidence: home"}]


@hookimpl  # type: ignore[untyped-decorator]
def render_cell(
    row: Mapping[str, Any], value: Any, column: str, table: str | None, database: str, datasette: Any
) -> Any:
    """Turn titles in Datasette's tables into links to our study pages."""
    return links.study_link(datasette, database, table, column, value, row)
