"""Room in a picture: how wide words are, what overlaps, and where the next mark fits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import floor, sqrt
from unicodedata import east_asian_width

_NARROW, _WIDE = frozenset("iljtfrI.,:;'|!()[] -"), frozenset("mwMW@%…—")


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle; x grows to the right, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Box) -> bool:
        """Whether they share more than an edge."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


class Taken:
    """Rectangles that are taken, kept in rows so that a question meets near ones only."""

    ROW = 24.0

    def __init__(self) -> None:
        self._rows: dict[int, list[Box]] = defaultdict(list)

    def add(self, box: Box) -> None:
        for row in self._reach(box):
            self._rows[row].append(box)

    def hits(self, box: Box) -> bool:
        return any(box.overlaps(other) for row in self._reach(box) for other in self._rows.get(row, ()))

    def _reach(self, box: Box) -> range:
        return range(floor(box.top / self.ROW), floor(box.bottom / self.ROW) + 1)


def text_width(text: str, size: float) -> float:
    """Return how wide `text` is at most in a common sans-serif font of `size` pixels; DejaVu Sans is the widest."""
    return size * sum(_em(character) for character in text)


def _em(character: str) -> float:
    if character in _NARROW:
        return 0.42
    if character in _WIDE:
        return 1.0
    if east_asian_width(character) in "WF":
        return 1.05
    return 0.77 if character.isupper() else 0.64


def swarm(wanted: Sequence[tuple[float, float, float]], gap: float = 2.5) -> list[float]:
    """Return a height for each mark (x, wanted y, radius), as near to the wanted one as the earlier marks allow.

    The exact bee swarm: each earlier mark near enough in x forbids an interval of y, and the nearest y outside all
    intervals is taken. Marks never overlap; x is never changed, because it says something.
    """
    placed: list[tuple[float, float, float]] = []
    for x, y, radius in wanted:
        forbidden = []
        for other_x, other_y, other_radius in placed:
            reach = radius + other_radius + gap
            if abs(other_x - x) < reach:
                half = sqrt(reach * reach - (other_x - x) ** 2)
                forbidden.append((other_y - half, other_y + half))
        placed.append((x, _nearest_free(y, forbidden), radius))
    return [y for _, y, _ in placed]


def _nearest_free(wanted: float, forbidden: Iterable[tuple[float, float]]) -> float:
    """Return the value nearest to `wanted` that lies in no open interval."""
    low = high = wanted
    intervals = sorted(forbidden)
    for start, end in intervals:  # upwards: step over each interval that covers the place reached
        if start < high < end:
            high = end
    for start, end in sorted(intervals, key=lambda interval: -interval[1]):
        if start < low < end:
            low = start
    return low if wanted - low <= high - wanted else high
