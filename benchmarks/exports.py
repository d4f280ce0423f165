"""How long exports take, and how much memory: `python -m benchmarks.exports [--studies 100000]`.

Makes a topic of so many studies with ten citations each in a temporary folder, writes every format with the command's
own code, each in a process of its own, and prints CPU seconds, bytes and the peak of memory.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import resource
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import sqlite_utils

from evidence_kb import schema
from evidence_kb.exports.formats import BY_SUFFIX, FORMATS, Format
from evidence_kb.pages.methods import QUERIES
from evidence_kb.store_exports import Choice, heading_of, stream
from evidence_kb.store_reads import Reader

CITATIONS_EACH = 10


class Source:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    async def rows(self, sql: str, **values: object) -> Sequence[dict[str, Any]]:
        return list(self.reader.db.query(sql, values))


def build(path: Path, studies_n: int) -> None:
    """Write studies, their records, abstracts and citations by plain SQL."""
    chance = random.Random(1)
    db = sqlite_utils.Database(path)
    schema.evidence.apply(db)
    db.execute(
        "INSERT INTO runs (id, command, topics, started_at, finished_at, status, code_version, extractor_version) "
        "VALUES (1, 'refresh', '[]', '2026-01-05T02:00:00Z', '2026-01-05T03:00:00Z', 'finished', '0', '0')"
    )
    db.execute("INSERT INTO topics (slug, title) VALUES ('large', 'A large topic')")
    db.execute(
        "INSERT INTO requests (run_id, topic, provider, question, address, status) "
        "VALUES (1, 'large', 'openalex', 'cited_by', 'x', 'new')"
    )
    numbers = range(1, studies_n + 1)
    title = "Pamidronate and pain in {} children with chronic recurrent multifocal osteomyelitis, a cohort"
    db.conn.executemany(
        "INSERT INTO studies (id, key, doi, pmid, title, authors, journal, year, published_on, volume, "
        "issue, pages, status, first_run, last_run) VALUES (?, ?, ?, ?, ?, "
        "'Ann B. Doe; Ludwig van der Heide; Smith JK', 'Journal of Bones', 2019, '2019-07-05', "
        "'12', '3', '93-105', 'full', 1, 1)",
        ((n, f"doi:10.5555/{n}", f"10.5555/{n}", str(n), title.format(n)) for n in numbers),
    )
    db.conn.executemany(
        "INSERT INTO records (provider, provider_key, study_id, response_sha256, fetched_at, is_stub, matched_by, "
        "first_run) VALUES (?, ?, ?, 'ab', '2026-01-05', 0, 'first description', 1)",
        ((provider, str(n), n) for n in numbers for provider in ("openalex", "pubmed")),
    )
    db.conn.executemany(
        "INSERT INTO topic_studies (topic, study_id, role, steps, first_run) VALUES ('large', ?, ?, ?, 1)",
        ((n, "seed" if n <= 10 else "citing", int(n > 10)) for n in numbers),
    )
    db.conn.executemany(
        "INSERT INTO passages (study_id, kind, position, text, sha256, complete, licence, provider, record_key, "
        "response_sha256, first_run) VALUES (?, 'abstract', 0, ?, ?, 1, 'cc-by', 'openalex', ?, 'ab', 1)",
        (
            (n, f"{n} children. " + "Pain fell in four of five, and lesions shrank. " * 30, str(n), str(n))
            for n in numbers
        ),
    )
    db.conn.executemany(
        "INSERT OR IGNORE INTO citations (citing_id, cited_id, providers_n, first_run, last_run) "
        "VALUES (?, ?, 1, 1, 1)",
        ((n, chance.randint(1, studies_n)) for n in numbers for _ in range(CITATIONS_EACH)),
    )
    for table, counts in (("study_counts", schema.STUDY_COUNTS), ("record_counts", schema.RECORD_COUNTS)):
        begun = time.perf_counter()
        db.execute(f"INSERT INTO {table} {counts}")
        print(f"{table}: {time.perf_counter() - begun:.2f} s, once a refresh")
    db.conn.commit()
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


async def write(source: Source, known: Format, path: Path) -> None:
    with path.open("wb") as file:
        async for piece in stream(source, known, Choice("large"), await heading_of(source, "large")):
            file.write(piece.encode())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--studies", type=int, default=100_000)
    studies_n = parser.parse_args().studies
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder) / "evidence.db", studies_n)
        print(f"{studies_n:,} studies, {CITATIONS_EACH} citations each")
        for known in FORMATS:
            with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as alone:
                print(alone.submit(measured, folder, known.suffix).result())
        reader = Reader(Path(folder) / "evidence.db")
        for name, sql in QUERIES.items():
            begun = time.process_time()
            reader.db.conn.execute(sql, {"topic": "large"}).fetchall()
            print(f"methods: {name:10} {1000 * (time.process_time() - begun):7.1f} ms")
        reader.close()


def measured(folder: str, suffix: str) -> str:
    """Write one file in a process of its own, whose peak of memory then is that of the export."""
    reader, path = Reader(Path(folder) / "evidence.db"), Path(folder) / f"x.{suffix}"
    before = time.process_time()
    asyncio.run(write(Source(reader), BY_SUFFIX[suffix], path))
    took = time.process_time() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    reader.close()
    return f"{suffix:9} {took:6.1f} s {path.stat().st_size / 1e6:8.1f} MB, whole process at most {peak:5.0f} MB"


if __name__ == "__main__":
    main()
