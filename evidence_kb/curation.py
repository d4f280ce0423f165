"""What people decided, in `curation.db`: append-only, the only file of a data folder that is worth a backup.

Decisions are found again by claim key, so they survive a rebuild and a new extractor. Names of reviewers stay
here: only the resulting verdict of each claim is copied to the database that is published.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from sqlite_utils import Database

from evidence_kb import schema

_STATUS = {"accept": "accepted", "reject": "rejected", "edit": "edited"}


class Curation:
    """The curation database of one data folder."""

    def __init__(self, path: Path) -> None:
        self.db = Database(path)
        schema.curation.apply(self.db)

    def close(self) -> None:
        self.db.close()

    def newest(self) -> int:
        """Return the number of the newest review, 0 when there is none."""
        return max((row["id"] for row in self.db.table("reviews").rows_where(select="id")), default=0)

    def verdicts(self) -> list[dict[str, str | int]]:
        """Return one row per reviewed claim; each reviewer's latest word counts, and two that differ are a dispute."""
        latest: dict[str, dict[str, str]] = defaultdict(dict)
        for row in self.db.table("reviews").rows_where(order_by="id"):
            words = latest[row["claim_key"]]
            words.pop(row["reviewer"], None)
            if row["verdict"] in _STATUS:
                words[row["reviewer"]] = _STATUS[row["verdict"]]
        return [
            {
                "claim_key": key,
                "status": next(iter(words.values())) if len(set(words.values())) == 1 else "disputed",
                "reviews_n": len(words),
            }
            for key, words in sorted(latest.items())
            if words
        ]
