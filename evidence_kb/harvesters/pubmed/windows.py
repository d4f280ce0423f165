"""Searches that find more than PubMed lists: the same term again, over two spans of publication dates.

PubMed serves the first 9,999 works of a search and no more (NBK25499). Each answer that lists fewer than it found asks
for the two halves of its span, down to single days; what a single day holds beyond that cannot be reached and is named.
"""

from __future__ import annotations

import re
from calendar import monthrange
from urllib.parse import urlsplit

from evidence_kb.harvesters.addresses import value
from evidence_kb.harvesters.pubmed.requests import esearch, most_n
from evidence_kb.limits import LIMITS
from evidence_kb.model import Request, Response

Day = tuple[int, int, int]

FIRST: Day = (1700, 1, 1)  # before the oldest work in PubMed, of 1781
LAST: Day = (3000, 12, 31)  # as PubMed writes "until now", works announced for later included
_BUSY_FROM: Day = (1950, 1, 1)  # nearly all works are younger, so that halving starts here


def windows_of(response: Response, found_n: int, listed_n: int) -> tuple[tuple[Request, ...], str | None]:
    """Return the searches of the two halves, or what cannot be reached, in words.

    Nothing follows where more is found than a search may bring (`found_n` of the limits): a narrower term is needed.
    """
    request = response.request
    fragment = urlsplit(request.address).fragment
    told_n = int(fragment) if fragment.isdecimal() else None
    term, at_most = value(request, "term") or "", most_n(request)
    first, last = _day(value(request, "mindate")) or FIRST, _day(value(request, "maxdate")) or LAST
    if not listed_n or at_most < 1 or first >= last or found_n > (told_n or LIMITS[request.provider].found_n):
        span = "" if (first, last) == (FIRST, LAST) else f" of {_text(first)} to {_text(last)}"
        return (), f"{found_n - listed_n} of {found_n} works{span} found by {term!r}"
    middle = _middle(first, last, int(response.fetched_at[:4]) if response.fetched_at[:4].isdecimal() else LAST[0])
    halves = ((first, middle), (_next(middle), last))
    spans = ((_text(a), _text(b)) for a, b in halves)
    return tuple(esearch(request.question, term, at_most, span, told_n) for span in spans), None


def _middle(first: Day, last: Day, year: int) -> Day:
    """Return the last day of the first half: the middle of the busy years, where the span reaches into them."""
    start, end = max(first, _BUSY_FROM), min(last, (year + 1, 12, 31))
    if start >= end:
        start, end = first, last
    # Days are counted as if every month had 31; a day that does not exist becomes the last of its month.
    months, day = divmod((_count(start) + _count(end)) // 2, 31)
    y, m = divmod(months, 12)
    return (y, m + 1, min(day + 1, monthrange(y, m + 1)[1]))


def _count(day: Day) -> int:
    return (day[0] * 12 + day[1] - 1) * 31 + day[2] - 1


def _next(day: Day) -> Day:
    y, m, d = day
    if d < monthrange(y, m)[1]:
        return (y, m, d + 1)
    return (y, m + 1, 1) if m < 12 else (y + 1, 1, 1)


def _day(text: str | None) -> Day | None:
    found = re.fullmatch(r"([0-9]{4})/([0-9]{2})/([0-9]{2})", text or "")
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def _text(day: Day) -> str:
    return f"{day[0]:04}/{day[1]:02}/{day[2]:02}"
