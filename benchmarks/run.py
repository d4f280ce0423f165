"""`make bench`: what our own work costs on top of the library that does the least possible, and the goals reached.

Each line is a ratio within this run on this machine, of CPU times where both sides have one, so that a slow or busy
machine changes both. The table at the end holds the figures against the goals. `make bench` measures small in minutes;
`make bench SIZE=1m` measures a million studies and ten million citations, and takes one to two hours and 12 GB of disk.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import lxml.html

from benchmarks import bulk, graph, inserting, pages, speed
from benchmarks.generate import generate
from benchmarks.goals import Goal, table
from evidence_kb.harvesters.saved_page import parse
from evidence_kb.model import Question, Request, Response

RUNS = 7
WORKS = 2_000


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: works saved, PubMed records loaded, studies of the graphs, studies that queries ask."""

    saved_n: int
    records_n: int
    graphs_n: tuple[int, ...]
    asked_n: int


SIZES = {
    "small": Size(10_000, bulk.RECORDS_N, (graph.COMPARED_N,), 10_000),
    "1m": Size(100_000, 30_000, (graph.COMPARED_N, graph.LIMITED_N), 1_000_000),
}


def cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def compare(name: str, ours: Callable[[], object], peer: Callable[[], object], what: str) -> None:
    """Run both in turns and print the ratio of their medians."""
    pairs = [(cpu(ours), cpu(peer)) for _ in range(RUNS)]
    mine, theirs = (statistics.median(side) for side in zip(*pairs, strict=True))
    print(f"{name}: {mine / theirs:.1f} x {what} ({mine * 1e3:.0f} ms / {theirs * 1e3:.0f} ms)")


def html_page(works: int) -> bytes:
    items = "".join(
        f'<li class="ListArticleItem"><h3><a href="https://doi.org/10.1/x{n}"><span class="anchor-text">Work {n}'
        f' on pain</span></a></h3><div class="text-s">20{n % 25:02}, Journal of Things</div></li>'
        for n in range(works)
    )
    return (
        '<html><head><meta name="citation_title" content="A page"><meta name="citation_doi" '
        'content="10.1016/j.x.2020.1">'
        '<meta name="citation_publisher" content="Elsevier"><title>A page - ScienceDirect</title></head><body>'
        '<h1><span class="title-text">A page</span></h1><div id="preview-section-cited-by">'
        f'<header id="citing-articles-header"><h2>Cited by ({works})</h2></header><ul>{items}</ul></div></body></html>'
    ).encode()


def parsing() -> None:
    body = html_page(WORKS)
    response = Response(Request("saved_page", Question.RECORDS, "file:page.html"), body, "2026-01-01T00:00:00Z")
    compare("parse a saved page of 2,000 citing works", lambda: parse(response),
            lambda: lxml.html.fromstring(body), "lxml building the tree alone")  # fmt: skip


def asking(studies_n: int) -> list[Goal]:
    """Ask the stored queries of a made-up database."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "evidence.db"
        generate(database, studies_n)
        print(f"stored queries of {studies_n:,} studies:")
        return pages.report_queries(database)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gold", type=Path, help="folder with real abstracts to read, see benchmarks.speed")
    parser.add_argument("--size", choices=SIZES, default="small")
    chosen = parser.parse_args()
    size = SIZES[chosen.size]
    parsing()
    goals = inserting.report(size.saved_n)
    goals += graph.report(size.graphs_n)
    goals += asking(size.asked_n)
    goals += bulk.report(size.records_n)
    speed.report(chosen.gold)
    print(
        f"\nGoals, of which some were set for larger sizes than {chosen.size}:"
        if chosen.size == "small"
        else "\nGoals:"
    )
    print(table(goals))


if __name__ == "__main__":
    main()
