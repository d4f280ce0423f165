"""Write what was harvested into `evidence.db`. What is derived from it is written by `store_derived.py`.

Natural keys and upserts make every batch idempotent. A batch is one transaction: readers never see half of it, and
a killed run leaves whole batches only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from evidence_kb import schema
from evidence_kb.identifiers import key_of
from evidence_kb.model import Batch, Passage, Record
from evidence_kb.store_remove import forget_passages, retract

ROLES = ("seed", "citing", "cited", "found")  # the first wins where a study has several


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a batch comes from: the run, the topic it was harvested for, and the response it was parsed from."""

    run_id: int
    topic: str
    provider: str
    response_sha256: str
    fetched_at: str
    focal_role: str  # seed or found
    address: str = ""
    whole_file_prefix: str | None = None  # starts the keys of a file that lists all its records: absent means removed


class Store:
    """The evidence database of one data folder, open for writing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.db = Database(path)
        self.db.execute("PRAGMA journal_mode = WAL")
        self.db.execute("PRAGMA foreign_keys = ON")
        self.db.execute("PRAGMA busy_timeout = 5000")
        schema.evidence.apply(self.db)

    def close(self) -> None:
        """Fold the write-ahead log into the file, so that the file alone is the database, and close it."""
        self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.db.close()

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Return the rows of a query as dictionaries."""
        return list(self.db.query(sql, values))

    # --- runs ---------------------------------------------------------------------------------------------------

    def begin_run(self, command: str, topics: Iterable[str], at: str, code: str, extractor: str) -> int:
        """Open a run and close those that were killed before they could close themselves; return its id."""
        with self.db.atomic():
            self.db.execute(
                "UPDATE runs SET status = 'interrupted', finished_at = ?, message = 'ended without closing' "
                "WHERE status = 'running'",
                [at],
            )
            row = self.rows(
                "INSERT INTO runs (command, topics, started_at, status, code_version, extractor_version) "
                "VALUES (?, ?, ?, 'running', ?, ?) RETURNING id",
                [command, json.dumps(sorted(topics)), at, code, extractor],
            )
        return int(row[0]["id"])

    def finish_run(self, run_id: int, status: str, at: str, fingerprint: str | None, message: str | None) -> None:
        with self.db.atomic():
            self.db.execute(
                "UPDATE runs SET status = ?, finished_at = ?, fingerprint = ?, message = ? WHERE id = ?",
                [status, at, fingerprint, message, run_id],
            )

    def last_fingerprint(self) -> str | None:
        """Return what the newest closed run had read, or None if it did not close."""
        found = self.rows("SELECT fingerprint FROM runs ORDER BY id DESC LIMIT 1")
        return found[0]["fingerprint"] if found else None

    def log_request(
        self, origin: Origin, address: str, question: str, status: str, received_n: int | None, message: str | None
    ) -> None:
        """Write one line of the request ledger; call it where the outcome is known."""
        with self.db.atomic():
            self._upsert(
                "requests",
                ("run_id", "topic", "provider", "question", "address", "response_sha256"),
                {
                    "run_id": origin.run_id, "topic": origin.topic, "provider": origin.provider,
                    "question": question, "address": address, "response_sha256": origin.response_sha256 or None,
                    "status": status, "received_n": received_n, "message": message,
                },
            )  # fmt: skip

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
        return bool(self.rows("SELECT 1 FROM topic_studies WHERE topic = ? AND role = 'seed' LIMIT 1", [slug]))

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

    def save_topic(self, slug: str, title: str, question: str | None, sha256: str | None) -> None:
        with self.db.atomic():
            self._upsert(
                "topics", ("slug",), {"slug": slug, "title": title, "question": question, "topic_file_sha256": sha256}
            )

    # --- batches ------------------------------------------------------------------------------------------------

    def save_batch(self, origin: Origin, batch: Batch) -> None:
        """Save what one response means, in one transaction."""
        with self.db.atomic():
            older = self._older_versions(origin, batch)
            self._release_identifiers(origin, batch)
            studies = {record.key: self._save_record(origin, record) for record in batch.records}
            self._place_in_topic(origin, batch, studies)
            passages = [self._save_passage(origin, studies[p.record_key], n, p) for n, p in enumerate(batch.passages)]
            for statement in batch.statements:
                self._save_statement(origin, studies[statement.citing_key], studies[statement.cited_key])
            self._save_contexts(origin, batch, studies, passages)
            self._save_counts(origin, batch, studies)
            self._drop_superseded(origin, older, [studies[key] for key in batch.focal_keys])
            if origin.whole_file_prefix:
                stated = {record.key for record in batch.records}
                retract(self.db, origin.provider, origin.whole_file_prefix, stated, older, origin.run_id)

    def _release_identifiers(self, origin: Origin, batch: Batch) -> None:
        """Take back identifiers that a record corrects, before another record of the batch is filed by them."""
        for record in batch.records:
            stated = dict(record.identifiers.items())
            for row in self.rows(
                "SELECT study_id, doi, pmid, pmcid FROM records WHERE provider = ? AND provider_key = ?",
                [origin.provider, record.key],
            ):
                for scheme in ("doi", "pmid", "pmcid"):
                    if row[scheme] and stated.get(scheme, row[scheme]) != row[scheme]:
                        self.db.execute(
                            "DELETE FROM identifiers WHERE scheme = ? AND value = ? AND study_id = ? AND 1 = (SELECT "
                            f"count(*) FROM records r WHERE r.study_id = identifiers.study_id AND r.{scheme} = ?)",
                            [scheme, row[scheme], row["study_id"], row[scheme]],
                        )

    def _older_versions(self, origin: Origin, batch: Batch) -> set[str]:
        """Return the responses that spoke for the batch's focal works, or for the whole file, until now."""
        found: set[str] = set()
        if origin.whole_file_prefix:
            rows = self.rows(
                "SELECT DISTINCT response_sha256 FROM records WHERE provider = ? AND instr(provider_key, ?) = 1 "
                "AND response_sha256 <> ? AND response_sha256 IN "
                "(SELECT response_sha256 FROM requests WHERE topic = ? AND address = ?)",
                [origin.provider, origin.whole_file_prefix, origin.response_sha256, origin.topic, origin.address],
            )
            return {row["response_sha256"] for row in rows}
        for key in batch.focal_keys:
            rows = self.rows(
                "SELECT response_sha256 FROM records WHERE provider = ? AND provider_key = ? AND response_sha256 <> ?",
                [origin.provider, key, origin.response_sha256],
            )
            found.update(row["response_sha256"] for row in rows)
        return found

    def _save_record(self, origin: Origin, record: Record) -> int:
        known = self.rows(
            "SELECT study_id, is_stub FROM records WHERE provider = ? AND provider_key = ?",
            [origin.provider, record.key],
        )
        if known and record.is_stub and not known[0]["is_stub"]:
            return int(known[0]["study_id"])  # a line in a list does not replace a page that was read
        study_id, matched_by = (known[0]["study_id"], "known record") if known else self._study_of(record, origin)
        row = {
            "provider": origin.provider, "provider_key": record.key, "study_id": study_id,
            "response_sha256": origin.response_sha256, "fetched_at": origin.fetched_at,
            "doi": record.identifiers.doi, "pmid": record.identifiers.pmid, "pmcid": record.identifiers.pmcid,
            "title": record.title, "authors": record.authors, "journal": record.journal, "year": record.year,
            "published_on": record.published_on, "article_type": record.article_type, "url": record.url,
            "licence": record.licence, "is_stub": int(record.is_stub), "matched_by": matched_by,
            "first_run": origin.run_id,
        }  # fmt: skip
        # A record that is already filed keeps how and when it was filed, and a barer mention blanks nothing.
        kept = ("provider", "provider_key", "study_id", "matched_by", "first_run")
        stated = [column for column in row if column not in kept]
        newest = "coalesce(excluded.{0}, {0})" if record.is_stub else "excluded.{0}"
        self.db.execute(
            f"INSERT INTO records ({', '.join(row)}) VALUES ({', '.join('?' * len(row))}) "
            f"ON CONFLICT DO UPDATE SET {', '.join(f'{c} = {newest.format(c)}' for c in stated)}",
            list(row.values()),
        )
        for scheme, value in record.identifiers.items():
            self.db.execute("INSERT OR IGNORE INTO identifiers VALUES (?, ?, ?)", [scheme, value, study_id])
        return int(study_id)

    def _study_of(self, record: Record, origin: Origin) -> tuple[int, str]:
        """Return the study that an identifier leads to, or a new one; never a study with another DOI or PMID."""
        stated = dict(record.identifiers.items())
        for scheme, value in stated.items():
            found = self.rows("SELECT study_id FROM identifiers WHERE scheme = ? AND value = ?", [scheme, value])
            if found and not self._contradicts(found[0]["study_id"], stated):
                return int(found[0]["study_id"]), f"same {scheme}"
        key = key_of(record.identifiers) or record.key
        row = self.rows(
            "INSERT INTO studies (key, status, first_run, last_run) VALUES (?, 'stub', ?, ?) RETURNING id",
            [self._free_key(key), origin.run_id, origin.run_id],
        )
        return int(row[0]["id"]), "first description"

    def _contradicts(self, study_id: int, stated: Mapping[str, str]) -> bool:
        known = self.rows(
            "SELECT scheme, value FROM identifiers WHERE study_id = ? AND scheme IN ('doi', 'pmid')", [study_id]
        )
        schemes = {row["scheme"] for row in known} & stated.keys()
        values = {(row["scheme"], row["value"]) for row in known}
        return any((scheme, stated[scheme]) not in values for scheme in schemes)

    def _free_key(self, key: str) -> str:
        """Return the key, or with a counter where another provider used the same words for another work."""
        n, free = 1, key
        while self.rows("SELECT 1 FROM studies WHERE key = ?", [free]):
            n += 1
            free = f"{key}#{n}"
        return free

    def _place_in_topic(self, origin: Origin, batch: Batch, studies: Mapping[str, int]) -> None:
        focal = {studies[key] for key in batch.focal_keys}
        roles = dict.fromkeys(focal, origin.focal_role)
        for statement in batch.statements:
            citing, cited = studies[statement.citing_key], studies[statement.cited_key]
            if cited in focal:
                roles.setdefault(citing, "citing")
            if citing in focal:
                roles.setdefault(cited, "cited")
        for study in studies.values():
            roles.setdefault(study, "found")
        for study, role in sorted(roles.items()):
            self.place_in_topic(origin.topic, study, role, origin.run_id)

    def place_in_topic(self, topic: str, study_id: int, role: str, run_id: int) -> None:
        """Enter a study in a topic; where it is there already, the role that stands first in ROLES wins."""
        order = " ".join(ROLES)
        self.db.execute(
            "INSERT INTO topic_studies (topic, study_id, role, first_run) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE "
            "SET role = excluded.role WHERE instr(?, excluded.role) < instr(?, role)",
            [topic, study_id, role, run_id, order, order],
        )

    def _drop_superseded(self, origin: Origin, older: set[str], focal: Sequence[int]) -> None:
        """Forget what an older version of the same page said and the newest does not: the newest version speaks."""
        for sha256 in sorted(older):
            for study in focal:
                values = [study, origin.provider, sha256]
                where = "study_id = ? AND provider = ? AND response_sha256 = ?"
                gone = self.rows(f"SELECT id FROM passages WHERE {where}", values)
                quoted = self.rows(
                    "SELECT p.id FROM citation_contexts x JOIN passages p ON p.id = x.passage_id "
                    "WHERE x.cited_id = ? AND p.provider = ? AND p.response_sha256 = ?", values,
                )  # fmt: skip
                forget_passages(self.db, [row["id"] for row in [*gone, *quoted]])
                self.db.execute(f"DELETE FROM not_seen WHERE {where}", values)

    def _save_passage(self, origin: Origin, study_id: int, position: int, passage: Passage) -> int:
        row = self.rows(
            "INSERT INTO passages (study_id, kind, label, position, text, sha256, complete, licence, provider, "
            "response_sha256, source_start, is_paraphrase, first_run) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (study_id, kind, sha256) DO UPDATE SET complete = max(complete, excluded.complete), "
            "label = excluded.label, position = excluded.position, response_sha256 = excluded.response_sha256, "
            "source_start = excluded.source_start, is_paraphrase = min(is_paraphrase, excluded.is_paraphrase) "
            "WHERE provider = excluded.provider RETURNING id",
            [
                study_id, passage.kind.value, passage.label, position, passage.text, passage.sha256,
                int(passage.complete), passage.licence, origin.provider, origin.response_sha256,
                passage.source_start, int(passage.is_paraphrase), origin.run_id,
            ],
        )  # fmt: skip
        if row:
            return int(row[0]["id"])
        # The same words from another provider: the text keeps the provider that brought it first.
        same = [study_id, passage.kind.value, passage.sha256]
        found = self.rows("SELECT id FROM passages WHERE study_id = ? AND kind = ? AND sha256 = ?", same)
        return int(found[0]["id"])

    def _save_statement(self, origin: Origin, citing_id: int, cited_id: int) -> None:
        if citing_id == cited_id:
            return  # a page that lists itself says nothing
        self.db.execute(
            "INSERT INTO citation_statements (citing_id, cited_id, provider, response_sha256, first_run, last_run) "
            "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET response_sha256 = excluded.response_sha256, "
            "last_run = excluded.last_run, gone_run = NULL WHERE response_sha256 <> excluded.response_sha256",
            [citing_id, cited_id, origin.provider, origin.response_sha256, origin.run_id, origin.run_id],
        )

    def _save_contexts(self, origin: Origin, batch: Batch, studies: Mapping[str, int], passages: Sequence[int]) -> None:
        for context in batch.contexts:
            row = {
                "citing_id": studies[context.citing_key], "cited_id": studies[context.cited_key],
                "passage_id": passages[context.passage], "quote": batch.passages[context.passage].text,
                "markers": json.dumps(context.markers), "intent": context.intent,
                "intent_stated": context.intent_stated, "provider": origin.provider,
            }  # fmt: skip
            self._upsert("citation_contexts", ("citing_id", "cited_id", "passage_id"), row)

    def _save_counts(self, origin: Origin, batch: Batch, studies: Mapping[str, int]) -> None:
        for count in batch.counts:
            row = {
                "study_id": studies[count.record_key], "provider": origin.provider, "what": count.what,
                "stated_n": count.stated_n, "shown_n": count.shown_n, "response_sha256": origin.response_sha256,
                "run_id": origin.run_id,
            }  # fmt: skip
            self._upsert("stated_counts", ("study_id", "provider", "what"), row)
        for item in batch.not_seen:
            row = {
                "study_id": studies[item.record_key], "kind": item.kind, "what": item.what, "n": item.n,
                "provider": origin.provider, "response_sha256": origin.response_sha256,
            }  # fmt: skip
            self._upsert("not_seen", ("study_id", "kind", "what"), row)

    def _upsert(self, table: str, keys: tuple[str, ...], row: Mapping[str, Any]) -> None:
        rest = [column for column in row if column not in keys]
        self.db.execute(
            f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))}) "
            f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {', '.join(f'{c} = excluded.{c}' for c in rest)}",
            list(row.values()),
        )
