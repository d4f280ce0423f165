"""The rows of the made-up database: texts, studies, concepts, claims and map cells; see `made_up`."""

from __future__ import annotations

from typing import Any

import sqlite_utils

ABSTRACT = (
    "Five children with CRMO received pamidronate (1 mg/kg/dose, given 2 to 4 monthly). Pain fell in 4 of 5 children, "
    "and the lesions of these 4 shrank. The drug seems safe where simple drugs fail."
)
SNIPPET = (
    "All told, pain fell in four of the 5. One earlier report of a related disease saw no change in lesions. The last"
)
EXCERPT = (
    "In our cohort 3/91 (3.2%) did not respond to bisphosphonates. No jaw necrosis was seen. Others relieved pain [12]."
)
SUMMARY = "By our reading, pain went down in 30 of 52 patients who took methotrexate and up in nobody."
HOSTILE = '<script>alert(1)</script> & "quotes" in <b>a title</b>'


def insert(db: sqlite_utils.Database, table: str, **row: Any) -> int:
    columns = ", ".join(f'"{name}"' for name in row)
    cursor = db.execute(f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(row))})", list(row.values()))
    return int(cursor.lastrowid or 0)


def _study(db: sqlite_utils.Database, id: int, title: str | None, status: str = "full", **more: Any) -> None:
    insert(db, "studies", id=id, key=f"test:{id}", title=title, status=status, first_run=1, last_run=1, **more)


def _passage(db: sqlite_utils.Database, id: int, study: int, kind: str, text: str, **more: Any) -> None:
    row = {
        "label": None,
        "complete": 1,
        "provider": "saved_page",
        "position": id,
        "is_paraphrase": int(kind == "summary"),
        **more,
    }
    insert(
        db,
        "passages",
        id=id,
        study_id=study,
        kind=kind,
        text=text,
        sha256=f"{id:064x}",
        record_key=f"k{study}",
        response_sha256="ab" * 32,
        first_run=1,
        **row,
    )


def _claim(
    db: sqlite_utils.Database,
    id: int,
    study: int,
    passage: int,
    quote: str,
    outcome: int | None,
    treatment: int | None = 1,
    table: str = "claims",
    **more: Any,
) -> None:
    text = db.execute("SELECT text FROM passages WHERE id = ?", [passage]).fetchone()[0]
    start = text.index(quote)
    row = {
        "basis": "own_data",
        "change": "decreased",
        "direction": "improvement",
        "hedge": 0,
        "is_negated": 0,
        "significance": "not_stated",
        "arithmetic": "not_checkable",
        "status": "machine",
        "anchor": "exact",
        "comparator_text": "none",
        "outcome_text": "as printed",
        "rule": "events_of_total",
        **more,
    }
    insert(
        db,
        table,
        id=id,
        claim_key=f"key{id}",
        study_id=study,
        passage_id=passage,
        quote=quote,
        start=start,
        end=start + len(quote),
        prefix="",
        suffix="",
        treatment_id=treatment,
        outcome_id=outcome,
        treatment_text="pamidronate" if treatment == 1 else None,
        extractor="rules",
        extractor_version="1",
        first_run=1,
        last_run=1,
        **row,
    )


def add_studies(db: sqlite_utils.Database) -> None:
    _study(
        db,
        1,
        "Five children with CRMO on pamidronate",
        doi="10.5555/bone.1",
        design="series",
        design_quote="this case series",
        participants_n=5,
        participants_quote="Five children",
        level_start=4,
        article_type="Original article",
        cited_by_n=4,
        references_n=1,
        claims_n=7,
    )
    _study(
        db,
        2,
        "A register of CRMO in ninety-one patients",
        journal="Journal of Tests, Part B",
        year=2024,
        pmid="11111111",
        design="cohort",
        level_start=3,
        participants_n=91,
        references_n=1,
        claims_n=3,
    )
    _study(db, 3, HOSTILE, "stub", year=2022)
    _study(db, 4, "Methotrexate for bone pain", year=2020, journal="Bone Tests", claims_n=1)
    _study(db, 5, None, "stub")
    _study(db, 6, "A later listing", "stub", year=2023, integrity="retracted", integrity_checked_at="2026-01-05")
    for scheme, value, study in (("doi", "10.5555/bone.1", 1), ("pmid", "11111111", 2), ("evidence-kb", "77", 1)):
        insert(db, "identifiers", scheme=scheme, value=value, study_id=study)
    urls = {1: "https://example.org/a", 3: "javascript:alert(1)", 4: "https://example.org/methotrexate"}
    for study in range(1, 7):
        insert(
            db,
            "records",
            provider="saved_page",
            provider_key=f"k{study}",
            study_id=study,
            matched_by="doi",
            response_sha256="ab" * 32,
            fetched_at="2026-01-05T02:00:01Z",
            url=urls.get(study),
            is_stub=int(study in (3, 5, 6)),
            first_run=1,
        )
        role = "seed" if study == 1 else "cited" if study == 5 else "citing"
        insert(db, "topic_studies", topic="bone", study_id=study, role=role, steps=0 if study == 1 else 1, first_run=1)
    for citing, cited in ((2, 1), (3, 1), (4, 1), (6, 1), (1, 5)):
        insert(db, "citations", citing_id=citing, cited_id=cited, providers_n=1, first_run=1, last_run=1)
    _passage(db, 1, 1, "title", "Five children with CRMO on pamidronate")
    _passage(db, 2, 1, "abstract", ABSTRACT, licence="all rights reserved")
    _passage(db, 3, 1, "snippet", SNIPPET, label="Discussion", complete=0)
    _passage(db, 4, 2, "excerpt", EXCERPT)
    _passage(db, 5, 4, "summary", SUMMARY, licence="Apache-2.0")
    insert(
        db,
        "citation_contexts",
        citing_id=2,
        cited_id=1,
        passage_id=4,
        quote="Others relieved pain [12].",
        markers='["12", "13"]',
        intent="cites",
        intent_stated="result",
        marker_resolved="12",
        marker_rule="author",
        whose="cited",
        told_start=0,
        told_end=25,
        hedge=0,
        intent_read="citesAsEvidence",
        intent_rule="reported",
        intent_start=0,
        intent_end=15,
        reader="citation rules 1",
        provider="saved_page",
        citing_key="k2",
        cited_key="k1",
    )
    insert(
        db,
        "stated_counts",
        study_id=1,
        provider="saved_page",
        record_key="k1",
        what="references",
        stated_n=23,
        shown_n=1,
        response_sha256="ab" * 32,
        run_id=1,
    )
    insert(
        db,
        "stated_counts",
        study_id=1,
        provider="saved_page",
        record_key="k1",
        what="cited_by",
        stated_n=89,
        shown_n=4,
        response_sha256="ab" * 32,
        run_id=1,
    )
    insert(
        db,
        "stated_counts",
        study_id=2,
        provider="saved_page",
        record_key="k2",
        what="references",
        stated_n=None,
        shown_n=0,
        response_sha256="ab" * 32,
        run_id=1,
    )
    for kind, what, n in (
        ("table", "Table I", 1),
        ("table", "Table II", 1),
        ("sentence", "The last", 1),
        ("reference", "not listed", 22),
    ):
        insert(
            db,
            "not_seen",
            study_id=1,
            kind=kind,
            what=what,
            n=n,
            provider="saved_page",
            record_key="k1",
            response_sha256="ab" * 32,
        )


def add_claims(db: sqlite_utils.Database) -> None:
    of5 = {
        "events_n": 4,
        "total_n": 5,
        "denominator": "stated",
        "cohort_n": 5,
        "percent_recomputed": 80.0,
        "wilson_low": 37.6,
        "wilson_high": 96.4,
        "level_start": 4,
    }
    _claim(
        db,
        1,
        1,
        2,
        "Pain fell in 4 of 5 children",
        1,
        **of5,
        dose_text="1 mg/kg/dose, given 2 to 4 monthly",
        interval_text="2 to 4 monthly",
        is_ambiguous=1,
        timepoint="after the first infusion",
    )
    _claim(
        db,
        2,
        1,
        2,
        "4 of 5 children, and the lesions of these 4 shrank",
        2,
        events_n=4,
        total_n=4,
        cohort_n=5,
        denominator="subgroup",
        percent_recomputed=100.0,
        wilson_low=51.0,
        wilson_high=100.0,
        level_start=4,
    )
    _claim(
        db,
        3,
        1,
        2,
        "The drug seems safe where simple drugs fail.",
        4,
        basis="conclusion",
        hedge=1,
        direction="unclear",
        change="unclear",
    )
    _claim(db, 4, 1, 3, "pain fell in four of the 5", 1, **of5, duplicate_of=1)
    _claim(
        db,
        5,
        1,
        3,
        "One earlier report of a related disease saw no change in lesions.",
        2,
        basis="reports_other",
        direction="no_change",
        change="no_difference",
        directness="indirect",
        comparator_text=None,
    )
    _claim(db, 6, 1, 3, "All told, pain fell", 1, status="rejected", treatment=None)
    _claim(db, 7, 1, 3, "no change in lesions", 2, anchor="orphan", basis="background", direction="no_change")
    _claim(
        db,
        8,
        2,
        4,
        "3/91 (3.2%) did not respond to bisphosphonates",
        3,
        treatment=2,
        events_n=3,
        total_n=91,
        denominator="stated",
        percent_printed=3.2,
        percent_recomputed=300 / 91,
        arithmetic="truncated",
        wilson_low=1.1,
        wilson_high=9.2,
        direction="no_change",
        change="no_difference",
        level_start=3,
    )
    _claim(
        db,
        9,
        2,
        4,
        "No jaw necrosis was seen.",
        5,
        treatment=2,
        events_n=0,
        direction="no_evidence",
        change="no_difference",
        is_negated=1,
    )
    _claim(db, 10, 2, 4, "Others relieved pain [12].", 1, basis="reports_other", about_study_id=1, markers='["12"]')
    _claim(
        db,
        11,
        4,
        5,
        "pain went down in 30 of 52 patients",
        1,
        treatment=4,
        events_n=30,
        total_n=52,
        percent_printed=30.0,
        percent_recomputed=57.7,
        arithmetic="inconsistent",
        denominator="stated",
        wilson_low=44.2,
        wilson_high=70.1,
        p_operator="<",
        p_value=0.05,
        significance="with_p",
    )


def add_less_certain(db: sqlite_utils.Database) -> None:
    less: dict[str, Any] = {"table": "less_certain_claims", "rule": "comparison", "direction": "unclear"}
    seems = "The drug seems safe where simple drugs fail."
    _claim(db, 101, 1, 2, seems, None, None, **less, score=0.31, outcome_text="simple drugs", comparator_text=None)
    _claim(db, 102, 1, 2, "the lesions of these 4 shrank", 1, **less, score=0.47, change="unclear")
    _claim(db, 103, 1, 2, "Pain fell", 1, **less, score=0.25, status="rejected")
