"""Fits the models that read reports without a control group, and weigh what rules read there (`claims/report_model`).

What readers of this project found in real PubMed records (facts only, `benchmarks/development_case_series`; the
texts are read from files that are given) and in the texts that this project wrote (`tests/claims`) teaches
three steps: what became of each outcome, which number counts who had it, and whether the claim made of it is right.
Fitted out of fold by text, so that each step learns from chances such as a new text will have, and the card tells what
to expect of one.

    python -m training.report --texts PLACE... --told WORK/told.jsonl --read WORK/read.jsonl --out WEIGHTS
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from benchmarks.scoring import Expected, counts_right, fits, names_outcome
from evidence_kb.claims.networks.trees import sigmoid
from evidence_kb.claims.reports.assemble import claims_of
from evidence_kb.claims.reports.count_signs import COLUMNS as COUNT_COLUMNS
from evidence_kb.claims.reports.report_model import PARTS
from evidence_kb.claims.reports.report_signs import CLAIM_COLUMNS, DIRECTIONS, OUTCOME_COLUMNS
from evidence_kb.findings import Claim
from training import pack
from training.report_texts import FOLDS, CountKey, Key, Listener, OutOfFold, Read, ReadOutOfFold, Text, texts

SEEDS = (3, 4, 5)
WRITTEN_WEIGHT = 3.0  # of a row about a text of this project
Rows = np.ndarray[Any, np.dtype[np.float64]]


def weights_of(every: Sequence[Text], owners: Sequence[int]) -> Rows:
    """Return how much each row counts: plain sentences are rare in real texts, and an error there is not forgiven."""
    return np.array([1.0 if every[n].is_real else WRITTEN_WEIGHT for n in owners])


# --- what became of an outcome ---------------------------------------------------------------------------------------


class Size(NamedTuple):
    """How many trees, and how many leaves each has: many rows bear more."""

    trees_n: int
    leaves_n: int


OF_OUTCOMES, OF_COUNTS, OF_CLAIMS = Size(60, 8), Size(60, 8), Size(120, 10)


def fit(
    rows: Rows, answers: Rows, weights: Rows, size: Size, seeds: Sequence[int] = SEEDS
) -> list[HistGradientBoostingClassifier]:
    """Fit boosted trees, once for each seed: their mean is steadier."""
    return [
        HistGradientBoostingClassifier(
            max_iter=size.trees_n, learning_rate=0.1, max_leaf_nodes=size.leaves_n, min_samples_leaf=10,
            l2_regularization=5.0, max_features=0.2, random_state=seed,
        ).fit(rows, answers, sample_weight=weights)
        for seed in seeds
    ]  # fmt: skip


def chances_of(models: Sequence[HistGradientBoostingClassifier], rows: Rows) -> Rows:
    """Return what the mean of several models says of each row."""
    return sigmoid(np.asarray(np.mean([model.decision_function(rows) for model in models], axis=0)))


@dataclass(frozen=True, slots=True)
class Outcomes:
    """All outcomes of all texts: a row of columns each, which directions are right, whose they are."""

    texts: Sequence[Text]
    owners: Sequence[int]
    keys: Sequence[Key]
    rows: Rows
    answers: Rows
    meant: Sequence[Sequence[int]]  # the expected claims that each may be

    @classmethod
    def of(cls, every: Sequence[Text]) -> Outcomes:
        places = [(n, key) for n, text in enumerate(every) for key in text.outcomes]
        meant = [
            [i for i, want in enumerate(every[n].expected) if names_outcome(every[n].words(key), want)]
            for n, key in places
        ]
        answers = np.zeros((len(places), len(DIRECTIONS)))
        for at, (n, _) in enumerate(places):
            for i in meant[at]:
                for direction in _directions(every[n].expected[i]):
                    answers[at, DIRECTIONS.index(direction)] = 1.0
        rows = np.array([every[n].outcomes[key] for n, key in places]).reshape(len(places), len(OUTCOME_COLUMNS))
        return cls(every, [n for n, _ in places], [key for _, key in places], rows, answers, meant)

    @property
    def folds(self) -> Rows:
        return np.array([self.texts[n].fold for n in self.owners])

    @property
    def weights(self) -> Rows:
        return weights_of(self.texts, self.owners)

    def out_of_fold(self, told: Rows) -> Rows:
        """Return the chances of each direction by models that saw no outcome of the same text, and none not `told`."""
        found = np.zeros(self.answers.shape)
        for column in range(len(DIRECTIONS)):
            for k in range(FOLDS):
                learnt, asked = (self.folds != k) & told, self.folds == k
                answers, weights = self.answers[learnt, column], self.weights[learnt]
                models = fit(self.rows[learnt], answers, weights, OF_OUTCOMES, SEEDS[:1])
                found[asked, column] = chances_of(models, self.rows[asked])
        return found

    def where_it_is_told(self, chances: Rows) -> Rows:
        """Say which places to learn from: not those of an expected outcome where it is only named, as at the start.

        Readers said what became of an outcome and not where: of several places that name it the likeliest is taken.
        """
        places: dict[tuple[int, int], list[int]] = defaultdict(list)
        for at, (n, meant) in enumerate(zip(self.owners, self.meant, strict=True)):
            for i in meant:
                places[n, i].append(at)
        kept: set[int] = set()
        for (n, i), several in places.items():
            columns = [DIRECTIONS.index(d) for d in _directions(self.texts[n].expected[i])]
            if columns:
                best = {at: chances[at, columns].max() for at in several}
                kept |= {at for at in several if best[at] > 0.5} | {max(several, key=best.__getitem__)}
        return np.array([not meant or at in kept for at, meant in enumerate(self.meant)])


def _directions(want: Expected) -> list[Any]:
    return [d for d in DIRECTIONS if d in str(want["direction"]).split(" or ")]


# --- whom the numbers count, and whether a claim is right ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """Rows of columns, whether each is right, and the text of each."""

    rows: Rows
    right: Rows
    owners: Sequence[int]

    @classmethod
    def of(cls, rows: Sequence[Sequence[float]], right: Sequence[bool], owners: Sequence[int], width: int) -> Asked:
        table = np.array(rows, dtype=np.float64).reshape(len(rows), width)
        return cls(table, np.array(right, dtype=np.float64), owners)

    def out_of_fold(self, every: Sequence[Text], size: Size) -> Rows:
        """Return what models say of each row that saw no row of the same text."""
        folds, weights = np.array([every[n].fold for n in self.owners]), weights_of(every, self.owners)
        found = np.zeros(len(self.right))
        for k in range(FOLDS):
            learnt = folds != k
            models = fit(self.rows[learnt], self.right[learnt], weights[learnt], size)
            found[~learnt] = chances_of(models, self.rows[~learnt])
        return found


Said = Sequence[dict[Any, Sequence[float]]]  # of each text: what models say of its outcomes, or of its counts


def by_text(outcomes: Outcomes, chances: Rows) -> Said:
    """Return the chances of the directions of each outcome, text by text."""
    found: list[dict[Any, Sequence[float]]] = [{} for _ in outcomes.texts]
    for n, key, row in zip(outcomes.owners, outcomes.keys, chances.tolist(), strict=True):
        found[n][key] = row
    return found


def read_counts(every: Sequence[Text], directions: Said) -> tuple[Asked, Said]:
    """Let the pipeline read with these directions; return the choices of numbers, and what models say of each.

    A choice is right where a fact about the outcome and direction has these numbers; where there is no such fact,
    nothing is learnt.
    """
    rows, right, owners, known = [], [], [], []
    places: list[tuple[int, CountKey]] = []
    for n, text in enumerate(every):
        text.counts.clear()
        claims_of(text.study, Listener(text, directions[n]), text.told)
        for key, choices in text.counts.items():
            facts = _facts_of(text, key)
            for choice in choices:
                rows.append(choice.row)
                right.append(any(counts_right(choice.values, want) for want in facts))
                owners.append(n)
                known.append(bool(facts))
                places.append((n, key))
    asked = Asked.of(rows, right, owners, len(COUNT_COLUMNS))
    told = np.array(known)
    learnt = Asked(
        asked.rows[told], asked.right[told], [n for n, is_told in zip(owners, known, strict=True) if is_told]
    )
    folds = np.array([every[n].fold for n in owners])
    of_learnt = folds[told]
    found: list[dict[Any, list[float]]] = [defaultdict(list) for _ in every]
    chances = np.zeros(len(rows))
    for k in range(FOLDS):
        others = of_learnt != k
        weights = weights_of(every, learnt.owners)[others]
        models = fit(learnt.rows[others], learnt.right[others], weights, OF_COUNTS)
        chances[folds == k] = chances_of(models, asked.rows[folds == k])
    for (n, key), chance in zip(places, chances.tolist(), strict=True):
        found[n][key].append(chance)
    return learnt, found


def _facts_of(text: Text, key: CountKey) -> list[Expected]:
    passage, start, end, direction, _ = key
    return [
        want
        for want in text.expected
        if direction in str(want["direction"]).split(" or ")
        and names_outcome(text.words((passage, start, end)), want)
        and (
            "place" not in want or (want["place"][0] == passage and want["place"][1] < end and start < want["place"][2])
        )
    ]


class FirstSteps(NamedTuple):
    """What comes before the claims: the outcomes, which of them are told, the numbers, and what models say of both."""

    outcomes: Outcomes
    told: Rows
    directions: Said
    counts: Asked
    counted: Said


def first_steps(every: Sequence[Text]) -> FirstSteps:
    """Fit directions and numbers out of fold."""
    outcomes = Outcomes.of(every)
    told = outcomes.where_it_is_told(outcomes.out_of_fold(np.ones(len(outcomes.owners), dtype=bool)))
    directions = by_text(outcomes, outcomes.out_of_fold(told))
    return FirstSteps(outcomes, told, directions, *read_counts(every, directions))


def read_claims(every: Sequence[Text], directions: Said, counted: Said, read: Read | None = None) -> Asked:
    """Let the pipeline make its claims with these directions and numbers; return their rows and whether each is right.

    Of one outcome there are as many claims as treatments, directions and numbers may be meant, one behind the other.
    """
    rows, right, owners = [], [], []
    for n, text in enumerate(every):
        text.claims.clear()
        claims_of(text.study, Listener(text, directions[n], counted[n], read), text.told)
        for claim, row in text.claims:
            rows.append(row)
            right.append(any(fits(claim, want) for want in text.expected))
            owners.append(n)
    return Asked.of(rows, right, owners, len(CLAIM_COLUMNS))


def likeliest(claims: Sequence[tuple[int, Claim]], found: Rows) -> Rows:
    """Say of each claim whether it is the likeliest of those about one outcome: that one the pipeline keeps."""
    best: dict[Any, int] = {}
    for at, (owner, claim) in enumerate(claims):
        one = (owner, claim.quote, claim.outcome)
        if one not in best or found[at] > found[best[one]]:
            best[one] = at
    kept = set(best.values())
    return np.array([at in kept for at in range(len(claims))])


def curve(right: Rows, found: Rows, real: Rows) -> dict[str, dict[str, float]]:
    """Return, per cut, how many claims about real texts pass and which share of them is right."""
    told = {}
    for cut in (0.2, 0.3, 0.4, 0.5, 0.6):
        passed = real & (found >= cut)
        told[str(cut)] = {
            "n": int(passed.sum()),
            "right": round(float(right[passed].mean()) if passed.any() else 0.0, 3),
        }
    return told


def main() -> None:
    """Fit, measure and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=Path, nargs="+", required=True, help="JSON lines, or folders, of real records")
    parser.add_argument("--told", type=Path, required=True, help="told.jsonl, as training.report_tagger wrote it")
    parser.add_argument("--out", type=Path, required=True, help="folder for report.npz and report.card.json")
    parser.add_argument("--read", type=Path, required=True, help="read.jsonl, as training.claim_reader wrote it")
    options = parser.parse_args()
    every = list(texts(options.texts, OutOfFold(options.told)))
    outcomes, told, directions, counts, counted = first_steps(every)
    asked = read_claims(every, directions, counted, ReadOutOfFold(options.read))
    found = asked.out_of_fold(every, OF_CLAIMS)
    real = np.array([every[n].is_real for n in asked.owners])
    kept = likeliest([(n, claim) for n, text in enumerate(every) for claim, _ in text.claims], found)
    parts = {
        part: fit(outcomes.rows[told], outcomes.answers[told, column], outcomes.weights[told], OF_OUTCOMES)
        for column, part in enumerate(PARTS[: len(DIRECTIONS)])
    }
    for part, of, size in (("counts", counts, OF_COUNTS), ("right", asked, OF_CLAIMS)):
        parts[part] = fit(of.rows, of.right, weights_of(every, of.owners), size)
    arrays = {name: values for part, models in parts.items() for name, values in pack.trees(part, *models).items()}
    card = {
        "what": "evidence_kb.claims.report_model: what became of an outcome in a report, and whether a claim is right",
        "made_by": "python -m training.report",
        "data": [
            {"name": name, "annotations": "Apache-2.0, by readers of this project",
             "abstracts": sum(t.is_real is real_ones for t in every),
             "outcomes": sum(every[n].is_real is real_ones for n in outcomes.owners),
             "claims": sum(every[n].is_real is real_ones for n in asked.owners)}
            for name, real_ones in (("real PubMed records", True), ("texts of this project", False))
        ],
        "columns": {"outcome": list(OUTCOME_COLUMNS), "count": list(COUNT_COLUMNS), "claim": list(CLAIM_COLUMNS)},
        "scores": {
            f"claims about real records, {FOLDS} folds by text, per cut": curve(asked.right, found, real & kept)
        },
        "seeds": list(SEEDS),
    }  # fmt: skip
    path = pack.write(options.out, "report", arrays, card)
    print(path, path.stat().st_size, json.dumps(card["scores"], indent=1))


if __name__ == "__main__":
    main()
