"""Likeness of studies by shared references and by works that cite both, counted by hand on small graphs."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from math import sqrt
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette
from made_once import new_store

from evidence_kb.graph_whole import HUB
from evidence_kb.pages import similar
from evidence_kb.pages.site import Visit
from evidence_kb.store import Store
from evidence_kb.store_graph import derive_graph

Edges = Iterable[tuple[int, int]]


def database(path: Path, edges: Edges) -> Path:
    """Create a database with these (citing, cited) pairs of studies."""
    store = new_store(path)
    pairs = sorted(set(edges))
    store.db.execute("INSERT INTO runs (id, command, topics, started_at, status, code_version, extractor_version) "
                     "VALUES (1, 'refresh', '[]', '2026-01-01T00:00:00Z', 'finished', '0', '1')")  # fmt: skip
    for study in sorted({study for pair in pairs for study in pair}):
        cited_by, references = sum(b == study for _, b in pairs), sum(a == study for a, _ in pairs)
        store.db.execute(
            "INSERT INTO studies (id, key, status, cited_by_n, references_n, first_run, last_run) "
            "VALUES (?, ?, 'full', ?, ?, 1, 1)",
            [study, f"k{study}", cited_by, references],
        )
    store.db.conn.executemany("INSERT INTO citations VALUES (?, ?, 1, 1, 1)", pairs)
    store.db.conn.commit()
    derive_graph(store)
    store.close()
    return path


def like(path: Path, study: int) -> list[tuple[int, list[str], float]]:
    """Return what the study page says: number, reasons and likeness of each similar study."""

    async def load() -> Any:
        visit = Visit(Datasette([str(path)]), None, "evidence")
        row = await visit.row("SELECT * FROM studies WHERE id = :id", id=study)
        assert row is not None
        return await similar.load(visit, row)

    return [(one["id"], one["reasons"], one["strength"]) for one in asyncio.run(load())["similar"]]


def near(value: float) -> object:
    """Stored with six digits."""
    return pytest.approx(value, abs=1e-6)


# 1 cites 11 to 14; 2 cites 11, 12, 13; 3 cites 11, 12 and six others; 4 shares 14 alone. 5, 6 and 7 cite both 1 and 8.
GRAPH = (
    *((1, r) for r in (11, 12, 13, 14)), *((2, r) for r in (11, 12, 13)), *((3, r) for r in (11, 12, *range(21, 27))),
    (4, 14), *((w, s) for w in (5, 6, 7) for s in (1, 8)), (5, 9), (9, 8), (10, 1),
)  # fmt: skip


def test_shared_references_and_works_that_cite_both_are_counted_and_ranked(tmp_path: Path) -> None:
    path = database(tmp_path / "evidence.db", GRAPH)
    assert like(path, 1) == [
        (2, ["leans on 3 of the same references (of 4 here and 3 there)"], near(3 / sqrt(4 * 3))),  # 0.87
        (8, ["cited together by 3 works"], near(3 / sqrt(4 * 4))),  # cited by 5, 6, 7, 10 and 5, 6, 7, 9
        (3, ["leans on 2 of the same references (of 4 here and 8 there)"], near(2 / sqrt(4 * 8))),
    ]


def test_one_shared_reference_is_chance(tmp_path: Path) -> None:
    path = database(tmp_path / "evidence.db", GRAPH)
    assert like(path, 4) == []


def test_both_reasons_stand_together_and_the_stronger_one_ranks(tmp_path: Path) -> None:
    edges = [*((s, r) for s in (1, 2) for r in (11, 12)), (1, 13), *((w, s) for w in (5, 6) for s in (1, 2))]
    path = database(tmp_path / "evidence.db", edges)
    assert like(path, 1) == [
        (2, ["cited together by 2 works", "leans on 2 of the same references (of 3 here and 2 there)"], 1.0)
    ]
    assert [other for other, *_ in like(path, 2)] == [1]


def test_a_reference_that_everybody_cites_is_no_common_ground_and_is_said_to_be_left_out(tmp_path: Path) -> None:
    everybody = [(n, 11) for n in range(1000, 1000 + HUB)]  # with 1 and 2: more than HUB works cite 11
    edges = [*((s, r) for s in (1, 2) for r in (11, 12, 13)), *everybody]
    path = database(tmp_path / "evidence.db", edges)
    assert like(path, 1) == [(2, ["leans on at least 2 of the same references (of 3 here and 3 there)"], near(2 / 3))]


def test_long_bibliographies_say_little(tmp_path: Path) -> None:
    long = [(w, n) for w in (5, 6) for n in (1, 2, *range(2000, 2000 + HUB))]
    path = database(tmp_path / "evidence.db", long)
    assert like(path, 1) == []


def test_the_twenty_strongest_are_listed(tmp_path: Path) -> None:
    edges = [(s, r) for s in range(1, 40) for r in (101, 102)]
    path = database(tmp_path / "evidence.db", edges)
    assert [other for other, *_ in like(path, 5)] == [n for n in range(1, 22) if n != 5]


def test_deriving_again_writes_nothing_and_a_new_citation_moves_ranks(tmp_path: Path) -> None:
    store = Store(database(tmp_path / "evidence.db", GRAPH))
    ranks = store.rows("SELECT * FROM graph_measures")
    assert sum(row["pagerank"] for row in ranks) == pytest.approx(1, abs=1e-5)
    assert {row["component"] for row in ranks} == {1}
    changes = store.db.conn.total_changes
    derive_graph(store)
    assert store.db.conn.total_changes == changes
    store.db.execute("INSERT INTO citations VALUES (4, 9, 1, 1, 1)")
    derive_graph(store)
    assert store.rows("SELECT * FROM graph_measures") != ranks
    store.close()
