"""The questions that NCBI's E-utilities are asked, how they are cut in two, and what an address says was asked.

From the E-utilities' documentation (NBK25497, NBK25499) and the notes of Bio.Entrez: ids of efetch travel in one list,
those of elink each by itself, because elink answers a list with one merged set that no longer says who cites whom;
the bars of ecitmatch must not be escaped. Anything long is sent by POST: a long GET is answered with 414.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from evidence_kb import identifiers
from evidence_kb.harvesters.addresses import address, halves, path_parts, value, values
from evidence_kb.harvesters.answers import int_at
from evidence_kb.model import Question, Request

CITED_IN = "pubmed_pubmed_citedin"  # the listed works cite the one that was asked about
REFS = "pubmed_pubmed_refs"  # the one that was asked about cites the listed works
LINK_NAMES = {Question.CITED_BY: CITED_IN, Question.REFERENCES: REFS}

_PROVIDER = "pubmed"
_LONGEST_GET = 1_500  # characters; servers and proxies refuse from about 2,000 on
_OR = " OR "
_DOI_TERM = re.compile(r'"([^"]+)"\[doi\]')
_LINE_END = "\r"


def efetch(pmids: Sequence[str]) -> Request:
    """Ask for the whole records of works."""
    where = address(_PROVIDER, "efetch.fcgi", ("db", "pubmed"), ("retmode", "xml"), ("id", ",".join(pmids)), safe=",")
    return Request(_PROVIDER, Question.RECORDS, where, is_post=True, expects="xml")


def elink(question: Question, pmids: Sequence[str]) -> Request:
    """Ask for the works that cite each of `pmids`, or that each of them cites."""
    pairs = [("dbfrom", "pubmed"), ("db", "pubmed"), ("cmd", "neighbor"), ("linkname", LINK_NAMES[question])]
    where = address(_PROVIDER, "elink.fcgi", *pairs, ("retmode", "json"), *(("id", pmid) for pmid in pmids))
    return Request(_PROVIDER, question, where, is_post=True)


def esearch(
    question: Question, term: str, at_most: int, window: tuple[str, str] | None = None, found_n: int | None = None
) -> Request:
    """Ask for the ids that a term finds, `at_most` of them; `window` is a first and last date of publication.

    More than `found_n` works are not divided into further searches; the number travels in the fragment, which is
    never sent, so that `parse` knows it.
    """
    pairs: list[tuple[str, str | int]] = [("db", "pubmed"), ("retmode", "json"), ("usehistory", "n")]
    pairs += [("retmax", at_most), ("term", term)]
    if window:
        pairs += [("datetype", "pdat"), ("mindate", window[0]), ("maxdate", window[1])]
    where = address(_PROVIDER, "esearch.fcgi", *pairs, safe="/")
    told = f"#{found_n}" if found_n else ""
    return Request(_PROVIDER, question, where + told, is_post=len(where) > _LONGEST_GET)


def doi_search(dois: Sequence[str], at_most: int) -> Request:
    """Ask for the ids of works by DOI; the answer does not say which id belongs to which DOI."""
    return esearch(Question.RECORDS, _OR.join(f'"{doi}"[doi]' for doi in dois), at_most)


def can_be_searched(doi: str) -> bool:
    """Say whether a DOI survives in a search term: quotes and square brackets mean something there."""
    return not any(sign in doi for sign in '"[]')


def ecitmatch(lines: Sequence[str]) -> Request:
    """Ask which ids belong to citations, given as lines of `journal|year|volume|first page|author|key|`."""
    data = _LINE_END.join(lines)
    where = address(_PROVIDER, "ecitmatch.cgi", ("db", "pubmed"), ("retmode", "xml"), ("bdata", data), safe="|")
    return Request(_PROVIDER, Question.RECORDS, where, is_post=True, expects="text")


def program(request: Request) -> str:
    """Return the name of the E-utility that a request goes to, such as `efetch`; "" where there is none."""
    return path_parts(request)[-1].partition(".")[0] if path_parts(request) else ""


def asked_pmids(request: Request) -> list[str]:
    """Return the ids that efetch or elink was asked about, each once, in order."""
    texts = (text for listed in values(request, "id") for text in listed.split(","))
    return list(dict.fromkeys(pmid for pmid in map(identifiers.pmid, texts) if pmid))


def asked_dois(request: Request) -> list[str]:
    """Return the DOIs that a search by DOI asked for."""
    return _DOI_TERM.findall(value(request, "term") or "")


def asked_lines(request: Request) -> list[str]:
    """Return the citation lines that ecitmatch was asked about."""
    return [line for line in (value(request, "bdata") or "").split(_LINE_END) if line]


def asked_keys(request: Request) -> tuple[str, ...]:
    """Return the keys of the works that a request asks about; of a search by words, the words."""
    found = [f"pmid:{pmid}" for pmid in asked_pmids(request)] + [f"doi:{doi}" for doi in asked_dois(request)]
    return tuple(found) or (value(request, "term") or request.address,)


def most_n(request: Request) -> int:
    """Return how many ids a search asked for at most; 0 where it does not say."""
    return int_at([value(request, "retmax")], 0) or 0


def halve(request: Request) -> tuple[Request, ...]:
    """Split a request that was too large in two; a search by words cannot be split so."""
    match program(request):
        case "efetch":
            return tuple(efetch(part) for part in halves(asked_pmids(request)))
        case "elink":
            return tuple(elink(request.question, part) for part in halves(asked_pmids(request)))
        case "ecitmatch":
            return tuple(ecitmatch(part) for part in halves(asked_lines(request)))
        case "esearch" if request.question is Question.RECORDS:
            return tuple(doi_search(part, most_n(request)) for part in halves(asked_dois(request)))
        case _:
            return ()
