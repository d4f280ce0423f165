"""Dates as PubMed writes them, with as much of year, month and day as is said.

From NLM's description of the PubMed XML elements (PubDate, ArticleDate): a month is a name or digits; `MedlineDate`
holds what does not fit ("1998 Dec-1999 Jan"); `Season` holds a season or a span of months. A span counts as its
beginning, as in PubMed's own sorting; of a season only the year is kept, because it names no month.
"""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree

from evidence_kb.harvesters.pubmed.xml import parts_of, text_of

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = r"\b((?:1[5-9]|20)[0-9]{2})\b(?:\s+(" + "|".join(_MONTHS) + r")[a-z]*\.?(?:\s+([0-9]{1,2})\b)?)?"
_FREE_DATE = re.compile(_DATE, re.IGNORECASE)
# "Hum Immunol. 2001 Oct;62(10):1063": the date stands before the volume. A journal's name may hold a year as well.
_BEFORE_VOLUME = re.compile(_DATE + r"(?:[-/][^;:]{1,12})?(?=\s*[;:])", re.IGNORECASE)


def date_of(element: etree._Element | None) -> str | None:
    """Return the ISO date of an element with Year, Month and Day, or with a MedlineDate; None where there is none."""
    parts = parts_of(element)
    year = text_of(parts.get("Year"))
    if year is None:
        return free_date(text_of(parts.get("MedlineDate")))
    month = text_of(parts.get("Month")) or text_of(parts.get("Season"))
    return _iso(year, month, text_of(parts.get("Day")))


def free_date(text: str | None) -> str | None:
    """Return the first date in a text.

    >>> free_date("1998 Dec-1999 Jan")
    '1998-12'
    """
    found = _FREE_DATE.search(text or "")
    return _iso(*found.groups()) if found else None


def source_date(source: str | None) -> str | None:
    """Return the date in a printed source.

    >>> source_date("BMJ. 2008 Jan 12;336(7635). doi: 10.1136/bmj.39454.454676.AD")
    '2008-01-12'
    """
    found = _BEFORE_VOLUME.search(source or "")
    return _iso(*found.groups()) if found else free_date(source)


def year_of(date: str | None) -> int | None:
    """Return the year of an ISO date."""
    return int(date[:4]) if date else None


def most_precise(*dates: str | None) -> str | None:
    """Return the date that says most; of two that say as much, the earlier one, when the work became known."""
    said = sorted(date for date in dates if date)
    return max(said, key=len, default=None)


@lru_cache(maxsize=10_000)  # a file of records names the same days again and again
def _iso(year: str, month: str | None, day: str | None) -> str | None:
    if re.fullmatch(r"[0-9]{4}", year) is None:
        return free_date(year)
    number = _month(month)
    if number is None:
        return year
    if day is None or re.fullmatch(r"0?[1-9]|[12][0-9]|3[01]", day) is None:
        return f"{year}-{number:02}"
    return f"{year}-{number:02}-{int(day):02}"


def _month(text: str | None) -> int | None:
    word = (text or "").strip().lower()
    if re.fullmatch(r"0?[1-9]|1[0-2]", word):
        return int(word)
    return _MONTHS.index(word[:3]) + 1 if word[:3] in _MONTHS else None
