"""Measures of the whole citation graph, by sparse matrices: ten million citations fit in memory and take seconds.

The graph is directed from the citing to the cited study. Nothing depends on the order of rows, and every measure can be
had from networkx on small graphs, which the tests do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

DAMPING = 0.85
TOLERANCE = 1e-9  # of all ranks together, from one round to the next
ROUNDS = 200
STRONGEST = 20  # studies kept for each study
LEAST = 2  # one reference in common is chance
HUB = 200  # works that more works cite, and works with more references, are no common ground
PRODUCT = 5_000_000  # pairs of studies held at a time

Numbers = NDArray[np.int64]
Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CitationGraph:
    """Studies by rising number, and who cites whom: `cites[i, j]` is 1 where `ids[i]` cites `ids[j]`."""

    ids: Numbers
    cites: Any  # csr_array of float64; scipy has no types of its own


@dataclass(frozen=True, slots=True)
class Similarities:
    """Pairs of studies as columns of equal length.

    `one` and `other` are positions in `ids`; `compared_n` is how much of the list of `one` was compared, less than all
    where hubs were left aside; `shared_n` is what both have of it; `strength` is Salton's cosine (0 to 1).
    """

    one: Numbers
    other: Numbers
    compared_n: Numbers
    shared_n: Numbers
    strength: Reals


def graph_of(ids: Numbers, citing: Numbers, cited: Numbers) -> CitationGraph:
    """Return the graph of these studies; repeated and self-citations and those with other studies do not count.

    `ids` are sorted and positive; `citing` and `cited` are the ends of the citations, in any order.
    """
    place = np.full(int(ids[-1]) + 2 if len(ids) else 1, -1, np.int32)
    place[ids] = np.arange(len(ids), dtype=np.int32)
    one, other = (place[np.minimum(side, len(place) - 1)] for side in (citing, cited))
    kept = (one >= 0) & (other >= 0) & (one != other)
    cites = csr_array((np.ones(int(kept.sum())), (one[kept], other[kept])), shape=(len(ids), len(ids)))
    cites.sum_duplicates()
    cites.data[:] = 1
    return CitationGraph(ids, cites)


def pagerank(graph: CitationGraph) -> Reals:
    """Return the PageRank of each study, summing up to 1 (Brin & Page 1998, doi 10.1016/S0169-7552(98)00110-X).

    As networkx has it: damping .85, works that cite nothing give their rank to all alike; iterated until all ranks
    together move by less than TOLERANCE.
    """
    n = len(graph.ids)
    if not n:
        return np.empty(0)
    references_n = np.diff(graph.cites.indptr)
    share = np.divide(DAMPING, references_n, out=np.zeros(n), where=references_n > 0)
    received = graph.cites.T.tocsr()
    rank = np.full(n, 1 / n)
    for _ in range(ROUNDS):
        leaked = DAMPING * rank[references_n == 0].sum()
        moved = received @ (rank * share) + (leaked + 1 - DAMPING) / n
        change = np.abs(moved - rank).sum()
        rank = moved
        if change < TOLERANCE:
            break
    return rank


def components(graph: CitationGraph) -> Numbers:
    """Return, for each study, the smallest number of the studies that chains of citations, either way, lead to."""
    if not len(graph.ids):
        return np.empty(0, np.int64)
    count, label = connected_components(graph.cites, directed=True, connection="weak")
    first = np.full(count, len(graph.ids), np.int64)
    np.minimum.at(first, label, np.arange(len(label)))
    smallest: Numbers = graph.ids[first[label]]
    return smallest


def coupling(graph: CitationGraph) -> Iterator[Similarities]:
    """Yield bibliographic coupling: studies that lean on the same references (Kessler 1963, 10.1002/asi.5090140103).

    Per study the STRONGEST by Salton's cosine, shared / sqrt(a × b) of the lengths of both lists, with at least LEAST
    shared references, those that more than HUB works cite left aside; batches in the order of studies.
    """
    yield from _strongest(graph.cites, np.diff(graph.cites.indptr))


def cocitation(graph: CitationGraph) -> Iterator[Similarities]:
    """Yield co-citation: studies that are cited together (Small 1973, 10.1002/asi.4630240406); else as `coupling`.

    Works with more than HUB references do not count as citing together.
    """
    received = graph.cites.T.tocsr()
    yield from _strongest(received, np.diff(received.indptr))


def _strongest(lists: Any, sizes: Numbers) -> Iterator[Similarities]:
    """Yield for each row of `lists` the rows that have most in common with it."""
    is_ground = np.bincount(lists.indices, minlength=lists.shape[1]) <= HUB
    kept = is_ground[lists.indices]
    rows = np.repeat(np.arange(lists.shape[0]), np.diff(lists.indptr))[kept]
    ground = csr_array((np.ones(len(rows)), (rows, lists.indices[kept])), shape=lists.shape)
    across = ground.T.tocsr()
    costs = np.cumsum(ground @ np.diff(across.indptr).astype(np.float64))
    start = 0
    while start < ground.shape[0]:
        before = costs[start - 1] if start else 0.0
        end = max(int(np.searchsorted(costs, before + PRODUCT, side="right")), start + 1)
        yield _ranked(ground[start:end] @ across, start, sizes, np.diff(ground.indptr))
        start = end


def _ranked(shared: Any, start: int, sizes: Numbers, compared_n: Numbers) -> Similarities:
    """Return the strongest pairs of a block of rows of "how many do they share"."""
    one = np.repeat(np.arange(shared.shape[0]), np.diff(shared.indptr)) + start
    other = shared.indices.astype(np.int64)
    kept = (shared.data >= LEAST) & (one != other)
    one, other, shared_n = one[kept], other[kept], shared.data[kept].astype(np.int64)
    # Rounded, so that 2 of 52 and 3 of 117, which are equally strong, stay equal.
    strength = np.round(shared_n / np.sqrt(sizes[one] * sizes[other].astype(np.float64)), 9)
    order = np.lexsort((other, -shared_n, -strength, one))
    one, other, shared_n, strength = one[order], other[order], shared_n[order], strength[order]
    place = np.arange(len(one)) - np.searchsorted(one, one)
    best = place < STRONGEST
    return Similarities(one[best], other[best], compared_n[one[best]], shared_n[best], strength[best])
