"""The table `data_dictionary`: what every table, view and column means, in the file that an analyst opens.

`make docs` generates it from the migrations and `metadata.yml` into `data_dictionary.json` of this package.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources

from sqlite_utils import Database

FILE = "data_dictionary.json"


@cache
def entries() -> list[tuple[str, int, str | None, str, str | None, str]]:
    """Return (table, position, column, type, what it leads to, meaning) by table and position."""
    return [tuple(row) for row in json.loads(resources.files("evidence_kb").joinpath(FILE).read_text("utf-8"))]


def sync_dictionary(db: Database) -> None:
    """Let the table say what this version of the program knows; nothing is written where it does already."""
    held = db.execute("SELECT * FROM data_dictionary ORDER BY table_name, position").fetchall()
    if held != entries():
        with db.atomic():
            db.execute("DELETE FROM data_dictionary")
            db.conn.executemany("INSERT INTO data_dictionary VALUES (?, ?, ?, ?, ?, ?)", entries())
