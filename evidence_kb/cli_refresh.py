"""The `refresh` command: the one that cron, systemd and CI run. What it asks, keeps and says is in docs/refresh.md."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import click

from evidence_kb.cli_common import data_option, guarded, progress, sources_option
from evidence_kb.cli_report import say, summary
from evidence_kb.cli_topics import chosen
from evidence_kb.data_folder import AlreadyRunningError, writing
from evidence_kb.due import EVERYTHING, Due, seconds
from evidence_kb.errors import EvidenceError, UsageError
from evidence_kb.event_log import EventLog
from evidence_kb.fetch import Client
from evidence_kb.limits import LIMITS_VARIABLE, with_overrides
from evidence_kb.plan import network_providers
from evidence_kb.preview import preview
from evidence_kb.refresh import refresh
from evidence_kb.report import Report
from evidence_kb.topic import Topic

LOG_VARIABLE = "EVIDENCE_KB_LOG"


@click.command("refresh")
@click.argument("topics", nargs=-1)
@data_option
@sources_option
@click.option("--offline", is_flag=True, help="Use files only; ask no service.")
@click.option("--dry-run", is_flag=True, help="Say what would be asked of whom, and send nothing.")
@click.option("--every", metavar="TIME", help="Ask nothing again that was answered within 12h, 7d, 2w or the like.")
@click.option("--all", "is_all", is_flag=True, help="Ask everything again, whether or not it is due.")
@click.option("--max-requests", type=click.IntRange(1), help="Send at most so many requests; run again to go on.")
@click.option(
    "--look-ups", "look_ups_n", type=click.IntRange(0), default=0, show_default=True,
    help="Look up so many references without identifiers at Crossref, one request each.",
)  # fmt: skip
@click.option(
    "--accept-drop", "accepts", metavar="[PROVIDER|TOPIC]", is_flag=False, flag_value="",
    help="Believe answers that list markedly less than before: what they leave out is marked gone. Alone: all of them.",
)  # fmt: skip
@click.option(
    "--verify/--no-verify", "verifies", default=True, show_default=True, help="Re-read every quote at the end."
)
@click.option(
    "--log", "log", envvar=LOG_VARIABLE, metavar="FILE",
    help=f"Append one line of JSON per request; - is stderr. Default: ${LOG_VARIABLE}, else none.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON; all else goes to stderr.")
@guarded
def refresh_command(
    topics: tuple[str, ...], data_folder: Path, sources: Path, offline: bool, dry_run: bool, every: str | None,
    is_all: bool, max_requests: int | None, look_ups_n: int, accepts: str | None, verifies: bool, log: str | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Read what TOPICS (default: all) name, ask their providers, and derive studies, claims and the evidence map."""
    with _told(as_json):
        if is_all and every:
            raise UsageError("--all asks everything and --every leaves out what was answered: give one of them")
        due = EVERYTHING if is_all else Due(seconds(every) if every else 0)
        named = chosen(topics, sources)
        limits = with_overrides(os.environ.get(LIMITS_VARIABLE, ""))
        if dry_run:
            for line in preview(named, data_folder, limits, os.environ):
                click.echo(line)
            return
        asks = not offline and any(network_providers(topic, limits) for topic in named)
        with EventLog(log) if log else nullcontext() as events:
            told = events.asked if events else None
            client = Client(limits, os.environ, budget_n=max_requests, on_done=told) if asks else None
            with client or nullcontext():
                report = _run(data_folder, named, client, look_ups_n, due, accepts, verifies)
            if events:
                events.write("run", **summary(report))
    say(report, to_stderr=as_json)
    if as_json:
        click.echo(json.dumps(summary(report), ensure_ascii=False))
    if report.exit_code:
        sys.exit(report.exit_code)


def _run(
    folder: Path, topics: tuple[Topic, ...], client: Client | None, look_ups_n: int, due: Due, accepts: str | None,
    verifies: bool,
) -> Report:  # fmt: skip
    with writing(folder) as data:
        return refresh(data, topics, client, progress, look_ups_n, due, accepts, verifies=verifies)


@contextmanager
def _told(as_json: bool) -> Iterator[None]:
    """Say in JSON, too, why there was no run, or why it ended before its end."""
    try:
        yield
    except (EvidenceError, sqlite3.Error, OSError, KeyboardInterrupt) as error:
        if as_json:
            status = "already_running" if isinstance(error, AlreadyRunningError) else "failed"
            code = error.exit_code if isinstance(error, EvidenceError) else 1
            if isinstance(error, KeyboardInterrupt):
                status, code = "interrupted", 130
            click.echo(json.dumps({"run": None, "status": status, "exit_code": code, "message": str(error)}))
        raise
