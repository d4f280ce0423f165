"""`/robots.txt`: crawlers may read pages and tables, but not walk queries, facets and endless next pages."""

from __future__ import annotations

from typing import Any

from datasette import Response  # type: ignore[import-untyped]

from evidence_kb.pages.site import HEADERS

_PARAMETERS = ("sql=", "_facet", "_next")
_LINES = ["User-agent: *"] + [f"Disallow: /*{mark}{name}" for name in _PARAMETERS for mark in ("?", "&")]


async def view(request: Any) -> Any:
    """Answer with the rules; nothing here depends on a database, so nothing is checked."""
    return Response.text("\n".join(_LINES) + "\n", headers=dict(HEADERS))


ROUTE = (r"^/robots\.txt$", view)
