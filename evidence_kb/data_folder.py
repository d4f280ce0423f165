"""The data folder: its three databases, opened for writing by one command at a time, and the clock of a run."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from evidence_kb import history
from evidence_kb.archive import Archive
from evidence_kb.curation import Curation
from evidence_kb.errors import StorageError
from evidence_kb.rebuild import rebuild_missing
from evidence_kb.store import Store
from evidence_kb.store_errors import opened

# A round that was cut short longer ago is not continued: its answers are too old to stand beside new ones.
RESUMED_WITHIN_S = 20 * 3600


class AlreadyRunningError(StorageError):
    """Another run holds the data folder; for a scheduled job that is not an error."""

    exit_code = 0


def now() -> str:
    """Return the time as ISO 8601 UTC with seconds; the one place where a run reads the clock."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Data:
    """A data folder with its three databases, held by one writer at a time."""

    def __init__(self, folder: Path) -> None:
        self.archive = opened(Archive, folder / "responses.db")
        self.curation = opened(Curation, folder / "curation.db")
        self.store = opened(Store, folder / "evidence.db")

    def close(self) -> None:
        self.archive.close()
        self.curation.close()
        self.store.close()


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a data folder, creating it if need be, so that no other command writes there.

    Raises StorageError when it cannot be written or another command holds it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / ".lock").open("w")
    except OSError as error:
        raise StorageError(f"{folder}: the data folder cannot be written ({error.strerror})") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunningError(f"{folder}: another run is writing here; nothing was started") from error
        yield


@contextmanager
def writing(folder: Path) -> Iterator[Data]:
    """Open a data folder for writing; an `evidence.db` that lags behind its history is brought up to date first.

    Raises StorageError as `locked` does, and where a database cannot be opened.
    """
    with locked(folder):
        if not (folder / "evidence.db").exists():
            rebuild_missing(folder, now)
        data = Data(folder)
        try:
            history.catch_up(data.store, data.archive, data.curation, now())
            yield data
        finally:
            data.close()
