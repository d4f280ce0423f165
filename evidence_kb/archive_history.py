"""The history of `evidence.db` as `responses.db` keeps it: what was done, step by step, and the base it starts from.

Steps are small: they name answers and decisions that are kept elsewhere. A base is a whole `evidence.db`, compressed,
that stands for all steps before it: for those that an earlier version did not note, and for those whose answers were
dropped (`archive_compact`).
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evidence_kb.archive import Archive
from evidence_kb.errors import StorageError, UsageError

PART_BYTES = 8 << 20  # of a base, before compression
ADVICE = "restore a copy of responses.db, or run `evidence-kb mend` to go on with what is left"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done to `evidence.db`; `id` counts from 1 without a gap."""

    id: int
    step: str
    what: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Base:
    """A whole `evidence.db` as it was after the step `history_id`."""

    id: int
    history_id: int
    made_at: str
    sha256: str
    size_n: int


def last_step(archive: Archive) -> int:
    """Return the number of the last step that is kept, 0 if there is none."""
    row = next(archive.db.query(
        "SELECT max(coalesce((SELECT max(id) FROM history), 0), coalesce((SELECT max(history_id) FROM bases), 0)) AS n"
    ))  # fmt: skip
    return int(row["n"])


def keep_steps(archive: Archive, steps: Iterable[Step]) -> None:
    rows = [(one.id, one.step, json.dumps(one.what, ensure_ascii=False)) for one in steps]
    with archive.db.atomic():
        archive.db.conn.executemany("INSERT OR IGNORE INTO history (id, step, what) VALUES (?, ?, ?)", rows)


def steps_after(archive: Archive, id_: int) -> Iterator[Step]:
    """Yield the steps that came after this one, in order. Raises StorageError where one is missing."""
    for row in archive.db.query("SELECT id, step, what FROM history WHERE id > ? ORDER BY id", [id_]):
        id_ += 1
        if row["id"] != id_:
            raise StorageError(f"{archive.path}: step {id_} of the history of evidence.db is missing; {ADVICE}")
        yield Step(row["id"], row["step"], json.loads(row["what"]))


def check_end(archive: Archive, run_id: int) -> None:
    """Raise UsageError unless the steps that are held lead to the end of this run."""
    base = newest_base(archive)
    ends = "SELECT json_extract(what, '$.run_id') AS run_id FROM history WHERE step = 'end' AND id > ? ORDER BY id"
    held = [row["run_id"] for row in archive.db.query(ends, [base.history_id if base else 0])]
    if run_id in held:
        return
    told = "no run can be built again"
    if held:
        near = min(held, key=lambda other: abs(other - run_id))
        told = f"the runs that ended lie between {held[0]} and {held[-1]}, the nearest is {near}"
    why = "; what was before was compacted" if base else ""
    raise UsageError(f"{archive.path}: run {run_id} did not end here: {told}{why}")


def of_step(archive: Archive, step: str, id_: int) -> Iterator[Mapping[str, Any]]:
    """Yield what the steps of this name after this number say, in order."""
    for row in archive.db.query("SELECT what FROM history WHERE id > ? AND step = ? ORDER BY id", [id_, step]):
        yield json.loads(row["what"])


def newest_base(archive: Archive) -> Base | None:
    rows = archive.db.query("SELECT id, history_id, made_at, sha256, size_n FROM bases ORDER BY id DESC LIMIT 1")
    return next((Base(**row) for row in rows), None)


def keep_base(
    archive: Archive, evidence: Path, history_id: int, at: str,
    progress: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> Base:  # fmt: skip
    """Keep a copy of `evidence.db` in place of all steps until `history_id`, and read it once more."""
    digest, size_n = hashlib.sha256(), 0
    with archive.db.atomic():
        for table in ("base_parts", "bases"):
            archive.db.execute(f"DELETE FROM {table}")
        archive.db.execute("DELETE FROM history WHERE id <= ?", [history_id])
        archive.db.execute("INSERT INTO bases (history_id, made_at, sha256, size_n) VALUES (?, ?, '', 0)",
                           [history_id, at])  # fmt: skip
        base_id = next(archive.db.query("SELECT max(id) AS id FROM bases"))["id"]
        parts_n = -(-evidence.stat().st_size // PART_BYTES)
        with evidence.open("rb") as file:
            for place, part in enumerate(iter(lambda: file.read(PART_BYTES), b"")):
                progress("keeping evidence.db", place + 1, parts_n)
                digest.update(part)
                size_n += len(part)
                archive.db.execute("INSERT INTO base_parts VALUES (?, ?, ?)", [base_id, place, zlib.compress(part, 6)])
        read = (digest.hexdigest(), size_n)
        archive.db.execute("UPDATE bases SET sha256 = ?, size_n = ? WHERE id = ?", [*read, base_id])
        base = Base(base_id, history_id, at, *read)
        for _ in parts_of(archive, base):
            pass
    return base


def parts_of(archive: Archive, base: Base) -> Iterator[bytes]:
    """Yield a base part by part. Raises StorageError, at the latest at its end, when it is no longer what it was."""
    digest = hashlib.sha256()
    try:
        for row in archive.db.query("SELECT zlib FROM base_parts WHERE base_id = ? ORDER BY place", [base.id]):
            part = zlib.decompress(row["zlib"])
            digest.update(part)
            yield part
    except (zlib.error, sqlite3.DatabaseError) as error:
        raise StorageError(f"{_named(archive, base)} is damaged ({error}); {ADVICE}") from error
    if digest.hexdigest() != base.sha256:
        raise StorageError(f"{_named(archive, base)} is damaged (its bytes no longer match their hash); {ADVICE}")


def write_base(archive: Archive, base: Base, path: Path) -> None:
    """Write a base to a file. Raises StorageError as `parts_of` does."""
    with path.open("wb") as file:
        for part in parts_of(archive, base):
            file.write(part)


def base_bytes(archive: Archive, base: Base) -> int:
    """Return how many bytes a base takes, compressed."""
    sql = "SELECT sum(length(zlib)) AS n FROM base_parts WHERE base_id = ?"
    return int(next(archive.db.query(sql, [base.id]))["n"] or 0)


def problems(
    archive: Archive, progress: Callable[[str, int, int], None] = lambda what, done, total: None
) -> Iterator[str]:
    """Yield what is wrong with the archive, each in one sentence: responses by provider and address, base, history."""
    archive.db.execute("PRAGMA writable_schema = ON")  # lets SQLite read what is left of a file that was cut short
    rows = list(archive.db.query("SELECT DISTINCT sha256 FROM responses ORDER BY sha256"))
    for n, row in enumerate(rows, 1):
        progress("re-reading responses", n, len(rows))
        try:
            archive.body(row["sha256"])
        except StorageError as error:
            yield str(error)
    if base := newest_base(archive):
        yield from base_problems(archive, base)
    yield from gaps(archive)


def gaps(archive: Archive) -> Iterator[str]:
    """Say where a step of the history is missing, if one is."""
    if gap := first_gap(archive):
        yield f"{archive.path}: step {gap} of the history of evidence.db is missing; {ADVICE}"


# --- what was checked -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Checked:
    """Until where everything was found to be right: the run, the highest number of a text, and by which version."""

    run_id: int
    last_passage: int
    code_version: str


def checked(archive: Archive) -> Checked | None:
    rows = archive.db.query("SELECT run_id, last_passage, code_version FROM checked")
    return next((Checked(**row) for row in rows), None)


def keep_checked(archive: Archive, what: Checked) -> None:
    with archive.db.atomic():
        archive.db.execute("DELETE FROM checked")
        archive.db.execute("INSERT INTO checked VALUES (?, ?, ?)", [what.run_id, what.last_passage, what.code_version])


def forget_checked(archive: Archive) -> None:
    """Let the next check read everything: `evidence.db` is another one."""
    with archive.db.atomic():
        archive.db.execute("DELETE FROM checked")


def base_problems(archive: Archive, base: Base) -> Iterator[str]:
    """Yield what is wrong with a base, if anything."""
    try:
        for _ in parts_of(archive, base):
            pass
    except StorageError as error:
        yield str(error)


def first_gap(archive: Archive) -> int | None:
    """Return the number of the first step that is missing between two that are there, or after the base."""
    base = newest_base(archive)
    expected = base.history_id + 1 if base else 1
    for row in archive.db.query("SELECT id FROM history WHERE id >= ? ORDER BY id", [expected]):
        if row["id"] != expected:
            return expected
        expected += 1
    return None


def _named(archive: Archive, base: Base) -> str:
    return f"{archive.path}: the base, evidence.db as it was kept on {base.made_at},"
