"""The page of the timeline of evidence for one treatment, with the treatments of its class, and its file."""

from __future__ import annotations

import json
from collections.abc import Sequence

from evidence_kb.pages import words
from evidence_kb.pages.pictures import timeline
from evidence_kb.pages.pictures.network_page import document
from evidence_kb.pages.pictures.rows import label, origin
from evidence_kb.pages.pictures.timeline import Finding
from evidence_kb.pages.site import Context, Document, MissingError, Page, Row, Visit

MARKS = 300  # findings drawn at most
NEWEST = (40, 20, 12, 6)  # studies of each pair of treatment and outcome: fewer where there are many pairs
SQL_TREATMENT = """
SELECT t.id, t.name, b.id AS class_id, b.name AS class FROM treatments t LEFT JOIN treatments b ON b.id = t.broader_id
WHERE t.id = :treatment"""
SQL_CELLS = """
WITH RECURSIVE below(id) AS (
    SELECT :treatment UNION SELECT t.id FROM treatments t JOIN below ON t.broader_id = below.id
)
SELECT e.treatment_id, e.outcome_id, e.studies_n, t.name AS treatment FROM below CROSS JOIN evidence_cells e
ON e.topic = :topic AND e.treatment_id = below.id AND e.studies_n > 0 JOIN treatments t ON t.id = e.treatment_id
ORDER BY e.studies_n DESC, e.treatment_id, e.outcome_id"""
# The newest studies of each pair, read from the index that is ordered by year.
SQL_FINDINGS = """
SELECT c.*, o.name AS outcome, o.domain, t.name AS treatment, s.id, s.title, s.authors
FROM json_each(:pairs) p CROSS JOIN cell_studies c ON c.topic = :topic
    AND c.treatment_id = json_extract(p.value, '$[0]') AND c.outcome_id = json_extract(p.value, '$[1]')
    AND c.study_id IN (SELECT n.study_id FROM cell_studies n WHERE n.topic = :topic
        AND n.treatment_id = json_extract(p.value, '$[0]') AND n.outcome_id = json_extract(p.value, '$[1]')
        ORDER BY n.year DESC, n.study_id LIMIT :limit)
JOIN studies s ON s.id = c.study_id JOIN outcomes o ON o.id = c.outcome_id JOIN treatments t ON t.id = c.treatment_id
ORDER BY c.year IS NULL, c.year, s.id, o.name, t.name"""


async def load(visit: Visit) -> Context | Document:
    """Return the page, or the picture alone."""
    topic = await visit.topic()
    treatment = await visit.row(SQL_TREATMENT, treatment=int(visit.part("treatment")))
    if treatment is None:
        raise MissingError("No treatment has this number. Vocabularies change: start again from the evidence map.")
    place = {"topic": topic["slug"], "treatment": treatment["id"]}
    cells = await visit.rows(SQL_CELLS, **place)
    newest, chosen = shares([cell["studies_n"] for cell in cells])
    pairs = json.dumps([[cell["treatment_id"], cell["outcome_id"]] for cell in cells[:chosen]])
    rows = await visit.rows(SQL_FINDINGS, topic=topic["slug"], pairs=pairs, limit=newest)
    is_file = visit.request.path.endswith(".svg")
    findings = [_finding(visit, row, is_file) for row in rows]

    def behind(outcome_id: int) -> str:
        treatment_id = next(cell["treatment_id"] for cell in cells if cell["outcome_id"] == outcome_id)
        return _path(visit, f"/-/cell/{topic['slug']}/{treatment_id}/{outcome_id}", is_file)

    said = summary(findings)
    picture = timeline.draw(findings, behind, f"Evidence over time: {treatment['name']}", f"{said}.")
    if is_file:
        return document(picture, await origin(visit, topic["title"]))
    return {
        "topic": topic, "treatment": treatment, "findings": findings, "picture": picture, "summary": said,
        "is_waiting": bool(cells) and not findings,
        "is_class": len({cell["treatment_id"] for cell in cells} | {treatment["id"]}) > 1,
        "left_out_n": sum(cell["studies_n"] for cell in cells) - len(findings), "newest": newest,
        "flagged_n": len({f.study_id for f, row in zip(findings, rows, strict=True) if row["is_flagged"]}),
        "yearless_n": len({f.study_id for f in findings if f.year is None}), "words": words,
    }  # fmt: skip


def shares(sizes: Sequence[int]) -> tuple[int, int]:
    """Return how many studies of each pair are drawn, and how many pairs; `sizes` are studies, the largest first.

    >>> shares([100, 3])
    (40, 2)
    """
    for newest in NEWEST:
        if sum(min(size, newest) for size in sizes) <= MARKS:
            return newest, len(sizes)
    return NEWEST[-1], MARKS // NEWEST[-1]


def summary(findings: Sequence[Finding]) -> str:
    """Return how many studies and patients stand in the timeline: '3 studies with own data, 98 patients'."""
    sizes: dict[int, int | None] = {}
    for found in findings:
        known = [size for size in (sizes.get(found.study_id), found.size) if size is not None]
        sizes[found.study_id] = max(known, default=None)
    stated = [size for size in sizes.values() if size is not None]
    people = words.people(sum(stated) if stated else None, len(sizes) - len(stated))
    return f"{words.plural(len(sizes), 'study', 'studies')} with own data, {people}"


def _path(visit: Visit, path: str, is_file: bool) -> str:
    here = str(visit.datasette.urls.path(path))
    return str(visit.datasette.absolute_url(visit.request, here)) if is_file else here


def _finding(visit: Visit, row: Row, is_file: bool) -> Finding:
    return Finding(
        study_id=row["study_id"], title=row["title"] or "Title not stated", label=label(row), year=row["year"],
        outcome_id=row["outcome_id"], outcome=row["outcome"], domain=row["domain"], treatment=row["treatment"],
        direction=row["direction"], size=row["participants_n"], level=row["level"], integrity=row["integrity"],
        address=_path(visit, f"/-/study/{row['study_id']}", is_file),
    )  # fmt: skip


PAGE = Page(
    paths=(r"^/-/timeline/(?P<topic>[^/]+)/(?P<treatment>\d{1,15})(?:\.svg)?/?$",), template="timeline.html", load=load
)
