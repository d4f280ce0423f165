"""`python -m benchmarks.pages --database FILE`: how long pages take on the server, beside the limit of 100 ms.

Datasette runs in this process with the settings that `serve` sets; a time is from the request to the last byte of the
answer, without a network, and beside it the time that this process was busy, which other programs on the machine do
not stretch. Each page is asked for once to warm up and then for its median. With `--written` the file counts as written
anew before each request, so that no sum that the server keeps (`pages/kept.py`) helps. Exit code 1 where a median is
over the limit. `python -m benchmarks.generate` writes a database to measure on.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import sqlite3
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from datasette.app import Datasette

from benchmarks.goals import Goal
from evidence_kb.pages.settings import SETTINGS
from evidence_kb.pages.stored_queries import QUERIES

LIMIT_MS = 100.0
NEAR_MS, NEAR = 50.0, ("query within_steps", "query cocited")  # about a study that is no hub
RUNS = 11
# A map cell, a study and a topic stand for their kind where most must be read: what is common is what is slow.
SQL_CELL = "SELECT topic, treatment_id, outcome_id FROM evidence_cells ORDER BY studies_n DESC LIMIT 1"
SQL_HUB = "SELECT id FROM studies ORDER BY cited_by_n DESC, id LIMIT 1"
SQL_ORDINARY = "SELECT id FROM studies WHERE id >= (SELECT max(id) / 2 FROM studies) ORDER BY id LIMIT 1"
SQL_TOPIC = "SELECT topic FROM topic_studies GROUP BY topic ORDER BY count(*) DESC LIMIT 1"
SQL_SMALL = "SELECT topic FROM topic_studies GROUP BY topic ORDER BY count(*) LIMIT 1"
SQL_DRUG = "SELECT name FROM treatments WHERE broader_id IS NOT NULL ORDER BY id LIMIT 1"
SQL_CLAIM = "SELECT claim_key FROM claims ORDER BY id LIMIT 1"
SQL_CLASSES = """
SELECT group_concat(id) FROM (
    SELECT DISTINCT broader_id AS id FROM treatments WHERE broader_id IS NOT NULL ORDER BY id LIMIT 10)"""


@dataclass(frozen=True, slots=True)
class Named:
    """What the addresses name: the topic with most studies and the one with fewest, its fullest cell, and so on."""

    topic: str
    small: str
    treatment: int
    outcome: int
    hub: int
    ordinary: int
    drug: str
    claim: str
    classes: str
    database: str


def named(database: Path) -> Named:
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)

    def one(sql: str) -> tuple[object, ...]:
        return tuple(connection.execute(sql).fetchone() or (None,) * 3)

    _, treatment, outcome = one(SQL_CELL)
    parts = (*one(SQL_TOPIC), *one(SQL_SMALL), treatment, outcome, *one(SQL_HUB), *one(SQL_ORDINARY), *one(SQL_DRUG),
             *one(SQL_CLAIM), *one(SQL_CLASSES), database.stem)  # fmt: skip
    connection.close()
    return Named(*parts)  # type: ignore[arg-type]


def paths(it: Named) -> Iterator[tuple[str, str]]:
    """Yield (what it is, path) of all that is timed."""
    yield "home", "/"
    yield "evidence map", f"/-/map/{it.topic}"
    yield "study, ordinary", f"/-/study/{it.ordinary}"
    yield "study, most cited", f"/-/study/{it.hub}"
    yield "topic", f"/-/topic/{it.topic}"
    yield "freshness", "/-/freshness"
    yield from _searches(it)
    yield from _maps(it)
    yield "study, most cited, a late part of the citing works", f"/-/study/{it.hub}?citing=1500"
    yield "study, provenance of every field", f"/-/study/{it.ordinary}?provenance=1"
    for what in ("ledger", "changes", "contradictions", "retracted", "suggested", "unmapped", "methods", "export"):
        yield what, f"/-/{what}/{it.topic}"
    yield "without a study", f"/-/without/{it.topic}/{it.hub}"
    yield "orphans", "/-/orphans"
    yield "claims", "/-/claims"
    yield "what is not published", "/-/published"
    yield "network", f"/-/network/{it.topic}"
    yield "network, 300 studies", f"/-/network/{it.topic}?n=300"
    yield "network, 300 studies, as a picture", f"/-/network/{it.topic}.svg?n=300"
    yield "network around the most cited study", f"/-/network/{it.topic}?around={it.hub}"
    yield "timeline", f"/-/timeline/{it.topic}/{it.treatment}"
    yield "timeline as a picture", f"/-/timeline/{it.topic}/{it.treatment}.svg"
    yield "feed", f"/-/feed/{it.topic}.atom"
    yield "feed of a treatment", f"/-/feed/{it.topic}/{it.treatment}.atom"
    yield "export of a small topic, RIS", f"/-/export/{it.small}.ris"
    for what in ("", "/conflicts", "/pairs", f"/claims/{it.topic}", f"/studies/{it.topic}",
                 f"/edit/{quote(it.claim)}", f"/history/{quote(it.claim)}"):  # fmt: skip
        yield "review, not signed in", f"/-/review{what}"
    for query in QUERIES:
        asked = f"study_id={it.ordinary}&topic={it.topic}"
        yield f"query {query.name}", f"/{it.database}/{query.name}.json?_shape=array&{asked}"


def _searches(it: Named) -> Iterator[tuple[str, str]]:
    for what, question in (
        ("one drug", it.drug), ("a common word", "patients"), ("two common words", "patients treatment"),
        ("a drug and a word", f"{it.drug} patients"), ("a phrase", '"in patients"'), ("a prefix", "pam*"),
        ("a misspelling", it.drug[:-1]), ("without a word", f"{it.drug} -children"), ("no such word", "qqqqqq"),
    ):  # fmt: skip
        yield f"search, {what}", f"/-/search?q={question}"
    yield "search, common word in quotes", "/-/search?q=patients&in=quotes"
    yield "search, common word in a small topic", f"/-/search?q=patients&topic={it.small}"


def _maps(it: Named) -> Iterator[tuple[str, str]]:
    here, cell = f"/-/map/{it.topic}", f"/-/cell/{it.topic}/{it.treatment}/{it.outcome}"
    yield "map, by name and patients", f"{here}?rows=name&columns=patients"
    yield "map, a later part", f"{here}?from_row=100&from_column=40"
    yield "map, classes closed", f"{here}?closed={it.classes}"
    yield "map as run 1 left it", f"{here}?_as_of=1"
    for question in ("design=RCT", "year_from=2015", "level_to=2", "integrity=unflagged", "basis=conclusion",
                     "reviewed=1", f"design=RCT&closed={it.classes}"):  # fmt: skip
        yield "map, filtered", f"{here}?{question}"
    yield "map of a small topic, filtered", f"/-/map/{it.small}?design=RCT"
    yield "map as a table", f"{here}.csv"
    yield "map as a picture", f"{here}.svg"
    yield "cell with most studies", cell
    yield "cell with most studies, a later part", f"{cell}?from_row=200"
    yield "cell with most studies, as a picture", f"{cell}.svg"


@dataclass(frozen=True, slots=True)
class Timed:
    """Medians of one page in milliseconds: waited for, and that this process was busy; infinite where it failed."""

    what: str
    waited: float
    busy: float


async def measure(database: Path, runs: int, only: str, is_written: bool) -> list[Timed]:
    """Print a line per page, and return them."""
    datasette = Datasette([str(database)], settings=dict(SETTINGS))
    await datasette.invoke_startup()
    pages = []
    for what, path in paths(named(database)):
        if not what.startswith(only):
            continue
        waited, busy = [], []
        for _ in range(runs + 1):  # the first one warms up
            if is_written:
                database.touch()
            start, used = time.perf_counter(), time.process_time()
            answer = await datasette.client.get(path)
            waited.append(1e3 * (time.perf_counter() - start))
            busy.append(1e3 * (time.process_time() - used))
        middle = statistics.median(waited[1:])
        failed = "" if answer.status_code == 200 else f" ANSWERED {answer.status_code}"
        used = statistics.median(busy[1:])
        pages.append(Timed(what, math.inf, math.inf) if failed else Timed(what, middle, used))
        print(f"{middle:7.1f} ms {'OVER' if middle > LIMIT_MS else '    '} busy {used:7.1f}, "
              f"at worst {max(waited[1:]):5.0f}, first {waited[0]:5.0f}, {len(answer.content) / 1e3:4.0f} kB  "
              f"{what}{failed}  {path}", flush=True)  # fmt: skip
    return pages


def report_queries(database: Path) -> list[Goal]:
    """Measure the stored queries; return what is to be reached, as time that one core was busy."""
    timed = asyncio.run(measure(database, RUNS, "query", False))
    return [
        Goal(f"{page.what}, median", page.busy, NEAR_MS if page.what in NEAR else LIMIT_MS, "ms CPU") for page in timed
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", type=Path, required=True)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--only", default="", help="what the name of a page begins with: 'map', 'search'")
    parser.add_argument("--written", action="store_true", help="let nothing be kept from one request to the next")
    chosen = parser.parse_args()
    pages = asyncio.run(measure(chosen.database, chosen.runs, chosen.only, chosen.written))
    sys.exit(0 if all(page.waited <= LIMIT_MS for page in pages) else 1)


if __name__ == "__main__":
    main()
