"""Load files that are too large to be kept with the answers: parts read by an executor, saved here, in their order.

Nothing is derived here: claims and the evidence map follow with the next `derive` or `refresh`.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from evidence_kb import __version__, bulk_files, history
from evidence_kb.claims import EXTRACTOR, VERSION
from evidence_kb.data_folder import RESUMED_WITHIN_S, Data, now
from evidence_kb.due import before
from evidence_kb.errors import StorageError
from evidence_kb.load_parts import KINDS, Kind, What, named, save_part
from evidence_kb.store import Store
from evidence_kb.store_load import Part, bulk, parts_saved

# Parts of one transaction: pages that several of them change are written once. A kill has them read again.
AT_ONCE_N = 4
Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class Loaded:
    """What a load did with each file, in words, and with all of them in numbers."""

    run_id: int | None = None
    part: Part = field(default_factory=Part)
    known: list[str] = field(default_factory=list)  # files that were loaded before
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Sent:
    """A part on its way: of which file, its place in it, and whether it is the last."""

    what: What
    number: int
    is_last: bool
    read: Future[Any]


def load_files(
    data: Data, kind_name: str, files: Sequence[Path], executor: Executor, ahead_n: int, options: str = "",
    progress: Progress = lambda what, done, total: None,
) -> Loaded:  # fmt: skip
    """Load files in the order of their names; `ahead_n` parts are read while one is saved.

    Raises UsageError or ParseError at the first file that cannot be read: what came before it is saved, and what comes
    after it is not, because later files change what earlier ones said.
    """
    kind, loaded = KINDS[kind_name], Loaded()
    sent = _read_ahead(data, kind, kind_name, files, executor, ahead_n, options, loaded)
    first = next(sent, None)
    if first is not None:  # where nothing is new there is no run either, nor where nothing can be read
        with _told():
            first.read.result()
        with bulk(data.store), _run(data, kind_name) as loaded.run_id:
            _save(data.store, loaded.run_id, chain([first], sent), loaded, progress)
    return loaded


def _save(store: Store, run_id: int, sent: Iterable[_Sent], loaded: Loaded, progress: Progress) -> None:
    """Save parts in their order, a few in a transaction. Where one cannot be read, all before it stay saved."""
    conn, is_whole = store.db.conn, True
    try:
        for part in sent:
            read = part.read.result()
            if not conn.in_transaction:
                conn.execute("BEGIN")
            is_whole = False
            loaded.part += save_part(store, run_id, part.what, part.number, read, is_last=part.is_last)
            is_whole = True
            if part.is_last or (part.number + 1) % AT_ONCE_N == 0:
                conn.commit()
            progress(part.what["name"], part.number + 1, part.number + 1 + (not part.is_last))
    except BaseException:
        with suppress(sqlite3.Error):  # what ended the load is what has to be told
            if is_whole:
                conn.commit()
        raise


@contextmanager
def _told() -> Iterator[None]:
    """Say in words that a process or a cluster that reads was lost."""
    try:
        yield
    except (BrokenExecutor, CancelledError) as error:
        raise StorageError(
            f"whoever reads the parts was ended ({type(error).__name__}); what was saved is kept: run the same command "
            "again, with fewer --jobs if memory is short"
        ) from error


@contextmanager
def _run(data: Data, kind_name: str) -> Iterator[int]:
    """Open a run, or go on with the one that was cut short, and close it with what became of it."""
    at = now()
    run_id = data.store.begin_run(
        f"load {kind_name}", [], at, __version__, f"{EXTRACTOR} {VERSION}", before(at, RESUMED_WITHIN_S)
    )
    status, message = "finished", None
    try:
        with _told():
            yield run_id
    except BaseException as error:
        status = "interrupted" if isinstance(error, KeyboardInterrupt) else "failed"
        message = f"{type(error).__name__}: {error}"
        raise
    finally:
        with suppress(sqlite3.Error):  # a full disk must not hide why the run failed
            data.store.db.conn.rollback()  # a part that was not saved whole
            data.store.finish_run(run_id, status, now(), None, message)
            history.keep(data.store, data.archive)


def _read_ahead(
    data: Data, kind: Kind, kind_name: str, files: Sequence[Path], executor: Executor, ahead_n: int, options: str,
    loaded: Loaded,
) -> Iterator[_Sent]:  # fmt: skip
    waiting: deque[_Sent] = deque()
    for path in sorted(files, key=lambda path: path.name):
        file = bulk_files.identify(path)
        if kind.options:
            options = kind.options(data.store, kind_name, file.sha256)
        what = {"kind": kind_name, "name": file.name, "path": str(file.path), "sha256": file.sha256, "md5": file.md5,
                "as_of": file.as_of, "options": options}  # fmt: skip
        saved_n, is_done = parts_saved(data.store, kind_name, file.sha256, options)
        if is_done:
            loaded.known.append(file.name)
            continue
        if file.md5 is None:
            loaded.notes.append(f"{file.name}: no {file.name}.md5 beside it, so its bytes were not checked")
        parts = enumerate(kind.cut(path))
        held = next(parts, None)
        while held is not None:
            (number, body), held = held, next(parts, None)
            if number < saved_n:
                continue
            read = executor.submit(kind.read, named(file.name, number), body, options)
            waiting.append(_Sent(what, number, held is None, read))
            if len(waiting) > ahead_n:
                yield waiting.popleft()
    yield from waiting
