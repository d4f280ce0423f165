"""The refresh job of one night: the real command in a process of its own, at a made-up time, killed on request.

Processes are forked from one that has loaded the program (`loaded`), so that a night costs what it does, and not what
it imports and compiles.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import sqlite3
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing import forkserver
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any
from unittest.mock import patch

from evidence_kb import refresh
from evidence_kb.cli import main

LONGEST_S = 120
_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["nights.loaded", "nights.job"])


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended: exit code (-9 for killed) and what it printed."""

    code: int
    printed: str


def start(folder: Path, arguments: Sequence[str], at: datetime, variables: Mapping[str, str]) -> ForkServerProcess:
    """Start a command in a folder as if it were `at` (UTC)."""
    (folder / "printed.txt").touch()
    _begin_forks()
    process = _forks.Process(target=_run, args=(str(folder), list(arguments), at, dict(variables)))
    process.start()
    return process


def _begin_forks() -> None:
    """Start the process that jobs are forked from, once; it finds what it is to load where PYTHONPATH says, only."""
    with patch.dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path)):
        forkserver.ensure_running()


def ended(folder: Path, process: ForkServerProcess) -> Ended:
    process.join(LONGEST_S)
    if process.exitcode is None:
        process.kill()
        process.join()
        raise AssertionError(f"the job did not end within {LONGEST_S} s")
    return Ended(process.exitcode, (folder / "printed.txt").read_text())


def _run(folder: str, arguments: list[str], at: datetime, variables: dict[str, str]) -> None:
    os.environ.update(variables)
    os.chdir(folder)
    began = time.monotonic()

    def made_up() -> str:
        now = at.replace(tzinfo=UTC) + timedelta(seconds=time.monotonic() - began)
        return now.strftime("%Y-%m-%dT%H:%M:%SZ")

    known = refresh.now
    for module in list(sys.modules.values()):
        if getattr(module, "now", None) is known:
            vars(module)["now"] = made_up
    sqlite3.connect = _without_waiting(sqlite3.connect)  # type: ignore[assignment]
    with (
        Path("printed.txt").open("a") as printed,
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
    ):
        print(f"$ evidence-kb {' '.join(arguments)}  # {made_up()}", flush=True)
        main(arguments, prog_name="evidence-kb")


def _without_waiting(connect: Any) -> Any:
    """Return a way to open databases that does not wait for the disk: a process is killed here, never the machine."""

    def quick(*given: Any, **named: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*given, **named)
        with contextlib.suppress(sqlite3.DatabaseError):
            connection.execute("PRAGMA synchronous = OFF")
        return connection

    return quick
