"""What runs changed, as the page of changes says it, in Markdown and JSON for the command line.

Every row comes from `changes.told`, which the page shows, and identifiers are those of the feed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from evidence_kb.pages import changes, feed, quarantine, words
from evidence_kb.pages.site import Context, Row, Visit

MOST = 5_000  # of each list; a run that changed more says how many more
SQL_SINCE = f"SELECT * FROM runs WHERE {changes.CLOSED} AND id > :since ORDER BY id DESC"


async def runs(visit: Visit, since: int | None) -> Sequence[Row]:
    """Return the runs that ended after run `since`, or (None) the newest one; the newest first."""
    found = await visit.rows(SQL_SINCE, since=since or 0)
    return found if since is not None else found[:1]


async def told(visit: Visit, topics: Sequence[Row], since: int | None) -> dict[str, Any]:
    """Return what runs changed in topics, as plain values: `runs`, each with its `topics`, and the `quarantine`."""
    found = []
    for run in await runs(visit, since):
        here = [_told(await changes.told(visit, topic, run, MOST, MOST)) for topic in topics]
        kept = ("id", "command", "status", "started_at", "finished_at")
        found.append({**{name: run[name] for name in kept}, "topics": [topic for topic in here if topic["counts"]]})
    waiting = [row for topic in topics for row in await quarantine.of(visit, topic["slug"])]
    return {"runs": found, "quarantine": waiting}


def _told(found: Context) -> dict[str, Any]:
    run = found["run"]
    return {
        "topic": found["topic"]["slug"], "title": found["topic"]["title"], "is_first_run": found["is_first"],
        "counts": dict(found["counts"]), "cells_left_out_n": max(found["left_out_n"], 0),
        "cells": [_cell(found["topic"], run, move) for move in found["moved"]],
        "things": {section["entity"]: [_list(one) for one in section["lists"]] for section in found["sections"]},
    }  # fmt: skip


def _cell(topic: Row, run: Row, move: Context) -> dict[str, Any]:
    quote = move["quote"]
    return {
        "id": feed.entry_id(topic, run["started_at"], move), "treatment": move["treatment"],
        "outcome": move["outcome"], "kind": move["kind"], "summary": move["summary"],
        "moved": [{name: line[name] for name in ("label", "before", "after")} for line in move["lines"]
                  if line["has_moved"]],
        "because": move["because"], "because_claim_key": move["row"]["because_claim_key"],
        "quote": quote and {"text": quote["quote"], "is_ours": quote["is_ours"],
                            "study_id": quote["study"]["study_id"], "study": quote["study"]["title"]},
    }  # fmt: skip


def _list(one: Context) -> dict[str, Any]:
    entries = [{name: entry.get(name) for name in ("title", "path", "quote", "is_ours", "notes")}
               for entry in one["entries"]]  # fmt: skip
    return {"kind": one["kind"], "n": one["n"], "left_out_n": max(one["left_out_n"], 0), "listed": entries}


# --- Markdown ---------------------------------------------------------------------------------------------------------

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&!$])")
_STARTS = re.compile(r"^([-+=:]|\d+[.)])")


def plain(text: object) -> str:
    """Return text on one line in which nothing is markup: not for Markdown, not for HTML in it, not for a terminal.

    >>> plain("<b>*x*</b>\\n# y")
    '\\\\<b\\\\>\\\\*x\\\\*\\\\</b\\\\> \\\\# y'
    """
    one_line = " ".join(str(text).split())
    shown = "".join("\N{REPLACEMENT CHARACTER}" if _is_unsafe(letter) else letter for letter in one_line)
    return _STARTS.sub(lambda found: f"{found[1][:-1]}\\{found[1][-1]}", _SPECIAL.sub(r"\\\1", shown))


def _is_unsafe(letter: str) -> bool:
    """Whether a character steers a terminal or turns the direction of what follows it."""
    return (
        unicodedata.category(letter) == "Cc"
        or letter in "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )


def markdown(found: dict[str, Any]) -> str:
    """Return what `told` found, as Markdown: cells first, with the words that moved them."""
    lines = ["# What changed", ""]
    for row in found["quarantine"]:
        lines += [f"**Held back in {plain(row['topic'])}:** {plain(row['said'])}.", ""]
    for run in found["runs"]:
        lines += [f"## Run {run['id']}, {words.when(run['started_at'])} ({run['command']}, {run['status']})", ""]
        if not run["topics"]:
            lines += ["Nothing changed in this run.", ""]
        for topic in run["topics"]:
            lines += _topic(topic)
    if not found["runs"]:
        lines += ["No run has ended since then.", ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _topic(topic: dict[str, Any]) -> list[str]:
    lines = [f"### {plain(topic['title'])}", ""]
    if topic["is_first_run"]:
        lines += ["This topic was read for the first time: all that it holds is new, and no cell could move.", ""]
    for cell in topic["cells"]:
        lines += _moved(cell)
    if topic["cells_left_out_n"]:
        lines += [f"{words.number(topic['cells_left_out_n'])} more cells moved.", ""]
    for entity, lists in topic["things"].items():
        for one in lists:
            lines += _things(entity, one)
    return lines


def _moved(cell: dict[str, Any]) -> list[str]:
    kind = "" if cell["kind"] == "changed" else f" ({words.KINDS[cell['kind']].lower()})"
    lines = [f"#### {plain(cell['treatment'])} × {plain(cell['outcome'])}{kind}", ""]
    lines += [f"- {plain(line['label'])}: {plain(line['before'])} → {plain(line['after'])}" for line in cell["moved"]]
    lines += ["" if cell["moved"] else "- Its studies divide otherwise among directions.\n"]
    lines += [f"{cell['because'][:1].upper()}{cell['because'][1:]}{':' if cell['quote'] else '.'}", ""]
    if quote := cell["quote"]:
        whose = ", in a summary by this project, not the authors’ words" if quote["is_ours"] else ""
        lines += [f"> {plain(quote['text'])}", ">", f"> — {plain(quote['study'] or 'Title not stated')}{whose}", ""]
    return lines


def _things(entity: str, one: dict[str, Any]) -> list[str]:
    names = changes.ENTITIES[entity]
    lines = [f"#### {words.KINDS[one['kind']]}: {words.plural(one['n'], *names)}", ""]
    for entry in one["listed"]:
        notes = f" ({plain(' · '.join(entry['notes']))})" if entry["notes"] else ""
        ours = " (summary by this project, not the authors’ words)" if entry["is_ours"] and entry["quote"] else ""
        quote = f": “{plain(entry['quote'])}”{ours}" if entry["quote"] else ""
        lines.append(f"- {plain(entry['title'])}{notes}{quote}")
    if one["left_out_n"]:
        lines.append(f"- {words.number(one['left_out_n'])} more: see the view run\\_changes")
    return [*lines, ""]
