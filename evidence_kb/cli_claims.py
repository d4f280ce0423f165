"""The command that answers questions to abstracts: `evidence-kb ask`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

import click

from evidence_kb.claims import VERSION
from evidence_kb.claims.questions.ask import Answer, Asker, asker_of
from evidence_kb.claims_json import abstract_of, text_of
from evidence_kb.cli_lines import answer_lines
from evidence_kb.errors import UsageError

FIELDS = ("title", "treatment", "comparator", "outcome")
_NEEDED = ("treatment", "outcome")


@click.command("ask")
@click.argument("file", type=click.File("rb"), default="-")
def ask_command(file: IO[bytes]) -> None:
    """Answer questions to abstracts: did the measure rise, fall, or not differ, and which sentence says so?

    FILE (default: standard input) holds a JSON object a line with id, title, abstract, treatment, comparator and
    outcome, optionally sections of the abstract ("label", "text"); each answer is a line with id, change, direction,
    quote, start, end and score. Offsets count characters of the abstract, or of the title where the answer says
    "in": "title". A change of null comes with a reason.
    """
    answer_lines(file, _Answers())


class _Answers:
    """Answers one question after the other; an abstract is read once, as questions to one mostly follow each other."""

    def __init__(self) -> None:
        self._read: tuple[tuple[Any, ...], Asker] | None = None

    def __call__(self, given: Mapping[str, Any]) -> dict[str, Any]:
        _check(given)
        title, treatment, comparator, outcome = (text_of(given, field) for field in FIELDS)
        text = (title, *abstract_of(given))
        if self._read is None or self._read[0] != text:
            self._read = text, asker_of(*text)
        return {"id": given["id"], **shown(self._read[1].ask(treatment, comparator, outcome))}


def shown(answer: Answer) -> dict[str, Any]:
    """Return an answer as it is printed."""
    row: dict[str, Any] = {
        "change": answer.change and answer.change.replace("_", " "),
        "direction": answer.direction,
        "quote": answer.quote,
        "start": answer.start,
        "end": answer.end,
        "score": answer.score,
        "extractor": VERSION,
    }
    if answer.reason:
        row["reason"] = answer.reason
    if answer.where == "title":
        row["in"] = "title"
    return row


def _check(given: Mapping[str, Any]) -> None:
    """Raise UsageError for what is no question."""
    if "id" not in given:
        raise UsageError("there is no id")
    wrong = [field for field in (*FIELDS, "abstract") if not isinstance(given.get(field, ""), str | None)]
    if wrong:
        raise UsageError(f"{', '.join(wrong)} must be text")
    missing = [field for field in _NEEDED if not (given.get(field) or "").strip()]
    if missing:
        raise UsageError(f"{' and '.join(missing)} must be given")
    if not (text_of(given, "title") + abstract_of(given)[0]).strip():
        raise UsageError("title or abstract must be given")
