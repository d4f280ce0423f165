"""Europe PMC: articles of PubMed and PMC, preprints and more, with abstracts, in as few as one request.

Knowledge: the web service guide (version 6.9), its forum, and recorded answers of versions 4 to 6.9. `CITES:1_MED`
finds the works that cite PMID 1, with their records; several such terms in one query lose which work is cited by
which, so such an answer makes no statement. A reference list has to be asked for work by work. Preprints cannot be
asked about by their own ids, as those are no identifiers here.

The fragment of an address is never sent. It tells `parse` what an answer alone cannot: `#600` that the pages before
listed 600 works, `#600/5000` that no more than 5,000 are wanted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from evidence_kb.harvesters import europepmc_works as works
from evidence_kb.harvesters.addresses import address, groups, halves, path_parts, value
from evidence_kb.harvesters.answers import failed, int_at, json_of, list_at, text_at
from evidence_kb.model import (
    Batch,
    CitationStatement,
    Harvester,
    Identifiers,
    Limit,
    NotSeen,
    Question,
    Record,
    Request,
    Response,
    StatedCount,
)

_NAME = "europepmc"
_FIRST = "*"  # the cursor of the first page; it is sent as it is, other cursors are escaped, exactly once
_SAFE = ":*"
_OR = " OR "  # no term holds it: identifiers have no blanks
_LONGEST = 1_500  # characters; longer queries travel in a body, for some servers refuse long addresses
_DEFAULT_PAGE = 25
_LARGEST_PAGE = 1_000
_UNATTRIBUTED = (
    "Lists works that cite any of those asked about and does not say which: they are held, this provider's citations "
    "of them are not; a larger europepmc.single_n in EVIDENCE_KB_LIMITS asks work by work"
)
_LISTS = {"search": ("resultList", "result"), "citations": ("citationList", "citation"),
          "references": ("referenceList", "reference")}  # fmt: skip


# --- asking --------------------------------------------------------------------------------------------------------


def ask(question: Question, studies: Sequence[Identifiers], limit: Limit) -> Iterator[Request]:
    """Yield the requests for a frontier.

    Up to `limit.single_n` works are asked about one by one. Beyond that, citing works are found all at once and
    without saying whom they cite, and references are not asked for.
    """
    pmids = list(dict.fromkeys(study.pmid for study in studies if study.pmid))
    are_few = len(pmids) <= limit.single_n
    match question:
        case Question.CITED_BY if are_few:
            for pmid in pmids:
                yield _search(question, f"CITES:{pmid}_MED", limit.page_n)
        case Question.CITED_BY:
            for group in groups([f"CITES:{pmid}_MED" for pmid in pmids], limit.batch_n):
                yield _search(question, _OR.join(group), limit.page_n, is_post=True)
        case Question.REFERENCES if are_few:
            for pmid in pmids:
                pairs = (("page", 1), ("pageSize", limit.page_n), ("format", "json"))
                yield Request(_NAME, question, address(_NAME, f"MED/{pmid}/references", *pairs))
        case Question.RECORDS:
            terms = list(dict.fromkeys(term for study in studies if (term := _term(study))))
            # Each answer has to fit on one page, so that it tells which of the works asked about are missing.
            for group in groups(terms, min(limit.batch_n, limit.page_n)):
                yield _search(question, _OR.join(group), limit.page_n, is_post=True)


def search(query: str, limit: Limit) -> Iterator[Request]:
    """Yield the request for the first page of a query as typed; no more than about `limit.found_n` are listed."""
    page_n = min(limit.page_n, limit.found_n)
    request = _search(Question.SEARCH, query, page_n, is_post=len(query) > _LONGEST)
    yield replace(request, address=f"{request.address}#0/{limit.found_n}")


def halve(request: Request) -> tuple[Request, ...]:
    """Return two requests that ask about one half of the works each; nothing where that makes no sense."""
    if request.question is Question.SEARCH or not _is_first(request):
        return ()
    parts = halves((value(request, "query") or "").split(_OR))
    return tuple(_changed(request, query=_OR.join(part)) for part in parts)


def _term(study: Identifiers) -> str | None:
    if study.pmid:
        return f"(EXT_ID:{study.pmid} AND SRC:MED)"
    if study.doi:
        escaped = study.doi.replace("\\", "\\\\").replace('"', '\\"')
        return f'DOI:"{escaped}"'
    return f"PMCID:{study.pmcid}" if study.pmcid else None


def _search(question: Question, query: str, page_n: int, *, is_post: bool = False) -> Request:
    pairs = (("query", query), ("format", "json"), ("resultType", "core"), ("pageSize", page_n), ("cursorMark", _FIRST))
    path = "searchPOST" if is_post else "search"
    return Request(_NAME, question, address(_NAME, path, *pairs, safe=_SAFE), is_post)


def _changed(request: Request, **changes: str | int) -> Request:
    """Return the same request with other values in its query, and without its fragment."""
    path = path_parts(request)
    pairs = {**dict(parse_qsl(urlsplit(request.address).query)), **changes}
    changed = address(_NAME, "/".join(path), *pairs.items(), safe=_SAFE)
    return replace(request, address=changed, is_post="searchPOST" in path)


def _asked(request: Request) -> tuple[str, ...]:
    """Return the keys of the works that the first page of a query or a list asks about."""
    path = path_parts(request)
    if path[2:3] in (["references"], ["citations"]):
        return (f"pmid:{path[1]}",) if path[0] == "MED" and value(request, "page") in (None, "1") else ()
    query = value(request, "query") or ""
    if request.question is Question.SEARCH or not _is_first(request):
        return ()
    keys = []
    for term in query.split(_OR):
        if pmid := re.fullmatch(r"\(EXT_ID:([0-9]+) AND SRC:MED\)|CITES:([0-9]+)_MED", term):
            keys.append(f"pmid:{pmid[1] or pmid[2]}")
        elif doi := re.fullmatch(r'DOI:"(.*)"', term):
            keys.append("doi:" + re.sub(r"\\(.)", r"\1", doi[1]))
        elif pmcid := re.fullmatch(r"PMCID:(PMC[0-9]+)", term):
            keys.append(f"pmcid:{pmcid[1]}")
    return tuple(keys)


def _is_first(request: Request) -> bool:
    return (value(request, "cursorMark") or _FIRST) == _FIRST


def _fragment(request: Request) -> tuple[int, int | None]:
    """Return how many works the pages before listed, and how many are wanted at most."""
    listed, _, most = urlsplit(request.address).fragment.partition("/")
    return _number(listed) or 0, _number(most)


def _number(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch(r"[0-9]{1,9}", text) else None


# --- reading -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer that was recognised: what it lists, the number of all there are, and the rows of this page."""

    request: Request
    body: Any
    what: str
    hit_n: int
    rows: list[Any]


def parse(response: Response) -> Batch:
    """Return the works of a search, or the citations of one work. Raises ParseError for any other body."""
    answer = _answer(response)
    if answer.what == "search":
        return _batch_of_search(answer)
    seed = _seed(answer)
    if seed is None:
        raise failed(response, f"the answer does not say whose {answer.what} it lists")
    return _batch_of_list(answer, seed)


def _answer(response: Response) -> _Answer:
    body = json_of(response)
    message = text_at(body, "errMsg") or text_at(body, "errCode")
    if message:
        raise failed(response, f"the service refused: {message[:200]}")
    hit_n = int_at(body, "hitCount")
    if hit_n is None or hit_n < 0:
        raise failed(response, "the answer has no hitCount, so it is none of a search or a list")
    for what, (outer, inner) in _LISTS.items():
        if isinstance(body.get(outer), dict):
            return _Answer(response.request, body, what, hit_n, list_at(body, outer, inner))
    if hit_n != 0:
        raise failed(response, f"{hit_n} hits are announced and none is listed")
    # Where nothing was found, the list may be left out.
    what = next((part for part in path_parts(response.request) if part in _LISTS), "search")
    return _Answer(response.request, body, what, 0, [])


def _seed(answer: _Answer) -> Record | None:
    """Return a stub of the work whose citations or references are listed."""
    path = path_parts(answer.request)
    if answer.what in path[2:3]:
        return works.stub(path[0], path[1])
    # Where the address does not name the work, the answer repeats the request.
    source, identifier = (text_at(answer.body, "request", name) for name in ("source", "id"))
    return works.stub(source, identifier) if source and identifier else None


def _batch_of_search(answer: _Answer) -> Batch:
    request = answer.request
    listed_n = _fragment(request)[0] + len(answer.rows)
    found, unread, duplicates_n = _found(answer.rows)
    query = "" if request.question is Question.SEARCH else value(request, "query") or ""
    asks_citing = query.startswith("CITES:")
    cited = re.fullmatch(r"CITES:(\w+)_([A-Z]+)", query)  # several seeds: nothing says who cites which
    seed = works.stub(cited[2], cited[1]) if cited else None
    counts = [count for work in found.values() for count in work.counts]
    if seed:
        counts.append(StatedCount(seed.key, "cited_by", answer.hit_n, listed_n))
    follow = _next_page(answer, listed_n)
    asked = _asked(request)
    answered = {key for work in found.values() for key in work.record.identifiers.names()}
    mentioned = [other for work in found.values() for other in work.mentioned]
    return Batch(
        records=_records([work.record for work in found.values()], [seed, *mentioned] if seed else mentioned),
        passages=tuple(passage for work in found.values() for passage in work.passages),
        statements=tuple(CitationStatement(key, seed.key) for key in found) if seed else (),
        counts=_counts(counts),
        focal_keys=(seed.key,) if seed else () if asks_citing else tuple(found),
        follow=follow,
        notices=tuple(notice for work in found.values() for notice in work.notices),
        relations=tuple(dict.fromkeys(relation for work in found.values() for relation in work.relations)),
        asked=asked,
        # That nothing cites a work is an answer too; and another page may bring what this one lacks.
        missing=(*(key for key in asked if not (asks_citing or follow or key in answered)), *unread),
        duplicates_n=duplicates_n,
        remark=_remark(answer, listed_n, is_unattributed=asks_citing and not seed, has_more=bool(follow)),
    )


def _remark(answer: _Answer, listed_n: int, *, is_unattributed: bool, has_more: bool) -> str | None:
    """Say what an answer leaves open: whose the works are, and how many are announced and never listed."""
    most = _fragment(answer.request)[1]
    wanted_n = answer.hit_n if most is None else min(answer.hit_n, most)
    remarks = [_UNATTRIBUTED] if is_unattributed else []
    if not has_more and listed_n < wanted_n:
        remarks.append(f"the list ends after {listed_n} of {wanted_n} works; the others are not named")
    return "; ".join(remarks) or None


def _found(rows: Sequence[Any]) -> tuple[dict[str, works.Work], list[str], int]:
    """Return the works by key, the places of results that name none, and how many results repeat a work."""
    read = [works.result(item) for item in rows]
    unread = [f"result {place} does not say which work it is" for place, work in enumerate(read, 1) if work is None]
    found: dict[str, works.Work] = {}
    for work in read:
        if work:
            found.setdefault(work.record.key, work)
    return found, unread, len(read) - len(unread) - len(found)


def _batch_of_list(answer: _Answer, seed: Record) -> Batch:
    is_citing = answer.what == "citations"
    page, page_n = _place(answer)
    before_n = (page - 1) * page_n
    rows = [works.row(item) for item in answer.rows]
    listed = [record for record in rows if record]
    keys = tuple(dict.fromkeys(record.key for record in listed))
    counts = [
        count
        for item, record in zip(answer.rows, rows, strict=True)
        if record
        for count in works.cited_by_count(item, record.key)
    ]
    counts.append(StatedCount(seed.key, "cited_by" if is_citing else "references", answer.hit_n, before_n + len(rows)))
    has_more = bool(rows) and page * page_n < answer.hit_n
    return Batch(
        records=_records(listed, [seed]),
        statements=tuple(CitationStatement(*((key, seed.key) if is_citing else (seed.key, key))) for key in keys),
        counts=_counts(counts),
        not_seen=tuple(
            NotSeen(seed.key, "citing" if is_citing else "reference", f"entry {number} of the list says nothing")
            for number, record in enumerate(rows, start=before_n + 1)
            if record is None
        ),
        focal_keys=(seed.key,),
        follow=(_changed(answer.request, page=page + 1, pageSize=page_n),) if has_more else (),
        asked=(f"pmid:{seed.identifiers.pmid}",) if page == 1 and seed.identifiers.pmid else (),
        duplicates_n=len(listed) - len(keys),
    )


def _place(answer: _Answer) -> tuple[int, int]:
    """Return the number of a page of a list and the size of pages, which the service may have made smaller.

    Where it does not tell their size, that of the first page is theirs.
    """
    stated = [int_at(answer.body, "request", name) for name in ("page", "pageSize")]
    page = max(_number(value(answer.request, "page")) or stated[0] or 1, 1)
    asked_n = _number(value(answer.request, "pageSize")) or _DEFAULT_PAGE
    shown_n = min(asked_n, len(answer.rows) or asked_n) if page == 1 else asked_n
    return page, min(max(stated[1] or shown_n, 1), _LARGEST_PAGE)


def _counts(counts: Sequence[StatedCount]) -> tuple[StatedCount, ...]:
    """Return one count for each work; the last one is of what this answer lists itself."""
    return tuple({(count.record_key, count.what): count for count in counts}.values())


def _records(first: Sequence[Record], then: Sequence[Record]) -> tuple[Record, ...]:
    """Return each record once; what stands in `first` says more."""
    records: dict[str, Record] = {}
    for record in (*first, *then):
        records.setdefault(record.key, record)
    return tuple(records.values())


# --- paging --------------------------------------------------------------------------------------------------------


def _next_page(answer: _Answer, listed_n: int) -> tuple[Request, ...]:
    """Return the request for the next page of a search, unless this is the last one.

    An absent cursor ends the list, so does an empty page, and a cursor that repeats where all are listed. A full page
    beyond the first is followed even when the count is reached: the same page may have been served twice, and one
    request more is cheaper than works that are lost.
    """
    request = answer.request
    cursor = text_at(answer.body, "nextCursorMark")
    is_same = cursor == (value(request, "cursorMark") or _FIRST)
    if cursor is None or not answer.rows or (is_same and listed_n >= answer.hit_n):
        return ()
    most = _fragment(request)[1]
    page_n = _number(value(request, "pageSize")) or _DEFAULT_PAGE
    is_complete = listed_n >= answer.hit_n and (_is_first(request) or len(answer.rows) < page_n)
    if is_complete or (most is not None and listed_n >= most):
        return ()
    following = _changed(request, cursorMark=cursor)
    fragment = str(listed_n) if most is None else f"{listed_n}/{most}"
    return (replace(following, address=f"{following.address}#{fragment}"),)


EUROPEPMC = Harvester(
    name=_NAME,
    title="Europe PMC",
    licence="rights of publishers and authors; the licence of each work where stated",
    parse=parse,
    ask=ask,
    search=search,
    halve=halve,
    focal_role="found",
    asked=_asked,
)
