"""Trees are held against rows all at once, and tell what going down each of them tells."""

from __future__ import annotations

import numpy as np
import pytest

from evidence_kb.claims.networks.trees import FloatArray, side_by_side, trees_of

Arrays = dict[str, FloatArray]
FEATURES = 4


def grown(seed: int, leaves_n: int, trees_n: int = 5) -> Arrays:
    """Grow trees at random, as files of weights hold them: the first is one leaf, and rows are filled up with zeros."""
    random = np.random.default_rng(seed)
    size = 2 * leaves_n - 1
    arrays = {field: np.zeros((trees_n, size)) for field in ("feature", "threshold", "left", "right", "leaf")}
    for tree in range(trees_n):
        leaves, size_n = [0], 1
        while tree and len(leaves) < int(random.integers(1, leaves_n + 1)):
            node = leaves.pop(int(random.integers(len(leaves))))
            arrays["feature"][tree, node] = random.integers(FEATURES)
            arrays["threshold"][tree, node] = random.integers(3)
            arrays["left"][tree, node], arrays["right"][tree, node] = size_n, size_n + 1
            leaves += [size_n, size_n + 1]
            size_n += 2
        for node in leaves:
            arrays["left"][tree, node] = arrays["right"][tree, node] = node
            arrays["leaf"][tree, node] = random.normal()
    return {**arrays, "start": np.array(0.5), "depth": np.array(leaves_n)}


def gone_down(arrays: Arrays, row: FloatArray) -> list[float]:
    """Go down each tree, node by node."""
    found = []
    for tree in range(len(arrays["leaf"])):
        node = 0
        while arrays["left"][tree, node] != arrays["right"][tree, node]:
            is_left = row[int(arrays["feature"][tree, node])] <= arrays["threshold"][tree, node]
            node = int(arrays["left" if is_left else "right"][tree, node])
        found.append(float(arrays["leaf"][tree, node]))
    return found


def named(arrays: Arrays) -> Arrays:
    return {f"x_{field}": part for field, part in arrays.items()}


ROWS = np.array([[a, b, 2.0 - a, np.nan if a else b] for a in (0.0, 1.0, 2.0, 2.5) for b in (-1.0, 0.0, 1.5)])


@pytest.mark.parametrize("leaves_n", [1, 2, 8, 10, 17, 31])
def test_rows_fall_into_the_leaves_that_they_reach_step_by_step(leaves_n: int) -> None:
    arrays = grown(leaves_n, leaves_n)
    trees = trees_of(named(arrays), "x")
    expected = [gone_down(arrays, row) for row in ROWS]
    assert trees.leaves(ROWS).tolist() == expected
    odds = 0.5 + np.array(expected).sum(axis=1)
    assert trees(ROWS) == pytest.approx(1 / (1 + np.exp(-odds)))


def test_many_rows_are_told_as_each_alone_and_none_as_none() -> None:
    trees = trees_of(named(grown(1, 8)), "x")
    many = np.tile(ROWS, (20, 1))
    assert trees(many).tolist() == [float(trees(row[None, :])[0]) for row in many]
    assert trees(np.zeros((0, FEATURES))).tolist() == []


def test_trees_of_more_nodes_than_a_number_has_bits_are_refused() -> None:
    with pytest.raises(ValueError, match="at most 62 nodes here, not 63"):
        trees_of(named(grown(1, 32)), "x")


def test_models_of_several_sizes_stand_side_by_side() -> None:
    models = [grown(seed, leaves_n) for seed, leaves_n in enumerate((3, 12, 1))]
    together = side_by_side([trees_of(named(arrays), "x") for arrays in models])
    for row in ROWS:
        alone = [value for arrays in models for value in gone_down(arrays, row)]
        assert together.leaves(row[None, :])[0].tolist() == alone
