"""File two studies that are one work under one id; the old id keeps leading there."""

from __future__ import annotations

from evidence_kb.model import Identifiers
from evidence_kb.resolve import Described, Merge
from evidence_kb.store import Store
from evidence_kb.store_remove import forget_passages

# Tables that point to a study and may already hold the same row for the one that stays.
_REFERENCES = (
    ("citation_statements", ("citing_id", "cited_id")),
    ("citation_contexts", ("citing_id", "cited_id")),
    ("citations", ("citing_id", "cited_id")),
    ("stated_counts", ("study_id",)),
    ("not_seen", ("study_id",)),
    ("synonyms", ("study_id",)),
)


def described(store: Store) -> list[Described]:
    """Return every record as resolve needs it."""
    rows = store.rows("SELECT study_id, doi, pmid, pmcid, title, year, journal FROM records ORDER BY study_id")
    return [
        Described(
            row["study_id"],
            Identifiers(row["doi"], row["pmid"], row["pmcid"]),
            row["title"],
            row["year"],
            row["journal"],
        )
        for row in rows
    ]


def apply_merge(store: Store, merge: Merge) -> None:
    """File everything of `gone_id` under `study_id`; the old id keeps leading there."""
    keep, gone = merge.study_id, merge.gone_id
    db = store.db
    with db.atomic():
        db.execute("UPDATE records SET study_id = ?, matched_by = ? WHERE study_id = ?", [keep, merge.reason, gone])
        db.execute("UPDATE identifiers SET study_id = ? WHERE study_id = ?", [keep, gone])
        db.execute("INSERT INTO identifiers VALUES ('evidence-kb', ?, ?)", [str(gone), keep])
        _merge_roles(store, keep, gone)
        db.execute(
            "UPDATE claims SET duplicate_of = NULL WHERE duplicate_of IN (SELECT id FROM claims WHERE study_id = ?)",
            [gone],
        )
        db.execute("DELETE FROM claims WHERE study_id = ?", [gone])
        db.execute("UPDATE claims SET about_study_id = ? WHERE about_study_id = ?", [keep, gone])
        _merge_passages(store, keep, gone)
        for table, columns in _REFERENCES:
            for column in columns:
                db.execute(f"UPDATE OR IGNORE {table} SET {column} = ? WHERE {column} = ?", [keep, gone])
                db.execute(f"DELETE FROM {table} WHERE {column} = ?", [gone])
        db.execute("DELETE FROM citation_statements WHERE citing_id = cited_id")
        db.execute("DELETE FROM citations WHERE citing_id = cited_id")
        db.execute("DELETE FROM studies WHERE id = ?", [gone])


def _merge_roles(store: Store, keep: int, gone: int) -> None:
    for row in store.rows("SELECT * FROM topic_studies WHERE study_id = ?", [gone]):
        store.place_in_topic(row["topic"], keep, row["role"], row["first_run"])
    store.db.execute("DELETE FROM topic_studies WHERE study_id = ?", [gone])


def _merge_passages(store: Store, keep: int, gone: int) -> None:
    """Move the passages over; where both studies hold the same words, contexts move to the passage that stays."""
    for row in store.rows("SELECT id, kind, sha256 FROM passages WHERE study_id = ?", [gone]):
        same = store.rows(
            "SELECT id FROM passages WHERE study_id = ? AND kind = ? AND sha256 = ?", [keep, row["kind"], row["sha256"]]
        )
        if same:
            store.db.execute(
                "UPDATE OR IGNORE citation_contexts SET passage_id = ? WHERE passage_id = ?", [same[0]["id"], row["id"]]
            )
            forget_passages(store.db, [row["id"]])
        else:
            store.db.execute("UPDATE passages SET study_id = ? WHERE id = ?", [keep, row["id"]])
