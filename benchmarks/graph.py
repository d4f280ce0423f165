"""`python -m benchmarks.graph`: load the citation graph, rank it and find its components, against networkx and igraph.

Made-up studies, ten citations each, by preferential attachment in the order of time. Each side runs in a process of its
own, so that memory is its own: reading the citations from SQLite, PageRank, weakly connected components. The first size
is measured with both peers (networkx takes minutes and gigabytes for the second), the second against the limits that
the project sets itself.
"""

from __future__ import annotations

import argparse
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.goals import Goal
from benchmarks.made_up_works import REFERENCES_N, references
from benchmarks.memory import peak_mb
from evidence_kb.graph_whole import components, pagerank
from evidence_kb.store import Store
from evidence_kb.store_graph import read_graph
from evidence_kb.store_reads import Reader

COMPARED_N, LIMITED_N = 100_000, 1_000_000  # studies
LIMIT_S, LIMIT_MB = 12, 1024  # of CPU time and of memory, for a million studies and ten million citations


def build(path: Path, studies_n: int) -> None:
    """Write a database of nothing but studies and citations."""
    store = Store(path)
    store.begin_run("bench", [], "2026-01-01T00:00:00Z", "0", "0")
    cited = references(studies_n, 1)
    first = REFERENCES_N + 1  # the first few cite nothing
    with store.db.atomic():
        store.db.conn.executemany(
            "INSERT INTO studies (id, key, status, first_run, last_run) VALUES (?, ?, 'stub', 1, 1)",
            ((n, f"k{n}") for n in range(1, studies_n + 1)),
        )
        store.db.conn.executemany(
            "INSERT INTO citations VALUES (?, ?, 1, 1, 1)",
            ((first + n // REFERENCES_N, one) for n, one in enumerate(cited)),
        )
    store.close()


def ours(path: Path) -> int:
    reader = Reader(path)
    graph = read_graph(reader)
    pagerank(graph)
    return len(set(components(graph).tolist()))


def by_networkx(path: Path) -> int:
    import networkx

    db = sqlite3.connect(path)
    graph = networkx.DiGraph()
    graph.add_nodes_from(study for (study,) in db.execute("SELECT id FROM studies"))
    graph.add_edges_from(db.execute("SELECT citing_id, cited_id FROM citations"))
    networkx.pagerank(graph, tol=1e-9 / len(graph))
    return networkx.number_weakly_connected_components(graph)


def by_igraph(path: Path) -> int:
    import igraph

    db = sqlite3.connect(path)
    ids = [study for (study,) in db.execute("SELECT id FROM studies ORDER BY id")]
    place = {study: n for n, study in enumerate(ids)}
    edges = [(place[a], place[b]) for a, b in db.execute("SELECT citing_id, cited_id FROM citations")]
    graph = igraph.Graph(len(ids), edges, directed=True)
    graph.pagerank()
    return len(graph.connected_components("weak"))


SIDES: dict[str, Callable[[Path], int]] = {"ours": ours, "networkx": by_networkx, "igraph": by_igraph}


def measure(side: str, path: Path) -> tuple[float, float]:
    """Return CPU seconds and peak megabytes of a process that does all three on one side."""
    command = [sys.executable, "-m", "benchmarks.graph", "--side", side, "--database", str(path)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(told[0]), float(told[1])


def report(sizes: Sequence[int]) -> list[Goal]:
    """Print the ratios; return what is to be reached: less than the peers take, and the limits at a million studies."""
    goals = []
    with tempfile.TemporaryDirectory() as folder:
        for studies_n in sizes:
            path = Path(folder) / f"{studies_n}.db"
            build(path, studies_n)
            name = f"load, rank and connect {studies_n:,} studies, {REFERENCES_N} citations each"
            mine = measure("ours", path)
            print(f"{name}: {mine[0]:.1f} s CPU, {mine[1]:.0f} MB")
            if studies_n >= LIMITED_N:
                goals += [Goal(name, mine[0], LIMIT_S, "s CPU"), Goal(f"{name}, memory", mine[1], LIMIT_MB, "MB")]
                continue
            for peer in ("networkx", "igraph"):
                theirs = measure(peer, path)
                print(f"  {mine[0] / theirs[0]:.2f} x the time, {mine[1] / theirs[1]:.2f} x the memory of {peer} "
                      f"({theirs[0]:.1f} s, {theirs[1]:.0f} MB)")  # fmt: skip
                goals.append(Goal(f"{name}, against {peer}", mine[0] / theirs[0], 1, "x"))
    return goals


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)
    parser.add_argument("--database", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if not chosen.side:
        report((COMPARED_N, LIMITED_N))
        return
    SIDES[chosen.side](chosen.database)
    used = time.process_time()
    print(f"{used} {peak_mb()}")


if __name__ == "__main__":
    main()
