"""Legends: a key mark and its words, in rows that wrap."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evidence_kb.pages.pictures.space import text_width
from evidence_kb.pages.pictures.svg import Element, element

SIZE, LINE, ITEM_GAP = 12.0, 24.0, 22.0


@dataclass(frozen=True, slots=True)
class Key:
    """One entry: `draw(parent, x, y)` draws a mark centred there, `room` wide and `height` high (pixels)."""

    draw: Callable[[Element, float, float], object]
    text: str
    room: float = 18.0
    height: float = 18.0


def draw(parent: Element, rows: Sequence[tuple[str, Sequence[Key]]], left: float, right: float, top: float) -> float:
    """Add rows of entries, each row with a heading, and return where the legend ends."""
    group = element("g", parent, class_="legend")
    begins = left + max((text_width(heading, SIZE) for heading, _ in rows), default=0) + ITEM_GAP
    y = top
    for heading, keys in rows:
        tall = max((key.height for key in keys), default=0.0) + 6
        y += max(LINE, tall) / 2
        element("text", group, heading, class_="small", x=left, y=y + 4)
        x = begins
        for key in keys:
            width = key.room + 7 + text_width(key.text, SIZE)
            if x + width > right and x > begins:
                x, y = begins, y + LINE
            key.draw(group, x + key.room / 2, y)
            element("text", group, key.text, class_="legend-text", x=x + key.room + 7, y=y + 4)
            x += width + ITEM_GAP
        y += max(LINE, tall) / 2
    return y + 6
