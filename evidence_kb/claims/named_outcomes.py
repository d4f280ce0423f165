"""What a report of patients measured, as the tagger names it: for the rules, which know grammar and few names.

Each sentence is read alone, with one blank between words and with one word for every treatment, so that another name
of the drug, a sentence beside it or another spacing changes no other name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evidence_kb.claims.heads import ROLES
from evidence_kb.claims.outcome_spans import is_name, trimmed, whole_words
from evidence_kb.claims.sentences import Sentence
from evidence_kb.claims.study import Study
from evidence_kb.claims.tagger import TaggedSentence, tag_all
from evidence_kb.claims.treatments import Mention
from evidence_kb.claims.words import flat, same_signs, starting_in
from evidence_kb.model import PassageKind

LEAST = 0.3  # probability of a word in a name; what is said of it decides, too
_STANDS_FOR_IT = "medication"
_TELLING = ("results", "mixed", "conclusion", "closing", "summary", "discussion")
_MOST_SENTENCES = 100
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Names:
    """The outcomes that a sentence names, as spans of its passage, and how likely it tells a result (0 to 1).

    `seen` has what the tagger says of each of them: of its words the mean and the most of each head, of its sentence
    evidence and roles, in the order of `heads`.
    """

    spans: tuple[Span, ...] = ()
    tells: float = 1.0
    seen: tuple[tuple[float, ...], ...] = ()


def names_of(study: Study) -> Mapping[tuple[int, int], Names]:
    """Return the outcomes that each sentence of an abstract names, by its passage and its start there."""
    if not study.has_patients:
        return {}
    places = [
        (index, sentence)
        for index, role in enumerate(study.roles)
        if study.passages[index].kind is PassageKind.ABSTRACT and role in _TELLING
        for sentence in study.sentences[index]
    ][:_MOST_SENTENCES]
    told = [_told(study, index, sentence) for index, sentence in places]
    tagged = tag_all([["", words] for words, _ in told])
    return {
        (index, sentence.start): _names(found[1], at)
        for found, (_, at), (index, sentence) in zip(tagged, told, places, strict=True)
    }


def _told(study: Study, index: int, sentence: Sentence) -> tuple[str, Sequence[int]]:
    """Return the words as the tagger reads them, and where each character of them stands in the passage."""
    text = study.passages[index].text
    mentions = {m.start: m for m in starting_in(study.mentions[index], sentence.start, sentence.end)}
    words: list[str] = []
    places: list[int] = []
    at = sentence.start
    while at < sentence.end:
        mention: Mention | None = mentions.get(at)
        if mention is not None:
            words.append(_STANDS_FOR_IT)
            places += [at] * (len(_STANDS_FOR_IT) - 1) + [mention.end - 1]
            at = mention.end
            continue
        sign = " " if text[at].isspace() else same_signs(text[at])
        if sign != " " or not words or words[-1][-1] != " ":
            words.append(sign)
            places.append(at)
        at += 1
    return "".join(words), places


def _names(sentence: TaggedSentence, places: Sequence[int]) -> Names:
    plain = flat(sentence.text)
    found, seen = [], []
    whole = (sentence.evidence, *(sentence.roles[role] for role in ROLES))
    for span in sentence.spans("outcome", LEAST):
        start, end = whole_words(plain, *trimmed(plain, span.start, span.end))
        if end > start and is_name(sentence.text[start:end]):
            found.append((places[start], places[end - 1] + 1))
            words = sentence.chances[sentence.inside(start, end)]
            seen.append((*words.mean(0).tolist(), *words.max(0).tolist(), *whole))
    return Names(tuple(found), sentence.roles["results"] + sentence.roles["conclusion"], tuple(seen))
