"""How many studies and records each topic has, by all that reports and exports tell them apart by."""

from __future__ import annotations

from evidence_kb.schema import RECORD_COUNTS, STUDY_COUNTS
from evidence_kb.store import Store
from evidence_kb.store_derived import sync


def sync_report_counts(store: Store) -> None:
    """Count anew; only counts that differ are written."""
    by = ("topic", "role", "steps", "status", "screening", "reason")
    sync(store, "study_counts", by, store.rows(STUDY_COUNTS))
    sync(store, "record_counts", ("topic", "provider", "how"), store.rows(RECORD_COUNTS))
