"""Leave-one-out: which cells of the evidence map change without this study, old and new side by side."""

from __future__ import annotations

from evidence_kb.pages import words
from evidence_kb.pages.analyses.asked import query
from evidence_kb.pages.analyses.findings import SQL_WITHOUT_STUDY, effects
from evidence_kb.pages.site import Context, MissingError, Page, Visit

CELLS_SHOWN = 100
SQL_STUDY = """
SELECT s.id, s.title, s.year, s.design, s.participants_n, s.integrity, s.status, ts.screening, ts.reason
FROM studies s LEFT JOIN topic_studies ts ON ts.study_id = s.id AND ts.topic = :topic WHERE s.id = :study"""
SQL_CELLS = """
SELECT e.*, t.name AS treatment, o.name AS outcome, count(*) OVER () AS all_n
FROM cell_studies x JOIN evidence_cells e USING (topic, treatment_id, outcome_id)
JOIN treatments t ON t.id = x.treatment_id JOIN outcomes o ON o.id = x.outcome_id
WHERE x.study_id = :study AND x.topic = :topic ORDER BY t.name, o.name, t.id, o.id LIMIT :limit"""


async def load(visit: Visit) -> Context:
    """Return the cells with own data of the study, as they are and as they would be without it."""
    topic = await visit.topic()
    number = int(visit.part("study"))
    study = await visit.row(SQL_STUDY, topic=topic["slug"], study=number)
    if study is None or study["screening"] is None:
        raise MissingError(
            f"No study with the number {number} is in this topic. The evidence map leads to its studies."
        )
    is_excluded = study["screening"] == "excluded"
    asked = {"topic": topic["slug"], "study": number, "limit": CELLS_SHOWN}
    cells = await visit.rows(SQL_CELLS, **asked)
    found = await effects(visit, SQL_WITHOUT_STUDY, topic["slug"], cells, study=number)
    return {
        "topic": topic,
        "study": study,
        "is_excluded": is_excluded,
        "design": words.DESIGNS.get(study["design"] or "", "not read"),
        "effects": found,
        "turned_n": sum(1 for one in found if one["is_turned"]),
        "left_out_n": (cells[0]["all_n"] if cells else 0) - len(found),
        "query": query(visit, SQL_CELLS, **asked),
        "words": words,
    }


PAGE = Page(
    paths=(r"^/-/without/(?P<topic>[^/]+)/(?P<study>\d{1,15})/?$",), template="analyses/without.html", load=load
)
