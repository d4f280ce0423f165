"""What pages say, said without a server: the same rows, read straight from the file, for commands."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from evidence_kb.pages.site import Row, Visit


@dataclass(frozen=True, slots=True)
class Offline(Visit):
    """A visit of nobody, who is no reviewer; `base` is where others reach the server, for links."""

    connection: sqlite3.Connection | None = None
    base: str = ""

    async def rows(self, sql: str, **values: object) -> Sequence[Row]:
        """Run one read-only query."""
        if self.connection is None:
            return ()
        cursor = self.connection.execute(sql, values)
        names = [column[0] for column in cursor.description]
        return tuple(dict(zip(names, row, strict=True)) for row in cursor)

    def address(self, path: str) -> str:
        """Return the whole address of one of our pages."""
        return f"{self.base.rstrip('/')}{path}"


@contextmanager
def offline(path: Path, base: str) -> Iterator[Offline]:
    """Open an evidence database for reading only."""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        yield Offline(None, None, path.stem, connection=connection, base=base)
