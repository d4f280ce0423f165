"""Leave-one-out: which cells of the evidence map change without this study, old and new side by side."""

from __future__ import annotations

from evidence_kb.pages import words
from evidence_kb.pages.analyses.asked import query, topic_of
from evidence_kb.pages.analyses.findings import findings, turned_first, without
from evidence_kb.pages.site import Context, MissingError, Page, Visit

CELLS_SHOWN = 100
SQL_STUDY = """
SELECT s.id, s.title, s.year, s.design, s.participants_n, s.integrity, s.status, ts.screening, ts.reason
FROM studies s LEFT JOIN topic_studies ts ON ts.study_id = s.id AND ts.topic = :topic WHERE s.id = :study"""
SQL_CELLS = """
SELECT c.treatment_id, c.outcome_id, t.name AS treatment, o.name AS outcome, count(*) OVER () AS all_n
FROM (SELECT DISTINCT treatment_id, outcome_id FROM claims WHERE study_id = :study AND basis = 'own_data'
    AND status <> 'rejected' AND treatment_id IS NOT NULL) c
JOIN treatments t ON t.id = c.treatment_id JOIN outcomes o ON o.id = c.outcome_id
ORDER BY t.name, o.name, c.treatment_id, c.outcome_id LIMIT :limit"""


async def load(visit: Visit) -> Context:
    """Return the cells with own data of the study, as they are and as they would be without it."""
    topic = await topic_of(visit)
    number = int(visit.part("study"))
    study = await visit.row(SQL_STUDY, topic=topic["slug"], study=number)
    if study is None or study["screening"] is None:
        raise MissingError(
            f"No study with the number {number} is in this topic. The evidence map leads to its studies."
        )
    is_excluded = study["screening"] == "excluded"
    cells = () if is_excluded else await visit.rows(SQL_CELLS, study=number, limit=CELLS_SHOWN)
    places = [(cell["treatment_id"], cell["outcome_id"]) for cell in cells]
    found = await findings(visit, topic["slug"], places)
    effects = [
        without(cell, found[place], lambda one: one.study_id == number)
        for cell, place in zip(cells, places, strict=True)
        if place in found
    ]
    return {
        "topic": topic,
        "study": study,
        "is_excluded": is_excluded,
        "design": words.DESIGNS.get(study["design"] or "", "not read"),
        "effects": turned_first(effects),
        "turned_n": sum(1 for one in effects if one["is_turned"]),
        "left_out_n": (cells[0]["all_n"] if cells else 0) - len(effects),
        "query": query(visit, SQL_CELLS, study=number, limit=CELLS_SHOWN),
        "words": words,
    }


PAGE = Page(
    paths=(r"^/-/without/(?P<topic>[^/]+)/(?P<study>\d{1,15})/?$",), template="analyses/without.html", load=load
)
