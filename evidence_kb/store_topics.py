"""Which studies belong to a topic, and how: named or read for it, or within the steps that it follows."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from evidence_kb.decisions import Word, screening
from evidence_kb.graph import steps_from_seeds
from evidence_kb.store import Store
from evidence_kb.store_batch import ROLES
from evidence_kb.store_derived import sync
from evidence_kb.store_reads import Readable, topics
from evidence_kb.topic import Follow


def seeds(store: Readable, topic: str) -> list[int]:
    """Return the studies that a topic starts from: named in its file by identifier, or read as a page of their own."""
    rows = store.rows(
        "SELECT DISTINCT r.study_id FROM topic_records t "
        "JOIN records r ON r.provider = t.provider AND r.provider_key = t.record_key "
        "WHERE t.topic = ? AND t.role = 'seed' "
        "AND (t.provider = 'topic_file' OR (NOT r.is_stub AND r.provider <> 'by_hand')) ORDER BY r.study_id",
        [topic],
    )
    return [row["study_id"] for row in rows]


def followed(store: Readable, starts: Iterable[int], follow: Follow) -> dict[int, int]:
    """Return the studies within reach of `starts`, each with its distance: citing works of citing works, and so on.

    Citations are followed in one direction at a time, as citation searching does; a work that merely shares a
    reference with a seed is not within reach.
    """
    reached = dict.fromkeys(starts, 0)
    found = dict(reached)
    for steps, known, wanted in (
        (follow.cited_by, "cited_id", "citing_id"),
        (follow.references, "citing_id", "cited_id"),
    ):
        frontier, passed = set(reached), set(reached)
        for step in range(1, steps + 1):
            frontier = neighbours(store, frontier, known, wanted) - passed
            passed |= frontier
            for study in frontier:
                found[study] = min(step, found.get(study, step))
    return found


def neighbours(store: Readable, studies: Iterable[int], known: str, wanted: str) -> set[int]:
    """Return the studies one citation away: `known` and `wanted` are citing_id and cited_id, or the reverse."""
    rows = store.rows(
        f"SELECT DISTINCT {wanted} AS id FROM citation_statements WHERE gone_run IS NULL AND citing_id <> cited_id "
        f"AND {known} IN (SELECT value FROM json_each(?))",
        [json.dumps(sorted(studies))],
    )
    return {row["id"] for row in rows}


def members(store: Readable, topic: str, follow: Follow) -> dict[int, str]:
    """Return the studies of a topic with the role in which they were named or read; what seeds lead to is `found`."""
    roles = _placed(store, topic)
    for study in followed(store, seeds(store, topic), follow):
        roles.setdefault(study, "found")
    return roles


def left(store: Readable, topic: str) -> list[int]:
    """Return the studies that left a topic; what is described of them is looked after like that of members."""
    rows = store.rows("SELECT DISTINCT study_id FROM left_studies WHERE topic = ? ORDER BY study_id", [topic])
    return [row["study_id"] for row in rows]


def sync_topic_studies(store: Store, follows: Mapping[str, Follow], run_id: int) -> None:
    """Enter in each topic what was named or read for it and what its seeds lead to, with role and steps."""
    first_run = {
        (row["topic"], row["study_id"]): row["first_run"]
        for row in store.rows("SELECT topic, study_id, first_run FROM topic_studies")
    }
    rows = []
    for slug in topics(store):
        roles = members(store, slug, follows.get(slug, Follow()))
        steps = steps_from_seeds(seeds(store, slug), _edges(store, roles))
        for study in sorted(roles):
            step = steps.get(study)
            rows.append(
                {
                    "topic": slug, "study_id": study, "role": step.role if step else "found",
                    "steps": step.steps if step else None, "first_run": first_run.get((slug, study), run_id),
                }
            )  # fmt: skip
    sync(store, "topic_studies", ("topic", "study_id"), rows)


def sync_screening(
    store: Store, words: Sequence[Word], readers: Mapping[str, int], names: Mapping[int, Sequence[str]]
) -> None:
    """Say of each study of a topic whether reviewers included or excluded it; `names`: all keys of each study."""
    said: dict[tuple[str | None, str], list[Word]] = defaultdict(list)
    for word in words:
        said[word.topic, word.key].append(word)
    rows = []
    for row in store.rows("SELECT t.topic, t.study_id, s.key FROM topic_studies t JOIN studies s ON s.id = t.study_id"):
        known = dict.fromkeys((row["key"], *names.get(row["study_id"], ()))) if said else {}
        found = [word for name in known for word in said.get((row["topic"], name), ())]
        decided, reason = screening(found, readers.get(row["topic"], 1))
        rows.append({"topic": row["topic"], "study_id": row["study_id"], "screening": decided, "reason": reason})
    sync(store, "topic_studies", ("topic", "study_id"), rows)


def _placed(store: Readable, topic: str) -> dict[int, str]:
    rows = store.rows(
        "SELECT r.study_id, t.role FROM topic_records t JOIN records r "
        "ON r.provider = t.provider AND r.provider_key = t.record_key WHERE t.topic = ? AND r.gone_run IS NULL",
        [topic],
    )
    roles: dict[int, str] = {}
    for row in rows:
        known = roles.get(row["study_id"], row["role"])
        roles[row["study_id"]] = min(known, row["role"], key=ROLES.index)
    return roles


def _edges(store: Readable, studies: Iterable[int]) -> list[tuple[int, int]]:
    """Return the (citing, cited) pairs of which both studies belong to the topic."""
    # The plus sign keeps SQLite from looking for every member beside every other: the topic squared.
    members = json.dumps(sorted(studies))
    rows = store.rows(
        "WITH members AS MATERIALIZED (SELECT value AS id FROM json_each(?)) SELECT citing_id, cited_id FROM citations "
        "WHERE citing_id IN (SELECT id FROM members) AND +cited_id IN (SELECT id FROM members)",
        [members],
    )
    return [(row["citing_id"], row["cited_id"]) for row in rows]
