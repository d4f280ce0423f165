"""Who belongs to a topic: what it takes grows with the topic, and not with its square."""

from __future__ import annotations

from pathlib import Path

from made_once import new_store

from evidence_kb.store_topics import _edges


def test_the_citations_within_a_topic_of_four_times_as_many_studies_take_four_times_as_long(tmp_path: Path) -> None:
    store = new_store(tmp_path / "evidence.db")
    store.begin_run("test", [], "2026-01-01T00:00:00Z", "0", "rules 0")
    store.db.conn.executemany(
        "INSERT INTO studies (id, key, status, first_run, last_run) VALUES (?, ?, 'stub', 1, 1)",
        [(n, f"k{n}") for n in range(1, 4_001)],
    )
    pairs = [(n, n - 1) for n in range(2, 4_001)]
    store.db.conn.executemany("INSERT INTO citations VALUES (?, ?, 1, 1, 1)", pairs)
    store.db.conn.commit()
    steps: list[int] = []
    store.db.conn.set_progress_handler(lambda: steps.append(1), 1_000)
    assert sorted(_edges(store, range(1, 1_001))) == pairs[:999]
    few = len(steps)
    assert sorted(_edges(store, range(1, 4_001))) == pairs
    store.db.conn.set_progress_handler(None, 0)
    assert len(steps) - few < 6 * few
    store.close()
