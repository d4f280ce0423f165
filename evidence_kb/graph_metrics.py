"""Where a study stands among the studies of its topic: citations within the topic, its cluster, its place in pictures.

Clusters group studies by direct citation (van Eck & Waltman 2014, doi 10.1016/j.joi.2014.07.006). The studies cited
most, as many as a picture shows, are divided by modularity (Louvain; Blondel et al. 2008,
doi 10.1088/1742-5468/2008/10/P10008); all others then join, round by round, the cluster that most of their neighbours
belong to (label propagation; Raghavan et al. 2007, doi 10.1103/PhysRevE.76.036106), which costs a few passes over the
citations. Places come from ForceAtlas2 (Jacomy et al. 2014, doi 10.1371/journal.pone.0098679), of which pictures use
one axis, because their other axis is the year. Chance is seeded and everything is sorted first: the order of rows
does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import networkx as nx
import numpy as np
from numpy.typing import NDArray

PLACED = 300  # studies that are divided and laid out at most: as many as a picture shows
CLUSTERS = 8  # more colours and lanes than this nobody tells apart
LEAST = 3  # studies that make a cluster
ROUNDS = 20  # a chain of citations longer than this ends without a cluster
SEED = 20140610

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Standing:
    """What the citations within a topic say of one study.

    `cluster` counts from 1, largest first; 0 if no chain of citations leads to one. `y`, between 0 and 1, is None for
    studies that are not laid out.
    """

    study: int
    cited_n: int
    cites_n: int
    cluster: int
    y: float | None


def standings(studies: Iterable[int], seeds: Iterable[int], edges: Iterable[tuple[int, int]]) -> Iterator[Standing]:
    """Yield the standing of each study, by rising number.

    `edges` are (citing, cited) pairs; pairs with a study from elsewhere, self-citations and repetitions do not count.
    Time and memory grow with the number of studies and edges, but for sorting.
    """
    ids = np.unique(np.fromiter(studies, np.int64))
    citing, cited = _pairs(ids, edges)
    cited_n, cites_n = (np.bincount(side, minlength=len(ids)) for side in (cited, citing))
    core = _core(np.isin(ids, np.fromiter(seeds, np.int64)), cited_n, cites_n)
    graph = _graph(core, citing, cited)
    clusters = _spread(_divided(graph, len(ids)), citing, cited)
    places = _places(graph)
    for n, study in enumerate(ids.tolist()):
        yield Standing(study, int(cited_n[n]), int(cites_n[n]), int(clusters[n]), places.get(n))


def _pairs(ids: Numbers, edges: Iterable[tuple[int, int]]) -> tuple[Numbers, Numbers]:
    """Return citing and cited studies of the edges as positions in `ids`, each edge once, sorted."""
    pairs = np.fromiter(edges, np.dtype((np.int64, 2)))
    if not len(pairs) or not len(ids):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    at = np.searchsorted(ids, pairs)
    at[at == len(ids)] = 0
    kept = (ids[at] == pairs).all(axis=1) & (pairs[:, 0] != pairs[:, 1])
    citing, cited = np.divmod(np.unique(at[kept, 0] * len(ids) + at[kept, 1]), len(ids))
    return citing, cited


def _core(is_seed: NDArray[np.bool_], cited_n: Numbers, cites_n: Numbers) -> Numbers:
    """Return the studies to lay out: linked ones, seeds first, then those cited most, then those that cite most."""
    order = np.lexsort((-cites_n, -cited_n, ~is_seed))
    linked = order[(cited_n + cites_n)[order] > 0]
    return np.sort(linked[:PLACED])


def _graph(core: Numbers, citing: Numbers, cited: Numbers) -> nx.Graph[int]:
    """Return the undirected graph of the citations between studies of the core."""
    within = np.isin(citing, core) & np.isin(cited, core)
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(core.tolist())
    graph.add_edges_from(zip(citing[within].tolist(), cited[within].tolist(), strict=True))
    return graph


def _divided(graph: nx.Graph[int], studies_n: int) -> Numbers:
    """Return a cluster for each study of the graph that is in one of the largest, and 0 for all others."""
    clusters = np.zeros(studies_n, np.int64)
    found = nx.community.louvain_communities(graph, seed=SEED) if graph.number_of_edges() else []
    largest = sorted((members for members in found if len(members) >= LEAST), key=lambda m: (-len(m), min(m)))
    for number, members in enumerate(largest[:CLUSTERS], 1):
        clusters[list(members)] = number
    return clusters


def _spread(clusters: Numbers, citing: Numbers, cited: Numbers) -> Numbers:
    """Let studies join the cluster of most of their neighbours (of equal ones the first); return them by size."""
    if not clusters.any():
        return clusters
    width = CLUSTERS + 1
    one, other = np.concatenate((citing, cited)), np.concatenate((cited, citing))
    for _ in range(ROUNDS):
        open_ends = (clusters[one] == 0) & (clusters[other] > 0)
        votes = np.bincount(one[open_ends] * width + clusters[other[open_ends]], minlength=len(clusters) * width)
        joins = votes.reshape(-1, width).argmax(axis=1)
        if not joins.any():
            break
        clusters = np.where(joins > 0, joins, clusters)
    sizes = np.bincount(clusters, minlength=width)
    sizes[0] = 0
    by_size = np.argsort(-sizes[1:], kind="stable") + 1
    renamed = np.zeros(width, np.int64)
    renamed[by_size] = np.arange(1, width)
    return renamed[clusters]


def _places(graph: nx.Graph[int]) -> dict[int, float]:
    """Return a place between 0 and 1 for each study of the graph, near those that it cites and that cite it."""
    if not graph.number_of_edges():
        return {}
    laid = nx.forceatlas2_layout(graph, seed=SEED, linlog=False, strong_gravity=True)
    heights = np.array([laid[node][1] for node in graph])
    # Ranks instead of distances: a study that lies far out does not press all others together.
    ranks = np.argsort(np.argsort(heights, kind="stable"), kind="stable")
    return {node: round(float((rank + 0.5) / len(ranks)), 4) for node, rank in zip(graph, ranks, strict=True)}
