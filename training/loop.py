"""The training loop that both networks share."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.encoder import Encoder, device, optimiser, padded, schedule

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a training run is told apart from its data."""

    seed: int = 1
    epochs: int = 4
    rate: float = 1.5e-4
    rows: int = 32
    frozen_pieces: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of like length, filled up."""

    ids: Tensor
    mask: Tensor
    types: Tensor


def batch_of(ids: Sequence[Sequence[int]], types: Sequence[Sequence[int]] | None = None) -> Batch:
    """Put rows together on the device."""
    array = padded(ids)
    kinds = np.zeros_like(array) if types is None else padded(types)
    mask = padded([[1] * len(r) for r in ids]).astype(bool)
    at = device()
    return Batch(torch.from_numpy(array).to(at), torch.from_numpy(mask).to(at), torch.from_numpy(kinds).to(at))


def outputs_of(network: Encoder, batch: Batch) -> Tensor:
    """Run a network in half precision, which is three times as fast on processors too; the outputs are whole."""
    with torch.autocast(batch.ids.device.type, dtype=torch.bfloat16):
        found: Tensor = network(batch.ids, batch.mask, batch.types)
    return found.float()


def buckets(rows: Sequence[Row], size: int, length: Callable[[Row], int], chance: random.Random) -> list[list[Row]]:
    """Shuffle rows into batches of like length."""
    order = list(rows)
    chance.shuffle(order)
    found: list[list[Row]] = []
    for start in range(0, len(order), size * 16):
        near = sorted(order[start : start + size * 16], key=length)
        found += [near[i : i + size] for i in range(0, len(near), size)]
    chance.shuffle(found)
    return found


class Trainer(Generic[Row]):
    """Fits a network to rows that are made anew for every epoch."""

    def __init__(self, recipe: Recipe, length: Callable[[Row], int], loss: Callable[[Encoder, list[Row]], Tensor]):
        self.recipe, self.length, self.loss = recipe, length, loss

    def fit(self, network: Encoder, rows: Callable[[random.Random], Sequence[Row]], note: str = "") -> Encoder:
        """Train, and return the network ready for use."""
        recipe = self.recipe
        torch.manual_seed(recipe.seed)
        chance = random.Random(recipe.seed)  # noqa: S311 - a training order, not a secret
        network.to(device()).train()
        network.pieces.weight.requires_grad = not recipe.frozen_pieces
        optim = optimiser(network, recipe.rate)
        epochs = [buckets(rows(chance), recipe.rows, self.length, chance) for _ in range(recipe.epochs)]
        plan = schedule(optim, sum(map(len, epochs)))
        for number, batches in enumerate(epochs):
            began, total = time.monotonic(), torch.zeros((), device=device())
            for batch in batches:
                loss = self.loss(network, batch)
                loss.backward()  # type: ignore[no-untyped-call]
                torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
                optim.step()
                plan.step()
                optim.zero_grad(set_to_none=True)
                total += loss.detach()
            seconds = round(time.monotonic() - began, 1)
            print(note, "epoch", number, "loss", round(float(total) / len(batches), 4), seconds, "s", flush=True)
        network.pieces.weight.requires_grad = True
        return network.eval()


def in_batches(lengths: Sequence[int], size: int = 64) -> Iterator[list[int]]:
    """Give row numbers in batches of like length."""
    order = sorted(range(len(lengths)), key=lambda i: lengths[i])
    for start in range(0, len(order), size):
        yield order[start : start + size]


def state_of(network: Encoder) -> dict[str, NDArray[np.float32]]:
    """Return the weights as arrays."""
    return {name: value.detach().float().cpu().numpy() for name, value in network.state_dict().items()}
