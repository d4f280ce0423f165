"""Write what one response means into `evidence.db`.

Natural keys and upserts make every batch idempotent. A batch is one transaction, written table by table: a batch
that cannot be saved leaves nothing. The study that a new record is filed under here is
provisional; `resolve` decides when studies are derived.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from evidence_kb.batch_rows import STATED, BatchRows, PassageRow, RecordRow, rows_of
from evidence_kb.choose import TELLERS
from evidence_kb.model import Batch
from evidence_kb.store import Origin, Store
from evidence_kb.store_remove import drop_superseded, older_versions, retract

Row = dict[str, Any]
ROLES = ("seed", "citing", "cited", "found")  # the first wins where a record has several
_UNSHOWN = ("licence", "citation", "publication_types", "mesh", "keywords", "trials")
_SHOWN = [place for place, column in enumerate(STATED) if column not in _UNSHOWN]  # what a study states too
_shown = itemgetter(*_SHOWN)
_STATED = (*STATED, "version", "revised_on", "is_stub")
_LEFT = ("gone_run", "gone_as_of", "gone_because")  # NULL while the description stands


def save_batch(store: Store, origin: Origin, batch: Batch) -> dict[str, int]:
    """Save what one response means, in one transaction; return the study under which each record is filed for now.

    Raises KeyError, and saves nothing, if the batch speaks of a record that it does not describe.
    """
    return save_rows(store, origin, rows_of(batch))


def save_rows(store: Store, origin: Origin, rows: BatchRows) -> dict[str, int]:
    """Save a batch that was made into rows; otherwise as `save_batch`."""
    store.newest_at = max(store.newest_at, origin.fetched_at)
    rest, told = rows.rest, [record.key for record in rows.records if not record.is_stub]
    with store.db.atomic():
        older = older_versions(store.db, origin, rest)
        studies, fresh = _file(store, origin, rows.records)
        _save_records(store, origin, rows.records, studies, fresh)
        _place(store, origin, rest, studies)
        _save_passages(store, origin, rows.passages, studies)
        _save_statements(store, origin, rest, studies)
        _save_contexts(store, origin, rows, studies)
        _save_counts(store, origin, rest, studies)
        _save_notices(store, origin, rest, studies)
        _save_matches(store, origin, rest)
        drop_superseded(store.db, origin, older, told, rest.focal_keys)
        if origin.whole_file_prefix:
            stated = {record.key for record in rows.records}
            retract(store.db, origin.provider, origin.whole_file_prefix, stated, older, origin.run_id)
    return studies


def _file(store: Store, origin: Origin, records: Sequence[RecordRow]) -> tuple[dict[str, int], set[str]]:
    """Return the study of each record key: where it is filed, where an identifier leads, or a new study.

    And the keys of which the provider had said nothing yet.
    """
    keys = json.dumps([record.key for record in records])
    known = store.rows(
        "SELECT provider_key, study_id FROM records WHERE provider = ? "
        "AND provider_key IN (SELECT value FROM json_each(?))",
        [origin.provider, keys],
    )
    studies = {row["provider_key"]: row["study_id"] for row in known}
    fresh = [record for record in records if record.key not in studies]
    homes = _homes(store, fresh)
    new: list[tuple[int, RecordRow]] = []
    next_id = next_study(store)
    for record in fresh:
        study = next((homes[name] for name in record.names if name in homes), None)
        if study is None:
            study = next_id + len(new)
            new.append((study, record))
        studies[record.key] = study
        for name in record.names:
            homes.setdefault(name, study)
    _insert_studies(store, origin, new)
    return studies, {record.key for record in fresh}


def _homes(store: Store, records: Sequence[RecordRow]) -> dict[tuple[str, str], int]:
    rows = store.rows(
        "SELECT i.scheme, i.value, i.study_id FROM json_each(?) j JOIN identifiers i "
        "ON i.scheme = json_extract(j.value, '$[0]') AND i.value = json_extract(j.value, '$[1]')",
        [json.dumps([name for record in records for name in record.names])],
    )
    return {(row["scheme"], row["value"]): row["study_id"] for row in rows}


def next_study(store: Store) -> int:
    """Return the number that the next new study gets."""
    found = store.rows("SELECT seq FROM sqlite_sequence WHERE name = 'studies'")
    return int(found[0]["seq"]) + 1 if found else 1


def _insert_studies(store: Store, origin: Origin, new: Sequence[tuple[int, RecordRow]]) -> None:
    """Enter new studies as their first record describes them, so that most are right before anything is derived.

    Each gets a key that is free: another provider may use the same words for another work.
    """
    keys = json.dumps([record.study_key for _, record in new])
    found = store.rows("SELECT key FROM studies WHERE key IN (SELECT value FROM json_each(?))", [keys])
    taken = {row["key"] for row in found}
    rows, tells = [], origin.provider in TELLERS  # notices come later, and with them what they make of it
    for study, record in new:
        key = f"{record.study_key}#{study}" if record.study_key in taken else record.study_key
        taken.add(key)
        status = "stub" if record.is_stub else "full"
        checked = ("none_known", origin.fetched_at) if tells and not record.is_stub else (None, None)
        rows.append((study, key, status, origin.run_id, origin.run_id, *checked, *_shown(record.stated)))
    own = ("id", "key", "status", "first_run", "last_run", "integrity", "integrity_checked_at")
    columns = (*own, *(STATED[place] for place in _SHOWN))
    store.db.conn.executemany(
        f"INSERT INTO studies ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", rows
    )


def _save_records(
    store: Store, origin: Origin, records: Sequence[RecordRow], studies: Mapping[str, int], fresh: set[str]
) -> None:
    """Keep what is stated of each record, and its identifiers.

    Those of `fresh` are not held: they are entered without a word on what to do if they were, for which SQLite would
    look at all that refers to a record (an eighth of the time of saving).
    """
    columns = ("provider", "provider_key", "study_id", "matched_by", "first_run", "response_sha256", "fetched_at")
    stated = (*columns, *_STATED)
    insert = f"INSERT INTO records ({', '.join(stated)}) VALUES ({', '.join('?' * len(stated))})"
    entered, told_again, unheld = [], [], set(fresh)
    for row in _news(store, origin, records):
        values = (
            origin.provider, row.key, studies[row.key], "first description", origin.run_id, origin.response_sha256,
            origin.fetched_at, *row.stated, row.version, row.revised_on, int(row.is_stub),
        )  # fmt: skip
        if row.key in unheld:
            unheld.remove(row.key)  # a batch may describe a work twice
            entered.append(values)
        else:
            told_again.append((*values, store.newest_at))
    store.db.conn.executemany(insert, entered)
    store.db.conn.executemany(f"{insert} {_newest_stands(f'?{len(stated) + 1}', origin.is_newest)}", told_again)
    identifiers = [(*name, studies[row.key]) for row in records for name in row.names]
    store.db.conn.executemany("INSERT OR IGNORE INTO identifiers VALUES (?, ?, ?)", identifiers)


def _newest_stands(now: str, is_newest: bool) -> str:
    """Keep the newest description of a record; of equally old mentions keep, per field, the longest.

    A mention never replaces a description that was read, and the order in which equally old ones come does not matter.
    What is held from a time that the clock has not reached (it jumped since) counts as older; `now` says where it is.
    Where versions say which is the newest (`is_newest`), times do not.
    """
    newest = (
        f"CASE WHEN {'NOT excluded.is_stub' if is_newest else 'excluded.is_stub < is_stub'} THEN excluded.{{0}} "
        "WHEN excluded.fetched_at > fetched_at OR (excluded.fetched_at < fetched_at AND fetched_at > {1}) THEN "
        "CASE WHEN is_stub THEN coalesce(excluded.{0}, {0}) "
        "ELSE excluded.{0} END WHEN excluded.fetched_at < fetched_at THEN {0} WHEN NOT is_stub THEN excluded.{0} "
        "WHEN {0} IS NULL OR length(excluded.{0}) > length({0}) "
        "OR (length(excluded.{0}) = length({0}) AND excluded.{0} > {0}) THEN excluded.{0} ELSE {0} END"
    )
    changes = ", ".join(f"{c} = {newest.format(c, now)}" for c in (*_STATED, "response_sha256", "fetched_at"))
    # described again, a record that left is back; a mere mention says nothing of that
    left = ", ".join(f"{c} = CASE WHEN excluded.is_stub THEN {c} ELSE {newest.format(c, now)} END" for c in _LEFT)
    return f"ON CONFLICT (provider, provider_key) DO UPDATE SET {changes}, {left} WHERE excluded.is_stub <= is_stub"


def _news(store: Store, origin: Origin, records: Sequence[RecordRow]) -> list[RecordRow]:
    """Leave out mentions of works that the provider has described: most references, where much is held."""
    mentioned = json.dumps([record.key for record in records if record.is_stub])
    rows = store.rows(
        "SELECT provider_key FROM records WHERE provider = ? AND NOT is_stub "
        "AND provider_key IN (SELECT value FROM json_each(?))",
        [origin.provider, mentioned],
    )
    described = {row["provider_key"] for row in rows}
    return [record for record in records if not record.is_stub or record.key not in described]


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


def _save_passages(store: Store, origin: Origin, passages: Sequence[PassageRow], studies: Mapping[str, int]) -> None:
    store.db.conn.executemany(
        "INSERT INTO passages (record_key, kind, label, position, text, sha256, complete, licence, source_start, "
        "is_paraphrase, study_id, provider, response_sha256, first_run) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (provider, record_key, kind, sha256) DO UPDATE SET complete = max(complete, excluded.complete), "
        "label = excluded.label, position = excluded.position, response_sha256 = excluded.response_sha256, "
        "licence = excluded.licence, source_start = excluded.source_start, "
        "is_paraphrase = min(is_paraphrase, excluded.is_paraphrase)",
        [(*row, studies[row.record_key], origin.provider, origin.response_sha256, origin.run_id) for row in passages],
    )


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


def _save_contexts(store: Store, origin: Origin, batch: BatchRows, studies: Mapping[str, int]) -> None:
    rows = [
        (studies[citing], studies[cited], origin.provider, passage.record_key, passage.kind, passage.sha256,
         passage.text, markers, intent, intent_stated, origin.provider, citing, cited)
        for citing, cited, passage, markers, intent, intent_stated in batch.contexts
    ]  # fmt: skip
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
