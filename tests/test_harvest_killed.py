"""A refresh that is killed loses nothing but what was on its way, and the next one goes on where it stopped."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from simulated import EVERYBODY, FAST, KEYS, dump, rows, write_topic
from simulator import Fault, Simulator, World
from simulator.server import Logged

KILLS_N = 10


def environment(simulator: Simulator, **more: str) -> dict[str, str]:
    return {**os.environ, **simulator.environment(), **KEYS, "EVIDENCE_KB_LIMITS": FAST, **more}


def started(folder: Path, variables: Mapping[str, str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "evidence_kb", "refresh"]
    return subprocess.Popen(
        command, cwd=folder, env=variables, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


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


def answered(log: Sequence[Logged]) -> Counter[tuple[str, str, bytes]]:
    return Counter((entry.provider, entry.path, entry.body) for entry in log)


@pytest.fixture(scope="module")
def world() -> World:
    return World.generate(31, seeds_n=2, citing_n=14, references_n=12)


@pytest.fixture(scope="module")
def undisturbed(world: World, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """A folder after one whole run, and the number of requests that it took."""
    folder = tmp_path_factory.mktemp("undisturbed")
    write_topic(folder, world, EVERYBODY)
    with Simulator(world) as simulator:
        finished(folder, environment(simulator))
    return folder, len(simulator.log)


def test_ten_kills_at_random_moments_change_nothing_in_the_end(
    world: World, undisturbed: tuple[Path, int], tmp_path: Path
) -> None:
    whole, whole_n = undisturbed
    chance = random.Random(20)
    write_topic(tmp_path, world, EVERYBODY)
    kills_n = 0
    with Simulator(world) as simulator:
        while kills_n < KILLS_N:
            before_n = len(simulator.log)
            process = started(tmp_path, environment(simulator))
            # Most die after a few requests more, some when they have asked for all and derive.
            wait_for(simulator, before_n + chance.randint(1, 4), process, chance.uniform(0.8, 1.6))
            time.sleep(chance.uniform(0, 0.05))
            process.kill()
            process.communicate()
            assert process.returncode == -signal.SIGKILL, "the run was over before it could be killed"
            kills_n += 1
        finished(tmp_path, environment(simulator))
    assert dump(tmp_path) == dump(whole)
    # What was on its way when a run died may have been asked twice, once per kill and slot at most; all else once.
    repeated = {key: n for key, n in answered(simulator.log).items() if n > 1}
    archived = rows_of_archive(tmp_path)
    assert len(simulator.log) >= whole_n
    assert archived == rows_of_archive(whole)
    assert sum(repeated.values()) - len(repeated) <= len(simulator.log) - whole_n
    statuses = [status for (status,) in rows(tmp_path, "SELECT status FROM runs ORDER BY id")]
    assert statuses[-1] == "finished"
    assert set(statuses[:-1]) <= {"interrupted"}
