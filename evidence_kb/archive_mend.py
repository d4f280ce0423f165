"""Save what can still be read of a damaged `responses.db` into a new one, row by row.

SQLite refuses a table where one of its pages is damaged, and a file that was cut short altogether; most rows can still
be read one at a time. What is lost is counted by table, and responses without their bodies are named by `verify`.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from evidence_kb import archive_history
from evidence_kb.archive import Archive

TABLES = ("bodies", "responses", "rounds", "answers", "plans", "bases", "base_parts", "history")
GAP_N = 2_000  # rows tried after the last that could be read: a damaged page hides some hundred


def mend(damaged: Path, new: Path) -> Counter[str]:
    """Copy what can be read of `damaged` to `new`; return how many rows of which table were copied.

    The history is kept up to its first gap: steps after one that is lost would be done to another database.
    """
    archive = Archive(new)
    copied: Counter[str] = Counter()
    try:
        with closing(sqlite3.connect(f"{damaged.resolve().as_uri()}?mode=ro", uri=True)) as source:
            source.execute("PRAGMA writable_schema = ON")  # lets SQLite read what is left of a file that was cut short
            archive.db.conn.execute("PRAGMA foreign_keys = OFF")
            with archive.db.atomic():
                for table in TABLES:
                    for row in _rows(source, table):
                        marks = ", ".join("?" * len(row))
                        archive.db.conn.execute(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", row)
                        copied[table] += 1
                _forget_without_base(archive)
    finally:
        archive.close()
    return copied


def _rows(source: sqlite3.Connection, table: str) -> Iterator[tuple[object, ...]]:
    """Yield the rows of a table that can be read, in order; none where the table cannot be found any more."""
    try:
        yield from list(source.execute(f"SELECT * FROM {table} ORDER BY rowid"))
    except sqlite3.DatabaseError:
        yield from _one_by_one(source, table)


def _one_by_one(source: sqlite3.Connection, table: str) -> Iterator[tuple[object, ...]]:
    number, missed_n = 0, 0
    while missed_n < GAP_N:
        number += 1
        try:
            row = source.execute(f"SELECT * FROM {table} WHERE rowid = ?", [number]).fetchone()
        except sqlite3.DatabaseError:
            row = None
        missed_n = missed_n + 1 if row is None else 0
        if row is not None:
            yield row


def _forget_without_base(archive: Archive) -> None:
    """Forget a base that is damaged with all steps that build on it, and the steps after a gap."""
    base = archive_history.newest_base(archive)
    if base and any(True for _ in archive_history.base_problems(archive, base)):
        for table in ("base_parts", "bases", "history"):
            archive.db.execute(f"DELETE FROM {table}")
    if gap := archive_history.first_gap(archive):
        archive.db.execute("DELETE FROM history WHERE id >= ?", [gap])
