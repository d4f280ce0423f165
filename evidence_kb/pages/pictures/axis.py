"""The axis of years that all pictures share: each year is a column, and works without a year have one of their own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evidence_kb.pages.pictures.svg import Element, element

TICK_ROOM = 56.0  # pixels that the label of a year needs
GOLDEN = 0.618034
APART = 84.0  # width of the column of works without a year


@dataclass(frozen=True, slots=True)
class Years:
    """Columns of equal width from `first` to `last` year between `left` and `right`; `apart` begins the one without.

    `first` is None if no work states its year, `apart` if none lacks it.
    """

    first: int | None
    last: int | None
    left: float
    right: float
    apart: float | None

    @classmethod
    def of(cls, years: Iterable[int | None], left: float, right: float) -> Years:
        """Return the axis for these years within the given room."""
        stated = list(years)
        known = [year for year in stated if year is not None]
        if not known:
            return cls(None, None, right, right, left if stated else None)
        has_unknown = len(known) < len(stated)
        return cls(min(known), max(known), left + (APART if has_unknown else 0), right, left if has_unknown else None)

    @property
    def column(self) -> float:
        """Return the width of one year."""
        if self.first is None or self.last is None:
            return 0.0
        return (self.right - self.left) / (self.last - self.first + 1)

    def width(self, year: int | None) -> float:
        """Return the room of a year, or of works without one."""
        if year is not None and self.first is not None:
            return self.column
        return self.left - self.apart - 12 if self.apart is not None else 0.0

    def centre(self, year: int | None) -> float:
        """Return the middle of the column of a year, or of works without one."""
        if year is not None and self.first is not None:
            return self.left + (year - self.first + 0.5) * self.column
        return (self.apart or 0.0) + self.width(None) / 2

    def place(self, year: int | None, nth: int) -> float:
        """Return where the `nth` work of a year stands (from 0): the first in the middle, others beside it.

        Steps of the golden ratio fill a wide column evenly, however many come.
        """
        aside = nth * GOLDEN % 1 - 0.5 if nth else 0.0
        return self.centre(year) + aside * 0.8 * self.width(year)

    def ticks(self) -> list[int]:
        """Return the years to print: steps of 1, 2 or 5 times a power of ten, as narrow as their labels allow."""
        if self.first is None or self.last is None:
            return []
        if self.first == self.last:
            return [self.first]
        step, factors = 1, (2, 2.5, 2)
        for n in range(60):
            if step * self.column >= TICK_ROOM:
                break
            step = round(step * factors[n % 3])
        return list(range(-(-self.first // step) * step, self.last + 1, step))


def draw(parent: Element, years: Years, top: float, bottom: float) -> None:
    """Add a line for each printed year, and its label above and below."""
    group = element("g", parent, class_="axis", aria_hidden="true")
    for year in years.ticks():
        x = years.centre(year)
        element("line", group, class_="grid", x1=x, y1=top, x2=x, y2=bottom)
        element("text", group, str(year), class_="tick", x=x, y=bottom + 18, text_anchor="middle")
        element("text", group, str(year), class_="tick", x=x, y=top - 7, text_anchor="middle")
    if years.apart is not None:
        x = years.centre(None)
        for y in (top - 7, bottom + 18):
            element("text", group, "no year", class_="tick", x=x, y=y, text_anchor="middle")
        if years.first is not None:
            edge = years.left - 6
            element("line", group, class_="border", x1=edge, y1=top, x2=edge, y2=bottom)
    element("line", group, class_="base", x1=years.apart if years.apart is not None else years.left, y1=bottom,
            x2=years.right, y2=bottom)  # fmt: skip
