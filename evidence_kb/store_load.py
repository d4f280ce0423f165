"""How far files were loaded that are too large to be kept with the answers, and the steps that say so.

A part of a file is saved with the line that counts it, both or neither, so that a load that was killed goes on behind
the last part that was kept: none is lost and none is counted twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, astuple, dataclass
from typing import Any

from evidence_kb.store import Store
from evidence_kb.store_guards import retire_records
from evidence_kb.store_remove import forget_passages
from evidence_kb.store_search import merging_seldom

CACHE_KB = 6_000
LOG_PAGES = 16_000  # of the write-ahead log before they move into the database, for which the disk is waited: 128 MB
STEP = "load"  # of the history; its parts are those from `first` up to, and without, `until`


@dataclass(frozen=True, slots=True)
class Part:
    """What saving one part of a file did, in the columns of `loaded_files`.

    Of records: how many it describes, of how many something newer is held, how many it deletes. Of links: how many it
    states, of how many both works are held, of how many one; and how many rows name no two works.
    """

    records_n: int = 0
    older_n: int = 0
    deleted_n: int = 0
    links_n: int = 0
    links_held_n: int = 0
    links_unseen_n: int = 0
    unread_n: int = 0

    def __add__(self, other: Part) -> Part:
        return Part(*(n + more for n, more in zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True, slots=True)
class Held:
    """What is known of a description that was given: its version, and when it was revised, asked for, and had left."""

    version: int | None
    revised_on: str | None
    fetched_at: str
    gone_as_of: str | None
    response_sha256: str


def held_records(store: Store, provider: str, keys: Sequence[str]) -> dict[str, Held]:
    """Return what is known of a provider's descriptions of works, those that left included, and no mere mentions.

    Where the provider did not say when it deleted one, it had left when the run began that did not find it.
    """
    rows = store.rows(
        "SELECT provider_key, version, revised_on, fetched_at, response_sha256, coalesce(gone_as_of, "
        "(SELECT started_at FROM runs WHERE id = gone_run)) AS gone_as_of FROM records WHERE provider = ? "
        "AND (NOT is_stub OR gone_run IS NOT NULL) AND provider_key IN (SELECT value FROM json_each(?))",
        [provider, json.dumps(keys)],
    )
    return {row.pop("provider_key"): Held(**row) for row in rows}


def forget_said(store: Store, provider: str, sha256: str, keys: Sequence[str]) -> None:
    """Forget what a file says of these works: further on it describes them again, in a newer version."""
    if keys:
        values = [provider, sha256, json.dumps(keys)]
        said = "provider = ? AND response_sha256 = ? AND record_key IN (SELECT value FROM json_each(?))"
        forget_passages(store.db, [row["id"] for row in store.rows(f"SELECT id FROM passages WHERE {said}", values)])
        store.db.execute(f"DELETE FROM notices WHERE {said}", values)


def note_deletions(store: Store, provider: str, keys: Sequence[str], as_of: str, because: str) -> None:
    """Keep that a provider deleted works: descriptions of them may come later, from older files."""
    store.db.conn.executemany(
        "INSERT OR IGNORE INTO deletions VALUES (?, ?, ?, ?)", [(provider, key, as_of, because) for key in keys]
    )


def mark_deleted(store: Store, provider: str, keys: Sequence[str], run_id: int) -> set[int]:
    """Let descriptions leave that were deleted after they were given; return their studies."""
    gone = store.rows(
        # CROSS JOIN keeps the order: from these few keys on, and not through all records of the provider
        "SELECT r.provider_key, r.study_id, min(d.as_of) AS as_of, d.because FROM json_each(?) j "
        "CROSS JOIN deletions d ON d.provider = ? AND d.record_key = j.value "
        "CROSS JOIN records r ON r.provider = d.provider AND r.provider_key = d.record_key "
        "WHERE NOT r.is_stub AND r.fetched_at <= d.as_of GROUP BY r.provider_key ORDER BY r.provider_key",
        [json.dumps(keys), provider],
    )
    for row in gone:
        retire_records(store, provider, [row["provider_key"]], run_id, row["as_of"], row["because"])
    return {row["study_id"] for row in gone}


def keep_extractions(store: Store, found: Mapping[str, str]) -> None:
    """Keep what was read from texts, so that deriving need not read them."""
    store.db.conn.executemany("INSERT OR IGNORE INTO extractions VALUES (?, ?)", found.items())


@contextmanager
def bulk(store: Store) -> Iterator[None]:
    """Write much: with more memory, a longer write-ahead log, and without waiting for the disk after each part.

    A killed process loses nothing by the last. A machine that loses its power may lose the last parts, whole, which the
    next load reads again. The search index merges its parts seldom meanwhile.
    """
    pragmas = {"synchronous": "NORMAL", "cache_size": -CACHE_KB, "wal_autocheckpoint": LOG_PAGES}
    before = {name: next(iter(store.rows(f"PRAGMA {name}")[0].values())) for name in pragmas}
    for name, value in pragmas.items():
        store.db.execute(f"PRAGMA {name} = {value}")
    try:
        with merging_seldom(store):
            yield
    finally:
        for name, value in before.items():
            store.db.execute(f"PRAGMA {name} = {value}")


def parts_saved(store: Store, kind: str, sha256: str, options: str) -> tuple[int, bool]:
    """Return how many parts of a file are saved, and whether these are all that it has."""
    rows = store.rows(
        "SELECT parts_n, is_done FROM loaded_files WHERE kind = ? AND sha256 = ? AND options = ?",
        [kind, sha256, options],
    )
    return (rows[0]["parts_n"], bool(rows[0]["is_done"])) if rows else (0, False)


def count_part(store: Store, run_id: int, what: Mapping[str, Any], number: int, part: Part, *, is_last: bool) -> None:
    """Count a part that is saved in this transaction, and note the step. `what` names the file, as a step does."""
    row = {key: what[key] for key in ("kind", "sha256", "options", "name", "md5", "as_of")} | {
        "parts_n": number + 1, **asdict(part), "is_done": int(is_last), "first_run": run_id, "last_run": run_id,
    }  # fmt: skip
    store.db.execute(
        f"INSERT INTO loaded_files ({', '.join(row)}) VALUES ({', '.join('?' * len(row))}) ON CONFLICT DO UPDATE SET "
        "parts_n = excluded.parts_n, is_done = excluded.is_done, last_run = excluded.last_run, "
        f"{', '.join(f'{column} = {column} + excluded.{column}' for column in asdict(part))}",
        list(row.values()),
    )
    _note(store, {**what, "run_id": run_id}, number, is_last=is_last)


def _note(store: Store, what: Mapping[str, Any], number: int, *, is_last: bool) -> None:
    """Note the step, or let the last one reach further where it is of the same file and run."""
    if not store.notes_steps:
        return
    last = store.rows("SELECT id, step, what FROM history ORDER BY id DESC LIMIT 1")
    noted = json.loads(last[0]["what"]) if last and last[0]["step"] == STEP else {}
    if noted and {**noted, **what} == noted and noted["until"] == number:
        row = json.dumps({**noted, "until": number + 1, "is_whole": is_last}, ensure_ascii=False)
        store.db.execute("UPDATE history SET what = ? WHERE id = ?", [row, last[0]["id"]])
    else:
        store.note(STEP, **what, first=number, until=number + 1, is_whole=is_last)


def loaded(store: Store) -> list[list[str]]:
    """Return what was loaded to its end, as sorted (kind, sha256, options)."""
    rows = store.rows("SELECT kind, sha256, options FROM loaded_files WHERE is_done ORDER BY kind, sha256, options")
    return [[row["kind"], row["sha256"], row["options"]] for row in rows]
