"""Crossref's REST API: `/works` with filters, `select`, cursors and bibliographic search, and `/works/{doi}`.

20 rows where none are asked for, 1,000 at most; a 400 whose message is a list; a 404 in plain text; rate headers
twice. Reference lists that publishers keep closed are absent although `reference-count` is not 0.
"""

from __future__ import annotations

import re
from typing import Any

from . import crossref_items
from .exchange import TEXT, Answer, Ask, Page, as_html, as_json, cut, next_mark, position_of, without_one
from .text_search import words_of
from .works import Work
from .world import World

_PARAMETERS = {
    "filter", "rows", "offset", "cursor", "select", "sort", "order", "mailto", "query", "query.bibliographic",
    "query.title", "query.author", "query.container-title", "facet", "sample",
}  # fmt: skip
_PREFIX = "DnF1ZXJ5VGhlbkZldGNo"


def answer(world: World, ask: Ask) -> Answer:
    reply = _answer(world, ask)
    is_polite = bool(ask.value("mailto")) or "mailto:" in ask.headers.get("user-agent", "")
    is_list = ask.below in ("works", "v1/works")
    limit = ("3" if is_polite else "1") if is_list else "10" if is_polite else "5"
    headers = {
        "x-rate-limit-limit": limit, "x-rate-limit-interval": "1s", "x-ratelimit-limit": limit,
        "x-ratelimit-interval": "1s", "x-concurrency-limit": "3" if is_polite else "1",
        "x-api-pool": f"{'polite' if is_polite else 'public'}-{'array' if is_list else 'single'}",
    }  # fmt: skip
    return Answer(reply.status, reply.body, reply.content_type, headers, reply.left_out)


def _answer(world: World, ask: Ask) -> Answer:
    below = ask.below.removeprefix("v1/")
    if ask.twist == "error_in_200":
        return as_json({"status": "error", "message-type": "exception", "message": "an error occurred"})
    if below == "works":
        return _list(world, ask)
    if not below.startswith("works/"):
        return as_html(404, "404 Not Found")
    work = world.known("crossref", f"doi:{below.removeprefix('works/').lower()}")
    if work is None:
        return Answer(404, b"Resource not found.", TEXT)
    return as_json(_framed("work", crossref_items.item(world, work)))


def _framed(kind: str, message: dict[str, Any]) -> dict[str, Any]:
    return {"status": "ok", "message-type": kind, "message-version": "1.0.0", "message": message}


def _refused(kind: str, value: str, message: str) -> Answer:
    failure = {"type": kind, "value": value, "message": message}
    return as_json({"status": "failed", "message-type": "validation-failure", "message": [failure]}, 400)


def _list(world: World, ask: Ask) -> Answer:
    for name, value in ask.pairs:
        if name not in _PARAMETERS:
            return _refused("parameter-not-allowed", name, f"Parameter {name} specified but there is no such parameter")
        if name == "select" and (unknown := set(value.split(",")) - crossref_items.SELECTABLE):
            return _refused("select-not-available", ",".join(sorted(unknown)), "not available for select")
    rows, offset, cursor = ask.number("rows", 20), ask.number("offset", 0), ask.value("cursor")
    if not 0 <= rows <= 1_000:
        return _refused("integer-not-valid", ask.value("rows"), "Integer specified as rows must be at most 1000")
    if not 0 <= offset <= 10_000:
        return _refused("integer-not-valid", ask.value("offset"), "Integer specified as offset must be at most 10000")
    scored, refused = _found(world, ask, offset + rows)
    if refused:
        return refused
    position = position_of(cursor, _PREFIX) if cursor else offset
    if position is None:
        failure = {"type": "cursor-not-found", "value": cursor, "message": "Cursor not found"}
        return as_json({"status": "error", "message-type": "resource-failure", "message": [failure]}, 404)
    page = cut(scored, position, rows, ask, by_cursor=bool(cursor))
    return _shown(world, ask, page, len(scored), rows)


def _shown(world: World, ask: Ask, page: Page, found_n: int, rows: int) -> Answer:
    shown, dropped = without_one(page.items, ask)
    items = [crossref_items.item(world, work, score) for work, score in shown]
    fields = set(ask.value("select").split(",")) - {""}
    if fields:
        items = [{name: value for name, value in item.items() if name in fields} for item in items]
    terms = ask.value("query.bibliographic") or ask.value("query") or None
    query = {"start-index": ask.number("offset", 0), "search-terms": terms}
    message = {"facets": {}, "total-results": found_n, "items": items, "items-per-page": rows, "query": query}
    if cursor := ask.value("cursor"):
        message["next-cursor"] = next_mark(ask, cursor, page, _PREFIX)
    lost = tuple(work.id for work, _ in (*page.skipped, *dropped))
    return as_json(_framed("work-list", message), left_out=lost)


def _found(world: World, ask: Ask, n: int) -> tuple[list[tuple[Work, float]], Answer | None]:
    """Return the works that filters and search find, best first, or the refusal of a filter."""
    terms = ask.value("query.bibliographic") or ask.value("query")
    known = world.works_known_to("crossref")
    if terms:
        best = words_of(world).best(terms, 5 * n + 50)
        return [(world[work_id], round(score, 4)) for work_id, score in best if work_id in known][:n], None
    by_filter: dict[str, set[str]] = {}
    for part in re.split(r",(?=[a-z-]+:)", ask.value("filter")) if ask.value("filter") else ():
        name, _, value = part.partition(":")
        if name == "doi":
            # A comma ends a value, so a DOI that holds one finds nothing.
            work = world.known("crossref", f"doi:{value.split(',')[0].lower()}") if "," not in value else None
            by_filter.setdefault("doi", set()).update({work.id} if work else set())
        elif name in ("updates", "update-type", "is-update"):
            by_filter.setdefault(name, set()).update(_updates(world, name, value))
        else:
            return [], _refused("filter-not-available", name, f"Filter {name} specified but there is no such filter")
    found = set.intersection(*by_filter.values()) if by_filter else set(known)
    return [(work, 1.0) for work in world.works if work.id in found], None


def _updates(world: World, name: str, value: str) -> set[str]:
    told = [notice for notice in world.notices if "crossref" in notice.providers]
    if name == "updates":
        told = [notice for notice in told if world[notice.work_id].doi == value.lower()]
    elif name == "update-type":
        told = [notice for notice in told if crossref_items.UPDATE_TYPES[notice.kind] == value]
    return {notice.notice_id for notice in told} & world.works_known_to("crossref")
