from __future__ import annotations

from evidence_kb.graph import steps_from_seeds


def test_steps_follow_citations_both_ways_to_the_nearest_seed() -> None:
    # 2 and 3 cite the seed 1; 4 is cited by 2; 5 cites 4; 9 is another seed that 5 cites.
    edges = [(2, 1), (3, 1), (2, 4), (5, 4), (5, 9), (7, 8)]
    assert {study: (step.steps, step.role) for study, step in steps_from_seeds([1, 9], edges).items()} == {
        1: (0, "seed"),
        9: (0, "seed"),
        2: (1, "citing"),
        3: (1, "citing"),
        5: (1, "citing"),
        4: (2, "cited"),
    }


def test_no_seed_reaches_nothing() -> None:
    assert steps_from_seeds([], [(1, 2)]) == {}
