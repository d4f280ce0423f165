"""One claim by its key, as the machine read it, and its words in their context."""

from __future__ import annotations

from typing import Any

from evidence_kb.edits import FIELDS, Value
from evidence_kb.pages import statements
from evidence_kb.pages.site import Context, Row, Visit

CONTEXT_CHARS = 320  # on either side of the quote: a sentence or two
COLUMNS = f"{statements.SQL_COLUMNS}, s.key AS study_key, s.title AS study, s.year, s.design, p.text AS passage_text"
SQL_CLAIM = f"""
SELECT {COLUMNS} FROM claims c JOIN studies s ON s.id = c.study_id {statements.SQL_JOINS} WHERE c.claim_key = :key"""
SQL_LESS_CERTAIN = f"""
SELECT {COLUMNS}, NULL AS duplicate_of FROM less_certain_claims c JOIN studies s ON s.id = c.study_id
{statements.SQL_JOINS} WHERE c.claim_key = :key"""
SQL_NOW = "SELECT claim_key FROM former_claim_keys WHERE former_key = :key"
_SEEN = ("quote", "rule", "extractor", "extractor_version")


async def held(visit: Visit, key: str) -> Row | None:
    """Return the claim that has this key, or had it before; less certain ones too. None if it is gone."""
    now = await visit.row(SQL_NOW, key=key)
    wanted = now["claim_key"] if now else key
    return await visit.row(SQL_CLAIM, key=wanted) or await visit.row(SQL_LESS_CERTAIN, key=wanted)


def machine_fields(row: Row, machine: Context | None) -> dict[str, Value]:
    """Return what the machine read, by the names of the fields that may be corrected."""
    names = {name: row[name] or row[f"{name}_text"] for name in ("treatment", "outcome")}
    now = {**{field.name: row[field.name] for field in FIELDS if field.name not in names}, **names}
    return {**now, **{name: value for name, value in (machine or {}).items() if name in now}}


def seen(row: Row, machine: Context | None) -> dict[str, Any]:
    """Return what is kept with a decision: the words it is about, the machine's values, and its version."""
    return {"study": row["study"], "study_key": row["study_key"], **{name: row[name] for name in _SEEN},
            "values": machine_fields(row, machine)}  # fmt: skip


def in_context(row: Row) -> tuple[str, str, str]:
    """Return the words before the quote, the quote, and the words after it; an ellipsis says that more stand there."""
    text, start, end = row["passage_text"], row["start"], row["end"]
    if row["anchor"] == "orphan" or text[start:end] != row["quote"]:
        return "", row["quote"], ""
    before, after = text[max(0, start - CONTEXT_CHARS) : start], text[end : end + CONTEXT_CHARS]
    return (
        ("… " if start > CONTEXT_CHARS else "") + before,
        row["quote"],
        after + (" …" if end + CONTEXT_CHARS < len(text) else ""),
    )
