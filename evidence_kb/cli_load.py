"""The command that loads files which are too large to be kept with the answers: `evidence-kb load KIND FILE…`."""

from __future__ import annotations

from pathlib import Path

import click

from evidence_kb.cli_common import data_option, guarded, progress
from evidence_kb.executors import executor_of
from evidence_kb.load import Loaded, load_files
from evidence_kb.refresh import writing

files_argument = click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False, exists=True)
)


@click.group("load")
def load_command() -> None:
    """Load bulk files into the data folder; `evidence-kb derive` then reads what topics need."""


@load_command.command("pubmed")
@files_argument
@data_option
@click.option("--jobs", type=click.IntRange(1), help="Processes that read. Default: one per core.")
@click.option("--scheduler", help="Address of a Dask scheduler whose workers read instead (needs the extra cluster).")
@guarded
def pubmed_command(files: tuple[Path, ...], data_folder: Path, jobs: int | None, scheduler: str | None) -> None:
    """Load FILES of NLM's baseline or updates (….xml.gz), in the order of their names.

    A file.md5 beside a file is checked. Files already loaded are left out; a load that was cut short goes on.
    """
    with writing(data_folder) as data, executor_of(jobs, scheduler) as (executor, ahead_n):
        tell(load_files(data, "pubmed", files, executor, ahead_n, progress=progress))


def tell(loaded: Loaded) -> None:
    for name in loaded.known:
        click.echo(f"{name}: already loaded")
    for note in loaded.notes:
        click.echo(f"note: {note}", err=True)
    if loaded.run_id is not None:
        click.echo(f"run {loaded.run_id}: {loaded.part.records_n} records")
