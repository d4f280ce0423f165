"""Contradictions: studies whose own data point in opposite directions for one treatment and one outcome.

Shown side by side with what is stated about both. What explains the difference is for readers to judge.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from evidence_kb.cell_sums import TELLS_OF_ALL
from evidence_kb.pages import statements, words
from evidence_kb.pages.analyses.asked import part_of, parts, query
from evidence_kb.pages.review import panel
from evidence_kb.pages.site import Context, Page, Row, Visit
from evidence_kb.pages.stored_queries import BEST_FIRST, CONTRARY

CELLS_SHOWN = 10
PAIRS_SHOWN = 3  # of each cell
SQL_CELLS = f"""
SELECT e.treatment_id, e.outcome_id, t.name AS treatment, o.name AS outcome, e.improved_n, e.worsened_n, e.unchanged_n,
    count(*) OVER () AS all_n
FROM evidence_cells e JOIN treatments t ON t.id = e.treatment_id JOIN outcomes o ON o.id = e.outcome_id
WHERE e.topic = :topic AND {CONTRARY} LIMIT :limit OFFSET :offset"""
_SIDE = """
SELECT * FROM (SELECT study_id, direction FROM cell_studies
    WHERE topic = :topic AND treatment_id = :treatment AND outcome_id = :outcome AND direction = '{direction}'
    ORDER BY {best} LIMIT :pairs)"""
# The first studies of each direction: the better level, then more patients, then the smaller number.
SQL_SIDES = " UNION ALL ".join(
    _SIDE.format(direction=name, best=BEST_FIRST) for name in ("improvement", "worsening", "no_change")
)
SQL_CLAIMS = f"""
SELECT {statements.SQL_COLUMNS}, s.title AS study, s.year, s.design, s.participants_n, s.integrity
FROM json_each(:studies) k CROSS JOIN claims c ON c.study_id = k.value JOIN studies s ON s.id = c.study_id
{statements.SQL_JOINS}
WHERE c.basis = 'own_data' AND c.status <> 'rejected' AND c.direction IN ('improvement','worsening','no_change')
    AND {TELLS_OF_ALL}
ORDER BY c.study_id, c.duplicate_of IS NOT NULL, p.position, c.passage_id, c.start, c.id"""


async def load(visit: Visit) -> Context:
    """Return the cells with opposite findings, each with pairs of studies."""
    topic = await visit.topic()
    now = part_of(visit, "page")
    asked = {"topic": topic["slug"], "limit": CELLS_SHOWN, "offset": (now - 1) * CELLS_SHOWN}
    cells = await visit.rows(SQL_CELLS, **asked)
    chosen = [await _opposite(visit, topic["slug"], cell) for cell in cells]
    studies = sorted({study for pairs in chosen for pair in pairs for study in pair})
    rows = await visit.rows(SQL_CLAIMS, studies=json.dumps(studies))
    shown = await panel.reviewable(visit, rows, lambda row: f"/-/study/{row['study_id']}")
    claims = [{**claim, "counted": row["direction"]} for claim, row in zip(shown, rows, strict=True)]
    return {
        "topic": topic,
        "cells": [{**cell, "pairs": _pairs(cell, pairs, claims)} for cell, pairs in zip(cells, chosen, strict=True)],
        "parts": parts(now, CELLS_SHOWN, cells[0]["all_n"] if cells else 0),
        "query": query(visit, SQL_CELLS, **asked),
        "words": words,
    }


async def _opposite(visit: Visit, topic: str, cell: Row) -> list[tuple[int, int]]:
    place = {"topic": topic, "treatment": cell["treatment_id"], "outcome": cell["outcome_id"]}
    return opposite(await visit.rows(SQL_SIDES, **place, pairs=PAIRS_SHOWN))


def opposite(sides: Sequence[Row]) -> list[tuple[int, int]]:
    """Return pairs (improving study, opposing study): the first opposing ones, worsening before no change.

    Each stands beside the first improving one. `sides` has the first studies of each direction.
    """
    better = [row["study_id"] for row in sides if row["direction"] == "improvement"]
    others = [row["study_id"] for row in sides if row["direction"] != "improvement"]
    return [(better[0], other) for other in others[:PAIRS_SHOWN]] if better else []


def _pairs(cell: Row, chosen: Iterable[tuple[int, int]], claims: Sequence[Row]) -> list[Context]:
    pairs = []
    for better, other in chosen:
        a = _claim(cell, better, ("improvement",), claims)
        b = _claim(cell, other, ("worsening", "no_change"), claims)
        if a and b:
            pairs.append({"sides": (a, b), **compared(a["row"], b["row"])})
    return pairs


def _claim(cell: Row, study: int, directions: Sequence[str], claims: Sequence[Row]) -> Context | None:
    """Return the first statement of a study that points this way; `counted` is the direction that the map counts."""
    for row in claims:
        is_here = (row["treatment_id"], row["outcome_id"]) == (cell["treatment_id"], cell["outcome_id"])
        if row["study_id"] == study and is_here and row["counted"] in directions:
            return {**statements.describe(row, 1, None), "study": row["study"], "year": row["year"]}
    return None


def compared(a: Row, b: Row) -> Context:
    """Return what is stated of both and differs, as (name, first, second); what is equal; what one does not state.

    Values are compared as printed, without upper case and blanks: nothing is judged to mean the same.
    """
    differ, same, silent = [], [], []
    for name, column in _FACTS:
        first, second = _value(a, column), _value(b, column)
        if first is None or second is None:
            silent.append(name)
        elif " ".join(first.casefold().split()) == " ".join(second.casefold().split()):
            same.append(name)
        else:
            differ.append((name, first, second))
    return {"differ": differ, "same": same, "silent": silent}


_FACTS = (
    ("design", "design"), ("level", "level_start"), ("participants", "participants_n"),
    ("population", "population_text"), ("comparator", "comparator_text"), ("dose", "dose_text"),
    ("time point", "timepoint"),
)  # fmt: skip


def _value(row: Row, column: str) -> str | None:
    value: Any = row[column]
    if value is None:
        return None
    return words.DESIGNS.get(value, value) if column == "design" else str(value)


PAGE = Page(paths=(r"^/-/contradictions/(?P<topic>[^/]+)/?$",), template="analyses/contradictions.html", load=load)
