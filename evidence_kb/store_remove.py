"""Take out of `evidence.db` what no response says any more, with all that was derived from it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database

from evidence_kb.model import Batch

if TYPE_CHECKING:
    from evidence_kb.store import Origin

# Every table whose rows hang on a record, with the columns that name it.
BY_RECORD = (
    ("citation_contexts", ("citing_key", "cited_key")),
    ("citation_statements", ("citing_key", "cited_key")),
    ("relations", ("from_key", "to_key")),
    ("topic_records", ("record_key",)),
    ("stated_counts", ("record_key",)),
    ("not_seen", ("record_key",)),
    ("notices", ("record_key",)),
)


def older_versions(db: Database, origin: Origin, batch: Batch) -> set[str]:
    """Return the responses that spoke for the batch's focal works, or for the whole file, until now."""
    if origin.whole_file_prefix:
        rows = _rows(
            db,
            "SELECT DISTINCT response_sha256 FROM records WHERE provider = ? AND instr(provider_key, ?) = 1 "
            "AND response_sha256 <> ? AND response_sha256 IN "
            "(SELECT response_sha256 FROM requests WHERE topic = ? AND address = ?)",
            [origin.provider, origin.whole_file_prefix, origin.response_sha256, origin.topic, origin.address],
        )
    elif origin.address.startswith("file:"):
        rows = _rows(
            db,
            "SELECT DISTINCT response_sha256 FROM records WHERE provider = ? AND response_sha256 <> ? "
            "AND provider_key IN (SELECT value FROM json_each(?))",
            [origin.provider, origin.response_sha256, json.dumps(batch.focal_keys)],
        )
    elif origin.is_part_of_list:  # what is gone shows when the list was read to its end: see guards
        return set()
    else:  # several questions are asked about one work: only an answer to the same one is an older version
        rows = _rows(
            db,
            "SELECT DISTINCT response_sha256 FROM requests WHERE topic = ? AND address = ? AND provider = ? "
            "AND response_sha256 <> ?",
            [origin.topic, origin.address, origin.provider, origin.response_sha256],
        )
    return {row["response_sha256"] for row in rows}


def drop_superseded(
    db: Database, origin: Origin, older: set[str], told: Sequence[str], focal_keys: Sequence[str]
) -> None:
    """Forget what older versions said about the same works and the newest does not: the newest version speaks.

    `told` are the works that the newest describes, `focal_keys` those that it is about.
    """
    drop_revised(db, origin, told)
    drop_said(db, origin.provider, older, focal_keys)


def drop_revised(db: Database, origin: Origin, told: Sequence[str]) -> None:
    """Forget a title or an abstract in the place of which the newest answer about a work has another."""
    provider, newest = origin.provider, origin.response_sha256
    revised = _rows(
        db,
        "SELECT p.id FROM passages p WHERE p.provider = ? AND p.kind IN ('title', 'abstract') "
        "AND p.response_sha256 <> ? AND p.record_key IN (SELECT value FROM json_each(?)) AND EXISTS (SELECT 1 "
        "FROM passages n WHERE n.provider = p.provider AND n.record_key = p.record_key AND n.kind = p.kind "
        "AND n.response_sha256 = ?)",
        [provider, newest, json.dumps(told), newest],
    )
    forget_passages(db, [row["id"] for row in revised])
    # A description says all that its provider has noticed about a work, in whatever company it was asked for.
    db.execute(
        "DELETE FROM notices WHERE provider = ? AND response_sha256 <> ? "
        "AND record_key IN (SELECT value FROM json_each(?))",
        [provider, newest, json.dumps(told)],
    )


def drop_said(db: Database, provider: str, older: set[str], focal_keys: Sequence[str]) -> None:
    """Forget what only these older answers of a provider said about the works that they were about."""
    if not older:
        return
    values = [provider, json.dumps(sorted(older)), json.dumps(focal_keys)]
    said = "provider = ?1 AND response_sha256 IN (SELECT value FROM json_each(?2))"
    about = "IN (SELECT value FROM json_each(?3))"
    # by the studies of these few works: what names a work as its second has no other way to it than through all
    studies = f"IN (SELECT study_id FROM records WHERE provider = ?1 AND provider_key {about})"
    gone = _rows(db, f"SELECT id FROM passages WHERE {said} AND record_key {about}", values)
    quoted = _rows(
        db,
        "SELECT p.id FROM citation_contexts x CROSS JOIN passages p ON p.id = x.passage_id "
        f"WHERE x.cited_id {studies} AND x.cited_key {about} AND {said.replace('provider', 'p.provider', 1)}",
        values,
    )
    forget_passages(db, [row["id"] for row in [*gone, *quoted]])
    for table in ("not_seen", "notices"):
        db.execute(f"DELETE FROM {table} WHERE {said} AND record_key {about}", values)
    db.execute(f"DELETE FROM relations WHERE {said} AND from_key {about}", values)
    to_these = f"to_id {studies} AND to_key {about}"
    db.execute(f"DELETE FROM relations INDEXED BY relations_to WHERE {said} AND {to_these}", values)


def drop_other_notices(db: Database, provider: str, response_sha256: str) -> None:
    """Forget the notices of a provider that lists all there are, where its newest list no longer has them."""
    db.execute("DELETE FROM notices WHERE provider = ? AND response_sha256 <> ?", [provider, response_sha256])


def retract(db: Database, provider: str, prefix: str, stated: set[str], older: set[str], run_id: int) -> None:
    """Remove the records of a file that it no longer lists, and mark edges gone that only older versions stated.

    `prefix` starts the keys of the file's records, `stated` are the keys in its newest version, `older` the hashes
    of its earlier ones. A study of which nothing else is known goes when studies are derived.
    """
    with db.atomic():
        mine = _rows(
            db,
            "SELECT provider_key, response_sha256 FROM records WHERE provider = ? AND instr(provider_key, ?) = 1",
            [provider, prefix],
        )
        for row in mine:
            if row["provider_key"] not in stated and row["response_sha256"] in older:
                drop_record(db, provider, row["provider_key"])
        for sha256 in sorted(older):
            db.execute(
                "UPDATE citation_statements SET gone_run = ? WHERE provider = ? AND response_sha256 = ? "
                "AND gone_run IS NULL",
                [run_id, provider, sha256],
            )


def drop_record(db: Database, provider: str, key: str) -> None:
    """Remove a record with everything that hangs on it."""
    texts = _rows(db, "SELECT id FROM passages WHERE provider = ? AND record_key = ?", [provider, key])
    forget_passages(db, [row["id"] for row in texts])
    for table, columns in BY_RECORD:
        for column in columns:
            db.execute(f"DELETE FROM {table} WHERE provider = ? AND {column} = ?", [provider, key])
    db.execute("DELETE FROM matches WHERE record_provider = ? AND record_key = ?", [provider, key])
    db.execute("DELETE FROM records WHERE provider = ? AND provider_key = ?", [provider, key])


def drop_study(db: Database, study_id: int) -> None:
    """Remove a study of which no record speaks any more; its number is not used again."""
    db.execute(
        "UPDATE claims SET duplicate_of = NULL WHERE duplicate_of IN (SELECT id FROM claims WHERE study_id = ?)",
        [study_id],
    )
    for table in ("claims", "less_certain_claims"):
        db.execute(f"DELETE FROM {table} WHERE study_id = ?", [study_id])
    db.execute("UPDATE claims SET about_study_id = NULL WHERE about_study_id = ?", [study_id])
    db.execute("DELETE FROM citations WHERE citing_id = ? OR cited_id = ?", [study_id, study_id])
    db.execute("DELETE FROM conflicts WHERE study_a = ? OR study_b = ?", [study_id, study_id])
    db.execute("UPDATE synonyms SET study_id = NULL WHERE study_id = ?", [study_id])
    db.execute("UPDATE studies SET family_id = NULL WHERE family_id = ?", [study_id])
    for table in (
        "identifiers",
        "former_identifiers",
        "topic_studies",
        "cell_studies",
        "cell_mentions",
        "study_metrics",
    ):
        db.execute(f"DELETE FROM {table} WHERE study_id = ?", [study_id])
    db.execute("DELETE FROM studies WHERE id = ?", [study_id])


def keep_counted_key(db: Database, study_id: int, home: int) -> None:
    """Let decisions under a study's key with a counter (`doi:10.1000/x#2`) be found at `home`, which takes it over.

    Works that share their only name are told apart by counters; the plain names of a study are its identifiers.
    """
    db.execute(
        "INSERT OR IGNORE INTO former_identifiers SELECT substr(key, 1, instr(key, ':') - 1), "
        "substr(key, instr(key, ':') + 1), ? FROM studies s WHERE s.id = ? AND instr(key, '#') "
        "AND EXISTS (SELECT 1 FROM topic_studies t WHERE t.study_id = s.id)",
        [home, study_id],
    )


def forget_passages(db: Database, ids: Sequence[int]) -> None:
    """Remove passages and what was derived from them; derive fills the gaps again."""
    if not ids:
        return
    chosen = json.dumps(sorted(set(ids)))
    these = "IN (SELECT value FROM json_each(:ids))"
    behind = f"passage_id {these} OR treatment_passage_id {these} OR dose_passage_id {these}"
    with db.atomic():
        for column in ("abstract", "design", "participants"):
            db.execute(
                f"UPDATE studies SET {column}_passage_id = NULL WHERE {column}_passage_id {these}", {"ids": chosen}
            )
        for sql in (
            f"UPDATE claims SET duplicate_of = NULL WHERE duplicate_of IN (SELECT id FROM claims WHERE {behind})",
            f"DELETE FROM claims WHERE {behind}",
            f"DELETE FROM less_certain_claims WHERE {behind}",
            f"DELETE FROM citation_contexts WHERE passage_id {these}",
            f"DELETE FROM passages WHERE id {these}",
        ):
            db.execute(sql, {"ids": chosen})


def _rows(db: Database, sql: str, values: Sequence[Any]) -> list[dict[str, Any]]:
    return list(db.query(sql, values))
