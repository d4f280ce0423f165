"""Derive everything again from `responses.db` and `curation.db`, into a new file that takes the place of the old one.

A rebuild that is killed leaves the old file; readers that serve it go on. Where the old file is sound its content is
exchanged in one transaction, so that a server needs no restart; a damaged one is moved aside.
"""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_kb import __version__, archive_history, history, store_history
from evidence_kb.archive import Archive, Listed
from evidence_kb.archive_mend import mend
from evidence_kb.claims import EXTRACTOR, VERSION
from evidence_kb.curation import Curation
from evidence_kb.errors import StorageError, UsageError
from evidence_kb.store import Store
from evidence_kb.store_errors import explain, opened

if TYPE_CHECKING:
    from evidence_kb.derive import Progress

BESIDE = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a database that is in use, or was cut off
LONGEST_WAIT_N = 20  # half seconds that another program may hold the old file


def _silent(what: str, done: int, total: int) -> None:
    return


@dataclass(slots=True)
class Rebuilt:
    """What a rebuild did, and what it could not read, each in one sentence."""

    steps_n: int = 0
    base: archive_history.Base | None = None
    failed: list[str] = field(default_factory=list)
    aside: Path | None = None  # where a damaged evidence.db was moved
    run_id: int | None = None  # a run of its own, for what no earlier run had saved or counted


def rebuild(folder: Path, now: Callable[[], str], progress: Progress = _silent) -> Rebuilt:
    """Rebuild `evidence.db` of a data folder that the caller holds.

    Raises StorageError when a database cannot be read or written; the old file is then as it was.
    """
    old, new = folder / "evidence.db", folder / "evidence.db.new"
    archive = opened(Archive, folder / "responses.db")
    try:
        curation = opened(Curation, folder / "curation.db")
        try:
            damage = store_history.damage(old) if old.exists() else None
            if old.exists() and damage is None:
                _keep_history(old, archive, now())
            rebuilt = _build(new, archive, curation, now, progress)
            archive_history.forget_checked(archive)
        finally:
            curation.close()
    finally:
        archive.close()
    _put_in_place(new, old, rebuilt, is_sound=old.exists() and damage is None)
    return rebuilt


def rebuild_as_of(
    folder: Path, run_id: int, target: Path, now: Callable[[], str], progress: Progress = _silent
) -> Rebuilt:
    """Build, in the folder `target`, the `evidence.db` that was there when this run had ended: every table of it.

    The caller holds `folder`, of which nothing changes. Raises UsageError where the run is not known, did not end, or
    lies before what a rebuild can start from; StorageError as `rebuild`.
    """
    new = target / "evidence.db"
    if new.exists():
        raise UsageError(f"{new} is there already; name a folder without one")
    archive, curation = opened(Archive, folder / "responses.db"), opened(Curation, folder / "curation.db")
    try:
        if (folder / "evidence.db").exists():
            _keep_history(folder / "evidence.db", archive, now())
        archive_history.check_end(archive, run_id)
        target.mkdir(parents=True, exist_ok=True)
        unfinished = target / "evidence.db.new"
        rebuilt = _build(unfinished, archive, curation, now, progress, until=run_id)
        _remove(new)  # what may lie beside a file that is gone would be read into the new one
        unfinished.replace(new)
    finally:
        curation.close()
        archive.close()
    return rebuilt


def rebuild_missing(folder: Path, now: Callable[[], str]) -> None:
    """Build an `evidence.db` that is not there, if `responses.db` knows what was in it."""
    if not (folder / "responses.db").exists():
        return
    archive = opened(Archive, folder / "responses.db")
    try:
        is_known = archive_history.last_step(archive) > 0 or archive_history.newest_base(archive) is not None
    finally:
        archive.close()
    if is_known:
        rebuild(folder, now)


def _keep_history(old: Path, archive: Archive, at: str) -> None:
    store = opened(Store, old)
    try:
        history.know(store, archive, at)
    finally:
        store.close()


def _build(
    new: Path, archive: Archive, curation: Curation, now: Callable[[], str], progress: Progress,
    until: int | None = None,
) -> Rebuilt:  # fmt: skip
    _remove(new)
    base = archive_history.newest_base(archive)
    if base:
        archive_history.write_base(archive, base, new)
    store = opened(Store, new)
    try:
        store_history.write_fast(store)
        before = store.position()
        rebuilt = Rebuilt(base=base, failed=history.redo(store, archive, curation, progress, until))
        rebuilt.steps_n = store.position() - before
        if until is None:
            _finish(store, archive, curation, rebuilt, now, progress)
    finally:
        store.close()
    return rebuilt


def _finish(
    store: Store, archive: Archive, curation: Curation, rebuilt: Rebuilt, now: Callable[[], str], progress: Progress
) -> None:
    """Save and count what no step did: answers whose run left no trace, and what another version made of a base."""
    # Where the history is known, what was read and never saved is for the next refresh, as it is without a rebuild.
    unsaved = [] if store_history.has_runs(store) else _unsaved(store, archive)
    left = [listed for listed in unsaved if archive.is_sound(listed.sha256)]
    counted = store_history.last_derived(store)
    if rebuilt.base:
        store_history.forget_extractions(store)
        if not left and counted and store.last_fingerprint() == history.fingerprint(store, curation):
            run_id, *until = counted
            store.notes_steps = False
            history.derive_until(store, archive, curation, run_id, (until[0], until[1]), progress)
            store.notes_steps = True
            return
        if not counted and not left:
            return
    if left or (rebuilt.base and counted):
        rebuilt.run_id = _run(store, archive, curation, now, progress)


def _unsaved(store: Store, archive: Archive) -> list[Listed]:
    """Return the answers that were never saved; those of a round that is still open wait for the refresh it is of."""
    topics = archive.topics()
    return [
        listed for listed in archive.of_topics(topics, without_open=topics)
        if not store.has_saved(listed.topic, listed.request.address, listed.sha256)
    ]  # fmt: skip


def _run(store: Store, archive: Archive, curation: Curation, now: Callable[[], str], progress: Progress) -> int:
    topics = archive.topics()
    run_id = store.begin_run("rebuild", topics, now(), __version__, f"{EXTRACTOR} {VERSION}")
    from evidence_kb.harvest import replay  # here: loading bulk files need not wait for all harvesters

    failures = [outcome for _, outcome in replay(store, archive, run_id, topics, topics) if outcome.status == "failed"]
    history.derive_until(store, archive, curation, run_id, curation.last_ids(), progress)
    message = "\n".join(outcome.message or outcome.address for outcome in failures) or None
    status = "warnings" if failures else "finished"
    store.finish_run(run_id, status, now(), history.fingerprint(store, curation), message)
    return run_id


def mend_responses(folder: Path, now: Callable[[], str]) -> Counter[str]:
    """Put what can be read of `responses.db` in its place, and keep the damaged file beside it; return rows by table.

    A sound `evidence.db` becomes the base where its history was lost, so that no study changes its number.
    """
    damaged, new, evidence = folder / "responses.db", folder / "responses.db.new", folder / "evidence.db"
    _remove(new)
    copied = mend(damaged, new)
    _move_aside(damaged)
    new.replace(damaged)
    if evidence.exists() and store_history.damage(evidence) is None:
        archive = opened(Archive, damaged)
        try:
            _keep_history(evidence, archive, now())
        finally:
            archive.close()
    return copied


# --- the new file in place of the old --------------------------------------------------------------------------------


def _put_in_place(new: Path, old: Path, rebuilt: Rebuilt, *, is_sound: bool) -> None:
    try:
        if is_sound:
            _exchange(new, old)
            _remove(new)
            return
        if old.exists():
            rebuilt.aside = _move_aside(old)
        with new.open("rb+") as file:
            os.fsync(file.fileno())
        _remove(old)  # it is gone, but a log that lay beside it would be read into the new file
        new.replace(old)
    except sqlite3.Error as error:
        raise StorageError(explain(error, old)) from error


def _exchange(new: Path, old: Path) -> None:
    """Write the new content over the old in one transaction: readers see the one or the other."""
    tries = iter(range(LONGEST_WAIT_N))

    def give_up(status: int, remaining: int, total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and next(tries, None) is None:
            raise sqlite3.OperationalError("database is locked")

    with closing(sqlite3.connect(new)) as source, closing(sqlite3.connect(old, timeout=0.25)) as target:
        store_history.take_page_size(source, target)
        source.backup(target, progress=give_up)
    with closing(sqlite3.connect(old, timeout=0)) as target:  # where a reader needs the log, it is folded later
        store_history.fold_log(target)


def _remove(path: Path) -> None:
    for ending in ("", *BESIDE):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _move_aside(path: Path) -> Path:
    """Rename a damaged database, with what is beside it: a log that stays would be read into the new file."""
    aside = _free_name(path.with_name(f"{path.name}.damaged"))
    for ending in (*BESIDE, ""):
        if path.with_name(path.name + ending).exists():
            path.with_name(path.name + ending).rename(aside.with_name(aside.name + ending))
    return aside


def _free_name(path: Path) -> Path:
    names = (path, *(path.with_name(f"{path.name}-{n}") for n in range(2, 1000)))
    return next(name for name in names if not name.exists())
