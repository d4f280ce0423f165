"""Which sentence of an abstract answers a question: what each sentence is for, and how well it fits the question.

Two small models: `roles` says from its words and place whether a sentence is background, methods, results or
conclusion (trained on printed headings, which cost no annotation), `evidence_features` measures how much of the
outcome and of the arms a sentence names (weighted by rarity, Sparck Jones 1972) and whether it speaks of a result.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evidence_kb.claims.language.number_signs import P_HIGH, P_LOW
from evidence_kb.claims.language.words import rx
from evidence_kb.claims.questions.question import Question
from evidence_kb.claims.questions.reading import STOP, Line, Reading
from evidence_kb.claims.study.sections import is_no_finding

ROLES = ("background", "methods", "results", "conclusion")
_REGISTRY = rx(
    r"\b(?:clinicaltrials\b|isrctn|nct ?\d|registered|registration|trial registry|doi\b|supplementary|copyright)"
)
_WORD = re.compile(r"[^\W\d_]+|\d|[%=<>±]")
FloatArray = NDArray[np.float64]
CUES = 14  # columns of _cues


def role_features(line: Line, place: float) -> Iterator[str]:
    """Yield the features of a sentence for the model of roles; `place` runs from 0 (first) to 1 (last)."""
    words = _WORD.findall(line.flat)[:60]
    yield f"at{int(10 * place)}"
    yield "tail" if _REGISTRY.search(line.flat) else "text"
    if words:
        yield "first:" + words[0]
    yield from words
    for i in range(len(words) - 1):
        yield f"{words[i]}_{words[i + 1]}"


@dataclass(frozen=True, slots=True)
class Setting:
    """What does not depend on a question: one row per sentence with its roles, place and cues."""

    reading: Reading
    rows: FloatArray


def setting(reading: Reading, roles: Sequence[Sequence[float]]) -> Setting:
    """Measure the sentences of a reading, given the probabilities of their roles (in the order of ROLES)."""
    last = max(1, len(reading.lines) - 1)
    rows = [[*roles[i], float(line.where == "title"), i / last, *_cues(line)] for i, line in enumerate(reading.lines)]
    return Setting(reading, np.array(rows, dtype=np.float64).reshape(len(rows), len(ROLES) + 2 + CUES))


def evidence_features(at: Setting, question: Question, rarity: Mapping[str, float], unseen: float) -> FloatArray:
    """Measure each sentence against the question: one row per sentence, columns as in the code below."""
    lines = at.reading.lines
    names = (question.outcome_core, question.treatment, question.comparator, question.outcome_words)
    covered = np.array([_covered(stems, lines, rarity, unseen) for stems in names]).T
    grouped = np.array([[any(name in question.groups for *_, name in line.groups)] for line in lines], dtype=np.float64)
    own, arm = covered[:, :1], covered[:, 1:2]
    best = np.full_like(own, own.max())
    gap = own - best  # how far behind the sentence that names most of the outcome
    rank = len(own) - np.searchsorted(np.sort(own[:, 0]), own, side="right")  # how many name more of it
    result = at.rows[:, 2:3] + at.rows[:, 3:4]
    near = np.zeros_like(own)  # whether the sentence before names the outcome, for those that go on about it
    near[1:] = own[:-1]
    return np.hstack([covered, at.rows, grouped, gap, best, rank, own * result, own * arm, result * gap, near])


def told_features(table: FloatArray, scores: FloatArray) -> FloatArray:
    """Measure whether the abstract answers at all: the best scores, and how much of the question it names."""
    order = np.sort(scores)[::-1]
    top = table[int(np.argmax(scores))]
    return np.array([order[0], order[:3].sum(), order.sum(), *table[:, :4].max(axis=0), *top[:4], float(len(scores))])


def _covered(stems: Iterable[str], lines: Sequence[Line], rarity: Mapping[str, float], unseen: float) -> list[float]:
    """The share of the stems that each sentence names, each weighted by its rarity."""
    weights = [(s, rarity.get(s, unseen)) for s in sorted(stems) if s not in STOP]
    total = sum(weight for _, weight in weights)
    if not total:
        return [0.0] * len(lines)
    return [
        sum(w for s, w in weights if s in line.stems or (len(s) >= 7 and s[:6] in line.prefixes)) / total
        for line in lines
    ]


def _cues(line: Line) -> list[float]:
    kinds = {w.kind for w in line.words}
    signs = {s.kind for s in line.signs}
    return [
        min(len(line.words), 120) / 20,
        float("SIG" in kinds),
        float(bool(signs)),
        float(P_LOW in signs),
        float(P_HIGH in signs),
        float(bool({"NEG", "SIM"} & kinds)),
        float(bool({"UP", "DN"} & kinds)),
        float(bool({"BET", "WOR"} & kinds)),
        float(bool({"THAN", "BETW"} & kinds)),
        float("DIF" in kinds),
        float("BASE" in kinds),
        float(any(w.text[0].isdecimal() for w in line.words)),
        float(is_no_finding(line.flat)),
        float(bool(line.pairs)),
    ]
