"""The learned models: which sentence answers, whether the abstract answers at all, and which change it states.

Weights are plain numbers in `weights/change.npz` (made by `python -m training.change`; its card lies beside it).
The change is decided in two steps, logistic regressions both: is there a difference, and if so, does the measure of
the sentence's subject go up or down (`change_features`). Three sentences vote, weighted by how well they answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from math import fsum
from typing import NamedTuple

import numpy as np

from evidence_kb.claims.networks.trees import sigmoid, trees_of
from evidence_kb.claims.questions.change_features import describe
from evidence_kb.claims.questions.evidence_sentence import (
    ROLES,
    FloatArray,
    Setting,
    evidence_features,
    role_features,
    setting,
    told_features,
)
from evidence_kb.claims.questions.question import Question
from evidence_kb.claims.questions.reading import Line, Reading

VOTERS = 3  # sentences that decide together


class Probabilities(NamedTuple):
    """How likely the measure is decreased, increased, and not different (treatment against comparator)."""

    decreased: float
    increased: float
    no_difference: float


@dataclass(frozen=True, slots=True)
class Ranked:
    """The sentences of a reading by how well they answer (best first), and the probability that one does at all."""

    order: tuple[int, ...]
    scores: tuple[float, ...]
    told: float


class ChangeModel:
    """All weights; every method is a pure function of them and its arguments."""

    def __init__(self, arrays: dict[str, FloatArray]) -> None:
        self.rarity = dict(zip(_words(arrays["rarity_names"]), arrays["rarity"].tolist(), strict=True))
        self.unseen = float(arrays["rarity_unseen"])
        self._roles = _table(arrays, "role")
        self._change = _table(arrays, "change")
        self._role_start = arrays["role_start"].astype(np.float64)
        self._change_start = arrays["change_start"].astype(np.float64)
        self._evidence, self._told = trees_of(arrays, "evidence"), trees_of(arrays, "told")

    def setting(self, reading: Reading) -> Setting:
        """Measure a reading once for all questions."""
        body = [line for line in reading.lines if line.where == "abstract"]
        first = len(reading.lines) - len(body)
        roles: list[list[float]] = [[0.0] * len(ROLES)] * first
        for i, line in enumerate(body):
            raw = self._role_start + _sum(self._roles, role_features(line, i / max(1, len(body) - 1)), len(ROLES))
            odds = np.exp(raw - raw.max())
            roles.append((odds / odds.sum()).tolist())
        return setting(reading, roles)

    def rank(self, at: Setting, question: Question) -> Ranked:
        """Order the sentences of a reading by how well they answer the question."""
        if not at.reading.lines:
            return Ranked((), (), 0.0)
        table = evidence_features(at, question, self.rarity, self.unseen)
        scores = self.evidence_scores(table)
        told = float(self._told(told_features(table, scores)[None, :])[0])
        order = np.argsort(-scores, kind="stable")
        return Ranked(tuple(order.tolist()), tuple(scores[order].tolist()), told)

    def evidence_scores(self, table: FloatArray) -> FloatArray:
        """Return for each row of `evidence_features` how likely that sentence supports the answer."""
        return self._evidence(table)

    def probabilities(self, line: Line, question: Question) -> Probabilities:
        """Judge one sentence."""
        found = describe(line, question)
        raw = self._change_start + _sum(self._change, found.features, 2)
        same, up = sigmoid(raw).tolist()
        if found.is_turned:
            up = 1.0 - up
        return Probabilities((1.0 - same) * (1.0 - up), (1.0 - same) * up, same)

    def vote(self, at: Setting, question: Question, ranked: Ranked) -> Probabilities:
        """Judge the best sentences together."""
        judged = [self.probabilities(at.reading.lines[i], question) for i in ranked.order[:VOTERS]]
        return weighted(judged, ranked.scores[:VOTERS])


def weighted(judged: Sequence[Probabilities], weights: Sequence[float]) -> Probabilities:
    """Return the weighted mean of several judgements."""
    total = sum(weights) or 1.0
    means = [sum(w * p[k] for w, p in zip(weights, judged, strict=True)) / total for k in range(3)]
    return Probabilities(*means)


@lru_cache(maxsize=1)
def load() -> ChangeModel:
    """Read the weights that are installed with the package, once."""
    with (
        resources.files("evidence_kb.claims").joinpath("weights/change.npz").open("rb") as file,
        np.load(file, allow_pickle=False) as arrays,
    ):
        return ChangeModel({name: arrays[name] for name in arrays.files})


def _words(packed: FloatArray) -> list[str]:
    """Unpack names that are stored as the bytes of one text, a line each."""
    return packed.astype(np.uint8).tobytes().decode().split("\n")


def _table(arrays: dict[str, FloatArray], name: str) -> dict[str, tuple[float, ...]]:
    weights = arrays[name].astype(np.float64) * arrays[name + "_scale"].astype(np.float64)
    return dict(zip(_words(arrays[name + "_names"]), map(tuple, weights.tolist()), strict=True))


def _sum(table: dict[str, tuple[float, ...]], names: Iterable[str], width: int) -> FloatArray:
    """Add up the weights of the features that hold, exactly, so that their order never shows in the last bit."""
    rows = list(filter(None, map(table.get, names if isinstance(names, Set) else set(names))))
    return np.array([fsum(column) for column in zip(*rows, strict=True)]) if rows else np.zeros(width)
