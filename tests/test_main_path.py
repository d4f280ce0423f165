"""The main path: counted by hand on small graphs, and against a count of every chain by networkx on random ones."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_kb.main_path import main_path

Edges = list[tuple[int, int]]


def path(n: int, edges: Edges) -> list[tuple[int, float | None]]:
    ends = np.array(edges, np.int64).reshape(-1, 2)
    return [(stage.study, stage.share and round(stage.share, 9)) for stage in main_path(n, ends[:, 0], ends[:, 1])]


def by_every_chain(edges: Edges) -> dict[tuple[int, int], float]:
    """Return the share of chains through each (cited, citing) pair, chain by chain."""
    graph = nx.DiGraph((cited, citing) for citing, cited in edges)
    starts = [node for node in graph if not graph.in_degree(node)]
    ends = [node for node in graph if not graph.out_degree(node)]
    chains = [chain for start in starts for end in ends for chain in nx.all_simple_paths(graph, start, end)]
    shares: dict[tuple[int, int], float] = {}
    for chain in chains:
        for pair in pairwise(chain):
            shares[pair] = shares.get(pair, 0) + 1 / len(chains)
    return shares


def test_a_chain_is_its_own_path_from_the_oldest_to_the_newest() -> None:
    assert path(4, [(1, 0), (2, 1)]) == [(0, None), (1, 1.0), (2, 1.0)]


def test_the_citation_that_most_chains_share_is_on_the_path() -> None:
    # 0 and 1 are cited by 2, 2 by 3, 3 by 4 and 5; 6 cites 0 beside them: four chains of five run through 2 and 3.
    edges = [(2, 0), (2, 1), (3, 2), (4, 3), (5, 3), (6, 0)]
    assert path(7, edges) == [(0, None), (2, 0.4), (3, 0.8), (4, 0.4)]


def test_works_in_a_circle_lose_the_citations_between_them() -> None:
    assert path(4, [(1, 0), (2, 1), (1, 2), (3, 2)]) == [(0, None), (1, 0.5)]


@pytest.mark.parametrize("edges", [[], [(0, 1), (1, 0)], [(0, 0)]])
def test_without_an_order_there_is_no_path(edges: Edges) -> None:
    assert path(3, edges) == []


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=20, unique=True))
@settings(max_examples=200, deadline=None)
def test_no_chain_weighs_more_and_every_share_is_that_of_a_count(pairs: Edges) -> None:
    edges = [(max(a, b), min(a, b)) for a, b in pairs if a != b]
    edges = sorted(set(edges))
    shares = by_every_chain(edges)
    found = path(9, edges)
    assert bool(found) == bool(edges)
    for (one, _), (other, share) in pairwise(found):
        assert share == pytest.approx(shares[one, other], abs=1e-8)
    graph = nx.DiGraph((cited, citing, {"weight": shares[cited, citing]}) for citing, cited in edges)
    longest = nx.dag_longest_path_length(graph, weight="weight") if edges else 0
    assert sum(share or 0 for _, share in found) == pytest.approx(longest, abs=1e-8)


def test_chains_beyond_the_range_of_a_float_are_counted() -> None:
    wide, deep = 10, 400  # 10 ** 400 chains
    edges = [(level * wide + a, (level - 1) * wide + b) for level in range(1, deep) for a in range(wide)
             for b in range(wide)]  # fmt: skip
    found = path(wide * deep, edges)
    assert len(found) == deep and {share for _, share in found[1:]} == {0.01}
