"""The concepts of a knowledge base: what topic files name, and what claims turned out to be about.

Several topics share one set of concepts. A form that two topics use differently keeps the meaning of the topic
whose slug comes first; a study is read with the vocabulary of its own topics.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evidence_kb.claims.lexicon.concepts import concept_for, concept_in
from evidence_kb.findings import Claim, Concept, ConceptKind, Extraction, Vocabulary
from evidence_kb.text import fold


@dataclass(frozen=True, slots=True)
class Synonym:
    kind: ConceptKind
    form: str
    concept: str
    origin: str
    study_id: int | None = None


class Concepts:
    """Collects every concept that a vocabulary or a claim names, in a stable order."""

    def __init__(self, vocabularies: Mapping[str, Vocabulary]) -> None:
        self._vocabularies = dict(sorted(vocabularies.items()))
        self._concepts: dict[tuple[ConceptKind, str], Concept] = {}
        self._seen: dict[tuple[ConceptKind, str], Synonym] = {}
        for vocabulary in self._vocabularies.values():
            for concept in vocabulary.concepts:
                self._add(concept)

    def vocabulary_of(self, topics: Sequence[str]) -> Vocabulary:
        """Return the vocabulary to read a study of these topics with."""
        return merged([self._vocabularies[topic] for topic in topics if topic in self._vocabularies])

    def meet(self, study_id: int, extraction: Extraction, vocabulary: Vocabulary) -> None:
        """Take in the concepts of a study's claims and the spellings that it uses."""
        shorts = dict(extraction.abbreviations)
        for claim in extraction.claims:
            for kind, text in claim_terms(claim):
                concept = concept_in(kind, text, vocabulary, shorts)
                self._add(concept)
                if concept == concept_for(kind, text, vocabulary):  # another study's short form may mean another thing
                    self._see(Synonym(kind, fold(text), concept.name, concept.origin))
        for variant in extraction.spelling_variants:
            concept = concept_for(ConceptKind.TREATMENT, variant.form, vocabulary)
            self._add(concept)
            self._see(Synonym(ConceptKind.TREATMENT, fold(variant.printed), concept.name, "spelling_seen", study_id))

    def rows(self, kind: ConceptKind) -> list[dict[str, Any]]:
        """Return the rows of the concept table of this kind; `broader` is a name."""
        rows = []
        for (found, name), concept in self._concepts.items():
            if found is kind:
                row: dict[str, Any] = {
                    "name": name,
                    "mesh_id": concept.mesh_id,
                    "origin": concept.origin,
                    "broader": concept.broader,
                }
                if kind is ConceptKind.OUTCOME:
                    row |= {"domain": concept.domain, "desirable": concept.desirable}
                rows.append(row)
        return rows

    def synonyms(self) -> Iterator[Synonym]:
        """Yield one row per surface form: those of vocabularies first, then what texts were seen to use."""
        listed: set[tuple[ConceptKind, str]] = set()
        for synonym in [*self._listed(), *self._seen.values()]:
            if (synonym.kind, synonym.form) not in listed:
                listed.add((synonym.kind, synonym.form))
                yield synonym

    def related(self) -> list[tuple[str, str]]:
        """Return pairs of conditions that are close and not the same."""
        conditions = {name for kind, name in self._concepts if kind is ConceptKind.CONDITION}
        pairs = {
            (name, other)
            for (kind, name), concept in self._concepts.items()
            if kind is ConceptKind.CONDITION
            for other in concept.related
            if other in conditions
        }
        return sorted(pairs)

    def _listed(self) -> Iterator[Synonym]:
        # A spelling that a page really uses is told apart from one that a vocabulary only expects.
        seen = {key for key, synonym in self._seen.items() if synonym.origin == "spelling_seen"}
        for concept in self._concepts.values():
            if concept.origin == "text":
                continue
            for form in (concept.name, *concept.synonyms):
                yield Synonym(concept.kind, fold(form), concept.name, concept.origin)
            for form in concept.misspellings:
                if (concept.kind, fold(form)) not in seen:
                    yield Synonym(concept.kind, fold(form), concept.name, "misspelling")

    def _add(self, concept: Concept) -> None:
        self._concepts.setdefault((concept.kind, concept.name), concept)
        if concept.broader and (concept.kind, concept.broader) not in self._concepts:
            self._add(concept_for(concept.kind, concept.broader, Vocabulary()))
        for name in concept.related:
            self._concepts.setdefault((concept.kind, name), Concept(concept.kind, name, origin=concept.origin))

    def _see(self, synonym: Synonym) -> None:
        if synonym.form:
            self._seen.setdefault((synonym.kind, synonym.form), synonym)


def claim_terms(claim: Claim) -> Iterator[tuple[ConceptKind, str]]:
    """Yield the words of a claim that name concepts."""
    if claim.treatment:
        yield ConceptKind.TREATMENT, claim.treatment
    if claim.comparator and claim.comparator != "none":
        yield ConceptKind.TREATMENT, claim.comparator
    yield ConceptKind.OUTCOME, claim.outcome


def merged(vocabularies: Sequence[Vocabulary]) -> Vocabulary:
    """Put vocabularies together; of two concepts with one name the first stays."""
    concepts: dict[tuple[ConceptKind, str], Concept] = {}
    for vocabulary in vocabularies:
        for concept in vocabulary.concepts:
            concepts.setdefault((concept.kind, concept.name), concept)
    return Vocabulary(tuple(concepts.values()))
