"""Teaching of a narrow tagger by the whole one: what it says of texts that need no labels, and what its layers hold."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.encoder import Encoder, padded
from training.report_tagger import Adapted

PIECES_N = 4096  # of a batch
ANSWERS_WEIGHT = 20.0  # of what is said, beside what layers hold
_WARM = 100  # steps
Rows = Sequence[list[int]]
Answers = tuple[Tensor, list[Tensor]]  # what is said of each piece, and the states behind each half of a layer


def batch_of(rows: Rows) -> tuple[Tensor, Tensor]:
    """Return pieces and mask of rows, filled up; unlike `loop.batch_of` on the processor, where both networks are."""
    mask = padded([[1] * len(row) for row in rows]).astype(bool)
    return torch.from_numpy(padded(rows)), torch.from_numpy(mask)


def told(network: Encoder, ids: Tensor, mask: Tensor) -> Answers:
    """Run a tagger."""
    x, states = network.start(ids, torch.zeros_like(ids)), []
    for layer in network.layers:
        middle = layer.first(x, mask[:, None, None, :])
        x = layer.second(middle)
        states += [middle, x]
    return network.head(x), states


def told_of_reports(network: Adapted, ids: Tensor, mask: Tensor) -> Answers:
    """Run a tagger with its adapters for reports."""
    x, states = network.base.start(ids, torch.zeros_like(ids)), []
    for layer, in_middle, at_end in zip(network.base.layers, network.middle, network.end, strict=True):
        middle = in_middle(layer.first(x, mask[:, None, None, :]))
        x = at_end(layer.second(middle))
        states += [middle, x]
    return network.head(x), states


def teach(
    answers: tuple[Callable[[Tensor, Tensor], Answers], Callable[[Tensor, Tensor], Answers]],
    learnt: Sequence[nn.Parameter],
    drawn: Callable[[random.Random], list[list[int]]],
    weights: Sequence[float],
    *,
    rate: float,
    steps_n: int,
    seed: int,
) -> None:
    """Train some weights so that the second network answers as the first does.

    `drawn` gives rows for the next batches; `weights`: of each head of the answers.
    """
    teacher, student = answers
    of_heads = torch.tensor(weights)
    dense, rest = [p for p in learnt if p.dim() > 1], [p for p in learnt if p.dim() < 2]
    groups = [{"params": dense, "weight_decay": 0.01}, {"params": rest, "weight_decay": 0.0}]
    optim = torch.optim.AdamW(groups, rate, betas=(0.9, 0.98))
    plan = torch.optim.lr_scheduler.LambdaLR(optim, lambda s: min(1.0, (s + 1) / _WARM) * max(0.0, 1 - s / steps_n))
    sums = torch.zeros(2)
    for step, rows in enumerate(islice(_batches(drawn, random.Random(seed)), steps_n), 1):  # noqa: S311
        ids, mask = batch_of(rows)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            with torch.no_grad():
                meant, theirs = teacher(ids, mask)
            said, own = student(ids, mask)
        answered = (_divergence(said.float()[mask], meant.float()[mask]).mean(0) * of_heads).sum()
        apart = [(a.float()[mask] - b.float()[mask]).pow(2).mean() for a, b in zip(own, theirs, strict=True)]
        held = torch.stack(apart).mean()
        (ANSWERS_WEIGHT * answered + held).backward()
        torch.nn.utils.clip_grad_norm_(learnt, 1.0)
        optim.step()
        plan.step()
        optim.zero_grad(set_to_none=True)
        sums += torch.stack([answered, held]).detach()
        if step % _WARM == 0:
            print("step", step, "answers, states:", [round(float(x) / _WARM, 4) for x in sums], flush=True)
            sums.zero_()


def _divergence(said: Tensor, meant: Tensor) -> Tensor:
    """Return the Kullback-Leibler divergence of each head's answer from what is meant."""
    chances = torch.sigmoid(meant)
    cross = functional.binary_cross_entropy_with_logits
    return cross(said, chances, reduction="none") - cross(meant, chances, reduction="none")


def _batches(drawn: Callable[[random.Random], list[list[int]]], chance: random.Random) -> Iterator[list[list[int]]]:
    """Give batches of rows of like length without end, each with at most `PIECES_N` pieces where rows are shorter."""
    while True:
        rows = sorted(drawn(chance), key=lambda row: len(row) + chance.random() * 8)
        batches, now = [], list[list[int]]()
        for row in rows:
            if now and (len(now) + 1) * len(row) > PIECES_N:
                batches.append(now)
                now = []
            now.append(row)
        batches.append(now)
        chance.shuffle(batches)
        yield from batches
