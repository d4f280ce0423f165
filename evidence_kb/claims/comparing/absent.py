"""What is called like an arm and was given to nobody: controls that a study did not have, and what a drug turns into.

"Not placebo-controlled" and "with no placebo control" say that there was no placebo; "nine randomised control trials"
names the kind of nine studies, and no group. What the body makes of a drug ("its metabolite norzorplexine") is
measured.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from evidence_kb.claims.language.words import rx

# "with no placebo control", "placebo arms were not included": nobody got it
_ABSENT = rx(r"\b(?:no|without|lack of)(?: an?)? $")
_UNCONTROLLED = rx(r"not (?:placebo|sham|vehicle)[ -]controlled\b")
_LEFT_OUT = rx(
    r"(?: (?:arms?|groups?|controls?|treatments?))? (?:was|were) not (?:included|used|available|possible|planned)\b"
)
# the kind of several studies; of one study it says that there was a control
_KIND_BEFORE = rx(r"\b(?:randomi[sz]ed|randomly|clinical|case)[ -]$")
_OF_STUDIES = rx(r"(?:[ -]led)? (?:trials|studies)\b")
# what should not differ, so that a difference would show a bias: an outcome and no group
_NEGATIVE_CONTROL = rx(
    r"negative controls?(?: (?:outcomes?|end-?points?|exposures?|analys[ei]s)\b|,? (?:(?:did|was|were) not|"
    r"(?:was|were) (?:similar|comparable|unaffected|unrelated))\b)"
)
_MADE_OF = rx(
    r"\b(?:its|their|whose|and the|and an?) (?:[a-z-]+ ){0,3}?metabolite,? "
    r"(?P<name>(?!of\b|in\b|was\b|levels?\b|concentrations?\b|which\b|that\b|called\b|excretion\b)[a-z0-9-]{4,})"
)
# what is an arm of the trial as well, as morphine is, which the body also makes of codeine
_GIVEN = r"\b(?:with|than|versus|vs|receiv[a-z]+|given|got|took|(?:randomi[sz]ed|assigned|allocated) to) (?:oral )?"


def is_given_to_nobody(plain: str, start: int, end: int) -> bool:
    """Say whether the control that a sentence (flat) names at a place is one that nobody got.

    >>> is_given_to_nobody("the study was not placebo-controlled.", 18, 36), is_given_to_nobody("or placebo.", 3, 10)
    (True, False)
    """
    return bool(
        _ABSENT.search(plain, max(0, start - 15), start)
        or _LEFT_OUT.match(plain, end)
        or _UNCONTROLLED.match(plain, max(0, start - 4))
        or any(found.start() <= end <= found.end() for found in _NEGATIVE_CONTROL.finditer(plain))
        or (_KIND_BEFORE.search(plain, max(0, start - 15), start) and _OF_STUDIES.match(plain, end))
    )


def metabolites(plains: Sequence[str]) -> frozenset[str]:
    """Return what sentences (flat) call what the body makes of a drug.

    >>> list(metabolites(["levels of zorplexine and its metabolite norzorplexine fell."]))
    ['norzorplexine']

    What is given elsewhere, or stands in the title (which comes first), is none.
    """
    made = {found["name"] for plain in plains for found in _MADE_OF.finditer(plain)}
    return frozenset(name for name in made if not _is_given(name, plains))


def _is_given(name: str, plains: Sequence[str]) -> bool:
    called = re.escape(name) + r"\b"
    in_title = len(plains) > 1 and re.search(rf"\b{called}", plains[0])
    return bool(in_title) or any(re.search(_GIVEN + called, plain) for plain in plains)
