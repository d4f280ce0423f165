"""Tables with a DOI or PMID column: what PubMed, Scopus, Zotero, Rayyan, Covidence, Lens, iCite and people save.

Columns are found by their names, in any case and order; those with other names are left out. The delimiter is the
one under which a line names an identifier: the first line, or one below a few lines about the export, as Dimensions
writes them. Web of Science's tab-delimited files know no quotes, spreadsheets' do.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evidence_kb.errors import ParseError
from evidence_kb.harvesters.exports import dates
from evidence_kb.harvesters.exports.names import names_in_one_field
from evidence_kb.harvesters.exports.record import Entry, keyword_list, page_range, split_list
from evidence_kb.text import fold

NAME = "CSV with a DOI or PMID column"

# Folded names of columns. Two letters are the tags of Web of Science's tab-delimited export.
_COLUMNS = {
    "doi": ("doi", "digital object identifier", "article doi", "doi link", "doi url", "external doi", "di"),
    "pmid": ("pmid", "pubmed id", "pubmedid", "pubmed", "pubmed id pmid", "pmid pubmed id", "medline pmid", "ids pmid",
             "pm"),
    "pmcid": ("pmcid", "pmc", "pmc id", "ids pmcid"),
    "title": ("title", "article title", "document title", "primary title", "display name", "ti"),
    "authors": ("authors", "author full names", "author s", "author", "author names", "af", "au"),
    "journal": (
        "journal", "journal book", "source title", "publication title", "journal title", "journal name",
        "source title anthology title", "publication", "source", "so",
    ),
    "year": ("year", "publication year", "published year", "pub year", "pubyear", "py"),
    "month": ("month", "published month", "publication month"),
    "day": ("day",),
    "date": ("publication date", "date", "date published", "published", "published on", "pd"),
    "volume": ("volume", "vol", "vl"),
    "issue": ("issue", "number", "issue number", "is"),
    "pages": ("pages", "page", "page range", "pagination"),
    "first_page": ("page start", "start page", "first page", "startpage", "bp"),
    "last_page": ("page end", "end page", "last page", "endpage", "ep"),
    "article_number": ("art no", "article number", "ar"),
    "abstract": ("abstract", "abstract note", "ab"),
    "language": ("language", "language of original document", "la"),
    "type": ("publication type", "document type", "item type", "type", "dt"),
    "keywords": ("keywords", "author keywords", "manual tags", "de"),
    "notes": ("extra", "notes"),
    "url": ("url", "link", "urls", "articleurl", "source urls"),
}  # fmt: skip
_IDENTIFIERS = ("doi", "pmid", "pmcid")
_AN_IDENTIFIER = re.compile(
    r"\s*\"?\s*(?:(?:https?://\S*|doi:\s*)?10\.[0-9]{4,9}/\S|(?:PMC)?[0-9]{4,9}(?:\.0)?\s*\"?\s*$)", re.IGNORECASE
)
_MAX_HEAD = 20_000
_MAX_LINES_ABOVE = 10
_SEPARATOR = re.compile(r"\"?sep=(.)\"?\s*", re.IGNORECASE)  # what spreadsheets read before the first row


@dataclass(frozen=True, slots=True)
class _Head:
    """The line that names the columns: its number from 0, what divides its cells, and where known columns stand.

    Several columns may say the same: the first that is not empty counts.
    """

    line: int
    delimiter: str
    columns: dict[str, tuple[int, ...]]
    width: int


def recognises(text: str) -> bool:
    """Say whether a line at the top names a DOI, PMID or PMCID column; a column alone must hold identifiers."""
    head = _head(text)
    if head is None:
        return False
    below = text[:_MAX_HEAD].lstrip("\ufeff").split("\n")[head.line + 1 : head.line + 2]
    return len(head.columns) > 1 or any(_AN_IDENTIFIER.match(line) for line in below)


def read(text: str, name: str) -> Iterator[Entry]:
    """Yield the rows of the table as entries; rows that are wholly empty are none.

    Raises ParseError for a file whose quotes do not close, naming the line.
    """
    text = text.lstrip("\ufeff")
    head = _head(text)
    if head is None:
        raise ParseError(f"{name}:1: the first line names no DOI or PMID column; name one of the columns so")
    lines = text.split("\n")[head.line :]
    if head.delimiter == "\t" and _has_no_quotes(lines, head.width):
        for number, row in enumerate(lines[1:], start=head.line + 2):
            if row.strip():
                yield _entry([_unquoted(cell) for cell in row.split("\t")], head, number)
        return
    yield from _quoted_rows(lines, head, name)


def _quoted_rows(lines: Sequence[str], head: _Head, name: str) -> Iterator[Entry]:
    rows = csv.reader(io.StringIO("\n".join(lines)), delimiter=head.delimiter, strict=True)
    line = head.line + 1
    try:
        for number, row in enumerate(rows):
            if number and any(cell.strip() for cell in row):
                yield _entry(row, head, line)
            line = head.line + rows.line_num + 1
    except csv.Error as error:
        raise ParseError(f"{name}:{line}: this row cannot be read ({error}); save the table again as CSV") from error


def _has_no_quotes(lines: Sequence[str], width: int) -> bool:
    """Whether every line is a row by itself, so that a quotation mark is one that the title begins with."""
    return all(line.count("\t") + 1 == width for line in lines if line.strip())


def _unquoted(cell: str) -> str:
    """Undo the quotes of a spreadsheet; a title that only begins or ends with one keeps it."""
    inner = cell.strip()[1:-1]
    is_quoted = len(cell.strip()) > 1 and cell.strip() == f'"{inner}"' and '"' not in inner.replace('""', "")
    return inner.replace('""', '"') if is_quoted else cell


def _head(text: str) -> _Head | None:
    """Find the line of column names; below the first line it must name so many that no sentence does."""
    lines = text[:_MAX_HEAD].lstrip("\ufeff").split("\n")[:_MAX_LINES_ABOVE]
    stated = _SEPARATOR.fullmatch(lines[0])
    least = 1
    for number, line in enumerate(lines):
        if not line.strip() or (number == 0 and stated):
            continue
        found = _columns(line, stated.group(1) if stated else None)
        if found and len(found[1]) >= least:
            return _Head(number, *found)
        least = 4
    return None


def _columns(line: str, stated: str | None) -> tuple[str, dict[str, tuple[int, ...]], int] | None:
    """Return the delimiter, the places of known columns and their number; None where none is one of identifiers."""
    for delimiter in (stated,) if stated else (",", ";", "\t", "|"):
        try:
            cells = [fold(cell) for cell in next(csv.reader([line], delimiter=delimiter), [])]
        except (csv.Error, TypeError, ValueError):  # a delimiter that is none
            continue
        known = {
            field: tuple(place for name in names for place, cell in enumerate(cells) if cell == name)
            for field, names in _COLUMNS.items()
        }
        known = {field: places for field, places in known.items() if places}
        if any(field in known for field in _IDENTIFIERS):
            return delimiter, known, len(cells)
    return None


def _entry(row: Sequence[str], head: _Head, line: int) -> Entry:
    if any(cell.strip() for cell in row[head.width :]):
        # A comma in a cell without quotes moves all behind it: an identifier might be part of something else.
        return Entry(line, trouble=f"{len(row)} cells under {head.width} column names; a delimiter inside needs quotes")

    def cell(field: str) -> str | None:
        cells = (row[place].strip() for place in head.columns.get(field, ()) if place < len(row))
        return next((text for text in cells if text), None)

    return Entry(
        line=line,
        doi=cell("doi"),
        pmid=cell("pmid"),
        pmcid=cell("pmcid"),
        title=cell("title"),
        authors=names_in_one_field(cell("authors") or ""),
        journal=cell("journal"),
        dates=(*dates.parts(cell("year"), cell("month"), cell("day")), *filter(None, [cell("date")])),
        volume=cell("volume"),
        issue=cell("issue"),
        pages=cell("pages") or page_range(cell("first_page") or cell("article_number"), cell("last_page")),
        language=cell("language"),
        article_type=cell("type"),
        publication_types=split_list(filter(None, [cell("type")])),
        keywords=keyword_list(cell("keywords")),
        abstract=cell("abstract"),
        notes=tuple((cell("notes") or "").splitlines()),
        addresses=tuple(filter(None, [cell("url")])),
    )
