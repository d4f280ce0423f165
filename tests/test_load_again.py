"""Loading that is killed goes on where it was, whoever reads the parts; a rebuild reads the same files again."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from bulk_pubmed import article, bulk_file, deleted
from click.testing import CliRunner, Result
from kept import differences, tables

from evidence_kb import load_parts
from evidence_kb.cli import main
from evidence_kb.data_folder import locked, now, writing
from evidence_kb.errors import StorageError
from evidence_kb.executors import Here, Processes, executor_of
from evidence_kb.harvesters.pubmed import baseline
from evidence_kb.load import AT_ONCE_N, load_files
from evidence_kb.rebuild import rebuild
from evidence_kb.refresh import rederive

RECORDS_N = 2_400
# Of the ledger: when and how often it ran. Everything else is the same after a kill.
LEDGER = ("runs", "history")


def load(folder: Path, *files: Path, options: str = "") -> None:
    with writing(folder / "data") as data:
        load_files(data, "pubmed", files, Here(), 0, options)


def evidence(folder: Path) -> Path:
    with writing(folder / "data"):
        pass  # folds the log into the file
    return folder / "data" / "evidence.db"


def parts_saved(folder: Path) -> int:
    with suppress(sqlite3.Error), closing(sqlite3.connect(folder / "data" / "evidence.db")) as db:
        return int(db.execute("SELECT coalesce(sum(parts_n), 0) FROM loaded_files").fetchone()[0])
    return 0


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("files")
    texts = (article(n, f"Fever{n} fell in {n % 7} of 9 hens.", doi=f"10.5555/h{n}") for n in range(1, RECORDS_N + 1))
    later = [article(n, f"Later{n}.", revised="2024-01-01") for n in range(5, RECORDS_N, 40)]
    return [bulk_file(folder, 1, *texts), bulk_file(folder, 1220, *later, deleted(3, 4), days=300)]


@pytest.fixture(scope="module")
def whole(files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[Any, ...]]]:
    """Every table after a load that nothing interrupted."""
    folder = tmp_path_factory.mktemp("whole")
    load(folder, *files)
    return tables(evidence(folder), without=LEDGER)


# --- killed -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_load_that_is_killed_goes_on_and_nothing_is_lost_or_doubled(
    tmp_path: Path, files: list[Path], whole: dict[str, list[tuple[Any, ...]]], jobs: int
) -> None:
    command = [sys.executable, "-m", "evidence_kb", "load", "pubmed", *map(str, files), "--data",
               str(tmp_path / "data"), "--jobs", str(jobs)]  # fmt: skip
    kills_n = 0
    for wanted in (4, 100):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        while process.poll() is None and parts_saved(tmp_path) < wanted:
            time.sleep(0.005)
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            kills_n += 1
        _, told = process.communicate(timeout=60)
        assert process.returncode in (0, -signal.SIGKILL), told
    assert kills_n >= 1 and process.returncode == 0
    assert tables(evidence(tmp_path), without=LEDGER) == whole


def test_parts_read_by_other_processes_are_saved_in_their_order(
    tmp_path: Path, files: list[Path], whole: dict[str, list[tuple[Any, ...]]]
) -> None:
    with executor_of(2, None) as (executor, ahead_n), writing(tmp_path / "data") as data:
        load_files(data, "pubmed", files, executor, ahead_n)
    assert tables(evidence(tmp_path), without=LEDGER) == whole


HELD = """
import os, sys
from pathlib import Path
from evidence_kb.cli_load import executor_of, writing
with executor_of(2, None) as (executor, _), writing(Path(sys.argv[1])):
    executor.submit(int).result()
    for pid in executor.pool._processes:
        for held in Path(f"/proc/{pid}/fd").iterdir():
            print(held.readlink())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere processes are no copies of this one")
def test_processes_that_read_hold_neither_the_lock_nor_a_database(tmp_path: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", HELD, str(tmp_path / "data")], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    held = ended.stdout.split()
    assert any(name.startswith("pipe:") for name in held)
    assert not [name for name in held if name.startswith(str(tmp_path))]


def test_a_process_that_is_killed_while_it_reads_is_told_and_the_next_load_goes_on(
    tmp_path: Path, files: list[Path], whole: dict[str, list[tuple[Any, ...]]]
) -> None:
    with executor_of(2, None) as (executor, ahead_n), writing(tmp_path / "data") as data:
        assert isinstance(executor, Processes)

        def kill(what: str, done: int, total: int) -> None:
            for process in list(executor.pool._processes.values()) if done == 2 else ():
                process.kill()

        with pytest.raises(StorageError, match="run the same command again"):
            load_files(data, "pubmed", files, executor, ahead_n, progress=kill)
    load(tmp_path, *files)
    found = tables(evidence(tmp_path), without=LEDGER)  # in a second run, because the first one failed
    for name in ("records", "passages", "search_documents"):
        assert [row[:3] for row in found[name]] == [row[:3] for row in whole[name]]


def test_a_part_that_cannot_be_saved_leaves_nothing_of_itself(
    tmp_path: Path, files: list[Path], whole: dict[str, list[tuple[Any, ...]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A part is cut off before its last row, behind one that was saved whole in the same transaction."""
    counted, left = load_parts.count_part, [AT_ONCE_N + 2]

    def full(*given: Any, **named: Any) -> None:
        left[0] -= 1
        if not left[0]:
            raise sqlite3.OperationalError("database or disk is full")
        counted(*given, **named)

    with monkeypatch.context() as patched, pytest.raises(sqlite3.OperationalError, match="disk is full"):
        patched.setattr(load_parts, "count_part", full)
        load(tmp_path, *files)
    assert parts_saved(tmp_path) == AT_ONCE_N
    with closing(sqlite3.connect(evidence(tmp_path))) as db:
        assert db.execute("SELECT count(*), max(status) FROM runs").fetchone() == (1, "failed")
        saved_n = baseline.PART_N * AT_ONCE_N
        assert db.execute("SELECT count(*), max(id) FROM studies").fetchone() == (saved_n, saved_n)
    load(tmp_path, *files)
    found = tables(evidence(tmp_path), without=LEDGER)
    for name in ("records", "passages", "search_documents"):
        assert [row[:3] for row in found[name]] == [row[:3] for row in whole[name]]


@pytest.mark.parametrize("late_s", [0.0, 0.03, 0.06])
def test_processes_that_are_killed_while_they_send_large_answers_are_told_of(late_s: float) -> None:
    with executor_of(2, None) as (executor, _):
        assert isinstance(executor, Processes)
        answers = [executor.submit(bytes, 60_000_000) for _ in range(8)]
        assert len(answers[0].result(timeout=60)) == 60_000_000
        time.sleep(late_s)
        for process in list(executor.pool._processes.values()):
            process.kill()
        with pytest.raises(BrokenExecutor):
            for answer in answers:
                answer.result(timeout=60)


@pytest.fixture
def cluster() -> Iterator[Any]:
    distributed = pytest.importorskip(
        "distributed", reason="a Dask cluster needs distributed: pip install 'evidence-kb[cluster]'"
    )
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
    ) as cluster:
        yield cluster


def test_a_cluster_that_loses_a_worker_loses_and_doubles_nothing(
    tmp_path: Path, files: list[Path], whole: dict[str, list[tuple[Any, ...]]], cluster: Any
) -> None:
    victim = next(iter(cluster.workers.values())).pid
    killed: list[int] = []

    def kill(what: str, done: int, total: int) -> None:
        if done == 2 and not killed:
            os.kill(victim, signal.SIGKILL)
            killed.append(victim)

    with executor_of(None, cluster.scheduler_address) as (executor, ahead_n), writing(tmp_path / "data") as data:
        load_files(data, "pubmed", files, executor, ahead_n, progress=kill)
    assert killed and tables(evidence(tmp_path), without=LEDGER) == whole


def test_a_scheduler_that_does_not_answer_is_named(tmp_path: Path, files: list[Path]) -> None:
    pytest.importorskip("distributed", reason="a Dask cluster needs distributed: pip install 'evidence-kb[cluster]'")
    told = command(tmp_path, "load", "pubmed", str(files[0]), "--scheduler", "tcp://127.0.0.1:9")
    assert told.exit_code == 2 and "tcp://127.0.0.1:9: no Dask scheduler answers there" in told.output


# --- built again ------------------------------------------------------------------------------------------------------


def command(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--data", str(folder / "data")])


@pytest.fixture
def lived(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder after a load that was stopped and went on, a derive, and an update."""
    monkeypatch.setattr(baseline, "PART_N", 3)
    base = bulk_file(tmp_path, 1, *(article(n, f"Fever{n} fell.", cites=[n + 1]) for n in range(1, 12)))
    left = iter(range(2))

    def stop(what: str, done: int, total: int) -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt

    with suppress(KeyboardInterrupt), writing(tmp_path / "data") as data:
        load_files(data, "pubmed", [base], Here(), 0, "claims references", stop)
    assert 0 < parts_saved(tmp_path) < 4
    with writing(tmp_path / "data") as data:
        rederive(data)
    load(tmp_path, base, options="claims references")
    load(tmp_path, bulk_file(tmp_path, 1220, article(2, "After.", revised="2024-01-01"), deleted(4), days=300))
    with writing(tmp_path / "data") as data:
        rederive(data)
    return tmp_path


def rebuilt(folder: Path) -> dict[str, tuple[list[Any], list[Any]]]:
    before = folder / "before.db"
    before.write_bytes(evidence(folder).read_bytes())
    with locked(folder / "data"):
        rebuild(folder / "data", now)
    return differences(before, folder / "data" / "evidence.db")


def test_a_rebuild_reads_the_files_again_and_comes_to_the_same_tables(lived: Path) -> None:
    assert rebuilt(lived) == {}


@pytest.mark.parametrize("what", ["gone", "other bytes"])
def test_a_rebuild_without_its_files_changes_nothing_and_names_them(lived: Path, what: str) -> None:
    path = lived / "pubmed26n1220.xml.gz"
    held, before = path.read_bytes(), evidence(lived).read_bytes()
    path.unlink() if what == "gone" else path.write_bytes(held + b"\0")
    told = command(lived, "rebuild")
    assert told.exit_code == 1 and str(path) in told.output and "nothing was changed" in told.output
    assert ("is not there any more" if what == "gone" else "holds other bytes") in told.output
    assert evidence(lived).read_bytes() == before
    (lived / "data" / "files").mkdir()
    (lived / "data" / "files" / path.name).write_bytes(held)  # where the message says that it may be put
    assert rebuilt(lived) == {}


def test_quotes_of_loaded_texts_are_verified_without_their_file(lived: Path) -> None:
    told = command(lived, "verify")
    assert told.exit_code == 0, told.output
    assert "all match" in told.output and "of loaded files" in told.output
