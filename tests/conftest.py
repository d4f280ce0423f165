"""What holds for all tests: property tests draw the same every time, commits are quick, and no text is read twice."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import settings

from evidence_kb import derive
from evidence_kb.extractions import basis_of
from evidence_kb.findings import Extraction, Vocabulary
from evidence_kb.model import Passage

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


@pytest.fixture(scope="session", autouse=True)
def texts_read_once() -> Iterator[None]:
    """Let a process that derives again from the same texts take what it read of them: many tests tell of one world."""
    read, held = derive.extract, dict[str, Extraction]()

    def extract(texts: Sequence[Passage], vocabulary: Vocabulary) -> Extraction:
        basis = basis_of(texts, vocabulary)  # all that an extraction follows from, hashed
        if basis not in held:
            held[basis] = read(texts, vocabulary)
        return held[basis]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(derive, "extract", extract)
        yield
