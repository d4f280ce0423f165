"""Which arm a statement of change is about: "lower with C than with I" is about C, whoever is asked for.

A comparison has a subject and a reference ("than", "compared with", "versus"). Putting the subject first makes two
questions with swapped arms one question with the opposite answer, so a model has to learn each wording only once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evidence_kb.claims.lexicon.change_words import NOT
from evidence_kb.claims.questions.question import OTHER, Item, O
from evidence_kb.claims.questions.verdict import BREAKS, CHANGES, change_at

_REACH = 40


def subject(items: Sequence[Item], place: int | None) -> tuple[str | None, str]:
    """Return the arm that the change is about (I, C or None where nothing says so), and how it was found.

    `place` is the mention of the outcome; the word of change that governs it is asked.
    """
    outer = [x for x in items if x.level == 0 or x.concept == O]
    if len(outer) < len(items) and any(x.concept in OTHER for x in outer):
        place = next((i for i, x in enumerate(outer) if place is not None and x.at == items[place].at), place)
        items = outer
    items = [x for i, x in enumerate(items) if x.concept not in OTHER or not _is_denied(items, i)]
    if place is not None:
        place = min(place, len(items) - 1)
    named = {x.concept for x in items if x.concept in OTHER}
    if not named:
        return None, "none"
    changes = [i for i, x in enumerate(items) if x.concept in CHANGES]
    governing = change_at(items, place) if place is not None else None
    at = governing if governing is not None else changes[0] if changes else place
    if at is None:
        return None, "none"
    start, end = _clause(items, at)
    found = _by_reference(items, at, start, end)
    if found:
        return found
    if len(named) == 1:
        return next(iter(named)), "only"
    nearest = _nearest(items, at, start, end)
    if nearest:
        return nearest, "near"
    return _arm(items, range(at - 1, -1, -1)) or _arm(items, range(at, len(items))), "far"


def _is_denied(items: Sequence[Item], i: int) -> bool:
    """The arm in "with A, but not B": it is no subject."""
    return any(
        items[j].concept == NOT and j and items[j - 1].word in ("but", ",", "and") for j in range(max(1, i - 3), i)
    )


def turned(items: Sequence[Item]) -> list[Item]:
    """Swap the two arms."""
    return [
        x._replace(concept=OTHER[x.concept], word=OTHER[x.concept] + "@") if x.concept in OTHER else x for x in items
    ]


def _clause(items: Sequence[Item], at: int) -> tuple[int, int]:
    start = at
    while start > 0 and items[start - 1].word not in BREAKS:
        start -= 1
    end = at
    while end < len(items) and items[end].word not in BREAKS:
        end += 1
    return start, end


def _by_reference(items: Sequence[Item], at: int, start: int, end: int) -> tuple[str, str] | None:
    """Read "than C" behind the change, or "compared with C, ..." before it."""
    for i in range(at + 1, min(end, at + _REACH)):
        if items[i].concept == "THAN" or is_relative(items, i):
            arm = _arm(items, range(i + 1, _before_base(items, i + 1, min(end, i + 8))))
            if arm:
                return OTHER[arm], "than"
    if items[at].word in ("superior", "inferior") and at + 1 < end and items[at + 1].word in ("to", "over"):
        arm = _arm(items, range(at + 1, min(end, at + 8)))
        if arm:
            return OTHER[arm], "than"
    for i in range(at - 1, max(start, at - _REACH) - 1, -1):
        if items[i].concept == "THAN":
            arm = _arm(items, range(i + 1, min(at, i + 8)))
            if arm:
                return OTHER[arm], "pre"
    return None


def is_relative(items: Sequence[Item], i: int) -> bool:
    """Find "relative to"; a "relative risk" sets nothing against an arm."""
    return items[i].word == "relative" and i + 1 < len(items) and items[i + 1].word == "to"


def _before_base(items: Sequence[Item], start: int, end: int) -> int:
    """Return where a reference ends at the latest: "than at baseline with A" does not set anything against A."""
    return next((j for j in range(start, end) if items[j].concept == "BASE"), end)


def _arm(items: Sequence[Item], path: Iterable[int]) -> str | None:
    return next((c for j in path if (c := items[j].concept) in OTHER), None)


def _nearest(items: Sequence[Item], at: int, start: int, end: int) -> str | None:
    arms = [i for i in range(max(start, at - _REACH), min(end, at + _REACH)) if items[i].concept in OTHER]
    return items[min(arms, key=lambda i: (abs(i - at), i))].concept if arms else None
