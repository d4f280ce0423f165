"""Write what is derived: only rows that differ are touched, so deriving twice changes nothing.

`sync` makes a table (or the part of it in `scope`) equal to the rows given. Ids of rows that stay are kept.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from evidence_kb import graph
from evidence_kb.choose import TELLERS, choose_passages, integrity_of
from evidence_kb.match import THRESHOLD
from evidence_kb.model import FAMILY_KINDS
from evidence_kb.store import Store
from evidence_kb.store_remove import keep_counted_key

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
    compared = ", ".join(f'"{column}"' for column in dict.fromkeys(column for row in rows for column in row)) or "*"
    held = store.rows(f"SELECT {compared} FROM {table} WHERE {scope[0]}", scope[1])
    existing = {tuple(row[key] for key in keys): row for row in held}
    condition = " AND ".join(f'"{key}" IS ?' for key in keys)
    added = [row for key, row in wanted.items() if key not in existing]
    changed = {key: row for key, row in wanted.items() if key in existing and _differs(row, existing[key])}
    gone = [key for key in existing if key not in wanted] if remove else []
    changed_in = {} if run_id is None else {"last_run": run_id}
    added_in = {} if run_id is None else {"first_run": run_id, "last_run": run_id}
    with store.db.atomic():
        store.db.conn.executemany(f"DELETE FROM {table} WHERE {condition}", gone)
        for columns, same in _by_columns([{**row, **changed_in} for row in changed.values()]):
            rest = [column for column in columns if column not in keys]  # setting a key to itself would move the row
            values = (tuple(row[column] for column in (*rest, *keys)) for row in same)
            assignments = ", ".join(f'"{column}" = ?' for column in rest)
            store.db.conn.executemany(f"UPDATE {table} SET {assignments} WHERE {condition}", values)
        for columns, same in _by_columns([{**row, **added_in} for row in added]):
            names, marks = ", ".join(f'"{column}"' for column in columns), ", ".join("?" * len(columns))
            values = (tuple(row.values()) for row in same)
            store.db.conn.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)
    return Synced(len(added), len(changed), len(gone))


def sync_query(
    store: Store, table: str, keys: tuple[str, ...], query: str, values: Mapping[str, Any], run_id: int | None = None
) -> Synced:
    """Make `table` equal to the rows of `query` without a row passing through Python: for tables of millions of rows.

    The query names its result columns as the table does; `run_id` is written as by `sync`.
    """
    execute = store.db.conn.execute  # sqlite-utils' own would end the transaction before some of these statements
    with store.db.atomic():
        execute(f"CREATE TEMP TABLE wanted AS {query}", values)
        execute(f"CREATE UNIQUE INDEX temp.wanted_key ON wanted({', '.join(keys)})")
        columns = [row["name"] for row in store.rows("SELECT name FROM pragma_table_info('wanted')")]
        rest = [column for column in columns if column not in keys]
        same_key = " AND ".join(f"w.{key} = t.{key}" for key in keys)
        stamps = {"first_run": run_id, "last_run": run_id} if run_id is not None else {}
        changes = [f"{column} = excluded.{column}" for column in (*rest, *(["last_run"] if stamps else []))]
        gone = f"DELETE FROM {table} AS t WHERE NOT EXISTS (SELECT 1 FROM wanted w WHERE {same_key})"
        removed = execute(gone).rowcount
        before = store.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"]
        written = execute(
            f"INSERT INTO {table} ({', '.join([*columns, *stamps])}) "
            f"SELECT {', '.join([*columns, *(f':{name}' for name in stamps)])} FROM wanted WHERE 1 "
            f"ORDER BY {', '.join(keys)} ON CONFLICT DO UPDATE SET {', '.join(changes)} "
            f"WHERE ({', '.join(f'{table}.{c}' for c in rest)}) IS NOT ({', '.join(f'excluded.{c}' for c in rest)})",
            stamps,
        ).rowcount
        added = store.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"] - before
        execute("DROP TABLE temp.wanted")
    return Synced(added, written - added, removed)


def _by_columns(rows: Sequence[Row]) -> Iterator[tuple[tuple[str, ...], Iterator[Row]]]:
    """Yield rows that follow one another and have the same columns in the same order, to be written at once."""
    yield from groupby(rows, key=tuple)


def _differs(row: Row, existing: Row) -> bool:
    return any(existing[column] != value for column, value in row.items())


def sync_citations(store: Store, run_id: int) -> Synced:
    """Sum the providers' statements up to one edge per pair of studies."""
    stated = (
        "SELECT citing_id, cited_id, count(DISTINCT provider) AS providers_n FROM citation_statements "
        "WHERE gone_run IS NULL AND citing_id <> cited_id GROUP BY citing_id, cited_id"
    )
    return sync_query(store, "citations", ("citing_id", "cited_id"), stated, {}, run_id)


def sync_study_counts(store: Store) -> None:
    """Count citations, references and claims per study, writing only what differs."""
    with store.db.atomic():
        for column, counted in (
            ("cited_by_n", "SELECT count(*) FROM citations WHERE cited_id = studies.id"),
            ("references_n", "SELECT count(*) FROM citations WHERE citing_id = studies.id"),
            ("claims_n", "SELECT count(*) FROM claims WHERE study_id = studies.id"),
        ):
            store.db.execute(f"UPDATE studies SET {column} = ({counted}) WHERE {column} <> ({counted})")


def sync_identifiers(store: Store) -> None:
    """Make the identifiers of studies those that their records state; old study numbers keep leading on.

    A reference that was looked up and recognised goes by what was found, unless a record says otherwise. What no record
    of a study states any more stays with it as a former identifier: decisions of people may be kept under it. What
    records of two studies state belongs to that of the first record by provider and key, not by number: studies have
    other numbers where answers came in another order.
    """
    schemes = ("doi", "pmid", "pmcid", "openalex", "semantic_scholar")
    execute = store.db.conn.execute  # sqlite-utils' own would end the transaction before some of these statements
    with store.db.atomic():
        execute("CREATE TEMP TABLE known AS SELECT * FROM identifiers WHERE scheme <> 'evidence-kb'")
        store.db.execute("DELETE FROM identifiers WHERE scheme <> 'evidence-kb'")
        for scheme in schemes:
            store.db.execute(
                "INSERT OR IGNORE INTO identifiers (scheme, value, study_id) "
                f"SELECT '{scheme}', {scheme}, study_id FROM records WHERE {scheme} IS NOT NULL "
                "ORDER BY is_stub, provider, provider_key"
            )
        for scheme in ("doi", "pmid"):
            store.db.execute(
                "INSERT OR IGNORE INTO identifiers (scheme, value, study_id) "
                f"SELECT '{scheme}', m.{scheme}, r.study_id FROM matches m JOIN records r "
                "ON r.provider = m.record_provider AND r.provider_key = m.record_key "
                f"WHERE m.{scheme} IS NOT NULL AND m.score >= ? ORDER BY r.provider, r.provider_key",
                [THRESHOLD],
            )
        has_now = "SELECT 1 FROM identifiers i WHERE (i.scheme, i.value, i.study_id) = (f.scheme, f.value, f.study_id)"
        execute(
            "INSERT OR IGNORE INTO former_identifiers SELECT scheme, value, study_id FROM temp.known f "
            f"WHERE NOT EXISTS ({has_now})"
        )
        execute(f"DELETE FROM former_identifiers AS f WHERE EXISTS ({has_now})")
        execute("DROP TABLE temp.known")


def sync_families(store: Store) -> None:
    """Link studies that are versions of one work, or report one trial, under the smallest of their numbers."""
    kinds = ", ".join(f"'{kind}'" for kind in FAMILY_KINDS)
    pairs = [
        (row["a"], row["b"])
        for row in store.rows(
            f"SELECT from_id AS a, to_id AS b FROM relations WHERE kind IN ({kinds}) AND from_id <> to_id "
            # A record that names one trial reports it; one that names several pools them.
            "UNION SELECT t.first_id, r.study_id FROM records r JOIN (SELECT trials, min(study_id) AS first_id "
            "FROM records WHERE json_array_length(trials) = 1 GROUP BY trials) t ON t.trials = r.trials"
        )
        if row["a"] != row["b"]
    ]
    family = graph.families(pairs)
    with store.db.atomic():
        for row in store.rows("SELECT id, family_id FROM studies"):
            if family.get(row["id"]) != row["family_id"]:
                store.db.execute("UPDATE studies SET family_id = ? WHERE id = ?", [family.get(row["id"]), row["id"]])


def integrity_rows(store: Store, studies: Sequence[int] | None = None) -> list[Row]:
    """Return the worst status that notices leave each study with, or each of these, and since when that is looked up.

    Later looks at a list that has not changed are in the ledger of requests and make no study another one.
    """
    notices: dict[int, list[Row]] = defaultdict(list)
    among, values = among_studies("study_id", studies)
    for row in store.rows(f"SELECT study_id, kind, noticed_on FROM notices WHERE {among}", values):
        notices[row["study_id"]].append(row)
    tellers = ", ".join(f"'{name}'" for name in TELLERS)
    # A list of all notices looked at the works that were held when it was read, and at no later ones. Reading the same
    # list again looks at nothing new: the time stays that of the list, and a night without news writes no row.
    listed = store.rows(
        "SELECT run_id, max(fetched_at) AS at FROM requests WHERE question = 'notices' "
        "AND status IN ('new', 'unchanged') GROUP BY run_id ORDER BY run_id"
    )
    runs = [one["run_id"] for one in listed]
    # The plus keeps SQLite from walking through all records of a provider, of which there may be millions.
    checked = store.rows(
        "SELECT s.id, s.first_run, s.doi, s.pmid, r.at FROM studies s "
        "LEFT JOIN (SELECT study_id, max(fetched_at) AS at FROM records "
        f"WHERE {among} AND +provider IN ({tellers}) AND NOT is_stub GROUP BY study_id) r ON r.study_id = s.id "
        f"WHERE {among_studies('s.id', studies)[0]}",
        [*values, *values],
    )
    rows: list[Row] = []
    for row in checked:
        is_listable = row["doi"] or row["pmid"]
        first = bisect_left(runs, row["first_run"]) if is_listable else len(runs)
        by_list = [one["at"] for one in listed[first : first + 1]]
        checked_at = max([*by_list, *([row["at"]] if row["at"] else [])], default=None)
        status = integrity_of(notices[row["id"]]) or ("none_known" if checked_at else None)
        rows.append({"id": row["id"], "integrity": status, "integrity_checked_at": checked_at})
    return rows


def among_studies(column: str, studies: Sequence[int] | None) -> tuple[str, list[Any]]:
    """Return an SQL condition that a column names one of these studies, with its values; None means any study."""
    if studies is None:
        return "1", []
    return f"{column} IN (SELECT value FROM json_each(?))", [json.dumps(studies)]


def choose_passages_of_studies(store: Store, studies: Sequence[int] | None = None) -> None:
    """Mark the passages that speak for their study; where several providers give an abstract, one does.

    The texts of a record that left stay, and speak no more.
    """
    by_study: dict[int, list[Row]] = defaultdict(list)
    columns = "id, study_id, kind, provider, record_key, complete, is_paraphrase, first_run, is_chosen"
    among, values = among_studies("study_id", studies)
    for row in store.rows(f"SELECT {columns} FROM passages WHERE {among}", values):
        by_study[row["study_id"]].append(row)
    gone = {
        (row["provider"], row["provider_key"])
        for row in store.rows(
            f"SELECT provider, provider_key FROM records WHERE gone_run IS NOT NULL AND {among}", values
        )
    }
    changed = []
    for rows in by_study.values():
        chosen = choose_passages([row for row in rows if (row["provider"], row["record_key"]) not in gone])
        changed += [(int(row["id"] in chosen), row["id"]) for row in rows if row["is_chosen"] != (row["id"] in chosen)]
    store.db.conn.executemany("UPDATE passages SET is_chosen = ? WHERE id = ?", changed)


def name_abstracts(store: Store, studies: Sequence[int]) -> None:
    """Say where the abstracts of these studies begin; where claims are read, `study_facts` says the same."""
    among, values = among_studies("id", studies)
    first = (
        "(SELECT p.id FROM passages p WHERE p.study_id = studies.id AND p.is_chosen AND p.kind IN ('abstract', "
        "'summary') ORDER BY p.kind <> 'abstract', p.provider, p.record_key, p.position, p.sha256 LIMIT 1)"
    )
    store.db.execute(
        f"UPDATE studies SET abstract_passage_id = {first} WHERE {among} AND abstract_passage_id IS NOT {first}", values
    )


def free_keys(store: Store, keys: Mapping[int, str]) -> None:
    """Let studies exchange their keys: those that change give up the old one before any takes a new one."""
    for row in store.rows("SELECT id, key FROM studies"):
        if row["id"] in keys and keys[row["id"]] != row["key"]:
            keep_counted_key(store.db, row["id"], row["id"])
            store.db.execute("UPDATE studies SET key = ? WHERE id = ?", [f"changing:{row['id']}", row["id"]])
            # Claim keys hash the study's key; the claims are derived again in the same transaction.
            store.db.execute("UPDATE claims SET duplicate_of = NULL WHERE study_id = ?", [row["id"]])
            store.db.execute("DELETE FROM claims WHERE study_id = ?", [row["id"]])
            store.db.execute("DELETE FROM less_certain_claims WHERE study_id = ?", [row["id"]])


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


def sync_less_certain(store: Store, study_id: int, rows: Sequence[Row], run_id: int) -> None:
    """Make a study's less certain claims equal to `rows`."""
    sync(store, "less_certain_claims", ("claim_key",), rows, scope=("study_id = ?", [study_id]), run_id=run_id)
