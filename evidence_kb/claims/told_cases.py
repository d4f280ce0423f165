"""Whether a text tells of a patient without counting anybody: "a case is reported", "he recovered of gout".

A review speaks of patients, too, but of none that anything happened to.
"""

from __future__ import annotations

from collections.abc import Sequence

from evidence_kb.claims.words import rx

_SOMEBODY = (
    r"(?:patient|man|woman|boy|girl|infant|child|baby|neonate|newborn|adolescent|adult|male|female|mother|twin|brother|"
    r"sister)"
)
_SOME = r"(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|\d+|this|these|the|our|such|another|each)"
_REPORTED = r"(?:reported|described|presented|documented|illustrated)"
_REPORTING = (
    r"(?:report|describe|present|document|illustrate|highlight)(?:s|ed)?(?: (?:here|herein|on|the|successful|use|"
    r"management|treatment|repair|of|in))*"
)
_WAS = (
    r"(?:was|had|did|became|developed|recovered|died|underwent|received|presented|experienced|showed|suffered|complained|"
    r"responded|expired|remained|survived|required|improved|occurred|arose|appeared|led to|resulted in|served)"
)
_OF_A_CASE = rx(
    rf"^{_SOME} (?:[a-z-]+ ){{0,4}}?(?:cases?|patients?|observations?|{_SOMEBODY})\b[^;]{{0,200}}? (?:is|are|was|were|"
    rf"has been|have been) (?:[a-z]+ )?{_REPORTED}\b(?! (?:previously|earlier|before|in the literature))|"
    rf"\b{_REPORTING} {_SOME} (?:[a-z-]+ ){{0,4}}?(?:cases?|patients?|{_SOMEBODY})\b|"
    r"\b(?:case (?:report|presentation|history|histories|description)s?|the case reported|present case|"
    r"our (?:own )?(?:cases?|patients?|experience)|given this patient|such cases are described)\b|"
    rf"\b{_REPORTING}\b[^.;]{{3,160}}? (?:in|of) (?:an?|one) (?:[a-z-]+ ){{0,3}}?{_SOMEBODY}\b"
)
# of somebody something is told that came to pass
_CAME_TO_PASS = rx(
    rf"\b(?:an?|the|this|one|our|each) (?:[a-z-]+ ){{0,3}}?{_SOMEBODY}(?! (?:population|group|care))\b[^.;]{{0,80}}? "
    rf"{_WAS}\b|\b(?:he|she) (?:[a-z]+ly |then |later )?{_WAS}\b|"
    rf"\b{_WAS}\b[^.;]{{0,200}}? in (?:an?|one|this|our) (?:[a-z-]+ ){{0,3}}?(?:case|{_SOMEBODY})\b|"
    rf"\b(?:an?|one) (?:[a-z-]+ ){{0,3}}?{_SOMEBODY} of \d+(?: (?:years|months))?\b"
)
_MAY_BE = rx(r"\b(?:may|might|can|could|should|must|would|if|whether|whenever|not been|never been)\b")


def tells_of_a_case(sentences: Sequence[str]) -> bool:
    """Say whether flat sentences report a case, or tell what came to pass with one person.

    >>> tells_of_a_case(["a man with gout was given zorpline and recovered."])
    True
    >>> tells_of_a_case(["in a patient with gout zorpline may be tried."])
    False
    """
    return any(
        _OF_A_CASE.search(words) or (_CAME_TO_PASS.search(words) and not _MAY_BE.search(words)) for words in sentences
    )
