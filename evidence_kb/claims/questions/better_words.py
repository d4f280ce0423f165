"""What "improved" and "worse" say of an outcome: the direction at once, the change only where it is known what is good.

"Symptoms improved" tells that there were fewer, "function improved" that there was more, and "the score improved" tells
neither: on one scale more is better, on another less. Words of change proper ("lower", "increased") are left to the
model of `change_model`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from evidence_kb.claims.language.words import word_set
from evidence_kb.claims.lexicon.change_words import BETTER, DOWN, NOT, UP, WORSE, kind
from evidence_kb.claims.networks.tagger import Span
from evidence_kb.claims.questions.change_features import outcome_place
from evidence_kb.claims.questions.orientation import subject
from evidence_kb.claims.questions.question import C, I, Item, O, Question, items
from evidence_kb.claims.questions.reading import Line
from evidence_kb.claims.questions.verdict import BREAKS, CHANGES, change_at, settled
from evidence_kb.findings import Change, Direction

# of the words of these classes, those that judge what is measured, and those that do so in a comparison: a drug may be
# "effective against pain", but "less effective" than another it is worse for pain
_OF_MEASURES = ("improv", "better", "best", "worse", "worst", "superior", "inferior", "deterior", "favo", "poor",
                "optim", "impair", "detriment")  # fmt: skip
_OF_TREATMENTS = ("effective", "efficac", "benefi", "advantag", "success")
_OF_BOTH = (*_OF_TREATMENTS, "better", "worse", "superior", "inferior", "favo")  # said of a treatment, for an outcome
_FOR = word_set("in at for on of to regarding concerning")
_ELSE = BREAKS - {"but"} | word_set("which who that")  # what is told behind may be of something else
_DENIALS = word_set("no none not non - never neither nor")
_NOT_IT = word_set("neither either over by")  # "favoured over placebo", "favoured neither"
_PROVIDES = word_set("provides provided gives gave offers offered yields yielded produces produced had has")
_BELIEVED = word_set("thought believed perceived expected")
_AHEAD = 14  # steps before a word of change in which the treatment itself may be judged
_BEHIND = 6  # steps behind "favouring" in which the arm may stand
_DENIED = 4  # steps before a word in which it may be denied
_PLAINLY = ("only", "none", "than", "pre")  # how the arm was found of which the words speak
_OF_OUTCOME = ("improv", "better", "worsen", "deterior", "impair")  # said of an outcome, not of a treatment
_OUTDID = ("outperform", "outdid", "outshone", "surpass")
_GOOD_EFFECT = ("positive", "beneficial", "favorable", "favourable", "advantageous", "salutary")
_BAD_EFFECT = ("negative", "adverse", "detrimental", "deleterious", "harmful", "unfavorable", "unfavourable")
_EFFECT = word_set("effect effects impact impacts influence influences")
_FAVOUR = re.compile(r"favou?r(?:s|ed|ing)?")
_OF_BENEFIT = word_set("benefit benefits benefitted benefited beneficial")
_OF_OTHERS = word_set(
    "addition comparison contrast patients people participants subjects children adults women men those"
)
_NEAR = 4  # steps before an outcome in which another word of change may govern it
TURNED = {Change.INCREASED: Change.DECREASED, Change.DECREASED: Change.INCREASED}
# what may be read off a scale or a machine, and be better when it is less
_MEASURED = re.compile(
    r"\b(?:parameters?|variables?|profiles?|ind(?:ex|ices|exes)|components?|markers?|levels?|weights?|sizes?|widths?|"
    r"grades?|consistency|hardness|composition|scores?|scales?|items|rates?|values?|measures?|concentrations?|counts?|"
    r"times?|durations?|thickness|pressures?|volumes?|amounts?|frequency|numbers?|ratios?|diameters?|percentages?|"
    r"doses?|"
    r"dosages?|alterations?|manifestations?|antigen|phosphatase|activity)\b"
)


# "outcomes improved" tells that those who were treated did better, and of no measure that it rose; nor does "better
# sedation", of which too much is a harm
_ANY_OUTCOME = re.compile(r"(?<!composite )(?<!survival )\boutcomes?$|^sedation$")


class Better(NamedTuple):
    """Whether an outcome is better (else worse) with the treatment, and whether the words say so plainly."""

    is_better: bool
    is_plain: bool


def told_better(line: Line, question: Question, outcome: Span | None = None) -> Better | None:
    """Read whether a word like "improved" or "worse" governs an outcome, if one does.

    `outcome` is its span in the sentence; without one, the words of the question say where it stands.
    """
    steps = _spelt_out([x for x in items(line, question) if x.level == 0 or x.concept])
    place = outcome_place(steps) if outcome is None else place_of(line, steps, outcome)
    if place is None:
        return None
    if _is_inferior(steps, place):
        return Better(is_better=False, is_plain=True)
    if outcome is not None:
        steps = [_named(line, x, outcome) for x in steps]
    steps = _ruled(settled(steps), place)
    at = change_at(steps, place)
    if at is None or not _judges(steps, at) or _is_denied(steps, at) or _is_believed(steps, at):
        return None
    if at > place and any(x.concept in (UP, DOWN) for x in steps[max(0, place - _NEAR) : place]):
        return None  # "reduces pain and improves sleep"
    arm, how = subject(steps, place)
    if arm == C and how == "near" and _comes_with(steps, at):
        return Better(steps[at].concept == WORSE, is_plain=True)
    if arm == C and how in ("near", "far"):
        return None  # the comparator stands beside the word, which may be said of either
    is_better = (steps[at].concept == BETTER) != (arm == C)
    return Better(is_better, _is_plain(steps, at, place, arm, how))


def _comes_with(steps: Sequence[Item], at: int) -> bool:
    """Find "the comparator provides better X", which tells nothing of the treatment but that it was less good."""
    if at < 2 or steps[at - 1].word not in _PROVIDES or steps[at - 2].concept != C:
        return False
    end = next((i for i in range(at, len(steps)) if steps[i].word in BREAKS), len(steps))
    return not any(x.concept == I for x in steps[:end])


def _is_inferior(steps: Sequence[Item], place: int) -> bool:
    """ "The treatment gave superior sleep to another, but was inferior to the comparator": said of the same outcome.

    The treatment alone is named before, the outcome as well, and no other one behind; what is denied is not said.
    """
    for i in range(place + 1, len(steps) - 2):
        if steps[i].word != "inferior" or steps[i + 1].word != "to":
            continue
        before, between, behind = steps[:i], steps[place + 1 : i], steps[i + 2 : i + 10]
        at = next((n for n, x in enumerate(behind[:2]) if x.concept == C), None)
        if at is None or {x.concept for x in before if x.concept in (I, C)} != {I}:
            continue
        but = next((n for n, x in enumerate(between) if x.word == "but"), len(between))
        denied = [*before[-_DENIED:], *behind]
        return not (
            any(x.word in _ELSE for x in between)
            or any(x.concept == I for x in between[but:])
            or any(x.word in _FOR for x in behind[at + 1 : at + 4])
            or any(x.concept == NOT or x.word in _DENIALS for x in denied)
        )
    return False


def favoured(line: Line, question: Question, outcome: Span) -> Better | None:
    """Read which arm a difference is said to favour, as in "a difference in X in favour of A", if that is said once."""
    steps = [x for x in items(line, question) if x.level == 0 or x.concept]
    place = place_of(line, steps, outcome)
    said = [i for i, x in enumerate(steps) if _FAVOUR.fullmatch(x.word)]
    if place is None or len(said) != 1:
        return None
    at = said[0]
    between = steps[min(at, place) : max(at, place)]
    behind = steps[at + 1 : at + 1 + _BEHIND]
    arm = next((x.concept for x in behind if x.concept in (I, C)), None)
    if (
        arm is None
        or any(x.word in _NOT_IT for x in between)
        or any(x.word in BREAKS for x in (*between, *behind))
        or _is_denied(steps, at)
    ):
        return None
    return Better(arm == I, is_plain=False)


def _spelt_out(steps: Sequence[Item]) -> list[Item]:
    """Write "superior to" for "outperformed", and "better" for what had a beneficial effect.

    >>> [x.word for x in _spelt_out([Item(UP, "outperformed", 0, 0)])]
    ['superior', 'to']
    """
    found: list[Item] = []
    words = [step.word for step in steps]
    for i, step in enumerate(steps):
        behind = words[i + 1 : i + 5]
        has_effect = not _EFFECT.isdisjoint(behind[:2])
        if step.word.startswith(_OUTDID):
            found += [step._replace(concept=BETTER, word="superior"), step._replace(concept=None, word="to")]
        elif (step.word in _GOOD_EFFECT and has_effect) or _is_benefit_in(step.word, behind):
            found.append(step._replace(concept=BETTER, word="better"))
        elif step.word in _BAD_EFFECT and has_effect and "on" in behind:
            found.append(step._replace(concept=WORSE, word="worse"))
        else:
            found.append(step)
    return found


def _is_benefit_in(word: str, behind: Sequence[str]) -> bool:
    """Say whether something is of benefit in what follows, and not "in addition to it" or "in patients"."""
    return word in _OF_BENEFIT and len(behind) > 1 and behind[0] in _FOR and behind[1] not in _OF_OTHERS


def _is_plain(steps: Sequence[Item], at: int, place: int, arm: str | None, how: str) -> bool:
    """Say whether words are to be trusted against the models.

    These have met improvement far more often than worsening, and take "worse", "improved less" and "better with placebo
    than with the drug" for what they know. Of a plain "improved" they know more than one word tells, unless nothing
    stands between.
    """
    if arm == C:  # both arms are named, in the order that the wording asks for
        named = [x.concept for x in steps if x.concept in (I, C)]
        return C in named and named[0] == {"than": C, "pre": I}.get(how)
    if steps[at].concept == BETTER == kind(steps[at].word):
        is_beside = how == "pre" and at == place - 1
        return how == "than" or is_beside or (how in ("only", "none") and steps[at].word.startswith(_OF_OUTCOME))
    return how in _PLAINLY


def _judges(steps: Sequence[Item], at: int) -> bool:
    """Say whether a word judges what is measured, or compares how well treatments did: "more effective"."""
    if steps[at].concept not in (BETTER, WORSE):
        return False
    is_compared = any(x.concept in ("MORE", "LESS") for x in steps[max(0, at - 2) : at])
    return steps[at].word.startswith(_OF_MEASURES) or (is_compared and steps[at].word.startswith(_OF_TREATMENTS))


def _ruled(steps: list[Item], place: int) -> list[Item]:
    """Let "less effective" rule over the verb in "less effective than placebo in reducing pain"."""
    at = change_at(steps, place)
    if at is None or not 0 < at < place or steps[at - 1].word not in _FOR:
        return steps
    for i in range(at - 1, max(-1, at - _AHEAD), -1):
        if steps[i].word in BREAKS:
            break
        if steps[i].word.startswith(_OF_BOTH) and _judges(steps, i):
            return [x._replace(concept=None) if i < n < place and x.concept in CHANGES else x
                    for n, x in enumerate(steps)]  # fmt: skip
    return steps


def _is_denied(steps: Sequence[Item], at: int) -> bool:
    """Find the denial in "was not worse", "is no less effective"; "not only" denies nothing."""
    for i in range(at - 1, max(-1, at - 1 - _DENIED), -1):
        if steps[i].word in BREAKS or steps[i].word == ",":
            return False
        if steps[i].concept == NOT:
            return steps[i + 1].word != "only"
    return False


def _is_believed(steps: Sequence[Item], at: int) -> bool:
    """Find the belief in "thought that the drug was less effective": it says how people judge, not how they fared."""
    start = next((i for i in range(at, 0, -1) if steps[i - 1].word in BREAKS), 0)
    return any(x.word in _BELIEVED for x in steps[start:at])


def meant(
    change: Change, outcome: str, good: str | None, better: Better, *, model_knew: bool
) -> tuple[Change, Direction]:
    """Turn what a sentence says to be better or worse into the change of the measure and its direction.

    `change` is what the model read, `good` which change of the outcome is good, if that is known; `model_knew` says
    that the model was told so. Where it was and disagrees, the words decide only if they are plain: else they may be
    another outcome's. Where nobody knows what is good, what got worse need not have become less.
    """
    direction = Direction.IMPROVEMENT if better.is_better else Direction.WORSENING
    is_any = _ANY_OUTCOME.search(outcome.lower()) is not None
    if good is not None:
        told = Change(good + "d")
        told = told if better.is_better else TURNED[told]
        if told is change or better.is_plain or not model_knew or change is Change.UNCLEAR:
            return (Change.UNCLEAR if is_any else told), direction
        return change, Direction.WORSENING if better.is_better else Direction.IMPROVEMENT
    is_guess = change is Change.INCREASED and _is_measured(outcome) if better.is_better else change is Change.DECREASED
    return Change.UNCLEAR if is_guess or is_any else change, direction


def place_of(line: Line, steps: Sequence[Item], outcome: Span) -> int | None:
    """Return where the outcome that has a span in the sentence stands among the steps."""
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
