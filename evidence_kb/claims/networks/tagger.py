"""What every word and sentence of an abstract is about, as a small transformer sees it.

`tag` reads a title and the sentences behind it and says of every word whether it belongs to a treatment arm or to an
outcome, and of every sentence whether it tells a result and which section it belongs to (`heads` names them all).
The network reads whole sentences up to a limit at once, so its cost is linear in the length of a text.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from evidence_kb.claims.language import pieces
from evidence_kb.claims.language.pieces import Word
from evidence_kb.claims.networks.heads import DIRECTIONS, HEADS, LEAST, ROLES, SENTENCE_HEADS, WORD_HEADS
from evidence_kb.claims.networks.network import Floats, Network
from evidence_kb.claims.networks.neutral_names import with_neutral_names
from evidence_kb.claims.networks.trees import sigmoid
from evidence_kb.claims.study.drugs_in_frames import drugs_in_frames
from evidence_kb.claims.study.interest import interesting

Chunk = list[tuple[int, int, int]]  # parts of sentences: number, first piece, end
PIECES_AT_ONCE = 256
_SENTENCE_CHARACTERS = 20_000
_EDGES = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "and",
        "or",
        "in",
        "with",
        "at",
        "to",
        "for",
        "by",
        "as",
        "on",
        "from",
        "versus",
        "vs",
        "than",
    ]
)
_BRIDGES = frozenset(["of", "the", "-", "/", "'s"])
_COLUMN = {head: number for number, head in enumerate(WORD_HEADS)}
_DIRECTIONS = slice(_COLUMN[DIRECTIONS[0]], _COLUMN[DIRECTIONS[0]] + len(DIRECTIONS))


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open span of a sentence (in characters) with the mean probability of its words."""

    start: int
    end: int
    p: float


@dataclass(frozen=True, slots=True)
class TaggedSentence:
    """A sentence with one row of probabilities for each of its words, in the order of `heads.WORD_HEADS`."""

    text: str
    words: tuple[Word, ...]
    chances: Floats
    evidence: float
    roles: dict[str, float]

    def of(self, head: str) -> Floats:
        """Return the probability of each word under one head."""
        column: Floats = self.chances[:, _COLUMN[head]]
        return column

    def spans(self, head: str, least: float | None = None) -> tuple[Span, ...]:
        """Return the runs of words with at least that probability, without function words and signs at their ends.

        Without a probability, `heads.LEAST` has the one that suits the head.
        """
        chances = self.of(head)
        least = LEAST.get(head, 0.5) if least is None else least
        found = []
        for first, end in runs([w.text for w in self.words], chances, least):
            found.append(Span(self.words[first].start, self.words[end - 1].end, _mean(chances[first:end])))
        return tuple(found)

    def inside(self, start: int, end: int) -> slice:
        """Return which words a half-open span of characters touches."""
        first = bisect_right(self.words, start, key=attrgetter("end"))
        return slice(first, max(first, bisect_left(self.words, end, key=attrgetter("start"))))

    def mean(self, head: str, start: int, end: int) -> float:
        """Return the mean probability of the words that a half-open span of characters touches; 0 without any."""
        column = self.of(head)[self.inside(start, end)]
        return _mean(column) if column.size else 0.0

    def directions(self, span: Span) -> dict[str, float]:
        """Return the directions of the outcome in a span, with probabilities that sum to one."""
        inside = self.inside(span.start, span.end)
        sums = np.add.reduce(self.chances[inside, _DIRECTIONS], 0) + 1e-6
        return dict(zip(DIRECTIONS, (sums / sums.sum()).tolist(), strict=True))


def tag(sentences: Sequence[str], *, neutral: bool = False) -> tuple[TaggedSentence, ...]:
    """Tag the sentences of one document, its title (or "") first; `neutral`: a trial, with `neutral_names`."""
    return tag_all([sentences], neutral=neutral)[0]


def tag_all(documents: Sequence[Sequence[str]], *, neutral: bool = False) -> tuple[tuple[TaggedSentence, ...], ...]:
    """Tag several documents at once; the answer to each is the same as on its own."""
    cut = _cut_all(documents, neutral=neutral)
    places = [
        (d, *read)
        for d, (texts, parts) in enumerate(zip(documents, cut, strict=True))
        for read in _rows(texts, parts, in_trial=neutral)
    ]
    outputs = Network.shared("tagger").run([row for *_, row in places])
    found = [[np.zeros((len(p.ids) + 1, len(HEADS)), np.float32) for p in parts] for parts in cut]
    for (d, chunk, row), out in zip(places, outputs, strict=True):
        at = len(row) - sum(b - a + 1 for _, a, b in chunk)
        chances = sigmoid(out)
        for s, a, b in chunk:
            found[d][s][a:b] = chances[at : at + b - a]
            found[d][s][-1] = np.maximum(found[d][s][-1], chances[at + b - a])
            at += b - a + 1
    return tuple(
        tuple(_tagged(text, p, f) for text, p, f in zip(texts, parts, outs, strict=True))
        for texts, parts, outs in zip(documents, cut, found, strict=True)
    )


def rows_read(sentences: Sequence[str], *, neutral: bool = False) -> list[list[int]]:
    """Return the rows of pieces that the network reads of the sentences of one document, as `tag` gives them to it."""
    (parts,) = _cut_all([sentences], neutral=neutral)
    return [row for _, row in _rows(sentences, parts, in_trial=neutral)]


def _cut_all(documents: Sequence[Sequence[str]], *, neutral: bool) -> list[list[pieces.Pieces]]:
    vocabulary = pieces.tokenizer()
    cut = [[pieces.pieces_of(s[:_SENTENCE_CHARACTERS], vocabulary) for s in d] for d in documents]
    if neutral:
        cut = [with_neutral_names(parts, drugs_in_frames(texts)) for texts, parts in zip(documents, cut, strict=True)]
    return cut


def _rows(texts: Sequence[str], parts: Sequence[pieces.Pieces], *, in_trial: bool) -> Iterator[tuple[Chunk, list[int]]]:
    """Yield what is read at once of a document, and what the network reads for it.

    A sentence that is of no interest is read behind the title, with none of the others: it changes nothing in them.
    """
    wanted = interesting(texts, in_trial=in_trial)
    together = [number for number, is_wanted in enumerate(wanted) if is_wanted]
    for run in chunks([len(parts[number].ids) for number in together]):
        chunk = [(together[place], a, b) for place, a, b in run]
        yield chunk, chunk_ids([parts[s].ids[a:b] for s, a, b in chunk], first=chunk[0][:2] == (0, 0))
    for number, is_wanted in enumerate(wanted):
        for part in () if is_wanted else _cut(number, len(parts[number].ids), PIECES_AT_ONCE - 3):
            own = parts[number].ids[part[1] : part[2]]
            fits = len(parts[0].ids) + len(own) <= PIECES_AT_ONCE - 3
            yield [part], chunk_ids([parts[0].ids, own] if fits else [own], first=fits)


def _tagged(text: str, cut: pieces.Pieces, found: Floats) -> TaggedSentence:
    chances = found[list(cut.first), : len(WORD_HEADS)]
    whole = dict(zip(SENTENCE_HEADS, found[-1, len(WORD_HEADS) :].tolist(), strict=True))
    total = sum(whole[r] for r in ROLES) or 1.0
    return TaggedSentence(text, cut.words, chances, whole["evidence"], {r: whole[r] / total for r in ROLES})


def chunks(lengths: Sequence[int], limit: int = PIECES_AT_ONCE) -> list[Chunk]:
    """Divide sentences of the given lengths into runs that are read at once, as even as whole sentences allow.

    A run is a list of (sentence, first piece, end). Only a sentence longer than the limit is cut.
    """
    parts = [part for number, length in enumerate(lengths) for part in _cut(number, length, limit - 3)]
    total = sum(b - a + 1 for _, a, b in parts)
    even = total / max(1, -(-total // (limit - 2)))
    runs: list[Chunk] = []
    size = done = 0.0
    for part in parts:
        length = part[2] - part[1] + 1
        if runs and size + length <= limit - 2 and done + length / 2 <= even * len(runs):
            runs[-1].append(part)
        else:
            runs.append([part])
            size = 0
        size += length
        done += length
    return runs


def _cut(number: int, length: int, most: int) -> Iterator[tuple[int, int, int]]:
    for start in range(0, max(1, length), most):
        yield number, start, min(length, start + most)


def chunk_ids(parts: Sequence[Sequence[int]], *, first: bool) -> list[int]:
    """Return what the network reads for a run of sentences, and whether the document begins with it."""
    return [pieces.OPENING, *([] if first else [pieces.CONTINUED]), *pieces.joined(parts)]


def runs(words: Sequence[str], chances: NDArray[np.float32], least: float) -> Iterator[tuple[int, int]]:
    """Give runs of likely words, bridging one unlikely joining word, trimmed at both ends."""
    is_likely = (chances >= least).tolist()
    if not any(is_likely):
        return
    on = is_likely[:]
    for i in range(1, len(on) - 1):
        on[i] = on[i] or (on[i - 1] and is_likely[i + 1] and words[i].lower() in _BRIDGES)
    start = 0
    while start < len(on):
        if not on[start]:
            start += 1
            continue
        end = start
        while end < len(on) and on[end]:
            end += 1
        first, last = start, end
        while first < last and _is_edge(words[first]):
            first += 1
        while last > first and _is_edge(words[last - 1]):
            last -= 1
        if first < last:
            yield first, last
        start = end


def _mean(chances: Floats) -> float:
    """Return the mean of a few numbers, as numpy's own does that is made for many."""
    return float(np.add.reduce(chances) / chances.size)


def _is_edge(word: str) -> bool:
    return word.lower() in _EDGES or not any(c.isalnum() for c in word)
