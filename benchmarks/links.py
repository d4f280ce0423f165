"""`python -m benchmarks.links --rows 1000000`: how fast tables of links are loaded, and in how much memory.

A table in the shape of iCite's snapshot: twenty rows a citing work, of works of which few are cited often. One work in
fifty is held, so that most rows have no end that is held, as for a knowledge base of some topics.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from pathlib import Path

from benchmarks.inserting import ANSWER_N, batches, opened
from benchmarks.made_up_rows import AT, PROVIDER, RUN, answer
from benchmarks.memory import peak_mb
from evidence_kb.data_folder import writing
from evidence_kb.executors import Here
from evidence_kb.load import load_files
from evidence_kb.store import Origin
from evidence_kb.store_batch import save_batch

HELD_N, HELD_SHARE, REFERENCES_N = 10_000, 0.02, 20
FIRST_HELD = 10_000_001  # their PMIDs follow one another


def hold(path: Path) -> None:
    """Write a database of studies to be cited."""
    store = opened(path)
    for n, batch in enumerate(batches(HELD_N)):
        origin = Origin(RUN, "t", PROVIDER, answer(n * ANSWER_N), AT, None, f"https://example.org/{n}")
        save_batch(store, origin, batch)
    store.close()


def write(path: Path, rows_n: int) -> None:
    """Write a table of so many links."""
    chance = random.Random(1)
    often = [chance.randrange(1, 9_000_000) for _ in range(100_000)]

    def work(other: int) -> int:
        return FIRST_HELD + chance.randrange(HELD_N) if chance.random() < HELD_SHARE else other

    with path.open("w") as file:
        file.write("citing,referenced\n")
        for _ in range(rows_n // REFERENCES_N):
            citing = work(chance.randrange(1, 9_000_000))
            for _ in range(REFERENCES_N):
                file.write(f"{citing},{work(often[int(len(often) * chance.random() ** 2)])}\n")


def report(rows_n: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        data, table = Path(folder) / "data", Path(folder) / "links.csv"
        data.mkdir()
        hold(data / "evidence.db")
        write(table, rows_n)
        before = peak_mb()
        with writing(data) as held:
            start = time.process_time()
            part = load_files(held, "icite", [table], Here(), 0).part
            used = time.process_time() - start
    print(f"load {part.links_n:,} links, {part.links_held_n + part.links_unseen_n:,} with an end that is held: "
          f"{1e6 * used / rows_n:.1f} µs CPU a row ({used:.1f} s), at most {peak_mb():.0f} MB, "
          f"{peak_mb() - before:.0f} MB more than before")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    report(parser.parse_args().rows)


if __name__ == "__main__":
    main()
