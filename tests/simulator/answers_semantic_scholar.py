"""Semantic Scholar's graph: `/paper/{id}/citations` and `/references`, and `/paper/batch`.

An edge to a paper that it could not resolve has a title and nothing else. Abstracts are missing for many papers,
contexts begin in the middle of a word. A batch takes at most 500 ids, as a list in JSON, and answers in their order
with null for what it does not know. No answer is larger than 10 MB.
"""

from __future__ import annotations

import json
from random import Random
from typing import Any

from . import words
from .exchange import Answer, Ask, as_html, as_json, cut, without_one
from .works import Work
from .world import World

_PREFIXES = {"pmid": "pmid", "doi": "doi", "pmcid": "pmcid"}
PAGE_N, BATCH_N, REACH_N = 1_000, 500, 10_000
SIZE_N = 10_000_000  # bytes of one answer


def answer(world: World, ask: Ask) -> Answer:
    if ask.twist == "error_in_200":
        return as_json({"error": "Internal Server Error"})
    found = _batch(world, ask) if ask.below == "paper/batch" and ask.method == "POST" else _about(world, ask)
    if len(found.body) > SIZE_N:
        return as_json({"error": "Response would exceed maximum size"}, 400)
    return found


def _about(world: World, ask: Ask) -> Answer:
    name, _, what = ask.below.removeprefix("paper/").rpartition("/")
    if not ask.below.startswith("paper/"):
        return as_html(404, "Not Found")
    if what not in ("citations", "references"):
        name, what = ask.below.removeprefix("paper/"), ""
    work = _paper(world, name)
    if work is None:
        return as_json({"error": f"Paper with id {name} not found"}, 404)
    return _edges(world, ask, work, what) if what else as_json(_shown(_described(world, work), _fields(ask)))


def _paper(world: World, name: str) -> Work | None:
    scheme, _, value = name.partition(":")
    if not value:
        return world.known("semantic_scholar", f"doi:{name.lower()}" if "/" in name else f"semantic_scholar:{name}")
    if scheme.lower() == "pmcid":
        value = f"PMC{value.upper().removeprefix('PMC')}"
    prefix = _PREFIXES.get(scheme.lower())
    return world.known("semantic_scholar", f"{prefix}:{value.lower() if prefix == 'doi' else value}")


def _fields(ask: Ask) -> set[str]:
    names = (name.strip() for name in ask.value("fields").split(","))
    return {name.removeprefix("citingPaper.").removeprefix("citedPaper.") for name in names if name} or {"title"}


def _batch(world: World, ask: Ask) -> Answer:
    if not ask.headers.get("content-type", "").startswith("application/json"):
        return as_json({"error": "The body of the request must be JSON"}, 400)
    ids = json.loads(ask.body or b"{}").get("ids", [])
    if not 0 < len(ids) <= BATCH_N:
        return as_json({"error": f"Number of ids must be between 1 and {BATCH_N}"}, 400)
    unknown = _fields(ask) - _KNOWN
    if unknown:
        return as_json({"error": f"Unrecognized or unsupported fields: [{', '.join(sorted(unknown))}]"}, 400)
    papers = [_paper(world, name) for name in ids]
    shown = [_shown(_described(world, paper), _fields(ask)) if paper else None for paper in papers]
    if ask.twist != "missing_record" or not any(shown):
        return as_json(shown)
    place = next(n for n, paper in enumerate(shown) if paper)
    lost = papers[place]
    return as_json([*shown[:place], None, *shown[place + 1 :]], left_out=(lost.id,) if lost else ())


def _edges(world: World, ask: Ask, work: Work, what: str) -> Answer:
    offset, limit = ask.number("offset", 0), ask.number("limit", 100)
    if not 0 < limit <= PAGE_N or offset < 0 or offset + limit >= REACH_N:
        return as_json({"error": f"offset + limit must be < {REACH_N}, limit <= {PAGE_N}"}, 400)
    if what == "citations":
        edges = [(citing, work.id, True) for citing in world.citing("semantic_scholar").get(work.id, ())]
    else:
        edges = [(work.id, s.cited, bool(s.by)) for s in world.statements("semantic_scholar").get(work.id, ())]
    page = cut(edges, offset, limit, ask, by_cursor=False)
    shown, dropped = without_one(page.items, ask)
    side = 0 if what == "citations" else 1
    name = ("citingPaper", "citedPaper")[side]
    data = [_edge(world, edge, name, edge[side], _fields(ask)) for edge in shown]
    lost = tuple(edge[side] for edge in (*page.skipped, *dropped))
    if not edges:
        return as_json({"offset": offset, "data": []})
    more = {"next": page.after} if page.after < len(edges) else {}
    return as_json({"offset": offset, **more, "data": data}, left_out=lost)


def _edge(world: World, edge: tuple[str, str, bool], side: str, other: str, fields: set[str]) -> dict[str, Any]:
    random = Random(f"{world.seed} {edge}")
    contexts = [words.context(random) for _ in range(random.choice((0, 1, 1, 2)))]
    intents = random.choice(([], ["background"], ["methodology"], ["background", "result"]))
    row: dict[str, Any] = {
        "contexts": contexts, "intents": intents, "isInfluential": random.random() < 0.1,
        "contextsWithIntent": [{"context": context, "intents": intents} for context in contexts],
    }  # fmt: skip
    paper = _described(world, world[other]) if edge[2] else {**dict.fromkeys(_EMPTY), "title": world[other].title}
    return {**{name: value for name, value in row.items() if name in fields}, side: _shown(paper, fields)}


_EMPTY = (
    "paperId", "corpusId", "externalIds", "abstract", "venue", "year", "publicationDate", "journal", "authors", "url",
)  # fmt: skip


_KNOWN = frozenset((
    *_EMPTY, "title", "referenceCount", "citationCount", "influentialCitationCount", "isOpenAccess", "openAccessPdf",
    "fieldsOfStudy", "s2FieldsOfStudy", "publicationTypes", "publicationVenue", "citationStyles",
))  # fmt: skip


def _shown(paper: dict[str, Any], fields: set[str]) -> dict[str, Any]:
    return {name: value for name, value in paper.items() if name in fields or name == "paperId"}


def _described(world: World, work: Work) -> dict[str, Any]:
    corpus = int((work.s2 or "0")[:7], 16)
    ids = {"DOI": work.doi_as("semantic_scholar"), "PubMed": work.pmid, "PubMedCentral": (work.pmcid or "")[3:] or None}
    has_abstract = bool(work.abstract) and world.share("semantic_scholar", "abstract", work.id) < 0.5
    return {
        "paperId": work.s2, "corpusId": str(corpus),
        "externalIds": {**{name: value for name, value in ids.items() if value}, "CorpusId": corpus},
        "url": f"https://www.semanticscholar.org/paper/{work.s2}", "title": work.title,
        "abstract": " ".join(text for _, text in work.abstract) if has_abstract else None,
        "venue": work.journal.title if work.volume else "", "year": work.year,
        "referenceCount": len(world.statements("semantic_scholar").get(work.id, ())),
        "citationCount": len(world.citing("semantic_scholar").get(work.id, ())), "influentialCitationCount": 0,
        "isOpenAccess": bool(work.licence), "openAccessPdf": None, "fieldsOfStudy": ["Medicine"],
        "publicationTypes": ["JournalArticle"], "publicationDate": work.published.isoformat(),
        "journal": {"name": work.journal.title, "volume": work.volume, "pages": work.pages} if work.volume else None,
        "authors": [{"authorId": None, "name": f"{a.given} {a.family}".strip() or a.short} for a in work.authors],
    }  # fmt: skip
