"""A new evidence database for each test that wants one, though its migrations run once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from evidence_kb.store import Store


@cache
def _empty() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder, "evidence.db")
        Store(path).close()
        return path.read_bytes()


def new_store(path: Path) -> Store:
    """Open a copy of an empty database: making one takes longer than most tests."""
    path.write_bytes(_empty())
    return Store(path)
