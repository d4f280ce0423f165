"""Marks that stand for studies: shape by design, area by a number, a cross for works that must not be relied on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import cos, hypot, pi, sin, sqrt
from typing import Final

from evidence_kb.pages import words
from evidence_kb.pages.pictures.legend import Key
from evidence_kb.pages.pictures.svg import Element, element, number

SMALLEST, LARGEST = 4.5, 17.0  # radii in pixels of a circle of the same area

CROSSED: Final = {"retracted", "withdrawn"}
STRUCK: Final = {"partially_retracted", "concern"}
# Design code -> key in words.DESIGN_GROUPS, which every picture explains in its legend.
GROUPS: Final = {
    "RCT": "trial", "CCT": "trial", "RCTandCohort": "trial",
    "cohort": "observational", "case-control": "observational", "cross-section": "observational",
    "x-before-after": "observational", "series": "cases", "case-report": "cases",
    "x-systematic-review": "synthesis", "x-meta-analysis": "synthesis",
    "x-narrative-review": "review", "x-guideline": "review", "x-editorial": "review",
    "x-preclinical": "preclinical",
}  # fmt: skip


def group(design: str | None) -> str:
    """Return the group of designs that shares a shape."""
    return GROUPS.get(design or "", "unknown")


def radius(value: int | None, largest: int) -> float:
    """Return the radius of a circle whose area above the smallest grows with `value`; None is drawn smallest."""
    top = min(LARGEST, SMALLEST + 2.6 * sqrt(largest))
    share = (value or 0) / largest if largest else 0.0
    return sqrt(SMALLEST**2 + (top**2 - SMALLEST**2) * share)


def shape(parent: Element, kind: str, x: float, y: float, r: float, class_: str = "shape") -> None:
    """Add a shape with the area of a circle of radius `r`."""
    if kind in _POLYGONS:
        points = " ".join(f"{number(x + r * px)},{number(y + r * py)}" for px, py in _POLYGONS[kind])
        element("polygon", parent, class_=class_, points=points)
    else:
        element("circle", parent, class_=f"{class_} unread" if kind == "unknown" else class_, cx=x, cy=y, r=r)


def reach(kind: str, r: float) -> float:
    """Return how far the corners of a shape of radius `r` are from its middle."""
    return r * _REACH.get(kind, 1.0)


def flag(parent: Element, integrity: str | None, x: float, y: float, r: float) -> None:
    """Cross out a retracted or withdrawn work; strike once through a partial retraction or a concern."""
    if integrity not in CROSSED | STRUCK:
        return
    reach = r * 0.75 + 4.5
    strokes = f"M{number(x - reach)} {number(y + reach)}L{number(x + reach)} {number(y - reach)}"
    if integrity in CROSSED:
        strokes += f"M{number(x - reach)} {number(y - reach)}L{number(x + reach)} {number(y + reach)}"
    element("path", parent, class_="flag-edge", d=strokes)
    element("path", parent, class_="flag", d=strokes)


def spoken(integrity: str | None) -> str | None:
    """Return what a listener must hear of the integrity of a study; None where nothing is known against it."""
    return words.INTEGRITY[integrity] if integrity and integrity != "none_known" else None


def _regular(corners: int, turn: float = 0.0) -> list[tuple[float, float]]:
    """Return the corners of a regular polygon with the area of the unit circle, the first one at the top."""
    size = sqrt(2 * pi / (corners * sin(2 * pi / corners)))
    angles = [2 * pi * n / corners + turn for n in range(corners)]
    return [(size * sin(angle), -size * cos(angle)) for angle in angles]


def _star() -> list[tuple[float, float]]:
    """Return a plus sign with the area of the unit circle."""
    arm = sqrt(pi / 5) / 2
    out = 3 * arm
    corner = [(-arm, -out), (arm, -out), (arm, -arm), (out, -arm), (out, arm), (arm, arm)]
    return corner + [(-px, -py) for px, py in corner]


def _both_ways() -> list[tuple[float, float]]:
    """Return two arrowheads that point to the left and to the right, with the area of the unit circle."""
    half = sqrt(pi / 2) * 0.9
    far = pi / (2 * half) + 0.1
    return [(-far, 0), (-0.1, -half), (-0.1, 0), (0.1, 0), (0.1, -half), (far, 0), (0.1, half), (0.1, 0), (-0.1, 0),
            (-0.1, half)]  # fmt: skip


_POLYGONS: Final = {
    "trial": _regular(4, pi / 4),
    "observational": _regular(4),
    "synthesis": _regular(3),
    "review": _regular(3, pi),
    "up": _regular(3),
    "down": _regular(3, pi),
    "preclinical": _star(),
    "both-ways": _both_ways(),
}
_REACH: Final = {kind: max(hypot(*corner) for corner in corners) for kind, corners in _POLYGONS.items()}

Drawing = Callable[[Element, float, float], None]


def design_keys(designs: Iterable[str | None]) -> list[Key]:
    """Return the legend of the shapes that occur."""
    found = {group(design) for design in designs}
    return [Key(_alone(kind), text) for kind, text in words.DESIGN_GROUPS.items() if kind in found]


def area_key(value: int, largest: int) -> Key:
    """Return the legend of one area."""
    size = radius(value, largest)
    return Key(_alone("cases", size), words.number(value), 2 * size, 2 * size)


def flag_keys(integrities: Iterable[str | None]) -> list[Key]:
    """Return the legend of the crosses that occur."""
    found = set(integrities)
    keys = []
    if found & CROSSED:
        keys.append(Key(_flagged("retracted"), "retracted or withdrawn", 22))
    if found & STRUCK:
        keys.append(Key(_flagged("concern"), "expression of concern, or partially retracted", 22))
    return keys


def _alone(kind: str, size: float = 6.0) -> Drawing:
    def draw(parent: Element, x: float, y: float) -> None:
        shape(parent, kind, x, y, size, "shape plain")

    return draw


def _flagged(integrity: str) -> Drawing:
    def draw(parent: Element, x: float, y: float) -> None:
        shape(parent, "cases", x, y, 6.0, "shape plain")
        flag(parent, integrity, x, y, 6.0)

    return draw
