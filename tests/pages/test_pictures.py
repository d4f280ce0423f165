"""The geometry of pictures: what is drawn where, and that nothing that says something is covered by something else."""

from __future__ import annotations

import re
from itertools import combinations, pairwise
from math import hypot, pi
from time import process_time
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from evidence_kb.pages import words
from evidence_kb.pages.pictures import axis, labels, marks, network, timeline
from evidence_kb.pages.pictures.network import Node
from evidence_kb.pages.pictures.rows import label
from evidence_kb.pages.pictures.space import Box, Taken, swarm, text_width
from evidence_kb.pages.pictures.svg import Picture, element, style, style_hash
from evidence_kb.pages.pictures.timeline import Finding, Gathered, gathered

HOSTILE = '</svg><script>alert(1)</script>" onload="x" \0\x0b\ud800 مرحبا \u202e 😀' + "x" * 100_000


def node(id: int, year: int | None = 2010, **more: object) -> Node:
    plain = {"title": f"Study {id}", "label": f"Name {id}", "design": "cohort", "cited_n": 0, "integrity": None,
             "cluster": 1, "y": None, "address": f"/-/study/{id}"}  # fmt: skip
    return Node(id=id, year=year, **{**plain, **more})  # type: ignore[arg-type]


def drawn(nodes: list[Node], edges: list[tuple[int, int]] | None = None) -> Picture:
    return network.draw(nodes, edges or [], {1: len(nodes)}, "Citations", "Said.")


def file_of(picture: Picture) -> ElementTree.Element:
    """The file, read again as a browser would: only well-formed XML gets through."""
    return ElementTree.fromstring(picture.file("caption"))


def found(picture: Picture, name: str) -> list[ElementTree.Element]:
    return [one for one in picture.body.iter() if name in (one.get("class") or "").split()]


def label_boxes(picture: Picture) -> list[Box]:
    """The room of each label, measured anew from what is drawn; letters are at least this wide and high."""
    boxes = []
    for one in found(picture, "label"):
        x, y, width = float(one.get("x", "")), float(one.get("y", "")), text_width(one.text or "", labels.SIZE)
        left = x - width if one.get("text-anchor") == "end" else x
        boxes.append(Box(left, y - 9, left + width, y + 3))
    return boxes


def circles(picture: Picture) -> list[tuple[float, float, float]]:
    shapes = [one for one in found(picture, "shape") if one.tag == "circle" and "plain" not in one.get("class", "")]
    return [(float(one.get("cx", "")), float(one.get("cy", "")), float(one.get("r", ""))) for one in shapes]


Rows = list[tuple[int | None, int, int | None, float | None, str | None]]
many = st.lists(
    st.tuples(st.none() | st.integers(1980, 2025), st.integers(0, 60), st.sampled_from((None, 0, 1, 2)),
              st.none() | st.floats(0, 1), st.sampled_from(("series", "RCT", None, "x-meta-analysis"))),
    min_size=1, max_size=60,
)  # fmt: skip


def nodes_of(rows: Rows) -> list[Node]:
    return [
        node(n, year, cited_n=cited, cluster=cluster, y=y, design=design, is_seed=n == 3, is_centre=n == 5)
        for n, (year, cited, cluster, y, design) in enumerate(rows)
    ]


@given(many)
@settings(max_examples=40, deadline=None)
def test_no_two_labels_overlap_and_all_stay_inside(
    rows: Rows,
) -> None:
    picture = drawn(nodes_of(rows))
    boxes = label_boxes(picture)
    assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))
    assert all(box.left >= 0 and box.right <= picture.width and box.top >= 0 for box in boxes)


@given(many)
@settings(max_examples=40, deadline=None)
def test_no_label_covers_a_mark_and_no_two_marks_meet(
    rows: Rows,
) -> None:
    picture = drawn(
        [Node(**{**{f: getattr(n, f) for f in Node.__slots__}, "design": "series"}) for n in nodes_of(rows)]
    )
    round_marks = circles(picture)
    assert len(round_marks) == len(rows)
    for (x1, y1, r1), (x2, y2, r2) in combinations(round_marks, 2):
        assert hypot(x1 - x2, y1 - y2) >= r1 + r2 - 0.2  # coordinates are printed with one decimal
    for box in label_boxes(picture):
        for x, y, r in round_marks:
            assert not box.overlaps(Box(x - r * 0.7, y - r * 0.7, x + r * 0.7, y + r * 0.7))


def test_labels_end_at_their_mark_in_the_right_half_and_begin_there_in_the_left() -> None:
    picture = drawn([node(n, 1990 + n) for n in range(30)])
    for link in found(picture, "node"):
        text = next((one for one in link if one.tag == "text"), None)
        shape = next(one for one in link if "shape" in one.get("class", ""))
        x = float(shape.get("points", "").split(",")[0])
        if text is not None and abs(x - picture.width / 2) > 10:
            assert text.get("text-anchor") == ("end" if x > picture.width / 2 else None)


def test_in_a_crowd_seeds_and_the_study_in_the_middle_keep_their_labels_on_a_line() -> None:
    crowd = [node(n, 2000 + n % 10, cited_n=n, is_seed=n in (30, 60)) for n in range(120)]
    picture = drawn([*crowd, node(500, 2005, is_centre=True)])
    texts = {one.text for one in found(picture, "strong")}
    assert texts == {"Name 30", "Name 60", "Name 500"}
    assert not any(a.overlaps(b) for a, b in combinations(label_boxes(picture), 2))


@pytest.mark.parametrize("count", [0, 1, 2, 300])
@pytest.mark.parametrize("year", [None, 2010])
def test_any_number_of_studies_is_drawn_each_once_in_one_year_or_in_none(count: int, year: int | None) -> None:
    picture = drawn([node(n, year, cited_n=n) for n in range(count)])
    links = list(file_of(picture).iter("{http://www.w3.org/2000/svg}a"))
    assert [link.get("href") for link in links].count("/-/study/0") == min(count, 1)
    assert len(links) == count
    said = {one.text for one in picture.body.iter("text")}
    assert ("no year" in said) == (year is None and count > 0)
    assert picture.height < 6000


def test_area_grows_with_citations_in_equal_steps() -> None:
    areas = [pi * marks.radius(n, 100) ** 2 for n in (0, 25, 50, 75, 100)]
    steps = [b - a for a, b in pairwise(areas)]
    assert steps == pytest.approx([steps[0]] * 4)
    assert marks.radius(None, 0) == marks.radius(0, 0) == marks.SMALLEST


@pytest.mark.parametrize("kind", ["trial", "observational", "synthesis", "review", "preclinical", "both-ways"])
def test_shapes_have_the_area_of_their_circle(kind: str) -> None:
    parent = element("g")
    marks.shape(parent, kind, 100, 100, 50)
    corners = [tuple(map(float, pair.split(","))) for pair in parent[0].get("points", "").split()]
    area = (
        abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(corners, corners[1:] + corners[:1], strict=True))) / 2
    )
    assert area == pytest.approx(pi * 50**2, rel=0.02)
    assert all(hypot(x - 100, y - 100) <= marks.reach(kind, 50) + 0.1 for x, y in corners)


def test_every_design_has_a_shape_that_the_legend_explains() -> None:
    assert {marks.group(design) for design in words.DESIGNS} <= set(words.DESIGN_GROUPS)
    assert set(marks.GROUPS) == set(words.DESIGNS) - {"unknown"}
    picture = drawn([node(1, design="RCT"), node(2, design=None)])
    said = [one.text for one in found(picture, "legend-text")]
    assert "controlled trial" in said and "design not read" in said
    assert "preclinical study" not in said


@pytest.mark.parametrize(
    ("integrity", "strokes"),
    [("retracted", 2), ("withdrawn", 2), ("concern", 1), ("partially_retracted", 1), ("corrected", 0), (None, 0)],
)
def test_flagged_works_are_crossed_by_strokes_and_in_words(integrity: str | None, strokes: int) -> None:
    picture = drawn([node(1, integrity=integrity)])
    [link] = found(picture, "node")
    assert sum(one.get("d", "").count("M") for one in link if one.get("class") == "flag") == strokes
    if strokes:
        assert words.INTEGRITY[integrity or ""] in link.get("aria-label", "")


def test_a_study_is_a_link_whose_name_says_what_the_picture_shows() -> None:
    [link] = found(drawn([node(1, cited_n=3, is_seed=True, integrity="retracted")]), "node")
    assert link.get("href") == "/-/study/1"
    assert link.get("aria-label") == ("Study 1, 2010. cohort study. cited by 3 studies of the topic. Retracted. seed.")
    assert link[0].tag == "title" and link[0].text == link.get("aria-label")


def test_lines_run_between_the_studies_shown_and_cycles_are_drawn_both_ways() -> None:
    picture = drawn([node(1, 2000), node(2, 2010)], [(2, 1), (1, 2)])
    paths = [one.get("d", "") for one in found(picture, "edge") if "sample" not in one.get("class", "")]
    assert sum(path.count("M") for path in paths) == 2
    assert not re.search(r"nan|inf", "".join(paths))


def test_hostile_words_stay_words_and_short() -> None:
    picture = drawn([node(1, title=HOSTILE, label=HOSTILE, address="/-/study/1")])
    inline = lxml_html.fragment_fromstring(str(picture.inline()))
    for root in (file_of(picture), inline, ElementTree.fromstring(picture.file(HOSTILE))):
        for one in root.iter():
            assert "script" not in one.tag and not any(name.startswith("on") for name in one.attrib)
    assert len(found(picture, "label")[0].text or "") <= network.LABEL_LENGTH
    assert len(str(picture.inline())) < 20_000
    assert inline.find(".//a").get("aria-label").startswith("</svg><script>alert(1)</script>")


def test_years_have_columns_in_order_and_ticks_that_do_not_touch() -> None:
    for first, last in ((2010, 2010), (1900, 2025), (1, 9999), (2000, 2003)):
        years = axis.Years.of([first, last], 0, 1000)
        ticks = years.ticks()
        assert ticks and all(first <= tick <= last for tick in ticks)
        places = [years.centre(tick) for tick in ticks]
        assert all(b - a >= axis.TICK_ROOM for a, b in pairwise(places))
        assert 0 <= years.centre(first) <= years.centre(last) <= 1000


@given(st.integers(1, 40), st.integers(0, 400))
def test_a_study_stays_in_the_column_of_its_year(count: int, nth: int) -> None:
    years = axis.Years.of([2000, 2000 + count, None], 0, 1000)
    for year in (2000, 2000 + count, None):
        assert abs(years.place(year, nth) - years.centre(year)) <= years.width(year) / 2


@given(st.lists(st.tuples(st.floats(0, 200), st.floats(0, 200), st.floats(3, 15)), max_size=40))
@settings(deadline=None)
def test_a_swarm_keeps_apart_and_moves_nobody_who_has_room(wanted: list[tuple[float, float, float]]) -> None:
    heights = swarm(wanted, gap=1.0)
    for a, b in combinations(range(len(wanted)), 2):
        (x1, _, r1), (x2, _, r2) = wanted[a], wanted[b]
        assert hypot(x1 - x2, heights[a] - heights[b]) >= r1 + r2 + 1 - 1e-6
    if wanted:
        assert heights[0] == wanted[0][1]


@given(st.lists(st.tuples(*[st.floats(0, 300)] * 2, *[st.floats(1, 60)] * 2), max_size=30))
def test_taken_room_is_found_whichever_row_it_is_in(rows: list[tuple[float, float, float, float]]) -> None:
    boxes = [Box(x, y, x + width, y + height) for x, y, width, height in rows]
    taken = Taken()
    for box in boxes[1:]:
        taken.add(box)
    if boxes:
        assert taken.hits(boxes[0]) == any(boxes[0].overlaps(other) for other in boxes[1:])


def test_names_of_authors_are_shortened_only_where_initials_tell() -> None:
    for authors, expected in {
        "Gleeson H; Wiltshire E": "Gleeson 2008", "W. Holden et al.": "Holden 2008",
        "van der Berg JH": "van der Berg 2008",
        "Stern Sara; Marzan Katherine": "Stern Sara 2008", "J.-P. Müller; A. B": "Müller 2008",
    }.items():  # fmt: skip
        assert label({"id": 1, "authors": authors, "year": 2008, "title": "T"}) == expected
    assert label({"id": 1, "authors": None, "year": 2008, "title": "T"}) == "T"
    assert label({"id": 1, "authors": None, "year": None, "title": None}) == "Study 1"


def test_a_file_carries_its_style_caption_and_policy() -> None:
    root = file_of(drawn([node(1)]))
    namespace = {"s": "http://www.w3.org/2000/svg"}
    assert root.find("s:style", namespace).text == style()  # type: ignore[union-attr]
    assert root.find("s:desc", namespace).text == "Said. caption"  # type: ignore[union-attr]
    assert "var(" not in style() and "url(" not in style()  # readable without the site
    assert style_hash().startswith("sha256-")


def finding(study: int, year: int | None, size: int | None, outcome: int = 1, direction: str = "improvement",
            **more: object) -> Finding:  # fmt: skip
    plain = {"title": f"Study {study}", "label": f"Name {study}", "outcome": f"outcome {outcome}", "domain": "benefit",
             "treatment": "drug", "level": 4, "integrity": None, "address": f"/-/study/{study}"}  # fmt: skip
    return Finding(study_id=study, year=year, outcome_id=outcome, direction=direction, size=size, **{**plain, **more})  # type: ignore[arg-type]


def test_patients_add_up_over_the_years_each_study_once() -> None:
    findings = [finding(1, 2000, 5), finding(1, 2000, 9, outcome=2), finding(2, 2003, 4), finding(3, 2003, None),
                finding(4, None, 100)]  # fmt: skip
    assert gathered(findings) == [Gathered(2000, 9), Gathered(2003, 13)]


@pytest.mark.parametrize("direction", list(words.ARROWS))
def test_every_direction_has_a_mark_and_its_words(direction: str) -> None:
    picture = timeline.draw([finding(1, 2000, None, direction=direction)], str, "Time", "Said.")
    links = found(picture, "finding")
    assert words.ARROWS[direction][1] in links[0].get("aria-label", "")
    assert "number of participants not read" in links[0].get("aria-label", "")
    assert any(one.get("class") == "unknown-size" for one in links[0])


def test_the_timeline_of_many_findings_has_no_overlapping_labels() -> None:
    findings = [
        finding(
            n, None if n % 17 == 0 else 1990 + n % 23, n % 90 or None, outcome=n % 5, domain=(None, "harm")[n % 5 % 2]
        )
        for n in range(200)
    ]
    picture = timeline.draw(findings, str, "Time", "Said.")
    boxes = label_boxes(picture)
    assert len(boxes) > 20
    assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))
    file_of(picture)
    assert timeline.draw([], str, "Time", "Said.").height > 0


def test_no_name_keeps_the_server_busy() -> None:
    began = process_time()
    for authors in ("A." * 50_000 + "\n", "A. " * 30_000 + "\n\n", "A.-" * 30_000 + "\n"):
        assert label({"authors": authors, "title": "t", "id": 1, "year": 1999}).endswith(" 1999")
    assert process_time() - began < 1
