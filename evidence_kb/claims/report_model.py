"""What became of an outcome in a report without a control group, and whether the claim made of it is right.

Two steps, both boosted trees (`report_signs` has their columns, `training/report.py` fits them): how likely the words
say that the outcome got better, got worse, did not change or did not occur; and, once the treatment was found, how
likely a reader finds the whole claim right. `Judge` is what the pipeline asks, so that training can listen.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from typing import Protocol

import numpy as np

from evidence_kb.claims.trees import Trees, trees_of
from evidence_kb.findings import Claim

PARTS = ("improvement", "worsening", "no_change", "no_evidence", "right")


class Judge(Protocol):
    """Answers for one study after the other."""

    def directions(self, passage: int, span: tuple[int, int], row: Sequence[float]) -> Sequence[float]:
        """Return the chances of `report_signs.DIRECTIONS` for the outcome in a span, whose columns are `row`."""
        ...

    def right(self, claim: Claim, row: Sequence[float]) -> float:
        """Return how likely a reader finds the claim right, whose columns are `row`."""
        ...


class Shipped:
    """The judge with the weights of the package."""

    def __init__(self, trees: dict[str, Trees]) -> None:
        self._trees = trees

    def directions(self, passage: int, span: tuple[int, int], row: Sequence[float]) -> Sequence[float]:
        table = np.asarray([row], dtype=np.float64)
        return [float(self._trees[part](table)[0]) for part in PARTS[:-1]]

    def right(self, claim: Claim, row: Sequence[float]) -> float:
        return float(self._trees[PARTS[-1]](np.asarray([row], dtype=np.float64))[0])


@lru_cache(maxsize=1)
def shipped() -> Judge:
    """Read the weights that are installed with the package, once."""
    with (
        resources.files("evidence_kb.claims").joinpath("weights/report.npz").open("rb") as file,
        np.load(file, allow_pickle=False) as arrays,
    ):
        held = {name: arrays[name] for name in arrays.files}
        return Shipped({part: trees_of(held, part) for part in PARTS})
