"""Whether a visitor may have what is not for the public: reviewers' notes, and abstracts without an open licence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from evidence_kb.pages.site import Visit
from evidence_kb.store_exports import Notes, no_notes
from evidence_kb.store_notes import notes_of

PERMISSION = "review-evidence"


async def may_review(visit: Visit) -> bool:
    """Say whether the visitor is a reviewer."""
    allowed: Any = await visit.datasette.permission_allowed(visit.request.actor, PERMISSION, default=False)
    return bool(allowed)


async def notes_for(visit: Visit) -> Notes:
    """Return what reads reviewers' notes from the data folder of the database; for all others, no notes."""
    path = visit.datasette.get_database(visit.database).path if visit.database else None
    if path is None or not await may_review(visit):
        return no_notes
    return notes_of(visit, Path(path).with_name("curation.db"))
