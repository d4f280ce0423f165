"""The clause of a sentence that tells of one place in it: "pain fell with A; sleep did not differ" tells of two."""

from __future__ import annotations

from evidence_kb.claims.language.words import rx

_JOINT = rx(r";|,? (?:but|whereas|while|although|however)\b")


def clause_around(plain: str, at: int) -> tuple[int, int]:
    """Return the half-open span of the clause of a sentence (flat) in which a place stands.

    >>> clause_around("pain fell; sleep did not", 0), clause_around("pain fell; sleep did not", 15)
    ((0, 9), (10, 24))
    """
    joints = list(_JOINT.finditer(plain))
    start = max((joint.end() for joint in joints if joint.start() <= at), default=0)
    end = min((joint.start() for joint in joints if joint.start() > at), default=len(plain))
    return start, end
