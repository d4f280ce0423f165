"""`python -m benchmarks.evidence_map --database FILE`: what the evidence map costs, to derive and to show.

Derives the map of a database twice (the second time nothing may change), then asks for its pages as a visitor would:
as it is, sorted, with classes closed, under each kind of filter, as files. Times are wall-clock, and what of it one
core was busy, the median of several; nothing is asserted. FILE is written to: give a copy.
`python -m benchmarks.generate` makes one of any size.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from datasette.app import Datasette

from evidence_kb.pages.settings import SETTINGS
from evidence_kb.store import Store
from evidence_kb.store_cells import derive_cells

RUNS = 5
QUERIES = (
    "", "?rows=name&columns=patients", "?from_row=100&from_column=40", "?closed={classes}", "?design=RCT",
    "?year_from=2015", "?level_to=2", "?integrity=unflagged", "?basis=conclusion", "?reviewed=1",
    "?design=RCT&closed={classes}",
)  # fmt: skip


def derive(path: Path) -> None:
    """Derive the map twice and print what each took; the vocabularies of topics are left as the claims have them."""
    for what in ("derived", "derived again"):
        store = Store(path)
        start, before = time.perf_counter(), store.db.conn.total_changes
        with store.db.atomic():
            derive_cells(store, {})
        print(f"{time.perf_counter() - start:8.1f} s   {what}")
        counts = {name: store.rows(f"SELECT count(*) AS n FROM {name}")[0]["n"]
                  for name in ("cell_studies", "cell_mentions", "evidence_cells", "class_cells")}  # fmt: skip
        print(f"             {counts}, {store.db.conn.total_changes - before} rows written, temporary ones included")
        store.close()


def paths(path: Path) -> Iterator[str]:
    """Yield the addresses to time: of the topic with most studies, and of its fullest cell."""
    store = Store(path)
    fullest = store.rows("SELECT topic, treatment_id, outcome_id FROM evidence_cells ORDER BY studies_n DESC LIMIT 1")[
        0
    ]
    sql = "SELECT DISTINCT broader_id AS id FROM treatments WHERE broader_id IS NOT NULL ORDER BY id LIMIT 10"
    classes = ",".join(str(row["id"]) for row in store.rows(sql))
    store.close()
    topic = fullest["topic"]
    yield from (f"/-/map/{topic}{query.format(classes=classes)}" for query in QUERIES)
    cell = f"/-/cell/{topic}/{fullest['treatment_id']}/{fullest['outcome_id']}"
    yield from (cell, f"{cell}?from_row=200", f"{cell}.svg", f"/-/map/{topic}.csv", f"/-/map/{topic}.svg")


async def show(path: Path) -> None:
    datasette = Datasette([str(path)], settings=dict(SETTINGS))
    await datasette.invoke_startup()
    for address in paths(path):
        waited, spent = [], []
        for _ in range(RUNS + 1):  # the first one warms up
            start, used = time.perf_counter(), time.process_time()
            answer = await datasette.client.get(address)
            waited.append(1e3 * (time.perf_counter() - start))
            spent.append(1e3 * (time.process_time() - used))
        size = f"{len(answer.content) / 1e3:7.0f} kB"
        wall, cpu = (statistics.median(times[1:]) for times in (waited, spent))
        print(f"{wall:8.1f} ms, of one core {cpu:8.1f} ms  {answer.status_code}  {size}  {address}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", type=Path, required=True)
    parser.add_argument("--only-show", action="store_true", help="do not derive: the map is there already")
    chosen = parser.parse_args()
    if not chosen.only_show:
        derive(chosen.database)
    asyncio.run(show(chosen.database))


if __name__ == "__main__":
    main()
