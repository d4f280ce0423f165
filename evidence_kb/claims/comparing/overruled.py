"""What a sentence prints against the change that the models read in it: intervals, tests, and plain words.

"6 v 12 months (HR 0.50 [95% CI 0.30-0.82])" is a difference, "p = 0.4 vs placebo" none between the arms, whatever p
value stands beside it for the change from baseline; what "was not inferior to" another is not said to be less or more;
and of a decline that was prevented there was less. "Little to no difference" and "very uncertain about" are no
difference, "notably lower than" without a denial is one. Which way things went whose "changes were greater" is not
said.
"""

from __future__ import annotations

from evidence_kb.claims.comparing.doubts import Chances
from evidence_kb.claims.language.effects import (
    are_around_zero,
    has_p_value,
    is_beyond_chance,
    tells_of_chance_between,
)
from evidence_kb.claims.language.less_lost import LOSS, less_lost
from evidence_kb.claims.language.taken_back import is_uncertain, may_be_chance
from evidence_kb.claims.language.words import rx
from evidence_kb.claims.networks.tagger import Span
from evidence_kb.findings import Change

_NOT_INFERIOR = rx(r"\b(?:was|were|is|are) (?:[a-z]+ly )?(?:non-?inferior|not inferior) to\b")
_CHANGED = rx(r"\b(?:reduc|lower|decreas|increas|improv)[a-z]*\b")
_BETTER = rx(r"\b(?:superior(?:ity)?|more|less|better|greater|higher|lower|fewer|worse|significant(?:ly)?)\b")
# how reviews put what they did not find: said of what stands behind in the same clause, or of what stands right before
_LITTLE = r"\b(?:little (?:to|or) no|no or little|no to little|little,? if any,?) (?:[a-z]+ ){0,2}"
_NO_MATTER = rx(
    rf"{_LITTLE}(?:differences?|effects?|impact|change|influence|benefits?) (?:in|on|to|for|between)\b"
    r"(?:(?!\b(?:but|yet|although|while|whereas|however|lower|higher|fewer|fell|rose|reduc|increas|improv|decreas)[a-z]*\b)"
    r"[^;]){0,160}$"
)
_MATTERS_LITTLE = rx(
    r"^(?:(?!\b(?:and|while|whereas|but|fell|rose)\b)[^,;]){0,60}\b(?:show|shows|showed|had|found|was|were) "
    rf"{_LITTLE}(?:differences?|effects?|impact|change)\b(?! in)"
)
_DIFFERED = rx(
    r" (?:was|were) (?:[a-z]+ly )?(?:lower|higher|fewer|less|more|shorter|longer|reduced|increased|decreased|"
    r"improved)\b"
)
# "a lower rate of falls than with b", "12% and 40% (p = 0.002)": where no word says that they were alike, they were not
_LESS_THAN = rx(
    r"^(?:(?!\b(?:but|while|whereas|although)\b)[^;])*\b(?:notabl[ey]|significant(?:ly)?|marked(?:ly)?|clear(?:ly)?|"
    r"consistently|substantial(?:ly)?) (?:lower|higher|fewer|greater|smaller|shorter|longer)\b[^;]{3,90}"
    r"\b(?:than|relative to|compared (?:with|to)|versus) "
)
_DENIED = rx(
    r"\b(?:no|not|nor|neither|none|without|similar(?:ly)?|comparabl[ey]|equal(?:ly)?|equivalent|same|alike|unchanged|"
    r"stable|fail(?:ed|s)?|non-?[a-z]+|little|unaffected|whether|if|interactions?|baseline|before|trends?|[a-z]*correlat[a-z]*|predict[a-z]*|"
    r"within|over time|women|men|(?:both|all|each) (?:groups?|arms?|treatments?|drugs?))\b"
)
_LOSS = rx(LOSS)
# "fewer dropouts, but more injuries, without significant differences between the groups"; but not "pain was
# significantly lower and falls were rare, without ...", nor "versus placebo, both lowered pain, without ..."
_ALL_ALIKE = rx(
    r", (?:but |although |though |yet )?(?:without|with no) (?:any )?(?:statistically )?significant differences?"
    r"(?: (?:between|among) (?:the )?(?:two |three |study |treatment )?(?:groups|arms))?\.?$"
)
_AGAINST = r"\b(?:than|versus|vs|over|compared (?:with|to)|relative to)\b"
_SET_APART_BEFORE = rx(
    rf"\bsignificant|\bci\b|\bconfidence interval|\b(?:both|each|all)\b.{{0,200}}{_AGAINST}|"
    rf"{_AGAINST}.{{0,200}}\b(?:both|each|all)\b"
)
# "better in the unadjusted analysis only": what else differed between the arms may have done it
_UNADJUSTED = rx(
    r"\b(?:un-?adjusted|uni-?vari(?:ate|able)|crude) (?:analys[ei]s|models?|comparisons?)(?: ?\([^()]*\))? "
    r"(?:only|alone)\b|"
    r"\bonly in (?:the )?(?:un-?adjusted|uni-?vari(?:ate|able)|crude)\b"
)
# "changes in A, B and C were greater": which way they went is not said
_OF_CHANGE = rx(r"\bchanges? (?:from baseline )?in (?P<list>(?:[^;:]{1,300}(?:, (?:and )?| and ))?(?:the )?)$")
_HOW_FAR = rx(
    r"^(?P<between>[^;:]{0,160}?)\b(?:was|were) (?:[a-z]+ly )?(?:"
    r"(?P<more>greater|larger|bigger|more (?:pronounced|marked))|"
    r"smaller|less (?:pronounced|marked))\b"
)
_SAID = rx(
    r"\b(?:was|were|is|are|had|has|have|did|than|who|which|that|while|whereas|but|by|with|increas[a-z]*|decreas[a-z]*)\b"
)
# "improved a, b and c, but had no effect on d": what a verb tells of stands before "but"
_VERB = rx(
    r"\b(?:(?P<up>increased|raised|prolonged)|(?P<down>reduced|decreased|lowered|shortened)|improved) "
    r"(?:(?!(?:and|or) (?:had|did|was|were)\b|(?:had|did|was|were|no|not|nor|in|with|by|at|than)\b)[a-z0-9-]+,? ){0,9}$"
)
_BUT_NONE_OF = rx(
    r"^(?:,? [a-z0-9-]+){0,16}?,? but (?:(?:had|has|showed|with) (?:little or )?no "
    r"(?:significant )?(?:effect|impact|influence) on|did not (?:affect|change|influence|alter|improve)) "
)
# "was lower with a, but there was no difference by day 7", "was lower with a on day 1 but not on day 7"
_LATER_ALIKE = rx(
    r",? but (?:(?:there was )?no (?:significant )?differences?(?: (?:was|were) (?:seen|found|noted|observed))?|not) "
    r"(?:by|at|on|after|beyond|thereafter)\b"
)
_WAS_LESS = rx(
    r"^[^;:]*\b(?:was|were) (?:[a-z]+ly )?(?:lower|higher|less|more|fewer|greater|smaller|shorter|longer|better|"
    r"worse)\b"
)
# "was as effective as b, with more nausea and fever": what is alike is not what there was more of
_AS_GOOD = rx(
    r"\b(?:as (?:effective|good|well|safe|efficacious) as|similar|comparabl[ey]|equivalent|equal(?:ly)?|non-?inferior|"
    r"not inferior|did not differ|no (?:significant )?differences?)\b"
)
_WITH_MORE = rx(
    r"\b(?:with|at the (?:cost|expense|price) of|but (?:with|had|has|caused|led to)|and (?:had|caused|with)) "
    r"(?:an? )?(?:significantly |slightly |somewhat |much |far )?"
    r"(?:(?P<up>more|higher|greater|increased|longer)|fewer|less|lower|reduced|decreased|shorter) "
    r"(?:(?!than\b|no\b|not\b|nor\b|similar|effective|but\b|in\b|with\b)[a-z-]+,? ){0,7}$"
)
_ALIKE_BEHIND = rx(r"\b(?:similar|comparable|alike|differ[a-z]*|not|no)\b")
# "it shortens latency and lengthens sleep"
_LENGTH_VERB = rx(r"\b(?:(?P<more>lengthen|prolong)|shorten)s (?:the )?$")
# "a was rarer with x, whereas b occurred in 3.1% and 2.8%": what the first clause tells is not told of b
_MORE_BEFORE = rx(
    rf"{_BETTER.pattern}.*\b(?:whereas|while|although|but) (?:the )?(?:(?:rate|incidence|frequency) of )?$"
)
_SHARE = r"[0-9.]+ ?%?(?: ?\([^()=<>]*\))?"
_BARE_SHARES = rx(
    r"^ (?:occurred|developed|(?:was|were)(?: (?:seen|noted|reported|observed|found|recorded|present))?) in "
    rf"{_SHARE} (?:and|vs|versus) {_SHARE}(?: (?:patients|participants|subjects|cases))?(?:,? respectively)?[.;]?$"
)


def overruled(change: Change, chances: Chances, plain: str, outcome: Span, *, is_alone: bool) -> Change:
    """Return the change of an outcome in a sentence (flat), where its words overrule what was read.

    `chances`: of increased, decreased, no difference. `is_alone`: the sentence tells of no other outcome.
    """
    if change is Change.NO_DIFFERENCE:
        if told := _told_before_but(chances, plain, outcome) or _came_with(plain, outcome):
            return told
        if not (is_alone and (is_beyond_chance(plain) or _sets_plainly_apart(plain))):
            return change
        return Change.INCREASED if chances[0] > chances[1] else Change.DECREASED
    if is_alone and _UNADJUSTED.search(plain):
        return Change.NO_DIFFERENCE
    if _are_all_alike(plain):
        return Change.NO_DIFFERENCE
    if is_alone and (are_around_zero(plain) or tells_of_chance_between(plain)):
        return Change.NO_DIFFERENCE
    if is_said_to_be_none(plain, outcome):
        return Change.NO_DIFFERENCE
    if (alike := _NOT_INFERIOR.search(plain)) and not _CHANGED.search(plain, alike.end()) and not _BETTER.search(plain):
        return Change.NO_DIFFERENCE
    loss = _LOSS.match(plain, outcome.start)
    if loss and less_lost(plain, outcome.start, loss.end()):
        return Change.DECREASED
    if verb := _LENGTH_VERB.search(plain, 0, outcome.start):
        return Change.INCREASED if verb["more"] else Change.DECREASED
    if _MORE_BEFORE.search(plain, 0, outcome.start) and _BARE_SHARES.match(plain[outcome.end :]):
        return Change.UNCLEAR
    return Change.UNCLEAR if change is _how_far(plain, outcome) else change


def _told_before_but(chances: Chances, plain: str, outcome: Span) -> Change | None:
    """Return the change of an outcome that is told before "but", where no difference is told behind it of another.

    Which way it went that "improved" is left to others, who know what is good.
    """
    likelier = Change.INCREASED if chances[0] > chances[1] else Change.DECREASED
    later = _LATER_ALIKE.search(plain, outcome.end)
    if later and _WAS_LESS.match(plain[: later.start()]) and not _DENIED.search(plain, 0, later.start()):
        return likelier
    verb = _VERB.search(plain, 0, outcome.start)
    if verb is None or not _BUT_NONE_OF.match(plain[outcome.end :]) or _DENIED.search(plain, 0, verb.start()):
        return None
    return Change.INCREASED if verb["up"] else Change.DECREASED if verb["down"] else Change.UNCLEAR


def _came_with(plain: str, outcome: Span) -> Change | None:
    """Return the change of what an arm that was as good as another came with.

    >>> _came_with("a was as effective as b, with more fever.", Span(35, 40, 1.0)).value
    'increased'
    """
    found = _WITH_MORE.search(plain, 0, outcome.start)
    if found is None or not _AS_GOOD.search(plain, 0, found.start()) or _ALIKE_BEHIND.search(plain, outcome.end):
        return None
    return Change.INCREASED if found["up"] else Change.DECREASED


def _are_all_alike(plain: str) -> bool:
    """Say whether a sentence (flat) ends by saying that nothing it told of differed between the groups."""
    alike = _ALL_ALIKE.search(plain)
    if alike is None or has_p_value(plain) or is_beyond_chance(plain):
        return False
    return _SET_APART_BEFORE.search(plain, 0, alike.start()) is None


def _how_far(plain: str, outcome: Span) -> Change | None:
    """Return the change that "greater" or "smaller" seems to tell of, where it tells how far something moved."""
    of = _OF_CHANGE.search(plain, 0, outcome.start)
    told = _HOW_FAR.match(plain[outcome.end :]) if of and not _SAID.search(of["list"]) else None
    if told is None or _SAID.search(told["between"]):
        return None
    return Change.INCREASED if told["more"] else Change.DECREASED


def _sets_plainly_apart(plain: str) -> bool:
    """Say whether a sentence (flat) says "significantly lower than", of no other people or time than the arms.

    >>> _sets_plainly_apart("falls were markedly lower with a than with b."), _sets_plainly_apart("falls were alike.")
    (True, False)
    """
    if _DENIED.search(plain) or may_be_chance(plain):
        return False
    return _LESS_THAN.match(plain) is not None


def is_said_to_be_none(plain: str, outcome: Span) -> bool:
    """Say whether a sentence (flat) says of an outcome that there is little to no difference, or that it is uncertain.

    >>> is_said_to_be_none("it makes little to no difference to pain.", Span(36, 40, 1.0))
    True
    >>> is_said_to_be_none("it makes little to no difference to pain, but lowers fever.", Span(53, 58, 1.0))
    False
    """
    before = plain[: outcome.start]
    if _DIFFERED.match(plain, outcome.end):  # "little difference in a, and b was lower"
        return False
    if _NO_MATTER.search(before) or _MATTERS_LITTLE.match(plain[outcome.end :]):
        return True
    return is_uncertain(plain, outcome.start)
