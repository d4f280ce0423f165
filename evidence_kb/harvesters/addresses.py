"""Build the addresses of requests, and read back from them what was asked.

An address says everything that is asked, so a stored response can be parsed long after it was fetched. Signs that
a provider wants to see unescaped in a query (`:`, `,`, `|`) are named by its harvester.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from evidence_kb.limits import LIMITS
from evidence_kb.model import Request

Item = TypeVar("Item")


def address(provider: str, path: str, *pairs: tuple[str, str | int], safe: str = "") -> str:
    """Return the public address of a question: base, path as given, and the query with its values escaped.

    >>> address("icite", "pubs", ("pmids", "1,2"), safe=",")
    'https://icite.od.nih.gov/api/pubs?pmids=1,2'
    """
    query = "&".join(f"{name}={quote(str(value), safe=safe)}" for name, value in pairs)
    where = "/".join(part for part in (LIMITS[provider].base, path) if part)
    return f"{where}?{query}" if query else where


def values(request: Request, name: str) -> list[str]:
    """Return every value that the query of a request gives a name, unescaped, in order."""
    return [value for key, value in parse_qsl(urlsplit(request.address).query, keep_blank_values=True) if key == name]


def value(request: Request, name: str) -> str | None:
    """Return the first value that the query of a request gives a name."""
    return next(iter(values(request, name)), None)


def path_parts(request: Request) -> list[str]:
    """Return the parts of the path below the provider's base, unescaped.

    >>> from evidence_kb.model import Question
    >>> path_parts(Request("icite", Question.CITED_BY, "https://icite.od.nih.gov/api/pubs?pmids=1"))
    ['pubs']
    """
    path = urlsplit(request.address).path.removeprefix(urlsplit(LIMITS[request.provider].base).path)
    return [unquote(part) for part in path.split("/") if part]


def groups(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """Yield consecutive parts of at most `size` items."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def halves(items: Sequence[Item]) -> tuple[Sequence[Item], ...]:
    """Return the two halves of a batch, or nothing where it holds a single item."""
    middle = len(items) // 2
    return (items[:middle], items[middle:]) if middle else ()
