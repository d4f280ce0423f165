"""Directions that the words of a report leave no choice about, whatever was read of them.

A median that "was not reached" is open and not unchanged; what occurred "in neither" was not seen; where none survived,
nothing is better; the regression of a harm is no harm; what had not come back to where it began is worse; and what was
"similar to" something is neither better nor worse than that.
"""

from __future__ import annotations

from dataclasses import replace

from evidence_kb.claims.language.words import ASIDE, PATIENTS, rx
from evidence_kb.claims.lexicon.denials import denied_words
from evidence_kb.claims.lexicon.direction import WORSE, sense
from evidence_kb.claims.lexicon.outcome_polarity import good_change
from evidence_kb.findings import Change, Claim, Direction

_NOT_REACHED = rx(rf"^{ASIDE} (?:was|were|is|has|have|had)(?: still)? not (?:yet )?(?:been )?reached\b")
_NONE_REACHED = rx(rf"^{ASIDE}(?:,| and)[^;]{{0,60}}? were not (?:yet )?(?:been )?reached\b")
_NOT_BACK = rx(
    rf"^{ASIDE} (?:had|has|have|did|does) not (?:yet |fully |completely )?return(?:ed)? to (?:the |its |their )*"
    r"(?:baseline|pre-?(?:treatment|operative|surgical|morbid)|initial)\b"
)
_SIMILAR = r"(?:similar|comparable|equivalent|equal|identical) (?:to|with)"
_IS_SIMILAR = rx(
    rf"^{ASIDE}(?:(?! and (?:is|was|seems|appears)\b)[^,;.]){{0,80}}? (?:was|were|is|are|be|been) "
    rf"(?:[a-z]+ )?{_SIMILAR}\b"
)
_SIMILAR_TO = rx(rf"\b(?:was|were|is|are|be|been) (?:[a-z]+ )?{_SIMILAR} (?:the |that of |those of )?$")
# "elevated levels fell to normal"
_NOT_NORMAL = rx(r"\b(?:elevated|raised|increased|high|low|decreased|reduced|abnormal[a-z]*|subnormal)\b")
_TO_NORMAL = rx(
    rf"^{ASIDE} (?:(?!rarely\b|hardly\b|only\b)[a-z]+ly )?(?:decreased|fell|dropped|declined|returned|came|went|rose|"
    r"increased|reverted) (?:down |up |back )?to (?:the |their )?normal\b(?! (?:controls?|subjects?|people))"
)
# by itself, in others, or because what had raised them was stopped
_WITHOUT_IT = rx(r"\b(?:stopp|discontinu|withdraw|cessation|without|spontaneous|untreated|controls?|placebo)[a-z]*\b")
# "had a similar risk of", "show the same rate of", of good and of harm; but "a second patient had a similar fracture"
_HAD_THE_SAME = rx(
    r"\b(?:had|have|has|showed|show|shows|exhibit(?:ed|s)?|experienced?|demonstrated?) "
    r"(?:an? |the |almost |nearly |about )*"
    r"(?:similar|same|comparable|equal|identical|equivalent) (?:[a-z-]+ ){0,2}?"
    r"(?:(?:rates?|risks?|probability|incidences?|frequency|likelihood|odds|numbers?|degrees?|levels?) (?:of|for) "
    r"(?:[a-z-]+ )?|(?P<bare>(?=$)))$"
)
_IS_A_MEASURE = rx(
    r"\b(?:rates?|risks?|probability|incidences?|frequency|likelihood|numbers?|degrees?|levels?|scores?|survival|"
    r"times?|mortality|outcomes?|results|efficacy|effects?)$"
)
_GOT_BETTER = rx(r"\b(?:improv|better|increas|reduc|decreas|resol|reliev|higher|lower|fewer|less|excellent)[a-z]*\b")
_GOT_WORSE = rx(r"\b(?:wors|poor|disappear|vanish)[a-z]*\b")
# "6% of those who took it and 35% of those who did not"
SHARE = r"(\d+(?:\.\d+)?) ?(?:%|per ?cent\b)"
_WENT_WITHOUT = (
    r"\b(?:non-?users|non-?recipients|untreated|unvaccinated|(?:those|patients|women|men|children|people|subjects) "
    r"(?:who (?:did|had|were) not\b|not (?:treated|receiving|given|taking|vaccinated)))"
)
_WENT_WITH = (
    r"\b(?:users|recipients|treated|vaccinated|immuni[sz]ed|receiving|taking|given|"
    r"who (?:had )?(?:took|taken|received|used|underwent|undergone))\b"
)
_UP_TO_WITHOUT = rf"(?:(?!{_WENT_WITHOUT})[^;%]){{0,90}}?"
_LESS_THAN_WITHOUT = rx(
    rf"{SHARE}{_UP_TO_WITHOUT}{_WENT_WITH}{_UP_TO_WITHOUT} (?:and|versus|vs|compared (?:with|to)) "
    rf"{_UP_TO_WITHOUT}{SHARE}[^;%]{{0,40}}?{_WENT_WITHOUT}"
)
_BY_CHANCE = rx(r"\b(?:not (?:statistically )?significant(?:ly)?|n\.?s\b|non-?significant)")
_P = rx(r"\bp ?(?P<sign>[<=>]|less than|greater than) ?(?P<value>0?\.\d+)")
_IN_NEITHER = rx(
    rf"^{ASIDE} (?:occurred|developed|recurred|appeared|(?:was|were) (?:seen|observed|found|noted|encountered)) in "
    r"neither\b"
)
# "not one of our patients had": nobody had; "not one, but three" had
_NOT_ONE = rx(r"\bnot (?:even )?(?:one|a single one)(?! (?:but|or|than))(?: of)? [^,;:]*$")
_NONE_SURVIVED = rx(
    rf"\b(?:none|neither)(?: of (?:them|whom|(?:(?:the|these|those|our|all) )*"
    rf"(?:(?!(?:previous|earlier|historical|untreated|other|control)\b)[a-z-]+ ){{0,2}}?{PATIENTS})|"
    rf" {PATIENTS})? survived\b(?! (?:for )?(?:less|fewer|under|without|more|longer|beyond|only)\b)"
)
# development and the flow of blood go back, too, and that is no good
_REGRESSION = rx(
    r"[a-z] (?:resolution|disappearance|relief|remission)$|"
    r"^(?:(?:complete|lasting|permanent|full|total|rapid|prompt|and) )+(?:cure|healing|recovery)"
    r"(?: (?:of|from) [a-z -]+)?$|"
    r"(?:tumou?r|lesion|lymphoma|carcinoma|metasta[a-z]+|disease|symptom|nod(?:e|ule)|mass|plaque|fibrosis|h(?:a)?emangioma|"
    r"keloid|wart|polyp|cyst|neovascularization|hypertrophy|block(?:ade)?|shock|acidosis|paralysis|toxicity)s? "
    r"(?:reversal|regression)$"
)
_WANTING = rx(
    r"\b(?:no|not|without|never|lack|fail[a-z]*|delayed|impaired|incomplete|poor|partial|only|neither|nor|spontaneous|less|"
    r"lower|worse|shorter|slower|insufficient|inadequate|loss|lost|fell|re(?:duced|duction)|de(?:creased?|clined?))\b"
)


# "conjunctivitis developed in two and was controlled with drops": a treatment of another sentence did not control it
_AROSE = rx(
    rf"^{ASIDE} (?:also |then )?(?:developed|occurred|arose|ensued|emerged) in (?!none\b|no\b)"
    r"[^.;]{1,80}?\b(?:and|but|which|that)\b[^.;]{0,60}?\b(?:controlled|resolv|manag|treated|respond|subsid|disappear|"
    r"settl|heal|improv|abat|recover|reliev|revers|drained|stopped)"
)
_OF_GOING = rx(
    r"\b(?:resol|disappear|loss|lysis|shrink|fad|flatten|reduc|decreas|fewer|less|heal|cessation|arrest|clos|occlu|expul|"
    r"regress|revers|stabili|clear|normali|relie|cure|recover|remi|improv|no\b)"
)


# no response that anybody hopes for
_ILL_RESPONSE = rx(r"\b(?:allergic|anaphyla[a-z]+|hypersensitivity|pressor|hypertensive|toxic|paradoxical) responses?$")
# "the median time to remission was 5 months": neither long nor short
_TAKES_TIME = rx(
    r"^(?:the )?(?:(?:mean|median|average|total) )?(?:times? (?:to|until|from|between|of|in)\b|intervals?\b|"
    r"durations? of\b|length of\b|(?:[a-z-]+ )?(?:hospital )?stay$|(?:[a-z-]+ )?time$)"
)
_SO_LONG = rx(rf"^{ASIDE} (?:was|were|of) (?:about |approximately |some )?\d[0-9.]* ?[a-z]+(?: \([^()]*\))?[.;]?$")


# "function, reduced in eight, became normal in six": so it was in eight, before
WAS_SO_IN = (
    r", (?:initially |previously )?(?:reduced|elevated|raised|increased|decreased|impaired|abnormal|low|high|"
    r"diminished|depressed|prolonged|lowered) in [^,;]{1,30},"
)
_CAME_RIGHT = rx(rf"^{WAS_SO_IN} (?:later |then )?(?:became|(?:was|were) again|returned to|went back to) normal\b")


def put_right(claim: Claim, before: str, behind: str) -> Claim:
    """Return a claim with the direction that its words have.

    `before` and `behind` are the flat words of its statement on either side of the outcome.
    """
    outcome = claim.outcome.casefold()
    match claim.direction:
        case Direction.IMPROVEMENT if _ILL_RESPONSE.search(outcome) and not _OF_GOING.search(f"{before} {behind}"):
            return replace(claim, direction=Direction.WORSENING, change=Change.UNCLEAR)
        case Direction.WORSENING | Direction.IMPROVEMENT if _TAKES_TIME.search(outcome) and _SO_LONG.match(behind):
            return replace(claim, direction=Direction.UNCLEAR, change=Change.UNCLEAR)
        case Direction.WORSENING | Direction.IMPROVEMENT if _holds_one(claim):
            return replace(claim, direction=Direction.NO_EVIDENCE, change=Change.NO_DIFFERENCE)
        case Direction.NO_CHANGE if _NOT_REACHED.search(behind) or _NONE_REACHED.search(behind):
            return replace(claim, direction=Direction.UNCLEAR, change=Change.UNCLEAR)
        case Direction.NO_CHANGE if _NOT_BACK.search(behind):
            return replace(claim, direction=Direction.WORSENING, change=Change.UNCLEAR)
        case Direction.WORSENING | Direction.IMPROVEMENT if _is_the_same(before, outcome, behind):
            return replace(claim, direction=Direction.NO_CHANGE, change=Change.NO_DIFFERENCE)
        case Direction.WORSENING if _was_rarer(f"{before} {outcome} {behind}"):
            is_sure = _is_significant(behind)
            change = Change.DECREASED if is_sure else Change.UNCLEAR
            return replace(claim, direction=Direction.IMPROVEMENT if is_sure else Direction.UNCLEAR, change=change)
        case Direction.WORSENING if _IN_NEITHER.search(behind) or _NOT_ONE.search(before):
            return replace(claim, direction=Direction.NO_EVIDENCE, change=Change.UNCLEAR)
        case Direction.WORSENING if _CAME_RIGHT.match(behind):
            return replace(claim, direction=Direction.IMPROVEMENT, change=Change.UNCLEAR)
        case Direction.WORSENING if _REGRESSION.search(outcome) and not _WANTING.search(f"{before} {outcome} {behind}"):
            return replace(claim, direction=Direction.IMPROVEMENT)
        case Direction.IMPROVEMENT if _was_given_before(claim) and _arose(outcome, before, behind):
            return replace(claim, direction=Direction.WORSENING, change=Change.UNCLEAR)
        case Direction.WORSENING if _is_denied_harm(before, claim.outcome, behind):
            return replace(claim, direction=Direction.NO_EVIDENCE, change=Change.UNCLEAR)
        case Direction.IMPROVEMENT if _NOT_ONE.search(before) or _is_denied_gain(before, claim.outcome, behind):
            return replace(claim, direction=Direction.NO_CHANGE, change=Change.NO_DIFFERENCE)
        case Direction.UNCLEAR if _is_normal_again(outcome, behind):
            return replace(claim, direction=Direction.IMPROVEMENT)
        case Direction.IMPROVEMENT if _is_of_the_dead(outcome, before, behind):
            return replace(claim, direction=Direction.WORSENING, change=Change.UNCLEAR)
        case Direction.IMPROVEMENT if _is_only_similar(before, behind):
            return replace(claim, direction=Direction.NO_CHANGE, change=Change.NO_DIFFERENCE)
    return claim


def _was_given_before(claim: Claim) -> bool:
    given, told = claim.treatment_proof, claim.quote
    return given is not None and (given.passage, given.end) <= (told.passage, told.start)


def _arose(outcome: str, before: str, behind: str) -> bool:
    """Say whether what nobody wants came, and what the words tell of getting better is how it was dealt with."""
    is_feared = good_change(outcome) == "decrease" and _OF_GOING.search(outcome) is None
    return is_feared and not before.strip() and _AROSE.search(behind) is not None


def _is_denied_gain(before: str, outcome: str, behind: str) -> bool:
    """Say whether what got better is denied.

    >>> _is_denied_gain("the ", "pain", " no longer fell."), _is_denied_gain("the ", "pain", " no longer got worse.")
    (True, False)
    """
    return any(sense(word) not in (WORSE, None) for word in _denied(before, outcome, behind))


def _is_denied_harm(before: str, outcome: str, behind: str) -> bool:
    """Say whether it is denied that something got worse or came back.

    >>> _is_denied_harm("the ", "pain", " never recurred."), _is_denied_harm("the ", "pain", " never improved.")
    (True, False)
    """
    denied = _denied(before, outcome, behind)
    return bool(denied) and all(sense(word) == WORSE for word in denied)


def _denied(before: str, outcome: str, behind: str) -> tuple[str, ...]:
    return denied_words(f"{before}{outcome}{behind}", len(before), len(before) + len(outcome))


def _is_only_similar(before: str, behind: str) -> bool:
    """Say whether an outcome is said to be as it is elsewhere, and nothing to have got better.

    >>> _is_only_similar("the ", " was comparable with national standards."), _is_only_similar("the ", " improved.")
    (True, False)
    >>> _is_only_similar("X is ", " in gout and appears to be comparable to what is published.")
    False
    """
    if _GOT_BETTER.search(before) or _GOT_BETTER.search(behind):
        return False
    return _IS_SIMILAR.search(behind) is not None or _SIMILAR_TO.search(before) is not None


def _was_rarer(whole: str) -> bool:
    """Say whether a harm is said to have befallen fewer of those treated than of those who were not.

    >>> _was_rarer("6% of those who took it died and 35% of those who did not.")
    True
    >>> _was_rarer("35% of those who took it died and 6% of those who did not.")
    False
    """
    if whole.count("%") + whole.count("per cent") != 2:
        return False
    shares = _LESS_THAN_WITHOUT.search(whole)
    return shares is not None and float(shares[1]) < float(shares[2])


def _is_significant(behind: str) -> bool:
    if _BY_CHANCE.search(behind):
        return False
    found = _P.search(behind)
    return found is None or (float(found["value"]) <= 0.05 and found["sign"] not in (">", "greater than"))


def _is_normal_again(outcome: str, behind: str) -> bool:
    is_back = _NOT_NORMAL.search(outcome) and _TO_NORMAL.search(behind)
    return is_back is not None and not _WITHOUT_IT.search(behind)


def _holds_one(claim: Claim) -> bool:
    """Say whether the ratio that a claim goes with has an interval in which there may be no difference."""
    of = claim.numbers
    is_ratio = of.effect_measure in ("RR", "OR", "HR") and of.ci_low is not None and of.ci_high is not None
    return is_ratio and of.ci_low < 1 < of.ci_high  # type: ignore[operator]


def _is_the_same(before: str, outcome: str, behind: str) -> bool:
    """Say whether people are said to have had as much of an outcome as others had.

    >>> _is_the_same("they had a similar risk of ", "falls", "."), _is_the_same("one had a similar ", "fall", ".")
    (True, False)
    """
    found = _HAD_THE_SAME.search(before)
    if found is None or (found["bare"] is not None and not _IS_A_MEASURE.search(outcome)):
        return False
    whole = f"{before} {behind}"
    return not (_GOT_BETTER.search(whole) or _GOT_WORSE.search(whole))


def _is_of_the_dead(outcome: str, before: str, behind: str) -> bool:
    """Say whether none survived.

    >>> _is_of_the_dead("survival", "none of these ", "patients survived.")
    True
    >>> _is_of_the_dead("survival", "none had pain and all ", "patients survived.")
    False
    """
    verb = f"{outcome} " if outcome.startswith("survived") else ""  # "survival" is what a rule calls it
    return outcome.startswith("surviv") and _NONE_SURVIVED.search(f"{before}{verb}{behind}") is not None
