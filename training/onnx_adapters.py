"""Puts the adapters for reports into the tagger's file: where `reports` is true they are used, and their head answers.

The steps that were there stay as they are, so that all other answers stay the same to the last digit.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from evidence_kb.claims.networks.report_tagger import HEADS
from training import cards

_ASKED = "reports"


class _Adding:
    """Adds nodes and constants to a graph."""

    def __init__(self, graph: Any, state: Mapping[str, NDArray[np.float32]]) -> None:
        self.graph, self.state = graph, state
        self.nodes = list(graph.node)

    def weight(self, name: str) -> str:
        """Add a dense weight as int8 with a scale for each output; it is unfolded when the file is loaded."""
        value = self.state[f"{name}.weight"].T
        scale = np.abs(value).max(0, keepdims=True) / 127.0 + 1e-12
        at = f"{_ASKED}.{name}.weight"
        self._constant(f"{at}8", np.round(value / scale).astype(np.int8))
        self._constant(f"{at}_scale", scale.astype(np.float32))
        self.nodes.insert(0, helper.make_node("Mul", [f"{at}_cast", f"{at}_scale"], [at]))
        self.nodes.insert(0, helper.make_node("Cast", [f"{at}8"], [f"{at}_cast"], to=TensorProto.FLOAT))
        return at

    def bias(self, name: str) -> str:
        return self._constant(f"{_ASKED}.{name}.bias", self.state[f"{name}.bias"])

    def _constant(self, name: str, value: NDArray[Any]) -> str:
        self.graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def adapter(self, name: str, tensor: str) -> None:
        """Let a step of the tagger go on through an adapter where reports are asked about."""
        down, up = self.weight(f"{name}.down"), self.weight(f"{name}.up")
        steps = [
            helper.make_node("MatMul", [f"{tensor}_plain", down], [f"{tensor}_d"]),
            helper.make_node(
                "BiasGelu", [f"{tensor}_d", self.bias(f"{name}.down")], [f"{tensor}_g"], domain="com.microsoft"
            ),
            helper.make_node("MatMul", [f"{tensor}_g", up], [f"{tensor}_u"]),
            helper.make_node("Add", [f"{tensor}_u", self.bias(f"{name}.up")], [f"{tensor}_b"]),
            helper.make_node("Add", [f"{tensor}_b", f"{tensor}_plain"], [f"{tensor}_adapted"]),
        ]
        self._either(tensor, steps, f"{tensor}_adapted")

    def head(self, tensor: str) -> None:
        """Let the head for reports answer where they are asked about."""
        steps = [
            helper.make_node("MatMul", [tensor, self.weight("head")], ["told_raw"]),
            helper.make_node("Add", ["told_raw", self.bias("head")], ["told"]),
        ]
        self._either("logits", steps, "told")

    def _either(self, tensor: str, steps: list[Any], answer: str) -> None:
        at = next(n for n, node in enumerate(self.nodes) if tensor in node.output)
        maker = self.nodes[at]
        maker.output[list(maker.output).index(tensor)] = f"{tensor}_plain"
        value = helper.make_tensor_value_info
        then = helper.make_graph(steps, f"{tensor}_then", [], [value(answer, TensorProto.FLOAT, None)])
        same = [helper.make_node("Identity", [f"{tensor}_plain"], [f"{tensor}_same"])]
        other = helper.make_graph(same, f"{tensor}_else", [], [value(f"{tensor}_same", TensorProto.FLOAT, None)])
        self.nodes.insert(at + 1, helper.make_node("If", [_ASKED], [tensor], then_branch=then, else_branch=other))


def write(network: Any, path: Path, scores: Mapping[str, float], *, texts_n: int) -> None:
    """Add adapters and head of a `report_tagger.Adapted` to the file of the tagger, and what they are to its card."""
    state = {
        name: value.detach().float().cpu().numpy()
        for name, value in network.state_dict().items()
        if not name.startswith("base.")
    }
    model = _without(onnx.load(path))
    adding = _Adding(model.graph, state)
    layers_n = len({name.split(".")[1] for name in state if name.startswith("middle.")})
    for n in range(layers_n):
        for half in ("middle", "end"):
            adding.adapter(f"{half}.{n}", f"layers.{n}.{half}")
    adding.head(f"layers.{layers_n - 1}.end")
    del model.graph.node[:]
    model.graph.node.extend(adding.nodes)
    model.graph.input.append(helper.make_tensor_value_info(_ASKED, TensorProto.BOOL, []))
    model.graph.output[0].CopyFrom(helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["rows", "pieces", None]))
    onnx.save(model, path)
    card_path = path.with_suffix(".card.json")
    card = json.loads(card_path.read_text(encoding="utf-8"))
    card |= {"sha256": cards.digest(path), "bytes": path.stat().st_size}
    card["adapters for reports"] = {
        "made_by": "python -m training.report_tagger",
        "data": f"facts that readers of this project (language models) found in {texts_n} real case reports and series",
        "licence": "annotations Apache-2.0",
        "heads": list(HEADS),
        "average precision, three folds by text": dict(scores),
    }
    card_path.write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


def _without(model: Any) -> Any:
    """Take the adapters out of a file that has them, so that they can be put in anew."""
    if _ASKED not in [given.name for given in model.graph.input]:
        return model
    kept = []
    for node in model.graph.node:
        if node.op_type == "If":
            continue
        if any(name.startswith(f"{_ASKED}.") for name in node.output):
            continue
        for n, name in enumerate(node.output):
            node.output[n] = name.removesuffix("_plain")
        kept.append(node)
    del model.graph.node[:]
    model.graph.node.extend(kept)
    for held in (model.graph.initializer, model.graph.input):
        left = [one for one in held if not one.name.startswith(_ASKED)]
        del held[:]
        held.extend(left)
    return model
