"""Questions with sentences for the cross-encoder, as arrays.

From every question of Evidence Inference: the sentences that its annotators marked, in the abstract or in the full
text, and sentences that do not answer it. Questions without labels give sentences for other networks to label.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from evidence_kb.claims import mentions
from evidence_kb.claims.cross_encoder import Question, encode
from evidence_kb.claims.heads import ANSWERS, DIRECTIONS
from evidence_kb.claims.pieces import CLOSING, MARKS, OPENING
from evidence_kb.claims.populations import abbreviations
from evidence_kb.claims.reading import Reading
from training.annotations import Annotated
from training.gold import Document, Record
from training.tagging_data import told_in

NOT_TOLD = len(DIRECTIONS)
UNKNOWN = -1
FOLDS = 5
_CUES = frozenset(
    [
        "increased",
        "decreased",
        "reduced",
        "improved",
        "higher",
        "lower",
        "greater",
        "less",
        "more",
        "fewer",
        "better",
        "worse",
        "longer",
        "shorter",
        "similar",
        "difference",
        "differ",
        "different",
        "significant",
        "significantly",
        "superior",
        "inferior",
        "comparable",
        "effect",
        "increase",
        "decrease",
        "reduction",
        "improvement",
        "change",
        "p",
    ]
)
_MOST_CANDIDATES = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and one sentence as pieces; `label` is a number of `heads.ANSWERS` or UNKNOWN."""

    prompt: str
    fold: int
    sentence: int  # number in the document; -1 for a span of the full text
    label: int
    score: float  # how well the words of question and sentence agree
    ids: tuple[int, ...]
    types: tuple[int, ...]


def fold_of(article: str) -> int:
    """Return the part that an article belongs to in cross-validation."""
    return hashlib.sha256(article.encode()).digest()[0] % FOLDS


class _Asker:
    """Makes pairs of one question with sentences of its document."""

    def __init__(self, document: Document, prompt: Record, vocabulary: Tokenizer) -> None:
        self.document, self.prompt, self.vocabulary = document, prompt, vocabulary
        self.texts = (prompt["intervention"] or "", prompt["comparator"] or "", prompt["outcome"] or "")
        self.phrases = [mentions.phrase(t, document.shorts) for t in self.texts]

    def score(self, text: str) -> float:
        """Return how likely the words of a sentence answer the question."""
        stems = set(mentions.stems(text))
        arms, compared, outcome = (mentions.overlap(stems, p) for p in self.phrases)
        return outcome + 0.3 * arms + 0.15 * compared + 0.2 * bool(stems & _CUES)

    def outcome(self, text: str) -> float:
        """Return how much of the outcome a sentence names."""
        return mentions.overlap(set(mentions.stems(text)), self.phrases[2])

    def ask(self, text: str, label: int, number: int) -> Asked:
        """Make a pair."""
        question = Question(*self.texts, text, self.document.shorts)
        ids, types = encode(question, self.vocabulary)
        fold = fold_of(self.document.name)
        name = str(self.prompt["prompt_id"])
        return Asked(name, fold, number, label, self.score(text), tuple(ids), tuple(types))


def labelled(document: Document, vocabulary: Tokenizer) -> Iterator[Asked]:
    """Give the pairs of a document's questions whose label is known or plain."""
    for prompt in document.record["prompts"]:
        asker = _Asker(document, prompt, vocabulary)
        told = told_in(document, prompt) if prompt["in_abstract"] else frozenset()
        label = DIRECTIONS.index(prompt["label"])
        for number in sorted(told):
            yield asker.ask(document.parts[number].text, label, number)
        for span in prompt["evidence_spans"]:
            if not any(_same(span, document.parts[n].text) for n in told):
                yield asker.ask(span, label, -1)
        yield from _not_told(asker, told)


def turned(document: Document, vocabulary: Tokenizer) -> Iterator[Asked]:
    """Give the pairs of a document's labelled questions with the arms exchanged, which turns their direction."""
    other = {"increased": "decreased", "decreased": "increased"}
    prompts = [
        {
            **prompt,
            "intervention": prompt["comparator"],
            "comparator": prompt["intervention"],
            "label": other.get(prompt["label"], prompt["label"]),
        }
        for prompt in document.record["prompts"]
    ]
    exchanged = replace(document, record={**document.record, "prompts": prompts})
    return (pair for pair in labelled(exchanged, vocabulary) if pair.label != NOT_TOLD)


def _same(span: str, sentence: str) -> bool:
    return " ".join(mentions.stems(span)) == " ".join(mentions.stems(sentence))


def _not_told(asker: _Asker, told: frozenset[int]) -> Iterator[Asked]:
    """Give sentences that do not answer: of aims and methods, and with results of something else."""
    parts = list(enumerate(asker.document.parts))
    others = [(asker.score(p.text), n) for n, p in parts if p.role in ("background", "methods") or n == 0]
    chosen = [n for _, n in sorted(others, reverse=True)[:2]]
    if told:
        elsewhere = [
            (asker.score(p.text), n)
            for n, p in parts
            if n and n not in told and p.role in ("results", "conclusion") and asker.outcome(p.text) < 0.34
        ]
        chosen += [n for _, n in sorted(elsewhere, reverse=True)[:2]]
    for number in chosen:
        if number not in told:
            yield asker.ask(asker.document.parts[number].text, NOT_TOLD, number)


def marked(found: Annotated, reading: Reading, vocabulary: Tokenizer) -> Iterator[Asked]:
    """Give the results of an abstract that was marked in full, each as a question to the sentence that tells it.

    What changed within one arm, or how groups were at the start, does not answer it.
    """
    texts = [reading.text(line.where)[line.start : line.end] for line in reading.lines]
    shorts, fold = abbreviations(texts), fold_of(found.key)
    names = [found.text(arm.mentions[0]) for arm in found.arms]
    for number, result in enumerate(found.results):
        told = [
            text
            for line, text in zip(reading.lines, texts, strict=True)
            if int(line.where != "title") == result.outcome.where and line.start <= result.outcome.start < line.end
        ]
        if not told or (result.kind == "between" and result.change not in DIRECTIONS):
            continue
        label = DIRECTIONS.index(result.change) if result.kind == "between" else NOT_TOLD
        compared = "" if result.comparator is None else names[result.comparator]
        question = Question(names[result.treatment], compared, found.text(result.outcome), told[0], shorts)
        ids, types = encode(question, vocabulary)
        yield Asked(f"{found.key}:{number}", fold, 0, label, 1.0, tuple(ids), tuple(types))


def candidates(document: Document, vocabulary: Tokenizer, most: int = _MOST_CANDIDATES) -> Iterator[Asked]:
    """Give, for each question of a document, the sentences that may answer it, without labels."""
    parts = list(enumerate(document.parts))
    results = [n for n, p in parts if p.role in ("results", "conclusion")]
    open_ = results or [n for n, _ in parts if n]
    for prompt in document.record["prompts"]:
        asker = _Asker(document, prompt, vocabulary)
        ranked = sorted(open_, key=lambda n: (-asker.score(document.parts[n].text), n))[:most]
        for number in ranked:
            yield asker.ask(document.parts[number].text, UNKNOWN, number)


def save(path: Path, asked: Sequence[Asked]) -> None:
    """Write pairs as arrays."""
    np.savez_compressed(
        path,
        prompts=np.array([a.prompt for a in asked]),
        numbers=np.array([(a.fold, a.sentence, a.label, len(a.ids), sum(a.types)) for a in asked], np.int32),
        scores=np.array([a.score for a in asked], np.float32),
        ids=np.array([i for a in asked for i in a.ids], np.int32),
    )


def load(path: Path) -> list[Asked]:
    """Read pairs back."""
    with np.load(path) as stored:
        prompts, numbers, scores, ids = (stored[k] for k in ("prompts", "numbers", "scores", "ids"))
    rows: list[NDArray[np.int32]] = np.split(ids, np.cumsum(numbers[:, 3])[:-1])
    found = []
    for prompt, (fold, sentence, label, length, told), score, row in zip(
        prompts.tolist(), numbers.tolist(), scores.tolist(), rows, strict=True
    ):
        types = (0,) * (length - told) + (1,) * told
        found.append(Asked(prompt, fold, sentence, label, score, tuple(row.tolist()), types))
    return found


def without_arms(pair: Asked) -> Asked:
    """Return a pair whose arms are named neither in the question nor between their marks."""
    ids: list[int] = []
    types: list[int] = []
    inside, seen = 0, 0
    for piece, kind in zip(pair.ids, pair.types, strict=True):
        arm = piece in MARKS[:2] if kind else False
        if arm:
            inside = 0 if inside else piece
        elif inside or (not kind and seen < 2 and piece not in (OPENING, CLOSING)):
            continue
        seen += not kind and piece == CLOSING
        ids.append(piece)
        types.append(kind)
    return replace(pair, ids=tuple(ids), types=tuple(types))


def targets(asked: Sequence[Asked]) -> NDArray[np.float32]:
    """Return the labels as probabilities; rows of unknown ones are nought."""
    array = np.zeros((len(asked), len(ANSWERS)), np.float32)
    for number, pair in enumerate(asked):
        if pair.label != UNKNOWN:
            array[number, pair.label] = 1.0
    return array
