"""The commands on a data folder beside `refresh` and `status`: derive, import, decide, verify, parse, serve, demo."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from enum import Enum
from pathlib import Path
from typing import NoReturn

import click

from evidence_kb.archive import Archive
from evidence_kb.cli_common import data_option, guarded, progress, sources_option
from evidence_kb.cli_report import finish, say
from evidence_kb.cli_topics import chosen, topic_file
from evidence_kb.data_folder import writing
from evidence_kb.errors import UsageError
from evidence_kb.harvest import TOPIC_FILE, seeds_batch, topic_of
from evidence_kb.plan import BY_NAME
from evidence_kb.refresh import decide, import_files, rederive, refresh
from evidence_kb.verify import verify


@click.command("derive")
@data_option
@guarded
def derive_command(data_folder: Path) -> None:
    """Count what reviewers decided: derive studies, claims and the evidence map again, asking nobody."""
    with writing(data_folder) as data:
        report = rederive(data, progress)
    if report.run_id is None:
        click.echo("nothing was read or decided since the last run: nothing to derive")
        return
    finish(report)


@click.command("decide")
@click.argument("decision", type=click.Choice(["same", "different", "undo"]))
@click.argument("a")
@click.argument("b")
@click.option("--reason", required=True, help="Why; it is kept with the decision.")
@click.option("--reviewer", envvar="USER", default="unnamed", help="Who decides. Default: your user name.")
@data_option
@guarded
def decide_command(decision: str, a: str, b: str, reason: str, reviewer: str, data_folder: Path) -> None:
    """Decide that A and B are the same work, or different works; `undo` lets identifiers decide again.

    A and B are identifiers such as doi:10.1000/x or pmid:1, or records such as crossref/doi:10.1000/x.
    """
    with writing(data_folder) as data:
        report = decide(data, a, b, decision, reason, reviewer)
    click.echo(f"{a} and {b}: {decision}")
    finish(report)


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, readable=False))
@click.option("--topic", "slug", required=True, help="Slug of the topic that the files belong to.")
@data_option
@sources_option
@guarded
def import_command(files: tuple[Path, ...], slug: str, data_folder: Path, sources: Path) -> None:
    """Read saved pages, exports (RIS, NBIB, BibTeX, EndNote XML, CSL-JSON, CSV) or by-hand FILES into a topic.

    Files already read change nothing.
    """
    missing = [str(path) for path in files if not path.is_file()]
    if missing:
        raise UsageError(f"no such file: {', '.join(missing)}")
    own_file = topic_file(sources, slug)
    with writing(data_folder) as data:
        report = import_files(data, slug, files, own_file, progress)
    if own_file is None and report.run_id is not None:
        click.echo(
            f"note: {sources / slug}.yml does not exist; the topic shows its slug as title. "
            "Write the file to give it a question and a vocabulary.", err=True,
        )  # fmt: skip
    if report.run_id is None:
        click.echo(f"{len(files)} file(s) already read into {slug}: nothing changed")
        return
    finish(report, failed_is_error=True)


@click.command("verify")
@data_option
@guarded
def verify_command(data_folder: Path) -> None:
    """Re-read every quote from its stored text; exit 1 and list what does not match."""
    result = verify(data_folder / "evidence.db", data_folder / "responses.db", progress)
    for problem in result.problems:
        click.echo(problem)
    click.echo(
        f"{result.quotes_n} quotes re-read; {result.bytes_checked_n} of {result.passages_n} passages compared with the "
        f"stored bytes: {'all match' if not result.problems else f'{len(result.problems)} do not match'}"
    )
    if result.loaded_n:
        click.echo(f"{result.loaded_n} passages of loaded files: compared with their hashes, not with the files")
    if result.problems:
        sys.exit(1)


@click.command("parse")
@click.argument("sha256")
@data_option
@guarded
def parse_command(sha256: str, data_folder: Path) -> None:
    """Parse one stored response again (the first digits of its hash are enough) and print the batch as JSON."""
    path = data_folder / "responses.db"
    if not path.exists():
        raise UsageError(f"{path} does not exist; name the data folder with --data")
    archive = Archive(path, read_only=True)
    try:
        archived = archive.get(sha256)
    finally:
        archive.close()
    provider = archived.response.request.provider
    batch = seeds_batch(topic_of(archived)) if provider == TOPIC_FILE else BY_NAME[provider].parse(archived.response)
    click.echo(json.dumps(asdict(batch), indent=2, ensure_ascii=False, default=_as_json))


@click.command("serve")
@data_option
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True)
@click.option("--metadata", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Default: metadata.yml.")
@click.option("--root", is_flag=True, help="Print a link that signs you in as root, who may review.")
@click.option(
    "--published", type=click.Path(path_type=Path, dir_okay=False),
    help="Serve this copy that publish wrote, and nothing of the data folder.",
)  # fmt: skip
@click.option("--host", default="127.0.0.1", show_default=True, help="Other machines can reach 0.0.0.0.")
@guarded
def serve_command(
    data_folder: Path, port: int, metadata: Path | None, root: bool, published: Path | None, host: str
) -> None:
    """Serve the pages until stopped."""
    if published is not None and root:
        raise UsageError("nobody reviews a published copy: leave --root out, or serve the data folder")
    if published is None and host != "127.0.0.1":
        raise UsageError("the data folder may hold texts that are not yours to show: name a copy with --published")
    _serve(
        published or data_folder / "evidence.db", port, metadata, root=root, host=host, is_copy=published is not None
    )


@click.command("demo")
@data_option
@sources_option
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True)
@click.option("--serve/--no-serve", default=True, show_default=True, help="Serve the pages when they are built.")
@guarded
def demo_command(data_folder: Path, sources: Path, port: int, serve: bool) -> None:
    """Build the topics in `sources/` without network, check every quote, and serve the pages."""
    with writing(data_folder) as data:
        report = refresh(data, chosen((), sources), progress=progress)
    say(report)
    result = verify(data_folder / "evidence.db", data_folder / "responses.db")
    click.echo(f"{result.quotes_n} quotes re-read, {len(result.problems)} do not match")
    if report.failures or result.problems:
        sys.exit(1)
    if serve:
        _serve(data_folder / "evidence.db", port, None)


def _serve(
    database: Path, port: int, metadata: Path | None, *, root: bool = False, host: str = "127.0.0.1",
    is_copy: bool = False,
) -> NoReturn:  # fmt: skip
    """Become Datasette; a published copy is opened as a file that nobody writes."""
    from evidence_kb.pages.settings import SETTINGS  # here, because Datasette takes half a second to import

    if not database.exists():
        raise UsageError(f"{database} does not exist; build it with `evidence-kb refresh` or `evidence-kb import`")
    arguments = [*(["--immutable"] if is_copy else []), str(database), "--host", host, "--port", str(port)]
    arguments += ["--root"] if root else []
    described = metadata or _metadata_file()
    if described:
        arguments += ["--metadata", str(described)]
    for name, value in SETTINGS.items():
        arguments += ["--setting", name, str(value)]
    click.echo(f"serving {database} at http://{host}:{port}/ (stop with Ctrl-C)", err=True)
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "datasette", "serve", *arguments])  # noqa: S606


def _metadata_file() -> Path | None:
    """Return metadata.yml from here, from the checkout, or from the installed package."""
    package = Path(__file__).parent
    places = (Path("metadata.yml"), package.parent / "metadata.yml", package / "metadata.yml")
    return next((path for path in places if path.is_file()), None)


def _as_json(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    raise TypeError(f"{type(value).__name__} cannot be printed as JSON")
