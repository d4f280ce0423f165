"""iCite: `/pubs?pmids=1,2`, at most 200 at once, unknown PMIDs left out, links as lists of numbers.

No recorded answer of the API exists; the columns are those of its recorded CSV dump, the frame that of its
documentation.
"""

from __future__ import annotations

from typing import Any

from .exchange import Answer, Ask, as_html, as_json, without_one
from .works import Work
from .world import World

BATCH_N = 200
_LINKS = {"cited_by": "citedByPmids", "references": "citedPmids", "cited_by_clin": "citedByClinicalArticle"}


def answer(world: World, ask: Ask) -> Answer:
    if ask.below.startswith("pubs/"):
        work = world.known("icite", f"pmid:{ask.below.removeprefix('pubs/')}")
        return as_json(_publication(world, work)) if work else as_json({"error": "Not found"}, 404)
    if ask.below != "pubs":
        return as_html(404, "Not Found")
    if ask.twist == "error_in_200":
        return as_json({"error": "Internal error", "data": None})
    pmids = [pmid for pmid in ask.value("pmids").split(",") if pmid.strip()]
    if len(pmids) > BATCH_N:
        return as_html(413, "413 Request Entity Too Large")
    if not all(pmid.strip().isdigit() for pmid in pmids):
        return as_json({"error": "pmids must be numbers"}, 400)
    works = [work for pmid in dict.fromkeys(pmids) if (work := world.known("icite", f"pmid:{pmid.strip()}"))]
    shown, left_out = without_one(works, ask)
    fields = [name for name in ask.value("fl").split(",") if name]
    rows = [_publication(world, work) for work in shown]
    if fields:
        rows = [{name: value for name, value in row.items() if name in fields or name == "pmid"} for row in rows]
    if ask.value("legacy") == "false":
        rows = [{_LINKS.get(name, name): value for name, value in row.items()} for row in rows]
    meta = {"limit": len(pmids), "offset": 0, "total": len(rows)}
    return as_json({"meta": meta, "links": {"self": "/api/pubs"}, "data": rows}, left_out=tuple(w.id for w in left_out))


def _publication(world: World, work: Work) -> dict[str, Any]:
    citing = [world[one] for one in world.citing("icite").get(work.id, ())]
    cited_by = [int(one.pmid or 0) for one in citing]
    references = [int(world[s.cited].pmid or 0) for s in world.statements("icite").get(work.id, ())]
    return {
        "pmid": int(work.pmid or 0), "year": work.year, "title": f"{work.title}.",
        "authors": ", ".join(f"{author.given} {author.family}".strip() or author.short for author in work.authors),
        "journal": work.journal.abbreviation, "is_research_article": "Journal Article" in work.publication_types,
        "relative_citation_ratio": round(len(cited_by) / 7, 2) if cited_by else None, "nih_percentile": None,
        "human": 1.0, "animal": 0.0, "molecular_cellular": 0.0, "apt": 0.25, "is_clinical": bool(work.trial),
        "citation_count": len(cited_by), "citations_per_year": round(len(cited_by) / 5, 2),
        "expected_citations_per_year": None, "field_citation_rate": None, "provisional": False,
        "x_coord": 0.0, "y_coord": 1.0,
        "cited_by_clin": [int(one.pmid or 0) for one in citing if one.trial],
        "cited_by": cited_by, "references": references, "doi": work.doi, "last_modified": "01/09/2026, 06:00:00",
    }  # fmt: skip
