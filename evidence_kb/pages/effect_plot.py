"""The effect direction plot of a cell (Hilton Boon & Thomson 2021, doi 10.1002/jrsm.1458): one line per study.

Arrow for the direction, size for the participants; beside it the printed fraction with its Wilson interval, and the
printed effect as text. Statistical significance is not used. Studies stand newest first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evidence_kb.cells import INFORMATIVE_MIN, sign_test
from evidence_kb.pages import statements, words
from evidence_kb.pages.map_grid import size
from evidence_kb.pages.site import Context, Row

# `year DESC` follows an index: in a cell of thousands only those shown are read.
SQL_STUDIES = """
SELECT cs.*, s.title, s.authors FROM cell_studies cs JOIN studies s ON s.id = cs.study_id
WHERE cs.topic = :topic AND cs.treatment_id = :treatment AND cs.outcome_id = :outcome
ORDER BY cs.year DESC, cs.study_id LIMIT :limit OFFSET :start"""


def lines(studies: Sequence[Row], claims: Mapping[int, Sequence[Row]]) -> list[Context]:
    """Return the lines of the plot; `claims` are the statements of each study in this cell."""
    return [_line(study, [c for c in claims.get(study["study_id"], ()) if counts(c)]) for study in studies]


def counts(claim: Row) -> bool:
    """Whether a statement counts in its cell; a repeated fact does, though it adds nothing."""
    return bool(claim["basis"] == "own_data" and claim["status"] != "rejected" and claim["screening"] != "excluded")


def _line(study: Row, claims: Sequence[Row]) -> Context:
    symbol, finding = words.arrow(study["direction"])
    fractions = [c for c in claims if c["wilson_low"] is not None and c["duplicate_of"] is None]
    effects = [c for c in claims if c["effect"] is not None and c["duplicate_of"] is None]
    # Of several fractions the one of most patients; max() keeps the first of equals, which the text states first.
    shown = max(fractions, key=lambda c: c["total_n"] or 0, default=None)
    return {
        "study_id": study["study_id"], "title": study["title"], "year": study["year"], "level": study["level"],
        "symbol": symbol, "finding": finding, "size": size(study["participants_n"]), "n": study["participants_n"],
        "design": words.DESIGNS.get(study["design"] or "", "not read"), "is_flagged": bool(study["is_flagged"]),
        "author": _first_author(study["authors"]),
        "fraction": statements.fraction(shown) if shown else None,
        "interval": statements.interval(shown) if shown else None,
        "effect": statements.effect(effects[0]) if effects else None,
        "more_n": max(0, len(fractions) - 1) + max(0, len(effects) - 1),
    }  # fmt: skip


def _first_author(authors: str | None) -> str | None:
    return authors.split(";")[0].split(",")[0].strip() or None if authors else None


def signs(cell: Row) -> Context:
    """Return the sign test of a cell: its counts, and its p-value where there are enough informative studies."""
    improved, worsened = cell["improved_n"] or 0, cell["worsened_n"] or 0
    p = sign_test(improved, worsened)
    return {"improved_n": improved, "worsened_n": worsened, "n": improved + worsened, "min": INFORMATIVE_MIN,
            "p": None if p is None else ("< 0.001" if p < 0.001 else f"= {p:.3f}")}  # fmt: skip
