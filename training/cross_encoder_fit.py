"""Fitting of the cross-encoder: losses, folds, votes of several sentences."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from evidence_kb.claims.heads import ANSWERS, DIRECTIONS
from training.base import Floats
from training.encoder import Encoder, device
from training.loop import Recipe, Trainer, batch_of, in_batches, outputs_of
from training.questions import Asked, targets, without_arms
from training.tagger_fit import Start

Row = tuple[Asked, Floats, float]


def loss_of(network: Encoder, rows: list[Row]) -> Tensor:
    """Return the weighted cross-entropy to labels or to what teachers say."""
    logits = outputs_of(network, batch_of([r[0].ids for r in rows], [r[0].types for r in rows]))
    target = torch.from_numpy(np.stack([r[1] for r in rows])).to(device())
    weight = torch.tensor([r[2] for r in rows], device=device())
    every = -(target * functional.log_softmax(logits, -1)).sum(-1)
    return (every * weight).sum() / weight.sum()


def fit(
    start: Start,
    labelled: Sequence[Asked],
    recipe: Recipe,
    taught: Sequence[tuple[Asked, Floats]] = (),
    note: str = "",
    *,
    extra: Sequence[Asked] = (),
    extra_share: float = 0.0,
    hidden_share: float = 0.0,
    smooth: float = 0.06,
) -> Encoder:
    """Train a cross-encoder on labels, and on what teachers say of more pairs.

    In every epoch a share of the `extra` pairs (labels of another making) joins in, and a share of all pairs is shown
    without the names of its arms.
    """
    rows = _rows(labelled, smooth) + [(a, t, 1.0) for a, t in taught]
    more = _rows(extra, smooth)

    def every(chance: random.Random) -> list[Row]:
        chosen = rows + [r for r in more if chance.random() < extra_share]
        return [(without_arms(a), t, w) if chance.random() < hidden_share else (a, t, w) for a, t, w in chosen]

    torch.manual_seed(recipe.seed)
    trainer: Trainer[Row] = Trainer(recipe, lambda r: len(r[0].ids), loss_of)
    return trainer.fit(start.network(len(ANSWERS), whole_text=True), every, note)


def _rows(labelled: Sequence[Asked], smooth: float) -> list[Row]:
    gold = targets(labelled) * (1 - smooth) + smooth / len(ANSWERS)
    return [(a, g, 1.0) for a, g in zip(labelled, gold, strict=True)]


def predict(network: Encoder, asked: Sequence[Asked]) -> Floats:
    """Return the probabilities of each pair's answers."""
    found = np.zeros((len(asked), len(ANSWERS)), np.float32)
    for numbers in in_batches([len(a.ids) for a in asked], 128):
        batch = batch_of([asked[i].ids for i in numbers], [asked[i].types for i in numbers])
        with torch.no_grad():
            found[numbers] = torch.softmax(outputs_of(network, batch), -1).cpu().numpy()
    return found


def vote(asked: Sequence[Asked], found: Floats, power: float = 1.0) -> dict[str, list[float]]:
    """Return for each question the directions' probabilities, each sentence heard by how surely it answers."""
    sums: dict[str, Floats] = defaultdict(lambda: np.full(len(DIRECTIONS), 1e-4, np.float32))
    for pair, chances in zip(asked, found, strict=True):
        told = max(1e-4, 1.0 - float(chances[-1]))
        heard = told**power * (0.1 + pair.score)
        sums[pair.prompt] += heard * chances[: len(DIRECTIONS)] / told
    return {prompt: (total / total.sum()).tolist() for prompt, total in sums.items()}


def accuracy(votes: Mapping[str, Sequence[float]], gold: Mapping[str, str]) -> float:
    """Return the share of questions that are answered right."""
    right = sum(p in votes and DIRECTIONS[int(np.argmax(votes[p]))] == label for p, label in gold.items())
    return round(right / max(1, len(gold)), 4)
