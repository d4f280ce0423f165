"""Studies, citations, claims and what the evidence map adds up as Parquet files, for tools that read columns (DuckDB,
Polars, pandas, Spark).

Rows are read and written in batches, so that memory does not grow with the database. Every value of SQLite keeps its
type: INTEGER is int64, REAL double, TEXT string, and NULL is null ("not stated", never 0). Abstracts stay at home, as
their licences differ; the quotes of claims are there. Needs pyarrow, which the extra `parquet` brings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from evidence_kb import __version__
from evidence_kb.errors import UsageError
from evidence_kb.store_reads import Reader

BATCH_N = 50_000  # rows read, and written as one row group
# Each file: the table that its rows come from, what leads from names to numbers, and columns that are no columns of it.
_NAMES = {"treatment": "t.name", "outcome": "o.name", "outcome_domain": "o.domain"}
_NAMED = "JOIN outcomes o ON o.id = r.outcome_id LEFT JOIN treatments t ON t.id = r.treatment_id"
_COMPARED = "LEFT JOIN treatments k ON k.id = r.comparator_id"
TABLES: Mapping[str, tuple[str, Mapping[str, str], str]] = {
    "studies": ("", {}, "r.id"),
    "citations": ("", {}, "r.citing_id, r.cited_id"),
    "claims": (f"{_NAMED} {_COMPARED}", {**_NAMES, "comparator": "k.name"}, "r.id"),
    "cell_studies": (_NAMED, _NAMES, "r.topic, r.treatment_id, r.outcome_id, r.study_id"),
    "topic_studies": ("", {}, "r.topic, r.study_id"),
}
_TYPES = {"INTEGER": "int64", "REAL": "float64", "TEXT": "string"}


def write_parquet(reader: Reader, folder: Path, progress: Callable[[str, int], None]) -> dict[str, int]:
    """Write one file per table of TABLES into a folder; return the rows of each.

    Files are put in place when all of them are whole: a broken run leaves the old ones. Each names the run that it
    shows in its metadata. Raises UsageError when pyarrow is not there.
    """
    try:
        import pyarrow  # here, because it is an extra and takes a while to load
        import pyarrow.parquet
    except ImportError as error:
        raise UsageError('Parquet needs pyarrow: pip install "evidence-kb[parquet]"') from error
    folder.mkdir(parents=True, exist_ok=True)
    about = {"evidence_kb": __version__, **_newest_run(reader)}
    written = {}
    parts = {name: folder / f"{name}.parquet.part" for name in TABLES}
    try:
        reader.db.execute("BEGIN")  # all files show one state, whatever is written meanwhile
        for name, part in parts.items():
            columns = _columns(reader, name)
            schema = pyarrow.schema([(column, kind) for column, (_, kind) in columns.items()], metadata=about)
            with pyarrow.parquet.ParquetWriter(part, schema, compression="zstd") as writer:
                written[name] = _write(reader, name, columns, schema, writer, pyarrow, progress)
        for name, part in parts.items():
            part.replace(folder / f"{name}.parquet")
    finally:
        if reader.db.conn.in_transaction:
            reader.db.execute("ROLLBACK")
        for part in parts.values():
            part.unlink(missing_ok=True)
    return written


def _write(
    reader: Reader, name: str, columns: Mapping[str, tuple[str, str]], schema: Any, writer: Any, pyarrow: Any,
    progress: Callable[[str, int], None],
) -> int:  # fmt: skip
    joined, _, order = TABLES[name]
    chosen = ", ".join(f'{source} AS "{column}"' for column, (source, _) in columns.items())
    cursor = reader.db.execute(f"SELECT {chosen} FROM {name} r {joined} ORDER BY {order}")
    written_n = 0
    while rows := cursor.fetchmany(BATCH_N):
        values = zip(*(tuple(row) for row in rows), strict=True)
        arrays = [pyarrow.array(column, field.type) for column, field in zip(values, schema, strict=True)]
        writer.write_batch(pyarrow.record_batch(arrays, schema=schema))
        written_n += len(rows)
        progress(name, written_n)
    return written_n


def _columns(reader: Reader, name: str) -> dict[str, tuple[str, str]]:
    """Return what each column of a file is in SQL, and its type there."""
    found = {row["name"]: (f'r."{row["name"]}"', _TYPES[row["type"]])
             for row in reader.db.query(f"PRAGMA table_info({name})")}  # fmt: skip
    return found | {column: (source, "string") for column, source in TABLES[name][1].items()}


def _newest_run(reader: Reader) -> dict[str, str]:
    rows = reader.db.query("SELECT id, coalesce(finished_at, started_at) AS at FROM runs ORDER BY id DESC LIMIT 1")
    return {name: str(value) for row in rows for name, value in (("run", row["id"]), ("run_finished_at", row["at"]))}
