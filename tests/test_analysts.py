"""An analyst's first hour: the file opened with SQLite alone, everything in it read, described, and joined."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from evidence_kb.cli import main
from evidence_kb.publish import publish
from evidence_kb.store import Store

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "docs"))
from analysts import QUERY, demo  # noqa: E402

# What SQLite, its search index and the migrations keep for themselves.
INTERNAL = re.compile(r"sqlite_|_sqlite_|search_index_")
# These name rows that may be gone: that is what they tell of.
PAST = {("changes", "because_claim_key"), ("run_changes", "because_claim_key"), ("since_last_run", "because_claim_key"),
        ("left_claims", "claim_key"), ("claim_reviews", "claim_key"), ("former_claim_keys", "claim_key"),
        ("left_studies", "study_id"), ("left_claims", "study_id")}  # fmt: skip


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def copy(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("public") / "evidence.db"
    publish(data.parent, path, {})
    return path


@pytest.fixture(params=["data", "copy"])
def db(request: pytest.FixtureRequest) -> Iterator[sqlite3.Connection]:
    path: Path = request.getfixturevalue(request.param)
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        yield connection


def held(db: sqlite3.Connection) -> dict[str, list[str]]:
    """Return the tables and views that are there, with their columns."""
    names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")]
    return {name: [row[1] for row in db.execute(f"PRAGMA table_info({name})")] for name in names}


def test_every_table_and_view_can_be_read_without_this_program(db: sqlite3.Connection) -> None:
    for name in held(db):
        db.execute(f'SELECT * FROM "{name}"').fetchall()
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_every_table_and_column_is_described_in_the_file_and_nothing_else(db: sqlite3.Connection) -> None:
    described: dict[str, list[str]] = {}
    rows = db.execute("SELECT table_name, column_name, meaning FROM data_dictionary ORDER BY table_name, position")
    for table, column, meaning in rows.fetchall():
        described.setdefault(table, []).extend([column] if column else [])
        assert len(meaning) > 5 and meaning.endswith((".", ")"))
    assert described == {name: columns for name, columns in held(db).items() if not INTERNAL.match(name)}


def test_a_column_that_may_be_null_says_when_and_no_other_speaks_of_it(data: Path) -> None:
    with closing(sqlite3.connect(data)) as db:
        told = dict(
            db.execute("SELECT table_name || '.' || column_name, meaning FROM data_dictionary WHERE position > 0")
        )
        may_be_null = dict(db.execute("""SELECT t.name || '.' || c.name, NOT (c."notnull" OR c.pk)
            FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'""").fetchall())  # fmt: skip
    columns = [name for name in may_be_null if name in told and not name.startswith("search_index.")]
    assert len(columns) > 300
    assert [name for name in columns if may_be_null[name] != ("NULL" in told[name])] == []


def test_where_a_column_leads_there_is_a_row(db: sqlite3.Connection) -> None:
    rows = db.execute("SELECT table_name, column_name, leads_to FROM data_dictionary WHERE leads_to IS NOT NULL")
    followed = set()
    for table, column, (target, key) in [(t, c, to.split(".")) for t, c, to in rows.fetchall()]:
        if target not in held(db):
            assert (table, column) == ("matches", "record_provider")
            continue
        assert key in held(db)[target]
        lost = f'SELECT "{column}" FROM {table} WHERE "{column}" NOT IN (SELECT "{key}" FROM {target})'
        if (table, column) not in PAST:
            assert db.execute(lost).fetchall() == [], (table, column)
            followed.add((table, column))
    assert {("claims", "study_id"), ("citations", "cited_id"), ("cell_studies", "treatment_id")} <= followed


def test_the_shell_shows_where_to_start(data: Path) -> None:
    shell = shutil.which("sqlite3")
    if shell is None:
        pytest.skip("no sqlite3 shell is installed")
    told = subprocess.run([shell, data, ".schema data_dictionary"], capture_output=True, text=True, check=True).stdout
    assert "Start here: SELECT table_name, meaning FROM data_dictionary WHERE position = 0" in told
    start = "SELECT meaning FROM data_dictionary WHERE position = 0 AND table_name = 'claims'"
    told = subprocess.run([shell, data, start], capture_output=True, text=True, check=True).stdout
    assert told.startswith("One row is one statement that a treatment did something to an outcome")


def test_every_query_of_the_page_has_an_answer(db: sqlite3.Connection) -> None:
    queries = QUERY.findall((ROOT / "docs" / "analysts.md").read_text())
    assert len(queries) == 10
    for sql in queries:
        assert db.execute(sql).fetchall(), sql


@pytest.mark.parametrize("name", ["doi = '10.1016/j.jpeds.2007.08.047'", "pmid = '18155182'"])
def test_what_cites_a_work_or_is_claimed_of_it_is_found_by_its_name_alone(db: sqlite3.Connection, name: str) -> None:
    for sql in (
        f"SELECT c.citing_id FROM studies s JOIN citations c ON c.cited_id = s.id WHERE s.{name}",
        f"SELECT quote FROM claims_full WHERE {name}",
    ):
        plan = [str(row[3]) for row in db.execute(f"EXPLAIN QUERY PLAN {sql}")]
        assert plan and not any(step.startswith("SCAN") for step in plan), plan


def test_the_query_over_parquet_answers_for_the_demo_as_the_map_does(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = CliRunner().invoke(main, ["export", "parquet", str(tmp_path), "--data", str(data.parent)])
    assert done.exit_code == 0, done.output
    page = (ROOT / "docs" / "exports.md").read_text().split("## Parquet")[1]
    (sql,) = re.findall(r"```sql\n(.*?)```", page, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    answered = duckdb.sql(sql.replace("'bone'", "'crmo-bisphosphonates'"))
    named = "topic = 'crmo-bisphosphonates' AND studies_n > 0 ORDER BY studies_n DESC, treatment, outcome"
    with closing(sqlite3.connect(data)) as db:
        cells = db.execute(f"SELECT {', '.join(answered.columns)} FROM evidence_map WHERE {named}").fetchall()
    rows = answered.fetchall()
    assert len(rows) > 20 and rows == cells
    assert {"improved_n", "unclear_n", "participants_n", "participants_unknown_n"} <= {*answered.columns}


def test_an_older_file_is_described_when_it_is_next_opened_and_then_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "evidence.db"
    Store(path).close()
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE data_dictionary SET meaning = 'as it was' WHERE position = 3")
        db.commit()
    Store(path).close()
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT count(*) FROM data_dictionary WHERE meaning = 'as it was'").fetchall() == [(0,)]
    store = Store(path)
    changes = store.db.conn.total_changes
    store.close()
    assert changes == 0
