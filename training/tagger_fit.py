"""Fitting of the tagger: losses, teachers, predictions."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from evidence_kb.claims.networks.heads import HEADS
from evidence_kb.claims.networks.tagger import chunk_ids, chunks
from training.base import Floats
from training.encoder import Encoder, device, start_from
from training.loop import Recipe, Trainer, batch_of, in_batches, outputs_of
from training.tagging_data import NONE, WEAK_NO, WEAK_WEIGHT, WEAK_YES, YES, Labels, TaggedDocument, shown_headings

LIMITS = (256, 448)
HEADING_SHARE = 0.35
HEAD_WEIGHTS = (1.0, 0.5, 0.5, 1.0, 0.7, 0.4, 0.4, 0.4, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25)
_FEW = 16.0  # a head with fewer labels than this in a batch counts less


@dataclass(frozen=True, slots=True)
class Row:
    """What the network reads at once, with its labels and what teachers say (where there are any)."""

    ids: list[int]
    labels: Labels
    teacher: Floats | None


class Base(Protocol):
    """What a network starts from."""

    def network(self, outputs: int, *, whole_text: bool) -> Encoder:
        """Make a network with a base's weights."""


@dataclass(frozen=True, slots=True)
class Start:
    """Some layers of the small base."""

    base: dict[str, Floats]
    kept: list[int]
    layers: tuple[int, ...]

    def network(self, outputs: int, *, whole_text: bool) -> Encoder:
        """Make a network with the base's weights."""
        network = Encoder(len(self.kept), len(self.layers), outputs, whole_text=whole_text)
        start_from(network, self.base, self.kept, self.layers)
        return network


def rows_of(document: TaggedDocument, limit: int, teacher: Sequence[Floats] | None = None) -> list[Row]:
    """Divide a document into rows as the product does."""
    sentences = document.sentences
    found = []
    for run in chunks([len(s.ids) for s in sentences], limit):
        first = run[0][:2] == (0, 0)
        ids = chunk_ids([sentences[s].ids[a:b] for s, a, b in run], first=first)
        before = 1 if first else 2
        labels = [np.full((before, len(HEADS)), NONE, np.int8)]
        told = [np.full((before, len(HEADS)), -1, np.float32)]
        for s, a, b in run:
            labels += [sentences[s].labels[a:b], sentences[s].labels[-1:]]
            if teacher is not None:
                extra = len(sentences[s].ids) + 1 - len(teacher[s])  # a heading that the teacher did not see
                whole = np.concatenate([np.full((extra, len(HEADS)), -1, np.float32), teacher[s]])
                told += [whole[a:b], whole[-1:]]
        found.append(Row(ids, np.concatenate(labels), np.concatenate(told) if teacher is not None else None))
    return found


def _tensors(rows: Sequence[Row], width: int) -> tuple[Tensor, Tensor]:
    """Return targets and weights, the teachers' opinion mixed in where there is one."""
    target = np.zeros((len(rows), width, len(HEADS)), np.float32)
    weight = np.zeros_like(target)
    for i, row in enumerate(rows):
        labels = row.labels.astype(np.float32)
        n = len(labels)
        weight[i, :n] = np.where(labels == NONE, 0.0, np.where(labels > YES, WEAK_WEIGHT, 1.0))
        gold = np.where(labels == WEAK_YES, 1.0, np.where(labels == WEAK_NO, 0.0, np.clip(labels, 0, YES) / YES))
        if row.teacher is None:
            target[i, :n] = gold
            continue
        known = row.teacher >= 0
        own, theirs = weight[i, :n].copy(), np.where(known, 1.0, 0.0)
        total = np.maximum(own + theirs, 1e-6)
        target[i, :n] = (own * gold + theirs * np.maximum(row.teacher, 0.0)) / total
        weight[i, :n] = np.where(known, 1.0, own)
    at = device()
    return torch.from_numpy(target).to(at), torch.from_numpy(weight).to(at)


def loss_of(network: Encoder, rows: list[Row]) -> Tensor:
    """Return the loss: for each head the mean over what is known of it."""
    batch = batch_of([r.ids for r in rows])
    target, weight = _tensors(rows, batch.ids.shape[1])
    logits = outputs_of(network, batch)
    every = functional.binary_cross_entropy_with_logits(logits, target, weight, reduction="none").sum((0, 1))
    means = every / weight.sum((0, 1)).clamp(min=_FEW)
    return (means * torch.tensor(HEAD_WEIGHTS, device=means.device)).sum()


def fit(
    start: Base,
    documents: Sequence[TaggedDocument],
    recipe: Recipe,
    teachers: Sequence[Sequence[Floats]] | None = None,
    note: str = "",
) -> Encoder:
    """Train a tagger; `teachers` holds what others say of each document, or nothing."""
    shown = [shown_headings(d) for d in documents]

    def rows(chance: random.Random) -> list[Row]:
        found: list[Row] = []
        for number in range(len(documents)):
            document = shown[number] if chance.random() < HEADING_SHARE else documents[number]
            found += rows_of(document, chance.choice(LIMITS), teachers[number] if teachers else None)
        return found

    trainer: Trainer[Row] = Trainer(recipe, lambda r: len(r.ids), loss_of)
    torch.manual_seed(recipe.seed)
    return trainer.fit(start.network(len(HEADS), whole_text=False), rows, note)


def predict(network: Encoder, documents: Sequence[TaggedDocument], limit: int) -> list[list[Floats]]:
    """Return the probabilities of every piece (and, last, of the sentence) of each sentence of each document."""
    rows, places = [], []
    for d, document in enumerate(documents):
        for run in chunks([len(s.ids) for s in document.sentences], limit):
            parts = [document.sentences[s].ids[a:b] for s, a, b in run]
            rows.append(chunk_ids(parts, first=run[0][:2] == (0, 0)))
            places.append((d, run))
    found = [[np.zeros((len(s.ids) + 1, len(HEADS)), np.float32) for s in d.sentences] for d in documents]
    for numbers in in_batches([len(r) for r in rows], 32):
        with torch.no_grad():
            out = torch.sigmoid(outputs_of(network, batch_of([rows[i] for i in numbers]))).cpu().numpy()
        for row, i in zip(out, numbers, strict=True):
            d, run = places[i]
            at = len(rows[i]) - sum(b - a + 1 for _, a, b in run)
            for s, a, b in run:
                found[d][s][a:b] = row[at : at + b - a]
                found[d][s][-1] = row[at + b - a]
                at += b - a + 1
    return found


def mean(parts: Sequence[Sequence[Sequence[Floats]]]) -> list[list[Floats]]:
    """Return the mean of what several networks say."""
    return [[np.mean(np.stack(same), 0) for same in zip(*doc, strict=True)] for doc in zip(*parts, strict=True)]


def scores(documents: Sequence[TaggedDocument], found: Sequence[Sequence[NDArray[np.float32]]]) -> dict[str, float]:
    """Return F1 at one half for each head whose labels are known, and the share of right roles and directions."""
    labels = np.concatenate([s.labels for d in documents for s in d.sentences]).astype(int)
    chances = np.concatenate([s for d in found for s in d])
    result: dict[str, float] = {}
    for head, name in enumerate(HEADS):
        known = (labels[:, head] != NONE) & (labels[:, head] != WEAK_YES)
        yes, said = labels[known, head] % WEAK_NO >= YES // 2, chances[known, head] >= 0.5
        if yes.any():
            result[name] = round(2 * float((yes & said).sum()) / max(1, int(yes.sum() + said.sum())), 4)
    for name, first, count in (("role", HEADS.index("background"), 4), ("direction", 5, 3)):
        rows = labels[:, first : first + count].max(1) > YES // 2
        if rows.any():
            right = labels[rows, first : first + count].argmax(1) == chances[rows, first : first + count].argmax(1)
            result[f"{name} accuracy"] = round(float(right.mean()), 4)
    return result
