"""What happened to nobody in one arm and to some in the other: "did not recur in any with A, but in 9 (19%) with B".

"Did not" reads as no difference, and the two arms differ as much as they can. Which way it went is told by the side on
which the treatment stands.
"""

from __future__ import annotations

from evidence_kb.claims.comparing.pairing import Pairing
from evidence_kb.claims.language.taken_back import may_be_chance
from evidence_kb.claims.language.words import rx
from evidence_kb.findings import Change

# what came to nobody: "did not resolve in any" tells of what stayed with all
_SEEN = r"(?:seen|observed|found|detected|noted|reported|recorded|encountered|present)"
_NONE_BUT_SOME = rx(
    rf"\b(?:did not (?:occur|recur|develop|appear|happen|arise)|(?:was|were) not {_SEEN}) (?:in|by|among) any\b"
    r"(?P<none>[^;]{0,120}?)\b(?:but|whereas|while) (?:(?:it|they) )?"
    rf"(?:(?:did|(?:was|were)(?: {_SEEN})?|occurred|recurred|developed|appeared) )?(?:so )?"
    r"(?P<some>(?:in|by|among) [^;,]{0,80}?\b(?:[1-9][0-9]*(?:\.[0-9]+)? ?%|[1-9][0-9]* (?:\([^()]*\) )?of [0-9])"
    r"[^;]{0,120})"
)


def named_at(pairing: Pairing) -> list[list[int]]:
    """Return where its sentence names the treatment, and where its comparator."""
    arms = (arm for arm in (pairing.treatment, pairing.comparator) if arm is not None)
    return [[m.start for m in arm.mentions if m.sentence == pairing.sentence] for arm in arms]


def none_and_some(pairing: Pairing, plain: str) -> Change | None:
    """Return the change where a sentence (flat) tells of nobody in one arm and of some in the other; else None.

    The outcome has to stand before both; what may be chance is left to others.
    """
    told = _NONE_BUT_SOME.search(plain)
    if told is None or pairing.outcome.start > told.start() or may_be_chance(plain):
        return None
    starts = named_at(pairing)[0]
    if any(told.start("none") <= at < told.end("none") for at in starts):
        return Change.DECREASED
    if any(told.start("some") <= at < told.end("some") for at in starts):
        return Change.INCREASED
    return None
