"""`make bench`: how much our own work costs on top of the library that does the least possible.

Each line is a ratio of CPU times in this process, the median of several alternating runs, so that a slow or busy
machine changes both sides. Nothing here is asserted: the numbers are for people to read and compare over time.
"""

from __future__ import annotations

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import lxml.html

from evidence_kb.claims import extract
from evidence_kb.harvesters.saved_page import parse
from evidence_kb.model import Batch, CitationStatement, Passage, PassageKind, Question, Record, Request, Response
from evidence_kb.store import Origin, Store

RUNS = 7
WORKS = 2_000
ABSTRACT = (
    "Pain decreased after the first infusion in {n} of 40 patients treated with zoledronic acid. Bone density was "
    "higher than with placebo (p = 0.0{n}). No fracture was seen during follow-up. Fever occurred in {n} patients. "
)


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

    def ours() -> None:
        with tempfile.TemporaryDirectory() as folder:
            store = Store(Path(folder) / "evidence.db")
            store.save_topic("t", "T", None, None)
            run_id = store.begin_run("bench", ["t"], "2026-01-01T00:00:00Z", "0", "0")
            store.save_batch(Origin(run_id, "t", "saved_page", "0" * 64, "2026-01-01T00:00:00Z", "seed"), batch)
            store.close()

    def raw() -> None:
        with tempfile.TemporaryDirectory() as folder:
            db = sqlite3.connect(Path(folder) / "raw.db")
            db.execute("CREATE TABLE records (k TEXT PRIMARY KEY, title TEXT, year INTEGER)")
            db.execute("CREATE TABLE passages (id INTEGER PRIMARY KEY, k TEXT, text TEXT)")
            db.execute("CREATE TABLE edges (citing TEXT, cited TEXT, PRIMARY KEY (citing, cited))")
            with db:
                db.executemany("INSERT INTO records VALUES (?, ?, ?)", [(r.key, r.title, r.year) for r in records])
                db.executemany(
                    "INSERT INTO passages (k, text) VALUES (?, ?)", [(p.record_key, p.text) for p in passages]
                )
                db.executemany("INSERT INTO edges VALUES (?, ?)", [(s.citing_key, s.cited_key) for s in statements])
            db.close()

    compare("save 2,000 records, texts and edges", ours, raw, "raw executemany into bare tables")


def extracting() -> None:
    texts = [ABSTRACT.replace("{n}", str(n)) for n in range(1, 31)]
    passages = [(Passage("k", PassageKind.ABSTRACT, "Results", text),) for text in texts]

    def ours() -> None:
        for one in passages:
            extract(one)

    found = sum(len(extract(one).claims) for one in passages)
    cost = min(cpu(ours) for _ in range(RUNS)) / len(texts) * 1e3
    print(f"extract claims: {cost:.1f} ms CPU for an abstract of four sentences ({found / len(texts):.1f} claims each)")


if __name__ == "__main__":
    parsing()
    saving()
    extracting()
