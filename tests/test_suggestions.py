"""What `benchmarks.suggestions` measures, on a topic small enough to be worked out by hand."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from made_once import new_store

from benchmarks.suggestions import Found, measure, own_data, reviews, table

# Two works cite the included 1, 2 and 3; a third cites 1 beside 50; nobody cites the included 4.
EDGES = ((11, 1), (11, 2), (11, 3), (12, 1), (12, 2), (12, 3), (13, 1), (13, 50))
INCLUDED = (1, 2, 3, 4)


def database(path: Path, edges: tuple[tuple[int, int], ...] = EDGES) -> Path:
    store = new_store(path)
    store.db.execute("INSERT INTO runs (id, command, topics, started_at, status, code_version, extractor_version) "
                     "VALUES (1, 'refresh', '[]', '2026-01-01T00:00:00Z', 'finished', '0', '1')")  # fmt: skip
    for study in sorted({*INCLUDED, *(study for edge in edges for study in edge)}):
        cited_by, references = sum(b == study for _, b in edges), sum(a == study for a, _ in edges)
        store.db.execute(
            "INSERT INTO studies (id, key, status, cited_by_n, references_n, first_run, last_run) VALUES "
            "(?, ?, ?, ?, ?, 1, 1)",
            [study, f"k{study}", "full" if study in INCLUDED else "stub", cited_by, references],
        )
    store.db.conn.executemany("INSERT INTO citations VALUES (?, ?, 1, 1, 1)", edges)
    store.db.conn.commit()
    store.close()
    return path


def ranks(found: Found) -> dict[str, list[int]]:
    return {name: recall.ranks for name, recall in found.recalls.items()}


def test_what_is_cited_beside_the_included_is_found_first_and_what_nobody_cites_is_not(tmp_path: Path) -> None:
    found = measure(database(tmp_path / "evidence.db"), [(None, INCLUDED)])["each alone"]
    # Of 1, 2, 3 each has 4 links to the two that are left (by 11 and by 12), and 11 and 12 themselves have 2.
    assert ranks(found) == {"suggested": [1, 1, 1], "citations alone": [], "most cited by included": []}
    assert (found.recalls["suggested"].hidden_n, found.reachable_n) == (4, 3)
    assert [found.recalls["suggested"].at(k) for k in (1, 10)] == [0.75, 0.75]


def test_a_work_that_is_taken_out_helps_nobody(tmp_path: Path) -> None:
    review = tuple((20, study) for study in INCLUDED)
    path = database(tmp_path / "evidence.db", (*EDGES, *review))
    found = measure(path, [(20, INCLUDED)])["each alone"]
    assert (ranks(found)["suggested"], found.reachable_n) == ([1, 1, 1], 3)
    with_it = measure(path, [(None, INCLUDED)])["each alone"]
    assert with_it.reachable_n == 4 and len(ranks(with_it)["suggested"]) == 4


def test_hiding_half_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    path = database(tmp_path / "evidence.db")
    before = path.read_bytes()
    found = measure(path, [(None, INCLUDED)])["half of them"]
    assert found.recalls["suggested"].hidden_n == 2
    assert path.read_bytes() == before


def test_topics_are_reference_lists_and_studies_with_own_data(tmp_path: Path) -> None:
    path = database(tmp_path / "evidence.db", tuple((30, study) for study in range(40, 50)))
    assert reviews(path) == [(30, list(range(40, 50)))]
    with sqlite3.connect(path) as db:
        db.execute("INSERT INTO topics (slug, title) VALUES ('t', 'T')")
    assert own_data(path) == [(None, [])]
    rows = list(table({"x": measure(path, reviews(path))}))
    assert len(rows) == 2 + 2 * 4 and "| x | each alone: 10, reachable 0 | suggested | 0.0 % |" in rows[2]
