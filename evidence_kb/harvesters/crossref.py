"""Crossref REST API: publishers' own metadata of works with a DOI, with reference lists and notices.

`works?filter=doi:A,doi:B` answers many DOIs at once; commas separate filters, so a DOI that holds one is asked for by
itself, as `works/10.1…`. Which works cite a work is not public, only their number. Reference lists come with the
records. An unknown query parameter or field name is answered with status 400, so what a later page or a look-up
must remember stands behind `#`, which is never sent. Known from the REST API documentation, its issue tracker and
recorded answers; `docs/providers.md` says what is not verified.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from evidence_kb import identifiers
from evidence_kb.citation_text import read_citation
from evidence_kb.harvesters.addresses import address, halves, value
from evidence_kb.harvesters.answers import at, failed, int_at, json_of, list_at, text_at
from evidence_kb.harvesters.crossref_works import (
    FIELDS,
    Work,
    described,
    exact_doi,
    merged_notices,
    read,
    stub,
)
from evidence_kb.match import THRESHOLD, Described, first_author, score
from evidence_kb.model import (
    Batch,
    CitationStatement,
    Harvester,
    Identifiers,
    Limit,
    Match,
    Question,
    Record,
    Reference,
    Relation,
    Request,
    Response,
)
from evidence_kb.text import fold

NAME = "crossref"
ADDRESS_N = 3_800  # signs: the service refuses request lines of about 4 KB (rest-api-doc#251)
ROWS_N = 1_000  # the most results of one answer
SAFE = ":,/()"
LOOK_UP_FIELDS = "DOI,title,author,container-title,issued,published,volume,page,article-number,score"
LOOK_UP_ROWS = 3
QUERY_N = 600  # signs of a reference that are sent: enough to find it
ENOUGH_WORDS = 4  # shorter texts name no work


# --- asking --------------------------------------------------------------------------------------------------------


def ask(question: Question, studies: Sequence[Identifiers], limit: Limit) -> Iterator[Request]:
    """Yield requests for the records of all studies with a DOI.

    CITED_BY cannot be answered; REFERENCES and NOTICES need no request, because every record brings its own.
    """
    if question is not Question.RECORDS:
        return
    size = min(limit.batch_n, ROWS_N)
    # Some rows are spare: a work that an answer repeats must not push another one out of it.
    rows = max(min(limit.page_n, ROWS_N), size)
    group: list[str] = []
    for doi in dict.fromkeys(study.doi for study in studies if study.doi):
        if "," in doi:
            yield Request(NAME, question, address(NAME, f"works/{quote(doi, safe='')}"))
            continue
        is_full = len(group) == size or len(_records(question, [*group, doi], rows).address) > ADDRESS_N
        if group and is_full:
            yield _records(question, group, rows)
            group = []
        group.append(doi)
    if group:
        yield _records(question, group, rows)


def _records(question: Question, dois: Sequence[str], rows: int) -> Request:
    named = ",".join(f"doi:{doi}" for doi in dois)
    pairs = ("filter", named), ("rows", rows), ("select", FIELDS)
    return Request(NAME, question, address(NAME, "works", *pairs, safe=SAFE))


def halve(request: Request) -> tuple[Request, ...]:
    """Return two requests for half the DOIs each; only lists of DOIs can be split."""
    return tuple(_records(request.question, half, _rows(request)) for half in halves(_listed_dois(request)))


def _rows(request: Request) -> int:
    return int_at([value(request, "rows")], 0) or ROWS_N


def search(query: str, limit: Limit) -> Iterator[Request]:
    """Yield the first page of a search in titles, authors and journals, best matches first."""
    yield _page(query, min(limit.page_n, limit.found_n, ROWS_N), "*", f"0/{limit.found_n}/")


def _page(query: str, rows: int, cursor: str, state: str) -> Request:
    pairs = ("query", query), ("rows", rows), ("select", FIELDS), ("cursor", cursor)
    return Request(NAME, Question.SEARCH, f"{address(NAME, 'works', *pairs, safe=',*')}#{state}")


def match(references: Sequence[Reference], limit: Limit) -> Iterator[Request]:
    """Yield one look-up per reference that says enough to be found; the fragment holds the reference itself."""
    for reference in references:
        text = _query(reference)
        if text is None:
            continue
        known = ((field.name, getattr(reference, field.name)) for field in fields(reference))
        fragment = "&".join(f"{name}={quote(str(stated), safe='/:')}" for name, stated in known if stated)
        pairs = ("query.bibliographic", text), ("rows", LOOK_UP_ROWS), ("select", LOOK_UP_FIELDS)
        yield Request(NAME, Question.RECORDS, f"{address(NAME, 'works', *pairs, safe=',')}#{fragment}")


def _query(reference: Reference) -> str | None:
    """Return what is searched for; None where no answer could be told to be the reference."""
    first = (reference.authors or "").split(";")[0]
    place = (reference.journal, reference.year, reference.volume, reference.pages)
    if reference.title:
        text = " ".join(str(part) for part in (reference.title, first, *place[:2]) if part)
    elif reference.citation:
        parts = read_citation(reference.citation)
        # "J Med. 2001;3:12": journal and place alone are for ecitmatch, which knows them all.
        text = reference.citation if parts.title or parts.first_author else ""
    else:
        text = " ".join(str(part) for part in (first, *place) if part) if first and reference.journal else ""
    return text[:QUERY_N] if len(fold(text).split()) >= ENOUGH_WORDS else None


# --- reading -------------------------------------------------------------------------------------------------------


def parse(response: Response) -> Batch:
    """Return what an answer with one work or a list of works says; a work of a list that cannot be read is missing.

    Raises ParseError for every other answer, with the message of the service where it gives one.
    """
    message = _message(response)
    is_list = "items" in message
    items = message["items"] if is_list else [message]
    if not isinstance(items, list):
        raise failed(response, "the list of works is no list")
    if value(response.request, "query.bibliographic"):
        return _look_up(response, items)
    read_items = [read(item, response.fetched_at) for item in items]
    unread = tuple(f"work {n} has neither a DOI nor a title" for n, work in enumerate(read_items, 1) if work is None)
    if unread and len(unread) == len(items):
        raise failed(response, unread[0])
    batch = _batch([work for work in read_items if work])
    if not is_list:
        return _single(batch, _single_path(response.request))
    batch = _compared(batch, _listed_dois(response.request))
    return replace(batch, missing=(*batch.missing, *unread), follow=_next(response.request, message, items))


def _message(response: Response) -> dict[str, Any]:
    answer = json_of(response)
    message, kind = at(answer, "message"), text_at(answer, "message-type")
    if isinstance(message, dict) and ((kind == "work-list" and "items" in message) or kind == "work"):
        return message
    # An error comes as a list of {type, value, message}, as an object or as a text.
    said = [text_at(error, "message") for error in list_at(answer, "message")]
    why = "; ".join(part for part in (*said, text_at(answer, "message")) if part)
    raise failed(response, f"the answer is no work and no list of works but {kind or 'without a type'} ({why[:300]})")


def _batch(works: Sequence[Work]) -> Batch:
    distinct = {work.record.key: work for work in reversed(works)}  # the first of those that are listed twice
    kept = [distinct[key] for key in dict.fromkeys(work.record.key for work in works)]
    records = {work.record.key: work.record for work in kept}
    for mentioned in (record for work in kept for record in work.mentioned):
        known = records.get(mentioned.key)
        if known is None or known.is_stub:
            records[mentioned.key] = _fuller(known, mentioned) if known else mentioned
    return Batch(
        records=tuple(records.values()),
        passages=tuple(passage for work in kept for passage in work.passages),
        statements=tuple(CitationStatement(work.record.key, cited) for work in kept for cited in work.cited),
        counts=tuple(count for work in kept for count in work.counts),
        not_seen=tuple(item for work in kept for item in work.not_seen),
        focal_keys=tuple(work.record.key for work in kept),
        notices=merged_notices(notice for work in kept for notice in work.notices),
        relations=tuple(dict.fromkeys(relation for work in kept for relation in work.relations)),
        duplicates_n=len(works) - len(kept) + sum(work.repeated_n for work in kept),
    )


def _fuller(one: Record, other: Record) -> Record:
    """Return two mentions of one work as one: per field the longest, so that their order makes no difference."""
    changes: dict[str, Any] = {}
    for field in fields(Record):
        stated = [said for said in (getattr(one, field.name), getattr(other, field.name)) if said is not None]
        changes[field.name] = max(stated, key=lambda said: (len(str(said)), str(said)), default=None)
    return Record(**changes)


def _compared(batch: Batch, dois: Sequence[str]) -> Batch:
    """Add what was asked and what of it was not answered."""
    asked = tuple(f"doi:{doi}" for doi in dois)
    answered = set(batch.focal_keys)
    return replace(batch, asked=asked, missing=tuple(key for key in asked if key not in answered))


def _single(batch: Batch, path: str) -> Batch:
    """Add what a request for one work asked. An old DOI is answered with the work under its present one."""
    doi = identifiers.doi(path)
    if doi is None or f"doi:{doi}" in batch.focal_keys:
        return _compared(batch, [doi] if doi else [])
    old = stub(doi)
    return replace(
        batch,
        records=(*(record for record in batch.records if record.key != old.key), old),
        relations=(*batch.relations, *(Relation(old.key, key, "same_work") for key in batch.focal_keys)),
        asked=(old.key,),
    )


def _listed_dois(request: Request) -> list[str]:
    filters = (value(request, "filter") or "").split(",")
    dois = (identifiers.doi(item.removeprefix("doi:")) for item in filters if item.startswith("doi:"))
    return list(dict.fromkeys(doi for doi in dois if doi))


def _single_path(request: Request) -> str:
    """Return the DOI that a request for one work names, as it is written in its path."""
    return unquote(urlsplit(request.address).path.partition("/works/")[2])


def _asked(request: Request) -> tuple[str, ...]:
    """Return the keys of the works that a request asks about; of any other request its address."""
    single = identifiers.doi(_single_path(request))
    dois = [single] if single else _listed_dois(request)
    return tuple(f"doi:{doi}" for doi in dois) or (request.address,)


def _next(request: Request, message: Any, items: Sequence[Any]) -> tuple[Request, ...]:
    """Return the next page of a search.

    A cursor may stay the same from page to page while the pages go on (it is an Elasticsearch scroll id), so only a
    page that begins as the one before it is taken for a repetition.
    """
    state = re.fullmatch(r"([0-9]+)/([0-9]+)/(.*)", unquote(urlsplit(request.address).fragment), re.DOTALL)
    cursor, rows = text_at(message, "next-cursor"), _rows(request)
    if state is None or cursor is None or not cursor.isascii() or not items or len(items) < rows:
        return ()
    collected_n, found_n, first = int(state[1]) + len(items), int(state[2]), exact_doi(items[0]) or ""
    total_n = int_at(message, "total-results")
    is_repeated = bool(first) and first == state[3]
    if is_repeated or collected_n >= found_n or (total_n is not None and collected_n >= total_n):
        return ()
    state_after = f"{collected_n}/{found_n}/{quote(first)}"
    return (_page(value(request, "query") or "", rows, cursor, state_after),)


# --- looking up references -----------------------------------------------------------------------------------------


def _look_up(response: Response, items: Sequence[Any]) -> Batch:
    """Return the candidate that is the reference beyond doubt, or say that none is."""
    stated = dict(parse_qsl(urlsplit(response.request.address).fragment))
    if not (stated.get("provider") and stated.get("record_key")):
        raise failed(response, "the address does not say which reference was looked up")
    name = f"{stated['provider']}~{stated['record_key']}"
    scored = []
    for item in items:
        doi, candidate = exact_doi(item), described(item)
        if doi:
            ours = score(_printed(stated, candidate), candidate).score
            theirs = at(item, "score")
            known = Identifiers(doi=doi)
            stated_score = theirs if isinstance(theirs, float) else int_at(item, "score")
            scored.append(Match(stated["provider"], stated["record_key"], known, ours, stated_score))
    best = max(scored, key=lambda match: match.score, default=None)  # the first of equals
    if best is None or best.score < THRESHOLD:
        return Batch(asked=(name,), missing=(name,))
    return Batch(matches=(best,), asked=(name,))


# Before a title, these words make a printed reference one to a text about that title.
_ABOUT = re.compile(r"\b(?:re|repl(?:y|ies)|response|comment\w*|correct\w+|corrigend\w+|errat\w+|retract\w+|letter)\b")


def _printed(stated: dict[str, str], candidate: Described) -> Described:
    """Return a reference as it describes its work; an unstructured one is taken apart with a candidate in hand."""
    year = stated.get("year", "")
    if not stated.get("citation") or stated.get("title"):
        place = stated.get("volume"), stated.get("pages")
        known_year = int(year) if year.isascii() and year.isdigit() else None
        return Described(stated.get("title"), stated.get("authors"), known_year, stated.get("journal"), *place)
    parts = read_citation(stated["citation"])
    described = Described(parts.title, parts.authors, parts.year, parts.journal, parts.volume, parts.first_page)
    return _with_title(described, stated["citation"], candidate)


def _with_title(described: Described, citation: str, candidate: Described) -> Described:
    """Return a description with the candidate's title and first author, where the printed reference holds both.

    The title must stand there whole, from one punctuation mark to another: a longer title is another work's.
    """
    text = _without_accents(citation)
    words, author = fold(candidate.title or "").split(), first_author(candidate.authors)
    pattern = r"(?<!\w)" + r"[\W_]+".join(map(re.escape, words)) + r"(?!\w)\s*(?=[^\w\s:(\[–—-]|$)"
    place = re.search(pattern, text) if words else None
    if place is None or text[: place.start()].rstrip()[-1:].isalnum():
        return described
    before = fold(text[: place.start()])
    if not author or f" {author} " not in f" {before} " or _ABOUT.search(before):
        return described
    # Without volume and page no journal was recognised, but the words up to the year tell a preprint from its article.
    source = re.split(r"[0-9;]", text[place.end() :], maxsplit=1)[0].strip(" .,:()[]\"'”’")
    journal = described.journal or source or None
    return replace(described, title=candidate.title, authors=candidate.authors, journal=journal)


def _without_accents(text: str) -> str:
    """Return a text as `fold` reads it, but with its punctuation."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


CROSSREF = Harvester(
    name=NAME,
    title="Crossref",
    licence="Metadata without restrictions; abstracts are the publishers'",
    parse=parse,
    ask=ask,
    search=search,
    match=match,
    halve=halve,
    focal_role="found",
    asked=_asked,
)
