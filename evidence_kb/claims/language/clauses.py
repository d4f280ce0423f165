"""Clauses of a sentence with offsets: the stretch of words that can carry one finding and be quoted alone.

A sentence is cut at semicolons, at conjunctions that join two statements, at ", with ..." and behind an opening
subordinate clause. A cut needs a predicate on both sides, so lists ("pain, swelling and fever improved") and shared
subjects ("... had a relapse and were retreated") stay whole. Commas inside brackets do not count.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from evidence_kb.claims.language.numbers import ONE_TO_TEN
from evidence_kb.claims.language.participles import COUNTED_STATEMENT
from evidence_kb.claims.language.words import masked, rx, trimmed

CHANGE_VERBS = (
    r"(?:de|in)creas(?:e|es|ed|ing)|improv(?:e|es|ed|ing)|worsen(?:s|ed)?|declin(?:e|es|ed)|reduc(?:e|es|ed)|"
    r"resolv(?:e|es|ed)|deteriorat(?:e|es|ed)|diminish(?:es|ed)?|lessen(?:s|ed)?|subsid(?:e|es|ed)|abat(?:e|es|ed)|"
    r"disappear(?:s|ed)?|vanish(?:ed)?|went down|went up|came down|fell|dropped|rose|normali[sz](?:e|es|ed)|"
    r"recover(?:s|ed)?|relapsed|recur(?:s|red)?|progress(?:es|ed)|regress(?:es|ed)|alleviat(?:e|es|ed)|reliev(?:e|es|"
    r"ed)|eas(?:e|es|ed)|heal(?:s|ed)?|shrank|shrunk|stabili[sz](?:e|es|ed)|persist(?:s|ed)|remain(?:s|ed)|flared|"
    r"aggravated|lowered|prevent(?:s|ed)|controlled|remitted|ceased|cleared|changed|differed|differ|grew|shorten(?:s|"
    r"ed)|prolong(?:s|ed)|suppress(?:es|ed)|attenuat(?:e|es|ed)|ameliorat(?:e|es|ed)|eliminat(?:e|es|ed)|induc(?:e|es|"
    r"ed)|stopped|closed|united|halved|doubled|returned|came back|eradicated|cured|restored|regained|saved|halted|"
    r"faded|fades|settled|receded|softened|flattened|fallen|risen|shrunken|raised|enlarged|abolished|dissolved"
)
_FINITE = (
    r"is|are|was|were|be|been|has|have|had|did|does|do|may|can|could|might|showed|shows|show|responded|responds?|"
    r"achieved|achieves?|reached|attained|experienced|developed|reported|exhibited|exhibits?|occurred|occurs?|"
    r"appears?|appeared|seems?|seemed|led|leads|resulted|results in|caused|causes|became|went|failed|fails?|"
    r"confirm(?:s|ed)?|suggests?|exists?|received|tolerated|demonstrated|provided|discontinued|died|noted|observed|"
    r"found|underwent|made|complicated|affected|happened|comprised|happens|needed|required|maintained|gave|produced|"
    r"entered|suffered|displayed|"
    r"scored|migrated|bled|survived|continued|consisted|obtained|allowed|brought"
)
PREDICATE = rx(rf"\b(?:{_FINITE}|{CHANGE_VERBS})\b")
CHANGE_NOUN = (
    r"improvements?|reductions?|decreases?|declines?|resolution|relief|regression|increases?|worsening|deterioration|"
    r"progression|relapses?|recurrences?|flares?|exacerbations?|changes?|responses?|remissions?|benefits?|recovery|"
    r"normali[sz]ation|healing|disappearance|alleviation|stabili[sz]ation|rise|fall|gain|loss|elevation|differences?|"
    r"shrinkage|amelioration|effects?"
)
# "with complete disappearance of", "and significant decrease of": a change told by its noun
_CHANGE_OF = (
    r"(?:an? |the |her |his |their )?(?:(?!of\b|in\b|and\b|or\b|the\b)[a-z0-9-]+ ){0,3}(?:resolution|"
    r"disappearance|improvements?|reductions?|"
    r"decreases?|regression|relief|normali[sz]ation|recovery|healing|clearance|dissolution|return|closure|restoration|"
    r"shrinkage|alleviation|worsening|deterioration) (?:of|in) "
)
_NOMINAL = rx(
    r"(?:no|few|fewer|less|some|a|an|the|only|any|complete|partial|marked|significant|[a-z-]+)? ?(?:[a-z-]+ "
    rf"){{0,3}}(?:{CHANGE_NOUN})\b|no [a-z]"
)
# ", 94% (16/17) had"
_SHARE_HAD = r", (?=\d[\d.]* ?%(?: _+)?(?: of [a-z ]{3,40}?)? (?:was|were|had|showed|reported|achieved|experienced)\b)"
_AND_THEN = (
    rf" and (?=(?:(?:then|later|subsequently|eventually) (?:died|{CHANGE_VERBS})|died|survived|"
    r"(?:(?:has |have )?(?:made|had) an? (?:[a-z]+ )?|(?:[a-z]+ly )?)(?:recovered|recovery|responded))\b)"
)
_WITH_RESULT = (
    r" with (?=(?:an? )?(?:complete |partial |good |excellent |favou?rable |full |sustained |satisfactory |rapid ){1,2}"
    r"(?:remission|response|recovery|improvement|results?|outcomes?)\b)"
)
_ALLOWING = r", (?=(?:allowing|permitting|enabling) )"
_NOMINAL_JOINT = rf" (?:with|resulting in|leading to|and|followed by) (?={_CHANGE_OF})| with (?=no )|{_WITH_RESULT}"
_RESULTING = (
    rf", (?:resulting in|leading to|followed by) (?={_CHANGE_OF})|,? (?:resulting in|leading to|followed by) "
    r"(?=(?:an? )?(?:complete |full |partial |rapid |clinical |marked |good |prompt ){1,2}(?:remission|response|"
    r"recovery|improvement|cure|"
    r"healing|resolution)\b)"
)
_RATE_JOINT = r", (?:for|giving|yielding) (?=an? (?:[a-z-]+ ){0,3}rate of \d)"
_COUNTED_JOINT = rf",? with (?={COUNTED_STATEMENT})"
# what goes on behind ", which ...,"
_GOES_ON = r", (?=(?:was|were|is|are|has|had|received|underwent)\b)"
_JOINTS = rx(
    rf"{_COUNTED_JOINT}|{_RATE_JOINT}|{_RESULTING}|(?<!,)(?:{_NOMINAL_JOINT})|{_GOES_ON}|{_SHARE_HAD}|{_AND_THEN}|{_ALLOWING}|"
    # "pain fell in 25 and nausea and rash occurred in 4"; but "clinical and radiological relapse occurred"
    r"(?<!al)(?<!ic)(?<!ive)(?<!ous)(?<!ary) and (?=(?:[a-z-]+ (?:and|or) )?"
    r"(?:(?!(?:and|or|have|has|had) )[a-z-]+ ){1,3}?(?:occurred|"
    r"appeared|arose|developed)\b)|"
    r"; ?|: |, (?:and|but|whereas|while|although|though|yet|with|without|however|as well as) |(?<!,) (?:but|whereas|"
    r"while|although|though) | and (?=no |none |[0-9a-z-]+ (?:_+ )?(?:(?!and |or )[0-9a-z-]+ ){0,3}?(?:was|were|"
    r"had|did|"
    r"would|developed|"
    r"scored|made|experienced|required|needed|died|showed|reported|underwent|achieved|became|demonstrated|"
    r"exhibited|displayed|suffered|survived|obtained|reached|failed|"
    + CHANGE_VERBS
    + r")\b)|, (?=(?:the |his |her |their )?(?:[a-z][a-z-]*|\d+)"
    r"(?: (?!(?:in|at|with|and|or|but|to|for)\b)[a-z-]+){0,4} "
    r"(?:was|were|had|"
    + CHANGE_VERBS
    + r")\b)| and (?=(?:was|were|is|are) (?:[a-z]+ly |well |also )*(?:tolerated|safe|effective|useful|"
    r"feasible|free|asymptomatic|discharged|normal|seizure-free|pain-free|disease-free)\b)|, (?=which |who |"
    r"all of whom |suggesting |indicating )| - |(?<!,) without "
    r"(?=(?:any |further |serious |significant |major |relevant |treatment-related |[a-z-]*operative |procedural )?"
    r"(?:adverse|side|complications?\b|toxicity|recurrence|relapse|sequelae))"
)
_CHANGED = rx(rf"{_CHANGE_OF}|{_WITH_RESULT.partition('(?=')[2][:-1]}|{_RESULTING.rpartition('(?=')[2][:-1]}")
_BARE_NOUN = rx(r"(?:any |further |evidence of |signs of |an? )?(?![a-z]+ing\b)[a-z-]+")
_GO_ON = rx(_GOES_ON)
_COUNTED = rx(COUNTED_STATEMENT)
_BEFORE_NOUN = ("with", "resulting in", "leading to", "and", "followed by")
_BEFORE_AND_AFTER = rx(
    r" ?(?:the )?(?:mean |median )?(?:pre-?operative|pre-?treatment|initial|baseline) [^;]{3,80}? (?:was|were) "
    r"[^;a-z]{0,20}"
    r"[^;]{0,12},? (?:and|while|whereas) (?:the )?(?:mean |median )?(?:post-?operative|post-?treatment|final|last)\b"
)
_OPENERS = rx(r"(?:while|although|though|whereas|even though|since|as|because|once) ")
# "14 relapsed, nine of them after stopping the drug": what is said of some of them
_OF_THEM = rx(r", (?:[a-z-]+|\d+)(?: ?_+)? of (?:them|whom|these|which) (?!.*\b(?:was|were|had|did)\b)[^,;]*$")
_SUBORDINATED = re.compile(
    r"\s*(?:after|when|once|if|because|since|although|as|in|at|on|during|within|by|before|until|while|whereas|"
    r"despite|of|"
    r"following|among|for|with|without|from|over|under|unlike|given|both)\b"
)
_COUNTED_LIST = re.compile(rf"\bin (?:\d|{ONE_TO_TEN}|eleven|twelve)|____")
_LEAD = rx(
    r"(?:in|at|after|during|within|by|for|with|on|of|among|from|following|overall|however|moreover|furthermore|"
    r"additionally|also|finally|interestingly|nevertheless|nonetheless|thus|therefore|conversely|over|to date|despite|"
    r"importantly|notably|consequently|hence|unfortunately|surprisingly|similarly|conclusions?|in conclusion|results?|"
    r"findings?|interpretation|meanwhile|overall,) ?"
)
_IN_SO_MANY = rf"(?:\d+|{ONE_TO_TEN}|eleven|twelve)\b"
_ONE_MORE_WAY = rx(
    rf"(?:(?:was|were|remained) )?(?:[a-z]+ly )?(?:{CHANGE_VERBS}|unchanged|stable|the same|better|worse)"
    rf" in {_IN_SO_MANY}"
)
_SO_FAR = rx(rf"\b(?:{CHANGE_VERBS})\b[^;:]*? in {_IN_SO_MANY}[^;:]*$")
_KEEP_LEAD = re.compile(
    rf"\d|\b(?:{ONE_TO_TEN}|eleven|twelve|[a-z]+teen|(?:twen|thir|for|fif|six|seven|"
    r"eigh|nine)ty|all|both|first|second|third|follow-up|"
    r"baseline|months?|weeks?|years?|days?|placebo|compared|versus|group|arm|conclusion|presentation|"
    r"diagnosis|admission|onset|referral|enrolment|entry|pre-?surgical|pre-?operative|evaluations?|examinations?)\b"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A half-open span of a text. `is_nominal` marks what followed ", with"; `is_relative` what followed ", which"."""

    start: int
    end: int
    is_nominal: bool = False
    is_relative: bool = False


def clauses(flat: str, start: int, end: int) -> tuple[Clause, ...]:
    """Cut one sentence (half-open span of a flat text) into clauses, in order, without final punctuation."""
    mask = masked(flat)
    found: list[Clause] = []
    for piece in _pieces(mask, *_bare(flat, start, end)):
        a, b = _without_lead(mask, *_bare(flat, piece.start, piece.end))
        aside = _OF_THEM.search(mask, a, b)
        b = aside.start() if aside and PREDICATE.search(mask, a, aside.start()) else b
        if a < b:
            found.append(Clause(a, b, piece.is_nominal, piece.is_relative))
    return tuple(found)


def _bare(flat: str, start: int, end: int) -> tuple[int, int]:
    """Leave out blanks, final punctuation and citation brackets at either side."""
    while True:
        a, b = trimmed(flat, start, end, " ,;:.!?-\"'")
        tail = re.search(r"\s*\[\d[\d\s,;–-]*\]$", flat[a:b])
        if not tail and (a, b) == (start, end):
            return a, b
        start, end = a, a + tail.start() if tail else b
        if start >= end:
            return start, start


def _pieces(mask: str, start: int, end: int) -> list[Clause]:
    opened = _OPENERS.match(mask, start, end)
    if opened:
        comma = _comma_between_predicates(mask, opened.end(), end)
        if comma is not None:
            return _cut(mask, opened.end(), comma) + _cut(mask, comma + 1, end)
    return _cut(mask, start, end)


def _comma_between_predicates(mask: str, start: int, end: int) -> int | None:
    """Find the comma that ends an opening clause: one between two predicates, else the first before a predicate."""
    predicates = _predicates(mask, start, end)
    commas = [m.start() for m in re.compile(",").finditer(mask, start, end) if _next(predicates, m.end()) is not None]
    both = [comma for comma in commas if predicates[0] < comma]
    return next(iter(both or commas), None)


def _predicates(mask: str, start: int, end: int) -> list[int]:
    """Return where predicates start, looked for once: every comma and every conjunction asks for those beside it."""
    return [m.start() for m in PREDICATE.finditer(mask, start, end)]


def _next(starts: list[int], at: int) -> int | None:
    """Return the first of some offsets, in order, that is not before `at`."""
    first = bisect_left(starts, at)
    return starts[first] if first < len(starts) else None


def _cut(mask: str, start: int, end: int) -> list[Clause]:
    found: list[Clause] = []
    at, nominal, relative = start, False, False
    predicates = _predicates(mask, start, end)
    for joint in _JOINTS.finditer(mask, start, end):
        word = joint.group().strip(" ,;:")
        right_end = end
        follows = mask[joint.end() : right_end]
        bare = joint.group().strip() == "without"
        nominal_next = word in ("with", "without") and (bare or bool(_NOMINAL.match(follows)))
        nominal_next = nominal_next or (word == "without" and bool(_BARE_NOUN.match(follows)))
        nominal_next = nominal_next or (word in _BEFORE_NOUN and bool(_CHANGED.match(follows)))
        counted = word == "with" and bool(_COUNTED.match(follows))
        rate = word in ("for", "giving", "yielding")
        goes_on = relative and bool(_GO_ON.match(mask, joint.start()))
        is_noun = nominal_next or counted or rate
        if joint.start() <= at or not (
            goes_on or _joins(mask, (at, end), joint, predicates, is_nominal=nominal, nominal_next=is_noun)
        ):
            continue
        found.append(Clause(at, joint.start(), nominal, relative))
        at = joint.start() + joint.group().index("without") if word == "without" else joint.end()
        nominal, relative = (
            rate or (nominal_next and not counted),
            follows.startswith(("which ", "who ", "all of whom ")),
        )
    return [*found, Clause(at, end, nominal, relative)]


def _joins(
    mask: str,
    span: tuple[int, int],
    joint: re.Match[str],
    predicates: list[int],
    *,
    is_nominal: bool,
    nominal_next: bool,
) -> bool:
    """A cut needs something to state on both sides, and its own subject on the right one.

    `span`: from the start of the clause that the joint would end, to the end of the sentence.
    """
    at, end = span
    word = joint.group().strip()
    first, right = _next(predicates, at), _next(predicates, joint.end())
    left = (first is not None and first < joint.start()) or (is_nominal and joint.start() > at)
    if word == ":" and left and right is None and _COUNTED_LIST.search(mask, joint.end(), end):
        return False  # "complications occurred in 7: ileus in two and pneumonia in one"
    if word in (";", ":") or word == "-":
        return left or right is not None
    if _BEFORE_AND_AFTER.match(mask, at, joint.end() + 40):
        return False  # "the preoperative score was 41 and the postoperative score was 88"
    if nominal_next or word.lstrip(", ") in ("with", "without"):
        return left and nominal_next
    if not (left and (right is not None or mask.startswith("no ", joint.end()))):
        return False
    if word == "," and mask.startswith(("allowing ", "permitting ", "enabling "), joint.end()):
        return True
    if word == "," and _GO_ON.match(mask, joint.start()):
        return False
    if word == ",":
        return mask.startswith(("which ", "who ", "all of", "suggesting", "indicating"), joint.end()) or not (
            _SUBORDINATED.match(mask, at)
        )
    if _ONE_MORE_WAY.match(mask, joint.end()) and _SO_FAR.search(mask, at, joint.start()):
        return False  # "improved in 9, was stable in 5, and worsened in 2"
    if right == joint.end():  # "reduced fever and was well tolerated"
        return True
    subject = mask[joint.end() : end if right is None else right].strip()
    return bool(subject) and subject not in ("neither", "also", "then", "not", "only", "both", "all")


def _without_lead(mask: str, start: int, end: int) -> tuple[int, int]:
    """Leave "In this series, " out of the clause; leads with a number, a time or an arm stay."""
    if not _LEAD.match(mask, start, end):
        return start, end
    comma = mask.find(",", start, end)
    if comma < 0 or not PREDICATE.search(mask, comma, end) or _KEEP_LEAD.search(mask, start, comma):
        return start, end
    return trimmed(mask, comma, end)
