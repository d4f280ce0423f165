"""What a database error means for the person who ran the command, and what to do about it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from evidence_kb.errors import StorageError

Opened = TypeVar("Opened")

# What can be built again from what: the other two databases hold what nobody can derive.
_ADVICE = {
    "evidence.db": "run `evidence-kb rebuild`: it is built again from responses.db and curation.db",
    "responses.db": "restore a copy, or run `evidence-kb mend` to go on with what is left: responses cannot be derived",
    "curation.db": "keep it and restore a copy: people's decisions cannot be derived again",
}


def explain(error: sqlite3.Error, path: Path) -> str:
    """Say in words what a database error means for the person who ran the command."""
    text = str(error)
    if "readonly" in text or "unable to open" in text:
        return f"{path}: cannot be opened or written; check the permissions of the data folder ({text})"
    if "full" in text or "disk I/O" in text:
        return f"{path}: the disk is full or refuses writes ({text}); free some space and run the command again"
    if "locked" in text or "busy" in text:
        return f"{path}: another program is writing to it ({text}); wait for it and run the command again"
    if "malformed" in text or "not a database" in text:
        advice = _ADVICE.get(path.name, "see which file `sqlite3 FILE 'PRAGMA integrity_check'` complains about")
        return f"{path}: the file is damaged ({text}); {advice}"
    return f"{path}: {text}"


def opened(kind: Callable[[Path], Opened], path: Path) -> Opened:
    """Open a database, or say which of the three cannot be opened and what that means."""
    try:
        return kind(path)
    except sqlite3.Error as error:
        raise StorageError(explain(error, path)) from error
