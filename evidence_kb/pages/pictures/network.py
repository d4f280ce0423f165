"""The picture of citations: x is the year, a lane for each cluster, lines from citing to cited works.

Places within a lane follow `study_metrics.y`; marks never overlap, and each stands in the column of its year. It is
the arrangement of CitNetExplorer (van Eck & Waltman 2014, doi 10.1016/j.joi.2014.07.006), with a lane for each
cluster instead of a free place, so that the cluster can be read without its colour.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evidence_kb.pages import words
from evidence_kb.pages.pictures import axis, labels, legend, marks
from evidence_kb.pages.pictures.space import Box, swarm, text_width
from evidence_kb.pages.pictures.svg import SPOKEN, Element, Picture, element, number
from evidence_kb.pages.svg import fitted

WIDTH, MARGIN, TOP = 1200.0, 18.0, 30.0
NAMED = 12  # the most important studies, whose labels may stand off from their marks
HEADING = 24.0  # height of the words at the top of a lane
LABEL_LENGTH = 26
RING, HALO = 3.5, 7.0  # how far the circles around a seed and the central study stand off


@dataclass(frozen=True, slots=True)
class Node:
    """A study to show; `cluster` is None outside the topic and 0 for no cluster, `cited_n` counts within the topic."""

    id: int
    title: str
    label: str
    year: int | None
    design: str | None
    cited_n: int
    integrity: str | None
    cluster: int | None
    y: float | None
    address: str
    is_seed: bool = False
    is_centre: bool = False

    def reach(self, r: float) -> float:
        """Return how far the mark of radius `r` and the circles around it reach."""
        corners = marks.reach(marks.group(self.design), r)
        return corners + (HALO if self.is_centre else RING if self.is_seed else 0.0)

    def spoken(self) -> str:
        """Return what the picture says of the study, in words."""
        said = [
            f"{fitted(self.title, SPOKEN, 1)[0]}, {self.year if self.year is not None else 'year not stated'}",
            words.DESIGNS.get(self.design or "", "design not read") if self.design != "unknown" else "design unknown",
            f"cited by {words.plural(self.cited_n, 'study', 'studies')} of the topic",
            marks.spoken(self.integrity),
            "seed" if self.is_seed else None,
            "the study in the middle" if self.is_centre else None,
        ]
        return ". ".join(part for part in said if part) + "."


@dataclass(frozen=True, slots=True)
class Lane:
    """A band of the picture and where its studies stand in it: key -> (x, y, radius)."""

    cluster: int | None
    heading: str
    top: float
    bottom: float
    places: Mapping[int, tuple[float, float, float]]


def draw(
    nodes: Sequence[Node], edges: Sequence[tuple[int, int]], clusters: Mapping[int, int], title: str, description: str
) -> Picture:
    """Draw studies and the citations between them; `clusters` says how many studies each cluster has in all."""
    body = element("g")
    years = axis.Years.of([node.year for node in nodes], MARGIN + 8, WIDTH - MARGIN - 8)
    largest = max((node.cited_n for node in nodes), default=0)
    lanes = _lanes(nodes, years, largest, clusters)
    bottom = lanes[-1].bottom if lanes else TOP
    for lane in lanes:
        element("rect", body, class_="lane", x=MARGIN, y=lane.top, width=WIDTH - 2 * MARGIN,
                height=lane.bottom - lane.top, rx=6.0)  # fmt: skip
    axis.draw(body, years, TOP, bottom)
    places = {key: place for lane in lanes for key, place in lane.places.items()}
    _draw_edges(body, nodes, edges, places)
    for lane in lanes:
        element("text", body, lane.heading, class_=f"lane-name {_colour(lane.cluster)}", x=MARGIN + 10, y=lane.top + 16)
    _draw_nodes(body, nodes, lanes, places)
    end = legend.draw(body, _legend(nodes, largest), MARGIN + 4, WIDTH - MARGIN, bottom + 32) if nodes else bottom + 30
    return Picture(WIDTH, end, body, title, description)


def _colour(cluster: int | None) -> str:
    return f"c{cluster or 0}"


def _lanes(nodes: Sequence[Node], years: axis.Years, largest: int, clusters: Mapping[int, int]) -> list[Lane]:
    """Put each study in the lane of its cluster; lanes follow one another as their studies lie in the layout."""
    members: dict[int | None, list[Node]] = defaultdict(list)
    for node in nodes:
        members[node.cluster].append(node)
    per_node = max(3.0, min(14.0, 460 / max(len(nodes), 1)))
    top, lanes = TOP, []
    for cluster in sorted(members, key=lambda c: _lane_order(c, members[c])):
        here = members[cluster]
        places, height = _within_lane(here, years, largest, max(34.0, per_node * len(here)))
        shown = {node.id: (x, top + HEADING + y, r) for node, (x, y, r) in zip(here, places, strict=True)}
        bottom = top + HEADING + height
        lanes.append(Lane(cluster, _heading(cluster, len(here), clusters), top, bottom, shown))
        top = bottom + 6
    return lanes


def _lane_order(cluster: int | None, members: Sequence[Node]) -> tuple[bool, bool, float, int]:
    heights = [node.y for node in members if node.y is not None]
    return cluster is None, cluster == 0, sum(heights) / len(heights) if heights else 1.0, cluster or 0


def _heading(cluster: int | None, shown_n: int, clusters: Mapping[int, int]) -> str:
    if cluster is None:
        name = "Outside the topic, or excluded from it" if clusters else "In no topic"
        return f"{name} · {words.plural(shown_n, 'study', 'studies')} shown"
    name = f"Cluster {cluster}" if cluster else "In no cluster"
    held = clusters.get(cluster, shown_n)
    shown = "all shown" if shown_n == held else f"{shown_n} shown"
    return f"{name} · {words.plural(held, 'study', 'studies')}, {shown}"


def _within_lane(
    nodes: Sequence[Node], years: axis.Years, largest: int, spread: float
) -> tuple[list[tuple[float, float, float]], float]:
    """Return (x, y, radius) of each study, y counted from the top of the lane, and the height that they need."""
    in_order = sorted(range(len(nodes)), key=lambda n: (nodes[n].y if nodes[n].y is not None else 0.5, nodes[n].id))
    wanted_y = {n: (rank + 0.5) / len(nodes) * spread for rank, n in enumerate(in_order)}
    same_year: dict[int | None, int] = defaultdict(int)
    wanted = {}
    for n in in_order:  # a year with room to spare is used in its whole width
        node = nodes[n]
        x = years.place(node.year, same_year[node.year])
        same_year[node.year] += 1
        wanted[n] = (x, wanted_y[n], marks.radius(node.cited_n, largest))
    largest_first = sorted(wanted, key=lambda n: (-wanted[n][2], n))
    room = {n: (x, y, nodes[n].reach(r)) for n, (x, y, r) in wanted.items()}
    heights = dict(zip(largest_first, swarm([room[n] for n in largest_first]), strict=True))
    least = min(heights[n] - room[n][2] for n in wanted) - 6
    most = max(heights[n] + room[n][2] for n in wanted) + 6
    return [(wanted[n][0], heights[n] - least, wanted[n][2]) for n in range(len(nodes))], most - least


def _draw_edges(
    body: Element, nodes: Sequence[Node], edges: Sequence[tuple[int, int]],
    places: Mapping[int, tuple[float, float, float]],
) -> None:  # fmt: skip
    """Add one path per colour, that of the citing study's cluster; citations of the central study come last."""
    colours = {node.id: _colour(node.cluster) for node in nodes}
    centre = {node.id for node in nodes if node.is_centre}
    paths: dict[str, list[str]] = defaultdict(list)
    for citing, cited in edges:
        (x1, y1, _), (x2, y2, _) = places[citing], places[cited]
        bend = max(abs(x1 - x2) * 0.45, 14.0) * (1 if x1 >= x2 else -1)
        line = (f"M{number(x1)} {number(y1)}C{number(x1 - bend)} {number(y1)} "
                f"{number(x2 + bend)} {number(y2)} {number(x2)} {number(y2)}")  # fmt: skip
        paths["own" if {citing, cited} & centre else colours[citing]].append(line)
    density = "many" if len(edges) > 700 else "some" if len(edges) > 200 else "few"
    group = element("g", body, class_=f"edges {density}", aria_hidden="true")
    for name in sorted(paths, key=lambda name: (name == "own", name)):
        element("path", group, class_=f"edge {name}", d="".join(paths[name]))


def _draw_nodes(
    body: Element, nodes: Sequence[Node], lanes: Sequence[Lane], places: Mapping[int, tuple[float, float, float]]
) -> None:
    """Add each study as a link, from left to right as a keyboard walks, with the labels that find room."""
    bold = {node.id for node in nodes if node.is_centre or node.is_seed}
    important = sorted(nodes, key=lambda node: (not node.is_centre, not node.is_seed, -node.cited_n, node.id))
    names = [
        Box(MARGIN, lane.top, MARGIN + 14 + text_width(lane.heading, labels.SIZE), lane.top + 20) for lane in lanes
    ]
    found = labels.place(
        [_label(node, places[node.id], node.id in bold, rank < NAMED) for rank, node in enumerate(important)],
        Box(MARGIN + 2, TOP, WIDTH - MARGIN - 2, lanes[-1].bottom if lanes else TOP),
        [_room(node, *places[node.id]) for node in nodes],
        names,
    )
    by_key = {label.key: label for label in found}
    for node in sorted(nodes, key=lambda node: (*places[node.id][:2], node.id)):
        x, y, r = places[node.id]
        link = element("a", body, class_=f"node {_colour(node.cluster)}", href=node.address, aria_label=node.spoken())
        element("title", link, node.spoken())
        if node.is_centre:
            element("circle", link, class_="halo", cx=x, cy=y, r=node.reach(r))
        if node.is_seed:
            element("circle", link, class_="ring", cx=x, cy=y, r=node.reach(r) - (HALO - RING if node.is_centre else 0))
        marks.shape(link, marks.group(node.design), x, y, r)
        marks.flag(link, node.integrity, x, y, r)
        if node.id in by_key:
            labels.draw(link, by_key[node.id])


def _label(node: Node, place: tuple[float, float, float], is_bold: bool, is_important: bool) -> labels.Wanted:
    x, y, r = place
    words_shown = fitted(node.label, LABEL_LENGTH, 1)[0]
    return labels.Wanted(node.id, x, y, node.reach(r), words_shown, is_bold, is_bold or is_important)


def _room(node: Node, x: float, y: float, r: float) -> Box:
    reach = node.reach(r) + 1
    return Box(x - reach, y - reach, x + reach, y + reach)


def _legend(nodes: Sequence[Node], largest: int) -> list[tuple[str, list[legend.Key]]]:
    """Explain what occurs in this picture, and nothing else."""
    rows = [("Shape: design", marks.design_keys({node.design for node in nodes}))]
    if largest:
        steps = sorted({0, max(1, round(largest / 4)), largest})
        rows.append(("Area: cited by studies of the topic", [marks.area_key(n, largest) for n in steps]))
    signs = marks.flag_keys({node.integrity for node in nodes})
    if any(node.is_seed for node in nodes):
        signs.insert(0, legend.Key(_ringed("ring", RING), "seed", 24))
    if any(node.is_centre for node in nodes):
        signs.insert(0, legend.Key(_ringed("halo", HALO), "the study in the middle", 28))
    rows.append(("Signs", [*signs, legend.Key(_line, "cites; as a rule the later study the earlier", 34)]))
    return rows


def _ringed(name: str, away: float) -> marks.Drawing:
    def draw_ring(parent: Element, x: float, y: float) -> None:
        element("circle", parent, class_=name, cx=x, cy=y, r=5 + away)
        marks.shape(parent, "cases", x, y, 5.0, "shape plain")

    return draw_ring


def _line(parent: Element, x: float, y: float) -> None:
    element("path", parent, class_="edge sample", d=f"M{number(x + 16)} {number(y - 4)}C{number(x)} {number(y - 4)} "
            f"{number(x)} {number(y + 4)} {number(x - 16)} {number(y + 4)}")  # fmt: skip
