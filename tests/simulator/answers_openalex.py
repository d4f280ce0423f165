"""OpenAlex: `/works` with filters, `select` and pages, and single works by any identifier.

At most 100 values joined by `|` and 100 works a page; a cursor needs a key. What is unknown is null, ids are
addresses, `referenced_works` is empty both for "none" and for "not known".
"""

from __future__ import annotations

import re
from typing import Any

from . import openalex_work
from .exchange import Answer, Ask, as_html, as_json, cut, next_mark, position_of, without_one
from .works import Work
from .world import World

_PREFIX = "IlsxN"
_PARAMETERS = {"filter", "select", "per_page", "per-page", "page", "cursor", "api_key", "mailto", "search", "sort"}
VALUES_N, PAGE_N, REACH_N = 100, 100, 10_000
_INVALID = "Invalid query parameters error."


def answer(world: World, ask: Ask) -> Answer:
    reply = _answer(world, ask)
    headers = {
        "x-ratelimit-limit": "10000", "x-ratelimit-remaining": "9990", "x-ratelimit-credits-used": "1",
        "x-ratelimit-reset": "41749", "x-ratelimit-limit-usd": "1", "x-ratelimit-remaining-usd": "0.9989",
    }  # fmt: skip
    return Answer(reply.status, reply.body, reply.content_type, headers, reply.left_out)


def _answer(world: World, ask: Ask) -> Answer:
    if ask.twist == "error_in_200":
        return as_json({"error": "Internal Server Error", "message": "the search cluster did not answer"})
    if ask.below == "works":
        return _list(world, ask)
    if not ask.below.startswith("works/"):
        return as_html(404, "404 Not Found")
    work = _one(world, ask.below.removeprefix("works/"))
    if work is None:
        return as_json({"error": "Not found", "message": "no work has this id"}, 404)
    fields, refused = _fields(ask)
    return refused or as_json(_shown(openalex_work.described(world, work, is_listed=False), fields))


def _refused(message: str, status: int = 400, error: str = _INVALID) -> Answer:
    return as_json({"error": error, "message": message}, status)


def _one(world: World, name: str) -> Work | None:
    scheme, _, value = name.partition(":")
    if scheme in ("doi", "pmid", "pmcid", "openalex") and value:
        return _lookup(world, scheme, value)
    return _lookup(world, "doi" if "doi.org/" in name else "openalex", name)


def _lookup(world: World, scheme: str, value: str) -> Work | None:
    if scheme == "doi":
        return world.known("openalex", "doi:" + re.sub(r"^https?://(dx\.)?doi\.org/", "", value.lower()))
    return world.known("openalex", f"{scheme}:{value.rsplit('/', 1)[-1].upper()}")


def _fields(ask: Ask) -> tuple[set[str], Answer | None]:
    fields = set(ask.value("select").split(",")) - {""}
    unknown = sorted(fields - openalex_work.FIELDS)
    if unknown:
        valid = ", ".join(sorted(openalex_work.FIELDS))
        return fields, _refused(f"{unknown[0]} is not a valid select field. Valid fields for select are: {valid}.")
    return fields, None


def _shown(work: dict[str, Any], fields: set[str]) -> dict[str, Any]:
    return {name: value for name, value in work.items() if name in fields} if fields else work


def _list(world: World, ask: Ask) -> Answer:
    fields, refused = _fields(ask)
    unknown = [name for name, _ in ask.pairs if name not in _PARAMETERS]
    size, number = ask.number("per_page", ask.number("per-page", 25)), ask.number("page", 1)
    cursor = ask.value("cursor")
    if refused or unknown:
        return refused or _refused(f"{unknown[0]} is not a valid parameter.")
    if not 0 < size <= PAGE_N:
        return _refused(f"per-page parameter must be between 1 and {PAGE_N}", error="Pagination error.")
    if not cursor and (number < 1 or number * size > REACH_N):
        return _refused(f"Maximum results size of {REACH_N} records is exceeded.", error="Pagination error.")
    has_key = ask.value("api_key") or ask.headers.get("authorization", "").startswith("Bearer ")
    if cursor and not has_key:
        return _refused("Cursor paging needs an API key.", 401, "Unauthorized")
    position = position_of(cursor, _PREFIX) if cursor else (number - 1) * size
    if position is None:
        return _refused("The cursor is not valid.", error="Pagination error.")
    found, refused = _found(world, ask.value("filter"))
    if refused:
        return refused
    page = cut(found, position, size, ask, by_cursor=bool(cursor))
    shown, dropped = without_one(page.items, ask)
    meta: dict[str, Any] = {"count": len(found), "db_response_time_ms": 12, "page": None if cursor else number}
    meta |= {"per_page": size}
    if cursor:
        meta["next_cursor"] = next_mark(ask, cursor, page, _PREFIX) if len(page.items) == size else None
    meta |= {"groups_count": None, "cost_usd": 0.0001}
    rows = [_shown(openalex_work.described(world, work, is_listed=True), fields) for work in shown]
    lost = tuple(work.id for work in (*page.skipped, *dropped))
    return as_json({"meta": meta, "results": rows, "group_by": []}, left_out=lost)


def _found(world: World, text: str) -> tuple[list[Work], Answer | None]:
    """Return the works that every part of a filter finds, or the refusal of one."""
    found = set(world.works_known_to("openalex"))
    for part in text.split(",") if text else ():  # a DOI with a comma breaks a filter here as it does there
        name, _, value = part.partition(":")
        values = [one for one in value.split("|") if one]
        if len(values) > VALUES_N:
            return [], _refused(f"Maximum number of values exceeded for {name}: {VALUES_N}.")
        ids: set[str] = set()
        for one in values:
            ids |= _having(world, name, one) or set()
        if not values or _having(world, name, values[0]) is None:
            return [], _refused(f"{name} is not a valid field. Valid fields are: doi, pmid, …")
        found &= ids
    return [work for work in world.works if work.id in found], None


def _having(world: World, name: str, value: str) -> set[str] | None:
    """Return the works that one value of a filter finds; None for a filter that does not exist."""
    scheme = {"openalex_id": "openalex", "ids.openalex": "openalex", "ids.pmid": "pmid"}.get(name, name)
    if scheme in ("doi", "pmid", "pmcid", "openalex"):
        work = _lookup(world, scheme, value)
        return {work.id} if work else set()
    if name in ("cites", "cited_by"):
        work = _lookup(world, "openalex", value)
        if work is None:
            return set()
        if name == "cites":
            return set(world.citing("openalex").get(work.id, ()))
        return {statement.cited for statement in world.statements("openalex").get(work.id, ())}
    return None
