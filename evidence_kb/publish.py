"""Publish: write what may be given away into a new database, look it through, and only then put it in place."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from evidence_kb.errors import StorageError, UsageError
from evidence_kb.limits import CONTACT_VARIABLE, KEYS
from evidence_kb.store_publish import compact, write_copy
from evidence_kb.store_publish_scan import scan
from evidence_kb.store_reads import Reader, left_out


@dataclass(frozen=True, slots=True)
class Published:
    """A copy that was put in place: its size, and what it leaves out (what, how many; None if not counted)."""

    path: Path
    bytes_n: int
    left_out: tuple[tuple[str, int | None], ...]


def publish(
    data_folder: Path, target: Path, environment: Mapping[str, str],
    progress: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> Published:  # fmt: skip
    """Write the published copy of a data folder to `target`; a copy that was there stays until the new one is whole.

    Raises UsageError for a target that cannot be meant, StorageError when there is nothing to publish or when the scan
    finds what must not be published; the message says what and where.
    """
    source = data_folder / "evidence.db"
    _check(source, data_folder, target)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as folder:
        written, copy = Path(folder, "written.db"), Path(folder, "copy.db")
        write_copy(source, written, progress)
        compact(written, copy)
        written.unlink()
        if problems := scan(copy, source, data_folder / "curation.db", secrets(environment), progress):
            listed = "\n".join(f"  {problem}" for problem in problems)
            raise StorageError(f"nothing was published, because the copy holds what it must not:\n{listed}")
        os.sync()
        copy.replace(target)
    reader = Reader(target)
    try:
        return Published(target, target.stat().st_size, tuple(left_out(reader)))
    finally:
        reader.close()


def secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the contact address and the keys that are set, by the names of their variables."""
    names = (CONTACT_VARIABLE, *(key.variable for key in KEYS.values()))
    return {name: value for name in names if (value := environment.get(name, "").strip())}


def _check(source: Path, data_folder: Path, target: Path) -> None:
    if not source.exists():
        raise UsageError(f"{source} does not exist; build it with `evidence-kb refresh` or `evidence-kb import`")
    if target.is_dir():
        raise UsageError(f"{target} is a folder; name a file in it, such as {target / 'evidence.db'}")
    if target.resolve().parent == data_folder.resolve():
        raise UsageError(
            f"{target}: give the copy a folder of its own, such as public/evidence.db; what lies beside a served "
            "database can be taken for a part of it"
        )
