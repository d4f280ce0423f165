"""The evidence map of a topic: treatments by outcomes, one symbol per studied cell and five kinds of empty.

What the address may ask for is in `map_filters`, the queries in `map_cells`, the arrangement in `map_grid`; the same
map as a table and as a picture in `map_files`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from evidence_kb.pages import kept, words
from evidence_kb.pages.map_cells import SQL_CLASSES, Cells
from evidence_kb.pages.map_filters import DESIGNS, OWN, SORTS, Asked, asked
from evidence_kb.pages.map_grid import Part, grid
from evidence_kb.pages.past import Past, past
from evidence_kb.pages.site import Context, Page, Row, Visit

SCREEN = Part(rows=25, columns=40)  # a thousand cells take a page half of the time that it may take
# What the template unpacks of each cell, in its order.
_SHOWN = (
    "begins", "address", "kind", "mark", "label", "size", "level", "studies", "people", "flagged_n", "has_summary",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Map:
    """One map that was asked for: its topic, the address read, its cells, and the run that it shows."""

    topic: Row
    asked: Asked
    cells: Cells
    run: Past


async def opened(visit: Visit) -> Map:
    """Return the map that an address asks for; raises MissingError where there is no such topic or run."""
    topic = await visit.topic()
    wanted = asked(visit.request.args)
    run = await past(visit, topic["slug"], wanted.as_of)
    return Map(topic, wanted, Cells(visit, topic["slug"], wanted, run.cells), run)


async def load(visit: Visit) -> Context:
    """Return the part of the map that fits a page, the filters that are on, and what they leave out."""
    the_map = await opened(visit)
    wanted = the_map.asked
    shown = await grid(the_map.cells, await kept.rows(visit, SQL_CLASSES, topic=the_map.topic["slug"]), wanted, SCREEN)
    _link(visit, the_map, shown)
    left_out_n, of_n = await the_map.cells.left_out_studies() if wanted.is_filtered else (0, 0)
    path = f"/-/map/{the_map.topic['slug']}"
    return {
        "topic": the_map.topic, "run": the_map.run, "asked": wanted, "words": words, "path": path, **shown,
        "filters": [{"text": text, "without": path + without.query()} for text, without in wanted.filters()],
        "left_out_studies_n": left_out_n, "with_statements_n": of_n, "is_own": wanted.basis == OWN,
        "designs": DESIGNS, "sorts": SORTS, "query": wanted.query(), "bare": path + wanted.without_filters().query(),
        "everything": path + replace(wanted, is_all=True, from_row=0, from_column=0).query(),
        "only_known": path + replace(wanted, is_all=False, from_row=0, from_column=0).query(),
        "toggles": {key: path + wanted.toggled(key).query() + f"#row-{key}" for key in shown["classes"]},
        "all_closed": path + replace(wanted, closed=tuple(shown["classes"]), from_row=0).query(),
        "all_open": path + replace(wanted, closed=(), from_row=0).query(),
        "turns": turns(wanted, shown, path),
    }  # fmt: skip


def _link(visit: Visit, the_map: Map, shown: Context) -> None:
    """Give each row what it shows of its cells, each with its address.

    That is the page behind the cell, or for a closed class the map with the class open.
    """
    path, wanted, run = visit.datasette.urls.path, the_map.asked, the_map.run
    then = f"?_as_of={run.id}" if run.is_past else ""
    for row in shown["rows"]:
        opened_class = path(f"/-/map/{the_map.topic['slug']}{wanted.toggled(row['id']).query()}#row-{row['id']}")
        behind = path(f"/-/cell/{the_map.topic['slug']}/{row['id']}/")
        for cell in row["cells"]:
            cell["address"] = opened_class if row["is_closed"] else f"{behind}{cell['outcome_id']}{then}"
        row["shown"] = [tuple(map(cell.get, _SHOWN)) for cell in row["cells"]]


def turns(wanted: Asked, shown: Context, path: str) -> list[tuple[str, str]]:
    """Return links to the parts before and after the one shown, in words and as addresses."""
    found = []
    for what, axis, at, step, all_n in (
        ("treatments", "from_row", shown["from_row"], SCREEN.rows, shown["rows_n"]),
        ("outcomes", "from_column", shown["from_column"], SCREEN.columns, shown["columns_n"]),
    ):
        for label, to in (("Earlier", at - step), ("More", at + step)):
            if (label == "Earlier" and at > 0) or (label == "More" and to < all_n):
                to = max(0, to)
                text = f"{label} {what}: {to + 1}–{min(to + step, all_n)}"
                found.append((text, path + _from(wanted, axis, to).query()))
    return found


def _from(wanted: Asked, axis: str, at: int) -> Asked:
    return replace(wanted, from_row=at) if axis == "from_row" else replace(wanted, from_column=at)


PAGE = Page(paths=(r"^/-/map/(?P<topic>[^/]+)/?$",), template="map.html", load=load)
