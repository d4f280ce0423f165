"""The timeline of evidence for a treatment: x is the year, a row for each outcome, an arrow for each study.

Arrows, sizes and shades are those of the evidence map, after the effect direction plot (Hilton Boon & Thomson 2021,
doi 10.1002/jrsm.1458). Below them, as in cumulative meta-analysis (Lau et al. 1992, doi 10.1056/NEJM199207233270406),
runs what had come together by each year: here patients, never an effect.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evidence_kb.pages import words
from evidence_kb.pages.pictures import axis, labels, legend, marks
from evidence_kb.pages.pictures.space import Box, swarm
from evidence_kb.pages.pictures.svg import SPOKEN, Element, Picture, element, number
from evidence_kb.pages.svg import fitted

WIDTH, MARGIN, NAMES, TOP = 1200.0, 18.0, 210.0, 30.0
ROW, GROUP, SUM = 40.0, 24.0, 92.0  # least height of a row, of a heading, and height of the line of patients
NAME_LENGTH, LABEL_LENGTH = 27, 24
_SHAPES = {"improvement": "up", "worsening": "down", "no_change": "both-ways", "mixed": "both-ways"}


@dataclass(frozen=True, slots=True)
class Finding:
    """What one study found for one outcome; `size` counts its participants, None if not read."""

    study_id: int
    title: str
    label: str
    year: int | None
    outcome_id: int
    outcome: str
    domain: str | None
    treatment: str
    direction: str
    size: int | None
    level: int | None
    integrity: str | None
    address: str

    def spoken(self) -> str:
        """Return what the picture says of the finding, in words."""
        said = (
            f"{fitted(self.title, SPOKEN, 1)[0]}, {self.year if self.year is not None else 'year not stated'}",
            f"{self.treatment}, {self.outcome}: {words.arrow(self.direction)[1]}",
            "number of participants not read" if self.size is None else words.plural(self.size, "participant"),
            f"level {self.level}" if self.level else "level not derived",
            marks.spoken(self.integrity),
        )
        return ". ".join(part for part in said if part) + "."


@dataclass(frozen=True, slots=True)
class Gathered:
    """Patients by the end of a year, each study counted once with the most that it examined for one outcome."""

    year: int
    patients_n: int


def gathered(findings: Sequence[Finding]) -> list[Gathered]:
    """Return the running sum of patients; studies without a year or a number of patients add nothing."""
    most: dict[tuple[int, int], int] = {}
    for found in findings:
        if found.year is not None and found.size is not None:
            key = (found.year, found.study_id)
            most[key] = max(found.size, most.get(key, 0))
    by_year: dict[int, int] = defaultdict(int)
    for (year, _), size in most.items():
        by_year[year] += size
    total, sums = 0, []
    for year in sorted(by_year):
        total += by_year[year]
        sums.append(Gathered(year, total))
    return sums


def draw(findings: Sequence[Finding], address: Callable[[int], str], title: str, description: str) -> Picture:
    """Draw findings; `address` leads from an outcome to what stands behind its row."""
    body = element("g")
    years = axis.Years.of([found.year for found in findings], MARGIN + NAMES, WIDTH - MARGIN - 10)
    largest = max((found.size or 0 for found in findings), default=0)
    places, bands, bottom = _draw_rows(body, findings, years, largest, address)
    axis.draw(body, years, TOP, bottom)
    _draw_marks(body, findings, places, bands)
    end = bottom + 30
    if sums := gathered(findings):
        end = _draw_sums(body, sums, years, bottom + 34)
    end = legend.draw(body, _legend(findings, largest), MARGIN + 4, WIDTH - MARGIN, end + 8) if findings else end
    return Picture(WIDTH, end, body, title, description)


Places = dict[tuple[int, int, str], tuple[float, float, float]]


def _key(found: Finding) -> tuple[int, int, str]:
    return found.outcome_id, found.study_id, found.treatment


def _draw_rows(
    body: Element, findings: Sequence[Finding], years: axis.Years, largest: int, address: Callable[[int], str]
) -> tuple[Places, list[Box], float]:
    """Add a band with its name for each outcome, benefits first; return places, bands, and where they end."""
    by_outcome: dict[int, list[Finding]] = defaultdict(list)
    for found in findings:
        by_outcome[found.outcome_id].append(found)
    domains = list(words.DOMAINS)
    rows = sorted(by_outcome.values(), key=lambda r: (domains.index(r[0].domain), -len(r), r[0].outcome))
    y, places, bands, said = TOP, Places(), list[Box](), object()
    for row in rows:
        if row[0].domain != said:
            said = row[0].domain
            element("text", body, words.DOMAINS[said], class_="small", x=MARGIN + 4, y=y + 16)
            y += GROUP
        here, height = _within_row(row, years, largest)
        element("rect", body, class_="lane", x=MARGIN, y=y, width=WIDTH - 2 * MARGIN, height=height, rx=6.0)
        link = element("a", body, href=address(row[0].outcome_id), aria_label=f"{row[0].outcome}: its statements")
        element("title", link, row[0].outcome)
        lines = fitted(row[0].outcome, NAME_LENGTH, 2)
        for n, line in enumerate(lines):
            middle = y + height / 2 + 4 + 15 * (n - (len(lines) - 1) / 2)
            element("text", link, line, class_="row-name", x=MARGIN + 10, y=middle)
        places |= {key: (x, y + at, r) for key, (x, at, r) in here.items()}
        bands.append(Box(MARGIN + NAMES - 30, y, WIDTH - MARGIN - 2, y + height))
        y += height + 4
    return places, bands, y - 4 if rows else y


def _within_row(row: Sequence[Finding], years: axis.Years, largest: int) -> tuple[Places, float]:
    """Return the places of a row's findings, y counted from its top, and its height."""
    order = sorted(row, key=lambda f: (-(f.size or 0), f.study_id, f.treatment))
    sizes = [marks.radius(f.size, largest) for f in order]
    same_year: dict[int | None, int] = defaultdict(int)
    room = []
    for found, r in zip(order, sizes, strict=True):
        room.append((years.place(found.year, same_year[found.year]), 0.0, _reach(found, r)))
        same_year[found.year] += 1
    heights = swarm(room, gap=2)
    above = max(reach - y for (_, _, reach), y in zip(room, heights, strict=True)) + 4
    below = max(reach + y for (_, _, reach), y in zip(room, heights, strict=True)) + 4
    height = max(ROW, above + below)
    middle = above + (height - above - below) / 2
    places = zip(order, room, heights, sizes, strict=True)
    return {_key(found): (x, middle + y, r) for found, (x, _, _), y, r in places}, height


def _reach(found: Finding, r: float) -> float:
    """Return how far the mark of a finding reaches, with the ring around those of unknown size."""
    return max(marks.reach(_SHAPES.get(found.direction, ""), r), r + 4 if found.size is None else 0)


def _draw_marks(body: Element, findings: Sequence[Finding], places: Places, bands: Sequence[Box]) -> None:
    """Add each finding as a link, row by row and year by year, with the labels that find room in their own row."""
    in_order = sorted(findings, key=lambda f: (-(f.size or 0), f.study_id, f.outcome_id, f.treatment))
    placed = labels.place(
        [_label(n, found, *places[_key(found)]) for n, found in enumerate(in_order)],
        Box(MARGIN + NAMES - 30, TOP, WIDTH - MARGIN - 2, bands[-1].bottom if bands else TOP),
        [_room(found, *places[_key(found)]) for found in findings],
        [Box(band.left, band.bottom, band.right, band.bottom + 4) for band in bands]
        + [Box(band.left, band.top - 4, band.right, band.top) for band in bands],
    )
    by_number = {label.key: label for label in placed}
    walk = sorted(enumerate(in_order), key=lambda pair: (_row(bands, places[_key(pair[1])][1]), places[_key(pair[1])]))
    for n, found in walk:
        x, y, r = places[_key(found)]
        link = element("a", body, class_=f"finding l{found.level or 0}", href=found.address, aria_label=found.spoken())
        element("title", link, found.spoken())
        _arrow(link, found.direction, x, y, r)
        if found.size is None:
            element("circle", link, class_="unknown-size", cx=x, cy=y, r=r + 4)
        marks.flag(link, found.integrity, x, y, r)
        if n in by_number:
            labels.draw(link, by_number[n])


def _label(n: int, found: Finding, x: float, y: float, r: float) -> labels.Wanted:
    return labels.Wanted(n, x, y, _reach(found, r), fitted(found.label, LABEL_LENGTH, 1)[0])


def _room(found: Finding, x: float, y: float, r: float) -> Box:
    reach = _reach(found, r) + 1
    return Box(x - reach, y - reach, x + reach, y + reach)


def _row(bands: Sequence[Box], y: float) -> int:
    return next(n for n, band in enumerate(bands) if band.top <= y <= band.bottom)


def _arrow(parent: Element, direction: str, x: float, y: float, r: float) -> None:
    if direction in _SHAPES:
        marks.shape(parent, _SHAPES[direction], x, y, r)
    else:
        element("circle", parent, class_="shape open", cx=x, cy=y, r=r)
        if direction == "unclear":
            element("text", parent, "?", class_="mark-text", x=x, y=y + 3.5, text_anchor="middle")


def _draw_sums(body: Element, sums: Sequence[Gathered], years: axis.Years, top: float) -> float:
    """Add the line of patients that had come together by each year, and return where it ends."""
    bottom, most = top + SUM - 20, sums[-1].patients_n
    group = element("g", body, class_="sums")
    element("text", group, "Patients, cumulative", class_="row-name", x=MARGIN + 10, y=top + 18)
    element("text", group, "each study once", class_="small", x=MARGIN + 10, y=top + 34)
    points, level = [f"M{number(years.left)} {number(bottom)}"], bottom
    for one in sums:
        x = years.centre(one.year)
        height = bottom - (SUM - 34) * one.patients_n / most if most else bottom
        points.append(f"H{number(x)}V{number(height)}")
        level = height
    points.append(f"H{number(years.right)}")
    line = "".join(points)
    element("path", group, class_="sum-area", d=f"{line}V{number(bottom)}Z")
    element("path", group, class_="sum-line", d=line)
    element("line", group, class_="base", x1=years.left, y1=bottom, x2=years.right, y2=bottom)
    said = f"{words.plural(most, 'patient')} by {sums[-1].year}"
    element("text", group, said, class_="strong", x=years.right, y=level - 6, text_anchor="end")
    return bottom + 14


def _legend(findings: Sequence[Finding], largest: int) -> list[tuple[str, list[legend.Key]]]:
    found = {f.direction for f in findings}
    arrows = [
        legend.Key(_alone(kind, "l3"), text)
        for kind, text in (
            ("improvement", "improvement"), ("worsening", "worsening"),
            ("mixed", "no change, mixed or conflicting: its name says which"),
            ("no_evidence", "no evidence either way"), ("unclear", "not decided"),
        )
        if kind in found or (kind == "mixed" and "no_change" in found)
    ]  # fmt: skip
    sizes = [marks.area_key(n, largest) for n in sorted({max(1, round(largest / 4)), largest})] if largest else []
    if any(f.size is None for f in findings):
        sizes.append(legend.Key(_unknown_size, "not read", 22))
    levels = [
        legend.Key(_alone("improvement", f"l{n or 0}"), str(n) if n else "not derived")
        for n in sorted({f.level for f in findings}, key=lambda n: n or 9)
    ]
    rows = [("Direction, for the patient", arrows), ("Area: participants", sizes), ("Shade: OCEBM level", levels)]
    if flags := marks.flag_keys({f.integrity for f in findings}):
        rows.append(("Signs", flags))
    return rows


def _alone(direction: str, level: str) -> marks.Drawing:
    def draw_arrow(parent: Element, x: float, y: float) -> None:
        _arrow(element("g", parent, class_=f"finding {level}"), direction, x, y, 6.5)

    return draw_arrow


def _unknown_size(parent: Element, x: float, y: float) -> None:
    _alone("improvement", "l3")(parent, x, y)
    element("circle", parent, class_="unknown-size", cx=x, cy=y, r=10.0)
