"""The clause of a sentence that tells of one place in it: "pain fell with A; sleep did not differ" tells of two."""

from __future__ import annotations

from functools import lru_cache

from evidence_kb.claims.language.words import rx

_JOINT = rx(r";|,? (?:but|whereas|while|although|however)\b")


def clause_around(plain: str, at: int) -> tuple[int, int]:
    """Return the half-open span of the clause of a sentence (flat) in which a place stands.

    >>> clause_around("pain fell; sleep did not", 0), clause_around("pain fell; sleep did not", 15)
    ((0, 9), (10, 24))
    """
    start = 0
    for joint, behind in _joints(plain):
        if joint > at:
            return start, joint
        start = behind
    return start, len(plain)


@lru_cache(maxsize=64)
def _joints(plain: str) -> tuple[tuple[int, int], ...]:
    """Return where the clauses of a sentence are joined; it is asked of each of its outcomes and arms."""
    return tuple(joint.span() for joint in _JOINT.finditer(plain))
