"""Read papers of Semantic Scholar: as an edge lists them, and described by `paper/batch`.

A batch answers in the order in which it was asked, with null for a paper that is not known. A paper that could not be
matched has no id, and at most a title. Ids are strings or numbers, a DOI is written as its publisher does, an unknown
venue is "". Abstracts are null where their publishers do not want them shown.
Known from: the service's API description and recorded answers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from evidence_kb import identifiers
from evidence_kb.harvesters.answers import failed, int_at, list_at, text_at
from evidence_kb.harvesters.markup import plain
from evidence_kb.model import Batch, Identifiers, Passage, PassageKind, Record, Relation, Response, StatedCount
from evidence_kb.text import joined_names, title_key

LICENCE = "Semantic Scholar API licence: not for redistribution"
FIELDS = "externalIds,title,authors,venue,journal,year,publicationDate,publicationTypes"
DESCRIBED = f"{FIELDS},abstract,citationCount,referenceCount"


def name_of(study: Identifiers) -> str | None:
    """Return how a study is asked for. Its PMID or DOI comes first: they are known before the first answer is,
    so an interrupted harvest asks for the same addresses again and finds them answered."""
    if study.pmid:
        return f"PMID:{study.pmid}"
    return f"DOI:{study.doi}" if study.doi else study.semantic_scholar


def named(name: str) -> Identifiers:
    """Return the identifier that a name such as `PMID:1` stands for."""
    scheme, _, text = name.partition(":")
    if scheme.upper() == "PMID":
        return Identifiers(pmid=identifiers.pmid(text))
    if re.fullmatch(r"[0-9a-f]{40}", name):
        return Identifiers(semantic_scholar=name)
    return Identifiers(doi=identifiers.doi(name))


def stub(known: Identifiers, name: str) -> Record:
    """Return a record of a paper of which only the identifier is known that it was asked for by."""
    key = f"s2:{name}" if known.semantic_scholar else identifiers.key_of(known)
    return Record(key or name, known, is_stub=True)


def texts_at(value: Any, name: str) -> list[str]:
    """Return the texts that a field lists; null and anything that is no text are left out."""
    found = (text_at(item) for item in list_at(value, name))
    return [text for text in found if text]


def read(paper: Any, *, is_stub: bool) -> Record | None:
    """Return a paper as it is described or, `is_stub`, listed; None where it has neither an id nor a title."""
    paper_id, title = text_at(paper, "paperId"), plain(text_at(paper, "title"))
    known = Identifiers(
        doi=identifiers.doi(text_at(paper, "externalIds", "DOI")),
        pmid=identifiers.pmid(text_at(paper, "externalIds", "PubMed")),
        pmcid=identifiers.pmcid(text_at(paper, "externalIds", "PubMedCentral")),
        semantic_scholar=paper_id,
    )
    authors = [name for author in list_at(paper, "authors") if (name := plain(text_at(author, "name")))]
    journal = text_at(paper, "journal", "name") or text_at(paper, "venue")
    year = int_at(paper, "year")
    key = f"s2:{paper_id}" if paper_id else identifiers.key_of(known)
    if key is None and title:
        key = title_key(title, year, journal, authors[0].replace(";", ",") if authors else None)
    if key is None:
        return None
    published_on = re.fullmatch(r"[0-9]{4}(?:-[0-9]{2}){0,2}", text_at(paper, "publicationDate") or "")
    return Record(
        key=key,
        identifiers=known,
        title=title,
        authors=joined_names(authors),
        journal=journal,
        year=year,
        published_on=published_on.group() if published_on else None,
        volume=text_at(paper, "journal", "volume"),
        pages=text_at(paper, "journal", "pages"),
        publication_types=tuple(texts_at(paper, "publicationTypes")),
        is_stub=is_stub,
    )


# --- answers of paper/batch ----------------------------------------------------------------------------------------


def batch(response: Response, answer: Any, names: Sequence[str]) -> Batch:
    """Return the papers that were asked for by these names; those that are not known are missing by name.

    Raises ParseError for anything but a list as long as that of the names: only its order says which paper is which.
    """
    if not isinstance(answer, list):
        why = text_at(answer, "error") or text_at(answer, "message") or "the answer is no list of papers"
        raise failed(response, why)
    if len(answer) != len(names):
        raise failed(response, f"{len(names)} papers were asked for and {len(answer)} places answered")
    papers = _Papers()
    asked = [named(name) for name in names]
    missing = []
    for name, known, paper in zip(names, asked, answer, strict=True):
        record = read(paper, is_stub=False)
        if record is None:
            missing.append(_key(known, name))
        else:
            papers.add(record, paper, known, name)
    if answer and len(missing) == len(answer) and any(paper is not None for paper in answer):
        raise failed(response, "none of what it lists is a paper")
    return replace(
        papers.batch(), asked=tuple(_key(known, name) for known, name in zip(asked, names, strict=True)),
        missing=tuple(missing),
    )  # fmt: skip


def _key(known: Identifiers, name: str) -> str:
    return next(iter(known.names()), name)


class _Papers:
    """Gathers the papers of one answer; one paper may answer for several names."""

    def __init__(self) -> None:
        self.records: dict[str, Record] = {}
        self.others: dict[str, Record] = {}
        self.passages: dict[Passage, None] = {}
        self.counts: dict[StatedCount, None] = {}
        self.relations: dict[Relation, None] = {}
        self.duplicates_n = 0

    def add(self, record: Record, paper: Any, asked: Identifiers, name: str) -> None:
        """Take a paper with the identifier that it was asked for by, which it need not state itself."""
        if record.key in self.records:
            self.duplicates_n += 1
            record = self.records[record.key]
        stated = dict(record.identifiers.items())
        if new := {scheme: value for scheme, value in asked.items() if scheme not in stated}:
            record = replace(record, identifiers=replace(record.identifiers, **new))
        elif any(stated[scheme] != value for scheme, value in asked.items()):
            # Asked by an earlier DOI, or for a version that the service counts as one paper with another.
            other = stub(asked, name)
            self.others[other.key] = other
            self.relations[Relation(other.key, record.key, "same_work")] = None
        self.records[record.key] = record
        self.passages |= dict.fromkeys(_passages(paper, record))
        self.counts |= dict.fromkeys(_counts(paper, record))

    def batch(self) -> Batch:
        return Batch(
            records=(*self.records.values(), *self.others.values()),
            passages=tuple(self.passages),
            counts=tuple(self.counts),
            focal_keys=tuple(self.records),
            relations=tuple(self.relations),
            duplicates_n=self.duplicates_n,
        )


def _passages(paper: Any, record: Record) -> list[Passage]:
    abstract = plain(text_at(paper, "abstract"))
    told = ((PassageKind.TITLE, record.title), (PassageKind.ABSTRACT, abstract))
    return [Passage(record.key, kind, None, text, licence=LICENCE) for kind, text in told if text]


def _counts(paper: Any, record: Record) -> list[StatedCount]:
    """Return the stated counts; 0 references are references that are not known."""
    told = (("cited_by", int_at(paper, "citationCount")), ("references", int_at(paper, "referenceCount") or None))
    return [StatedCount(record.key, what, n, 0) for what, n in told if n is not None and n >= 0]
