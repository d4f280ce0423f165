"""How many links a file states of each held work, while it is loaded; both ends of most are held by nobody here.

A part of a file adds to the counts in its own transaction, so they survive a load that is killed. When the file is read
to its end they become the stated counts of the ledger.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from evidence_kb.model import StatedCount
from evidence_kb.store import Store

What = Mapping[str, Any]  # what names a file, as a step of the history does
_OF_FILE = "kind = ? AND sha256 = ? AND options = ?"
Work = tuple[str, ...]  # identifiers of one work as `pmid:1`; the first is the key of its record
_UP_TO = "studies up to "


def reach(store: Store, kind: str, sha256: str) -> str:
    """Return which studies a file is read for, as options: those held when its load began, until it is at its end.

    A file that was read for all studies that there are is known; when studies were added it is read for them too.
    """
    begun = store.rows(
        "SELECT options FROM loaded_files WHERE kind = ? AND sha256 = ? AND NOT is_done "
        "ORDER BY first_run DESC LIMIT 1",
        [kind, sha256],
    )
    if begun:
        return str(begun[0]["options"])
    return f"{_UP_TO}{store.rows('SELECT coalesce(max(id), 0) AS n FROM studies')[0]['n']}"


def newest_study(options: str) -> int:
    """Return the number in what `reach` says."""
    return int(options.removeprefix(_UP_TO))


def add_counts(store: Store, what: What, counts: Mapping[tuple[Work, str], int]) -> None:
    """Add links to those counted of a file, by (identifiers of a work, cited_by or references)."""
    file = _file(what)
    store.db.conn.executemany(
        "INSERT INTO links_counted VALUES (?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET n = n + excluded.n, names = excluded.names",
        [(*file, work[0], counted, json.dumps(work), n) for (work, counted), n in counts.items()],
    )


def counted(store: Store, what: What, at_once_n: int) -> Iterator[list[tuple[Work, StatedCount]]]:
    """Yield what was counted of a file as (identifiers of a work, count), of so many works at once."""
    last = ""
    while rows := store.rows(
        f"SELECT record_key, names, what, n FROM links_counted WHERE {_OF_FILE} AND record_key IN (SELECT DISTINCT "
        f"record_key FROM links_counted WHERE {_OF_FILE} AND record_key > ? ORDER BY record_key LIMIT ?) "
        "ORDER BY record_key, what",
        [*_file(what), *_file(what), last, at_once_n],
    ):
        last = rows[-1]["record_key"]
        yield [
            (
                tuple(json.loads(row["names"])),
                StatedCount(row["record_key"], row["what"], row["n"], row["n"]),
            )
            for row in rows
        ]


def stated_before(store: Store, provider: str, keys: Collection[str]) -> dict[tuple[str, str], int]:
    """Return the counts that a provider stated until now, by record key and what is counted."""
    rows = store.rows(
        "SELECT record_key, what, stated_n FROM stated_counts WHERE provider = ? AND stated_n IS NOT NULL "
        "AND record_key IN (SELECT value FROM json_each(?))",
        [provider, json.dumps(sorted(keys))],
    )
    return {(row["record_key"], row["what"]): row["stated_n"] for row in rows}


def forget_counts(store: Store, what: What) -> None:
    store.db.execute(f"DELETE FROM links_counted WHERE {_OF_FILE}", _file(what))


def _file(what: What) -> list[str]:
    return [what["kind"], what["sha256"], what["options"]]
