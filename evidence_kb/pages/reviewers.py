"""Who may review: a permission of our own in Datasette's terms, refused to everybody who was not given it.

Granted to root, or by `permissions: {review-evidence: …}` in the metadata (Datasette 0.65) or configuration (1.0), with
an allow block. Decisions carry a name, so a visitor without an actor id never reviews, whatever a block says.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from datasette import hookimpl  # type: ignore[import-untyped]
from datasette.utils import actor_matches_allow  # type: ignore[import-untyped]

ACTION = "review-evidence"
PRIVATE_FILES = ("curation.db", "responses.db")  # of a data folder; nobody may serve them by mistake


async def reviewer(datasette: Any, actor: Mapping[str, Any] | None) -> str | None:
    """Return the name under which this actor's decisions are kept, or None if he may not review."""
    name = str((actor or {}).get("id") or "")
    if not name:
        return None
    if hasattr(datasette, "allowed"):  # Datasette 1.0
        may = await datasette.allowed(action=ACTION, actor=actor)
    else:
        may = await datasette.permission_allowed(actor, ACTION, default=False)
    return name if may else None


@hookimpl(optionalhook=True)  # type: ignore[untyped-decorator]
def register_actions(datasette: Any) -> list[Any]:
    """Name the permission (Datasette 1.0, which refuses what it does not know)."""
    from datasette.permissions import Action  # type: ignore[import-untyped]

    return [Action(name=ACTION, description="Accept, reject and edit claims; include and exclude studies")]


@hookimpl(optionalhook=True)  # type: ignore[untyped-decorator]
def permission_allowed(datasette: Any, actor: Any, action: str, resource: Any) -> bool | None:
    """Grant the permission as the metadata says (Datasette 0.65, which reads no `permissions` itself)."""
    if action == "view-database" and resource in datasette.databases:
        path = datasette.databases[resource].path
        return False if path and str(path).endswith(PRIVATE_FILES) else None
    if action != ACTION:
        return None
    if actor and actor.get("id") == "root":
        return True
    block = (datasette.metadata("permissions") or {}).get(ACTION)
    return True if block and actor_matches_allow(actor, block) else None  # None: nobody else is kept from granting it
