"""How often the intent that is read from a citation has the sign that people gave it: positive, negative or neutral.

The scorer beside the gold has no task for it, so the measure is stated here. Half of the citing articles, by a hash of
their PMCID, were looked at while the rules were written; the other half was not.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from evidence_kb.contexts.intents import sentiment
from evidence_kb.contexts.markers import Marker, markers_in
from evidence_kb.contexts.reading import read_at

SIGNS = ("positive", "negative", "neutral")
PUBLISHED = "published .882 / .721"  # accuracy and macro F1 of a classifier that the corpus's authors trained on it
Pair = tuple[str, str]


def signs(rows: Sequence[Mapping[str, Any]]) -> list[Pair]:
    """Return (annotated, read) for each row; a row names its marker in `cite`, as printed in `context`."""
    return [(row["gold"].lower(), _read(row["context"], row["cite"])) for row in rows]


def _read(text: str, cite: str) -> str:
    place = re.search(r"\s*".join(map(re.escape, cite.split())), text)
    if place is None:
        return "neutral"
    return sentiment(read_at(text, Marker(*place.span()), markers_in(text)).intent.cito)


def accuracy(pairs: Sequence[Pair]) -> float:
    return sum(gold == read for gold, read in pairs) / len(pairs)


def f1(pairs: Sequence[Pair], sign: str) -> float:
    """Return the F1 of one sign; 0 where it is neither annotated nor read."""
    hits = sum(gold == read == sign for gold, read in pairs)
    said = sum((gold == sign) + (read == sign) for gold, read in pairs)
    return 2 * hits / said if said else 0.0


def macro_f1(pairs: Sequence[Pair]) -> float:
    return sum(f1(pairs, sign) for sign in SIGNS) / len(SIGNS)


def was_looked_at(row: Mapping[str, Any]) -> bool:
    """Say whether the rules were written with the sentences of this citing article in view."""
    return int(hashlib.sha256(str(row["citing_pmcid"]).encode()).hexdigest(), 16) % 2 == 0
