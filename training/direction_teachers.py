"""Trains wide networks that say which direction a sentence gives to an outcome:
`python -m training.direction_teachers --gold DIR --wide DIR --work WORK`.

They learn from the labelled questions of Evidence Inference, from these with the arms exchanged, and from the results
of abstracts that were marked in full; no two of them from the same. What they say of the unlabelled questions is kept
(WORK/answers.npz): it teaches the small cross-encoder (`training.claim_reader`) and the tagger (`training.tagger`).
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from evidence_kb.claims.language.pieces import tokenizer
from training import corpus, mpnet, questions
from training import cross_encoder_fit as fitting
from training.base import Floats
from training.cross_encoder_fit import Row, of_question
from training.loop import Recipe
from training.questions import Asked
from training.tagger_fit import Base
from training.tagger_further import marked_articles
from training.tagging_data import Answers


class Shares(NamedTuple):
    """How many of the questions with arms exchanged, and of the marked results, join in every epoch."""

    exchanged: float
    marked: float


VARIED = (Shares(0.5, 1.0), Shares(0.0, 1.0), Shares(0.5, 0.5), Shares(0.0, 0.0))
TEACHERS = tuple(Recipe(seed=seed, epochs=4, rate=4e-5, rows=32) for seed in range(1, 1 + len(VARIED)))
_MARKED_WEIGHT = 0.7
ANSWERS_FILE = "answers.npz"


@dataclass(frozen=True, slots=True)
class Questions:
    """Questions with sentences: labelled, these with arms exchanged, results marked in full, and without labels."""

    labelled: Sequence[Asked]
    exchanged: Sequence[Asked]
    marked: Sequence[Asked]
    unlabelled: Sequence[Asked]

    @classmethod
    def of(cls, gold: Path) -> Questions:
        """Read all questions that are not only measured on."""
        vocabulary = tokenizer()
        known = list(corpus.learnt_from(gold, "ei_train"))
        unknown = list(corpus.learnt_from(gold, "ei_v1_unlabelled_train"))
        names = {d.name for d in unknown}
        marked = [(found, article) for found, article in marked_articles(gold) if found.key in names]
        return cls(
            [a for d in known for a in questions.labelled(d, vocabulary)],
            [a for d in known for a in questions.turned(d, vocabulary)],
            [a for found, article in marked for a in questions.marked(found, article.reading, vocabulary)],
            [a for d in unknown for a in questions.candidates(d, vocabulary)],
        )

    def rows(self) -> list[Row]:
        """Return all that has a label."""
        return [*map(of_question, self.labelled), *self._of_marked(self.marked)]

    def drawn(self, shares: Shares, chance: random.Random) -> list[Row]:
        """Return what one teacher learns from in one epoch."""
        exchanged = [a for a in self.exchanged if chance.random() < shares.exchanged]
        marked = [a for a in self.marked if chance.random() < shares.marked]
        return [*map(of_question, [*self.labelled, *exchanged]), *self._of_marked(marked)]

    def _of_marked(self, marked: Sequence[Asked]) -> list[Row]:
        return [of_question(a, weight=_MARKED_WEIGHT) for a in marked]


def said(asked: Questions, wide: Base) -> Floats:
    """Return the mean of what teachers say of the questions without labels."""
    found = []
    for recipe, shares in zip(TEACHERS, VARIED, strict=True):

        def rows(chance: random.Random, shares: Shares = shares) -> list[Row]:
            return asked.drawn(shares, chance)

        teacher = fitting.fit(wide, rows, recipe, f"directions {recipe.seed}")
        found.append(fitting.directions_of(fitting.outputs(teacher, asked.unlabelled)))
    return np.asarray(np.mean(found, 0), np.float32)


def save_answers(path: Path, asked: Sequence[Asked], answers: Floats) -> None:
    """Keep what teachers say."""
    prompts, sentences = np.array([a.prompt for a in asked]), np.array([a.sentence for a in asked])
    np.savez_compressed(path, prompts=prompts, sentences=sentences, answers=answers)


def answers_in(path: Path) -> Answers:
    """Read what teachers said, by question."""
    found: dict[str, list[tuple[int, Sequence[float]]]] = {}
    with np.load(path) as stored:
        columns = (stored["prompts"].tolist(), stored["sentences"].tolist(), stored["answers"].tolist())
    for prompt, sentence, chances in zip(*columns, strict=True):
        found.setdefault(prompt, []).append((sentence, chances))
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, and keep what the networks say."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("gold", "wide", "work"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    chosen = parser.parse_args(arguments)
    asked = Questions.of(chosen.gold)
    chosen.work.mkdir(parents=True, exist_ok=True)
    save_answers(chosen.work / ANSWERS_FILE, asked.unlabelled, said(asked, mpnet.Wide(chosen.wide, tokenizer())))


if __name__ == "__main__":
    main()
