"""What a value says of patients that only rose or fell, was told of one time only, or went along with another: little.

"Serum gastrin rose" tells which way it went, and not whether that did anybody good. Of 125 such changes that readers
met in reports of patients, they left 93 open and called 19 good; where the text names a state of the value as wrong or
right ("elevated", "to normal"), or the outcome as good or bad, it tells more, and its claim stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from evidence_kb.claims.language.words import ASIDE, flat, rx, word_set
from evidence_kb.claims.lexicon.direction import BETTER, DOWN, GONE, UP, WORSE, sense
from evidence_kb.findings import Change, Claim, Direction

# what a laboratory or an electrode finds in people; what of it is good depends on them
_OF_THE_BODY = rx(
    r"\b(?:serum|plasma|levels?|concentrations?|secretion|release|clearance|uptake|turnover|half-li(?:fe|ves)|synthesis|"
    r"elimination|tit(?:er|re)s?|(?:auto)?antibod(?:y|ies)|immunoglobulins?|(?:[a-z]+ )?hormones?|cytokines?|"
    r"interleukins?|acids?|il-?\d+|tsh|lh|fsh|acth|prolactin|cortisol|insulin|glucagon|gastrin|renin|aldosterone|testosterone|"
    r"o?estradiol|progesterone|amplitude|magnitude|electromyograph[a-z]*|emg|"
    r"(?!(?:de|in)crease|disease|release|phase|base|case)[a-z]{3,}ase)\b"
)
# that the heart pumps less is good or bad as it is ill
_PUMPED = rx(r"\b(?:cardiac (?:output|index)|stroke (?:volumes?|index)|cardiac work)$")
# what an electrode or a test tube measures; not the activity of a disease, or of people
_ACTIVITY = rx(
    r"\b(?:(?:[a-z]+ )?nervous|sympathetic|parasympathetic|vagal|enzym[a-z]+|[a-z]*synthase|[a-z]+idase) activity$"
)
# how it was, or is to be; what it did to people
_STATE = (
    r"(?:elevated|raised|high|abnormal[a-z]*|excess(?:ive)?|deficien[a-z]+|low|subnormal|"
    r"normal[a-z]*(?! (?:controls?|subjects?|volunteers?|men|women|people|individuals))|hyper(?!tens)[a-z]+|"
    r"hypo(?!tens|thalam|phys)[a-z]+|over-?production|pathologic[a-z]*|inappropriate[a-z]*|therapeutic)"
)
_SAYS_MORE = rx(
    rf"\b(?:{_STATE}|success[a-z]*|effective[a-z]*|benefi[a-z]*|favou?rabl[a-z]*|desir[a-z]+|good|respon[a-z]+|"
    r"remissions?|toxic[a-z]*|symptom[a-z]*|damag[a-z]*|risks?|adverse|complicat[a-z]*|danger[a-z]*)\b"
)
_PUSHED = rx(r"\b(?P<down>suppress|inhibit|depress|blunt)(?:ed|es|ing|ion)?\b|\b(?:stimulat)(?:ed|es|ing|ion)\b")
_GENERAL = word_set(
    "the a an of in and to for free total mean median basal peak serum plasma blood urinary urine level levels "
    "concentration concentrations secretion release clearance uptake turnover synthesis elimination rate value values "
    "activity hormone maximum"
)
_BEFORE = (
    r"(?:pre-?operative(?:ly)?|before (?:the )?(?:treatment|therapy|operation|surgery|intervention|procedure|"
    r"transplantation)|at (?:baseline|presentation|admission)|on (?:admission|presentation))"
)
_WAS_BEFORE = rx(
    rf"^{ASIDE} (?:was|were|had been) (?!(?:improved|reduced|lower|higher|better|worse|resolved|corrected)\b)"
    rf"(?:[^ ;,]+ ){{0,6}}?{_BEFORE}[.;]?$"
)
# a second time, or something set beside the first one
_ANOTHER_TIME = rx(
    r"\b(?:after|follow[a-z-]*|post[a-z-]*|later|then|from|than|compar[a-z]+|versus|vs|whereas|while|but|became|"
    r"subsequent[a-z]*|during|end|final|last|months?|weeks?|persist[a-z]*|remain[a-z]*)\b"
)
_WENT_ALONG = rx(
    r"\b(?:(?:positive|negative|inverse|direct|linear|significant|strong|good|close|weak) ){0,2}correlations? "
    r"(?:(?:was|were) (?:found|seen|observed|noted) )?(?:between|of|with)\b|"
    r"\bcorrelated (?:[a-z]+ly |well )?(?:[a-z]+ly )?with\b"
)


def is_no_result(claim: Claim, behind: str) -> bool:
    """Say whether a statement sets two measures beside each other, or tells of one as it was before treatment.

    `behind` are its flat words behind the outcome.
    """
    whole = flat(claim.quote.text)
    if _WAS_BEFORE.search(behind) and not _ANOTHER_TIME.search(whole):
        return True
    is_good = claim.direction is Direction.IMPROVEMENT
    return is_good and _WENT_ALONG.search(whole) is not None and not _told(whole)


def only_went(claim: Claim, named: str, texts: Iterable[str]) -> Claim:
    """Return a claim of a value of which nobody knows what is good: its direction is open where it only rose or fell.

    `named` is the outcome in flat words, spelled out, and `texts` are the flat ones of the whole record.
    """
    told = _told(whole := flat(claim.quote.text))
    is_change = bool(told) and told <= {UP, DOWN}
    if (
        not is_change
        or not _is_of_the_body(named.strip(), told)
        or _SAYS_MORE.search(whole)
        or _has_a_state(named, texts)
    ):
        return claim
    change = claim.change
    if len(told) == 1:
        change = Change.INCREASED if told == {UP} else Change.DECREASED
    return replace(claim, direction=Direction.UNCLEAR, change=change)


def _is_of_the_body(named: str, told: set[str]) -> bool:
    if _OF_THE_BODY.search(named) or _ACTIVITY.search(named):
        return True
    return told == {DOWN} and _PUMPED.search(named) is not None


def _told(whole: str) -> set[str]:
    """Return what words tell of a change: that it went up, down, got better, worse, or went away."""
    found = {sense(word) for word in _PUSHED.sub(" ", whole).split() if word != "controls"}
    found |= {DOWN if pushed["down"] else UP for pushed in _PUSHED.finditer(whole)}
    return {each for each in found if each in (UP, DOWN, BETTER, WORSE, GONE)}


def _has_a_state(named: str, texts: Iterable[str]) -> bool:
    """Say whether a text tells how a value was that is not as it should be, or as it should."""
    words = "|".join(re.escape(word) for word in named.split() if word not in _GENERAL and len(word) > 1)
    if not words:
        return True  # nothing says what was measured
    near = re.compile(
        rf"\b{_STATE}(?: [a-z-]+){{0,3}}? (?:{words})\b|\b(?:{words})\b(?: [a-z-]+){{0,4}}? {_STATE}\b|"
        rf"\bhyper(?:{words})|\b(?:{words})-(?:secret|produc)"
    )
    return any(near.search(text) for text in texts)
