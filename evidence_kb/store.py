"""The evidence database open for writing: its connection, the runs, and the ledger of what was asked.

What was harvested is written by `store_batch.py`, what is derived from it by `store_derived.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from evidence_kb import schema
from evidence_kb.errors import StorageError
from evidence_kb.model import Batch
from evidence_kb.schema_script import ScriptDatabase
from evidence_kb.store_dictionary import sync_dictionary
from evidence_kb.store_watch import watch

# Bytes. With SQLite's usual 4,096 a record of more than 1,000 bytes takes a page of its own for what does not fit.
PAGE_N = 8_192


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a batch comes from: the run, the topic it was harvested for, and the response it was parsed from.

    `focal_role` (seed, found or None) is how the works that the response is about enter the topic; `lists_belong`
    says whether the works that it merely lists enter too.
    """

    run_id: int
    topic: str
    provider: str
    response_sha256: str
    fetched_at: str
    focal_role: str | None
    address: str = ""
    whole_file_prefix: str | None = None  # starts the keys of a file that lists all its records: absent means removed
    lists_belong: bool = True
    is_part_of_list: bool = False  # other pages may say what this one does not
    is_newest: bool = False  # what it describes was found to be newer than what is held, whatever the times say


class Store:
    """The evidence database of one data folder, open for writing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.newest_at = "9"  # the newest time that the clock has told since this run began or was continued
        self.notes_steps = True
        self.db: Database = ScriptDatabase(path)
        if "not_published" in self.db.table_names() and self.db["not_published"].count:
            raise StorageError(
                f"{path}: this is a published copy, and words are blanks in it: nothing can be added to it"
            )
        self.db.execute(f"PRAGMA page_size = {PAGE_N}")  # of a new database; that of another stays
        self.db.execute("PRAGMA journal_mode = WAL")
        self.db.execute("PRAGMA busy_timeout = 5000")
        with nullcontext() if self.db.table_names() else self.db.atomic():  # a new one waited 30 times for the disk
            schema.evidence.apply(self.db)
            sync_dictionary(self.db)
        self.db.execute("PRAGMA foreign_keys = ON")  # after the migrations: one of them empties the database
        watch(self.db)

    def close(self) -> None:
        """Fold the write-ahead log into the file, so that the file alone is the database, and close it."""
        self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.db.close()

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Return the rows of a query as dictionaries."""
        return list(self.db.query(sql, values))

    def shape(self) -> list[str]:
        """Return the names of the migrations applied: one may add tables that only deriving fills."""
        return sorted(migration.name for migration in schema.evidence.applied(self.db))

    def note(self, step: str, **what: Any) -> None:
        """Note what is done to this database, in the transaction that does it, so that `history` can do it again."""
        if self.notes_steps:
            row = [self.position() + 1, step, json.dumps(what, ensure_ascii=False)]
            self.db.execute("INSERT INTO history (id, step, what) VALUES (?, ?, ?)", row)

    def position(self) -> int:
        """Return the number of the last step that was done to this database, 0 if there was none."""
        found = self.rows(
            "SELECT coalesce((SELECT max(id) FROM history), "
            "(SELECT last_step FROM runs WHERE last_step IS NOT NULL ORDER BY id DESC LIMIT 1), 0) AS n"
        )
        return int(found[0]["n"])

    # --- runs ---------------------------------------------------------------------------------------------------

    def begin_run(
        self, command: str, topics: Iterable[str], at: str, code: str, extractor: str, not_before: str = "9"
    ) -> int:
        """Open a run and return its id; close those that were killed before they could close themselves.

        The newest run is continued instead if the same command was cut short, and began no earlier than `not_before`:
        what it leaves behind is then the same as if nothing had happened.
        """
        slugs = sorted(topics)
        named = json.dumps(slugs)
        self.newest_at = at
        with self.db.atomic():
            self.note("run", command=command, topics=slugs, at=at, code=code, extractor=extractor,
                      not_before=not_before)  # fmt: skip
            row = self.rows(
                "UPDATE runs SET status = 'running', finished_at = NULL, message = NULL, continued_n = continued_n + 1 "
                "WHERE id = (SELECT max(id) FROM runs) AND status IN ('running', 'interrupted') AND started_at >= ? "
                "AND command = ? AND topics = ? AND code_version = ? AND extractor_version = ? RETURNING id",
                [not_before, command, named, code, extractor],
            )
            if row:
                return int(row[0]["id"])
            self.db.execute(
                "UPDATE runs SET status = 'interrupted', finished_at = ?, message = 'ended without closing' "
                "WHERE status = 'running'",
                [at],
            )
            row = self.rows(
                "INSERT INTO runs (command, topics, started_at, status, code_version, extractor_version) "
                "VALUES (?, ?, ?, 'running', ?, ?) RETURNING id",
                [command, named, at, code, extractor],
            )
        return int(row[0]["id"])

    def started_at(self, run_id: int) -> str:
        return str(self.rows("SELECT started_at FROM runs WHERE id = ?", [run_id])[0]["started_at"])

    def finish_run(self, run_id: int, status: str, at: str, fingerprint: str | None, message: str | None) -> None:
        with self.db.atomic():
            self.note("end", run_id=run_id, status=status, at=at, fingerprint=fingerprint, message=message)
            self.db.execute(
                "UPDATE runs SET status = ?, finished_at = ?, fingerprint = ?, message = ? WHERE id = ?",
                [status, at, fingerprint, message, run_id],
            )

    def last_fingerprint(self) -> str | None:
        """Return what the newest closed run had read, or None if it did not close."""
        found = self.rows("SELECT fingerprint FROM runs ORDER BY id DESC LIMIT 1")
        return found[0]["fingerprint"] if found else None

    def note_decisions(self, run_id: int, last_review: int, last_study_decision: int) -> None:
        """Say which decisions a run was the first to count when it derived: all up to these two of `curation.db`."""
        with self.db.atomic():
            self.note("derive", run_id=run_id, until=[last_review, last_study_decision])
            self.db.execute(
                "UPDATE runs SET last_review = ?, last_study_decision = ? WHERE id = ?",
                [last_review, last_study_decision, run_id],
            )

    def decisions_read(self) -> tuple[int, int] | None:
        """Return the last review and study decision that a run counted; None if no run has said."""
        found = self.rows(
            "SELECT last_review, last_study_decision FROM runs WHERE last_review IS NOT NULL ORDER BY id DESC LIMIT 1"
        )
        return (found[0]["last_review"], found[0]["last_study_decision"]) if found else None

    def log_request(
        self,
        origin: Origin,
        question: str,
        status: str,
        message: str | None = None,
        batch: Batch | None = None,
        sent_n: int = 0,
    ) -> None:
        """Write one line of the request ledger; call it where the outcome is known."""
        row: dict[str, Any] = {
            "run_id": origin.run_id, "topic": origin.topic, "provider": origin.provider, "question": question,
            "address": origin.address, "response_sha256": origin.response_sha256 or None, "status": status,
            "message": message, "sent_n": sent_n, "fetched_at": origin.fetched_at,
        }  # fmt: skip
        if batch is not None:
            row |= {
                "asked_n": len(batch.asked), "received_n": len(batch.records), "missing_n": len(batch.missing),
                "missing": json.dumps(batch.missing, ensure_ascii=False) if batch.missing else None,
                "duplicates_n": batch.duplicates_n,
            }  # fmt: skip
        self.write_request(row, origin)

    def write_request(self, row: Mapping[str, Any], origin: Origin | None = None) -> None:
        """Write a line of the ledger; `origin` says how what was answered enters the topic, if it was answered."""
        keys = ("run_id", "topic", "provider", "question", "address")
        rest = [column for column in row if column not in (*keys, "response_sha256")]
        # A run that is continued meets its own answers again: they stay new, and were sent for once.
        becomes = {column: f"excluded.{column}" for column in rest} | {
            "status": "CASE WHEN status = 'new' AND excluded.status = 'unchanged' THEN 'new' ELSE excluded.status END",
            "sent_n": "max(sent_n, excluded.sent_n)",
        }
        with self.db.atomic():
            # What an answer says is read from it again; that a request failed is known from here only.
            again = {column: row[column] for column in (*keys, "response_sha256", "sent_n", "fetched_at")}
            is_seeds = origin is not None and origin.focal_role == "seed" and origin.lists_belong
            self.note("request", row=again if row["response_sha256"] else row, is_seeds=is_seeds)
            self.db.execute(
                f"DELETE FROM requests WHERE {' AND '.join(f'{key} = ?' for key in keys)} AND response_sha256 IS NULL",
                [row[key] for key in keys],
            )
            self.db.execute(
                f"INSERT INTO requests ({', '.join(row)}) VALUES ({', '.join('?' * len(row))}) "
                f"ON CONFLICT ({', '.join(keys)}, response_sha256) DO UPDATE SET "
                f"{', '.join(f'{column} = {value}' for column, value in becomes.items())}",
                list(row.values()),
            )

    def has_read(self, topic: str, address: str, sha256: str) -> bool:
        """Whether the newest run that read this address for this topic read these bytes there."""
        found = self.rows(
            "SELECT response_sha256 FROM requests WHERE topic = ? AND address = ? AND status IN ('new', 'unchanged') "
            "AND run_id = (SELECT max(run_id) FROM requests WHERE topic = ? AND address = ? "
            "AND status IN ('new', 'unchanged'))",
            [topic, address, topic, address],
        )
        return sha256 in {row["response_sha256"] for row in found}

    def has_topic(self, slug: str) -> bool:
        return bool(self.rows("SELECT 1 FROM topics WHERE slug = ?", [slug]))

    def has_seeds(self, slug: str) -> bool:
        return bool(self.rows("SELECT 1 FROM topic_records WHERE topic = ? AND role = 'seed' LIMIT 1", [slug]))

    def topic_files(self) -> dict[str, str]:
        """Return the hash of each topic's file, by slug; topics without a file of their own are left out."""
        rows = self.rows("SELECT slug, topic_file_sha256 FROM topics WHERE topic_file_sha256 IS NOT NULL ORDER BY slug")
        return {row["slug"]: row["topic_file_sha256"] for row in rows}

    def read_hashes(self) -> list[list[str]]:
        """Return what was read, as sorted (topic, address, sha256 of the newest bytes saved)."""
        rows = self.rows(
            "SELECT topic, address, response_sha256 FROM requests q WHERE status IN ('new', 'unchanged') "
            "AND run_id = (SELECT max(run_id) FROM requests z WHERE z.topic = q.topic AND z.address = q.address "
            "AND z.status IN ('new', 'unchanged')) ORDER BY topic, address, response_sha256"
        )
        return [[row["topic"], row["address"], row["response_sha256"]] for row in rows]

    def is_listed(self) -> bool:
        """Whether the newest list of all notices was read when every study was held."""
        found = self.rows(
            "SELECT (SELECT max(run_id) FROM requests WHERE question = 'notices' AND status IN ('new', 'unchanged')) "
            ">= (SELECT max(first_run) FROM studies) AS is_listed"
        )
        return bool(found[0]["is_listed"])

    def is_current(self, topic: str, sha256: str) -> bool:
        """Whether these bytes still speak for a work of this topic: no newer version of it was read since."""
        return bool(
            self.rows(
                "SELECT 1 FROM records r JOIN topic_studies t ON t.study_id = r.study_id AND t.topic = ? "
                "WHERE r.response_sha256 = ? AND NOT r.is_stub LIMIT 1",
                [topic, sha256],
            )
        )

    def has_seen(self, topic: str, sha256: str) -> bool:
        """Whether these bytes were ever saved for this topic."""
        return bool(
            self.rows("SELECT 1 FROM requests WHERE topic = ? AND response_sha256 = ? LIMIT 1", [topic, sha256])
        )

    def has_saved(self, topic: str, address: str, sha256: str) -> bool:
        """Whether what these bytes said at this address was ever saved for this topic."""
        sql = "SELECT 1 FROM requests WHERE topic = ? AND address = ? AND response_sha256 = ? LIMIT 1"
        return bool(self.rows(sql, [topic, address, sha256]))

    def save_topic(self, slug: str, title: str, question: str | None, sha256: str | None, readers: int = 1) -> None:
        row = {"slug": slug, "title": title, "question": question, "topic_file_sha256": sha256, "readers": readers}
        with self.db.atomic():
            if self.rows(f"SELECT {', '.join(row)} FROM topics WHERE slug = ?", [slug]) != [row]:
                self.note("topic", slug=slug, title=title, question=question, sha256=sha256, readers=readers)
            self._upsert("topics", ("slug",), row)

    def _upsert(self, table: str, keys: tuple[str, ...], row: Mapping[str, Any]) -> None:
        rest = [column for column in row if column not in keys]
        self.db.execute(
            f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))}) "
            f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {', '.join(f'{c} = excluded.{c}' for c in rest)}",
            list(row.values()),
        )
