"""The search index follows the texts: by differences, to the same answers as built anew, and without a second write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from made_once import new_store

from evidence_kb.store import Store
from evidence_kb.store_search import DEAD_AT_LEAST, rebuild_search, sync_search

ANSWER = "ab" * 32


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = new_store(tmp_path / "evidence.db")
    store.begin_run("refresh", ["t"], "2026-01-01T00:00:00Z", "0", "0")
    store.save_topic("t", "T", None, None)
    for id, (title, text) in enumerate({"Bone pain": "It hurt.", "Fever": "It was hot.", "Rash": "Red."}.items(), 1):
        add_study(store, id, title, text)
    sync_search(store)
    yield store
    store.close()


def add_study(store: Store, id: int, title: str, text: str, kind: str = "abstract") -> None:
    store.db.execute(
        "INSERT INTO studies (id, key, title, status, first_run, last_run) VALUES (?, ?, ?, 'full', 1, 1)",
        [id, f"k{id}", title],
    )
    store.db.execute("INSERT INTO topic_studies (topic, study_id, role, first_run) VALUES ('t', ?, 'seed', 1)", [id])
    add_passage(store, id, text, kind)


def add_passage(store: Store, study: int, text: str, kind: str = "abstract") -> None:
    store.db.execute(
        "INSERT INTO passages (study_id, kind, position, text, sha256, complete, provider, record_key, "
        "response_sha256, first_run) VALUES (?, ?, 0, ?, ?, 1, 'p', ?, ?, 1)",
        [study, kind, text, text, f"k{study}", ANSWER],
    )


def found(store: Store, match: str) -> list[int]:
    sql = (
        "SELECT d.study_id FROM search_index i JOIN search_documents d ON d.id = i.rowid "
        "WHERE search_index MATCH ? ORDER BY d.study_id"
    )
    return [row["study_id"] for row in store.rows(sql, [match])]


def dump(store: Store) -> dict[str, list[dict[str, Any]]]:
    return {name: store.rows(f"SELECT * FROM {name}") for name in ("search_documents", "search_index_data")}


def test_texts_are_found_by_stem_and_without_accents(store: Store) -> None:
    assert found(store, "hurting") == [1]
    assert found(store, "bones") == [1]
    assert found(store, "fevér") == [2]


def test_indexing_again_writes_nothing(store: Store) -> None:
    before, changes = dump(store), store.db.conn.total_changes
    sync_search(store)
    assert dump(store) == before
    assert store.db.conn.total_changes == changes


def test_what_changes_is_found_anew_and_what_is_gone_no_more(store: Store) -> None:
    store.db.execute("UPDATE studies SET title = 'Bone comfort' WHERE id = 1")
    add_passage(store, 2, "They also itched.", "snippet")
    store.db.execute("DELETE FROM passages WHERE study_id = 3")
    sync_search(store)
    assert found(store, "pain") == [] and found(store, "comfort") == [1]
    assert found(store, "itched") == [2] and found(store, "hot") == [2]
    assert found(store, "red") == [] and found(store, "rash") == [3]


def test_a_study_that_is_merged_away_takes_its_document_along(store: Store) -> None:
    for table in ("passages", "topic_studies"):
        store.db.execute(f"DELETE FROM {table} WHERE study_id = 2")
    store.db.execute("DELETE FROM studies WHERE id = 2")
    sync_search(store)
    assert found(store, "fever") == []


def test_differences_and_a_rebuild_find_the_same(store: Store) -> None:
    store.db.execute("UPDATE studies SET title = 'Nothing new' WHERE id = 1")
    add_study(store, 4, "Fever again", "Our own words.", "summary")
    sync_search(store)
    words = ("pain", "nothing", "fever", "words", "summary : own", "text : own", '"fever again"', "topics : 740")
    before = [found(store, word) for word in words]
    rebuild_search(store.db)
    assert [found(store, word) for word in words] == before
    assert before[-1] == [1, 2, 3, 4]  # 74 is the letter t


def test_an_index_with_many_dead_entries_is_built_anew(store: Store) -> None:
    store.db.execute("UPDATE sqlite_sequence SET seq = seq + ? WHERE name = 'search_documents'", [DEAD_AT_LEAST + 1])
    sync_search(store)
    assert [row["id"] for row in store.rows("SELECT id FROM search_documents ORDER BY id")] == [1, 2, 3]
    assert found(store, "pain") == [1]


def test_what_is_cited_most_stands_last(store: Store) -> None:
    store.db.execute("UPDATE studies SET cited_by_n = 9 WHERE id = 2")
    rebuild_search(store.db)
    assert store.rows("SELECT study_id FROM search_documents ORDER BY id DESC LIMIT 1") == [{"study_id": 2}]
