"""Which of the names that the tagger sees in a clause a rule has read, and what it left of them.

A rule may read one name of a list ("an infarction with swelling of the brain"), or a list as one name ("no abscess or
fistula"). What the tagger sees beside it is another finding, and each is told once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from evidence_kb.claims.comparing.outcome_spans import is_name, trimmed
from evidence_kb.claims.language.words import rx
from evidence_kb.claims.reports.listed_names import each_name
from evidence_kb.claims.rules.scene import Raw, Scene

Span = tuple[int, int]
_BESIDE = rx(r"(?:,? (?:and|as well as)|,| with) (?:(?:the|a|an|another) )?")
# "systolic" in "left ventricular systolic and end-diastolic pressures" waits for its noun
_WAITS = rx(
    r"\b(?!(?:surviv|remov|withdraw|arriv|recit|refus|reviv)al\b)(?:[a-z-]{2,}(?:al|ic|ive|ous|able|ible|ful|lar|ary|ory)|"
    r"mild|moderate|severe|good|poor|late|early)\Z"
)
_ANOTHER = rx(r"another ")
_OR = rx(r"\b(?:or|nor)\b")


def place_of(scene: Scene, raw: Raw) -> Span:
    """Return where the name stands that a rule read; where its verb does if it calls the outcome by another word.

    "Became quiet and was able to walk" is told of from "became" on, and what it tells is "able to walk".
    """
    end = raw.at + len(raw.outcome)
    if scene.plain[raw.at : end] != raw.outcome:
        whole = re.compile(rf"(?<![\w-]){re.escape(raw.outcome)}(?![\w-])")
        printed = whole.search(scene.plain, scene.start, scene.end)
        return printed.span() if printed else (raw.at, end)
    return raw.at, end


def meets(one: Span, other: Span) -> bool:
    """Say whether two half-open spans share a sign."""
    return one[0] < other[1] and other[0] < one[1]


def left_of(scene: Scene, span: Span, taken: Sequence[Span]) -> Iterator[Span]:
    """Yield the names of a span that rules have left, right beside one that they read: "swelling" above."""
    cuts = [m.span() for m in _BESIDE.finditer(scene.plain, *span)]
    edges = [span[0], *(edge for cut in cuts for edge in cut), span[1]]
    parts = list(zip(edges[::2], edges[1::2], strict=True))
    for part, *others in zip(parts, [None, *parts], [*parts[1:], None], strict=False):
        is_beside = any(other in taken for other in others)
        if is_beside and _is_whole(scene.plain[slice(*part)]) and not any(meets(part, other) for other in taken):
            yield part


def each_of(scene: Scene, raw: Raw, told_of: Sequence[Span]) -> list[Raw]:
    """Return a finding of each name where a rule took a list for one: "no abscess or fistula".

    Of how many had "an abscess or a fistula" nobody knows how many had each.
    """
    end = raw.at + len(raw.outcome)
    listed = list(each_name(scene.plain, raw.at, end)) if scene.plain[raw.at : end] == raw.outcome else []
    parts = [trimmed(scene.plain, *_bare(scene, part)) for part in listed]
    is_list = len(parts) > 1 and all(_is_whole(scene.plain[slice(*part)]) for part in parts)
    is_seen = all(any(part[0] <= span[0] and span[1] <= part[1] for span in told_of) for part in listed)
    if not is_list or not is_seen or (_OR.search(raw.outcome) and not raw.is_negated):
        return [raw]
    return [replace(raw, outcome=scene.plain[slice(*part)], at=part[0]) for part in parts]


def _bare(scene: Scene, part: Span) -> Span:
    another = _ANOTHER.match(scene.plain, *part)
    return (another.end(), part[1]) if another else part


def _is_whole(words: str) -> bool:
    return is_name(words) and not _WAITS.search(words)
