"""Statements that hold kinds of people against one another who all had the treatment: "72 % of those with clean nodes".

Who did better is told there, and not what the treatment did. Kinds are told by what people are or have: age and sex, a
stage, a finding. What they were given is no kind, nor is a time: "than those who received X",
"than before". That pain fell by more in one kind than in another still says that it fell.
"""

from __future__ import annotations

from collections.abc import Iterable

from evidence_kb.claims.language.numbers import COUNT
from evidence_kb.claims.language.words import PATIENTS, rx

_SOMEBODY = r"(?:patients|those|people|subjects|cases|children|women|men|individuals|infants|adults|tumou?rs|lesions)"
_A_KIND = (
    r"(?:younger|older|elderly|obese|lean|male|female|diabetic|hypertensive|(?:poor|good)-[a-z]+|"
    r"(?:low|high|intermediate)(?:er)?[- ](?:risk|grade|stage)|(?:early|advanced)[- ]stage|sero(?:posi|nega)tive|"
    r"[a-z0-9-]+(?:[- ](?:positive|negative)| ?\([+-]\))|non-(?:obese|diabetic|smoking|elderly|frail|hypertensive|"
    r"surviving|responding))"
)
_CALLED = (
    r"(?:men|women|males|females|boys|girls|(?:non-?)?(?:smokers|survivors|responders|diabetics|alcoholics|drinkers))"
)
# what somebody was given, or had done
_GIVEN = (
    r"(?: ?(?:an? |the |any |no )?(?:[a-z-]+ ){0,2}(?:implant|graft|stent|prosthes|devic|treat|therap|surg|operat|"
    r"drain|cathet|regimen|dose|plate|nail|mesh|sutur|flap|valve|steroid|antibiotic|transplant|inject|drug|"
    r"medication|care\b|prophyla|placebo|observation|manage|chemo|radio|radiation|immuno|bypass|diet|exercise|"
    r"rehabilit|replacement|support|interven))"
)
_WHO = rf"(?:with(?:out)?(?!{_GIVEN}) |whose(?!{_GIVEN}) |aged |(?:under|over|younger|older) |stages? )"
_KIND = (
    rf"(?:{_CALLED}\b|{_A_KIND} (?:[a-z-]+ ){{0,2}}?(?:{_SOMEBODY}|groups?|cohort|ones|disease)\b|{_SOMEBODY} {_WHO})"
)
_HELD_AGAINST = r"(?:than|versus|vs\.?|(?:compared|relative) (?:with|to)|as opposed to|in comparison (?:with|to))"
# "than the 4 % of", "compared with a rate of 12 months among"
_SO_MUCH = (
    r"(?: (?:that|those|the|an?|only|about|months?|years?|days?|per ?cent|rates?|in|for|among|of|"
    r"[0-9][0-9.,/+-]*(?: ?%)?))*?"
)
_THAN = rx(rf"\b{_HELD_AGAINST}{_SO_MUCH} (?P<kind>{_KIND})")
_BETWEEN = rx(
    rf"\bbetween (?:the )?(?P<kind>{_KIND}[^.;()]{{0,60}}? (?:and|vs\.?|versus)\b|"
    r"(?P<had>[a-z]+) (?:[a-z]+ )?and non-?(?P=had)\b|(?:women|females?) and (?:men|males?)\b|"
    r"(?:men|males?) and (?:women|females?)\b|(?:younger|older) and (?:younger|older)\b)"
)
_MORE_IN = rx(
    r"\b(?:(?:more|less) (?:common|frequent|likely|prevalent|often|severe)|higher|lower|greater|increased|decreased)"
    rf"(?: (?:to|a|an|[a-z]+ly|significant|extent|degree))* (?:in|among) (?:the )?(?P<kind>{_KIND})"
)
_STAGES = rx(
    rf"\b(?P<kind>{_SOMEBODY} with (?:stages?|grades?|type) (?:\d|[iv]+\b)[^.;,]{{0,30}}? {_HELD_AGAINST} (?:stages?|"
    r"grades?|type) (?:\d|[iv]+\b))"
)
# "when lymph nodes were involved", "when the patient was older"
_WHERE_IT_WAS = rx(
    r"\b(?P<kind>(?:when|if|where) (?:no |the |an? )?(?:[a-z]+ )?(?:nodes?|tumou?rs?|margins?|patients?|lesions?|"
    r"individuals?) (?:was|were|is|are) (?:[a-z]+ )?(?:positive|negative|metasta[a-z]+|involved|affected|older|younger|"
    r"better|advanced|locali[sz]ed))\b"
)
_DONE = rx(
    r"\b(?:[a-z-]*treat[a-z]*|therap[a-z]*|receiv[a-z]*|underw[a-z]*|underg[a-z]*|operat[a-z]*|surg[a-z]*|"
    r"transplant[a-z]*|vaccin[a-z]*|untreated|previous|prior|controls?|historical|published|literature)\b"
)
# a change that was greater in some than in others came about in both
_BY_MORE = rx(
    r"\b(?:greater|larger|more|better|faster|higher|smaller|less|lower|further)(?: [a-z]+){0,2} (?:improvements?|"
    r"reductions?|decreases?|gains?|recovery|relief|increases?|responses?|declines?|falls?|rises?)\b|"
    r"\b(?:improved|decreased|increased|fell|rose|recovered|was reduced|were reduced) (?:[a-z]+ly )?(?:more|less|"
    r"faster|better)\b"
)
_AROUND = 40
# "occurred in 4 of 20 and was more common in women": first how many had it, and then in whom it was seen more often
_ALSO_WHOM = rx(
    rf"(?P<told>\b(?:in|by) (?:{COUNT} of (?:the |our |these )?)?{COUNT}(?: {PATIENTS})?(?: ?\([^()]*\))?),? "
    r"(?:and|but) (?:it |they |this |these )?(?:was|were|occurred) (?:[a-z]+ly )?(?:more|less) (?:common|commonly|"
    r"frequent|frequently|likely|prevalent|often|severe|pronounced|marked)\b"
    rf"(?=[^;.]{{0,60}}?\b(?:in|among) [^;.]{{0,60}}?\b(?:{PATIENTS}|{_SOMEBODY}|{_CALLED})\b)"
    r"(?![^;.]{0,100}?\b(?:than before|than at|after|baseline)\b)[^;.]*"
)


def before_kinds(words: str, start: int, end: int) -> int:
    """Return where flat words end that count a thing, before they add in whom it was more common; `end` elsewhere.

    >>> text = "rash was seen in 4 and was more common in men than in women"
    >>> text[: before_kinds(text, 0, len(text))]
    'rash was seen in 4'
    """
    found = _ALSO_WHOM.search(words, start, end)
    return found.end("told") if found else end


def without_kinds_behind(words: str) -> str:
    """Leave out what flat words add on the people in whom a thing was more common, once they have counted it."""
    return _ALSO_WHOM.sub(r"\g<told>", words)


def compares_kinds(words: str, treatments: Iterable[tuple[int, int]]) -> bool:
    """Say whether flat words compare kinds of people; `treatments`: where treatments are named in them.

    >>> compares_kinds("survival was 40 % in men versus 60 % in women.", ())
    True
    >>> compares_kinds("survival was 40 % versus 60 % in those who had surgery.", ())
    False
    """
    words = without_kinds_behind(words)
    if _BY_MORE.search(words):
        return False
    places = tuple(treatments)
    for pattern in (_THAN, _BETWEEN, _MORE_IN, _STAGES, _WHERE_IT_WAS):
        for match in pattern.finditer(words):
            start, end = match.start("kind"), match.end("kind") + _AROUND
            if not _DONE.search(words, start, end) and not any(start <= at < end for at, _ in places):
                return True
    return False
