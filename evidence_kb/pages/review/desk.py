"""The reviewer's desk: `curation.db` beside the served database, opened on a connection of its own in a thread.

It is never attached to the database that visitors can query, and never registered with Datasette.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from evidence_kb.curation import Curation
from evidence_kb.errors import StorageError
from evidence_kb.pages.site import MissingError, SignInError, Visit
from evidence_kb.store_errors import explain

T = TypeVar("T")
SQL_COUNTED = "SELECT last_review, last_study_decision FROM runs WHERE last_review IS NOT NULL ORDER BY id DESC LIMIT 1"


def name(visit: Visit) -> str:
    """Return the reviewer's name; raises SignInError, which answers with how to sign in."""
    if visit.reviewer is None:
        raise SignInError
    return visit.reviewer


async def listed(visit: Visit, work: Callable[[Curation], list[T]]) -> list[T]:
    """Return what `work` reads in curation.db; nothing where nothing was ever decided."""
    path = _path(visit)
    return await asyncio.to_thread(_with, path, work, True) if path.exists() else []


async def waiting_n(visit: Visit) -> int:
    """Count the decisions that the served tables do not count yet."""
    path, until = _path(visit), await counted(visit)
    return await asyncio.to_thread(_with, path, lambda c: c.waiting_n(*until), True) if path.exists() else 0


async def write(visit: Visit, work: Callable[[Curation], T]) -> T:
    """Return what `work` returns after writing. Raises StorageError with what a person can do."""
    return await asyncio.to_thread(_with, _path(visit), work, False)


async def counted(visit: Visit) -> tuple[int, int]:
    """Return the last review and study decision that the served tables count."""
    row = await visit.row(SQL_COUNTED)
    return (row["last_review"], row["last_study_decision"]) if row else (0, 0)


def now() -> str:
    """Return the time of a decision, ISO 8601 UTC."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def local(address: str | None, otherwise: str) -> str:
    """Return an address within these pages to go back to; one that leads elsewhere is never followed."""
    ours = address or ""
    is_ours = ours.startswith("/-/") and ours.isascii() and ours.isprintable() and "\\" not in ours and "//" not in ours
    return ours if is_ours else otherwise


def _path(visit: Visit) -> Path:
    database = visit.datasette.get_database(visit.database) if visit.database else None
    if database is None or not database.path:
        raise MissingError("Decisions are kept beside the database file, and none is attached to this server.")
    return Path(database.path).with_name("curation.db")


def _with(path: Path, work: Callable[[Curation], T], read_only: bool) -> T:
    try:
        curation = Curation(path, read_only=read_only)
        try:
            return work(curation)
        finally:
            curation.close()
    except sqlite3.Error as error:
        raise StorageError(explain(error, path)) from error
