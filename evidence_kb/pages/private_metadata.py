"""`/-/metadata.json` and `/-/databases.json` without what names people: Datasette shows anybody all of it.

Allow blocks name reviewers, and the path of a database file often names the account of its owner.

In Datasette 1.0 the blocks are in the configuration, shown at `/-/config.json`.
"""

from __future__ import annotations

import json
from typing import Any

from datasette import Response  # type: ignore[import-untyped]

from evidence_kb.pages.reviewers import reviewer
from evidence_kb.pages.site import HEADERS, check_permission

_NAMES_PEOPLE = ("permissions", "plugins", "allow", "allow_sql")
_PLACES = ("path",)


async def metadata(datasette: Any, request: Any) -> Any:
    """Answer with the metadata or configuration; who may do what is left out for everybody but reviewers."""
    known = datasette.metadata() if hasattr(datasette, "metadata") else datasette.config
    return await _told(datasette, request, known, _NAMES_PEOPLE)


async def databases(datasette: Any, request: Any) -> Any:
    """Answer with the databases served; where their files lie is left out for everybody but reviewers."""
    return await _told(datasette, request, datasette._connected_databases(), _PLACES)


async def _told(datasette: Any, request: Any, known: Any, private: tuple[str, ...]) -> Any:
    await check_permission(datasette, request.actor, None)
    told = known if await reviewer(datasette, request.actor) else _without(known, private)
    return Response(
        json.dumps(told, indent=2, default=str), content_type="application/json; charset=utf-8", headers=dict(HEADERS)
    )


def _without(value: Any, private: tuple[str, ...]) -> Any:
    if isinstance(value, dict):
        return {key: _without(part, private) for key, part in value.items() if key not in private}
    return [_without(part, private) for part in value] if isinstance(value, list) else value


def routes(datasette: Any) -> list[tuple[str, Any]]:
    """Return the routes that stand before Datasette's own."""
    shown = "metadata" if hasattr(datasette, "metadata") else "config"
    return [(rf"^/-/{shown}(\.json)?$", metadata), (r"^/-/databases(\.json)?$", databases)]
