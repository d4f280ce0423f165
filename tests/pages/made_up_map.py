"""The concepts and map cells of the made-up database: every arrow and all five kinds of empty; see `made_up`."""

from __future__ import annotations

from typing import Any

import sqlite_utils
from made_up_rows import insert


def _cell(
    db: sqlite_utils.Database,
    treatment: int,
    outcome: int,
    direction: str | None = None,
    emptiness: str | None = None,
    **more: Any,
) -> None:
    tally = dict.fromkeys(("improved_n", "worsened_n", "unchanged_n", "mixed_n", "no_evidence_n", "unclear_n"), 0)
    row = {
        "statements_n": 0,
        "studies_n": 1 if direction else 0,
        "participants_n": None,
        "participants_unknown_n": 0,
        "best_level": None,
        "flagged_n": 0,
        "summaries_n": 0,
        **tally,
        **more,
    }
    insert(
        db,
        "evidence_cells",
        topic="bone",
        treatment_id=treatment,
        outcome_id=outcome,
        direction=direction,
        emptiness=emptiness,
        **row,
    )


def add_concepts(db: sqlite_utils.Database) -> None:
    names = ("pamidronate", "bisphosphonates", "TNF inhibitors", "methotrexate", "never-tried drug")
    for id, name in enumerate(names, 1):
        insert(db, "treatments", id=id, name=name, origin="topic", broader_id=None)
    db.execute("UPDATE treatments SET broader_id = 2 WHERE id = 1")
    outcomes = (
        ("pain", "benefit"),
        ("lesions on imaging", "benefit"),
        ("response", "benefit"),
        ("adverse events", "harm"),
        ("osteonecrosis of the jaw", "harm"),
        ("school days", None),
        ("never-measured outcome", "benefit"),
    )
    for id, (name, domain) in enumerate(outcomes, 1):
        insert(db, "outcomes", id=id, name=name, origin="topic", domain=domain)
    insert(db, "synonyms", kind="treatment", form="biphosphonates", concept_id=2, origin="misspelling", study_id=1)


def add_cells(db: sqlite_utils.Database) -> None:
    _cell(db, 1, 1, "improvement", statements_n=3, participants_n=5, improved_n=1, best_level=4)
    _cell(db, 1, 2, "improvement", statements_n=3, participants_n=5, improved_n=1, best_level=4)
    _cell(db, 2, 3, "no_change", statements_n=1, participants_n=91, unchanged_n=1, best_level=3)
    _cell(db, 2, 5, "no_evidence", statements_n=1, participants_n=None, participants_unknown_n=1, no_evidence_n=1)
    _cell(db, 4, 1, "improvement", statements_n=1, participants_n=52, improved_n=1, summaries_n=1)
    _cell(
        db,
        3,
        2,
        "mixed",
        statements_n=9,
        studies_n=4,
        participants_n=352,
        participants_unknown_n=1,
        improved_n=2,
        worsened_n=2,
        best_level=1,
        flagged_n=1,
    )
    _cell(db, 3, 1, "worsening", statements_n=2, participants_n=60, worsened_n=1, best_level=2)
    _cell(db, 3, 6, "unclear", statements_n=1, participants_n=4, unclear_n=1, best_level=5)
    _cell(db, 1, 4, emptiness="mentioned", statements_n=1)
    _cell(db, 1, 3, emptiness="held")
    _cell(db, 1, 5, emptiness="unseen")
    _cell(db, 4, 4, emptiness="rejected")
    _add_studies_of_cells(db)
    for outcome in range(1, 8):
        _cell(db, 5, outcome, emptiness="unknown")
    for treatment in range(1, 5):
        _cell(db, treatment, 7, emptiness="unknown")


def _add_studies_of_cells(db: sqlite_utils.Database) -> None:
    """What each study says in each cell, as the cells above add it up."""
    for treatment, outcome, study, direction, n, level, design, year, flagged in (
        (1, 1, 1, "improvement", 5, 4, "series", None, 0),
        (1, 2, 1, "improvement", 5, 4, "series", None, 0),
        (2, 3, 2, "no_change", 91, 3, "cohort", 2024, 0),
        (2, 5, 2, "no_evidence", None, None, "cohort", 2024, 0),
        (4, 1, 4, "improvement", 52, None, None, 2020, 0),
        (3, 2, 1, "improvement", 100, 1, "series", None, 0),
        (3, 2, 2, "improvement", 152, 3, "cohort", 2024, 0),
        (3, 2, 4, "worsening", 100, 2, None, 2020, 0),
        (3, 2, 6, "worsening", None, None, None, 2023, 1),
        (3, 1, 2, "worsening", 60, 2, "cohort", 2024, 0),
        (3, 6, 2, "unclear", 4, 5, "cohort", 2024, 0),
    ):
        insert(db, "cell_studies", topic="bone", treatment_id=treatment, outcome_id=outcome, study_id=study,
               direction=direction, participants_n=n, level=level, design=design, year=year, is_flagged=flagged,
               integrity="retracted" if flagged else None, is_reviewed=0, statements_n=1,
               reviewed_statements_n=0)  # fmt: skip
    for outcome, basis, study in ((2, "reports_other", 1), (2, "background", 1), (4, "conclusion", 1)):
        insert(db, "cell_mentions", topic="bone", treatment_id=1, outcome_id=outcome, study_id=study, basis=basis,
               design="series", is_flagged=0, is_reviewed=0, statements_n=1)  # fmt: skip
    classes = "direction, statements_n, studies_n, participants_n, participants_unknown_n, improved_n, worsened_n"
    classes += ", unchanged_n, mixed_n, no_evidence_n, unclear_n, best_level, flagged_n, emptiness"
    # Treatment 2 is the class of 1, and no cell has own data of both, so that each cell of the class is one of theirs.
    db.execute(
        f"INSERT OR IGNORE INTO class_cells (topic, treatment_id, outcome_id, {classes}) "
        f"SELECT topic, 2, outcome_id, {classes} "
        "FROM evidence_cells WHERE treatment_id IN (1, 2) ORDER BY direction IS NULL"
    )
