"""Keep the search index equal to the texts it is made of: by differences after deriving, as a whole after bulk loads.

The index holds words and no text (FTS5, external content), so taking a document out would need the text that is gone.
A study whose texts changed therefore gets a new document with a new number; the old words stay, and lead nowhere.
When they grow to a share of the index it is built anew. Documents are numbered so that what is cited most comes
last: the page looks through the last ones first.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

from sqlite_utils import Database

from evidence_kb.store import Store

TEXTS = ("title", "text", "summary", "quotes", "topics")
DEAD_SHARE = 0.1  # documents that lead nowhere, of those that lead somewhere
DEAD_AT_LEAST = 1_000
BATCH = 10_000
USUALLY, SELDOM = 4, 16  # parts of one size that lie side by side before they are merged; FTS5's own, and its most
_COLUMNS = ", ".join(TEXTS)
_to_json = json.encoder.encode_basestring_ascii  # what the encoder calls for a text


def sync_search(store: Store) -> None:
    """Index the studies whose texts, quotes or topics changed; where nothing did, nothing is written."""
    db = store.db
    with db.atomic():
        kept = {row["study_id"]: row["sha256"] for row in store.rows("SELECT study_id, sha256 FROM search_documents")}
        new_n = next(db.query("SELECT count(*) AS n FROM studies"))["n"] - len(kept)
        if new_n > len(kept) or _dead_n(db) > max(DEAD_AT_LEAST, DEAD_SHARE * len(kept)):
            rebuild_search(db)
            return
        _number(db)
        changed = {
            row["study_id"]: digest
            for row in db.query(f"SELECT study_id, {_COLUMNS} FROM search_texts ORDER BY study_id")
            if kept.get(row["study_id"]) != (digest := _digest([row[name] for name in TEXTS]))
        }
        _replace(db, changed)


def index_studies(store: Store, studies: Sequence[int]) -> None:
    """Index some studies whose texts came or changed: while many are loaded, nobody looks through all the others."""
    db, values = store.db, [json.dumps(studies)]
    among = "study_id IN (SELECT value FROM json_each(?)) ORDER BY study_id"
    with db.atomic():
        held = db.query(f"SELECT study_id, sha256 FROM search_documents WHERE {among}", values)
        kept = {row["study_id"]: row["sha256"] for row in held}
        new = [(study,) for study in studies if study not in kept]
        db.conn.executemany("INSERT INTO search_documents (study_id, sha256) VALUES (?, '')", new)
        rows = db.conn.execute(f"SELECT study_id, id, {_COLUMNS} FROM search_texts WHERE {among}", values).fetchall()
        digests = {row[0]: _digest(row[2:]) for row in rows}
        fresh = [row for row in rows if row[0] not in kept]
        db.conn.executemany(
            "UPDATE search_documents SET sha256 = ? WHERE id = ?", [(digests[row[0]], row[1]) for row in fresh]
        )
        db.conn.executemany(
            f"INSERT INTO search_index (rowid, {_COLUMNS}) VALUES ({', '.join('?' * (len(TEXTS) + 1))})",
            [row[1:] for row in fresh],
        )
        _replace(db, {study: digests[study] for study in sorted(kept) if digests[study] != kept[study]})


@contextmanager
def merging_seldom(store: Store) -> Iterator[None]:
    """Let many parts of the index lie side by side before they are merged: for who writes much and searches nothing."""
    setting = "INSERT INTO search_index (search_index, rank) VALUES ('automerge', ?)"
    store.db.execute(setting, [SELDOM])
    try:
        yield
    finally:
        with suppress(sqlite3.Error):  # a full disk must not hide what ended the work
            store.db.execute(setting, [USUALLY])


def _replace(db: Database, changed: Mapping[int, str]) -> None:
    """Give studies a new document each; `changed` has the digest of their texts."""
    for study_id, digest in changed.items():
        db.execute("DELETE FROM search_documents WHERE study_id = ?", [study_id])
        db.execute("INSERT INTO search_documents (study_id, sha256) VALUES (?, ?)", [study_id, digest])
        db.execute(
            f"INSERT INTO search_index (rowid, {_COLUMNS}) SELECT id, {_COLUMNS} FROM search_texts WHERE study_id = ?",
            [study_id],
        )


def rebuild_search(db: Database) -> None:
    """Make the index anew from all texts: after a bulk load, or when too much of it leads nowhere."""
    with db.atomic():
        db.execute("DELETE FROM search_documents")
        db.execute("DELETE FROM sqlite_sequence WHERE name = 'search_documents'")
        _number(db)
        db.execute("INSERT INTO search_index (search_index) VALUES ('rebuild')")
        last = 0
        while rows := list(
            db.query(f"SELECT id, {_COLUMNS} FROM search_texts WHERE id > ? ORDER BY id LIMIT {BATCH}", [last])
        ):
            digests = [(_digest([row[name] for name in TEXTS]), row["id"]) for row in rows]
            db.conn.executemany("UPDATE search_documents SET sha256 = ? WHERE id = ?", digests)
            last = rows[-1]["id"]


def _number(db: Database) -> None:
    """Give the studies without a document one, those that are cited most last."""
    db.execute(
        "INSERT INTO search_documents (study_id, sha256) SELECT id, '' FROM studies "
        "WHERE id NOT IN (SELECT study_id FROM search_documents) ORDER BY claims_n > 0, cited_by_n, id"
    )


def _dead_n(db: Database) -> int:
    """Count the numbers that were given to documents and lead nowhere any more."""
    row = next(db.query(
        "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'search_documents'), 0) "
        "- (SELECT count(*) FROM search_documents) AS n"
    ))  # fmt: skip
    return int(row["n"])


def _digest(texts: Sequence[str | None]) -> str:
    """Hash the texts as a list in JSON, written together here because the encoder takes twice as long for a list."""
    written = ", ".join(["null" if text is None else _to_json(text) for text in texts])
    return hashlib.sha256(f"[{written}]".encode()).hexdigest()
