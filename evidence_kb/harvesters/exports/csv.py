"""Tables with a DOI or PMID column: what PubMed, Scopus, Zotero, Rayyan, iCite and people save as CSV or TSV.

Columns are found by their names, in any case and order; those with other names are left out. The delimiter is the
one of comma, semicolon and tab under which the first line names an identifier.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence

from evidence_kb.errors import ParseError
from evidence_kb.harvesters.exports.names import names_in_one_field
from evidence_kb.harvesters.exports.record import Entry, page_range, split_list
from evidence_kb.text import fold

NAME = "CSV with a DOI or PMID column"

# Folded names of columns. Two letters are the tags of Web of Science's tab-delimited export.
_COLUMNS = {
    "doi": ("doi", "digital object identifier", "article doi", "di"),
    "pmid": ("pmid", "pubmed id", "pubmedid", "pubmed", "pm"),
    "pmcid": ("pmcid", "pmc", "pmc id"),
    "title": ("title", "article title", "document title", "primary title", "ti"),
    "authors": ("authors", "author full names", "author s", "author", "author names", "af", "au"),
    "journal": (
        "journal", "journal book", "source title", "publication title", "journal title", "journal name", "source", "so"
    ),
    "year": ("year", "publication year", "pub year", "pubyear", "py"),
    "date": ("publication date", "date", "published", "published on", "pd"),
    "volume": ("volume", "vol", "vl"),
    "issue": ("issue", "number", "is"),
    "pages": ("pages", "page", "page range"),
    "first_page": ("page start", "start page", "first page", "bp"),
    "last_page": ("page end", "end page", "last page", "ep"),
    "abstract": ("abstract", "abstract note", "ab"),
    "language": ("language", "language of original document", "la"),
    "type": ("publication type", "document type", "item type", "type", "dt"),
    "keywords": ("keywords", "author keywords", "manual tags", "de"),
    "url": ("url", "link", "urls"),
}  # fmt: skip
_IDENTIFIERS = ("doi", "pmid", "pmcid")
_AN_IDENTIFIER = re.compile(
    r"\s*\"?\s*(?:(?:https?://\S*|doi:\s*)?10\.[0-9]{4,9}/\S|(?:PMC)?[0-9]{4,9}\s*\"?\s*$)", re.IGNORECASE
)
_MAX_HEAD = 20_000


def recognises(text: str) -> bool:
    """Say whether the first line names a DOI, PMID or PMCID column; a column alone must hold identifiers."""
    lines = text.lstrip("\ufeff")[:_MAX_HEAD].split("\n", 2)
    found = _header(lines[0])
    if found is None:
        return False
    columns = found[1]
    return len(columns) > 1 or (len(lines) > 1 and _AN_IDENTIFIER.match(lines[1]) is not None)


def read(text: str, name: str) -> Iterator[Entry]:
    """Yield the rows of the table as entries; rows that are wholly empty are none.

    Raises ParseError for a file whose quotes do not close, naming the line.
    """
    text = text.lstrip("\ufeff")
    found = _header(text[:_MAX_HEAD].split("\n", 1)[0])
    if found is None:
        raise ParseError(f"{name}:1: the first line names no DOI or PMID column; name one of the columns so")
    delimiter, columns = found
    rows = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    line = 1
    try:
        for number, row in enumerate(rows):
            if number and any(cell.strip() for cell in row):
                yield _entry(row, columns, line)
            line = rows.line_num + 1
    except csv.Error as error:
        raise ParseError(f"{name}:{line}: this row cannot be read ({error}); save the table again as CSV") from error


def _header(line: str) -> tuple[str, dict[str, int]] | None:
    """Return the delimiter and the places of the known columns, or None where no column is one of identifiers."""
    for delimiter in (",", ";", "\t"):
        try:
            cells = next(csv.reader([line], delimiter=delimiter), [])
        except csv.Error:
            continue
        places = {fold(cell): place for place, cell in reversed(list(enumerate(cells)))}
        known = {
            field: next(places[name] for name in names if name in places)
            for field, names in _COLUMNS.items()
            if any(name in places for name in names)
        }
        if any(field in known for field in _IDENTIFIERS):
            return delimiter, known
    return None


def _entry(row: Sequence[str], columns: dict[str, int], line: int) -> Entry:
    def cell(field: str) -> str | None:
        place = columns.get(field)
        return row[place].strip() or None if place is not None and place < len(row) else None

    return Entry(
        line=line,
        doi=cell("doi"),
        pmid=cell("pmid"),
        pmcid=cell("pmcid"),
        title=cell("title"),
        authors=names_in_one_field(cell("authors") or ""),
        journal=cell("journal"),
        dates=tuple(filter(None, (cell("year"), cell("date")))),
        volume=cell("volume"),
        issue=cell("issue"),
        pages=cell("pages") or page_range(cell("first_page"), cell("last_page")),
        language=cell("language"),
        article_type=cell("type"),
        publication_types=split_list(filter(None, [cell("type")])),
        keywords=split_list(filter(None, [cell("keywords")])),
        abstract=cell("abstract"),
        addresses=tuple(filter(None, [cell("url")])),
    )
