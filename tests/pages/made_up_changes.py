"""A second run over the made-up database: every kind of change of every kind of thing, with hostile words in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import sqlite_utils
from made_up import full_database, recount
from made_up_rows import HOSTILE, insert

ODD = "nul \x00, bell \x07, emoji 🦴, right to left \u202eabc\u202c, " + HOSTILE
NUMBERS = ("improved_n", "worsened_n", "unchanged_n", "mixed_n", "no_evidence_n", "unclear_n", "statements_n",
           "studies_n", "participants_unknown_n", "flagged_n")  # fmt: skip
CELL = {**dict.fromkeys(NUMBERS, 0), **dict.fromkeys(("direction", "participants_n", "best_level", "emptiness"))}


def cell(treatment: str, outcome: str, place: tuple[int, int], **more: Any) -> str:
    named = {"treatment_id": place[0], "outcome_id": place[1], "treatment": treatment, "outcome": outcome}
    return json.dumps({"topic": "bone", "domain": "benefit", **CELL, **named, **more}, ensure_ascii=False)


def _change(db: sqlite_utils.Database, entity: str, entity_id: str, kind: str, **more: Any) -> None:
    insert(db, "changes", run_id=2, topic="bone", entity=entity, entity_id=entity_id, kind=kind, **more)


def changed_database(path: Path) -> Path:
    """Create the full database with a second run in which this file's changes happened."""
    db = sqlite_utils.Database(full_database(path))
    insert(
        db,
        "runs",
        id=2,
        command="refresh",
        topics='["bone"]',
        started_at="2026-01-06T02:00:00Z",
        finished_at="2026-01-06T02:00:09Z",
        status="finished",
        code_version="0.1.0",
        extractor_version="1",
    )
    _cells(db)
    _rest(db)
    db.conn.commit()
    db.close()
    return recount(path)


def _cells(db: sqlite_utils.Database) -> None:
    pain = ("pamidronate", "pain", (1, 1))
    more = {"statements_n": 3, "improved_n": 1, "best_level": 4}
    _change(
        db,
        "cell",
        '["pamidronate","pain"]',
        "changed",
        field="direction",
        because="claim_new",
        because_claim_key="key1",
        before=cell(*pain, direction="no_change", studies_n=2, participants_n=98, statements_n=2),
        after=cell(*pain, direction="improvement", studies_n=1, participants_n=5, **more),
    )
    _change(
        db,
        "cell",
        '["bisphosphonates","response"]',
        "changed",
        field="flagged_n",
        because="integrity",
        before=cell("bisphosphonates", "response", (2, 3), direction="no_change", studies_n=1),
        after=cell("bisphosphonates", "response", (2, 3), direction="no_change", studies_n=1, flagged_n=1),
    )
    odd = json.dumps([ODD, "pain"], ensure_ascii=False)
    _change(
        db,
        "cell",
        odd,
        "left",
        field="direction",
        because="claim_left",
        because_claim_key="gone",
        before=cell(ODD, "pain", (77, 1), direction="worsening", studies_n=1, participants_n=3),
    )
    _change(
        db,
        "cell",
        '["never-tried drug","pain"]',
        "added",
        field="grid",
        after=cell("never-tried drug", "pain", (5, 1), emptiness="unknown"),
    )


def _rest(db: sqlite_utils.Database) -> None:
    claim = {"study_id": 2, "quote": ODD, "direction": "worsening", "basis": "own_data", "first_run": 1,
             "treatment": "pamidronate", "outcome": "pain", "passage_id": 4040, "status": "machine"}  # fmt: skip
    _change(db, "claim", "gone", "left", before=json.dumps(claim))
    _change(db, "claim", "key2", "changed", field="direction", before='"unclear"', after='"improvement"')
    _change(db, "claim", "key2", "changed", field="total_n", before=None, after="4")
    _change(db, "claim", "key3", "returned", after=json.dumps({**claim, "quote": "back"}))
    _change(db, "study", "6", "changed", field="integrity", before='"none_known"', after='"retracted"')
    _change(db, "study", "99", "left", before=json.dumps({"title": HOSTILE, "year": 1999, "screening": "unscreened"}))
    _change(
        db,
        "study",
        "98",
        "left",
        field="merged",
        before=json.dumps({"title": "A double", "year": None}),
        after='{"study_id": 1}',
    )
    _change(
        db,
        "notice",
        '["x","k6","concern","n"]',
        "left",
        before=json.dumps({"study_id": 6, "kind": "concern", "reason": ODD}),
    )
    _change(
        db,
        "citation",
        "[2,1]",
        "left",
        before=json.dumps({"citing_id": 2, "cited_id": 1, "citing_title": HOSTILE, "cited_title": None}),
    )
    low = {"topic": "bone", "provider": "openalex", "question": "cited_by", "address": "https://x", "run_id": 2}
    insert(db, "quarantine", **low, about="pmid:1", before_n=12, after_n=3)
    insert(db, "quarantine", **low, about="all", before_n=40, after_n=20, released_run=2, released_by="person")
    db.execute("UPDATE claims SET first_run = 2 WHERE id IN (1, 8)")
    db.execute("UPDATE topic_studies SET first_run = 2 WHERE study_id = 4")
    db.execute("UPDATE citations SET first_run = 2 WHERE citing_id = 3")
