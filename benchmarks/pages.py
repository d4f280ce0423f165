"""`python -m benchmarks.pages --database FILE`: how long pages take on the server, beside the limit of 100 ms.

Datasette runs in this process with the settings that `serve` sets; a time is from the request to the last byte of the
answer, without a network. Each page is asked for once to warm up and 20 times for its median. Exit code 1 where a
median is over the limit. `python -m benchmarks.generate` writes a database to measure on.
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from datasette.app import Datasette

from evidence_kb.pages.settings import SETTINGS

LIMIT_MS = 100.0
RUNS = 20
# A map cell, a study and a topic stand for their kind where most must be read: what is common is what is slow.
SQL_CELL = "SELECT topic, treatment_id, outcome_id FROM evidence_cells ORDER BY studies_n DESC LIMIT 1"
SQL_HUB = "SELECT id FROM studies ORDER BY cited_by_n DESC, id LIMIT 1"
SQL_ORDINARY = "SELECT id FROM studies WHERE id >= (SELECT max(id) / 2 FROM studies) ORDER BY id LIMIT 1"
SQL_TOPIC = "SELECT topic FROM topic_studies GROUP BY topic ORDER BY count(*) DESC LIMIT 1"
SQL_TREATMENT = "SELECT name FROM treatments WHERE broader_id IS NOT NULL ORDER BY id LIMIT 1"


def paths(database: Path) -> Iterator[tuple[str, str]]:
    """Yield (what it is, path) of the pages to time; of each kind those with most behind them."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)

    def one(sql: str) -> tuple[object, ...]:
        return tuple(connection.execute(sql).fetchone() or (None,) * 3)

    topic, treatment, outcome = one(SQL_CELL)
    (widest,), (hub,), (ordinary,), (drug,) = one(SQL_TOPIC), one(SQL_HUB), one(SQL_ORDINARY), one(SQL_TREATMENT)
    connection.close()
    yield "home", "/"
    yield "evidence map", f"/-/map/{topic}"
    yield "cell with most studies", f"/-/cell/{topic}/{treatment}/{outcome}"
    yield "study, ordinary", f"/-/study/{ordinary}"
    yield "study, most cited", f"/-/study/{hub}"
    yield "ledger", f"/-/ledger/{widest}"
    yield "claims", "/-/claims"
    yield "topic", f"/-/topic/{widest}"
    yield "changes", f"/-/changes/{widest}"
    yield "contradictions", f"/-/contradictions/{widest}"
    for what in ("retracted", "suggested", "unmapped", "network", "methods"):
        yield what, f"/-/{what}/{widest}"
    yield "without a study", f"/-/without/{widest}/{hub}"
    yield "timeline", f"/-/timeline/{topic}/{treatment}"
    yield "orphans", "/-/orphans"
    yield "feed", f"/-/feed/{widest}.atom"
    yield "map as a table", f"/-/map/{topic}.csv"
    for what, question in (
        ("one drug", drug), ("a common word", "patients"), ("two common words", "patients treatment"),
        ("a drug and a word", f"{drug} patients"), ("a phrase", '"in patients"'), ("a prefix", "pam*"),
        ("a misspelling", str(drug)[:-1]), ("without a word", f"{drug} -children"), ("no such word", "qqqqqq"),
    ):  # fmt: skip
        yield f"search, {what}", f"/-/search?q={question}"
    yield "search, common word in quotes", "/-/search?q=patients&in=quotes"
    yield "search, common word in a small topic", "/-/search?q=patients&topic=thousandth"


async def measure(database: Path, runs: int) -> bool:
    """Print a line per page; return whether every median is within the limit."""
    datasette = Datasette([str(database)], settings=dict(SETTINGS))
    await datasette.invoke_startup()
    is_within = True
    for what, path in paths(database):
        first = await datasette.client.get(path)
        if first.status_code == 404:
            print(f"{'':>9}       {what}: no page {path}")
            continue
        spent = []
        for _ in range(runs):
            start = time.perf_counter()
            await datasette.client.get(path)
            spent.append(1e3 * (time.perf_counter() - start))
        middle = statistics.median(spent)
        failed = "" if first.status_code == 200 else f" ANSWERED {first.status_code}"
        is_within = is_within and middle <= LIMIT_MS and not failed
        print(f"{middle:6.1f} ms  {middle / LIMIT_MS:5.2f} of the limit, at worst {max(spent):.0f} ms, "
              f"{len(first.content) / 1e3:.0f} kB  {what}{failed}  {path}", flush=True)  # fmt: skip
    return is_within


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", type=Path, required=True)
    parser.add_argument("--runs", type=int, default=RUNS)
    chosen = parser.parse_args()
    sys.exit(0 if asyncio.run(measure(chosen.database, chosen.runs)) else 1)


if __name__ == "__main__":
    main()
