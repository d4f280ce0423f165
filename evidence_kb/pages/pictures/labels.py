"""Labels of marks: each beside its mark, none over another label or a mark; what finds no room is left out.

Important labels, which are few, may stand further off on a leader line before they are left out.

Greedy, in order of importance (Christensen, Marks & Shieber 1995, doi 10.1145/212332.212334, compare it with better
and slower ways). In the left half of a picture a label begins at its mark, in the right half it ends there, so that
none leaves the picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from evidence_kb.pages.pictures.space import Box, Taken, text_width
from evidence_kb.pages.pictures.svg import Element, element

SIZE = 12.0  # pixels; the class `label` in pictures.css says the same
FAR = (20.0, 34.0, 48.0, 64.0, 84.0, 110.0)  # how far above or below its mark an important label may stand
ABOVE, BELOW = 0.8, 0.28  # parts of the size above and below the line on which letters stand


@dataclass(frozen=True, slots=True)
class Wanted:
    """A label that is wanted: its mark (x, y, radius), its words, and the name by which it is found again."""

    key: int
    x: float
    y: float
    radius: float
    text: str
    is_bold: bool = False
    is_important: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """A label with its place: the end of its line of writing at (x, y), and the room that it takes.

    `leader` is where the line from its mark begins, if it stands off.
    """

    key: int
    x: float
    y: float
    anchor: str
    text: str
    is_bold: bool
    box: Box
    leader: tuple[float, float] | None = None


def place(wanted: Iterable[Wanted], within: Box, marks: Sequence[Box], reserved: Sequence[Box] = ()) -> list[Label]:
    """Return the labels that find room inside `within`, most important first as given."""
    labels, others = Taken(), Taken()
    for box in reserved:
        labels.add(box)
    for box in marks:
        others.add(box)
    placed = []
    for one in wanted:
        for label in _candidates(one, (within.left + within.right) / 2):
            box = label.box
            is_inside = (
                within.left <= box.left
                and box.right <= within.right
                and within.top <= box.top
                and box.bottom <= within.bottom
            )
            if is_inside and not labels.hits(box) and not others.hits(box):
                labels.add(box)
                placed.append(label)
                break
    return placed


def _candidates(one: Wanted, middle: float) -> Iterator[Label]:
    """Yield places beside, obliquely and straight above and below the mark; for important ones also further off."""
    width = text_width(one.text, SIZE) * (1.12 if one.is_bold else 1)
    side = -1 if one.x > middle else 1
    beside, oblique, straight = one.radius + 4, one.radius + 3, -one.radius
    rise = one.radius * 0.75
    middle_line = one.y + SIZE * 0.35
    places = [
        (beside, middle_line, False),
        (oblique, middle_line - rise - 4, False),
        (oblique, middle_line + rise + 4, False),
        (straight, one.y - one.radius - 5, False),
        (straight, one.y + one.radius + SIZE * ABOVE + 4, False),
    ]
    if one.is_important:
        places += [(beside, middle_line + up * (one.radius + far), True) for far in FAR for up in (-1, 1)]
    for away, line, is_far in places:
        x = one.x + side * away
        left = x - width if side < 0 else x
        box = Box(left - 2, line - SIZE * ABOVE, left + width + 2, line + SIZE * BELOW)
        leader = (one.x, one.y) if is_far else None
        yield Label(one.key, x, line, "end" if side < 0 else "start", one.text, one.is_bold, box, leader)


def draw(parent: Element, label: Label) -> None:
    """Add the words of a label to its mark."""
    if label.leader is not None:
        x, y = label.leader
        end = label.box.bottom if label.y < y else label.box.top
        element("line", parent, class_="leader", x1=x, y1=y, x2=label.x, y2=end)
    name = "label strong" if label.is_bold else "label"
    anchor = "end" if label.anchor == "end" else None
    element("text", parent, label.text, class_=name, x=label.x, y=label.y, text_anchor=anchor)
