"""Counts of a topic that pages, reports and exports show: nobody counts a million rows while a reader waits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from evidence_kb.schema import RECORD_COUNTS, STUDY_COUNTS
from evidence_kb.store import Store
from evidence_kb.store_derived import sync
from evidence_kb.store_watch import citation_id, notice_id

KEY_STUDIES = 12
_MEMBERS = "topic_studies m JOIN studies s ON s.id = m.study_id"
_CLAIMS = "topic_studies m JOIN claims c ON c.study_id = m.study_id"


def _is_new(entity: str, entity_id: str, row: str) -> str:
    """Return the SQL condition that a row, new by its first_run, did not leave earlier and return."""
    return (
        f"NOT EXISTS (SELECT 1 FROM changes r WHERE r.kind = 'returned' AND r.entity = '{entity}' "
        f"AND r.entity_id = {entity_id} AND r.topic = m.topic AND r.run_id = {row}.first_run)"
    )


# `what` -> a query of (topic, value, n); a value '' stands for NULL, which is "not stated" or "not read".
_GROUPED = {
    "design": f"SELECT m.topic, ifnull(s.design, ''), count(*) FROM {_MEMBERS} GROUP BY 1, 2",
    "year": f"SELECT m.topic, ifnull(s.year, ''), count(*) FROM {_MEMBERS} GROUP BY 1, 2",
    "basis": f"SELECT m.topic, c.basis, count(*) FROM {_CLAIMS} GROUP BY 1, 2",
    "readers": "SELECT m.topic, min(ifnull(r.reviews_n, 0), 2), count(*) "
    f"FROM {_CLAIMS} LEFT JOIN claim_reviews r ON r.claim_key = c.claim_key GROUP BY 1, 2",
    "status": f"SELECT m.topic, c.status, count(*) FROM {_CLAIMS} GROUP BY 1, 2",
    "not_seen": "SELECT m.topic, n.kind, sum(n.n) FROM not_seen n JOIN topic_studies m ON m.study_id = n.study_id "
    "GROUP BY 1, 2",
    "cut_off": "SELECT m.topic, p.kind, count(*) FROM passages p JOIN topic_studies m ON m.study_id = p.study_id "
    "WHERE p.is_chosen AND NOT p.complete GROUP BY 1, 2",
    "cells": "SELECT topic, ifnull(emptiness, 'studied'), count(*) FROM evidence_cells GROUP BY 1, 2",
    "key_study": "SELECT topic, id, claims_n FROM (SELECT m.topic, s.id, s.claims_n, row_number() OVER (PARTITION BY "
    f"m.topic ORDER BY m.role = 'seed' DESC, s.claims_n DESC, s.id) AS place FROM {_MEMBERS} "
    f"WHERE m.screening <> 'excluded' AND (m.role = 'seed' OR s.claims_n > 0)) WHERE place <= {KEY_STUDIES}",
    # By run: what is new by first_run and has not merely returned.
    "study added": "SELECT m.topic, m.first_run, count(*) FROM topic_studies m "
    f"WHERE {_is_new('study', 'CAST(m.study_id AS TEXT)', 'm')} GROUP BY 1, 2",
    "claim added": f"SELECT m.topic, c.first_run, count(*) FROM {_CLAIMS} "
    f"WHERE {_is_new('claim', 'c.claim_key', 'c')} GROUP BY 1, 2",
    "notice added": "SELECT m.topic, n.first_run, count(*) FROM notices n JOIN topic_studies m "
    f"ON m.study_id = n.study_id WHERE {_is_new('notice', notice_id('n'), 'n')} GROUP BY 1, 2",
    "citation added": "SELECT m.topic, e.first_run, count(*) FROM citations e JOIN topic_studies m "
    "ON m.study_id = e.citing_id JOIN topic_studies z ON z.topic = m.topic AND z.study_id = e.cited_id "
    f"WHERE {_is_new('citation', citation_id('e'), 'e')} GROUP BY 1, 2",
}
# `what` -> a query of one row per topic: each column is a value.
_COLUMNS = {
    "studies": f"""SELECT m.topic, count(*) AS "all", sum(s.status = 'full') AS "full", sum(s.status = 'stub') AS stub,
        sum(m.role = 'seed') AS seed, sum(m.screening = 'excluded') AS excluded,
        sum(m.screening = 'included') AS included, sum(s.integrity IS NULL) AS unchecked,
        sum(coalesce(s.doi, s.pmid, s.pmcid) IS NULL) AS unidentified
        FROM {_MEMBERS} GROUP BY m.topic""",
    "claims": f"""SELECT m.topic, count(*) AS "all", sum(c.basis = 'own_data' AND c.status = 'rejected') AS rejected,
        sum(c.basis = 'own_data' AND c.status <> 'rejected' AND c.duplicate_of IS NOT NULL) AS repeated,
        sum(c.treatment_id IS NULL) AS untreated, sum(c.arithmetic IN ('truncated', 'inconsistent')) AS warned,
        sum(c.anchor = 'orphan') AS orphaned FROM {_CLAIMS} GROUP BY m.topic""",
    "patients": f"""SELECT m.topic, count(*) AS studies, sum(s.participants_n) AS known,
        sum(s.participants_n IS NULL) AS unknown FROM {_MEMBERS} WHERE m.screening <> 'excluded' AND EXISTS (
            SELECT 1 FROM claims c WHERE c.study_id = s.id AND c.basis = 'own_data' AND c.status <> 'rejected')
        GROUP BY m.topic""",
}
# Around the seeds, as `evidence-kb status` counts: what works further away cite is not what a topic follows. Several
# providers may print a count for the same study: the highest is taken, so that no link is counted twice.
_STATED = """
SELECT topic, what, count(stated_n) AS studies, sum(stated_n IS NULL) AS silent, sum(stated_n) AS stated,
    sum(shown_n) FILTER (WHERE stated_n IS NOT NULL) AS shown,
    sum(held_n) FILTER (WHERE stated_n IS NOT NULL) AS held, sum(max(stated_n - held_n, 0)) AS unseen,
    sum(max(held_n - stated_n, 0)) AS beyond
FROM (SELECT m.topic, c.what, c.stated_n, c.shown_n, iif(c.what = 'cited_by', s.cited_by_n, s.references_n) AS held_n
    FROM (SELECT study_id, what, max(stated_n) AS stated_n, max(shown_n) AS shown_n
        FROM stated_counts GROUP BY study_id, what) c
    JOIN studies s ON s.id = c.study_id JOIN topic_studies m ON m.study_id = c.study_id WHERE m.role = 'seed')
GROUP BY topic, what"""


def derive_counts(store: Store) -> None:
    """Make the three tables of counts what the rest of the database says; call it when that is derived."""
    by = ("topic", "role", "steps", "status", "screening", "reason")
    sync(store, "study_counts", by, store.rows(STUDY_COUNTS))
    sync(store, "record_counts", ("topic", "provider", "how"), store.rows(RECORD_COUNTS))
    sync(store, "topic_counts", ("topic", "what", "value"), list(_counted(store)))


def _counted(store: Store) -> Iterable[dict[str, Any]]:
    for what, sql in _GROUPED.items():
        for topic, value, n in store.db.execute(sql):
            yield _row(topic, what, value, n)
    for what, sql in _COLUMNS.items():
        for row in store.rows(sql):
            yield from _spread(row, what)
    for row in store.rows(_STATED):
        yield from _spread(row, row.pop("what"))
    for topic, what, run, n in store.db.execute(
        "SELECT topic, entity || ' ' || kind, run_id, count(DISTINCT entity_id) FROM changes "
        "WHERE topic IS NOT NULL AND (entity <> 'cell' OR field <> 'grid') GROUP BY topic, entity, kind, run_id"
    ):
        yield _row(topic, what, run, n)


def _spread(row: dict[str, Any], what: str) -> Iterable[dict[str, Any]]:
    """Yield a row for each column that holds a number; what is NULL has no row, because nobody stated it."""
    topic = row.pop("topic")
    return (_row(topic, what, value, n) for value, n in row.items() if n is not None)


def _row(topic: str, what: str, value: object, n: int) -> dict[str, Any]:
    return {"topic": topic, "what": what, "value": str(value), "n": n}
