"""Counts that the words of a statement leave no choice about, though they stand farther from the name of an outcome.

"The rate of falls was 27% (30/111)" has its fraction, because the share fits it; "in the 12 adults with gout there were
no relapses" is nobody of twelve. And what counts nobody who had it: "3% in 160 patients" and "5 per 1000 patients" say
of how many people something is told.
"""

from __future__ import annotations

import re

from evidence_kb.claims.language.effects import point
from evidence_kb.claims.language.numbers import COUNT, Count, check, number
from evidence_kb.claims.language.words import PATIENTS, REPORTING_VERBS, rx
from evidence_kb.findings import Arithmetic

_PERCENT = r"(?P<percent>\d{1,3}(?:[.,·]\d+)?) ?%"
# "the rate of falls in those given it was 27% (30/111)": nothing between could have a number of its own
_WAS_SHARE = rx(
    r"(?:(?! (?:and|or|but|versus|vs|than|while|whereas|which|who|from|by)\b)[^;:,.()\d%]){0,120}? "
    r"(?:was|were|of|in|at) "
    rf"(?:only )?{_PERCENT} ?[(\[] ?(?P<n>{COUNT})(?: ?/ ?| (?:out )?of )(?P<total>{COUNT})(?: {PATIENTS})? ?[)\]]"
    r"(?!,? (?:and \d|or \d|vs|versus|compared|to \d|than|against))"
)
_OF_NOBODY = rx(
    rf"^(?:in|of|among|amongst) (?:(?:the|these|those|our|all) )*(?P<n>{COUNT}) (?:[a-z-]+ ){{0,2}}?{PATIENTS}"
    r"(?: ?\([^()]*\))?(?P<who>[^;:,.\d]*(?:\d+ ?%[^;:,.\d]*)?),? "
    r"(?:there (?:were|was|have been|had been) no|(?:we )?(?:saw|observed|found|noted) no|no) (?:[a-z-]+ ){0,3}?$"
)
_SOME_MORE = rx(rf"\b(?:except|but|other than|apart|only|most|more|fewer)\b|(?<![\w.]){COUNT}(?![\w.]| ?%)")
_SIZE = rx(
    r"(?:\bper |(?<!\bby\s)(?<!\bthan\s)(?<!\bleast\s)(?<![<>≥≤]\s)(?<![\d.,])\d{1,3}(?:[.,·]\d+)?(?: ?%| per ?cent) "
    r"(?:in|of|among|amongst) (?:(?:the|our|all|these|those|a total of) )*)$"
)
_ONE_CAUSE_EACH = rx(
    rf"\b{COUNT} (?:[a-z]+ )?(?:{PATIENTS} )?died (?:in|of|from|due to|because of|with) [^,;.:]*?,? and {COUNT} "
    rf"(?:{PATIENTS} |others? )?(?:died )?(?:in|of|from|due to|because of|with) "
)
_A_COUNT = rf"[(\[] ?(?:n ?= ?)?{COUNT}(?! ?%|[.,]\d|[-–])"
# "harms that came early were nausea (12) and rash (five)": each number is of the name before it
_KINDS = rx(
    r"(?: (?:that|which|of|with|in|at|during|seen|reported|observed)\b[^;:()\[\]]{0,80}?)?"
    rf"(?: (?:were(?! (?:{REPORTING_VERBS}|[a-z]+ed ?[(\[]))|included?|including|such as|comprised|consisted of)\b|:) "
    rf"[^;:()\[\]\d%]{{3,60}}? ?{_A_COUNT}[^()]*[)\]][^;:()]{{0,12}}?(?:,|\band) [^;:()\[\]\d%]{{3,60}}? ?{_A_COUNT}"
)
_DEATH = re.compile(r"(?:died|deaths?|mortality|death rate|lethality)")
Span = tuple[int, int]


def count_said(plain: str, span: Span) -> Count | None:
    """Return the count that a flat sentence gives an outcome, where its words leave no choice; None elsewhere.

    >>> count_said("the rate of falls was 27% (30/111)", (12, 17)).total
    111
    """
    share = _WAS_SHARE.match(plain, span[1])
    count = _count(share) if share else None
    return count if count and _fits(count) else None


def of_nobody(plain: str, at: int) -> Count | None:
    """ "In the 12 adults with gout there were no relapses": nobody of twelve; `at` is where the harm stands."""
    opening = _OF_NOBODY.search(plain, 0, at)
    n = number(opening["n"]) if opening else None
    if not opening or not n or n < 2 or _SOME_MORE.search(opening["who"]) or _SOME_MORE.search(plain, at):
        return None
    return Count(*opening.span(), 0, n, "subgroup", None)


def is_size(plain: str, count: Count) -> bool:
    """ "3.1% in 160 patients", "5 per 1000 patients": of how many people it is told, and not how many had it."""
    if count.total is not None:
        return False
    return _SIZE.search(plain[max(0, count.start - 40) : count.start]) is not None


def is_of_one_cause(plain: str, count: Count, outcome: str) -> bool:
    """ "One died of stroke and 3 of sepsis": neither says how many died."""
    causes = _ONE_CAUSE_EACH.search(plain) if _DEATH.fullmatch(outcome) else None
    return causes is not None and causes.start() <= count.start < causes.end()


def is_of_a_kind(plain: str, count: Count, end: int) -> bool:
    """ "Harms were nausea (12) and rash (five)": neither is the count of the name that ends at a place, the harms."""
    return count.start >= end and _KINDS.match(plain, end) is not None


def _fits(count: Count) -> bool:
    is_checked = count.percent and count.total
    verdict = check(count.events, count.total or 1, point(count.percent or "")) if is_checked else None
    return verdict in (Arithmetic.OK, Arithmetic.TRUNCATED)


def _count(match: re.Match[str]) -> Count | None:
    """Read a fraction; one that its own share does not fit is of something else."""
    events, total = number(match["n"]), number(match["total"])
    if events is None or not total or events > total:
        return None
    count = Count(match.start("n"), match.end(), events, total, "stated", match["percent"])
    return None if count.percent and not _fits(count) else count
