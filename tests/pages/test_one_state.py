"""A page and a file are of one state of the database, also where a run ends while they are made."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from datasette.app import Datasette

from evidence_kb.pages.site import Page, Visit, _of_one_run
from evidence_kb.pages.snapshot import snapshot_of

SQL_TITLE = "SELECT title FROM studies WHERE id = 1"
SQL_RUN = "SELECT max(id) AS id FROM runs WHERE status = 'finished'"


def visit_of(path: Path, method: str = "GET") -> Visit:
    return Visit(Datasette([str(path)]), SimpleNamespace(method=method), path.stem)


def end_a_run(path: Path, title: str, status: str = "finished") -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE studies SET title = ? WHERE id = 1", [title])
        db.execute(
            "INSERT INTO runs (command, topics, started_at, status, code_version, extractor_version) "
            "VALUES ('refresh', '[]', '2026-02-01T00:00:00Z', ?, '0', '0')", [status])  # fmt: skip


def copied(full_path: Path, folder: Path) -> Path:
    path = folder / "evidence.db"
    shutil.copy(full_path, path)
    return path


def test_a_page_is_loaded_again_where_a_run_ends_between_two_of_its_queries(full_path: Path, tmp_path: Path) -> None:
    path = copied(full_path, tmp_path)
    loaded = []

    async def load(visit: Visit) -> dict[str, Any]:
        run = await visit.row(SQL_RUN)
        if not loaded:
            end_a_run(path, "A title of the next run")
        loaded.append(run)
        return {"run": run, "study": await visit.row(SQL_TITLE)}

    context = asyncio.run(_of_one_run(Page((), None, load), visit_of(path)))
    assert len(loaded) == 2
    assert context["run"] != loaded[0] and context["study"] == {"title": "A title of the next run"}  # type: ignore[index]


def test_a_form_is_taken_once_and_a_run_under_way_makes_nobody_wait(full_path: Path, tmp_path: Path) -> None:
    path = copied(full_path, tmp_path)
    loaded = []

    async def load(visit: Visit) -> dict[str, Any]:
        end_a_run(path, "Another", status)
        loaded.append(visit)
        return {}

    status = "finished"
    asyncio.run(_of_one_run(Page((), None, load), visit_of(path, "POST")))
    assert len(loaded) == 1
    status = "running"
    asyncio.run(_of_one_run(Page((), None, load), visit_of(path)))
    assert len(loaded) == 2
    status = "finished"  # one that ends each time is not waited for
    asyncio.run(_of_one_run(Page((), None, load), visit_of(path)))
    assert len(loaded) == 5


def test_a_file_is_of_the_state_that_it_began_with(full_path: Path, tmp_path: Path) -> None:
    path = copied(full_path, tmp_path)
    snapshot = snapshot_of(visit_of(path))
    assert snapshot is not None

    async def pieces() -> AsyncIterator[str]:
        for _ in range(2):
            yield str((await snapshot.rows(SQL_TITLE))[0]["title"])

    async def read() -> list[str]:
        found = []
        async for piece in snapshot.closing(pieces()):
            found.append(piece)
            await asyncio.to_thread(end_a_run, path, "Another")
        return found

    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode = WAL")
    first, second = asyncio.run(read())
    assert first == second != "Another"
