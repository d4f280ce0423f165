"""What several made-up providers say of the made-up studies: records, citations, notices, relations, requests."""

from __future__ import annotations

import sqlite_utils
from made_up_rows import HOSTILE, insert

OTHER_ABSTRACT = "Five children had pamidronate, <i>as another provider</i> prints it."
ANSWER = "cd" * 32


def add_providers(db: sqlite_utils.Database) -> None:
    _add_records(db)
    _add_citations(db)
    _add_notices(db)
    _add_relatives(db)
    _add_requests(db)


def _add_records(db: sqlite_utils.Database) -> None:
    common = {"response_sha256": ANSWER, "fetched_at": "2026-01-05T02:00:02Z", "first_run": 1, "provider": "pubmed"}
    insert(
        db,
        "records",
        provider_key="doi:10.5555/bone.1",
        study_id=1,
        doi="10.5555/bone.1",
        title="Five children with CRMO on pamidronate.",
        authors="Ada Maker; Bea Mockup",
        publication_types='["Case Reports", "Journal Article"]',
        trials='["NCT00000001"]',
        is_stub=0,
        matched_by="same doi 10.5555/bone.1",
        **common,
    )
    insert(
        db,
        "records",
        provider_key="citation:0001",
        study_id=4,
        citation=HOSTILE,
        trials='["NCT00000001"]',
        is_stub=1,
        matched_by="title match: title 1.00, year equal",
        match_score=0.996,
        **common,
    )
    insert(
        db,
        "passages",
        id=100,
        study_id=1,
        kind="abstract",
        position=0,
        text=OTHER_ABSTRACT,
        sha256="0" * 64,
        complete=1,
        provider="pubmed",
        record_key="doi:10.5555/bone.1",
        is_chosen=0,
        response_sha256=ANSWER,
        first_run=1,
    )


def _add_citations(db: sqlite_utils.Database) -> None:
    """Give the five edges of the studies their statements; PubMed states one of them too, and dropped another."""
    edges = [("saved_page", citing, cited, None) for citing, cited in ((2, 1), (3, 1), (4, 1), (6, 1), (1, 5))]
    for provider, citing, cited, gone in (*edges, ("pubmed", 2, 1, None), ("pubmed", 3, 1, 1)):
        insert(
            db,
            "citation_statements",
            citing_id=citing,
            cited_id=cited,
            provider=provider,
            citing_key=f"k{citing}",
            cited_key=f"k{cited}",
            response_sha256=ANSWER,
            first_run=1,
            last_run=1,
            gone_run=gone,
        )
    db.execute("UPDATE citations SET providers_n = 2 WHERE citing_id = 2 AND cited_id = 1")


def _add_notices(db: sqlite_utils.Database) -> None:
    for provider, kind, key, more in (
        ("crossref", "corrected", "", {}),
        ("pubmed", "retracted", "pmid:22222222", {"noticed_on": "2023-05", "label": "RetractionIn"}),
        ("retraction_watch", "retracted", "doi:10.5555/notice.1",
         {"noticed_on": "2023-05-02", "reason": "Doubts about <b>data</b>", "source": "Retraction Watch"}),
    ):  # fmt: skip
        insert(
            db,
            "notices",
            provider=provider,
            record_key="k6",
            study_id=6,
            kind=kind,
            notice_key=key,
            response_sha256=ANSWER,
            first_run=1,
            **more,
        )


def _add_relatives(db: sqlite_utils.Database) -> None:
    for provider, kind, start, end in (
        ("crossref", "preprint_of", 5, 1), ("europepmc", "preprint_of", 5, 1), ("pubmed", "comment_on", 3, 1)
    ):  # fmt: skip
        insert(
            db,
            "relations",
            provider=provider,
            from_key=f"k{start}",
            to_key=f"k{end}",
            kind=kind,
            from_id=start,
            to_id=end,
            response_sha256=ANSWER,
            first_run=1,
        )
    db.execute("UPDATE studies SET family_id = 1 WHERE id IN (1, 4, 5)")  # 5 is the preprint, 4 reports the same trial
    for a, b, reason, score in (
        (1, 3, "they look alike, but no identifier says that they are the same", 0.996),
        (2, 3, "same title, but different PMIDs", None),
    ):
        insert(db, "conflicts", study_a=a, study_b=b, reason=reason, score=score, first_run=1, last_run=1)


def _add_requests(db: sqlite_utils.Database) -> None:
    """Add to the file that run 1 read: an answer with gaps, a failure and a provider that was not asked."""
    for row in (
        {"provider": "pubmed", "question": "records", "address": "https://example.org/efetch?id=1,2", "status": "new",
         "asked_n": 9, "received_n": 6, "missing_n": 4, "duplicates_n": 1, "sent_n": 2,
         "missing": '["pmid:11111111", "saved_page~k2", "doi:10.5555/none", "<i>x</i>~y"]'},
        {"provider": "europepmc", "question": "references", "address": "https://example.org/" + "x" * 900,
         "status": "failed", "asked_n": 1, "sent_n": 5, "message": "answered <503> five times; run again to resume"},
        {"provider": "openalex", "question": "cited_by", "address": "OpenAlex", "status": "not_asked", "asked_n": 1,
         "message": "a key is needed: set OPENALEX_API_KEY"},
    ):  # fmt: skip
        insert(db, "requests", run_id=1, topic="bone", **row)
