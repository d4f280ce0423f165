"""Citations within a topic, clusters and places: counted by hand on small graphs, and laws on any graph."""

from __future__ import annotations

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_kb.graph_metrics import CLUSTERS, PLACED, Standing, standings

# Two groups of four that cite one another, one bridge between them, and study 99 that is linked to nothing.
FIRST, SECOND = (1, 2, 3, 4), (11, 12, 13, 14)
BRIDGED = [(b, a) for group in (FIRST, SECOND) for a in group for b in group if b > a] + [(11, 1)]


def by_study(
    studies: tuple[int, ...], edges: list[tuple[int, int]], seeds: tuple[int, ...] = ()
) -> dict[int, Standing]:
    return {found.study: found for found in standings(studies, seeds, edges)}


def test_citations_are_counted_within_the_topic_each_once_and_never_of_itself() -> None:
    found = by_study((1, 2, 3), [(2, 1), (3, 1), (3, 1), (3, 2), (2, 2), (7, 1), (1, 8)])
    assert [(s.cited_n, s.cites_n) for s in found.values()] == [(2, 0), (1, 1), (0, 2)]


def test_two_groups_with_one_bridge_are_two_clusters_and_the_unlinked_study_is_in_none() -> None:
    found = by_study((*FIRST, *SECOND, 99), BRIDGED)
    assert len({found[study].cluster for study in FIRST}) == 1
    assert len({found[study].cluster for study in SECOND}) == 1
    assert {found[FIRST[0]].cluster, found[SECOND[0]].cluster} == {1, 2}
    assert (found[99].cluster, found[99].y) == (0, None)


def test_a_chain_of_works_beyond_those_laid_out_joins_the_cluster_it_leads_to() -> None:
    many = PLACED + 50
    star = [(n, 0) for n in range(1, many)]
    tail = [(many, many - 1), (many + 1, many)]  # cites a work that is cited once: too little to be laid out
    found = by_study(tuple(range(many + 2)), star + tail)
    assert sum(s.y is not None for s in found.values()) == PLACED
    assert {s.cluster for s in found.values()} == {1}


def test_the_larger_cluster_comes_first() -> None:
    found = by_study((*FIRST, *SECOND, 15, 16), [*BRIDGED, (15, 11), (15, 12), (16, 11), (16, 12)])
    assert found[11].cluster == 1 and found[1].cluster == 2


def test_nothing_one_study_a_pair_and_a_cycle_have_a_standing() -> None:
    assert by_study((), []) == {}
    assert by_study((5,), [(5, 5)]) == {5: Standing(5, 0, 0, 0, None)}
    assert {s.cluster for s in by_study((1, 2), [(1, 2)]).values()} == {0}  # two make no cluster
    cycle = by_study((1, 2, 3), [(1, 2), (2, 3), (3, 1)])
    assert {(s.cited_n, s.cites_n, s.cluster) for s in cycle.values()} == {(1, 1, 1)}


def test_a_seed_is_laid_out_however_little_it_is_cited() -> None:
    star = [(n, 0) for n in range(1, PLACED + 20)]
    last = PLACED + 19
    assert by_study(tuple(range(PLACED + 20)), star)[last].y is None
    assert by_study(tuple(range(PLACED + 20)), star, seeds=(last,))[last].y is not None


edges = st.lists(st.tuples(st.integers(0, 25), st.integers(0, 25)), max_size=120)


@given(edges, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_rows_and_repetitions_change_nothing(pairs: list[tuple[int, int]], chance) -> None:  # type: ignore[no-untyped-def]
    studies = list(range(26))
    before = list(standings(studies, [3], pairs))
    mixed = [*pairs, *pairs[:5]]
    chance.shuffle(mixed)
    chance.shuffle(studies)
    assert list(standings(studies, [3], mixed)) == before


@given(edges)
@settings(max_examples=40, deadline=None)
def test_what_holds_for_any_graph(pairs: list[tuple[int, int]]) -> None:
    found = list(standings(range(26), [], pairs))
    graph = nx.DiGraph((a, b) for a, b in pairs if a != b)
    assert [s.cited_n for s in found] == [graph.in_degree(n) if n in graph else 0 for n in range(26)]
    assert [s.cites_n for s in found] == [graph.out_degree(n) if n in graph else 0 for n in range(26)]
    sizes = [sum(s.cluster == c for s in found) for c in range(1, CLUSTERS + 1)]
    assert sizes == sorted(sizes, reverse=True)
    assert all(s.y is None or 0 < s.y < 1 for s in found)
    for component in nx.weakly_connected_components(graph):  # a cluster reaches every study that is linked to it
        assert len({s.cluster > 0 for s in found if s.study in component}) == 1
