"""The values that a sentence gives for the two arms, and which of them is larger.

Abstracts print them in few ways: "12 % with A and 8 % with B", "A 12, B 8", "12 and 8 in groups A and B", "from 20 to
12 in A". Values in brackets count where none stand outside; numbers of weeks, doses and deviations do not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from evidence_kb.claims.language.words import word_set
from evidence_kb.claims.questions.question import ARMS, C, I, Item
from evidence_kb.claims.questions.reading import Line

_TIMES = word_set("week weeks month months day days year years h hour hours min minutes wk wks mo yr times fold")

_DOSES = word_set("mg g kg ml iu mcg ug μg µg kcal patients patient subjects participants women men children")
_BEFORE = word_set("± at day week month n after for within ( [ - / age aged")
_BREAKS = frozenset(";")
_THOUSANDS = re.compile(r"(?<=[1-9]),(?=\d{3}(?!\d))|(?<=[1-9]\d),(?=\d{3}(?!\d))|(?<=[1-9]\d\d),(?=\d{3}(?!\d))")
_REACH = 45


def compare(
    line: Line, items: Sequence[Item], place: int | None, *, is_time: bool = False, alone: bool = False
) -> str | None:
    """Return gt, lt or eq (treatment against comparator), or None where the values cannot be told, as `values`."""
    found = values(line, items, place, is_time=is_time, alone=alone)
    if found is None:
        return None
    return "gt" if found[0] > found[1] else "lt" if found[0] < found[1] else "eq"


def values(
    line: Line, items: Sequence[Item], place: int | None, *, is_time: bool = False, alone: bool = False
) -> tuple[float, float] | None:
    """Return the values of treatment and comparator, or None where they cannot be told.

    `alone`: only where no third value stands beside the two, which may be another arm's or another time's.
    """
    start = place if place is not None else 0
    steps = _steps(line, items, start, is_time)
    if place is not None and len({s for s in steps if isinstance(s, str)}) < 2:
        steps = _steps(line, items, max(0, start - _REACH // 2), is_time)
    if alone and len(steps) != 4:
        return None
    first, second = _pair(steps)
    return None if first is None or second is None else (first, second)


def _steps(line: Line, items: Sequence[Item], start: int, is_time: bool) -> list[str | float]:
    """Reduce the words behind `start` to arms (I, C) and values, in order."""
    steps: list[str | float] = []
    for i in range(start, min(len(items), start + _REACH)):
        item = items[i]
        if item.word in _BREAKS and len(steps) >= 3:
            break
        if item.concept in ARMS and item.concept is not None:
            if not steps or steps[-1] != item.concept:
                steps.append(item.concept)
        elif item.word == "NUM" and item.level == 0 and _is_value(items, i, is_time):
            value = number(line.words[item.at].text)
            is_end = i and items[i - 1].word == "to" and (i < 2 or items[i - 2].concept != "THAN")
            if is_end and steps and isinstance(steps[-1], float):
                steps[-1] = value  # "from 20 to 12": the latter
            else:
                steps.append(-value if i and items[i - 1].word == "-" and _opens(items, i - 1) else value)
    return steps


def _opens(items: Sequence[Item], i: int) -> bool:
    """A dash is a sign where no number or word stands right before it."""
    return i == 0 or items[i - 1].word in (
        "was",
        "were",
        "by",
        "of",
        "(",
        "to",
        "and",
        "vs",
        "versus",
        "=",
        ":",
        "from",
    )


def _is_value(items: Sequence[Item], i: int, is_time: bool) -> bool:
    before = items[i - 1].word if i else ""
    behind = items[i + 1].word if i + 1 < len(items) else ""
    if before == "-" and i >= 2 and _opens(items, i - 1):
        before = ""
    return before not in _BEFORE and (is_time or behind not in _TIMES) and behind not in _DOSES and behind != "-"


def _pair(steps: Sequence[str | float]) -> tuple[float | None, float | None]:
    """Give each arm its value by the order in which arms and values alternate."""
    shape = "".join(s if isinstance(s, str) else "v" for s in steps)
    values = [s for s in steps if isinstance(s, float)]
    found: dict[str, float] = {}
    for pattern in ("IvCv", "CvIv", "vIvC", "vCvI", "ICvv", "CIvv", "vvIC", "vvCI"):
        at = shape.find(pattern)
        if at < 0:
            continue
        inside = [shape[:at].count("v") + k for k in range(2)]
        names = [c for c in pattern if c != "v"]
        found = {name: values[k] for name, k in zip(names, inside, strict=True)}
        break
    if shape in ("IvvC", "CvvI"):  # "in A it was 12 compared with 17 in B"
        found = dict(zip((shape[0], shape[3]), values, strict=True))
    return found.get(I), found.get(C)


def number(printed: str) -> float:
    """Read digits with one decimal point; further points are dropped ("1.234.5"), as commas before three digits are."""
    parts = _THOUSANDS.sub("", printed).replace(",", ".").replace("·", ".").split(".")
    return float(parts[0] + "." + "".join(parts[1:])) if len(parts) > 1 else float(parts[0])
