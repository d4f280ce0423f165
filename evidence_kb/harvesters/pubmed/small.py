"""The E-utilities' small answers: the links of elink and the ids of esearch, as JSON or as XML.

From recorded answers: where nothing is linked, JSON leaves `linksetdbs` out; ids that were sent as one list come back
as one merged set, in which nobody can tell who cites whom; links of other kinds may stand beside those asked for.
`pubmed_pubmed_citedin` lists the works that cite, `pubmed_pubmed_refs` those that are cited, and the direction of a
statement is taken from that name and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from evidence_kb import identifiers
from evidence_kb.harvesters.addresses import value
from evidence_kb.harvesters.answers import at, failed, int_at, json_of, list_at, text_at
from evidence_kb.harvesters.pubmed.entrez import entrez
from evidence_kb.harvesters.pubmed.requests import CITED_IN, REFS, asked_dois, asked_pmids
from evidence_kb.harvesters.pubmed.windows import windows_of
from evidence_kb.model import Batch, CitationStatement, Identifiers, NotSeen, Question, Record, Response

_NOT_SEEN_KIND = {CITED_IN: "citing", REFS: "reference"}


# --- elink -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _LinkSet:
    """The works that a set is about and, by name, the ids linked to them. `states_error`: they may not be all."""

    sources: tuple[str, ...]
    links: dict[str, tuple[str, ...]]
    states_error: bool


def parse_links(response: Response) -> Batch:
    """Return who cites whom. Raises ParseError for anything but an answer about PubMed."""
    _must_be_about_pubmed(response, "dbfrom", "db")
    name = value(response.request, "linkname")
    names = (name,) if name in _NOT_SEEN_KIND else (CITED_IN, REFS)
    sets = list(_link_sets(response))
    failed_ids = {source for one in sets if one.states_error for source in one.sources}
    alone = (one.sources[0] for one in sets if len(one.sources) == 1)
    answered = dict.fromkeys(source for source in alone if source not in failed_ids)
    known = dict.fromkeys(source for one in sets for source in one.sources)
    known.update(dict.fromkeys(link for one in sets for name in names for link in one.links.get(name, ())))
    asked = asked_pmids(response.request)
    return Batch(
        records=tuple(_stub(pmid) for pmid in known),
        statements=tuple(dict.fromkeys(statement for one in sets for statement in _statements(one, names))),
        not_seen=tuple(dict.fromkeys(gap for one in sets for gap in _unattributed(one, names))),
        focal_keys=tuple(_key(pmid) for pmid in answered),
        asked=tuple(map(_key, asked)),
        missing=tuple(_key(pmid) for pmid in asked if pmid not in answered),
    )


def _statements(one: _LinkSet, names: tuple[str, ...]) -> Iterator[CitationStatement]:
    if len(one.sources) != 1:
        return
    source = _key(one.sources[0])
    for name in names:
        for link in map(_key, one.links.get(name, ())):
            yield CitationStatement(link, source) if name == CITED_IN else CitationStatement(source, link)


def _unattributed(one: _LinkSet, names: tuple[str, ...]) -> Iterator[NotSeen]:
    """Name what a merged set hides, for each of the works that it is about."""
    if len(one.sources) < 2:
        return
    for name in names:
        links_n = len(one.links.get(name, ()))
        if links_n:
            what = f"{links_n} works linked to {len(one.sources)} works together; which belongs to which is not said"
            yield from (NotSeen(_key(source), _NOT_SEEN_KIND[name], what) for source in one.sources)


def _link_sets(response: Response) -> Iterator[_LinkSet]:
    if _is_xml(response):
        for one in entrez(response, "eLinkResult"):
            yield _link_set(one, ("DbFrom", "IdList", "LinkSetDb", "LinkName", "Link"))
        return
    answer = json_of(response)
    stated = text_at(answer, "ERROR") or text_at(answer, "error")
    if stated or not isinstance(at(answer, "linksets"), list):
        raise failed(response, f"elink answers: {stated}" if stated else "the answer of elink has no link sets")
    for one in list_at(answer, "linksets"):
        yield _link_set(one, ("dbfrom", "ids", "linksetdbs", "linkname", "links"))


def _link_set(one: Any, words: tuple[str, str, str, str, str]) -> _LinkSet:
    """Read a set; `words` are what JSON or XML call its database, its ids, its lists, their names and their links."""
    database, ids, lists, name, links = words
    if text_at(one, database) not in (None, "pubmed"):
        return _LinkSet((), {}, states_error=False)
    by_name: dict[str, tuple[str, ...]] = {}
    for each in list_at(one, lists):
        called = text_at(each, name)
        if called:
            by_name[called] = tuple(dict.fromkeys((*by_name.get(called, ()), *_pmids(list_at(each, links)))))
    # An error, of the set or of one of its lists, is about its ids, which are then left unanswered.
    states_error = any(at(part, "ERROR") for part in (one, *list_at(one, lists)))
    return _LinkSet(_pmids(list_at(one, ids)), by_name, states_error)


def _pmids(values: list[Any]) -> tuple[str, ...]:
    """Ids are strings; with scores or in XML they are the `Id` of an object."""
    texts = (text_at([each], 0) or text_at(each, "Id") or text_at(each, "id") for each in values)
    return tuple(dict.fromkeys(pmid for pmid in map(identifiers.pmid, texts) if pmid))


# --- esearch ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Found:
    """How many works a term finds, those listed, and the phrases that are unknown to PubMed."""

    found_n: int
    pmids: tuple[str, ...]
    unknown: frozenset[str]


def parse_search(response: Response) -> Batch:
    """Return the works that were found, as stubs. Raises ParseError for anything but an answer about PubMed."""
    _must_be_about_pubmed(response, "db")
    found = _found(response)
    if response.request.question is Question.RECORDS:
        return _by_doi(response, found)
    listed_n = len(found.pmids)
    follow, unreachable = windows_of(response, found.found_n, listed_n) if found.found_n > listed_n else ((), None)
    return Batch(
        records=tuple(_stub(pmid) for pmid in found.pmids),
        focal_keys=tuple(map(_key, found.pmids)),
        follow=follow,
        missing=(unreachable,) if unreachable else (),
    )


def _by_doi(response: Response, found: _Found) -> Batch:
    """Say which works were found. Which id belongs to which of several DOIs is only known from the records.

    One id found for one DOI is that work's by PubMed's own index; should its record say otherwise, the record counts.
    """
    dois = asked_dois(response.request)
    asked = tuple(f"doi:{doi}" for doi in dois)
    # Where PubMed drops the quotes of an unknown phrase, it searches for its parts and finds thousands of works.
    if not found.pmids or len(found.pmids) > 2 * len(dois) or found.found_n > len(found.pmids):
        return Batch(asked=asked, missing=asked)
    if all(doi in found.unknown for doi in dois):
        return Batch(asked=asked, missing=asked)
    only = dois[0] if len(dois) == len(found.pmids) == 1 else None
    stubs = tuple(_stub(pmid) for pmid in found.pmids)
    return Batch(
        records=tuple(replace(stub, identifiers=replace(stub.identifiers, doi=only)) for stub in stubs),
        focal_keys=tuple(map(_key, found.pmids)),
        asked=asked,
        missing=tuple(f"doi:{doi}" for doi in dois if doi in found.unknown),
    )


def _found(response: Response) -> _Found:
    if _is_xml(response):
        answer = entrez(response, "eSearchResult")
        listed, found_n = list_at(answer, "IdList"), int_at(answer, "Count")
        unknown = list_at(answer, "ErrorList", "PhraseNotFound")
        unknown += list_at(answer, "WarningList", "QuotedPhraseNotFound")
    else:
        whole = json_of(response)
        answer = at(whole, "esearchresult")
        stated = text_at(answer, "ERROR") or text_at(whole, "ERROR") or text_at(whole, "error")
        if stated or not isinstance(at(answer, "idlist"), list):
            raise failed(response, f"esearch answers: {stated}" if stated else "the answer of esearch has no ids")
        listed, found_n = list_at(answer, "idlist"), int_at(answer, "count")
        unknown = list_at(answer, "errorlist", "phrasesnotfound")
        unknown += list_at(answer, "warninglist", "quotedphrasesnotfound")
    pmids = _pmids(listed)
    # A phrase is repeated with its quotes and its field: "10.1/x"[doi].
    phrases = ((text_at([phrase], 0) or "").partition("[")[0].strip('" ').lower() for phrase in unknown)
    return _Found(len(listed) if found_n is None else found_n, pmids, frozenset(phrases))


# --- both ------------------------------------------------------------------------------------------------------


def _is_xml(response: Response) -> bool:
    return response.body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<"


def _must_be_about_pubmed(response: Response, *names: str) -> None:
    """An id of another database would be taken for a PMID."""
    for name in names:
        database = value(response.request, name)
        if database not in (None, "pubmed"):
            raise failed(response, f"the answer is about the database {database}, not about pubmed")


def _key(pmid: str) -> str:
    return f"pmid:{pmid}"


def _stub(pmid: str) -> Record:
    return Record(_key(pmid), Identifiers(pmid=pmid), is_stub=True)
