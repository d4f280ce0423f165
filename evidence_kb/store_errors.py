"""What a database error means for the person who ran the command, and what to do about it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

# What can be built again from what: the other two databases hold what nobody can derive.
_ADVICE = {
    "evidence.db": "move it away and run `evidence-kb refresh`: it is built again from responses.db",
    "responses.db": "keep it and restore a copy: saved responses cannot be derived again",
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
