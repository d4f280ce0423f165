"""Rows of derived tables as they were: one copy of each row that a run changed or removed, from before that run.

The state after run R is the present one with all later changes undone: of each row that changed since, the oldest copy
says what it was, and a row that a later run added was not there. The views `studies_as_of`, `claims_as_of`,
`topic_studies_as_of`, `notices_as_of`, `citations_as_of` and `evidence_cells_as_of` do that: ask them
`WHERE run_id = R`. Cells have their copies in `changes`. Concepts stand by name, for their numbers may be gone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class Kept:
    """One table whose rows are kept: what names a row, and columns that are left out or stand by name."""

    table: str
    key: str  # an SQL expression in which {0} stands for the row
    left_out: tuple[str, ...] = ()
    named: tuple[tuple[str, str], ...] = ()


_PAIRS = 60
_NAME = "(SELECT name FROM {1} WHERE id = {{0}}.{0})"
# What only says when a row was looked at last, or counts other rows, is no part of what was known.
TABLES: Mapping[str, Kept] = {
    "study": Kept("studies", "CAST({0}.id AS TEXT)",
                  ("last_run", "integrity_checked_at", "cited_by_n", "references_n", "claims_n")),
    "claim": Kept("claims", "{0}.claim_key",
                  ("id", "last_run", "treatment_id", "comparator_id", "outcome_id", "duplicate_of"),
                  (("treatment", _NAME.format("treatment_id", "treatments")),
                   ("comparator", _NAME.format("comparator_id", "treatments")),
                   ("outcome", _NAME.format("outcome_id", "outcomes")),
                   ("duplicate_of", "(SELECT claim_key FROM claims WHERE id = {0}.duplicate_of)"))),
    "member": Kept("topic_studies", "json_array({0}.topic, {0}.study_id)"),
    "notice": Kept("notices", "json_array({0}.provider, {0}.record_key, {0}.kind, {0}.notice_key)",
                   ("response_sha256",)),
    "citation": Kept("citations", "json_array({0}.citing_id, {0}.cited_id)", ("last_run",)),
}  # fmt: skip


def columns(db: Database, entity: str) -> dict[str, str]:
    """Return the columns of a row that are kept, each with its SQL expression in which {0} stands for the row."""
    kept = TABLES[entity]
    rows = db.query("SELECT name FROM pragma_table_info(?)", [kept.table])
    plain = {row["name"]: f'{{0}}."{row["name"]}"' for row in rows if row["name"] not in kept.left_out}
    return plain | dict(kept.named)


def as_json(expressions: Mapping[str, str]) -> str:
    """Return the SQL expression of a JSON object with these names and values; a function takes 127 at most."""
    pairs = list(expressions.items())
    first = ", ".join(f"'{name}', {value}" for name, value in pairs[:_PAIRS])
    made = f"json_object({first})"
    for start in range(_PAIRS, len(pairs), _PAIRS):
        more = ", ".join(f"'$.\"{name}\"', {value}" for name, value in pairs[start : start + _PAIRS])
        made = f"json_set({made}, {more})"
    return made


def moved(db: Database, entity: str) -> str:
    """Return the SQL condition of a trigger that a kept column gets another value.

    A claim that points at other concepts has their numbers changed, which stand for their names here.
    """
    kept = TABLES[entity]
    by_number = [name for name in kept.left_out if name.endswith("_id") or name == "duplicate_of"]
    plain = [name for name in columns(db, entity) if name not in dict(kept.named)]
    return " OR ".join(f'OLD."{name}" IS NOT NEW."{name}"' for name in (*plain, *by_number))


def keep_past(db: Database, run_id: int, before: Mapping[tuple[str, str], Any], new: Iterable[tuple[str, str]]) -> None:
    """Keep the rows that this run changed or removed; `before` has each as it was, by entity and what names it.

    `new` are rows that came in this run and look older, because something goes on under another name. A run that is
    continued keeps what it found first.
    """
    rows: list[tuple[str, str, int, str | None]] = [(*name, run_id, None) for name in new]
    for (entity, entity_id), state in before.items():
        names = columns(db, entity)
        now = _now(db, entity, entity_id, names)
        was = {name: state[name] for name in names if name in state}
        if now is None or any(now[name] != value for name, value in was.items()):
            rows.append((entity, entity_id, run_id, json.dumps(was, ensure_ascii=False)))
    db.conn.executemany("INSERT OR IGNORE INTO past_rows VALUES (?, ?, ?, ?)", rows)


def _now(db: Database, entity: str, entity_id: str, names: Mapping[str, str]) -> dict[str, Any] | None:
    kept = TABLES[entity]
    state = as_json({name: expression.format("x") for name, expression in names.items()})
    sql = f"SELECT {state} AS state FROM {kept.table} x WHERE {_found(entity)}"
    found = [json.loads(row["state"]) for row in db.query(sql, _values(entity, entity_id))]
    return found[0] if found else None


def _found(entity: str) -> str:
    return {
        "study": "x.id = ?", "claim": "x.claim_key = ?", "member": "x.topic = ? AND x.study_id = ?",
        "notice": "x.provider = ? AND x.record_key = ? AND x.kind = ? AND x.notice_key = ?",
        "citation": "x.citing_id = ? AND x.cited_id = ?",
    }[entity]  # fmt: skip


def _values(entity: str, entity_id: str) -> list[Any]:
    found: list[Any] = json.loads(entity_id) if entity in ("member", "notice", "citation") else [entity_id]
    return found


# --- the views --------------------------------------------------------------------------------------------------------

# Nothing is known of runs before rows were kept: a database that is older than this has no rows for them.
_SINCE = "r.id >= coalesce((SELECT max(run_id) FROM past_since), 0)"


def views(db: Database) -> list[str]:
    """Return the statements that make the views, for the columns that the tables have now."""
    return [*(_view(db, entity) for entity in TABLES), _view_of_cells(db)]


def _view(db: Database, entity: str) -> str:
    kept, names = TABLES[entity], columns(db, entity)
    now = ", ".join(f'{expression.format("x")} AS "{name}"' for name, expression in names.items())
    then = ", ".join(f"json_extract(p.before, '$.\"{name}\"')" for name in names)
    return f"""
    CREATE VIEW {kept.table}_as_of AS
    SELECT r.id AS run_id, {now} FROM runs r CROSS JOIN {kept.table} x
    WHERE x.first_run <= r.id AND {_SINCE} AND NOT EXISTS (SELECT 1 FROM past_rows p
        WHERE p.entity = '{entity}' AND p.entity_id = {kept.key.format("x")} AND p.run_id > r.id)
    UNION ALL
    SELECT r.id, {then} FROM runs r CROSS JOIN past_rows p
    WHERE p.entity = '{entity}' AND p.run_id > r.id AND json_extract(p.before, '$.first_run') <= r.id AND {_SINCE}
        AND NOT EXISTS (SELECT 1 FROM past_rows q WHERE q.entity = p.entity AND q.entity_id = p.entity_id
            AND q.run_id > r.id AND q.run_id < p.run_id)"""


def _view_of_cells(db: Database) -> str:
    """The cells by name: every change of one has the whole row in `before`, and a topic says when its map began."""
    rows = db.query("SELECT name FROM pragma_table_info('evidence_cells')")
    plain = [row["name"] for row in rows if row["name"] not in ("topic", "treatment_id", "outcome_id")]
    now = ", ".join(f'e."{name}"' for name in plain)
    then = ", ".join(f"json_extract(p.before, '$.\"{name}\"')" for name in plain)
    begun = "EXISTS (SELECT 1 FROM changes b WHERE b.entity = 'topic' AND b.entity_id = {0}.topic AND b.run_id <= r.id)"
    return f"""
    CREATE VIEW evidence_cells_as_of AS
    SELECT r.id AS run_id, e.topic, t.name AS treatment, o.name AS outcome, {now}
    FROM runs r CROSS JOIN evidence_cells e JOIN treatments t ON t.id = e.treatment_id
    JOIN outcomes o ON o.id = e.outcome_id
    WHERE {begun.format("e")} AND NOT EXISTS (SELECT 1 FROM changes p WHERE p.entity = 'cell'
        AND p.entity_id = json_array(t.name, o.name) AND p.topic = e.topic AND p.run_id > r.id)
    UNION ALL
    SELECT r.id, p.topic, json_extract(p.before, '$.treatment'), json_extract(p.before, '$.outcome'), {then}
    FROM runs r CROSS JOIN changes p
    WHERE p.entity = 'cell' AND p.run_id > r.id AND p.before IS NOT NULL AND {begun.format("p")}
        AND NOT EXISTS (SELECT 1 FROM changes q WHERE q.entity = 'cell' AND q.entity_id = p.entity_id
            AND q.topic = p.topic AND q.run_id > r.id AND q.run_id < p.run_id)"""
