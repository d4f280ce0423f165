"""Sums that are kept are those of the database as it is: a write by anybody is seen at the next question."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

import pytest
from datasette.app import Datasette

from evidence_kb.pages import kept
from evidence_kb.pages.site import Visit

SQL = "SELECT count(*) AS n FROM things WHERE n > :above"


class Counted(Visit):
    """A visit that notes what it really asks."""

    asked: ClassVar[list[dict[str, object]]] = []

    async def rows(self, sql: str, **values: object) -> Sequence[Any]:
        self.asked.append(values)
        return await super().rows(sql, **values)


@pytest.fixture
def visit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Visit:
    write(
        tmp_path, "PRAGMA journal_mode = WAL", "CREATE TABLE things (n INTEGER)", "INSERT INTO things VALUES (1), (2)"
    )
    monkeypatch.setattr(Counted, "asked", [])
    return Counted(Datasette([str(tmp_path / "x.db")]), None, "x")


def write(folder: Path, *statements: str) -> None:
    connection = sqlite3.connect(folder / "x.db", isolation_level=None)
    for sql in statements:
        connection.execute(sql)
    connection.close()


def asked(visit: Visit, *above: int) -> list[int]:
    async def all_of_them() -> list[int]:
        return [(await kept.rows(visit, SQL, above=one))[0]["n"] for one in above]

    return asyncio.run(all_of_them())


def test_the_same_question_is_asked_once_until_the_file_changes(visit: Counted, tmp_path: Path) -> None:
    assert asked(visit, 0, 1, 0, 1) == [2, 1, 2, 1]
    assert visit.asked == [{"above": 0}, {"above": 1}]
    write(tmp_path, "INSERT INTO things VALUES (3)")
    assert asked(visit, 0, 0) == [3, 3]
    assert len(visit.asked) == 3


def test_a_write_that_is_only_in_the_log_yet_is_seen(visit: Counted, tmp_path: Path) -> None:
    writer = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    writer.execute("INSERT INTO things VALUES (4)")
    assert asked(visit, 0) == [3]
    writer.execute("INSERT INTO things VALUES (5)")
    assert asked(visit, 0) == [4]
    writer.close()


def test_no_more_is_kept_than_said(visit: Counted) -> None:
    asked(visit, *range(kept.MOST + 1))
    asked(visit, kept.MOST, 0)
    assert [values["above"] for values in visit.asked] == [*range(kept.MOST + 1), 0]


def test_a_long_answer_is_not_kept(visit: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "LONGEST", 0)
    assert asked(visit, 1, 1) == [1, 1]
    assert len(visit.asked) == 2
