"""What of an export is not for the public: reviewers' notes, and abstracts without an open licence."""

from __future__ import annotations

from pathlib import Path

from evidence_kb.pages.site import Visit
from evidence_kb.store_exports import Notes, no_notes
from evidence_kb.store_notes import notes_of


def notes_for(visit: Visit) -> Notes:
    """Return what reads reviewers' notes from the data folder of the database; for all others, no notes."""
    path = visit.datasette.get_database(visit.database).path if visit.database else None
    if path is None or visit.reviewer is None:
        return no_notes
    return notes_of(visit, Path(path).with_name("curation.db"), visit.reviewer)
