"""OpenCitations Index v2: `/citations/{id}` and `/references/{id}`, one work at a time, everything in one answer.

`citing` and `cited` are cells of several identifiers between blanks; at times the DOI is not among them, the date is
a year only, the time span empty.
"""

from __future__ import annotations

from typing import Any

from .exchange import Answer, Ask, as_html, as_json, without_one
from .works import Work
from .world import World


def answer(world: World, ask: Ask) -> Answer:
    operation, _, wanted = ask.below.partition("/")
    scheme, _, value = wanted.partition(":")
    if operation not in ("citations", "references", "citation-count", "reference-count") or not value:
        return as_html(404, "HTTP status code 404: this operation does not exist")
    if ask.twist == "error_in_200":
        return as_json({"error": "the index cannot be reached"})
    work = world.known("opencitations", f"{scheme}:{value.lower() if scheme == 'doi' else value}")
    edges: list[tuple[Work, Work]] = []
    if work and operation.startswith("citation"):
        edges = [(world[citing], work) for citing in world.citing("opencitations").get(work.id, ())]
    elif work:
        edges = [(work, world[s.cited]) for s in world.statements("opencitations").get(work.id, ())]
    if operation.endswith("count"):
        return as_json([{"count": str(len(edges))}])
    shown, left_out = without_one(edges, ask)
    other = 0 if operation == "citations" else 1
    return as_json([_row(world, *edge) for edge in shown], left_out=tuple(edge[other].id for edge in left_out))


def _row(world: World, citing: Work, cited: Work) -> dict[str, Any]:
    lot = world.share("opencitations", "row", citing.id, cited.id)
    years = citing.year - cited.year
    return {
        "oci": f"{(citing.omid or '').removeprefix('br/')}-{(cited.omid or '').removeprefix('br/')}",
        "citing": _cell(world, citing),
        "cited": _cell(world, cited),
        "creation": str(citing.year) if lot < 0.2 else citing.published.isoformat(),
        "timespan": "" if lot > 0.9 else f"P{years}Y",
        "journal_sc": "yes" if citing.journal == cited.journal else "no",
        "author_sc": "no",
    }


def _cell(world: World, work: Work) -> str:
    """Return the identifiers of a work as a cell shows them; a DOI or a PMID is always among them."""
    lot = world.share("opencitations", "cell", work.id)
    ids = [f"omid:{work.omid}"]
    if work.doi and (lot > 0.1 or not work.pmid):
        ids.append(f"doi:{work.doi}")
    if work.openalex and lot < 0.7:
        ids.append(f"openalex:{work.openalex}")
    if work.pmid and (lot < 0.8 or not work.doi):
        ids.append(f"pmid:{work.pmid}")
    return " ".join(ids)
