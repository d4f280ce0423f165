"""Drop answers that newer ones replaced, once a base stands for what they led to.

Kept are files, everything that a row of `evidence.db` still rests on (every quote can be held against its bytes), the
newest answers to each question, and those of searches that are still open.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from evidence_kb.archive import Archive


@dataclass(frozen=True, slots=True)
class Dropped:
    """How many answers and bodies went, and the compressed bytes of these bodies."""

    answers_n: int
    bodies_n: int
    bytes_n: int


def superseded(archive: Archive, in_use: Collection[str], keep_n: int, newer_than: str | None) -> list[int]:
    """Return the ids of responses that can go.

    `in_use`: hashes that the evidence rests on. Of each question the `keep_n` newest answers stay, by the round that
    they were last given in, and with `newer_than` all that were given since.
    """
    rows = archive.db.query(
        "SELECT id FROM (SELECT r.id, r.sha256, max(a.fetched_at) AS given_at, row_number() OVER ("
        "PARTITION BY r.topic, r.provider, r.question, r.address "
        "ORDER BY max(ifnull(a.round_id, 0)) DESC, r.id DESC) AS place, "
        "sum(o.id IS NOT NULL AND o.closed_at IS NULL) AS open_n "
        "FROM responses r LEFT JOIN answers a ON a.response_id = r.id LEFT JOIN rounds o ON o.id = a.round_id "
        "WHERE r.address NOT LIKE 'file:%' GROUP BY r.id) "
        "WHERE place > :keep AND open_n = 0 AND sha256 NOT IN (SELECT value FROM json_each(:in_use)) "
        "AND (:since IS NULL OR ifnull(given_at, '') < :since) ORDER BY id",
        {"keep": keep_n, "since": newer_than, "in_use": json.dumps(sorted(in_use))},
    )
    return [row["id"] for row in rows]


def drop(archive: Archive, ids: Collection[int]) -> Dropped:
    """Drop these responses, bodies that nothing else has, and the plans of closed rounds, in one transaction."""
    with archive.db.atomic():
        connection = archive.db.conn
        connection.executemany("DELETE FROM answers WHERE response_id = ?", [(one,) for one in ids])
        connection.executemany("DELETE FROM responses WHERE id = ?", [(one,) for one in ids])
        orphans = "FROM bodies WHERE sha256 NOT IN (SELECT sha256 FROM responses)"
        found = next(archive.db.query(f"SELECT count(*) AS n, coalesce(sum(length(zlib)), 0) AS bytes {orphans}"))
        connection.execute(f"DELETE {orphans}")
        connection.execute("DELETE FROM plans WHERE round_id IN (SELECT id FROM rounds WHERE closed_at IS NOT NULL)")
    return Dropped(len(ids), found["n"], found["bytes"])


def give_back_room(archive: Archive) -> None:
    """Give the room of what was dropped back to the disk."""
    archive.db.conn.execute("VACUUM")
