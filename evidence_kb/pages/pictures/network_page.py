"""The page of the citation network of a topic, or around one study, and the same picture as a file."""

from __future__ import annotations

import json

from evidence_kb.pages import words
from evidence_kb.pages.pictures import neighbourhood, network
from evidence_kb.pages.pictures.rows import DRAWN, SQL_COLUMNS, citations_among, clusters_of, node, origin
from evidence_kb.pages.pictures.svg import Picture, style_hash
from evidence_kb.pages.site import Context, Document, MissingError, Page, Visit

DEFAULT, MOST = 72, 300
CHOICES = (40, DEFAULT, 150, MOST)
# Of many seeds those that citations join to the topic: a picture of seeds alone would have no line to draw.
SQL_SEEDS = """
SELECT t.study_id AS id FROM topic_studies t
LEFT JOIN study_metrics m ON m.topic = t.topic AND m.study_id = t.study_id
WHERE t.role = 'seed' AND t.topic = :topic AND t.screening <> 'excluded'
ORDER BY coalesce(m.cited_in_topic_n + m.cites_in_topic_n, 0) DESC, t.study_id LIMIT :n"""
SQL_CITED = """
SELECT study_id AS id FROM study_metrics WHERE topic = :topic
ORDER BY cited_in_topic_n DESC, cites_in_topic_n DESC, study_id LIMIT :n"""
SQL_NODES = f"""
SELECT {SQL_COLUMNS} FROM json_each(:ids) i CROSS JOIN studies s ON s.id = i.value
CROSS JOIN study_metrics m ON m.topic = :topic AND m.study_id = s.id
ORDER BY m.cited_in_topic_n DESC, m.cites_in_topic_n DESC, s.year DESC, s.id"""
SQL_ANY = "SELECT 1 FROM topic_studies WHERE topic = :topic AND screening <> 'excluded' LIMIT 1"
SQL_COUNTS = """
SELECT coalesce(sum(n) FILTER (WHERE screening = 'excluded'), 0) AS excluded_n,
    coalesce(sum(n) FILTER (WHERE screening <> 'excluded' AND role = 'seed'), 0) AS seeds_n
FROM study_counts WHERE topic = :topic"""


async def load(visit: Visit) -> Context | Document:
    """Return the page; `?n=` says how many studies, `?around=` whose neighbourhood."""
    topic = await visit.topic()
    is_file = visit.request.path.endswith(".svg")
    shown = asked_number(visit)
    centre = visit.request.args.get("around")
    if centre is None:
        found = await _topic(visit, topic["slug"], shown, is_file)
    else:
        found = await _around(visit, topic["slug"], centre, shown, is_file)
    if is_file:
        return document(found["picture"], await origin(visit, topic["title"]))
    return {"topic": topic, "shown": shown, "words": words, "drawn_most": DRAWN, **found}


def document(picture: Picture, caption: str) -> Document:
    """Return a picture as a file that shows in a browser, its own style allowed by hash."""
    return Document(picture.file(caption), "image/svg+xml; charset=utf-8", style_hash=style_hash())


def asked_number(visit: Visit) -> int:
    """Return how many studies `?n=` asks for, within bounds; the usual number where it asks for none."""
    asked = visit.request.args.get("n") or ""
    return min(MOST, max(1, int(asked))) if asked.isascii() and asked.isdigit() and len(asked) < 7 else DEFAULT


async def _topic(visit: Visit, topic: str, shown: int, is_file: bool) -> Context:
    seeds = await visit.rows(SQL_SEEDS, topic=topic, n=-(-shown // 2))
    cited = await visit.rows(SQL_CITED, topic=topic, n=shown)
    ids = list(dict.fromkeys(row["id"] for row in (*seeds, *cited)))[:shown]
    rows = await visit.rows(SQL_NODES, ids=json.dumps(ids), topic=topic)
    nodes = [node(visit, row, is_file) for row in rows]
    edges = await citations_among(visit, ids)
    clusters = await clusters_of(visit, topic)
    [counts] = await visit.rows(SQL_COUNTS, topic=topic)
    studies_n = sum(clusters.values())
    picture = network.draw(
        nodes, edges, clusters, "Citation network",
        f"{len(nodes)} of {words.plural(studies_n, 'study', 'studies')}, {words.plural(len(edges), 'citation')}.",
    )  # fmt: skip
    return {
        "picture": picture, "rows": rows, "nodes": nodes, "edges_n": len(edges), "studies_n": studies_n,
        "left_out_n": studies_n - len(nodes), "seeds_n": sum(n.is_seed for n in nodes),
        "all_seeds_n": counts["seeds_n"],
        "excluded_n": counts["excluded_n"],
        "least": min((n.cited_n for n in nodes if not n.is_seed), default=None),
        "is_waiting": not nodes and await visit.row(SQL_ANY, topic=topic) is not None,
        "choices": _choices(studies_n), "query": f"?n={shown}" if shown != DEFAULT else "",
    }  # fmt: skip


def _choices(studies_n: int) -> list[int]:
    """Return the numbers to choose from: those that leave some studies out, and the first that leaves none."""
    fewer = [n for n in CHOICES if n < studies_n]
    return fewer + [n for n in CHOICES if n >= studies_n][:1]


async def _around(visit: Visit, topic: str, centre: str, shown: int, is_file: bool) -> Context:
    number = int(centre) if centre.isascii() and centre.isdigit() and len(centre) <= 15 else -1
    found = await neighbourhood.around(visit, topic, number, shown, is_file)
    if found is None:
        raise MissingError(f"No study has the number “{centre}”. Start again from the page of the study.")
    return {
        **found,
        "around": found["study"],
        "query": f"?around={number}" + (f"&n={shown}" if shown != DEFAULT else ""),
    }


PAGE = Page(paths=(r"^/-/network/(?P<topic>[^/]+?)(?:\.svg)?/?$",), template="network.html", load=load)
