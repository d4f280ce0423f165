"""Everything that was ever decided about one claim: who, when, what, and on which reading of which version."""

from __future__ import annotations

from evidence_kb.decisions import has_judged
from evidence_kb.edits import unpacked
from evidence_kb.pages import statements, words
from evidence_kb.pages.review import claim, desk, panel
from evidence_kb.pages.site import Context, MissingError, Page, Row, Visit


async def load(visit: Visit) -> Context:
    """Return the rows about a claim, newest first; before the visitor has judged it, his own rows only."""
    name, key = desk.name(visit), visit.part("key")
    row = await claim.held(visit, key)
    key = row["claim_key"] if row else key
    keys = [key, *(await panel.former_keys(visit, [key])).get(key, ())]
    rows = await desk.listed(visit, lambda c: c.history(keys))
    if row is None and not rows:
        raise MissingError("Neither a claim nor a decision has this key.")
    said = await desk.listed(visit, lambda c: c.words(keys))
    opened = has_judged(said, name)
    shown = [_told(one) for one in rows if opened or one["reviewer"] == name]
    held = panel.as_machine_read(row, (await panel.machine_values(visit, [key])).get(key)) if row else None
    return {
        "key": key, "rows": shown, "hidden_n": len(rows) - len(shown), "words": words,
        "claim": statements.describe(held, 1, None) if held else None, "seen": next((one["seen"] for one in rows), {}),
    }  # fmt: skip


def _told(row: Row) -> Context:
    seen = row["seen"].get("values", {})
    reason = words.REJECT_REASONS.get(row["reason"] or "", row["reason"])
    return {
        "row": row, "at": words.when(row["at"]), "label": words.SAID.get(row["verdict"], row["verdict"]),
        "reason": reason, "version": row["seen"].get("extractor_version"), "rule": row["seen"].get("rule"),
        "edits": [
            (words.FIELDS[name], words.edit_value(name, seen.get(name)), words.edit_value(name, value))
            for name, value in unpacked(row["edits"]).items()
        ],
    }  # fmt: skip


PAGE = Page(paths=(r"^/-/review/history/(?P<key>[^/]{1,100})$",), template="review_history.html", load=load)
