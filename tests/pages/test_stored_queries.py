"""The stored queries: on the page of the database, answered with and without parameters, never by reading it whole."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from made_up import empty_database, full_database, getter, tables_read_whole, text_of
from made_up_questions import questions_database

from evidence_kb.pages.stored_queries import QUERIES
from evidence_kb.pages.stored_query import StoredQuery
from evidence_kb.store import Store
from evidence_kb.store_graph import derive_graph

PARAMETERS = ("study_id", "topic", "run_id", "steps")
each = pytest.mark.parametrize("query", QUERIES, ids=[query.name for query in QUERIES])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stored")
    for name, make in (("full", full_database), ("questions", questions_database), ("empty", empty_database)):
        (folder / name).mkdir()
        make(folder / name / "evidence.db")
    return folder


def answer(path: Path, query: StoredQuery, **values: str) -> list[dict[str, Any]]:
    """Answer as Datasette does: what is not given is an empty text."""
    db = sqlite3.connect(path)
    db.row_factory = sqlite3.Row
    rows = [dict(row) for row in db.execute(query.sql, {**dict.fromkeys(PARAMETERS, ""), **values})]
    db.close()
    return rows


def test_the_page_of_the_database_leads_to_each(folder: Path) -> None:
    page = getter(folder / "full" / "evidence.db")("/evidence").text
    for query in QUERIES:
        assert f'href="/evidence/{query.name}"' in page
        assert query.question in text_of(page)


@each
def test_each_says_what_its_rows_are_and_answers_without_parameters(query: StoredQuery, folder: Path) -> None:
    get = getter(folder / "questions" / "evidence.db")
    page = get(f"/evidence/{query.name}")
    assert page.status_code == 200
    assert query.question in text_of(page.text) and query.rows in text_of(page.text)
    rows = get(f"/evidence/{query.name}.json?_shape=array").json()
    assert len(rows) == len(answer(folder / "questions" / "evidence.db", query))


@each
def test_an_empty_database_answers_with_no_row(query: StoredQuery, folder: Path) -> None:
    assert answer(folder / "empty" / "evidence.db", query) == []


@each
@pytest.mark.parametrize("value", ["999999999", "-1", "1 OR 1=1", "'; DROP TABLE studies; --", "é\x00", "9" * 40])
def test_any_value_is_only_a_value(query: StoredQuery, value: str, folder: Path) -> None:
    get = getter(folder / "full" / "evidence.db")
    asked = urlencode(dict.fromkeys(PARAMETERS, value))
    assert get(f"/evidence/{query.name}.json?_shape=array&{asked}").status_code == 200


@each
def test_no_query_reads_a_large_table_whole(query: StoredQuery, folder: Path) -> None:
    values = {"study_id": "1", "topic": "ache", "run_id": "1", "steps": "2"}
    read = tables_read_whole(folder / "questions" / "evidence.db", query.sql, values)
    bounded = {"b", "f", "l", "n", "p", "t"}  # what a query calls the parts of its own that it has given a limit
    assert not {*read} - bounded or query.name == "agreement"  # which adds up a table of a few rows


def test_steps_are_the_shortest_and_as_many_as_asked(folder: Path) -> None:
    path = folder / "questions" / "evidence.db"
    query = next(query for query in QUERIES if query.name == "within_steps")
    found = {row["study_id"]: row["steps"] for row in answer(path, query, study_id="8", steps="3")}
    assert found == {8: 0, 7: 1, 4: 2, 5: 3, 6: 3}  # 8 cites 7, which cites 4, which 5 and 6 cite too
    assert {row["steps"] for row in answer(path, query, study_id="8", steps="1")} == {0, 1}


def with_hub(path: Path, citing_n: int) -> Path:
    """Make a topic whose seed `citing_n` works cite; all of them cite a second work too, and one another."""
    empty_database(path)
    with sqlite3.connect(path) as db:
        db.execute("INSERT INTO runs (id, command, topics, started_at, status, code_version, extractor_version) VALUES "
                   "(1, 'refresh', '[]', '2026-01-01T00:00:00Z', 'finished', '0', '1')")  # fmt: skip
        db.execute("INSERT INTO topics (slug, title) VALUES ('t', 'T')")
        numbers = "WITH RECURSIVE k(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < :n)"
        studies = "INSERT INTO studies (id, key, title, year, status, integrity, first_run, last_run)"
        db.execute(f"{numbers} {studies} SELECT n, 'k' || n, 'Work', 2000 + n % 20, 'stub', iif(n < 3, 'retracted', "
                   "NULL), 1, 1 FROM k", {"n": citing_n})  # fmt: skip
        edges = "INSERT OR IGNORE INTO citations (citing_id, cited_id, providers_n, first_run, last_run)"
        for cited in ("1", "2", "n - 1", "max(3, n / 2)"):
            db.execute(f"{numbers} {edges} SELECT n, {cited}, 1, 1, 1 FROM k WHERE n > 3", {"n": citing_n})
        db.execute("INSERT INTO topic_studies (topic, study_id, role, first_run) SELECT 't', id, iif(id = 1, 'seed', "
                   "'citing'), 1 FROM studies")  # fmt: skip
        db.execute("INSERT INTO stated_counts (study_id, provider, what, stated_n, shown_n, record_key, "
                   "response_sha256, run_id) SELECT 1, 'icite', 'cited_by', 90, 90, 'k1', '00', 1")  # fmt: skip
        db.execute("UPDATE studies SET references_n = (SELECT count(*) FROM citations WHERE citing_id = studies.id), "
                   "cited_by_n = (SELECT count(*) FROM citations WHERE cited_id = studies.id)")  # fmt: skip
    return path


@pytest.fixture(scope="module")
def hubs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("hubs")
    return [with_hub(folder / f"{n}.db", n) for n in (3_000, 30_000)]


@each
def test_ten_times_as_many_citing_works_do_not_take_ten_times_as_long(query: StoredQuery, hubs: list[Path]) -> None:
    few, many = (steps_of(path, query.sql) for path in hubs)
    # To count what is held of a seed is the answer of one question: for it a citing work takes a microsecond at most.
    assert many <= (12 * few if query.name == "held_of_stated" else 2 * few)
    assert many < 30_000


def steps_of(path: Path, sql: str, k: str = "3") -> int:
    """Return how many hundred steps of SQLite's machine an answer takes; it does some ten million a second."""
    db = sqlite3.connect(path)
    ticks: list[None] = []
    db.set_progress_handler(lambda: ticks.append(None), 100)
    db.execute(sql, {**dict.fromkeys(PARAMETERS, ""), "run_id": "0", "study_id": "1", "steps": k}).fetchall()
    db.close()
    return len(ticks)


def test_no_step_is_taken_that_nobody_asked_for(hubs: list[Path]) -> None:
    query = next(query for query in QUERIES if query.name == "within_steps")
    one, two, three = (steps_of(hubs[0], query.sql, k) for k in ("1", "2", "3"))
    assert 2 * one < two < 0.8 * three


def test_a_work_that_cites_a_hub_is_one_step_away_though_it_was_not_followed(hubs: list[Path]) -> None:
    query = next(query for query in QUERIES if query.name == "within_steps")
    found = {row["study_id"]: row["steps"] for row in answer(hubs[0], query, study_id="1", steps="3")}
    assert found.pop(1) == 0
    assert found.pop(2) == 2 and found.pop(3, 2) == 2 and set(found.values()) == {1}


def test_what_a_bound_leaves_out_of_the_steps_is_said(hubs: list[Path]) -> None:
    query = next(query for query in QUERIES if query.name == "within_steps")
    one = answer(hubs[0], query, study_id="1", steps="1")
    assert one[0]["not_followed"] == "only 300 of 2997 citing works followed"
    assert not any(row["not_followed"] for row in one[1:])
    hub = next(row for row in answer(hubs[0], query, study_id="3000", steps="2") if row["study_id"] == 1)
    assert (hub["steps"], hub["not_followed"]) == (1, "its 2997 citing works not followed")


def test_where_steps_end_before_all_is_reached_or_told_the_first_row_says_so(tmp_path: Path) -> None:
    path = with_hub(tmp_path / "wide.db", 4_000)
    with sqlite3.connect(path) as db:  # the first cites a hundred works, each of which thirty others cite
        db.execute("DELETE FROM citations")
        db.execute("INSERT INTO citations (citing_id, cited_id, providers_n, first_run, last_run) "
                   "SELECT iif(id < 102, 1, id), iif(id < 102, id, 2 + id % 100), 1, 1, 1 "
                   "FROM studies WHERE id > 1")  # fmt: skip
        db.execute("UPDATE studies SET references_n = (SELECT count(*) FROM citations WHERE citing_id = studies.id), "
                   "cited_by_n = (SELECT count(*) FROM citations WHERE cited_id = studies.id)")  # fmt: skip
    query = next(query for query in QUERIES if query.name == "within_steps")
    rows = answer(path, query, study_id="1", steps="2")
    told = r"step 2 ends at 2000 studies; only 1000 of 2\d{3} rows told"
    assert len(rows) == 1_000 and re.fullmatch(told, rows[0]["not_followed"])
    assert not answer(path, query, study_id="1", steps="1")[0]["not_followed"]


def test_what_is_cited_with_a_hub_is_found_though_the_works_looked_at_cite_nothing_else(tmp_path: Path) -> None:
    path = with_hub(tmp_path / "hub.db", 1_000)
    with sqlite3.connect(path) as db:
        db.execute("DELETE FROM citations WHERE citing_id > 500 AND cited_id > 1")
        db.execute("DELETE FROM citations WHERE cited_id BETWEEN 3 AND 499 AND citing_id NOT IN (499, 500)")
        db.execute("UPDATE studies SET references_n = (SELECT count(*) FROM citations WHERE citing_id = studies.id), "
                   "cited_by_n = (SELECT count(*) FROM citations WHERE cited_id = studies.id)")  # fmt: skip
    query = next(query for query in QUERIES if query.name == "cocited")
    assert answer(path, query, study_id="1") == []
    store = Store(path)
    derive_graph(store)
    store.close()
    (row,) = answer(path, query, study_id="1")
    assert (row["study_id"], row["works_n"], row["followed_n"], row["citing_n"]) == (2, 497, 300, 997)
    assert len(row["by_whom"].split("; ")) == 10


def test_each_says_that_what_is_not_held_has_no_rows(folder: Path) -> None:
    get = getter(folder / "questions" / "evidence.db")
    for name in ("within_steps", "evidence"):
        assert "A study or topic that is not held has no rows." in text_of(get(f"/evidence/{name}").text)


def test_of_contradictions_both_sides_are_quoted(folder: Path) -> None:
    query = next(query for query in QUERIES if query.name == "contradictions")
    told = [(row["quote_for"], row["quote_against"]) for row in answer(folder / "questions" / "evidence.db", query)]
    assert told == [
        ("Ache fell with drug A.", "Ache rose with drug A."),
        ("Ache fell with drug C.", "Ache rose with drug C."),
    ]


def test_the_words_of_a_contradiction_are_those_that_the_map_counts(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "evidence.db"
    path.write_bytes((folder / "questions" / "evidence.db").read_bytes())
    with sqlite3.connect(path) as db:  # what one in ten had says nothing of the whole group, and comes first
        db.execute("CREATE TEMP TABLE one AS SELECT * FROM claims WHERE id = 1")
        db.execute(
            "UPDATE one SET id = 0, claim_key = 'few', quote = 'Ache fell', \"end\" = 9, events_n = 1, total_n = 10"
        )
        db.execute("INSERT INTO claims SELECT * FROM one")
    query = next(query for query in QUERIES if query.name == "contradictions")
    assert answer(path, query)[0]["quote_for"] == "Ache fell with drug A."


def with_contrary_cells(path: Path, cells_n: int) -> Path:
    """Make a topic with so many cells in which one study improved and another worsened, the fuller the later."""
    empty_database(path)
    with sqlite3.connect(path) as db:
        db.execute("INSERT INTO topics (slug, title) VALUES ('t', 'T')")
        db.execute("INSERT INTO outcomes (id, name, origin) VALUES (1, 'Ache', 'text')")
        numbers = "WITH RECURSIVE k(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < :n)"
        for sql in (
            "treatments (id, name, origin) SELECT n, 'Drug ' || n, 'text' FROM k",
            "evidence_cells (topic, treatment_id, outcome_id, statements_n, studies_n, participants_unknown_n, "
            "improved_n, worsened_n, unchanged_n, mixed_n, no_evidence_n, unclear_n, flagged_n) "
            "SELECT 't', n, 1, n, n, 0, 1, 1, 0, 0, 0, 0, 0 FROM k",
            "cell_studies (topic, treatment_id, outcome_id, study_id, direction, is_flagged, is_reviewed, "
            "statements_n, reviewed_statements_n) SELECT 't', n, 1, s.column1, s.column2, 0, 0, 1, 0 "
            "FROM k, (VALUES (7, 'improvement'), (8, 'worsening'), (9, 'worsening')) s",
        ):
            db.execute(f"{numbers} INSERT INTO {sql}", {"n": cells_n})
    return path


def test_the_sides_of_contradictions_are_sought_for_those_that_are_told_alone(tmp_path: Path) -> None:
    query = next(query for query in QUERIES if query.name == "contradictions")
    few, many = (with_contrary_cells(tmp_path / f"{n}.db", n) for n in (50, 1_050))
    rows = answer(many, query)
    assert [row["treatment"] for row in rows] == [f"Drug {n}" for n in range(1_050, 1_000, -1)]
    assert {(row["for_id"], row["against"], row["against_id"]) for row in rows} == {(7, "worsening", 8)}
    # A thousand more are read and put in order, in some thirty steps each; with both sides of each it would be ninety.
    assert steps_of(many, query.sql) - steps_of(few, query.sql) < 450


def test_what_was_excluded_is_not_suggested(folder: Path) -> None:
    query = next(query for query in QUERIES if query.name == "suggested")
    assert [row["study_id"] for row in answer(folder / "questions" / "evidence.db", query)] == [10, 13, 11]
