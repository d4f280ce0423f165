"""One state of the database for an answer that takes long: a file that is sent while it is read.

Datasette reads each query on whatever connection is free, so that a run which ends in between would leave a file with
half of one state and half of another. Here all queries of a file see what was there when the first was asked.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

from evidence_kb.pages.site import Row, Visit


class Snapshot:
    """A connection of its own in one transaction; it reads what `Visit.rows` reads. To be closed."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.execute("BEGIN")

    async def rows(self, sql: str, **values: object) -> Sequence[Row]:
        """Run one query in a thread, so that other pages are answered meanwhile."""
        return await asyncio.to_thread(self._rows, sql, values)

    def _rows(self, sql: str, values: dict[str, Any]) -> Sequence[Row]:
        return tuple({key: row[key] for key in row.keys()} for row in self._db.execute(sql, values))  # noqa: SIM118

    def close(self) -> None:
        self._db.close()

    async def closing(self, pieces: AsyncIterator[str]) -> AsyncIterator[str]:
        """Pass on what is read here and close at its end, also where the reader goes away before."""
        try:
            async for piece in pieces:
                yield piece
        finally:
            self.close()


def snapshot_of(visit: Visit) -> Snapshot | None:
    """Return a snapshot of the database that a visit reads; None where it is no file that can be opened twice."""
    path = visit.datasette.get_database(visit.database).path if visit.database else None
    return Snapshot(Path(path)) if path else None
