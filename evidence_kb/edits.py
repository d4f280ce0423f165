"""What of a claim a reviewer may correct, and what a correction has to look like.

The quote and its place are not among the fields: a claim with other words is another claim. An empty value means
"not stated". What the machine read stays in the history and in `claim_reviews.machine`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from evidence_kb.errors import UsageError
from evidence_kb.findings import Basis, Change, Direction

Value = str | int | float | None
LONGEST: Final = 500  # characters of a corrected text
MOST: Final = 10**9


@dataclass(frozen=True, slots=True)
class Field:
    """A field that may be corrected: `kind` is name, text, count, number or choice; `choices` are codes."""

    name: str
    label: str
    kind: str
    choices: tuple[str, ...] = ()
    may_be_empty: bool = True


FIELDS: Final = (
    Field("treatment", "Treatment, as the vocabulary names it", "name"),
    Field("outcome", "Outcome, as the vocabulary names it", "name", may_be_empty=False),
    Field("comparator_text", "Compared with (“none”: the study has no comparator)", "text"),
    Field("change", "Change of the measure", "choice", tuple(Change), may_be_empty=False),
    Field("direction", "Direction for the patient", "choice", tuple(Direction), may_be_empty=False),
    Field("basis", "Whose finding", "choice", tuple(Basis), may_be_empty=False),
    Field("events_n", "Events (n)", "count"),
    Field("total_n", "Of how many (N)", "count"),
    Field("denominator", "N counts", "choice", ("stated", "subgroup")),
    Field("timepoint", "Time point", "text"),
    Field("population_text", "Population", "text"),
    Field("directness", "Patients of the question?", "choice", ("exact", "partial", "indirect")),
    Field("dose_text", "Dose", "text"),
    Field("interval_text", "Interval", "text"),
    Field("interval_min", "Interval, at least", "number"),
    Field("interval_max", "Interval, at most", "number"),
    Field("interval_unit", "Unit of the interval", "text"),
    Field("is_ambiguous", "Can the interval be read in two ways?", "choice", ("0", "1"), may_be_empty=False),
)
BY_NAME: Final = {field.name: field for field in FIELDS}


def corrected(machine: Mapping[str, Any], typed: Mapping[str, str]) -> dict[str, Value]:
    """Return what differs from the machine's values in what a person typed; both are keyed by the names of FIELDS.

    Raises UsageError, naming the field, when a value is none that the field can have, or when nothing differs.
    """
    values = {name: _value(BY_NAME[name], text) for name, text in typed.items() if name in BY_NAME}
    found = {name: value for name, value in values.items() if value != machine[name]}
    if not found:
        raise UsageError("Nothing was changed. Accept the claim if it is right as it is.")
    check({**{field.name: machine[field.name] for field in FIELDS}, **found})
    return found


def check(values: Mapping[str, Any]) -> None:
    """Raise UsageError where the values of a corrected claim contradict each other."""
    events, total = values["events_n"], values["total_n"]
    if total == 0:
        raise UsageError("Of how many (N): a group of 0 has no events; leave it empty if N is not stated.")
    if events is not None and total is not None:
        if events > total:
            raise UsageError(f"Events (n): {events} of {total} cannot be; n is larger than N.")
        if values["denominator"] is None:
            raise UsageError("N counts: say whether N is the group as stated, or a subgroup.")
    low, high = values["interval_min"], values["interval_max"]
    if low is not None and high is not None and low > high:
        raise UsageError("Interval: the least is larger than the most.")


def packed(edits: Mapping[str, Value]) -> str:
    """Return edits as JSON in which equal edits are equal texts."""
    return json.dumps(dict(edits), sort_keys=True, ensure_ascii=False)


def unpacked(text: str | None) -> dict[str, Value]:
    """Return edits from their JSON; no text means no edits. Fields that nobody knows any more are left out."""
    found = json.loads(text) if text else {}
    return {name: value for name, value in found.items() if name in BY_NAME}


def _value(field: Field, text: str) -> Value:
    text = " ".join(text.split())
    if not text:
        if not field.may_be_empty:
            raise UsageError(f"{field.label}: this cannot be left empty.")
        return None
    if field.kind == "choice":
        if text not in field.choices:
            raise UsageError(f"{field.label}: “{text[:40]}” is none of {', '.join(field.choices)}.")
        return int(text) if field.name == "is_ambiguous" else text
    if field.kind in ("count", "number"):
        return _number(field, text)
    if len(text) > LONGEST or not text.isprintable():
        raise UsageError(f"{field.label}: write at most {LONGEST} printable characters.")
    return text


def _number(field: Field, text: str) -> int | float:
    try:
        value = int(text) if field.kind == "count" and text.isascii() else float(text)
    except ValueError:
        value = -1
    if not 0 <= value <= MOST or (field.kind == "count" and not isinstance(value, int)):
        what = "a whole number" if field.kind == "count" else "a number"
        raise UsageError(f"{field.label}: “{text[:40]}” is not {what} from 0 up.")
    return value
