"""Rules for what a report says of a treatment as a whole, and for people who could do something again.

"Our results confirm the efficacy and safety of X", "success was seen in 16", "eighteen walked unaided at discharge",
"nineteen had a visual acuity of 20/40 or better".
"""

from __future__ import annotations

import re

from evidence_kb.claims.language.numbers import COUNT
from evidence_kb.claims.language.words import ADVERB, rx
from evidence_kb.claims.lexicon.direction import is_negated
from evidence_kb.claims.rules.events import with_count
from evidence_kb.claims.rules.people import PEOPLE
from evidence_kb.claims.rules.scene import Raw, Scene
from evidence_kb.claims.rules.states import VERDICT
from evidence_kb.findings import Change, Direction

_WORTH = {
    "efficacy": "effectiveness", "effectiveness": "effectiveness", "usefulness": "usefulness", "utility": "usefulness",
    "benefit": "effectiveness", "benefits": "effectiveness", "value": "usefulness", "feasibility": "feasibility",
    "safety": "safety", "tolerability": "tolerability",
}  # fmt: skip
_ANY = "|".join(_WORTH)
_CONFIRMS = rx(
    r"\b(?P<verb>supports?|supported|confirms?|confirmed|demonstrates?|demonstrated|establish(?:es|ed)?|shows?|showed|"
    r"underlines?|illustrates?|highlights?) (?:the )?(?:(?:clinical|potential|good|excellent|high|long-term|short-term|"
    rf"therapeutic|continued|overall) ){{0,2}}(?P<one>{_ANY})(?:,? (?:and|as well as) (?:the )?(?:good |excellent )?"
    rf"(?P<two>{_ANY}))? (?:of|for|with) (?:the )?"
)
_SUCCESS = rx(
    r"\b(?:demonstrated|showed|achieved|had|obtained) (?:an? )?(?:[a-z]+ )?(?P<what>success) (?:in|for) |"
    r"^(?P<noun>success) (?:was|were) (?:seen|noted|observed|obtained|achieved) in "
)
_COULD = rx(
    rf"\b(?:{PEOPLE}|% of [a-z ]{{0,30}}[a-z]|%)(?: {ADVERB})?(?: were able to| could| can| regained the ability to)? "
    r"(?P<verb>ambulated?|walk(?:ed)?|conceived?|became pregnant)(?= (?:independently|unaided|without|again|normally|"
    r"after|"
    r"spontaneously|at|with or without|with an? |freely)\b|$)"
)
_OR_BETTER = rx(
    rf"\b{PEOPLE}(?: _+)?(?: {ADVERB})? (?:had|achieved|reached|attained|maintained|retained) (?:an? )?"
    r"(?P<value>\d[\d./]* )?(?P<what>[a-z][a-z -]{3,50}?)(?: of)?(?: (?:at least )?\d[\d./]*)? or (?:better|more|"
    r"higher)\b"
)
_GRADED = rx(
    r"^(?:the )?(?P<what>(?:[a-z-]+ ){0,3}?(?:results?|outcomes?|cosmesis|improvement|response|relief|repigmentation|"
    r"control)) (?:was|were) (?:[a-z]+ly )?(?:(?:rated|"
    r"graded|"
    r"judged|considered|classified) (?:as )?)?"
)
_GRADE_IN = rx(
    rf"\b(?P<how>excellent(?: or good| to good)?|dramatic|marked|moderate|complete|partial|substantial|mild|slight|"
    rf"(?:very )?good|satisfactory|fair|poor|unsatisfactory|bad) in "
    rf"(?P<n>{COUNT})\b"
)
_ABLE = {"a": "ambulation", "w": "walking", "c": "pregnancy", "b": "pregnancy"}


def confirms_worth(scene: Scene) -> list[Raw] | None:
    """ "These results confirm the efficacy and safety of X": one finding per noun."""
    match = _CONFIRMS.search(scene.plain, scene.body, scene.end)
    if not match:
        return None
    who = next((m for m in scene.named(match.end(), scene.end) if m.start - match.end() < 40), None)
    if who is None or is_negated(scene.plain[scene.start : match.start("one")]):
        return None
    found = []
    for group in ("one", "two"):
        if match[group]:
            outcome = _WORTH[match[group]]
            unproven = outcome in ("safety", "tolerability")  # no harm seen is no proof
            direction = Direction.NO_EVIDENCE if unproven else Direction.IMPROVEMENT
            at = match.start(group)
            found.append(Raw(outcome, Change.UNCLEAR, direction, VERDICT, at, False, (who,), takes_counts=False))
    return found


def succeeded(scene: Scene) -> list[Raw] | None:
    """ "The series showed success in 80%"."""
    match = _SUCCESS.search(scene.words)
    if not match or is_negated(scene.words[: match.end()]):
        return None
    group = "what" if match["what"] else "noun"
    return [Raw("success", Change.UNCLEAR, Direction.IMPROVEMENT, "achieved", scene.body + match.start(group))]


def were_able(scene: Scene) -> list[Raw] | None:
    """ "Eighteen walked unaided", "nineteen had a visual acuity of 20/40 or better"."""
    if not scene.is_treated or not (scene.has_results or scene.focus):
        return None
    match = _COULD.search(scene.words)
    if match and not re.search(rf"\b(?:before|{COUNT} who)\b", scene.words[: match.start("verb")]):
        negated = is_negated(scene.words[: match.start("verb")])
        direction = Direction.NO_CHANGE if negated else Direction.IMPROVEMENT
        change = Change.NO_DIFFERENCE if negated else Change.UNCLEAR
        return [Raw(_ABLE[match["verb"][0]], change, direction, "able", scene.body + match.start("verb"), negated)]
    match = _OR_BETTER.search(scene.words)
    span = scene.outcome_of(match) if match else None
    if not match or not span or is_negated(match.group()) or scene.wanted(scene.plain[slice(*span)]) != "increase":
        return None
    return [Raw(scene.plain[slice(*span)], Change.UNCLEAR, Direction.IMPROVEMENT, "able", span[0])]


def graded(scene: Scene) -> list[Raw] | None:
    """ "Results were excellent in 12, good in five, fair in one and poor in two": each grade with its count."""
    subject = _GRADED.match(scene.words)
    grades = list(_GRADE_IN.finditer(scene.words)) if subject else []
    if not subject or len(grades) < 2:
        return None
    at = scene.body + subject.start("what")
    found = []
    for grade in grades:
        if "fair" in grade["how"]:
            continue
        is_poor = grade["how"].startswith(("poor", "un", "bad"))
        direction = Direction.WORSENING if is_poor else Direction.IMPROVEMENT
        found.append(with_count(Raw(subject["what"], Change.UNCLEAR, direction, "judged", at), grade["n"], None))
    return found
