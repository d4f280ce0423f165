"""What each study finds for a cell of the evidence map, and what a cell becomes without some of them.

The arithmetic is that of the map itself, `cells.evidence_cells`, so that a what-if can never add up differently.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from itertools import groupby

from evidence_kb.cell_statements import statement
from evidence_kb.cells import Cell, Statement, evidence_cells
from evidence_kb.pages import statements, words
from evidence_kb.pages.site import Context, Row, Visit

Place = tuple[int, int]  # a treatment and an outcome
MOST_CLAIMS = 20_000  # read for one page: a tenth of a second
SQL_FINDINGS = """
SELECT c.study_id, c.treatment_id, c.outcome_id, c.basis, c.direction, c.status, c.events_n, c.total_n, c.denominator,
    c.level_start, c.treatment_passage_id, c.treatment_start, o.domain, s.integrity, s.participants_n,
    s.participants_passage_id, s.participants_end, p.text AS participants_text
FROM json_each(:places) k CROSS JOIN claims c
    ON c.treatment_id = json_extract(k.value, '$[0]') AND c.outcome_id = json_extract(k.value, '$[1]')
JOIN topic_studies ts ON ts.topic = :topic AND ts.study_id = c.study_id AND ts.screening <> 'excluded'
JOIN studies s ON s.id = c.study_id JOIN outcomes o ON o.id = c.outcome_id
LEFT JOIN passages p ON p.id = s.participants_passage_id AND p.id = c.treatment_passage_id
WHERE c.basis = 'own_data' AND c.status <> 'rejected' LIMIT :limit"""


async def findings(visit: Visit, topic: str, places: Sequence[Place]) -> dict[Place, list[Statement]]:
    """Return the statements with own data behind each of these cells.

    Cells that would need more than MOST_CLAIMS claims in all are left out; the caller says so.
    """
    rows = await visit.rows(SQL_FINDINGS, topic=topic, places=json.dumps(places), limit=MOST_CLAIMS)
    read = {
        place: [statement(row) for row in group]
        for place, group in groupby(rows, key=lambda row: (row["treatment_id"], row["outcome_id"]))
    }
    if len(rows) == MOST_CLAIMS:  # the last one may be cut
        read.popitem()
    return read


def summed(found: Sequence[Statement]) -> Cell:
    """Return the cell that statements of one treatment and outcome make; at least one is needed."""
    (cell,) = evidence_cells({found[0].treatment_id}, {found[0].outcome_id}, found, ())
    return cell


def by_study(found: Sequence[Statement]) -> dict[int, Cell]:
    """Return what each study alone says of the cell, by its number."""
    ordered = sorted(found, key=lambda one: one.study_id)
    return {study: summed(tuple(own)) for study, own in groupby(ordered, key=lambda one: one.study_id)}


def without(cell: Row, found: Sequence[Statement], is_left_out: Callable[[Statement], bool]) -> Context:
    """Return a cell as it is and as it would be, in words, and what differs; `cell` has ids and names."""
    before = summed(found)
    kept = [one for one in found if not is_left_out(one)]
    after = summed(kept) if kept else None
    old, new = _shown(before), _shown(after)
    return {
        "cell": cell,
        "before": old,
        "after": new,
        "changes": [label for label, key in _COMPARED if old[key] != new[key]],
        "is_turned": old["finding"] != new["finding"],
    }


_COMPARED = (("direction", "finding"), ("best level", "level"), ("studies", "studies"), ("patients", "people"))


def _shown(cell: Cell | None) -> Context:
    if cell is None:
        return {"symbol": "–", "finding": "no own data left", "studies": "no study", "people": "–", "level": "–"}
    symbol, finding = words.arrow(cell.direction.value if cell.direction else None)
    return {
        "symbol": symbol,
        "finding": finding,
        "studies": words.plural(cell.studies_n, "study", "studies"),
        "people": words.people(cell.participants_n, cell.participants_unknown_n),
        "level": statements.level(cell.best_level),
    }


def turned_first(effects: Sequence[Context]) -> list[Context]:
    """Return effects with those that turn a direction first, then those that lower a level."""
    return sorted(effects, key=lambda one: (not one["is_turned"], "best level" not in one["changes"]))
