"""What the rest of a sentence tells of other arms: "less pain with A than with B, but C and B did not differ".

The models read one change in a sentence, and for its first two arms often the one that is told of the others last.
"""

from __future__ import annotations

from evidence_kb.claims.comparing.doubts import Chances
from evidence_kb.claims.comparing.pairing import Pairing
from evidence_kb.claims.language.words import flat, rx
from evidence_kb.findings import Change

_WAS_MORE = rx(
    r"^[^;:]*\b(?:was|were|had) (?:[a-z]+ly )?(?:lower|higher|less|more|fewer|greater|smaller|shorter|longer|better|"
    r"worse|reduced|increased|decreased)\b[^;:]*\b(?:than|versus|vs|compared (?:with|to))\b"
)
_DENIED = rx(r"\b(?:not|no|nor|neither|never|without)\b")
_OTHERS_ALIKE = rx(
    r",? (?:but|whereas|while|although) (?:it )?(?:(?:did|does|do) not (?:[a-z]+ly )?differ(?: [a-z]+ly)?|"
    r"(?:was|were) (?:not (?:[a-z]+ly )?different|similar|comparable)|(?:there was )?no (?:[a-z]+ )?differences?"
    r"(?: (?:was|were) (?:seen|found|noted|observed))?) (?:between|in|with|for|among)\b"
)


def told_of_this_pair(pairing: Pairing, plain: str, chances: Chances) -> Change | None:
    """Return the change of the arms of a reading where a sentence (flat) goes on that others did not differ.

    `chances`: of increased, decreased, no difference. None where the sentence says nothing of the kind, or where what
    it goes on to tell is of these arms.
    """
    others = _OTHERS_ALIKE.search(plain, pairing.outcome.end)
    if others is None or pairing.comparator is None:
        return None
    before = plain[: others.start()]
    if not _WAS_MORE.match(before) or _DENIED.search(before):
        return None
    named = [m for m in pairing.treatment.mentions if m.sentence == pairing.sentence]
    against = [m for m in pairing.comparator.mentions if m.sentence == pairing.sentence]
    is_named_before = any(m.end <= others.start() for m in named) and any(m.end <= others.start() for m in against)
    is_named_behind = any(flat(name) in plain[others.end() :] for name in {m.text for m in named})
    if not is_named_before or is_named_behind:
        return None
    return Change.INCREASED if chances[0] > chances[1] else Change.DECREASED
