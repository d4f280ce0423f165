"""Trains the cross-encoder anew, for both of its jobs:
`python -m training.claim_reader --gold DIR --base DIR --wide DIR --texts PLACE... --told WORK/told.jsonl --work WORK
--out evidence_kb/claims/weights`.

It says which direction a sentence gives to an outcome (`questions`), and whether a claim about a report is right
(`claim_pairs`). Wide networks learn one job each: those of directions before (`training.direction_teachers`), those of
claims here, each without a third of the texts. What they say of what they did not learn from, beside the labels,
teaches one small network both jobs. Three more, each without a third of the texts, stay in WORK; how likely they find
the claims about these is in WORK/read.jsonl, from which `training.report` learns. The vocabulary stays that of the
package.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from evidence_kb.claims.language.pieces import tokenizer
from evidence_kb.claims.networks.network import Network
from evidence_kb.claims.networks.trees import sigmoid
from evidence_kb.claims.reports import claim_reader
from evidence_kb.claims.reports.claim_reader import RIGHT
from training import base, cards, claim_pairs, corpus, direction_teachers, mpnet, onnx_graph, questions
from training import cross_encoder_fit as fitting
from training.base import Floats
from training.claim_pairs import Pair
from training.cross_encoder_fit import Row, of_question
from training.direction_teachers import Questions
from training.encoder import Encoder
from training.loop import Recipe, state_of
from training.report_texts import FOLDS, network_without
from training.tagger_fit import Base, Start

LAYERS = (0, 2, 5)
TEACHERS = tuple(Recipe(seed=seed, epochs=3, rate=4e-5, rows=32) for seed in (1, 2))
STUDENT = Recipe(seed=1, epochs=5, rate=3e-4, rows=96)
_WRITTEN_WEIGHT = 2.0  # of a claim about a text of this project
_LABEL_SHARE = 0.4  # of a claim's label beside what teachers say
_COMMAND = (
    "python -m training.claim_reader --gold DIR --base DIR --wide DIR --texts PLACE... --told FILE --work DIR --out"
)


def of_claim(pair: Pair, chance: float) -> Row:
    """Make a row of a claim: texts of this project count more, as plain sentences are rare in real ones."""
    return fitting.of_claim(pair, chance, 1.0 if pair.is_real else _WRITTEN_WEIGHT)


def _same(rows: Sequence[Row], _: random.Random) -> Sequence[Row]:
    """Return the same rows for every epoch."""
    return rows


@dataclass(frozen=True, slots=True)
class Claims:
    """Claims about texts that readers read, and about reports that nobody read."""

    known: Sequence[Pair]
    unread: Sequence[Pair]

    def said(self, wide: Base) -> tuple[Floats, Floats]:
        """Return how likely teachers that did not learn from a text find the claims about it right.

        Several answer for each claim: the mean of their log odds counts.
        """
        known, unread = (np.zeros(len(pairs), np.float32) for pairs in (self.known, self.unread))
        for recipe in TEACHERS:
            for fold in range(FOLDS):
                rows = [of_claim(p, p.right) for p in self.known if p.fold != fold]
                teacher = fitting.fit(wide, partial(_same, rows), recipe, f"claims {recipe.seed}, without {fold}")
                mine = [n for n, p in enumerate(self.known) if p.fold == fold]
                known[mine] += fitting.outputs(teacher, [self.known[n] for n in mine])[:, RIGHT] / len(TEACHERS)
                unread += fitting.outputs(teacher, self.unread)[:, RIGHT] / (FOLDS * len(TEACHERS))
        return sigmoid(known), sigmoid(unread)


@dataclass(frozen=True, slots=True)
class Lesson:
    """All that the small networks learn from: rows of questions, those of unread claims, and of each known claim."""

    questions: Sequence[Row]
    unread: Sequence[Row]
    known: Sequence[tuple[Pair, Row]]

    @classmethod
    def of(cls, asked: Questions, answers: Sequence[Sequence[float]], claims: Claims, wide: Base) -> Lesson:
        """Mix labels with what teachers say."""
        taught = [of_question(a, chances) for a, chances in zip(asked.unlabelled, answers, strict=True)]
        known, unread = claims.said(wide)
        mixed = _LABEL_SHARE * np.array([p.right for p in claims.known]) + (1 - _LABEL_SHARE) * known
        return cls(
            [*asked.rows(), *taught],
            [of_claim(p, chance) for p, chance in zip(claims.unread, unread.tolist(), strict=True)],
            [(p, of_claim(p, chance)) for p, chance in zip(claims.known, mixed.tolist(), strict=True)],
        )

    def student(self, start: Base, without: int | None) -> Encoder:
        """Return a small network that learnt both jobs, but nothing from the texts of one fold."""
        rows = [*self.questions, *self.unread, *(row for pair, row in self.known if pair.fold != without)]
        return fitting.fit(start, partial(_same, rows), STUDENT, f"student without {without}")


def answers_to(asked: Questions, path: Path) -> list[Sequence[float]]:
    """Return what teachers said of the questions without labels; ValueError where they were asked others."""
    said = {prompt: dict(several) for prompt, several in direction_teachers.answers_in(path).items()}
    try:
        return [said[a.prompt][a.sentence] for a in asked.unlabelled]
    except KeyError as missing:
        raise ValueError(f"{path} has no answer to {missing}: training.direction_teachers writes it anew") from missing


def read_out_of_fold(lesson: Lesson, start: Base, work: Path) -> list[float]:
    """Keep, for each fold, a network that learnt nothing from it, and what that says of the claims about its texts.

    The networks are asked as they are stored, like the one that ships. Their answers are returned for each claim.
    """
    networks = []
    for fold in range(FOLDS):
        path = network_without(work, fold)
        onnx_graph.write(state_of(lesson.student(start, fold)), path, whole_text=True)
        networks.append(Network(path.read_bytes()))
    odds = [round(claim_reader.odds(pair.said, networks[pair.fold]), 4) for pair, _ in lesson.known]
    with (work / "read.jsonl").open("w", encoding="utf-8") as lines:
        for (pair, _), one in zip(lesson.known, odds, strict=True):
            lines.write(json.dumps([pair.text, astuple(pair.said), one]) + "\n")
    return odds


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, and write the network, its card and what is said of claims."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("gold", "base", "wide", "told", "work", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--texts", type=Path, nargs="+", required=True)
    chosen = parser.parse_args(arguments)
    asked = Questions.of(chosen.gold)
    answers = answers_to(asked, chosen.work / direction_teachers.ANSWERS_FILE)
    claims = Claims(claim_pairs.labelled(chosen.texts, chosen.told), claim_pairs.without_labels(chosen.texts))
    lesson = Lesson.of(asked, answers, claims, mpnet.Wide(chosen.wide, tokenizer()))
    start = Start(base.load(chosen.base / "model.safetensors"), base.kept(chosen.base, tokenizer()), LAYERS)
    odds = read_out_of_fold(lesson, start, chosen.work)
    network = lesson.student(start, None)
    path = chosen.out / "cross_encoder.onnx"
    onnx_graph.write(state_of(network), path, whole_text=True)
    scores = {
        "direction accuracy, vote of three sentences": {
            name: direction_score(network, chosen.gold, name) for name in ("ei_validation", "exh_dev")
        },
        f"claims about real records, {FOLDS} folds by text": claim_scores(claims.known, odds),
    }
    renew_card(path, asked, claims, scores, ())


def direction_score(network: Encoder, gold: Path, name: str) -> float:
    """Return the share of questions that are answered right."""
    documents = corpus.measured(gold, name)
    asked = [a for d in documents for a in questions.candidates(d, tokenizer())]
    chances = fitting.directions_of(fitting.outputs(network, asked))
    return fitting.accuracy(fitting.vote(asked, chances), questions.labels_of(documents))


def claim_scores(known: Sequence[Pair], odds: Sequence[float]) -> dict[str, float]:
    """Return how many claims about real records there are, which share is right, and how well the odds tell it."""
    from sklearn.metrics import roc_auc_score

    real = [(p.right, one) for p, one in zip(known, odds, strict=True) if p.is_real]
    right, found = [r for r, _ in real], [one for _, one in real]
    if len(set(right)) < 2:
        return {"n": len(real)}
    area = float(roc_auc_score(right, found))
    return {"n": len(real), "right": round(sum(right) / len(real), 4), "area under the curve": round(area, 4)}


def renew_card(path: Path, asked: Questions, claims: Claims, scores: dict[str, Any], notes: Sequence[str]) -> None:
    """Bring the card of the network up to date."""
    place, vocabulary = path.with_suffix(".card.json"), path.parent / "tokenizer.json"
    card = json.loads(place.read_text(encoding="utf-8"))
    card |= {
        "purpose": "direction of an outcome in a sentence, for one treatment against another; how likely a claim about"
        " a report is right",
        "sha256": cards.digest(path),
        "bytes": path.stat().st_size,
        "vocabulary": {
            "file": vocabulary.name, "sha256": cards.digest(vocabulary), "pieces": tokenizer().get_vocab_size()
        },
        "claims about reports": {
            "licence": "annotations Apache-2.0, by readers of this project (language models)",
            "documents": len({p.text for p in claims.known}),
            "sha256 of sorted document ids": cards.of_documents(sorted({p.text for p in claims.known})),
        },
        "counts": {
            "labelled pairs": len(asked.labelled), "results of abstracts marked in full": len(asked.marked),
            "pairs labelled by teachers": len(asked.unlabelled), "claims": len(claims.known),
            "claims labelled by teachers": len(claims.unread),
        },
        "recipes": {
            **{f"teachers {of} ({mpnet.NAME}, Apache-2.0, sha256 {mpnet.SHA256})": [asdict(r) for r in recipes]
               for of, recipes in (("of directions", direction_teachers.TEACHERS),
                                   ("of claims, each without a third of the texts", TEACHERS))},
            "student": [asdict(STUDENT)],
        },
        "command": _COMMAND, "scores": scores, "notes": list(notes),
    }  # fmt: skip
    place.write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
