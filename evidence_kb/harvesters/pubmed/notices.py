"""Retractions, corrections, concerns, comments and updates, as PubMed links them.

`CommentsCorrections` names the other side by a printed source and mostly a PMID; its RefType says which side this is:
`RetractionIn` stands on the retracted article, `RetractionOf` on the notice (values of DTD pubmed_250101). Both are
read, so that a notice is known whichever side was fetched. Types that say nothing about integrity or versions
(`SummaryForPatientsIn`, `OriginalReportIn`, `AssociatedPublication`…) are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from evidence_kb import identifiers
from evidence_kb.harvesters.pubmed.dates import source_date
from evidence_kb.harvesters.pubmed.references import stub_of
from evidence_kb.harvesters.pubmed.xml import text_at
from evidence_kb.model import Identifiers, Notice, Record, Relation

# On the article that is affected: what the notice does to it, and how the notice relates to it.
_AFFECTED = {
    "RetractionIn": ("retracted", "notice_on"),
    "PartialRetractionIn": ("partially_retracted", "notice_on"),
    "ExpressionOfConcernIn": ("concern", "notice_on"),
    "ErratumIn": ("corrected", "erratum_of"),
    "CorrectedandRepublishedIn": ("corrected", "republication_of"),
    "RetractedandRepublishedIn": ("retracted", "republication_of"),
}
# On the notice.
_NOTICE = {
    "RetractionOf": ("retracted", "notice_on"),
    "PartialRetractionOf": ("partially_retracted", "notice_on"),
    "ExpressionOfConcernFor": ("concern", "notice_on"),
    "ErratumFor": ("corrected", "erratum_of"),
    "CorrectedandRepublishedFrom": ("corrected", "republication_of"),
    "RetractedandRepublishedFrom": ("retracted", "republication_of"),
}
# Relations only. The first stand on the later work, the second on the earlier.
_LATER = {
    "RepublishedFrom": "republication_of",
    "ReprintOf": "republication_of",
    "UpdateOf": "update_of",
    "CommentOn": "comment_on",
}
_EARLIER = {
    "RepublishedIn": "republication_of",
    "ReprintIn": "republication_of",
    "UpdateIn": "update_of",
    "CommentIn": "comment_on",
}
_RETRACTED_TYPE = "Retracted Publication"
# PubMed links a preprint to its article as an update (NIH Preprint Pilot): these sources tell the two apart.
_PREPRINT_SERVERS = ("biorxiv", "medrxiv", "arxiv", "chemrxiv", "res sq", "research square", "ssrn", "preprints.org")


@dataclass(frozen=True, slots=True)
class Links:
    """What one record says about others: `works` are their stubs."""

    notices: tuple[Notice, ...]
    relations: tuple[Relation, ...]
    works: tuple[Record, ...]


def links_of(record: Record, linked: Iterable[etree._Element]) -> Links:
    """Return the notices and relations that a PubMed record states, of its `corrections`."""
    notices: list[Notice] = []
    relations: list[Relation] = []
    works: list[Record] = []
    for element in linked:
        kind = element.get("RefType") or ""
        source, note = text_at(element, "RefSource"), text_at(element, "Note")
        other = _other_side(source, text_at(element, "PMID"), record.key)
        if kind in _AFFECTED:
            notice_key = other.key if other else None
            noticed_on = source_date(source)
            notices.append(Notice(record.key, _AFFECTED[kind][0], notice_key, noticed_on, label=kind, reason=note))
        elif kind in _NOTICE and other:
            notices.append(Notice(other.key, _NOTICE[kind][0], record.key, record.published_on, kind, note))
        relation = _relation(kind, record, source, other)
        if relation and other:
            relations.append(relation)
            works.append(other)
    notices.extend(_from_type(record, notices))
    return Links(tuple(notices), tuple(dict.fromkeys(relations)), tuple(works))


def _other_side(source: str | None, pmid_text: str | None, own_key: str) -> Record | None:
    """The other work, if it has an identifier; a source without a PMID may print the DOI."""
    pmid = identifiers.pmid(pmid_text)
    doi = None if pmid else identifiers.doi(source)
    other = stub_of(source, Identifiers(pmid=pmid, doi=doi)) if pmid or doi else None
    return other if other and other.key != own_key else None


def _relation(kind: str, record: Record, source: str | None, other: Record | None) -> Relation | None:
    if other is None:
        return None
    if kind in _AFFECTED or kind in _EARLIER:
        word = _EARLIER.get(kind) or _AFFECTED[kind][1]
        if word == "update_of" and "Preprint" in record.publication_types:
            return Relation(record.key, other.key, "preprint_of")
        return Relation(other.key, record.key, word)
    if kind in _NOTICE or kind in _LATER:
        word = _LATER.get(kind) or _NOTICE[kind][1]
        if word == "update_of" and (source or "").casefold().startswith(_PREPRINT_SERVERS):
            return Relation(other.key, record.key, "preprint_of")
        return Relation(record.key, other.key, word)
    return None


def _from_type(record: Record, notices: list[Notice]) -> Iterator[Notice]:
    """A publication type can be all that says an article is retracted."""
    is_named = any(notice.record_key == record.key and notice.kind == "retracted" for notice in notices)
    if _RETRACTED_TYPE in record.publication_types and not is_named:
        yield Notice(record.key, "retracted", label=_RETRACTED_TYPE)
