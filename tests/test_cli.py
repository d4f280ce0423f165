"""The command as a person and a scheduled job use it: exit codes, messages, and what is left in the data folder."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from commanded import commanded

PAGES = Path(__file__).parent / "fixtures"
PAGE = PAGES / "page.txt"
TOPIC = """\
title: Zoledronic acid in Whitcombe syndrome
question: In children with Whitcombe syndrome, does zoledronic acid ease pain?
seeds:
  - page: page.txt
"""


def process(*arguments: str | Path, cwd: Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, for what only a process can show."""
    command = [sys.executable, "-m", "evidence_kb", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=120, **options)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with one topic that follows one saved page."""
    folder = tmp_path / "sources" / "whitcombe"
    folder.mkdir(parents=True)
    (tmp_path / "sources" / "whitcombe.yml").write_text(TOPIC)
    shutil.copy(PAGE, folder / "page.txt")
    return tmp_path


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same folder after one refresh, to be copied by tests that start there."""
    folder = tmp_path_factory.mktemp("built")
    (folder / "sources" / "whitcombe").mkdir(parents=True)
    (folder / "sources" / "whitcombe.yml").write_text(TOPIC)
    shutil.copy(PAGE, folder / "sources" / "whitcombe" / "page.txt")
    assert commanded("refresh", "--offline", cwd=folder).returncode == 0
    return folder


@pytest.fixture
def refreshed(tmp_path: Path, built: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path, dirs_exist_ok=True))


def dump(place: Path, *, without: tuple[str, ...] = ()) -> dict[str, list[tuple[Any, ...]]]:
    db = sqlite3.connect(place / "data" / "evidence.db")
    names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    rows = {name: db.execute(f"SELECT * FROM {name}").fetchall() for name in names if name not in without}
    db.close()
    return rows


def count(place: Path, table: str) -> int:
    return len(dump(place)[table])


def test_refresh_reads_the_topic_and_verify_re_reads_every_quote(place: Path) -> None:
    done = process("refresh", "--offline", cwd=place)
    assert done.returncode == 0, done.stderr
    assert "page.txt: new" in done.stdout
    assert count(place, "claims") > 0
    checked = process("verify", cwd=place)
    assert checked.returncode == 0
    assert "all match" in checked.stdout
    status = json.loads(process("status", "--json", cwd=place).stdout)
    assert status["topics"][0]["slug"] == "whitcombe"
    assert status["last_run"]["status"] == "finished"


def test_providers_are_not_asked_without_a_contact_address(refreshed: Path) -> None:
    before = dump(refreshed)
    done = commanded("refresh", cwd=refreshed, env={k: v for k, v in os.environ.items() if k != "EVIDENCE_KB_CONTACT"})
    assert done.returncode == 2
    assert "export EVIDENCE_KB_CONTACT=you@example.org" in done.stderr
    assert dump(refreshed) == before


def test_a_topic_without_seeds_says_so(place: Path) -> None:
    (place / "sources" / "whitcombe.yml").write_text("title: T\nquestion: Q?\n")
    done = commanded("refresh", "--offline", cwd=place)
    assert done.returncode == 0
    assert "no seeds yet" in done.stderr


def test_a_second_refresh_changes_no_table_but_the_ledger_of_runs(refreshed: Path) -> None:
    before = dump(refreshed, without=("runs", "requests"))
    assert commanded("refresh", "--offline", cwd=refreshed).returncode == 0
    assert dump(refreshed, without=("runs", "requests")) == before


def test_importing_a_page_twice_changes_no_row_at_all(tmp_path: Path) -> None:
    first = commanded("import", PAGE, "--topic", "empty", cwd=tmp_path)
    assert first.returncode == 0, first.stderr
    assert "empty.yml does not exist" in first.stderr
    before = dump(tmp_path)
    second = commanded("import", PAGE, "--topic", "empty", cwd=tmp_path)
    assert second.returncode == 0
    assert "already read" in second.stdout
    assert dump(tmp_path) == before


def test_two_files_of_one_name_are_two_pages(tmp_path: Path) -> None:
    other = tmp_path / "other" / "page.txt"
    other.parent.mkdir()
    other.write_text(PAGE.read_text().replace("10.1016/j.whit.2011.03.004", "10.1016/j.whit.2012.09.999"))
    for path in (PAGE, other):
        assert commanded("import", path, "--topic", "t", cwd=tmp_path).returncode == 0
    before = dump(tmp_path)
    for path in (PAGE, other):
        assert "already read" in commanded("import", path, "--topic", "t", cwd=tmp_path).stdout
    assert dump(tmp_path) == before
    assert len([row for row in before["studies"] if "full" in row]) == 2


def test_a_lost_evidence_database_is_built_again_from_the_archive(refreshed: Path) -> None:
    before = dump(refreshed, without=("runs", "requests"))
    for name in ("evidence.db", "evidence.db-wal", "evidence.db-shm"):
        (refreshed / "data" / name).unlink(missing_ok=True)
    (refreshed / "sources" / "whitcombe" / "page.txt").unlink()
    done = commanded("refresh", "--offline", cwd=refreshed)
    assert done.returncode == 1  # all that the topic names is gone from its folder, and the run says so
    after = dump(refreshed, without=("runs", "requests"))
    assert {name: rows for name, rows in after.items() if name != "_sqlite_migrations"} == {
        name: rows for name, rows in before.items() if name != "_sqlite_migrations"
    }


def test_verify_names_the_quote_that_no_longer_matches(refreshed: Path) -> None:
    db = sqlite3.connect(refreshed / "data" / "evidence.db")
    db.execute("UPDATE claims SET quote = 'Pain vanished in everyone' WHERE id = 1")
    db.commit()
    db.close()
    done = commanded("verify", cwd=refreshed)
    assert done.returncode == 1
    assert "claim 1" in done.stdout
    assert "Pain vanished in everyone" in done.stdout


def test_verify_finds_a_text_that_was_changed_behind_its_hash(refreshed: Path) -> None:
    db = sqlite3.connect(refreshed / "data" / "evidence.db")
    db.execute("UPDATE passages SET text = text || ' And more.' WHERE id = 2")
    db.commit()
    db.close()
    done = commanded("verify", cwd=refreshed)
    assert done.returncode == 1
    assert "no longer matches its hash" in done.stdout


def test_parse_prints_the_batch_of_a_stored_response(refreshed: Path) -> None:
    requests = json.loads(commanded("status", "--json", cwd=refreshed).stdout)["requests"]
    sha = next(row["response_sha256"] for row in requests if row["provider"] == "saved_page")
    batch = json.loads(commanded("parse", sha[:10], cwd=refreshed).stdout)
    assert batch["records"][0]["identifiers"]["doi"] == "10.1016/j.whit.2011.03.004"
    assert commanded("parse", "feed", cwd=refreshed).returncode == 2


BAD = {
    "empty.txt": (b"", "empty"),
    "blank.txt": (b" \n\n ", "empty"),
    "paper.pdf": (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3", "PDF"),
    "noise.bin": (bytes(range(256)) * 64, "binary"),
    "picture.png": (b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "PNG"),
    "huge.txt": (b"A page of words. " * 3_000_000, "over 32 MB"),
    "notes.txt": (b"Buy milk and bread.\n", "notes.txt"),
    "other.html": (
        b"<!doctype html><html><head><title>A study - SpringerLink</title>"
        b'<meta name="citation_publisher" content="Springer"></head><body><h1>A study</h1></body></html>',
        "Springer",
    ),
    "bomb.yml": (b"by_hand: 1\na: &a [x,x]\nb: &b [*a,*a]\nstudies: [*b,*b]\n", "bomb.yml:2"),
    "tag.yml": (b"by_hand: 1\nstudies: !!python/object/apply:os.system ['true']\n", "tag.yml:2"),
}


@pytest.mark.parametrize("name", sorted(BAD))
def test_a_file_that_cannot_be_read_is_refused_with_a_reason_and_loses_nothing(refreshed: Path, name: str) -> None:
    before = dump(refreshed, without=("runs", "requests"))
    body, reason = BAD[name]
    (refreshed / name).write_bytes(body)
    done = commanded("import", name, "--topic", "whitcombe", cwd=refreshed)
    assert done.returncode == 1
    assert reason in done.stderr
    assert "Traceback" not in done.stderr
    assert dump(refreshed, without=("runs", "requests")) == before


def test_one_bad_file_does_not_keep_the_good_one_out(tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(b"")
    done = commanded("import", "bad.txt", PAGE, "--topic", "t", cwd=tmp_path)
    assert done.returncode == 1
    assert count(tmp_path, "claims") > 0


def test_a_title_that_is_a_script_is_kept_as_text(tmp_path: Path) -> None:
    lines = PAGE.read_text().split("\n")
    lines[1] = "<script>alert(1)</script>"
    (tmp_path / "hostile.txt").write_text("\n".join(lines))
    assert commanded("import", "hostile.txt", "--topic", "t", cwd=tmp_path).returncode == 0
    assert any("<script>alert(1)</script>" in row for row in dump(tmp_path)["studies"])


def test_a_latin_1_page_is_read(tmp_path: Path) -> None:
    (tmp_path / "latin.txt").write_bytes(PAGE.read_text().replace("•", "-").encode("cp1252"))
    assert commanded("import", "latin.txt", "--topic", "t", cwd=tmp_path).returncode == 0
    assert commanded("verify", cwd=tmp_path).returncode == 0


def test_a_page_cut_anywhere_is_read_or_refused_and_never_breaks_the_database(tmp_path: Path) -> None:
    whole = PAGE.read_text()
    for n, end in enumerate(range(40, len(whole), len(whole) // 8)):
        (tmp_path / f"cut{n}.txt").write_text(whole[:end])
    names = sorted(path.name for path in tmp_path.glob("cut*.txt"))
    assert commanded("import", *names, "--topic", "t", cwd=tmp_path).returncode in (0, 1)
    assert commanded("verify", cwd=tmp_path).returncode == 0


def test_unknown_topics_and_missing_files_exit_2_and_say_what_exists(place: Path) -> None:
    done = commanded("refresh", "whitcomb", cwd=place)
    assert (done.returncode, "known topics: whitcombe" in done.stderr) == (2, True)
    assert commanded("import", "nowhere.txt", "--topic", "whitcombe", cwd=place).returncode == 2
    assert commanded("import", PAGE, "--topic", "../x", cwd=place).returncode == 2
    assert commanded("status", "--data", "nothing", cwd=place).returncode == 2
    assert commanded("refresh", cwd=place.parent).returncode == 2


def test_a_topic_file_with_mistakes_is_refused_line_by_line(place: Path) -> None:
    (place / "sources" / "whitcombe.yml").write_text("titel: x\nquestion: y\nseeds: [{page: page.txt}]\n")
    done = commanded("refresh", "--offline", cwd=place)
    assert done.returncode == 2
    assert "whitcombe.yml:1" in done.stderr
    assert "did you mean 'title'" in done.stderr
    assert not (place / "data" / "evidence.db").exists()


def test_a_seed_whose_file_is_missing_is_a_warning_and_the_rest_is_read(place: Path) -> None:
    (place / "sources" / "whitcombe.yml").write_text(TOPIC + "  - page: lost.txt\n")
    done = commanded("refresh", "--offline", cwd=place)
    assert done.returncode == 3
    assert "lost.txt" in done.stderr
    assert count(place, "claims") > 0


def test_a_second_run_at_the_same_time_says_so_and_exits_0(place: Path) -> None:
    import fcntl

    (place / "data").mkdir()
    with (place / "data" / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = process("refresh", "--offline", cwd=place)
    assert done.returncode == 0
    assert "another run" in done.stderr
    assert not (place / "data" / "evidence.db").exists()


def as_nobody() -> None:
    """Give up root's right to write everywhere, in the child process only."""
    if os.geteuid() == 0:
        os.setgid(65534)
        os.setuid(65534)


@pytest.fixture
def read_only(refreshed: Path) -> Iterator[Path]:
    """The refreshed folder, readable by everybody and writable by nobody."""
    try:
        subprocess.run([sys.executable, "-c", "import evidence_kb"], check=True, preexec_fn=as_nobody, cwd="/")
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("another user cannot run this Python, so root's rights cannot be given up")
    for parent in [refreshed, *refreshed.parents]:
        if parent.stat().st_uid == os.geteuid() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o055)
    (refreshed / "data").chmod(0o555)
    yield refreshed
    (refreshed / "data").chmod(0o755)


def test_a_read_only_data_folder_is_a_clear_error_and_can_still_be_read(read_only: Path) -> None:
    done = process("refresh", "--offline", cwd=read_only, preexec_fn=as_nobody)
    assert done.returncode == 1
    assert "cannot be" in done.stderr
    assert "Traceback" not in done.stderr
    for verb in ("status", "verify"):
        done = process(verb, cwd=read_only, preexec_fn=as_nobody)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("name", "advice"),
    [("evidence.db", "built again"), ("responses.db", "restore a copy"), ("curation.db", "restore a copy")],
)
def test_a_damaged_database_is_named_with_what_to_do(refreshed: Path, name: str, advice: str) -> None:
    (refreshed / "data" / name).write_bytes(b"no database at all" * 100)
    done = commanded("refresh", "--offline", cwd=refreshed)
    assert done.returncode == 1
    assert name in done.stderr
    assert advice in done.stderr
    assert (refreshed / "data" / name).read_bytes() == b"no database at all" * 100


def test_a_damaged_evidence_database_comes_back_as_advised(refreshed: Path) -> None:
    before = dump(refreshed, without=("runs", "requests", "_sqlite_migrations"))
    (refreshed / "data" / "evidence.db").rename(refreshed / "damaged.db")
    assert commanded("refresh", "--offline", cwd=refreshed).returncode == 0
    assert dump(refreshed, without=("runs", "requests", "_sqlite_migrations")) == before


def test_a_file_name_of_foreign_bytes_is_read_and_shown(tmp_path: Path) -> None:
    name = os.fsdecode(b"p\xe4ge.txt")
    shutil.copy(PAGE, tmp_path / name)
    done = process("import", name, "--topic", "t", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "p\\xe4ge.txt" in done.stdout


@pytest.mark.parametrize("slug", ["Foo Bar", "t.yml", "ä", "x" * 300, ""])
def test_a_slug_that_no_topic_file_can_have_is_refused(tmp_path: Path, slug: str) -> None:
    done = commanded("import", PAGE, "--topic", slug, cwd=tmp_path)
    assert done.returncode == 2
    assert "slug" in done.stderr
    assert not (tmp_path / "data").exists()


def test_a_data_folder_that_cannot_exist_is_a_clear_error(place: Path) -> None:
    (place / "data").write_text("a file stands where the folder should be")
    done = commanded("refresh", "--offline", cwd=place)
    assert done.returncode in (1, 2)
    assert "data" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("limit", [1_000, 30_000, 80_000, 160_000])
def test_a_full_disk_is_a_clear_error_and_the_next_run_continues(place: Path, limit: int) -> None:
    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = process("refresh", "--offline", cwd=place, preexec_fn=small_files)
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert "disk" in done.stderr
    assert commanded("refresh", "--offline", cwd=place).returncode == 0
    assert commanded("verify", cwd=place).returncode == 0
    assert count(place, "claims") > 0


@pytest.mark.parametrize("delay", [0.1, 0.4, 0.7, 1.0, 1.4])
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_stopped_at_any_moment_is_finished_by_the_next(place: Path, delay: float, how: int) -> None:
    command = [sys.executable, "-m", "evidence_kb", "refresh", "--offline"]
    stopped = subprocess.Popen(command, cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    time.sleep(delay)
    stopped.send_signal(how)
    _, errors = stopped.communicate(timeout=60)
    # Before Python has loaded our first line, the signal belongs to Python.
    assert stopped.returncode in (0, 130, -how), errors
    assert "Traceback" not in errors or "evidence_kb" not in errors
    done = commanded("refresh", "--offline", cwd=place)
    assert done.returncode == 0, done.stderr
    assert commanded("verify", cwd=place).returncode == 0
    assert count(place, "claims") > 0
    db = sqlite3.connect(place / "data" / "evidence.db")
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert db.execute("SELECT count(*) FROM runs WHERE status = 'running'").fetchone() == (0,)
    db.close()
