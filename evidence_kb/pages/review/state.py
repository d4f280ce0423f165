"""What a reviewer may see of the decisions about one thing: before he has judged it, nothing but his own.

So that two readers are blind to each other. Also put in words here: who said what.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evidence_kb.decisions import (
    ADJUDICATOR,
    REVIEWER,
    Word,
    adjudicated,
    has_judged,
    is_conflict,
    notes,
    read_by,
    standing,
)
from evidence_kb.edits import unpacked
from evidence_kb.pages import words
from evidence_kb.pages.site import Context


def of(said: Sequence[Word], name: str, counted: int, *, readers: int = 1, as_adjudicator: bool = False) -> Context:
    """Return the state of one thing for the reviewer `name`; `counted` is the last decision that the tables hold.

    `readers` is how many have to agree before anything is published, 1 or 2.
    """
    standing_words = standing(said)
    mine = standing_words.get((ADJUDICATOR if as_adjudicator else REVIEWER, name))
    is_judge = has_judged(said, name)
    opened = is_judge or as_adjudicator
    judged = adjudicated(said)
    own_notes = notes([word for word in said if word.reviewer == name])
    return {
        "mine": told(mine) if mine else None,
        "is_waiting": _words_of(name, said) != _words_of(name, [word for word in said if word.id <= counted]),
        "awaits_reader": mine is not None and judged is None and len(read_by(said)) < readers,
        "is_held_back": readers > 1 and is_conflict(said),
        "note": own_notes.get(name),
        "has_judged": is_judge,
        "others": [told(word) for word in read_by(said) if word.reviewer != name] if opened else [],
        "readings": [told(word) for word in read_by(said)] if opened else [],
        "other_notes": sorted((who, note) for who, note in notes(said).items() if who != name) if opened else [],
        "adjudicated": told(judged) if judged and opened else None,
        "is_conflict": opened and is_conflict(said),
        "role": ADJUDICATOR if as_adjudicator else REVIEWER,
    }


def _words_of(name: str, said: Sequence[Word]) -> set[int]:
    """Return the numbers of a person's words that stand."""
    return {word.id for (_, who), word in standing(said).items() if who == name}


def told(word: Word) -> dict[str, Any]:
    """Return one word as pages show it."""
    edits = unpacked(word.edits).items()
    reasons = words.REJECT_REASONS if word.verdict == "reject" else words.EXCLUDE_REASONS
    return {
        "who": word.reviewer, "verdict": word.verdict, "label": words.SAID.get(word.verdict, word.verdict),
        "reason": reasons.get(word.reason or "", word.reason), "at": words.when(word.at), "role": word.role,
        "edits": [(words.FIELDS.get(name, name), words.edit_value(name, value)) for name, value in edits],
    }  # fmt: skip
