"""Fits the tagger's adapters for reports: small steps between its layers, which are used for reports alone.

The tagger stays as it is. Behind each half of its layers comes a step of 96 numbers (Houlsby et al. 2019, "Parameter-
efficient transfer learning for NLP"), and a head of its own says of each word what `claims/report_tagger` names. Three
networks learn from two thirds of the texts each; what they say of the other third (`told.jsonl` in WORK) teaches
`training.report`. The one that ships goes on from the first of them with all texts.

    python -m training.report_tagger --texts PLACE... --work WORK --out evidence_kb/claims/weights
"""

from __future__ import annotations

import argparse
import json
import random
import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from evidence_kb.claims import pieces
from evidence_kb.claims.report_tagger import HEADS, row_of
from training import onnx_adapters, onnx_graph
from training.base import Floats
from training.encoder import WIDTH, Encoder, padded, schedule
from training.loop import buckets, in_batches
from training.report_labels import Sentence, sentences

FOLDS, EPOCHS, FURTHER_EPOCHS, ROWS, SEED = 3, 5, 3, 32, 1
BOTTLENECK, RATE, HEAD_RATE = 96, 2e-3, 1e-3
HEAD_WEIGHTS = (1.0, 1.0, 1.0, 1.0, 0.15, 0.15)
_FEW = 16.0
_MOST_PIECES = 250


class Adapter(nn.Module):
    """Two dense steps over a narrow middle, added to what came in; at first they add nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.down, self.up = nn.Linear(WIDTH, BOTTLENECK), nn.Linear(BOTTLENECK, WIDTH)
        nn.init.normal_(self.down.weight, std=0.02)
        for zero in (self.down.bias, self.up.weight, self.up.bias):
            nn.init.zeros_(zero)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = x + self.up(functional.gelu(self.down(x)))
        return out


class Adapted(nn.Module):
    """The tagger with adapters; only these and the head learn."""

    def __init__(self, state: onnx_graph.State) -> None:
        super().__init__()
        n = onnx_graph.layers_of(state)
        self.base = Encoder(len(state["pieces.weight"]), n, len(state["head.bias"]), whole_text=False)
        self.base.load_state_dict({name: torch.tensor(np.array(value)) for name, value in state.items()})
        self.base.requires_grad_(False)
        self.middle, self.end = (nn.ModuleList(Adapter() for _ in range(n)) for _ in range(2))
        self.head, self.drop = nn.Linear(WIDTH, len(HEADS)), nn.Dropout(0.1)
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.constant_(self.head.bias, -3.0)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Return the outputs of the head for each piece."""
        x = self.drop(self.base.start(ids, torch.zeros_like(ids)))
        for layer, middle, end in zip(self.base.layers, self.middle, self.end, strict=True):
            x = end(layer.second(middle(layer.first(x, mask[:, None, None, :]))))
        out: Tensor = self.head(self.drop(x))
        return out


@dataclass(frozen=True, slots=True)
class Row:
    """What the network reads at once; labels and weights are given for each piece."""

    sentence: Sentence
    ids: list[int]
    places: list[tuple[int, int]]  # of each word: its pieces, as a half-open span of `ids`
    labels: Floats
    weights: Floats


def row(sentence: Sentence) -> Row | None:
    """Cut a sentence into pieces; None where it is too long to learn from, or has no words."""
    cut = pieces.pieces_of(sentence.words, pieces.tokenizer())
    if not cut.ids or len(cut.ids) > _MOST_PIECES or len(cut.words) != len(sentence.labels):
        return None
    ids = row_of(cut.ids)
    before = len(ids) - len(cut.ids) - 1
    ends = [*cut.first[1:], len(cut.ids)]
    places = [(before + a, before + b) for a, b in zip(cut.first, ends, strict=True)]
    labels, weights = (np.zeros((len(ids), len(HEADS)), np.float32) for _ in range(2))
    for (a, b), label, weight in zip(places, sentence.labels, sentence.weights, strict=True):
        labels[a:b], weights[a:b] = label, weight
    return Row(sentence, ids, places, labels, weights)


def _tensors(rows: Sequence[Row]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    ids = padded([r.ids for r in rows])
    mask = padded([[1] * len(r.ids) for r in rows]).astype(bool)
    labels, weights = (np.zeros((*ids.shape, len(HEADS)), np.float32) for _ in range(2))
    for n, one in enumerate(rows):
        labels[n, : len(one.ids)], weights[n, : len(one.ids)] = one.labels, one.weights
    return torch.from_numpy(ids), torch.from_numpy(mask), torch.from_numpy(labels), torch.from_numpy(weights)


def fit(network: Adapted, rows: Sequence[Row], note: str, epochs_n: int = EPOCHS) -> Adapted:
    """Train adapters and head of a network, and return it ready for use."""
    torch.manual_seed(SEED)
    chance = random.Random(SEED)  # noqa: S311 - a training order, not a secret
    network.train()
    learnt = [*network.middle.parameters(), *network.end.parameters()]
    groups = [
        {"params": learnt, "lr": RATE, "weight_decay": 0.01},
        {"params": network.head.parameters(), "lr": HEAD_RATE},
    ]
    optim = torch.optim.AdamW(groups)
    epochs = [buckets(rows, ROWS, lambda r: len(r.ids), chance) for _ in range(epochs_n)]
    plan = schedule(optim, sum(map(len, epochs)))
    for number, batches in enumerate(epochs):
        began, total = time.monotonic(), 0.0
        for batch in batches:
            ids, mask, labels, weights = _tensors(batch)
            logits = network(ids, mask)
            every = functional.binary_cross_entropy_with_logits(logits, labels, weights, reduction="none").sum((0, 1))
            loss = (every / weights.sum((0, 1)).clamp(min=_FEW) * torch.tensor(HEAD_WEIGHTS)).sum() * 20
            loss.backward()
            torch.nn.utils.clip_grad_norm_([*learnt, *network.head.parameters()], 1.0)
            optim.step()
            plan.step()
            optim.zero_grad(set_to_none=True)
            total += float(loss.detach())
        print(
            note,
            "epoch",
            number,
            "loss",
            round(total / len(batches), 3),
            round(time.monotonic() - began),
            "s",
            flush=True,
        )
    return network.eval()


def predict(network: Adapted, rows: Sequence[Row]) -> list[Floats]:
    """Return the probabilities of each word of each row."""
    found: list[Floats] = [np.zeros((0, len(HEADS)), np.float32)] * len(rows)
    for numbers in in_batches([len(r.ids) for r in rows]):
        ids, mask, _, _ = _tensors([rows[n] for n in numbers])
        with torch.no_grad():
            chances = torch.sigmoid(network(ids, mask)).numpy()
        for n, out in zip(numbers, chances, strict=True):
            found[n] = out[[a for a, _ in rows[n].places]]
    return found


def fold_of(text: str) -> int:
    """Return which third a text belongs to."""
    return zlib.crc32(f"x{text}".encode()) % FOLDS


def scores(rows: Sequence[Row], found: Sequence[Floats]) -> dict[str, float]:
    """Return the average precision of each head over the words that are labelled."""
    from sklearn.metrics import average_precision_score

    weights, labels = (np.concatenate([getattr(r.sentence, name) for r in rows]) for name in ("weights", "labels"))
    chances = np.concatenate(found)
    return {
        head: round(float(average_precision_score(labels[known, n] > 0.5, chances[known, n])), 3)
        for n, head in enumerate(HEADS)
        if labels[known := weights[:, n] > 0, n].any()
    }


def main() -> None:
    """Fit, measure and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=Path, nargs="+", required=True, help="JSON lines, or folders, of real records")
    parser.add_argument("--work", type=Path, required=True, help="folder for told.jsonl")
    parser.add_argument("--out", type=Path, required=True, help="folder of tagger.onnx, which gets the adapters")
    options = parser.parse_args()
    rows = [r for r in map(row, sentences(options.texts)) if r is not None]
    tagger = options.out / "tagger.onnx"
    state = onnx_graph.read(tagger)
    options.work.mkdir(parents=True, exist_ok=True)
    asked: list[Row] = []
    told: list[Floats] = []
    networks = []
    for k in range(FOLDS):
        torch.manual_seed(SEED)
        network = fit(Adapted(state), [r for r in rows if fold_of(r.sentence.text) != k], f"fold {k}")
        networks.append(network)
        other = [r for r in rows if fold_of(r.sentence.text) == k]
        asked, told = asked + other, told + predict(network, other)
    with (options.work / "told.jsonl").open("w", encoding="utf-8") as lines:
        for one, chances in zip(asked, told, strict=True):
            lines.write(json.dumps([one.sentence.words, np.round(chances, 4).tolist()]) + "\n")
    print(scores(asked, told))
    shipped = fit(networks[0], rows, "all", FURTHER_EPOCHS)
    onnx_adapters.write(shipped, tagger, scores(asked, told), texts_n=len({r.sentence.text for r in rows}))


if __name__ == "__main__":
    main()
