"""`python -m benchmarks.keeping --database FILE`: what keeping a large database costs, each command timed by itself.

Of a made-up database (`python -m benchmarks.generate`), which has no answers: `status`, `verify` of all, the check of
a night without news, the base that `compact` keeps and `rebuild` starts from, and `publish`. Each runs in a process of
its own and says its time of one core and its most memory; beside them a reader asks for a study every tenth of a
second, and the longest that it waited is told. FILE is written to by none of them; what they write goes beside it and
is removed.
"""

from __future__ import annotations

import argparse
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from benchmarks.memory import peak_mb
from evidence_kb import archive_history, history
from evidence_kb.archive import Archive
from evidence_kb.archive_history import Checked
from evidence_kb.cli import main as command
from evidence_kb.publish import publish
from evidence_kb.store import Store
from evidence_kb.store_reads import Reader
from evidence_kb.store_verify import last_passage
from evidence_kb.verify import verify, verify_held

AT = "2026-01-06T02:00:00Z"
EVERY_S = 0.1


def status(path: Path, folder: Path) -> str:
    command(["status", "--data", str(path.parent)], standalone_mode=False)
    return ""


def check_all(path: Path, folder: Path) -> str:
    done = verify(path, folder / "none.db")
    return f"{done.quotes_n:,} quotes, {done.passages_n:,} texts, {len(done.problems)} wrong"


def check_night(path: Path, folder: Path) -> str:
    """What a refresh re-reads where nothing came since the last one."""
    source = Reader(path)
    done = verify_held(source, None, Checked(1, last_passage(source), ""))
    source.close()
    return f"{done.quotes_n:,} quotes, {done.passages_n:,} texts"


def keep_base(path: Path, folder: Path) -> str:
    archive, store = Archive(folder / "responses.db"), Store(path)
    base = history.keep_as_base(store, archive, AT)
    store.close()
    kept = archive_history.base_bytes(archive, base)
    archive.close()
    return f"{base.size_n / 1e9:.2f} GB kept as {kept / 1e9:.2f} GB"


def write_base(path: Path, folder: Path) -> str:
    archive = Archive(folder / "responses.db")
    base = archive_history.newest_base(archive)
    if base is None:
        return "no base: run keep_base before"
    archive_history.write_base(archive, base, folder / "again.db")
    archive.close()
    (folder / "again.db").unlink()
    return ""


def publish_copy(path: Path, folder: Path) -> str:
    publish(path.parent, folder / "copy.db", {})
    size = (folder / "copy.db").stat().st_size
    (folder / "copy.db").unlink()
    return f"a copy of {size / 1e9:.2f} GB"


STEPS: dict[str, Callable[[Path, Path], str]] = {
    one.__name__: one for one in (status, check_night, check_all, keep_base, write_base, publish_copy)
}


@contextmanager
def reading(path: Path) -> Iterator[list[float]]:
    """Ask for one study again and again, and return the seconds that each answer took."""
    waited: list[float] = []
    has_ended = threading.Event()

    def ask() -> None:
        while not has_ended.wait(EVERY_S):
            start = time.perf_counter()
            with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=60)) as db:
                db.execute("SELECT * FROM studies WHERE id = 1").fetchone()
            waited.append(time.perf_counter() - start)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        yield waited
    finally:
        has_ended.set()
        asking.join()


def measure(step: str, path: Path, folder: Path) -> None:
    """Run one step in a process of its own, and say what it took."""
    here = [sys.executable, "-m", "benchmarks.keeping"]
    arguments = [*here, "--database", str(path), "--step", step, "--to", str(folder)]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    with reading(path) as waited:
        done = subprocess.run(arguments, check=True, capture_output=True, text=True, env=os.environ)
    clock, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    what, memory = done.stdout.strip().splitlines()[-2:]
    longest = max(waited, default=0)
    print(f"{step:13} {cpu:7.1f} s of one core, {clock:7.1f} s, {float(memory):6.0f} MB at most, "
          f"a reader waited {longest:.2f} s at most {what.strip('-')}", flush=True)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", type=Path, required=True, help="it must be called evidence.db")
    parser.add_argument("--only", choices=STEPS, nargs="+", default=[*STEPS])
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    parser.add_argument("--to", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.step:
        print(f"-{STEPS[chosen.step](chosen.database, chosen.to)}")
        print(peak_mb())
        return
    with tempfile.TemporaryDirectory(dir=chosen.database.parent) as folder:
        for step in chosen.only:
            measure(step, chosen.database, Path(folder))


if __name__ == "__main__":
    main()
