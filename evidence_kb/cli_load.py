"""The command that loads files which are too large to be kept with the answers: `evidence-kb load KIND FILE…`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from evidence_kb.cli_common import data_option, guarded, progress
from evidence_kb.executors import ENOUGH_N, executor_of
from evidence_kb.load import Loaded, load_files
from evidence_kb.refresh import writing

files_argument = click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False, exists=True)
)


jobs_option = click.option(
    "--jobs", type=click.IntRange(1), help=f"Processes that read. Default: {ENOUGH_N}; with claims one per core."
)
scheduler_option = click.option(
    "--scheduler", metavar="ADDRESS", help="A Dask scheduler whose workers read instead (needs the extra `cluster`)."
)


@click.group("load")
def load_command() -> None:
    """Load bulk files into the data folder; `evidence-kb derive` then reads what topics need."""


@load_command.command("pubmed")
@files_argument
@data_option
@click.option("--references", is_flag=True, help="Also the works that each record cites: slower, and iCite has more.")
@click.option("--claims", is_flag=True, help="Read claims now, about 30 ms an abstract; else when a topic needs them.")
@jobs_option
@scheduler_option
@guarded
def pubmed_command(
    files: tuple[Path, ...], data_folder: Path, references: bool, claims: bool, jobs: int | None, scheduler: str | None
) -> None:
    """Load FILES of NLM's baseline or updates (….xml.gz), in the order of their names.

    The .md5 beside a file is checked. Files that were loaded are left out, and a load that was cut short goes on. Load
    the whole baseline before its updates.
    """
    options = " ".join(name for name, is_set in (("claims", claims), ("references", references)) if is_set)
    with (
        executor_of(jobs or (os.cpu_count() if claims else None), scheduler) as (executor, ahead_n),
        writing(data_folder) as data,
    ):
        tell(load_files(data, "pubmed", files, executor, ahead_n, options, progress))


def tell(loaded: Loaded) -> None:
    """Print what was loaded, and what is to be done next."""
    for name in loaded.known:
        click.echo(f"{name}: already loaded")
    for note in loaded.notes:
        click.echo(f"note: {note}", err=True)
    if loaded.run_id is None:
        click.echo("nothing new: nothing changed")
        return
    part = loaded.part
    click.echo(
        f"run {loaded.run_id}: {part.records_n:,} records read, {part.older_n:,} of them older than what is held; "
        f"{part.deleted_n:,} marked as deleted"
    )
    click.echo("run `evidence-kb derive` (or `refresh`) to count what follows from it for your topics")
