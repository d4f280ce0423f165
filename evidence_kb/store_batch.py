"""Write what one response means into `evidence.db`.

Natural keys and upserts make every batch idempotent. A batch is one transaction, written table by table: a batch
that cannot be saved leaves nothing. The study that a new record is filed under here is
provisional; `resolve` decides when studies are derived.
"""

from __future__ import annotations

import itertools
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

from evidence_kb.identifiers import key_of
from evidence_kb.model import Batch, MeshHeading, Passage, Record
from evidence_kb.store import Origin, Store
from evidence_kb.store_remove import drop_superseded, older_versions, retract

Row = dict[str, Any]
SCHEMES = ("pmid", "doi", "pmcid", "openalex", "semantic_scholar")
ROLES = ("seed", "citing", "cited", "found")  # the first wins where a record has several
_LISTS = ("publication_types", "mesh", "keywords", "trials")
_PLAIN = (
    "title", "authors", "journal", "year", "published_on", "volume", "issue", "pages", "language", "article_type",
    "url", "licence", "citation", "version", "revised_on",
)  # fmt: skip


def save_batch(store: Store, origin: Origin, batch: Batch) -> dict[str, int]:
    """Save what one response means, in one transaction; return the study under which each record is filed for now.

    Raises KeyError, and saves nothing, if the batch speaks of a record that it does not describe.
    """
    store.newest_at = max(store.newest_at, origin.fetched_at)
    with store.db.atomic():
        older = older_versions(store.db, origin, batch)
        studies = _file(store, origin, batch.records)
        _save_records(store, origin, batch.records, studies)
        _place(store, origin, batch, studies)
        _save_passages(store, origin, batch.passages, studies)
        _save_statements(store, origin, batch, studies)
        _save_contexts(store, origin, batch, studies)
        _save_counts(store, origin, batch, studies)
        _save_notices(store, origin, batch, studies)
        _save_matches(store, origin, batch)
        drop_superseded(store.db, origin, older, batch)
        if origin.whole_file_prefix:
            stated = {record.key for record in batch.records}
            retract(store.db, origin.provider, origin.whole_file_prefix, stated, older, origin.run_id)
    return studies


def _file(store: Store, origin: Origin, records: Sequence[Record]) -> dict[str, int]:
    """Return the study of each record key: where it is filed, where an identifier leads, or a new study."""
    keys = json.dumps([record.key for record in records])
    known = store.rows(
        "SELECT provider_key, study_id FROM records WHERE provider = ? "
        "AND provider_key IN (SELECT value FROM json_each(?))",
        [origin.provider, keys],
    )
    studies = {row["provider_key"]: row["study_id"] for row in known}
    fresh = [record for record in records if record.key not in studies]
    homes = _homes(store, fresh)
    new: list[tuple[int, Record]] = []
    next_id = _next_id(store)
    for record in fresh:
        identifiers = list(record.identifiers.items())
        study = next((homes[pair] for pair in identifiers if pair in homes), None)
        if study is None:
            study = next_id + len(new)
            new.append((study, record))
        studies[record.key] = study
        for pair in identifiers:
            homes.setdefault(pair, study)
    _insert_studies(store, origin, new)
    return studies


def _homes(store: Store, records: Sequence[Record]) -> dict[tuple[str, str], int]:
    pairs = [pair for record in records for pair in record.identifiers.items()]
    rows = store.rows(
        "SELECT i.scheme, i.value, i.study_id FROM json_each(?) j JOIN identifiers i "
        "ON i.scheme = json_extract(j.value, '$[0]') AND i.value = json_extract(j.value, '$[1]')",
        [json.dumps(pairs)],
    )
    return {(row["scheme"], row["value"]): row["study_id"] for row in rows}


def _next_id(store: Store) -> int:
    found = store.rows("SELECT seq FROM sqlite_sequence WHERE name = 'studies'")
    return int(found[0]["seq"]) + 1 if found else 1


def _insert_studies(store: Store, origin: Origin, new: Sequence[tuple[int, Record]]) -> None:
    """Enter new studies under a key that is free: another provider may use the same words for another work."""
    wanted = {study: key_of(record.identifiers) or record.key for study, record in new}
    rows = store.rows(
        "SELECT key FROM studies WHERE key IN (SELECT value FROM json_each(?))", [json.dumps([*wanted.values()])]
    )
    taken = {row["key"] for row in rows}
    keys = []
    for study, key in wanted.items():
        free = f"{key}#{study}" if key in taken else key
        taken.add(free)
        keys.append((study, free, origin.run_id, origin.run_id))
    store.db.conn.executemany(
        "INSERT INTO studies (id, key, status, first_run, last_run) VALUES (?, ?, 'stub', ?, ?)", keys
    )


def _save_records(store: Store, origin: Origin, records: Sequence[Record], studies: Mapping[str, int]) -> None:
    """Keep the newest description of each record; of equally old mentions keep, per field, the longest.

    A mention never replaces a description that was read, and the order in which equally old ones come does not matter.
    What is held from a time that the clock has not reached (it jumped since) counts as older.
    """
    rows = [_record_row(origin, record, studies[record.key]) for record in records]
    if not rows:
        return
    kept = ("provider", "provider_key", "study_id", "matched_by", "first_run")
    stated = [column for column in rows[0] if column not in kept]
    newest = (
        "CASE WHEN excluded.is_stub < is_stub THEN excluded.{0} WHEN excluded.is_stub > is_stub THEN {0} "
        "WHEN excluded.fetched_at > fetched_at OR (excluded.fetched_at < fetched_at AND fetched_at > {1}) THEN "
        "CASE WHEN is_stub THEN coalesce(excluded.{0}, {0}) "
        "ELSE excluded.{0} END WHEN excluded.fetched_at < fetched_at THEN {0} WHEN NOT is_stub THEN excluded.{0} "
        "WHEN {0} IS NULL OR length(excluded.{0}) > length({0}) "
        "OR (length(excluded.{0}) = length({0}) AND excluded.{0} > {0}) THEN excluded.{0} ELSE {0} END"
    )
    changes = ", ".join(f"{column} = {newest.format(column, f'?{len(rows[0]) + 1}')}" for column in stated)
    store.db.conn.executemany(
        f"INSERT INTO records ({', '.join(rows[0])}) VALUES ({', '.join('?' * len(rows[0]))}) "
        f"ON CONFLICT (provider, provider_key) DO UPDATE SET {changes}",
        [(*row.values(), store.newest_at) for row in rows],
    )
    identifiers = [(*pair, studies[record.key]) for record in records for pair in record.identifiers.items()]
    store.db.conn.executemany("INSERT OR IGNORE INTO identifiers VALUES (?, ?, ?)", identifiers)


def _record_row(origin: Origin, record: Record, study_id: int) -> Row:
    row: Row = {
        "provider": origin.provider, "provider_key": record.key, "study_id": study_id,
        "response_sha256": origin.response_sha256, "fetched_at": origin.fetched_at,
    }  # fmt: skip
    row |= {scheme: getattr(record.identifiers, scheme) for scheme in SCHEMES}
    row |= {column: getattr(record, column) for column in _PLAIN}
    row |= {column: _as_json(getattr(record, column)) for column in _LISTS}
    return row | {
        "is_stub": int(record.is_stub),
        "gone_run": None,
        "gone_as_of": None,
        "gone_because": None,
        "matched_by": "first description",
        "first_run": origin.run_id,
    }


_HEADING = tuple(field.name for field in fields(MeshHeading))


def _as_json(values: Sequence[Any]) -> str | None:
    plain = [value if isinstance(value, str) else {name: getattr(value, name) for name in _HEADING} for value in values]
    return json.dumps(plain, ensure_ascii=False) if plain else None


def _place(store: Store, origin: Origin, batch: Batch, studies: Mapping[str, int]) -> None:
    """Enter records in the topic: those that the response is about, and those listed if they belong there."""
    roles: dict[str, str] = {}
    if origin.focal_role:
        roles.update(dict.fromkeys(batch.focal_keys, origin.focal_role))
    if origin.lists_belong:
        focal = {studies[key] for key in batch.focal_keys}
        for statement in batch.statements:
            if studies[statement.cited_key] in focal:
                roles.setdefault(statement.citing_key, "citing")
            if studies[statement.citing_key] in focal:
                roles.setdefault(statement.cited_key, "cited")
        for key in studies:
            roles.setdefault(key, "found")
    order = f"instr('{' '.join(ROLES)}', "
    store.db.conn.executemany(
        "INSERT INTO topic_records (topic, provider, record_key, role, first_run) VALUES (?, ?, ?, ?, ?) "
        f"ON CONFLICT DO UPDATE SET role = excluded.role WHERE {order}excluded.role) < {order}role)",
        [(origin.topic, origin.provider, key, role, origin.run_id) for key, role in roles.items()],
    )


def _save_passages(store: Store, origin: Origin, passages: Sequence[Passage], studies: Mapping[str, int]) -> None:
    # Counted per record, so that it does not matter with which others a record was asked for.
    places: defaultdict[str, itertools.count[int]] = defaultdict(itertools.count)
    store.db.conn.executemany(
        "INSERT INTO passages (study_id, kind, label, position, text, sha256, complete, licence, provider, record_key, "
        "response_sha256, source_start, is_paraphrase, first_run) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (provider, record_key, kind, sha256) DO UPDATE SET complete = max(complete, excluded.complete), "
        "label = excluded.label, position = excluded.position, response_sha256 = excluded.response_sha256, "
        "licence = excluded.licence, source_start = excluded.source_start, "
        "is_paraphrase = min(is_paraphrase, excluded.is_paraphrase)",
        [
            (
                studies[p.record_key], p.kind.value, p.label, next(places[p.record_key]), p.text, p.sha256,
                int(p.complete), p.licence, origin.provider, p.record_key, origin.response_sha256, p.source_start,
                int(p.is_paraphrase), origin.run_id,
            )
            for p in passages
        ],
    )  # fmt: skip


def _save_statements(store: Store, origin: Origin, batch: Batch, studies: Mapping[str, int]) -> None:
    """Keep who states which citation; a record that lists itself says nothing."""
    store.db.conn.executemany(
        "INSERT INTO citation_statements (citing_id, cited_id, provider, citing_key, cited_key, response_sha256, "
        "first_run, last_run) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE "
        "SET response_sha256 = excluded.response_sha256, last_run = excluded.last_run, gone_run = NULL "
        "WHERE response_sha256 <> excluded.response_sha256",
        [
            (studies[s.citing_key], studies[s.cited_key], origin.provider, s.citing_key, s.cited_key,
             origin.response_sha256, origin.run_id, origin.run_id)
            for s in batch.statements
            if s.citing_key != s.cited_key
        ],
    )  # fmt: skip


def _save_contexts(store: Store, origin: Origin, batch: Batch, studies: Mapping[str, int]) -> None:
    rows = []
    for context in batch.contexts:
        passage = batch.passages[context.passage]
        rows.append((
            studies[context.citing_key], studies[context.cited_key], origin.provider, passage.record_key,
            passage.kind.value, passage.sha256, passage.text, json.dumps(context.markers), context.intent,
            context.intent_stated, origin.provider, context.citing_key, context.cited_key,
        ))  # fmt: skip
    store.db.conn.executemany(
        "INSERT INTO citation_contexts (citing_id, cited_id, passage_id, quote, markers, intent, intent_stated, "
        "provider, citing_key, cited_key) VALUES (?, ?, (SELECT id FROM passages WHERE provider = ? "
        "AND record_key = ? AND kind = ? AND sha256 = ?), ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
        "quote = excluded.quote, markers = excluded.markers, intent = excluded.intent, "
        "intent_stated = excluded.intent_stated",
        rows,
    )


def _save_counts(store: Store, origin: Origin, batch: Batch, studies: Mapping[str, int]) -> None:
    # A list and a mere number may come from different answers of one search: neither takes anything from the other.
    is_page = origin.address.startswith("file:")
    shown = "excluded.shown_n" if is_page else "max(shown_n, excluded.shown_n)"
    stated = "excluded.stated_n" if is_page else "coalesce(excluded.stated_n, stated_n)"
    _upsert(
        store, "stated_counts", ("provider", "record_key", "what"),
        [
            {
                "study_id": studies[count.record_key], "provider": origin.provider, "record_key": count.record_key,
                "what": count.what, "stated_n": count.stated_n, "shown_n": count.shown_n,
                "response_sha256": origin.response_sha256, "run_id": origin.run_id,
            }
            for count in batch.counts
        ],
        becomes={"shown_n": shown, "stated_n": stated},
    )  # fmt: skip
    _upsert(
        store, "not_seen", ("provider", "record_key", "kind", "what"),
        [
            {
                "study_id": studies[item.record_key], "kind": item.kind, "what": item.what, "n": item.n,
                "provider": origin.provider, "record_key": item.record_key, "response_sha256": origin.response_sha256,
            }
            for item in batch.not_seen
        ],
    )  # fmt: skip


def _save_notices(store: Store, origin: Origin, batch: Batch, studies: Mapping[str, int]) -> None:
    _upsert(
        store, "notices", ("provider", "record_key", "kind", "notice_key"),
        [
            {
                "provider": origin.provider, "record_key": notice.record_key, "study_id": studies[notice.record_key],
                "kind": notice.kind, "notice_key": notice.notice_key or notice.noticed_on or "",
                "noticed_on": notice.noticed_on, "label": notice.label, "reason": notice.reason,
                "source": notice.source, "response_sha256": origin.response_sha256, "first_run": origin.run_id,
            }
            for notice in batch.notices
        ],
        kept=("first_run",),
    )  # fmt: skip
    _upsert(
        store, "relations", ("provider", "from_key", "to_key", "kind"),
        [
            {
                "provider": origin.provider, "from_key": relation.from_key, "to_key": relation.to_key,
                "kind": relation.kind, "from_id": studies[relation.from_key], "to_id": studies[relation.to_key],
                "response_sha256": origin.response_sha256, "first_run": origin.run_id,
            }
            for relation in batch.relations
            if relation.from_key != relation.to_key
        ],
        kept=("first_run",),
    )  # fmt: skip


def _save_matches(store: Store, origin: Origin, batch: Batch) -> None:
    _upsert(
        store, "matches", ("provider", "record_provider", "record_key"),
        [
            {
                "provider": origin.provider, "record_provider": match.record_provider, "record_key": match.record_key,
                "doi": match.identifiers.doi, "pmid": match.identifiers.pmid, "score": match.score,
                "score_stated": match.score_stated, "response_sha256": origin.response_sha256,
                "first_run": origin.run_id,
            }
            for match in batch.matches
        ],
        kept=("first_run",),
    )  # fmt: skip


def _upsert(
    store: Store,
    table: str,
    keys: tuple[str, ...],
    rows: Iterable[Row],
    kept: tuple[str, ...] = (),
    becomes: Mapping[str, str] | None = None,
) -> None:
    """Write rows; of one that is there already all but `kept` changes, to the newest value or what `becomes` says."""
    rows = list(rows)
    if not rows:
        return
    new = {column: f"excluded.{column}" for column in rows[0] if column not in (*keys, *kept)} | dict(becomes or {})
    store.db.conn.executemany(
        f"INSERT INTO {table} ({', '.join(rows[0])}) VALUES ({', '.join('?' * len(rows[0]))}) "
        f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {', '.join(f'{c} = {value}' for c, value in new.items())}",
        [tuple(row.values()) for row in rows],
    )
