"""A second made-up topic, "ache", small enough to work every answer of the analysis pages out by hand.

Own data: drug A × ache: study 1 improvement (40 people, level 2), 2 worsening (60, level 3), 3 no change (number not
read, level 4), 4 improvement (100, level 3, retracted in March 2014). Drug B × sleep: study 4 alone. Drug C × ache:
study 2 improvement, study 4 worsening. Stubs: 10 is cited by 1, 2 and 3; 13 by 1 and 2; 11 cites 1; 12 is excluded.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from made_up_rows import HOSTILE, insert

from evidence_kb.store import Store
from evidence_kb.store_analyses import sync_unmapped_terms
from evidence_kb.store_cells import derive_cells

STAMP = {"first_run": 1, "last_run": 1}
NOT_NAMED = 'drug "B": <i>new</i>'
STUDIES: dict[int, dict[str, Any]] = {
    1: {"title": "Ache falls", "design": "RCT", "level_start": 2, "participants_n": 40, "year": 2010},
    2: {"title": "Ache rises", "design": "cohort", "level_start": 3, "participants_n": 60, "year": 2015},
    3: {"title": "Ache stays", "design": "series", "level_start": 4, "year": 2016},
    4: {"title": "Doubtful drug", "design": "cohort", "level_start": 3, "participants_n": 100, "year": 2012,
        "integrity": "retracted"},
    5: {"title": "Soon after", "published_on": "2014-02"},
    6: {"title": "In that year", "year": 2014},
    7: {"title": "Long after", "published_on": "2014-05-01"},
    8: {"title": "Further on", "status": "stub", "year": 2020},
    10: {"title": "Cited by three", "status": "stub", "year": 2001, "doi": "10.5555/ten"},
    11: {"title": "Cites the first", "status": "stub", "year": 2018, "pmid": "33333333"},
    12: {"title": "Judged and left out", "status": "stub"},
    13: {"title": HOSTILE, "status": "stub"},
}  # fmt: skip
CITATIONS = ((2, 1), (11, 1), (1, 10), (2, 10), (3, 10), (1, 12), (2, 12), (1, 13), (2, 13), (5, 4), (6, 4), (7, 4),
             (8, 7))  # fmt: skip
CLAIMS: tuple[tuple[int, int, int, int, str, str, dict[str, Any]], ...] = (
    (1, 1, 1, 1, "improvement", "Ache fell with drug A.",
     {"dose_text": "10 mg", "population_text": "adults", "comparator_text": "placebo", "total_n": 40}),
    (2, 2, 1, 1, "worsening", "Ache rose with drug A.",
     {"dose_text": "20 mg", "population_text": "Adults", "total_n": 60}),
    (3, 3, 1, 1, "no_change", "Ache did not differ with drug A.", {}),
    (4, 4, 1, 1, "improvement", "Ache vanished with drug A.", {"total_n": 100}),
    (5, 4, 2, 2, "improvement", "Sleep was better with drug B.", {"total_n": 100}),
    (6, 2, 3, 1, "improvement", "Ache fell with drug C.", {"total_n": 60}),
    (7, 4, 3, 1, "worsening", "Ache rose with drug C.", {"total_n": 100}),
)  # fmt: skip


def questions_database(path: Path) -> Path:
    """Create the database that this file's docstring describes; the cells are derived as always."""
    store = Store(path)
    db = store.db
    insert(db, "runs", id=1, command="refresh", topics='["ache"]', started_at="2026-01-05T02:00:00Z", status="finished",
           code_version="0", extractor_version="1")  # fmt: skip
    insert(db, "topics", slug="ache", title="Drugs for ache", question="Do they help?")
    for id, row in STUDIES.items():
        cited_by = sum(1 for _, cited in CITATIONS if cited == id)
        references = sum(1 for citing, _ in CITATIONS if citing == id)
        insert(db, "studies", **{"id": id, "key": f"test:{id}", "status": "full", "cited_by_n": cited_by,
                                 "references_n": references, **STAMP, **row})  # fmt: skip
        screening = {"screening": "excluded", "reason": "another disease"} if id == 12 else {}
        insert(db, "topic_studies", topic="ache", study_id=id, role="seed" if id == 1 else "found", first_run=1,
               **screening)  # fmt: skip
    for citing, cited in CITATIONS:
        insert(db, "citations", citing_id=citing, cited_id=cited, providers_n=1, **STAMP)
    insert(db, "notices", provider="crossref", record_key="k4", study_id=4, kind="retracted", notice_key="",
           noticed_on="2014-03", reason="Invented patients", response_sha256="ab" * 32, first_run=1)  # fmt: skip
    for id, name, origin in ((1, "drug A", "topic"), (2, NOT_NAMED, "text"), (3, "drug C", "topic")):
        insert(db, "treatments", id=id, name=name, origin=origin)
    for id, name, origin in ((1, "ache", "topic"), (2, "sleep", "text")):
        insert(db, "outcomes", id=id, name=name, origin=origin, domain="benefit")
    _add_claims(store)
    derive_cells(store, {})
    sync_unmapped_terms(store)
    db.conn.commit()
    store.close()
    return path


def _add_claims(store: Store) -> None:
    for id, study, treatment, outcome, direction, quote, more in CLAIMS:
        insert(store.db, "passages", id=id, study_id=study, kind="abstract", position=id, text=quote,
               sha256=f"{id:064x}", complete=1, provider="crossref", record_key=f"k{study}", response_sha256="ab" * 32,
               first_run=1)  # fmt: skip
        insert(store.db, "claims", **{
            "id": id, "claim_key": f"key{id}", "study_id": study, "basis": "own_data", "treatment_id": treatment,
            "outcome_id": outcome, "outcome_text": "as printed", "change": "unclear", "direction": direction,
            "is_negated": 0, "hedge": 0, "significance": "not_stated", "arithmetic": "not_checkable",
            "denominator": "stated" if "total_n" in more else None, "level_start": STUDIES[study]["level_start"],
            "passage_id": id, "start": 0, "end": len(quote), "quote": quote, "prefix": "", "suffix": "",
            "anchor": "exact", "extractor": "rules", "extractor_version": "1", "rule": "verb", "status": "machine",
            **STAMP, **more})  # fmt: skip
