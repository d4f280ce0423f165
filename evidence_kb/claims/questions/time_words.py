"""What "shorter" and "faster" say of an outcome: a shorter recovery is a good one, and a faster time a shorter one.

A slower onset is a later one: there was more of the time that it took.
"""

from __future__ import annotations

from evidence_kb.claims.language.words import flat, later, word_set
from evidence_kb.claims.networks.tagger import Span
from evidence_kb.claims.questions.better_words import place_of
from evidence_kb.claims.questions.question import Question, items
from evidence_kb.claims.questions.reading import Line
from evidence_kb.claims.questions.verdict import change_at
from evidence_kb.findings import Change

# what takes its time, and is named without it
_TAKES_TIME = later(
    r"(?:recover(?:y|ies)|convalescence|emergence|rehabilitation|healing|closure|union|re-?epitheli\w+|labou?r|"
    r"induction|weaning|hospitali[sz]ation|disease|illness|episodes?|symptoms?|diarrh?o?ea|fever)$"
)
# "time to hospitalisation", "freedom from symptoms": not how long the illness itself took
_NOT_ITSELF = later(
    r"\b(?:times? (?!spent|to (?:recovery|healing|union|closure|emergence))|intervals?|remissions?|free(?:dom)?|"
    r"without|absence|control|relief|between|responses?|resolution)\b"
)
_LONG = word_set("shorter shortest shortened shortens shorten longer longest prolonged prolongs prolong lengthened")
_FAST = word_set("faster fastest quicker quickest sooner earlier")
_SLOWED = word_set("slower slowest later")
_SLOW = _SLOWED | word_set("slow delayed")
_QUICK = word_set("rapid quick prompt fast early faster quicker earlier")


def timed(
    line: Line, question: Question, outcome: Span, name: str, change: Change, good: str | None
) -> tuple[Change, str | None]:
    """Return the change of an outcome and the change that is good, where words of time tell of it."""
    steps = [x for x in items(line, question) if x.level == 0 or x.concept]
    place = place_of(line, steps, outcome)
    at = change_at(steps, place) if place is not None else None
    if at is None:
        return change, good
    if steps[at].word in _LONG and _TAKES_TIME.search(flat(name)) and not _NOT_ITSELF.search(flat(name)):
        return change, "decrease"
    is_fast = steps[at].word in _FAST or (place and steps[place - 1].word in _QUICK)
    if is_fast and question.is_time and good == "decrease" and change is Change.INCREASED:
        return Change.DECREASED, good
    is_slow = steps[at].word in _SLOWED or (place and steps[place - 1].word in _SLOW)
    if is_slow and question.is_time and good != "increase" and change is Change.DECREASED:
        return Change.INCREASED, good
    return change, good
