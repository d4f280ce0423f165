"""Compare an `evidence.db` with a world: which works and which stated citations a harvest has found.

    stored = read(path, world)
    stored.edges["icite"] == world.edges_to("icite", seeds) | world.edges_from("icite", asked)
    assert not stored.merged and not stored.strangers

`statements` and `studies` give the plain keys for whoever wants to compare those.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from evidence_kb.text import fold

from .world import World

Edge = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Stored:
    """What a database holds, in works of the world.

    `works` are the works that some study stands for, `edges` the stated citations by provider, as (citing, cited)
    ids of works. `merged` are studies that hold identifiers of more than one work (study key: work ids); `split` are
    works with more than one study (work id: study keys); `strangers` are studies that are no work of the world.
    """

    works: frozenset[str]
    edges: dict[str, set[Edge]]
    merged: dict[str, set[str]]
    split: dict[str, set[str]]
    strangers: frozenset[str]

    def all_edges(self) -> set[Edge]:
        return set().union(*self.edges.values())


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        yield db


def statements(path: Path) -> set[tuple[str, str, str]]:
    """Return (citing key, cited key, provider) of every citation that a provider states and has not taken back."""
    with _opened(path) as db:
        return set(
            db.execute(
                "SELECT a.key, b.key, s.provider FROM citation_statements s JOIN studies a ON a.id = s.citing_id "
                "JOIN studies b ON b.id = s.cited_id WHERE s.gone_run IS NULL"
            )
        )


def studies(path: Path) -> dict[str, frozenset[str]]:
    """Return the identifiers of each study, as `scheme:value`, by the study's key."""
    found: dict[str, set[str]] = defaultdict(set)
    with _opened(path) as db:
        rows = db.execute("SELECT s.key, i.scheme, i.value FROM studies s LEFT JOIN identifiers i ON i.study_id = s.id")
        for key, scheme, value in rows:
            found[key] |= {f"{scheme}:{value}"} if scheme else set()
    return {key: frozenset(identifiers) for key, identifiers in found.items()}


def read(path: Path, world: World) -> Stored:
    """Find out which work each study stands for, by its identifiers or else by its texts, and translate the edges."""
    works_of = {key: _works_named(world, identifiers) for key, identifiers in studies(path).items()}
    for key, texts in _texts(path).items():
        if not works_of[key]:
            by_text = {world.by_text.get(fold(text)) for text in texts} - {None}
            works_of[key] = {work_id for work_id in by_text if work_id}
    edges: dict[str, set[Edge]] = defaultdict(set)
    for citing, cited, provider in statements(path):
        edges[provider] |= {(x, y) for x in works_of[citing] for y in works_of[cited]}
    studies_of: dict[str, set[str]] = defaultdict(set)
    for key, works in works_of.items():
        for work_id in works:
            studies_of[work_id].add(key)
    return Stored(
        works=frozenset(studies_of),
        edges=dict(edges),
        merged={key: works for key, works in works_of.items() if len(works) > 1},
        split={work_id: keys for work_id, keys in studies_of.items() if len(keys) > 1},
        strangers=frozenset(key for key, works in works_of.items() if not works),
    )


def notices(path: Path, world: World) -> dict[str, set[tuple[str, str]]]:
    """Return (work id, kind as stored) of every notice, by the provider that states it."""
    named = {key: _works_named(world, identifiers) for key, identifiers in studies(path).items()}
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    with _opened(path) as db:
        rows = db.execute("SELECT s.key, n.kind, n.provider FROM notices n JOIN studies s ON s.id = n.study_id")
        for key, kind, provider in rows:
            found[provider] |= {(work_id, kind) for work_id in named[key]}
    return dict(found)


def _works_named(world: World, identifiers: frozenset[str]) -> set[str]:
    return {work.id for identifier in identifiers if (work := world.by_key.get(identifier))}


def _texts(path: Path) -> dict[str, set[str]]:
    """Return what is printed about each study: its title, and the citations by which records know it."""
    found: dict[str, set[str]] = defaultdict(set)
    with _opened(path) as db:
        columns = {row[1] for row in db.execute("PRAGMA table_info(records)")}
        names = [name for name in ("title", "citation") if name in columns]
        for key, *texts in db.execute(
            f"SELECT s.key, s.title, {', '.join(f'r.{name}' for name in names)} "
            "FROM studies s LEFT JOIN records r ON r.study_id = s.id"
        ):
            found[key] |= {text for text in texts if text}
    return found
