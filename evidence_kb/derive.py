"""(Re)build every derived table from harvested rows: studies, citations, concepts, claims, the evidence map.

One transaction: readers see the graph before or after, never half of it. Deriving the same rows again changes
nothing, because every table is compared with what it should be and only differences are written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from evidence_kb import store_reads as read
from evidence_kb.claim_reviews import Reviews
from evidence_kb.claim_rows import claim_rows, less_certain_rows, study_facts
from evidence_kb.claims import extract
from evidence_kb.concepts import Concepts
from evidence_kb.decisions import Word
from evidence_kb.describe import study_rows
from evidence_kb.extractions import basis_of, packed, unpacked
from evidence_kb.findings import ConceptKind
from evidence_kb.model import Passage, PassageKind
from evidence_kb.resolve import Ruling, resolve
from evidence_kb.store import Store
from evidence_kb.store_analyses import sync_unmapped_terms
from evidence_kb.store_cells import derive_cells
from evidence_kb.store_changes import record_changes
from evidence_kb.store_counts import derive_counts
from evidence_kb.store_derived import (
    Row,
    Synced,
    choose_passages_of_studies,
    drop_unused_concepts,
    free_keys,
    integrity_rows,
    sync,
    sync_citations,
    sync_claims,
    sync_concepts,
    sync_families,
    sync_identifiers,
    sync_less_certain,
    sync_study_counts,
)
from evidence_kb.store_merge import apply_resolution, candidates
from evidence_kb.store_search import sync_search
from evidence_kb.store_topics import sync_screening, sync_topic_studies
from evidence_kb.topic import Topic

Progress = Callable[[str, int, int], None]
TABLES = {
    ConceptKind.TREATMENT: "treatments",
    ConceptKind.OUTCOME: "outcomes",
    ConceptKind.CONDITION: "conditions",
}


@dataclass(frozen=True, slots=True)
class Derived:
    """What deriving changed, and what a person should know."""

    studies_new_n: int
    citations: Synced
    claims: Synced
    merges_n: int
    warnings: tuple[str, ...]


NOTHING_NEW = Derived(0, Synced(), Synced(), 0, ())


def derive(
    store: Store,
    topics: Mapping[str, Topic],
    words: Sequence[Word],
    run_id: int,
    progress: Progress = lambda what, done, total: None,
    rulings: Sequence[Ruling] = (),
    screenings: Sequence[Word] = (),
) -> Derived:
    """Derive everything; `topics` are the topic files by slug, `words` and `screenings` what people decided."""
    # Here, because scipy takes 20 MB, and rules take time, that whoever loads files in bulk has no use for.
    from evidence_kb.context_rows import KEYS, context_rows
    from evidence_kb.store_graph import derive_graph
    from evidence_kb.store_metrics import derive_metrics

    vocabularies = {slug: topic.vocabulary for slug, topic in topics.items()}
    readers = {slug: topic.readers for slug, topic in topics.items()}
    with store.db.atomic():
        merges_n, warnings = file_records(store, rulings, run_id)
        _derive_studies(store, run_id)
        citations = sync_citations(store, run_id)
        sync_families(store)
        sync_topic_studies(store, {slug: topic.follow for slug, topic in topics.items()}, run_id)
        sync_screening(store, screenings, readers, read.names_by_study(store))
        choose_passages_of_studies(store)
        sync(store, "citation_contexts", KEYS, context_rows(read.contexts(store)), remove=False)
        concepts = Concepts(vocabularies)
        reviews = Reviews(words)
        claims = _derive_claims(store, concepts, reviews, readers, run_id, progress)
        sync(store, "claim_reviews", ("claim_key",), reviews.rows(max(readers.values(), default=1)))
        sync(store, "former_claim_keys", ("former_key",), reviews.former_keys())
        sync(store, "reader_agreement", ("what", "pair", "first", "second"), reviews.agreement_rows(screenings))
        sync_study_counts(store)
        derive_cells(store, vocabularies, progress)
        sync_unmapped_terms(store)
        record_changes(store, run_id)
        derive_counts(store)
        derive_metrics(store)
        derive_graph(store)
        for kind, table in TABLES.items():
            drop_unused_concepts(store, table, [row["name"] for row in concepts.rows(kind)])
        sync_search(store)
    return Derived(read.new_studies_n(store, run_id), citations, claims, merges_n, warnings)


def file_records(store: Store, rulings: Sequence[Ruling], run_id: int) -> tuple[int, tuple[str, ...]]:
    """File records under studies; return how many studies were merged, and new conflicts in words.

    Harvesting calls it between its steps, so that a work known by two identifiers is asked about once.
    """
    with store.db.atomic():
        merges_n = apply_resolution(store, resolve(candidates(store), rulings), run_id)
        sync_identifiers(store)
        return merges_n, tuple(
            f"studies {row['study_a']} and {row['study_b']} were kept apart: {row['reason']}"
            for row in read.new_conflicts(store, run_id)
        )


def _derive_studies(store: Store, run_id: int) -> None:
    """Choose each field of a study from its records."""
    rows = study_rows(store)
    keys: dict[str, int] = {}
    for row in rows:  # works without identifiers may share a key made of words: the later one gets a counter
        keys[row["key"]] = keys.get(row["key"], 0) + 1
        if keys[row["key"]] > 1:
            row["key"] = f"{row['key']}#{keys[row['key']]}"
    free_keys(store, {row["id"]: row["key"] for row in rows})
    sync(store, "studies", ("id",), rows, run_id=run_id, remove=False)
    sync(store, "studies", ("id",), integrity_rows(store), remove=False)


def _derive_claims(
    store: Store, concepts: Concepts, reviews: Reviews, readers: Mapping[str, int], run_id: int, progress: Progress
) -> Synced:
    topics, studies = read.topics_by_study(store), read.told_studies(store)
    passages = read.passages_by_study(store, [study["id"] for study in studies])
    names, kept = read.names_by_study(store), read.extractions(store)
    found: dict[str, str] = {}
    extracted = []
    for n, study in enumerate(studies, 1):
        progress("reading", n, len(studies))
        vocabulary = concepts.vocabulary_of(topics[study["id"]])
        rows = passages[study["id"]]
        texts = [_passage(row) for row in rows]
        basis = basis_of(texts, vocabulary)
        if basis not in found:
            found[basis] = kept[basis] if basis in kept else packed(extract(texts, vocabulary))
        asked = max((readers.get(topic, 1) for topic in topics[study["id"]]), default=1)
        said = reviews.of_study(study["key"], names[study["id"]], asked)
        extraction = said.with_accepted(unpacked(found[basis]))
        concepts.meet(study["id"], said.with_edits(extraction), vocabulary)
        extracted.append((study, rows, extraction, vocabulary, said))
    sync(store, "extractions", ("basis_sha256",), [{"basis_sha256": b, "found": text} for b, text in found.items()])
    ids = {kind: sync_concepts(store, table, concepts.rows(kind)) for kind, table in TABLES.items()}
    _derive_synonyms(store, concepts, ids)
    held = {kind: {row["name"]: ids[kind][row["name"]] for row in concepts.rows(kind)} for kind in TABLES}
    total = Synced()
    for study, rows, extraction, vocabulary, said in extracted:
        sync(
            store,
            "studies",
            ("id",),
            [study_facts(study, rows, extraction)],
            scope=("id = ?", [study["id"]]),
            run_id=run_id,
        )
        told = (study, rows, extraction, vocabulary, held, said)
        total += sync_claims(store, study["id"], claim_rows(*told), run_id)
        sync_less_certain(store, study["id"], less_certain_rows(*told), run_id)
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
