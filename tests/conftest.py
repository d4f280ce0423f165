"""What holds for all tests: property tests draw the same every time; commits, new folders and known texts are quick.

What is quick is what no test is about: those of the extractor call it themselves, and processes read for themselves.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from made_once import new_store

from evidence_kb import claims, data_folder, derive, rebuild
from evidence_kb.extractions import basis_of, packed
from evidence_kb.findings import Extraction, Vocabulary
from evidence_kb.model import Passage
from evidence_kb.store import Store

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
def migrations_run_once() -> Iterator[None]:
    """Let a new data folder begin with a copy of an empty database: making one takes as long as a small harvest."""

    def opened(path: Path) -> Store:
        return Store(path) if path.exists() else new_store(path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data_folder, "Store", opened)
        yield


@pytest.fixture(scope="session", autouse=True)
def texts_read_once() -> Iterator[None]:
    """Let a run that meets texts which two earlier runs read, in whatever folder, take what both found in them.

    It is found again as a run finds what it read before itself: by a hash of all that reading rests on. A rebuild reads
    anew, and a second reading that finds something else fails: an extractor that does not always find the same is seen.
    """
    build, read, read_twice, rebuilding = rebuild._build, dict[str, Extraction](), set[str](), list[str]()

    def read_before(passages: Sequence[Passage], vocabulary: Vocabulary) -> Extraction:
        basis = basis_of(passages, vocabulary)
        if basis in read_twice and not rebuilding:
            return read[basis]
        found = claims.extract(passages, vocabulary)
        if rebuilding:
            return found
        if basis in read:
            assert packed(found) == packed(read[basis]), "the same texts were read twice and said two things"
            read_twice.add(basis)
        return read.setdefault(basis, found)

    def build_reading(*given: Any, **named: Any) -> Any:
        rebuilding.append("one more")
        try:
            return build(*given, **named)
        finally:
            rebuilding.pop()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(derive, "extract", read_before)
        patch.setattr(rebuild, "_build", build_reading)
        yield
