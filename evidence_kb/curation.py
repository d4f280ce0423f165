"""What people decided, in `curation.db`: append-only, the only file of a data folder that is worth a backup.

Decisions are found again by claim key, so they survive a rebuild and a new extractor. Names of reviewers stay
here: only the resulting verdict of each claim is copied to the database that is published.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from sqlite_utils import Database

from evidence_kb import schema_private
from evidence_kb.resolve import Ruling

_STATUS = {"accept": "accepted", "reject": "rejected", "edit": "edited"}


class Curation:
    """The curation database of one data folder."""

    def __init__(self, path: Path) -> None:
        self.db = Database(path)
        schema_private.curation.apply(self.db)

    def close(self) -> None:
        self.db.close()

    def newest(self) -> int:
        """Return a number that grows with every review and decision, 0 when there is none."""
        return self.db.table("reviews").count + self.db.table("study_decisions").count

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

    def rulings(self) -> list[Ruling]:
        """Return the latest decision about each pair of records or identifiers: same work, or different works."""
        latest: dict[tuple[str, str], str] = {}
        for row in self.db.table("study_decisions").rows_where("key_a is not null", order_by="id"):
            a, b = sorted((row["key_a"], row["key_b"]))
            latest[a, b] = row["decision"]
        kept = {pair: decision for pair, decision in latest.items() if decision in ("same", "different")}
        return [Ruling(a, b, decision == "same") for (a, b), decision in sorted(kept.items())]

    def decide_pair(self, a: str, b: str, decision: str, reason: str, reviewer: str, at: str) -> None:
        """Append a decision about a pair: same, different, or undo (identifiers decide again)."""
        row = {"key_a": a, "key_b": b, "decision": decision, "reason": reason, "reviewer": reviewer, "at": at}
        with self.db.atomic():
            self.db.table("study_decisions").insert(row)
