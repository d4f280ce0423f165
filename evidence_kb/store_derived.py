"""Write what is derived: only rows that differ are touched, so deriving twice changes nothing.

`sync` makes a table (or the part of it in `scope`) equal to the rows given. Ids of rows that stay are kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evidence_kb.graph import Step
from evidence_kb.store import Store

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Synced:
    """How many rows a sync added, changed and removed."""

    added: int = 0
    changed: int = 0
    removed: int = 0

    def __add__(self, other: Synced) -> Synced:
        return Synced(self.added + other.added, self.changed + other.changed, self.removed + other.removed)


def sync(
    store: Store,
    table: str,
    keys: tuple[str, ...],
    rows: Sequence[Row],
    *,
    scope: tuple[str, Sequence[Any]] = ("1", ()),
    run_id: int | None = None,
    remove: bool = True,
) -> Synced:
    """Make `table` within `scope` (an SQL condition and its values) equal to `rows`, compared column by column.

    With `run_id`, new rows get it as first_run and last_run, and changed rows as last_run.
    """
    wanted = {tuple(row[key] for key in keys): row for row in rows}
    existing = {
        tuple(row[key] for key in keys): row for row in store.rows(f"SELECT * FROM {table} WHERE {scope[0]}", scope[1])
    }
    condition = " AND ".join(f'"{key}" IS ?' for key in keys)
    added = [row for key, row in wanted.items() if key not in existing]
    changed = [(key, row) for key, row in wanted.items() if key in existing and _differs(row, existing[key])]
    gone = [key for key in existing if key not in wanted] if remove else []
    with store.db.atomic():
        for key in gone:
            store.db.execute(f"DELETE FROM {table} WHERE {condition}", key)
        for key, row in changed:
            stamped = {**row, **({"last_run": run_id} if run_id is not None else {})}
            assignments = ", ".join(f'"{column}" = ?' for column in stamped)
            store.db.execute(f"UPDATE {table} SET {assignments} WHERE {condition}", [*stamped.values(), *key])
        for row in added:
            stamped = {**row, **({"first_run": run_id, "last_run": run_id} if run_id is not None else {})}
            columns = ", ".join(f'"{column}"' for column in stamped)
            marks = ", ".join("?" * len(stamped))
            store.db.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(stamped.values()))
    return Synced(len(added), len(changed), len(gone))


def _differs(row: Row, existing: Row) -> bool:
    return any(existing[column] != value for column, value in row.items())


def sync_citations(store: Store, run_id: int) -> Synced:
    """Sum the providers' statements up to one edge per pair of studies."""
    rows = store.rows(
        "SELECT citing_id, cited_id, count(*) AS providers_n FROM citation_statements "
        "WHERE gone_run IS NULL GROUP BY citing_id, cited_id"
    )
    return sync(store, "citations", ("citing_id", "cited_id"), rows, run_id=run_id)


def sync_study_counts(store: Store) -> None:
    """Count citations, references and claims per study, writing only what differs."""
    with store.db.atomic():
        for column, counted in (
            ("cited_by_n", "SELECT count(*) FROM citations WHERE cited_id = studies.id"),
            ("references_n", "SELECT count(*) FROM citations WHERE citing_id = studies.id"),
            ("claims_n", "SELECT count(*) FROM claims WHERE study_id = studies.id"),
        ):
            store.db.execute(f"UPDATE studies SET {column} = ({counted}) WHERE {column} <> ({counted})")


def sync_steps(store: Store, topic: str, found: Mapping[int, Step]) -> None:
    """Write how each study of a topic hangs together with its seeds; those that no citation reaches were found."""
    with store.db.atomic():
        for row in store.rows("SELECT study_id, role, steps FROM topic_studies WHERE topic = ?", [topic]):
            step = found.get(row["study_id"])
            role, steps = (step.role, step.steps) if step else ("found", None)
            if (row["role"], row["steps"]) != (role, steps):
                store.db.execute(
                    "UPDATE topic_studies SET role = ?, steps = ? WHERE topic = ? AND study_id = ?",
                    [role, steps, topic, row["study_id"]],
                )


def drop_unstated_identifiers(store: Store) -> None:
    """Take back identifiers that no record of their study states any more; old study numbers keep leading on."""
    store.db.execute("""
        DELETE FROM identifiers WHERE scheme IN ('doi', 'pmid', 'pmcid') AND NOT EXISTS (
            SELECT 1 FROM records r WHERE r.study_id = identifiers.study_id
            AND CASE identifiers.scheme WHEN 'doi' THEN r.doi WHEN 'pmid' THEN r.pmid ELSE r.pmcid END
                = identifiers.value)""")
    store.db.execute("""
        INSERT OR IGNORE INTO identifiers (scheme, value, study_id)
        SELECT 'doi', doi, study_id FROM records WHERE doi IS NOT NULL
        UNION ALL SELECT 'pmid', pmid, study_id FROM records WHERE pmid IS NOT NULL
        UNION ALL SELECT 'pmcid', pmcid, study_id FROM records WHERE pmcid IS NOT NULL""")


def free_keys(store: Store, keys: Mapping[int, str]) -> None:
    """Let studies exchange their keys: those that change give up the old one before any takes a new one."""
    for row in store.rows("SELECT id, key FROM studies"):
        if row["id"] in keys and keys[row["id"]] != row["key"]:
            store.db.execute("UPDATE studies SET key = ? WHERE id = ?", [f"changing:{row['id']}", row["id"]])
            # Claim keys hash the study's key; the claims are derived again in the same transaction.
            store.db.execute("UPDATE claims SET duplicate_of = NULL WHERE study_id = ?", [row["id"]])
            store.db.execute("DELETE FROM claims WHERE study_id = ?", [row["id"]])


def sync_concepts(store: Store, table: str, rows: Sequence[Row]) -> dict[str, int]:
    """Make a concept table hold these concepts (`broader` as a name) and return the id of each name."""
    bare = [{key: value for key, value in row.items() if key != "broader"} for row in rows]
    with store.db.atomic():
        sync(store, table, ("name",), bare, remove=False)
        ids = {row["name"]: row["id"] for row in store.rows(f"SELECT id, name FROM {table}")}
        broader = [{"name": row["name"], "broader_id": ids.get(row["broader"] or "")} for row in rows]
        sync(store, table, ("name",), broader, remove=False)
    return ids


def drop_unused_concepts(store: Store, table: str, names: Sequence[str]) -> None:
    """Remove concepts that neither a vocabulary nor a claim uses any more."""
    with store.db.atomic():
        unused = [row["id"] for row in store.rows(f"SELECT id, name FROM {table}") if row["name"] not in set(names)]
        for concept in unused:
            store.db.execute(f"UPDATE {table} SET broader_id = NULL WHERE broader_id = ?", [concept])
        for concept in unused:
            store.db.execute(f"DELETE FROM {table} WHERE id = ?", [concept])


def sync_claims(store: Store, study_id: int, rows: Sequence[Row], run_id: int) -> Synced:
    """Make a study's claims equal to `rows`, in which `duplicate_of` is the claim key of the earlier statement."""
    first = {row["claim_key"]: row["duplicate_of"] for row in rows}
    bare = [{key: value for key, value in row.items() if key != "duplicate_of"} for row in rows]
    scope = ("study_id = ?", [study_id])
    with store.db.atomic():
        wanted = {row["claim_key"] for row in rows}
        for row in store.rows("SELECT id, claim_key FROM claims WHERE study_id = ?", [study_id]):
            if row["claim_key"] not in wanted:
                store.db.execute("UPDATE claims SET duplicate_of = NULL WHERE duplicate_of = ?", [row["id"]])
        synced = sync(store, "claims", ("claim_key",), bare, scope=scope, run_id=run_id)
        ids = {
            r["claim_key"]: r["id"]
            for r in store.rows("SELECT id, claim_key FROM claims WHERE study_id = ?", [study_id])
        }
        links = [
            {"claim_key": key, "duplicate_of": ids.get(earlier) if earlier else None} for key, earlier in first.items()
        ]
        sync(store, "claims", ("claim_key",), links, scope=scope)
    return synced
