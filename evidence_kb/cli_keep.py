"""The commands that keep a data folder in order: rebuild, mend, compact."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from evidence_kb.cli_common import data_option, guarded, progress
from evidence_kb.compact import compact
from evidence_kb.data_folder import locked, now, writing
from evidence_kb.errors import UsageError
from evidence_kb.rebuild import mend_responses, rebuild, rebuild_as_of


@click.command("rebuild")
@click.option("--until", type=click.IntRange(1), metavar="RUN", help="Build what was there when this run had ended.")
@click.option("--to", "target", type=click.Path(path_type=Path, file_okay=False), help="With --until: where to.")
@data_option
@guarded
def rebuild_command(data_folder: Path, until: int | None, target: Path | None) -> None:
    """Derive everything again from responses.db and curation.db, in place of evidence.db.

    Numbers of studies, runs and changes stay what they were. With --until RUN --to FOLDER the evidence as it was then
    goes into another folder, and this one stays as it is. Exit 3: an answer could not be read; it is named.
    """
    if not (data_folder / "responses.db").exists():
        raise UsageError(f"{data_folder}: there is no responses.db to build from; name the data folder with --data")
    if (until is None) != (target is None):
        raise UsageError("--until and --to belong together: which run, and the folder for what was there then")
    with locked(data_folder):
        if until is None or target is None:
            rebuilt, made = rebuild(data_folder, now, progress), data_folder / "evidence.db"
        else:
            rebuilt, made = rebuild_as_of(data_folder, until, target, now, progress), target / "evidence.db"
    for message in rebuilt.failed:
        click.echo(f"evidence-kb: {message}", err=True)
    if rebuilt.aside:
        click.echo(f"the damaged file is kept as {rebuilt.aside}; restart the server, if one runs")
    if rebuilt.base:
        click.echo(f"began with evidence.db as it was kept on {rebuilt.base.made_at}")
    if rebuilt.run_id is not None:
        click.echo(f"run {rebuilt.run_id} counts what no earlier run had counted")
    click.echo(f"{made}: built anew, {rebuilt.steps_n} steps done again")
    if rebuilt.failed:
        sys.exit(3)


@click.command("mend")
@data_option
@guarded
def mend_command(data_folder: Path) -> None:
    """Put what can still be read of a damaged responses.db in its place; the damaged file is kept beside it."""
    path = data_folder / "responses.db"
    if not path.exists():
        raise UsageError(f"{path} does not exist; name the data folder with --data")
    with locked(data_folder):
        copied = mend_responses(data_folder, now)
    told = ", ".join(f"{n} of {table}" for table, n in sorted(copied.items())) or "nothing"
    click.echo(f"{path}: saved {told}")
    click.echo("`evidence-kb verify` says which texts have lost their source; the next refresh asks for lists anew")


@click.command("compact")
@click.option("--keep", "keep_n", type=click.IntRange(1), help="Keep so many of the newest answers to each question.")
@click.option("--keep-days", type=click.IntRange(0), help="Keep all answers of so many days; and one to each question.")
@data_option
@guarded
def compact_command(keep_n: int | None, keep_days: int | None, data_folder: Path) -> None:
    """Drop superseded answers from responses.db; nothing that is derived changes, and no quote loses its source."""
    if keep_n is None and keep_days is None:
        raise UsageError("say what to keep: --keep N answers to each question, --keep-days D, or both")
    if not (data_folder / "responses.db").exists():
        raise UsageError(f"{data_folder}: there is no responses.db; name the data folder with --data")
    with writing(data_folder) as data:
        done = compact(data.store, data.archive, keep_n or 1, keep_days, now(), progress)
    if done is None:
        click.echo("no answer is superseded and old enough: nothing to drop")
        return
    dropped = done.dropped
    click.echo(f"dropped {dropped.answers_n} answers, {dropped.bodies_n} bodies of {_size(dropped.bytes_n)} compressed")
    click.echo(f"kept what they led to: {_size(done.base_n)}, the base of later rebuilds")
    click.echo(f"responses.db: {_size(done.after_n)}, was {_size(done.before_n)}")


def _size(bytes_n: int) -> str:
    return f"{bytes_n / 1e6:,.1f} MB" if bytes_n >= 1e6 else f"{bytes_n / 1e3:,.0f} kB"
