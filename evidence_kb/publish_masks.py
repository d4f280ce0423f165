"""Blanks in place of words: offsets go on counting, and what may not be passed on is gone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote

_PART = r"[^\s@<>()\[\]{},;:\"'|/=&?#]"
_ADDRESS = re.compile(rf"{_PART}+(?:@|%40){_PART}*\.[^\W\d_]{{2,}}", re.IGNORECASE)
# What looks like a key: the forms that services give them, and a name that says so with a value behind it.
_KEY = re.compile(
    r"\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}|\bAKIA[0-9A-Z]{16}\b|\bsk-[a-z0-9]{20,}|\bxox[abprs]-[\w-]{10,}|"
    r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}|-----BEGIN [A-Z ]*KEY|\bbearer\s+(?=\S*\d)[\w.~+/-]{12,}|"
    r"\b(?:api[_-]?key|access[_-]?token|auth[_-]?token|token|secret|password|mailto|email)(?:=|%3D)[^\s&\"]+",
    re.IGNORECASE,
)
_KEY_OF_NCBI = re.compile(r"\b[0-9a-f]{36}\b", re.IGNORECASE)
# What every key has; looked for first.
_SIGNS = (
    "=", "%3d", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_", "akia", "sk-", "xox", "eyj", "-----begin", "bearer",
)  # fmt: skip
_SIGN = re.compile("|".join(map(re.escape, _SIGNS)), re.IGNORECASE)
_LONE = re.compile(r"AKIA[0-9A-Z]{16}|[0-9a-f]{36}", re.IGNORECASE)  # keys without a sign in them


def _private(text: str) -> tuple[re.Pattern[str], ...]:
    """Return the patterns that a text can fit at all: they are slow, and most texts are names, dates and hashes."""
    if text.isalnum():
        return (_KEY, _KEY_OF_NCBI) if len(text) in (20, 36) and _LONE.fullmatch(text) else ()
    patterns: tuple[re.Pattern[str], ...] = (_ADDRESS,) if "@" in text or "%40" in text else ()
    if len(text) >= 36:
        patterns += (_KEY_OF_NCBI,)
    return (*patterns, _KEY) if _has_sign(text) else patterns


def _has_sign(text: str) -> bool:
    if not text.isascii():  # what is a capital of what is not as simple there
        return bool(_SIGN.search(text))
    small = text.lower()
    return any(sign in small for sign in _SIGNS)  # ten times as fast as the pattern


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
    for pattern in _private(text):
        text = pattern.sub(lambda found: " " * len(found[0]), text)
    return text


def shortened(text: str) -> str:
    """Return a text in which an ellipsis stands for each e-mail address and what looks like a key."""
    for pattern in _private(text):
        text = pattern.sub("…", text)
    return text


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
        found_by = next((pattern for pattern in _private(text) if pattern.search(text)), None)
        return {None: None, _ADDRESS: "an e-mail address"}.get(found_by, "what looks like a key")
