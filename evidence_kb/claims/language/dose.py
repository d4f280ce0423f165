"""Regimens as printed: dose, interval, duration, and the words that give them.

"2 to 4 monthly" may mean every two to four months or two to four times a month; its numbers are kept and it is marked
ambiguous. A duration needs "for", "over" or "duration of" before it, so that "monthly" never becomes one.
"""

from __future__ import annotations

import re

from evidence_kb.claims.language.words import rx
from evidence_kb.findings import Dose, Quote

_N = r"\d+(?:[.,]\d+)?"
_VALUE = rx(
    rf"(?<![\w.])(?P<value>{_N})(?: ?(?:-|to) ?(?P<to>{_N}))? ?(?P<unit>(?:mg|g|µg|μg|mcg|ug|ng|iu|u|ml|mmol|units?|gy)"
    r"(?: ?(?:/|per) ?(?:kg|m2|m²|day|d|dose|week|wk|month|h|hour|infusion|body weight|year))*)(?![\w/])"
)
_UNITS = {"daily": "day", "weekly": "week", "monthly": "month", "yearly": "year", "annually": "year", "hourly": "hour"}
_UNIT = r"(?P<unit>hour|day|week|month|year)s?"
_IN = {("year", "month"): 12, ("week", "day"): 7, ("day", "hour"): 24}
_WORD = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "eight": 8,
    "ten": 10,
    "twelve": 12,
    "eighteen": 18,
}
_M = rf"(?:{_N}|{'|'.join(_WORD)})"
_INTERVALS = (
    # twice a week or every two weeks: dictionaries give both, so no number is read
    rx(r"\b(?P<both>bi-?(?:weekly|monthly|annual(?:ly)?|yearly))\b"),
    rx(rf"\binterval (?:of|was) (?P<low>{_M})(?: ?(?:to|-|or) ?(?P<high>{_M}))?[ -]{_UNIT}\b"),
    rx(r"\bevery (?P<other>other|second) (?P<unit>day|week|month|year)\b"),
    rx(rf"\b(?P<low>{_M}) ?(?:to|-|or) ?(?P<high>{_M})[ -](?P<adverb>daily|weekly|monthly|yearly)\b"),
    rx(rf"\bevery (?P<low>{_M})(?: ?(?:to|-|or) ?(?P<high>{_M}))?[ -]{_UNIT}\b"),
    rx(rf"\bat (?P<low>{_M})(?: ?(?:to|-|or) ?(?P<high>{_M}))?[ -]{_UNIT} intervals\b"),
    rx(rf"\b(?P<low>{_M})(?P<joint>[ -])(?P<adverb>daily|weekly|monthly|yearly)\b"),
    rx(r"\bonce (?:a|per|every) (?P<unit>day|week|month|year)\b|\bonce (?P<adverb>daily|weekly|monthly|yearly)\b"),
    rx(
        r"\b(?P<times>twice|three times) (?:a|per|each) (?P<unit>day|week|month|year)\b|\b(?P<times2>twice|three "
        r"times) (?P<adverb>daily|weekly|monthly|yearly)\b"
    ),
    rx(r"\bevery (?P<unit>day|week|month|year)\b|\b(?P<adverb>daily|weekly|monthly|yearly)\b"),
)
_DURATION = rx(
    r"\b(?:for|over|duration (?:was|of)|course of)(?: (?:a|an|the|(?P<least>at least|a minimum of|more than)|(?P<most>"
    r"up to|at most|a maximum of|less than)|about|period of|total|mean|median|treatment|duration|of|maximum)){0,8} ?"
    rf"(?P<low>{_M})(?:[ -](?P<low_unit>hour|day|week|month|year)s?(?= ?(?:to|-|and) ?{_M}[ -](?:hour|day|week|month|"
    rf"year)))?(?: ?(?:to|-|and) ?(?P<high>{_M}))?[ -]{_UNIT}\b"
)


def read_dose(passage: int, text: str, plain: str, start: int, end: int) -> Dose | None:
    """Read the regimen printed in a span of a passage; None where no dose with a unit is printed."""
    value = _VALUE.search(plain, start, end)
    if not value:
        return None
    interval, low, high, unit, ambiguous = _interval(text, plain, value.end(), end)
    duration = _DURATION.search(plain, value.end(), end)
    least, most, long = _span(duration) if duration else (None, None, None)
    last = max(value.end(), duration.end() if duration else 0, interval.end() if interval else 0)
    proof = Quote(passage, value.start(), last, text[value.start() : last])
    return Dose(
        proof,
        value=None if value["to"] else _number(value["value"]),
        unit=re.sub(r"\s*(?:/|\bper\b)\s*", "/", text[value.start("unit") : value.end("unit")]),
        interval_text=text[interval.start() : interval.end()] if interval else None,
        interval_min=low,
        interval_max=high,
        interval_unit=unit,
        duration_min=least,
        duration_max=most,
        duration_unit=long,
        is_ambiguous=ambiguous,
    )


def _interval(
    text: str, plain: str, start: int, end: int
) -> tuple[re.Match[str] | None, float | None, float | None, str | None, bool]:
    for pattern in _INTERVALS:
        match = pattern.search(plain, start, end)
        if match:
            groups = match.groupdict()
            if groups.get("both"):
                return match, None, None, None, True
            if groups.get("other"):
                return match, 2.0, 2.0, groups["unit"], False
            unit = groups.get("unit") or _UNITS[groups["adverb"] or ""]
            times = groups.get("times") or groups.get("times2")
            low = _number(groups["low"]) if groups.get("low") else 1 / (2 if times == "twice" else 3) if times else 1.0
            high = _number(groups["high"]) if groups.get("high") else low
            # "2 to 4 monthly" and "3 monthly" leave open whether they count months or infusions; "3-monthly" does not
            ambiguous = bool(groups.get("adverb") and groups.get("low") and groups.get("joint", " ") == " ")
            return match, low, high, unit, ambiguous
    return None, None, None, None, False


def _span(duration: re.Match[str]) -> tuple[float | None, float | None, str | None]:
    """Return shortest, longest and unit: "6 months to 2 years" is 6 to 24 months; "at least" has no longest."""
    low, high, unit = _number(duration["low"]), _number(duration["high"] or duration["low"]), duration["unit"]
    short = duration["low_unit"]
    if short and short != unit:
        factor = _IN.get((unit, short))
        return (low, high * factor, short) if factor else (None, None, None)
    if duration["high"]:
        return low, high, unit
    return None if duration["most"] else low, None if duration["least"] else high, unit


def _number(printed: str) -> float:
    return float(_WORD[printed]) if printed in _WORD else float(printed.replace(",", "."))
