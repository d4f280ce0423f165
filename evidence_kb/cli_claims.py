"""The command that answers questions to abstracts: `evidence-kb ask`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import IO, Any

import click

from evidence_kb.claims.ask import Answer, Asker, asker_of

FIELDS = ("title", "abstract", "treatment", "comparator", "outcome")
_NEEDED = ("treatment", "outcome")


@click.command("ask")
@click.argument("file", type=click.File("rb"), default="-")
def ask_command(file: IO[bytes]) -> None:
    """Answer questions to abstracts: did the measure rise, fall, or not differ, and which sentence says so?

    FILE (default: standard input) holds a JSON object a line with id, title, abstract, treatment, comparator and
    outcome; each answer is a line with id, change, direction, quote, start, end and score. Offsets count characters
    of the abstract, or of the title where the answer says "in": "title". A change of null comes with a reason.
    """
    bad = 0
    asker: Asker | None = None
    for number, row in enumerate(_rows(file), 1):
        if row is None:
            continue
        if isinstance(row, str):
            bad += 1
            click.echo(f"evidence-kb: line {number}: {row}", err=True)
            continue
        title, abstract, treatment, comparator, outcome = (row.get(field) or "" for field in FIELDS)
        if asker is None or (asker.reading.title, asker.reading.abstract) != (title, abstract):
            asker = asker_of(title, abstract)  # questions to one abstract mostly follow each other
        answer = asker.ask(treatment, comparator, outcome)
        click.echo(json.dumps({"id": row["id"], **shown(answer)}, ensure_ascii=False))
    if bad:
        click.echo(f"evidence-kb: {bad} line{'s' if bad > 1 else ''} could not be read", err=True)
        sys.exit(1)


def shown(answer: Answer) -> dict[str, Any]:
    """Return an answer as it is printed."""
    row: dict[str, Any] = {
        "change": answer.change and answer.change.replace("_", " "),
        "direction": answer.direction,
        "quote": answer.quote,
        "start": answer.start,
        "end": answer.end,
        "score": answer.score,
    }
    if answer.reason:
        row["reason"] = answer.reason
    if answer.where == "title":
        row["in"] = "title"
    return row


def _rows(file: IO[bytes]) -> Iterator[dict[str, Any] | str | None]:
    """Yield per line its question, what is wrong with it, or None for a blank line."""
    for line in file:
        yield _row(line) if line.strip() else None


def _row(line: bytes) -> dict[str, Any] | str:
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        return f"no JSON object in UTF-8 ({error})"
    if not isinstance(row, dict):
        return f"a JSON object was expected, not {type(row).__name__}"
    if "id" not in row:
        return "there is no id"
    wrong = [field for field in FIELDS if not isinstance(row.get(field, ""), str | None)]
    if wrong:
        return f"{', '.join(wrong)} must be text"
    missing = [field for field in _NEEDED if not (row.get(field) or "").strip()]
    if missing:
        return f"{' and '.join(missing)} must be given"
    if not ((row.get("title") or "") + (row.get("abstract") or "")).strip():
        return "title or abstract must be given"
    return row
