"""What a set of PubMed records means: the answer of efetch, or a file of NLM's yearly baseline.

Streamed: each record is read and its XML thrown away before the next one. Several versions of a citation share one PMID
(PLoS Currents, F1000Research); the newest is the record, the others count as duplicates, and so do earlier revisions
that a file of updates may hold. PMIDs that were merged or deleted are left out of an answer without a word, so that
those asked and not answered are named as missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from evidence_kb import identifiers
from evidence_kb.harvesters.pubmed import abstracts
from evidence_kb.harvesters.pubmed.fields import article_record, book_record, opened
from evidence_kb.harvesters.pubmed.notices import Links, links_of
from evidence_kb.harvesters.pubmed.references import (
    Cited,
    cited_works,
    corrections,
    counted_works,
    references_of,
    unique,
)
from evidence_kb.harvesters.pubmed.requests import asked_pmids
from evidence_kb.harvesters.pubmed.xml import all_in, all_of, text_of, top_elements, whole_number
from evidence_kb.model import (
    Batch,
    CitationStatement,
    Notice,
    NotSeen,
    Passage,
    PassageKind,
    Record,
    Relation,
    Response,
    StatedCount,
)

_ARTICLES = ("PubmedArticle", "MedlineCitation")
_BOOKS = ("PubmedBookArticle", "BookDocument")
_DELETED = ("DeleteCitation", "DeleteDocument")
_SETS = ("PubmedArticleSet", "PubmedBookArticleSet", "BookDocumentSet", "MedlineCitationSet")
ROOTS = frozenset((*_ARTICLES, *_BOOKS, *_SETS))


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one element of the set says."""

    record: Record
    abstract: tuple[Passage, ...]
    cited: Cited
    stated_n: int | None
    links: Links


def parse_articles(response: Response, *, reads_references: bool = True) -> Batch:
    """Return the records of an article set. Raises ParseError for anything else.

    Without `reads_references` the works that a record cites are counted and not named.
    """
    readings: dict[str, _Reading] = {}
    deleted: dict[str, None] = {}
    duplicates_n = 0
    tags = (*_ARTICLES, *_BOOKS, *_DELETED)
    for element in top_elements(response, ROOTS, tags, reads_references=reads_references):
        if element.tag in _DELETED:
            deleted.update((f"pmid:{pmid}", None) for pmid in map(identifiers.pmid, _pmid_texts(element)) if pmid)
            continue
        reading = _read(element, reads_references)
        if not reading.record.title and not any(reading.record.identifiers.items()):
            continue  # an empty shell; if it stands for a PMID that was asked about, that one is missing
        held = readings.get(reading.record.key)
        duplicates_n += held is not None
        if held is None or _is_newer(reading, held):
            readings[reading.record.key] = reading
    kept = [reading for key, reading in readings.items() if key not in deleted]
    asked = tuple(f"pmid:{pmid}" for pmid in asked_pmids(response.request))
    held_keys = {reading.record.key for reading in kept}
    missing = (key for key in (*asked, *deleted) if key not in held_keys)
    return _batch(kept, asked, tuple(dict.fromkeys(missing)), duplicates_n)


def _pmid_texts(element: etree._Element) -> list[str | None]:
    return [text_of(pmid) for pmid in element.iterfind("PMID")]


def _read(element: etree._Element, reads_references: bool) -> _Reading:
    return _read_book(element, reads_references) if element.tag in _BOOKS else _read_article(element, reads_references)


def _read_article(element: etree._Element, reads_references: bool) -> _Reading:
    article = opened(element)
    record = article_record(article)
    others = [*all_of(article.parts, "OtherAbstract"), *all_of(article.about, "OtherAbstract")]
    # most records lack the one or the other, and looking for them takes longer than seeing that
    linked = corrections(element) if article.has("CommentsCorrectionsList", "CommentsCorrections") else []
    references = references_of(element) if article.has("ReferenceList") else []
    return _Reading(
        record=record,
        abstract=abstracts.passages(record.key, article.parts.get("Abstract"), others),
        cited=(cited_works if reads_references else counted_works)(references, linked),
        stated_n=whole_number(text_of(article.about.get("NumberOfReferences"))),
        links=links_of(record, linked),
    )


def _read_book(element: etree._Element, reads_references: bool) -> _Reading:
    document = next(iter(all_in(element, "BookDocument")), element)
    record, linked, references = book_record(element), corrections(element), references_of(element)
    return _Reading(
        record=record,
        abstract=abstracts.passages(record.key, document.find("Abstract"), document.findall("OtherAbstract")),
        cited=(cited_works if reads_references else counted_works)(references, linked),
        stated_n=None,
        links=links_of(record, linked),
    )


def _is_newer(reading: _Reading, held: _Reading) -> bool:
    ours, theirs = reading.record, held.record
    if ours.version != theirs.version or not ours.revised_on or not theirs.revised_on:
        return (ours.version or 1) > (theirs.version or 1)
    return ours.revised_on > theirs.revised_on


def _batch(readings: list[_Reading], asked: tuple[str, ...], missing: tuple[str, ...], duplicates_n: int) -> Batch:
    records = {reading.record.key: reading.record for reading in readings}
    stubs = unique(stub for reading in readings for stub in (*reading.cited.works, *reading.links.works))
    return Batch(
        records=(*records.values(), *(stub for stub in stubs if stub.key not in records)),
        passages=tuple(passage for reading in readings for passage in _passages(reading)),
        statements=tuple(
            CitationStatement(reading.record.key, cited.key) for reading in readings for cited in reading.cited.works
        ),
        counts=tuple(
            StatedCount(reading.record.key, "references", reading.stated_n, reading.cited.listed_n)
            for reading in readings
            if reading.stated_n or reading.cited.listed_n
        ),
        not_seen=tuple(
            NotSeen(reading.record.key, "reference", "a reference without words or identifier", reading.cited.empty_n)
            for reading in readings
            if reading.cited.empty_n
        ),
        focal_keys=tuple(records),
        notices=_notices(readings),
        relations=_relations(reading.links.relations for reading in readings),
        asked=asked,
        missing=missing,
        duplicates_n=duplicates_n,
    )


def _passages(reading: _Reading) -> tuple[Passage, ...]:
    title = reading.record.title
    titles = (Passage(reading.record.key, PassageKind.TITLE, None, title),) if title else ()
    return (*titles, *reading.abstract)


def _relations(stated: Iterable[tuple[Relation, ...]]) -> tuple[Relation, ...]:
    return tuple(dict.fromkeys(relation for relations in stated for relation in relations))


def _notices(readings: list[_Reading]) -> tuple[Notice, ...]:
    """Return each notice once; where both sides of it are in the set, in the words of the affected article."""
    own = [n for reading in readings for n in reading.links.notices if n.record_key == reading.record.key]
    others = [n for reading in readings for n in reading.links.notices if n.record_key != reading.record.key]
    notices: dict[tuple[str, str, str | None] | Notice, Notice] = {}
    for notice in (*own, *others):
        # Two errata of one article may both come without any identifier of theirs.
        same = (notice.record_key, notice.kind, notice.notice_key) if notice.notice_key else notice
        notices.setdefault(same, notice)
    return tuple(notices.values())
