"""Fits the score of comparing claims to what readers said of candidates.

`readings.jsonl` holds, for candidates in abstracts of the EBM-NLP development file, what readers of this project found
right and wrong: no word of the texts but the names that were judged, so the texts are read from the gold folder. The
annotations of that file are not used. A candidate is right where outcome, treatment and change are, and wholly right
where the comparator is too.

    python -m training.score --gold DIR --out evidence_kb/claims/weights
"""

from __future__ import annotations

import argparse
import json
import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from evidence_kb.claims import doubts
from evidence_kb.claims.comparisons import compare, readings
from evidence_kb.claims.concepts import NO_TOPIC
from evidence_kb.claims.heads import DIRECTIONS
from evidence_kb.claims.pairing import Pairing
from evidence_kb.claims.sentences import sentences
from evidence_kb.claims.study import read_study
from evidence_kb.model import Passage, PassageKind
from training import pack

READINGS = Path(__file__).parent / "readings.jsonl"
FOLDS = 5
WITHOUT_COMPARATOR = 0.6  # worth of a claim that is right but for its comparator
_SAME_PLACE = 0.8  # overlap from which a name cut otherwise was judged by the same reading
Matrix = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Read:
    """A candidate as the steps see it now, and how right the readers found it (0 to 1)."""

    abstract: str
    row: list[float]
    worth: float
    is_right: bool
    is_wholly_right: bool


def text_of(record: Mapping[str, Any]) -> tuple[str, str]:
    """Return title and abstract of a tokenised record, with blanks where print has them."""
    text = re.sub(r"\s+([,.;:)\]%?!])", r"\1", " ".join(record["tokens"]))
    text = re.sub(r"([(\[])\s+", r"\1", text)
    found = sentences(text)
    return text[found[0].start : found[0].end], text[found[1].start :] if len(found) > 1 else ""


def read_candidates(gold: Path, judged: Path = READINGS) -> Iterator[Read]:
    """Yield every judged candidate that the steps still find."""
    by_abstract: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in judged.read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        by_abstract[item["pmid"]].append(item)
    with (gold / "ebmnlp_dev.jsonl").open(encoding="utf-8") as file:
        for record in map(json.loads, file):
            if items := by_abstract.get(record["pmid"]):
                yield from _of_abstract(record["pmid"], *text_of(record), items)


def _of_abstract(pmid: str, title: str, abstract: str, items: Sequence[Mapping[str, Any]]) -> Iterator[Read]:
    passages = (Passage(pmid, PassageKind.TITLE, None, title, True),
                Passage(pmid, PassageKind.ABSTRACT, None, abstract, True))  # fmt: skip
    compared = compare(read_study(passages, NO_TOPIC))
    if compared is None:
        return
    for pairing, chances in readings(compared):
        item = _judged(pairing, items)
        if item:
            told = DIRECTIONS[chances.index(max(chances))]
            right = item["o"] == 1 and item["t"] == 1 and item["k"] == "between" and item["d"] == told
            worth = (1.0 if item["c"] == 1 else WITHOUT_COMPARATOR) if right else 0.0
            row = doubts.row(pairing, compared.tagged, compared.arms, chances)
            yield Read(pmid, row, worth, right, right and item["c"] == 1)


def _judged(pairing: Pairing, items: Iterable[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Return what was said of this reading: the same arms, and the same words at the same place."""
    comparator = pairing.comparator.name if pairing.comparator else ""
    best, most = None, 0.0
    for item in items:
        names = (item["treatment"].casefold(), (item["comparator"] or "").casefold())
        if item["sentence"] != pairing.sentence or names != (pairing.treatment.name.casefold(), comparator.casefold()):
            continue
        start, end = pairing.outcome.start, pairing.outcome.end
        shared = max(0, min(end, item["end"]) - max(start, item["start"]))
        share = shared / (max(end, item["end"]) - min(start, item["start"]))
        same = pairing.text.casefold() == item["outcome"].casefold()
        if (same or (share > _SAME_PLACE and item["o"] != 0.5)) and share > most:
            best, most = item, share
    return best


def fit(rows: Matrix, worth: Matrix) -> HistGradientBoostingClassifier:
    """Fit boosted trees to soft targets: each candidate stands for both answers, weighted."""
    model = HistGradientBoostingClassifier(
        max_iter=120, learning_rate=0.05, max_leaf_nodes=8, min_samples_leaf=20, l2_regularization=5.0,
        max_features=0.3, random_state=3,
    )  # fmt: skip
    weights = np.concatenate([worth, 1 - worth])
    kept = weights > 0
    answers = np.concatenate([np.ones(len(worth)), np.zeros(len(worth))])
    return model.fit(np.vstack([rows, rows])[kept], answers[kept], sample_weight=weights[kept])


def out_of_fold(read: Sequence[Read]) -> Matrix:
    """Score every candidate by trees that saw no candidate of its abstract."""
    rows, worth = np.array([r.row for r in read]), np.array([r.worth for r in read])
    fold = np.array([zlib.crc32(r.abstract.encode()) % FOLDS for r in read])
    found = np.zeros(len(read))
    for k in range(FOLDS):
        found[fold == k] = fit(rows[fold != k], worth[fold != k]).predict_proba(rows[fold == k])[:, 1]
    return found


def curve(read: Sequence[Read], found: Matrix) -> dict[str, dict[str, float]]:
    """Return, per cut, how many candidates pass and which share of them is right and wholly right."""
    told = {}
    for cut in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6):
        passed = [r for r, score in zip(read, found, strict=True) if score >= cut]
        n = max(1, len(passed))
        told[str(cut)] = {
            "n": len(passed),
            "right": round(sum(r.is_right for r in passed) / n, 3),
            "wholly_right": round(sum(r.is_wholly_right for r in passed) / n, 3),
        }
    return told


def main() -> None:
    """Fit, measure and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gold", type=Path, required=True, help="folder with ebmnlp_dev.jsonl")
    parser.add_argument("--out", type=Path, required=True, help="folder for score.npz and score.card.json")
    options = parser.parse_args()
    read = list(read_candidates(options.gold))
    rows, worth = np.array([r.row for r in read]), np.array([r.worth for r in read])
    card = {
        "what": "evidence_kb.claims.score: how likely a reader finds a comparing claim right",
        "made_by": "python -m training.score",
        "data": [{"name": "training/readings.jsonl", "annotations": "Apache-2.0, by readers of this project",
                  "candidates": len(read), "abstracts": len({r.abstract for r in read})}],
        "columns": list(doubts.COLUMNS),
        "scores": {f"candidates, {FOLDS} folds by abstract, per cut": curve(read, out_of_fold(read))},
        "seed": 3,
    }  # fmt: skip
    path = pack.write(options.out, "score", pack.trees("score", fit(rows, worth)), card)
    print(path, path.stat().st_size, json.dumps(card["scores"], indent=1))


if __name__ == "__main__":
    main()
