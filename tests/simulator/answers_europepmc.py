"""Europe PMC's web service: `/search`, `/searchPOST`, and the `/references` and `/citations` of one article.

Cursors are given on every full page, also where the next one is empty. The lists of one article are counted in pages
and absent where they are empty. `pubYear` is a text in search and a number in lists.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from . import europepmc_results as results
from .exchange import Answer, Ask, as_html, as_json, cut, next_mark, position_of, without_one
from .queries import BadQueryError, find
from .text_search import words_of
from .world import World

_PREFIX = "AoIIP"


def answer(world: World, ask: Ask) -> Answer:
    if ask.twist == "error_in_200":
        return as_json({"version": "6.9", "errCode": 500, "errMsg": "The service cannot answer at the moment"})
    if ask.below == "search" or (ask.below == "searchPOST" and ask.method == "POST"):
        return _search(world, ask)
    source, _, rest = ask.below.partition("/")
    work_id, _, what = rest.partition("/")
    if source in ("MED", "PMC", "PPR", "AGR") and what in ("references", "citations"):
        return _listed(world, ask, source, work_id, what)
    return as_html(404, "HTTP Status 404 – Not Found")


def _error(code: int, message: str) -> Answer:
    return as_json({"version": "6.9", "errCode": code, "errMsg": message}, code)


# --- search ----------------------------------------------------------------------------------------------------


def _search(world: World, ask: Ask) -> Answer:
    query, size, cursor = ask.value("query"), ask.number("pageSize", 25), ask.value("cursorMark", "*")
    kind = ask.value("resultType", "lite").lower()
    position = position_of(cursor, _PREFIX)
    if not query or not 0 < size <= 1_000 or position is None or kind not in ("idlist", "lite", "core"):
        return _error(400, "Invalid query, page size, result type or cursor mark")
    if ask.value("format", "json").lower() != "json":
        return _error(400, "this simulator answers in JSON only")
    try:
        found = find(query, lambda field, text: _look(world, field, text)) & world.works_known_to("europepmc")
    except BadQueryError as error:
        return _error(400, f"Cannot read the query: {error}")
    works = sorted((world[work_id] for work_id in found), key=lambda work: (work.published, work.id), reverse=True)
    page = cut(works, position, size, ask, by_cursor=True)
    shown, dropped = without_one(page.items, ask)
    reply: dict[str, Any] = {"version": "6.9", "hitCount": len(works)}
    if len(page.items) == size:
        following = next_mark(ask, cursor, page, _PREFIX)
        pairs = (("query", query), ("cursorMark", following), ("resultType", kind), ("pageSize", str(size)))
        wanted = "&".join(f"{name}={quote(value, safe='')}" for name, value in (*pairs, ("format", "json")))
        reply["nextCursorMark"] = following
        reply["nextPageUrl"] = f"https://www.ebi.ac.uk/europepmc/webservices/rest/search?{wanted}"
    reply["request"] = {
        "queryString": query, "resultType": kind, "cursorMark": cursor, "pageSize": size, "sort": "", "synonym": False
    }  # fmt: skip
    reply["resultList"] = {"result": [results.result(world, work, kind) for work in shown]}
    return as_json(reply, left_out=tuple(work.id for work in dropped))


def _look(world: World, field: str, text: str) -> set[str]:
    plain = text.strip()
    if field in ("cites", "reffed_by"):
        value, _, source = plain.partition("_")
        work = results.by_source(world, source or "MED", value)
        if work is None:
            return set()
        if field == "cites":
            return set(world.citing("europepmc").get(work.id, ()))
        return {s.cited for s in world.statements("europepmc").get(work.id, ()) if "id" in s.by}
    if field == "src":
        return {work_id for work_id in world.works_known_to("europepmc") if results.source_of(world[work_id]) == plain}
    if field == "ext_id":
        candidates = (world.by_key.get(key) for key in (f"pmid:{plain}", f"ppr:{plain}", f"pmcid:{plain}"))
        return {work.id for work in candidates if work and results.id_of(work) == plain}
    if field in ("doi", "pmcid"):
        work = world.by_key.get(f"{field}:{plain.lower() if field == 'doi' else plain.upper()}")
        return {work.id} if work else set()
    if field in ("", "title", "title_abs", "abstract"):
        return words_of(world).having(plain, title_only=field == "title")
    raise BadQueryError(f"the field {field} is not simulated")


# --- the lists of one article ----------------------------------------------------------------------------------


def _listed(world: World, ask: Ask, source: str, work_id: str, what: str) -> Answer:
    number, size = ask.number("page", 1), ask.number("pageSize", 25)
    if number < 1 or not 0 <= size <= 1_000:
        return _error(400, "Invalid page or page size")
    work = results.by_source(world, source, work_id)
    rows: list[tuple[str, dict[str, Any]]] = []
    if work and what == "citations":
        rows = [(one, results.citation(world, world[one])) for one in world.citing("europepmc").get(work.id, ())]
    elif work:
        statements = world.statements("europepmc").get(work.id, ())
        rows = [(s.cited, results.reference(world, work, s, i + 1)) for i, s in enumerate(statements)]
    page = cut(rows, (number - 1) * size, size, ask, by_cursor=False)
    shown, dropped = without_one(page.items, ask)
    reply: dict[str, Any] = {"version": "6.9", "hitCount": len(rows)}
    reply["request"] = {"id": work_id, "source": source, "offset": 0, "page": number, "pageSize": size}
    if rows:
        one = what.removesuffix("s")
        reply[f"{one}List"] = {one: [row for _, row in shown]}
    return as_json(reply, left_out=tuple(lost for lost, _ in (*page.skipped, *dropped)))
