"""Whether more of an outcome is good or bad for the patient: "relapse" is bad, "time to relapse" is good.

A name that holds another and turns it round decides first (`turned_names`), then phrases (`polarity_phrases`), then the
package lexicon (`direction.desirable`), which was made for the wording of findings, and then the words of measures that
trials report under names of their own (`polarity_words`).
"""

from __future__ import annotations

import re
from functools import lru_cache

from evidence_kb.claims.language.taken_back import may_be_chance, not_significant, states_no_evidence
from evidence_kb.claims.language.words import flat
from evidence_kb.claims.lexicon.concepts import NO_TOPIC
from evidence_kb.claims.lexicon.direction import ANY, BETTER, GONE, SAME, UP, WORSE, desirable
from evidence_kb.claims.lexicon.polarity_phrases import EITHER, told_by_phrase
from evidence_kb.claims.lexicon.polarity_words import LISTS
from evidence_kb.claims.lexicon.turned_names import by_inner_name
from evidence_kb.findings import Change, Direction, Vocabulary

# an event that is counted and is not known as good is a bad one
_COUNTED = re.compile(
    r"^(?:the )?(?:(?:incidence rate|number) of (?:surger|operation|intervention|procedure)|(?:incidence|risk|"
    r"occurrence|prevalence) of (?!response|remission|pregnan))"
)
# on the Clinical Global Impression scales a higher number is worse; antibodies against what is one's own are bad
_IMPRESSION = re.compile(
    r"(?<!\w)(?:global impression|cgi(?!\w)|(?:receptor|auto|islet|smooth.muscle|nuclear)-?\s?antibod)"
)
_LOST = re.compile(r"(?<!\w)(?:impairments?|limitations?|deficits?|decline|dysfunction|disorders?)$")
_TURNS = re.compile(
    r"(?<!\w)(?:threshold|free(?! (?:fatty|thyrox|testost|t[34]|cortisol|h[ae]+moglobin|water))|freedom|absence|"
    r"cessation|without|loss of|lack of|time to (?:relapse|progression|death|recurrence|(?:clinical )?deterioration|"
    r"first exacerbation|exacerbation|event|rescue)|reduction|relief|resolution|clearance|prevention|control)(?!\w)"
)
# "glucose-dependent peptide", "insulin-like factor": what is measured is not what the first word names
_LIKENED = re.compile(r"\b(?!endotheli)[a-z]{3,}-(?:like|dependent|stimulated|releasing)\b ?")
# what stands around the word that says what is counted or measured
_AROUND = re.compile(
    r"^(?:(?:the|mean|median|total|overall|annual|annuali[sz]ed|cumulative) )*(?:(?:rates?|numbers?|frequency|"
    r"severity|intensity|extent|degree|levels?|amount|magnitude|proportion|percentage|occurrence) of )+|"
    r" (?:in|at|on|during|after|within|over|from|among|by|per|before|between|throughout|with) .*$|"
    r"(?: (?:rates?|scores?|subscores?|scales?|subscales?|ind(?:ex|ices|exes)|levels?|frequency|frequencies|severity|"
    r"intensity|episodes?|days|counts?|numbers?|percentages?|ratings?))+$"
)
# an event that is not known to be good, what is counted by prevalence, and any risk, are bad
_EVENTS = re.compile(
    r"\b(?:cancers?|tumou?rs?)$|(?<!life )\bevents?$|[a-z] (?:prevalence|incidence)$|(?<!perceived )\brisks?$"
)
# what the heart pumps: a stroke volume is no stroke
_PUMPED = re.compile(r"(?<!low )(?<!\w)(?:cardiac (?:output|index)|stroke (?:volume|work|index))(?!\w)")
_REBOUND = re.compile(r"^rebound ")  # "rebound growth" is of what should not grow
_NOT_SAFE = re.compile(r"\bsafety (?:events?|signals?|concerns?|issues?|problems?)$")  # no safety
_TURNED = (_PUMPED, _REBOUND, _NOT_SAFE)
# "patients on A required less barine": what is needed should be little
_REQUIRED = re.compile(
    r"\b(?:required|requiring|needed|needing) (?:[a-z]+ly )?(?:less|fewer|more|lower|higher|smaller|larger)"
    r"(?: (?:doses?|amounts?|numbers?) of)? (?:[a-z-]+ )?$"
)
_MAX = 400  # characters of an outcome that are read


@lru_cache(maxsize=8192)
def good_change(outcome: str) -> str | None:
    """Return "increase" or "decrease", whichever is good for the patient, None where that is not known.

    >>> good_change("WOMAC score"), good_change("overall survival"), good_change("serum sodium")
    ('decrease', 'increase', None)
    """
    plain = flat(outcome)[:_MAX]
    if (bare := _LIKENED.sub("", plain).strip()) and bare != plain:
        return good_change(bare)
    is_inner, good_inside = by_inner_name(plain, good_change)
    if is_inner:
        return good_inside
    if by_phrase := told_by_phrase(plain):
        return None if by_phrase == EITHER else by_phrase
    if _LOST.search(plain) or _IMPRESSION.search(plain):  # "functional impairment"
        return "decrease"
    listed = desirable(outcome[:_MAX], NO_TOPIC)
    for bad_words, good_words in LISTS:
        bad, good = bad_words.search(plain), good_words.search(plain)
        if bad and _TURNS.search(plain):  # "time to relapse", "freedom from pain"
            return "increase"
        if listed or (bad and good):
            return listed
        if bad or good:
            return "decrease" if bad else "increase"
    return "decrease" if _COUNTED.search(plain) or _is_bad_at_heart(plain) else None


def _is_bad_at_heart(plain: str) -> bool:
    """Say whether a name is one of something bad once what stands around it is left out: "brain atrophy rates"."""
    heart = plain
    while (inner := _AROUND.sub("", heart).strip(" ,(")) and inner != heart:
        heart = inner
    return _EVENTS.search(heart) is not None or (heart != plain and desirable(heart or plain, NO_TOPIC) == "decrease")


def direction_of(change: Change, good: str | None, sentence: str) -> Direction:
    """Say what a change of the measure means for the patient; unclear where nobody knows which change is `good`.

    `sentence` is the flat text that states it: a difference that is "not significant" there is no evidence of one.
    """
    if change is Change.NO_DIFFERENCE:
        is_unshown = not_significant(sentence) or states_no_evidence(sentence) or may_be_chance(sentence)
        return Direction.NO_EVIDENCE if is_unshown else Direction.NO_CHANGE
    if good is None or change is Change.UNCLEAR:
        return Direction.UNCLEAR
    return Direction.IMPROVEMENT if good + "d" == change else Direction.WORSENING


def good_of_need(plain: str, start: int) -> str | None:
    """Return which change is good of what a sentence (flat) says was needed, from its start on.

    >>> good_of_need("patients on a required less barine.", 28), good_of_need("it held less barine.", 13)
    ('decrease', None)
    """
    return "decrease" if _REQUIRED.search(plain, 0, start) else None


def wanted(outcome: str, vocabulary: Vocabulary) -> str | None:
    """Return the change that is good for the patient: as the topic's vocabulary has it, else as `good_change` does."""
    asked = desirable(outcome, vocabulary)
    plain = flat(outcome)[:_MAX]
    if asked == desirable(outcome, NO_TOPIC) and any(name.search(plain) for name in _TURNED):
        return good_change(outcome)
    return asked or good_change(outcome)


def judge(word_sense: str, good: str | None, *, negated: bool) -> tuple[Change, Direction]:
    """Turn a sense of change, the change that is good and a negation into the change of the measure and its meaning."""
    if negated or word_sense == SAME:
        return Change.NO_DIFFERENCE, Direction.NO_CHANGE
    if word_sense == BETTER:
        return Change.UNCLEAR, Direction.IMPROVEMENT
    if word_sense == WORSE:
        return Change.UNCLEAR, Direction.WORSENING
    if word_sense == GONE:
        return (Change.UNCLEAR, Direction.UNCLEAR) if good == "increase" else (Change.DECREASED, Direction.IMPROVEMENT)
    if word_sense == ANY:
        return Change.UNCLEAR, Direction.UNCLEAR
    change = Change.INCREASED if word_sense == UP else Change.DECREASED
    if good is None:
        return change, Direction.UNCLEAR
    return change, Direction.IMPROVEMENT if good + "d" == change else Direction.WORSENING
