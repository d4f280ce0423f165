"""Treatments that people live with and are called by: recipients of a transplant, patients on dialysis.

"Influenza in dialysis patients" tells of people who happen to be dialysed. What befell them is not told of dialysis
unless a sentence names it; "Survival in dialysis patients" is.
"""

from __future__ import annotations

from evidence_kb.claims.language.words import PATIENTS, rx

_LIVED_WITH = r"(?:[a-z]*dialysis|[a-z]*transplant[a-z]*)"
_NAME = rx(rf"(?:[a-z-]+ ){{0,4}}?{_LIVED_WITH}(?: (?:therapy|treatment))?")
_WHO = (
    rf"(?:{_LIVED_WITH} (?:recipients?|{PATIENTS}|population)|"
    rf"(?:recipients|those|{PATIENTS}) (?:on|with) (?:[a-z-]+ ){{0,4}}?{_LIVED_WITH})\b"
)
_IN_THEM = rx(rf"\b(?:in|among) (?:[a-z-]+ ){{0,5}}?{_WHO}")
# how it went, or what it does itself: peritonitis by dialysis, disease that a graft brings
_HOW_THEY_FARED = rx(
    r"(?:[a-z-]+ ){0,3}?(?:survival|outcomes?|results|complications?|mortality|deaths?|rejection|experience|function|"
    r"quality of life|(?:adverse|side) (?:events?|effects?)|peritonitis|hypotension|graft[a-z-]*(?: [a-z]+)?|"
    r"engraftment|access(?: [a-z]+)?|effects? of [a-z ]+) "
)


def are_called_by(treatment: str, title: str) -> bool:
    """Say whether a title (flat) tells of something in people who are called by a treatment, spelled out and flat.

    >>> are_called_by("liver transplant", "measles in liver transplant recipients")
    True
    >>> are_called_by("liver transplant", "long-term survival in liver transplant recipients")
    False
    """
    found = _IN_THEM.search(title) if _NAME.fullmatch(treatment) else None
    if found is None or ("dialysis" in treatment) != ("dialysis" in found[0]):
        return False
    return _HOW_THEY_FARED.fullmatch(title[: found.start()].lstrip(" [")) is None
