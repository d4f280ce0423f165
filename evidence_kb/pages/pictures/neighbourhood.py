"""The citation neighbourhood of a study: what it cites, what cites it, and the citations among these.

Each hop reads a bounded number of citations, so that a study with a hundred thousand citing works costs no more than
one with two thousand; of those read the most cited are shown, and the page says out of how many.
"""

from __future__ import annotations

from evidence_kb.pages.pictures import network
from evidence_kb.pages.pictures.rows import SQL_COLUMNS, citations_among, clusters_of, node
from evidence_kb.pages.site import Context, Row, Visit
from evidence_kb.pages.svg import fitted

SHOWN = 72
READ = 2000  # citations read on each side
# Read without order, so that only as much is read as the limit says.
_HOP = f"""
SELECT {SQL_COLUMNS}
FROM (SELECT {{there}} AS id FROM citations WHERE {{here}} = :id AND {{there}} <> :id LIMIT :read) l
CROSS JOIN studies s ON s.id = l.id LEFT JOIN study_metrics m ON m.topic = :topic AND m.study_id = s.id
ORDER BY coalesce(m.cited_in_topic_n, -1) DESC, s.cited_by_n DESC, s.id LIMIT :shown"""
SQL_CITING = _HOP.format(there="citing_id", here="cited_id")
SQL_CITED = _HOP.format(there="cited_id", here="citing_id")
SQL_STUDY = f"""
SELECT {SQL_COLUMNS}, s.cited_by_n, s.references_n FROM studies s
LEFT JOIN study_metrics m ON m.topic = :topic AND m.study_id = s.id WHERE s.id = :id"""
SQL_TOPIC_OF = """
SELECT t.slug, t.title FROM topic_studies ts JOIN topics t ON t.slug = ts.topic
WHERE ts.study_id = :id ORDER BY ts.role <> 'seed', t.slug LIMIT 1"""


async def load(visit: Visit, study_id: int) -> Context:
    """Return the `neighbourhood` of a study for the partial `_neighbourhood.html`, in the first topic that has it."""
    topic = await visit.row(SQL_TOPIC_OF, id=study_id)
    found = await around(visit, topic["slug"] if topic else None, study_id, SHOWN)
    return {"neighbourhood": found and {**found, "topic": topic}}


async def around(visit: Visit, topic: str | None, study_id: int, shown: int, is_file: bool = False) -> Context | None:
    """Return picture, nodes and counts of the neighbourhood; None if no study has this number."""
    study = await visit.row(SQL_STUDY, id=study_id, topic=topic)
    if study is None:
        return None
    values = {"id": study_id, "topic": topic, "read": READ, "shown": shown}
    citing, cited = await visit.rows(SQL_CITING, **values), await visit.rows(SQL_CITED, **values)
    citing, cited = _share(list(citing), list(cited), shown - 1)
    rows = {row["id"]: row for row in (*citing, *cited, study)}
    nodes = [node(visit, row, is_file, centre=study_id) for row in rows.values()]
    edges = await citations_among(visit, rows)
    title = f"Citations around “{fitted(study['title'] or 'a study without a title', 90, 1)[0]}”"
    picture = network.draw(nodes, edges, await clusters_of(visit, topic), title,
                           f"{len(citing)} citing and {len(cited)} cited studies.")  # fmt: skip
    return {
        "study": study, "picture": picture, "nodes": nodes, "edges_n": len(edges),
        "citing_n": len(citing), "cited_n": len(cited), "read": READ,
        "citing": {row["id"] for row in citing}, "cited": {row["id"] for row in cited},
    }  # fmt: skip


def _share(citing: list[Row], cited: list[Row], places: int) -> tuple[list[Row], list[Row]]:
    """Give each side half of the places, and what the other side does not need."""
    half = places // 2
    for_citing = max(half, places - len(cited))
    citing = citing[:for_citing]
    return citing, cited[: places - len(citing)]
