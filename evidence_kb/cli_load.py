"""The command that loads files which are too large to be kept with the answers: `evidence-kb load KIND FILE…`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from evidence_kb.cli_common import data_option, guarded, interrupted_once, progress
from evidence_kb.data_folder import writing
from evidence_kb.executors import ENOUGH_N, executor_of
from evidence_kb.load import Loaded, load_files
from evidence_kb.store_load import Part

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
        interrupted_once(),
        executor_of(jobs or (os.cpu_count() if claims else None), scheduler) as (executor, ahead_n),
        writing(data_folder) as data,
    ):
        tell(load_files(data, "pubmed", files, executor, ahead_n, options, progress))


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
    with interrupted_once(), writing(data_folder) as data, executor_of(1, None) as (executor, ahead_n):
        loaded = load_files(data, kind, files, executor, ahead_n, progress=progress)
    tell(loaded)
    if loaded.run_id is not None and loaded.part.links_held_n + loaded.part.links_unseen_n == 0:
        click.echo("note: no study that is held is named in these links", err=True)


def tell(loaded: Loaded) -> None:
    """Print what was loaded, and what is to be done next."""
    for name in loaded.known:
        click.echo(f"{name}: already loaded")
    for note in loaded.notes:
        click.echo(f"note: {note}", err=True)
    if loaded.run_id is None:
        click.echo("nothing new: nothing changed")
        return
    click.echo(f"run {loaded.run_id}: {_said(loaded.part)}")
    click.echo("run `evidence-kb derive` (or `refresh`) to count what follows from it for your topics")


def _said(part: Part) -> str:
    """Say what was read, of records or of links."""
    if part.links_n or part.unread_n:
        return (
            f"{part.links_n:,} links read, {part.links_held_n:,} of them between studies that are held and "
            f"{part.links_unseen_n:,} with one that is; {part.unread_n:,} rows name no two works"
        )
    return (
        f"{part.records_n:,} records read, {part.older_n:,} of them older than what is held; {part.deleted_n:,} marked "
        "as deleted"
    )
