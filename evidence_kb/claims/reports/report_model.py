"""What became of an outcome in a report without a control group, and whether the claim made of it is right.

Three steps, all boosted trees (`report_signs` and `count_signs` have their columns, `training/report.py` fits them):
how likely the words say that the outcome got better, got worse, did not change or did not occur; how likely each
number beside it counts who had it; and, once the treatment was found, how likely a reader finds the whole claim right.
The last one also weighs what the cross-encoder says of the claim beside its words (`claim_reader`).
`Judge` is what the pipeline asks, so that training can listen.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from typing import Protocol

import numpy as np

from evidence_kb.claims.certainty import REPORT_CUT, RULE_CUT
from evidence_kb.claims.networks.trees import Trees, side_by_side, sigmoid, trees_of
from evidence_kb.claims.reports import claim_reader
from evidence_kb.claims.reports.claim_reader import Stated
from evidence_kb.claims.reports.count_signs import Option
from evidence_kb.findings import Claim, Direction

RULE = "report"  # what the judge alone reads
# A claim that would not count with an answer as good as this is not read: three in four. Log odds that one in
# twenty-five claims about reports reaches, and those of the middle one. More odds need not make a higher score.
_HOPED_FOR, _UNREAD = 2.5, -1.3
PARTS = ("improvement", "worsening", "no_change", "no_evidence", "counts", "right")


class Judge(Protocol):
    """Answers for one study after the other."""

    def directions(self, passage: int, span: tuple[int, int], row: Sequence[float]) -> Sequence[float]:
        """Return the chances of `report_signs.DIRECTIONS` for the outcome in a span, whose columns are `row`."""
        ...

    def counts(
        self, passage: int, span: tuple[int, int], direction: Direction, choices: Sequence[Option]
    ) -> Sequence[float]:
        """Return how likely each choice of numbers is that of the outcome in a span, of which a direction is told."""
        ...

    def right(self, claim: Claim, row: Sequence[float], said: Stated) -> float:
        """Return how likely a reader finds the claim right, whose columns but the last are `row`.

        The last is what the cross-encoder says of `said`, the claim beside its words.
        """
        ...


def heard(claim: Claim, odds: float) -> float:
    """Return what counts of the reader's answer: of what a rule read, nothing that speaks against it.

    The rule knows which treatment is meant where none of the words that the reader is shown names it.
    """
    return odds if claim.rule == RULE else max(odds, _UNREAD)


class Shipped:
    """The judge with the weights of the package."""

    def __init__(self, trees: dict[str, Trees]) -> None:
        self._directions = [trees[part] for part in PARTS[:-2]]
        self._all = side_by_side(self._directions)
        self._counts, self._right = (trees[part] for part in PARTS[-2:])

    def directions(self, passage: int, span: tuple[int, int], row: Sequence[float]) -> Sequence[float]:
        leaves = self._all.leaves(np.asarray([row], dtype=np.float64))[0]
        ends = np.cumsum([len(trees.leaf) for trees in self._directions])
        sums = [part.sum() for part in np.split(leaves, ends[:-1])]
        odds = np.array([trees.start + n for trees, n in zip(self._directions, sums, strict=True)])
        return [float(chance) for chance in sigmoid(odds)]

    def counts(
        self, passage: int, span: tuple[int, int], direction: Direction, choices: Sequence[Option]
    ) -> Sequence[float]:
        rows = np.asarray([choice.row for choice in choices], dtype=np.float64)
        return [float(chance) for chance in self._counts(rows)]

    def right(self, claim: Claim, row: Sequence[float], said: Stated) -> float:
        cut = REPORT_CUT if claim.rule == RULE else RULE_CUT
        if self._weighed(row, _HOPED_FOR) < cut:
            return self._weighed(row, _UNREAD)
        return self._weighed(row, heard(claim, claim_reader.odds(said)))

    def _weighed(self, row: Sequence[float], read: float) -> float:
        return float(self._right(np.asarray([[*row, read]], dtype=np.float64))[0])


@lru_cache(maxsize=1)
def shipped() -> Judge:
    """Read the weights that are installed with the package, once."""
    with (
        resources.files("evidence_kb.claims").joinpath("weights/report.npz").open("rb") as file,
        np.load(file, allow_pickle=False) as arrays,
    ):
        held = {name: arrays[name] for name in arrays.files}
        return Shipped({part: trees_of(held, part) for part in PARTS})
