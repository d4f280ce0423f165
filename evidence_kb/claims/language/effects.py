"""Effect sizes, their confidence intervals and p values, as printed; and what they say of chance.

"HR 0.5 (95% CI 0.3-0.8)" is a hazard ratio with both ends of its interval, and beyond chance, as the interval does not
hold 1; "p = 0.31" is within chance. What the words around them say of it ("not significantly") is in `taken_back`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache, lru_cache

from evidence_kb.claims.language.words import rx
from evidence_kb.findings import Numbers

_P_VALUE = rx(
    r"\bp(?: ?-?value)?(?: (?:of|was))? ?(?P<op><=|>=|[<>=≤≥]) ?(?P<p>0?[.,·]\d+|[01](?:\.0+)?(?![\d.]))",
    needs="<|>|=|≤|≥",
)
# a test of something else than the difference that a sentence states
_OTHER_TEST = rx(
    r"\b(?:interactions?|heterogeneity|(?:for|of|linear|p|p-)[ -]?trend|trend tests?|"
    r"non-?inferior(?:ity)?|equivalen(?:ce|t)|baseline)\b"
)
_INTERVAL = rx(r"\b(?:ci|confidence intervals?)\b")
_EFFECTS = {
    "RR": r"rr|relative risk|risk ratio|rate ratio",
    "OR": r"or|odds ratio",
    "HR": r"hr|hazard ratio",
    "RD": r"rd|risk difference|absolute risk (?:reduction|difference)",
    "SMD": r"smd|standardi[sz]ed mean difference",
    "MD": r"md|wmd|(?:weighted )?mean difference",
}
_AGAINST_ARM = rx(
    r"\bp(?: ?-?value)? ?(?P<op><=|>=|[<>=≤≥]) ?(?P<p>0?[.,·]\d+) "
    r"(?:vs|versus|compared (?:with|to)|for (?:the )?(?:comparison )?(?:with|between)|against) "
    r"(?:the )?(?:placebo|control|sham|comparator|groups|between-group)"
)
_DIFFERENCES = rx(r"\bdifferences?\b[^.;]{0,60}(?:ci|confidence intervals?)\)")
_ALIKE = rx(r"\b(?:no|not|nor|neither|similar(?:ly)?|comparable|equal(?:ly)?|same|without|unchanged|fail(?:ed|s)?)\b")
_NUMBER = r"[-+]?\d+(?:[.,·]\d+)?"
_BOUNDS = re.compile(rf"\((?P<low>{_NUMBER})(?:,| to) ?(?P<high>{_NUMBER})\)")


def with_p(values: Numbers, flat: str) -> Numbers:
    """Return numbers with the first p value of flat text."""
    match = _P_VALUE.search(flat)
    if not match:
        return values
    operator = {"≤": "<=", "≥": ">="}.get(match["op"], match["op"])
    return replace(values, p_operator=operator, p_value=float(point(match["p"])))


def with_effect(values: Numbers, flat: str) -> Numbers:
    """Return numbers with the first effect size of flat text, and its confidence interval."""
    measure, effect, low, high = _first_effect(flat)
    return replace(values, effect_measure=measure, effect=effect, ci_low=low, ci_high=high) if measure else values


@lru_cache(maxsize=64)  # each claim of a sentence asks
def _first_effect(flat: str) -> tuple[str | None, float | None, float | None, float | None]:
    for measure, names in _EFFECTS.items():
        match = _effect(names).search(flat)
        # "or 3 patients" is not an odds ratio: two letters need a sign or an interval behind them
        if match and (match["low"] or re.search(r"[=:]", match.group()) or len(match.group().split()[0]) > 3):
            effect, low, high = (float(point(match[g])) if match[g] else None for g in ("effect", "low", "high"))
            return measure, effect, low, high
    return None, None, None, None


@cache
def _effect(names: str) -> re.Pattern[str]:
    return rx(
        rf"\b(?:{names})\b(?: ?\([a-z]+\))?(?:,| was|"
        rf" of)? ?[=:]? ?(?P<effect>{_NUMBER})(?:[ ,;(\[]*(?:95 ?% ?(?:ci|"
        rf"confidence interval)s?)[ ,:=(\[]*(?P<low>{_NUMBER}) ?(?:-|to|,|;) ?(?P<high>{_NUMBER}))?"
    )


def has_p_value(flat: str) -> bool:
    """Say whether a p value is printed."""
    return _P_VALUE.search(flat) is not None


def p_is_high(flat: str) -> bool:
    """Say whether the printed p value is 0.05 or more."""
    match = _P_VALUE.search(flat)
    return match is not None and match["op"] in ("=", ">", "≥", ">=") and float(point(match["p"])) >= 0.05


def p_values_n(flat: str) -> int:
    """Count the p values in flat text."""
    return len(_P_VALUE.findall(flat))


def p_behind(flat: str, start: int, end: int) -> float | None:
    """Return the first p value between two offsets; None without one, behind a semicolon, or where it is "below"."""
    match = _P_VALUE.search(flat, start, end)
    # of a bracket the p may be the second part: "pain (+9.2; p = 0.07)"
    is_own = match and re.fullmatch(r"[^;]*| ?\([^();]*; ?", flat[start : match.start()])
    return float(point(match["p"])) if match and is_own and match["op"] in ("=", ">", "≥", ">=") else None


def is_within_chance(flat: str) -> bool:
    """Say whether no test that a text prints tells its difference from chance.

    True where every p value is above 0.05, or without one a single 95 % interval of a ratio is around 1. A text whose
    p is of an interaction, a trend test or of non-inferiority is not judged: it is not known what it is of.
    """
    if _OTHER_TEST.search(flat):
        return False
    values = [(match["op"], float(point(match["p"]))) for match in _P_VALUE.finditer(flat)]
    if values:
        return all(p > 0.05 if op == "=" else p >= 0.05 and op in (">", "≥", ">=") for op, p in values)
    interval = _interval_of_ratio(flat)
    return interval is not None and len(_INTERVAL.findall(flat)) == 1 and interval[0] < 1 < interval[1]


def tells_of_chance_between(flat: str) -> bool:
    """Say whether each p value that is printed as one against the other arm is above 0.05, however others are.

    >>> tells_of_chance_between("p = 0.01 vs baseline, p = 0.4 vs placebo")
    True
    """
    values = [(match["op"], float(point(match["p"]))) for match in _AGAINST_ARM.finditer(flat)]
    return bool(values) and all(op in ("=", ">", "≥", ">=") and p > 0.05 for op, p in values)


def are_around_zero(flat: str) -> bool:
    """Say whether a text gives differences by arm with two or more intervals, and each of them is around zero.

    >>> are_around_zero("differences (90% ci) were -1.4 (-3.9, 1.2) and 0.1 (-2.5, 2.7).")
    True
    """
    if not _DIFFERENCES.search(flat) or has_p_value(flat):
        return False
    found = [(float(point(m["low"])), float(point(m["high"]))) for m in _BOUNDS.finditer(flat)]
    return len(found) > 1 and all(low < 0 < high for low, high in found)


def is_beyond_chance(flat: str) -> bool:
    """Say whether the only interval that a text prints is one of a ratio and does not hold 1, and nothing denies it.

    A p value beside it may not either, and a second one is of something else.

    >>> is_beyond_chance("12 v 6 months (hr 0.50 [95% ci 0.30-0.82])"), is_beyond_chance("hr 0.9 (95% ci 0.7-1.2)")
    (True, False)
    >>> is_beyond_chance("12 v 6 months (hr 0.50, 95% ci 0.30-0.82; p=0.003)")
    True
    """
    if _OTHER_TEST.search(flat) or _ALIKE.search(flat) or p_values_n(flat) > 1:
        return False
    if any(float(point(match["p"])) > 0.05 or match["op"] in (">", "≥", ">=") for match in _P_VALUE.finditer(flat)):
        return False
    interval = _interval_of_ratio(flat)
    return interval is not None and (interval[0] > 1 or 0 < interval[1] < 1)


def _interval_of_ratio(flat: str) -> tuple[float, float] | None:
    """Return the confidence interval of the first effect of flat text, if that is a ratio with one."""
    of = with_effect(Numbers(), flat)
    if of.effect_measure not in ("RR", "OR", "HR") or of.ci_low is None or of.ci_high is None:
        return None
    return of.ci_low, of.ci_high


def point(printed: str) -> str:
    """Return a printed number with a point for its decimal sign."""
    return printed.replace(",", ".").replace("·", ".")
