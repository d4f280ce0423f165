"""Runs the trained networks with onnxruntime, on one thread; each is loaded once, when first asked for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from evidence_kb.claims.language.pieces import weights
from evidence_kb.interrupts import interrupts_wait

Floats = NDArray[np.float32]


class Network:
    """One ONNX file: rows of pieces in, for every row an array out: its outputs, or those of every piece."""

    def __init__(self, model: bytes, threads: int = 1) -> None:
        # only here: it takes its time and makes a folder in the home of those who never read a claim
        with interrupts_wait():
            import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            model, options, providers=["CPUExecutionProvider"], disabled_optimizers=["SkipLayerNormFusion"]
        )  # what that makes one step of three is slower than the three
        given = {one.name for one in self._session.get_inputs()}
        self._has_reports = "reports" in given
        self._has_mask = "mask" in given  # networks out of fold that were stored before files did without

    @staticmethod
    @lru_cache(maxsize=4)
    def shared(name: str) -> Network:
        """Load a network of the package, once."""
        return Network(weights(f"{name}.onnx"))

    def run(
        self, ids: Sequence[Sequence[int]], types: Sequence[Sequence[int]] | None = None, *, reports: bool = False
    ) -> list[Floats]:
        """Return the outputs of each row; `reports`: those of the head for reports, where a network has one.

        Rows are run one by one: int8 steps scale by all that is in a batch, so a neighbour would change an answer.
        """
        found = []
        for number, row in enumerate(ids):
            rows = np.array([row], np.int64)
            feed = {"ids": rows}
            if self._has_mask:
                feed["mask"] = np.ones_like(rows)
            if reports and not self._has_reports:
                raise ValueError(
                    "this network has no adapters for reports: python -m training.report_tagger puts them in"
                )
            if self._has_reports:
                feed["reports"] = np.array(reports)
            if types is not None:
                feed["types"] = np.array([types[number]], np.int64)
            found.append(np.asarray(self._session.run(None, feed)[0][0], np.float32))
        return found


def softmax(logits: Floats) -> Floats:
    """Return probabilities that sum to one over the last axis."""
    raised = np.exp(logits - logits.max(-1, keepdims=True))
    return np.asarray(raised / raised.sum(-1, keepdims=True), np.float32)
