"""Trains the tagger further on abstracts that readers of this project marked in full:
`python -m training.tagger_further --gold DIR --out evidence_kb/claims/weights`.

Starts from the network in `--out` (made by `training.tagger`). Evidence Inference and EvidenceOutcomes are read again
beside the new abstracts, without what the former says of arms: its questions name some of them only.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from evidence_kb.claims.heads import HEADS
from evidence_kb.claims.pieces import tokenizer
from training import cards, corpus, onnx_graph
from training import tagger_fit as fitting
from training.annotated_labels import with_annotations
from training.annotations import annotated
from training.articles import articles
from training.encoder import Encoder
from training.gold import document, lines_document, read
from training.loop import Recipe, state_of
from training.tagging_data import ARM, COMPARATOR, NONE, TaggedDocument, with_outcomes, with_prompts

RECIPE = Recipe(seed=1, epochs=3, rate=1e-4, rows=12)
_LIMIT = 448
_COMMAND = "python -m training.tagger_further --gold DIR --out evidence_kb/claims/weights"


@dataclass(frozen=True, slots=True)
class Begun:
    """A trained network to go on from, as `fitting.fit` takes it."""

    path: Path

    def network(self, outputs: int, *, whole_text: bool) -> Encoder:
        """Read the network; RuntimeError where its heads are not those of now."""
        stored = onnx_graph.read(self.path)
        state = {name: torch.tensor(np.array(value)) for name, value in stored.items()}
        network = Encoder(len(state["pieces.weight"]), onnx_graph.layers_of(stored), outputs, whole_text=whole_text)
        network.load_state_dict(state)
        return network


def marked_documents(gold: Path) -> list[TaggedDocument]:
    """Return the abstracts that were marked in full."""
    source = {a.key: a for a in articles(gold / "ei_v1_unlabelled_train.jsonl")}
    texts = {key: (a.bare.title, a.bare.abstract) for key, a in source.items()}
    vocabulary = tokenizer()
    return [with_annotations(found, source[found.key].reading, vocabulary) for found in annotated(texts)]


def older_documents(gold: Path) -> list[TaggedDocument]:
    """Return Evidence Inference 2 with its questions, and EvidenceOutcomes without what is kept apart."""
    vocabulary, apart = tokenizer(), corpus.pmids_measured(gold)
    asked = [document(r) for r in read(gold / "ei_train.jsonl") if r["abstract"] and r.get("pmid") not in apart]
    named = [lines_document(r) for r in read(gold / "evidence_outcomes.jsonl") if r.get("pmid") not in apart]
    questions = [with_prompts(d, vocabulary, {}) for d in asked]
    for sentence in (s for d in questions for s in d.sentences):
        sentence.labels[:, ARM : COMPARATOR + 1] = NONE
    return questions + [with_outcomes(d, vocabulary) for d in named if not corpus.is_held_out(d.name)]


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, and write the network over the one that it started from."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    chosen = parser.parse_args(arguments)
    path = chosen.out / "tagger.onnx"
    documents = [*marked_documents(chosen.gold), *older_documents(chosen.gold)]
    network = fitting.fit(Begun(path), documents, RECIPE, note="further")
    onnx_graph.write(state_of(network), path, whole_text=False)
    write_card(path, chosen.gold, ())


def write_card(path: Path, gold: Path, notes: Sequence[str]) -> None:
    """Measure the network as it is stored, on papers that it was not trained on, and bring its card up to date."""
    network, vocabulary = Begun(path).network(len(HEADS), whole_text=False).eval(), tokenizer()
    apart = {name: [with_prompts(d, vocabulary, {}) for d in corpus.measured(gold, name)]
             for name in ("ei_validation", "exh_dev")}  # fmt: skip
    named = [lines_document(r) for r in read(gold / "evidence_outcomes.jsonl")]
    apart["evidence_outcomes, one in eight"] = [
        with_outcomes(d, vocabulary) for d in named if corpus.is_held_out(d.name)
    ]
    scores = {name: fitting.scores(d, fitting.predict(network, d, _LIMIT)) for name, d in apart.items()}
    seen = [d.name for d in marked_documents(gold)]
    cards.renew(path, command=_COMMAND, documents=seen, recipe=RECIPE, scores=scores, notes=notes)


if __name__ == "__main__":
    main()
