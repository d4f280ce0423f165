"""Measures of the whole citation graph: networkx's own, and counts in plain Python, on random graphs."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from math import sqrt

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_kb import graph_whole
from evidence_kb.graph_whole import HUB, CitationGraph, cocitation, components, coupling, graph_of, pagerank

Edges = list[tuple[int, int]]
IDS = (2, 3, 5, 8, 13, 21, 34, 55)
edges_of_ids = st.lists(st.tuples(st.sampled_from(IDS), st.sampled_from((*IDS, 4, 99))), max_size=40)


def made(edges: Edges, ids: tuple[int, ...] = IDS) -> CitationGraph:
    ends = np.array(edges, np.int64).reshape(-1, 2)
    return graph_of(np.array(ids, np.int64), ends[:, 0], ends[:, 1])


def known(edges: Edges, ids: tuple[int, ...] = IDS) -> nx.DiGraph[int]:
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(ids)
    graph.add_edges_from((a, b) for a, b in edges if a != b and a in ids and b in ids)
    return graph


@given(edges_of_ids)
@settings(max_examples=150, deadline=None)
def test_pagerank_is_that_of_networkx(edges: Edges) -> None:
    expected = nx.pagerank(known(edges), alpha=0.85, tol=1e-12, max_iter=1000)
    found = dict(zip(IDS, pagerank(made(edges)).tolist(), strict=True))
    assert found == pytest.approx(expected, abs=1e-8)
    assert sum(found.values()) == pytest.approx(1)


@given(edges_of_ids)
@settings(max_examples=150, deadline=None)
def test_components_are_those_of_networkx(edges: Edges) -> None:
    found = dict(zip(IDS, components(made(edges)).tolist(), strict=True))
    for members in nx.weakly_connected_components(known(edges)):
        assert {found[study] for study in members} == {min(members)}


def pairs_of(lists: dict[int, set[int]], counts: Counter[int]) -> dict[tuple[int, int], tuple[int, float]]:
    """Return what two lists share and Salton's cosine, one pair after the other."""
    found = {}
    for a, b in combinations(sorted(lists), 2):
        shared = sum(counts[one] <= HUB for one in lists[a] & lists[b])
        if shared >= 2:
            strength = shared / sqrt(len(lists[a]) * len(lists[b]))
            found[a, b] = found[b, a] = (shared, strength)
    return found


def told(graph: CitationGraph, measure: object) -> dict[tuple[int, int], tuple[int, float]]:
    ids, found = graph.ids.tolist(), {}
    for block in measure(graph):  # type: ignore[operator]
        for one, other, shared_n, strength in zip(block.one, block.other, block.shared_n, block.strength, strict=True):
            assert (ids[one], ids[other]) not in found
            found[ids[one], ids[other]] = (int(shared_n), float(strength))
    return found


@pytest.mark.parametrize("product", [1, 30, 1_000_000])
@given(edges=edges_of_ids)
@settings(max_examples=80, deadline=None)
def test_similar_studies_are_those_that_a_count_finds(product: int, edges: Edges) -> None:
    graph, whole = known(edges), made(edges)
    references = {study: set(graph.successors(study)) for study in IDS}
    citing = {study: set(graph.predecessors(study)) for study in IDS}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(graph_whole, "PRODUCT", product)
        for measure, lists, others in ((coupling, references, citing), (cocitation, citing, references)):
            expected = pairs_of(lists, Counter({study: len(other) for study, other in others.items()}))
            found = told(whole, measure)
            assert found.keys() == expected.keys()
            assert all(found[pair] == pytest.approx(expected[pair]) for pair in found)


def test_the_strongest_are_kept_in_order_and_equal_ones_by_their_numbers() -> None:
    many = graph_whole.STRONGEST + 10
    ids = tuple(range(1, many + 3))
    first, second = many + 1, many + 2
    edges = [(study, cited) for study in range(1, many + 1) for cited in (first, second)]
    (block,) = coupling(made(edges, ids))
    mine = block.other[block.one == 0]
    assert mine.tolist() == list(range(1, graph_whole.STRONGEST + 1))


def test_hubs_are_no_common_ground() -> None:
    for n, pairs_n in ((HUB, HUB), (HUB + 1, 0)):
        ids = tuple(range(1, n + 3))
        edges = [(study, cited) for study in range(1, n + 1) for cited in (n + 1, n + 2)]
        found = told(made(edges, ids), coupling)
        assert len({one for one, _ in found}) == pairs_n


def test_an_empty_graph_has_no_measures() -> None:
    graph = made([], ())
    assert len(pagerank(graph)) == len(components(graph)) == 0
    assert not [*coupling(graph), *cocitation(graph)]
