"""Turns fitted models into plain arrays, and arrays into a file with a card."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

Arrays = dict[str, NDArray[Any]]


def names(words: Sequence[str]) -> NDArray[Any]:
    """Store names as the bytes of one text, a line each."""
    return np.frombuffer("\n".join(words).encode(), dtype=np.uint8)


def table(name: str, words: Sequence[str], weights: NDArray[Any], least: float) -> Arrays:
    """Store weights (one row per name) as bytes with a scale per column; rows below `least` are dropped."""
    kept = np.flatnonzero(np.abs(weights).max(axis=1) >= least)
    scale = np.abs(weights[kept]).max(axis=0) / 32767
    order = sorted(kept.tolist(), key=lambda i: words[i])
    return {
        f"{name}_names": names([words[i] for i in order]),
        name: np.round(weights[order] / scale).astype(np.int16),
        f"{name}_scale": scale.astype(np.float64),
    }


def trees(name: str, *models: HistGradientBoostingClassifier) -> Arrays:
    """Store the trees of a binary model, or the mean of several: a leaf has itself as both children."""
    grown = [stage[0].nodes for model in models for stage in model._predictors]  # no public way to read the trees
    size = max(len(nodes) for nodes in grown)
    fields = {f: np.zeros((len(grown), size), dtype=np.int16) for f in ("feature", "left", "right")}
    fields |= {f: np.zeros((len(grown), size), dtype=np.float64) for f in ("threshold", "leaf")}
    for t, nodes in enumerate(grown):
        for i, node in enumerate(nodes):
            leaf = bool(node["is_leaf"])
            fields["feature"][t, i] = 0 if leaf else node["feature_idx"]
            fields["threshold"][t, i] = 0.0 if leaf else node["num_threshold"]
            fields["left"][t, i] = i if leaf else node["left"]
            fields["right"][t, i] = i if leaf else node["right"]
            fields["leaf"][t, i] = node["value"] / len(models) if leaf else 0.0
    depth = max(int(nodes["depth"].max()) for nodes in grown)
    start = float(np.mean([np.ravel(model._baseline_prediction)[0] for model in models]))
    packed = {f"{name}_{f}": values for f, values in fields.items()}
    return {**packed, f"{name}_start": np.array(start), f"{name}_depth": np.array(depth)}


def write(folder: Path, stem: str, arrays: Arrays, card: dict[str, Any]) -> Path:
    """Write `stem.npz` and `stem.card.json`; the bytes depend on the arrays alone."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{stem}.npz"
    np.savez_compressed(path, allow_pickle=False, **{name: arrays[name] for name in sorted(arrays)})
    data = path.read_bytes()
    card = {**card, "file": path.name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    (folder / f"{stem}.card.json").write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path
