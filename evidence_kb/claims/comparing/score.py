"""How likely a reader finds a claim right: boosted trees over what the steps before it saw (`doubts`).

The trees were fitted on candidates that people had read, and on questions that physicians had answered
(`training/score.py`): a claim is right where treatment, outcome, comparator and direction are. The score orders claims
and decides which are shown first; it is no certainty.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib import resources

import numpy as np

from evidence_kb.claims.networks.trees import FloatArray, Trees, trees_of

DEFAULT_CUT = 0.5  # from here on blind readers found 265 of 343 claims right, see docs/claims.md


@lru_cache(maxsize=1)
def _model() -> Trees:
    with (
        resources.files("evidence_kb.claims").joinpath("weights/score.npz").open("rb") as file,
        np.load(file, allow_pickle=False) as arrays,
    ):
        return trees_of({name: arrays[name] for name in arrays.files}, "score")


def scores(rows: Sequence[Sequence[float]]) -> FloatArray:
    """Return a probability for each row of `doubts.COLUMNS`."""
    return _model()(np.asarray(rows, dtype=np.float64)) if rows else np.zeros(0)
