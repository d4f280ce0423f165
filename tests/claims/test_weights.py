"""Every weight file is the one its card describes, and all of them together stay small."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

WEIGHTS = Path(__file__).parents[2] / "evidence_kb" / "claims" / "weights"
CARDS = sorted(WEIGHTS.glob("*.card.json"))
MEASURED = {"exh_dev", "evidencemap_dev", "ebmnlp_dev", "ei_validation"}


def card(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def digest(name: str) -> str:
    return hashlib.sha256((WEIGHTS / name).read_bytes()).hexdigest()


def test_every_file_of_weights_has_a_card_and_is_the_one_on_it() -> None:
    weights = [p for p in WEIGHTS.iterdir() if p.suffix in (".onnx", ".npz")]
    assert {p.name.removesuffix(".card.json") for p in CARDS} == {p.stem for p in weights}
    for found in map(card, CARDS):
        assert (digest(found["file"]), (WEIGHTS / found["file"]).stat().st_size) == (found["sha256"], found["bytes"])
        assert found["data"] and found["scores"]


@pytest.mark.parametrize("path", [p for p in CARDS if "tagger" in p.name or "cross" in p.name], ids=lambda p: p.stem)
def test_a_network_is_the_one_on_its_card(path: Path) -> None:
    found = card(path)
    assert digest(found["file"]) == found["sha256"]
    assert (WEIGHTS / found["file"]).stat().st_size == found["bytes"]
    assert digest(found["vocabulary"]["file"]) == found["vocabulary"]["sha256"]
    assert found["command"].startswith("python -m training.")
    assert found["scores"]


@pytest.mark.parametrize("path", [p for p in CARDS if "tagger" in p.name or "cross" in p.name], ids=lambda p: p.stem)
def test_labels_are_free_and_apart_from_what_is_measured(path: Path) -> None:
    found = card(path)
    assert not set(found["data"]) & MEASURED
    for corpus in found["data"].values():
        assert "MIT" in corpus["licence"]
        assert corpus["documents"] > 0
        assert len(corpus["sha256 of sorted document ids"]) == 64


def test_all_weights_together_stay_small() -> None:
    assert sum(path.stat().st_size for path in WEIGHTS.iterdir()) <= 25_000_000
