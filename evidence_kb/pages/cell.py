"""One cell of the evidence map: effect directions, the statements behind it, and what is not counted and why."""

from __future__ import annotations

import json
from itertools import groupby
from typing import Any

from evidence_kb.pages import citation_mirror, effect_plot, statements, words
from evidence_kb.pages.map_filters import asked
from evidence_kb.pages.past import Past, past
from evidence_kb.pages.review import panel
from evidence_kb.pages.site import Context, Document, MissingError, Page, Row, Visit
from evidence_kb.pages.svg import fitted, xml

STUDIES_SHOWN = 25  # at once, and as many with less certain claims
PLOT_SHOWN = 100  # lines of the plot as a file
ROWS_SHOWN = 500
SQL_CELL = """
SELECT t.id AS treatment_id, o.id AS outcome_id, t.name AS treatment, o.name AS outcome, o.domain, e.*
FROM treatments t JOIN outcomes o ON o.id = :outcome
LEFT JOIN evidence_cells e ON e.topic = :topic AND e.treatment_id = t.id AND e.outcome_id = o.id
WHERE t.id = :treatment"""
# Studies without own data that counts: they only mention it, or people rejected the claims or excluded the study.
SQL_OTHERS = """
SELECT DISTINCT c.study_id FROM claims c JOIN topic_studies ts ON ts.topic = :topic AND ts.study_id = c.study_id
WHERE c.treatment_id = :treatment AND c.outcome_id = :outcome AND NOT EXISTS (
    SELECT 1 FROM cell_studies cs WHERE cs.topic = :topic AND cs.treatment_id = :treatment
    AND cs.outcome_id = :outcome AND cs.study_id = c.study_id)
ORDER BY c.study_id LIMIT :limit OFFSET :start"""
SQL_STATEMENTS = f"""
SELECT {statements.SQL_COLUMNS}, s.title AS study, s.year, s.design, s.participants_n, s.integrity,
    ts.screening, ts.reason AS screening_reason
FROM json_each(:studies) l JOIN claims c ON c.treatment_id = :treatment AND c.outcome_id = :outcome
    AND c.study_id = l.value
JOIN topic_studies ts ON ts.study_id = c.study_id AND ts.topic = :topic
JOIN studies s ON s.id = c.study_id {statements.SQL_JOINS}
WHERE c.first_run <= :run ORDER BY l.key, p.position, c.passage_id, c.start, c.id LIMIT :limit"""
SQL_LESS_CERTAIN = """
SELECT c.study_id AS id, s.title, s.year, count(*) AS n FROM less_certain_claims c
JOIN topic_studies ts ON ts.study_id = c.study_id AND ts.topic = :topic JOIN studies s ON s.id = c.study_id
WHERE c.treatment_id = :treatment AND c.outcome_id = :outcome AND c.status <> 'rejected'
GROUP BY c.study_id ORDER BY n DESC, c.study_id LIMIT :limit"""
EVERY_RUN = 10**9
_NOTHING = {"direction": None, "statements_n": 0, "studies_n": 0, "participants_n": None, "participants_unknown_n": 0,
            "improved_n": 0, "worsened_n": 0, "unchanged_n": 0, "mixed_n": 0, "no_evidence_n": 0, "unclear_n": 0,
            "best_level": None, "flagged_n": 0, "emptiness": "unknown"}  # fmt: skip


async def load(visit: Visit) -> Context | Document:
    """Return the cell, its plot and a page of the studies behind it; with `.svg` the plot alone."""
    topic = await visit.topic()
    place = {"topic": topic["slug"], "treatment": int(visit.part("treatment")), "outcome": int(visit.part("outcome"))}
    wanted = asked(visit.request.args)
    run = await past(visit, topic["slug"], wanted.as_of)
    cell = await _cell(visit, place, run)
    if visit.request.path.endswith(".svg"):
        return await _picture(visit, topic, cell, place, run)
    start = wanted.from_row
    own, others, has_more = await _studies(visit, place, start)
    rows = await _statements(visit, place, [*(study["study_id"] for study in own), *others], run)
    path = f"/-/cell/{topic['slug']}/{place['treatment']}/{place['outcome']}"
    if not run.is_past:
        rows = tuple(await panel.reviewable(visit, rows, lambda row: f"{path}?from_row={start}#claim-{row['id']}"))
    by_study = {key: tuple(group) for key, group in groupby(rows, key=lambda row: row["study_id"])}
    symbol, finding = words.arrow(cell["direction"])
    mark, empty, reason = words.EMPTY[cell["emptiness"] or "unknown"]
    return {
        "topic": topic, "cell": cell, "symbol": symbol, "finding": finding, "run": run, "notices": wanted.notices,
        "empty": None if cell["direction"] else {"mark": mark, "label": empty, "reason": reason},
        "studies": [_study(group) for group in by_study.values()], "is_cut": len(rows) == ROWS_SHOWN,
        "lines": effect_plot.lines(own, by_study), "signs": effect_plot.signs(cell),
        "mirror": None if run.is_past else await citation_mirror.load(visit, place),
        "resting": resting(cell, cell["statements_n"]),
        "start": start, "own_n": len(own), "others_n": len(others), "step": STUDIES_SHOWN, "has_more": has_more,
        "less_certain": await visit.rows(SQL_LESS_CERTAIN, **place, limit=STUDIES_SHOWN),
        "best_level": statements.level(cell["best_level"]), "tally": _tally(cell), "words": words,
        "path": path,
        "as_of": f"_as_of={run.id}" if run.is_past else "",
    }  # fmt: skip


async def _cell(visit: Visit, place: dict[str, Any], run: Past) -> Row:
    """Return the cell as it is, or as the run left it; a pair without a cell is as unknown as can be."""
    cell = await visit.row(SQL_CELL, **place)
    if cell is None:
        raise MissingError(
            "No treatment and outcome have these numbers. Vocabularies change: start again from the map."
        )
    here = (place["treatment"], place["outcome"])
    if run.cells is not None:  # by names: the number of a concept that is gone may be another's by now
        names = (cell["treatment"], cell["outcome"])
        then = next((c for c in run.cells if (c["treatment"], c["outcome"]) == names), _NOTHING)
        cell = {**cell, **then}
    elif cell["topic"] is None:
        cell = {**cell, **_NOTHING}
    return {**cell, "treatment_id": here[0], "outcome_id": here[1]}


async def _studies(visit: Visit, place: dict[str, Any], start: int) -> tuple[tuple[Row, ...], list[int], bool]:
    """Return a page of studies, those with own data first, newest first, and whether there are more."""
    wanted = STUDIES_SHOWN + 1
    own = tuple(await visit.rows(effect_plot.SQL_STUDIES, **place, limit=wanted, start=start))
    others: list[int] = []
    if len(own) < wanted:
        counted = await visit.row(
            "SELECT count(*) AS n FROM cell_studies WHERE topic = :topic AND treatment_id = :treatment "
            "AND outcome_id = :outcome",
            **place,
        )
        before = max(0, start - (counted["n"] if counted else 0))
        rows = await visit.rows(SQL_OTHERS, **place, limit=wanted - len(own), start=before)
        others = [row["study_id"] for row in rows]
    has_more = len(own) + len(others) == wanted
    own, others = own[:STUDIES_SHOWN], others[: STUDIES_SHOWN - min(len(own), STUDIES_SHOWN)]
    return own, others, has_more


async def _statements(visit: Visit, place: dict[str, Any], studies: list[int], run: Past) -> tuple[Row, ...]:
    until = run.id if run.is_past else EVERY_RUN
    rows = await visit.rows(SQL_STATEMENTS, **place, studies=json.dumps(studies), run=until, limit=ROWS_SHOWN)
    return tuple(rows)


async def _picture(visit: Visit, topic: Row, cell: Row, place: dict[str, Any], run: Past) -> Document:
    """Return the plot as a file of its own, which carries run and date."""
    if run.is_past:
        raise MissingError("Of past runs the cells are kept, and not what each study said then: no plot can be drawn.")
    studies = await visit.rows(effect_plot.SQL_STUDIES, **place, limit=PLOT_SHOWN, start=0)
    rows = await _statements(visit, place, [study["study_id"] for study in studies], run)
    by_study = {key: tuple(group) for key, group in groupby(rows, key=lambda row: row["study_id"])}
    left_out_n = (cell["studies_n"] or 0) - len(studies)
    body = await visit.datasette.render_template(
        "evidence_kb/effect_plot.svg",
        {"topic": topic, "cell": cell, "run": run, "words": words, "lines": effect_plot.lines(studies, by_study),
         "fitted": fitted, "left_out_n": left_out_n, "resting": resting(cell, cell["statements_n"])},
        request=visit.request,
    )  # fmt: skip
    name = f"effect-directions_{topic['slug']}_{place['treatment']}_{place['outcome']}_run-{run.id}_{run.day}.svg"
    return Document(xml(body), "image/svg+xml; charset=utf-8", name)


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


_PLACE = r"^/-/cell/(?P<topic>[^/]+)/(?P<treatment>\d{1,15})/(?P<outcome>\d{1,15})"
PAGE = Page(paths=(_PLACE + r"/?$", _PLACE + r"\.svg$"), template="cell.html", load=load)
