"""Texts of which a published copy shows quotes only: blanks stand for the rest, and a reader sees an ellipsis."""

from __future__ import annotations

import re

from evidence_kb.exports.licences import is_open
from evidence_kb.pages.site import Row

_BLANKS = re.compile(r" {3,}")


def readable(text: str) -> str:
    """Return a masked text, or a part of one, with an ellipsis for each stretch of blanks."""
    return _BLANKS.sub(" … ", text).strip(" ") if text.strip() else " … "


def why(row: Row) -> str | None:
    """Return why a text is shown in part, in a sentence; None where it is whole."""
    if not row["is_masked"]:
        return None
    if is_open(row["licence"]):
        return "An e-mail address, or what looks like one, is left out of this text."
    stated = f"is stated as “{row['licence']}”" if row["licence"] else "is not stated"
    shown = "Shown are only the words that claims and facts rest on, if there are any." if row["text"].strip() else ""
    return f"The licence of this text {stated}, so this published copy does not show it. {shown}".strip()
