"""Texts for the teachers to label: marked abstracts with other names in them, and sentences of full texts.

A variant of a marked abstract has some of its arms named as arms of other abstracts are, everywhere, some of its
outcomes named as others are, and misses a few sentences. It need not make sense: it shows the small network more names
in the places where names stand.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evidence_kb.claims.language import pieces
from evidence_kb.claims.language.sentences import sentences
from evidence_kb.claims.networks.heads import HEADS
from evidence_kb.claims.questions.reading import Reading
from training.annotations import Annotated, AnnotatedArm, Place
from training.gold import Document
from training.tagging_data import NONE, Tagged, TaggedDocument

_SWAPPED = {True: 0.85, False: 0.5}  # share of the arms tested and compared with that get another name
_SWAPPED_OUTCOMES, _LEFT_OUT, _KEPT_OF_ABSTRACT = 0.5, 0.12, 0.5
_SPAN = range(41, 1500)  # characters of a sentence of a full text
_MOST_SPANS = 14


def unlabelled(name: str, texts: Sequence[str]) -> TaggedDocument:
    """Return a title and sentences without labels."""
    cut = [pieces.pieces_of(text, pieces.tokenizer()).ids for text in texts]
    return TaggedDocument(name, tuple(
        Tagged(ids, np.full((len(ids) + 1, len(HEADS)), NONE, np.int8)) for n, ids in enumerate(cut) if ids or not n
    ))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Names:
    """How arms (by whether they are tested) and outcomes are named in the marked abstracts."""

    arms: Mapping[bool, Sequence[Sequence[str]]]
    outcomes: Sequence[str]


def names_in(every: Sequence[Annotated]) -> Names:
    """Collect the names of all arms and outcomes."""
    arms: dict[bool, list[list[str]]] = {True: [], False: []}
    for found in every:
        for arm in found.arms:
            arms[arm.is_tested].append(_forms(found, arm))
    return Names(arms, [found.text(r.outcome) for found in every for r in found.results])


def _forms(found: Annotated, arm: AnnotatedArm) -> list[str]:
    """Return the different names of an arm, the longest first."""
    return sorted({found.text(m).lower(): found.text(m) for m in arm.mentions}.values(), key=len, reverse=True)


def variant(found: Annotated, reading: Reading, names: Names, number: int) -> TaggedDocument:
    """Return a variant of a marked abstract, the same one for the same number."""
    chance = random.Random(f"{found.key} {number}")  # noqa: S311 - a choice of names, not a secret
    renamed = [*_renamed_arms(found, names, chance), *_renamed_outcomes(found, names, chance)]
    texts: list[str] = []
    for line in reading.lines:
        where = int(line.where != "title")
        if where and not texts:
            texts.append("")
        if not where or chance.random() >= _LEFT_OUT:
            here = Place(where, line.start, line.end)
            texts.append(_rewritten(reading.text(line.where)[line.start : line.end], here, renamed))
    return unlabelled(f"{found.key}~{number}", texts)


def _renamed_arms(found: Annotated, names: Names, chance: random.Random) -> Iterator[tuple[Place, str]]:
    for arm in found.arms:
        if chance.random() < _SWAPPED[arm.is_tested]:
            own, other = _forms(found, arm), chance.choice(names.arms[arm.is_tested])
            ranks = {form.lower(): other[rank * len(other) // len(own)] for rank, form in enumerate(own)}
            yield from ((place, ranks[found.text(place).lower()]) for place in arm.mentions)


def _renamed_outcomes(found: Annotated, names: Names, chance: random.Random) -> Iterator[tuple[Place, str]]:
    own = sorted({found.text(r.outcome).lower() for r in found.results})
    others = {name: chance.choice(names.outcomes) for name in own if chance.random() < _SWAPPED_OUTCOMES}
    places = {r.outcome for r in found.results}
    return ((p, others[found.text(p).lower()]) for p in sorted(places) if found.text(p).lower() in others)


def _rewritten(text: str, here: Place, renamed: Sequence[tuple[Place, str]]) -> str:
    inside = [(p.start - here.start, p.end - here.start, name) for p, name in renamed
              if p.where == here.where and here.start <= p.start and p.end <= here.end]  # fmt: skip
    parts, at = [], 0
    for start, end, name in sorted(inside, key=lambda found: (found[0], -found[1])):
        if start >= at:
            parts += [text[at:start], name]
            at = end
    return "".join([*parts, text[at:]])


def with_full_text(document: Document) -> TaggedDocument | None:
    """Return half of an abstract with what its questions rest on in the full text, where there is enough."""
    chance = random.Random(document.name)  # noqa: S311
    spans = [s for p in document.record["prompts"] for s in p["evidence_spans"] if len(s) in _SPAN]
    told = list(dict.fromkeys(spans))[:_MOST_SPANS]
    if len(told) < 2:
        return None
    abstract = [p.text for p in document.parts[1:] if chance.random() < _KEPT_OF_ABSTRACT]
    cut = [span[s.start : s.end] for span in told for s in sentences(span)]
    return unlabelled(f"{document.name}~text", [document.parts[0].text, *abstract, *cut])
