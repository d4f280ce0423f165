"""Harvests against the simulated providers, and what they leave in the databases, ready to be compared.

with Simulator(world) as simulator:
    write_topic(folder, world, providers=EVERYBODY)
    report = harvest(folder, simulator)
held(folder) == held(other_folder)
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from simulator import PROVIDERS, Simulator, World

from evidence_kb.data_folder import writing
from evidence_kb.due import EVERYTHING, Due
from evidence_kb.fetch import Client
from evidence_kb.limits import LIMITS, with_overrides
from evidence_kb.refresh import refresh
from evidence_kb.report import Report
from evidence_kb.topic import read_topic

EVERYBODY = PROVIDERS
KEYLESS = tuple(name for name in PROVIDERS if name not in ("openalex", "semantic_scholar"))
FAST = " ".join(f"{name}.per_second=500" for name in LIMITS)
# With a key PubMed says that 10 requests per second are allowed, and 3 without: its word counts more than FAST.
KEYS = {"OPENALEX_API_KEY": "openalex-key-of-the-tests", "NCBI_API_KEY": "ncbi-key-of-the-tests"}
# What differs between runs that found the same, and what a run says about itself.
_OF_RUNS = ("runs", "requests", "history", "past_since", "_sqlite_migrations", "sqlite_sequence")
_MOVING = ("fetched_at", "integrity_checked_at", "component")  # the last is a number of a study
_NAMES = {
    "studies": "key", "treatments": "name", "outcomes": "name", "conditions": "name", "claims": "claim_key",
    "passages": "provider || ' ' || record_key || ' ' || kind || ' ' || sha256",
}  # fmt: skip


def plain(world: World) -> World:
    """Return the world without abstracts: nothing to read claims from, for tests about who cites whom."""
    return replace(world, works=tuple(replace(work, abstract=()) for work in world.works))


def write_topic(
    folder: Path,
    world: World,
    providers: Sequence[str] | None = None,
    *,
    cited_by: int = 1,
    references: int = 1,
    seeds: Sequence[str] | None = None,
    slug: str = "t",
) -> Path:
    """Write a topic file that starts from all seeds of a world, or from `seeds` such as `doi: 10.5555/x`."""
    named = seeds or [f"doi: {json.dumps(w.doi)}" if w.doi else f'pmid: "{w.pmid}"' for w in world.seeds]
    lines = ["title: T", "question: Q?", "seeds:", *(f"  - {seed}" for seed in named)]
    lines.append(f"follow: {{cited_by: {cited_by}, references: {references}}}")
    lines += [f"providers: [{', '.join(providers)}]"] if providers else []
    (folder / "sources").mkdir(parents=True, exist_ok=True)
    path = folder / "sources" / f"{slug}.yml"
    path.write_text("\n".join(lines) + "\n")
    return path


def harvest(
    folder: Path,
    simulator: Simulator,
    *,
    keys: Mapping[str, str] = KEYS,
    limits: str = "",
    budget_n: int | None = None,
    look_ups_n: int = 0,
    due: Due = EVERYTHING,
    accepts: str | None = None,
    sleep: Callable[[float], object] = lambda seconds: None,
    verifies: bool = False,
) -> Report:
    """Refresh all topics of a folder as the command does, as fast as the simulator answers."""
    topics = [read_topic(path) for path in sorted((folder / "sources").glob("*.yml"))]
    environment = {**simulator.environment(), **keys}
    with (
        Client(with_overrides(f"{FAST} {limits}"), environment, budget_n=budget_n, sleep=sleep) as client,
        writing(folder / "data") as data,
    ):
        return refresh(data, topics, client, look_ups_n=look_ups_n, due=due, accepts=accepts, verifies=verifies)


def rows(folder: Path, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    with closing(_read(folder)) as db:
        return db.execute(sql, values).fetchall()


def dump(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return every table but the ledgers of runs, to the last number, without numbers of runs and times."""
    with closing(_read(folder)) as db:
        return {table: _table(db, table, {}) for table in _tables(db)}


def held(folder: Path, *, sources: bool = True) -> dict[str, list[tuple[Any, ...]]]:
    """Return what `dump` does with names in place of numbers, for harvests that found the same on different ways.

    `sources=False` leaves out which answer a row came in and why a record was joined to its study: answers that were
    asked for in other portions.
    """
    left_out = () if sources else ("response_sha256", "matched_by")
    with closing(_read(folder)) as db:
        named = {table: _table(db, table, _NAMES, left_out) for table in _tables(db)}
    named.pop("extractions")  # counts a study's texts in the order in which they came
    for table in [name for name in named if name.startswith("search_index")]:
        named.pop(table)  # lists documents in the order in which they came; search_documents says what they hold
    named.pop("past_rows")  # what each run wrote over
    named.pop("graph_digests")  # of numbers of studies
    named.pop("text_mentions")  # numbers of concepts
    named.pop("changes")  # what each run did: the same harvest in other portions
    named["topic_counts"] = [row for row in named["topic_counts"] if " " not in row[1]]  # "claim added" and the like
    named["identifiers"] = [row for row in named["identifiers"] if row[0] != "evidence-kb"]  # merges on the way
    return named


def _read(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{folder / 'data' / 'evidence.db'}?mode=ro", uri=True)


def _tables(db: sqlite3.Connection) -> list[str]:
    found = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [name for (name,) in found if name not in _OF_RUNS]


def _table(
    db: sqlite3.Connection, table: str, names: Mapping[str, str], left_out: Sequence[str] = ()
) -> list[tuple[Any, ...]]:
    links = {"claim_id": "claims"}  # unmapped_terms keeps it without a reference
    links |= {column: target for _, _, target, column, *_ in db.execute(f"PRAGMA foreign_key_list({table})")}
    columns = []
    for _, column, *_ in db.execute(f"PRAGMA table_info({table})"):
        target = links.get(column)
        if target == "runs" or column in (*_MOVING, *left_out) or (names and column in ("id", "concept_id")):
            continue
        is_named = target in names and column not in ("provider", "record_key")
        columns.append(
            f'(SELECT {names[target]} FROM {target} WHERE id = x."{column}")' if is_named else f'x."{column}"'
        )
    return sorted(db.execute(f"SELECT {', '.join(columns)} FROM {table} x"), key=repr)


def ledger(folder: Path) -> list[dict[str, Any]]:
    """Return what the newest run wrote about each request of a provider."""
    columns = ("provider", "question", "address", "status", "message", "asked_n", "missing_n", "missing", "sent_n")
    found = rows(
        folder,
        f"SELECT {', '.join(columns)} FROM requests WHERE run_id = (SELECT max(id) FROM runs) "
        "AND address NOT LIKE 'file:%'",
    )
    return [dict(zip(columns, row, strict=True)) for row in found]


def missing(folder: Path) -> set[tuple[str, str]]:
    """Return (provider, key) of every work that the newest run asked about and got no answer for."""
    return {(line["provider"], key) for line in ledger(folder) for key in json.loads(line["missing"] or "[]")}
