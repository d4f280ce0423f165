"""Trains the models of `evidence_kb.claims.change_model`: python -m training.change --gold DIR --out DIR.

Data: Evidence Inference prompts (MIT). Everything is seeded, so the same data and library versions give the same
bytes. Needs scikit-learn, which the package itself does not.
"""

from __future__ import annotations

import argparse
import math
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
import sklearn
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from evidence_kb.claims.questions.change_features import describe
from evidence_kb.claims.questions.change_model import ChangeModel, Probabilities
from evidence_kb.claims.questions.evidence_sentence import (
    ROLES,
    evidence_features,
    role_features,
    told_features,
)
from training import pack
from training.articles import LABELS, Article, Prompt, articles, prompts

FOLDS = 5
SAME = 2  # index of "no difference"
# families of features that tell whether there is a difference, but only add noise to its sign
NOT_FOR_SIGN = ("s:", "c:", "n:", "w:", "o:")
_HEADINGS = (
    ("conclusion", r"conclu|interpret|implication|significance|summary|discussion"),
    ("results", r"result|finding|outcomes$|observ"),
    (
        "methods",
        r"method|design|setting|particip|patient|subject|intervention|measure|material|procedure|sampl|population|"
        r"analys|data|protocol|treatment|randomi|registration|funding|trial|eligib|selection",
    ),
    ("background", r"backgr|objectiv|aim|introduc|purpose|context|question|rationale|hypothes|importance|goal"),
)
Matrix = NDArray[np.float64]


def rarity(source: Sequence[Article]) -> pack.Arrays:
    """Inverse document frequency of stems over all abstracts (Sparck Jones 1972)."""
    seen = Counter(s for a in source for s in frozenset[str]().union(*(line.stems for line in a.bare.lines)))
    kept = sorted(s for s, n in seen.items() if n >= 8 and s.isalnum())
    values = [round(math.log(len(source) / seen[s]), 1) for s in kept]
    return {
        "rarity_names": pack.names(kept),
        "rarity": np.array(values, dtype=np.float32),
        "rarity_unseen": np.array(round(math.log(len(source) / 4), 1)),
    }


def heading_role(label: str | None) -> str | None:
    """Return what a printed heading says its sentences are for.

    >>> heading_role("Results and discussion"), heading_role("Setting"), heading_role(None)
    ('results', 'methods', None)
    """
    plain = (label or "").lower()
    if "result" in plain or "finding" in plain:
        return "results"
    return next((role for role, pattern in _HEADINGS if re.search(pattern, plain)), None)


def roles(source: Sequence[Article]) -> pack.Arrays:
    """Learn from printed headings what a sentence is for."""
    rows: list[list[str]] = []
    labels: list[int] = []
    for article in source:
        body = [line for line in article.reading.lines if line.where == "abstract"]
        for i, line in enumerate(body):
            role = heading_role(line.label)
            if role:
                rows.append(sorted(set(role_features(line, i / max(1, len(body) - 1)))))
                labels.append(ROLES.index(role))
    model, words = _logistic(rows, labels, None, strength=0.1, least_n=15)
    return {**pack.table("role", words, model.coef_.T, 0.02), "role_start": model.intercept_}


def evidence(model: ChangeModel, source: Sequence[Prompt]) -> pack.Arrays:
    """Learn which sentences support the answer."""
    at = _settings(model, source)
    told = [p for p in source if p.in_abstract and p.label is not None]
    table = np.vstack([_evidence(model, at, p) for p in told])
    grown = _boosted(120, 12).fit(table, np.concatenate([p.evidence for p in told]))
    return pack.trees("evidence", grown)


def told(model: ChangeModel, source: Sequence[Prompt], score: Callable[[Prompt], Matrix]) -> pack.Arrays:
    """Learn whether the abstract answers at all; `score` must not have seen the prompt."""
    at = _settings(model, source)
    rows = np.vstack([told_features(_evidence(model, at, p), score(p)) for p in source])
    return pack.trees("told", _boosted(60, 8).fit(rows, [p.in_abstract for p in source]))


def change(source: Sequence[Prompt]) -> pack.Arrays:
    """Learn whether there is a difference, and its sign for the subject of the sentence."""
    described = [(describe(line, p.question), p.label) for p in source if p.label is not None for line in p.spans]
    rows = [sorted(d.features) for d, _ in described]
    same, words = _logistic(rows, [int(y == SAME) for _, y in described], None, strength=0.03, least_n=3)
    signed = [(d, y) for d, y in described if y != SAME]
    sign, sign_words = _logistic(
        [sorted(f for f in d.features if not f.startswith(NOT_FOR_SIGN)) for d, _ in signed],
        [int((y == 1) != d.is_turned) for d, y in signed],
        None,
        strength=0.1,
        least_n=3,
    )
    every = sorted({*words, *sign_words})
    place = {word: i for i, word in enumerate(every)}
    weights = np.zeros((len(every), 2))
    weights[[place[w] for w in words], 0] = same.coef_[0]
    weights[[place[w] for w in sign_words], 1] = sign.coef_[0]
    start = np.array([same.intercept_[0], sign.intercept_[0]])
    return {**pack.table("change", every, weights, 0.004), "change_start": start}


def _logistic(
    rows: Sequence[Sequence[str]],
    labels: Sequence[int],
    weights: Sequence[float] | None,
    *,
    strength: float,
    least_n: int,
) -> tuple[LogisticRegression, list[str]]:
    seen = Counter(f for row in rows for f in row)
    words = sorted(f for f, n in seen.items() if n >= least_n)
    place = {word: i for i, word in enumerate(words)}
    columns = [[place[f] for f in row if f in place] for row in rows]
    ends = np.cumsum([0, *map(len, columns)])
    flat = np.array([c for row in columns for c in row], dtype=np.int64)
    matrix = sp.csr_matrix((np.ones(len(flat)), flat, ends), shape=(len(rows), len(words)))
    model = LogisticRegression(C=strength, max_iter=200, random_state=0)
    return model.fit(matrix, labels, sample_weight=weights), words


def _boosted(rounds: int, leaves: int) -> HistGradientBoostingClassifier:
    return HistGradientBoostingClassifier(
        max_iter=rounds, learning_rate=0.06, max_leaf_nodes=leaves, l2_regularization=1.0, min_samples_leaf=20,
        random_state=0,
    )  # fmt: skip


def _settings(model: ChangeModel, source: Iterable[Prompt]) -> dict[str, Any]:
    readings = {p.article: p.reading for p in source}
    return {key: model.setting(reading) for key, reading in readings.items()}


def _evidence(model: ChangeModel, at: dict[str, Any], prompt: Prompt) -> Matrix:
    return evidence_features(at[prompt.article], prompt.question, model.rarity, model.unseen)


def folds_of(source: Sequence[Prompt], seed: int = 0) -> dict[str, int]:
    """Give each article a fold."""
    keys = sorted({p.article for p in source})
    random.Random(seed).shuffle(keys)  # noqa: S311
    return {key: i % FOLDS for i, key in enumerate(keys)}


def fit(base: pack.Arrays, source: Sequence[Prompt], unlabelled: Sequence[Prompt], card: dict[str, Any]) -> pack.Arrays:
    """Fit everything; out-of-fold evidence scores train the model that says whether the abstract answers."""
    labelled = [p for p in source if p.label is not None]
    folds = folds_of(labelled)
    blank = _blank(base)
    inner = [ChangeModel({**blank, **evidence(ChangeModel(blank), _without(labelled, folds, k))}) for k in range(FOLDS)]
    whole = ChangeModel({**blank, **evidence(ChangeModel(blank), labelled)})
    at = _settings(whole, [*labelled, *unlabelled])

    def score(p: Prompt) -> Matrix:
        judge = inner[folds[p.article]] if p.article in folds else whole
        return judge.evidence_scores(_evidence(judge, at, p))

    arrays = {**base, **evidence(whole, labelled), **told(whole, [*labelled, *unlabelled], score), **change(labelled)}
    card["fitted"] = {"labelled": len(labelled), "unlabelled": len(unlabelled)}
    return arrays


def _blank(base: pack.Arrays) -> pack.Arrays:
    """Stand-ins for what is not fitted yet."""
    stump = {"feature": np.zeros((1, 1)), "left": np.zeros((1, 1)), "right": np.zeros((1, 1))}
    stump |= {"threshold": np.zeros((1, 1)), "leaf": np.zeros((1, 1)), "start": np.zeros(()), "depth": np.zeros(())}
    parts = {f"{name}_{f}": v for name in ("evidence", "told") for f, v in stump.items()}
    empty = {"change_names": pack.names(["none"]), "change": np.zeros((1, 2)), "change_scale": np.ones(2)}
    return {**base, **parts, **empty, "change_start": np.zeros(2)}


def _without(source: Sequence[Prompt], folds: dict[str, int], k: int) -> list[Prompt]:
    return [p for p in source if folds[p.article] != k]


def scores(answers: Sequence[tuple[int, Probabilities]]) -> dict[str, float]:
    """Accuracy and macro F1 over the three labels."""
    told = [(y, max(range(3), key=lambda k: (p[k], k))) for y, p in answers]
    f1 = []
    for k in range(3):
        hits = sum(y == k == h for y, h in told)
        f1.append(2 * hits / max(1, sum(y == k for y, _ in told) + sum(h == k for _, h in told)))
    return {
        "prompts": len(told),
        "accuracy": round(sum(y == h for y, h in told) / max(1, len(told)), 4),
        "macro_f1": round(sum(f1) / 3, 4),
    }


def judge(model: ChangeModel, source: Iterable[Prompt]) -> dict[str, Probabilities]:
    """Answer the prompts whose evidence stands in the abstract."""
    asked = [p for p in source if p.in_abstract and p.label is not None]
    at = _settings(model, asked)
    return {p.key: model.vote(at[p.article], p.question, model.rank(at[p.article], p.question)) for p in asked}


def cross_validate(base: pack.Arrays, source: Sequence[Prompt]) -> dict[str, Probabilities]:
    """Answer every prompt with models that have not seen its article."""
    folds = folds_of(source)
    found: dict[str, Probabilities] = {}
    for k in range(FOLDS):
        seen = _without(source, folds, k)
        blank = _blank(base)
        model = ChangeModel({**blank, **evidence(ChangeModel(blank), seen), **change(seen)})
        found |= judge(model, [p for p in source if folds[p.article] == k])
    return found


def main() -> None:
    """Train, measure and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gold", type=Path, required=True, help="folder with ei_train.jsonl and its companions")
    parser.add_argument("--out", type=Path, required=True, help="folder for change.npz and change.card.json")
    options = parser.parse_args()
    labelled_articles = articles(options.gold / "ei_train.jsonl")
    other_articles = articles(options.gold / "ei_v1_unlabelled_train.jsonl")
    labelled, unlabelled = list(prompts(labelled_articles)), list(prompts(other_articles))
    base = {**rarity([*labelled_articles, *other_articles]), **roles([*labelled_articles, *other_articles])}
    card = describe_data(labelled_articles, other_articles, labelled, unlabelled)
    labels = {p.key: p.label for p in labelled if p.label is not None}
    out_of_fold = cross_validate(base, labelled)
    measured = {"ei_train, 5 folds by article": scores([(labels[k], p) for k, p in out_of_fold.items()])}
    arrays = fit(base, labelled, unlabelled, card)
    model = ChangeModel(arrays)
    for name in ("ei_validation", "exh_dev"):
        path = options.gold / f"{name}.jsonl"
        if path.exists():
            asked = list(prompts(articles(path)))
            answers = judge(model, asked)
            measured[name] = scores(
                [(p.label, answers[p.key]) for p in asked if p.key in answers and p.label is not None]
            )
    card["scores"] = measured
    path = pack.write(options.out, "change", arrays, card)
    print(path, path.stat().st_size, measured)


def describe_data(
    labelled: Sequence[Article], others: Sequence[Article], asked: Sequence[Prompt], unasked: Sequence[Prompt]
) -> dict[str, Any]:
    """Say what the weights were made from."""
    licences = Counter(a.licence for a in [*labelled, *others])
    return {
        "what": "evidence_kb.claims.change_model: roles and evidence of sentences, whether told, change of the measure",
        "made_by": "python -m training.change",
        "data": [
            {"name": "Evidence Inference 2 (ei_train.jsonl)", "annotations": "MIT", "articles": len(labelled),
             "prompts": len(asked), "prompts_in_abstract": sum(p.in_abstract for p in asked)},
            {"name": "Evidence Inference 1, prompts without labels (ei_v1_unlabelled_train.jsonl)",
             "annotations": "MIT", "articles": len(others), "prompts": len(unasked)},
        ],
        "licences_of_texts": dict(sorted(licences.items())),
        "articles": sorted(a.key for a in [*labelled, *others]),
        "labels": list(LABELS),
        "libraries": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
    }  # fmt: skip


if __name__ == "__main__":
    main()
