"""Read the whole citation graph, and write what it says of studies: rank, component, similar studies, main paths.

All of it is derived from studies, citations and the members of topics alone. Where those of the whole graph are the
same as in the last run, nothing is computed again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evidence_kb.graph_whole import CitationGraph, Similarities, cocitation, components, coupling, graph_of, pagerank
from evidence_kb.main_path import main_path
from evidence_kb.store import Store
from evidence_kb.store_derived import sync, sync_query
from evidence_kb.store_reads import Readable, topics

RANK_DIGITS = 6  # significant ones: a rank that moved by less is no news
_HALF = 32  # bits of a citing and of a cited number, packed into one, which is twice as fast to read
# Both ends belong to the topic; the order of joins keeps it at one pass over the topic's own citations.
_TOPIC_EDGES = f"""
SELECT (c.citing_id << {_HALF}) | c.cited_id FROM topic_studies a CROSS JOIN citations c ON c.citing_id = a.study_id
CROSS JOIN topic_studies b ON b.topic = a.topic AND b.study_id = c.cited_id
WHERE a.topic = ? AND a.screening <> 'excluded' AND b.screening <> 'excluded'"""

Numbers = NDArray[np.int64]


def read_graph(source: Readable) -> CitationGraph:
    """Return all studies held and all citations between them."""
    ids = _numbers(source, "SELECT id FROM studies ORDER BY id")
    return graph_of(ids, *_pairs(source, f"SELECT (citing_id << {_HALF}) | cited_id FROM citations"))


def derive_graph(store: Store) -> None:
    """Write graph_measures, similar_studies and main_paths."""
    for topic in topics(store):
        _derive_main_path(store, topic)
    store.db.execute("DELETE FROM main_paths WHERE topic NOT IN (SELECT slug FROM topics)")
    graph = read_graph(store)
    made_from = _digest(graph)
    if store.rows("SELECT 1 FROM graph_digest WHERE sha256 = ?", [made_from]):
        return
    ranks = (float(f"{rank:.{RANK_DIGITS}g}") for rank in pagerank(graph).tolist())
    rows = zip(graph.ids.tolist(), ranks, components(graph).tolist(), strict=True)
    _sync_many(store, "graph_measures", ("study_id",), ("pagerank", "component"), rows)
    _sync_many(store, "similar_studies", ("study_id", "kind", "place"),
               ("other_id", "compared_n", "shared_n", "strength"), _similar_rows(graph))  # fmt: skip
    sync(store, "graph_digest", ("sha256",), [{"sha256": made_from}])


def _digest(graph: CitationGraph) -> str:
    digest = hashlib.sha256()
    for part in (graph.ids, graph.cites.indptr, graph.cites.indices):
        digest.update(np.ascontiguousarray(part, np.int64).data)
    return digest.hexdigest()


def _similar_rows(graph: CitationGraph) -> Iterator[tuple[Any, ...]]:
    for kind, measure in (("shared_references", coupling), ("cited_together", cocitation)):
        for block in measure(graph):
            yield from _rows_of(block, kind, graph.ids)


def _rows_of(block: Similarities, kind: str, ids: Numbers) -> Iterator[tuple[Any, ...]]:
    places = np.arange(len(block.one)) - np.searchsorted(block.one, block.one) + 1
    columns = (
        ids[block.one], places, ids[block.other], block.compared_n, block.shared_n, block.strength.round(RANK_DIGITS),
    )  # fmt: skip
    for one, *rest in zip(*(column.tolist() for column in columns), strict=True):
        yield one, kind, *rest


def _sync_many(
    store: Store, table: str, keys: tuple[str, ...], rest: tuple[str, ...], rows: Iterable[tuple[Any, ...]]
) -> None:
    """Make a table equal to millions of rows, keys first, which are never held at once."""
    columns = (*keys, *rest)
    execute = store.db.conn.execute  # sqlite-utils' own would end the transaction before some of these statements
    with store.db.atomic():
        execute(f"CREATE TEMP TABLE measured ({', '.join(columns)})")
        store.db.conn.executemany(f"INSERT INTO measured VALUES ({', '.join('?' * len(columns))})", rows)
        sync_query(store, table, keys, "SELECT * FROM measured", {})
        execute("DROP TABLE temp.measured")


def _derive_main_path(store: Store, topic: str) -> None:
    members = _numbers(
        store, "SELECT m.study_id FROM topic_studies m JOIN studies s ON s.id = m.study_id "
        "WHERE m.topic = ? AND m.screening <> 'excluded' ORDER BY s.year IS NULL, s.year, s.key", [topic])  # fmt: skip
    place = np.zeros(int(members.max(initial=0)) + 1, np.int64)
    place[members] = np.arange(len(members))
    citing, cited = _pairs(store, _TOPIC_EDGES, [topic])
    path = main_path(len(members), place[citing], place[cited])
    rows = [{"topic": topic, "position": n, "study_id": int(members[stage.study]), "share": stage.share}
            for n, stage in enumerate(path, 1)]  # fmt: skip
    sync(store, "main_paths", ("topic", "position"), rows, scope=("topic = ?", [topic]))


def _numbers(source: Readable, sql: str, values: Iterable[Any] = ()) -> Numbers:
    return np.fromiter(chain.from_iterable(source.db.execute(sql, [*values])), np.int64)


def _pairs(source: Readable, sql: str, values: Iterable[Any] = ()) -> tuple[Numbers, Numbers]:
    packed = _numbers(source, sql, values)
    return packed >> _HALF, packed & ((1 << _HALF) - 1)
