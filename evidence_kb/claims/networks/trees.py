"""Boosted decision trees, applied: the sum of the leaves that a row falls into (Friedman 2001, Ann Stat 29:1189-1232).

Trees are arrays of nodes; a node with itself as both children is a leaf. All rows go down all trees at once, one level
per step, by places in flat arrays: numpy finds those faster than pairs of numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Real = TypeVar("Real", NDArray[np.float32], NDArray[np.float64])
_AT_ONCE = 2048  # rows; bounds the memory that a page of many sentences takes


@dataclass(frozen=True, slots=True)
class Trees:
    """Flat arrays, tree after tree: feature and threshold of each node, its value if it is a leaf.

    `children` has the places of the right and of the left child of each node, `roots` where each tree begins.
    """

    feature: IntArray
    threshold: FloatArray
    children: IntArray
    leaf: FloatArray
    roots: IntArray
    start: float
    depth: int

    def __call__(self, rows: FloatArray) -> FloatArray:
        """Return the probability of each row."""
        sums = [self.leaves(rows[at : at + _AT_ONCE]).sum(axis=1) for at in range(0, len(rows), _AT_ONCE)]
        return sigmoid(self.start + np.concatenate(sums)) if sums else np.zeros(0)

    def leaves(self, rows: FloatArray) -> FloatArray:
        """Return the value of the leaf that each row falls into, of shape (rows, trees)."""
        values, firsts = np.ascontiguousarray(rows).ravel(), np.arange(rows.shape[0])[:, None] * rows.shape[1]
        at = np.broadcast_to(self.roots, (rows.shape[0], len(self.roots)))
        for _ in range(self.depth):
            goes_left = values.take(firsts + self.feature.take(at)) <= self.threshold.take(at)
            at = self.children.take(2 * at + goes_left)
        return self.leaf.take(at)


def side_by_side(models: Sequence[Trees]) -> Trees:
    """Return the trees of several models as one, for their `leaves` to be found in one go."""
    before = np.cumsum([0, *(len(model.feature) for model in models)])[:-1].tolist()
    return Trees(
        np.concatenate([model.feature for model in models]),
        np.concatenate([model.threshold for model in models]),
        np.concatenate([model.children + n for model, n in zip(models, before, strict=True)]),
        np.concatenate([model.leaf for model in models]),
        np.concatenate([model.roots + n for model, n in zip(models, before, strict=True)]),
        0.0,
        max(model.depth for model in models),
    )


def sigmoid(x: Real) -> Real:
    """Turn log odds into probabilities of the same kind of number, without overflow."""
    bounded = np.minimum(np.maximum(x, -35.0), 35.0)  # `clip` does the same, and takes three times as long for a few
    return np.asarray(1.0 / (1.0 + np.exp(-bounded)), dtype=x.dtype)


def trees_of(arrays: Mapping[str, FloatArray], name: str) -> Trees:
    """Return the trees that a file of weights holds under a name, a row of nodes per tree."""

    def part(field: str) -> FloatArray:
        return arrays[f"{name}_{field}"]

    trees_n, nodes_n = part("feature").shape
    roots = np.arange(trees_n) * nodes_n
    sides = [(part(side).astype(np.int64) + roots[:, None]).ravel() for side in ("right", "left")]
    return Trees(
        part("feature").astype(np.int64).ravel(),
        part("threshold").astype(np.float64).ravel(),
        np.stack(sides, axis=1).ravel(),
        part("leaf").astype(np.float64).ravel(),
        roots,
        float(part("start")),
        int(part("depth")),
    )
