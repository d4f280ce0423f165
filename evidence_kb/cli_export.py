"""The command that writes studies and citations into files: `evidence-kb export`."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

import click

from evidence_kb.cli_common import data_option, guarded
from evidence_kb.errors import UsageError
from evidence_kb.exports.formats import BY_SUFFIX
from evidence_kb.store_exports import Choice, heading_of, no_notes, stream
from evidence_kb.store_notes import notes_of
from evidence_kb.store_parquet import write_parquet
from evidence_kb.store_reads import Reader, topics


@click.command("export")
@click.argument("format", type=click.Choice([*BY_SUFFIX, "parquet"]))
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--topic", help="Slug of a topic. Default: all studies held.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Default: standard output.")
@click.option("--role", type=click.Choice(["seed", "citing", "cited", "found"]), help="Only these of the topic.")
@click.option("--screening", type=click.Choice(["unscreened", "included", "excluded"]), help="Only these of the topic.")
@click.option("--status", type=click.Choice(["full", "stub"]), help="Only described studies, or only listed ones.")
@click.option("--abstracts", is_flag=True, help="Abstracts without an open licence too; do not pass them on.")
@click.option("--notes", is_flag=True, help="Reviewers' notes too, without names.")
@data_option
@guarded
def export_command(
    format: str, folder: Path | None, topic: str | None, output: Path | None, role: str | None, screening: str | None,
    status: str | None, abstracts: bool, notes: bool, data_folder: Path,
) -> None:  # fmt: skip
    """Write studies as FORMAT, however many there are; graphml and gexf hold the citations between them too.

    `export parquet FOLDER` writes studies, citations, claims, cell_studies and topic_studies, whole, for DuckDB.
    """
    if (format == "parquet") != (folder is not None):
        raise UsageError("name a folder with parquet and only there: export parquet FOLDER; other formats take -o FILE")
    if folder is not None:
        if any((topic, output, role, screening, status, abstracts, notes)):
            raise UsageError("export parquet writes everything that is held: it takes no option but --data")
        _to_folder(data_folder / "evidence.db", folder)
        return
    if topic is None and (role or screening):
        raise UsageError("--role and --screening are about a topic: name it with --topic")
    reader = Reader(data_folder / "evidence.db")
    reader.stay()
    try:
        known = topics(reader)
        if topic is not None and topic not in known:
            raise UsageError(f"no topic {topic}; known topics: {', '.join(known) or 'none'}")
        choice = Choice(topic, role, screening, status)
        noted = data_folder / "curation.db" if notes else None
        if output is None:
            asyncio.run(_write(reader, format, choice, sys.stdout.buffer, noted, abstracts))
        else:
            _to_file(output, lambda file: asyncio.run(_write(reader, format, choice, file, noted, abstracts)))
    finally:
        reader.close()


def _to_folder(database: Path, folder: Path) -> None:
    def say(name: str, written_n: int) -> None:
        if sys.stderr.isatty():
            click.echo(f"\r\033[K{name}: {written_n:,} rows", nl=False, err=True)

    reader = Reader(database)
    try:
        rows_of = write_parquet(reader, folder, say)
    finally:
        reader.close()
    if sys.stderr.isatty():
        click.echo("\r\033[K", nl=False, err=True)
    for name, rows_n in rows_of.items():
        path = folder / f"{name}.parquet"
        click.echo(f"{path}: {rows_n:,} rows, {path.stat().st_size:,} bytes", err=True)


class _Source:
    """The database as exports read it."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    async def rows(self, sql: str, **values: object) -> Sequence[dict[str, Any]]:
        return list(self.reader.db.query(sql, values))


async def _write(
    reader: Reader, format: str, choice: Choice, file: IO[bytes], curation: Path | None, all_abstracts: bool
) -> None:
    source = _Source(reader)
    notes = notes_of(source, curation) if curation else no_notes
    heading = await heading_of(source, choice.topic)
    async for piece in stream(source, BY_SUFFIX[format], choice, heading, notes=notes, all_abstracts=all_abstracts):
        file.write(piece.encode())


def _to_file(path: Path, write: Any) -> None:
    """Write beside the file and put it in place when it is whole, so that a broken run leaves the old one."""
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as file:
            write(file)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    click.echo(f"{path}: {path.stat().st_size:,} bytes", err=True)
