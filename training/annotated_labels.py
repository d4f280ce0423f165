"""Labels for the tagger from abstracts in which every arm and every result was marked (`annotations`)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from tokenizers import Tokenizer

from evidence_kb.claims.networks.heads import DIRECTIONS, WORD_HEADS
from evidence_kb.claims.questions.reading import Reading
from training.annotations import Annotated, Place, Result
from training.gold import Document, Part, role_of_heading
from training.tagging_data import (
    ARM,
    COMPARATOR,
    DIRECTION,
    EVIDENCE,
    INTERVENTION,
    OUTCOME,
    REPORTED,
    YES,
    Draft,
    TaggedDocument,
    drafts_of,
    finished,
)

WITHIN, ASIDE = WORD_HEADS.index("within"), WORD_HEADS.index("aside")
_HEAD_OF = {"between": REPORTED, "within": WITHIN, "baseline": ASIDE, "association": ASIDE}


def with_annotations(found: Annotated, reading: Reading, vocabulary: Tokenizer) -> TaggedDocument:
    """Label an abstract; `reading` holds its sentences under their headings."""
    parts = [
        Part(reading.text(line.where)[line.start : line.end], role_of_heading(line.label or ""), line.start)
        for line in reading.lines
    ]
    wheres = [int(line.where != "title") for line in reading.lines]
    if not wheres or wheres[0]:
        parts, wheres = [Part("", None), *parts], [0, *wheres]
    document = Document(found.key, {}, tuple(parts), {})
    drafts = drafts_of(document, vocabulary)
    results_begin = _first_with_result(found, parts, wheres)
    for number, (part, where, draft) in enumerate(zip(parts, wheres, drafts, strict=True)):
        here = Place(where, part.start, part.start + len(part.text))
        told = [r for r in found.results if _inside(r.outcome, here)]
        _mark_arms(draft, here, found)
        _mark_results(draft, here, told)
        if told or (where and number >= results_begin):
            _mark(draft, here, OUTCOME, [r.outcome for r in told])
        draft.whole[EVIDENCE] = YES * any(r.kind == "between" for r in told)
    return finished(document, drafts, vocabulary)


def _first_with_result(found: Annotated, parts: Sequence[Part], wheres: Sequence[int]) -> int:
    """Return the first sentence of the abstract with a result: outcomes before it were not marked."""
    starts = [r.outcome.start for r in found.results if r.outcome.where == 1]
    first = min(starts, default=10**9)
    return next((n for n, (p, w) in enumerate(zip(parts, wheres, strict=True)) if w and p.start + len(p.text) > first),
                len(parts))  # fmt: skip


def _inside(place: Place, sentence: Place) -> bool:
    return place.where == sentence.where and sentence.start <= place.start < sentence.end


def _words_at(draft: Draft, sentence: Place, place: Place) -> list[int]:
    if place.where != sentence.where:
        return []
    start, end = place.start - sentence.start, place.end - sentence.start
    return [n for n, word in enumerate(draft.cut.words) if word.start < end and word.end > start]


def _mark(draft: Draft, sentence: Place, head: int, places: Sequence[Place]) -> None:
    draft.words[:, head] = 0
    for place in places:
        draft.words[_words_at(draft, sentence, place), head] = YES


def _mark_arms(draft: Draft, sentence: Place, found: Annotated) -> None:
    every = {side: [m for arm in found.arms if arm.is_tested == side for m in arm.mentions] for side in (True, False)}
    _mark(draft, sentence, ARM, [*every[True], *every[False]])
    _mark(draft, sentence, INTERVENTION, every[True])
    _mark(draft, sentence, COMPARATOR, every[False])


def _mark_results(draft: Draft, sentence: Place, told: Sequence[Result]) -> None:
    for head in (REPORTED, WITHIN, ASIDE):
        _mark(draft, sentence, head, [r.outcome for r in told if _HEAD_OF[r.kind] == head])
    counts = np.zeros((len(draft.cut.words), len(DIRECTIONS)))
    for result in told:
        if result.change in DIRECTIONS and result.kind != "baseline":
            counts[_words_at(draft, sentence, result.outcome), DIRECTIONS.index(result.change)] += 1
    some = counts.sum(1) > 0
    shares = np.round(YES * counts[some] / counts[some].sum(1, keepdims=True))
    draft.words[some, DIRECTION : DIRECTION + len(DIRECTIONS)] = shares.astype(np.int8)
