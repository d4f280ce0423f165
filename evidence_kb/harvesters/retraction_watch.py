"""Retraction Watch: retractions, corrections, concerns and reinstatements of about 70,000 works, as one CSV file.

The columns are those of the data that Crossref publishes each working day (`Record ID` to `Notes`); no real file is
recorded, so their contents are known from descriptions: months come before days ("1/24/2023 0:00"), reasons read
"+Error in Data;+Investigation;", and "0" or "unavailable" stands for an unknown identifier. A row is a statement
about the original work; the notice itself gets no record. Left out: rows whose original work has no identifier,
which no study could be told by.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from evidence_kb import identifiers
from evidence_kb.harvesters.addresses import address
from evidence_kb.harvesters.answers import failed
from evidence_kb.model import Batch, Harvester, Identifiers, Limit, Notice, Question, Record, Request, Response
from evidence_kb.text import squash

NAME = "retraction_watch"
SOURCE = "Retraction Watch"
CELL_N = 2**24  # signs of one cell: notes are long, but an unclosed quotation mark must not swallow the file
KINDS = {
    "retraction": "retracted",
    "correction": "corrected",
    "expression of concern": "concern",
    "reinstatement": "reinstated",
}
COLUMNS = (
    "Title",
    "Journal",
    "Author",
    "RetractionDate",
    "RetractionDOI",
    "RetractionPubMedID",
    "OriginalPaperDate",
    "OriginalPaperDOI",
    "OriginalPaperPubMedID",
    "RetractionNature",
    "Reason",
)


def ask(question: Question, studies: Sequence[Identifiers], limit: Limit) -> Iterator[Request]:
    """Yield the request for the whole file, whatever the studies; other questions are not answered."""
    if question is Question.NOTICES:
        yield Request(NAME, question, address(NAME, ""), expects="csv")


@dataclass(frozen=True, slots=True)
class _Row:
    """The cells of a row that are read, in the order of COLUMNS."""

    title: str
    journal: str
    author: str
    noticed_on: str
    notice_doi: str
    notice_pmid: str
    published_on: str
    doi: str
    pmid: str
    nature: str
    reason: str


def parse(response: Response) -> Batch:
    """Return a stub of each work that has an identifier, with its notices; two rows on one work share the stub.

    A second PMID beside one DOI is a stub of its own: which of them is right is not known, and the notice is on either.
    `missing` names the rows that cannot be read: too many or too few cells, or a nature of notice that is not known.
    Raises ParseError where a column is missing, and where the last row breaks off, because what follows is unknown.
    """
    records: dict[str, Record] = {}
    notices: dict[Notice, None] = {}
    missing: list[str] = []
    repeated_n = 0
    for number, row in _rows(response):
        kind = KINDS.get(squash(row.nature).casefold()) if row else None
        if row is None or kind is None:
            nature = f"its nature is {squash(row.nature)[:40]!r}" if row else "its number of cells is wrong"
            missing.append(f"row {number}: {nature}")
            continue
        known = Identifiers(doi=_doi(row.doi), pmid=_pmid(row.pmid))
        key = identifiers.key_of(known)
        if key is None:
            continue
        records[key] = _with(records.get(key), known) or _stub(key, known, row)
        notice = _notice(key, kind, row)
        repeated_n += notice in notices
        notices[notice] = None
        if known.pmid and known.pmid != records[key].identifiers.pmid:
            other = Identifiers(pmid=known.pmid)
            records.setdefault(f"pmid:{known.pmid}", _stub(f"pmid:{known.pmid}", other, row))
            notices[replace(notice, record_key=f"pmid:{known.pmid}")] = None
    return Batch(
        records=tuple(records.values()),
        notices=tuple(notices),
        missing=tuple(missing),
        duplicates_n=repeated_n,
    )


# --- the file ------------------------------------------------------------------------------------------------------


def _rows(response: Response) -> Iterator[tuple[int, _Row | None]]:
    """Yield the number and cells of each row, the first being 1; None for a row that has too many or too few."""
    csv.field_size_limit(max(csv.field_size_limit(), CELL_N))
    rows = csv.reader(_lines(response.body))
    try:
        header = [name.strip() for name in next(rows, [])]
        missing = [name for name in COLUMNS if name not in header]
        if missing:
            raise failed(response, f"the table has no column {', '.join(missing)}")
        positions = [header.index(name) for name in COLUMNS]
        short = 0
        for number, cells in enumerate(rows, start=1):
            if len(cells) == len(header):
                short = 0
                yield number, _Row(*(cells[position] for position in positions))
            elif cells:  # an empty line is no row
                short = number if len(cells) < len(header) else 0
                yield number, None
        if short:
            raise failed(response, f"the table breaks off in row {short}")
    except csv.Error as error:
        raise failed(response, f"the table cannot be read ({error})") from error


def _lines(body: bytes) -> Iterator[str]:
    """Yield the lines: UTF-8, perhaps with a mark at the start, but single lines may be in Windows-1252.

    A carriage return that ends no line, and NUL, stand for a blank: a reader of CSV stumbles over either.
    """
    body = body if b"\n" in body else body.replace(b"\r", b"\n")
    for number, line in enumerate(io.BytesIO(body)):
        try:
            text = line.decode()
        except UnicodeDecodeError:
            text = line.decode("cp1252", "replace")
        if "\r" in text[:-2] or "\0" in text:
            text = _ODD.sub(" ", text)
        yield text.removeprefix("\ufeff") if number == 0 else text


_ODD = re.compile(r"\r(?!\n)|\0")


# --- one row -------------------------------------------------------------------------------------------------------


def _stub(key: str, known: Identifiers, row: _Row) -> Record:
    published_on = _date(row.published_on)
    authors = (squash(name) for name in row.author.split(";"))
    return Record(
        key=key,
        identifiers=known,
        title=squash(row.title) or None,
        authors="; ".join(name for name in authors if name) or None,
        journal=squash(row.journal) or None,
        year=int(published_on[:4]) if published_on else None,
        published_on=published_on,
        is_stub=True,
    )


def _with(record: Record | None, known: Identifiers) -> Record | None:
    """Return a record with what another row on its work knows more: one row may leave out the PMID."""
    if record and known.pmid and not record.identifiers.pmid:
        return replace(record, identifiers=replace(record.identifiers, pmid=known.pmid))
    return record


def _notice(key: str, kind: str, row: _Row) -> Notice:
    return Notice(
        record_key=key,
        kind=kind,
        notice_key=identifiers.key_of(Identifiers(doi=_doi(row.notice_doi), pmid=_pmid(row.notice_pmid))),
        noticed_on=_date(row.noticed_on),
        label=squash(row.nature),
        reason=_reason(row.reason),
        source=SOURCE,
    )


# A cell may list several DOIs; a blank or semicolon parts them where another one begins.
_NEXT_DOI = re.compile(r"[\s;,|]+(?=10\.[0-9]{4}|https?:|doi:)", re.IGNORECASE)
_ORDINARY_DOI = re.compile(r"10\.[0-9]{4,9}/[a-z0-9./_()-]*[0-9]")


def _doi(cell: str) -> str | None:
    """Return the first DOI of a cell; fillers such as "unavailable" hold none."""
    if "10." not in cell:
        return None
    lower = cell.strip().lower()
    if _ORDINARY_DOI.fullmatch(lower):  # most are, and need no further look
        return lower
    found = (identifiers.doi(part) for part in _NEXT_DOI.split(cell))
    return next((doi for doi in found if doi), None)


def _pmid(cell: str) -> str | None:
    """Return the PMID of a cell; 0 and blank stand for none."""
    return identifiers.pmid(cell) if cell and cell != "0" else None


_ISO_DATE = re.compile(r"([12][0-9]{3})-([0-9]{2})-([0-9]{2})(?![0-9])")
_US_DATE = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([12][0-9]{3})(?![0-9])")


def _date(cell: str) -> str | None:
    """Return "1/24/2023 0:00" as "2023-01-24".

    >>> _date("1/24/2023 0:00"), _date("2023-01-24"), _date("")
    ('2023-01-24', '2023-01-24', None)
    """
    text = cell.strip()
    american, iso = _US_DATE.match(text), _ISO_DATE.match(text)
    if american:
        month, day, year = american.groups()
    elif iso:
        year, month, day = iso.groups()
    else:
        return None
    is_date = 1 <= int(month) <= 12 and 1 <= int(day) <= 31
    return f"{year}-{int(month):02}-{int(day):02}" if is_date else None


def _reason(cell: str) -> str | None:
    """Return the reasons without the plus sign that stands before each.

    >>> _reason("+Error in Data;+Investigation by Journal/Publisher;")
    'Error in Data; Investigation by Journal/Publisher'
    """
    reasons = (squash(reason).lstrip("+ ") for reason in cell.split(";"))
    return "; ".join(reason for reason in reasons if reason) or None


RETRACTION_WATCH = Harvester(
    name=NAME,
    title=SOURCE,
    licence="Free to use, with credit to Retraction Watch and Crossref",
    parse=parse,
    ask=ask,
    focal_role="found",
)
