"""What a clause tells of one arm alone, behind what was told of the other.

"A lowered pain, whereas B had no effect on sleep": of sleep that says nothing of A. What became of the treatment
is told against a control that did otherwise ("sleep was the same with placebo, whereas A improved it"), but not what
became of the comparator, nor what one of two treatments did not do.
"""

from __future__ import annotations

from evidence_kb.claims.comparing.arms import Arm
from evidence_kb.claims.language.clause_around import clause_around
from evidence_kb.claims.language.words import rx

_CONTRAST = rx(r"\b(?:whereas|while|but|although|though)\b(?! (?:not|neither|only)\b)")
_DENIED = rx(r"\b(?:no|not|without|neither|nor)\b")
_COMPARES = rx(
    r"\b(?:than|versus|vs|compar[a-z]+|relative to|between|differ[a-z]*|similar(?:ly)?|equal(?:ly)?|same|superior|"
    r"inferior|respectively|more|less|greater|higher|lower|fewer|better|worse|longer|shorter|smaller|larger|weaker|"
    r"stronger|milder|faster|slower|earlier|later|also|too|only)\b"
)
# "compared with B, A lowered pain, but A had no effect on sleep": all of that is held against B
_AGAINST_FIRST = rx(
    r"^(?:\[[^\]]*\] |[a-z]+: )?(?:when |as )?(?:compared (?:with|to)|in comparison (?:with|to)|relative to|versus)\b"
)
# "the A group lost 2 kg, whereas the B group gained 3 kg of weight": the same is told of both. Found are the units, of
# which none is that of a dose or of a time.
_AMOUNT = rx(r"\b[0-9]+(?:[.,][0-9]+)? ?(%|(?:kg|points?|cm|mm|mmhg|mmol|kcal)\b)")


def is_told_of_one_alone(plain: str, treatment: Arm, comparator: Arm | None, number: int, at: int) -> bool:
    """Say whether the clause around a place of a sentence (flat, by number) tells of one of two arms alone."""
    if comparator is None or _AGAINST_FIRST.match(plain):
        return False
    first, last = clause_around(plain, at)
    joint = _CONTRAST.search(plain, max(0, first - 10), first + 10)
    if joint is None or _COMPARES.search(plain, joint.end(), last):
        return False
    if set(_AMOUNT.findall(plain, 0, first)) & set(_AMOUNT.findall(plain, first, last)):
        return False
    here = {arm: [m.start for m in arm.mentions if m.sentence == number] for arm in (treatment, comparator)}
    alone = [arm for arm, starts in here.items() if any(first <= start < at for start in starts)]
    before = [arm for arm, starts in here.items() if starts and max(starts) < first]
    if len(alone) != 1 or len(before) != 1 or alone == before:
        return False
    if alone == [comparator]:
        return True
    return not comparator.is_control and _DENIED.search(plain, first, last) is not None
