"""`evidence-kb export parquet`: every value as SQLite has it, and the query of the document answered by DuckDB."""

from __future__ import annotations

import re
import sqlite3
import sys
from pathlib import Path

import duckdb
import pyarrow.parquet
import pytest
from click.testing import CliRunner, Result

from evidence_kb import store_parquet
from evidence_kb.cli import main
from evidence_kb.store_parquet import TABLES

sys.path.insert(0, str(Path(__file__).parent / "pages"))
from made_up import full_database

DOCUMENT = Path(__file__).parent.parent / "docs" / "exports.md"
NAMES = {"treatment": "treatments", "comparator": "treatments", "outcome": "outcomes"}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    full_database(folder / "evidence.db")
    return folder


def export(*arguments: object, data: Path) -> Result:
    return CliRunner().invoke(main, ["export", *map(str, arguments), "--data", str(data)])


@pytest.fixture(scope="module")
def written(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("parquet")
    done = export("parquet", folder, data=data)
    assert done.exit_code == 0, done.output
    assert "claims.parquet" in done.stderr and "rows" in done.stderr
    return folder


@pytest.fixture
def database(data: Path) -> sqlite3.Connection:
    db = sqlite3.connect(data / "evidence.db")
    db.row_factory = sqlite3.Row
    return db


@pytest.mark.parametrize("name", TABLES)
def test_every_value_is_that_of_the_table(name: str, written: Path, database: sqlite3.Connection) -> None:
    rows = [dict(row) for row in database.execute(f"SELECT * FROM {name}")]
    found = pyarrow.parquet.read_table(written / f"{name}.parquet").to_pylist()
    assert rows and len(found) == len(rows)
    whole = {tuple(row.values()) for row in rows}
    assert {tuple(row[column] for column in rows[0]) for row in found} == whole


@pytest.mark.parametrize(("name", "names"), [("claims", [*NAMES]), ("cell_studies", ["treatment", "outcome"])])
def test_rows_name_what_their_numbers_stand_for(
    name: str, names: list[str], written: Path, database: sqlite3.Connection
) -> None:
    for row in pyarrow.parquet.read_table(written / f"{name}.parquet").to_pylist():
        for what in names:
            named = database.execute(f"SELECT name FROM {NAMES[what]} WHERE id = ?", [row[f"{what}_id"]]).fetchone()
            assert row[what] == (named[0] if named else None)


def test_types_are_those_of_the_tables(written: Path, database: sqlite3.Connection) -> None:
    types = {"INTEGER": "int64", "REAL": "double", "TEXT": "string"}
    for name in TABLES:
        schema = pyarrow.parquet.read_schema(written / f"{name}.parquet")
        for column in database.execute(f"PRAGMA table_info({name})"):
            assert str(schema.field(column["name"]).type) == types[column["type"]]


def test_files_name_the_run_that_they_show(written: Path, database: sqlite3.Connection) -> None:
    (run,) = database.execute("SELECT max(id) FROM runs").fetchone()
    about = pyarrow.parquet.read_schema(written / "studies.parquet").metadata
    assert about[b"run"] == str(run).encode() and about[b"run_finished_at"]


def test_the_query_of_the_document_is_the_map(
    written: Path, database: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    section = DOCUMENT.read_text(encoding="utf-8").split("## Parquet")[1]
    sql = re.search(r"```sql\n(.*?)```", section, re.DOTALL)
    assert sql
    monkeypatch.chdir(written)
    answered = duckdb.sql(sql[1])
    same = f"SELECT {', '.join(answered.columns)} FROM evidence_map WHERE topic = 'bone' AND studies_n > 0"
    order = " ORDER BY studies_n DESC, treatment, outcome"
    rows = answered.fetchall()
    assert rows and rows == [tuple(row) for row in database.execute(same + order)]


def test_batches_follow_each_other(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_parquet, "BATCH_N", 2)
    assert export("parquet", tmp_path, data=data).exit_code == 0
    file = pyarrow.parquet.ParquetFile(tmp_path / "studies.parquet")
    assert file.num_row_groups == 3
    assert file.read().column("id").to_pylist() == [1, 2, 3, 4, 5, 6]


def test_a_broken_run_leaves_the_old_files(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert export("parquet", tmp_path, data=data).exit_code == 0
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    monkeypatch.setitem(TABLES, "topic_studies", ("JOIN no_such_table", {}, "r.topic"))  # type: ignore[index]
    assert export("parquet", tmp_path, data=data).exit_code == 1
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    "arguments",
    [("parquet",), ("ris", "folder"), ("parquet", "folder", "--topic", "bone"), ("parquet", "x", "-o", "y")],
)
def test_what_makes_no_sense_is_refused(arguments: tuple[str, ...], data: Path) -> None:
    done = export(*arguments, data=data)
    assert done.exit_code == 2 and "parquet" in done.stderr


def test_without_pyarrow_the_message_says_what_to_install(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    done = export("parquet", tmp_path / "new", data=data)
    assert done.exit_code == 2 and "evidence-kb[parquet]" in done.stderr
    assert not (tmp_path / "new").exists()
