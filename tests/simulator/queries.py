"""The query language that PubMed and Europe PMC share: words, phrases, AND, OR, NOT, brackets and fields.

PubMed writes the field behind (`"10.5555/x"[doi]`), Europe PMC in front (`DOI:"10.5555/x"`, `EXT_ID:(1 OR 2)`).
Two terms side by side mean AND. What a term finds is asked from the provider.
"""

from __future__ import annotations

import re
from collections.abc import Callable

Look = Callable[[str, str], set[str]]  # (field in lower case or "", text) -> ids of works

_TOKEN = re.compile(
    r"""\s*(?:(?P<bracket>[()])
    | (?P<front>[A-Za-z_]+):(?=["(\w])
    | "(?P<phrase>[^"]*)"(?:\s*\[(?P<tag>[^\]]*)\])?
    | (?P<word>[^\s()"\[\]]+(?:\([^\s()]*\)[^\s()"\[\]]*)*)(?:\s*\[(?P<word_tag>[^\]]*)\])?)""",
    re.VERBOSE,
)


class BadQueryError(ValueError):
    """The query cannot be read."""


def find(query: str, look: Look) -> set[str]:
    """Return the ids of the works that a query finds. Raises BadQueryError."""
    reader = _Reader(query, look)
    found = reader.either("")
    if reader.tokens:
        raise BadQueryError(f"unexpected {reader.tokens[0]}")
    return found


class _Reader:
    """Reads one query from left to right; NOT binds as AND does, as at both providers."""

    def __init__(self, query: str, look: Look) -> None:
        self.look = look
        self.tokens: list[tuple[str, str, str]] = []  # (kind, text, field)
        position = 0
        query = query.rstrip()
        while position < len(query):
            match = _TOKEN.match(query, position)
            if match is None:
                raise BadQueryError(query[position : position + 20])
            self.tokens.append(_token(match))
            position = match.end()

    def either(self, field: str) -> set[str]:
        found = self.all(field)
        while self._takes("OR"):
            found = found | self.all(field)
        return found

    def all(self, field: str) -> set[str]:
        found = self.term(field)
        while self.tokens and self.tokens[0][1] not in ("OR", ")"):
            if self._takes("NOT"):
                found = found - self.term(field)
            else:
                self._takes("AND")
                found = found & self.term(field)
        return found

    def term(self, field: str) -> set[str]:
        if not self.tokens:
            raise BadQueryError("the query ends too early")
        kind, text, own = self.tokens.pop(0)
        if kind == "front":
            return self.term(text.lower())
        if text == "(" and kind == "bracket":
            found = self.either(field)
            if not self.tokens or self.tokens.pop(0)[1] != ")":
                raise BadQueryError("a bracket is not closed")
            return found
        if kind == "bracket" or (kind == "word" and text in ("AND", "OR", "NOT")):
            raise BadQueryError(f"unexpected {text}")
        return self.look(own or field, text)

    def _takes(self, word: str) -> bool:
        if self.tokens and self.tokens[0][:2] == ("word", word):
            self.tokens.pop(0)
            return True
        return False


def _token(match: re.Match[str]) -> tuple[str, str, str]:
    if match["bracket"]:
        return "bracket", match["bracket"], ""
    if match["front"]:
        return "front", match["front"], ""
    if match["phrase"] is not None:
        return "phrase", match["phrase"], (match["tag"] or "").lower()
    return "word", match["word"], (match["word_tag"] or "").lower()
