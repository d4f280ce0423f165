"""OpenCitations Index, API version 2: which works cite a work, and which works it cites; nothing else.

An answer is a list of rows, one per citation. Its `citing` and `cited` each list the identifiers of one work:
`omid:br/06180334099 doi:10.1108/jd-12-2013-0166`; `creation` is the day, month or year the citing work appeared.
Titles and authors are not told, so every record made here is a stub that other providers describe.
Known from: the service's API description and its examples, and recorded answers of version 1, which wrote a bare
DOI in place of each list and is read as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from evidence_kb import identifiers
from evidence_kb.harvesters.addresses import address
from evidence_kb.harvesters.answers import at, failed, json_of, text_at
from evidence_kb.model import (
    Batch,
    CitationStatement,
    Harvester,
    Identifiers,
    Limit,
    NotSeen,
    Question,
    Record,
    Relation,
    Request,
    Response,
    StatedCount,
)

NAME = "opencitations"
OPERATIONS = {Question.CITED_BY: "citations", Question.REFERENCES: "references"}
_SEEN_AS = {Question.CITED_BY: "citing", Question.REFERENCES: "reference"}  # what a row that cannot be read hides

_DATE = re.compile(r"[12][0-9]{3}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?(?![0-9])")

Identifier = tuple[str, str]  # scheme and value, such as ("doi", "10.1108/jd-12-2013-0166")


def ask(question: Question, studies: Sequence[Identifiers], limit: Limit) -> Iterator[Request]:
    """Yield one request per study with a DOI or a PMID: the service has neither batches nor pages."""
    if question not in OPERATIONS:
        return
    for study in studies:
        work = f"doi:{study.doi}" if study.doi else f"pmid:{study.pmid}" if study.pmid else None
        if work:
            yield Request(NAME, question, address(NAME, f"{OPERATIONS[question]}/{quote(work, safe='/:')}"))


def parse(response: Response) -> Batch:
    """Return the rows as citations between stubs; an empty list says that the service knows of none.

    Raises ParseError for anything but a list of citations.
    """
    question, asked = response.request.question, _asked(response)
    rows = _rows(response)
    works = Works()
    statements = [
        CitationStatement(works.add(row.citing, row.date), works.add(row.cited))
        for row in rows
        if row.citing and row.cited
    ]
    distinct = tuple(dict.fromkeys(statements))
    in_rows = [s.cited_key if question is Question.CITED_BY else s.citing_key for s in distinct]
    seeds = works.seeds(asked, in_rows)
    unnamed_n = len(rows) - len(statements)
    unnamed = NotSeen(seeds[0], _SEEN_AS[question], "row without an identifier", unnamed_n)
    return Batch(
        records=works.records(),
        statements=distinct,
        counts=(StatedCount(seeds[0], question.value, stated_n=None, shown_n=len(rows)),),
        not_seen=(unnamed,) if unnamed_n else (),
        focal_keys=seeds,
        relations=works.relations(),
        asked=(key_of(asked),),
        duplicates_n=len(statements) - len(distinct),
    )


class Works:
    """Gathers what all rows say about each work: one row may list an identifier that another leaves out."""

    def __init__(self) -> None:
        self.known: dict[str, dict[str, str]] = {}  # by record key: at most one identifier of each scheme
        self.dates: dict[str, str] = {}
        self.same: list[tuple[str, str]] = []

    def add(self, work: Sequence[Identifier], date: str | None = None) -> str:
        """Enter a work and return its record key, made of the identifier that comes first.

        A second DOI or PMID becomes a record of its own that is said to be the same work: a record has room for
        one of each, and whether two PMIDs are one publication is for a person to decide.
        """
        key = key_of(work[0])
        known = self.known.setdefault(key, {})
        for scheme, value in work:
            if known.setdefault(scheme, value) != value:
                other = key_of((scheme, value))
                self.known.setdefault(other, {scheme: value})
                self.same.append((other, key))
        if date:
            self.dates.setdefault(key, date)
        return key

    def seeds(self, asked: Identifier, in_rows: Sequence[str]) -> tuple[str, ...]:
        """Return the keys of the work that was asked about, first the record that holds the asked identifier.

        Rows name the work by other identifiers only where the service leads from one to another; without rows,
        nothing names it. Either way the asked identifier has a record, which is said to be the same work.
        """
        scheme, value = asked
        holder = next((key for key, known in self.known.items() if known.get(scheme) == value), None)
        if holder is None:
            holder = self.add((asked,))
        self.same += [(holder, key) for key in in_rows if self.known[key].get(scheme) != value]
        return tuple(dict.fromkeys((holder, *in_rows)))

    def records(self) -> tuple[Record, ...]:
        return tuple(_stub(key, known, self.dates.get(key)) for key, known in self.known.items())

    def relations(self) -> tuple[Relation, ...]:
        return tuple(Relation(key, other, "same_work") for key, other in dict.fromkeys(self.same))


def _stub(key: str, known: dict[str, str], date: str | None) -> Record:
    return Record(
        key=key,
        identifiers=Identifiers(
            doi=known.get("doi"), pmid=known.get("pmid"), pmcid=known.get("pmcid"), openalex=known.get("openalex")
        ),
        year=int(date[:4]) if date else None,
        published_on=date,
        is_stub=True,
    )


def key_of(identifier: Identifier) -> str:
    """Return the key of the record that an identifier names, when it is the first of a work's."""
    return ":".join(identifier)


@dataclass(frozen=True, slots=True)
class _Row:
    """One citation: the identifiers of either work, and when the citing one appeared ("2019" to "2019-05-04")."""

    citing: tuple[Identifier, ...]
    cited: tuple[Identifier, ...]
    date: str | None


def _rows(response: Response) -> list[_Row]:
    answer = json_of(response)
    if not isinstance(answer, list):
        raise failed(response, "the answer is no list of citations")
    rows = []
    for number, row in enumerate(answer, start=1):
        citing, cited = at(row, "citing"), at(row, "cited")
        if not isinstance(citing, str) or not isinstance(cited, str):
            raise failed(response, f"row {number} does not say which work cites which")
        rows.append(_Row(listed(citing), listed(cited), date_of(text_at(row, "creation") or "")))
    return rows


def date_of(text: str) -> str | None:
    """Return as much of a date as is known: of "2019-00-00" the year."""
    found = _DATE.match(text)
    return found.group() if found else None


def listed(cell: str) -> tuple[Identifier, ...]:
    """Read a blank-separated list of identifiers, those of the Index itself (OMID) first.

    >>> listed("doi:10.7717/PeerJ-CS.421 pmid:33817056 omid:br/06101801781")
    (('omid', 'br/06101801781'), ('doi', '10.7717/peerj-cs.421'), ('pmid', '33817056'))
    """
    found: list[Identifier] = []
    for word in cell.split():
        # Version 1 wrote bare DOIs; a DOI may hold colons itself.
        scheme, _, text = ("doi", "", word) if word.startswith("10.") else word.partition(":")
        read = _SCHEMES.get(scheme.lower())
        value = read(text) if read else None
        if value:
            found.append((scheme.lower(), value))
    order = tuple(_SCHEMES)
    return tuple(sorted(dict.fromkeys(found), key=lambda identifier: order.index(identifier[0])))


def _omid(text: str) -> str | None:
    return text if re.fullmatch(r"br/[0-9]+", text) else None


def _openalex(text: str) -> str | None:
    return text.upper() if re.fullmatch(r"[Ww][0-9]+", text) else None


# What names a record comes first: the OMID is the one identifier that every work of the Index has.
_SCHEMES = {
    "omid": _omid,
    "doi": identifiers.doi,
    "pmid": identifiers.pmid,
    "pmcid": identifiers.pmcid,
    "openalex": _openalex,
}


def _asked(response: Response) -> Identifier:
    """Return the identifier that the address asks about."""
    asked = _named(response.request)
    if not asked:
        raise failed(response, "the address names no work that was asked about")
    return asked[0]


def _named(request: Request) -> tuple[Identifier, ...]:
    found = re.search(r"/(?:citations|references)/(.+)$", urlsplit(request.address).path)
    return tuple(listed(unquote(found.group(1)))) if found else ()


def _asked_keys(request: Request) -> tuple[str, ...]:
    return tuple(key_of(identifier) for identifier in _named(request))


OPENCITATIONS = Harvester(
    name=NAME,
    title="OpenCitations Index",
    licence="CC0 1.0",
    parse=parse,
    ask=ask,
    asked=_asked_keys,
)
