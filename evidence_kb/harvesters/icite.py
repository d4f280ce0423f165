"""iCite of the NIH: who cites whom among the works of PubMed, both ways, 200 works in one request.

Knowledge: the API page of iCite and its support page of 2025, and the columns of its recorded CSV dumps. Both
spellings of the link lists are read: `cited_by` and `references`, or `citedByPmids` and `citedPmids` of the newer
form. Only `pmids` decides what is listed. No `fl` is sent: a name that the service no longer knows could cost the
lists. `refs=true` is what clients of the newer form send to have them; the older one gives them in any case. The
dumps are tables of the same columns and are read as well.

iCite has no abstracts, so even the works asked about are stubs: their records are still to be fetched elsewhere. It
is updated monthly, so that the latest citing works are missing. Unknown PMIDs are left out of an answer.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from evidence_kb import identifiers
from evidence_kb.harvesters.addresses import address, groups, halves, value
from evidence_kb.harvesters.answers import at, failed, json_of, list_at, text_at
from evidence_kb.harvesters.markup import plain
from evidence_kb.model import (
    Batch,
    CitationStatement,
    Harvester,
    Identifiers,
    Limit,
    Question,
    Record,
    Request,
    Response,
    StatedCount,
)
from evidence_kb.text import joined_names

_NAME = "icite"
_CITED_BY = ("cited_by", "citedByPmids")
_REFERENCES = ("references", "citedPmids")
# These repeat citing works, or some of them, and are read where the list itself is left out.
_ALSO_CITED_BY = ("citedByPmidsByYear", "cited_by_clin", "citedByClinicalArticle")
_CITED_BY_N = ("citation_count", "citationCount")
_CELL_N = 16_000_000  # characters; the csv module refuses a list of 15,000 PMIDs otherwise


def ask(question: Question, studies: Sequence[Identifiers], limit: Limit) -> Iterator[Request]:
    """Yield the same requests for citing works and for references: one answer lists both."""
    if question not in (Question.CITED_BY, Question.REFERENCES):
        return
    pmids = list(dict.fromkeys(study.pmid for study in studies if study.pmid))
    for group in groups(pmids, limit.batch_n):
        yield Request(_NAME, question, _address(group))


def halve(request: Request) -> tuple[Request, ...]:
    """Return two requests that ask about one half of the works each; nothing for a single work."""
    return tuple(replace(request, address=_address(part)) for part in halves(_asked(request)))


def _address(pmids: Sequence[str]) -> str:
    return address(_NAME, "pubs", ("pmids", ",".join(pmids)), ("refs", "true"), ("format", "json"), safe=",")


def _asked(request: Request) -> list[str]:
    return re.findall("[0-9]+", value(request, "pmids") or "")


def parse(response: Response) -> Batch:
    """Return the works asked about and the links of each, both ways. Raises ParseError for any other body."""
    described: dict[str, Record] = {}
    statements: dict[CitationStatement, None] = {}
    counts: dict[tuple[str, str], StatedCount] = {}
    papers = [paper for paper in _papers(response) if identifiers.pmid(text_at(paper, "pmid"))]
    for paper in papers:
        record = _record(paper)
        described.setdefault(record.key, record)
        citing, cited = _linked(paper, _CITED_BY, _ALSO_CITED_BY), _linked(paper, _REFERENCES)
        statements.update((CitationStatement(f"pmid:{pmid}", record.key), None) for pmid in citing or ())
        statements.update((CitationStatement(record.key, f"pmid:{pmid}"), None) for pmid in cited or ())
        for count in _counts(paper, record.key, citing, cited):
            counts.setdefault((count.record_key, count.what), count)
    asked = [f"pmid:{pmid}" for pmid in _asked(response.request)]
    keys = dict.fromkeys(key for statement in statements for key in (statement.citing_key, statement.cited_key))
    return Batch(
        records=(*described.values(), *(_stub(key) for key in keys if key not in described)),
        statements=tuple(statements),
        counts=tuple(counts.values()),
        focal_keys=tuple(described),
        asked=tuple(asked),
        missing=tuple(key for key in asked if key not in described),
        duplicates_n=len(papers) - len(described),
    )


def _papers(response: Response) -> list[Any]:
    """Return the entries of an answer; the address of a single work (`pubs/1`) is answered by a bare entry."""
    if response.body.lstrip()[:1] not in (b"{", b"[") and (rows := _table(response)):
        return rows
    body = json_of(response)
    if isinstance(body, dict) and isinstance(body.get("data"), list | dict):
        return list_at(body, "data")
    if text_at(body, "pmid"):
        return [body]
    message = text_at(body, "error") or text_at(body, "message") or "the answer has no list named data"
    raise failed(response, message[:200])


def _table(response: Response) -> list[Any]:
    """Return the rows of a dump; nothing where the answer is no table with a column named pmid."""
    csv.field_size_limit(max(csv.field_size_limit(), _CELL_N))
    try:
        rows = csv.DictReader(io.StringIO(response.body.decode("utf-8-sig").replace("\0", " "), newline=""))
        return list(rows) if "pmid" in (rows.fieldnames or ()) else []
    except (UnicodeDecodeError, csv.Error) as error:
        raise failed(response, f"the answer is neither JSON nor a table ({error.__class__.__name__})") from error


def _record(paper: Any) -> Record:
    known = identifiers.normalised(pmid_text=text_at(paper, "pmid"), doi_text=text_at(paper, "doi"))
    title = plain(text_at(paper, "title"))
    year = _whole(paper, "year")
    return Record(
        key=f"pmid:{known.pmid}",
        identifiers=known,
        title=(title or "").removesuffix(".") or None,
        authors=_authors(at(paper, "authors")),
        journal=plain(text_at(paper, "journal")),
        year=year if year is not None and 1500 <= year < 2100 else None,
        is_stub=True,
    )


def _stub(key: str) -> Record:
    return Record(key, Identifiers(pmid=key.removeprefix("pmid:")), is_stub=True)


def _authors(authors: Any) -> str | None:
    """Return the names: one text "A B Family, C Family" in the older form, a list of objects in the newer one."""
    if isinstance(authors, str):
        names = authors.split(", ")
    else:
        names = [_name(author) for author in authors] if isinstance(authors, list) else []
    read = (plain(name) for name in names)
    return joined_names(read)


def _name(author: Any) -> str:
    parts = (text_at(author, "firstName"), text_at(author, "lastName"))
    named = text_at(author, "fullName") or text_at([author], 0) or ""
    return " ".join(part for part in parts if part) if parts[1] else named


def _linked(paper: Any, names: Sequence[str], otherwise: Sequence[str] = ()) -> list[str] | None:
    """Return the PMIDs of the lists of these names, each once; None where nothing is said."""
    said = [links for name in names if (links := _pmids(at(paper, name))) is not None]
    # An empty list of clinical articles does not say that nobody cites the work.
    said = said or [links for name in otherwise if (links := _pmids(at(paper, name)))]
    return list(dict.fromkeys(pmid for links in said for pmid in links)) if said else None


def _pmids(links: Any) -> list[str] | None:
    """Read a list, a text with blanks or commas between, or objects with years by PMID; None for anything else."""
    if isinstance(links, str):
        links = re.split(r"[\s,;\[\]]+", links)
    elif isinstance(links, int | float | dict) and not isinstance(links, bool):
        links = [links]  # a cell of a table with one PMID
    if not isinstance(links, list):
        return None
    texts = (text for link in links for text in (link if isinstance(link, dict) else (text_at([link], 0),)))
    return [pmid for pmid in map(identifiers.pmid, texts) if pmid]


def _whole(paper: Any, name: str) -> int | None:
    """Return a whole number; tools that fill gaps in tables write it with a decimal point."""
    found = re.fullmatch(r"([0-9]{1,12})(?:\.0+)?", text_at(paper, name) or "")
    return int(found[1]) if found else None


def _counts(paper: Any, key: str, citing: Sequence[str] | None, cited: Sequence[str] | None) -> Iterator[StatedCount]:
    """Yield the totals beside what is listed; of references iCite prints no total."""
    stated_n = next((n for name in _CITED_BY_N if (n := _whole(paper, name)) is not None), None)
    if citing is not None or stated_n is not None:
        yield StatedCount(key, "cited_by", stated_n, len(citing or ()))
    if cited is not None:
        yield StatedCount(key, "references", None, len(cited))


def _asked_keys(request: Request) -> tuple[str, ...]:
    return tuple(f"pmid:{pmid}" for pmid in _asked(request))


ICITE = Harvester(
    name=_NAME,
    title="iCite",
    licence="public domain (NIH Open Citation Collection)",
    parse=parse,
    ask=ask,
    halve=halve,
    asked=_asked_keys,
)
