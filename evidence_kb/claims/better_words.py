"""What "improved" and "worse" say of an outcome: the direction at once, the change only where it is known what is good.

"Symptoms improved" tells that there were fewer, "function improved" that there was more, and "the score improved" tells
neither: on one scale more is better, on another less. Words of change proper ("lower", "increased") are left to the
model of `change_model`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from evidence_kb.claims.change_words import BETTER, DOWN, UP, WORSE
from evidence_kb.claims.orientation import subject
from evidence_kb.claims.question import C, Item, O, Question, items
from evidence_kb.claims.reading import Line
from evidence_kb.claims.tagger import Span
from evidence_kb.claims.verdict import change_at, settled, verdict
from evidence_kb.findings import Change, Direction

# of the words of these classes, those that judge what is measured; "effective" and "harm" judge the treatment
_OF_MEASURES = ("improv", "better", "best", "worse", "worst", "superior", "inferior", "deterior", "favo", "poor",
                "optim", "impair")  # fmt: skip
_OF_OUTCOME = ("improv", "better", "worsen", "deterior", "impair")  # said of an outcome, not of a treatment
_NEAR = 4  # steps before an outcome in which another word of change may govern it
_TURNED = {Change.INCREASED: Change.DECREASED, Change.DECREASED: Change.INCREASED}
# what may be read off a scale or a machine, and be better when it is less
_MEASURED = re.compile(
    r"\b(?:parameters?|variables?|profiles?|ind(?:ex|ices|exes)|components?|markers?|levels?|weights?|sizes?|widths?|"
    r"grades?|consistency|hardness|composition|scores?|scales?|items|rates?|values?|measures?|concentrations?|counts?|"
    r"times?|durations?|thickness|pressures?|volumes?|amounts?|frequency|numbers?|ratios?|diameters?|percentages?|"
    r"doses?|"
    r"dosages?|alterations?|manifestations?|antigen|phosphatase|activity)\b"
)


class Better(NamedTuple):
    """Whether an outcome is better (else worse) with the treatment, and whether the words are said of it alone."""

    is_better: bool
    is_plain: bool


def told_better(line: Line, question: Question, outcome: Span) -> Better | None:
    """Read whether a word like "improved" or "worse" governs an outcome (its span in the sentence), if one does."""
    steps = [x for x in items(line, question) if x.level == 0 or x.concept]
    place = _place(line, steps, outcome)
    if place is None:
        return None
    steps = settled([_named(line, x, outcome) for x in steps])
    judged, _ = verdict(steps, place)
    at = change_at(steps, place)
    if at is None or judged not in (BETTER, WORSE) or not steps[at].word.startswith(_OF_MEASURES):
        return None
    if at > place and any(x.concept in (UP, DOWN) for x in steps[max(0, place - _NEAR) : place]):
        return None  # "reduces pain and improves sleep"
    arm, how = subject(steps, place)
    if arm == C and how in ("near", "far"):
        return None  # the comparator stands beside the word, which may be said of either
    is_plain = steps[at].word.startswith(_OF_OUTCOME) and how in ("only", "none") and arm != C
    return Better((judged == BETTER) != (arm == C), is_plain)


def meant(
    change: Change, outcome: str, good: str | None, better: Better, *, model_knew: bool
) -> tuple[Change, Direction]:
    """Turn what a sentence says to be better or worse into the change of the measure and its direction.

    `change` is what the model read, `good` which change of the outcome is good, if that is known; `model_knew` says
    that the model was told so. Where it was and disagrees, the words decide only if they are said of the outcome alone:
    else they may be another outcome's.
    """
    direction = Direction.IMPROVEMENT if better.is_better else Direction.WORSENING
    if good is not None:
        told = Change(good + "d")
        told = told if better.is_better else _TURNED[told]
        if told is change or better.is_plain or not model_knew:
            return told, direction
        return change, Direction.WORSENING if better.is_better else Direction.IMPROVEMENT
    if change is Change.INCREASED and better.is_better and _is_measured(outcome):
        return Change.UNCLEAR, direction
    return change, direction


def _place(line: Line, steps: Sequence[Item], outcome: Span) -> int | None:
    return next((i for i, x in enumerate(steps) if x.concept == O and _is_inside(line, x, outcome)), None)


def _named(line: Line, step: Item, outcome: Span) -> Item:
    """Take a word of the outcome's name for no change: "lower" in "lower limb strength"."""
    is_name = step.concept != O and _is_inside(line, step, outcome)
    return step._replace(concept=None, word="NAME") if is_name else step


def _is_inside(line: Line, step: Item, outcome: Span) -> bool:
    return line.start + outcome.start <= line.words[step.at].start < line.start + outcome.end


def _is_measured(outcome: str) -> bool:
    """Say whether a name is that of a score or a value, or an abbreviation: not of what people can do or have."""
    is_short = " " not in outcome and sum(c.isupper() for c in outcome) > 1
    return is_short or _MEASURED.search(outcome.lower()) is not None
