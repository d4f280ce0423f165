"""What a sentence prints against the change that the models read in it: intervals, tests, and plain words.

"6 v 12 months (HR 0.50 [95% CI 0.30-0.82])" is a difference, "p = 0.4 vs placebo" none between the arms, whatever p
value stands beside it for the change from baseline; what "was not inferior to" another is not said to be less or more;
and of a decline that was prevented there was less.
"""

from __future__ import annotations

from evidence_kb.claims.comparing.doubts import Chances
from evidence_kb.claims.comparing.outcome_spans import LESS_LOST
from evidence_kb.claims.language.effects import are_around_zero, is_beyond_chance, tells_of_chance_between
from evidence_kb.claims.language.words import rx
from evidence_kb.claims.networks.tagger import Span
from evidence_kb.findings import Change

_NOT_INFERIOR = rx(r"\b(?:was|were|is|are) (?:[a-z]+ly )?(?:non-?inferior|not inferior) to\b")
_BETTER = rx(r"\b(?:superior(?:ity)?|more|less|better|greater|higher|lower|fewer|worse|significant(?:ly)?)\b")
_LOSS = rx(r"(?:declines?|loss(?:es)?|deterioration|worsening|impairments?) (?:in|of) ")


def overruled(change: Change, chances: Chances, plain: str, outcome: Span, *, is_alone: bool) -> Change:
    """Return the change of an outcome in a sentence (flat), where its words overrule what was read.

    `chances`: of increased, decreased, no difference. `is_alone`: the sentence tells of no other outcome.
    """
    if change is Change.NO_DIFFERENCE:
        if not (is_alone and is_beyond_chance(plain)):
            return change
        return Change.INCREASED if chances[0] > chances[1] else Change.DECREASED
    if is_alone and (are_around_zero(plain) or tells_of_chance_between(plain)):
        return Change.NO_DIFFERENCE
    if _NOT_INFERIOR.search(plain) and not _BETTER.search(plain):
        return Change.NO_DIFFERENCE
    loss = _LOSS.match(plain, outcome.start)
    if loss and LESS_LOST.search(plain, max(0, outcome.start - 80), loss.end()):
        return Change.DECREASED
    return change
