"""What a cell of the evidence map becomes without some of its studies.

The arithmetic is that of the map itself, `cell_sums`, over the same table, so that a what-if adds up alike.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from evidence_kb.cell_sums import OF_CELL
from evidence_kb.pages import statements, words
from evidence_kb.pages.site import Context, Row, Visit

MOST_STUDIES = 30_000  # behind the cells of one page: more would keep a reader waiting
_SUMS = f"""
SELECT treatment_id, outcome_id, {OF_CELL} FROM json_each(:places) k CROSS JOIN cell_studies
WHERE topic = :topic AND treatment_id = json_extract(k.value, '$[0]') AND outcome_id = json_extract(k.value, '$[1]')
    AND """
SQL_WITHOUT_STUDY = _SUMS + "study_id <> :study GROUP BY treatment_id, outcome_id"
SQL_WITHOUT_FLAGGED = _SUMS + "NOT is_flagged GROUP BY treatment_id, outcome_id"


async def effects(visit: Visit, sql: str, topic: str, cells: Sequence[Row], **values: object) -> list[Context]:
    """Return each cell as it is and as it would be, in words, and what differs; turned directions come first.

    `cells` are rows of `evidence_cells` with the names of treatment and outcome. Cells that rest on more than
    MOST_STUDIES studies, all before them included, are left out; the caller says so.
    """
    read: list[Row] = []
    studies_n = 0
    for cell in cells:
        studies_n += cell["studies_n"]
        if studies_n <= MOST_STUDIES:
            read.append(cell)
    places = json.dumps([[cell["treatment_id"], cell["outcome_id"]] for cell in read])
    rows = await visit.rows(sql, topic=topic, places=places, **values)
    after = {(row["treatment_id"], row["outcome_id"]): row for row in rows}
    found = [effect(cell, after.get((cell["treatment_id"], cell["outcome_id"]))) for cell in read]
    return sorted(found, key=lambda one: (not one["is_turned"], "best level" not in one["changes"]))


def effect(cell: Row, after: Row | None) -> Context:
    """Return one cell with both sides in words; `after` is None where no own data would be left."""
    old, new = _shown(cell), _shown(after)
    return {
        "cell": cell,
        "before": old,
        "after": new,
        "changes": [label for label, key in _COMPARED if old[key] != new[key]],
        "is_turned": old["finding"] != new["finding"],
    }


_COMPARED = (("direction", "finding"), ("best level", "level"), ("studies", "studies"), ("patients", "people"))


def _shown(cell: Row | None) -> Context:
    if cell is None:
        return {"symbol": "–", "finding": "no own data left", "studies": "no study", "people": "–", "level": "–"}
    symbol, finding = words.arrow(cell["direction"])
    return {
        "symbol": symbol,
        "finding": finding,
        "studies": words.plural(cell["studies_n"], "study", "studies"),
        "people": words.people(cell["participants_n"], cell["participants_unknown_n"]),
        "level": statements.level(cell["best_level"]),
    }
