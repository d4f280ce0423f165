"""Which direction does a sentence give to an outcome, for one treatment against another?

A small transformer reads treatment, comparator, outcome and the sentence in which their mentions are marked, and
gives a probability to each of `heads.ANSWERS`. The answer is about the measure, not about what is good.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from evidence_kb.claims.language import mentions, pieces
from evidence_kb.claims.networks.heads import ANSWERS
from evidence_kb.claims.networks.network import Network, softmax

_PHRASE_PIECES = (32, 32, 48)
_SENTENCE_PIECES = 200
_SENTENCE_CHARACTERS = 4000


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of one sentence; `shorts` are the short forms of its document and what they stand for."""

    intervention: str
    comparator: str
    outcome: str
    sentence: str
    shorts: Mapping[str, str] = field(default_factory=dict)

    @property
    def phrases(self) -> tuple[str, str, str]:
        """Return what the marks stand for, in their order."""
        return self.intervention, self.comparator, self.outcome


def probabilities(questions: Sequence[Question]) -> NDArray[np.float32]:
    """Return one row of probabilities, in the order of `heads.ANSWERS`, for each question."""
    if not questions:
        return np.zeros((0, len(ANSWERS)), np.float32)
    vocabulary = pieces.tokenizer()
    rows = [encode(q, vocabulary) for q in questions]
    found = Network.shared("cross_encoder").run([ids for ids, _ in rows], [types for _, types in rows])
    return softmax(np.stack(found)[:, : len(ANSWERS)])  # behind them stands that of `claim_reader`


def encode(question: Question, vocabulary: Tokenizer) -> tuple[list[int], list[int]]:
    """Return the pieces of a question, and for each whether it belongs to the sentence."""
    ids = [pieces.OPENING]
    for phrase, most in zip(question.phrases, _PHRASE_PIECES, strict=True):
        text = with_other_form(phrase, question.shorts)
        ids += [*vocabulary.encode(text, add_special_tokens=False).ids[:most], pieces.CLOSING]
    told = [*_marked(question, vocabulary), pieces.CLOSING]
    return ids + told, [0] * len(ids) + [1] * len(told)


def with_other_form(phrase: str, shorts: Mapping[str, str]) -> str:
    """Add to a phrase the long form of what it shortens, or the short form of what it spells out.

    >>> with_other_form("CRPS score", {"CRPS": "complex regional pain syndrome"})
    'CRPS score (complex regional pain syndrome)'
    """
    for short, long in shorts.items():
        has_short = re.search(rf"(?<!\w){re.escape(short)}(?!\w)", phrase) is not None
        has_long = long.casefold() in phrase.casefold()
        if has_short != has_long:
            return f"{phrase} ({long if has_short else short})"
    return phrase


def _marked(question: Question, vocabulary: Tokenizer) -> list[int]:
    """Return the pieces of the sentence with a mark on both sides of every mention."""
    sought = [mentions.phrase(phrase, question.shorts) for phrase in question.phrases]
    cut = pieces.pieces_of(question.sentence[:_SENTENCE_CHARACTERS], vocabulary)
    return marked(cut, list(zip(pieces.MARKS, sought, strict=True)))[:_SENTENCE_PIECES]


def marked(cut: pieces.Pieces, sought: Sequence[tuple[int, mentions.Phrase]]) -> list[int]:
    """Return the pieces of a text with the mark of each phrase on both sides of every mention of it."""
    stems = [mentions.stem(w.text) for w in cut.words]
    before: dict[int, list[int]] = {}
    for mark, phrase in sought:
        for start, end in mentions.loose_spans(stems, phrase):
            after = cut.first[end] if end < len(cut.first) else len(cut.ids)
            before.setdefault(cut.first[start], []).append(mark)
            before.setdefault(after, []).insert(0, mark)
    found: list[int] = []
    for place, piece in enumerate(cut.ids):
        found += [*before.get(place, ()), piece]
    return [*found, *before.get(len(cut.ids), ())]
