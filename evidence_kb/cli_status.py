"""The `status` command: what is held and not seen, how the last run ended, and when each provider last answered."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from evidence_kb import store_reads
from evidence_kb.cli_common import data_option, guarded
from evidence_kb.data_folder import now
from evidence_kb.due import state_of
from evidence_kb.limits import LIMITS_VARIABLE, with_overrides


@click.command("status")
@data_option
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@guarded
def status_command(data_folder: Path, as_json: bool) -> None:
    """Say what is held, what was not seen, how the last run ended, and when each provider last answered."""
    limits, at = with_overrides(os.environ.get(LIMITS_VARIABLE, "")), now()
    source = store_reads.Reader(data_folder / "evidence.db")
    topics, run = store_reads.topic_summaries(source), store_reads.last_run(source)
    requests = store_reads.latest_requests(source)
    fresh = [{**row, "state": state_of(row, limits.get(row["provider"]), at)} for row in store_reads.freshness(source)]
    source.close()
    if as_json:
        told = {"topics": topics, "last_run": run, "freshness": fresh, "requests": requests}
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
        return
    for topic in topics:
        click.echo(_topic_line(topic))
        for row in fresh:
            if row["topic"] == topic["slug"]:
                click.echo(f"  {_provider_line(row)}")
    if run:
        click.echo(f"last run: {run['id']} ({run['command']}), {run['status']}, {run['started_at']}")
    unread = (request for request in requests if request["status"] == "failed" and request["provider"] == "unread")
    for message in dict.fromkeys(request["message"] for request in unread):
        click.echo(f"could not be read: {message}")


def _provider_line(row: Mapping[str, Any]) -> str:
    """Return when a provider last answered, whether that is too long ago, and what went wrong.

    >>> row = {"provider": "icite", "state": "fresh", "answered_at": "2026-11-22T02:00:00Z", "failure": None}
    >>> _provider_line({**row, "not_asked": None, "failed_n": 0, "last_run": 3})
    'icite: answered 2026-11-22T02:00:00Z'
    """
    parts = [f"answered {row['answered_at']}" if row["answered_at"] else "never answered"]
    if row["state"] == "overdue":
        parts.append("overdue")
    if row["state"] == "dropped":
        parts.append("no longer asked")
    if row["failed_n"]:
        parts.append(f"run {row['last_run']}: {row['failed_n']} failed: {row['failure']}")
    if row["not_asked"]:
        parts.append(f"not asked: {row['not_asked']}")
    return f"{row['provider']}: {'; '.join(parts)}"


def _topic_line(topic: Mapping[str, Any]) -> str:
    def number(value: int | None) -> str:
        return "unknown" if value is None else str(value)

    return (
        f"{topic['slug']}: {topic['studies_n']} studies ({topic['read_n']} read), {topic['claims_n']} claims "
        f"({topic['own_data_n']} from own data); not seen: {number(topic['unseen_citing_n'])} citing works, "
        f"{number(topic['unseen_references_n'])} references"
    )
