"""The words in which a study is cited, and what was read from them, in words."""

from __future__ import annotations

from evidence_kb.pages import statements, words
from evidence_kb.pages.links import safe_address
from evidence_kb.pages.site import Context, Row


def described(row: Row) -> Context:
    """Return a row of `citation_contexts`, with its passage, as the template shows it."""
    start, end = row["told_start"], row["told_end"]
    is_placed = start is not None and 0 <= start < end <= len(row["quote"])
    cut = (start, end) if is_placed else (0, 0)
    return {
        **row,
        "pieces": (row["quote"][: cut[0]], row["quote"][cut[0] : cut[1]], row["quote"][cut[1] :]),
        "marks": statements.markers(row["markers"]),
        "link": safe_address(row["url"]),
        "is_summary": statements.not_the_authors(row["kind"], row["is_paraphrase"]),
        "read": _read(row),
        "stated": _stated(row),
    }


def _read(row: Row) -> tuple[str, ...]:
    """What the rules read: whose finding, why it is cited, how sure the words are; () where nothing was read."""
    if row["intent_read"] is None:
        return ()
    why = words.INTENTS.get(row["intent_read"], row["intent_read"])
    proof = row["quote"][row["intent_start"] : row["intent_end"]] if row["intent_start"] is not None else None
    told_by = f", rule {row['intent_rule']}: “{proof}”" if proof else ""
    return (
        words.WHOSE[row["whose"]],
        f"{why} (CiTO {row['intent_read']}{told_by})",
        "caution not read" if row["hedge"] is None else words.HEDGES[row["hedge"]],
    )


def _stated(row: Row) -> str | None:
    """The provider's own label, named as its own."""
    if not row["intent_stated"]:
        return None
    return f"labelled “{row['intent_stated']}” by {row['provider']} (roughly CiTO {row['intent']})"
