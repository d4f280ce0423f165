"""A load that a person or the system stops ends at once, in one line, and leaves no process and no folder behind."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from bulk_pubmed import article, bulk_file
from click.testing import CliRunner
from kept import tables
from simulated import rows

from evidence_kb.cli import main

RECORDS_N = 4_000
ENDS_WITHIN_S = 10
STOPPED = "evidence-kb: stopped; what was finished is kept, and the next run continues from there"
# As a shell starts a command: its terminal sends ^C to it and to the processes that it starts.
STARTED = """
import fcntl, sys, termios
from evidence_kb import executors
from evidence_kb.__main__ import main
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
if way := sys.argv.pop(1):
    executors._way = lambda: way
main()
"""


class Terminal:
    """A load in a terminal of its own, whose answers and folders for a while go to `folder`."""

    def __init__(self, folder: Path, way: str, *words: str) -> None:
        (folder / "tmp").mkdir(exist_ok=True)
        self._screen, keys = os.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-c", STARTED, way, *words], stdin=keys, stdout=keys, stderr=keys, start_new_session=True,
            env={**os.environ, "TMPDIR": str(folder / "tmp")},
        )  # fmt: skip
        os.close(keys)
        self.told = ""

    def press(self, keys: bytes) -> None:
        os.write(self._screen, keys)

    def watch(self, for_s: float) -> None:
        """Read on, as a terminal does: what nobody has read when ^C is pressed is thrown away by the system."""
        self._read(for_s)

    def wait_for(self, words: str) -> None:
        self._read(60, words)
        assert words in self.told, self.told

    def ended(self) -> int:
        """Return the exit code; fails where the load or a process of it goes on."""
        started = time.monotonic()
        self._read(ENDS_WITHIN_S)
        code = self.process.wait(ENDS_WITHIN_S)
        while time.monotonic() - started < ENDS_WITHIN_S:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, 0)
                time.sleep(0.05)
                continue
            return code
        raise AssertionError(f"processes are left: {self.told}")

    def close(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.close(self._screen)

    def _read(self, within_s: float, words: str = "") -> None:
        """Read what is shown until it has these words, or until nobody holds the terminal any more."""
        ends = time.monotonic() + within_s
        while (left := ends - time.monotonic()) > 0 and not (words and words in self.told):
            if select.select([self._screen], [], [], left)[0]:
                try:
                    self.told += os.read(self._screen, 65_536).decode()
                except OSError:  # what Linux says where macOS shows an end
                    return


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    texts = (article(n, f"Fever{n} fell in {n % 7} of 9 hens.") for n in range(1, RECORDS_N + 1))
    return bulk_file(tmp_path_factory.mktemp("files"), 1, *texts)


def load(folder: Path, file: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Load a file to its end; return every table but those that say when and how often."""
    words = ["load", "pubmed", str(file), "--data", str(folder / "data"), "--jobs", "1"]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    return tables(folder / "data" / "evidence.db", without=("runs", "history"))


@pytest.fixture(scope="module")
def whole(file: Path) -> dict[str, list[tuple[Any, ...]]]:
    return load(file.parent, file)


@pytest.mark.parametrize(("way", "how"), [("", b"\x03"), ("spawn", b"\x03\x03"), ("", signal.SIGTERM)])
def test_a_load_that_is_stopped_ends_at_once_and_goes_on_where_it_was(
    tmp_path: Path, file: Path, whole: dict[str, list[tuple[Any, ...]]], way: str, how: bytes | signal.Signals
) -> None:
    terminal = Terminal(tmp_path, way, "load", "pubmed", str(file), "--data", str(tmp_path / "data"), "--jobs", "2")
    try:
        terminal.wait_for(f"{file.name} 5/")
        if isinstance(how, bytes):
            for key in how:
                terminal.press(bytes([key]))
                terminal.watch(0.05)  # so that the second comes while the first is answered
            assert terminal.ended() == 130, terminal.told
            assert terminal.told.count(STOPPED) == 1
        else:
            terminal.process.send_signal(how)
            assert terminal.ended() == -how
        assert "Traceback" not in terminal.told
    finally:
        terminal.close()
    assert list((tmp_path / "tmp").iterdir()) == []
    ((parts_n, is_done),) = rows(tmp_path, "SELECT parts_n, is_done FROM loaded_files")
    assert parts_n >= 4 and not is_done
    assert load(tmp_path, file) == whole
