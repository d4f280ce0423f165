"""Puts the adapters for reports into the tagger's file: where `reports` is true they are used, and their head answers.

The file has the steps twice, as they were and with adapters in between, and one or the other are run: all other answers
stay the same to the last digit. A choice at each adapter took 2 % of the time of those that never go through one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from evidence_kb.claims.networks.report_tagger import HEADS
from training import cards

_ASKED, _ANSWERS, _PLAIN = "reports", "logits", "plain_logits"


class _Adapted:
    """The steps of a network with adapters in between, beside those of the network itself; constants are shared.

    What is made here is called as in the network, or in `state`, behind "reports.". An adapter goes down to few
    numbers, bends them and goes up again, and what it gives is added to what it was given.
    """

    def __init__(self, graph: Any, state: Mapping[str, NDArray[np.float32]]) -> None:
        self.graph, self.state = graph, state
        self.unfolding: list[Any] = []  # makes weights of what is stored as int8
        self.steps: list[Any] = []
        self.own: dict[str, str] = {}  # what a tensor of the network is called here

    def follow(self, steps: Sequence[Any], adapters: Mapping[str, str]) -> None:
        """Take over the steps of the network; a tensor that has one (`adapters`) goes through its adapter.

        Later steps then read what the adapter made of it.
        """
        for step in steps:
            copied = onnx.NodeProto()
            copied.CopyFrom(step)
            copied.name = f"{_ASKED}.{step.name or step.output[0]}"
            copied.input[:] = [self.own.get(name, name) for name in step.input]
            copied.output[:] = [f"{_ASKED}.{name}" for name in step.output]
            self.steps.append(copied)
            self.own |= dict(zip(step.output, copied.output, strict=True))
            for tensor in step.output:
                if tensor in adapters:
                    self.own[tensor] = self._adapter(adapters[tensor], self.own[tensor])

    def head(self, tensor: str) -> str:
        """Answer by the head for reports."""
        return self._dense("head", self.own[tensor])

    def needed(self, answer: str) -> list[Any]:
        """Return the steps that lead to an answer: the network's own head, say, does not."""
        wanted, kept = {answer}, []
        for step in reversed(self.steps):
            if wanted & set(step.output):
                kept.append(step)
                wanted |= set(step.input)
        return kept[::-1]

    def _adapter(self, name: str, x: str) -> str:
        bent = self._node("Gelu", [self._dense(f"{name}.down", x)], f"{name}.bent")
        return self._node("Add", [self._dense(f"{name}.up", bent), x], f"{name}.adapted")

    def _dense(self, name: str, x: str) -> str:
        product = self._node("MatMul", [x, self._weight(name)], f"{name}.product")
        return self._node("Add", [product, self._constant(f"{name}.bias", self.state[f"{name}.bias"])], f"{name}.out")

    def _weight(self, name: str) -> str:
        """Add a dense weight as int8 with a scale for each output; it is unfolded when the file is loaded."""
        value = self.state[f"{name}.weight"].T
        scale = np.abs(value).max(0, keepdims=True) / 127.0 + 1e-12
        stored = self._constant(f"{name}.weight8", np.round(value / scale).astype(np.int8))
        scales = self._constant(f"{name}.weight_scale", scale.astype(np.float32))
        at = f"{_ASKED}.{name}.weight"
        self.unfolding.append(helper.make_node("Cast", [stored], [f"{at}_cast"], to=TensorProto.FLOAT))
        self.unfolding.append(helper.make_node("Mul", [f"{at}_cast", scales], [at]))
        return at

    def _constant(self, name: str, value: NDArray[Any]) -> str:
        self.graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(value), f"{_ASKED}.{name}"))
        return f"{_ASKED}.{name}"

    def _node(self, kind: str, inputs: Sequence[str], output: str) -> str:
        self.steps.append(helper.make_node(kind, inputs, [f"{_ASKED}.{output}"]))
        return f"{_ASKED}.{output}"


def write(network: Any, path: Path, scores: Mapping[str, float], *, texts_n: int) -> None:
    """Add adapters and head of a `report_tagger.Adapted` to the file of the tagger, and what they are to its card."""
    state = {
        name: value.detach().float().cpu().numpy()
        for name, value in network.state_dict().items()
        if not name.startswith("base.")
    }
    onnx.save(with_adapters(onnx.load(path), state), path)
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


def read(path: Path) -> dict[str, NDArray[np.float32]]:
    """Return the weights of the adapters in a file and of their head, as they count: number times scale."""
    held = {one.name: numpy_helper.to_array(one) for one in onnx.load(path).graph.initializer}
    own = {name.removeprefix(f"{_ASKED}."): value for name, value in held.items() if name.startswith(f"{_ASKED}.")}
    state = {name: value for name, value in own.items() if name.endswith(".bias")}
    for name in [name for name in own if name.endswith(".weight8")]:
        weight = name.removesuffix("8")
        state[weight] = (own[name].astype(np.float32) * own[f"{weight}_scale"]).T
    return state


def with_adapters(model: Any, state: Mapping[str, NDArray[np.float32]]) -> Any:
    """Put adapters and their head into a network, in the place of those that it has.

    What is left is one choice, behind the weights that are unfolded: `If` runs one of two graphs, each with an answer.
    """
    graph = _without(model).graph
    plain = list(graph.node)
    adapted = _Adapted(graph, state)
    layers_n = len({name.split(".")[1] for name in state if name.startswith("middle.")})
    adapted.follow(plain, {f"layers.{n}.{half}": f"{half}.{n}" for n in range(layers_n) for half in ("middle", "end")})
    told = adapted.head(f"layers.{layers_n - 1}.end")
    for step in plain:  # the choice answers by that name now
        step.output[:] = [name.replace(_ANSWERS, _PLAIN) for name in step.output]
    value = helper.make_tensor_value_info
    then = helper.make_graph(adapted.needed(told), "adapted", [], [value(told, TensorProto.FLOAT, None)])
    other = helper.make_graph(plain, "plain", [], [value(_PLAIN, TensorProto.FLOAT, None)])
    either = helper.make_node("If", [_ASKED], [_ANSWERS], then_branch=then, else_branch=other)
    del graph.node[:]
    graph.node.extend([*adapted.unfolding, either])
    graph.input.append(value(_ASKED, TensorProto.BOOL, []))
    graph.output[0].CopyFrom(value(_ANSWERS, TensorProto.FLOAT, ["rows", "pieces", None]))
    return model


def _without(model: Any) -> Any:
    """Take the adapters out of a file that has them, so that they can be put in anew."""
    graph = model.graph
    if _ASKED not in [given.name for given in graph.input]:
        return model
    if [step.op_type for step in graph.node].count("If") != 1:
        raise ValueError("this file chooses at each adapter, as older ones did: write the network anew")
    either = graph.node[-1]
    plain = next(branch.g for branch in either.attribute if branch.name == "else_branch")
    steps = list(plain.node)
    for step in steps:
        step.output[:] = [name.replace(_PLAIN, _ANSWERS) for name in step.output]
    del graph.node[:]
    graph.node.extend(steps)
    for held in (graph.initializer, graph.input):
        left = [one for one in held if not one.name.startswith(_ASKED)]
        del held[:]
        held.extend(left)
    return model
