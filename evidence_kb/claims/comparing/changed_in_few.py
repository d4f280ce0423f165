"""How many had a change: "haemoglobin fell in fewer women with A than with B" is no fall with A.

The verb tells what happened to people, "fewer" how many there were. Which arm had the change more often is what a
reading claims; without an arm behind the people it stays open.
"""

from __future__ import annotations

from evidence_kb.claims.comparing.pairing import Pairing
from evidence_kb.claims.language.words import rx
from evidence_kb.claims.questions.better_words import TURNED
from evidence_kb.findings import Change

_IN_FEWER = rx(
    r"^ (?:(?P<down>fell|decreased|dropped|declined|deteriorated)|rose|increased|worsened) "
    r"(?:(?:by|to|from|below|above|at least|more than|less than|over) [^,;]{1,40}? )?in (?:significantly |slightly )?"
    r"(?:(?P<many>more|most)|fewer) (?:of the )?(?:women|men|patients|participants|children|infants|subjects|people|"
    r"adults|babies|individuals|of those)\b"
)
_REACH = 40  # characters behind the people in which their arm stands


def changed_in_few(pairing: Pairing, plain: str) -> Change | None:
    """Return the change of an outcome that moved in fewer, or more, people of one arm of a reading; else None.

    `plain` is the flat sentence. Where it is not plain which arm these were, the change is unclear.
    """
    found = _IN_FEWER.match(plain[pairing.outcome.end :])
    if found is None:
        return None
    moved = Change.DECREASED if found["down"] else Change.INCREASED
    start = pairing.outcome.end + found.end()
    behind = [
        (m.start, arm is pairing.treatment)
        for arm in (pairing.treatment, pairing.comparator) if arm is not None
        for m in arm.mentions if m.sentence == pairing.sentence and start <= m.start <= start + _REACH
    ]  # fmt: skip
    if not behind:
        return Change.UNCLEAR
    is_of_treatment = min(behind)[1]
    return moved if is_of_treatment == bool(found["many"]) else TURNED[moved]
