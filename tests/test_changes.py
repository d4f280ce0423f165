"""What a run changed is written once, names its cause, and undone gives the map of any earlier run."""

from __future__ import annotations

import asyncio
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_once import new_store
from sqlite_utils import Database

from evidence_kb import schema
from evidence_kb.pages.as_of import cells_as_of, is_as_now
from evidence_kb.pages.site import MissingError
from evidence_kb.store import Store
from evidence_kb.store_causes import Cause, cause
from evidence_kb.store_changes import cell_field, record_changes
from evidence_kb.store_counts import derive_counts
from evidence_kb.store_derived import sync

NAMES = ("pamidronate", 'a "quoted", drug', "Größe")


class Seen:
    """Asks the store what a page would ask."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def rows(self, sql: str, **values: object) -> list[dict[str, Any]]:
        return list(self.store.db.query(sql, values))

    async def row(self, sql: str, **values: object) -> dict[str, Any] | None:
        found = await self.rows(sql, **values)
        return found[0] if found else None


def as_of(store: Store, run: int) -> list[dict[str, Any]]:
    return list(asyncio.run(cells_as_of(Seen(store), "t", run)))  # type: ignore[arg-type]


def as_now(store: Store, run: int) -> bool:
    return asyncio.run(is_as_now(Seen(store), "t", run))  # type: ignore[arg-type]


def opened(folder: Path) -> Store:
    store = new_store(folder / "evidence.db")
    store.save_topic("t", "T", None, None)
    for id, name in enumerate(NAMES, 1):
        for table in ("treatments", "outcomes"):
            store.db.execute(f"INSERT INTO {table} (id, name, origin) VALUES (?, ?, 'topic')", [id, name])
    return store


def begin(store: Store) -> int:
    store.db.execute("UPDATE runs SET status = 'finished'")
    return store.begin_run("test", ["t"], "2026-01-01T00:00:00Z", "0", "rules 0")


def cells(state: dict[tuple[int, int], tuple[str | None, int]]) -> list[dict[str, Any]]:
    tallies = dict.fromkeys(
        ("participants_unknown_n", "improved_n", "worsened_n", "unchanged_n", "mixed_n", "no_evidence_n", "unclear_n",
         "flagged_n"), 0)  # fmt: skip
    return [
        {"topic": "t", "treatment_id": t, "outcome_id": o, "direction": direction, "statements_n": n, "studies_n": n,
         "participants_n": n or None, "best_level": None, "emptiness": None if direction else "unknown", **tallies}
        for (t, o), (direction, n) in state.items()
    ]  # fmt: skip


def derived(store: Store, run: int, state: dict[tuple[int, int], tuple[str | None, int]]) -> None:
    with store.db.atomic():
        sync(store, "evidence_cells", ("topic", "treatment_id", "outcome_id"), cells(state))
        record_changes(store, run)
        derive_counts(store)


PLACES = st.tuples(st.integers(1, 3), st.integers(1, 3))
STATES = st.dictionaries(PLACES, st.tuples(st.sampled_from([None, "improvement", "mixed"]), st.integers(0, 2)))


@settings(max_examples=40)
@given(st.lists(st.tuples(STATES, st.booleans()), min_size=1, max_size=6))
def test_the_map_as_of_every_run_is_the_map_that_the_run_left(steps: list[tuple[Any, bool]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = opened(Path(folder))
        left: dict[int, list[dict[str, Any]]] = {}
        run = begin(store)
        for state, goes_on in steps:
            run = run if goes_on else begin(store)  # a run that was stopped goes on and derives again
            derived(store, run, state)
            left[run] = as_of(store, run)
            assert len(left[run]) == len(state)
            before = store.rows("SELECT * FROM changes")
            writes = store.db.conn.total_changes
            derived(store, run, state)
            assert store.db.conn.total_changes == writes
            assert store.rows("SELECT * FROM changes") == before
        for number, found in left.items():
            assert as_of(store, number) == found
            assert found == left[run] or not as_now(store, number)
        assert as_now(store, run)
        assert as_of(store, 0) == [] and not as_now(store, 0)
        ends = [(row["before"], row["after"]) for row in store.rows("SELECT * FROM changes WHERE entity = 'cell'")]
        assert all(one != other for one, other in ends)
        store.close()


def test_a_run_on_an_unchanged_map_writes_no_change(tmp_path: Path) -> None:
    store = opened(tmp_path)
    derived(store, begin(store), {(1, 1): ("improvement", 1)})
    writes, run = store.db.conn.total_changes, begin(store)
    since = store.db.conn.total_changes
    derived(store, run, {(1, 1): ("improvement", 1)})
    assert store.db.conn.total_changes == since > writes
    assert not store.rows("SELECT * FROM since_last_run WHERE run_id = ?", [run])


def test_a_cell_that_left_and_comes_back_has_returned(tmp_path: Path) -> None:
    store = opened(tmp_path)
    for state in ({}, {(1, 2): ("mixed", 2)}, {}, {(1, 2): ("mixed", 2)}):
        derived(store, begin(store), state)
    rows = store.rows("SELECT kind, entity_id, field FROM changes WHERE entity = 'cell' ORDER BY run_id")
    assert [row["kind"] for row in rows] == ["added", "left", "returned"]
    assert json.loads(rows[0]["entity_id"]) == ["pamidronate", 'a "quoted", drug']
    assert {row["field"] for row in rows} == {"direction"}


def test_a_kill_between_harvest_and_derive_loses_no_change(tmp_path: Path) -> None:
    store = opened(tmp_path)
    derived(store, begin(store), {(1, 1): ("improvement", 1)})
    run = begin(store)
    sync(store, "evidence_cells", ("topic", "treatment_id", "outcome_id"), cells({(1, 1): ("mixed", 2)}))
    store.close()  # what was written stays, and so does what it was before
    store = Store(tmp_path / "evidence.db")
    with store.db.atomic():
        record_changes(store, run)
    found = store.rows("SELECT before, after FROM changes WHERE entity = 'cell'")
    assert [(json.loads(row["before"])["direction"], json.loads(row["after"])["direction"]) for row in found] == [
        ("improvement", "mixed")
    ]


def test_a_map_from_before_changes_were_recorded_is_not_invented(tmp_path: Path) -> None:
    store = opened(tmp_path)
    run = begin(store)
    store.db.execute(
        "INSERT INTO changes (run_id, topic, entity, entity_id, kind, field) VALUES (?, 't', 'topic', 't', 'added', ?)",
        [run, "recorded"],
    )
    with pytest.raises(MissingError, match=f"from run {run} on"):
        as_of(store, run - 1)


@pytest.mark.parametrize(
    ("before", "now", "field"),
    [
        ({"direction": "improvement", "studies_n": 2}, {"direction": "mixed", "studies_n": 3}, "direction"),
        ({"direction": "mixed", "studies_n": 2}, {"direction": "mixed", "studies_n": 3}, "studies_n"),
        ({"emptiness": "unseen"}, {"emptiness": "held"}, "emptiness"),
        (None, {"direction": None, "emptiness": "unknown"}, "grid"),
        ({"direction": None, "emptiness": "unknown"}, None, "grid"),
        (None, {"direction": None, "emptiness": "held"}, "emptiness"),
        ({"improved_n": 1}, {"improved_n": 2}, "other"),
    ],
)
def test_the_most_telling_move_of_a_cell_is_named(before: Any, now: Any, field: str) -> None:
    assert cell_field(before, now) == field


def happened(because: str, key: str = "k", **more: Any) -> dict[str, Any]:
    return {"because": because, "claim_key": key, "basis": "own_data", "direction": "improvement", "total_n": None,
            "status": "machine", **more}  # fmt: skip


ONE = {"direction": "improvement", "studies_n": 1, "emptiness": None}
TWO = {"direction": "mixed", "studies_n": 2, "emptiness": None}


@pytest.mark.parametrize(
    ("before", "now", "what", "expected"),
    [
        (ONE, TWO, [happened("claim_new", "a"), happened("claim_new", "b", direction="mixed")], ("claim_new", "b")),
        (ONE, TWO, [happened("claim_new", "a", total_n=5), happened("claim_new", "b", total_n=9)], ("claim_new", "b")),
        (ONE, TWO, [happened("claim_new", "a", basis="background")], (None, None)),
        (ONE, TWO, [happened("claim_new", "a", status="rejected"), happened("screening")], ("screening", None)),
        (TWO, ONE, [happened("claim_new", "a"), happened("decision", "b")], ("decision", "b")),
        (TWO, ONE, [happened("study_left"), happened("claim_changed", "c")], ("study_left", None)),
        (ONE, {**ONE, "flagged_n": 1}, [happened("integrity")], ("integrity", None)),
        ({"emptiness": "unseen"}, {"emptiness": "held"}, [], ("texts", None)),
        (ONE, TWO, [], (None, None)),
    ],
)
def test_a_cell_moved_because_of_what_can_explain_it(before: Any, now: Any, what: Any, expected: Any) -> None:
    assert cause(before, now, what) == Cause(*expected)


def test_a_database_from_before_says_from_which_run_its_changes_are_recorded(tmp_path: Path) -> None:
    db = Database(tmp_path / "evidence.db")
    schema.evidence.apply(db, stop_before="m0010_changes")
    db.table("runs").insert({"id": 4, "command": "refresh", "topics": "[]", "started_at": "2026-01-01T00:00:00Z",
                             "status": "finished", "code_version": "0", "extractor_version": "0"})  # fmt: skip
    db.table("topics").insert({"slug": "t", "title": "T"})
    db.close()
    store = Store(tmp_path / "evidence.db")
    derived(store, begin(store), {})
    assert store.rows("SELECT run_id, entity, field FROM changes") == [
        {"run_id": 4, "entity": "topic", "field": "recorded"}
    ]
    with pytest.raises(MissingError, match="from run 4 on"):
        as_of(store, 3)
    assert as_of(store, 4) == []
