"""(Re)build every derived table from harvested rows: studies, citations, concepts, claims, the evidence map.

One transaction: readers see the graph before or after, never half of it. Deriving the same rows again changes
nothing, because every table is compared with what it should be and only differences are written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evidence_kb import graph
from evidence_kb import store_reads as read
from evidence_kb.claim_rows import Verdicts, claim_rows, study_facts
from evidence_kb.claims import extract
from evidence_kb.concepts import Concepts
from evidence_kb.findings import ConceptKind, Vocabulary
from evidence_kb.identifiers import key_of
from evidence_kb.model import Identifiers, Passage, PassageKind
from evidence_kb.resolve import resolve
from evidence_kb.store import Store
from evidence_kb.store_cells import derive_cells
from evidence_kb.store_derived import (
    Row,
    Synced,
    drop_unstated_identifiers,
    drop_unused_concepts,
    free_keys,
    sync,
    sync_citations,
    sync_claims,
    sync_concepts,
    sync_steps,
    sync_study_counts,
)
from evidence_kb.store_merge import apply_merge, described

Progress = Callable[[str, int, int], None]
TABLES = {
    ConceptKind.TREATMENT: "treatments",
    ConceptKind.OUTCOME: "outcomes",
    ConceptKind.CONDITION: "conditions",
}
_FIELDS = ("doi", "pmid", "pmcid", "title", "authors", "journal", "year", "published_on", "article_type", "url")


@dataclass(frozen=True, slots=True)
class Derived:
    """What deriving changed, and what a person should know."""

    studies_new_n: int
    citations: Synced
    claims: Synced
    merges_n: int
    warnings: tuple[str, ...]


def derive(
    store: Store,
    vocabularies: Mapping[str, Vocabulary],
    verdicts: Sequence[Row],
    run_id: int,
    progress: Progress = lambda what, done, total: None,
) -> Derived:
    """Derive everything for these topics (slug to vocabulary); `verdicts` are the current rows of claim_reviews."""
    with store.db.atomic():
        drop_unstated_identifiers(store)
        resolution = resolve(described(store))
        for merge in resolution.merges:
            apply_merge(store, merge)
        _derive_studies(store, run_id)
        citations = sync_citations(store, run_id)
        concepts = Concepts(vocabularies)
        reviewed = Verdicts(verdicts)
        claims = _derive_claims(store, concepts, reviewed, run_id, progress)
        sync(store, "claim_reviews", ("claim_key",), reviewed.rows())
        sync_study_counts(store)
        _derive_steps(store)
        derive_cells(store, vocabularies)
        for kind, table in TABLES.items():
            drop_unused_concepts(store, table, [row["name"] for row in concepts.rows(kind)])
    warnings = tuple(
        f"studies {', '.join(map(str, conflict.study_ids))} were kept apart: {conflict.reason}"
        for conflict in resolution.conflicts
    )
    return Derived(read.new_studies_n(store, run_id), citations, claims, len(resolution.merges), warnings)


def _derive_studies(store: Store, run_id: int) -> None:
    """Choose each field of a study from its records: the first that states it, read texts before mere mentions."""
    records: dict[int, list[Row]] = defaultdict(list)
    for row in read.records(store):
        records[row["study_id"]].append(row)
    rows = [_study_row(study_id, described) for study_id, described in sorted(records.items())]
    keys: dict[str, int] = {}
    for row in rows:  # works without identifiers may share a key made of words: the later one gets a counter
        keys[row["key"]] = keys.get(row["key"], 0) + 1
        if keys[row["key"]] > 1:
            row["key"] = f"{row['key']}#{keys[row['key']]}"
    free_keys(store, {row["id"]: row["key"] for row in rows})
    sync(store, "studies", ("id",), rows, run_id=run_id, remove=False)


def _study_row(study_id: int, records: Sequence[Row]) -> dict[str, Any]:
    row: dict[str, Any] = {"id": study_id}
    for field in _FIELDS:
        row[field] = next((record[field] for record in records if record[field] is not None), None)
    row["key"] = key_of(Identifiers(row["doi"], row["pmid"], row["pmcid"])) or records[0]["provider_key"]
    row["status"] = "stub" if all(record["is_stub"] for record in records) else "full"
    return row


def _derive_claims(store: Store, concepts: Concepts, verdicts: Verdicts, run_id: int, progress: Progress) -> Synced:
    topics, passages, studies = read.topics_by_study(store), read.passages_by_study(store), read.studies(store)
    names = read.names_by_study(store)
    extracted = []
    for n, study in enumerate(studies, 1):
        progress("reading", n, len(studies))
        vocabulary = concepts.vocabulary_of(topics[study["id"]])
        rows = passages[study["id"]]
        extraction = extract([_passage(row) for row in rows], vocabulary)
        concepts.meet(study["id"], extraction, vocabulary)
        extracted.append((study, rows, extraction, vocabulary))
    ids = {kind: sync_concepts(store, table, concepts.rows(kind)) for kind, table in TABLES.items()}
    _derive_synonyms(store, concepts, ids)
    total = Synced()
    for study, rows, extraction, vocabulary in extracted:
        sync(
            store,
            "studies",
            ("id",),
            [study_facts(study, rows, extraction)],
            scope=("id = ?", [study["id"]]),
            run_id=run_id,
        )
        wanted = claim_rows(study, rows, extraction, vocabulary, ids, verdicts, names[study["id"]])
        total += sync_claims(store, study["id"], wanted, run_id)
    return total


def _passage(row: Row) -> Passage:
    return Passage(str(row["study_id"]), PassageKind(row["kind"]), row["label"], row["text"], bool(row["complete"]))


def _derive_synonyms(store: Store, concepts: Concepts, ids: Mapping[ConceptKind, Mapping[str, int]]) -> None:
    rows = [
        {
            "kind": s.kind.value,
            "form": s.form,
            "concept_id": ids[s.kind][s.concept],
            "origin": s.origin,
            "study_id": s.study_id,
        }
        for s in concepts.synonyms()
    ]
    sync(store, "synonyms", ("kind", "form"), rows)
    related = [
        {"condition_id": ids[ConceptKind.CONDITION][a], "related_id": ids[ConceptKind.CONDITION][b]}
        for a, b in concepts.related()
    ]
    sync(store, "related_conditions", ("condition_id", "related_id"), related)


def _derive_steps(store: Store) -> None:
    """Count the citations between each study and the nearest seed, over the studies of one topic."""
    for slug in read.topics(store):
        sync_steps(store, slug, graph.steps_from_seeds(read.seeds(store, slug), read.topic_edges(store, slug)))
