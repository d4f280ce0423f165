"""A log for machines: one JSON object per line, one line per request that was sent, and one for each run's end.

Addresses are the public ones of the ledger; `fetch.Client` leaves out every text that repeats a key or the contact.
"""

from __future__ import annotations

import json
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from evidence_kb.errors import StorageError
from evidence_kb.fetch import Event

STDERR = "-"


class EventLog:
    """Appends events to a file, `-` for stderr; whole lines, from any number of threads."""

    def __init__(self, where: str) -> None:
        self._stream = sys.stderr
        try:
            if where != STDERR:
                self._stream = Path(where).open("a", encoding="utf-8", buffering=1)  # noqa: SIM115 (closed on exit)
        except OSError as error:
            raise StorageError(f"{where}: the log cannot be written ({error.strerror})") from error
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._stream is not sys.stderr:
            self._stream.close()

    def asked(self, event: Event) -> None:
        """Write how one request went; `bytes` counts its answer as decoded, `ms` all its tries and waits."""
        told = {
            "provider": event.provider, "question": event.question, "address": event.address, "status": event.status,
            "tries": event.tries_n, "bytes": event.bytes_n, "ms": round(1000 * event.seconds),
        }  # fmt: skip
        self.write("request", **told, **({"failure": event.failure} if event.failure else {}))

    def write(self, event: str, **told: Any) -> None:
        """Write one event with the time at which it is written, ISO 8601 UTC."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line = json.dumps({"at": at, "event": event, **told}, ensure_ascii=False)
        with self._lock:
            if not self._stream.closed:  # a thread that was given up may finish after the log is closed
                self._stream.write(line + "\n")
