"""Documents with labels for the tagger, as arrays.

A label is a percentage, or NONE where a corpus says nothing of it, or WEAK_NO / WEAK_YES where it says so by the way
(an outcome without a question asked of it may well have a result).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from evidence_kb.claims.language import mentions, pieces
from evidence_kb.claims.networks.heads import DIRECTIONS, HEADS, ROLES
from training.gold import Document, Part, Record

NONE, WEAK_NO, WEAK_YES, YES = -1, 101, 102, 100
WEAK_WEIGHT = 0.3
ARM, INTERVENTION, COMPARATOR, OUTCOME, REPORTED, DIRECTION = range(6)
EVIDENCE = HEADS.index("evidence")
ROLE = EVIDENCE + 1
Labels = NDArray[np.int8]
# for a question: the sentences (by number) that may answer it, with a probability for each answer
Answers = Mapping[str, Sequence[tuple[int, Sequence[float]]]]


@dataclass(frozen=True, slots=True)
class Tagged:
    """A sentence as pieces with its labels; the last row of these is the sentence's own."""

    ids: tuple[int, ...]
    labels: Labels
    heading: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TaggedDocument:
    """The sentences of a document, the title first."""

    name: str
    sentences: tuple[Tagged, ...]


@dataclass(slots=True)
class Draft:
    """One sentence on its way: labels of words (rows) and of the sentence."""

    cut: pieces.Pieces
    stems: list[str]
    words: Labels
    whole: Labels


def drafts_of(document: Document, vocabulary: Tokenizer) -> list[Draft]:
    drafts = []
    for part in document.parts:
        cut = pieces.pieces_of(part.text, vocabulary)
        stems = [mentions.stem(w.text) for w in cut.words]
        words = np.full((len(cut.words), len(HEADS)), NONE, np.int8)
        whole = np.full(len(HEADS), NONE, np.int8)
        if part.role:
            whole[ROLE : ROLE + len(ROLES)] = [YES * (role == part.role) for role in ROLES]
        drafts.append(Draft(cut, stems, words, whole))
    return drafts


def finished(document: Document, drafts: Sequence[Draft], vocabulary: Tokenizer) -> TaggedDocument:
    found = []
    for part, draft in zip(document.parts, drafts, strict=True):
        labels = np.full((len(draft.cut.ids) + 1, len(HEADS)), NONE, np.int8)
        labels[list(draft.cut.first)] = draft.words
        labels[-1] = draft.whole
        heading = vocabulary.encode(part.heading, add_special_tokens=False).ids if part.heading else ()
        found.append(Tagged(draft.cut.ids, labels, tuple(heading)))
    return TaggedDocument(document.name, tuple(found))


def with_outcomes(document: Document, vocabulary: Tokenizer) -> TaggedDocument:
    """Label a document of EvidenceOutcomes, where outcomes are marked in results and conclusions."""
    spans = [(e["start"], e["end"]) for e in document.record["entities"]]
    drafts = drafts_of(document, vocabulary)
    for part, draft in zip(document.parts, drafts, strict=True):
        end = part.start + len(part.text)
        inside = [(a - part.start, b - part.start) for a, b in spans if a < end and b > part.start]
        if part.role in ("results", "conclusion") or inside:
            for row, word in zip(draft.words, draft.cut.words, strict=True):
                row[OUTCOME] = YES * any(word.start < b and word.end > a for a, b in inside)
    return finished(document, drafts, vocabulary)


def told_in(document: Document, prompt: Record) -> frozenset[int]:
    """Return the sentences (by number) that a question's annotators marked as its evidence."""
    spans = [_plain_words(s) for s in prompt["evidence_spans_abstract"]]
    found = set()
    for number, part in enumerate(document.parts[1:], 1):
        words = _plain_words(part.text)
        if any(_same_words(words, span) for span in spans):
            found.add(number)
    return frozenset(found)


def _plain_words(text: str) -> list[str]:
    return [s for s in mentions.stems(text) if s]


def _same_words(sentence: Sequence[str], span: Sequence[str]) -> bool:
    """Say whether most of the shorter one's word pairs stand in the other."""
    pairs, others = set(pairwise(sentence)), set(pairwise(span))
    least = min(len(pairs), len(others))
    return least >= 2 and len(pairs & others) >= 0.7 * least


def with_prompts(document: Document, vocabulary: Tokenizer, answers: Answers) -> TaggedDocument:
    """Label a document of Evidence Inference by carrying its annotators' phrases over to its words."""
    drafts = drafts_of(document, vocabulary)
    _label_arms(document, drafts)
    _label_outcomes(document, drafts)
    _label_results(document, drafts)
    _label_answers(document, drafts, answers)
    return finished(document, drafts, vocabulary)


def _label_arms(document: Document, drafts: Sequence[Draft]) -> None:
    prompts = document.record["prompts"]
    counts = [np.zeros((len(d.stems), 2)) for d in drafts]
    for side, name in enumerate(("intervention", "comparator")):
        for text in sorted(p[name] or "" for p in prompts):
            phrase = mentions.phrase(text, document.shorts)
            for draft, count in zip(drafts, counts, strict=True):
                for start, end in mentions.mention_spans(draft.stems, phrase):
                    count[start:end, side] += 1
    if sum(int((c.sum(1) > 0).sum()) for c in counts) < 3:
        return
    for draft, count in zip(drafts, counts, strict=True):
        total = count.sum(1)
        draft.words[:, ARM] = np.where(total > 0, YES, 0)
        draft.words[:, INTERVENTION] = np.round(YES * count[:, 0] / np.maximum(total, 1))
        draft.words[:, COMPARATOR] = np.round(YES * count[:, 1] / np.maximum(total, 1))


def _label_outcomes(document: Document, drafts: Sequence[Draft]) -> None:
    """Label outcomes outside the results, where EvidenceOutcomes marks none; both labels are weak."""
    phrases = [mentions.phrase(p["outcome"] or "", document.shorts) for p in document.record["prompts"]]
    for number, (part, draft) in enumerate(zip(document.parts, drafts, strict=True)):
        if number and part.role not in ("background", "methods"):
            continue
        draft.words[:, OUTCOME] = WEAK_NO
        for phrase in phrases:
            for start, end in mentions.mention_spans(draft.stems, phrase):
                draft.words[start:end, OUTCOME] = WEAK_YES


def _label_results(document: Document, drafts: Sequence[Draft]) -> None:
    """Label the sentences and outcomes with a result: those of the evidence; never those of aims and methods."""
    known = any(p["in_abstract"] and p["label"] for p in document.record["prompts"])
    for number, (part, draft) in enumerate(zip(document.parts, drafts, strict=True)):
        if number == 0 or part.role in ("background", "methods"):
            draft.words[:, REPORTED] = draft.whole[EVIDENCE] = 0
        elif known:
            draft.words[:, REPORTED] = draft.whole[EVIDENCE] = WEAK_NO


def _label_answers(document: Document, drafts: Sequence[Draft], answers: Answers) -> None:
    """Label outcomes with the direction of their result, as annotated or as the cross-encoder reads it."""
    sums = [np.zeros((len(d.stems), 4)) for d in drafts]  # directions, and how many questions
    for prompt in document.record["prompts"]:
        phrase = mentions.phrase(prompt["outcome"] or "", document.shorts)
        for number, chances in _answers(document, prompt, answers):
            draft = drafts[number]
            told = 1.0 - chances[3]
            draft.whole[EVIDENCE] = _stronger(int(draft.whole[EVIDENCE]), told)
            for start, end in mentions.mention_spans(draft.stems, phrase):
                for row in draft.words[start:end]:
                    row[REPORTED] = _stronger(int(row[REPORTED]), told)
                if told > 0.5:
                    sums[number][start:end] += [*(c / told for c in chances[:3]), 1.0]
    for draft, total in zip(drafts, sums, strict=True):
        some = total[:, 3] > 0
        shares = np.round(YES * total[some, :3] / total[some, 3:])
        draft.words[some, DIRECTION : DIRECTION + 3] = shares.astype(np.int8)


def _stronger(label: int, told: float) -> int:
    """Return the stronger of a label so far and a probability; a weak no or none gives way."""
    before = label if 0 <= label <= YES else 0
    return max(before, round(YES * told)) if told > 0.2 or before else label


def _answers(document: Document, prompt: Record, answers: Answers) -> Iterable[tuple[int, Sequence[float]]]:
    if prompt["label"] and prompt["in_abstract"]:
        sure = [float(prompt["label"] == d) for d in DIRECTIONS] + [0.0]
        return [(number, sure) for number in sorted(told_in(document, prompt))]
    return answers.get(str(prompt["prompt_id"]), ())


def shown_headings(document: TaggedDocument) -> TaggedDocument:
    """Return a document with its headings printed in front of their sections."""
    return replace(document, sentences=tuple(_with_heading(s) for s in document.sentences))


def _with_heading(sentence: Tagged) -> Tagged:
    unknown = np.full((len(sentence.heading), len(HEADS)), NONE, np.int8)
    return Tagged(sentence.heading + sentence.ids, np.concatenate([unknown, sentence.labels]))


def save(path: Path, documents: Sequence[TaggedDocument]) -> None:
    """Write documents as arrays."""
    every = [s for d in documents for s in d.sentences]
    np.savez_compressed(
        path,
        names=np.array([d.name for d in documents]),
        counts=np.array([len(d.sentences) for d in documents]),
        lengths=np.array([len(s.ids) for s in every]),
        headings=np.array([len(s.heading) for s in every]),
        ids=np.array([i for s in every for i in s.ids], np.int32),
        heading_ids=np.array([i for s in every for i in s.heading], np.int32),
        labels=np.concatenate([s.labels for s in every]),
    )


def load(path: Path) -> list[TaggedDocument]:
    """Read documents back."""
    with np.load(path) as stored:
        arrays = {name: stored[name] for name in stored.files}
    ids, labels, headings = (iter_split(arrays[a], arrays[b] + c) for a, b, c in _LAYOUT)
    sentences = iter(
        [Tagged(tuple(i.tolist()), lab, tuple(h.tolist())) for i, lab, h in zip(ids, labels, headings, strict=True)]
    )
    return [
        TaggedDocument(str(name), tuple(next(sentences) for _ in range(count)))
        for name, count in zip(arrays["names"], arrays["counts"].tolist(), strict=True)
    ]


_LAYOUT = (("ids", "lengths", 0), ("labels", "lengths", 1), ("heading_ids", "headings", 0))


def iter_split(array: NDArray[Any], lengths: NDArray[np.int64]) -> list[NDArray[Any]]:
    """Cut an array into runs of the given lengths."""
    return np.split(array, np.cumsum(lengths)[:-1])


__all__ = ["Part", "Tagged", "TaggedDocument", "load", "save", "with_outcomes", "with_prompts"]
