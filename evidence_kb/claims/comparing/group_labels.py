"""What a group's label stands for: "group A", "Group 2", "the intervention group" name an arm by where they were given.

A label is defined where it stands in brackets behind the name of an arm ("placebo (group B)") or in front of one
("Group A (n = 30) received placebo"), at its first mentions. What is given to "the intervention group" is what a
study tests.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from functools import lru_cache

from evidence_kb.claims.language.words import flat, rx
from evidence_kb.claims.networks.tagger import Span

TESTED = "tested"  # stands for labels that say no more than that the arm is what a study tests
COMBINED = "combined"  # stands for labels that say no more than that the arm got two things: "combination therapy"
_NUMBERED = re.compile(
    r"(?:groups?|arms?|cohorts?|g)[ -]?(?P<behind>[a-z]{1,2}[0-9]?|[ivx]{1,4}|[0-9]{1,2}[a-z]?)"
    r"|(?P<before>[a-z]|[ivx]{1,4}|[0-9]{1,2})[ -]groups?|(?P<bare>[a-z])"
)
_TESTED = rx(
    r"^(?:the )?(?:intervention|experimental|experiment|treatment|treated|study|active|test|case|trial)"
    r"(?: (?:groups?|arms?|patients|subjects|participants|women|men|children|mothers|infants|adults|students|nurses|"
    r"families|households|dogs|cohort|condition|program(?:me)?|areas?|sites?|schools?|"
    r"villages?|clinics?|hospitals?|clusters?|practices?|classrooms?|facilities|communities))?$"
)
_COMBINED = rx(
    r"^(?:the )?(?:combination|combined)(?: (?:therapy|treatments?|drugs?|regimen))?(?: (?:groups?|arms?|patients|"
    r"recipients))?$"
)
_LABELLED = re.compile(
    r"(?P<label>(?:group|arm) (?:[a-z]|[ivx]{1,4}|[0-9]{1,2})),? (?!(?:and|or|versus|vs|to|than|with|at|in|on|for|"
    r"after|before|patients|subjects|participants|children|women|men|adults|infants|people|animals|rats|mice|was|were|"
    r"had|did|group|arm|[0-9])\b)(?=[a-z]{3})"
)
_ALONE = re.compile(
    r"(?:group|arm) (?:[a-z]|[ivx]{1,4}|[0-9]{1,2})(?= ?(?:[(,.;:]|$|(?:and|than|was|were|had|versus|vs)\b))"
)
_BEHIND = 25  # characters between an arm and the label that stands behind it
_AHEAD = 140  # characters between a label and the arm that it is given to
_STOP = rx(r"\b(?:groups?|arms?|whereas|while)\b|;")
# "twenty patients (group A) received X", but not "at 3 h (group A) or at 8 h (group B) after X"
_GIVES = rx(
    r"\b(?:receiv[a-z]*|g[ai]ven?|took|tak(?:en?|ing)|treat[a-z]*|administ[a-z]*|underw[a-z]+|undergo[a-z]*|got|had|us(?:ed|ing)|with|"
    r"assign[a-z]*|allocat[a-z]*|randomi[sz]ed)\b|[:=]"
)


def label_of(text: str, shorts: Container[str] = ()) -> str | None:
    """Return what a group is called by: a letter or number, TESTED, or None where a name says more.

    What is one of the document's short forms is a name.

    >>> label_of("Group A"), label_of("intervention group"), label_of("placebo group"), label_of("group BT", {"BT": ""})
    ('a', 'tested', None, None)
    """
    label = _label(text)
    return None if label and label != TESTED and label.upper() in shorts else label


@lru_cache(maxsize=4096)
def _label(text: str) -> str | None:
    plain = flat(text).strip(" ()[],.;:")
    if numbered := _NUMBERED.fullmatch(plain):
        return numbered["behind"] or numbered["before"] or numbered["bare"]
    return TESTED if _TESTED.search(plain) else None


def labels_apart(plains: Sequence[str], spans: Sequence[Sequence[Span]]) -> list[list[Span]]:
    """Return the spans of arms, sentence by sentence (flat), where a label and what its group got are two names.

    "Group A received X, group B X with Y": the verb is left out. A label is what stands alone elsewhere, so that a
    vaccine may be called after a "group b" of microbes.
    """
    told = list(zip(plains, spans, strict=True))
    alone = {found[0] for plain, inside in told for s in inside if (found := _ALONE.match(plain, s.start))}
    return [[part for span in inside for part in _label_apart(plain, span, alone)] for plain, inside in told]


def _label_apart(plain: str, span: Span, alone: Container[str]) -> list[Span]:
    found = _LABELLED.match(plain, span.start, span.end)
    if found is None or found["label"] not in alone:
        return [span]
    return [Span(*found.span("label"), span.p), Span(found.end(), span.end, span.p)]


def says_combined(text: str) -> bool:
    """Say whether a name tells no more of an arm than that it got two things.

    >>> says_combined("combination therapy group"), says_combined("combination of zorplexine and ibuprofen")
    (True, False)
    """
    return _COMBINED.search(flat(text).strip(" ()[],.;:")) is not None


def meanings(
    texts: Sequence[str], spans: Sequence[tuple[int, int, int]], labels: Sequence[str | None]
) -> Mapping[str, int]:
    """Return for each label the number of the span that it stands for.

    `spans` are (sentence, start, end) of all mentions of arms in `texts`, from the first to the last; `labels` says of
    each which label it is, if it is one.
    """
    found: dict[str, int] = {}
    for number, label in enumerate(labels):
        if label in (None, TESTED, COMBINED) or label in found:
            continue
        meant = _defined(texts, spans, labels, number)
        if meant is not None:
            found[str(label)] = meant
    return found


def _defined(
    texts: Sequence[str], spans: Sequence[tuple[int, int, int]], labels: Sequence[str | None], number: int
) -> int | None:
    """Return the arm beside a label: just before it where it stands in brackets, else the first one behind it."""
    sentence, start, end = spans[number]
    before = number - 1
    if number and labels[before] is None and spans[before][0] == sentence:
        between = texts[sentence][spans[before][2] : start]
        if len(between) <= _BEHIND and "(" in between and ")" not in between:
            return before
    behind = number + 1
    if behind < len(spans) and labels[behind] is None and spans[behind][0] == sentence:
        between = flat(texts[sentence][end : spans[behind][1]])
        is_bracketed = between.startswith(")") and texts[sentence][:start].endswith("(")
        if len(between) <= _AHEAD and not _STOP.search(between) and (not is_bracketed or _GIVES.search(between)):
            return behind
    return None
