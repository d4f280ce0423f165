"""The answers in docs/analysts.md: each query of the page asked of the demo topic, with nothing but sqlite3."""

from __future__ import annotations

import re
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from cookbook import table

from evidence_kb.data_folder import writing
from evidence_kb.refresh import refresh
from evidence_kb.topic import read_topic

ROOT = Path(__file__).parent.parent
QUERY = re.compile(r"```sql\n(.*?)```\n(?:\n\|.*?\n(?=\n|\Z))?", re.DOTALL)
SHOWN_ROWS = 6


def answered(page: str) -> str:
    """Return the page with the answer of each of its queries below it; of many rows the first are shown."""
    with tempfile.TemporaryDirectory() as folder:
        path = demo(Path(folder))
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
            return QUERY.sub(
                lambda found: f"{found[0][: found[0].index('```', 3) + 3]}\n\n{_answer(db, found[1])}\n", page
            )


def demo(folder: Path) -> Path:
    """Build the demo in a folder and return its evidence.db."""
    with writing(folder / "data") as data:
        refresh(data, [read_topic(path) for path in sorted((ROOT / "sources").glob("*.yml"))])
    return folder / "data" / "evidence.db"


def _answer(db: sqlite3.Connection, sql: str) -> str:
    asked = db.execute(sql)
    rows = asked.fetchall()
    names = [column[0] for column in asked.description]
    return table(names, rows[:SHOWN_ROWS]) + (f"\n| … {len(rows)} rows |" if len(rows) > SHOWN_ROWS else "")
