"""The works that a PubMed record cites, as stubs.

References stand in any number of `ReferenceList`s, which may nest; a reference has a printed citation, ids, or both.
Until 2018 they came as `CommentsCorrections RefType="Cites"` instead. NLM carries the lists that publishers deposit and
those of PubMed Central, so a record without any says nothing about how many works it cites.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import cast

from lxml import etree

from evidence_kb import identifiers
from evidence_kb.harvesters.pubmed.fields import listed_ids
from evidence_kb.harvesters.pubmed.xml import all_in, parts_of, text_at, text_of
from evidence_kb.model import Identifiers, Record
from evidence_kb.text import citation_key, fold

# Where these lists stand (DTD pubmed_250101), so that nobody looks for them through all of a record. Records that are
# built from export files have corrections without a list.
_REFERENCES = etree.XPath("(. | PubmedData | PubmedBookData | BookDocument)/ReferenceList//Reference")
_CORRECTIONS = etree.XPath("(. | MedlineCitation)/CommentsCorrectionsList/CommentsCorrections | CommentsCorrections")


@dataclass(frozen=True, slots=True)
class Cited:
    """What one record cites: stubs, each once; how many references it lists, and how many of them say nothing."""

    works: tuple[Record, ...]
    listed_n: int
    empty_n: int


def cited_works(references: Sequence[etree._Element], linked: Sequence[etree._Element]) -> Cited:
    """Return the works that an article cites, of its `references` and its `corrections`."""
    listed = [_reference(element) for element in references]
    lists_n = len(listed)
    known = {stub.key for stub in listed if stub}
    old_shape = [
        mentioned(text_at(element, "RefSource"), text_at(element, "PMID"))
        for element in linked
        if element.get("RefType") == "Cites"
    ]
    # Where both shapes are given they tell of the same list.
    only_old = [stub for stub in old_shape if stub is None or stub.key not in known]
    every = listed + only_old
    return Cited(
        works=unique(stub for stub in every if stub),
        listed_n=lists_n + len(only_old),
        empty_n=sum(stub is None for stub in every),
    )


def counted_works(references: Sequence[etree._Element], linked: Sequence[etree._Element]) -> Cited:
    """Return how many works an article lists, without naming any."""
    old_shape_n = sum(element.get("RefType") == "Cites" for element in linked)
    return Cited((), max(len(references), old_shape_n), 0)


def corrections(article: etree._Element) -> list[etree._Element]:
    """Return the elements that link a record to others: notices, comments, and until 2018 the works that it cites."""
    return cast(list[etree._Element], _CORRECTIONS(article))


def references_of(article: etree._Element) -> list[etree._Element]:
    """Return the elements of all references of a record, in however deep lists they stand."""
    return cast(list[etree._Element], _REFERENCES(article))


def mentioned(source: str | None, pmid: str | None) -> Record | None:
    """Return the stub of a work of which the printed source and perhaps the PMID are given; None where both lack."""
    return stub_of(source, Identifiers(pmid=identifiers.pmid(pmid)))


def stub_of(citation: str | None, known: Identifiers) -> Record | None:
    """Return the stub of a work that is known by identifiers or a printed citation; None where neither says any."""
    name = next(known.items(), None)
    words = fold(citation) if citation and name is None else ""
    if name is None and not words:
        return None
    return Record(
        key=":".join(name) if name else citation_key(words),
        identifiers=known,
        citation=citation,
        is_stub=True,
    )


def unique(stubs: Iterable[Record]) -> tuple[Record, ...]:
    """Return each work once, with the identifiers and the citation that any mention of it gives; the first wins."""
    works: dict[str, Record] = {}
    for stub in stubs:
        held = works.get(stub.key)
        works[stub.key] = stub if held is None else _together(held, stub)
    return tuple(works.values())


def _together(held: Record, other: Record) -> Record:
    if held.citation and other.identifiers == held.identifiers:
        return held
    known = {**dict(other.identifiers.items()), **dict(held.identifiers.items())}
    return replace(held, identifiers=Identifiers(**known), citation=held.citation or other.citation)


def _reference(element: etree._Element) -> Record | None:
    parts = parts_of(element)
    ids = listed_ids(all_in(parts.get("ArticleIdList"), "ArticleId"))
    known = Identifiers(doi=ids.get("doi"), pmid=ids.get("pmid"), pmcid=ids.get("pmcid"))
    return stub_of(text_of(parts.get("Citation")), known)
