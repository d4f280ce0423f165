"""The evidence map as it was after a run: the present cells with all later changes undone."""

from __future__ import annotations

import json
from collections.abc import Sequence

from evidence_kb.pages.site import MissingError, Row, Visit

SQL_BEGAN = "SELECT run_id, field FROM changes WHERE entity = 'topic' AND entity_id = :topic"
SQL_NOW = """
SELECT e.*, t.name AS treatment, o.name AS outcome, o.domain
FROM evidence_cells e JOIN treatments t ON t.id = e.treatment_id JOIN outcomes o ON o.id = e.outcome_id
WHERE e.topic = :topic"""
# Of the changes of a cell after the run, the first says what the cell was like when the run ended.
SQL_SINCE = """
SELECT entity_id, min(run_id) AS run_id, before FROM changes
WHERE topic = :topic AND entity = 'cell' AND run_id > :run GROUP BY entity_id"""
SQL_MOVED = "SELECT 1 FROM changes WHERE topic = :topic AND entity = 'cell' AND run_id > :run LIMIT 1"


async def is_as_now(visit: Visit, slug: str, run_id: int) -> bool:
    """Say whether no cell changed since run `run_id` ended: the present map then is that of the run, and quicker."""
    began = await visit.row(SQL_BEGAN, topic=slug)
    has_begun = began is not None and run_id >= began["run_id"]
    return has_begun and await visit.row(SQL_MOVED, topic=slug, run=run_id) is None


async def cells_as_of(visit: Visit, slug: str, run_id: int) -> Sequence[Row]:
    """Return a topic's cells as they stood when run `run_id` ended, in the order of their names.

    Rows have the columns of evidence_cells, and treatment, outcome and domain by name: a concept that is no longer
    used has its number in no table. A column added since is None in older cells. Of a run before the topic began the
    map is empty; of one before changes were recorded it is not known, which raises MissingError.
    """
    began = await visit.row(SQL_BEGAN, topic=slug)
    if began is not None and run_id < began["run_id"]:
        if began["field"] == "recorded":
            raise MissingError(
                f"Changes of this map are recorded from run {began['run_id']} on; earlier maps are gone."
            )
        return ()
    cells = {(row["treatment"], row["outcome"]): row for row in await visit.rows(SQL_NOW, topic=slug)}
    columns = dict.fromkeys(next(iter(cells.values()), {}))
    for change in await visit.rows(SQL_SINCE, topic=slug, run=run_id):
        treatment, outcome = json.loads(change["entity_id"])
        if change["before"] is None:
            cells.pop((treatment, outcome), None)
        else:
            cells[treatment, outcome] = {**columns, **json.loads(change["before"])}
    return tuple(cells[name] for name in sorted(cells))
