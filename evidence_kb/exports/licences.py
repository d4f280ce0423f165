"""Whose abstracts may be given away: those under CC0, CC BY or CC BY-SA, by the licence that was stated for the text.

Everything else stays with its publisher: "open access" is no licence, and NC and ND forbid what readers of a file may
do with it.
"""

from __future__ import annotations

import re

_NAMED = re.compile(r"cc[ -]?0(?: 1\.0)?|cc[ -]zero|cc[ -]by(?:[ -]sa)?(?:[ -][1-4]\.[05])?(?:[ -]igo)?", re.IGNORECASE)
_ADDRESS = re.compile(
    r"https?://(?:www\.)?creativecommons\.org/(?:publicdomain/zero|licenses/by(?:-sa)?)/[1-4]\.[05](?:/[a-z.]*)*",
    re.IGNORECASE,
)


def is_open(licence: str | None) -> bool:
    """Say whether a text under this licence may be passed on by anybody to anybody.

    >>> [is_open(text) for text in ("cc-by", "CC BY-NC 4.0", "https://creativecommons.org/licenses/by-sa/4.0/", None)]
    [True, False, True, False]
    """
    stated = (licence or "").strip()
    return _NAMED.fullmatch(stated) is not None or _ADDRESS.fullmatch(stated) is not None
