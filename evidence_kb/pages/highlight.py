"""Cut a text where claims begin and end, so that overlapping quotes can be shown without nesting.

Offsets are characters, half-open, as everywhere in the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Span:
    """The quote of one claim in a text."""

    claim: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text over which the same claims stand; `begins` are those whose quote starts here."""

    text: str
    claims: tuple[int, ...]
    begins: tuple[int, ...]


def segments(text: str, spans: Sequence[Span]) -> tuple[Segment, ...]:
    """Return `text` in pieces that join to it again, each with the claims that cover all of it.

    Spans outside the text or empty are ignored: a page must not fail over one bad anchor.
    """
    inside = [s for s in spans if 0 <= s.start < s.end <= len(text)]
    cuts = sorted({0, len(text), *(s.start for s in inside), *(s.end for s in inside)})
    return tuple(
        Segment(
            text=text[start:end],
            claims=tuple(s.claim for s in inside if s.start <= start and end <= s.end),
            begins=tuple(s.claim for s in inside if s.start == start),
        )
        for start, end in pairwise(cuts)
    )
