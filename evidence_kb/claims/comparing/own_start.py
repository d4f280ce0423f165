"""What a sentence holds against the start of the same arm, and against no other: "less than before the operation".

"Lower" and "differ" set arms apart, and so they keep a sentence from being read as a change within one arm; but not
where what stands behind "than" is a time, nor where the differences are "within the groups" or "before and after".
"""

from __future__ import annotations

from collections.abc import Iterable

from evidence_kb.claims.comparing.arms import Arm
from evidence_kb.claims.language.words import rx

# "pretreatment values", but not "prednisone", "preterm infants" or "the present drug"
_PRE = (
    r"pre-[a-z]+|pre(?:treat|interv|op|test|train|inject|dos|exerci|surg|vaccin|stud|inocul|trial|admin|infus|therap|"
    r"supplement|challeng|procedur|induct|anesth|anaesth|medicat|dialy)[a-z]*|pre\b"
)
BASELINE = (
    r"(?:the |their |those |values? )?(?:at |before |of )?"
    rf"(?:baseline|initial|{_PRE}|before|entry|admission|at)\b"
)
_THAN_AT_START = rx(rf"\b(?:more|less|greater|higher|lower|fewer|better|worse)\b[^.;,]{{0,60}}? than (?:{BASELINE})")
# "pre-emptive barine", "initial barine": an arm, by when it was given
_TIMED = rx(rf"\bthan (?:the )?(?:(?:initial|{_PRE}) (?!of\b|with\b|in\b|treatment\b)(?:[a-z-]+ )?)?$")
_DIFFER = rx(r"\bdiffer[a-z]*\b")
_OF_TWO_TIMES = rx(
    r"\b(?:before and after|pre- (?:and|to) post|intra-?groups?|"
    r"within(?:-| )(?:(?:the|each|either|any|both) )?(?:study |treatment )?(?:groups?|subjects?|arms?))\b"
)
_OF_GROUPS = rx(r"\b(?:between|among|inter-?groups?|groups? differ[a-z]*)\b")


def than_an_arm(plain: str, arms: Iterable[Arm], number: int) -> bool:
    """Say whether a sentence (flat) holds something against an arm that is called by its time."""
    places = (m.start for arm in arms for m in arm.mentions if m.sentence == number)
    return any(_TIMED.search(plain, max(0, at - 60), at) for at in places)


def apart_from_own_start(plain: str) -> str:
    """Return a sentence (flat) without the words that set an arm apart from its own start alone.

    >>> apart_from_own_start("pain was less after a than before it."), apart_from_own_start("less than with b.")
    ('pain was   it.', 'less than with b.')
    """
    left = _THAN_AT_START.sub(" ", plain)
    if _OF_TWO_TIMES.search(plain) and not _OF_GROUPS.search(plain):
        return _DIFFER.sub(" ", left)
    return left
