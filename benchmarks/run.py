"""`make bench`: how much our own work costs on top of the library that does the least possible.

Each line is a ratio of CPU times in this process, the median of several alternating runs, so that a slow or busy
machine changes both sides; `speed` takes the reading of claims apart. Nothing here is asserted: the numbers are for
people to read and compare over time.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import lxml.html

from benchmarks import bulk, graph, speed
from evidence_kb.harvesters.saved_page import parse
from evidence_kb.model import Batch, CitationStatement, Passage, PassageKind, Question, Record, Request, Response
from evidence_kb.store import Origin, Store
from evidence_kb.store_batch import save_batch

RUNS = 7
WORKS = 2_000


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


def saving() -> None:
    records = tuple(Record(f"title:{n}", title=f"Work {n}", year=2000, is_stub=True) for n in range(WORKS))
    statements = tuple(CitationStatement(f"title:{n}", "title:0") for n in range(1, WORKS))
    passages = tuple(Passage(r.key, PassageKind.TITLE, None, r.title or "") for r in records)
    batch = Batch(records=records, statements=statements, passages=passages, focal_keys=("title:0",))

    with tempfile.TemporaryDirectory() as folder:
        # Opening a database makes forty tables and indexes; that is not what is measured here.
        stores = [_store(Path(folder) / f"ours{n}.db") for n in range(RUNS + 1)]
        origin = Origin(1, "t", "saved_page", "0" * 64, "2026-01-01T00:00:00Z", "seed")
        model = stores.pop()
        save_batch(model, origin, batch)
        tables = ("studies", "records", "topic_records", "passages", "citation_statements")
        rows = {table: [tuple(row.values()) for row in model.rows(f"SELECT * FROM {table}")] for table in tables}
        peers = [_store(Path(folder) / f"raw{n}.db") for n in range(RUNS)]

        def raw() -> None:
            db = peers.pop().db
            with db.atomic():
                for table, values in rows.items():
                    marks = ", ".join("?" * len(values[0]))
                    db.conn.executemany(f"INSERT INTO {table} VALUES ({marks})", values)

        compare("save 2,000 records, texts and edges", lambda: save_batch(stores.pop(), origin, batch), raw,
                "raw executemany of the same rows into the same tables")  # fmt: skip


def _store(path: Path) -> Store:
    store = Store(path)
    store.save_topic("t", "T", None, None)
    store.begin_run("bench", ["t"], "2026-01-01T00:00:00Z", "0", "0")
    return store


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gold", type=Path, help="folder with real abstracts to read, see benchmarks.speed")
    chosen = parser.parse_args()
    parsing()
    saving()
    bulk.report()
    graph.report()
    speed.report(chosen.gold)
