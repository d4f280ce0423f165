"""Disks that fill up, databases that are locked, cut or altered, and clocks that jump: each has a way out."""

from __future__ import annotations

import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from commanded import commanded
from kept import tables
from simulated import EVERYBODY, dump, harvest, held, plain, rows, write_topic
from simulator import Fault, Simulator, World
from test_harvest_killed import environment

from evidence_kb.data_folder import now, writing
from evidence_kb.store import PAGE_N
from evidence_kb.verify import verify

WORLD = plain(World.generate(12, citing_n=8, references_n=6))


def night(folder: Path, world: World = WORLD, faults: tuple[Fault, ...] = (), **more: Any) -> Any:
    write_topic(folder, world, EVERYBODY)
    with Simulator(world, faults) as simulator:
        return harvest(folder, simulator, **more)


def process(folder: Path, *words: str, **more: Any) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, whose files can be limited."""
    command = [sys.executable, "-m", "evidence_kb", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, **more)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    night(folder)
    return folder


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "copy"))


# --- disk and locks --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kilobytes", [40, 130, 420, 700])
def test_a_disk_that_is_full_in_the_middle_of_a_harvest_loses_nothing(
    whole: Path, tmp_path: Path, kilobytes: int
) -> None:
    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1000, kilobytes * 1000))

    write_topic(tmp_path, WORLD, EVERYBODY)
    with Simulator(WORLD) as simulator:
        done = process(tmp_path, "refresh", env=environment(simulator), preexec_fn=small_files)
        assert done.returncode == 1, done.stderr
        assert "disk" in done.stderr and "Traceback" not in done.stderr
        done = commanded("refresh", cwd=tmp_path, env=environment(simulator))
        assert done.returncode == 0, done.stderr
    assert dump(tmp_path) == dump(whole)


def test_a_rebuild_on_a_full_disk_leaves_the_old_file(folder: Path) -> None:
    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))

    before = tables(folder / "data" / "evidence.db")
    done = process(folder, "rebuild", preexec_fn=small_files)
    assert done.returncode == 1
    assert "disk" in done.stderr and "Traceback" not in done.stderr
    assert tables(folder / "data" / "evidence.db") == before
    assert commanded("rebuild", cwd=folder).returncode == 0
    assert tables(folder / "data" / "evidence.db") == before


def test_a_run_that_meets_a_lock_says_so_and_the_next_one_goes_on(folder: Path, whole: Path) -> None:
    with closing(sqlite3.connect(folder / "data" / "evidence.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with Simulator(WORLD) as simulator:
            done = commanded("refresh", cwd=folder, env=environment(simulator))
        assert done.returncode == 1
        assert "another program is writing to it" in done.stderr
        other.execute("ROLLBACK")
    with Simulator(WORLD) as simulator:
        done = commanded("refresh", cwd=folder, env=environment(simulator))
    assert done.returncode == 0, done.stderr
    assert dump(folder) == dump(whole)


# --- damage ----------------------------------------------------------------------------------------------------------


def scribble(path: Path, share: float, length: int = PAGE_N) -> None:
    """Overwrite a page at this share of a file."""
    with path.open("rb+") as file:
        file.seek(int(path.stat().st_size * share) // PAGE_N * PAGE_N)
        file.write(b"\xa5" * length)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6])
def test_a_damaged_evidence_database_is_rebuilt_as_the_message_says(folder: Path, share: float) -> None:
    path = folder / "data" / "evidence.db"
    with writing(folder / "data"):
        pass
    before = tables(path)
    scribble(path, share)
    done = commanded("verify", cwd=folder)
    assert done.returncode == 1
    assert "evidence.db" in done.stdout + done.stderr and "evidence-kb rebuild" in done.stdout + done.stderr
    done = commanded("rebuild", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "evidence.db.damaged" in done.stdout
    assert tables(path) == before
    assert verify(path, folder / "data" / "responses.db").problems == ()


def test_an_evidence_database_that_is_gone_or_older_is_brought_up_to_date(folder: Path) -> None:
    older = shutil.copy(folder / "data" / "evidence.db", folder / "older.db")
    night(folder, plain(World.generate(12, citing_n=11, references_n=6)))
    newest = tables(folder / "data" / "evidence.db")
    for restored in (None, older):
        (folder / "data" / "evidence.db").unlink()
        if restored:
            shutil.copy(restored, folder / "data" / "evidence.db")
        with writing(folder / "data"):
            pass
        assert tables(folder / "data" / "evidence.db") == newest


@pytest.fixture
def altered(folder: Path) -> tuple[Path, str, str]:
    """A folder in which the body of one response was altered: (folder, provider, address)."""
    with closing(sqlite3.connect(folder / "data" / "responses.db")) as db:
        sql = "SELECT provider, address, sha256 FROM responses WHERE provider = 'icite' LIMIT 1"
        provider, address, sha256 = db.execute(sql).fetchone()
        (body,) = db.execute("SELECT zlib FROM bodies WHERE sha256 = ?", [sha256]).fetchone()
        flipped = bytearray(body)
        flipped[len(body) // 2] ^= 1
        db.execute("UPDATE bodies SET zlib = ? WHERE sha256 = ?", [bytes(flipped), sha256])
        db.commit()
    return folder, provider, address


def test_an_altered_response_is_named_and_everything_else_goes_on(altered: tuple[Path, str, str]) -> None:
    folder, provider, address = altered
    found = verify(folder / "data" / "evidence.db", folder / "data" / "responses.db").problems
    assert any(provider in problem and address in problem and "damaged" in problem for problem in found)
    studies_n = rows(folder, "SELECT count(*) FROM studies")
    done = commanded("rebuild", cwd=folder)
    assert done.returncode == 3, done.stdout
    assert address in done.stderr
    assert rows(folder, "SELECT count(*) FROM studies")[0][0] >= studies_n[0][0] - 2
    told = rows(folder, "SELECT message FROM requests WHERE status = 'failed'")
    assert len(told) == 1 and address in told[0][0]


def test_the_next_refresh_mends_an_altered_response(altered: tuple[Path, str, str], whole: Path) -> None:
    folder, *_ = altered
    report = night(folder)
    assert report.status == "finished"
    assert verify(folder / "data" / "evidence.db", folder / "data" / "responses.db").problems == ()
    assert dump(folder) == dump(whole)


@pytest.mark.parametrize("name", ["responses.db", "curation.db"])
def test_a_private_database_that_was_cut_short_is_named_with_what_to_do(folder: Path, name: str) -> None:
    path = folder / "data" / name
    with path.open("rb+") as file:
        file.truncate(path.stat().st_size * 2 // 3)
    for words in (("verify",), ("rebuild",), ("refresh", "--offline")):
        done = commanded(*words, cwd=folder)
        assert done.returncode == 1, (words, done.stdout)
        said = done.stdout + done.stderr
        assert name in said and "restore a copy" in said, said


@pytest.mark.parametrize("share", [0.5, 0.8])
def test_what_is_left_of_responses_that_were_cut_short_can_be_gone_on_with(
    folder: Path, whole: Path, share: float
) -> None:
    path = folder / "data" / "responses.db"
    before = tables(folder / "data" / "evidence.db")
    with path.open("rb+") as file:
        file.truncate(int(path.stat().st_size * share))
    done = commanded("mend", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert (folder / "data" / "responses.db.damaged").exists()
    done = commanded("rebuild", cwd=folder)
    assert done.returncode == 0 or "evidence-kb refresh t" in done.stderr, done.stderr
    assert tables(folder / "data" / "evidence.db") == before
    assert night(folder).status == "finished"
    assert dump(folder) == dump(whole)
    after = tables(folder / "data" / "evidence.db")
    done = commanded("rebuild", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert tables(folder / "data" / "evidence.db") == after
    lost = verify(folder / "data" / "evidence.db", path).problems  # descriptions are not asked for again: it says so
    assert all(
        "cannot be compared" in problem or "is missing" in problem or "is damaged" in problem for problem in lost
    )


def test_an_error_of_sqlite_names_the_file_and_the_way_out(folder: Path) -> None:
    with writing(folder / "data"):
        pass
    with closing(sqlite3.connect(folder / "data" / "evidence.db")) as db:
        (page,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'passages'").fetchone()
    with (folder / "data" / "evidence.db").open("rb+") as file:
        file.seek((page - 1) * PAGE_N)
        file.write(b"\xa5" * PAGE_N)
    done = commanded("refresh", "--offline", cwd=folder)
    assert done.returncode == 1
    assert "evidence.db" in done.stderr and "evidence-kb rebuild" in done.stderr, done.stderr
    assert commanded("rebuild", cwd=folder).returncode == 0
    assert commanded("verify", cwd=folder).returncode == 0


# --- clocks ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[timedelta]]:
    """A clock that is off by the sum of this list."""
    jumps: list[timedelta] = []

    def told() -> str:
        at = datetime.fromisoformat(now()) + sum(jumps, timedelta())
        return at.strftime("%Y-%m-%dT%H:%M:%SZ")

    monkeypatch.setattr("evidence_kb.refresh.now", told)
    yield jumps


def retold(world: World, word: str) -> World:
    """Return the world with another title for every work but the seeds, as if providers had corrected them."""
    works = [work if work in world.seeds else replace(work, title=f"{word} {work.title}") for work in world.works]
    return replace(world, works=tuple(works))


def told_titles(folder: Path, word: str) -> int:
    return int(rows(folder, "SELECT count(*) FROM records WHERE NOT is_stub AND title LIKE ?", [f"{word} %"])[0][0])


@pytest.mark.parametrize("jump", [timedelta(days=366), timedelta(days=-1)])
def test_news_count_whatever_the_clock_says(
    whole: Path, tmp_path: Path, clock: list[timedelta], jump: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a jump, and after the clock was put right again, the newest description is the one that is shown."""
    monkeypatch.setattr("evidence_kb.again.AGAIN_D", 100 * 365)  # a leap makes no description old
    steady, jumping = (Path(shutil.copytree(whole, tmp_path / name)) for name in ("steady", "jumping"))
    for word, off in (("Firstly", jump), ("Secondly", timedelta())):
        clock[:] = []
        night(steady, retold(WORLD, word))
        clock[:] = [off]
        night(jumping, retold(WORLD, word))
        assert told_titles(jumping, word) == told_titles(steady, word) > 3
    # Of two answers that mention a work, the newer by the clock is named as its source.
    assert held(jumping, sources=False) == held(steady, sources=False)


def test_a_round_that_is_given_up_is_told(folder: Path, clock: list[timedelta]) -> None:
    night(folder, faults=(Fault("icite", "500", times=None),))
    clock.append(timedelta(days=366))
    report = night(folder)
    assert any("cut short" in note for note in report.notes)
    clock.append(timedelta(days=-366))
    night(folder, faults=(Fault("icite", "500", times=None),))
    report = night(folder)
    assert report.status == "finished"
    with closing(sqlite3.connect(folder / "data" / "responses.db")) as db:
        assert db.execute("SELECT count(*) FROM rounds WHERE closed_at IS NULL").fetchone() == (0,)
