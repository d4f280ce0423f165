"""The cells of an evidence map as queries: as derived, under filters, of another basis, or as a run left them.

Each source is one SELECT with the same columns, so that ordering, paging, page, table and picture know one shape.
Filtered cells are added up from `cell_studies` by the same columns (`cell_sums`) as the derived ones.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from evidence_kb.cell_sums import OF_CELL, OF_UNION, TALLIES
from evidence_kb.pages import kept
from evidence_kb.pages.map_filters import OWN, Asked
from evidence_kb.pages.site import Row, Visit

_TALLIES = ", ".join(TALLIES)
_SUMS = f"direction, studies_n, participants_n, participants_unknown_n, {_TALLIES}, best_level, flagged_n"
# Beside the five kinds of empty: emptied by filters; and of another basis, whether such a statement exists.
LEFT_OUT, SAID, NONE = "left_out", "said", "none"
_AXES = """
SELECT '{axis}' AS axis, c.{id} AS id, {name} AS name, {domain} AS domain, sum(c.studies_n) AS findings_n,
    sum(c.participants_n) AS patients_n, min(c.best_level) AS best_level,
    sum(c.direction IS 'improvement') - sum(c.direction IS 'worsening') AS balance_n,
    sum(c.emptiness IS NULL OR c.emptiness NOT IN ('unknown', 'none')) AS known_n, count(c.direction) AS studied_n,
    sum(c.emptiness IS 'left_out') AS emptied_n
FROM cells c {join} GROUP BY c.{id}"""
_LINES = " UNION ALL ".join((
    _AXES.format(axis="row", id="treatment_id", name="n.name", domain="NULL",
                 join="JOIN treatments n ON n.id = c.treatment_id"),
    _AXES.format(axis="column", id="outcome_id", name="n.name", domain="n.domain",
                 join="JOIN outcomes n ON n.id = c.outcome_id"),
))  # fmt: skip
# Cells of a past run bring their names: a concept that is no longer used has its number in no table.
_PAST_LINES = " UNION ALL ".join((
    _AXES.format(axis="row", id="treatment_id", name="min(c.treatment)", domain="NULL", join=""),
    _AXES.format(axis="column", id="outcome_id", name="min(c.outcome)", domain="min(c.domain)", join=""),
))  # fmt: skip
SQL_CLASSES = """
WITH RECURSIVE up(id) AS (
    SELECT DISTINCT treatment_id FROM evidence_cells WHERE topic = :topic
    UNION SELECT t.broader_id FROM up JOIN treatments t ON t.id = up.id WHERE t.broader_id IS NOT NULL)
SELECT t.id, t.name, t.broader_id FROM up JOIN treatments t ON t.id = up.id"""
_NO_SUMS = (
    "NULL AS direction, coalesce(s.said_n, 0) AS studies_n, NULL AS participants_n, 0 AS participants_unknown_n, "
)
_NO_SUMS += ", ".join(f"0 AS {name}" for name in TALLIES) + ", NULL AS best_level, 0 AS flagged_n"
_KEPT_SUMS = "s.direction, coalesce(s.studies_n, 0) AS studies_n, s.participants_n, "
_KEPT_SUMS += ", ".join(f"coalesce(s.{name}, 0) AS {name}" for name in ("participants_unknown_n", *TALLIES))
_KEPT_SUMS += ", s.best_level, coalesce(s.flagged_n, 0) AS flagged_n"
_MEMBERS = "(SELECT value ->> 0 AS class_id, value ->> 1 AS id FROM json_each(:members))"


class Cells:
    """The cells that an address asks for, of one topic."""

    def __init__(self, visit: Visit, topic: str, asked: Asked, as_of: Sequence[Row] | None = None) -> None:
        self._visit, self._topic, self._asked = visit, topic, asked
        self._condition, self._values = asked.condition()
        self._past = None if as_of is None else json.dumps([dict(row) for row in as_of])

    async def lines(self) -> Sequence[Row]:
        """Return one row per treatment and per outcome (`axis`), with what rows and columns are ordered by."""
        if self._past is not None:
            return await self._rows(f"WITH cells AS MATERIALIZED ({self._source()}) {_PAST_LINES}")
        once = "MATERIALIZED" if self._asked.is_filtered else "NOT MATERIALIZED"  # stored cells are read in place
        return await self._sums(f"WITH cells AS {once} ({self._source()}) {_LINES}")

    async def at(self, treatments: Sequence[int], outcomes: Sequence[int]) -> Sequence[Row]:
        """Return the cells of these treatments and outcomes."""
        read = self._sums if self._asked.is_filtered else self._rows
        return await read(self._source(is_part=True), **_page(treatments, outcomes))

    async def of_classes(self, members: Mapping[int, Sequence[int]], outcomes: Sequence[int]) -> Sequence[Row]:
        """Return the cells of whole classes, each study once: `members` are a class and all treatments under it."""
        if not members:
            return ()
        pairs = json.dumps([(key, member) for key, below in members.items() for member in below])
        sql = self._kept("class_cells", _here("e"), self._union()) if self._asked.is_filtered else _plain("class_cells")
        read = self._sums if self._asked.is_filtered else self._rows
        return await read(sql, members=pairs, **_page(list(members), outcomes))

    async def left_out_studies(self) -> tuple[int, int]:
        """Return how many studies the filters leave out, and of how many that have such a statement."""
        # The index has all that filters ask, study by study: without it SQLite sorts the whole topic.
        own = ("cell_studies INDEXED BY cell_studies_study", "1")
        table, where = own if self._asked.basis == OWN else ("cell_mentions", "basis = :basis")
        found = await self._sums(
            "SELECT count(*) AS all_n, count(*) - sum(is_kept) AS left_out_n FROM ("
            f"SELECT max({self._condition}) IS 1 AS is_kept FROM {table} WHERE topic = :topic AND {where} "
            "GROUP BY study_id)"
        )
        return int(found[0]["left_out_n"] or 0), int(found[0]["all_n"])

    async def _rows(self, sql: str, **more: object) -> Sequence[Row]:
        return await self._visit.rows(sql, past=self._past, **self._asked_for(), **more)

    async def _sums(self, sql: str, **more: object) -> Sequence[Row]:
        """Return what adds up a whole topic; whoever sorts the map or turns to its next part asks it again."""
        return await kept.rows(self._visit, sql, **self._asked_for(), **more)

    def _asked_for(self) -> dict[str, object]:
        return {"topic": self._topic, "basis": self._asked.basis, **self._values}

    def _source(self, is_part: bool = False) -> str:
        """Return the SELECT of the cells, of the whole map or of the part that is shown."""
        if self._past is not None:
            return _past(_here("e") if is_part else "")
        if not self._asked.is_filtered:
            return _plain("evidence_cells", "summaries_n", _here("e") if is_part else "")
        return self._kept("evidence_cells", _here("e") if is_part else "", self._grouped(_here("x") if is_part else ""))

    def _kept(self, table: str, here: str, sums: str) -> str:
        """Return the cells of a table with the sums of what the filters let through in place of their own."""
        if self._asked.basis == OWN:
            columns, there, was = f"{_KEPT_SUMS}, coalesce(s.own_statements_n, 0)", "s.studies_n", "e.direction"
            kind = f"CASE WHEN {there} THEN NULL WHEN {was} IS NOT NULL THEN '{LEFT_OUT}' ELSE e.emptiness END"
        else:
            columns = f"{_NO_SUMS}, coalesce(s.statements_n, 0)"
            kind = f"CASE WHEN s.said_n THEN '{SAID}' WHEN s.all_n THEN '{LEFT_OUT}' ELSE '{NONE}' END"
        return f"""SELECT e.treatment_id, e.outcome_id, {columns} AS statements_n, {kind} AS emptiness, 0 AS summaries_n
            FROM {table} e LEFT JOIN ({sums}) s ON s.treatment_id = e.treatment_id AND s.outcome_id = e.outcome_id
            WHERE e.topic = :topic {here}"""

    def _grouped(self, here: str) -> str:
        """Return what the filters let through, added up per treatment and outcome."""
        if self._asked.basis == OWN:
            return f"""SELECT treatment_id, outcome_id, {OF_CELL} FROM ({self._studies(here)})
                GROUP BY treatment_id, outcome_id"""
        return f"""SELECT treatment_id, outcome_id, count(*) AS all_n,
            count(*) FILTER (WHERE {self._condition}) AS said_n,
            sum(statements_n) FILTER (WHERE {self._condition}) AS statements_n
            FROM cell_mentions x WHERE topic = :topic AND basis = :basis {here} GROUP BY treatment_id, outcome_id"""

    def _union(self) -> str:
        """Return the same per class: a study that speaks of several members counts once."""
        if self._asked.basis == OWN:
            return f"""SELECT treatment_id, outcome_id, {OF_CELL} FROM (
                SELECT m.class_id AS treatment_id, x.outcome_id, x.study_id, {OF_UNION}
                FROM {_MEMBERS} m JOIN ({self._studies("")}) x ON x.treatment_id = m.id
                GROUP BY m.class_id, x.outcome_id, x.study_id) GROUP BY treatment_id, outcome_id"""
        return f"""SELECT m.class_id AS treatment_id, x.outcome_id, count(DISTINCT study_id) AS all_n,
            count(DISTINCT study_id) FILTER (WHERE {self._condition}) AS said_n,
            sum(statements_n) FILTER (WHERE {self._condition}) AS statements_n
            FROM {_MEMBERS} m JOIN cell_mentions x ON x.treatment_id = m.id AND x.topic = :topic AND x.basis = :basis
            GROUP BY m.class_id, x.outcome_id"""

    def _studies(self, here: str) -> str:
        r = "reviewed_" if self._asked.is_reviewed else ""
        return f"""SELECT treatment_id, outcome_id, study_id, {r}direction AS direction, is_flagged,
            {r}participants_n AS participants_n, {r}level AS level, {r}statements_n AS statements_n
            FROM cell_studies x WHERE topic = :topic AND {self._condition} {here}"""


def _here(alias: str) -> str:
    return f"""AND {alias}.treatment_id IN (SELECT value FROM json_each(:page_rows))
        AND {alias}.outcome_id IN (SELECT value FROM json_each(:page_columns))"""


def _page(treatments: Sequence[int], outcomes: Sequence[int]) -> dict[str, str]:
    return {"page_rows": json.dumps(list(treatments)), "page_columns": json.dumps(list(outcomes))}


def _plain(table: str, summaries: str = "0", here: str | None = None) -> str:
    return f"""SELECT treatment_id, outcome_id, {_SUMS}, statements_n, emptiness, {summaries} AS summaries_n
        FROM {table} e WHERE topic = :topic {_here("e") if here is None else here}"""


def _past(here: str) -> str:
    names = (
        "treatment_id",
        "outcome_id",
        "treatment",
        "outcome",
        "domain",
        *_SUMS.split(", "),
        "statements_n",
        "emptiness",
    )
    columns = ", ".join(f"value ->> '{name}' AS {name}" for name in names)
    return f"SELECT * FROM (SELECT {columns}, 0 AS summaries_n FROM json_each(:past)) e WHERE 1 {here}"
