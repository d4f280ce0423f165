"""Directions that the words of a report leave no choice about, whatever was read of them.

A median that "was not reached" is open and not unchanged; what occurred "in neither" was not seen; where none survived,
nothing is better; and the regression of a harm is no harm.
"""

from __future__ import annotations

from dataclasses import replace

from evidence_kb.claims.language.words import PATIENTS, rx
from evidence_kb.findings import Change, Claim, Direction

_ASIDE = r"(?: ?\([^()]*\))?"
_NOT_REACHED = rx(rf"^{_ASIDE} (?:was|were|is|has|have|had)(?: still)? not (?:yet )?(?:been )?reached\b")
_IN_NEITHER = rx(
    rf"^{_ASIDE} (?:occurred|developed|recurred|appeared|(?:was|were) (?:seen|observed|found|noted|encountered)) in "
    r"neither\b"
)
_NONE_SURVIVED = rx(
    rf"\b(?:none|neither)(?: of (?:them|whom|(?:(?:the|these|those|our|all) )*(?:[a-z-]+ ){{0,2}}?{PATIENTS})|"
    rf" {PATIENTS})? survived\b"
)
_REGRESSION = rx(r"[a-z] (?:reversal|resolution|regression|disappearance|relief|remission)$")
_WANTING = rx(
    r"\b(?:no|not|without|never|lack|fail[a-z]*|delayed|impaired|incomplete|poor|partial|only|neither|nor|spontaneous|less|"
    r"lower|worse|shorter|slower|insufficient|inadequate|loss|lost|fell|re(?:duced|duction)|de(?:creased?|clined?))\b"
)


def put_right(claim: Claim, before: str, behind: str) -> Claim:
    """Return a claim with the direction that its words have.

    `before` and `behind` are the flat words of its statement on either side of the outcome.
    """
    outcome = claim.outcome.casefold()
    match claim.direction:
        case Direction.NO_CHANGE if _NOT_REACHED.search(behind):
            return replace(claim, direction=Direction.UNCLEAR, change=Change.UNCLEAR)
        case Direction.WORSENING if _IN_NEITHER.search(behind):
            return replace(claim, direction=Direction.NO_EVIDENCE, change=Change.UNCLEAR)
        case Direction.WORSENING if _REGRESSION.search(outcome) and not _WANTING.search(f"{before} {outcome} {behind}"):
            return replace(claim, direction=Direction.IMPROVEMENT)
        case Direction.IMPROVEMENT if _is_of_the_dead(outcome, before, behind):
            return replace(claim, direction=Direction.WORSENING, change=Change.UNCLEAR)
    return claim


def _is_of_the_dead(outcome: str, before: str, behind: str) -> bool:
    """Say whether none survived.

    >>> _is_of_the_dead("survival", "none of these ", "patients survived.")
    True
    >>> _is_of_the_dead("survival", "none had pain and all ", "patients survived.")
    False
    """
    verb = f"{outcome} " if outcome.startswith("survived") else ""  # "survival" is what a rule calls it
    return outcome.startswith("surviv") and _NONE_SURVIVED.search(f"{before}{verb}{behind}") is not None
