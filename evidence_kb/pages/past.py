"""The run that a page of the evidence map shows: the newest, or with `?_as_of=RUN` an earlier one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evidence_kb.pages.as_of import cells_as_of, is_as_now
from evidence_kb.pages.site import COUNTED, MissingError, Row, Visit

SQL_RUN = f"""
SELECT id, coalesce(finished_at, started_at) AS at FROM runs
WHERE id = coalesce(:run, (SELECT max(id) FROM runs WHERE {COUNTED}))"""
SQL_RUNS = f"SELECT id, coalesce(finished_at, started_at) AS at FROM runs WHERE {COUNTED} ORDER BY id DESC LIMIT 10"


@dataclass(frozen=True, slots=True)
class Past:
    """The run shown: its number and time (None in a database without runs), and whether the address asks for it.

    `cells` are those that it left, or None where the present ones are the same.
    """

    id: int | None
    at: str | None
    is_past: bool
    cells: Sequence[Row] | None
    runs: Sequence[Row]

    @property
    def day(self) -> str:
        """The date of the run, for names of files."""
        return (self.at or "")[:10] or "no-run"


async def past(visit: Visit, topic: str, as_of: int | None) -> Past:
    """Return the run asked for; raises MissingError where no run has this number."""
    run = await visit.row(SQL_RUN, run=as_of)
    if run is None and as_of is not None:
        raise MissingError(f"No run has the number {as_of}. The table of runs lists those that were.")
    is_now = as_of is None or await is_as_now(visit, topic, as_of)
    cells = None if as_of is None or is_now else await cells_as_of(visit, topic, as_of)
    number, at = (run["id"], run["at"]) if run else (None, None)
    return Past(number, at, as_of is not None, cells, await visit.rows(SQL_RUNS))
