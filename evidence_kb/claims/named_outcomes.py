"""What a report of patients measured, as the tagger names it: for the rules, which know grammar and few names.

Each sentence is read alone, with one blank between words and with one word for every treatment, so that another name
of the drug, a sentence beside it or another spacing changes no other name.
"""

from __future__ import annotations

from collections.abc import Sequence

from evidence_kb.claims.outcome_spans import is_name, trimmed, whole_words
from evidence_kb.claims.tagger import TaggedSentence, tag_all
from evidence_kb.claims.treatments import Mention
from evidence_kb.claims.words import flat, same_signs

LEAST = 0.3
_STANDS_FOR_IT = "medication"
Span = tuple[int, int]


def named_outcomes(texts: Sequence[str], mentions: Sequence[Sequence[Mention]]) -> list[tuple[Span, ...]]:
    """Return the outcomes that each sentence names: half-open spans of the sentence, in order.

    `mentions` are the treatments of each sentence, with offsets into it.
    """
    told = [_told(text, named) for text, named in zip(texts, mentions, strict=True)]
    tagged = tag_all([["", words] for words, _ in told])
    return [tuple(_spans(found[1], places)) for found, (_, places) in zip(tagged, told, strict=True)]


def _told(text: str, mentions: Sequence[Mention]) -> tuple[str, Sequence[int]]:
    """Return the words as the tagger reads them, and where each character of them stands in the text."""
    words: list[str] = []
    places: list[int] = []
    starts = {m.start: m.end for m in mentions}
    at = 0
    while at < len(text):
        if at in starts:
            words.append(_STANDS_FOR_IT)
            places += [at] * (len(_STANDS_FOR_IT) - 1) + [starts[at] - 1]
            at = starts[at]
            continue
        sign = " " if text[at].isspace() else same_signs(text[at])
        if sign != " " or not words or words[-1][-1] != " ":
            words.append(sign)
            places.append(at)
        at += 1
    return "".join(words), places


def _spans(sentence: TaggedSentence, places: Sequence[int]) -> list[Span]:
    plain = flat(sentence.text)
    found = []
    for span in sentence.spans("outcome", LEAST):
        start, end = whole_words(plain, *trimmed(plain, span.start, span.end))
        if end > start and is_name(sentence.text[start:end]):
            found.append((places[start], places[end - 1] + 1))
    return found
