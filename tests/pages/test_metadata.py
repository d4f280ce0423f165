"""metadata.yml describes exactly what the schema creates, no more and no less."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlite_utils
import yaml
from made_up import getter

from evidence_kb import schema

PATH = Path(__file__).parents[2] / "metadata.yml"
INTERNAL = {"_sqlite_migrations", "sqlite_sequence"}
INSIDE_THE_INDEX = "search_index_"  # FTS5 makes these tables for itself


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    tables: dict[str, Any] = yaml.safe_load(PATH.read_text())["databases"]["evidence"]["tables"]
    return tables


@pytest.fixture(scope="module")
def created() -> dict[str, list[str]]:
    db = sqlite_utils.Database(memory=True)
    schema.evidence.apply(db)
    names = [name for name in (*db.table_names(), *db.view_names()) if not name.startswith(INSIDE_THE_INDEX)]
    return {name: [column.name for column in db[name].columns] for name in names}


def test_every_table_and_view_is_described_and_nothing_stale_remains(
    described: dict[str, Any], created: dict[str, list[str]]
) -> None:
    assert set(described) == set(created)
    assert all(described[name].get("hidden") for name in INTERNAL)
    assert all(described[name]["description"] for name in set(created) - INTERNAL)


def test_every_column_is_described_and_nothing_stale_remains(
    described: dict[str, Any], created: dict[str, list[str]]
) -> None:
    for name in set(created) - INTERNAL:
        assert sorted(described[name]["columns"]) == sorted(created[name]), name
        assert all(len(text) > 5 and text.endswith((".", ")")) for text in described[name]["columns"].values()), name


def test_facets_labels_and_sorts_name_columns(described: dict[str, Any], created: dict[str, list[str]]) -> None:
    for name, table in described.items():
        named = [*table.get("facets", []), *(table[k] for k in ("label_column", "sort", "sort_desc") if k in table)]
        assert set(named) <= set(created[name]), name


def test_nullable_columns_of_studies_and_claims_explain_their_null(described: dict[str, Any]) -> None:
    db = sqlite_utils.Database(memory=True)
    schema.evidence.apply(db)
    for name in ("studies", "claims", "less_certain_claims"):
        for column in db[name].columns:
            if not column.notnull and not column.is_pk:
                assert "NULL" in described[name]["columns"][column.name], f"{name}.{column.name}"


def test_datasette_shows_the_descriptions_and_leaves_sql_open(full_path: Path) -> None:
    metadata = yaml.safe_load(PATH.read_text())
    assert "allow_sql" not in metadata and "allow_sql" not in metadata["databases"]["evidence"]
    get = getter(full_path, metadata=metadata)
    page = get("/evidence/claims?_facet=basis").text
    assert "passages.text from start to end is the quote" in page
    assert "First character after the quote (half-open)." in page
    for table in set(metadata["databases"]["evidence"]["tables"]) - INTERNAL:
        assert get(f"/evidence/{table}").status_code == 200, table
    assert get("/evidence.json?sql=select+1&_shape=arrayfirst", follow_redirects=True).json() == [1]
