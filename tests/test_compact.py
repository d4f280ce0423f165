"""Superseded answers can go: nothing derived changes, now or in a later rebuild, and no quote loses its source."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from kept import differences, tables
from simulated import EVERYBODY, harvest, rows, write_topic
from simulator import Fault, Simulator, World

from evidence_kb import history
from evidence_kb.cli import main
from evidence_kb.data_folder import locked, now, writing
from evidence_kb.rebuild import rebuild
from evidence_kb.verify import verify


def night(folder: Path, citing_n: int, faults: tuple[Fault, ...] = ()) -> None:
    world = World.generate(8, citing_n=citing_n, references_n=6)
    write_topic(folder, world, EVERYBODY)
    with Simulator(world, faults) as simulator:
        harvest(folder, simulator)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lived")
    for citing_n in (5, 8, 6, 10):
        night(folder, citing_n)
    return folder


@pytest.fixture
def folder(lived: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(lived, tmp_path / "copy"))


def answers(folder: Path) -> set[tuple[str, str, str]]:
    with closing(sqlite3.connect(folder / "data" / "responses.db")) as db:
        return set(db.execute("SELECT provider, address, sha256 FROM responses").fetchall())


def compacted(folder: Path, *options: str) -> str:
    done = CliRunner().invoke(main, ["compact", *options, "--data", str(folder / "data")])
    assert done.exit_code == 0, done.output
    return done.output


def evidence(folder: Path) -> Path:
    return folder / "data" / "evidence.db"


def test_nothing_derived_changes_and_rebuilds_after_it_are_the_same(folder: Path) -> None:
    with writing(folder / "data"):
        pass
    before, kept = tables(evidence(folder)), answers(folder)
    said = compacted(folder, "--keep", "1")
    assert "dropped" in said and "was" in said
    gone = kept - answers(folder)
    assert len(gone) > 3 and not any(address.startswith("file:") for _, address, _ in gone)
    assert tables(evidence(folder)) == before
    assert verify(evidence(folder), folder / "data" / "responses.db").problems == ()
    with locked(folder / "data"):
        done = rebuild(folder / "data", now)
    assert done.base is not None and done.run_id is None
    assert tables(evidence(folder)) == before
    night(folder, 12)
    with writing(folder / "data"):
        pass
    shutil.copy(evidence(folder), folder / "newest.db")
    with locked(folder / "data"):
        assert rebuild(folder / "data", now).steps_n > 5
    assert differences(folder / "newest.db", evidence(folder)) == {}
    evidence(folder).unlink()
    with writing(folder / "data"):
        pass
    assert differences(folder / "newest.db", evidence(folder)) == {}


def test_when_rows_were_first_seen_and_every_earlier_map_outlive_the_answers(folder: Path) -> None:
    sql = "SELECT key, first_run FROM studies UNION ALL SELECT claim_key, first_run FROM claims ORDER BY 1"
    ages, changes = rows(folder, sql), rows(folder, "SELECT * FROM changes")
    compacted(folder, "--keep", "1")
    with locked(folder / "data"):
        rebuild(folder / "data", now)
    assert {run for _, run in ages} >= {1, 2}
    assert rows(folder, sql) == ages
    assert rows(folder, "SELECT * FROM changes") == changes


def test_a_second_compact_finds_nothing_and_days_keep_what_is_young(folder: Path) -> None:
    kept = answers(folder)
    assert "nothing to drop" in compacted(folder, "--keep-days", "1")
    assert "nothing to drop" in compacted(folder, "--keep", "9")
    assert answers(folder) == kept
    compacted(folder, "--keep", "1")
    assert "nothing to drop" in compacted(folder, "--keep", "1")


def test_answers_of_a_search_that_is_still_open_stay(folder: Path) -> None:
    night(folder, 12, (Fault("icite", "500", times=None),))
    before = answers(folder)
    compacted(folder, "--keep", "1")
    with Simulator(World.generate(8, citing_n=12, references_n=6)) as simulator:
        report = harvest(folder, simulator)
    assert report.status in ("finished", "warnings", "stopped")  # the guard has seen the nights with less
    assert {entry.provider for entry in simulator.log} <= {"icite", "opencitations", "crossref", "pubmed"}
    assert len(simulator.log) < 6
    assert before - answers(folder)


def test_a_run_that_did_not_end_is_counted_first(folder: Path) -> None:
    with writing(folder / "data") as data:
        data.store.begin_run("refresh", ["t"], now(), "0", "0")
    done = CliRunner().invoke(main, ["compact", "--keep", "1", "--data", str(folder / "data")])
    assert done.exit_code == 2
    assert "refresh" in done.output


def test_equal_bodies_are_stored_once_and_compressed(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "data" / "responses.db")) as db:
        sql = "SELECT count(*), count(DISTINCT sha256), sum(size_n), sum(length(zlib)) FROM bodies"
        bodies_n, different_n, plain_n, compressed_n = db.execute(sql).fetchone()
        (answers_n,) = db.execute("SELECT count(*) FROM answers").fetchone()
    assert bodies_n == different_n < answers_n
    assert compressed_n < plain_n / 2


def test_a_database_of_an_earlier_version_becomes_the_base(folder: Path) -> None:
    """Its history was not noted: what it holds is kept as it is, and later steps build on it."""
    with closing(sqlite3.connect(folder / "data" / "responses.db")) as db:
        db.execute("DELETE FROM history")
        db.commit()
    with closing(sqlite3.connect(evidence(folder))) as db:
        db.execute("UPDATE runs SET last_step = NULL")
        db.commit()
    with writing(folder / "data") as data:
        assert history.archive_history.newest_base(data.archive) is not None
    night(folder, 12)
    with writing(folder / "data"):
        pass
    shutil.copy(evidence(folder), folder / "newest.db")
    with locked(folder / "data"):
        rebuild(folder / "data", now)
    assert differences(folder / "newest.db", evidence(folder)) == {}
