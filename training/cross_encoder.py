"""Trains the cross-encoder: `python -m training.cross_encoder --gold DIR --base DIR --work DIR --out DIR`.

Several large networks learn from the labelled questions; what they say of the unlabelled ones, together with the
labels, teaches one small network. `--work` keeps what they say, which the tagger is then taught as well.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from training import base, cards, corpus, onnx_graph, questions
from training import cross_encoder_fit as fitting
from training.base import Floats
from training.encoder import Encoder
from training.gold import Document
from training.loop import Recipe, state_of
from training.questions import FOLDS, Asked
from training.tagger_fit import Start

TEACHER_LAYERS = tuple(range(6))
STUDENT_LAYERS = (0, 2, 5)
# unlike teachers make better lessons: seed, share of pairs with arms exchanged, share of pairs shown without arms
VARIED = ((1, 0.5, 0.0), (1, 0.0, 0.25), (2, 0.5, 0.25))
TEACHERS = tuple(Recipe(seed=seed, epochs=4, rate=1.5e-4, rows=48) for seed, _, _ in VARIED)
STUDENT = Recipe(seed=1, epochs=3, rate=2e-4, rows=64)
ANSWERS_FILE = "answers.npz"
_COMMAND = "python -m training.cross_encoder --gold DIR --base DIR --work DIR --out evidence_kb/claims/weights"


class Lesson:
    """The pairs of all corpora, and the networks learnt from them."""

    def __init__(self, data: corpus.Corpus, weights: dict[str, Floats]) -> None:
        vocabulary = data.vocabulary
        self.labelled = [a for d in data.labelled for a in questions.labelled(d, vocabulary)]
        self.exchanged = [a for d in data.labelled for a in questions.turned(d, vocabulary)]
        self.unlabelled = [a for d in data.unlabelled for a in questions.candidates(d, vocabulary)]
        self.kept, self.weights = data.kept, weights

    def start(self, layers: tuple[int, ...]) -> Start:
        """Return what networks of some layers start from."""
        return Start(self.weights, self.kept, layers)

    def answers(self, left_out: int | None) -> Floats:
        """Return what teachers say of the unlabelled pairs; they see all folds but one."""
        pairs = self.pairs(left_out)
        exchanged = [a for a in self.exchanged if a.fold != left_out]
        said: list[Floats] = []
        for recipe, (_, extra, hidden) in zip(TEACHERS, VARIED, strict=True):
            start, note = self.start(TEACHER_LAYERS), f"teacher {len(said) + 1}"
            teacher = fitting.fit(
                start, pairs, recipe, note=note, extra=exchanged, extra_share=extra, hidden_share=hidden
            )
            said.append(fitting.predict(teacher, self.unlabelled))
        return np.asarray(np.mean(said, 0), np.float32)

    def student(self, left_out: int | None, answers: Floats) -> Encoder:
        """Return the small network."""
        taught = list(zip(self.unlabelled, answers, strict=True))
        start = self.start(STUDENT_LAYERS)
        return fitting.fit(start, self.pairs(left_out), STUDENT, taught, note=f"student without fold {left_out}")

    def pairs(self, left_out: int | None) -> list[Asked]:
        """Return the labelled pairs without those of one fold."""
        return [a for a in self.labelled if a.fold != left_out]


def cross_validated(lesson: Lesson, asked: Sequence[Asked], gold: dict[str, str]) -> float:
    """Return the share of right answers to questions whose article was in none of the network's teachers' pairs."""
    votes: dict[str, list[float]] = {}
    for fold in range(FOLDS):
        network = lesson.student(fold, lesson.answers(fold))
        mine = [a for a in asked if a.fold == fold]
        votes |= fitting.vote(mine, fitting.predict(network, mine))
    return fitting.accuracy(votes, gold)


def labels_of(documents: Sequence[Document]) -> dict[str, str]:
    """Return the labels of the questions that the abstracts answer."""
    prompts = [p for d in documents for p in d.record["prompts"]]
    return {str(p["prompt_id"]): p["label"] for p in prompts if p["in_abstract"]}


def save_answers(path: Path, asked: Sequence[Asked], answers: Floats) -> None:
    """Keep what the teachers say of the unlabelled pairs."""
    prompts, sentences = np.array([a.prompt for a in asked]), np.array([a.sentence for a in asked])
    np.savez_compressed(path, prompts=prompts, sentences=sentences, answers=answers)


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, write the network and its card."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("gold", "base", "work", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--cross-validate", action="store_true", help="also measure on folds: five times the work")
    chosen = parser.parse_args(arguments)
    data = corpus.load(chosen.gold, chosen.base)
    lesson = Lesson(data, base.load(chosen.base / "model.safetensors"))
    answers = lesson.answers(None)
    for folder in (chosen.work, chosen.out):
        folder.mkdir(parents=True, exist_ok=True)
    save_answers(chosen.work / ANSWERS_FILE, lesson.unlabelled, answers)
    network = lesson.student(None, answers)
    (chosen.out / "tokenizer.json").write_text(data.vocabulary_json, encoding="utf-8")
    onnx_graph.write(state_of(network), chosen.out / "cross_encoder.onnx", whole_text=True)
    scores = {name: _score(network, chosen.gold, name, data) for name in ("ei_validation", "exh_dev")}
    if chosen.cross_validate:
        asked = [a for d in data.labelled for a in questions.candidates(d, data.vocabulary)]
        scores["ei_train, five folds"] = cross_validated(lesson, asked, labels_of(data.labelled))
    write_card(chosen.out, data, lesson, {"direction accuracy": scores})


def _score(network: Encoder, gold: Path, name: str, data: corpus.Corpus) -> float:
    documents = corpus.measured(gold, name)
    asked = [a for d in documents for a in questions.candidates(d, data.vocabulary)]
    return fitting.accuracy(fitting.vote(asked, fitting.predict(network, asked)), labels_of(documents))


def write_card(
    out: Path, data: corpus.Corpus, lesson: Lesson, scores: dict[str, object], notes: Sequence[str] = ()
) -> None:
    """Write the card beside the network."""
    cards.write(
        out / "cross_encoder.onnx",
        purpose="direction of an outcome in a sentence, for one treatment against another",
        command=_COMMAND,
        corpus=data,
        counts={"labelled pairs": len(lesson.labelled), "pairs labelled by teachers": len(lesson.unlabelled)},
        layers=STUDENT_LAYERS,
        recipes={"teachers (six layers)": TEACHERS, "student": [STUDENT]},
        scores=scores,
        notes=notes,
    )


if __name__ == "__main__":
    main()
