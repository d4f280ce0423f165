"""The steps that wait in `evidence.db` until `responses.db` keeps them, and how far this database has come."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from evidence_kb.archive_history import Step
from evidence_kb.curation import reading
from evidence_kb.store import Store


def waiting(store: Store) -> list[Step]:
    """Return the steps that were done and are not yet known to be kept, in order."""
    rows = store.rows("SELECT id, step, what FROM history ORDER BY id")
    return [Step(row["id"], row["step"], json.loads(row["what"])) for row in rows]


def forget_waiting(store: Store) -> None:
    last = store.position()
    if store.rows("SELECT 1 FROM history LIMIT 1"):
        with store.db.atomic():
            move_on(store, last)
            store.db.execute("DELETE FROM history")


def move_on(store: Store, id_: int) -> None:
    """Say that this step was done; call it in the transaction that does it."""
    store.db.execute("UPDATE runs SET last_step = ? WHERE id = (SELECT max(id) FROM runs)", [id_])


def has_runs(store: Store) -> bool:
    return bool(store.rows("SELECT 1 FROM runs LIMIT 1"))


def copy_to(store: Store, path: Path) -> None:
    """Write this database as it is into a new file, without the room that deleted rows left."""
    path.unlink(missing_ok=True)
    store.db.conn.execute("VACUUM INTO ?", [str(path)])


def damage(path: Path) -> str | None:
    """Return what SQLite finds wrong with a database file, None if nothing.

    Values that were altered in place are not noticed: SQLite keeps no checksums.
    """
    try:
        with closing(reading(path)) as db:  # also where nothing may be written
            found = db.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.OperationalError:
        raise  # it is locked or may not be read, which says nothing about what is in it
    except sqlite3.DatabaseError as error:
        return str(error)
    return None if found == "ok" else str(found)


def blamed(error: sqlite3.Error, folder: Path) -> Path:
    """Return the database of a data folder that an error is about, or the folder where that cannot be told."""
    if "malformed" not in str(error) and "not a database" not in str(error):
        return folder
    files = [folder / name for name in ("evidence.db", "responses.db", "curation.db")]
    return next((path for path in files if path.exists() and damage(path)), folder)


def write_fast(store: Store) -> None:
    """Do not wait for the disk: for a new file that is thrown away if it is not finished."""
    store.db.execute("PRAGMA synchronous = OFF")


def fold_log(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def last_derived(store: Store) -> tuple[int, int, int] | None:
    """Return (run, last review, last study decision) of the newest run if it counted decisions, else None."""
    found = store.rows(
        "SELECT id, last_review, last_study_decision FROM runs WHERE id = (SELECT max(id) FROM runs) "
        "AND last_review IS NOT NULL"
    )
    return (found[0]["id"], found[0]["last_review"], found[0]["last_study_decision"]) if found else None


def forget_extractions(store: Store) -> None:
    """Let every text be read again when claims and the evidence map are derived."""
    with store.db.atomic():
        for table in ("extractions", "text_mentions"):
            store.db.execute(f"DELETE FROM {table}")


def rests_on(store: Store) -> set[str]:
    """Return the hashes of all responses that a harvested row comes from; the ledger of requests is not one."""
    tables = store.rows(
        "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'response_sha256' "
        "WHERE m.type = 'table' AND m.name <> 'requests'"
    )
    found: set[str] = set()
    for row in tables:
        found |= {one["sha256"] for one in store.rows(f"SELECT DISTINCT response_sha256 AS sha256 FROM {row['name']}")}
    return found


def take_page_size(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Write a database anew in pages as large as another's: with other pages it cannot be written over that one.

    One that is interrupted here must be thrown away: no journal says how it was.
    """
    sizes = [db.execute("PRAGMA page_size").fetchone()[0] for db in (source, target)]
    if sizes[0] != sizes[1]:
        # A journal that a killed rebuild leaves would be taken for one of the next file; and none takes no room.
        source.execute("PRAGMA journal_mode = OFF")  # the size of pages stays while there is a write-ahead log
        source.execute(f"PRAGMA page_size = {sizes[1]}")
        source.execute("VACUUM")
        source.execute("PRAGMA journal_mode = WAL")
