"""What a sentence tells where it names more than was asked about: "time to relapse" of a relapse, a "decline" that was
slowed, and how many had the improvement.

Asked about relapse, a longer time to it is more of the time, and good. Asked about strength, "slowed the decline in
strength" is more strength than with the other arm. Asked about an improvement that 20 % had on A and 50 % on B, there
was less of it on A.
"""

from __future__ import annotations

import re

from evidence_kb.claims.language.less_lost import LOSS, less_lost
from evidence_kb.claims.language.words import rx
from evidence_kb.claims.questions.question import C, I, Question, items
from evidence_kb.claims.questions.reading import Line

_WAIT_FOR = rx(
    r"(?P<name>\b(?:times?|days|weeks|months|years|intervals?) (?:to|until|till) (?:(?:the|an?|first|next|any|"
    r"second|new|clinical|disease|tumou?r) ){0,3}$)"
)
# "time to bleeding cessation" is no time to bleeding
_ITS_END = rx(
    r" (?:relief|cessation|control|resolution|clearance|recurrence|recovery|remission|improvement|cure|stop[a-z]*|"
    r"disappear[a-z]*)\b"
)
_LEAD = 60  # characters before an outcome in which "time to" may stand
_OF_TIME = rx(r"\b(?:time|days?|weeks?|months?|years?|interval|duration|survival|free)\b")
# "improvement was seen in 20 % on A and 50 % on B": of those who improved there were so many
_LOSSES = rx(rf"\b{LOSS}(?:the )?")
_GAIN_IS_COUNTED = rx(
    r"\b(?:improvements?|reductions?)\b[^.;]{0,60}? (?:(?:was|were|has been|had been) (?:[a-z]+ly )?(?:seen|observed|"
    r"noted|found|reported|recorded|achieved|obtained|present|noticed|documented)|occurred) (?:in|by) (?:only )?"
    r"\(?[0-9]"
)


def with_its_time(outcome: str, sentence: str) -> str:
    """Return the name of an outcome with the time to it where a sentence tells of no other; both are flat.

    >>> with_its_time("relapse", "they had a longer time to relapse.")
    'time to relapse'
    >>> with_its_time("relapse", "relapse was rarer, and the time to relapse longer.")
    'relapse'
    """
    if _OF_TIME.search(outcome):
        return outcome
    places = _places(outcome, sentence)
    if any(_ITS_END.match(sentence, start + len(outcome)) for start in places):
        return outcome
    leads = [_WAIT_FOR.search(sentence, max(0, start - _LEAD), start) for start in places]
    names = [f"{lead['name']}{outcome}" for lead in leads if lead]
    return names[0] if names and len(names) == len(leads) else outcome


def is_less_lost(outcome: str, sentence: str) -> bool:
    """Say whether a flat sentence tells that less of an outcome was lost, wherever it names it.

    >>> is_less_lost("strength", "a slowed the decline in strength.")
    True
    >>> is_less_lost("decline in strength", "a slowed the decline in strength.")
    False
    """
    places = _places(outcome, sentence)
    return bool(places) and all(less_lost(sentence, at, at) for at in places)


def is_by_treatment(line: Line, question: Question) -> bool:
    """Say whether the treatment, and no other arm, stands before the words that say that less was lost."""
    every = (less_lost(line.flat, m.end(), m.end()) for m in _LOSSES.finditer(line.flat))
    lost = next(filter(None, every), None)
    if lost is None:
        return False
    places = ((x.concept, line.words[x.at].start - line.start) for x in items(line, question))
    arms = {concept for concept, at in places if at < lost.start()}
    return I in arms and C not in arms


def counts_the_gain(sentence: str) -> bool:
    """Say whether a flat sentence says in how many an improvement was seen."""
    return _GAIN_IS_COUNTED.search(sentence) is not None


def name_starts(outcome: str, sentence: str) -> int:
    """Return where a flat sentence names an outcome first; its end where it calls it otherwise."""
    return next(iter(_places(outcome, sentence)), len(sentence))


def _places(outcome: str, sentence: str) -> list[int]:
    return [m.start() for m in re.finditer(rf"(?<![\w-]){re.escape(outcome)}(?![\w-])", sentence)]
