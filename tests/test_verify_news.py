"""A refresh re-reads what came or changed since the last check that found nothing wrong; `verify` re-reads all."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from simulated import harvest, rows, write_topic
from simulator import Simulator, World
from simulator.world import FULL

from evidence_kb import archive_history
from evidence_kb.data_folder import locked, writing
from evidence_kb.rebuild import rebuild
from evidence_kb.report import Report
from evidence_kb.verify import Verification, verify

WORLD = World.generate(64, citing_n=13, references_n=3, in_pubmed=1.0, coverage=FULL, odd=False)
WORLD = replace(WORLD, notices=(), preprints=()).prepare()
TOLD = [work for work in WORLD.works if work.role == "citing" and work.abstract]
FEWER = World(
    WORLD.seed, tuple(work for work in WORLD.works if work is not TOLD[0]),
    tuple(edge for edge in WORLD.edges if TOLD[0].id not in edge), (), (), WORLD.coverage,
).prepare()  # fmt: skip


def night(folder: Path, world: World, *, verifies: bool = True) -> Report:
    write_topic(folder, WORLD, ("pubmed", "icite"))
    with Simulator(world) as simulator:
        return harvest(folder, simulator, verifies=verifies)


def read(report: Report) -> Verification:
    assert report.verified
    return report.verified


def damage(folder: Path, sql: str, *values: Any) -> None:
    with closing(sqlite3.connect(folder / "data" / "evidence.db")) as db:
        assert db.execute(sql, values).rowcount
        db.commit()


def all_of(folder: Path) -> Verification:
    return verify(folder / "data" / "evidence.db", folder / "data" / "responses.db")


def test_a_night_without_news_reads_nothing_and_one_with_news_what_came(tmp_path: Path) -> None:
    first = read(night(tmp_path, FEWER))
    assert first.since is None and first.quotes_n == all_of(tmp_path).quotes_n > 0
    quiet = read(night(tmp_path, FEWER))
    assert (quiet.since, quiet.quotes_n, quiet.passages_n, quiet.problems) == (1, 0, 0, ())
    news = read(night(tmp_path, WORLD))
    came = rows(tmp_path, "SELECT count(*) FROM claims WHERE first_run = 3")[0][0]
    assert came and news.since == 2 and came <= news.quotes_n < all_of(tmp_path).quotes_n
    assert 0 < news.passages_n <= all_of(tmp_path).passages_n
    night(tmp_path, FEWER, verifies=False)
    assert read(night(tmp_path, WORLD)).since == 3  # what a run without a check brought is read by the next


def test_what_a_run_writes_wrongly_is_told_until_it_is_right(tmp_path: Path) -> None:
    night(tmp_path, FEWER)
    night(tmp_path, WORLD, verifies=False)
    changed = "UPDATE claims SET quote = quote || '!' WHERE id = (SELECT max(id) FROM claims WHERE first_run = 2)"
    damage(tmp_path, changed)
    for _ in range(2):
        report = night(tmp_path, WORLD)
        assert report.status == "failed" and read(report).since == 1
        assert any("where the quote is" in problem for problem in read(report).problems)


def test_damage_to_what_stands_for_long_is_found_by_verify(tmp_path: Path) -> None:
    night(tmp_path, WORLD)
    damage(tmp_path, "UPDATE claims SET quote = quote || '!' WHERE id = (SELECT min(id) FROM claims)")
    damage(tmp_path, "UPDATE passages SET text = text || ' more' WHERE id = (SELECT max(id) FROM passages)")
    assert read(night(tmp_path, WORLD)).problems == ()
    assert len(all_of(tmp_path).problems) >= 2


@pytest.mark.parametrize("what", ["rebuilt", "another version", "an older evidence.db"])
def test_all_is_read_where_it_is_not_known_what_was_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    night(tmp_path, WORLD)
    if what == "rebuilt":
        with locked(tmp_path / "data"):
            rebuild(tmp_path / "data", lambda: "2026-12-01T00:00:00Z")
    elif what == "another version":
        monkeypatch.setattr("evidence_kb.verify.__version__", "another")
    else:
        with writing(tmp_path / "data") as data:
            checked = archive_history.checked(data.archive)
            assert checked
            archive_history.keep_checked(data.archive, replace(checked, run_id=9))
    report = read(night(tmp_path, WORLD))
    assert report.since is None and report.quotes_n == all_of(tmp_path).quotes_n
