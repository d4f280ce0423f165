"""The main path of a topic: the chain of citations along which most of what it knows was handed on.

Every chain of citations from a work that cites nothing in the topic to one that nothing in it cites is counted; a
citation weighs the share of the chains that it is part of (search path count: Hummon & Doreian 1989,
doi 10.1016/0378-8733(89)90017-8; Batagelj 2003, arXiv cs/0309023). The main path is the chain with the largest sum
(global search: Liu & Lu 2012, doi 10.1002/asi.21692). Works that cite each other in a circle have no order: citations
within a circle are left out. Chains are counted as logarithms, because their number grows beyond any float.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

DIGITS = 12  # sums that differ by less are equal; of equal chains the one with the works named first

Numbers = NDArray[np.int64]
Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Stage:
    """One work on the path, oldest first; `share` of all chains that run from the stage before to this one."""

    study: int
    share: float | None


def main_path(studies_n: int, citing: Numbers, cited: Numbers) -> list[Stage]:
    """Return the main path of studies 0 to studies_n - 1; none without citations between them."""
    one, other, starts = _ordered(studies_n, *_without_circles(studies_n, citing, cited))
    if not len(one):
        return []
    weights = _weights(studies_n, one, other, starts)
    best, before = np.zeros(studies_n), np.full(studies_n, -1, np.int64)
    share = np.zeros(studies_n)
    for level in _levels(starts):
        sums = np.round(best[other[level]] + weights[level], DIGITS)
        order = np.lexsort((other[level], -sums, one[level]))
        first = order[np.concatenate(([True], np.diff(one[level][order]) > 0))]
        ends = one[level][first]
        best[ends], before[ends], share[ends] = sums[first], other[level][first], weights[level][first]
    study = int(best.argmax())
    path = []
    while study >= 0:
        path.append(Stage(study, float(share[study]) if before[study] >= 0 else None))
        study = int(before[study])
    return path[::-1]


def _without_circles(n: int, citing: Numbers, cited: Numbers) -> tuple[Numbers, Numbers]:
    if not len(citing):
        return citing, cited
    graph = csr_array((np.ones(len(citing), np.int8), (citing, cited)), shape=(n, n))
    _, circle = connected_components(graph, directed=True, connection="strong")
    kept = circle[citing] != circle[cited]
    return citing[kept], cited[kept]


def _ordered(n: int, citing: Numbers, cited: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return citations so that all works which a work cites come before it, and where each level of works starts."""
    level = np.zeros(n, np.int64)
    waits = np.bincount(citing, minlength=n)
    by_cited = np.argsort(cited, kind="stable")
    first = np.searchsorted(cited[by_cited], np.arange(n + 1))
    ready, depth = np.flatnonzero(waits == 0), 0
    while len(ready):
        level[ready] = depth
        sizes = first[ready + 1] - first[ready]
        places = np.repeat(first[ready] - np.concatenate(([0], np.cumsum(sizes)[:-1])), sizes) + np.arange(sizes.sum())
        answered = citing[by_cited[places]]
        np.subtract.at(waits, answered, 1)
        ready, depth = np.unique(answered[waits[answered] == 0]), depth + 1
    order = np.argsort(level[citing], kind="stable")
    starts = np.searchsorted(level[citing][order], np.arange(1, depth + 1))
    return citing[order], cited[order], starts


def _levels(starts: Numbers) -> Iterator[slice]:
    return (slice(a, b) for a, b in pairwise(starts.tolist()))


def _weights(n: int, citing: Numbers, cited: Numbers, starts: Numbers) -> Reals:
    """Return the share of all chains that each citation is part of."""
    older, newer = np.full(n, -np.inf), np.full(n, -np.inf)
    older[np.bincount(citing, minlength=n) == 0] = 0
    is_end = np.bincount(cited, minlength=n) == 0
    newer[is_end] = 0
    for level in _levels(starts):
        np.logaddexp.at(older, citing[level], older[cited[level]])
    for level in reversed(list(_levels(starts))):
        np.logaddexp.at(newer, cited[level], newer[citing[level]])
    linked = is_end & (np.bincount(citing, minlength=n) > 0)
    found: Reals = np.exp(older[cited] + newer[citing] - np.logaddexp.reduce(older[linked]))
    return found
