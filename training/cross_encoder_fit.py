"""Fitting of the cross-encoder for both of its jobs: rows, losses, outputs, votes of several sentences."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from evidence_kb.claims.networks.heads import ANSWERS, DIRECTIONS
from evidence_kb.claims.reports.claim_reader import RIGHT
from training.base import Floats
from training.encoder import Encoder, device
from training.loop import Recipe, Trainer, batch_of, in_batches, outputs_of
from training.questions import Asked
from training.tagger_fit import Base

OUTPUTS = len(ANSWERS) + 1
_SMOOTH = 0.06


class Pieces(Protocol):
    """A question or a claim, as the network reads it."""

    @property
    def ids(self) -> Sequence[int]:
        """Return its pieces."""

    @property
    def types(self) -> Sequence[int]:
        """Return for each piece whether it belongs to the text."""


class Row(NamedTuple):
    """What the network reads at once, and what it should answer: a direction, or how likely a claim is right."""

    ids: Sequence[int]
    types: Sequence[int]
    target: Floats
    weight: float
    of_claim: bool


Rows = Callable[[random.Random], Sequence[Row]]


def of_question(asked: Asked, chances: Sequence[float] | None = None, weight: float = 1.0) -> Row:
    """Make a row of a question: with its label, or with what teachers say."""
    target = np.zeros(OUTPUTS, np.float32)
    if chances is None:
        target[: len(ANSWERS)] = _SMOOTH / len(ANSWERS)
        target[asked.label] += 1 - _SMOOTH
    else:
        target[: len(ANSWERS)] = chances
    return Row(asked.ids, asked.types, target, weight, False)


def of_claim(claim: Pieces, chance: float, weight: float = 1.0) -> Row:
    """Make a row of a claim that is right with a chance."""
    target = np.zeros(OUTPUTS, np.float32)
    target[RIGHT] = chance
    return Row(claim.ids, claim.types, target, weight, True)


def loss_of(network: Encoder, rows: list[Row]) -> Tensor:
    """Return the weighted cross-entropy, each row's of its own job."""
    logits = outputs_of(network, batch_of([r.ids for r in rows], [r.types for r in rows]))
    target = torch.from_numpy(np.stack([r.target for r in rows])).to(device())
    weight = torch.tensor([r.weight for r in rows], device=device())
    directions = -(target[:, :RIGHT] * functional.log_softmax(logits[:, :RIGHT], -1)).sum(-1)
    right = functional.binary_cross_entropy_with_logits(logits[:, RIGHT], target[:, RIGHT], reduction="none")
    every = torch.where(torch.tensor([r.of_claim for r in rows], device=device()), right, directions)
    return (every * weight).sum() / weight.sum()


def fit(start: Base, rows: Rows, recipe: Recipe, note: str) -> Encoder:
    """Train a network, from a base, on rows that are drawn anew for every epoch."""
    torch.manual_seed(recipe.seed)
    trainer: Trainer[Row] = Trainer(recipe, lambda r: len(r.ids), loss_of)
    return trainer.fit(start.network(OUTPUTS, whole_text=True), rows, note)


def outputs(network: Encoder, asked: Sequence[Pieces]) -> Floats:
    """Return a row of outputs for each question or claim."""
    found = np.zeros((len(asked), OUTPUTS), np.float32)
    for numbers in in_batches([len(a.ids) for a in asked], 128):
        batch = batch_of([asked[i].ids for i in numbers], [asked[i].types for i in numbers])
        with torch.no_grad():
            found[numbers] = outputs_of(network, batch).cpu().numpy()
    return found


def directions_of(found: Floats) -> Floats:
    """Return the probabilities of the answers to questions."""
    return np.asarray(torch.softmax(torch.from_numpy(found[:, :RIGHT]), -1).numpy(), np.float32)


def vote(asked: Sequence[Asked], found: Floats) -> dict[str, list[float]]:
    """Return for each question the directions' probabilities, each sentence heard by how surely it answers."""
    sums: dict[str, Floats] = defaultdict(lambda: np.full(len(DIRECTIONS), 1e-4, np.float32))
    for pair, chances in zip(asked, found, strict=True):
        sums[pair.prompt] += (0.1 + pair.score) * chances[: len(DIRECTIONS)]
    return {prompt: (total / total.sum()).tolist() for prompt, total in sums.items()}


def accuracy(votes: Mapping[str, Sequence[float]], gold: Mapping[str, str]) -> float:
    """Return the share of questions that are answered right."""
    right = sum(p in votes and DIRECTIONS[int(np.argmax(votes[p]))] == label for p, label in gold.items())
    return round(right / max(1, len(gold)), 4)
