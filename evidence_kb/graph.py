"""Questions about the shape of the citation graph, answered by networkx."""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx


def steps_from_seeds(seeds: Iterable[int], edges: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Return the least number of citations, followed either way, between each reachable study and a seed.

    `edges` are (citing, cited) pairs; seeds have 0 steps. Studies that no chain of citations reaches are absent.
    """
    graph: nx.Graph[int] = nx.Graph()
    sources = sorted(set(seeds))
    graph.add_nodes_from(sources)
    graph.add_edges_from(edges)
    return {study: steps for steps, layer in enumerate(nx.bfs_layers(graph, sources)) for study in layer}
