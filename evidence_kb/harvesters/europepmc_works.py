"""Read one work of a Europe PMC answer: a search result, or a row of a list of citations or references.

Knowledge: the web service guide of Europe PMC (versions 4 to 6.9) and recorded answers. `id` is unique only within
its `source` and is a PMID only in source MED. Titles end in a full stop and carry escaped markup. A year is a
string in search results and a number in lists. A list of one may come as its single element. Left out: the `text`
of a citation row, because the guide does not say whose words it holds, and text-mined annotations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from evidence_kb import identifiers
from evidence_kb.harvesters.answers import at, int_at, list_at, text_at
from evidence_kb.harvesters.markup import plain, sections
from evidence_kb.model import (
    Identifiers,
    MeshHeading,
    Notice,
    Passage,
    PassageKind,
    Record,
    Relation,
    StatedCount,
)
from evidence_kb.text import citation_key, joined_names, title_key


@dataclass(frozen=True, slots=True)
class Work:
    """All that one search result says; `mentioned` are stubs of the works that it names as versions or notices."""

    record: Record
    passages: tuple[Passage, ...] = ()
    counts: tuple[StatedCount, ...] = ()
    notices: tuple[Notice, ...] = ()
    relations: tuple[Relation, ...] = ()
    mentioned: tuple[Record, ...] = ()


def result(item: Any) -> Work | None:
    """Read a result of a search, `core` or `lite`; None where nothing tells which work it is."""
    known = _identifiers(item)
    title, authors, journal, year = _title(item), _authors(item), _journal(item), _year(item)
    key = _source_key(item, known) or (title_key(title, year, journal, authors) if title else None)
    if key is None:
        return None
    record = Record(
        key=key,
        identifiers=known,
        title=title,
        authors=authors,
        journal=journal,
        year=year,
        published_on=_date(item),
        licence=text_at(item, "license"),
        volume=_first(item, ("journalInfo", "volume"), ("journalVolume",)),
        issue=_first(item, ("journalInfo", "issue"), ("issue",)),
        pages=text_at(item, "pageInfo"),
        language=text_at(item, "language"),
        publication_types=_texts(item, "pubTypeList", "pubType") or _split(text_at(item, "pubType")),
        mesh=tuple(_mesh(item)),
        keywords=_texts(item, "keywordList", "keyword"),
    )
    tied = [*_corrections(item, record), *_versions(item, record)]
    notices = tuple(dict.fromkeys(notice for tie in tied for notice in tie.notices))
    return Work(
        record=record,
        passages=tuple(_passages(item, record)),
        counts=cited_by_count(item, key),
        notices=notices if _is_retraction_named(notices, key) else (*notices, *_notice_by_type(record)),
        relations=tuple(dict.fromkeys(relation for tie in tied for relation in tie.relations)),
        mentioned=tuple({tie.other.key: tie.other for tie in tied}.values()),
    )


def _is_retraction_named(notices: tuple[Notice, ...], key: str) -> bool:
    return any(notice.record_key == key and notice.kind == "retracted" for notice in notices)


def row(item: Any) -> Record | None:
    """Read a row of a list of citations or references into a stub; None where the row says nothing at all."""
    known = _identifiers(item)
    title, authors, journal, year = _title(item), _authors(item), _journal(item), _year(item)
    volume, pages = text_at(item, "volume"), text_at(item, "pageInfo")
    citation = plain(text_at(item, "unstructuredInformation"))
    # Without a title, the volume and page are what tells two references to one author and journal apart.
    words = citation or " ".join(str(part) for part in (authors, journal, year, volume, pages) if part)
    key = _source_key(item, known)
    if key is None and title:
        key = title_key(title, year, journal, authors)
    elif key is None and words:
        key = citation_key(words)
    if key is None:
        return None
    return Record(
        key=key,
        identifiers=known,
        title=title,
        authors=authors,
        journal=journal,
        year=year,
        is_stub=True,
        volume=volume,
        issue=text_at(item, "issue"),
        pages=pages,
        citation=citation,
        publication_types=_split(text_at(item, "citationType")),
    )


def stub(source: str, identifier: str, citation: str | None = None) -> Record:
    """Return a record of a work of which only the name in Europe PMC is known, such as MED and 123."""
    pmid = identifier if source == "MED" else None
    pmcid = identifier if source == "PMC" else None
    known = identifiers.normalised(pmid_text=pmid, pmcid_text=pmcid)
    return Record(f"{source}:{identifier}", known, is_stub=True, citation=citation)


def cited_by_count(item: Any, key: str) -> tuple[StatedCount, ...]:
    """Return the number of citing works that an answer prints for a work that it lists no citing works of."""
    cited_by_n = int_at(item, "citedByCount")
    return () if cited_by_n is None or cited_by_n < 0 else (StatedCount(key, "cited_by", cited_by_n, 0),)


# --- fields --------------------------------------------------------------------------------------------------------


def _identifiers(item: Any) -> Identifiers:
    source, identifier = text_at(item, "source"), text_at(item, "id")
    return identifiers.normalised(
        doi_text=text_at(item, "doi"),
        pmid_text=text_at(item, "pmid") or (identifier if source == "MED" else None),
        pmcid_text=text_at(item, "pmcid") or (identifier if source == "PMC" else None),
    )


def _source_key(item: Any, known: Identifiers) -> str | None:
    """Return the name of a work in Europe PMC, or else its best identifier (references carry a DOI at most)."""
    source, identifier = text_at(item, "source"), text_at(item, "id")
    if source and identifier:
        return f"{source}:{identifier}"
    return f"MED:{known.pmid}" if known.pmid else identifiers.key_of(known)


def _first(item: Any, *paths: tuple[str, ...]) -> str | None:
    return next((found for path in paths if (found := text_at(item, *path))), None)


def _title(item: Any) -> str | None:
    title = plain(_first(item, ("title",), ("bookOrReportDetails", "title"))) or ""
    if title.endswith(".") and not title.endswith(".."):
        title = title[:-1]
    return title or None


def _journal(item: Any) -> str | None:
    """Return the journal, or the book that holds a chapter; the server of a preprint is no journal."""
    paths = (
        ("journalInfo", "journal", "title"),
        ("journalTitle",),
        ("journalAbbreviation",),
        ("publicationTitle",),
        ("bookOrReportDetails", "comprisingTitle"),
    )
    return plain(_first(item, *paths))


def _year(item: Any) -> int | None:
    """Return the year of publication; some PMC records state it in the date of their first publication only."""
    paths = (
        ("pubYear",),
        ("journalInfo", "yearOfPublication"),
        ("bookOrReportDetails", "yearOfPublication"),
        ("firstPublicationDate",),
    )
    found = re.match(r"(1[5-9]|20)[0-9]{2}(?![0-9])", _first(item, *paths) or "")
    return int(found.group()) if found else None


def _date(item: Any) -> str | None:
    date = text_at(item, "firstPublicationDate") or ""
    return date if re.fullmatch(r"[12][0-9]{3}(-[01][0-9](-[0-3][0-9])?)?", date) else None


def _authors(item: Any) -> str | None:
    """Return all names. `authorString` is "Family AB, Family C." and does not tell first names from family names."""
    names = [_name(author) for author in list_at(item, "authorList", "author")]
    if not any(names):
        names = (text_at(item, "authorString") or "").removesuffix(".").split(", ")
    read = (plain(name) for name in names)
    return joined_names(read)


def _name(author: Any) -> str:
    family = text_at(author, "lastName")
    if not family:
        return _first(author, ("collectiveName",), ("fullName",)) or ""
    given = _first(author, ("firstName",), ("initials",))
    return " ".join(part for part in (given, family, text_at(author, "suffix")) if part)


def _split(text: str | None) -> tuple[str, ...]:
    parts = (plain(part) for part in (text or "").split(";"))
    return tuple(dict.fromkeys(part for part in parts if part))


def _texts(item: Any, outer: str, inner: str) -> tuple[str, ...]:
    """Return the texts of a list; a list of one may be its bare text."""
    found = at(item, outer, inner)
    read = (plain(text_at([text], 0)) for text in (found if isinstance(found, list) else [found]))
    return tuple(dict.fromkeys(text for text in read if text))


def _mesh(item: Any) -> Iterator[MeshHeading]:
    """Yield the headings. One is a major topic if it or one of its subheadings is marked so, as in PubMed's [majr]."""
    for heading in list_at(item, "meshHeadingList", "meshHeading"):
        name = text_at(heading, "descriptorName")
        subheadings = list_at(heading, "meshQualifierList", "meshQualifier")
        is_major = any(text_at(marked, "majorTopic_YN") == "Y" for marked in (heading, *subheadings))
        qualifiers = (text_at(subheading, "qualifierName") for subheading in subheadings)
        if name:
            yield MeshHeading(name, None, is_major, tuple(qualifier for qualifier in qualifiers if qualifier))


def _passages(item: Any, record: Record) -> Iterator[Passage]:
    if record.title:
        yield Passage(record.key, PassageKind.TITLE, None, record.title)
    abstract = at(item, "abstractText")
    for label, text in sections(abstract if isinstance(abstract, str) else None):
        yield Passage(record.key, PassageKind.ABSTRACT, label, text, licence=record.licence)


# --- corrections and versions --------------------------------------------------------------------------------------

# What the words before "in", "of", "on", "for" or "from" mean: the notice, and how the later work relates to the
# earlier one. The words are those of PubMed, which Europe PMC repeats; "Preprint" is its own.
_CORRECTIONS: dict[str, tuple[str | None, str]] = {
    "retraction": ("retracted", "notice_on"),
    "partial retraction": ("partially_retracted", "notice_on"),
    "retracted and republished": ("retracted", "republication_of"),
    "expression of concern": ("concern", "notice_on"),
    "erratum": ("corrected", "erratum_of"),
    "corrected and republished": ("corrected", "republication_of"),
    "republished": (None, "republication_of"),
    "update": (None, "update_of"),
    "comment": (None, "comment_on"),
    "preprint": (None, "preprint_of"),
}


@dataclass(frozen=True, slots=True)
class _Tie:
    """One work that a result names, with what that says about either."""

    other: Record
    notices: tuple[Notice, ...] = ()
    relations: tuple[Relation, ...] = ()


def _corrections(item: Any, record: Record) -> Iterator[_Tie]:
    """Yield what a result says about notices. "Retraction in" stands at the work that is retracted."""
    for correction in list_at(item, "commentCorrectionList", "commentCorrection"):
        label = text_at(correction, "type") or ""
        words, _, preposition = label.casefold().rpartition(" ")
        other = _named(correction)
        if other is None or other.key == record.key or words not in _CORRECTIONS:
            continue
        kind, relation = _CORRECTIONS[words]
        about, by = (record, other) if preposition == "in" else (other, record)
        notices = (Notice(about.key, kind, _notice_key(by), label=label),) if kind else ()
        yield _Tie(other, notices, (Relation(by.key, about.key, relation),))


def _named(correction: Any) -> Record | None:
    source, identifier = text_at(correction, "source"), text_at(correction, "id")
    citation = plain(text_at(correction, "reference"))
    if source and identifier:
        return stub(source, identifier, citation)
    return Record(citation_key(citation), is_stub=True, citation=citation) if citation else None


def _notice_key(record: Record) -> str | None:
    known = record.identifiers
    return f"pmid:{known.pmid}" if known.pmid else f"doi:{known.doi}" if known.doi else None


def _notice_by_type(record: Record) -> tuple[Notice, ...]:
    """Return the notice that only the publication type tells of."""
    labels = [label for label in record.publication_types if label.casefold() == "retracted publication"]
    return tuple(Notice(record.key, "retracted", label=label) for label in labels[:1])


def _versions(item: Any, record: Record) -> Iterator[_Tie]:
    """Yield the other versions of a preprint, each tied to the later one of the two."""
    own = int_at(item, "versionNumber") or 0
    for version in list_at(item, "versionList", "version"):
        source, identifier = text_at(version, "source"), text_at(version, "id")
        if not (source and identifier) or f"{source}:{identifier}" == record.key:
            continue
        other = stub(source, identifier)
        is_later = (int_at(version, "versionNumber") or 0) > own
        later, earlier = (other, record) if is_later else (record, other)
        yield _Tie(other, relations=(Relation(later.key, earlier.key, "version_of"),))
