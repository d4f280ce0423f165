"""The evidence map of a topic: treatments by outcomes, one symbol per studied cell and five kinds of empty.

Symbols follow the effect direction plot (Hilton Boon & Thomson 2021, doi 10.1002/jrsm.1458): size stands for
participants (over 300, 50 to 300, under 50), shade for the best OCEBM 2011 level. The cells are read from
`evidence_cells`; nothing is judged here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from evidence_kb.pages import words
from evidence_kb.pages.ledger import SQL_TOPIC
from evidence_kb.pages.site import Context, MissingError, Page, Row, Visit

SQL_CELLS = """
SELECT e.*, t.name AS treatment, o.name AS outcome, o.domain
FROM evidence_cells e JOIN treatments t ON t.id = e.treatment_id JOIN outcomes o ON o.id = e.outcome_id
WHERE e.topic = :topic"""
SQL_TREATMENTS = "SELECT id, name, broader_id FROM treatments"
SQL_SUMMARIES = """
SELECT DISTINCT c.treatment_id, c.outcome_id FROM topic_studies ts JOIN claims c ON c.study_id = ts.study_id
JOIN passages p ON p.id = c.passage_id WHERE ts.topic = :topic AND (p.kind = 'summary' OR p.is_paraphrase)"""


async def load(visit: Visit) -> Context:
    """Return the grid with what was left out; `?all=1` leaves nothing out."""
    topic = await visit.row(SQL_TOPIC, topic=visit.part("topic"))
    if topic is None:
        raise MissingError(f"No topic is called “{visit.part('topic')}”. The home page lists the topics held.")
    cells = await visit.rows(SQL_CELLS, topic=topic["slug"])
    paths = class_paths(await visit.rows(SQL_TREATMENTS), tally(cells, "treatment_id"))
    cells = sorted(cells, key=lambda cell: paths[cell["treatment_id"]])
    summaries = {(r["treatment_id"], r["outcome_id"]) for r in await visit.rows(SQL_SUMMARIES, topic=topic["slug"])}
    return {
        "topic": topic,
        "words": words,
        "is_all": visit.asks("all"),
        **grid(cells, paths, summaries, visit.asks("all")),
    }


def tally(cells: Sequence[Row], column: str) -> Counter[int]:
    """Count the findings of studies behind each row or column: what is studied most comes first."""
    counts: Counter[int] = Counter()
    for cell in cells:
        counts[cell[column]] += cell["studies_n"]
    return counts


def class_paths(treatments: Sequence[Row], studied: Mapping[int, int]) -> dict[int, tuple[tuple[int, str], ...]]:
    """Return for each treatment its classes, widest first, and itself: the order of the rows.

    Each step is (minus the findings behind it and all under it, name): the most studied class comes first.
    """
    by_id = {row["id"]: row for row in treatments}
    chains: dict[int, list[int]] = {}
    weights: Counter[int] = Counter()
    for start in by_id:
        chain: list[int] = []
        at: int | None = start
        while at is not None and at in by_id and at not in chain:  # a circle of classes must not hang the page
            chain.insert(0, at)
            at = by_id[at]["broader_id"]
        chains[start] = chain
        for step in chain:
            weights[step] += studied.get(start, 0)
    return {
        start: tuple((-weights[step], by_id[step]["name"].casefold()) for step in chain)
        for start, chain in chains.items()
    }


def grid(
    cells: Sequence[Row], paths: Mapping[int, Sequence[object]], summaries: set[tuple[int, int]], show_all: bool
) -> Context:
    """Arrange cells in rows and in columns grouped by domain; lines with nothing but 'unknown' may be left out."""
    known = [cell for cell in cells if show_all or cell["emptiness"] != "unknown"]
    kept_rows, kept_columns = {c["treatment_id"] for c in known}, {c["outcome_id"] for c in known}
    treatments = {c["treatment_id"]: c for c in cells if c["treatment_id"] in kept_rows}
    outcomes = {c["outcome_id"]: c for c in cells if c["outcome_id"] in kept_columns}
    groups = _groups(outcomes, tally(cells, "outcome_id"))
    by_place = {(c["treatment_id"], c["outcome_id"]): c for c in cells}
    columns = [column for group in groups for column in group["outcomes"]]
    return {
        "groups": groups,
        "columns_n": len(columns),
        "rows": [
            {"id": key, "name": row["treatment"], "depth": min(len(paths[key]) - 1, 3),
             "cells": [shown(by_place.get((key, column["id"])), key, column, summaries) for column in columns]}
            for key, row in treatments.items()
        ],
        "left_out_rows_n": len({c["treatment_id"] for c in cells}) - len(kept_rows),
        "left_out_columns_n": len({c["outcome_id"] for c in cells}) - len(kept_columns),
        "has_cells": bool(cells), "has_own_data": any(c["direction"] for c in cells),
    }  # fmt: skip


def _groups(outcomes: Mapping[int, Row], studied: Mapping[int, int]) -> list[dict[str, Any]]:
    """Group outcomes: benefits first, harms apart, then those whose domain nobody stated."""
    grouped = []
    for domain in ("benefit", "harm", None):
        members = [
            {"id": key, "name": row["outcome"], "domain": domain}
            for key, row in sorted(outcomes.items(), key=lambda item: (-studied[item[0]], item[1]["outcome"]))
            if row["domain"] == domain
        ]
        if members:
            members[0]["begins"] = True
            grouped.append({"label": words.DOMAINS[domain], "outcomes": members})
    return grouped


def shown(cell: Row | None, treatment_id: int, column: Row, summaries: set[tuple[int, int]]) -> Context:
    """Return what one cell shows; a pair that nobody derived a cell for is as unknown as can be."""
    begins = bool(column.get("begins"))
    path = f"{treatment_id}/{column['id']}"
    if cell is None or cell["direction"] is None:
        kind = (cell["emptiness"] if cell else None) or "unknown"
        mark, label, _ = words.EMPTY[kind]
        return {"kind": kind, "mark": mark, "label": label, "path": path, "begins": begins}
    symbol, finding = words.arrow(cell["direction"])
    return {
        "kind": "studied", "mark": symbol, "label": finding, "path": path, "begins": begins,
        "size": size(cell["participants_n"]), "level": cell["best_level"], "flagged_n": cell["flagged_n"],
        "studies": words.plural(cell["studies_n"], "study", "studies"),
        "people": patients(cell), "has_summary": (treatment_id, column["id"]) in summaries,
    }  # fmt: skip


def patients(cell: Row) -> str:
    """Return patients in the few words a cell has room for: '5 patients (+1 unknown)'."""
    if cell["participants_n"] is None:
        return "patients not read"
    unknown = cell["participants_unknown_n"]
    return words.plural(cell["participants_n"], "patient") + (f" (+{unknown} unknown)" if unknown else "")


def size(participants: int | None) -> str:
    """Return the size class of a symbol: large over 300 participants, medium from 50, small below, or unknown."""
    if participants is None:
        return "unknown"
    return "large" if participants > 300 else "medium" if participants >= 50 else "small"


PAGE = Page(paths=(r"^/-/map/(?P<topic>[^/]+)/?$",), template="map.html", load=load)
