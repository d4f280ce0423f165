"""What the address of an evidence map asks for: filters, order, closed classes, the part shown and the run.

Everything is a plain query parameter, so that a link keeps it. A value that is not known is ignored, and the page says
so; nothing that a visitor writes reaches a query but as a bound value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from evidence_kb.pages import words

NOT_READ = "not-read"
DESIGNS = {**words.DESIGNS, NOT_READ: "design not read"}
SORTS = {
    "studied": "most studied first",
    "name": "by name",
    "patients": "most patients first",
    "level": "best level first",
    "direction": "most improvement first",
}
_NUMBER = re.compile(r"[0-9]{1,9}")
VALUES_READ = 200  # of one parameter: an address may be long, a page must not be
OWN = "own_data"


@dataclass(frozen=True, slots=True)
class Asked:
    """One address, read. The first block are the filters: what they do not let through is not on the map."""

    designs: tuple[str, ...] = ()
    level_from: int | None = None
    level_to: int | None = None
    year_from: int | None = None
    year_to: int | None = None
    is_unflagged: bool = False
    basis: str = OWN
    is_reviewed: bool = False

    rows: str = "studied"
    columns: str = "studied"
    closed: tuple[int, ...] = ()
    is_all: bool = False
    from_row: int = 0
    from_column: int = 0
    as_of: int | None = None
    notices: tuple[str, ...] = ()

    @property
    def is_filtered(self) -> bool:
        """Whether any filter is on; another basis counts as one."""
        return bool(self.filters())

    def filters(self) -> tuple[tuple[str, Asked], ...]:
        """Return the filters that are on, each in words and as the address without it."""
        on: list[tuple[str, Asked]] = []
        if self.basis != OWN:
            on.append((f"statements of the basis “{words.BASES[self.basis]}”", replace(self, basis=OWN)))
        if self.designs:
            on.append(("design: " + " or ".join(DESIGNS[d] for d in self.designs), replace(self, designs=())))
        levels = _range("level", self.level_from, self.level_to)
        if levels:
            on.append((f"{levels} (OCEBM 2011)", replace(self, level_from=None, level_to=None)))
        years = _range("year", self.year_from, self.year_to)
        if years:
            on.append((years, replace(self, year_from=None, year_to=None)))
        if self.is_unflagged:
            on.append(("without flagged studies", replace(self, is_unflagged=False)))
        if self.is_reviewed:
            on.append(("reviewed claims only", replace(self, is_reviewed=False)))
        return tuple(on)

    def silent(self) -> tuple[str, ...]:
        """Return what the filters leave out because it is not known, in words: not stated is neither in nor out."""
        year = self.year_from is not None or self.year_to is not None
        level = self.level_from is not None or self.level_to is not None
        return tuple(text for text, on in (("without a year", year), ("without a level", level)) if on)

    def without_filters(self) -> Asked:
        """Return the same address with no filter on."""
        kept = {name: getattr(self, name) for name in ("rows", "columns", "closed", "is_all", "as_of", "notices")}
        return Asked(**kept)

    def condition(self) -> tuple[str, dict[str, object]]:
        """Return the filters as an SQL condition on rows of cell_studies or cell_mentions, with its values."""
        level = "reviewed_level" if self.is_reviewed and self.basis == OWN else "level"
        parts: list[tuple[str, dict[str, object]]] = []
        if self.designs:
            unread = " OR design IS NULL" if NOT_READ in self.designs else ""
            parts.append(
                (f"(design IN (SELECT value FROM json_each(:designs)){unread})", {"designs": json.dumps(self.designs)})
            )
        for name, sql in (("level_from", f"{level} >="), ("level_to", f"{level} <="), ("year_from", "year >="),
                          ("year_to", "year <=")):  # fmt: skip
            if getattr(self, name) is not None:
                parts.append((f"{sql} :{name}", {name: getattr(self, name)}))
        if self.is_unflagged:
            parts.append(("NOT is_flagged", {}))
        if self.is_reviewed:
            parts.append(("is_reviewed", {}))
        values = {name: value for _, named in parts for name, value in named.items()}
        return " AND ".join(sql for sql, _ in parts) or "1", values

    def query(self) -> str:
        """Return the address after the path: '?design=RCT&rows=name', or nothing where nothing is asked."""
        told: list[tuple[str, object]] = [("design", design) for design in self.designs]
        told += [(name, getattr(self, name)) for name in ("level_from", "level_to", "year_from", "year_to")]
        told += [("integrity", "unflagged" if self.is_unflagged else None)]
        told += [("basis", self.basis if self.basis != OWN else None), ("reviewed", self.is_reviewed or None)]
        told += [(name, getattr(self, name)) for name in ("rows", "columns") if getattr(self, name) != "studied"]
        told += [("closed", ",".join(map(str, self.closed)) or None), ("all", self.is_all or None)]
        told += [("from_row", self.from_row or None), ("from_column", self.from_column or None)]
        told += [("_as_of", self.as_of)]
        pairs = [(name, int(value) if value is True else value) for name, value in told if value is not None]
        return "?" + urlencode(pairs) if pairs else ""

    def toggled(self, treatment: int) -> Asked:
        """Return the address with one class of treatments opened or closed; the part shown stays where it was."""
        others = tuple(c for c in self.closed if c != treatment)
        return replace(self, closed=others if treatment in self.closed else (*others, treatment))


def asked(args: Any) -> Asked:
    """Read the parameters of a request (Datasette's `request.args`); empty ones are as good as absent."""
    read = _Reader(args)
    found = Asked(
        designs=read.several("design", DESIGNS, "design"),
        level_from=read.number("level_from", 1, 5),
        level_to=read.number("level_to", 1, 5),
        year_from=read.number("year_from", 1, 9999),
        year_to=read.number("year_to", 1, 9999),
        is_unflagged=read.one("integrity", ("unflagged",)) is not None,
        basis=read.one("basis", words.BASES) or OWN,
        is_reviewed=read.one("reviewed", ("1",)) is not None,
        rows=read.one("rows", SORTS) or "studied",
        columns=read.one("columns", SORTS) or "studied",
        closed=read.numbers("closed"),
        is_all=read.one("all", ("1",)) is not None,
        from_row=read.number("from_row", 0, 10**9) or 0,
        from_column=read.number("from_column", 0, 10**9) or 0,
        as_of=read.number("_as_of", 1, 10**9),
    )
    for low, high in (("level_from", "level_to"), ("year_from", "year_to")):
        ends = (getattr(found, low), getattr(found, high))
        if None not in ends and ends[0] > ends[1]:
            read.notices.append(f"{low}={ends[0]} is above {high}={ends[1]}: nothing lies between, both were ignored")
            nothing: dict[str, Any] = {low: None, high: None}
            found = replace(found, **nothing)
    if found.as_of is not None and (found.is_filtered or found.closed):
        read.notices.append(
            "filters and closed classes are off: of past runs the cells are kept, and not what each study said then"
        )
        found = replace(found.without_filters(), closed=())
    return replace(found, notices=tuple(read.notices))


class _Reader:
    """Reads single parameters and keeps what it could not use, in words."""

    def __init__(self, args: Any) -> None:
        self._args = args
        self.notices: list[str] = []

    def several(self, name: str, known: Iterable[str], what: str) -> tuple[str, ...]:
        given = self._given(name)
        for value in given:
            if value not in known:
                self._ignored(name, value, f"is no {what} known here")
        return tuple(value for value in known if value in given)

    def one(self, name: str, known: Iterable[str]) -> str | None:
        given = self._given(name)
        if given and given[-1] not in known:
            self._ignored(name, given[-1], "is not known here")
            return None
        return given[-1] if given else None

    def number(self, name: str, low: int, high: int) -> int | None:
        given = self._given(name)
        if not given:
            return None
        if _NUMBER.fullmatch(given[-1]) and low <= int(given[-1]) <= high:
            return int(given[-1])
        self._ignored(name, given[-1], f"is no number from {low} to {high}" if high < 10**9 else "is no such number")
        return None

    def numbers(self, name: str) -> tuple[int, ...]:
        parts = [part for value in self._given(name) for part in value.split(",")[:VALUES_READ] if part]
        for part in parts:
            if not _NUMBER.fullmatch(part):
                self._ignored(name, part, "is no number")
        return tuple(dict.fromkeys(int(part) for part in parts[:VALUES_READ] if _NUMBER.fullmatch(part)))

    def _given(self, name: str) -> Sequence[str]:
        return [value.strip() for value in self._args.getlist(name)[:VALUES_READ] if value.strip()]

    def _ignored(self, name: str, value: str, why: str) -> None:
        if len(self.notices) < 5:
            shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in value[:40])
            self.notices.append(f"{name}: “{shown}{'…' if len(value) > 40 else ''}” {why} and was ignored")


def _range(what: str, low: int | None, high: int | None) -> str:
    if low is None and high is None:
        return ""
    if low == high:
        return f"{what} {low}"
    if low is None or high is None:
        return f"{what} {low} and above" if high is None else f"{what} up to {high}"
    return f"{what} {low} to {high}"
