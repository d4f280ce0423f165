"""Names of outcomes that hold another name and turn it round, or keep it: "avoiding relapse", "HbA1c < 7 %".

What is avoided, and what lies below a limit, is as good as it is bad itself; what is maintained stays what it is; and
a ratio goes with its numerator, against its denominator.
"""

from __future__ import annotations

from collections.abc import Callable

from evidence_kb.claims.language.words import rx

_TURNED = {"increase": "decrease", "decrease": "increase", None: None}
_AVOIDED = rx(
    r"^(?:the )?(?:avoid(?:ing|ed)?|avoidance of|prevent(?:ing|ed)|prevention of|freedom from|free (?:of|from)|"
    r"absence of|no longer (?:needing|requiring|having)) (?:(?:the|an?|any) )?(?P<what>[a-z].*)$"
)
_KEPT = rx(
    r"^(?:the )?(?:maintain(?:ing|ed)?|maintenance of|preserv(?:ing|ed)|preservation of|restor(?:ing|ed)|"
    r"restoration of|(?:development|occurrence) of|(?:rises?|increases?|elevations?) (?:in|of)) (?:(?:the|an?) )?"
    r"(?P<what>[a-z].*)$"
)
_FALLEN = rx(r"^(?:the )?(?:falls?|drops?|declines?) (?:in|of) (?:(?:the|an?) )?(?P<what>[a-z].*)$")
# "LDL below 70 mg/dl", "acuity < 5/200": how many get there; not an age, a time, or a p value
_BELOW = rx(
    r"^(?P<what>[^<≤]*[a-z0-9)\]])[ ,(]*(?:<|≤|(?:of )?(?:less|lower|fewer) than|below|under) ?(?P<n>\d[\d.,/]*) ?"
    r"(?!\d|(?:years?|yrs?|y|months?|mo|weeks?|wks?|days?|d|hours?|hrs?|h|minutes?|min|seconds?|sec|s)\b)"
)
# not a measure of everybody: "pain in children < 5 years"; and what is bad below one limit and good below another
_NO_MEASURE = rx(
    r"\b(?:in|at|for|from|among|both|after|with|who|by|than|p|aged?|patients|people|children|adults|infants|women|men|"
    r"subjects|reductions?|decreases?|increases?|changes?|time|area|hours|episodes?|excursions?)\b"
)
_EITHER_WAY = rx(r"\b(?:glucose|sugar|pressures?|[sd]?bp|rates?|bmi|weight|temperature|sodium|potassium|calcium)\b")
_SHARE = rx(
    r"^(?:(?:the|proportions?|percentages?|numbers?|rates?|of|patients|participants|subjects|people|with|having|"
    r"achieving|reach(?:ed|ing)?|target|an?) )+"
)
# ratios that are names of their own
_ONE_NAME = rx(r"\b(?:(?:albumin|protein)[^a-z]{0,3}(?:to)?[^a-z]{0,3}creatinine|fev-?1 ?/ ?fvc|effectiveness ratio)\b")
_NAME = r"[a-z][a-z0-9 .'()-]*?[a-z0-9)]"
_RATIO = rx(
    rf"^(?:(?:the|mean|serum|plasma|blood|fasting) )*(?P<a>{_NAME}) ?(?:/|:|-to-| to |\bover\b) ?"
    rf"(?P<b>{_NAME})(?: \([^()]*\))? ratios?\b|"
    rf"\bratios? (?:of|between) (?P<c>{_NAME}) (?:to|and|over|/) (?P<d>[a-z][a-z0-9 .-]*)"
)


def by_inner_name(plain: str, good_change: Callable[[str], str | None]) -> tuple[bool, str | None]:
    """Say whether a flat name holds another one, and which change of the whole is good as `good_change` has it.

    >>> pain = lambda name: "decrease" if "pain" in name else None
    >>> by_inner_name("avoiding pain", pain), by_inner_name("pain score < 4", pain), by_inner_name("pain", pain)
    ((True, 'increase'), (True, 'increase'), (False, None))
    """
    if (found := _AVOIDED.match(plain)) and (good := good_change(found["what"])):
        return True, _TURNED[good]
    good = good_change(found["what"]) if (found := _FALLEN.match(plain)) else None
    if good == "increase" or (good and plain.startswith("decline")):  # "falls in patients with pain" are no fall of it
        return True, _TURNED[good]
    if found := _KEPT.match(plain):
        return True, good_change(found["what"])
    if (found := _BELOW.match(plain)) and not _NO_MEASURE.search(what := _SHARE.sub("", found["what"])):
        return True, None if _EITHER_WAY.search(what) else _TURNED[good_change(what.strip(" ,("))]
    if (found := _RATIO.search(plain)) and not _ONE_NAME.search(plain):
        return True, _of_ratio(good_change(found["a"] or found["c"]), good_change(found["b"] or found["d"]))
    return False, None


def _of_ratio(above: str | None, below: str | None) -> str | None:
    """Return what is good of a ratio: of two good or two bad things nobody knows."""
    return None if above == below else above or _TURNED[below]
