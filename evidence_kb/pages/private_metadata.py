"""`/-/metadata.json` without what names people: Datasette 0.65 shows anybody all of its metadata, allow blocks too."""

from __future__ import annotations

import json
from typing import Any

from datasette import Response  # type: ignore[import-untyped]

from evidence_kb.pages.reviewers import reviewer
from evidence_kb.pages.site import HEADERS, check_permission

_NAMES_PEOPLE = ("permissions", "plugins", "allow", "allow_sql")


async def view(datasette: Any, request: Any) -> Any:
    """Answer with the metadata; who may do what is left out for everybody but reviewers."""
    await check_permission(datasette, request.actor, None)
    known = datasette.metadata()
    told = known if await reviewer(datasette, request.actor) else _without_people(known)
    return Response(
        json.dumps(told, indent=2, default=str), content_type="application/json; charset=utf-8", headers=dict(HEADERS)
    )


def _without_people(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_people(part) for key, part in value.items() if key not in _NAMES_PEOPLE}
    return [_without_people(part) for part in value] if isinstance(value, list) else value


ROUTE = (r"^/-/metadata(\.json)?$", view)
