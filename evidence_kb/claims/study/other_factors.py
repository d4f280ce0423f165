"""What a clause puts an outcome down to that is no treatment: the grade that a ratio is for, how many cases there are.

"The hazard ratio for death was 3 for grade 2", "higher case volumes were associated with fewer deaths", "for every ten
points more" and "was attributable to age" tell whom it befell, or why. Where such a clause names a treatment as the
factor, or what stands for one ("surgery", "the procedure"), it tells what that did.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evidence_kb.claims.language.words import rx
from evidence_kb.claims.study.predictors import SOMETHING_DONE, STANDS_FOR

Places = Sequence[tuple[int, int]]

_FACTOR = r"(?:(?!and\b|but\b|in\b|with\b|after\b|at\b)[a-z0-9()+-]++ ?){1,6}"
# "hazard ratios were 1.58 (1.2-2.1) for grade 1"
_RATIO = rx(r"\b(?:hazards?|odds|risk|rate) ratios?\b|\brelative risks?\b|\ba?(?:hr|or|rr) ?[=:]")
_RATIO_FOR = rx(rf"[\d)%],? for (?P<factor>{_FACTOR})")
_OF_ALL = rx(r"(?:the )?(?:all|whole|entire|overall)\b")
# how much there is of something, or of what kind it is, where that is the subject: it is not what was given
_MEASURE = (
    r"(?:volumes?|scores?|ages?|sex|histor(?:y|ies)|stages?|grades?|signatures?|status|delays?|comorbidit(?:y|ies)|"
    r"genotypes?|expression|severity)"
)
_GOES_WITH = (
    r"(?:was|were|is|are)(?: (?:not|also|[a-z]+ly))* (?:(?:associated|correlated|linked) (?:with|to)|"
    r"(?:an? |the )?(?:[a-z]+ )?(?:predictors?|risk factors?|predictive) (?:of|for))\b"
)
_MEASURE_GOES_WITH = rx(rf"\b{_MEASURE}(?: ?\([^()]*\))?(?: (?:pre|post)-?[a-z]+)? {_GOES_WITH}")
_SOMETHING_GOES_WITH = rx(rf"^(?P<subject>[^.;:]*?) {_GOES_WITH}")
_EACH_MORE = rx(
    r"\b(?:for|with) (?:every|each) (?P<factor>(?:\d+ (?:[a-z-]+ )?(?:more|further|additional|increase)|additional|"
    r"increase in|increment)\b[^,;.]{0,60})"
)
_PUT_DOWN_TO = rx(
    r"\b(?:attributable|attributed) to (?:(?:the|several|many|other|an?|both|various|factors|such|as) )*"
    rf"(?P<factor>{_FACTOR})"
)
# "the interruption of X was associated with": X had been taken away
_TAKEN_AWAY = rx(
    r"\b(?:interruptions?|discontinuation|cessation|non-?adherence|withdrawal|withholding|omission) (?:of|to) "
    rf"(?:[a-z-]+ ){{1,4}}{_GOES_WITH}"
)
# "was not affected by age, sex or X": the first of what changed nothing
_UNCHANGED_BY = rx(
    r"\b(?:was|were|is|are) (?:not (?:[a-z]+ly )?(?:affected|changed|influenced|altered|modified)|unaffected|"
    r"uninfluenced) by (?P<factor>[^.;,(]*)"
)
# "motion was not affected by pain": of what is no treatment
_CHANGED_BY = rx(r"\b(?:un)?(?:affected|influenced|altered|modified) by (?P<factor>[^,;.()]{3,90})")
# what may stand for a treatment, or be one that is called so here alone
_ANY_CAUSE = rx(
    r"\b(?:it|this|these|those|them|its|their|either|both|any|each|different|investigated|studied|tested|time|active|"
    r"conditions?|[a-z]+s?ing|supplements?|strateg[a-z]+|presence|type|level|a|an|one|group|arm|education|"
    r"counsel[a-z]*|feedback|care|support)\b"
)
_REFERS = rx(r"(?:it|this|these|them|that|those|either|both|any)\b")
_NOT_CHANGED_BY = rx(
    r"\bnot (?:[a-z]+ly )?(?:affected|changed|influenced|altered|modified) by (?:the )?"
    r"(?:(?:addition|use|presence) of )?(?:the )?$"
)


def names_another_factor(clause: str, treatments: Iterable[tuple[int, int]], outcome: str = "") -> bool:
    """Say whether a clause (flat) tells an outcome of a factor that is no treatment.

    `treatments`: where the clause names one. A ratio "for" the outcome itself, or for all people, is of no factor.

    >>> names_another_factor("the hazard ratio for death was 3.1 for grade 2 injury.", ())
    True
    >>> names_another_factor("the hazard ratio for death was 3.1 for treated patients.", ())
    False
    """
    places = tuple(treatments)
    ratio, named = _RATIO.search(clause), outcome.strip().removesuffix("s")
    ratios = tuple(_RATIO_FOR.finditer(clause, ratio.end())) if ratio else ()
    if any(_OF_ALL.match(r["factor"]) or (named and named in r["factor"]) for r in ratios):
        return False
    if ratios:
        return all(_is_no_treatment(clause, *found.span("factor"), places) for found in ratios)
    if _MEASURE_GOES_WITH.search(clause):
        return True
    told = _EACH_MORE.search(clause) or _PUT_DOWN_TO.search(clause)
    return told is not None and _is_no_treatment(clause, *told.span("factor"), places)


def goes_with_another(clause: str, outcome: int, treatments: Iterable[tuple[int, int]]) -> bool:
    """Say whether what an outcome goes with is neither a treatment nor what stands for one.

    >>> goes_with_another("prior biopsy was associated with infection after the operation.", 32, [(52, 65)])
    True
    """
    found = _SOMETHING_GOES_WITH.match(clause)
    if found is None or found.end() > outcome:
        return False
    subject = found["subject"]
    is_named = any(at < found.end("subject") for at, _ in treatments)
    return not (is_named or SOMETHING_DONE.search(subject) or STANDS_FOR.search(subject.strip(" ,")))


def was_taken_away(clause: str) -> bool:
    """Say whether a clause tells what goes with the end of a treatment, or with its want.

    >>> was_taken_away("interruption of the infusions was associated with relapse.")
    True
    """
    return _TAKEN_AWAY.search(clause) is not None


def changed_nothing(before: str) -> bool:
    """Say whether words in front of a treatment tell that an outcome was not changed by it.

    >>> changed_nothing("the course was not affected by the addition of ")
    True
    """
    return _NOT_CHANGED_BY.search(before) is not None


def unchanged_by_another(clause: str, treatments: Places, own: Places) -> bool:
    """Say whether what a clause says to have changed nothing is neither a treatment nor stands for one.

    `treatments`: where it names any, `own`: where it names the one that it may tell of.

    >>> unchanged_by_another("the scores were not affected by age or sex.", (), ())
    True
    >>> unchanged_by_another("the scores were not affected by this treatment.", (), ())
    False
    """
    found = _UNCHANGED_BY.search(clause)
    if found is None or any(at >= found.start("factor") for at, _ in own):
        return False
    return not _REFERS.match(found["factor"]) and _is_no_treatment(clause, *found.span("factor"), treatments)


def tells_another_cause(clause: str, treatments: Places) -> bool:
    """Say whether a clause (flat) tells what did or did not change an outcome, and that this is no treatment.

    `treatments`: where the clause names one. Of two arms less may be a cause than in a report: what is as open as "any
    type" may be one of them.

    >>> tells_another_cause("motion was not affected by the severe pain.", ())
    True
    >>> tells_another_cause("motion was not affected by the injections.", ())
    False
    """
    found = _CHANGED_BY.search(clause)
    if found is None or _ANY_CAUSE.search(clause, *found.span("factor")):
        return False
    return _is_no_treatment(clause, *found.span("factor"), treatments)


def _is_no_treatment(clause: str, start: int, end: int, places: Places) -> bool:
    return not SOMETHING_DONE.search(clause, start, end) and not any(start <= at < end for at, _ in places)
