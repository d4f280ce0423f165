"""Take out of `evidence.db` what no response says any more, with all that was derived from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database


def retract(db: Database, provider: str, prefix: str, stated: set[str], older: set[str], run_id: int) -> None:
    """Remove the records of a file that it no longer lists, and mark edges gone that only older versions stated.

    `prefix` starts the keys of the file's records, `stated` are the keys in its newest version, `older` the hashes
    of its earlier ones. A study of which nothing else is known goes with its record.
    """
    with db.atomic():
        mine = _rows(
            db,
            "SELECT provider_key, study_id, response_sha256 FROM records "
            "WHERE provider = ? AND instr(provider_key, ?) = 1",
            [provider, prefix],
        )
        for row in mine:
            if row["provider_key"] not in stated and row["response_sha256"] in older:
                _drop_record(db, provider, row)
        for sha256 in sorted(older):
            db.execute(
                "UPDATE citation_statements SET gone_run = ? WHERE provider = ? AND response_sha256 = ? "
                "AND gone_run IS NULL",
                [run_id, provider, sha256],
            )


def _drop_record(db: Database, provider: str, record: dict[str, Any]) -> None:
    db.execute("DELETE FROM records WHERE provider = ? AND provider_key = ?", [provider, record["provider_key"]])
    gone = _rows(
        db,
        "SELECT id FROM passages WHERE study_id = ? AND provider = ? AND response_sha256 = ?",
        [record["study_id"], provider, record["response_sha256"]],
    )
    forget_passages(db, [row["id"] for row in gone])
    if not _rows(db, "SELECT 1 FROM records WHERE study_id = ? LIMIT 1", [record["study_id"]]):
        drop_study(db, record["study_id"])


def drop_study(db: Database, study_id: int) -> None:
    """Remove a study of which no record speaks any more; its number is not used again."""
    forget_passages(db, [row["id"] for row in _rows(db, "SELECT id FROM passages WHERE study_id = ?", [study_id])])
    for table in ("citation_contexts", "citation_statements", "citations"):
        db.execute(f"DELETE FROM {table} WHERE citing_id = ? OR cited_id = ?", [study_id, study_id])
    db.execute("UPDATE synonyms SET study_id = NULL WHERE study_id = ?", [study_id])
    for table in ("identifiers", "topic_studies", "stated_counts", "not_seen"):
        db.execute(f"DELETE FROM {table} WHERE study_id = ?", [study_id])
    db.execute("DELETE FROM studies WHERE id = ?", [study_id])


def forget_passages(db: Database, ids: Sequence[int]) -> None:
    """Remove passages and what was derived from them; derive fills the gaps again."""
    if not ids:
        return
    marks = ", ".join("?" * len(ids))
    with db.atomic():
        for column in ("abstract", "design", "participants"):
            db.execute(f"UPDATE studies SET {column}_passage_id = NULL WHERE {column}_passage_id IN ({marks})", ids)
        behind = f"passage_id IN ({marks}) OR treatment_passage_id IN ({marks}) OR dose_passage_id IN ({marks})"
        thrice = [*ids, *ids, *ids]
        db.execute(
            f"UPDATE claims SET duplicate_of = NULL WHERE duplicate_of IN (SELECT id FROM claims WHERE {behind})",
            thrice,
        )
        db.execute(f"DELETE FROM claims WHERE {behind}", thrice)
        db.execute(f"DELETE FROM citation_contexts WHERE passage_id IN ({marks})", ids)
        db.execute(f"DELETE FROM passages WHERE id IN ({marks})", ids)


def _rows(db: Database, sql: str, values: Sequence[Any]) -> list[dict[str, Any]]:
    return list(db.query(sql, values))
