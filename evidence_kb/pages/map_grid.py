"""The evidence map as a grid: which treatments and outcomes are shown, in which order, and what each cell shows.

Symbols follow the effect direction plot (Hilton Boon & Thomson 2021, doi 10.1002/jrsm.1458): size stands for
participants (over 300, 50 to 300, under 50), shade for the best OCEBM 2011 level. Nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from evidence_kb.pages import words
from evidence_kb.pages.map_cells import SAID, Cells
from evidence_kb.pages.map_filters import Asked
from evidence_kb.pages.site import Context, Row

DEPTH_SHOWN = 3
NEVER: dict[str, Any] = {
    "name": "", "domain": None, "findings_n": 0, "patients_n": 0, "best_level": None, "balance_n": 0, "known_n": 0,
    "studied_n": 0, "emptied_n": 0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """How many rows and columns are shown at once: a page of a screen, or a whole picture."""

    rows: int
    columns: int


@dataclass(slots=True)
class Line:
    """A treatment with what stands under it, or an outcome; `sums` are what lines are ordered by."""

    id: int
    name: str
    domain: str | None
    sums: dict[str, Any]
    path: tuple[int, ...] = ()  # the classes above, widest first
    members: list[int] = field(default_factory=list)  # itself and all under it
    has_cells: bool = False
    is_closed: bool = False


async def grid(cells: Cells, classes: Sequence[Row], asked: Asked, part: Part) -> Context:
    """Return the part of the map that an address asks for, with counts of all that is not in it."""
    lines = await cells.lines()
    rows = _in_order(_tree([row for row in lines if row["axis"] == "row"], classes), asked)
    columns = _columns([row for row in lines if row["axis"] == "column"], asked.columns)
    kept_rows = [line for line in rows if asked.is_all or line.sums["known_n"]]
    kept_columns = [line for line in columns if asked.is_all or line.sums["known_n"]]
    from_row, from_column = (_start(at, kept, size) for at, kept, size in (
        (asked.from_row, kept_rows, part.rows), (asked.from_column, kept_columns, part.columns)))  # fmt: skip
    shown = kept_rows[from_row : from_row + part.rows]
    across = kept_columns[from_column : from_column + part.columns]
    ids = [column.id for column in across]
    found = [*await cells.at([line.id for line in shown if not line.is_closed], ids),
             *await cells.of_classes({line.id: line.members for line in shown if line.is_closed}, ids)]  # fmt: skip
    by_place = {(cell["treatment_id"], cell["outcome_id"]): cell for cell in found}
    return {
        "groups": _groups(across), "columns_shown_n": len(across),
        "rows": [_row(line, across, by_place) for line in shown],
        "rows_n": len(kept_rows), "columns_n": len(kept_columns), "from_row": from_row, "from_column": from_column,
        "left_out_rows_n": len(rows) - len(kept_rows), "left_out_columns_n": len(columns) - len(kept_columns),
        "has_cells": bool(lines), "has_own_data": any(line.sums["studied_n"] for line in columns),
        "emptied_n": sum(line.sums["emptied_n"] for line in columns),
        "classes": sorted(line.id for line in rows if len(line.members) > 1),
    }  # fmt: skip


def _start(asked: int, kept: Sequence[Line], size: int) -> int:
    """Return where the part begins: never behind the end, so that an old link still shows something."""
    return asked if asked < len(kept) else max(0, (len(kept) - 1) // size * size)


def _tree(rows: Sequence[Row], classes: Sequence[Row]) -> dict[int, Line]:
    """Return treatments with their classes, and with the sums of all that stands under them."""
    named = {row["id"]: row for row in classes}
    own = {row["id"]: row for row in rows}
    lines = {
        key: Line(key, row["name"], None, {**NEVER, "best_level": None}, has_cells=key in own)
        for key, row in {**named, **own}.items()
    }
    for key, line in lines.items():
        above: list[int] = []
        at = named[key]["broader_id"] if key in named else None
        while at is not None and at in named and at not in above and at != key:  # a circle must not hang the page
            above.insert(0, at)
            at = named[at]["broader_id"]
        line.path = tuple(above)
        for step in {*above, key}:
            lines[step].members.append(key)
            _add(lines[step].sums, own.get(key, NEVER))
    return lines


def _add(sums: dict[str, Any], row: Row) -> None:
    for name in ("findings_n", "patients_n", "balance_n", "known_n", "studied_n", "emptied_n"):
        sums[name] += row[name] or 0
    levels = [level for level in (sums["best_level"], row["best_level"]) if level is not None]
    sums["best_level"] = min(levels, default=None)


def _in_order(lines: Mapping[int, Line], asked: Asked) -> list[Line]:
    """Return the rows: every treatment under its class, and of a closed class one row for all of it."""
    closed = {key for key in asked.closed if key in lines and len(lines[key].members) > 1}
    key_of = {key: (_key(line, asked.rows), line.name.casefold(), key) for key, line in lines.items()}
    rows = []
    for line in lines.values():
        line.is_closed = line.id in closed
        if not closed & set(line.path) and (line.has_cells or line.is_closed):
            rows.append(line)
    return sorted(rows, key=lambda line: [key_of[step] for step in (*line.path, line.id)])


def _columns(rows: Sequence[Row], sort: str) -> list[Line]:
    """Return outcomes by domain: benefits first, harms apart, then those whose domain nobody stated."""
    lines = [Line(row["id"], row["name"], row["domain"], {**NEVER, **row}, has_cells=True) for row in rows]
    domains = ("benefit", "harm", None)
    return sorted(lines, key=lambda c: (domains.index(c.domain), _key(c, sort), c.name.casefold(), c.id))


def _key(line: Line, sort: str) -> float:
    sums = line.sums
    if sort == "level":
        return float(sums["best_level"] or 9)
    column = {"studied": "findings_n", "patients": "patients_n", "direction": "balance_n"}.get(sort)
    return -float(sums[column] or 0) if column else 0.0


def _groups(columns: Sequence[Line]) -> list[Context]:
    grouped: list[Context] = []
    for column in columns:
        label = words.DOMAINS[column.domain]
        if not grouped or grouped[-1]["label"] != label:
            grouped.append({"label": label, "domain": column.domain, "outcomes": []})
        begins = not grouped[-1]["outcomes"]
        grouped[-1]["outcomes"].append({"id": column.id, "name": column.name, "begins": begins})
    return grouped


def _row(line: Line, columns: Sequence[Line], by_place: Mapping[tuple[int, int], Row]) -> Context:
    begins = {group["outcomes"][0]["id"] for group in _groups(columns)}
    return {
        "id": line.id, "name": line.name, "depth": min(len(line.path), DEPTH_SHOWN), "is_closed": line.is_closed,
        "members_n": len(line.members) - 1,
        "cells": [{**shown(by_place.get((line.id, c.id))), "outcome_id": c.id, "outcome": c.name, "row": line.id,
                   "begins": c.id in begins} for c in columns],
    }  # fmt: skip


def shown(cell: Row | None) -> Context:
    """Return what one cell shows; a pair that nobody derived a cell for is as unknown as can be."""
    if cell is None or cell["direction"] is None:
        kind = (cell["emptiness"] if cell else None) or "unknown"
        mark, label, _ = words.EMPTY[kind] if kind in words.EMPTY else words.FILTERED[kind]
        said = f"{words.plural(cell['statements_n'], 'statement')}, {studies(cell)}" if cell and kind == SAID else None
        return {"kind": kind, "mark": mark, "label": said or label, "stored": cell or {}}
    symbol, finding = words.arrow(cell["direction"])
    return {
        "kind": "studied", "mark": symbol, "label": finding, "direction": cell["direction"], "short": short(cell),
        "size": size(cell["participants_n"]), "level": cell["best_level"], "flagged_n": cell["flagged_n"],
        "studies": studies(cell), "people": patients(cell), "has_summary": bool(cell["summaries_n"]), "stored": cell,
    }  # fmt: skip


def studies(cell: Row) -> str:
    """Return the number of studies in words."""
    return words.plural(cell["studies_n"], "study", "studies")


def patients(cell: Row) -> str:
    """Return patients in the few words a cell has room for: '5 patients (+1 unknown)'."""
    if cell["participants_n"] is None:
        return "patients not read"
    unknown = cell["participants_unknown_n"]
    return words.plural(cell["participants_n"], "patient") + (f" (+{unknown} unknown)" if unknown else "")


def short(cell: Row) -> str:
    """Return studies and patients in the least room: 3 studies, 16 patients in those that state them.

    >>> short({"studies_n": 3, "participants_n": 16, "participants_unknown_n": 2})
    '3 st. · 16 pat. +2'
    """
    unknown = cell["participants_unknown_n"]
    known = cell["participants_n"]
    people = f"{words.number(known)} pat." if known is not None else "n not read"
    return f"{words.number(cell['studies_n'])} st. · {people}" + (
        f" +{unknown}" if unknown and known is not None else ""
    )


def size(participants: int | None) -> str:
    """Return the size class of a symbol: large over 300 participants, medium from 50, small below, or unknown."""
    if participants is None:
        return "unknown"
    return "large" if participants > 300 else "medium" if participants >= 50 else "small"
