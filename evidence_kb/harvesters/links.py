"""Tables of links, as iCite and OpenCitations publish all that they know: one row says that one work cites another.

iCite's monthly snapshot of the Open Citation Collection has two columns of PMIDs, `citing` and `referenced`. The dumps
of OpenCitations have the columns of its answers (`oci`, `citing`, `cited`, `creation`…), where a work is a bare DOI, as
in COCI, or the identifiers of one work with their schemes. Columns are found by name, in whatever order they stand.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from evidence_kb import identifiers
from evidence_kb.errors import ParseError
from evidence_kb.harvesters.opencitations import Identifier, Works, date_of, key_of, listed
from evidence_kb.model import Batch, CitationStatement

COLUMNS: Mapping[str, tuple[str, str]] = {"icite": ("citing", "referenced"), "opencitations": ("citing", "cited")}
_DATE_COLUMN = "creation"

Work = tuple[str, ...]  # identifiers of one work as `key_of` writes them, the one that names its record first
Row = tuple[str, str, str | None]  # the cells of the citing work and the cited one, and when the citing one appeared
Link = tuple[Work, Work, str | None]


@dataclass(frozen=True, slots=True)
class Links:
    """The links of a part of a table, the work that each of their cells names, and how many rows name no two works."""

    rows: list[Row]
    works: dict[str, Work]
    unread_n: int


def header(provider: str, name: str, line: bytes) -> bytes:
    """Return the first line of a table without a byte order mark. Raises ParseError where its columns are others."""
    cells = next(_cells(name, line.removeprefix(b"\xef\xbb\xbf")), [])
    missing = [column for column in COLUMNS[provider] if column not in cells]
    if missing:
        raise ParseError(
            f"{name}: is no table of links of {provider}: its first line has no column named {' or '.join(missing)}; "
            f"it begins {line[:60].decode(errors='replace').strip()!r}"
        )
    return line.removeprefix(b"\xef\xbb\xbf").rstrip(b"\r\n") + b"\n"


def read_links(provider: str, name: str, part: bytes) -> Links:
    """Read lines of a table that follow its header. Raises ParseError where they are not of its columns."""
    rows = _cells(name, part)
    columns = next(rows)
    citing, cited = (columns.index(column) for column in COLUMNS[provider])
    dated = columns.index(_DATE_COLUMN) if _DATE_COLUMN in columns else None
    work, width = _WORKS[provider], len(columns)
    links = Links([], {}, 0)
    works, unread_n = links.works, 0
    for number, cells in enumerate(rows, 1):
        if len(cells) != width:
            if not cells:
                continue
            raise ParseError(
                f"{name}: row {number} of it has {len(cells)} cells in {width} columns: the file is damaged"
            )
        one, other = cells[citing], cells[cited]
        for cell in (one, other):
            if cell not in works:
                works[cell] = work(cell)
        if works[one] and works[other] and works[one] != works[other]:
            links.rows.append((one, other, date_of(cells[dated]) if dated is not None else None))
        else:
            unread_n += 1
    return replace(links, unread_n=unread_n)


def batch_of(links: Sequence[Link]) -> Batch:
    """Return links as citations between mentions of the works."""
    works = Works()
    statements = [
        CitationStatement(works.add(_identifiers(citing), date), works.add(_identifiers(cited)))
        for citing, cited, date in links
    ]
    return Batch(records=works.records(), statements=tuple(dict.fromkeys(statements)), relations=works.relations())


def mentions(found: Iterable[Work]) -> Batch:
    """Return works as mentions, of which something is counted."""
    works = Works()
    for work in found:
        works.add(_identifiers(work))
    return Batch(records=works.records(), relations=works.relations())


def _identifiers(work: Work) -> list[Identifier]:
    return [(scheme, value) for scheme, _, value in (name.partition(":") for name in work)]


def _cells(name: str, lines: bytes) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(lines.decode(), newline=""), strict=True)
    except UnicodeDecodeError as error:
        raise ParseError(f"{name}: is no text in UTF-8 ({error.reason} at byte {error.start})") from error
    except csv.Error as error:
        raise ParseError(f"{name}: is no table of comma-separated values ({error})") from error


def _of_icite(cell: str) -> Work:
    pmid = identifiers.pmid(cell)
    return (f"pmid:{pmid}",) if pmid else ()


def _of_opencitations(cell: str) -> Work:
    return tuple(map(key_of, listed(cell)))


_WORKS: Mapping[str, Callable[[str], Work]] = {"icite": _of_icite, "opencitations": _of_opencitations}
