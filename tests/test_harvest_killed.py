"""A refresh that is killed loses nothing but what was on its way, and the next one goes on where it stopped."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from simulated import EVERYBODY, FAST, KEYS, held, rows, write_topic
from simulator import Fault, Simulator, World
from simulator.server import BASES, Logged

from evidence_kb.limits import LIMITS

KILLS_N = 10


def environment(simulator: Simulator, **more: str) -> dict[str, str]:
    return {**os.environ, **simulator.environment(), **KEYS, "EVIDENCE_KB_LIMITS": FAST, **more}


def started(folder: Path, variables: Mapping[str, str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "evidence_kb", "refresh"]
    return subprocess.Popen(
        command, cwd=folder, env=variables, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        # Tests that a shell runs in the background inherit that SIGINT is ignored; a person's terminal does not.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip


def finished(folder: Path, variables: Mapping[str, str]) -> str:
    process = started(folder, variables)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return out + err


def wait_for(simulator: Simulator, requests_n: int, process: subprocess.Popen[str], seconds: float) -> None:
    """Wait until the simulator was asked so often, the process has ended, or the time is over."""
    until = time.monotonic() + seconds
    while len(simulator.log) < requests_n and process.poll() is None and time.monotonic() < until:
        time.sleep(0.002)


def asked(path: str, body: bytes = b"") -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return what a request asks: its path and what query and form say, but for who is asking."""
    parts = urlsplit(path)
    is_json = body.startswith(b"{")
    pairs = parse_qsl(parts.query if is_json else f"{parts.query}&{body.decode()}", keep_blank_values=True)
    pairs += [(name, item) for name, listed in json.loads(body).items() for item in listed] if is_json else []
    return parts.path, tuple(sorted((name, value) for name, value in pairs if name not in ("tool", "email", "api_key")))


def sent(log: Sequence[Logged]) -> list[tuple[str, Any]]:
    return [(entry.provider, asked(entry.path.removeprefix(BASES[entry.provider]), entry.body)) for entry in log]


def wanted(questions: Iterable[tuple[str, Any]]) -> set[tuple[str, str, str, str]]:
    """Return what was asked for, work by work: batches are made in the order of the numbers of studies."""
    return {
        (provider, path, name, work)
        for provider, (path, pairs) in questions
        for name, value in pairs
        for work in re.split(r",| OR ", value.strip("()"))
    }


def answered(folder: Path) -> set[tuple[str, Any]]:
    """Return what was asked and is archived with its answer."""
    path = folder / "data" / "responses.db"
    if not path.exists():
        return set()
    with closing(sqlite3.connect(path)) as db:
        if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'answers'").fetchall():
            return set()
        found = db.execute("SELECT provider, address FROM answers").fetchall()
    return {
        (provider, asked(address.partition("#")[0].removeprefix(LIMITS[provider].base))) for provider, address in found
    }


@pytest.fixture(scope="module")
def world() -> World:
    return World.generate(31, seeds_n=2, citing_n=14, references_n=12)


@pytest.fixture(scope="module")
def undisturbed(world: World, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Simulator]:
    """A folder after one whole run, and the simulator that answered it."""
    folder = tmp_path_factory.mktemp("undisturbed")
    write_topic(folder, world, EVERYBODY)
    with Simulator(world) as simulator:
        finished(folder, environment(simulator))
    return folder, simulator


def test_ten_kills_at_random_moments_change_nothing_in_the_end(
    world: World, undisturbed: tuple[Path, Simulator], tmp_path: Path
) -> None:
    whole, first = undisturbed
    chance = random.Random(20)
    write_topic(tmp_path, world, EVERYBODY)
    with Simulator(world) as simulator:
        for n in range(KILLS_N + 1):
            known, before_n = answered(tmp_path), len(simulator.log)
            process = started(tmp_path, environment(simulator))
            if n < KILLS_N:
                # Most die some requests later, others while they read what is archived, or derive.
                wait_for(simulator, before_n + chance.randint(1, 5), process, chance.uniform(0.7, 1.5))
                time.sleep(chance.uniform(0, 0.03))
                process.kill()
            _, err = process.communicate(timeout=60)
            assert process.returncode == (-signal.SIGKILL if n < KILLS_N else 0), err
            again = [one for one in sent(simulator.log[before_n:]) if one in known]
            assert not again, "asked again although the answer is archived"
    # By names: what is archived is read in one go, and a work that two answers name is then one study at once, where
    # the undisturbed run first made two and gave the second a number that it merged away.
    assert held(tmp_path) == held(whole)
    assert wanted(sent(simulator.log)) == wanted(sent(first.log))
    statuses = [status for (status,) in rows(tmp_path, "SELECT status FROM runs ORDER BY id")]
    assert statuses[-1] == "finished"
    assert set(statuses[:-1]) <= {"interrupted"}
    assert wanted(answered(tmp_path)) == wanted(answered(whole))


@pytest.mark.parametrize("requests_n", [2, 9])
def test_control_c_ends_a_run_soon_and_the_next_one_goes_on(
    world: World, undisturbed: tuple[Path, Simulator], tmp_path: Path, requests_n: int
) -> None:
    whole, _ = undisturbed
    write_topic(tmp_path, world, EVERYBODY)
    # Slow enough to be in the middle of it, and one provider that keeps a thread waiting for a minute.
    slow = FAST.replace("opencitations.per_second=500", "opencitations.per_second=1")
    with Simulator(world, [Fault("semantic_scholar", "429", seconds=60)]) as simulator:
        process = started(tmp_path, environment(simulator, EVIDENCE_KB_LIMITS=slow))
        wait_for(simulator, requests_n, process, 30)
        at = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
        assert process.returncode == 130, err
        assert time.monotonic() - at < 5
        assert "the next run continues" in err
        assert "Traceback" not in err
        assert rows(tmp_path, "SELECT status, message FROM runs") == [("interrupted", "stopped by the user")]
        known, before_n = answered(tmp_path), len(simulator.log)
        simulator.faults.faults.clear()
        finished(tmp_path, environment(simulator, EVIDENCE_KB_LIMITS=FAST))
    assert not [one for one in sent(simulator.log[before_n:]) if one in known]
    assert held(tmp_path) == held(whole)
    assert rows(tmp_path, "SELECT status FROM runs ORDER BY id DESC LIMIT 1") == [("finished",)]
