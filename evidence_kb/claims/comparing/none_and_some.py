"""What happened to nobody in one arm and to some in the other: "did not recur in any with A, but in 9 (19%) with B".

"Did not" reads as no difference, and the two arms differ as much as they can. Which way it went is told by the side on
which the treatment stands.
"""

from __future__ import annotations

from evidence_kb.claims.comparing.pairing import Pairing
from evidence_kb.claims.language.taken_back import may_be_chance
from evidence_kb.claims.language.words import rx
from evidence_kb.findings import Change

_NONE_BUT_SOME = rx(
    r"\b(?:did|was|were) not (?:[a-z]+ ){1,3}(?:in|by|among) any\b(?P<none>[^;]*?)"
    r"\b(?:but|whereas|while)\b"
    r"(?P<some>[^;]*\b(?:[1-9][0-9]*(?:\.[0-9]+)? ?%|[1-9][0-9]* (?:\([^()]*\) )?of [0-9])[^;]*)"
)


def none_and_some(pairing: Pairing, plain: str) -> Change | None:
    """Return the change where a sentence (flat) tells of nobody in one arm and of some in the other; else None.

    The outcome has to stand before both; what may be chance is left to others.
    """
    told = _NONE_BUT_SOME.search(plain)
    if told is None or pairing.outcome.start > told.start() or may_be_chance(plain):
        return None
    starts = [m.start for m in pairing.treatment.mentions if m.sentence == pairing.sentence]
    if any(told.start("none") <= at < told.end("none") for at in starts):
        return Change.DECREASED
    if any(told.start("some") <= at < told.end("some") for at in starts):
        return Change.INCREASED
    return None
