"""The rows of an `evidence.db` in dictionaries, and how studies add up to a cell, in plain Python.

No joins, aggregates, views or code of the package: what the stored queries say is held against this.
"""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

HOP, HUB, ROWS, HALF, CELLS, LISTED, MIDDLE = 300, 200, 1_000, 500, 50, 50, 300
FLAGGED = ("retracted", "withdrawn", "partially_retracted", "concern")
TALLIES = ("improvement", "worsening", "no_change", "mixed", "no_evidence", "unclear")
Row = dict[str, Any]
Answer = list[tuple[Any, ...]]


def down(value: Any) -> tuple[bool, Any]:
    """Return a key that sorts numbers downwards and what is not known behind them."""
    return (value is None, -value if value is not None else 0)


class Held:
    """What a data folder holds, as rows of its tables."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def table(self, name: str, database: str = "evidence") -> list[Row]:
        db = sqlite3.connect(f"file:{self.folder / database}.db?mode=ro", uri=True)
        db.row_factory = sqlite3.Row
        try:
            return [dict(row) for row in db.execute(f"SELECT * FROM {name}")]
        finally:
            db.close()

    # --- who cites whom -----------------------------------------------------------------------------------------

    @cached_property
    def studies(self) -> dict[int, Row]:
        return {row["id"]: row for row in self.table("studies")}

    @cached_property
    def topics(self) -> list[str]:
        return sorted(row["slug"] for row in self.table("topics"))

    @cached_property
    def members(self) -> dict[str, dict[int, Row]]:
        """The studies of each topic."""
        found: dict[str, dict[int, Row]] = defaultdict(dict)
        for row in self.table("topic_studies"):
            found[row["topic"]][row["study_id"]] = row
        return found

    @cached_property
    def providers(self) -> dict[tuple[int, int], set[str]]:
        """Who states each citation, by (citing, cited), taken from the statements that nobody withdrew."""
        found: dict[tuple[int, int], set[str]] = defaultdict(set)
        for row in self.table("citation_statements"):
            if row["gone_run"] is None and row["citing_id"] != row["cited_id"]:
                found[row["citing_id"], row["cited_id"]].add(row["provider"])
        return dict(found)

    @cached_property
    def references(self) -> dict[int, set[int]]:
        found: dict[int, set[int]] = defaultdict(set)
        for citing, cited in self.providers:
            found[citing].add(cited)
        return found

    @cached_property
    def citing(self) -> dict[int, set[int]]:
        found: dict[int, set[int]] = defaultdict(set)
        for citing, cited in self.providers:
            found[cited].add(citing)
        return found

    def n_references(self, study: int) -> int:
        return len(self.references.get(study, ()))

    def n_citing(self, study: int) -> int:
        return len(self.citing.get(study, ()))

    def newest_citing(self, study: int) -> list[int]:
        return sorted(self.citing.get(study, ()), reverse=True)[:HOP]

    # --- what studies say about treatments ----------------------------------------------------------------------

    @cached_property
    def claims(self) -> list[Row]:
        return sorted(self.table("claims"), key=lambda row: row["id"])

    @cached_property
    def quotes(self) -> dict[str, str]:
        return {row["claim_key"]: row["quote"] for row in self.claims}

    @cached_property
    def names(self) -> dict[str, dict[int, str]]:
        return {table: {row["id"]: row["name"] for row in self.table(table)} for table in ("treatments", "outcomes")}

    @cached_property
    def harms(self) -> set[int]:
        return {row["id"] for row in self.table("outcomes") if row["domain"] == "harm"}

    @cached_property
    def texts(self) -> dict[int, str]:
        return {row["id"]: row["text"] for row in self.table("passages")}

    def counted(self, claim: Row) -> str:
        """Return the direction that a claim counts as: of a benefit that less than half had, nothing is clear."""
        is_between_groups = claim["rule"] in ("comparison", "arms-compared") and claim["comparator_text"] != "none"
        if claim["outcome_id"] in self.harms or is_between_groups or not is_minority(claim):
            return str(claim["direction"])
        return "unclear"

    def patients(self, claim: Row) -> int | None:
        """Return how many people stand behind a claim."""
        study = self.studies[claim["study_id"]]
        people: int | None = study["participants_n"]
        if study["design"] == "RCT" and people is not None and people >= (claim["total_n"] or 0):
            return people
        if claim["total_n"] is not None and claim["denominator"] == "stated":
            return int(claim["total_n"])
        if None not in (claim["treatment_passage_id"], claim["treatment_start"], study["participants_end"]) and (
            claim["treatment_passage_id"] == study["participants_passage_id"]
            and study["participants_end"] < claim["treatment_start"]
        ):
            between = self.texts[claim["treatment_passage_id"]][study["participants_end"] : claim["treatment_start"]]
            if not re.search(r"[.;:!?]\s|\n", between):
                return study["participants_n"]  # type: ignore[no-any-return]
        return claim["total_n"]  # type: ignore[no-any-return]

    @cached_property
    def statements(self) -> dict[tuple[str, int, int], list[Row]]:
        """The claims of each cell (topic, treatment, outcome) that count: not rejected, of studies not excluded."""
        found: dict[tuple[str, int, int], list[Row]] = defaultdict(list)
        for topic, members in self.members.items():
            for claim in self.claims:
                member = members.get(claim["study_id"])
                if not member or member["screening"] == "excluded" or claim["status"] == "rejected":
                    continue
                if claim["treatment_id"] is not None:
                    found[topic, claim["treatment_id"], claim["outcome_id"]].append(claim)
        return dict(found)

    def own(self, cell: tuple[str, int, int]) -> dict[int, Row]:
        """Return what each study with own data says in a cell: direction, patients and level."""
        by_study: dict[int, list[Row]] = defaultdict(list)
        for claim in self.statements.get(cell, ()):
            if claim["basis"] == "own_data":
                by_study[claim["study_id"]].append(claim)
        return {
            study: {
                "direction": together(self.counted(claim) for claim in said),
                "patients": most(self.patients(claim) for claim in said),
                "level": least(claim["level_start"] for claim in said),
            }
            for study, said in by_study.items()
        }


def is_minority(claim: Row) -> bool:
    """Say whether the printed numbers are of fewer than half: people of people, or else a percentage."""
    some, of, percent = claim["events_n"], claim["total_n"], claim["percent_printed"]
    if some is not None and of is not None:
        return bool(0 < some < of - some)
    return percent is not None and bool(percent < 50)


def together(directions: Iterable[str]) -> str:
    """Sum up directions: what is said outweighs what is not, and two different things are mixed."""
    found = set(directions)
    telling = found - {"no_evidence", "unclear"}
    if telling:
        return telling.pop() if len(telling) == 1 else "mixed"
    return "no_evidence" if found == {"no_evidence"} else "unclear"


def most(values: Iterable[int | None]) -> int | None:
    return max((value for value in values if value is not None), default=None)


def least(values: Iterable[int | None]) -> int | None:
    return min((value for value in values if value is not None), default=None)
