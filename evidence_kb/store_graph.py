"""Read the whole citation graph, and write what it says of studies: rank, component, similar studies.

Where studies and citations are the same as in the last run, nothing is computed again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evidence_kb import __version__
from evidence_kb.graph_whole import CitationGraph, Similarities, cocitation, components, coupling, graph_of, pagerank
from evidence_kb.store import Store
from evidence_kb.store_derived import Synced, sync, sync_query
from evidence_kb.store_reads import Readable

RANK_DIGITS = 6  # significant ones: a rank that moved by less is no news
HALF = 32  # bits of a citing and of a cited number, packed into one, which is twice as fast to read
Numbers = NDArray[np.int64]


def read_graph(source: Readable) -> CitationGraph:
    """Return all studies held and all citations between them."""
    ids = numbers(source, "SELECT id FROM studies ORDER BY id")
    return graph_of(ids, *pairs(source, f"SELECT (citing_id << {HALF}) | cited_id FROM citations"))


def derive_graph(store: Store) -> None:
    """Write graph_measures and similar_studies."""
    graph = read_graph(store)
    if is_known(store, "", digest_of(graph.ids, graph.cites.indptr, graph.cites.indices)):
        return
    ranks = (float(f"{rank:.{RANK_DIGITS}g}") for rank in pagerank(graph).tolist())
    rows = zip(graph.ids.tolist(), ranks, components(graph).tolist(), strict=True)
    _sync_many(store, "graph_measures", ("study_id",), ("pagerank", "component"), rows)
    _sync_many(store, "similar_studies", ("study_id", "kind", "place"),
               ("other_id", "compared_n", "shared_n", "strength"), _similar_rows(graph))  # fmt: skip


def digest_of(*parts: Any) -> str:
    """Hash bytes and arrays of numbers, and the version that makes measures from them."""
    digest = hashlib.sha256(__version__.encode())
    for part in parts:
        digest.update(part if isinstance(part, bytes) else np.ascontiguousarray(part, np.int64).data)
    return digest.hexdigest()


def is_known(store: Store, topic: str, sha256: str) -> bool:
    """Whether the measures of a topic ("": of the whole graph) were made from this; if not, note that they will be."""
    return sync(store, "graph_digests", ("topic",), [{"topic": topic, "sha256": sha256}],
                scope=("topic = ?", [topic])) == Synced()  # fmt: skip


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


def numbers(source: Readable, sql: str, values: Iterable[Any] = ()) -> Numbers:
    """Return the one column of a query."""
    return np.fromiter(chain.from_iterable(source.db.execute(sql, [*values])), np.int64)


def pairs(source: Readable, sql: str, values: Iterable[Any] = ()) -> tuple[Numbers, Numbers]:
    """Return citing and cited studies of a query that packs them."""
    packed = numbers(source, sql, values)
    return packed >> HALF, packed & ((1 << HALF) - 1)
