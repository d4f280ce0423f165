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


@load_command.command("icite")
@files_argument
@data_option
@guarded
def icite_command(files: tuple[Path, ...], data_folder: Path) -> None:
    """Load FILES of iCite's snapshot of the Open Citation Collection (.csv, .csv.gz or .zip).

    Links between studies that are held become citations; of others each held study counts one more work that is known
    and not seen. A file is read again for studies that came since.
    """
    _load_links("icite", files, data_folder)


@load_command.command("opencitations")
@files_argument
@data_option
@guarded
def opencitations_command(files: tuple[Path, ...], data_folder: Path) -> None:
    """Load FILES of a dump of OpenCitations, as COCI or the Index (.csv, .csv.gz or .zip).

    Links between studies that are held become citations; of others each held study counts one more work that is known
    and not seen. A file is read again for studies that came since.
    """
    _load_links("opencitations", files, data_folder)


def _load_links(kind: str, files: tuple[Path, ...], data_folder: Path) -> None:
    with writing(data_folder) as data, executor_of(1, None) as (executor, ahead_n):
        loaded = load_files(data, kind, files, executor, ahead_n, progress=progress)
    tell(loaded)
    if loaded.run_id is not None and loaded.part.links_held_n + loaded.part.links_unseen_n == 0:
        click.echo("note: no study that is held is named in these links", err=True)


def tell(loaded: Loaded) -> None:
    for name in loaded.known:
        click.echo(f"{name}: already loaded")
    for note in loaded.notes:
        click.echo(f"note: {note}", err=True)
    if loaded.run_id is not None:
        part = loaded.part
        links = f"{part.links_n} links, {part.links_held_n} between studies that are held, {part.links_unseen_n} of one"
        said = f"{links}; {part.unread_n} rows name no two works" if part.links_n else f"{part.records_n} records"
        click.echo(f"run {loaded.run_id}: {said}")
