"""Rules for rates: "the rate of local failure at 5 years was 2%", "the response rate was 21%".

A rate tells which event it counts, and so whether it is good; how many people had it is read where it is printed.
"""

from __future__ import annotations

import re

from evidence_kb.claims.language.words import rx
from evidence_kb.claims.rules import outcomes
from evidence_kb.claims.rules.scene import Raw, Scene
from evidence_kb.findings import Change, Direction

_KIND = (
    r"(?:(?:crude|cumulative|actuarial|actual|estimated|observed|overall|total|annual|final|postoperative|"
    r"perioperative|late|early|[0-9]+-(?:year|month|day)|(?:one|two|three|five|ten)-year|objective|complete|pooled) )*"
)
_THEN = r"(?:(?:at|after|by|in|within|over|during|with) [^,;]{2,40}, )?"
_NUMBER = r"(?!0(?:\.0+)? ?%)(?:(?:only|about|approximately|around|just|almost|nearly) )?\d{1,3}(?:\.\d+)? ?%"
_WAS = (
    r"(?: ?_+)?(?: (?:at|after|in|for|within|during|over|by|per) (?!group|arm|stage)[^.;,]{1,60}?)?(?: ?_+)? "
    rf"(?:was|were|reached|amounted to)(?: found to be)? (?={_NUMBER})"
)
# "the incidence of local failure was 2%"
_RATE_OF = rx(
    rf"^{_THEN}(?:the )?{_KIND}(?:rates?|incidences?|frequenc(?:y|ies)) of "
    rf"(?P<what>[a-z][^.;,_]{{3,80}}?){_WAS}"
)
# "the major morbidity rate was 10%"
_OWN_RATE = rx(
    rf"^{_THEN}(?:the )?(?P<what>{_KIND}[a-z][a-z /-]{{2,60}}?(?: ?_+)? rates?)"
    rf"{_WAS}"
)
_AND_RATE = rx(rf"(?:, | and |, and )(?:the )?(?P<what>{_KIND}[a-z][a-z /-]{{2,60}}?(?: ?_+)? rates?){_WAS}")
_PEOPLE_OF = re.compile(
    r"\b(?:patients|participants|cases|children|women|men|attendance|attrition|follow-up|positiv|detection|"
    r"questionnaire|enrol|recruit|inclusion|participation|use|agreement|heart|pulse|respiratory|filtration|growth|"
    r"sedimentation|flow|infusion|metabolic|clearance|ejection|index|coverage|prevalence)"
)
# "the resolution rate of symptoms" is good, "the PRO completion rate" tells of no patient
_TURNED = re.compile(r"\b(?:resolution|reduction|decline|disappearance|relief|suppression|completion|avoidance)\b")
_BEFORE = rx(
    r"\b(?:before|baseline|pre-?operative(?:ly)?|at (?:entry|admission|presentation|diagnosis)|controls?|than|"
    r"compared|versus|vs|literature|population|reported)\b"
)


def counted_rate(scene: Scene) -> list[Raw] | None:
    """ "The rates of complete response and of late toxicity were 16% and 4%": each with what it means for patients."""
    match = _RATE_OF.match(scene.words) or _OWN_RATE.match(scene.words)
    if not match or _BEFORE.search(scene.words) or not scene.is_treated:
        return None
    found = [raw for rate in (match, *_AND_RATE.finditer(scene.words, match.end())) for raw in _each(scene, rate)]
    return found or None


def _each(scene: Scene, rate: re.Match[str]) -> list[Raw]:
    """Return what a rate tells of each event that it counts; nothing unless that is known of all of them."""
    span = None if _PEOPLE_OF.search(rate["what"]) else scene.outcome_of(rate)
    parts = outcomes.conjuncts(scene.plain, *span, scene.vocabulary) if span else ()
    found = [_told(scene, part) for part in parts]
    return [raw for raw in found if raw] if all(found) else []


def _told(scene: Scene, span: tuple[int, int]) -> Raw | None:
    words = scene.plain[slice(*span)]
    if _TURNED.search(words) or " and " in words or scene.named(*span):
        return None
    good = scene.wanted(words) or ("decrease" if scene.is_harm(words) else None)
    if good is None:
        return None
    direction = Direction.IMPROVEMENT if good == "increase" else Direction.WORSENING
    return Raw(words, Change.UNCLEAR, direction, "rate", span[0])
