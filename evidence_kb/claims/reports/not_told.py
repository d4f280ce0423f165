"""Statements of a report that name an outcome, and that tell nothing of what became of it with the treatment.

Nobody looked at it, it is to be had under a condition, it only tended somewhere, or a germ, a stone or an egg "was
recovered": found, that is, and no better. "Poor control" is no gain, though control is one.
"""

from __future__ import annotations

import re
from dataclasses import replace

from evidence_kb.claims.language.words import ASIDE, flat, rx
from evidence_kb.findings import Change, Claim, Direction

_WORKS = r"(?:stud(?:y|ies)|trials?|articles?|papers|authors|publications|reviews)"
_LOOKED = r"(?:assess|evaluat|measur|examin|investigat|stud(?:i|y)|address|analy[sz]|test|determin)[a-z]*"
# "quality of life was not assessed", "mortality was not reported by any study"
_NOT_LOOKED_AT = rx(
    rf"^{ASIDE} (?:was|were|is|are|has been|have been|had been) (?:[a-z]+ly |also )?(?:not|never) (?:been )?"
    rf"(?:{_LOOKED}(?= ?(?:$|[.,;:)]|in\b|by\b|and\b|as\b|because\b|here\b))|"
    rf"(?:reported|described|mentioned|given|available|provided) (?:by|in|from|for) (?:any|all|most|some|the|these)"
    rf"(?: of)?(?: the| these)? (?:[a-z]+ )?{_WORKS}\b)"
)
_BY_NO_STUDY = rx(
    rf"(?:^|[,;:.] |\bbut |\band )(?:no|none of (?:the|these)|neither) (?:[a-z]+ )?{_WORKS} "
    rf"(?:has |have |had )?(?:[a-z]+ly )?(?:{_LOOKED}|reported|described|mentioned|provided|gave|included) "
    r"(?:(?:data|results|information) )?(?:on |about )?(?:[a-z-]+ ){0,3}$"
)
_GOT = r"(?:obtained|achieved|attained|reached|expected|gained|ensured|guaranteed)"
_ON_CONDITION = rx(
    rf"^{ASIDE} (?:can|could|may|will) (?:only be {_GOT}|be {_GOT} only) "
    r"(?:by|if|when|with|through|in|after|where|under)\b(?P<factor>[^;.]*)"
)
# "survival was related to age", "its effectiveness is a function of the underlying disease": what it goes with
_GOES_WITH = rx(
    rf"^{ASIDE}(?: (?:of|in|for|with|on) [^,;.]{{1,60}}?)? "
    r"(?:(?:is|was|are|were|seem(?:s|ed)?|appear(?:s|ed)?) (?:to be )?(?:[a-z]+ly )?"
    r"(?:related to|dependent (?:on|upon)|a function of|determined by|correlated with)|"
    r"depend(?:s|ed) (?:[a-z]+ly )?(?:on|upon)) (?P<factor>[^;.]*)"
)
# "was related to treatment", whatever that was; but not "to treatment delay"
_TREATMENT = rx(
    r"^ ?(?:the |this |our )?(?:treatment|therapy|drug|medication|operation|procedure|surgery|intervention)"
    r"(?= ?(?:$|[,(]|and\b|in\b|with\b|at\b))"
)
_DEFINED = rx(r"\b(?:is|was|are|were) (?:[a-z]+ly )?defined (?:as|by|to be)\b")
# "remission, which was defined as no fever, was achieved by most"
_CAME = rx(
    r"(?:,| and) (?:was|were|has been|have been|had been|could be|occurred)"
    r"(?: (?:achieved|attained|obtained|reached|seen|observed|noted|found))?\b"
)
_TENDED = rx(r"\b(?:a )?trends? (?:toward|towards|to|for|in favou?r of) (?:an? |the )?(?:[a-z-]+ ){0,2}$")
_SURELY = rx(r"\b(?:an?|the) (?:statistically |highly )?significant (?:[a-z]+ )?trend")
_GERM = rx(
    r"\b(?:[a-z]*(?:coccus|cocci|bacteri(?:a|um)|bacter|bacill(?:us|i)|monas|virus(?:es)?|fung(?:us|i)|myces|organisms?)|coli|"
    r"aureus|albicans|pathogens?|isolates?|strains?|parasites?|larvae|ova|eggs|oocytes?|spermatozoa|sperm|embryos?|"
    r"stones?|calculi|fragments?)$"
)
_WAS_RECOVERED = rx(
    rf"^{ASIDE} (?:was|were|has been|have been|had been) (?:also |then |again |not )?recovered\b"
    r"(?! (?:from|in) (?:none|neither|no)\b)"
)
_WORD = re.compile(r"[a-z][a-z0-9-]*")
# "poor healing", "an inadequate bony union"; what "was poor" is told behind the name (`second_look`)
_POOR = rx(r"\b(?:poor|bad|suboptimal|unsatisfactory|impaired)(?: (?!to\b|or\b|and\b|for\b)[a-z-]+)? $")
_IS_POOR = rx(
    r"^(?:[a-z]+ly )?(?:(?:poor|bad|suboptimal|unsatisfactory|impaired) (?!prognosis|risk)|"
    r"delayed (?:[a-z-]+ )?(?:healing|recovery|union|closure|engraftment|awakening|emptying)\b)"
)
_HAPPENED = rx(
    rf"^{ASIDE} (?:(?:also |only )?(?:occurred|developed|resulted|persisted|ensued)|"
    r"(?:was|were) (?:also |only )?(?:seen|observed|noted|found|obtained|achieved|reported|recorded))\b"
)
_RIGHTED = rx(
    r"\b(?:improv|better|correct|resol|heal|reliev|recover|prevent|avoid|revers|overc[ao]me|reduc|decreas|no longer|"
    r"despite|in spite|although|though|not|no|without|because|due|owing|for|who|which|than|previous)[a-z]*\b"
)


def as_told(claim: Claim, before: str, behind: str) -> Claim | None:
    """Return a claim as far as something is told of its outcome; None where nothing is.

    `before` and `behind` are the flat words of its statement on either side of the outcome.
    """
    if _NOT_LOOKED_AT.search(behind) or _BY_NO_STUDY.search(before):
        return None
    if claim.direction is not Direction.IMPROVEMENT:
        return claim
    if _was_only_found(claim, behind) or _has_tended(before) or _is_of_a_factor(claim, behind):
        return None
    if claim.numbers.events_n is None and _is_defined(before, claim.outcome, behind):
        return None
    poor = _POOR.search(before)
    led = before[: poor.start()] if poor else before
    is_poor = (poor or _IS_POOR.search(claim.outcome.casefold())) and not _RIGHTED.search(led)
    if is_poor and _HAPPENED.search(behind):
        return replace(claim, direction=Direction.WORSENING, change=Change.UNCLEAR)
    return claim


def _was_only_found(claim: Claim, behind: str) -> bool:
    """Say whether what "was recovered" is a germ, a stone or an egg; recovered "from none" it was not found."""
    return _GERM.search(claim.outcome.casefold()) is not None and _WAS_RECOVERED.search(behind) is not None


def _has_tended(before: str) -> bool:
    return _TENDED.search(before) is not None and _SURELY.search(before) is None


def _is_defined(before: str, outcome: str, behind: str) -> bool:
    """Say whether a statement says what an outcome is, and not behind that what became of it.

    >>> _is_defined("", "cure", " was defined as no fever."), _is_defined("cure was defined as no ", "fever", ".")
    (True, True)
    >>> _is_defined("", "cure", ", which was defined as no fever, was achieved by most.")
    False
    """
    found = _DEFINED.search(behind)
    if found:
        return _CAME.search(behind, found.end()) is None
    return _DEFINED.search(f"{before}{outcome}") is not None


def _is_of_a_factor(claim: Claim, behind: str) -> bool:
    """Say whether an outcome only went with something, or hung on it.

    Where that is the treatment, it tells what that did; and where people are counted, they had it.
    """
    found = _GOES_WITH.search(behind) or _ON_CONDITION.search(behind)
    if found is None or claim.numbers.events_n is not None:
        return False
    own = {word for word in flat(claim.treatment or "").split() if len(word) > 3}
    return not (own & {*_WORD.findall(found["factor"])} or _TREATMENT.search(found["factor"]))
