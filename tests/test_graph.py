from __future__ import annotations

from evidence_kb.graph import steps_from_seeds


def test_steps_follow_citations_both_ways_to_the_nearest_seed() -> None:
    # 2 and 3 cite the seed 1; 4 is cited by 2; 5 cites 4; 9 is another seed that 5 cites.
    edges = [(2, 1), (3, 1), (2, 4), (5, 4), (5, 9), (7, 8)]
    assert steps_from_seeds([1, 9], edges) == {1: 0, 9: 0, 2: 1, 3: 1, 5: 1, 4: 2}


def test_no_seed_reaches_nothing() -> None:
    assert steps_from_seeds([], [(1, 2)]) == {}
