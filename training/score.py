"""Fits the score of comparing claims to what readers marked in whole abstracts (`annotations`).

Every candidate that the steps find in those abstracts is judged by what was marked there (`judging`). The abstracts are
of the EBM-NLP development file, whose own annotations are not used, and none of them was shown to the networks; and of
Evidence Inference 1, which the networks were taught on: those count less, and the score is measured on the former only.

    python -m training.score --gold DIR --out evidence_kb/claims/weights
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from evidence_kb.claims import doubts
from evidence_kb.claims.comparisons import compare, readings
from evidence_kb.claims.concepts import NO_TOPIC
from evidence_kb.claims.heads import DIRECTIONS
from evidence_kb.claims.study import read_study
from evidence_kb.claims.trees import sigmoid
from evidence_kb.model import Passage, PassageKind
from training import pack
from training.annotations import ANNOTATIONS, Annotated, annotated
from training.articles import articles
from training.gold import text_of
from training.judging import Judge, Judged

FOLDS = 5
SEEDS = (3, 4, 5)  # one fit differs from the next by a point: their mean is steadier
TAUGHT = 0.25  # weight of a candidate in an abstract that the networks were taught on: they know it too well
APART, ALSO = "ebmnlp_dev.jsonl", "ei_v1_unlabelled_train.jsonl"
WITHOUT_COMPARATOR = 0.25  # worth of a claim that is right but for its comparator
Matrix = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Read:
    """A candidate as the steps see it now, and how it was judged."""

    abstract: str
    row: list[float]
    judged: Judged

    @property
    def worth(self) -> float:
        return (1.0 if self.judged.is_wholly_right else WITHOUT_COMPARATOR) if self.judged.is_right else 0.0


class Table(NamedTuple):
    """Candidates as arrays: a row of columns each, its worth (0 to 1), and how much it counts."""

    rows: Matrix
    worth: Matrix
    weight: Matrix


def read_candidates(gold: Path, marked: Path = ANNOTATIONS) -> Iterator[Read]:
    """Yield every candidate in the marked abstracts that no network saw."""
    with (gold / APART).open(encoding="utf-8") as file:
        texts = {f"pmid:{record['pmid']}": text_of(record) for record in map(json.loads, file)}
    for found in annotated(texts, marked):
        yield from _of_abstract(found)


def taught_candidates(gold: Path, marked: Path = ANNOTATIONS) -> Iterator[Read]:
    """Yield every candidate in the marked abstracts that the networks were taught on."""
    texts = {article.key: (article.bare.title, article.bare.abstract) for article in articles(gold / ALSO)}
    for found in annotated(texts, marked):
        yield from _of_abstract(found)


def _of_abstract(found: Annotated) -> Iterator[Read]:
    passages = (Passage(found.key, PassageKind.TITLE, None, found.title, True),
                Passage(found.key, PassageKind.ABSTRACT, None, found.abstract, True))  # fmt: skip
    study = read_study(passages, NO_TOPIC)
    compared = compare(study)
    if compared is None:
        return
    judge = Judge(found, compared, study.shorts)
    candidates = list(readings(compared))
    rows = doubts.rows(candidates, compared.tagged, compared.arms)
    for (pairing, chances), row in zip(candidates, rows, strict=True):
        change = DIRECTIONS[chances.index(max(chances))]
        yield Read(found.key, row, judge.judge(pairing, change))


def table(read: Sequence[Read], weight: float = 1.0) -> Table:
    """Return the columns, worth and weight of candidates."""
    rows = np.array([r.row for r in read]).reshape(len(read), len(doubts.COLUMNS))
    return Table(rows, np.array([r.worth for r in read]), np.full(len(read), weight))


def fit(learnt: Table, *others: Table, seeds: Sequence[int] = SEEDS) -> list[HistGradientBoostingClassifier]:
    """Fit boosted trees, once for each seed, to soft targets: each candidate stands for both answers, weighted."""
    rows, worth, weight = (np.concatenate(columns) for columns in zip(learnt, *others, strict=True))
    weights = np.concatenate([worth * weight, (1 - worth) * weight])
    kept = weights > 0
    answers = np.concatenate([np.ones(len(worth)), np.zeros(len(worth))])
    return [
        HistGradientBoostingClassifier(
            max_iter=250, learning_rate=0.05, max_leaf_nodes=8, min_samples_leaf=20, l2_regularization=5.0,
            max_features=0.15, random_state=seed,
        ).fit(np.vstack([rows, rows])[kept], answers[kept], sample_weight=weights[kept])
        for seed in seeds
    ]  # fmt: skip


def chances_of(models: Sequence[HistGradientBoostingClassifier], rows: Matrix) -> Matrix:
    """Return what the mean of several models says of each row."""
    return sigmoid(np.asarray(np.mean([model.decision_function(rows) for model in models], axis=0)))


def out_of_fold(read: Sequence[Read], taught: Table) -> Matrix:
    """Score every candidate by trees that saw no candidate of its abstract; all learn from `taught` too.

    One fit for each fold: the mean of several, which is what ships, does a little better.
    """
    every = table(read)
    fold = np.array([zlib.crc32(r.abstract.encode()) % FOLDS for r in read])
    found = np.zeros(len(read))
    for k in range(FOLDS):
        learnt = Table(*(column[fold != k] for column in every))
        found[fold == k] = chances_of(fit(learnt, taught, seeds=SEEDS[:1]), every.rows[fold == k])
    return found


def curve(read: Sequence[Read], found: Matrix) -> dict[str, dict[str, float]]:
    """Return, per cut, how many candidates pass and which share of them is right and wholly right."""
    told = {}
    for cut in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6):
        passed = [r for r, score in zip(read, found, strict=True) if score >= cut]
        n = max(1, len(passed))
        told[str(cut)] = {
            "n": len(passed),
            "right": round(sum(r.judged.is_right for r in passed) / n, 3),
            "wholly_right": round(sum(r.judged.is_wholly_right for r in passed) / n, 3),
        }
    return told


def _data(texts: str, read: Sequence[Read], weight: float) -> dict[str, Any]:
    return {
        "name": f"training/annotations.jsonl, abstracts of {texts}", "weight": weight, "candidates": len(read),
        "annotations": "Apache-2.0, by readers of this project", "abstracts": len({r.abstract for r in read}),
    }  # fmt: skip


def main() -> None:
    """Fit, measure and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gold", type=Path, required=True, help=f"folder with {APART} and {ALSO}")
    parser.add_argument("--out", type=Path, required=True, help="folder for score.npz and score.card.json")
    options = parser.parse_args()
    read, also = list(read_candidates(options.gold)), list(taught_candidates(options.gold))
    taught = table(also, TAUGHT)
    card = {
        "what": "evidence_kb.claims.score: how likely a reader finds a comparing claim right",
        "made_by": "python -m training.score",
        "data": [_data(APART, read, 1.0), _data(ALSO, also, TAUGHT)],
        "columns": list(doubts.COLUMNS),
        "scores": {f"candidates, {FOLDS} folds by abstract, per cut": curve(read, out_of_fold(read, taught))},
        "seeds": list(SEEDS),
    }
    path = pack.write(options.out, "score", pack.trees("score", *fit(table(read), taught)), card)
    print(path, path.stat().st_size, json.dumps(card["scores"], indent=1))


if __name__ == "__main__":
    main()
