"""Trains the cross-encoder anew, for both of its jobs:
`python -m training.claim_reader --gold DIR --base DIR --wide DIR --texts PLACE... --told WORK/told.jsonl --work WORK
--out evidence_kb/claims/weights`.

It says which direction a sentence gives to an outcome (`questions`), and whether a claim about a report is right
(`claim_pairs`). Wide networks (`mpnet`) learn one job each, those of claims without a third of the texts; what they
say of what they did not learn from, beside the labels, teaches one small network both jobs. Three more, each without a
third of the texts, say how likely the claims about these are right: WORK/read.jsonl, from which `training.report`
learns. The vocabulary stays that of the package.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, astuple, dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from evidence_kb.claims.claim_reader import RIGHT
from evidence_kb.claims.heads import ANSWERS
from evidence_kb.claims.pieces import tokenizer
from training import base, cards, claim_pairs, corpus, mpnet, onnx_graph, questions
from training import cross_encoder_fit as fitting
from training.base import Floats
from training.claim_pairs import Pair
from training.cross_encoder import labels_of
from training.encoder import Encoder, device
from training.gold import Document, document, read
from training.loop import Recipe, Trainer, batch_of, in_batches, outputs_of, state_of
from training.questions import Asked
from training.report_texts import FOLDS
from training.tagger_fit import Base, Start
from training.tagger_further import marked_articles

OUTPUTS = len(ANSWERS) + 1
LAYERS = (0, 2, 5)
# teachers of directions differ in the share of questions with arms exchanged, and of results marked in full abstracts
VARIED = ((0.5, 1.0), (0.0, 1.0), (0.5, 0.5), (0.0, 0.0))
OF_DIRECTIONS = tuple(Recipe(seed=n + 1, epochs=4, rate=4e-5, rows=32) for n in range(len(VARIED)))
OF_CLAIMS = tuple(Recipe(seed=n + 1, epochs=3, rate=4e-5, rows=32) for n in range(2))
STUDENT = Recipe(seed=1, epochs=5, rate=3e-4, rows=96)
_MARKED, _WRITTEN = 0.7, 2.0  # weights of a result in an abstract marked in full, of a claim about our own text
_LABEL_SHARE = 0.4  # of a claim's label beside what teachers say
_SMOOTH = 0.06
_COMMAND = (
    "python -m training.claim_reader --gold DIR --base DIR --wide DIR --texts PLACE... --told FILE --work DIR --out"
)
Rows = Callable[[random.Random], Sequence["Row"]]


class Row(NamedTuple):
    """What the network reads at once, and what it should answer: a direction, or how likely a claim is right."""

    ids: Sequence[int]
    types: Sequence[int]
    target: Floats
    weight: float
    of_claim: bool


def of_question(asked: Asked, chances: Floats | None = None, weight: float = 1.0) -> Row:
    """Make a row of a question: with its label, or with what teachers say."""
    target = np.zeros(OUTPUTS, np.float32)
    if chances is None:
        target[: len(ANSWERS)] = _SMOOTH / len(ANSWERS)
        target[asked.label] += 1 - _SMOOTH
    else:
        target[: len(ANSWERS)] = chances
    return Row(asked.ids, asked.types, target, weight, False)


def of_claim(pair: Pair, chance: float) -> Row:
    """Make a row of a claim that is right with a chance."""
    target = np.zeros(OUTPUTS, np.float32)
    target[RIGHT] = chance
    return Row(pair.ids, pair.types, target, 1.0 if pair.is_real else _WRITTEN, True)


def loss_of(network: Encoder, rows: list[Row]) -> Tensor:
    """Return the weighted cross-entropy, each row's of its own job."""
    logits = outputs_of(network, batch_of([r.ids for r in rows], [r.types for r in rows]))
    target = torch.from_numpy(np.stack([r.target for r in rows])).to(device())
    weight = torch.tensor([r.weight for r in rows], device=device())
    directions = -(target[:, :RIGHT] * functional.log_softmax(logits[:, :RIGHT], -1)).sum(-1)
    right = functional.binary_cross_entropy_with_logits(logits[:, RIGHT], target[:, RIGHT], reduction="none")
    every = torch.where(torch.tensor([r.of_claim for r in rows], device=device()), right, directions)
    return (every * weight).sum() / weight.sum()


def fit(start: Base, rows: Rows, recipe: Recipe, note: str) -> Encoder:
    """Train a network, from a base, on rows that are drawn anew for every epoch."""
    torch.manual_seed(recipe.seed)
    trainer: Trainer[Row] = Trainer(recipe, lambda r: len(r.ids), loss_of)
    return trainer.fit(start.network(OUTPUTS, whole_text=True), rows, note)


def _same(rows: Sequence[Row], _: random.Random) -> Sequence[Row]:
    return rows


def outputs(network: Encoder, pairs: Sequence[Asked] | Sequence[Pair]) -> Floats:
    """Return a row of outputs for each pair."""
    found = np.zeros((len(pairs), OUTPUTS), np.float32)
    for numbers in in_batches([len(p.ids) for p in pairs], 128):
        batch = batch_of([pairs[i].ids for i in numbers], [pairs[i].types for i in numbers])
        with torch.no_grad():
            found[numbers] = outputs_of(network, batch).cpu().numpy()
    return found


def directions_of(found: Floats) -> Floats:
    """Return the probabilities of the answers to questions."""
    return np.asarray(torch.softmax(torch.from_numpy(found[:, :RIGHT]), -1).numpy(), np.float32)


def chances_of(found: Floats) -> Floats:
    """Return how likely claims are right."""
    return np.asarray(1 / (1 + np.exp(-found[:, RIGHT])), np.float32)


@dataclass(frozen=True, slots=True)
class Lesson:
    """All pairs of both jobs."""

    labelled: Sequence[Asked]
    exchanged: Sequence[Asked]
    marked: Sequence[Asked]
    unlabelled: Sequence[Asked]
    claims: Sequence[Pair]
    unread: Sequence[Pair]

    def of_directions(self, wide: Base) -> Floats:
        """Return what wide teachers say of the unlabelled questions."""
        said = [self._direction_teacher(wide, n) for n in range(len(VARIED))]
        return np.asarray(np.mean(said, 0), np.float32)

    def _direction_teacher(self, wide: Base, number: int) -> Floats:
        exchanged, marked = VARIED[number]

        def rows(chance: random.Random) -> list[Row]:
            some = [of_question(a) for a in self.exchanged if chance.random() < exchanged]
            more = [of_question(a, weight=_MARKED) for a in self.marked if chance.random() < marked]
            return [*map(of_question, self.labelled), *some, *more]

        teacher = fit(wide, rows, OF_DIRECTIONS[number], f"directions {number + 1}")
        return directions_of(outputs(teacher, self.unlabelled))

    def of_claims(self, wide: Base) -> tuple[Floats, Floats]:
        """Return what wide teachers say of claims about texts that they did not learn from, and of the unread."""
        known, unread = np.zeros(len(self.claims), np.float32), np.zeros(len(self.unread), np.float32)
        for recipe in OF_CLAIMS:
            for fold in range(FOLDS):
                rows = [of_claim(p, p.right or 0.0) for p in self.claims if p.fold != fold]
                teacher = fit(wide, partial(_same, rows), recipe, f"claims {recipe.seed}, without {fold}")
                mine = [n for n, p in enumerate(self.claims) if p.fold == fold]
                known[mine] += chances_of(outputs(teacher, [self.claims[n] for n in mine])) / len(OF_CLAIMS)
                unread += chances_of(outputs(teacher, self.unread)) / (FOLDS * len(OF_CLAIMS))
        return known, unread

    def student(self, start: Base, directions: Floats, claims: tuple[Floats, Floats], without: int | None) -> Encoder:
        """Return the small network, taught without the claims of one fold."""
        known, unread = claims
        rows = [of_question(a) for a in self.labelled] + [of_question(a, weight=_MARKED) for a in self.marked]
        rows += [of_question(a, c) for a, c in zip(self.unlabelled, directions, strict=True)]
        for pair, chance in zip(self.claims, known, strict=True):
            if pair.fold != without:
                rows.append(of_claim(pair, _LABEL_SHARE * (pair.right or 0.0) + (1 - _LABEL_SHARE) * float(chance)))
        rows += [of_claim(pair, float(chance)) for pair, chance in zip(self.unread, unread, strict=True)]
        return fit(start, partial(_same, rows), STUDENT, f"student without {without}")


def lesson_of(gold: Path, texts: Sequence[Path], told: Path) -> Lesson:
    """Read all pairs."""
    vocabulary, apart = tokenizer(), corpus.pmids_measured(gold)

    def documents(name: str) -> Iterator[Document]:
        every = read(gold / f"{name}.jsonl")
        return (document(r) for r in every if r["abstract"] and r.get("pmid") not in apart)

    known, unknown = list(documents("ei_train")), list(documents("ei_v1_unlabelled_train"))
    names = {d.name for d in unknown}
    marked = [(found, article) for found, article in marked_articles(gold) if found.key in names]
    return Lesson(
        [a for d in known for a in questions.labelled(d, vocabulary)],
        [a for d in known for a in questions.turned(d, vocabulary)],
        [a for found, article in marked for a in questions.marked(found, article.reading, vocabulary)],
        [a for d in unknown for a in questions.candidates(d, vocabulary)],
        claim_pairs.labelled(texts, told),
        claim_pairs.without_labels(texts),
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, and write the network, its card and what is said of claims."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("gold", "base", "wide", "told", "work", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--texts", type=Path, nargs="+", required=True)
    chosen = parser.parse_args(arguments)
    lesson = lesson_of(chosen.gold, chosen.texts, chosen.told)
    wide = mpnet.Wide(chosen.wide, tokenizer())
    directions, claims = lesson.of_directions(wide), lesson.of_claims(wide)
    start = Start(base.load(chosen.base / "model.safetensors"), base.kept(chosen.base, tokenizer()), LAYERS)
    chosen.work.mkdir(parents=True, exist_ok=True)
    with (chosen.work / "read.jsonl").open("w", encoding="utf-8") as lines:
        for fold in range(FOLDS):
            mine = [p for p in lesson.claims if p.fold == fold]
            odds = outputs(lesson.student(start, directions, claims, fold), mine)[:, RIGHT]
            for pair, one in zip(mine, odds.tolist(), strict=True):
                lines.write(json.dumps([pair.text, astuple(pair.said), round(one, 4)]) + "\n")
    network = lesson.student(start, directions, claims, None)
    path = chosen.out / "cross_encoder.onnx"
    onnx_graph.write(state_of(network), path, whole_text=True)
    scores = {name: direction_score(network, chosen.gold, name) for name in ("ei_validation", "exh_dev")}
    renew_card(path, lesson, scores, ())


def direction_score(network: Encoder, gold: Path, name: str) -> float:
    """Return the share of questions that are answered right, by a vote of three sentences."""
    documents = corpus.measured(gold, name)
    asked = [a for d in documents for a in questions.candidates(d, tokenizer())]
    return fitting.accuracy(fitting.vote(asked, directions_of(outputs(network, asked))), labels_of(documents))


def renew_card(path: Path, lesson: Lesson, scores: dict[str, float], notes: Sequence[str]) -> None:
    """Bring the card of the network up to date."""
    place = path.with_suffix(".card.json")
    card = json.loads(place.read_text(encoding="utf-8"))
    read_by_us = {p.text for p in lesson.claims}
    card |= {"sha256": cards.digest(path), "bytes": path.stat().st_size, "command": _COMMAND, "notes": list(notes)}
    card["purpose"] = (
        "direction of an outcome in a sentence, for one treatment against another; how likely a claim about a report is"
        " right"
    )
    card["data"]["claims about reports"] = {
        "licence": "annotations Apache-2.0, by readers of this project (language models)",
        "documents": len(read_by_us),
        "sha256 of sorted document ids": cards.of_documents(sorted(read_by_us)),
    }
    card["counts"] = {
        "labelled pairs": len(lesson.labelled), "results of abstracts marked in full": len(lesson.marked),
        "pairs labelled by teachers": len(lesson.unlabelled), "claims": len(lesson.claims),
        "claims labelled by teachers": len(lesson.unread),
    }  # fmt: skip
    teachers = {"of directions": OF_DIRECTIONS, "of claims, each without a third of the texts": OF_CLAIMS}
    card["recipes"] = {
        f"teachers {of} ({mpnet.NAME}, Apache-2.0, sha256 {mpnet.SHA256})": [asdict(r) for r in recipes]
        for of, recipes in teachers.items()
    } | {"student": [asdict(STUDENT)]}
    card["scores"] = {"direction accuracy, vote of three sentences": scores}
    place.write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
