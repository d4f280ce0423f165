"""What holds for all tests: property tests draw the same every time, and commits do not wait for the disk."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import settings

# A busy machine is no fault of the code, and whether a commit passes no matter of luck: EXPLORE=1 draws anew each time.
settings.register_profile("evidence-kb", deadline=None, derandomize="EXPLORE" not in os.environ)
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
