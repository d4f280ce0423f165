"""What a report of patients measured, as the tagger names it: for the rules, which know grammar and few names.

Each sentence is read alone, with one blank between words and with one word for every treatment, so that another name
of the drug, a sentence beside it or another spacing changes no other name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from evidence_kb.claims.comparing.outcome_spans import is_name, trimmed, whole_words
from evidence_kb.claims.language.numbers import without_count
from evidence_kb.claims.language.sentences import Sentence
from evidence_kb.claims.language.words import flat, same_signs, starting_in
from evidence_kb.claims.networks.heads import ROLES
from evidence_kb.claims.networks.network import Floats
from evidence_kb.claims.networks.report_tagger import GIVEN, MEANT, OUTCOME_HEADS, Told
from evidence_kb.claims.networks.tagger import TaggedSentence, runs, tag_all
from evidence_kb.claims.reports.listed_names import bare_names, each_name
from evidence_kb.claims.reports.tagged_treatments import Tagged, tagged_treatments
from evidence_kb.claims.study.study import Study
from evidence_kb.claims.study.treatments import Mention
from evidence_kb.model import PassageKind

LEAST = 0.3  # probability of a word in a name; what is said of it decides, too
_LEAST_TOLD = 0.1  # of an outcome that became better or worse, say: what is read of it is judged anyway
STANDS_FOR_IT = "medication"
_TELLING = ("results", "mixed", "conclusion", "closing", "summary", "discussion")
_MOST_SENTENCES = 100
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Names:
    """The outcomes that a sentence names, as spans of its passage, and how likely it tells a result (0 to 1).

    `told_of` are those of which, as the adapters for reports see it, something may be told, verbs ("died") among them.
    `places` is where each word stands in the passage; `words` and `told` are what the tagger says of each, without and
    with its adapters for reports, `whole` what the tagger says of the sentence, `meant` how likely its finding is about
    each treatment (by its start), and `given` how likely each treatment (by its name) was given, anywhere in the study.
    `tagged` are the treatments of the whole study as the tagger sees them.
    """

    spans: tuple[Span, ...] = ()
    tells: float = 1.0
    told_of: tuple[Span, ...] = ()
    places: tuple[Span, ...] = ()
    words: Floats | None = None
    told: Floats | None = None
    whole: tuple[float, ...] = ()
    meant: Mapping[int, float] = field(default_factory=dict)
    given: Mapping[str, float] = field(default_factory=dict)
    tagged: Tagged = field(default_factory=Tagged)

    def seen(self, span: Span) -> tuple[float, ...]:
        """Return what the networks say of a span: mean and most of each head, and what is said of the sentence."""
        inside = [n for n, (start, end) in enumerate(self.places) if start < span[1] and span[0] < end]
        if not inside or self.words is None or self.told is None:
            return ()
        words, told = self.words[inside], self.told[inside, : len(OUTCOME_HEADS)]
        around = self.told[:, : len(OUTCOME_HEADS)].max(0)
        parts = (words.mean(0), words.max(0), told.mean(0), told.max(0), around)
        return (*(float(value) for part in parts for value in part), *self.whole)


def names_of(study: Study, told: Told) -> Mapping[tuple[int, int], Names]:
    """Return the outcomes that each sentence of an abstract names, by its passage and its start there."""
    if not study.has_patients:
        return {}
    read = list(readings(study))
    seen = tagged_treatments(study)
    tagged = tag_all([["", words] for _, _, words, _ in read])
    every = told([words for _, _, words, _ in read])
    given: dict[str, float] = {}
    found = {}
    for sentences, chances, (index, sentence, _, at) in zip(tagged, every, read, strict=True):
        mentions = {m.start: m for m in starting_in(study.mentions[index], sentence.start, sentence.end)}
        meant = {}
        for word, row in zip(sentences[1].words, chances, strict=True):
            mention = mentions.get(at[word.start]) if word.text == STANDS_FOR_IT else None
            if mention is not None:
                meant[mention.start] = float(row[MEANT])
                given[mention.name] = max(given.get(mention.name, 0.0), float(row[GIVEN]))
        found[index, sentence.start] = _names(sentences[1], chances, at, meant, given, seen)
    return found


def readings(study: Study) -> Iterator[tuple[int, Sentence, str, Sequence[int]]]:
    """Yield the sentences that may tell a finding: passage, sentence, the words that networks read, their places."""
    places = (
        (index, sentence)
        for index, role in enumerate(study.roles)
        if study.passages[index].kind is PassageKind.ABSTRACT and role in _TELLING
        for sentence in study.sentences[index]
    )
    for index, sentence in islice(places, _MOST_SENTENCES):
        yield index, sentence, *_words(study, index, sentence)


def _words(study: Study, index: int, sentence: Sentence) -> tuple[str, Sequence[int]]:
    """Return the words as the tagger reads them, and where each character of them stands in the passage."""
    text = study.passages[index].text
    mentions = {m.start: m for m in starting_in(study.mentions[index], sentence.start, sentence.end)}
    words: list[str] = []
    places: list[int] = []
    at = sentence.start
    while at < sentence.end:
        mention: Mention | None = mentions.get(at)
        if mention is not None:
            words.append(STANDS_FOR_IT)
            places += [at] * (len(STANDS_FOR_IT) - 1) + [mention.end - 1]
            at = mention.end
            continue
        sign = " " if text[at].isspace() else same_signs(text[at])
        if sign != " " or not words or words[-1][-1] != " ":
            words.append(sign)
            places.append(at)
        at += 1
    return "".join(words), places


def _names(
    sentence: TaggedSentence,
    told: Floats,
    places: Sequence[int],
    meant: Mapping[int, float],
    given: Mapping[str, float],
    seen: Tagged,
) -> Names:
    plain = flat(sentence.text)

    def place(start: int, end: int) -> Span:
        return places[start], places[end - 1] + 1

    cut = [whole_words(plain, *trimmed(plain, span.start, span.end)) for span in sentence.spans("outcome", LEAST)]
    named = [place(start, end) for start, end in cut if end > start and is_name(sentence.text[start:end])]
    return Names(
        tuple(named),
        sentence.roles["results"] + sentence.roles["conclusion"],
        tuple(place(*whole_words(plain, start, end)) for start, end in _told_of(sentence, told)),
        tuple((places[w.start], places[w.end - 1] + 1) for w in sentence.words),
        sentence.chances,
        told,
        (sentence.evidence, *(sentence.roles[role] for role in ROLES)),
        meant,
        given,
        seen,
    )


def _told_of(sentence: TaggedSentence, told: Floats) -> Iterator[Span]:
    most = told[:, : len(OUTCOME_HEADS)].max(1) if len(told) else np.zeros(0, np.float32)
    plain = flat(sentence.text)
    for first, end in runs([word.text for word in sentence.words], most, _LEAST_TOLD):
        for name in each_name(plain, sentence.words[first].start, sentence.words[end - 1].end):
            for bare in bare_names(plain, *name):
                yield without_count(plain, *bare)
