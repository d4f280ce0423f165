"""`/-/metadata.json` without what names people: Datasette shows anybody all of it, allow blocks too.

In Datasette 1.0 the blocks are in the configuration, shown at `/-/config.json`.
"""

from __future__ import annotations

import json
from typing import Any

from datasette import Response  # type: ignore[import-untyped]

from evidence_kb.pages.reviewers import reviewer
from evidence_kb.pages.site import HEADERS, check_permission

_NAMES_PEOPLE = ("permissions", "plugins", "allow", "allow_sql")


async def view(datasette: Any, request: Any) -> Any:
    """Answer with the metadata or configuration; who may do what is left out for everybody but reviewers."""
    await check_permission(datasette, request.actor, None)
    known = datasette.metadata() if hasattr(datasette, "metadata") else datasette.config
    told = known if await reviewer(datasette, request.actor) else _without_people(known)
    return Response(
        json.dumps(told, indent=2, default=str), content_type="application/json; charset=utf-8", headers=dict(HEADERS)
    )


def _without_people(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_people(part) for key, part in value.items() if key not in _NAMES_PEOPLE}
    return [_without_people(part) for part in value] if isinstance(value, list) else value


def routes(datasette: Any) -> list[tuple[str, Any]]:
    """Return the route that stands before Datasette's own."""
    shown = "metadata" if hasattr(datasette, "metadata") else "config"
    return [(rf"^/-/{shown}(\.json)?$", view)]
