"""Read what the evidence map needs, let `cells` do the arithmetic, and write the cells."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict

from evidence_kb.cell_statements import statement
from evidence_kb.cells import Held, Statement, evidence_cells
from evidence_kb.findings import ConceptKind, Vocabulary
from evidence_kb.store import Store
from evidence_kb.store_derived import sync
from evidence_kb.text import fold


def derive_cells(store: Store, vocabularies: Mapping[str, Vocabulary]) -> None:
    """Fill evidence_cells for every topic; concepts must be in their tables already."""
    rows = []
    for topic in store.rows("SELECT slug FROM topics ORDER BY slug"):
        slug = topic["slug"]
        statements = _statements(store, slug)
        named = vocabularies.get(slug, Vocabulary())
        treatments = _named(store, "treatments", ConceptKind.TREATMENT, named) | {s.treatment_id for s in statements}
        outcomes = _named(store, "outcomes", ConceptKind.OUTCOME, named) | {s.outcome_id for s in statements}
        for cell in evidence_cells(treatments, outcomes, statements, _held(store, slug)):
            direction = cell.direction.value if cell.direction else None
            rows.append({"topic": slug, **asdict(cell), "direction": direction})
    sync(store, "evidence_cells", ("topic", "treatment_id", "outcome_id"), rows)


def _statements(store: Store, slug: str) -> list[Statement]:
    rows = store.rows(
        "SELECT c.*, s.integrity, s.participants_n, s.participants_passage_id, s.participants_end, o.domain, "
        "p.text AS participants_text FROM claims c JOIN studies s ON s.id = c.study_id "
        "JOIN outcomes o ON o.id = c.outcome_id LEFT JOIN passages p ON p.id = s.participants_passage_id "
        "JOIN topic_studies t ON t.study_id = s.id AND t.topic = ? AND t.screening <> 'excluded' "
        "WHERE c.treatment_id IS NOT NULL ORDER BY c.id",
        [slug],
    )
    return [statement(row) for row in rows]


def _named(store: Store, table: str, kind: ConceptKind, vocabulary: Vocabulary) -> set[int]:
    names = {concept.name for concept in vocabulary.concepts if concept.kind is kind}
    return {row["id"] for row in store.rows(f"SELECT id, name FROM {table}") if row["name"] in names}


def _held(store: Store, slug: str) -> list[Held]:
    """Say for each study of a topic which concepts its texts mention and whether it leads to unseen works."""
    texts: dict[int, list[str]] = defaultdict(list)
    for row in store.rows(
        "SELECT p.study_id, p.text FROM passages p JOIN topic_studies t ON t.study_id = p.study_id AND t.topic = ? "
        "WHERE p.is_chosen",
        [slug],
    ):
        texts[row["study_id"]].append(row["text"])
    forms = {
        kind: _pattern_of(store.rows("SELECT form, concept_id FROM synonyms WHERE kind = ?", [kind]))
        for kind in ("treatment", "outcome")
    }
    unseen = {
        row["study_id"]
        for row in store.rows(
            "SELECT study_id FROM not_seen UNION SELECT l.study_id FROM count_ledger l JOIN topic_studies t "
            "ON t.study_id = l.study_id AND t.topic = ? AND t.role = 'seed' WHERE l.unseen_n > 0",
            [slug],
        )
    }
    studies = store.rows(
        "SELECT s.id, s.status FROM studies s JOIN topic_studies t ON t.study_id = s.id AND t.topic = ?", [slug]
    )
    return [
        Held(
            is_read=study["status"] == "full",
            treatments=_mentioned(*forms["treatment"], texts[study["id"]]),
            outcomes=_mentioned(*forms["outcome"], texts[study["id"]]),
            has_unseen=study["id"] in unseen,
        )
        for study in studies
    ]


def _pattern_of(rows: Iterable[Mapping[str, object]]) -> tuple[re.Pattern[str], dict[str, int]]:
    concepts = {str(row["form"]): int(str(row["concept_id"])) for row in rows}
    longest_first = sorted(concepts, key=len, reverse=True)
    return re.compile(rf"\b({'|'.join(map(re.escape, longest_first)) or '(?!)'})(?:s|es)?\b"), concepts


def _mentioned(pattern: re.Pattern[str], concepts: Mapping[str, int], texts: Iterable[str]) -> frozenset[int]:
    return frozenset(concepts[found] for text in texts for found in pattern.findall(fold(text)))
