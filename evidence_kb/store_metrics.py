"""Write how studies stand within their topics: what pictures of citations are drawn from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from evidence_kb.graph_metrics import standings
from evidence_kb.store import Store
from evidence_kb.store_derived import sync
from evidence_kb.store_reads import topics

# Both ends belong to the topic; the order of joins keeps it at one pass over the topic's own citations.
_EDGES = """
SELECT c.citing_id, c.cited_id FROM topic_studies a CROSS JOIN citations c ON c.citing_id = a.study_id
CROSS JOIN topic_studies b ON b.topic = a.topic AND b.study_id = c.cited_id
WHERE a.topic = ? AND a.screening <> 'excluded' AND b.screening <> 'excluded'"""
# By their keys, because layouts depend on the order of studies, and numbers on the order in which they were found.
_MEMBERS = """
SELECT m.study_id, m.role = 'seed', s.year FROM topic_studies m JOIN studies s ON s.id = m.study_id
WHERE m.topic = ? AND m.screening <> 'excluded' ORDER BY s.key"""


def derive_metrics(store: Store) -> None:
    """Fill study_metrics and topic_clusters for every topic; excluded studies take no part."""
    for topic in topics(store):
        _derive_topic(store, topic)
    with store.db.atomic():
        for table in ("study_metrics", "topic_clusters"):
            store.db.execute(f"DELETE FROM {table} WHERE topic NOT IN (SELECT slug FROM topics)")


def _derive_topic(store: Store, topic: str) -> None:
    members = list(store.db.execute(_MEMBERS, [topic]))
    place = {study: n for n, (study, *_) in enumerate(members)}
    sizes: Counter[int] = Counter()
    rows = []
    for found in standings(range(len(members)), (n for n, (_, is_seed, _) in enumerate(members) if is_seed),
                           ((place[citing], place[cited]) for citing, cited in _edges(store, topic))):  # fmt: skip
        study, _, year = members[found.study]
        sizes[found.cluster] += 1
        rows.append(
            {
                "topic": topic, "study_id": study, "cluster": found.cluster, "x": year, "y": found.y,
                "cited_in_topic_n": found.cited_n, "cites_in_topic_n": found.cites_n,
            }
        )  # fmt: skip
    clusters = [{"topic": topic, "cluster": cluster, "studies_n": n} for cluster, n in sorted(sizes.items())]
    scope = ("topic = ?", [topic])
    sync(store, "study_metrics", ("topic", "study_id"), rows, scope=scope)
    sync(store, "topic_clusters", ("topic", "cluster"), clusters, scope=scope)


def _edges(store: Store, topic: str) -> Iterator[tuple[int, int]]:
    """Yield (citing, cited) pairs of a topic without holding them: there may be millions."""
    yield from store.db.execute(_EDGES, [topic])
