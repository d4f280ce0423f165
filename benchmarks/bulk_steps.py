"""`python -m benchmarks.bulk_steps`: where the time of loading a PubMed file goes, as CPU time of one process.

The last step is what SQLite alone needs: raw `executemany` of the very same rows, as they are in the end, into the same
tables with the same indexes, full text and pragmas, in as many transactions. Both sides write in turns and are compared
row by row.
"""

from __future__ import annotations

import argparse
import pickle
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.inserting import compare, insert, opened
from benchmarks.made_up_pubmed import write
from benchmarks.made_up_rows import RUN
from evidence_kb.bulk_files import identify
from evidence_kb.load import AT_ONCE_N
from evidence_kb.load_parts import KINDS, save_part
from evidence_kb.store import Store
from evidence_kb.store_load import bulk
from evidence_kb.store_search import TEXTS

T = TypeVar("T")
RECORDS_N = 9_000
# What loading writes for works that are new, and which column names the study.
WRITTEN = {
    "studies": "id", "records": "study_id", "identifiers": "study_id", "passages": "study_id",
    "stated_counts": "study_id", "search_documents": "study_id",
}  # fmt: skip
_SEARCHED = ", ".join(TEXTS)


@dataclass(slots=True)
class Steps:
    """CPU seconds: unpacking and cutting, reading, bringing what was read to the writer, saving, and raw rows."""

    cutting: float = 0.0
    reading: float = 0.0
    packing: float = 0.0
    saving: float = 0.0
    raw: float = 0.0

    def time(self, step: str, work: Callable[..., T], *given: Any, **named: Any) -> T:
        start = time.process_time()
        done = work(*given, **named)
        setattr(self, step, getattr(self, step) + time.process_time() - start)
        return done


def steps(path: Path) -> Steps:
    """Load a file, and write its rows once more. Raises RuntimeError where the two databases differ in the end."""
    took, kind, file = Steps(), KINDS["pubmed"], identify(path)
    what = {"kind": "pubmed", "name": file.name, "path": str(path), "sha256": file.sha256, "md5": file.md5,
            "as_of": file.as_of, "options": ""}  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        ours, raw = (opened(Path(folder) / name) for name in ("ours.db", "raw.db"))
        with bulk(ours), bulk(raw):
            parts, last = kind.cut(path), 0
            for number in count():
                body = took.time("cutting", next, parts, None)
                if body is None:
                    break
                read = took.time("reading", kind.read, "", body, "")
                read = took.time("packing", lambda read: pickle.loads(pickle.dumps(read)), read)
                if number % AT_ONCE_N == 0:
                    last = _copied(took, ours, raw, last)
                    ours.db.conn.execute("BEGIN")
                took.time("saving", save_part, ours, RUN, what, number, read, is_last=False)
            _copied(took, ours, raw, last)
            for table in WRITTEN:
                compare(ours.db.conn, raw.db.conn, table)
        took.time("saving", ours.close)
        took.time("raw", raw.close)
    return took


def _copied(took: Steps, ours: Store, raw: Store, last: int) -> int:
    """End a transaction, write its rows once more, and return the last study; `last` was that before it."""
    took.time("saving", ours.db.conn.commit)
    rows = _rows_since(ours, last)
    took.raw += insert(raw.db.conn, rows)
    return max((row[0] for row in rows["studies"]), default=last)


def _rows_since(store: Store, last: int) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of the studies after one, by table."""
    execute = store.db.conn.execute
    rows = {
        table: execute(f"SELECT * FROM {table} WHERE {column} > ?", [last]).fetchall()
        for table, column in WRITTEN.items()
    }
    searched = execute(f"SELECT id, {_SEARCHED} FROM search_texts WHERE study_id > ?", [last]).fetchall()
    return rows | {f"search_index (rowid, {_SEARCHED})": searched}


def report(path: Path, records_n: int) -> Steps:
    """Print what each step takes."""
    took = steps(path)
    each = ", ".join(f"{step} {seconds / records_n * 1e6:.0f}" for step, seconds in asdict(took).items())
    print(f"steps of loading, µs of CPU a record: {each}; saving is {took.saving / took.raw:.2f} x raw executemany")
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=RECORDS_N)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pubmed26n0001.xml.gz"
        write(path, chosen.records)
        report(path, chosen.records)


if __name__ == "__main__":
    main()
