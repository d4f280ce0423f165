"""The commands that work on a data folder: refresh, derive, import, decide, status, verify, parse, serve, demo.

Exit codes: 0 done, 1 failed, 2 the request makes no sense, 3 done with warnings, 130 interrupted.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import asdict
from enum import Enum
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn, ParamSpec

import click

from evidence_kb import store_reads
from evidence_kb.archive import Archive
from evidence_kb.errors import EvidenceError, UsageError
from evidence_kb.fetch import Client
from evidence_kb.harvest import TOPIC_FILE, seeds_batch, topic_of
from evidence_kb.limits import LIMITS_VARIABLE, with_overrides
from evidence_kb.plan import BY_NAME, network_providers
from evidence_kb.preview import preview
from evidence_kb.refresh import AlreadyRunningError, Report, decide, import_files, rederive, refresh, writing
from evidence_kb.store_errors import explain
from evidence_kb.topic import SLUG, Topic, read_topic, read_topics
from evidence_kb.verify import verify

P = ParamSpec("P")
SHOWN_N = 20  # messages of one kind on the terminal; the rest are counted and stand in the database

data_option = click.option(
    "--data", "data_folder", type=click.Path(path_type=Path, file_okay=False), default=Path("data"), show_default=True,
    help="Folder of the three databases.",
)  # fmt: skip
sources_option = click.option(
    "--sources", type=click.Path(path_type=Path, file_okay=False), default=Path("sources"), show_default=True,
    help="Folder of the topic files.",
)  # fmt: skip


def guarded(command: Callable[P, None]) -> Callable[P, None]:
    """Turn what a person can act on into one clear message and the right exit code; a bug keeps its traceback."""

    @wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except AlreadyRunningError as error:
            click.echo(str(error), err=True)
        except EvidenceError as error:
            _stop(str(error), error.exit_code)
        except sqlite3.Error as error:
            folder = kwargs.get("data_folder", Path("data"))
            _stop(explain(error, folder if isinstance(folder, Path) else Path("data")), 1)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader of our output has left
        except OSError as error:
            _stop(f"{error.filename or 'files'}: {error.strerror}; nothing was lost, run the command again", 1)
        except KeyboardInterrupt:
            _stop("stopped; what was finished is kept, and the next run continues from there", 130)

    return guarded


def _stop(message: str, code: int) -> NoReturn:
    click.echo(f"evidence-kb: {message}", err=True)
    sys.exit(code)


def _progress(what: str, done: int, total: int) -> None:
    """Show one line that rewrites itself, where a person is watching."""
    if sys.stderr.isatty():
        end = "\n" if done >= total else ""
        click.echo(f"\r\033[K{what} {done}/{total}{end}", nl=False, err=True)


@click.command("refresh")
@click.argument("topics", nargs=-1)
@data_option
@sources_option
@click.option("--offline", is_flag=True, help="Use files only; ask no service.")
@click.option("--dry-run", is_flag=True, help="Say what would be asked of whom, and send nothing.")
@click.option("--max-requests", type=click.IntRange(1), help="Send at most so many requests; run again to go on.")
@click.option(
    "--look-ups", "look_ups_n", type=click.IntRange(0), default=0, show_default=True,
    help="Look up so many references without identifiers at Crossref, one request each.",
)  # fmt: skip
@click.option(
    "--accept-drop", "accepts", metavar="[PROVIDER|TOPIC]", is_flag=False, flag_value="",
    help="Believe answers that list markedly less than before: what they leave out is marked gone. Alone: all of them.",
)  # fmt: skip
@guarded
def refresh_command(
    topics: tuple[str, ...], data_folder: Path, sources: Path, offline: bool, dry_run: bool, max_requests: int | None,
    look_ups_n: int, accepts: str | None,
) -> None:  # fmt: skip
    """Read what TOPICS (default: all) name, ask their providers, and derive studies, claims and the evidence map."""
    chosen = _chosen(topics, sources)
    limits = with_overrides(os.environ.get(LIMITS_VARIABLE, ""))
    if dry_run:
        for line in preview(chosen, data_folder, limits, os.environ):
            click.echo(line)
        return
    asks = not offline and any(network_providers(topic, limits) for topic in chosen)
    client = Client(limits, os.environ, budget_n=max_requests) if asks else None
    with client or nullcontext(), writing(data_folder) as data:
        report = refresh(data, chosen, client, _progress, look_ups_n, accepts)
    _finish(report)


@click.command("derive")
@data_option
@guarded
def derive_command(data_folder: Path) -> None:
    """Count what reviewers decided: derive studies, claims and the evidence map again, asking nobody."""
    with writing(data_folder) as data:
        report = rederive(data, _progress)
    if report.run_id is None:
        click.echo("nothing was read or decided since the last run: nothing to derive")
        return
    _finish(report)


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
    _finish(report)


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
    topic_file = _topic_file(sources, slug)
    with writing(data_folder) as data:
        report = import_files(data, slug, files, topic_file, _progress)
    if topic_file is None and report.run_id is not None:
        click.echo(
            f"note: {sources / slug}.yml does not exist; the topic shows its slug as title. "
            "Write the file to give it a question and a vocabulary.", err=True,
        )  # fmt: skip
    if report.run_id is None:
        click.echo(f"{len(files)} file(s) already read into {slug}: nothing changed")
        return
    _finish(report, failed_is_error=True)


@click.command("status")
@data_option
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@guarded
def status_command(data_folder: Path, as_json: bool) -> None:
    """Say what is held, what was not seen, and how the last run ended."""
    source = store_reads.Reader(data_folder / "evidence.db")
    topics, run = store_reads.topic_summaries(source), store_reads.last_run(source)
    requests = store_reads.latest_requests(source)
    source.close()
    if as_json:
        click.echo(json.dumps({"topics": topics, "last_run": run, "requests": requests}, indent=2, ensure_ascii=False))
        return
    for topic in topics:
        click.echo(_topic_line(topic))
    if run:
        click.echo(f"last run: {run['id']} ({run['command']}), {run['status']}, {run['started_at']}")
    for message in dict.fromkeys(request["message"] for request in requests if request["status"] == "failed"):
        click.echo(f"could not be read: {message}")


@click.command("verify")
@data_option
@guarded
def verify_command(data_folder: Path) -> None:
    """Re-read every quote from its stored text; exit 1 and list what does not match."""
    result = verify(data_folder / "evidence.db", data_folder / "responses.db")
    for problem in result.problems:
        click.echo(problem)
    click.echo(
        f"{result.quotes_n} quotes re-read; {result.bytes_checked_n} of {result.passages_n} passages compared with the "
        f"stored bytes: {'all match' if not result.problems else f'{len(result.problems)} do not match'}"
    )
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
@guarded
def serve_command(data_folder: Path, port: int, metadata: Path | None, root: bool) -> None:
    """Serve the pages at 127.0.0.1 until stopped."""
    _serve(data_folder / "evidence.db", port, metadata, root=root)


@click.command("demo")
@data_option
@sources_option
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True)
@click.option("--serve/--no-serve", default=True, show_default=True, help="Serve the pages when they are built.")
@guarded
def demo_command(data_folder: Path, sources: Path, port: int, serve: bool) -> None:
    """Build the topics in `sources/` without network, check every quote, and serve the pages."""
    with writing(data_folder) as data:
        report = refresh(data, _chosen((), sources), progress=_progress)
    _say(report)
    result = verify(data_folder / "evidence.db", data_folder / "responses.db")
    click.echo(f"{result.quotes_n} quotes re-read, {len(result.problems)} do not match")
    if report.failures or result.problems:
        sys.exit(1)
    if serve:
        _serve(data_folder / "evidence.db", port, None)


def _chosen(slugs: tuple[str, ...], folder: Path) -> tuple[Topic, ...]:
    """Return the topics with these slugs, or all; an unknown slug names those that exist."""
    if not folder.is_dir():
        raise UsageError(f"{folder} does not exist; run this where the topic files are, or name them with --sources")
    if not slugs:
        topics = read_topics(folder)
        if not topics:
            raise UsageError(f"{folder} holds no topic file; write {folder}/<slug>.yml with a title and a question")
        return topics
    files = {slug: _topic_file(folder, slug) for slug in slugs}
    unknown = [slug for slug, path in files.items() if path is None]
    if unknown:
        known = ", ".join(topic.slug for topic in read_topics(folder)) or "none"
        raise UsageError(f"{folder} holds no topic {', '.join(unknown)}; known topics: {known}")
    return tuple(read_topic(path) for path in files.values() if path)


def _topic_file(folder: Path, slug: str) -> Path | None:
    if not SLUG.fullmatch(slug):
        raise UsageError(f"{slug!r} is not a topic's slug: use up to 63 lower-case letters, digits and hyphens")
    found = (folder / f"{slug}{ending}" for ending in (".yml", ".yaml"))
    return next((path for path in found if path.is_file()), None)


def _finish(report: Report, *, failed_is_error: bool = False) -> None:
    """Print what a run did and exit with its code."""
    _say(report)
    read = [outcome for slug, outcome in report.outcomes if outcome.address != f"file:{slug}.yml"]
    if report.failures and (failed_is_error or all(outcome.status == "failed" for outcome in read)):
        sys.exit(1)
    if report.status == "stopped":
        sys.exit(4)
    if report.status == "warnings":
        sys.exit(3)


def _say(report: Report) -> None:
    for slug, outcome in report.outcomes:
        if outcome.status != "failed" and outcome.provider is None:
            click.echo(f"{slug}: {outcome.address.removeprefix('file:')}: {outcome.status}")
    for (slug, provider), outcomes in report.by_provider().items():
        counted = Counter(outcome.status for outcome in outcomes)
        told = ", ".join(f"{n} {status}" for status, n in sorted(counted.items()))
        click.echo(f"{slug}: {provider}: {len(outcomes)} requests ({told})")
    for failure in list(dict.fromkeys(report.failures))[:SHOWN_N]:
        click.echo(f"evidence-kb: {failure}", err=True)
    if len(report.failures) > SHOWN_N:
        click.echo(f"evidence-kb: {len(report.failures)} requests failed; see `evidence-kb status`", err=True)
    for line in report.stopped:
        click.echo(f"stopped: {line}", err=True)
    for warning in report.warnings[:SHOWN_N]:
        click.echo(f"warning: {warning}", err=True)
    if len(report.warnings) > SHOWN_N:
        click.echo(f"warning: and {len(report.warnings) - SHOWN_N} more; all stand in the table conflicts", err=True)
    for note in report.notes:
        click.echo(f"note: {note}", err=True)
    if report.sent_n:
        click.echo(f"{report.sent_n} requests sent, repeated ones included")
    derived = report.derived
    if derived:
        click.echo(
            f"run {report.run_id}: {derived.studies_new_n} new studies; citations {_counted(derived.citations)}; "
            f"claims {_counted(derived.claims)}; {derived.merges_n} records joined to a known study"
        )


def _counted(synced: Any) -> str:
    return f"+{synced.added} ~{synced.changed} -{synced.removed}"


def _topic_line(topic: dict[str, Any]) -> str:
    def number(value: int | None) -> str:
        return "unknown" if value is None else str(value)

    return (
        f"{topic['slug']}: {topic['studies_n']} studies ({topic['read_n']} read), {topic['claims_n']} claims "
        f"({topic['own_data_n']} from own data); not seen: {number(topic['unseen_citing_n'])} citing works, "
        f"{number(topic['unseen_references_n'])} references"
    )


def _serve(database: Path, port: int, metadata: Path | None, *, root: bool = False) -> NoReturn:
    """Become Datasette on the loopback interface."""
    from evidence_kb.pages.settings import SETTINGS  # here, because Datasette takes half a second to import

    if not database.exists():
        raise UsageError(f"{database} does not exist; build it with `evidence-kb refresh` or `evidence-kb import`")
    arguments = [str(database), "--host", "127.0.0.1", "--port", str(port), *(["--root"] if root else [])]
    described = metadata or _metadata_file()
    if described:
        arguments += ["--metadata", str(described)]
    for name, value in SETTINGS.items():
        arguments += ["--setting", name, str(value)]
    click.echo(f"serving {database} at http://127.0.0.1:{port}/ (stop with Ctrl-C)", err=True)
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
