"""The evidence map as files: a table with one row per cell (CSV), and a picture that stands alone (SVG).

Both take the parameters of the page, and carry the run and its date in their name and inside.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from evidence_kb.cell_sums import TALLIES
from evidence_kb.exports.csv import cell
from evidence_kb.pages import words
from evidence_kb.pages.evidence_map import Map, opened
from evidence_kb.pages.map_cells import SQL_CLASSES
from evidence_kb.pages.map_grid import Part, grid
from evidence_kb.pages.site import Document, Page, Row, Visit
from evidence_kb.pages.svg import fitted, xml

PICTURE = Part(rows=120, columns=60)  # 7,200 cells; more cannot be read on any paper
COLUMNS = (
    "topic", "run", "run_date", "filters", "treatment", "is_class_with_all_under_it", "outcome", "domain", "arrow",
    "direction", "emptiness", "statements_n", "studies_n", "participants_n", "participants_unknown_n", *TALLIES,
    "best_level", "flagged_n", "treatment_id", "outcome_id",
)  # fmt: skip
CELL_WIDTH, CELL_HEIGHT, NAMES = 92, 58, 190  # in the picture's own units; NAMES is the column of treatments
NAME_WIDTH, NAME_LINES, LINE_HEIGHT = 14, 6, 14  # of an outcome's name: letters, lines, units
# What the picture unpacks of each cell, in its order.
_SHOWN = ("outcome", "kind", "direction", "mark", "label", "short", "size", "level", "flagged_n", "studies", "people")


async def load(visit: Visit) -> Document:
    """Return the map in the format that the path names."""
    the_map = await opened(visit)
    named = f"evidence-map_{the_map.topic['slug']}_run-{the_map.run.id or 0}_{the_map.run.day}"
    if the_map.asked.is_filtered:
        named += "_filtered"
    if visit.part("format") == "csv":
        return Document(await _table(visit, the_map), "text/csv; charset=utf-8", f"{named}.csv")
    return Document(await _picture(visit, the_map), "image/svg+xml; charset=utf-8", f"{named}.svg")


async def _table(visit: Visit, the_map: Map) -> str:
    classes = await visit.rows(SQL_CLASSES, topic=the_map.topic["slug"])
    every = Part(rows=10**9, columns=10**9)
    asked = the_map.asked
    whole = await grid(the_map.cells, classes, replace(asked, from_row=0, from_column=0), every)
    filters = "; ".join(text for text, _ in asked.filters()) or "none"
    lead = (the_map.topic["slug"], the_map.run.id, the_map.run.at, filters)
    domains = {outcome["id"]: group["domain"] for group in whole["groups"] for outcome in group["outcomes"]}
    rows = [(*lead, *_cell(row, one, domains[one["outcome_id"]])) for row in whole["rows"] for one in row["cells"]]
    return "".join(",".join(map(cell, row)) + "\r\n" for row in (COLUMNS, *rows))  # RFC 4180


def _cell(row: Row, one: Row, domain: str | None) -> Iterator[str | int | float | None]:
    stored = one["stored"]
    yield from (row["name"], int(row["is_closed"]), one["outcome"], domain)
    yield from (one["mark"] if one["kind"] == "studied" else None, stored.get("direction"))
    yield stored.get("emptiness", "unknown")
    for name in ("statements_n", "studies_n", "participants_n", "participants_unknown_n", *TALLIES, "best_level",
                 "flagged_n"):  # fmt: skip
        yield stored.get(name)
    yield from (row["id"], one["outcome_id"])


async def _picture(visit: Visit, the_map: Map) -> str:
    classes = await visit.rows(SQL_CLASSES, topic=the_map.topic["slug"])
    shown = await grid(the_map.cells, classes, the_map.asked, PICTURE)
    left_out_n, of_n = await the_map.cells.left_out_studies() if the_map.asked.is_filtered else (0, 0)
    for row in shown["rows"]:
        row["shown"] = [tuple(map(one.get, _SHOWN)) for one in row["cells"]]
    heads = [fitted(outcome["name"], NAME_WIDTH, NAME_LINES) for g in shown["groups"] for outcome in g["outcomes"]]
    width = max(NAMES + CELL_WIDTH * shown["columns_shown_n"] + 30, 760)
    context = {
        "topic": the_map.topic, "run": the_map.run, "asked": the_map.asked, "words": words, **shown, "width": width,
        "cell_width": CELL_WIDTH, "cell_height": CELL_HEIGHT, "names": NAMES, "heads": heads,
        "head": 40 + LINE_HEIGHT * max(map(len, heads), default=1), "fitted": fitted,
        "filters": "; ".join(text for text, _ in the_map.asked.filters()),
        "left_out_studies_n": left_out_n, "with_statements_n": of_n,
    }  # fmt: skip
    return xml(await visit.datasette.render_template("evidence_kb/map.svg", context, request=visit.request))


PAGE = Page(paths=(r"^/-/map/(?P<topic>[^/]+)\.(?P<format>csv|svg)$",), template=None, load=load)
