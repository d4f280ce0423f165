"""What a run did, for whoever started it: lines for a person, one line of JSON for a program, and the exit code."""

from __future__ import annotations

import sys
from collections import Counter
from typing import Any

import click

from evidence_kb.report import EXIT_CODES, Report

SHOWN_N = 20  # messages of one kind on the terminal; the rest are counted and stand in the database


def finish(report: Report, *, failed_is_error: bool = False) -> None:
    """Print what a run did and exit with its code; with `failed_is_error`, one file that cannot be read fails it."""
    say(report)
    code = EXIT_CODES["failed"] if failed_is_error and report.failures else report.exit_code
    if code:
        sys.exit(code)


def say(report: Report, *, to_stderr: bool = False) -> None:
    """Print what a run did; what is wrong always goes to stderr."""
    for line in _told(report):
        click.echo(line, err=to_stderr)
    for line in _complaints(report):
        click.echo(line, err=True)
    for line in _sums(report):
        click.echo(line, err=to_stderr)


def summary(report: Report) -> dict[str, Any]:
    """Return what a run did as values of JSON; `docs/refresh.md` describes each."""
    derived, verified = report.derived, report.verified
    return {
        "run": report.run_id,
        "status": report.status,
        "exit_code": report.exit_code,
        "topics": _by_topic(report),
        "sent_n": report.sent_n,
        "studies_new_n": derived.studies_new_n if derived else 0,
        "citations": _numbers(derived.citations if derived else None),
        "claims": _numbers(derived.claims if derived else None),
        "merges_n": derived.merges_n if derived else 0,
        "quotes": {"read_n": verified.quotes_n, "wrong_n": len(verified.problems), "since_run": verified.since}
        if verified
        else None,
        "stopped": report.stopped,
        "problems": [*report.problems[:SHOWN_N]],
        "failures": list(dict.fromkeys(report.failures))[:SHOWN_N],
        "warnings": report.warnings[:SHOWN_N],
        "notes": report.notes,
    }


def _by_topic(report: Report) -> dict[str, dict[str, dict[str, int]]]:
    told: dict[str, dict[str, dict[str, int]]] = {}
    for (slug, provider), outcomes in report.by_provider().items():
        counted = Counter(outcome.status for outcome in outcomes)
        told.setdefault(slug, {})[provider] = {f"{status}_n": n for status, n in sorted(counted.items())}
    for (slug, provider), n in report.waiting.items():
        told.setdefault(slug, {}).setdefault(provider, {})["not_due_n"] = n
    return told


def _told(report: Report) -> list[str]:
    files = [
        f"{slug}: {outcome.address.removeprefix('file:')}: {outcome.status}"
        for slug, outcome in report.outcomes
        if outcome.status != "failed" and outcome.provider is None
    ]
    asked = report.by_provider()
    providers = []
    for slug, provider in dict.fromkeys([*asked, *report.waiting]):
        outcomes = asked.get((slug, provider), [])
        counts = [f"{n} {status}" for status, n in sorted(Counter(outcome.status for outcome in outcomes).items())]
        waiting_n = report.waiting[slug, provider]
        counts += [f"{waiting_n} not due"] if waiting_n else []
        providers.append(f"{slug}: {provider}: {len(outcomes)} requests ({', '.join(counts)})")
    return files + providers


def _complaints(report: Report) -> list[str]:
    lines = [f"evidence-kb: {problem}" for problem in report.problems[:SHOWN_N]]
    if len(report.problems) > SHOWN_N:
        lines.append(f"evidence-kb: {len(report.problems)} quotes do not match; `evidence-kb verify` lists them")
    lines += [f"evidence-kb: {failure}" for failure in list(dict.fromkeys(report.failures))[:SHOWN_N]]
    if len(report.failures) > SHOWN_N:
        lines.append(f"evidence-kb: {len(report.failures)} requests failed; see `evidence-kb status`")
    lines += [f"stopped: {line}" for line in report.stopped]
    lines += [f"warning: {warning}" for warning in report.warnings[:SHOWN_N]]
    if len(report.warnings) > SHOWN_N:
        lines.append(f"warning: and {len(report.warnings) - SHOWN_N} more; all stand in the table conflicts")
    return lines + [f"note: {note}" for note in report.notes]


def _sums(report: Report) -> list[str]:
    lines = [f"{report.sent_n} requests sent, repeated ones included"] if report.sent_n else []
    if derived := report.derived:
        lines.append(
            f"run {report.run_id}: {derived.studies_new_n} new studies; citations {_counted(derived.citations)}; "
            f"claims {_counted(derived.claims)}; {derived.merges_n} records joined to a known study"
        )
    if verified := report.verified:
        wrong_n = len(verified.problems)
        which = "" if verified.since is None else f" that came or changed since run {verified.since}"
        told = f"{wrong_n} do not match" if wrong_n else "all match"
        lines.append(f"{verified.quotes_n} quotes{which} re-read: {told}")
    return lines


def _counted(synced: Any) -> str:
    return f"+{synced.added} ~{synced.changed} -{synced.removed}"


def _numbers(synced: Any) -> dict[str, int]:
    return {f"{what}_n": getattr(synced, what) if synced else 0 for what in ("added", "changed", "removed")}
