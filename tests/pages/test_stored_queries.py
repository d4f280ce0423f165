"""The stored queries: on the page of the database, answered with and without parameters, never by reading it whole."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from made_up import empty_database, full_database, getter, tables_read_whole, text_of
from made_up_questions import questions_database

from evidence_kb.pages.stored_queries import QUERIES, StoredQuery

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
    bounded = {"b", "l", "p", "t"}  # what a query calls the parts of its own that it has given a limit
    assert not {*read} - bounded or query.name == "agreement"  # which adds up a table of a few rows


def test_steps_are_the_shortest_and_as_many_as_asked(folder: Path) -> None:
    path = folder / "questions" / "evidence.db"
    query = next(query for query in QUERIES if query.name == "within_steps")
    found = {row["study_id"]: row["steps"] for row in answer(path, query, study_id="8", steps="3")}
    assert found == {8: 0, 7: 1, 4: 2, 5: 3, 6: 3}  # 8 cites 7, which cites 4, which 5 and 6 cite too
    assert {row["steps"] for row in answer(path, query, study_id="8", steps="1")} == {0, 1}


def test_of_contradictions_both_sides_are_quoted(folder: Path) -> None:
    query = next(query for query in QUERIES if query.name == "contradictions")
    told = [(row["quote_for"], row["quote_against"]) for row in answer(folder / "questions" / "evidence.db", query)]
    assert told == [
        ("Ache fell with drug A.", "Ache rose with drug A."),
        ("Ache fell with drug C.", "Ache rose with drug C."),
    ]


def test_what_was_excluded_is_not_suggested(folder: Path) -> None:
    query = next(query for query in QUERIES if query.name == "suggested")
    assert [row["study_id"] for row in answer(folder / "questions" / "evidence.db", query)] == [10, 13, 11]
