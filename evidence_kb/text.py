"""Small pure functions over text that several layers need. Nothing here knows medicine."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

_ASCII_WORD = re.compile(r"[a-z0-9]+")


def squash(text: str) -> str:
    """Collapse all white space, including no-break spaces, to single blanks."""
    return " ".join(text.split())


def fold(text: str) -> str:
    """Reduce a text to lower-case letters and digits with single blanks: equal folds mean equal wording.

    >>> fold("Bisphosphonates – a Review?")
    'bisphosphonates a review'
    """
    if text.isascii():  # most texts are, and the rest of this function costs them four times as much
        return " ".join(_ASCII_WORD.findall(text.lower()))
    # NFKD on both sides of casefold (Unicode 3.13, D146): compatibility letters such as 𝐀 hide capitals.
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return " ".join(re.findall(r"[^\W_]+", "".join(c for c in plain if not unicodedata.combining(c))))


def title_key(title: str | None, year: int | None, journal: str | None, author: str | None = None) -> str:
    """Return a short stable key for a work that came without an identifier (sha256 over the folded fields)."""
    folded = "|".join(fold(part) for part in (title or "", str(year or ""), journal or "", author or ""))
    return "title:" + hashlib.sha256(folded.encode()).hexdigest()[:20]


def citation_key(citation: str) -> str:
    """Return a stable key for a work of which only a printed reference is known (sha256 over the folded words).

    Every provider makes it alike: equal keys of two providers mean equal words.
    """
    return "citation:" + hashlib.sha256(fold(citation).encode()).hexdigest()[:20]


def joined_names(names: Iterable[str | None]) -> str | None:
    """Return names separated by "; ", which none of them holds itself; None where there are none."""
    return "; ".join(name.replace(";", ",") for name in names if name) or None
