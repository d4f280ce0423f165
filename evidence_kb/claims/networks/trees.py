"""Boosted decision trees, applied: the sum of the leaves that a row falls into (Friedman 2001, Ann Stat 29:1189-1232).

Which leaf that is, is found without going down the tree (Lucchese and others 2015, SIGIR: 73-82). A set of leaves is
a whole number in which each leaf has the bit of its number among the nodes of its tree. At each node a row cannot reach
the leaves on the other side, and the one leaf that no node rules out is its own. So all rows are held against all nodes
at once, which numpy does faster than one step after the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Bits = NDArray[Any]  # of the smallest kind of whole numbers that has as many bits as a tree has nodes
Real = TypeVar("Real", NDArray[np.float32], NDArray[np.float64])
_MOST_NODES = 62  # of a tree: each is a bit of a whole number of 64 bits, of which one is the sign
_AT_ONCE = 64  # rows; bounds the memory that a page of many sentences takes


@dataclass(frozen=True, slots=True)
class Trees:
    """The nodes of many trees: each array has a column for each tree, and a row for each of its nodes that is no leaf.

    A row of values goes left where its `feature` is not above the `threshold`. `right` has the leaves of the tree that
    can still be reached if it goes right, and `turned` those for which the side makes a difference: `right ^ turned`
    can be reached if it goes left. `leaf` has a row for each tree, and the values of all its nodes.
    """

    feature: IntArray
    threshold: FloatArray
    right: Bits
    turned: Bits
    leaf: FloatArray
    start: float

    def __call__(self, rows: FloatArray) -> FloatArray:
        """Return the probability of each row."""
        sums = [self.leaves(rows[at : at + _AT_ONCE]).sum(axis=1) for at in range(0, len(rows), _AT_ONCE)]
        return sigmoid(self.start + np.concatenate(sums)) if sums else np.zeros(0)

    def leaves(self, rows: FloatArray) -> FloatArray:
        """Return the value of the leaf that each row falls into, of shape (rows, trees)."""
        goes_left = rows.take(self.feature, axis=1) <= self.threshold
        reached = np.bitwise_and.reduce(self.right ^ (self.turned * goes_left), axis=1)
        trees_n, nodes_n = self.leaf.shape
        place: IntArray = np.arange(trees_n) * nodes_n + np.bitwise_count(
            reached - 1
        )  # one bit is set: how many are below
        return self.leaf.take(place)


def side_by_side(models: Sequence[Trees]) -> Trees:
    """Return the trees of several models as one, for their `leaves` to be found in one go.

    Of models with smaller trees the first nodes are there twice, which rules nothing more out.
    """
    nodes_n, width = max(len(m.feature) for m in models), max(m.leaf.shape[1] for m in models)

    def joined(field: str) -> NDArray[Any]:
        parts = (getattr(model, field) for model in models)
        return np.concatenate([part.take(np.arange(nodes_n) % len(part), axis=0) for part in parts], axis=1)

    leaf = [np.pad(model.leaf, ((0, 0), (0, width - model.leaf.shape[1]))) for model in models]
    return Trees(joined("feature"), joined("threshold"), joined("right"), joined("turned"), np.concatenate(leaf), 0.0)


def sigmoid(x: Real) -> Real:
    """Turn log odds into probabilities of the same kind of number, without overflow."""
    bounded = np.minimum(np.maximum(x, -35.0), 35.0)  # `clip` does the same, and takes three times as long for a few
    return np.asarray(1.0 / (1.0 + np.exp(-bounded)), dtype=x.dtype)


def trees_of(arrays: Mapping[str, FloatArray], name: str) -> Trees:
    """Return the trees that a file of weights holds under a name, a row of nodes per tree.

    Only a node that is no leaf, and is not there to make rows as long as others, has two children that differ.
    """

    def part(field: str) -> FloatArray:
        return arrays[f"{name}_{field}"]

    trees_n, nodes_n = part("feature").shape
    if nodes_n > _MOST_NODES:
        raise ValueError(f"a tree has at most {_MOST_NODES} nodes here, not {nodes_n}")
    first = np.arange(trees_n)[:, None] * nodes_n
    left, right = (part(side).astype(np.int64) + first for side in ("left", "right"))
    is_inner = left != right  # the others are leaves, or fill up
    # the leaves below each node: at first those that are leaves have themselves, then each takes those of its children
    below = np.where(is_inner, 0, 1 << np.arange(nodes_n))
    for _ in range(int(part("depth"))):
        below |= below.take(left) | below.take(right)
    on_left, on_right = (np.where(is_inner, below.take(side), 0) for side in (left, right))
    # of n nodes at most n // 2 are inner ones, which come first
    places = (first + np.argsort(~is_inner, axis=1, kind="stable")[:, : max(1, nodes_n // 2)]).T
    kind = np.min_scalar_type((1 << nodes_n) - 1)
    return Trees(
        part("feature").astype(np.int64).take(places),
        part("threshold").astype(np.float64).take(places),
        (below[:, :1] ^ on_left).take(places).astype(kind),  # all leaves of the tree but those on the left
        (on_left ^ on_right).take(places).astype(kind),
        part("leaf").astype(np.float64),
        float(part("start")),
    )
