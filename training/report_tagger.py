"""Fits the tagger's adapters for reports: small steps between its layers, which are used for reports alone.

The tagger stays as it is. Behind each half of its layers comes a step of 96 numbers (Houlsby et al. 2019, "Parameter-
efficient transfer learning for NLP"), and a head of its own says of each word what `claims/report_tagger` names. Three
wide networks (`mpnet`) learn from two thirds of the texts each; what they say of the other third, and of reports that
nobody read, teaches the adapters beside the labels. Three such networks leave a third of the texts out, too: what they
say of it (`told.jsonl` in WORK) teaches `training.report`. The one that ships learns from all.

    python -m training.report_tagger --texts PLACE... --wide DIR --work WORK --out evidence_kb/claims/weights
"""

from __future__ import annotations

import argparse
import json
import random
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from evidence_kb.claims.language import pieces
from evidence_kb.claims.networks.report_tagger import HEADS, row_of
from evidence_kb.claims.reports.named_outcomes import readings
from training import onnx_adapters, onnx_graph
from training.base import Floats
from training.encoder import WIDTH, device, padded, schedule, stored
from training.loop import buckets, in_batches
from training.mpnet import MPNet, Wide
from training.report_labels import Sentence, sentences
from training.unmarked import unmarked

Net = TypeVar("Net", "Adapted", MPNet)

FOLDS, EPOCHS, TEACHER_EPOCHS, ROWS, SEED = 3, 7, 4, 32, 1
BOTTLENECK, RATE, TEACHER_RATE, HEAD_RATE = 96, 2e-3, 5e-5, 1e-3
UNMARKED = 2_500  # texts
_TEACHERS_ALONE = 0.5  # weight of what teachers say where readers leave it open
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
        self.base = stored(state, whole_text=False)
        n = len(self.base.layers)
        self.base.requires_grad_(False)
        self.middle, self.end = (nn.ModuleList(Adapter() for _ in range(n)) for _ in range(2))
        self.head, self.drop = nn.Linear(WIDTH, len(HEADS)), nn.Dropout(0.1)
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.constant_(self.head.bias, -3.0)

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> Tensor:
        """Return the outputs of the head for each piece; `types` has no part in it."""
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
    found = (torch.from_numpy(array).to(device()) for array in (ids, mask, labels, weights))
    return tuple(found)  # type: ignore[return-value]


def taught(row: Row, said: Floats) -> Row:
    """Return a row whose labels are mixed with what teachers say of its pieces, and filled up with it."""
    known = row.weights > 0
    inside = np.zeros(len(row.ids), bool)
    inside[row.places[0][0] : row.places[-1][1]] = True
    weights = np.where(known, 1.0, np.where(inside[:, None], _TEACHERS_ALONE, 0.0)).astype(np.float32)
    return replace(row, labels=np.where(known, (row.labels + said) / 2, said).astype(np.float32), weights=weights)


def fit_adapters(state: onnx_graph.State, rows: Sequence[Row], note: str) -> Adapted:
    """Train adapters and head for a tagger, and return the network ready for use."""
    torch.manual_seed(SEED)
    network = Adapted(state)
    learnt = [*network.middle.parameters(), *network.end.parameters()]
    return fit(network, learnt, RATE, rows, note, EPOCHS)


def fit_teacher(wide: Wide, rows: Sequence[Row], note: str) -> MPNet:
    """Train a wide network."""
    torch.manual_seed(SEED)
    network = wide.network(len(HEADS), whole_text=False)
    learnt = [p for name, p in network.named_parameters() if p.requires_grad and not name.startswith("head.")]
    return fit(network, learnt, TEACHER_RATE, rows, note, TEACHER_EPOCHS)


def fit(network: Net, learnt: list[nn.Parameter], rate: float, rows: Sequence[Row], note: str, epochs_n: int) -> Net:
    """Train some weights and the head of a network."""
    chance = random.Random(SEED)  # noqa: S311 - a training order, not a secret
    network.to(device()).train()
    head: list[nn.Parameter] = list(network.head.parameters())
    optim = torch.optim.AdamW([{"params": learnt, "lr": rate, "weight_decay": 0.01}, {"params": head, "lr": HEAD_RATE}])
    epochs = [buckets(rows, ROWS, lambda r: len(r.ids), chance) for _ in range(epochs_n)]
    plan = schedule(optim, sum(map(len, epochs)))
    for number, batches in enumerate(epochs):
        began, total = time.monotonic(), 0.0
        for batch in batches:
            loss = _loss(network, batch)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_([*learnt, *head], 1.0)
            optim.step()
            plan.step()
            optim.zero_grad(set_to_none=True)
            total += float(loss.detach())
        seconds = round(time.monotonic() - began)
        print(note, "epoch", number, "loss", round(total / len(batches), 3), seconds, "s", flush=True)
    network.eval()
    return network


def _loss(network: Net, batch: Sequence[Row]) -> Tensor:
    """Return the cross-entropy of each head over what it has labels for, and their weighted sum."""
    ids, mask, labels, weights = _tensors(batch)
    logits = _outputs(network, ids, mask)
    every = functional.binary_cross_entropy_with_logits(logits, labels, weights, reduction="none").sum((0, 1))
    shares = torch.tensor(HEAD_WEIGHTS, device=device())
    return (every / weights.sum((0, 1)).clamp(min=_FEW) * shares).sum() * 20


def _outputs(network: Net, ids: Tensor, mask: Tensor) -> Tensor:
    # half precision on accelerators only: processors without it take 65 times as long
    with torch.autocast(device().type, dtype=torch.bfloat16, enabled=torch.cuda.is_available()):
        found: Tensor = network(ids, mask, torch.zeros_like(ids))
    return found.float()


def of_pieces(network: Net, rows: Sequence[Row]) -> list[Floats]:
    """Return the probabilities of each piece of each row."""
    found: list[Floats] = [np.zeros((0, len(HEADS)), np.float32)] * len(rows)
    for numbers in in_batches([len(r.ids) for r in rows]):
        ids, mask, _, _ = _tensors([rows[n] for n in numbers])
        with torch.no_grad():
            chances = torch.sigmoid(_outputs(network, ids, mask)).cpu().numpy()
        for n, out in zip(numbers, chances, strict=True):
            found[n] = out[: len(rows[n].ids)]
    return found


def of_words(row: Row, pieces_of_it: Floats) -> Floats:
    """Return the probabilities of each word: those of its first piece."""
    return pieces_of_it[[a for a, _ in row.places]]


def unread(places: Sequence[Path]) -> Iterator[Row]:
    """Yield sentences of reports that nobody read."""
    for name, study in islice(unmarked(places), UNMARKED):
        for _, _, words, _ in readings(study):
            nothing = np.zeros((len(pieces.words_of(words)), len(HEADS)), np.float32)
            one = row(Sentence(name, words, nothing, nothing))
            if one is not None:
                yield one


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
    parser.add_argument("--wide", type=Path, required=True, help="folder of the wide base (`training.mpnet`)")
    parser.add_argument("--work", type=Path, required=True, help="folder for told.jsonl")
    parser.add_argument("--out", type=Path, required=True, help="folder of tagger.onnx, which gets the adapters")
    options = parser.parse_args()
    rows, others = [r for r in map(row, sentences(options.texts)) if r is not None], list(unread(options.texts))
    tagger = options.out / "tagger.onnx"
    state = onnx_graph.read(tagger)
    options.work.mkdir(parents=True, exist_ok=True)
    lessons, more = taught_rows(Wide(options.wide, pieces.tokenizer()), rows, others)
    told: list[Floats] = [np.zeros((0, len(HEADS)), np.float32)] * len(rows)
    for k in range(FOLDS):
        own = [n for n, r in enumerate(rows) if fold_of(r.sentence.text) == k]
        left = [lesson for one, lesson in zip(rows, lessons, strict=True) if fold_of(one.sentence.text) != k]
        network = fit_adapters(state, left + more, f"without {k}")
        for n, said in zip(own, of_pieces(network, [rows[n] for n in own]), strict=True):
            told[n] = of_words(rows[n], said)
    with (options.work / "told.jsonl").open("w", encoding="utf-8") as lines:
        for one, chances in zip(rows, told, strict=True):
            lines.write(json.dumps([one.sentence.words, np.round(chances, 3).tolist()]) + "\n")
    print(scores(rows, told))
    shipped = fit_adapters(state, lessons + more, "all")
    onnx_adapters.write(shipped, tagger, scores(rows, told), texts_n=len({r.sentence.text for r in rows}))


def taught_rows(wide: Wide, rows: Sequence[Row], others: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Return all rows with what teachers say: of those with labels the one that did not learn from their text."""
    said: list[Floats] = [np.zeros((0, len(HEADS)), np.float32)] * len(rows)
    of_others = [np.zeros((len(r.ids), len(HEADS)), np.float32) for r in others]
    for k in range(FOLDS):
        teacher = fit_teacher(wide, [r for r in rows if fold_of(r.sentence.text) != k], f"teacher without {k}")
        own = [n for n, r in enumerate(rows) if fold_of(r.sentence.text) == k]
        for n, chances in zip(own, of_pieces(teacher, [rows[n] for n in own]), strict=True):
            said[n] = chances
        for one, chances in zip(of_others, of_pieces(teacher, others), strict=True):
            one += chances / FOLDS
    more = [replace(r, labels=s, weights=_everywhere(r)) for r, s in zip(others, of_others, strict=True)]
    return list(map(taught, rows, said)), more


def _everywhere(row: Row) -> Floats:
    """Return weights of one for all pieces between a row's signs."""
    weights = np.zeros_like(row.weights)
    weights[row.places[0][0] : row.places[-1][1]] = 1.0
    return weights


if __name__ == "__main__":
    main()
