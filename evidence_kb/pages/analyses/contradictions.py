"""Contradictions: studies whose own data point in opposite directions for one treatment and one outcome.

Shown side by side with what is stated about both. What explains the difference is for readers to judge.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from evidence_kb.pages import statements, words
from evidence_kb.pages.analyses.asked import part_of, parts, query, topic_of
from evidence_kb.pages.site import Context, Page, Row, Visit

CELLS_SHOWN = 10
PAIRS_SHOWN = 3  # of each cell
SQL_CELLS = """
SELECT e.treatment_id, e.outcome_id, t.name AS treatment, o.name AS outcome, e.improved_n, e.worsened_n, e.unchanged_n,
    count(*) OVER () AS all_n
FROM evidence_cells e JOIN treatments t ON t.id = e.treatment_id JOIN outcomes o ON o.id = e.outcome_id
WHERE e.topic = :topic AND e.improved_n > 0 AND e.worsened_n + e.unchanged_n > 0
ORDER BY e.worsened_n > 0 DESC, e.studies_n DESC, e.treatment_id, e.outcome_id LIMIT :limit OFFSET :offset"""
# Of each cell the first study that improves and the first that oppose it: worsening before no change, then the better
# level, more patients, the smaller number.
SQL_SIDES = """
SELECT * FROM (
    SELECT s.treatment_id, s.outcome_id, s.study_id, s.direction, row_number() OVER (
        PARTITION BY k.key, s.direction = 'improvement' ORDER BY s.direction = 'no_change', s.level IS NULL, s.level,
            s.participants_n DESC, s.study_id) AS place
    FROM json_each(:places) k CROSS JOIN cell_studies s ON s.topic = :topic
        AND s.treatment_id = json_extract(k.value, '$[0]') AND s.outcome_id = json_extract(k.value, '$[1]')
    WHERE s.direction IN ('improvement','worsening','no_change'))
WHERE place <= iif(direction = 'improvement', 1, :pairs) ORDER BY place"""
SQL_CLAIMS = f"""
SELECT {statements.SQL_COLUMNS}, s.title AS study, s.year, s.design, s.participants_n, s.integrity
FROM json_each(:studies) k CROSS JOIN claims c ON c.study_id = k.value JOIN studies s ON s.id = c.study_id
{statements.SQL_JOINS}
WHERE c.basis = 'own_data' AND c.status <> 'rejected' AND c.direction IN ('improvement','worsening','no_change')
ORDER BY c.study_id, c.duplicate_of IS NOT NULL, p.position, c.passage_id, c.start, c.id"""


async def load(visit: Visit) -> Context:
    """Return the cells with opposite findings, each with pairs of studies."""
    topic = await topic_of(visit)
    now = part_of(visit, "page")
    asked = {"topic": topic["slug"], "limit": CELLS_SHOWN, "offset": (now - 1) * CELLS_SHOWN}
    cells = await visit.rows(SQL_CELLS, **asked)
    places = json.dumps([[cell["treatment_id"], cell["outcome_id"]] for cell in cells])
    sides = await visit.rows(SQL_SIDES, topic=topic["slug"], places=places, pairs=PAIRS_SHOWN)
    chosen = opposite(sides)
    studies = sorted({study for pairs in chosen.values() for pair in pairs for study in pair})
    claims = await visit.rows(SQL_CLAIMS, studies=json.dumps(studies))
    return {
        "topic": topic,
        "cells": [
            {**cell, "pairs": _pairs(cell, chosen.get((cell["treatment_id"], cell["outcome_id"]), ()), claims)}
            for cell in cells
        ],
        "parts": parts(now, CELLS_SHOWN, cells[0]["all_n"] if cells else 0),
        "query": query(visit, SQL_CELLS, **asked),
        "words": words,
    }


def opposite(sides: Sequence[Row]) -> dict[tuple[int, int], list[tuple[int, int]]]:
    """Return, by cell, pairs (improving study, opposing study): each opposing one beside the improving one."""
    improving: dict[tuple[int, int], int] = {}
    opposing: dict[tuple[int, int], list[int]] = defaultdict(list)
    for row in sides:
        place = row["treatment_id"], row["outcome_id"]
        if row["direction"] == "improvement":
            improving[place] = row["study_id"]
        else:
            opposing[place].append(row["study_id"])
    return {place: [(better, other) for other in opposing[place]] for place, better in improving.items()}


def _pairs(cell: Row, chosen: Iterable[tuple[int, int]], claims: Sequence[Row]) -> list[Context]:
    pairs = []
    for better, other in chosen:
        a = _claim(cell, better, ("improvement",), claims)
        b = _claim(cell, other, ("worsening", "no_change"), claims)
        if a and b:
            pairs.append({"sides": (a, b), **compared(a["row"], b["row"])})
    return pairs


def _claim(cell: Row, study: int, directions: Sequence[str], claims: Sequence[Row]) -> Context | None:
    """Return the first statement of a study that points this way."""
    for row in claims:
        is_here = (row["treatment_id"], row["outcome_id"]) == (cell["treatment_id"], cell["outcome_id"])
        if row["study_id"] == study and is_here and row["direction"] in directions:
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
    ("population", "population_text"), ("compared with", "comparator_text"), ("dose", "dose_text"),
    ("time point", "timepoint"),
)  # fmt: skip


def _value(row: Row, column: str) -> str | None:
    value: Any = row[column]
    if value is None:
        return None
    return words.DESIGNS.get(value, value) if column == "design" else str(value)


PAGE = Page(paths=(r"^/-/contradictions/(?P<topic>[^/]+)/?$",), template="analyses/contradictions.html", load=load)
