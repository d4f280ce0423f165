"""Questions about the shape of the citation graph, answered by networkx.

It is imported when it is asked: whoever loads files in bulk has no use for its 10 MB.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """How a study hangs together with the seeds: the least number of citations between them, and in which direction.

    `role` is seed, citing (it cites a study one step nearer) or cited (such a study cites it).
    """

    steps: int
    role: str


def steps_from_seeds(seeds: Iterable[int], edges: Iterable[tuple[int, int]]) -> dict[int, Step]:
    """Return the steps between each reachable study and its nearest seed, following citations both ways.

    `edges` are (citing, cited) pairs. Studies that no chain of citations reaches are absent. A study that both cites
    and is cited by nearer ones counts as citing.
    """
    import networkx as nx

    graph: nx.DiGraph[int] = nx.DiGraph()
    sources = sorted(set(seeds))
    graph.add_nodes_from(sources)
    graph.add_edges_from(edges)
    found = {study: Step(0, "seed") for study in sources}
    for steps, layer in enumerate(nx.bfs_layers(graph.to_undirected(as_view=True), sources)):
        for study in layer:
            if steps:
                cites_nearer = any(
                    other in found and found[other].steps == steps - 1 for other in graph.successors(study)
                )
                found[study] = Step(steps, "citing" if cites_nearer else "cited")
    return found


def families(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Return, for each study in `pairs`, the smallest number of the studies that pairs connect it with."""
    import networkx as nx

    graph: nx.Graph[int] = nx.Graph()
    graph.add_edges_from(pairs)
    return {study: min(members) for members in nx.connected_components(graph) for study in members}
