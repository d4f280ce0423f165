"""Columns of `citation_contexts` that are read from the words, for the rows as harvested.

A marker that one text of a pair of works tells is looked up in the other texts of that pair, from the same provider:
a work has one number in one list of references.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from evidence_kb.contexts import READER, Cited, Context, read_context
from evidence_kb.match import first_author

KEYS = ("provider", "citing_key", "cited_key", "passage_id")
Row = Mapping[str, Any]


def context_rows(contexts: Sequence[Row]) -> list[dict[str, Any]]:
    """Return the read columns of each row with its keys; words that are not the authors' are not read.

    A row needs KEYS, quote, is_paraphrase, and the cited study's `authors` and `year`.
    """
    pairs: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in contexts:
        pairs[row["provider"], row["citing_key"], row["cited_key"]].append(row)
    return [column for rows in pairs.values() for column in _of_pair(rows)]


def _of_pair(rows: Sequence[Row]) -> list[dict[str, Any]]:
    cited = Cited(first_author(rows[0]["authors"]), rows[0]["year"])
    read = [None if row["is_paraphrase"] else read_context(row["quote"], cited) for row in rows]
    numbers = {context.marker for context in read if context and context.marker and context.marker.isdigit()}
    if len(numbers) == 1:
        numbered = replace(cited, number=numbers.pop())
        read = [
            read_context(row["quote"], numbered) if context and context.marker is None else context
            for row, context in zip(rows, read, strict=True)
        ]
    return [{**{key: row[key] for key in KEYS}, **_columns(context)} for row, context in zip(rows, read, strict=True)]


def _columns(context: Context | None) -> dict[str, Any]:
    read = context or Context()
    told_start, told_end = read.told or (None, None)
    return {
        "whose": read.whose, "marker_resolved": read.marker, "marker_rule": read.marker_rule,
        "told_start": told_start, "told_end": told_end, "hedge": read.hedge,
        "intent_read": read.intent.cito if context else None, "intent_rule": read.intent.rule,
        "intent_start": read.intent.start, "intent_end": read.intent.end, "reader": READER if context else None,
    }  # fmt: skip
