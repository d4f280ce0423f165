"""Dates as export files write them: `2019/07//`, `2018 Mar 1`, `NOV 21` beside a year, `2022/05//undefined`.

RIS (Research Information Systems, 2001) defines year/month/day/other, any of which may be empty. A span counts as
its beginning, as in PubMed's own sorting; a season names no month.
"""

from __future__ import annotations

import re
from calendar import monthrange

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR = re.compile(r"(?<![0-9])((?:1[5-9]|20)[0-9]{2})(?![0-9])")
_PARTS = re.compile(
    r"\s*((?:1[5-9]|20)[0-9]{2})[/-]([0-9]{1,2})(?![0-9])(?:[/-]([0-9]{1,2})(?![0-9]))?|"
    r"\s*((?:1[5-9]|20)[0-9]{2})(0[1-9]|1[0-2])([0-3][0-9])\s*$"
)
_NAMED = re.compile(r"(?<![a-z])(" + "|".join(_MONTHS) + r")[a-z]*\.?", re.IGNORECASE)
_EARLY = re.compile(r"[A-Z]{3} (?:[0-9]{1,2} )?20[0-9]{2}")
_DAY = re.compile(r"(?<![0-9])[0-9]{1,2}(?![0-9])")


def dated(*texts: str) -> tuple[int | None, str | None]:
    """Return the year that the first of the texts with a year states, and the most precise date in that year.

    >>> dated("2018", "NOV 21")
    (2018, '2018-11-21')
    """
    texts = tuple(text[:100] for text in texts)
    years = (_YEAR.search(text) or _PARTS.match(text) for text in texts)
    found = next((match for match in years if match), None)
    if found is None:
        return None, None
    year = (found.group(1) or found.group(4)) if found.re is _PARTS else found.group(1)
    dates = [read for read in (_iso(text, year) for text in texts) if read and read.startswith(year)]
    return int(year), max(dates, key=len, default=year)


def or_early(stated: tuple[str, ...], early: tuple[str, ...]) -> tuple[str, ...]:
    """Return the dates of the issue; else Web of Science's date of early access, the only one before there is an issue.

    >>> or_early(("2019",), ("DEC 2018",)), or_early((), ("FEB 2022", "NIHMS2019"))
    (('2019',), ('FEB 2022',))
    """
    if any(map(_YEAR.search, stated)):
        return stated
    return (*stated, *filter(_EARLY.fullmatch, early))


def parts(year: str | None, month: str | None, day: str | None) -> tuple[str, ...]:
    """Return the texts that `dated` reads from fields of their own; a month may be a name or a number.

    >>> parts("2019", "7", "15"), parts("2019", "JUL 15", None)
    (('2019', '2019/7/15'), ('2019', 'JUL 15 2019'))
    """
    year, month, day = year or "", month or "", day or ""
    precise = f"{year}/{month}/{day}" if month.isdecimal() else f"{day} {month} {year}"
    return tuple(dict.fromkeys(text for text in (year, precise.strip(" /")) if text))


def _iso(text: str, year: str) -> str | None:
    """Read one date; one without a year belongs to `year`."""
    parts = _PARTS.match(text)
    if parts:
        stated, month, day = parts.groups()[:3] if parts.group(1) else parts.groups()[3:]
        return _valid(stated, int(month), int(day) if day else None)
    own = _YEAR.search(text)
    rest = text.replace(own.group(), " ", 1) if own else text
    stated = own.group(1) if own else year
    named = _NAMED.search(rest)
    if named is None:
        return stated if own else None
    days = _DAY.findall(rest)
    return _valid(stated, _MONTHS.index(named.group(1).lower()) + 1, int(days[0]) if len(days) == 1 else None)


def _valid(year: str, month: int, day: int | None) -> str:
    """Leave out a month or a day that no calendar has."""
    if not 1 <= month <= 12:
        return year
    has_day = day is not None and 1 <= day <= monthrange(int(year), month)[1]
    return f"{year}-{month:02}-{day:02}" if has_day else f"{year}-{month:02}"
