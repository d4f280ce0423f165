"""What of an export is not for the public: reviewers' notes, and abstracts without an open licence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from evidence_kb.pages.site import Visit
from evidence_kb.store_exports import Notes, no_notes
from evidence_kb.store_notes import notes_of

PERMISSION = "review-evidence"


async def reviewer(visit: Visit) -> str | None:
    """Return the name under which the visitor reviews; None for all who may not, and for actors without a name."""
    name = str((visit.request.actor or {}).get("id") or "")
    allowed: Any = visit.datasette.permission_allowed(visit.request.actor, PERMISSION, default=False)
    return name if name and await allowed else None


async def notes_for(visit: Visit) -> Notes:
    """Return what reads reviewers' notes from the data folder of the database; for all others, no notes."""
    name = await reviewer(visit)
    path = visit.datasette.get_database(visit.database).path if visit.database else None
    if path is None or name is None:
        return no_notes
    return notes_of(visit, Path(path).with_name("curation.db"), name)
