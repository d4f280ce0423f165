"""Derived rows behind the analysis pages that no page could count while a reader waits."""

from __future__ import annotations

from evidence_kb.schema_analyses import SELECT_UNMAPPED
from evidence_kb.store import Store
from evidence_kb.store_derived import sync


def sync_unmapped_terms(store: Store) -> None:
    """Count, by topic, the claims whose treatment or outcome is in no vocabulary; claims must be in their table."""
    sync(store, "unmapped_terms", ("topic", "kind", "concept_id"), store.rows(SELECT_UNMAPPED))
