"""What refreshes, imports, decisions and stops left is what a rebuild derives again, to the last number."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from threading import Event, Thread
from typing import Any
from unittest.mock import patch

import pytest
from commanded import commanded
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from kept import differences, tables
from simulated import FAST, KEYS, plain, rows, write_topic
from simulator import Fault, Simulator, World

from evidence_kb.data_folder import locked, now, writing
from evidence_kb.fetch import Client
from evidence_kb.findings import Extraction
from evidence_kb.limits import with_overrides
from evidence_kb.rebuild import Rebuilt, rebuild, rebuild_as_of
from evidence_kb.refresh import decide, import_files, rederive, refresh
from evidence_kb.store_history import take_page_size
from evidence_kb.topic import read_topic

EXAMPLES_N = int(os.environ.get("EVIDENCE_KB_EXAMPLES", "3"))
PROVIDERS = ("pubmed", "icite", "crossref", "opencitations", "retraction_watch")
RIS = "TY  - JOUR\nTI  - {title}\nAU  - Quill, Ada\nPY  - 2011\nJO  - Hen Journal\nDO  - {doi}\nAB  - {text}\nER  - \n"


def night(folder: Path, world: World, faults: Sequence[Fault] = (), stop_after_n: int | None = None) -> None:
    """Refresh as a night job does; with `stop_after_n` it is stopped when it has made so many steps forward."""
    write_topic(folder, world, PROVIDERS)
    left = iter(range(stop_after_n if stop_after_n is not None else 1_000_000))

    def progress(what: str, done: int, total: int) -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt

    with Simulator(world, faults) as simulator, suppress(KeyboardInterrupt):
        client = Client(with_overrides(FAST), {**simulator.environment(), **KEYS}, sleep=lambda seconds: None)
        with client, writing(folder / "data") as data:
            refresh(data, [read_topic(folder / "sources" / "t.yml")], client, progress)


def rebuilt(folder: Path) -> tuple[dict[str, Any], Rebuilt]:
    """Rebuild; return what differs from what was there, and what the rebuild says."""
    before = folder / "before.db"
    with writing(folder / "data"):
        pass  # folds the log into the file
    shutil.copy(folder / "data" / "evidence.db", before)
    with locked(folder / "data"):
        done = rebuild(folder / "data", now)
    return differences(before, folder / "data" / "evidence.db"), done


def imported(folder: Path, title: str, doi: str, text: str) -> None:
    path = folder / "library.ris"
    path.write_text(RIS.format(title=title, doi=doi, text=text))
    with writing(folder / "data") as data:
        import_files(data, "t", [path], None)


def studied(folder: Path) -> list[str]:
    return [key for (key,) in rows(folder, "SELECT key FROM studies WHERE status = 'full' ORDER BY key")]


def decided(folder: Path, chance: Random) -> None:
    """Let a person decide something: about two works, about a study in the topic, or about a claim."""
    claims = [key for (key,) in rows(folder, "SELECT claim_key FROM claims ORDER BY claim_key")]
    with writing(folder / "data") as data:
        one, other = chance.sample(studied(folder), 2)
        what = chance.choice(["same", "different", "screen", "review"])
        if what in ("same", "different"):
            with suppress(Exception):  # records that state both names cannot be told apart
                decide(data, one, other, what, "for the test", "ada")
        elif what == "screen":
            data.curation.screen("t", one, "exclude", "ada", now(), reason="wrong_treatment")
        elif claims:
            data.curation.review(chance.choice(claims), chance.choice(["accept", "edit"]), "ada", now(), edits=None)
        if chance.random() < 0.5:
            rederive(data)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder after three nights of a growing world, an import, decisions and a run that was stopped."""
    folder = tmp_path_factory.mktemp("lived")
    for citing_n, stop_after_n in ((6, None), (9, 7), (9, None), (7, None)):
        night(folder, World.generate(5, citing_n=citing_n, references_n=6), stop_after_n=stop_after_n)
    imported(folder, "Zorplex against moon pox", "10.5555/hens", "Pain fell in 4 of 5 hens.")
    imported(folder, "Zorplex against moon pox", "10.5555/hens", "Pain rose in 4 of 5 hens.")
    for seed in range(4):
        decided(folder, Random(seed))
    night(folder, World.generate(5, citing_n=12, references_n=6))
    return folder


@pytest.fixture
def folder(lived: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(lived, tmp_path / "copy"))


def test_a_rebuild_gives_every_table_back_to_the_last_number(folder: Path) -> None:
    found, done = rebuilt(folder)
    assert found == {}
    assert done.steps_n > 50 and done.base is None and done.run_id is None and not done.failed
    commands = {command for (command,) in rows(folder, "SELECT command FROM runs")}
    assert {"refresh", "import"} < commands
    assert rows(folder, "SELECT count(*) FROM changes WHERE kind <> 'added'")[0][0] > 5


def test_a_rebuild_reads_the_texts_for_itself(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or no test here could see an extractor that finds something else the second time."""
    monkeypatch.setattr("evidence_kb.claims.extract", lambda passages, vocabulary: Extraction())
    found, _ = rebuilt(folder)
    assert {"claims", "extractions"} <= found.keys()


def test_a_second_run_on_unchanged_answers_changes_no_table_but_its_own(folder: Path) -> None:
    night(folder, World.generate(5, citing_n=12, references_n=6))
    before = tables(folder / "data" / "evidence.db", without=("runs", "requests"))
    (changes_n,) = rows(folder, "SELECT count(*) FROM changes")[0]
    time.sleep(1.1)  # into another second, so that a time that moves is seen
    night(folder, World.generate(5, citing_n=12, references_n=6))
    after = tables(folder / "data" / "evidence.db", without=("runs", "requests"))
    assert {name for name in before if before[name] != after[name]} == set()
    assert rows(folder, "SELECT count(*) FROM changes")[0][0] == changes_n
    assert rows(folder, "SELECT count(*) FROM history") == [(0,)]


def test_every_table_as_it_was_when_a_run_had_ended(folder: Path) -> None:
    (before,) = rows(folder, "SELECT max(id) FROM runs")[0]
    then = Path(shutil.copy(folder / "data" / "evidence.db", folder / "then.db"))
    decided(folder, Random(1))
    night(folder, World.generate(5, citing_n=14, references_n=7))
    now_ = tables(folder / "data" / "evidence.db")
    with locked(folder / "data"):
        rebuild_as_of(folder / "data", before, folder / "was", now)
    assert differences(then, folder / "was" / "evidence.db") == {}
    assert tables(folder / "data" / "evidence.db") == now_
    assert {name for name, held in tables(then).items() if held != now_[name]} > {"studies", "graph_measures"}


def test_a_run_that_did_not_end_cannot_be_shown(folder: Path) -> None:
    for words, why in (
        (("--until", "99", "--to", str(folder / "was")), "run 99 did not end here"),
        (("--until", "1"), "--until and --to belong together"),
        (("--until", "1", "--to", str(folder / "data")), "is there already"),
    ):
        told = commanded("rebuild", *words, "--data", str(folder / "data"), cwd=folder)
        assert told.returncode == 2 and why in told.stderr.splitlines()[-1], told.stderr
    assert not (folder / "was").exists()


WORLDS = st.tuples(st.integers(3, 9), st.integers(2, 6))
NIGHTS = st.lists(
    st.tuples(WORLDS, st.sampled_from(["", "month", "fault", "stop", "import", "decide"]), st.integers(0, 99)),
    min_size=2, max_size=4,
)  # fmt: skip


def shifted(later: timedelta) -> Callable[[], str]:
    """Return a clock that is ahead."""
    return lambda: (datetime.now(UTC) + later).strftime("%Y-%m-%dT%H:%M:%SZ")


# Without shrinking: a failure is small enough to read, and each try takes seconds.
@settings(
    max_examples=EXAMPLES_N, deadline=None, suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)  # fmt: skip
@given(st.integers(0, 999), NIGHTS, st.booleans())
def test_incremental_equals_rebuild_over_random_worlds(seed: int, nights: list[Any], has_texts: bool) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        later = timedelta()
        for (citing_n, references_n), event, number in nights:
            later += timedelta(days=31 if event == "month" else 1)  # after a month every record is asked for again
            whole = World.generate(seed, citing_n=citing_n, references_n=references_n)
            world = whole if has_texts else plain(whole)
            faults = [Fault(PROVIDERS[number % 4], "500", times=99)] if event == "fault" else []
            with patch("evidence_kb.refresh.now", shifted(later)):
                night(folder, world, faults, number % 12 if event == "stop" else None)
            if event == "import":
                part = number % 3
                imported(folder, f"Zorplex, part {part}", f"10.5555/hens{part}", f"Pain fell in {number} hens.")
            if event == "decide" and len(studied(folder)) > 1:
                decided(folder, Random(number))
        found, done = rebuilt(folder)
        assert found == {}
        assert not done.failed


# --- ways in which a rebuild can end ---------------------------------------------------------------------------------


def test_a_rebuild_that_is_killed_leaves_the_old_file_and_the_next_one_is_whole(folder: Path) -> None:
    with writing(folder / "data"):
        pass
    before = tables(folder / "data" / "evidence.db")
    chance, command = Random(3), [sys.executable, "-m", "evidence_kb", "rebuild"]
    for _ in range(3):
        process = subprocess.Popen(command, cwd=folder)
        time.sleep(chance.uniform(0.3, 2.5))
        process.kill()
        process.wait()
        assert tables(folder / "data" / "evidence.db") == before
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "built anew" in done.stdout
    assert tables(folder / "data" / "evidence.db") == before
    assert [path.name for path in (folder / "data").glob("evidence.db.*")] == []


@pytest.mark.parametrize("page_n", [1024, 4096, 16384])
def test_a_file_with_other_pages_than_new_ones_have_is_rebuilt(folder: Path, page_n: int) -> None:
    path = folder / "data" / "evidence.db"
    before = tables(path)
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode = DELETE")
        db.execute(f"PRAGMA page_size = {page_n}")
        db.execute("VACUUM")
        db.execute("PRAGMA journal_mode = WAL")
    done = commanded("rebuild", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert tables(path) == before
    assert rows(folder, "PRAGMA page_size") == [(page_n,)]
    assert rows(folder, "PRAGMA journal_mode") == [("wal",)]


def left_beside(path: Path, mode: str, of: Path) -> None:
    """Lay beside `path` what a program that is killed while it writes to a database like `of` leaves there."""
    ending = {"WAL": "-wal", "DELETE": "-journal"}[mode]
    other = Path(shutil.copy(of, of.with_name("other.db")))
    with closing(sqlite3.connect(other, isolation_level=None)) as db:
        db.execute(f"PRAGMA journal_mode = {mode}")
        db.execute("UPDATE studies SET title = 'left over'")
        db.execute("PRAGMA cache_size = 2")  # so that pages are written before the transaction ends
        db.execute("BEGIN")
        db.execute("UPDATE studies SET title = title || key")
        shutil.copy(other.with_name(other.name + ending), path.with_name(path.name + ending))
    assert path.with_name(path.name + ending).stat().st_size > 4096


def test_a_journal_that_a_killed_rebuild_left_is_not_read_into_the_next_one(folder: Path) -> None:
    path = folder / "data" / "evidence.db"
    assert commanded("compact", "--keep", "2", cwd=folder).returncode == 0  # so that a rebuild starts with a file
    left_beside(path.with_name("evidence.db.new"), "DELETE", path)
    found, done = rebuilt(folder)
    assert done.base is not None
    assert found.keys() <= {"extractions"}  # every text of a base is read again, and no text that went
    assert list(path.parent.glob("evidence.db.*")) == []


def test_other_pages_are_taken_without_a_journal_that_could_be_left(folder: Path) -> None:
    path, journal = folder / "data" / "evidence.db", folder / "data" / "evidence.db-journal"
    seen, is_done = [], Event()

    def watch() -> None:
        while not is_done.is_set():
            seen.append(journal.exists())

    with closing(sqlite3.connect(path)) as db, closing(sqlite3.connect(":memory:")) as target:
        db.execute("CREATE TABLE more AS WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) "
                   "SELECT i, randomblob(400) FROM n")  # fmt: skip
        db.commit()
        target.execute("PRAGMA page_size = 1024")
        watching = Thread(target=watch)
        watching.start()
        try:
            take_page_size(db, target)
        finally:
            is_done.set()
            watching.join()
        assert db.execute("PRAGMA page_size").fetchone() == (1024,)
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert len(seen) > 10 and not any(seen)


@pytest.mark.parametrize("mode", ["WAL", "DELETE"])
def test_what_lies_beside_a_file_that_is_gone_is_not_read_into_the_new_one(folder: Path, mode: str) -> None:
    path, last = folder / "data" / "evidence.db", rows(folder, "SELECT max(id) FROM runs WHERE finished_at > ''")[0][0]
    with writing(folder / "data"):
        pass
    before = tables(path)
    (folder / "then").mkdir()
    left_beside(folder / "then" / "evidence.db", mode, path)
    left_beside(path, mode, Path(shutil.move(path, folder / "gone.db")))
    with locked(folder / "data"):
        rebuild(folder / "data", now)
        rebuild_as_of(folder / "data", last, folder / "then", now)
    assert tables(path) == before
    assert tables(folder / "then" / "evidence.db")["studies"] == before["studies"]


def test_whoever_reads_the_old_file_goes_on_and_sees_the_new_one(folder: Path) -> None:
    path = folder / "data" / "evidence.db"
    with closing(sqlite3.connect(path)) as damaging:
        damaging.execute("UPDATE studies SET title = 'altered'")
        damaging.commit()
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as reader:
        titles = reader.execute("SELECT title FROM studies")
        assert titles.fetchone() == ("altered",)  # a reader in the middle of its query
        with locked(folder / "data"):
            rebuild(folder / "data", now)
        assert set(titles.fetchall()) == {("altered",)}
        assert ("altered",) not in reader.execute("SELECT title FROM studies").fetchall()


def test_a_rebuild_waits_for_no_lock_for_ever(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evidence_kb.rebuild.LONGEST_WAIT_N", 2)
    before = tables(folder / "data" / "evidence.db")
    with closing(sqlite3.connect(folder / "data" / "evidence.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Exception, match="another program is writing to it"), locked(folder / "data"):
            rebuild(folder / "data", now)
    assert tables(folder / "data" / "evidence.db") == before
