"""PubMed, through NCBI's E-utilities: records with abstracts and references, citing works, searches and look-ups.

From NBK25497 and NBK25499. One efetch by POST describes hundreds of works and carries their reference lists and
notices; one elink by POST says for a hundred works who cites them. Works that are known by DOI only are found by
esearch first; their records are asked for like any other's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from evidence_kb.harvesters.addresses import groups
from evidence_kb.harvesters.pubmed import requests as requests_to
from evidence_kb.harvesters.pubmed.articles import parse_articles
from evidence_kb.harvesters.pubmed.citmatch import line_of, parse_matches
from evidence_kb.harvesters.pubmed.small import parse_links, parse_search
from evidence_kb.limits import LIMITS
from evidence_kb.model import Batch, Harvester, Identifiers, Limit, Question, Reference, Request, Response
from evidence_kb.text import squash

# Above this elink and ecitmatch answer slowly or not at all, whatever efetch can do.
_MOST_AT_ONCE = 100

_PARSERS: Mapping[str, Callable[[Response], Batch]] = {
    "elink": parse_links,
    "esearch": parse_search,
    "ecitmatch": parse_matches,
}


def ask(question: Question, studies: Sequence[Identifiers], limit: Limit) -> Iterator[Request]:
    """Yield the requests about studies with a PMID, and for RECORDS those that look for the rest by DOI.

    Notices come with the records; there is no request for them alone.
    """
    pmids = list(dict.fromkeys(study.pmid for study in studies if study.pmid))
    if question in requests_to.LINK_NAMES:
        for group in groups(pmids, min(limit.batch_n, _MOST_AT_ONCE)):
            yield requests_to.elink(question, group)
    elif question is Question.RECORDS:
        for group in groups(pmids, limit.batch_n):
            yield requests_to.efetch(group)
        dois = dict.fromkeys(study.doi for study in studies if study.doi and not study.pmid)
        searchable = [doi for doi in dois if requests_to.can_be_searched(doi)]
        for group in groups(searchable, min(limit.batch_n, _MOST_AT_ONCE)):
            yield requests_to.doi_search(group, limit.page_n)


def search(query: str, limit: Limit) -> Iterator[Request]:
    """Yield the search for a query in PubMed's own syntax; more than one page holds is asked for by its parse."""
    if squash(query):
        told_n = limit.found_n if limit.found_n != LIMITS["pubmed"].found_n else None
        yield requests_to.esearch(Question.SEARCH, squash(query), limit.page_n, found_n=told_n)


def match(references: Sequence[Reference], limit: Limit) -> Iterator[Request]:
    """Yield look-ups of the references that say enough: journal, year, volume and first page."""
    lines = dict.fromkeys(line for line in map(line_of, references) if line)
    for group in groups(list(lines), min(limit.batch_n, _MOST_AT_ONCE)):
        yield requests_to.ecitmatch(group)


def parse(response: Response) -> Batch:
    """Return what an answer means. Raises ParseError for anything that PubMed does not send."""
    return _PARSERS.get(requests_to.program(response.request), parse_articles)(response)


PUBMED = Harvester(
    name="pubmed",
    title="PubMed",
    licence="NLM: records without restriction; abstracts may be under the publisher's or authors' copyright",
    parse=parse,
    ask=ask,
    search=search,
    match=match,
    halve=requests_to.halve,
    asked=requests_to.asked_keys,
)
