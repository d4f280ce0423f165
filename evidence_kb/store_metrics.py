"""Write how studies stand within their topics: what pictures of citations are drawn from, and the main path.

Where a topic has the same studies and citations as in the last run, nothing is computed again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from evidence_kb.graph_metrics import standings
from evidence_kb.main_path import main_path
from evidence_kb.store import Store
from evidence_kb.store_derived import sync
from evidence_kb.store_graph import HALF, Numbers, digest_of, is_known, pairs
from evidence_kb.store_reads import topics

# Both ends belong to the topic; the order of joins keeps it at one pass over the topic's own citations.
_EDGES = f"""
SELECT (c.citing_id << {HALF}) | c.cited_id FROM topic_studies a CROSS JOIN citations c ON c.citing_id = a.study_id
CROSS JOIN topic_studies b ON b.topic = a.topic AND b.study_id = c.cited_id
WHERE a.topic = ? AND a.screening <> 'excluded' AND b.screening <> 'excluded'"""
# By their keys, because layouts depend on the order of studies, and numbers on the order in which they were found.
_MEMBERS = """
SELECT m.study_id, m.role = 'seed', s.year, s.key FROM topic_studies m JOIN studies s ON s.id = m.study_id
WHERE m.topic = ? AND m.screening <> 'excluded' ORDER BY s.key"""
_TABLES = ("study_metrics", "topic_clusters", "main_paths", "graph_digests")

Members = Sequence[tuple[int, int, int | None, str]]


def derive_metrics(store: Store) -> None:
    """Fill study_metrics, topic_clusters and main_paths for every topic; excluded studies take no part."""
    for topic in topics(store):
        members: Members = list(store.db.execute(_MEMBERS, [topic]))
        place = np.zeros(max((study for study, *_ in members), default=0) + 1, np.int64)
        place[[study for study, *_ in members]] = np.arange(len(members))
        citing, cited = (place[side] for side in pairs(store, _EDGES, [topic]))
        order = np.lexsort((cited, citing))  # not by numbers of studies, so that sums are the same to the last digit
        citing, cited = citing[order], cited[order]
        if not is_known(store, topic, digest_of(repr(members).encode(), citing, cited)):
            _derive_standings(store, topic, members, citing, cited)
            _derive_main_path(store, topic, members, citing, cited)
    with store.db.atomic():
        for table in _TABLES:
            store.db.execute(f"DELETE FROM {table} WHERE topic <> '' AND topic NOT IN (SELECT slug FROM topics)")


def _derive_standings(store: Store, topic: str, members: Members, citing: Numbers, cited: Numbers) -> None:
    sizes: Counter[int] = Counter()
    rows = []
    for found in standings(range(len(members)), (n for n, (_, is_seed, *_) in enumerate(members) if is_seed),
                           zip(citing.tolist(), cited.tolist(), strict=True)):  # fmt: skip
        study, _, year, _ = members[found.study]
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


def _derive_main_path(store: Store, topic: str, members: Members, citing: Numbers, cited: Numbers) -> None:
    rows: list[dict[str, Any]] = [
        {"topic": topic, "position": n, "study_id": members[stage.study][0], "share": stage.share}
        for n, stage in enumerate(main_path(len(members), citing, cited), 1)
    ]
    sync(store, "main_paths", ("topic", "position"), rows, scope=("topic = ?", [topic]))
