"""The home page: per topic what is held and what is not, in numbers that add up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from datasette import Forbidden  # type: ignore[import-untyped]

from evidence_kb.pages import words
from evidence_kb.pages.site import SQL_TOPICS, Context, Page, Row, Visit, check_permission

SQL_STUDIES = """
SELECT ts.topic, count(*) AS studies_n, sum(s.status = 'full') AS full_n, sum(s.status = 'stub') AS stub_n,
    sum(ts.role = 'seed') AS seeds_n, sum(ts.screening = 'excluded') AS excluded_n,
    sum(s.integrity IS NULL) AS unchecked_n, sum(coalesce(s.doi, s.pmid, s.pmcid) IS NULL) AS unidentified_n
FROM topic_studies ts JOIN studies s ON s.id = ts.study_id GROUP BY ts.topic"""
SQL_CLAIMS = """
SELECT ts.topic, count(*) AS claims_n, sum(c.basis = 'own_data') AS own_data_n,
    sum(c.basis = 'reports_other') AS reports_other_n, sum(c.basis = 'conclusion') AS conclusion_n,
    sum(c.basis = 'background') AS background_n, sum(c.basis = 'title') AS title_n,
    sum(c.basis = 'own_data' AND c.status = 'rejected') AS rejected_n,
    sum(c.basis = 'own_data' AND c.status <> 'rejected' AND c.duplicate_of IS NOT NULL) AS repeated_n,
    sum(c.treatment_id IS NULL) AS untreated_n, sum(c.arithmetic IN ('truncated', 'inconsistent')) AS warned_n
FROM topic_studies ts JOIN claims c ON c.study_id = ts.study_id GROUP BY ts.topic"""
SQL_PATIENTS = """
SELECT ts.topic, count(*) AS studies_n, sum(s.participants_n) AS patients_n,
    sum(s.participants_n IS NULL) AS unknown_n
FROM topic_studies ts JOIN studies s ON s.id = ts.study_id
WHERE ts.screening <> 'excluded' AND EXISTS (
    SELECT 1 FROM claims c WHERE c.study_id = s.id AND c.basis = 'own_data' AND c.status <> 'rejected')
GROUP BY ts.topic"""
# Around the seeds, as `evidence-kb status` counts: what works further away cite is not what a topic follows. Several
# providers may print a count for the same study: the highest is taken, so that no link is counted twice.
SQL_COUNTS = """
SELECT topic, what, count(stated_n) AS studies_n, sum(stated_n IS NULL) AS silent_n, sum(stated_n) AS stated_n,
    sum(shown_n) FILTER (WHERE stated_n IS NOT NULL) AS shown_n,
    sum(held_n) FILTER (WHERE stated_n IS NOT NULL) AS held_n, sum(max(stated_n - held_n, 0)) AS unseen_n,
    sum(max(held_n - stated_n, 0)) AS beyond_n
FROM (SELECT ts.topic, c.what, c.stated_n, c.shown_n, iif(c.what = 'cited_by', s.cited_by_n, s.references_n) AS held_n
    FROM (SELECT study_id, what, max(stated_n) AS stated_n, max(shown_n) AS shown_n
        FROM stated_counts GROUP BY study_id, what) c
    JOIN studies s ON s.id = c.study_id JOIN topic_studies ts ON ts.study_id = c.study_id WHERE ts.role = 'seed')
GROUP BY topic, what ORDER BY what DESC"""
SQL_NOT_SEEN = """
SELECT ts.topic, n.kind, sum(n.n) AS n FROM not_seen n JOIN topic_studies ts ON ts.study_id = n.study_id
GROUP BY ts.topic, n.kind ORDER BY ts.topic, n.kind"""
SQL_CELLS = """
SELECT topic, coalesce(emptiness, 'studied') AS state, count(*) AS n FROM evidence_cells GROUP BY topic, state"""
SQL_KEY_STUDIES = """
SELECT * FROM (
    SELECT ts.topic, ts.role, s.id, s.title, s.year, s.claims_n, s.participants_n, row_number() OVER (
        PARTITION BY ts.topic ORDER BY ts.role = 'seed' DESC, s.claims_n DESC, s.id) AS place
    FROM topic_studies ts JOIN studies s ON s.id = ts.study_id WHERE ts.role = 'seed' OR s.claims_n > 0)
WHERE place <= 12"""
SQL_LAST_RUN = "SELECT * FROM runs ORDER BY id DESC LIMIT 1"
SQL_KEPT_APART = "SELECT count(*) AS n FROM (SELECT DISTINCT study_a, study_b FROM conflicts)"
SQL_REQUESTS = "SELECT status, count(*) AS n FROM requests WHERE run_id = :run GROUP BY status ORDER BY status"


async def load(visit: Visit) -> Context:
    """Return every topic with its tallies, the last run, and the databases that this server shows."""
    studies, claims = await _by_topic(visit, SQL_STUDIES), await _by_topic(visit, SQL_CLAIMS)
    patients = await _by_topic(visit, SQL_PATIENTS)
    counts, not_seen = await _lists(visit, SQL_COUNTS), await _lists(visit, SQL_NOT_SEEN)
    cells, key_studies = await _lists(visit, SQL_CELLS), await _lists(visit, SQL_KEY_STUDIES)
    run = await visit.row(SQL_LAST_RUN)
    return {
        "has_database": visit.database is not None,
        "topics_held": [
            {**topic, "studies": studies.get(topic["slug"]), "claims": claims.get(topic["slug"]),
             "patients": patients.get(topic["slug"]), "counts": counts[topic["slug"]],
             "not_seen": _other_not_seen(not_seen[topic["slug"]]), "key_studies": key_studies[topic["slug"]],
             "cells": {row["state"]: row["n"] for row in cells[topic["slug"]]}}
            for topic in await visit.rows(SQL_TOPICS)
        ],
        "run": run, "requests": await visit.rows(SQL_REQUESTS, run=run["id"]) if run else (),
        "kept_apart_n": (await visit.row(SQL_KEPT_APART) or {"n": 0})["n"],
        "databases": await _databases(visit), "words": words,
    }  # fmt: skip


async def _by_topic(visit: Visit, sql: str) -> dict[str, Row]:
    return {row["topic"]: row for row in await visit.rows(sql)}


async def _lists(visit: Visit, sql: str) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in await visit.rows(sql):
        grouped[row["topic"]].append(row)
    return grouped


def _other_not_seen(rows: Sequence[Row]) -> list[Row]:
    """Leave out references and citing works: the table of printed counts has them already."""
    return [row for row in rows if row["kind"] not in ("reference", "citing")]


async def _databases(visit: Visit) -> list[dict[str, Any]]:
    """List the databases that this visitor may open in Datasette's own pages."""
    urls = visit.datasette.urls
    shown = []
    for name in visit.datasette.databases:
        if name.startswith("_"):
            continue
        try:
            await check_permission(visit.datasette, visit.request.actor, name)
        except Forbidden:
            continue
        shown.append({"name": name, "url": urls.database(name), "is_ours": name == visit.database})
    return shown


PAGE = Page(paths=(r"^/$",), template="home.html", load=load, needs_database=False)
