"""From a row of `claims`, with its study and outcome, to what the arithmetic of the evidence map needs of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from evidence_kb.cells import Statement
from evidence_kb.findings import Basis, Direction

FLAGS = ("retracted", "withdrawn", "partially_retracted", "concern")
_SENTENCE_END = re.compile(r"[.;:!?]\s|\n")


def statement(row: Mapping[str, Any]) -> Statement:
    """Return what one claim adds to its cell.

    `row` has the columns of the claim, `domain` of its outcome, and of its study `integrity`, `participants_n`,
    `participants_passage_id`, `participants_end` and `participants_text`, the passage that states the number.
    """
    return Statement(
        study_id=row["study_id"],
        treatment_id=row["treatment_id"],
        outcome_id=row["outcome_id"],
        basis=Basis(row["basis"]),
        direction=Direction(row["direction"]),
        is_rejected=row["status"] == "rejected",
        participants_n=_examined(row),
        level=row["level_start"],
        is_flagged=row["integrity"] in FLAGS,
        is_minority=_is_minority(row),
    )


def _examined(row: Mapping[str, Any]) -> int | None:
    """Return how many patients a claim is about: those it counts, or the cohort if all of it got the treatment.

    A group named "these 4" was chosen by its outcome, so behind it stands the cohort it was chosen from, where the
    words say that the whole cohort was treated.
    """
    total: int | None = row["total_n"]
    if total is not None and row["denominator"] == "stated":
        return total
    return row["participants_n"] if _all_were_treated(row) else total


def _all_were_treated(row: Mapping[str, Any]) -> bool:
    """Whether one sentence counts the patients and names their treatment: "Five patients were treated with x"."""
    if row["participants_text"] is None or row["treatment_passage_id"] != row["participants_passage_id"]:
        return False
    between = row["participants_text"][row["participants_end"] : row["treatment_start"]]
    return row["participants_end"] < row["treatment_start"] and not _SENTENCE_END.search(between)


def _is_minority(row: Mapping[str, Any]) -> bool:
    """Whether a fraction below one half is all that is said; of harms, every single event counts."""
    events, total = row["events_n"], row["total_n"]
    return row["domain"] != "harm" and events is not None and bool(total) and 2 * events < total
