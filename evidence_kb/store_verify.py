"""What is re-read of a database: quotes that do not stand in their text, and texts in the order of their answers.

SQL compares, so that no text passes through Python but those that may be wrong: a million studies take no memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from evidence_kb.store_reads import Readable

_CLAIM_PARTS = (
    ("", "passage_id", "start", '"end"', "x.quote"),
    ("treatment of ", "treatment_passage_id", "treatment_start", "treatment_end", "NULL"),
    ("dose of ", "dose_passage_id", "dose_start", "dose_end", "x.dose_text"),
)
_STUDY_PARTS = (
    ("design of ", "design_passage_id", "design_start", "design_end", "x.design_quote"),
    ("participants of ", "participants_passage_id", "participants_start", "participants_end", "x.participants_quote"),
)
# What it is, its table, and for each of its parts: how it is called, its passage, start, end and words.
_PLACES: Final = (
    ("claim", "claims", _CLAIM_PARTS), ("less certain claim", "less_certain_claims", _CLAIM_PARTS),
    ("study", "studies", _STUDY_PARTS),
)  # fmt: skip
_CONTEXT_PARTS: Final = (
    ("citation context", "0", "length(x.quote)", "x.quote"),
    ("words about a cited work", "x.told_start", "x.told_end", "NULL"),
    ("intent of a citation", "x.intent_start", "x.intent_end", "NULL"),
)
# SQLite counts a text with a NUL in it short: what is suspected here is compared once more by the caller.
_SUSPECT = (
    "(p.text IS NULL OR {start} IS NULL OR {end} IS NULL OR {start} < 0 OR {start} >= {end} "
    "OR {end} > length(p.text) OR substr(p.text, {start} + 1, {end} - {start}) <> {quote})"
)
# A text that is told again has its new answer beside it.
_NEW = "id > ? OR response_sha256 IN (SELECT response_sha256 FROM requests WHERE run_id > ? AND status = 'new')"
PARTS_N: Final = sum(len(parts) for _, _, parts in _PLACES) + len(_CONTEXT_PARTS)


def quotes(source: Readable, since: int | None = None, last_passage: int = 0) -> Iterator[tuple[int, list[Any]]]:
    """Yield for each kind of quote how many are stored, and those that may not stand in their text.

    With `since` those alone that came or changed after that run, or whose text has a number above `last_passage`.
    Suspects are rows of what, id, passage_id, start, end, quote (None: any words will do) and text.
    """
    for what, table, parts in _PLACES:
        changed, values = "1", list[Any]()
        if since is not None:
            ids = [row["id"] for row in source.rows(f"SELECT id FROM {table} WHERE last_run > ?", [since])]
            changed, values = "x.id IN (SELECT value FROM json_each(?))", [json.dumps(ids)]
        for called, passage, start, end, quote in parts:
            place, where = (f"x.{start}", f"x.{end}", quote), f"x.{passage} IS NOT NULL AND {changed}"
            yield _of(source, f"{called}{what}", "x.id", table, passage, place, where, values)
    changed, values = "1", list[Any]()
    if since is not None:
        changed, values = f"x.passage_id IN (SELECT id FROM passages WHERE {_NEW})", [last_passage, since]
    for what, start, end, quote in _CONTEXT_PARTS:
        where = f"{start} IS NOT NULL AND {changed}"
        yield _of(source, what, "x.citing_id", "citation_contexts", "passage_id", (start, end, quote), where, values)


def _of(
    source: Readable, what: str, key: str, table: str, passage: str, place: tuple[str, str, str], where: str,
    values: list[Any],
) -> tuple[int, list[Any]]:  # fmt: skip
    start, end, quote = place
    suspect = _SUSPECT.format(start=start, end=end, quote=quote)
    total = source.rows(f"SELECT count(*) AS n FROM {table} x WHERE {where}", values)[0]["n"]
    return total, source.rows(
        f"SELECT '{what}' AS what, {key} AS id, x.{passage} AS passage_id, {start} AS start, {end} AS \"end\", "
        f"{quote} AS quote, p.text FROM {table} x LEFT JOIN passages p ON p.id = x.{passage} "
        f"WHERE {where} AND {suspect} ORDER BY {key}",
        values,
    )


def texts(source: Readable, since: int | None = None, last_passage: int = 0) -> Iterator[dict[str, Any]]:
    """Yield texts, those of one answer behind each other; with `since` those of answers that came after that run."""
    columns = "id, study_id, text, sha256, response_sha256, source_start, is_masked"
    where, values = ("1", []) if since is None else (_NEW, [last_passage, since])
    yield from source.db.query(f"SELECT {columns} FROM passages WHERE {where} ORDER BY response_sha256, id", values)


def last_passage(source: Readable) -> int:
    """Return the highest number of a text; later ones get higher ones, and no text changes under its number."""
    return int(source.rows("SELECT coalesce(max(id), 0) AS n FROM passages")[0]["n"])


def texts_n(source: Readable) -> int:
    return int(source.rows("SELECT count(*) AS n FROM passages")[0]["n"])


def loaded_files(source: Readable) -> set[str]:
    """Return the SHA-256 of every file that was loaded, wholly or in part, and is not kept with the responses."""
    return {row["sha256"] for row in source.rows("SELECT sha256 FROM loaded_files")}
