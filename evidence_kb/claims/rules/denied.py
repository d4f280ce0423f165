"""Lists in which nobody had anything: "no bradycardia, hypotension or hypoglycaemia", "no leak, rotation or infection".

What is denied with a harm is a harm, too, though nobody knows its name, unless it is known to be wanted.
"""

from __future__ import annotations

import re

from evidence_kb.claims.language.words import rx
from evidence_kb.claims.rules.scene import Scene

Span = tuple[int, int]

_ALTERNATIVES = rx(r"(?:, or |, nor | or | nor |, and | and (?=no )|, )(?:no )?(?:other )?")
_CLOSED = rx(r",? (?:or|nor|and) (?:no )?(?:other )?(?![0-9])")  # the end of a list
_NOT_IN_LIST = rx(r"\b(?:was|were|had|has|have|did|is|are|but|with|after|before|when|who|which)\b")
_BOTH_NAMED = rx(r" (?:or|nor|and no) (?![0-9])")  # "grade 3 or 4 toxicity" is one thing
CHANGE_IN = re.compile(
    r"\b(?:improvements?|reductions?|decreases?|increases?|changes?|responses?|differences?|remissions?|(?<!side "
    r")(?<!adverse )(?<!untoward )(?<!toxic )effects?|benefits?|relief|resolution)\b"
)
NEUTRAL = re.compile(r"\b(?:pregnanc|ovulation|menarche|puberty|birth|deliver|conception|conversion|event-free)")


def is_bad(scene: Scene, span: tuple[int, int]) -> bool:
    words = scene.plain[slice(*span)]
    return scene.is_harm(words) or scene.wanted(words) == "decrease"


def first_of(scene: Scene, span: tuple[int, int]) -> tuple[int, int]:
    """ "No A or B" denies A and denies B: take A, where A alone names a harm."""
    joint = _BOTH_NAMED.search(scene.plain, *span)
    return (span[0], joint.start()) if joint and is_bad(scene, (span[0], joint.start())) else span


def also_denied(scene: Scene, at: int, end: int) -> list[Span]:
    """Read the further names in "no bradycardia, hypotension or hypoglycaemia" behind the first."""
    found: list[Span] = []
    while joint := _ALTERNATIVES.match(scene.plain, at, end):
        span = scene.outcome(joint.end(), end)
        if not span or span[0] - joint.end() > 20 or not (is_bad(scene, span) or _is_listed(scene, span, at, end)):
            break
        span = first_of(scene, span)
        found.append(span)
        at = span[1]
    return found


def _is_listed(scene: Scene, span: tuple[int, int], at: int, end: int) -> bool:
    """Say whether a name stands in a list, closed by "or", "nor" or "and", in which a harm is denied."""
    words = scene.plain[slice(*span)]
    if scene.wanted(words) == "increase" or CHANGE_IN.search(words) or NEUTRAL.search(words):
        return False
    closed = _CLOSED.search(scene.plain, at, end)
    rest = scene.plain[at : closed.end()] if closed else ""
    if not closed or len(rest) > 160 or _NOT_IN_LIST.search(rest):
        return False
    last = scene.outcome(closed.end(), end)
    return last is not None and (is_bad(scene, last) or is_bad(scene, span))
