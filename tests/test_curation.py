from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from evidence_kb.curation import Curation


@pytest.fixture
def curation(tmp_path: Path) -> Curation:
    return Curation(tmp_path / "curation.db")


def review(curation: Curation, key: str, verdict: str, reviewer: str = "a", reason: str | None = None) -> None:
    row = {"claim_key": key, "verdict": verdict, "reviewer": reviewer, "reason": reason, "at": "2026-11-22T02:00:00Z"}
    curation.db.table("reviews").insert(row)


def test_the_latest_word_of_each_reviewer_counts_and_two_that_differ_are_a_dispute(curation: Curation) -> None:
    review(curation, "k1", "reject", reason="wrong_number")
    review(curation, "k1", "accept")
    review(curation, "k2", "accept", "a")
    review(curation, "k2", "reject", "b", reason="duplicate")
    review(curation, "k3", "accept")
    review(curation, "k3", "undo")
    assert curation.verdicts() == [
        {"claim_key": "k1", "status": "accepted", "reviews_n": 1},
        {"claim_key": "k2", "status": "disputed", "reviews_n": 2},
    ]
    assert curation.newest() == 6


def test_reviews_are_append_only_and_a_rejection_needs_a_reason(curation: Curation) -> None:
    review(curation, "k", "accept")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        curation.db.execute("UPDATE reviews SET verdict = 'reject', reason = 'other'")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        curation.db.execute("DELETE FROM reviews")
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        review(curation, "k", "reject")
