"""Write the evidence map: what each study says in each cell, the cells, and the classes of treatments.

`cell_studies` and `cell_mentions` are added up from claims, `evidence_cells` and `class_cells` from those two, all by
SQL and by the columns of `cell_sums`; only what a cell without own data lacks is found here (`cells.emptiness`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product
from typing import Any

from evidence_kb.cell_sums import OF_CELL, OF_STUDY, OF_UNION, TALLIES, TELLS_OF_ALL
from evidence_kb.cells import Known, Place, emptiness
from evidence_kb.findings import ConceptKind, Vocabulary
from evidence_kb.store import Store
from evidence_kb.store_derived import Row, sync, sync_query
from evidence_kb.store_mentions import named_places, read_mentions, register_reading

_EMPTY = {
    "direction": None, "studies_n": 0, "participants_n": None, "participants_unknown_n": 0,
    **dict.fromkeys(TALLIES, 0), "best_level": None, "flagged_n": 0,
}  # fmt: skip
_FLAGS = ("retracted", "withdrawn", "partially_retracted", "concern")
_CELL = ("topic", "treatment_id", "outcome_id")
# Statements of studies that people did not exclude. A group named "these 4" was chosen by its outcome, so behind it
# stands the cohort that it was chosen from, where the words say that the whole cohort was treated. What a randomised
# trial says of a treatment is a difference between its arms, so it rests on all its participants, whatever their arm.
_SAID = f"""
SELECT t.topic, c.treatment_id, c.outcome_id, c.study_id, c.basis, c.level_start AS level,
    iif({TELLS_OF_ALL}, c.direction, 'unclear') AS direction,
    CASE WHEN s.design = 'RCT' AND s.participants_n >= coalesce(c.total_n, 0) THEN s.participants_n
        WHEN c.total_n IS NOT NULL AND c.denominator = 'stated' THEN c.total_n
        WHEN c.treatment_passage_id = s.participants_passage_id
            AND all_were_treated(p.text, s.participants_end, c.treatment_start) THEN s.participants_n
        ELSE c.total_n END AS participants_n,
    s.design, s.year, s.integrity, coalesce(s.integrity IN {_FLAGS}, 0) AS is_flagged,
    c.status IN ('accepted', 'edited') AS is_reviewed
FROM topic_studies t JOIN studies s ON s.id = t.study_id JOIN claims c ON c.study_id = s.id
JOIN outcomes o ON o.id = c.outcome_id LEFT JOIN passages p ON p.id = s.participants_passage_id
WHERE t.screening <> 'excluded' AND c.treatment_id IS NOT NULL AND c.status <> 'rejected'"""
_STUDIES = f"""
SELECT topic, treatment_id, outcome_id, study_id, design, year, integrity, is_flagged, {OF_STUDY}
FROM ({_SAID}) WHERE basis = 'own_data' GROUP BY topic, treatment_id, outcome_id, study_id"""
_MENTIONS = f"""
SELECT topic, basis, treatment_id, outcome_id, study_id, design, year, min(level) AS level, integrity, is_flagged,
    max(is_reviewed) AS is_reviewed, count(*) AS statements_n
FROM ({_SAID}) WHERE basis <> 'own_data' GROUP BY topic, basis, treatment_id, outcome_id, study_id"""
# A class together with all under it, each study once. A circle of classes ends, because UNION keeps no row twice.
_CLASSES = f"""
WITH RECURSIVE under(class_id, id) AS (
    SELECT id, id FROM treatments WHERE id IN (SELECT broader_id FROM treatments)
    UNION SELECT u.class_id, t.id FROM under u JOIN treatments t ON t.broader_id = u.id
), union_rows AS (
    SELECT s.topic, u.class_id AS treatment_id, s.outcome_id, s.study_id, {OF_UNION}
    FROM under u JOIN cell_studies s ON s.treatment_id = u.id GROUP BY s.topic, u.class_id, s.outcome_id, s.study_id
), sums AS (SELECT topic, treatment_id, outcome_id, {OF_CELL} FROM union_rows GROUP BY topic, treatment_id, outcome_id),
grid AS (
    SELECT e.topic, u.class_id AS treatment_id, e.outcome_id, sum(e.statements_n) AS statements_n,
        min(CASE e.emptiness WHEN 'rejected' THEN 1 WHEN 'mentioned' THEN 2 WHEN 'held' THEN 3 WHEN 'unseen' THEN 4
            WHEN 'unknown' THEN 5 END) AS kind
    FROM under u JOIN evidence_cells e ON e.treatment_id = u.id GROUP BY e.topic, u.class_id, e.outcome_id
)
SELECT g.topic, g.treatment_id, g.outcome_id, s.direction, g.statements_n, coalesce(s.studies_n, 0) AS studies_n,
    s.participants_n, coalesce(s.participants_unknown_n, 0) AS participants_unknown_n,
    {", ".join(f"coalesce(s.{name}, 0) AS {name}" for name in TALLIES)}, s.best_level,
    coalesce(s.flagged_n, 0) AS flagged_n, CASE WHEN s.direction IS NULL THEN
        CASE g.kind WHEN 1 THEN 'rejected' WHEN 2 THEN 'mentioned' WHEN 3 THEN 'held' WHEN 4 THEN 'unseen'
            ELSE 'unknown' END END AS emptiness
FROM grid g LEFT JOIN sums s USING (topic, treatment_id, outcome_id)"""
_YEARS = """
SELECT t.topic, s.year, count(*) AS studies_n, sum(s.references_n > 0) AS listing_n
FROM topic_studies t JOIN studies s ON s.id = t.study_id
WHERE t.screening <> 'excluded' AND s.year IS NOT NULL GROUP BY t.topic, s.year"""
_SUMS = f"""
SELECT treatment_id, outcome_id, {OF_CELL} FROM cell_studies WHERE topic = ? GROUP BY treatment_id, outcome_id"""
_MENTIONED = """
SELECT treatment_id, outcome_id, sum(statements_n) AS statements_n FROM cell_mentions WHERE topic = ?
GROUP BY treatment_id, outcome_id"""
_REJECTED = """
SELECT c.treatment_id, c.outcome_id, max(c.basis = 'own_data') AS is_own FROM claims c
JOIN topic_studies t ON t.study_id = c.study_id AND t.topic = ? AND t.screening <> 'excluded'
WHERE c.status = 'rejected' AND c.treatment_id IS NOT NULL GROUP BY c.treatment_id, c.outcome_id"""
# Project summaries are marked wherever they speak, counted or not.
_SUMMARIES = """
SELECT c.treatment_id, c.outcome_id, count(*) AS n FROM passages p JOIN claims c ON c.passage_id = p.id
JOIN topic_studies t ON t.study_id = c.study_id AND t.topic = ? AND t.screening <> 'excluded'
WHERE (p.kind = 'summary' OR p.is_paraphrase) AND c.treatment_id IS NOT NULL AND c.status <> 'rejected'
GROUP BY c.treatment_id, c.outcome_id"""


def derive_cells(
    store: Store, vocabularies: Mapping[str, Vocabulary],
    progress: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> None:  # fmt: skip
    """Fill the tables of the evidence map for every topic; concepts must be in their tables already."""
    register_reading(store)
    read_mentions(store, progress)
    sync_query(store, "cell_studies", (*_CELL, "study_id"), _STUDIES, {})
    sync_query(store, "cell_mentions", ("topic", "basis", *_CELL[1:], "study_id"), _MENTIONS, {})
    rows: list[dict[str, Any]] = []
    for topic in store.rows("SELECT slug FROM topics ORDER BY slug"):
        rows += _cells(store, topic["slug"], vocabularies.get(topic["slug"], Vocabulary()))
    sync(store, "evidence_cells", _CELL, rows)
    sync_query(store, "class_cells", _CELL, _CLASSES, {})
    sync_query(store, "topic_years", ("topic", "year"), _YEARS, {})


def _cells(store: Store, slug: str, named: Vocabulary) -> list[dict[str, Any]]:
    """Return the whole grid of a topic: what its vocabulary names, and what any statement is about."""
    own, mentioned = _by_place(store, _SUMS, slug), _by_place(store, _MENTIONED, slug)
    rejected, summaries = _by_place(store, _REJECTED, slug), _by_place(store, _SUMMARIES, slug)
    held, leading = named_places(store, slug)
    own_rejected = {place for place, row in rejected.items() if row["is_own"]}
    known = Known(own_rejected, rejected.keys(), mentioned.keys(), held, leading)
    told = {*own, *mentioned, *rejected}
    treatments = _named(store, "treatments", ConceptKind.TREATMENT, named) | {treatment for treatment, _ in told}
    outcomes = _named(store, "outcomes", ConceptKind.OUTCOME, named) | {outcome for _, outcome in told}
    return [
        {
            "topic": slug, "treatment_id": place[0], "outcome_id": place[1],
            **{column: own[place][column] if place in own else empty for column, empty in _EMPTY.items()},
            "statements_n": _n(own, place, "own_statements_n") + _n(mentioned, place, "statements_n"),
            "emptiness": None if place in own else emptiness(place, known),
            "summaries_n": _n(summaries, place, "n"),
        }
        for place in product(sorted(treatments), sorted(outcomes))
    ]  # fmt: skip


def _by_place(store: Store, sql: str, slug: str) -> dict[Place, Row]:
    return {(row["treatment_id"], row["outcome_id"]): row for row in store.rows(sql, [slug])}


def _n(rows: Mapping[Place, Row], place: Place, column: str) -> int:
    return int(rows[place][column]) if place in rows else 0


def _named(store: Store, table: str, kind: ConceptKind, vocabulary: Vocabulary) -> set[int]:
    names = {concept.name for concept in vocabulary.concepts if concept.kind is kind}
    return {row["id"] for row in store.rows(f"SELECT id, name FROM {table}") if row["name"] in names}
