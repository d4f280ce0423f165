"""Write a published copy: a new file that receives what `publish_rules` lists, and never held anything else.

Words that may not be passed on are blanks before they are written, so no index, free page or journal of the copy can
hold them. Functions of Python do that inside the queries; a million studies pass through without being held.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from sqlite_utils import Database

from evidence_kb.errors import StorageError
from evidence_kb.publish_masks import blanked, masked, shortened
from evidence_kb.publish_rules import (
    CONTEXT_PROVIDERS,
    KEPT_BACK,
    MADE_ANEW,
    PUBLISHED,
    VIEWS,
    change_shown,
    may_be_shown,
    reason_shown,
)
from evidence_kb.store_errors import explain
from evidence_kb.store_search import rebuild_search

_PROVIDERS = "(" + ", ".join(f"'{name}'" for name in CONTEXT_PROVIDERS) + ")"


def _placed(passage: str, start: str, end: str, quote: str, table: str) -> str:
    """Return the query for the places of a quote in passages; a place that has other words is none."""
    return (
        f'SELECT x.{passage} AS passage_id, x.{start} AS start, x.{end} AS "end" FROM source.{table} x '
        f"JOIN source.passages p ON p.id = x.{passage} "
        f"WHERE substr(p.text, x.{start} + 1, x.{end} - x.{start}) = {quote}"
    )


def _looked_up(quote: str, table: str, condition: str) -> str:
    """Return the query for where a quote without a place stands first in the texts that `condition` joins."""
    at = f"instr(p.text, x.{quote})"
    return (
        f"SELECT p.id, {at} - 1, {at} - 1 + length(x.{quote}) FROM source.{table} x "
        f"JOIN source.passages p ON {condition} WHERE {at} > 0"
    )


# The words that claims, facts of studies and citations rest on, as places in texts.
SPANS: Final = " UNION ".join((
    _placed("passage_id", "start", '"end"', "x.quote", "claims"),
    _placed("treatment_passage_id", "treatment_start", "treatment_end",
            "substr(p.text, x.treatment_start + 1, x.treatment_end - x.treatment_start)", "claims"),
    _placed("dose_passage_id", "dose_start", "dose_end", "x.dose_text", "claims"),
    *(_placed(f"{name}_passage_id", f"{name}_start", f"{name}_end", f"x.{name}_quote", "studies")
      for name in ("design", "participants")),
    *(_looked_up(f"{name}_quote", "studies", "p.study_id = x.id AND p.is_chosen") for name in ("timing", "centres")),
    _looked_up("quote", "citation_contexts", f"p.id = x.passage_id AND x.provider IN {_PROVIDERS}"),
))  # fmt: skip
# The passages are written first: what claims quote is taken from them.
_SHOWN = (
    "CASE WHEN may_be_shown(x.kind, x.licence, x.is_paraphrase) THEN blanked(x.text) ELSE masked(x.text, "
    '(SELECT json_group_array(json_array(s.start, s."end")) FROM temp.spans s WHERE s.passage_id = x.id)) END'
)
_HERE = "(SELECT substr(p.text, {start}, {length}) FROM main.passages p WHERE p.id = x.passage_id)"
_STANDS = (
    "EXISTS (SELECT 1 FROM source.passages p WHERE p.id = x.passage_id "
    'AND substr(p.text, x.start + 1, x."end" - x.start) = x.quote)'
)


_BEFORE = "min(length(x.prefix), x.start)"


def _beside(start: str, length: str) -> str:
    return f"CASE WHEN {_STANDS} THEN {_HERE.format(start=start, length=length)} ELSE '' END"


# What is written in place of a column; `x` is the row.
TRANSFORMED: Final[Mapping[tuple[str, str], str]] = {
    ("passages", "text"): _SHOWN,
    ("passages", "is_masked"): f"({_SHOWN}) <> x.text",
    ("claims", "quote"): f"CASE WHEN {_STANDS} THEN "
    + _HERE.format(start="x.start + 1", length='x."end" - x.start')
    + " ELSE blanked(x.quote) END",
    ("claims", "prefix"): _beside(f"x.start - {_BEFORE} + 1", _BEFORE),
    ("claims", "suffix"): _beside('x."end" + 1', "length(x.suffix)"),
    ("citation_contexts", "quote"): "blanked(x.quote)",
    **{
        ("studies", f"{name}_quote"): f"blanked(x.{name}_quote)"
        for name in ("design", "timing", "centres", "participants")
    },
    ("not_seen", "what"): "CASE x.kind WHEN 'sentence' THEN 'not published, ' || row_number() OVER "
    "(PARTITION BY x.provider, x.record_key, x.kind ORDER BY x.what) ELSE shortened(x.what) END",
    ("topic_studies", "reason"): "reason_shown(x.reason)",
    ("study_counts", "reason"): "reason_shown(x.reason)",
    ("changes", "before"): "shortened(change_shown(x.entity, x.field, x.before))",
    ("changes", "after"): "shortened(change_shown(x.entity, x.field, x.after))",
}
_NAMES = ", ".join(f"'{name}'" for name in (*PUBLISHED, *VIEWS))
LEFT_OUT: Final[Mapping[str, str]] = {
    "citation_contexts": f"x.provider NOT IN {_PROVIDERS}", "less_certain_claims": "1", "former_claim_keys": "1",
    "data_dictionary": f"x.table_name NOT IN ({_NAMES})",
}  # fmt: skip


EMPTY: Final = {"TEXT": "''", "INTEGER": "0", "REAL": "0.0"}
_ENDED: Final = ("finished", "warnings", "stopped")
_TEXTS = (
    "Their licence is not stated, or does not let them be passed on. Only the words that claims, facts of studies and "
    "citations rest on are shown, {shown_n:,} of {all_n:,} characters; the rest is blank."
)
_CONTEXTS = "Words in which works are cited, from providers that do not let them be passed on."
_SENTENCES = "The first words of sentences that were cut off stand outside every quote."


def _if_text(function: Callable[[str], str]) -> Callable[[object], object]:
    return lambda value: function(value) if isinstance(value, str) else value


# Functions of these queries, by name, with how many values they take.
FUNCTIONS: Final[Mapping[str, tuple[int, Callable[..., Any]]]] = {
    "may_be_shown": (3, may_be_shown),
    "reason_shown": (1, reason_shown),
    "change_shown": (3, change_shown),
    "masked": (2, lambda text, spans: blanked(masked(text, json.loads(spans)))),
    "blanked": (1, _if_text(blanked)),
    "shortened": (1, _if_text(lru_cache(maxsize=4096)(shortened))),  # keys and hashes repeat in many rows
}


def write_copy(
    source: Path, target: Path, progress: Callable[[str, int, int], None] = lambda what, done, total: None
) -> None:
    """Write what may be published of `source` into the new file `target`, in one snapshot of the source.

    Raises StorageError when the source is itself a copy, of another version, or has a run that did not end.
    """
    db = Database(sqlite3.connect(f"{target.resolve().as_uri()}?mode=rwc", uri=True, isolation_level=None))
    try:
        db.execute("PRAGMA journal_mode = OFF")  # a copy that is cut short is thrown away
        db.execute("PRAGMA synchronous = OFF")
        for name, (n, function) in FUNCTIONS.items():
            db.conn.create_function(name, n, function, deterministic=True)
        # Where nobody may write there is no log to read; elsewhere the log of a writer is read along.
        options = "mode=rw" if os.access(source.parent, os.W_OK) else "mode=ro&immutable=1"
        db.execute("ATTACH ? AS source", [f"{source.resolve().as_uri()}?{options}"])
        db.execute("BEGIN")
        _check(db, source)
        _create(db, "table")
        db.execute(f"CREATE TEMP TABLE spans AS {SPANS}")
        db.execute("CREATE INDEX temp.spans_passage ON spans(passage_id)")
        tables = sorted(set(PUBLISHED) - set(MADE_ANEW), key=lambda name: (name != "passages", name))
        for n, table in enumerate(tables):
            progress(f"writing {table}, table", n + 1, len(tables) + 1)
            _fill(db, table)
        _tell_what_is_left_out(db)
        _create(db, "index")
        _create(db, "view")
        db.execute("COMMIT")
        db.execute("DROP TABLE temp.spans")
        db.execute("DETACH source")
        progress("indexing words, table", len(tables) + 1, len(tables) + 1)
        rebuild_search(db)
    finally:
        db.close()


def compact(written: Path, target: Path) -> None:
    """Write a copy once more, without gaps and in the order of its keys, to be read where nothing can be written."""
    db = sqlite3.connect(written)
    try:
        db.execute("VACUUM INTO ?", [str(target)])
    finally:
        db.close()


def _check(db: Database, source: Path) -> None:
    """Raise StorageError where a copy would be of something half done, or of a shape that the rules do not know."""
    try:
        held = {row["name"] for row in db.query("SELECT name FROM source.sqlite_master")}
        columns = {table: set(_columns(db, table)) for table in PUBLISHED}
    except sqlite3.Error as error:
        raise StorageError(explain(error, source)) from error
    lacking = [name for name in (*PUBLISHED, *VIEWS) if name not in held]
    lacking += [f"{t}.{c}" for t, names in PUBLISHED.items() if t in held for c in names if c not in columns[t]]
    if lacking:
        raise StorageError(
            f"{source}: written by another version of evidence-kb, it lacks {', '.join(lacking[:5])}; "
            "run `evidence-kb refresh` or `evidence-kb derive` first"
        )
    if list(db.query("SELECT 1 FROM source.not_published LIMIT 1")):
        raise StorageError(f"{source}: this is a published copy; publish the database that it was made from")
    last = next(db.query("SELECT status FROM source.runs ORDER BY id DESC LIMIT 1"), None)
    if last is None or last["status"] not in _ENDED:
        state = f"its last run is {last['status']}" if last else "no run has filled it"
        raise StorageError(f"{source}: {state}; run `evidence-kb refresh` to its end before you publish")


def _create(db: Database, kind: str) -> None:
    """Create the listed tables or views, or the indexes of listed tables, as they are in the source."""
    found = db.query(
        "SELECT name, tbl_name, sql FROM source.sqlite_master WHERE type = ? AND sql IS NOT NULL ORDER BY name", [kind]
    )
    for row in list(found):
        if row["name"] in VIEWS if kind == "view" else row["tbl_name"] in PUBLISHED:
            db.execute(row["sql"])


def _columns(db: Database, table: str) -> dict[str, tuple[str, bool, int]]:
    """Return the columns of a table of the source: type, whether it must have a value, place in the key or 0."""
    found = db.query(f"SELECT name, type, \"notnull\", pk FROM pragma_table_info('{table}', 'source')")
    return {row["name"]: (row["type"], bool(row["notnull"]), row["pk"]) for row in found}


def _fill(db: Database, table: str) -> None:
    columns = _columns(db, table)
    keys = sorted((n, name) for name, (_, _, n) in columns.items() if n)
    order = ", ".join(f'x."{name}"' for _, name in keys) or "x.rowid"
    values = [_value(table, name, kind, is_needed) for name, (kind, is_needed, _) in columns.items()]
    db.execute(
        f"INSERT INTO main.{table} ({', '.join(map(_quoted, columns))}) SELECT {', '.join(values)} "
        f"FROM source.{table} x WHERE NOT ({LEFT_OUT.get(table, '0')}) ORDER BY {order}"
    )


def _value(table: str, column: str, kind: str, is_needed: bool) -> str:
    """Return what is written for a column: as it is, transformed, or nothing where it is not on the list."""
    if column not in PUBLISHED[table]:
        return EMPTY[kind] if is_needed else "NULL"
    if (table, column) in TRANSFORMED:
        return TRANSFORMED[table, column]
    return f"shortened(x.{_quoted(column)})" if kind == "TEXT" else f"x.{_quoted(column)}"


def _quoted(name: str) -> str:
    return f'"{name}"'


def _tell_what_is_left_out(db: Database) -> None:
    """Fill `not_published`, from what the source holds and the copy does not."""
    told: dict[str, tuple[int | None, str]] = {}
    held = {row["name"] for row in db.query("SELECT name FROM source.sqlite_master WHERE type = 'table'")}
    for what, why in KEPT_BACK.items():
        table, _, column = what.partition(".")
        if table in held:
            told[what] = (_one(db, f"SELECT count({column or '*'}) FROM source.{table}"), why)
    told["citation_contexts"] = (
        _one(db, f"SELECT count(*) FROM source.citation_contexts x WHERE {LEFT_OUT['citation_contexts']}"),
        _CONTEXTS,
    )
    masked_n = _one(db, "SELECT count(*) FROM main.passages WHERE is_masked")
    shown = db.query("SELECT coalesce(sum(length(replace(text, ' ', ''))), 0) AS shown_n, (SELECT coalesce(sum(length("
                     "replace(s.text, ' ', ''))), 0) FROM main.passages m JOIN source.passages s ON s.id = m.id "
                     "WHERE m.is_masked) AS all_n FROM main.passages WHERE is_masked")  # fmt: skip
    told["passages.text"] = (masked_n, _TEXTS.format(**next(shown)))
    told["not_seen.what"] = (_one(db, "SELECT count(*) FROM source.not_seen WHERE kind = 'sentence'"), _SENTENCES)
    told["curation.db"] = (None, "Names, notes and single decisions of reviewers are never published.")
    told["responses.db"] = (None, "The bytes that providers answered are never published.")
    rows = [(what, n, why) for what, (n, why) in sorted(told.items()) if n != 0]
    db.conn.executemany("INSERT INTO main.not_published (what, n, why) VALUES (?, ?, ?)", rows)


def _one(db: Database, sql: str) -> int:
    (number,) = next(db.query(sql)).values()
    return int(number)
