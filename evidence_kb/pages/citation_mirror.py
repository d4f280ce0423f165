"""The citation-bias mirror of a cell: are the studies that show improvement cited more often than the others?

Only studies that could have cited are counted: later ones of the topic, by year of publication, of which references
are known. A chance is one such later study for one study of the cell. Greenberg 2009 (doi 10.1136/bmj.b2680) shows
why it matters: citation that prefers supportive studies makes a claim look better founded than it is.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from evidence_kb.pages import words
from evidence_kb.pages.site import Context, Row, Visit

STUDIES_MAX, CITATIONS_MAX = 200, 5_000  # more cannot be counted while a visitor waits
STUDIES_MIN, CHANCES_MIN = 3, 20  # of either side: below, nothing is said
SIDES = (("supportive", "show improvement", ("improvement",)),
         ("unsupportive", "show no change or worsening", ("no_change", "worsening")))  # fmt: skip
SQL_CHANCES = """
SELECT cs.study_id, cs.direction, cs.year, s.cited_by_n, (SELECT coalesce(sum(y.listing_n), 0) FROM topic_years y
    WHERE y.topic = :topic AND y.year > cs.year) AS chances_n
FROM cell_studies cs JOIN studies s ON s.id = cs.study_id
WHERE cs.topic = :topic AND cs.treatment_id = :treatment AND cs.outcome_id = :outcome AND cs.year IS NOT NULL
    AND cs.direction IN ('improvement', 'no_change', 'worsening')
ORDER BY cs.study_id LIMIT :limit"""
SQL_CITED = """
SELECT x.value ->> 0 AS study_id, count(*) AS n FROM json_each(:studies) x
JOIN citations c ON c.cited_id = x.value ->> 0
JOIN topic_studies ts ON ts.topic = :topic AND ts.study_id = c.citing_id AND ts.screening <> 'excluded'
JOIN studies s ON s.id = c.citing_id WHERE s.year > x.value ->> 1 GROUP BY 1"""


async def load(visit: Visit, place: dict[str, object]) -> Context | None:
    """Return both sides with their counts and a sentence; None where the cell has studies on no side."""
    studies = await visit.rows(SQL_CHANCES, **place, limit=STUDIES_MAX + 1)
    if not studies:
        return None
    if len(studies) > STUDIES_MAX or sum(study["cited_by_n"] for study in studies) > CITATIONS_MAX:
        return {"sides": (), "said": "Too many studies and citations to count them here."}
    ids = json.dumps([(study["study_id"], study["year"]) for study in studies])
    cited = {row["study_id"]: row["n"] for row in await visit.rows(SQL_CITED, topic=place["topic"], studies=ids)}
    sides = [_side(name, what, [s for s in studies if s["direction"] in of], cited) for name, what, of in SIDES]
    if _is_too_few(sides):
        sides = [{**side, "share": "–"} for side in sides]
    return {"sides": sides, "said": verdict(sides)}


def _side(name: str, what: str, studies: Sequence[Row], cited: dict[int, int]) -> Context:
    chances = sum(study["chances_n"] for study in studies)
    taken = sum(cited.get(study["study_id"], 0) for study in studies)
    return {"name": name, "what": what, "studies_n": len(studies), "chances_n": chances, "taken_n": taken,
            "share": words.share(taken, chances)}  # fmt: skip


def _is_too_few(sides: Sequence[Context]) -> bool:
    return any(side["studies_n"] < STUDIES_MIN or side["chances_n"] < CHANCES_MIN for side in sides)


def verdict(sides: Sequence[Context]) -> str:
    """Return what the counts let one say: nothing below the floor, and never more than the counts."""
    if _is_too_few(sides):
        return (f"Too few to say: each side needs {STUDIES_MIN} studies and {CHANCES_MIN} chances to be cited before "
                "the shares mean anything.")  # fmt: skip
    a, b = (side["taken_n"] / side["chances_n"] for side in sides)
    if a == b:
        return "Both kinds of study were cited equally often."
    more, less = ("Supportive", "unsupportive") if a > b else ("Unsupportive", "supportive")
    return f"{more} studies were cited more often than {less} ones. The counts do not say why."
