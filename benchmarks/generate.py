"""`python -m benchmarks.generate --studies 1000000 --out FILE`: a made-up evidence.db as large as one may become.

It has the real schema, made by the real migrations, every foreign key honoured, and is the same for the same seed:
10 references and 3 claims a study, one topic with all studies and smaller ones. Works stream through, so that memory
holds little more than who cites whom; what a run derives follows by the functions of a run (`deriving`), which take 1.4
GB of memory at a million studies. These take 11 GB and about twenty minutes of a slow core; a tenth a tenth.
"""

from __future__ import annotations

import argparse
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from sqlite_utils import Database

from benchmarks.deriving import derive
from benchmarks.made_up_rows import TABLES, Row, columns, first_rows
from benchmarks.made_up_text import words_of
from benchmarks.made_up_works import Work, works
from evidence_kb import schema
from evidence_kb.store_search import rebuild_search

SEED = 1
BATCH = 2_000  # works whose rows are written at once
LEFT_OUT = {"citation_statements"}  # by --brief, as is the search index: the larger half of the work


def generate(path: Path, studies_n: int, seed: int = SEED, brief: bool = False) -> None:
    """Write the database; an existing file is an error."""
    if path.exists():
        raise FileExistsError(path)
    Database(path).close()
    db = Database(path)
    schema.evidence.apply(db)
    db.close()
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -400000", "foreign_keys = OFF"):
        connection.execute(f"PRAGMA {pragma}")
    indexes = _without_indexes(connection)
    words = words_of(seed)
    connection.execute("BEGIN")
    for table, row in first_rows(words):
        _insert(connection, table, [row])
    tables = {name: made for name, made in TABLES.items() if not (brief and name in LEFT_OUT)}
    for batch in _batches(works(studies_n, words, seed)):
        for name, made in tables.items():
            _insert(connection, name, [row for work in batch for row in made(work, studies_n)])
    connection.execute("COMMIT")
    for sql in indexes:
        connection.execute(sql)
    if not brief:
        rebuild_search(Database(connection))
    connection.close()
    derive(path)


def _without_indexes(connection: sqlite3.Connection) -> list[str]:
    """Drop the indexes that are not part of a table, and return how to make them: at once goes faster."""
    sql = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    found = connection.execute(sql).fetchall()
    for name, _ in found:
        connection.execute(f'DROP INDEX "{name}"')
    return [sql for _, sql in found]


def _batches(stream: Iterable[Work]) -> Iterator[list[Work]]:
    stream = iter(stream)
    while batch := list(islice(stream, BATCH)):
        yield batch


def _insert(connection: sqlite3.Connection, table: str, rows: Sequence[Row]) -> None:
    if rows:
        names = ", ".join(f'"{name}"' for name in columns(rows))
        marks = ", ".join("?" * len(rows[0]))
        values = (tuple(row.values()) for row in rows)
        connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--studies", type=int, default=100_000)
    parser.add_argument("--out", type=Path, required=True, help="the database to write; it must not exist")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--brief", action="store_true", help="leave out who stated each citation, and the search index")
    chosen = parser.parse_args()
    start = time.perf_counter()
    generate(chosen.out, chosen.studies, chosen.seed, chosen.brief)
    size = chosen.out.stat().st_size / 1e9
    print(f"{chosen.studies:,} studies in {time.perf_counter() - start:.0f} s, {size:.2f} GB: {chosen.out}")


if __name__ == "__main__":
    main()
