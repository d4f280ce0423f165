"""What a sentence takes back of the change that it tells: it may be chance, a mere trend, uncertain, or only cautious.

"Pain was lower, although not significantly", "tended to fall", "may reduce": each says less than "fell" does.

Directions follow Hilton Boon & Thomson 2021 (doi 10.1002/jrsm.1458): statistical significance is recorded beside the
direction and never decides it, except that a difference printed as "not significant" is no evidence of one.
"""

from __future__ import annotations

from evidence_kb.claims.language.clause_around import clause_around
from evidence_kb.claims.language.effects import has_p_value, is_beyond_chance, is_within_chance, p_is_high
from evidence_kb.claims.language.words import rx

_NO_EVIDENCE = rx(
    r"\bno (?:[a-z-]+ ){0,3}(?:evidence|reports?|indication|signs?)\b|\b(?:lack|absence) of (?:[a-z-]+ ){0,2}"
    r"evidence\b|\b(?:uncertain|unsure) (?:about|of|as to|whether|if)\b"
)
_WEAK = rx(
    r"\b(?:appear(?:s|ed)?|seem(?:s|ed)?|suggest(?:s|ed|ive|ing)?|associated with|likely|probably|apparently|tend(?:s|"
    r"ed)? to|indicat(?:e|es|ed)|trend|presumably|potentially|potential)\b",
    needs="appear|seem|suggest|associated|likely|probabl|apparent|tend|indicat|trend|presumabl|potential",
)
_STRONG = rx(r"\b(?:may|might|can|could|possibl[ey]|perhaps|should be considered)\b")
_SIGNIFICANT = rx(r"\b(?:significant(?:ly)?|statistical(?:ly)? significan(?:t|ce))\b")
_NOT_SIGNIFICANT = rx(
    r"\b(?:(?:no|not|non|nor|never|without)[ -](?:[a-z]+ ){0,2}(?:statistical(?:ly)? )?significan(?:t|tly|ce)|"
    r"(?:non|in)significant(?:ly)?|n\.?s\.?|no statistical differences?|not statistically (?:different|[a-z]+er)|"
    r"(?:did|does|do|was|were) not (?:(?!but\b|it\b|they\b|did\b|while\b|whereas\b|however\b|"
    r"and\b[^,]*\b(?:was|were)\b)[a-z0-9,/-]+ ){0,12}"
    r"significantly|significant (?:[a-z]+ ){0,2}differences? (?:(?!but\b|was\b|however\b)[a-z-]+ ){0,8}(?:was|were) "
    r"not (?:found|seen|observed|detected|shown|noted|present|evident|demonstrated))\b"
)
# "X was lower, although the difference in X was not significant": what is stated is taken back
_TAKEN_BACK = rx(
    r"\b(?:although|though|albeit|but|however|yet)\b,? (?P<of>(?:[a-z0-9-]+ ){0,9}?)(?:(?:was|were|is) )?"
    r"(?:statistical(?:ly)? )?(?:insignificant(?:ly)?|non-?significant(?:ly)?|not (?:statistically )?significant(?:ly)?"
    r"(?! (?:[a-z]+ ){0,2}?(?:chang|alter|affect|influenc|differ|improv|increas|decreas|reduc))|"
    r"(?:did|does|do) not reach (?:statistical )?significance)\b|"
    r"\b(?:non-?significant|insignificant)(?:ly)? (?P<what>(?:difference|trend|increase|decrease|reduction|"
    r"improvement)s? "
    r"(?:in favou?r|in|of|towards?) (?:[a-z-]+ ){0,4}|(?:higher|lower|longer|shorter|fewer|less|more|better) "
    r"(?:[a-z-]+ ){0,4})",
    needs="significan",
)
# "was not longer", "is no more effective"; "no more than 3" is a number, "not only lower" no denial
_COMPARED = (
    r"(?:(?:more|less) (?!than\b)[a-z]+|fewer|higher|lower|longer(?= (?:with|in|than|for|after|under)\b)|shorter|"
    r"better|worse|greater|larger|smaller|faster|slower|more|less|increased|reduced|decreased|improved)"
)
_NOT_MORE = rx(
    rf"\b(?:(?:was|were|is|are) (?:no|not)|^no|[a-z]+ed not) (?!only\b)(?:[a-z]+ly )?{_COMPARED}\b"
    r"(?! than (?:\d|(?:one|two|three|four|five)\b))"
)
_MORE = rx(rf"\b{_COMPARED}\b")
_TWO_THINGS_SAID = rx(r"[;:]|\b(?:but|however|although|though|while|whereas|except|despite|yet|and|until|only)\b")
_OF_NONE = rx(
    r"(?:the|this|these|those|it|they|difference|differences|trend|trends|effect|effects|finding|result|results|"
    r"change|in|"
    r"of|between|groups?|arms?|that|all|statistically|were|was|a|both|reduction|increase|decrease|improvement|favou?r|"
    r"towards?|higher|lower|longer|shorter|fewer|less|more|better)"
)
# "tended to reduce X", "a trend towards less X", "X tended to be lower": a difference that nobody could show
_TREND_OF = rx(
    r"\b(?:tend(?:s|ed)? to|(?:trends?|tendency) (?:to|towards?)|an? (?:[a-z-]+ )?trend (?:of|for))\b"
    r"(?: (?!significan|and\b|but\b|with\b|when\b|in\b|as\b|ha[ds]\b|have\b|was\b|were\b|who\b)"
    r"[a-z0-9-]+){0,6} ?$|"
    r"\btend(?:s|ed)? to\b[^.;]{1,120}\b(?:including|such as)\b[^.;()]*$|"
    r"\btrends? (?:in favou?r of|favou?ring) [^.;]{1,80} for [^.;()]*$"
)
_IS_TREND = rx(
    r"^(?:,? ?\([^()]*\))? (?:also |only )?(?:tend(?:s|ed)? to\b|(?:show(?:s|ed)|had|has) an? (?:[a-z-]+ )?"
    r"(?:trend|tendency) (?:to|towards?)\b)"
)
_SURE_TREND = rx(r"(?<!not\s)(?<!no\s)(?<![a-z-])significant(?:ly)?\b")
_SURE_BEHIND = rx(r"^[^.;,()]{0,40}\(? ?p ?(?:=|<|≤) ?0?\.0[0-4]")
_VERB_BEHIND = 40  # characters behind where an outcome starts in which its verb stands
# reviews that found too little: said of what stands behind in the same clause
_UNCERTAIN = rx(
    r"\b(?:(?:we|it|reviewers|authors)(?: [a-z]+)?|evidence\b[^,;]{0,80}?) (?:are|is|were|was|am|remains?|remained)"
    r"(?: [a-z]+){0,2}? (?:uncertain|unsure) (?:about|of|as to|whether|if)\b"
    r"(?P<what>(?:(?!\b(?:but|yet|although|while|whereas|however)\b)[^;]){0,200})$"
)
# "..., and pain was lower", "..., and zorplexine reduced pain": said anew, whatever was uncertain before
_FINITE = r"(?:was|were|had|fell|rose|did|(?:improv|decreas|increas|reduc|lower|shorten|prevent|differ)ed)\b"
_SAID_ANEW = rx(rf"(?:,|\band) (?:and )?(?:[a-z-]+ ){{1,4}}{_FINITE}")


def states_no_evidence(flat: str) -> bool:
    """Say whether the words state that evidence is absent, which is not evidence of absence."""
    return _NO_EVIDENCE.search(flat) is not None


def hedge(flat: str) -> int:
    """Grade caution: 0 plain, 1 appears or seems, 2 may or can, 3 both at once."""
    strong, weak = _STRONG.search(flat), _WEAK.search(flat)
    return 3 if strong and weak else 2 if strong else 1 if weak else 0


def significance(flat: str) -> str:
    """Return with_p, word_only or not_stated."""
    if has_p_value(flat):
        return "with_p"
    return "word_only" if _SIGNIFICANT.search(flat) else "not_stated"


def not_significant(flat: str) -> bool:
    """Say whether a difference is printed as not significant."""
    return _NOT_SIGNIFICANT.search(flat) is not None or p_is_high(flat)


def may_be_chance(flat: str) -> bool:
    """Say whether a text prints a difference whose one test does not tell it from chance: "less pain (p = 0.31)"."""
    is_called_significant = _SIGNIFICANT.search(flat) is not None and _NOT_SIGNIFICANT.search(flat) is None
    return is_within_chance(flat) and not is_called_significant


def denies_a_change(flat: str) -> bool:
    """Say whether a sentence that says one thing says that something was not more or less, whatever it prints beside.

    "Sleep was not longer with A than with B (p = 0.02)" contradicts itself: it is no word for longer sleep.
    """
    found = _NOT_MORE.search(flat)
    return bool(found and not _MORE.search(flat[: found.start()]) and not _TWO_THINGS_SAID.search(flat))


def is_uncertain(flat: str, start: int) -> bool:
    """Say whether a text is uncertain about the outcome at `start`, and prints no difference beyond chance beside it.

    >>> is_uncertain("we are uncertain about the effect on pain.", 37), is_uncertain("it reduced pain.", 11)
    (True, False)
    """
    first, last = clause_around(flat, start)
    found = _UNCERTAIN.search(flat[:start])
    if found is None or is_beyond_chance(flat[first:last]):
        return False
    return _SAID_ANEW.search(flat[found.start("what") : start + _VERB_BEHIND]) is None


def is_only_a_trend(flat: str, start: int, end: int) -> bool:
    """Say whether a text calls the change of an outcome, from `start` to `end`, a trend.

    >>> is_only_a_trend("it tended to reduce pain.", 18, 22), is_only_a_trend("it reduced pain.", 11, 15)
    (True, False)
    """
    before, behind = flat[:start], flat[end:]
    if found := _TREND_OF.search(before):
        around = before[max(0, found.start() - 20) :]
        return not (_SURE_TREND.search(around) or _SURE_BEHIND.match(behind))
    return _IS_TREND.match(behind) is not None


def is_taken_back(flat: str, outcome: str, *, is_alone: bool) -> bool:
    """Say whether a text takes back what it says of an outcome: "lower, although not significantly".

    `is_alone` says that it tells of no other outcome; else the words must name this one.
    """
    for found in _TAKEN_BACK.finditer(flat):
        words = [w for w in (found["of"] or found["what"] or "").split() if not _OF_NONE.fullmatch(w)]
        if (is_alone and not words) or any(w in outcome.split() for w in words):
            return True
    return False
