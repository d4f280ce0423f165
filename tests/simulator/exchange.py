"""What one request asks and what is answered: the same two shapes for every provider."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import unquote

Item = TypeVar("Item")
HTML = "text/html; charset=UTF-8"
XML = "text/xml; charset=UTF-8"
JSON = "application/json"
TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Ask:
    """A request below a provider's base: `path` as sent, `pairs` of the query and a form body, decoded.

    `twist` is what the answer shall get wrong (see `faults.TWISTS`), `ceiling` how many works a search serves.
    """

    provider: str
    method: str
    path: str
    pairs: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: bytes = b""
    twist: str | None = None
    ceiling: int = 9_999

    def values(self, name: str) -> list[str]:
        return [value for key, value in self.pairs if key == name]

    def value(self, name: str, default: str = "") -> str:
        return next(iter(self.values(name)), default)

    def number(self, name: str, default: int) -> int:
        """Return a number of the query; -1 for what is none, which every range check refuses."""
        text = self.value(name, str(default))
        return int(text) if text.isascii() and text.isdigit() else -1

    @property
    def below(self) -> str:
        """The path, decoded, without the first slash; a DOI keeps its own slashes."""
        return unquote(self.path).removeprefix("/")


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, body and headers. `left_out` and `changed` say what a twist did to the works in it."""

    status: int = 200
    body: bytes = b""
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    changed: tuple[tuple[str, str], ...] = ()


def as_json(value: Any, status: int = 200, **more: Any) -> Answer:
    return Answer(status, json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), JSON, **more)


def as_html(status: int, title: str) -> Answer:
    return Answer(status, page(title), HTML)


def page(title: str) -> bytes:
    """Return an HTML page such as a proxy or an outage shows."""
    return f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n".encode()


def without_one(items: Sequence[Item], ask: Ask) -> tuple[list[Item], list[Item]]:
    """Return the items to answer with and those left out: the first, or half of them, where that is the twist."""
    n = {"missing_record": 1, "half_list": len(items) // 2}.get(ask.twist or "", 0)
    return list(items[n:]), list(items[:n])


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a longer list: `position` is where it begins, `skipped` what a twist kept from the client."""

    items: tuple[Any, ...]
    after: int
    skipped: tuple[Any, ...] = ()


def cut(items: Sequence[Item], position: int, size: int, ask: Ask, *, by_cursor: bool) -> Page:
    """Return the page at a position. A duplicate page is the one before it, once more.

    A cursor then leads to the page that should have come; where pages are counted, that page is lost.
    """
    shown = items[position : position + size]
    if ask.twist != "duplicate_page" or position == 0:
        return Page(tuple(shown), min(position + size, len(items)))
    before = items[max(0, position - size) : position]
    if by_cursor:
        return Page(tuple(before), position)
    return Page(tuple(before), min(position + size, len(items)), tuple(shown))


def mark(position: int, prefix: str, *, again: bool = False) -> str:
    """Return a cursor that leads to a position; it holds `+`, `/` and `=`, to be escaped exactly once."""
    return prefix + "+/" + base64.b64encode(f"{position:09d}{'b' if again else 'a'}".encode()).decode()


def position_of(cursor: str, prefix: str) -> int | None:
    """Return where a cursor leads; None for one that was never given out. `*` is the beginning."""
    if cursor == "*":
        return 0
    head = prefix + "+/"
    try:
        text = base64.b64decode(cursor.removeprefix(head), validate=True).decode()
    except ValueError:
        return None
    return int(text[:9]) if cursor.startswith(head) and text[:9].isdigit() else None


def next_mark(ask: Ask, asked: str, page: Page, prefix: str) -> str:
    """Return the cursor behind a page; under a twist the one that was asked, or a new one that leads to the same."""
    if ask.twist == "repeating_cursor":
        return asked
    return mark(page.after, prefix, again=ask.twist == "duplicate_page")
