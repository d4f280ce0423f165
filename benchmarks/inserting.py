"""`python -m benchmarks.inserting --studies 100000`: what our store costs on top of raw `executemany`.

Made-up works with ten references each come in answers of 200, as from PubMed: those of odd numbers first, so that half
of the references are only mentioned yet when a work is read. Our side is `save_batch`, as harvests call it, and the
summing up of citations. The other side writes the same rows, once each and as they are in the end, into the same tables
with the same indexes and pragmas, in as many transactions.
"""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import chain, islice, zip_longest
from pathlib import Path

from benchmarks.goals import Goal
from benchmarks.made_up_rows import AT, PROVIDER, RUN, answer, doi, key
from benchmarks.made_up_text import words_of
from benchmarks.made_up_works import REFERENCES_N, Work, works
from benchmarks.memory import peak_mb
from evidence_kb.model import Batch, CitationStatement, Identifiers, Passage, PassageKind, Record
from evidence_kb.store import Origin, Store
from evidence_kb.store_batch import save_batch
from evidence_kb.store_derived import sync_citations

ANSWER_N = 200
GOAL = 2.5  # times raw executemany
# What an answer writes, in the order that foreign keys ask for, and which column says of which answer a row is.
WRITTEN = {
    "studies": "id", "records": "study_id", "identifiers": "study_id", "topic_records": "study_id",
    "passages": "response_sha256", "citation_statements": "response_sha256",
}  # fmt: skip


@dataclass(slots=True)
class Measured:
    """CPU seconds of both sides, for what answers say and for the edges summed up from them; rows and memory."""

    saving: float = 0.0
    raw_saving: float = 0.0
    summing: float = 0.0
    raw_summing: float = 0.0
    rows_n: dict[str, int] = field(default_factory=dict)
    peak_mb: float = 0.0

    @property
    def ratio(self) -> float:
        return (self.saving + self.summing) / (self.raw_saving + self.raw_summing)


def batches(studies_n: int) -> Iterator[Batch]:
    """Yield what the answers mean."""
    words = words_of(1)
    stream = chain(
        (work for work in works(studies_n, words, 1) if work.id % 2),
        (work for work in works(studies_n, words, 1) if not work.id % 2),
    )
    while some := list(islice(stream, ANSWER_N)):
        yield _batch(some)


def _batch(some: Sequence[Work]) -> Batch:
    told = {work.id for work in some}
    mentioned = dict.fromkeys(cited for work in some for cited in work.references if cited not in told)
    return Batch(
        records=(*(_record(work) for work in some), *(Record(key(n), _pmid(n), is_stub=True) for n in mentioned)),
        passages=tuple(
            Passage(key(work.id), kind, None, text)
            for work in some
            for kind, text in ((PassageKind.TITLE, work.title), (PassageKind.ABSTRACT, work.abstract))
        ),
        statements=tuple(CitationStatement(key(work.id), key(cited)) for work in some for cited in work.references),
        focal_keys=tuple(key(work.id) for work in some),
    )


def _pmid(n: int, doi_text: str | None = None) -> Identifiers:
    return Identifiers(doi_text, key(n).removeprefix("pmid:"))


def _record(work: Work) -> Record:
    return Record(
        key(work.id), _pmid(work.id, doi(work)), title=work.title, authors=work.authors, journal=work.journal,
        year=work.year, published_on=str(work.year), language="eng", publication_types=("Journal Article",),
    )  # fmt: skip


def measure(studies_n: int, folder: Path) -> Measured:
    """Write both databases; they must be equal in the end."""
    took = Measured()
    ours, raw = folder / "ours.db", folder / "raw.db"
    last_study = _by_us(ours, studies_n, took)
    took.peak_mb = peak_mb()
    opened(raw).close()
    with closing(sqlite3.connect(ours)) as source, closing(sqlite3.connect(raw, isolation_level=None)) as target:
        target.execute("PRAGMA foreign_keys = ON")
        first = 1
        for n, last in enumerate(last_study):
            rows = {table: _rows_of(source, table, column, n, first, last) for table, column in WRITTEN.items()}
            took.raw_saving += insert(target, rows)
            first = last + 1
        took.raw_summing += insert(target, {"citations": source.execute("SELECT * FROM citations").fetchall()})
        for table in (*WRITTEN, "citations"):
            took.rows_n[table] = compare(source, target, table)
    return took


def _by_us(path: Path, studies_n: int, took: Measured) -> list[int]:
    """Save all answers; return the last study that each one entered."""
    store = opened(path)
    last_study = []
    for n, batch in enumerate(batches(studies_n)):
        origin = Origin(RUN, "t", PROVIDER, answer(n * ANSWER_N), AT, None, f"https://example.org/{n}")
        start = time.process_time()
        save_batch(store, origin, batch)
        took.saving += time.process_time() - start
        last_study.append(store.rows("SELECT max(id) AS id FROM studies")[0]["id"])
    start = time.process_time()
    sync_citations(store, RUN)
    took.summing += time.process_time() - start
    store.close()
    return last_study


def opened(path: Path) -> Store:
    store = Store(path)
    store.save_topic("t", "T", None, None)
    store.begin_run("bench", ["t"], AT, "0", "0")
    return store


def _rows_of(
    source: sqlite3.Connection, table: str, column: str, n: int, first: int, last: int
) -> list[tuple[object, ...]]:
    """Return the rows that an answer brought, as they are in the end."""
    if column == "response_sha256":
        sql, values = f"SELECT * FROM {table} WHERE response_sha256 = ?", [answer(n * ANSWER_N)]
    elif table == "topic_records":
        sql = ("SELECT t.* FROM records r JOIN topic_records t ON t.provider = r.provider "
               "AND t.record_key = r.provider_key WHERE r.study_id BETWEEN ? AND ?")  # fmt: skip
        values = [first, last]
    else:
        sql, values = f"SELECT * FROM {table} WHERE {column} BETWEEN ? AND ?", [first, last]
    return source.execute(sql, values).fetchall()


def insert(target: sqlite3.Connection, rows: Mapping[str, Sequence[tuple[object, ...]]]) -> float:
    """Write rows by table in one transaction; return CPU seconds."""
    start = time.process_time()
    target.execute("BEGIN")
    target.execute("PRAGMA defer_foreign_keys = ON")  # studies name passages, and passages studies
    for table, values in rows.items():
        if values:
            target.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values[0]))})", values)
    target.execute("COMMIT")
    return time.process_time() - start


def compare(source: sqlite3.Connection, target: sqlite3.Connection, table: str) -> int:
    """Return how many rows a table has; raise RuntimeError where the two sides differ."""
    sql, rows_n = f"SELECT * FROM {table} ORDER BY 1, 2, 3", 0
    for ours, raw in zip_longest(source.execute(sql), target.execute(sql)):
        if ours != raw:
            raise RuntimeError(f"{table}: {ours} by us, {raw} by the other side")
        rows_n += 1
    return rows_n


def report(studies_n: int) -> list[Goal]:
    """Print both sides and return what is to be reached."""
    with tempfile.TemporaryDirectory() as folder:
        took = measure(studies_n, Path(folder))
    name = f"save {studies_n:,} works with {REFERENCES_N} references each"
    print(f"{name}: {took.ratio:.2f} x raw executemany of the same rows "
          f"({took.saving + took.summing:.1f} s / {took.raw_saving + took.raw_summing:.1f} s; "
          f"{took.saving / took.raw_saving:.2f} x for answers, {took.summing / took.raw_summing:.2f} x for the edges "
          f"summed up), at most {took.peak_mb:.0f} MB")  # fmt: skip
    return [Goal(f"{name}, against raw executemany", took.ratio, GOAL, "x")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--studies", type=int, default=20_000)
    report(parser.parse_args().studies)


if __name__ == "__main__":
    main()
