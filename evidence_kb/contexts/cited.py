"""Which of the printed markers stands for the cited work.

Told by its number in the list of references where that is known, by its first author and year, or because the words
print one marker only: they were given as words that cite this work. Anything else is not told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evidence_kb.contexts.markers import Marker


@dataclass(frozen=True, slots=True)
class Cited:
    """What is known of a cited work: `family` as `match.first_author` folds it, its `number` in the citing work."""

    family: str | None = None
    year: int | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Markers that may stand for the cited work, `label` where one is known to, and the rule that told it."""

    places: tuple[Marker, ...]
    label: str | None = None
    rule: str | None = None


def find(markers: Sequence[Marker], cited: Cited) -> Found:
    """Return where a text cites the work; without a rule, every marker may be the one.

    >>> from evidence_kb.contexts.markers import markers_in
    >>> find(markers_in("as Poe [3] and Roe [4] said"), Cited("roe", 2001)).label
    '4'
    """
    if cited.number is not None:
        places = tuple(m for m in markers if cited.number in m.numbers)
        return Found(places, cited.number, "reference-number") if places else Found(tuple(markers))
    if cited.family is not None:
        dated = tuple(m for m in markers if cited.year is not None and (cited.family, cited.year) in m.names)
        if dated:
            return Found(dated, f"{cited.family} {cited.year}", "author-year")
        named = tuple(m for m in markers if (cited.family, None) in m.names)
        if named and len({m.numbers for m in named}) == 1:
            return Found(named, named[0].numbers[0] if len(named[0].numbers) == 1 else None, "author")
    if len({(m.numbers, m.names) for m in markers}) == 1 and not _of_another(markers[0], cited):
        alone = markers[0].numbers if len(markers[0].numbers) == 1 else ()
        return Found(tuple(markers), alone[0] if alone else None, "only-marker")
    return Found(tuple(m for m in markers if not _of_another(m, cited)))


def _of_another(marker: Marker, cited: Cited) -> bool:
    """Say whether the names of a marker are those of other works; a year may be one off from print to online."""
    if not marker.names or cited.family is None:
        return False
    return not any(
        family == cited.family and (year is None or cited.year is None or abs(year - cited.year) <= 1)
        for family, year in marker.names
    )
