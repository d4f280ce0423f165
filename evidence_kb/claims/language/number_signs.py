"""What the numbers of a sentence say about a difference: p values, confidence intervals, and two values side by side.

A p value is significant below 0.05. An interval tells nothing where it holds the value of no effect (1 for ratios,
0 for differences), else its side gives a sign. All patterns are bounded, so any text takes linear time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from evidence_kb.claims.language.words import rx

P_LOW, P_HIGH = "PSIG", "PNS"
_NUMBER = r"[-+]? ?\d{1,9}(?:[.,·]\d{1,9})?"
_P = rx(
    r"(?<![a-z])p(?:[- ]?values?)?(?:[ -]?(?:for|of|trend|interaction)){0,2} ?(?:was|were|is)? ?"
    r"(?P<op>less than|greater than|>=|<=|[=<>≤≥⩽⩾]) ?(?P<p>\d{0,3}[.,·] ?\d{1,9}|\d{1,3})"
    r"(?: ?(?:[×x*] ?10|e) ?-? ?(?P<power>\d{1,3}))?"
)
_INTERVAL = rx(
    r"(?<!\d)(?:95|90|99) ?%? ?(?:ci|confidence intervals?|c\.i\.)[^\d-]{0,12}"
    rf"(?P<low>{_NUMBER}) ?%? ?(?:to|,|;|and|-) ?(?P<high>{_NUMBER})"
)
_RATIO = rx(r"\b(?:a?or|a?hr|a?rr|irr|odds ratios?|hazards? ratios?|risk ratios?|relative risks?|rate ratios?)\b")
_PAIR = rx(
    rf"(?P<a>{_NUMBER}) ?(?P<unit>%|(?:±|\+/-) ?\d{{1,9}}(?:[.,·]\d{{1,9}})?|"
    rf"[(\[][^()\[\]]{{0,40}}[)\]]|[a-z/%]{{1,8}})?"
    r" ?(?:[a-z/%]{1,8} )?(?:vs\.?|versus|compared (?:with|to)|and|to|v|,) ?"
    rf"(?P<b>{_NUMBER})"
)


@dataclass(frozen=True, slots=True)
class Sign:
    """A number with a meaning: half-open span in the flat text and its class."""

    start: int
    end: int
    kind: str


def value(printed: str) -> float:
    """Read a printed number: blanks left out, comma and middle dot as decimal points."""
    return float(re.sub(r"\s", "", printed).replace(",", ".").replace("·", "."))


def signs(flat: str, start: int, end: int) -> list[Sign]:
    """Find the p values and confidence intervals between two offsets, in order, without overlap."""
    found = [Sign(m.start(), m.end(), _p_kind(m)) for m in _P.finditer(flat, start, end)]
    if "%" in flat[start:end] or "ci" in flat[start:end]:
        found += [
            Sign(m.start(), m.end(), _interval_kind(flat, m, start)) for m in _INTERVAL.finditer(flat, start, end)
        ]
    kept: list[Sign] = []
    for sign in sorted(found, key=lambda s: (s.start, s.end)):
        if not kept or sign.start >= kept[-1].end:
            kept.append(sign)
    return kept


def _p_kind(match: re.Match[str]) -> str:
    p, operator, power = value(match["p"]), match["op"], match["power"]
    if power and p >= 1:
        p *= 10.0 ** -int(power)
    if operator in (">", "≥", "⩾", ">=", "greater than"):
        return P_HIGH if p >= 0.04 else P_LOW
    if operator == "=":
        return P_LOW if p < 0.05 else P_HIGH
    return P_LOW if p <= 0.05 else P_HIGH


def _interval_kind(flat: str, match: re.Match[str], start: int) -> str:
    low, high = value(match["low"]), value(match["high"])
    ratio = _RATIO.search(flat, max(start, match.start() - 60), match.end()) is not None
    nothing = 1.0 if ratio else 0.0
    if low > high:  # "-0.13 to -2.76"
        low, high = high, low
    side = "NS" if low <= nothing <= high else "UP" if low > nothing else "DN"
    return f"CI{side}{'R' if ratio else 'D'}"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two values side by side ("12.3 vs 8.1"): where they start and end, and whether the first is larger."""

    start: int
    end: int
    kind: str


def pairs(flat: str, start: int, end: int) -> list[Pair]:
    """Find values that are set side by side between two offsets."""
    found = []
    for match in _PAIR.finditer(flat, start, end):
        a, b = value(match["a"]), value(match["b"])
        found.append(Pair(match.start(), match.end(), "gt" if a > b else "lt" if a < b else "eq"))
    return found
