"""Fits the score of comparing claims to what readers marked in whole abstracts (`annotations`).

Every candidate that the steps find in those abstracts is judged by what was marked there (`judging`). The abstracts are
of the EBM-NLP development file, whose own annotations are not used, and none of them was shown to the networks; and of
Evidence Inference 1, which the networks were taught on: those count less, and the score is measured on the former only.
Claims that readers judged one by one in abstracts of all designs (`read_claims`) count more: there are few of them, and
they are what the score is about.

    python -m training.score --gold DIR --texts PLACE... --out evidence_kb/claims/weights
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from evidence_kb.claims.comparing import doubts
from evidence_kb.claims.comparing.compared import Compared
from evidence_kb.claims.comparing.comparisons import compare, readings
from evidence_kb.claims.comparing.one_claim import NONE
from evidence_kb.claims.comparing.pairing import Pairing
from evidence_kb.claims.lexicon.concepts import NO_TOPIC
from evidence_kb.claims.networks.heads import DIRECTIONS
from evidence_kb.claims.networks.trees import sigmoid
from evidence_kb.claims.study.study import Study, read_study
from evidence_kb.model import Passage, PassageKind
from training import pack
from training.annotations import ANNOTATIONS, Annotated, annotated
from training.articles import articles
from training.gold import text_of
from training.judging import Judge, Judged
from training.read_claims import READ_CLAIMS, ReadClaim, read_claims

FOLDS = 5
SEEDS = (3, 4, 5)  # one fit differs from the next by a point: their mean is steadier
READ = 4.0  # weight of a claim that a reader judged in an abstract of any design
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


def judged_claims(places: Iterable[Path], path: Path = READ_CLAIMS) -> Iterator[Read]:
    """Yield every claim that was judged in the texts at `places`, where the steps still read it so."""
    for pmid, passages, claims in read_claims(places, path):
        yield from _of_claims(pmid, passages, {claim.place: claim for claim in claims})


def _of_claims(
    pmid: str, passages: Sequence[Passage], claims: Mapping[tuple[int, int, str, str | None, str], ReadClaim]
) -> Iterator[Read]:
    for candidate in _candidates(passages):
        pairing, at = candidate.pairing, candidate.compared.places[candidate.pairing.sentence]
        against = NONE if pairing.is_within else pairing.comparator.name if pairing.comparator else None
        place = at and (at.passage, at.sentence.start, pairing.treatment.name, against, pairing.text)
        claim = claims.get(place) if place else None
        if claim and claim.change == candidate.change:
            treatment, comparator, outcome, change = (field == "1" for field in claim.fields)
            yield Read(pmid, candidate.row, Judged(outcome, treatment, comparator, "between", change))


def _of_abstract(found: Annotated) -> Iterator[Read]:
    passages = (Passage(found.key, PassageKind.TITLE, None, found.title, True),
                Passage(found.key, PassageKind.ABSTRACT, None, found.abstract, True))  # fmt: skip
    judge: Judge | None = None
    for candidate in _candidates(passages):
        judge = judge or Judge(found, candidate.compared, candidate.study.shorts)
        yield Read(found.key, candidate.row, judge.judge(candidate.pairing, candidate.change))


class _Candidate(NamedTuple):
    """A reading of a statement with its columns, and where it comes from."""

    study: Study
    compared: Compared
    pairing: Pairing
    change: str
    row: list[float]


def _candidates(passages: Sequence[Passage]) -> Iterator[_Candidate]:
    study = read_study(passages, NO_TOPIC)
    compared = compare(study)
    if compared is None:
        return
    found = list(readings(compared))
    for (pairing, chances), row in zip(found, doubts.rows(found, compared.tagged, compared.arms), strict=True):
        yield _Candidate(study, compared, pairing, DIRECTIONS[chances.index(max(chances))], row)


def table(read: Sequence[Read], weight: float = 1.0) -> Table:
    """Return the columns, worth and weight of candidates."""
    rows = np.array([r.row for r in read]).reshape(len(read), len(doubts.COLUMNS))
    return Table(rows, np.array([r.worth for r in read]), np.full(len(read), weight))


def fit(*tables: Table, seeds: Sequence[int] = SEEDS) -> list[HistGradientBoostingClassifier]:
    """Fit boosted trees, once for each seed, to soft targets: each candidate stands for both answers, weighted."""
    rows, worth, weight = (np.concatenate(columns) for columns in zip(*tables, strict=True))
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


def out_of_fold(learnt: Sequence[tuple[Sequence[Read], float]], taught: Table) -> list[Matrix]:
    """Score every candidate of each set, given with its weight, by trees that saw none of its abstract.

    All learn from `taught` too. One fit for each fold: the mean of several, which is what ships, does a little better.
    """
    tables = [table(read, weight) for read, weight in learnt]
    folds = [np.array([zlib.crc32(r.abstract.encode()) % FOLDS for r in read], dtype=int) for read, _ in learnt]
    found = [np.zeros(len(read)) for read, _ in learnt]
    for k in range(FOLDS):
        seen = [Table(*(column[fold != k] for column in every)) for every, fold in zip(tables, folds, strict=True)]
        models = fit(taught, *seen, seeds=SEEDS[:1])
        for every, fold, scores in zip(tables, folds, found, strict=True):
            if (fold == k).any():
                scores[fold == k] = chances_of(models, every.rows[fold == k])
    return found


def curve(read: Sequence[Read], found: Matrix) -> dict[str, dict[str, float]]:
    """Return, per cut, how many candidates pass and which share of them is right and wholly right."""
    told = {}
    for cut in (0.1, 0.2, 0.3, 0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8):
        passed = [r for r, score in zip(read, found, strict=True) if score >= cut]
        n = max(1, len(passed))
        told[str(cut)] = {
            "n": len(passed),
            "right": round(sum(r.judged.is_right for r in passed) / n, 3),
            "wholly_right": round(sum(r.judged.is_wholly_right for r in passed) / n, 3),
        }
    return told


def _data(name: str, texts: str, read: Sequence[Read], weight: float) -> dict[str, Any]:
    return {
        "name": f"training/{name}, abstracts of {texts}", "weight": weight, "candidates": len(read),
        "annotations": "Apache-2.0, by readers of this project", "abstracts": len({r.abstract for r in read}),
    }  # fmt: skip


def main() -> None:
    """Fit, measure and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gold", type=Path, required=True, help=f"folder with {APART} and {ALSO}")
    parser.add_argument("--texts", type=Path, nargs="*", default=[], help="PubMed records with the claims judged")
    parser.add_argument("--out", type=Path, required=True, help="folder for score.npz and score.card.json")
    options = parser.parse_args()
    read, also = list(read_candidates(options.gold)), list(taught_candidates(options.gold))
    claims, taught = list(judged_claims(options.texts)), table(also, TAUGHT)
    marked_scores, claims_scores = out_of_fold([(read, 1.0), (claims, READ)], taught)
    card = {
        "what": "evidence_kb.claims.score: how likely a reader finds a comparing claim right",
        "made_by": "python -m training.score",
        "data": [
            _data("annotations.jsonl", APART, read, 1.0), _data("annotations.jsonl", ALSO, also, TAUGHT),
            _data("read_claims.jsonl", "PubMed files, all designs", claims, READ),
        ],
        "columns": list(doubts.COLUMNS),
        "scores": {
            f"candidates of marked abstracts, {FOLDS} folds by abstract, per cut": curve(read, marked_scores),
            f"judged claims, {FOLDS} folds by abstract, per cut": curve(claims, claims_scores),
        },
        "seeds": list(SEEDS),
    }  # fmt: skip
    fitted = fit(table(read), taught, table(claims, READ))
    path = pack.write(options.out, "score", pack.trees("score", *fitted), card)
    print(path, path.stat().st_size, json.dumps(card["scores"], indent=1))


if __name__ == "__main__":
    main()
