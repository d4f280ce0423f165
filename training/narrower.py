"""Makes the tagger narrower, so that it takes less time: `python -m training.narrower --gold DIR --texts PLACE...
--out evidence_kb/claims/weights`.

Of each layer the heads of attention and the dense units stay that the answers hang on most: the mean square of what a
small change of each does to them, as in Michel et al. 2019, "Are Sixteen Heads Really Better than One?". The steps
behind them are solved anew, layer by layer, so that they give what the whole network gave (least squares, as in
Kwon et al. 2022, "A Fast Post-Training Pruning Framework for Transformers"). Then the whole network teaches the narrow
one what it says, and what its layers hold, of texts that need no labels; and so for the adapters, on reports.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import Tensor, nn
from torch.nn import functional

from training import cards, narrower_texts, onnx_adapters, onnx_graph
from training.encoder import ATTENTION_HEADS, WIDTH, Encoder, stored
from training.loop import state_of
from training.narrower_fit import Rows, batch_of, teach, told, told_of_reports
from training.report_tagger import HEAD_WEIGHTS as REPORT_WEIGHTS
from training.report_tagger import Adapted
from training.tagger_fit import HEAD_WEIGHTS

HEADS_N, UNITS_N = 8, 768  # of 12 and 1536 in each layer
STEPS_N, RATE = 3300, 2e-4
ADAPTER_STEPS_N, ADAPTER_RATE = 550, 1e-3
SEED = 1
_ROWS_N, _SOLVED_N = 240, 420  # rows that importance is measured and steps are solved on
_DRAWN = (640, 320, 1200)  # rows at once: of trials, of texts as they stand, of single sentences
_REPORTS_DRAWN = 2400
_RIDGE = 1e-3  # share of the mean square of what comes in
_HEAD = WIDTH // ATTENTION_HEADS
_COMMAND = "python -m training.narrower --gold DIR --texts PLACE... --out evidence_kb/claims/weights"
State = onnx_graph.State


def importance(network: Encoder, rows: Rows) -> tuple[list[Tensor], list[Tensor]]:
    """Return of each layer how much the answers hang on each of its heads, and on each of its dense units."""
    network = copy.deepcopy(network).eval()
    on_heads = [torch.ones(layer.heads, requires_grad=True) for layer in network.layers]
    on_units = [torch.ones(layer.up.out_features, requires_grad=True) for layer in network.layers]
    found = [torch.zeros_like(one) for one in (*on_heads, *on_units)]
    weights = torch.tensor(HEAD_WEIGHTS)
    for start in range(0, len(rows), 6):
        ids, mask = batch_of(rows[start : start + 6])
        x = network.start(ids, torch.zeros_like(ids))
        for layer, heads, units in zip(network.layers, on_heads, on_units, strict=True):
            seen = layer.attended(x, mask[:, None, None, :]) * heads.repeat_interleave(_HEAD)
            x = layer.norm1(x + layer.out(seen))
            x = layer.norm2(x + layer.down(functional.gelu(layer.up(x)) * units))
        answers = network.head(x)
        chances = torch.sigmoid(answers).detach()
        drawn = torch.randn_like(answers) * mask[..., None] * (chances * (1 - chances) * weights).sqrt()
        gradients = torch.autograd.grad((drawn * answers).sum(), [*on_heads, *on_units])
        for sums, gradient in zip(found, gradients, strict=True):
            sums += gradient**2
    return found[: len(on_heads)], found[len(on_heads) :]


def pruned(state: State, heads: Sequence[Sequence[int]], units: Sequence[Sequence[int]]) -> State:
    """Return a network with the named heads and units of each layer."""
    kept = dict(state)
    for number, (own_heads, own_units) in enumerate(zip(heads, units, strict=True)):
        at = f"layers.{number}."
        columns = np.concatenate([np.arange(head * _HEAD, (head + 1) * _HEAD) for head in own_heads])
        for kind in ("weight", "bias"):
            parts = np.split(state[f"{at}qkv.{kind}"], 3)
            kept[f"{at}qkv.{kind}"] = np.concatenate([part[columns] for part in parts])
            kept[f"{at}up.{kind}"] = state[f"{at}up.{kind}"][list(own_units)]
        kept[f"{at}out.weight"] = state[f"{at}out.weight"][:, columns]
        kept[f"{at}down.weight"] = state[f"{at}down.weight"][:, list(own_units)]
    return kept


def solve(network: Encoder, whole: Encoder, rows: Rows) -> None:
    """Set what follows heads and units, layer by layer, to what comes closest to the whole network's states."""
    ordered = sorted(rows, key=len)
    batches = [batch_of(ordered[n : n + 12]) for n in range(0, len(ordered), 12)]
    masks = [mask for _, mask in batches]
    seen_by = [mask[:, None, None, :] for mask in masks]
    with torch.no_grad():
        narrow = [network.start(ids, torch.zeros_like(ids)) for ids, _ in batches]
        wide = [x.clone() for x in narrow]
        for own, theirs in zip(network.layers, whole.layers, strict=True):
            seen = [own.attended(x, one) for x, one in zip(narrow, seen_by, strict=True)]
            meant = [x + theirs.out(theirs.attended(x, one)) for x, one in zip(wide, seen_by, strict=True)]
            _least_squares(own.out, seen, meant, narrow, masks)
            narrow = [own.norm1(x + own.out(one)) for x, one in zip(narrow, seen, strict=True)]
            wide = [theirs.norm1(one) for one in meant]
            bent = [functional.gelu(own.up(x)) for x in narrow]
            meant = [theirs.second_sum(x) for x in wide]
            _least_squares(own.down, bent, meant, narrow, masks)
            narrow = [own.norm2(x + own.down(one)) for x, one in zip(narrow, bent, strict=True)]
            wide = [theirs.norm2(one) for one in meant]


def _least_squares(
    step: nn.Linear, given: list[Tensor], meant: list[Tensor], before: list[Tensor], masks: list[Tensor]
) -> None:
    """Solve a step for what is missing of the sums that are meant, near what it does now."""
    n = step.in_features + 1
    squares, products = torch.zeros(n, n).double(), torch.zeros(n, step.out_features).double()
    for x, total, start, mask in zip(given, meant, before, masks, strict=True):
        inputs = torch.cat([x[mask], torch.ones(int(mask.sum()), 1)], 1).double()
        squares += inputs.T @ inputs
        products += inputs.T @ (total - start)[mask].double()
    now = torch.cat([step.weight.T, step.bias[None]]).double()
    ridge = _RIDGE * squares.diagonal().mean()
    solved = torch.linalg.solve(squares + ridge * torch.eye(n).double(), products + ridge * now).float()
    step.weight.copy_(solved[:-1].T)
    step.bias.copy_(solved[-1])


def narrowed(state: State, texts: narrower_texts.Texts) -> Encoder:
    """Return a narrow network that answers as the one with these weights does."""
    torch.manual_seed(SEED)
    chance = random.Random(SEED)  # noqa: S311 - a choice of rows, not a secret
    whole = stored(state, whole_text=False).eval().requires_grad_(False)
    of_trials, as_printed = ([row for text in found for row in text] for found in (texts.trials, texts.plain))
    on_heads, on_units = importance(whole, chance.sample(of_trials, _ROWS_N))
    heads = [sorted(one.topk(HEADS_N).indices.tolist()) for one in on_heads]
    units = [sorted(one.topk(UNITS_N).indices.tolist()) for one in on_units]
    narrow = stored(pruned(state, heads, units), whole_text=False, drop=0.0).eval()
    solve(narrow, whole, chance.sample([*of_trials, *as_printed], _SOLVED_N))
    narrow.train()
    for table in (narrow.pieces, narrow.positions):
        table.requires_grad_(False)

    def drawn(chance: random.Random) -> list[list[int]]:
        pools = (of_trials, as_printed, texts.sentences)
        return [row for pool, n in zip(pools, _DRAWN, strict=True) for row in chance.sample(pool, min(n, len(pool)))]

    learnt = [p for p in narrow.parameters() if p.requires_grad]
    answers = (partial(told, whole), partial(told, narrow))
    teach(answers, learnt, drawn, HEAD_WEIGHTS, rate=RATE, steps_n=STEPS_N, seed=SEED)
    return narrow.eval()


def adapted(narrow: State, whole: State, adapters: State, texts: narrower_texts.Texts) -> Adapted:
    """Return a narrow network with adapters that answer of reports as those of the whole one do."""
    torch.manual_seed(SEED)
    teacher, student = Adapted(whole), Adapted(narrow)
    for network in (teacher, student):
        values = {name: torch.tensor(np.array(value)) for name, value in adapters.items()}
        network.load_state_dict(values, strict=False)
    teacher.eval().requires_grad_(False)
    student.eval()  # nothing is dropped: it is to answer as the other one does
    learnt = [*student.middle.parameters(), *student.end.parameters(), *student.head.parameters()]
    answers = (partial(told_of_reports, teacher), partial(told_of_reports, student))
    rows = texts.for_reports

    def drawn(chance: random.Random) -> list[list[int]]:
        return chance.sample(rows, min(_REPORTS_DRAWN, len(rows)))

    teach(answers, learnt, drawn, REPORT_WEIGHTS, rate=ADAPTER_RATE, steps_n=ADAPTER_STEPS_N, seed=SEED)
    return student.eval()


def write(narrow: Encoder, reports: Adapted, path: Path, texts: narrower_texts.Texts) -> None:
    """Write the narrow network over the whole one, and what was done into its card."""
    place = path.with_suffix(".card.json")
    card = json.loads(place.read_text(encoding="utf-8"))
    onnx_graph.write(state_of(narrow), path, whole_text=False)
    adapters = {name: value for name, value in state_of(reports).items() if not name.startswith("base.")}
    onnx.save(onnx_adapters.with_adapters(onnx.load(path), adapters), path)
    card |= {"sha256": cards.digest(path), "bytes": path.stat().st_size}
    card["narrower"] = {
        "command": _COMMAND,
        "heads and dense units of a layer": [HEADS_N, UNITS_N],
        "texts without labels": {"trials": len(texts.trials), "sentences of reports": len(texts.for_reports)},
        "steps": {"network": STEPS_N, "adapters": ADAPTER_STEPS_N},
    }
    place.write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Read texts, make the tagger narrower, and write it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--texts", type=Path, nargs="+", required=True, help="folders of PubMed records")
    parser.add_argument("--out", type=Path, required=True, help="folder of tagger.onnx, which is written over")
    options = parser.parse_args(arguments)
    path = options.out / "tagger.onnx"
    whole, adapters = onnx_graph.read(path), onnx_adapters.read(path)
    texts = narrower_texts.read(options.gold, options.texts)
    narrow = narrowed(whole, texts)
    write(narrow, adapted(state_of(narrow), whole, adapters, texts), path, texts)


if __name__ == "__main__":
    main()
