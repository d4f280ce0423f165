"""A database of an earlier shape: nothing of it is lost, and its first derive tells no news that is none."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlite_utils import Database

from evidence_kb import schema
from evidence_kb.data_folder import Data
from evidence_kb.refresh import rederive, refresh
from evidence_kb.topic import read_topics

SOURCES = Path(__file__).parent.parent / "sources"
KEPT = ("claims", "evidence_cells", "studies", "records", "citations", "topic_studies", "passages")


def older(path: Path, shape: str) -> None:
    """Put a database of the shape before migration `shape`, with the same rows, in place of the one at `path`."""
    new = path.rename(path.with_name("new.db"))
    old = Database(path)
    schema.evidence.apply(old, stop_before=shape)
    old.conn.execute("ATTACH ? AS new", [str(new)])
    for table in old.table_names():
        if table.startswith(("_", "sqlite_")):
            continue
        columns = ", ".join(f'"{column.name}"' for column in old.table(table).columns)
        old.conn.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM new.{table}")
    old.conn.execute("UPDATE runs SET fingerprint = 'of an older program'")
    old.conn.commit()
    old.close()


def test_what_an_older_database_holds_as_deleted_has_left_as_anything_else() -> None:
    db = Database(memory=True)
    schema.evidence.apply(db, stop_before="m0029_what_left_is_a_mention")
    db.execute("PRAGMA foreign_keys = OFF")
    for number, gone_run in enumerate((1, None)):
        db.execute(
            "INSERT INTO records (provider, provider_key, study_id, response_sha256, fetched_at, is_stub, matched_by, "
            "first_run, gone_run) VALUES ('pubmed', ?, 1, 'x', '2026-01-01', 0, '', 1, ?)", [f"pmid:{number}", gone_run]
        )  # fmt: skip
    schema.evidence.apply(db)
    assert list(db.query("SELECT is_stub FROM records ORDER BY provider_key")) == [{"is_stub": 1}, {"is_stub": 0}]


def test_the_map_of_an_older_database_has_not_moved(tmp_path: Path) -> None:
    data = Data(tmp_path)
    refresh(data, read_topics(SOURCES))
    before = {table: data.store.rows(f"SELECT * FROM {table}") for table in KEPT}
    assert any(cell["summaries_n"] for cell in before["evidence_cells"])
    data.close()
    older(tmp_path / "evidence.db", "m0010_changes")
    with sqlite3.connect(tmp_path / "evidence.db") as old:
        assert "summaries_n" not in [row[1] for row in old.execute("PRAGMA table_info(evidence_cells)")]
    data = Data(tmp_path)
    assert rederive(data).run_id == 2
    assert {table: data.store.rows(f"SELECT * FROM {table}") for table in KEPT} == before
    assert [row["entity"] for row in data.store.rows("SELECT * FROM changes")] == ["topic"]
    for table in ("cell_studies", "study_metrics", "topic_counts", "study_counts", "search_documents"):
        assert data.store.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"] > 0
    data.close()
