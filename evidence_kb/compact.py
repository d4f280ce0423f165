"""Make `responses.db` smaller without changing anything that is derived from it.

What dropped answers led to (numbers of studies, when a row was first seen, every earlier map) cannot be derived from
what is left, so the present `evidence.db` is kept as the base that later rebuilds start from.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from evidence_kb import archive_compact, archive_history, history, store_history
from evidence_kb.archive import Archive
from evidence_kb.archive_compact import Dropped
from evidence_kb.errors import UsageError
from evidence_kb.store import Store


@dataclass(frozen=True, slots=True)
class Compacted:
    """What was dropped, and the bytes of `responses.db` before and after and of the base in it."""

    dropped: Dropped
    before_n: int
    after_n: int
    base_n: int


def compact(
    store: Store, archive: Archive, keep_n: int, keep_days: int | None, at: str,
    progress: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> Compacted | None:  # fmt: skip
    """Drop superseded answers; None where there are none.

    Of each question the `keep_n` newest answers stay, and all of the last `keep_days` days. Raises UsageError where the
    last run did not end: what it read and did not count must be counted first.
    """
    if store.last_fingerprint() is None:
        raise UsageError("the last run did not end; run `evidence-kb refresh` first, so that all it read is counted")
    since = _days_before(at, keep_days) if keep_days is not None else None
    ids = archive_compact.superseded(archive, store_history.rests_on(store), keep_n, since)
    if not ids:
        return None
    before_n = archive.path.stat().st_size
    base = history.keep_as_base(store, archive, at, progress)
    dropped = archive_compact.drop(archive, ids)
    archive_compact.give_back_room(archive)
    return Compacted(dropped, before_n, archive.path.stat().st_size, archive_history.base_bytes(archive, base))


def _days_before(at: str, days: int) -> str:
    return (datetime.fromisoformat(at) - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
