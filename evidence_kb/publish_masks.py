"""Blanks in place of words: offsets go on counting, and what may not be passed on is gone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote

_PART = r"[^\s@<>()\[\]{},;:\"'|/=&?#]"
_ADDRESS = rf"{_PART}+(?:@|%40){_PART}*\.[^\W\d_]{{2,}}"
# What looks like a key: the forms that services give them, and a name that says so with a value behind it.
_KEY = (
    r"\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}|\bAKIA[0-9A-Z]{16}\b|\bsk-[a-z0-9]{20,}|\bxox[abprs]-[\w-]{10,}|"
    r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}|-----BEGIN [A-Z ]*KEY|\bbearer\s+(?=\S*\d)[\w.~+/-]{12,}|"
    r"\b(?:api[_-]?key|access[_-]?token|auth[_-]?token|token|secret|password|mailto|email)(?:=|%3D)[^\s&\"]+|"
    r"\b[0-9a-f]{36}\b"  # the last: as NCBI gives them
)
_PRIVATE = re.compile(f"{_ADDRESS}|{_KEY}", re.IGNORECASE)


def masked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return a text of the same length in which only the characters of `spans` (half-open) are left.

    >>> masked("Pain fell. Four died.", [(5, 9)])
    '     fell            '
    """
    shown = [" "] * len(text)
    for start, end in spans:
        shown[start:end] = text[start:end]
    return "".join(shown)


def blanked(text: str) -> str:
    """Return a text in which blanks stand for e-mail addresses and what looks like a key, one for each character.

    >>> blanked("Write to ada@example.org.")
    'Write to                .'
    """
    return _PRIVATE.sub(lambda found: " " * len(found[0]), text)


def shortened(text: str) -> str:
    """Return a text in which an ellipsis stands for each e-mail address and what looks like a key."""
    return _PRIVATE.sub("…", text)


class Secrets:
    """What must stand in no published text: e-mail addresses, what looks like a key, and values known by name."""

    def __init__(self, values: Mapping[str, str]) -> None:
        """Know `values`, such as a contact address and keys, by the names of their environment variables."""
        known = {form.lower(): name for name, value in values.items() for form in (value, quote(value, safe=""))}
        self._names = {form: name for form, name in known.items() if form}
        own = "|".join(map(re.escape, sorted(self._names, key=len, reverse=True)))
        self._own = re.compile(rf"(?<![\w/-])(?:{own})(?![\w/-])", re.IGNORECASE) if own else None

    def find(self, text: str) -> str | None:
        """Return what is wrong with a text, without repeating the secret; None if nothing is."""
        if self._own and (found := self._own.search(text)):
            return f"the value of {self._names.get(found[0].lower(), 'a secret')}"
        if found := _PRIVATE.search(text):
            return "an e-mail address" if "@" in found[0] or "%40" in found[0] else "what looks like a key"
        return None
