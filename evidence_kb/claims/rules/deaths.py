"""Rules for deaths that are told with their causes, or of people who are described before it is said that they died.

"One died of stroke and three of sepsis" has two outcomes, each with its own count; "two patients who had shock at
presentation died" tells two deaths, and no shock.
"""

from __future__ import annotations

import re

from evidence_kb.claims.language.numbers import COUNT
from evidence_kb.claims.language.words import PATIENTS, rx
from evidence_kb.claims.lexicon.direction import is_negated
from evidence_kb.claims.rules.events import with_count
from evidence_kb.claims.rules.scene import Raw, Scene
from evidence_kb.findings import Change, Direction

_CAUSE = r"(?:of|from|due to|because of)"
# "fewer than three" does not say how many
_NO_BOUND = r"(?<!\bthan\s)(?<!\bleast\s)(?<!\bmost\s)(?<!\babout\s)(?<!\bup\sto\s)"
# people, or what became of others: "two of our first series", "one from each centre withdrew"
_NO_CAUSE = (
    rf"(?!(?:each|our|the(?:se|m|ir)?|those|this|first|last|both|whom|{COUNT})\b(?! (?:underlying|primary|disease)\b))"
    rf"(?![^,;.]{{0,60}}\b(?:{PATIENTS}|series|groups?|cent(?:re|er)s?|withdrew|recovered|survived|was|were|had)\b)"
)
_THEM = rf"(?: (?:of (?:the|these|our) )?(?:(?:other|further|more) )?{PATIENTS}| of them)?(?: [a-z]+ly| later)?"
_WHAT = rf"(?P<what>[^,;.0-9]{{3,60}}?)(?=$| ?[,;.(]|,? and (?:the )?{COUNT})"
_DIED_OF = rx(rf"{_NO_BOUND}\b(?P<n>{COUNT}){_THEM} (?P<verb>died) {_CAUSE} {_WHAT}")
# "five died, three of stroke and two of sepsis"
_DIED = rx(rf"{_NO_BOUND}\b(?P<n>{COUNT}){_THEM} (?P<verb>died)(?=(?:,|:| -) {COUNT} (?:patients )?{_CAUSE} )")
_AND_OF = rx(rf"(?:,? and (?:the )?|, |: | - )(?P<n>{COUNT})(?: {PATIENTS})?(?: died)? {_CAUSE} {_NO_CAUSE}{_WHAT}")
_UNKNOWN = rx(r"(?:an? )?(?:unknown|undetermined|unclear|unrelated|other) causes?\b")
# "patients who had X at presentation died": what they had is told in the middle
_WHO_DIED = rx(
    rf"^(?:(?:all|both|the|only) )*(?:{COUNT} )?(?:of (?:the )?{COUNT} )?(?:[a-z]+ )?{PATIENTS} (?:who|with)"
    r" (?:had |have had |presented with |were |was )?"
    r"(?:(?!(?:who|whom|which|that|but|or|before|until|after|than|no|not|never|had|was|were|nearly|almost|might|"
    r"may|would|could|should|expected|likely|otherwise|rarely|seldom)\b)[a-z0-9-]+ ){1,7}(?P<verb>died)\b"
    r"(?=$| ?[.,;:(]| (?:of|from|due|because|after|within|at|on|during|despite|and|but|in (?:the )?hospital)\b)"
)


def died_of_each(scene: Scene) -> list[Raw] | None:
    """ "One died of stroke and three of sepsis": each cause has its own count, and their sum is said nowhere."""
    whole = _DIED.search(scene.words) if "died" in scene.words else None
    first = None if whole else _DIED_OF.search(scene.words)
    begun = whole or first
    more = list(_AND_OF.finditer(scene.words, begun.end())) if begun else []
    if not begun or not more or is_negated(scene.words[: begun.start()]):
        return None
    at = scene.body + begun.start("verb")
    found = [with_count(_death("death", at), whole["n"], None)] if whole else []
    for item in (first, *more):
        name = _cause(scene, item) if item else None
        place = at if item is first else scene.body + (item.start("what") if item else 0)
        if item and name and not _UNKNOWN.match(item["what"]):
            found.append(with_count(_death(f"death from {name}", place), item["n"], None))
        elif item and not whole and _UNKNOWN.match(item["what"]):
            found.append(_death("death", place))  # how many died in all is not said
    return found or None


def _cause(scene: Scene, match: re.Match[str]) -> str | None:
    span = scene.outcome_of(match)
    return scene.plain[slice(*span)] if span else None


def _death(outcome: str, at: int) -> Raw:
    return Raw(outcome, Change.UNCLEAR, Direction.WORSENING, "patients-had", at)


def described_people_died(scene: Scene) -> list[Raw] | None:
    """ "Two patients who had shock at presentation died": how they came is told, and then what became of them."""
    words = scene.plain[scene.body : scene.end]
    match = _WHO_DIED.match(words) if "died" in words else None
    if not match or not scene.is_treated:
        return None
    return [_death("death", scene.body + match.start("verb"))]
