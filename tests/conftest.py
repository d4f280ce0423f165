"""What holds for all tests: property tests without a deadline, and commits that do not wait for the disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import settings

# A busy machine is no fault of the code.
settings.register_profile("evidence-kb", deadline=None)
settings.load_profile("evidence-kb")


@pytest.fixture(scope="session", autouse=True)
def commits_without_waiting() -> Iterator[None]:
    """Let SQLite hand its writes to the system and go on: a test may kill a process, never the power of the machine."""
    connect = sqlite3.connect

    def quick(*given: Any, **named: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*given, **named)
        with suppress(sqlite3.DatabaseError):  # a file that is no database is what some tests are about
            connection.execute("PRAGMA synchronous = OFF")
        return connection

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite3, "connect", quick)
        yield
