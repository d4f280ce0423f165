"""Texts as word pieces: words with offsets, and the trimmed vocabulary that the learned parts read.

A word is a run of letters and digits or one sign; a decimal number is one word. Offsets count characters of the
text as given.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from tokenizers import Tokenizer

from evidence_kb.claims.language.american import american, as_printed

_WEIGHTS = files("evidence_kb.claims") / "weights"
PAD, UNKNOWN, OPENING, CLOSING, CONTINUED = 0, 100, 101, 102, 103
# signs in front of and behind a mention in a question's sentence: intervention, comparator, outcome
MARKS = (1, 2, 3)
_LONGEST = 40  # characters between two blanks; more are no word, and are not remembered
_HALF = re.compile("[\ud800-\udfff]")  # half a character, which no vocabulary reads
_WORD = re.compile(r"\d+(?:[.,·]\d+)+|[^\W_]+(?:['’][a-z]+)?|[^\s\w]|_")


class Word(NamedTuple):
    """A half-open span of a text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text as word pieces; `first` is the place of each word's first piece, `words` the words themselves."""

    ids: tuple[int, ...]
    first: tuple[int, ...]
    words: tuple[Word, ...]


def words_of(text: str) -> tuple[Word, ...]:
    """Split a text into words and signs.

    >>> [w.text for w in words_of("IL-6 fell by 0.5 (n=3).")]
    ['IL', '-', '6', 'fell', 'by', '0.5', '(', 'n', '=', '3', ')', '.']
    """
    return tuple(Word(m.start(), m.end(), m[0]) for m in _WORD.finditer(text))


def weights(name: str) -> bytes:
    """Return a file of the package's weights."""
    return _WEIGHTS.joinpath(name).read_bytes()


@lru_cache(maxsize=1)
def tokenizer() -> Tokenizer:
    """Load the vocabulary, once."""
    return Tokenizer.from_str(weights("tokenizer.json").decode())


def pieces_of(text: str, vocabulary: Tokenizer) -> Pieces:
    """Cut a text into word pieces, as it would be spelt in America, and say where each word begins among them.

    A word without a piece of its own (a control sign, say) points at the piece that follows, or is left out at the end.
    """
    ids: list[int] = []
    words: list[Word] = []
    first: list[int] = []
    begin = 0
    for part in _HALF.sub("\N{REPLACEMENT CHARACTER}", text).split(" "):
        own, inside = (_cut_before if len(part) <= _LONGEST else _cut)(part, vocabulary)
        for start, end, at in inside:
            words.append(Word(begin + start, begin + end, text[begin + start : begin + end]))
            first.append(len(ids) + at)
        ids += own
        begin += len(part) + 1
    n = bisect_left(first, len(ids))
    return Pieces(tuple(ids), tuple(first[:n]), tuple(words[:n]))


def _cut(part: str, vocabulary: Tokenizer) -> tuple[tuple[int, ...], tuple[tuple[int, int, int], ...]]:
    """Return the pieces of what stands between two blanks, which no piece and no word goes across, and its words.

    A word is told by its span, and by the place of its first piece among these.
    """
    spelt, changed = american(part)
    encoding = vocabulary.encode(spelt, add_special_tokens=False)
    starts = [as_printed(start, changed) for start, _ in encoding.offsets]
    return tuple(encoding.ids), tuple((w.start, w.end, bisect_left(starts, w.start)) for w in words_of(part))


_cut_before = lru_cache(maxsize=16384)(_cut)


def joined(parts: Sequence[Sequence[int]]) -> list[int]:
    """Join pieces of several texts, each closed by a sign."""
    return [piece for part in parts for piece in (*part, CLOSING)]
