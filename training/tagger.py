"""Trains the tagger: `python -m training.tagger --gold DIR --base DIR --work DIR --out DIR`.

Run `training.direction_teachers` first: what they say of unlabelled questions (in `--work`) is taught here too.
Several large networks learn from all corpora; labels and their opinion together teach one small network.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

from training import base, cards, corpus, onnx_graph
from training import tagger_fit as fitting
from training.base import Floats
from training.direction_teachers import ANSWERS_FILE, answers_in
from training.encoder import Encoder
from training.loop import Recipe, state_of
from training.tagger_fit import Start
from training.tagging_data import Answers, TaggedDocument, with_outcomes, with_prompts

TEACHER_LAYERS = tuple(range(6))
STUDENT_LAYERS = (0, 1, 2, 3)
TEACHERS = tuple(Recipe(seed=s, epochs=7, rate=1.5e-4, rows=12) for s in (1, 2, 3))
STUDENT = Recipe(seed=1, epochs=8, rate=2e-4, rows=12)
_LIMIT = 448
_COMMAND = "python -m training.tagger --gold DIR --base DIR --work DIR --out evidence_kb/claims/weights"


def documents_of(data: corpus.Corpus, answers: Answers) -> list[TaggedDocument]:
    """Return all documents to train on."""
    asked = [with_prompts(d, data.vocabulary, answers) for d in (*data.labelled, *data.unlabelled)]
    return asked + [with_outcomes(d, data.vocabulary) for d in data.outcomes]


def train(data: corpus.Corpus, weights: dict[str, Floats], documents: Sequence[TaggedDocument]) -> Encoder:
    """Return the small network."""
    large = Start(weights, data.kept, TEACHER_LAYERS)
    said = []
    for recipe in TEACHERS:
        teacher = fitting.fit(large, documents, recipe, note=f"teacher {recipe.seed}")
        said.append(fitting.predict(teacher, documents, _LIMIT))
    small = Start(weights, data.kept, STUDENT_LAYERS)
    return fitting.fit(small, documents, STUDENT, fitting.mean(said), note="student")


def measure(network: Encoder, gold: Path, data: corpus.Corpus) -> dict[str, Mapping[str, float]]:
    """Return the scores on papers that were not trained on."""
    apart = {"evidence_outcomes, one in eight": [with_outcomes(d, data.vocabulary) for d in data.held_out]}
    for name in ("ei_validation", "exh_dev"):
        apart[name] = [with_prompts(d, data.vocabulary, {}) for d in corpus.measured(gold, name)]
    return {name: fitting.scores(d, fitting.predict(network, d, _LIMIT)) for name, d in apart.items()}


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, write the network and its card."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("gold", "base", "work", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    chosen = parser.parse_args(arguments)
    data = corpus.load(chosen.gold, chosen.base)
    documents = documents_of(data, answers_in(chosen.work / ANSWERS_FILE))
    network = train(data, base.load(chosen.base / "model.safetensors"), documents)
    chosen.out.mkdir(parents=True, exist_ok=True)
    (chosen.out / "tokenizer.json").write_text(data.vocabulary_json, encoding="utf-8")
    onnx_graph.write(state_of(network), chosen.out / "tagger.onnx", whole_text=False)
    write_card(chosen.out, data, len(documents), measure(network, chosen.gold, data))


def write_card(
    out: Path, data: corpus.Corpus, documents: int, scores: Mapping[str, object], notes: Sequence[str] = ()
) -> None:
    """Write the card beside the network."""
    cards.write(
        out / "tagger.onnx",
        purpose="treatment arms, outcomes, results and section roles, for each word and sentence of an abstract",
        command=_COMMAND,
        corpus=data,
        counts={"documents": documents, "documents kept apart": len(data.held_out)},
        layers=STUDENT_LAYERS,
        recipes={"teachers (six layers)": TEACHERS, "student": [STUDENT]},
        scores=scores,
        notes=notes,
    )


if __name__ == "__main__":
    main()
