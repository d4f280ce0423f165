"""PubMed's E-utilities as of 2026: esearch, efetch, elink and ecitmatch, in JSON and XML where both exist.

Shapes are those of recorded answers; limits and errors those of design/APIS.md: default of 20 ids, nothing beyond
the 9,999th, unknown PMIDs left out without a word, no `linksetdbs` where nothing is linked, one merged link set for
`id=1,2`, `ERROR` inside a 200.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

from evidence_kb.text import fold

from . import pubmed_xml
from .exchange import TEXT, XML, Answer, Ask, as_html, as_json, cut, without_one
from .queries import BadQueryError, find
from .text_search import words_of
from .words import JOURNALS
from .works import Work
from .world import World

_DOI_FIELDS = {"doi", "aid", "article identifier", "lid", "location id"}
_PMID_FIELDS = {"pmid", "uid"}
_DATE_FIELDS = {"dp", "pdat", "date - publication", "publication date"}
_DATE_PAIR = re.compile(r'"?([\d/]+)"?\s*\[([^\]]+)\]\s*:\s*"?([\d/]+)"?\s*\[[^\]]+\]')
_LINKS = ("pubmed_pubmed_citedin", "pubmed_pubmed_refs")
_JOURNALS = {name.lower() for journal in JOURNALS for name in (journal.title, journal.abbreviation)}
TOO_FAR = (
    "Search Backend failed: Exception:\n'retstart' cannot be larger than 9998. For PubMed, ESearch can only retrieve "
    "the first 9,999 records matching the query. To obtain more than 9,999 PubMed records, consider using EDirect."
)


def answer(world: World, ask: Ask) -> Answer:
    tools = {"esearch.fcgi": _esearch, "efetch.fcgi": _efetch, "elink.fcgi": _elink, "ecitmatch.cgi": _ecitmatch}
    tool = tools.get(ask.below)
    if tool is None:
        return as_html(404, "404 - File or directory not found.")
    if ask.value("db", "pubmed") != "pubmed":
        return _error(ask, "eSearchResult", "Invalid db name specified: " + ask.value("db"), 400)
    if ask.twist == "error_in_200":
        return _error(ask, _ROOTS[ask.below], "Search Backend failed: the service is temporarily unavailable", 200)
    reply = tool(world, ask)
    limit = "10" if ask.value("api_key") else "3"
    headers = {"X-RateLimit-Limit": limit, "X-RateLimit-Remaining": str(int(limit) - 1), **reply.headers}
    return Answer(reply.status, reply.body, reply.content_type, headers, reply.left_out, reply.changed)


_ROOTS = {
    "esearch.fcgi": "eSearchResult", "efetch.fcgi": "eFetchResult", "elink.fcgi": "eLinkResult",
    "ecitmatch.cgi": "eCitMatchResult",
}  # fmt: skip


def _error(ask: Ask, root: str, message: str, status: int) -> Answer:
    if ask.value("retmode") == "json":
        header = {"type": ask.below.split(".")[0], "version": "0.3"}
        return as_json({"header": header, root.lower(): {"ERROR": message}}, status)
    return _xml(f"<{root}>\n\t<ERROR>{escape(message)}</ERROR>\n</{root}>", status)


def _xml(text: str, status: int = 200) -> Answer:
    return Answer(status, f'<?xml version="1.0" encoding="UTF-8" ?>\n{text}\n'.encode(), XML)


# --- esearch ---------------------------------------------------------------------------------------------------


def _esearch(world: World, ask: Ask) -> Answer:
    term, size, start = ask.value("term"), ask.number("retmax", 20), ask.number("retstart", 0)
    if not term:
        return _error(ask, "eSearchResult", "Empty term and query_key - nothing todo", 200)
    if start >= ask.ceiling:
        return _error(ask, "eSearchResult", TOO_FAR, 200)
    not_found: list[str] = []
    try:
        found = find(_DATE_PAIR.sub(r'"\1:\3"[\2]', term), lambda field, text: _look(world, field, text, not_found))
    except BadQueryError as error:
        return _error(ask, "eSearchResult", f"Cannot read the term: {error}", 200)
    works = [world[work_id] for work_id in found]
    if ask.value("mindate") or ask.value("maxdate"):
        window = f"{ask.value('mindate', '1000')}:{ask.value('maxdate', '3000')}"
        works = [work for work in works if _is_within(work.published, window)]
    pmids = sorted((int(work.pmid) for work in works if work.pmid), reverse=True)
    # The window is cut at the ceiling without a word.
    page = cut(pmids[: ask.ceiling], start, min(size, 10_000), ask, by_cursor=False)
    shown, dropped = without_one(page.items, ask)
    left = tuple(world.by_key[f"pmid:{pmid}"].id for pmid in (*page.skipped, *dropped))
    reply = _found_json if ask.value("retmode") == "json" else _found_xml
    shaped = reply([str(pmid) for pmid in shown], len(pmids), start, term, not_found)
    return Answer(200, shaped.body, shaped.content_type, left_out=left)


def _found_json(shown: list[str], count: int, start: int, term: str, not_found: list[str]) -> Answer:
    result: dict[str, object] = {
        "count": str(count), "retmax": str(len(shown)), "retstart": str(start), "idlist": shown, "translationset": [],
        "querytranslation": term,
    }  # fmt: skip
    if not_found:
        result["errorlist"] = {"phrasesnotfound": not_found, "fieldsnotfound": []}
        messages = ["No items found."] if not count else []
        result["warninglist"] = {"phrasesignored": [], "quotedphrasesnotfound": [], "outputmessages": messages}
    return as_json({"header": {"type": "esearch", "version": "0.3"}, "esearchresult": result})


def _found_xml(shown: list[str], count: int, start: int, term: str, not_found: list[str]) -> Answer:
    ids = "\n".join(f"<Id>{pmid}</Id>" for pmid in shown)
    missed = "".join(f"<PhraseNotFound>{escape(text)}</PhraseNotFound>" for text in not_found)
    errors = f"<ErrorList>{missed}</ErrorList>" if missed else ""
    return _xml(
        '<!DOCTYPE eSearchResult PUBLIC "-//NLM//DTD esearch 20060628//EN" '
        '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20060628/esearch.dtd">\n'
        f"<eSearchResult><Count>{count}</Count><RetMax>{len(shown)}</RetMax><RetStart>{start}</RetStart>"
        f"<IdList>\n{ids}\n</IdList><TranslationSet/><QueryTranslation>{escape(term)}</QueryTranslation>{errors}"
        "</eSearchResult>"
    )


def _look(world: World, field: str, text: str, not_found: list[str]) -> set[str]:
    if field in _DATE_FIELDS:
        return {work.id for work in world.works if work.pmid and _is_within(work.published, text)}
    if field in _PMID_FIELDS or (not field and re.fullmatch(r"[\d,]+", text)):
        found = {work.id for pmid in text.split(",") if (work := world.known("pubmed", f"pmid:{pmid}"))}
    elif field in _DOI_FIELDS or text.startswith("10."):
        work = world.known("pubmed", f"doi:{text.lower()}")
        found = {work.id} if work else set()
    else:
        found = words_of(world).having(text, title_only=field in ("ti", "title")) & world.works_known_to("pubmed")
    if not found:
        not_found.append(f"{text}[{field}]" if field else text)
    return found


def _is_within(published: date, window: str) -> bool:
    """Whether a date lies in a window such as 2010:2012 or 2010/05/01:2010/06, both ends included."""
    first, _, last = window.partition(":")
    parts = f"{published:%Y/%m/%d}"
    return parts >= first[:10] and parts[: len(last or first)] <= (last or first)


# --- efetch, elink, ecitmatch ----------------------------------------------------------------------------------


def _ids(ask: Ask) -> list[str]:
    return [pmid.strip() for value in ask.values("id") for pmid in value.split(",") if pmid.strip()]


def _efetch(world: World, ask: Ask) -> Answer:
    if not ask.value("id"):
        return _error(ask, "eFetchResult", "Empty id list - nothing todo", 400)
    if ask.value("retmode", "xml") != "xml" or ask.value("rettype") not in ("", "xml", "full", "abstract"):
        return _error(ask, "eFetchResult", "this simulator answers retmode=xml only", 400)
    works = [work for pmid in dict.fromkeys(_ids(ask)) if (work := world.known("pubmed", f"pmid:{pmid}"))]
    shown, left_out = without_one(works, ask)
    changed: dict[str, str] = {}
    if ask.twist == "changed_pmid":  # PubMed merges records: the work comes back under another number
        work = next((work for work in shown if work.doi and work.pmid), None)
        changed = {work.pmid: str(int(work.pmid) + 1)} if work and work.pmid else {}
    body = pubmed_xml.article_set(world, shown, changed)
    return Answer(200, body, XML, left_out=tuple(w.id for w in left_out), changed=tuple(changed.items()))


def _elink(world: World, ask: Ask) -> Answer:
    wanted = [name for value in ask.values("linkname") for name in value.split(",")] or list(_LINKS)
    linksets, left_out = [], []
    for value in ask.values("id"):
        pmids = [pmid.strip() for pmid in value.split(",") if pmid.strip()]
        works = [work for pmid in pmids if (work := world.known("pubmed", f"pmid:{pmid}"))]
        linksetdbs = []
        for name in wanted:
            links = sorted({pmid for work in works for pmid in _links(world, work, name)}, reverse=True)
            links, left = without_one(links, ask)
            left_out += [world.by_key[f"pmid:{pmid}"].id for pmid in left]
            if links:
                linksetdbs.append({"dbto": "pubmed", "linkname": name, "links": links})
        linksets.append({"dbfrom": "pubmed", "ids": pmids, **({"linksetdbs": linksetdbs} if linksetdbs else {})})
    if ask.value("retmode") == "json":
        header = {"type": "elink", "version": "0.3"}
        return as_json({"header": header, "linksets": linksets}, left_out=tuple(left_out))
    body = "".join(_linkset_xml(linkset) for linkset in linksets)
    doctype = (
        '<!DOCTYPE eLinkResult PUBLIC "-//NLM//DTD elink 20101123//EN" '
        '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20101123/elink.dtd">\n'
    )
    shaped = _xml(f"{doctype}<eLinkResult>\n{body}</eLinkResult>")
    return Answer(200, shaped.body, XML, left_out=tuple(left_out))


def _links(world: World, work: Work, name: str) -> list[str]:
    if name == "pubmed_pubmed_citedin":
        cited_by = world.citing("pubmed").get(work.id, ())
        return [pmid for citing in cited_by if (pmid := world[citing].pmid)]
    if name == "pubmed_pubmed_refs":
        statements = world.statements("pubmed").get(work.id, ())
        return [pmid for s in statements if "pmid" in s.by and (pmid := world[s.cited].pmid)]
    return []


def _linkset_xml(linkset: Mapping[str, Any]) -> str:
    ids = "".join(f"<Id>{pmid}</Id>" for pmid in linkset["ids"])
    dbs = ""
    for one in linkset.get("linksetdbs", ()):
        links = "".join(f"<Link><Id>{pmid}</Id></Link>" for pmid in one["links"])
        dbs += f"<LinkSetDb><DbTo>pubmed</DbTo><LinkName>{one['linkname']}</LinkName>{links}</LinkSetDb>"
    return f"<LinkSet><DbFrom>pubmed</DbFrom><IdList>{ids}</IdList>{dbs}</LinkSet>\n"


def _ecitmatch(world: World, ask: Ask) -> Answer:
    lines = [line for line in re.split(r"[\r\n]+", ask.value("bdata")) if line.strip()]
    return Answer(200, "".join(f"{line}{_matched(world, line)}\n" for line in lines).encode(), TEXT)


def _matched(world: World, line: str) -> str:
    """Return the PMID of the one work that a line `journal|year|volume|first page|author|key|` describes."""
    fields = [field.strip().lower() for field in line.split("|")]
    journal, year, volume, page, author = (fields + [""] * 5)[:5]
    if not (journal or author) or not (volume or page or year):
        return "NOT_FOUND"
    if journal and journal not in _JOURNALS:
        return "NOT_FOUND;INVALID_JOURNAL"
    found = [
        work.pmid
        for work in world.works
        if work.pmid
        and (not journal or journal in (work.journal.title.lower(), work.journal.abbreviation.lower()))
        and (not year or year == str(work.year))
        and (not volume or volume == work.volume)
        and (not page or page == work.first_page)
        and (not author or fold(author).split()[:1] == fold(work.authors[0].short).split()[:1])
    ]
    return str(found[0]) if len(found) == 1 else f"AMBIGUOUS ({len(found)} citations)" if found else "NOT_FOUND"
