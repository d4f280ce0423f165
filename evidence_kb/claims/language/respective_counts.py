""" "Rash, fever and nausea were seen in 3, 5 and 2 patients, respectively": the second number is of the second name.

Only where as many outcomes are named as numbers printed, one beside the other and in one list each.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from evidence_kb.claims.language.numbers import COUNT, Count, number
from evidence_kb.claims.language.words import PATIENTS, rx

RESPECTIVELY = rx(r"\brespectively\b")  # which of the numbers is whose, a list alone tells
_N = rf"{COUNT}(?: ?/ ?{COUNT}| (?:out )?of {COUNT})?"
_ITEM = rf"(?:\d[\d.]* ?% ?[(\[] ?{_N} ?[)\]]|{_N}(?: {PATIENTS})?(?: ?[(\[] ?\d[\d.]* ?% ?[)\]])?)"
_OF_PEOPLE = rf"(?:of (?:the |our |these )?)?(?:[a-z]+ )?{PATIENTS}\b"
_LIST = rx(
    rf"(?<![\w.,/%+-])(?P<list>{_ITEM}(?:, {_ITEM}){{0,6}},? and {_ITEM})(?![%\d]| ?%|[.,]\d)"
    rf"(?P<people> {_OF_PEOPLE}(?:(?! (?:and|or|vs|versus) )[^;.%\d]){{0,40}}?)?,? respectively\b"
)
_IN = rx(r"\bin $")
# "in the drug and placebo groups": the numbers may be of the groups
_GROUPS = rx(r"\b(?:groups|arms|cohorts)\b|\b(?:and|or) (?:[a-z-]+ ){1,2}(?:group|arm|cohort)\b")
_AND = rx(r"\b(?:and|or)\b")
_ONE = rx(
    rf"(?:(?P<share>\d[\d.]*) ?% ?[(\[] ?)?(?P<n>{COUNT})(?:(?: ?/ ?| (?:out )?of )(?P<total>{COUNT}))?"
    rf"(?: {PATIENTS})?(?: ?[(\[] ?(?P<percent>\d[\d.]*) ?% ?[)\]])?"
)
_JOINT = rx(r",? (?:and|or) |, ")
_BREAK = rx(r"[;:]|\d")
Span = tuple[int, int]


def respective_count(plain: str, span: Span, named: Sequence[Span]) -> Count | None:
    """Return the count of the outcome in a span of a flat sentence; `named` are all the outcomes of the sentence."""
    printed = _LIST.search(plain, span[1])
    if not printed:
        return None
    counts = _of_one_whole([_count(m) for m in _ONE.finditer(plain, *printed.span("list"))])
    is_of_people = printed["people"] or _IN.search(plain, 0, printed.start()) or all(c and c.total for c in counts)
    if not is_of_people:
        return None
    members = _members(plain, printed.start())
    others, members = members[: -len(counts)], members[-len(counts) :]
    if _GROUPS.search(plain) or (len(others) > 1 and _AND.search(plain, others[0][0], members[0][0])):
        return None
    if len(members) != len(counts) or not all(any(_is_in(name, m) for name in (*named, span)) for m in members):
        return None
    places = [n for n, member in enumerate(members) if _is_in(span, member)]
    if len(places) != 1 or any(span[1] <= name[0] and _is_in(name, members[places[0]]) for name in named):
        return None  # "the responses were cure": the number is of the last name
    return counts[places[0]]


def _members(plain: str, end: int) -> list[Span]:
    """Return the parts of what stands before the numbers, cut where a list is cut."""
    breaks = list(_BREAK.finditer(plain, 0, end))
    start = breaks[-1].end() if breaks else 0
    joints = list(_JOINT.finditer(plain, start, end))
    if not joints or (joints[-1].group().startswith(", ") and len(joints[-1].group()) == 2):
        return []
    starts, ends = [start, *(j.end() for j in joints)], [*(j.start() for j in joints), end]
    return list(zip(starts, ends, strict=True))


def _of_one_whole(counts: Sequence[Count | None]) -> list[Count | None]:
    """ "4, 3 and 2 of 5": the whole behind the last number is that of each."""
    whole = counts[-1].total if counts and counts[-1] else None
    alone = [c for c in counts[:-1] if c and c.total is None and whole is not None and c.events <= whole]
    if not whole or len(alone) < len(counts) - 1:
        return list(counts)
    return [replace(c, total=whole, denominator="stated") if c else None for c in counts]


def _is_in(inner: Span, outer: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _count(match: re.Match[str]) -> Count | None:
    events, total = number(match["n"]), number(match["total"]) if match["total"] else None
    if not events or (total is not None and events > total):
        return None
    return Count(*match.span(), events, total, "stated" if total else None, match["share"] or match["percent"])
