"""`python -m benchmarks.deriving --database FILE`: what a run derives from claims and citations, timed.

Of a database that holds the rest (`python -m benchmarks.generate` makes one): the evidence map, terms that no
vocabulary knows, counts, changes, and the standing of studies among citations, by the functions that a run calls, in
its order. A second call tells what a run costs in which nothing changed. FILE is written to: give a copy.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable, Collection
from pathlib import Path

from evidence_kb.store import Store
from evidence_kb.store_analyses import sync_unmapped_terms
from evidence_kb.store_cells import derive_cells
from evidence_kb.store_changes import record_changes
from evidence_kb.store_counts import derive_counts
from evidence_kb.store_metrics import derive_metrics

RUN = 1  # that made-up rows are of
# The vocabularies of topics are left as the claims have them.
STEPS: dict[str, Callable[[Store], None]] = {
    "evidence map": lambda store: derive_cells(store, {}),
    "unmapped terms": sync_unmapped_terms,
    "changes": lambda store: record_changes(store, RUN),
    "counts of topics": derive_counts,
    "standing among citations": derive_metrics,
}


def derive(path: Path, tell: Callable[[str], None] = lambda line: None, only: Collection[str] = tuple(STEPS)) -> None:
    """Take each step, or some, in a transaction of its own, and tell what it took in words."""
    store = Store(path)
    for what, step in ((what, step) for what, step in STEPS.items() if what in only):
        start, before, busy = time.perf_counter(), store.db.conn.total_changes, time.process_time()
        with store.db.atomic():
            step(store)
        took, busy = time.perf_counter() - start, time.process_time() - busy
        rows_n = store.db.conn.total_changes - before
        tell(f"{took:8.1f} s, of one core {busy:7.1f} s, {rows_n:,} rows written: {what}")
    store.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", type=Path, required=True)
    parser.add_argument("--only", choices=STEPS, nargs="+", default=[*STEPS])
    chosen = parser.parse_args()
    derive(chosen.database, lambda line: print(line, flush=True), chosen.only)
    print(f"at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.1f} GB of memory")


if __name__ == "__main__":
    main()
