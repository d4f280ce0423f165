"""Writes a trained network as ONNX in the steps that onnxruntime runs fastest, its weights as int8.

A row is all that is read at once and is never filled up, so nothing is masked. Every weight is followed by its bias:
onnxruntime makes one step of the two, and of `MatMul` as `quantize_dynamic` writes it, when it loads a file.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from training.encoder import ATTENTION_HEADS, EPSILON, WIDTH, sizes_of

State = Mapping[str, NDArray[np.float32]]
_QKV = ("query", "key", "value")  # in this order they are one in torch


class _Graph:
    """Collects nodes (the steps) and constants, each of which goes by the name of the tensor that it gives.

    `ids` and `types` are what a row is given as; `layers.0.end` and so on is what the layers make of it.
    """

    def __init__(self, state: State) -> None:
        self.state = state
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, name: str, value: NDArray[Any]) -> str:
        """Add a constant; what has no dimension stays so, which `ascontiguousarray` would give one."""
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value) if value.ndim else value, name))
        return name

    def weight(self, name: str, *, turned: bool = False) -> str:
        """Add a weight of torch, which multiplies from the other side: `turned` for ONNX."""
        value = self.state[name]
        return self.constant(name, value.T if turned else value)

    def node(self, kind: str, inputs: Sequence[str], output: str, **attributes: Any) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def dense(self, name: str, x: str) -> str:
        """Multiply by a weight and add its bias."""
        self.node("MatMul", [x, self.weight(f"{name}.weight", turned=True)], f"{name}_product")
        return self.node("Add", [f"{name}_product", self.weight(f"{name}.bias")], f"{name}_biased")

    def embeddings(self, *, with_types: bool, as_int8: bool) -> str:
        """Look up pieces, the places that they have in the row, and their types; add the three and normalize.

        As int8 each piece has its own scale: `quantize_dynamic` leaves what is looked up as it is.
        """
        table = self.state["pieces.weight"]
        if as_int8:
            scale = np.abs(table).max(1, keepdims=True) / 127.0 + 1e-12
            self.constant("pieces8", np.round(table / scale).astype(np.int8))
            self.constant("scale", scale.astype(np.float32))
            self.node("Gather", ["pieces8", "ids"], "found8")
            self.node("Cast", ["found8"], "found", to=TensorProto.FLOAT)
            self.node("Gather", ["scale", "ids"], "scales")
            self.node("Mul", ["found", "scales"], "pieces")
        else:
            self.node("Gather", [self.constant("table", table), "ids"], "pieces")
        self.node("Shape", ["ids"], "length", start=1)
        opening = self.constant("zero_", np.array([0], np.int64))
        self.node("Slice", [self.weight("positions.weight"), opening, "length"], "places")
        self.node("Add", ["pieces", "places"], "placed")
        if with_types:
            added = self.node("Gather", [self.weight("types.weight"), "types"], "typed")
        else:
            added = self.constant("type0", self.state["types.weight"][0])  # all pieces are of the first
        self.node("Add", ["placed", added], "summed")
        normal = [self.weight("norm.weight"), self.weight("norm.bias")]
        return self.node("LayerNormalization", ["summed", *normal], "start", axis=-1, epsilon=EPSILON)

    def layer(self, number: int, x: str) -> str:
        """Let each piece attend to all, then go up to more numbers and down again, adding what was there each time."""
        at = f"layers.{number}."
        parts = [self.dense(f"{at}{part}", x) for part in _QKV]
        heads_n = len(self.state[f"{at}query.bias"]) * ATTENTION_HEADS // WIDTH
        heads = {"q_num_heads": heads_n, "kv_num_heads": heads_n}
        seen = self.node("Attention", parts, f"{at}seen", **heads)
        middle = self.added(self.dense(f"{at}out", seen), x, f"{at}norm1", f"{at}middle")
        up = self.node("Gelu", [self.dense(f"{at}up", middle)], f"{at}bent")
        return self.added(self.dense(f"{at}down", up), middle, f"{at}norm2", f"{at}end")

    def added(self, x: str, before: str, norm: str, output: str) -> str:
        """Add and normalize in steps: onnxruntime's one step for all of it takes ten times as long as these."""
        self.node("Add", [x, before], f"{output}_sum")
        normal = [self.weight(f"{norm}.weight"), self.weight(f"{norm}.bias")]
        return self.node("LayerNormalization", [f"{output}_sum", *normal], output, axis=-1, epsilon=EPSILON)

    def pooled(self, x: str) -> str:
        """Put the first piece and the mean of all side by side."""
        self.node("ReduceMean", [x, self.constant("one_", np.array([1], np.int64))], "mean", keepdims=0)
        self.node("Gather", [x, self.constant("zero", np.array(0, np.int64))], "opening", axis=1)
        return self.node("Concat", ["opening", "mean"], "pooled", axis=-1)


def write(state: State, path: Path, *, whole_text: bool, as_int8: bool = True, per_channel: bool = True) -> None:
    """Write a network; `whole_text` as in `encoder.Encoder`, which then also reads the types of its pieces."""
    graph = _Graph(_parted(state))
    x = graph.embeddings(with_types=whole_text, as_int8=as_int8)
    for number in range(len(sizes_of(state))):
        x = graph.layer(number, x)
    x = graph.pooled(x) if whole_text else x
    outputs = state["head.bias"].shape[0]
    graph.node("MatMul", [x, graph.weight("head.weight", turned=True)], "raw")
    graph.node("Add", ["raw", graph.weight("head.bias")], "logits")
    shape = ["rows", outputs] if whole_text else ["rows", "pieces", outputs]
    inputs = ["ids", *(["types"] if whole_text else [])]
    made = helper.make_graph(
        graph.nodes,
        "network",
        [helper.make_tensor_value_info(n, TensorProto.INT64, ["rows", "pieces"]) for n in inputs],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, shape)],
        graph.constants,
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 23)])
    model.ir_version = 11
    if not as_int8:
        onnx.save(model, path)
        return
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        onnx.save(model, whole)
        quantize_dynamic(
            whole,
            path,
            op_types_to_quantize=["MatMul"],
            per_channel=per_channel,
            weight_type=QuantType.QInt8,
            extra_options={"MatMulConstBOnly": True, "DefaultTensorType": TensorProto.FLOAT},
        )


def _parted(state: State) -> State:
    """Return the weights of a network with those of queries, keys and values apart."""
    parted = dict(state)
    for whole in [name for name in state if ".qkv." in name]:
        for part, value in zip(_QKV, np.split(parted.pop(whole), len(_QKV)), strict=True):
            parted[whole.replace(".qkv.", f".{part}.")] = value
    return parted


def _whole(parted: State) -> State:
    """Put the weights of queries, keys and values together again, as `_parted` was given them."""
    whole = {name: value for name, value in parted.items() if not any(f".{part}." in name for part in _QKV)}
    for first in [name for name in parted if f".{_QKV[0]}." in name]:
        values = [parted[first.replace(f".{_QKV[0]}.", f".{part}.")] for part in _QKV]
        whole[first.replace(f".{_QKV[0]}.", ".qkv.")] = np.concatenate(values)
    return whole


def read(path: Path) -> State:
    """Return the weights of a network that `write` wrote, its int8 ones as they count: number times scale.

    Of the types of a network that reads one alone only that is stored, and comes back for both.
    """
    stored = {t.name: numpy_helper.to_array(t) for t in onnx.load(path).graph.initializer}
    own = {name: value for name, value in stored.items() if not name.startswith("reports.")}  # adapters are put beside
    state = {name: value for name, value in own.items() if name.endswith((".weight", ".bias"))}
    for name, value in own.items():
        if name.endswith("_quantized"):
            scale = stored[name.replace("_quantized", "_scale")]
            state[name.removesuffix("_quantized")] = (value.astype(np.float32) * scale).T
    state["pieces.weight"] = stored["pieces8"].astype(np.float32) * stored["scale"]
    if "types.weight" not in state:
        state["types.weight"] = np.stack([stored["type0"]] * 2)
    return _whole(state)
