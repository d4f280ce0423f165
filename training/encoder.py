"""The transformer in torch: embeddings and layers as in BERT, with one linear head on top."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from training.base import Floats

WIDTH = 384
ATTENTION_HEADS = 12
POSITIONS = 512
EPSILON = 1e-12
Size = tuple[int, int]  # heads of attention and width of the dense step of a layer


class Layer(nn.Module):
    """Attention and two dense steps, each added to what came in and normalised; `training.mpnet` uses it, too."""

    def __init__(self, drop: float, width: int = WIDTH, epsilon: float = EPSILON, size: Size | None = None) -> None:
        super().__init__()
        self.heads, dense = size or (ATTENTION_HEADS, 4 * width)
        seen = self.heads * (width // ATTENTION_HEADS)
        self.qkv = nn.Linear(width, 3 * seen)
        self.out = nn.Linear(seen, width)
        self.norm1 = nn.LayerNorm(width, epsilon)
        self.up = nn.Linear(width, dense)
        self.down = nn.Linear(dense, width)
        self.norm2 = nn.LayerNorm(width, epsilon)
        self.drop = nn.Dropout(drop)

    def forward(self, x: Tensor, seen_by: Tensor) -> Tensor:
        """Return the next states; `seen_by` (rows, heads or 1, pieces or 1, pieces) is true where a piece may be seen,
        or numbers that are added to how much each piece sees of the others."""
        return self.second(self.first(x, seen_by))

    def first(self, x: Tensor, seen_by: Tensor) -> Tensor:
        """Return what attention makes of the states."""
        attended: Tensor = self.norm1(x + self.drop(self.out(self.attended(x, seen_by))))
        return attended

    def attended(self, x: Tensor, seen_by: Tensor) -> Tensor:
        """Return what the heads gather, side by side."""
        rows, length, _ = x.shape
        q, k, v = self.qkv(x).view(rows, length, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        if seen_by.is_floating_point():
            seen_by = seen_by.to(q.dtype)
        seen = functional.scaled_dot_product_attention(q, k, v, attn_mask=seen_by)
        return seen.transpose(1, 2).reshape(rows, length, -1)

    def second(self, x: Tensor) -> Tensor:
        """Return what the two dense steps make of that."""
        dense: Tensor = self.norm2(self.second_sum(x))
        return dense

    def second_sum(self, x: Tensor) -> Tensor:
        """Return the sum of the states and what the two dense steps make of them, before it is normalised."""
        summed: Tensor = x + self.drop(self.down(functional.gelu(self.up(x))))
        return summed


class Encoder(nn.Module):
    """The whole network; `whole_text` gives one row of outputs for a text rather than one for each piece."""

    def __init__(
        self, vocabulary: int, layers: int | Sequence[Size], outputs: int, *, whole_text: bool, drop: float = 0.1
    ) -> None:
        super().__init__()
        self.whole_text = whole_text
        self.pieces = nn.Embedding(vocabulary, WIDTH)
        self.positions = nn.Embedding(POSITIONS, WIDTH)
        self.types = nn.Embedding(2, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, EPSILON)
        sizes = [None] * layers if isinstance(layers, int) else layers
        self.layers = nn.ModuleList(Layer(drop, size=size) for size in sizes)
        self.drop = nn.Dropout(drop)
        self.head = nn.Linear(WIDTH * (2 if whole_text else 1), outputs)
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> Tensor:
        """Return the outputs of the head."""
        x = self.drop(self.start(ids, types))
        for layer in self.layers:
            x = layer(x, mask[:, None, None, :])
        if self.whole_text:
            x = first_and_mean(x, mask)
        out: Tensor = self.head(self.drop(x))
        return out

    def start(self, ids: Tensor, types: Tensor) -> Tensor:
        """Return what the first layer reads: pieces, their places and types."""
        places = torch.arange(ids.shape[1], device=ids.device)
        started: Tensor = self.norm(self.pieces(ids) + self.positions(places) + self.types(types))
        return started


def stored(state: Mapping[str, Floats], *, whole_text: bool, drop: float = 0.1) -> Encoder:
    """Return a network with the weights that `onnx_graph.read` gives, and layers of their sizes."""
    outputs, sizes = len(state["head.bias"]), sizes_of(state)
    network = Encoder(len(state["pieces.weight"]), sizes, outputs, whole_text=whole_text, drop=drop)
    network.load_state_dict({name: torch.tensor(np.array(value)) for name, value in state.items()})
    return network


def sizes_of(state: Mapping[str, Floats]) -> list[Size]:
    """Return the sizes of the layers of a network."""
    layers_n = 1 + max(int(name.split(".")[1]) for name in state if name.startswith("layers."))
    head = 3 * WIDTH // ATTENTION_HEADS
    parts = [(state[f"layers.{n}.qkv.bias"], state[f"layers.{n}.up.bias"]) for n in range(layers_n)]
    return [(len(qkv) // head, len(up)) for qkv, up in parts]


def first_and_mean(x: Tensor, mask: Tensor) -> Tensor:
    """Return what is known of each row as a whole: its first piece, and the mean of all."""
    there = mask[:, :, None].to(x.dtype)
    return torch.cat([x[:, 0], (x * there).sum(1) / there.sum(1)], -1)


def start_from(network: Encoder, base: Mapping[str, Floats], kept: Sequence[int], layers: Sequence[int]) -> None:
    """Set the weights from the base's, taking the named ones of its layers and the kept ones of its pieces."""
    values: dict[str, Floats] = {
        "pieces.weight": base["embeddings.word_embeddings.weight"][list(kept)],
        "positions.weight": base["embeddings.position_embeddings.weight"],
        "types.weight": base["embeddings.token_type_embeddings.weight"],
        "norm.weight": base["embeddings.LayerNorm.weight"],
        "norm.bias": base["embeddings.LayerNorm.bias"],
    }
    for to, number in enumerate(layers):
        source, target = f"encoder.layer.{number}.", f"layers.{to}."
        for kind in ("weight", "bias"):
            parts = [base[f"{source}attention.self.{name}.{kind}"] for name in ("query", "key", "value")]
            values[f"{target}qkv.{kind}"] = np.concatenate(parts)
            values[f"{target}out.{kind}"] = base[f"{source}attention.output.dense.{kind}"]
            values[f"{target}norm1.{kind}"] = base[f"{source}attention.output.LayerNorm.{kind}"]
            values[f"{target}up.{kind}"] = base[f"{source}intermediate.dense.{kind}"]
            values[f"{target}down.{kind}"] = base[f"{source}output.dense.{kind}"]
            values[f"{target}norm2.{kind}"] = base[f"{source}output.LayerNorm.{kind}"]
    missing, extra = network.load_state_dict({k: torch.tensor(v) for k, v in values.items()}, strict=False)
    if extra or set(missing) != {"head.weight", "head.bias"}:
        raise ValueError(f"the base does not fit: missing {missing}, extra {extra}")


def optimiser(network: Encoder, rate: float, *, head_rate: float = 1e-3) -> torch.optim.Optimizer:
    """Return AdamW with decay on the dense weights only and a higher rate for the head."""
    body = [(n, p) for n, p in network.named_parameters() if not n.startswith("head.")]
    dense = [p for n, p in body if p.dim() > 1 and n.startswith("layers.")]
    rest = [p for n, p in body if not (p.dim() > 1 and n.startswith("layers."))]
    groups = [
        {"params": dense, "lr": rate, "weight_decay": 0.01},
        {"params": rest, "lr": rate, "weight_decay": 0.0},
        {"params": list(network.head.parameters()), "lr": head_rate, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, fused=torch.cuda.is_available())


def schedule(optim: torch.optim.Optimizer, steps: int) -> torch.optim.lr_scheduler.LambdaLR:
    """Warm up over 8 % of the steps, then fall to nothing in a line."""
    warm = max(1, round(0.08 * steps))
    return torch.optim.lr_scheduler.LambdaLR(optim, lambda s: min(1.0, (s + 1) / warm) * max(0.0, 1 - s / steps))


def device() -> torch.device:
    """Return the accelerator where there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def padded(rows: Sequence[Sequence[int]], filler: int = 0) -> NDArrayInt:
    """Return rows of unlike length as one array, filled up to a multiple of eight."""
    width = -(-max(len(r) for r in rows) // 8) * 8
    array = np.full((len(rows), width), filler, np.int64)
    for number, row in enumerate(rows):
        array[number, : len(row)] = row
    return array


NDArrayInt = np.ndarray[tuple[int, int], np.dtype[np.int64]]
