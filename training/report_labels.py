"""Labels for the tagger's adapters for reports: the facts that readers found, put on the words of the sentences.

A fact names its outcome and treatment in all the ways that are right, and (`place`) where the words stand that tell it;
those of `development_case_series/*.yml` leave the place open, so that a name that stands twice teaches nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.case_series import known_texts
from benchmarks.scoring import Expected, names_treatment
from evidence_kb.claims.language.pieces import words_of
from evidence_kb.claims.language.words import starting_in
from evidence_kb.claims.lexicon.concepts import NO_TOPIC
from evidence_kb.claims.networks.network import Floats
from evidence_kb.claims.networks.report_tagger import GIVEN, HEADS, MEANT, OUTCOME_HEADS
from evidence_kb.claims.reports.named_outcomes import STANDS_FOR_IT, readings
from evidence_kb.claims.study.study import Study, read_study
from evidence_kb.model import PassageKind


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as the network reads it, with labels and weights for each of its words, in the order of `HEADS`."""

    text: str
    words: str
    labels: Floats
    weights: Floats


@dataclass(frozen=True, slots=True)
class _Mark:
    """Where an outcome stands, and what became of it; nothing is known of it without `directions`."""

    passage: int
    start: int
    end: int
    directions: tuple[str, ...]


def sentences(places: Iterable[Path]) -> Iterator[Sentence]:
    """Yield the labelled sentences of the records in files of JSON lines and folders of PubMed records."""
    for name, passages, expected in known_texts("development_case_series", places):
        yield from _of_study(name, read_study(passages, NO_TOPIC), expected)


def _of_study(name: str, study: Study, expected: Sequence[Expected]) -> Iterator[Sentence]:
    marks = [mark for want in expected for mark in _marks(study, want)]
    for index, sentence, words, places in readings(study):
        parts = words_of(words)
        labels = np.zeros((len(parts), len(HEADS)), np.float32)
        weights = np.zeros_like(labels)
        weights[:, : len(OUTCOME_HEADS)] = 1.0
        for n, word in enumerate(parts):
            here = (places[word.start], places[word.end - 1] + 1)
            for mark in marks:
                if mark.passage == index and here[0] < mark.end and mark.start < here[1]:
                    _put(labels[n], weights[n], mark)
        mentions = {m.start: m for m in starting_in(study.mentions[index], sentence.start, sentence.end)}
        for n, word in enumerate(parts):
            mention = mentions.get(places[word.start]) if word.text == STANDS_FOR_IT else None
            if mention is not None:
                right = [w for w in expected if any(names_treatment(t, w) for t in (mention.text, mention.name))]
                labels[n, GIVEN], weights[n, GIVEN] = bool(right), 1.0
                if all("place" in want for want in expected):
                    told = (_meets(w["place"], index, sentence.start, sentence.end) for w in right)
                    labels[n, MEANT], weights[n, MEANT] = any(told), 1.0
        yield Sentence(name, words, labels, weights)


def _meets(at: Sequence[int], index: int, start: int, end: int) -> bool:
    return at[0] == index and at[1] < end and start < at[2]


def _put(labels: Floats, weights: Floats, mark: _Mark) -> None:
    outcomes = slice(0, len(OUTCOME_HEADS))
    if not mark.directions:
        if not labels[outcomes].any():
            weights[outcomes] = 0.0
        return
    weights[outcomes] = 0.0 if set(mark.directions) - set(OUTCOME_HEADS) else 1.0
    for direction in mark.directions:
        if direction in OUTCOME_HEADS:
            labels[OUTCOME_HEADS.index(direction)] = 1.0


def _marks(study: Study, want: Expected) -> list[_Mark]:
    """Return the places of an outcome: one where it is told, or, where that is open, the only one there is."""
    places = [
        (index, *match.span())
        for index, passage in enumerate(study.passages)
        if passage.kind is PassageKind.ABSTRACT
        for name in str(want["outcome"]).split("|")
        for match in _name(name).finditer(passage.text)
        if "place" not in want
        or (index == want["place"][0] and want["place"][1] <= match.start() and match.end() <= want["place"][2])
    ]
    if not places:
        return []
    directions = tuple(d for d in str(want["direction"]).split(" or ") if d in OUTCOME_HEADS) or ("unclear",)
    if "place" in want:
        first = places[0]
        wider = [p for p in places[1:] if p != first and p[1] <= first[1] and first[2] <= p[2]]
        return [_Mark(*first, directions), *(_Mark(*place, ()) for place in wider)]
    apart = _joined(places)
    return [_Mark(*place, directions if len(apart) == 1 else ()) for place in apart]


def _name(name: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, name.split())) + r"(?!\w)", re.I)


def _joined(places: Sequence[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Join places that overlap."""
    found: list[Any] = []
    for index, start, end in sorted(set(places)):
        if found and found[-1][0] == index and start < found[-1][2]:
            found[-1] = (index, found[-1][1], max(end, found[-1][2]))
        else:
            found.append((index, start, end))
    return found
