"""What one marker in a text says of the work it stands for: whose finding, how sure, and why it is cited."""

from __future__ import annotations

from dataclasses import dataclass

from evidence_kb.claims.language.taken_back import hedge
from evidence_kb.claims.language.words import flat, rx
from evidence_kb.claims.lexicon.direction import is_negated
from evidence_kb.claims.study.sections import speaks_of_others, speaks_of_own
from evidence_kb.contexts.intents import CITES, NEGATIVE, NOT_TOLD, POSITIVE, Intent, intent_in
from evidence_kb.contexts.markers import Marker
from evidence_kb.contexts.scope import Scope, scope_of

CITING, CITED, OTHERS = "citing", "cited", "others"
_SET_AGAINST = rx(r"(?:but|whereas|while|although|though|however),? ?$")
_WORKS_SAY = rx(
    r"^(?:(?:in|the|some|other|several|two|three|most|many|previous|earlier|recent|those|these|a|an|another|one) )"
    r"{0,3}(?:[a-z-]+ ){0,2}?(?:stud(?:y|ies)|trials?|reports?|authors?|others|investigators?|series)\b"
)
_OURS = rx(r"\b(?:ours|by us)\b")
# "we used the criteria of Poe [3]" tells what the citing work did
_DOING = frozenset(("usesMethodIn", "usesDataFrom"))


@dataclass(frozen=True, slots=True)
class Reading:
    """What the words say at one marker; `whose` is citing, cited or others, or None where it is not told."""

    scope: Scope
    intent: Intent
    whose: str | None
    hedge: int


def read_at(text: str, marker: Marker, markers: tuple[Marker, ...]) -> Reading:
    """Read the stretch that a marker governs; `markers` are all markers of the text."""
    others = tuple(m for m in markers if m.end <= marker.start or m.start >= marker.end)
    scope, plain = scope_of(text, marker), flat(text)
    intent = _intent(plain, marker, others, scope)
    words = plain[scope.start : scope.end]
    return Reading(scope, intent, _whose(words, intent), hedge(_masked(words, intent, scope)))


def _intent(plain: str, marker: Marker, others: tuple[Marker, ...], scope: Scope) -> Intent:
    """The words between the marker before and this one come first, then all that it governs, then what they face."""
    before = max((m.end for m in others if scope.start < m.end <= marker.start), default=scope.start)
    for start, end in ((before, min(marker.end, scope.end)), (scope.start, scope.end)):
        told = intent_in(plain, start, end)
        if told.cito in POSITIVE | NEGATIVE:
            return told
    facing = _facing(plain, scope)
    if facing:
        return facing
    words = plain[scope.start : scope.end]
    is_own_report = told.rule == "reported" and speaks_of_own(words) and not speaks_of_others(words)
    return NOT_TOLD if is_own_report else told


def _facing(plain: str, scope: Scope) -> Intent | None:
    """ "Our pain did not fall, although some studies say so [3]" and "Although it fell in adults [3], ours did not"."""
    ahead = plain[scope.sentence_start : scope.start]
    joint = _SET_AGAINST.search(ahead)
    if joint and speaks_of_own(ahead) and _WORKS_SAY.search(plain[scope.start : scope.end]):
        start = scope.sentence_start + joint.start()
        return Intent("disagreesWith", "set-against-own", start, scope.end)
    behind = plain[scope.end : scope.sentence_end]
    if scope.conceded and is_negated(behind):
        return Intent("qualifies", "conceded", scope.start, scope.sentence_end)
    return None


def _whose(words: str, intent: Intent) -> str | None:
    """Say whose finding the words state; a comparison is told of the citing work's own finding."""
    if intent.cito in _DOING:
        return CITING
    if (speaks_of_own(words) or _OURS.search(words)) and not (speaks_of_others(words) and intent.cito == CITES):
        return CITING
    if intent.rule in ("similar-to", "consistent-with", "differs", "other-size", "not-alike", "no-different"):
        return CITING
    return CITED


def _masked(words: str, intent: Intent, scope: Scope) -> str:
    """The words without those that set them beside others: "as suggested by Poe" is no caution of its own."""
    if intent.start is None or intent.end is None or intent.cito not in POSITIVE | NEGATIVE:
        return words
    if intent.rule in ("set-against-own", "conceded"):
        return words
    start, end = max(0, intent.start - scope.start), max(0, intent.end - scope.start)
    return words[:start] + " " * (end - start) + words[end:]
