"""A cell of the evidence map that moved, in words: from what to what, and because of which words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from evidence_kb.pages import words
from evidence_kb.pages.site import Context, Row, Visit
from evidence_kb.pages.statements import not_the_authors

# The cells that moved in one run, directions first; `grid` are cells about which nothing was or is known.
SQL_MOVED = """
SELECT * FROM changes WHERE topic = :topic AND run_id = :run AND entity = 'cell' AND field <> 'grid'
ORDER BY CASE field WHEN 'direction' THEN 0 WHEN 'studies_n' THEN 1 WHEN 'participants_n' THEN 2
    WHEN 'flagged_n' THEN 3 WHEN 'best_level' THEN 4 WHEN 'emptiness' THEN 5 ELSE 6 END, entity_id LIMIT :limit"""
SQL_CLAIMS = """
SELECT c.claim_key, c.id, c.quote, c.study_id, s.title, s.year, p.kind AS passage_kind, p.is_paraphrase
FROM claims c JOIN studies s ON s.id = c.study_id JOIN passages p ON p.id = c.passage_id
WHERE c.claim_key IN (SELECT value FROM json_each(:keys))"""
SQL_GONE = """
SELECT x.entity_id, x.before, s.id AS study_id, s.title, s.year
FROM changes x LEFT JOIN studies s ON s.id = json_extract(x.before, '$.study_id')
WHERE x.entity = 'claim' AND x.kind = 'left' AND x.entity_id IN (SELECT value FROM json_each(:keys))"""


async def moves(visit: Visit, rows: Sequence[Row]) -> list[Context]:
    """Return moved cells (rows of `changes`) for a template, each with the words that moved it where they are known."""
    quotes = await _quotes(visit, [row["because_claim_key"] for row in rows if row["because_claim_key"]])
    return [described(row, quotes.get(row["because_claim_key"])) for row in rows]


def described(row: Row, quote: Context | None) -> Context:
    """Return one moved cell: its names, the sides `before` and `after`, the `lines` that differ, and why."""
    treatment, outcome = json.loads(row["entity_id"])
    before, after = _state(row["before"]), _state(row["after"])
    is_here = row["after"] is not None
    lines = [
        {"label": label, "before": one, "after": other, "has_moved": one != other}
        for (label, one), (_, other) in zip(_lines(before), _lines(after), strict=True)
    ]
    told = [line for line in lines if line["has_moved"]]
    return {
        "row": row, "run_id": row["run_id"], "treatment": treatment, "outcome": outcome, "kind": row["kind"],
        "path": f"{after['treatment_id']}/{after['outcome_id']}" if is_here else None, "lines": lines,
        "summary": ", ".join(f"{line['before']} → {line['after']}" for line in told[:3]),
        "because": words.BECAUSE[row["because"]], "quote": quote,
    }  # fmt: skip


def _state(text: str | None) -> Mapping[str, Any]:
    state: Mapping[str, Any] = json.loads(text) if text is not None else {}
    return state


def _lines(cell: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return a cell's label and value per line; of a cell that is not on the map nothing is known."""
    studies_n = cell.get("studies_n") or 0
    return (
        ("Direction", _direction(cell)),
        ("Studies with own data", words.plural(studies_n, "study", "studies")),
        ("Patients", _patients(cell)),
        ("Best level", f"level {cell['best_level']}" if cell.get("best_level") else "no level"),
        ("Flagged", f"{cell.get('flagged_n') or 0} flagged"),
        ("Statements", words.plural(cell.get("statements_n") or 0, "statement")),
    )


def _direction(cell: Mapping[str, Any]) -> str:
    if cell.get("direction"):
        return " ".join(words.arrow(cell["direction"]))
    return f"empty: {words.EMPTY[cell['emptiness']][1]}" if cell.get("emptiness") else "not on the map"


def _patients(cell: Mapping[str, Any]) -> str:
    if not cell.get("studies_n"):
        return "no patients"
    return words.people(cell.get("participants_n"), cell.get("participants_unknown_n") or 0)


async def _quotes(visit: Visit, keys: Sequence[str]) -> dict[str, Context]:
    """Return the words of claims by key; of claims that are gone those that they had last."""
    names = json.dumps(sorted(set(keys)))
    found: dict[str, Context] = {}
    for row in await visit.rows(SQL_GONE, keys=names) if keys else ():
        gone = json.loads(row["before"])
        found[row["entity_id"]] = {
            "quote": gone["quote"],
            "study": row,
            "claim_id": None,
            "is_ours": bool(gone.get("is_ours")),
        }
    for row in await visit.rows(SQL_CLAIMS, keys=names) if keys else ():
        is_ours = not_the_authors(row["passage_kind"], row["is_paraphrase"])
        found[row["claim_key"]] = {"quote": row["quote"], "study": row, "claim_id": row["id"], "is_ours": is_ours}
    return found
