"""A network is stored as torch has it, and adapters change nothing where nobody asks for them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the training packages are not installed")
onnx = pytest.importorskip("onnx", reason="the training packages are not installed")

from evidence_kb.claims.networks.network import Floats, Network  # noqa: E402
from evidence_kb.claims.networks.report_tagger import HEADS  # noqa: E402
from training import onnx_adapters, onnx_graph  # noqa: E402
from training.encoder import WIDTH, Encoder  # noqa: E402

LAYERS, PIECES, OUTPUTS, NARROW = 2, 50, 7, 8
ROWS = [[1, 2, 3], [5, 4, 49, 0, 7, 7, 20]]
TYPES = [[0, 0, 1], [0, 1, 1, 0, 1, 1, 1]]


def encoder(*, whole_text: bool) -> Encoder:
    torch.manual_seed(3)
    return Encoder(PIECES, LAYERS, OUTPUTS, whole_text=whole_text).eval()


def state_of(network: Encoder) -> dict[str, Floats]:
    return {name: value.detach().numpy() for name, value in network.state_dict().items()}


def adapters() -> dict[str, Floats]:
    """Weights of adapters as `report_tagger.Adapted` has them, none of which does nothing."""
    drawn = np.random.default_rng(4)
    shapes = {"head": (len(HEADS), WIDTH)}
    for layer in range(LAYERS):
        for half in ("middle", "end"):
            shapes |= {f"{half}.{layer}.down": (NARROW, WIDTH), f"{half}.{layer}.up": (WIDTH, NARROW)}
    weights = {f"{name}.weight": drawn.normal(size=shape, scale=0.05) for name, shape in shapes.items()}
    biases = {f"{name}.bias": drawn.normal(size=shape[0], scale=0.05) for name, shape in shapes.items()}
    return {name: value.astype(np.float32) for name, value in (weights | biases).items()}


@pytest.mark.parametrize("whole_text", [False, True])
def test_a_network_answers_as_it_did_in_torch(tmp_path: Path, *, whole_text: bool) -> None:
    network, path = encoder(whole_text=whole_text), tmp_path / "network.onnx"
    onnx_graph.write(state_of(network), path, whole_text=whole_text, as_int8=False)
    found = Network(path.read_bytes()).run(ROWS, TYPES if whole_text else None)
    for row, types, one in zip(ROWS, TYPES, found, strict=True):
        kinds = torch.tensor([types if whole_text else [0] * len(row)])
        with torch.no_grad():
            meant = network(torch.tensor([row]), torch.ones((1, len(row)), dtype=torch.bool), kinds)[0]
        np.testing.assert_allclose(one, meant.numpy(), atol=1e-5)


@pytest.mark.parametrize("whole_text", [False, True])
def test_what_is_read_of_a_file_is_what_it_counts_with(tmp_path: Path, *, whole_text: bool) -> None:
    first, second = tmp_path / "first.onnx", tmp_path / "second.onnx"
    state = state_of(encoder(whole_text=whole_text))
    onnx_graph.write(state, first, whole_text=whole_text)
    stored = onnx_graph.read(first)
    assert set(stored) == set(state)
    for name, value in stored.items():
        most = 0 if name.endswith(".bias") or "norm" in name else np.abs(state[name]).max() / 100
        if whole_text or name != "types.weight":  # of the tagger's types one alone is stored
            assert np.abs(value - state[name]).max() <= most
    onnx_graph.write(stored, second, whole_text=whole_text)
    kinds = TYPES if whole_text else None
    for one, other in zip(*(Network(p.read_bytes()).run(ROWS, kinds) for p in (first, second)), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)


def test_adapters_change_nothing_where_nobody_asks_for_them(tmp_path: Path) -> None:
    path = tmp_path / "tagger.onnx"
    onnx_graph.write(state_of(encoder(whole_text=False)), path, whole_text=False)
    plain = Network(path.read_bytes())
    before = plain.run(ROWS)
    with pytest.raises(ValueError, match="no adapters"):
        plain.run(ROWS, reports=True)
    once = onnx_adapters.with_adapters(onnx.load(path), adapters()).SerializeToString()
    adapted = Network(once)
    for one, other, told in zip(before, adapted.run(ROWS), adapted.run(ROWS, reports=True), strict=True):
        assert np.array_equal(one, other)
        assert told.shape == (len(one), len(HEADS))
    twice = onnx_adapters.with_adapters(onnx.load_from_string(once), adapters()).SerializeToString()
    assert twice == once


def test_adapters_answer_as_they_did_in_torch(tmp_path: Path) -> None:
    network, state, path = encoder(whole_text=False), adapters(), tmp_path / "tagger.onnx"
    onnx_graph.write(state_of(network), path, whole_text=False, as_int8=False)
    adapted = Network(onnx_adapters.with_adapters(onnx.load(path), state).SerializeToString())
    for row, told in zip(ROWS, adapted.run(ROWS, reports=True), strict=True):
        ids, every = torch.tensor([row]), torch.ones((1, 1, 1, len(row)), dtype=torch.bool)
        with torch.no_grad():
            x = network.start(ids, torch.zeros_like(ids))
            for number, layer in enumerate(network.layers):
                x = through(state, f"middle.{number}", layer.first(x, every))
                x = through(state, f"end.{number}", layer.second(x))
        meant = dense(state, "head", x)[0]
        np.testing.assert_allclose(told, meant, atol=0.05)  # their weights are int8


def through(state: dict[str, Floats], name: str, x: torch.Tensor) -> torch.Tensor:
    bent = torch.nn.functional.gelu(dense(state, f"{name}.down", x))
    return x + dense(state, f"{name}.up", bent)


def dense(state: dict[str, Floats], name: str, x: torch.Tensor) -> torch.Tensor:
    return x @ torch.tensor(state[f"{name}.weight"]).T + torch.tensor(state[f"{name}.bias"])
