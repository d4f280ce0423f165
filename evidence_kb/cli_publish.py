"""The command that writes the database which may be given away: `evidence-kb publish`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from evidence_kb.cli_common import data_option, guarded, progress
from evidence_kb.publish import publish


@click.command("publish")
@click.argument("target", metavar="OUT.db", type=click.Path(path_type=Path))
@data_option
@guarded
def publish_command(target: Path, data_folder: Path) -> None:
    """Write a compact, read-only copy of what may be given away into OUT.db, after looking it through.

    Texts without a licence that allows it are shown in quotes only; nothing that reviewers typed, no key and no e-mail
    address comes out. Call it public/evidence.db: pages and descriptions know the database by that name.
    """
    done = publish(data_folder, target, os.environ, progress)
    click.echo(f"{done.path}: {done.bytes_n:,} bytes")
    for what, n in done.left_out:
        click.echo(f"not published: {what}" + (f" ({n:,})" if n is not None else ""))
