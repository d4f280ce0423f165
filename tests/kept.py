"""Every table of an `evidence.db`, to the last number, so that two of them can be compared."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

# When a migration was applied. Of the search index, how SQLite happened to lay out what the documents hold.
NOT_COMPARED = ("_sqlite_migrations", "search_index_data", "search_index_idx")


def tables(path: Path, *, without: tuple[str, ...] = ()) -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows of all tables, in order: runs, requests, changes and SQLite's own counters included."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return {
            name: sorted(db.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr)
            for name in names if name not in (*NOT_COMPARED, *without)
        }  # fmt: skip


def differences(one: Path, other: Path) -> dict[str, tuple[list[Any], list[Any]]]:
    """Return, for each table that differs, the rows that only the one and only the other has."""
    a, b = tables(one), tables(other)
    assert a.keys() == b.keys()
    return {
        name: ([row for row in a[name] if row not in b[name]], [row for row in b[name] if row not in a[name]])
        for name in a if a[name] != b[name]
    }  # fmt: skip
