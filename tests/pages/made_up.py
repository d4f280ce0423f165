"""An evidence database in the shape of a small real one, written by plain SQL: every text here is made up.

It holds overlapping claims, a repeated fact, a printed percentage that does not fit, fields that nobody stated, a
hostile title, a summary of ours, every arrow, all five kinds of empty cell, and several providers that differ.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlite_utils
from datasette.app import Datasette
from lxml import html as lxml_html
from made_up_map import add_cells, add_concepts
from made_up_providers import add_providers
from made_up_rows import add_claims, add_less_certain, add_studies, insert

from evidence_kb import schema
from evidence_kb.store import Store
from evidence_kb.store_counts import derive_counts
from evidence_kb.store_metrics import derive_metrics
from evidence_kb.store_search import rebuild_search


def empty_database(path: Path) -> Path:
    """Create a database with the schema and nothing in it."""
    path.write_bytes(_empty())
    return path


@cache
def _empty() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder, "evidence.db")
        db = sqlite_utils.Database(path)
        schema.evidence.apply(db)
        db.close()
        return path.read_bytes()


def full_database(path: Path) -> Path:
    """Create the database that this file's docstring describes."""
    db = sqlite_utils.Database(empty_database(path))
    insert(
        db,
        "runs",
        id=1,
        command="refresh",
        topics='["bone"]',
        started_at="2026-01-05T02:00:00Z",
        finished_at="2026-01-05T02:00:07Z",
        status="finished",
        code_version="0.1.0",
        extractor_version="1",
    )
    insert(
        db,
        "requests",
        run_id=1,
        topic="bone",
        provider="saved_page",
        question="records",
        address="file:a.html",
        status="new",
    )
    insert(
        db,
        "topics",
        slug="bone",
        title="Bisphosphonates in CRMO",
        question="Do bisphosphonates help children with chronic recurrent multifocal osteomyelitis, and do they harm?",
    )
    add_studies(db)
    add_concepts(db)
    add_claims(db)
    add_less_certain(db)
    add_cells(db)
    add_providers(db)
    insert(db, "changes", run_id=1, topic="bone", entity="topic", entity_id="bone", kind="added")
    rebuild_search(db)
    count(db)
    db.conn.commit()
    db.close()
    return recount(path)


def recount(path: Path) -> Path:
    """Count the topics anew, as a run does when it has derived everything else."""
    store = Store(path)
    derive_metrics(store)
    derive_counts(store)
    store.close()
    db = sqlite_utils.Database(path)
    db.execute("PRAGMA journal_mode = DELETE")
    db.close()
    return path


def count(db: sqlite_utils.Database) -> None:
    """Count the studies and records of topics anew, as deriving does."""
    for table, counts in (("study_counts", schema.STUDY_COUNTS), ("record_counts", schema.RECORD_COUNTS)):
        db.execute(f"DELETE FROM {table}")
        db.execute(f"INSERT INTO {table} {counts}")


Get = Callable[..., Any]


def getter(*paths: Path, **options: Any) -> Get:
    """Return a function that fetches one path from a Datasette over these files."""
    datasette = Datasette([str(path) for path in paths], **options)

    def get(path: str, **more: Any) -> Any:
        return asyncio.run(_fetch(path, more))

    async def _fetch(path: str, more: dict[str, Any]) -> Any:
        await datasette.invoke_startup()
        return await datasette.client.get(path, **more)

    return get


def text_of(page: str) -> str:
    """Return the visible words of a page with single blanks."""
    return " ".join(lxml_html.fromstring(page).find("body").text_content().split())


def tables_read_whole(path: Path, sql: str, values: Mapping[str, Any]) -> list[str]:
    """Return the tables, as named in a query, that SQLite would read from end to end to answer it."""
    plan = sqlite3.connect(path).execute(f"EXPLAIN QUERY PLAN {sql}", values).fetchall()
    steps = [step.split(" ", 2) for *_, step in plan]
    derived = {"CONSTANT", *(step[1] for step in steps if step[0] in ("CO-ROUTINE", "MATERIALIZE"))}
    scans = [step for step in steps if step[0] == "SCAN" and "VIRTUAL" not in step[-1]]
    return [step[1] for step in scans if step[1] not in derived and not step[1].startswith("(")]
