"""What the entries of an export say about retractions, corrections and comments.

PubMed's MEDLINE format has a tag for each ("MEDLINE/PubMed Data Element (Field) Descriptions", comments and
corrections); Ovid prints the same in words, as a note "Erratum in: …". Other programs tell a retraction by the type of
the publication only. A library lists the works that somebody chose: a notice is kept with its PMID or DOI, but the
work that gives it becomes no record of its own unless the library lists it too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from lxml import etree

from evidence_kb.harvesters.pubmed.notices import links_of
from evidence_kb.model import Notice, Record, Relation

# The names that PubMed's XML has for what the tags and words say.
BY_TAG = {
    "RIN": "RetractionIn", "ROF": "RetractionOf", "PRIN": "PartialRetractionIn", "PROF": "PartialRetractionOf",
    "ECI": "ExpressionOfConcernIn", "ECF": "ExpressionOfConcernFor", "EIN": "ErratumIn", "EFR": "ErratumFor",
    "CRI": "CorrectedandRepublishedIn", "CRF": "CorrectedandRepublishedFrom", "RRI": "RetractedandRepublishedIn",
    "RRF": "RetractedandRepublishedFrom", "RPI": "RepublishedIn", "RPF": "RepublishedFrom", "UIN": "UpdateIn",
    "UOF": "UpdateOf", "CIN": "CommentIn", "CON": "CommentOn",
}  # fmt: skip
_BY_WORDS = {kind.casefold(): kind for kind in BY_TAG.values()}
_NOTE = re.compile(r"([A-Za-z]{6,10}(?: [A-Za-z]{2,11}){1,4})(?: \([A-Z]{3,4}\))?\s*:\s+(\S.*)", re.DOTALL)
_PMID = re.compile(r"\bPMID: ?([0-9]{1,9})\b")
_RETRACTED = frozenset(("retracted publication", "retracted article", "retracted"))
_MAX_SOURCE = 2_000

Correction = tuple[str, str]  # PubMed's name of what is said, and the printed source


def corrections_in(notes: Iterable[str]) -> tuple[Correction, ...]:
    """Return what notes say in NLM's words.

    >>> corrections_in(["Erratum in: J Bones. 2020;7:1 PMID: 12345678", "Note in: ink"])
    (('ErratumIn', 'J Bones. 2020;7:1 PMID: 12345678'),)
    """
    found = (_NOTE.fullmatch(note) for note in notes if len(note) <= _MAX_SOURCE)
    stated = ((_BY_WORDS.get(match.group(1).replace(" ", "").casefold()), match.group(2)) for match in found if match)
    return tuple((kind, source) for kind, source in stated if kind)


def notices_of(
    records: Sequence[Record], corrections: Mapping[str, Sequence[Correction]]
) -> tuple[tuple[Notice, ...], tuple[Relation, ...]]:
    """Return the notices and relations of a library; `corrections` are those of the record with that key."""
    listed = {pair: record.key for record in records for pair in record.identifiers.items()}
    notices: dict[Notice, None] = {}
    relations: dict[Relation, None] = {}
    for record in records:
        links = links_of(record, _as_pubmed(corrections.get(record.key, ())))
        keys = {work.key: listed[pair] for work in links.works for pair in work.identifiers.items() if pair in listed}
        keys[record.key] = record.key
        by_type = () if any(notice.kind == "retracted" for notice in links.notices) else _by_type(record)
        for notice in (*links.notices, *by_type):
            if notice.record_key in keys:
                notices[replace(notice, record_key=keys[notice.record_key])] = None
        for relation in links.relations:
            if relation.from_key in keys and relation.to_key in keys:
                relations[Relation(keys[relation.from_key], keys[relation.to_key], relation.kind)] = None
    return tuple(notices), tuple(relation for relation in relations if relation.from_key != relation.to_key)


def _as_pubmed(corrections: Iterable[Correction]) -> etree._Element:
    """Write what was stated as PubMed's XML has it, so that both are understood by the same rules."""
    article = etree.Element("PubmedArticle")
    for kind, source in corrections:
        pmid = _PMID.search(source)
        element = etree.SubElement(article, "CommentsCorrections", RefType=kind)
        etree.SubElement(element, "RefSource").text = _without_controls(source[: pmid.start() if pmid else None])
        if pmid:
            etree.SubElement(element, "PMID").text = pmid.group(1)
    return article


def _without_controls(text: str) -> str:
    """Characters that XML 1.0 forbids (section 2.2) are no part of a printed source."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", " ", text[:_MAX_SOURCE]).strip()


def _by_type(record: Record) -> tuple[Notice, ...]:
    labels = [label for label in record.publication_types if label.casefold() in _RETRACTED]
    return tuple(Notice(record.key, "retracted", label=label) for label in labels[:1])
