"""Measure pictures on made-up data: deriving clusters and places, and answering the pages, at a given size.

    python -m benchmarks.pictures FILE [--studies 1000000]

writes FILE (ten citations a study, one of them cited by a tenth of all studies, three rows of findings a study) unless
it is there, derives study_metrics twice, and prints the median time of each page within the server.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import sqlite_utils
from datasette.app import Datasette

from evidence_kb import schema
from evidence_kb.pages.settings import SETTINGS
from evidence_kb.store import Store
from evidence_kb.store_metrics import derive_metrics

HUB = 2  # the study that a tenth of all cite
TREATMENTS, OUTCOMES = 30, 40


def fill(path: Path, studies_n: int) -> None:
    """Write a database with one topic that holds every study."""
    db = sqlite_utils.Database(path)
    db.execute("PRAGMA journal_mode = OFF")
    db.execute("PRAGMA synchronous = OFF")
    schema.evidence.apply(db)
    chance = np.random.default_rng(1)
    hub_n = studies_n // 10
    years, designs = chance.integers(1960, 2026, studies_n).tolist(), ("RCT", "cohort", "series", None)
    db.execute("INSERT INTO runs VALUES (1, 'refresh', '[]', '2026', '2026', 'finished', '0', '0', NULL, NULL, 0)")
    db.execute("INSERT INTO topics VALUES ('big', 'A large topic', NULL, NULL)")
    db.conn.executemany(
        "INSERT INTO studies (id, key, title, authors, year, design, integrity, status, cited_by_n, references_n, "
        "first_run, last_run) VALUES (?, ?, ?, 'Abelsen KH; Miller T', ?, ?, 'none_known', 'full', ?, 10, 1, 1)",
        ((n + 1, f"k{n}", f"A made-up study of number {n}", year, designs[n % 4], hub_n if n + 1 == HUB else 9)
         for n, year in enumerate(years)),
    )  # fmt: skip
    db.conn.executemany(
        "INSERT INTO topic_studies VALUES ('big', ?, ?, NULL, 'unscreened', NULL, 1)",
        ((n, "seed" if n < 4 else "found") for n in range(1, studies_n + 1)),
    )
    db.conn.executemany("INSERT INTO citations VALUES (?, ?, 1, 1, 1)", _citations(studies_n, chance))
    _findings(db, studies_n, years)
    db.conn.commit()
    db.execute("ANALYZE")
    db.close()


def _citations(studies_n: int, chance: np.random.Generator) -> Iterator[tuple[int, int]]:
    for citing in range(1, studies_n + 1):
        near = (citing - chance.integers(1, 4000, 5)).tolist()
        known = (studies_n * chance.random(5) ** 3 + 1).astype(int).tolist()
        cited = {*near, *known, *([HUB] if citing % 10 == 0 else [])}
        yield from ((citing, other) for other in sorted(cited) if 0 < other <= studies_n and other != citing)


def _findings(db: sqlite_utils.Database, studies_n: int, years: list[int]) -> None:
    db.conn.executemany("INSERT INTO treatments (id, name, origin, broader_id) VALUES (?, ?, 'topic', ?)",
                        ((n, f"treatment {n}", 1 if n > 1 else None) for n in range(1, TREATMENTS + 1)))  # fmt: skip
    db.conn.executemany("INSERT INTO outcomes (id, name, origin) VALUES (?, ?, 'topic')",
                        ((n, f"outcome {n}") for n in range(1, OUTCOMES + 1)))  # fmt: skip
    rows = sorted(
        (1 + n % TREATMENTS, 1 + (7 * n + 11 * turn) % OUTCOMES, n + 1) for n in range(studies_n) for turn in range(3)
    )
    db.conn.executemany(
        "INSERT INTO cell_studies (topic, treatment_id, outcome_id, study_id, direction, participants_n, year, "
        "is_flagged, is_reviewed, statements_n, reviewed_statements_n) "
        "VALUES ('big', ?, ?, ?, 'improvement', 40, ?, 0, 0, 1, 0)",
        ((*row, years[row[2] - 1]) for row in rows),
    )
    db.execute(
        "INSERT INTO evidence_cells (topic, treatment_id, outcome_id, direction, statements_n, studies_n, "
        "participants_unknown_n, improved_n, worsened_n, unchanged_n, mixed_n, no_evidence_n, unclear_n, flagged_n) "
        "SELECT topic, treatment_id, outcome_id, 'improvement', count(*), count(*), 0, count(*), 0, 0, 0, 0, 0, 0 "
        "FROM cell_studies GROUP BY 1, 2, 3"
    )


async def answer(path: Path, pages: list[str], times: int = 9) -> None:
    """Print the median and the longest time of each page, measured within the server."""
    datasette = Datasette([str(path)], settings=dict(SETTINGS))
    await datasette.invoke_startup()
    for page in pages:
        took = []
        for _ in range(times):
            start = time.perf_counter()
            response = await datasette.client.get(page)
            took.append(1000 * (time.perf_counter() - start))
            assert response.status_code == 200, (page, response.status_code)
        size = len(response.content) // 1000
        print(f"{page}: median {statistics.median(took):.0f} ms, longest {max(took):.0f} ms, {size} kB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--studies", type=int, default=1_000_000)
    given = parser.parse_args()
    if not given.file.exists():
        start = time.perf_counter()
        fill(given.file, given.studies)
        print(f"written in {time.perf_counter() - start:.0f} s")
    store = Store(given.file)
    for turn in ("first", "second"):
        start, before = time.perf_counter(), store.db.conn.total_changes
        derive_metrics(store)
        print(f"derived the {turn} time in {time.perf_counter() - start:.1f} s, "
              f"{store.db.conn.total_changes - before} rows written")  # fmt: skip
    store.close()
    asyncio.run(answer(given.file, [
        "/-/network/big", "/-/network/big?n=300", f"/-/network/big?around={HUB}", "/-/network/big?around=500",
        "/-/network/big.svg", "/-/timeline/big/2", "/-/timeline/big/1", f"/-/study/{HUB}",
    ]))  # fmt: skip


if __name__ == "__main__":
    main()
