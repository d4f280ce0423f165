"""The statements behind one cell of the evidence map, by study, and what of them is not counted and why."""

from __future__ import annotations

from itertools import groupby

from evidence_kb.pages import statements, words
from evidence_kb.pages.ledger import SQL_TOPIC
from evidence_kb.pages.review import panel
from evidence_kb.pages.site import Context, MissingError, Page, Row, Visit

ROWS_SHOWN = 500
STUDIES_SHOWN = 20  # with less certain claims
SQL_CELL = """
SELECT t.id AS treatment_id, o.id AS outcome_id, t.name AS treatment, o.name AS outcome, o.domain, e.*
FROM treatments t JOIN outcomes o ON o.id = :outcome
LEFT JOIN evidence_cells e ON e.topic = :topic AND e.treatment_id = t.id AND e.outcome_id = o.id
WHERE t.id = :treatment"""
SQL_STATEMENTS = f"""
SELECT {statements.SQL_COLUMNS}, s.title AS study, s.year, s.design, s.participants_n, s.integrity,
    ts.screening, ts.reason AS screening_reason, count(*) OVER () AS all_n
FROM claims c JOIN topic_studies ts ON ts.study_id = c.study_id AND ts.topic = :topic
JOIN studies s ON s.id = c.study_id {statements.SQL_JOINS}
WHERE c.treatment_id = :treatment AND c.outcome_id = :outcome
ORDER BY c.study_id, p.position, c.passage_id, c.start, c.id LIMIT :limit"""

SQL_LESS_CERTAIN = """
SELECT c.study_id AS id, s.title, s.year, count(*) AS n FROM less_certain_claims c
JOIN topic_studies ts ON ts.study_id = c.study_id AND ts.topic = :topic JOIN studies s ON s.id = c.study_id
WHERE c.treatment_id = :treatment AND c.outcome_id = :outcome AND c.status <> 'rejected'
GROUP BY c.study_id ORDER BY n DESC, c.study_id LIMIT :limit"""


async def load(visit: Visit) -> Context:
    """Return the cell, its statements grouped by study, and the reasons for what does not count."""
    topic = await visit.row(SQL_TOPIC, topic=visit.part("topic"))
    if topic is None:
        raise MissingError(f"No topic is called “{visit.part('topic')}”. The home page lists the topics held.")
    place = {"topic": topic["slug"], "treatment": int(visit.part("treatment")), "outcome": int(visit.part("outcome"))}
    cell = await visit.row(SQL_CELL, **place)
    if cell is None:
        raise MissingError(
            "No treatment and outcome have these numbers. Vocabularies change: start again from the map."
        )
    rows = await visit.rows(SQL_STATEMENTS, **place, limit=ROWS_SHOWN)
    here = f"/-/cell/{place['topic']}/{place['treatment']}/{place['outcome']}"
    rows = await panel.reviewable(visit, rows, lambda row: f"{here}#claim-{row['id']}")
    symbol, finding = words.arrow(cell["direction"])
    mark, empty, reason = words.EMPTY[cell["emptiness"] or "unknown"]
    all_n = rows[0]["all_n"] if rows else 0
    return {
        "topic": topic, "cell": cell, "symbol": symbol, "finding": finding,
        "empty": None if cell["direction"] else {"mark": mark, "label": empty, "reason": reason},
        "studies": [_study(tuple(group)) for _, group in groupby(rows, key=lambda row: row["study_id"])],
        "all_n": all_n, "left_out_n": all_n - len(rows), "resting": resting(cell, all_n),
        "less_certain": await visit.rows(SQL_LESS_CERTAIN, **place, limit=STUDIES_SHOWN),
        "best_level": statements.level(cell["best_level"]), "tally": _tally(cell), "words": words,
    }  # fmt: skip


def resting(cell: Row, statements_n: int) -> str:
    """Return on how few patients how many statements rest: '12 statements resting on 1 study, 5 patients'."""
    said = words.plural(statements_n, "statement")
    if not cell["studies_n"]:
        return f"{said}, resting on no study’s own data"
    studies = words.plural(cell["studies_n"], "study", "studies")
    return f"{said} resting on {studies}, {words.people(cell['participants_n'], cell['participants_unknown_n'])}"


def not_counted(row: Row) -> str | None:
    """Return why a statement adds nothing to the cell; None where it counts."""
    if row["status"] == "rejected":
        return "A reviewer rejected it."
    if row["screening"] == "excluded":
        reason = words.EXCLUDE_REASONS.get(row["screening_reason"] or "", row["screening_reason"])
        return f"Its study was excluded from the topic{f': {reason}' if reason else ''}."
    if row["basis"] != "own_data":
        return words.NOT_COUNTED[row["basis"]]
    if row["duplicate_of"] is not None:
        return "It repeats a fact that the same study states elsewhere; the study’s patients count once."
    return None


def _study(rows: tuple[Row, ...]) -> Context:
    described = statements.described(rows)
    listed = [{**claim, "not_counted": not_counted(claim["row"])} for claim in described]
    return {"first": rows[0], "claims": listed, "design": words.DESIGNS.get(rows[0]["design"] or "", "not read")}


def _tally(cell: Row) -> list[tuple[str, str, int]]:
    columns = {"improvement": "improved_n", "worsening": "worsened_n", "no_change": "unchanged_n", "mixed": "mixed_n",
               "no_evidence": "no_evidence_n", "unclear": "unclear_n"}  # fmt: skip
    return [(*words.ARROWS[name], cell[column]) for name, column in columns.items() if cell[column]]


PAGE = Page(
    paths=(r"^/-/cell/(?P<topic>[^/]+)/(?P<treatment>\d{1,15})/(?P<outcome>\d{1,15})/?$",),
    template="cell.html",
    load=load,
)
