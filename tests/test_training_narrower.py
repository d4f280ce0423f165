"""A narrow network answers nearly as the whole one where what was taken out did nothing."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the training packages are not installed")
onnx = pytest.importorskip("onnx", reason="the training packages are not installed")

from test_training_graph import LAYERS, PIECES, adapters, encoder  # noqa: E402

from evidence_kb.claims.networks.network import Network  # noqa: E402
from training import narrower, onnx_adapters, onnx_graph  # noqa: E402
from training.encoder import sizes_of, stored  # noqa: E402
from training.loop import state_of  # noqa: E402
from training.narrower_fit import batch_of, teach, told  # noqa: E402

HEADS, UNITS = [1, 4, 7], list(range(0, 1536, 8))
chance = random.Random(2)
ROWS = [[chance.randrange(PIECES) for _ in range(chance.randrange(3, 20))] for _ in range(60)]


def with_idle_parts() -> dict[str, np.ndarray]:
    """Return a network in which all heads and units but a few give nothing."""
    state = {name: np.array(value) for name, value in state_of(encoder(whole_text=False)).items()}
    for layer in range(LAYERS):
        idle = [h for h in range(12) if h not in HEADS]
        for head in idle:
            state[f"layers.{layer}.out.weight"][:, head * 32 : (head + 1) * 32] = 0
        state[f"layers.{layer}.down.weight"][:, [u for u in range(1536) if u not in set(UNITS)]] = 0
    return state


def answers(network: object, rows: list[list[int]]) -> np.ndarray:
    ids, mask = batch_of(rows)
    with torch.no_grad():
        return told(network, ids, mask)[0][mask].numpy()


def test_what_the_answers_hang_on_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(narrower, "HEAD_WEIGHTS", [1.0] * 7)
    whole = stored(with_idle_parts(), whole_text=False)
    on_heads, on_units = narrower.importance(whole, ROWS)
    assert [sorted(one.topk(len(HEADS)).indices.tolist()) for one in on_heads] == [HEADS] * LAYERS
    assert [sorted(one.topk(len(UNITS)).indices.tolist()) for one in on_units] == [UNITS] * LAYERS


def test_without_idle_parts_it_answers_the_same_and_is_stored_so(tmp_path: Path) -> None:
    state = with_idle_parts()
    narrow = narrower.pruned(state, [HEADS] * LAYERS, [UNITS] * LAYERS)
    assert sizes_of(narrow) == [(len(HEADS), len(UNITS))] * LAYERS
    whole, small = (stored(one, whole_text=False).eval() for one in (state, narrow))
    np.testing.assert_allclose(answers(small, ROWS), answers(whole, ROWS), atol=1e-5)
    path = tmp_path / "tagger.onnx"
    onnx_graph.write(narrow, path, whole_text=False, as_int8=False)
    (said,) = Network(path.read_bytes()).run(ROWS[:1])
    np.testing.assert_allclose(said, answers(whole, ROWS[:1]), atol=1e-4)


def test_solving_and_teaching_bring_a_cut_network_nearer() -> None:
    whole = stored(state_of(encoder(whole_text=False)), whole_text=False).eval().requires_grad_(False)
    cut = narrower.pruned(state_of(whole), [list(range(6))] * LAYERS, [list(range(400))] * LAYERS)
    small = stored(cut, whole_text=False, drop=0.0).eval()

    def distance() -> float:
        return float(np.abs(answers(small, ROWS) - answers(whole, ROWS)).mean())

    before = distance()
    narrower.solve(small, whole, ROWS)
    solved = distance()
    assert solved < before
    both = (lambda ids, mask: told(whole, ids, mask), lambda ids, mask: told(small, ids, mask))
    teach(both, list(small.parameters()), lambda _: ROWS, [1.0] * 7, rate=3e-4, steps_n=25, seed=1)
    assert distance() < solved


def test_adapters_are_read_as_they_were_written(tmp_path: Path) -> None:
    path, given = tmp_path / "tagger.onnx", adapters()
    onnx_graph.write(state_of(encoder(whole_text=False)), path, whole_text=False)
    onnx.save(onnx_adapters.with_adapters(onnx.load(path), given), path)
    held = onnx_adapters.read(path)
    assert set(held) == set(given)
    for name, value in given.items():
        np.testing.assert_allclose(held[name], value, atol=np.abs(value).max() / 100)
