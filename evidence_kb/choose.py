"""Choose, field by field, what a study is shown with; every provider's own value stays in `records` and `passages`.

A description that was read comes before a mere mention. Then: what is printed about the article comes from the
provider that curates it best (PubMed, then Crossref, then the aggregators); the date is the most precise one; the
abstract is the page that a person saved, if it is whole, else PubMed's, which keeps the authors' sections. Sources
for the order: the coverage and quality notes in `docs/providers.md`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]

PRECEDENCE = (
    "pubmed", "crossref", "europepmc", "saved_page", "openalex", "exports", "by_hand", "semantic_scholar", "icite",
    "opencitations", "retraction_watch", "topic_file",
)  # fmt: skip
PUBLISHER_FIRST = ("saved_page", *(name for name in PRECEDENCE if name != "saved_page"))
FIELDS: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(("doi", "pmid", "pmcid", "openalex", "semantic_scholar"), PRECEDENCE),
    **dict.fromkeys(("title", "authors", "journal", "year", "volume", "issue", "pages", "language"), PRECEDENCE),
    **dict.fromkeys(("article_type", "url"), PUBLISHER_FIRST),
}
ABSTRACTS = ("pubmed", "europepmc", "crossref", "exports", "openalex", "semantic_scholar", "by_hand")
# Providers whose description of a work says whether it was retracted or corrected.
TELLERS = ("pubmed", "crossref", "europepmc", "openalex")
# Worst first; a reinstatement undoes the retractions before it.
INTEGRITY = ("retracted", "withdrawn", "partially_retracted", "concern", "corrected")


def rank(provider: str, order: Sequence[str]) -> int:
    """Return the place of a provider in an order; unknown ones come last."""
    return order.index(provider) if provider in order else len(order)


def choose_fields(records: Sequence[Row]) -> dict[str, Any]:
    """Return the chosen value of every field of a study from the rows of its records; None where none states it."""
    if len(records) == 1:
        return {field: records[0][field] for field in FIELDS} | {"published_on": records[0]["published_on"] or None}
    chosen: dict[str, Any] = {}
    for field, order in FIELDS.items():
        stating = [record for record in records if record[field] is not None]
        best = min(stating, key=lambda record: _place(record, order), default=None)
        chosen[field] = best[field] if best else None
    dated = [record for record in records if record["published_on"]]
    best = min(dated, key=lambda record: (-len(record["published_on"]), _place(record, PRECEDENCE)), default=None)
    chosen["published_on"] = best["published_on"] if best else None
    return chosen


def _place(record: Row, order: Sequence[str]) -> tuple[bool, int, int, str]:
    # Among equals the description that came first, so that a second provider of one kind changes nothing.
    return bool(record["is_stub"]), rank(record["provider"], order), record["first_run"], record["provider_key"]


def choose_passages(passages: Sequence[Row]) -> set[int]:
    """Return the ids of the passages that speak for a study: one title, one abstract, and all else that is its own.

    A summary by this project or its user speaks only where no abstract is held.
    """
    chosen = {row["id"] for row in passages if row["kind"] in ("snippet", "excerpt")}
    titles = _best(passages, "title", PRECEDENCE)
    abstracts = _best(passages, "abstract", ABSTRACTS)
    summaries = [] if abstracts else [row for row in passages if row["kind"] == "summary"]
    return chosen | {row["id"] for row in (*titles, *abstracts, *summaries)}


def _best(passages: Sequence[Row], kind: str, order: Sequence[str]) -> list[Row]:
    """Return the passages of one kind of the one record that gives it best: whole before cut, a saved page first."""
    records: dict[tuple[str, str], list[Row]] = {}
    for row in passages:
        if row["kind"] == kind:
            records.setdefault((row["provider"], row["record_key"]), []).append(row)

    def place(item: tuple[tuple[str, str], list[Row]]) -> tuple[bool, bool, bool, int, int, str]:
        (provider, key), rows = item
        is_whole = all(row["complete"] for row in rows)
        is_ours = any(row["is_paraphrase"] for row in rows)
        first = min(row["first_run"] for row in rows)
        return is_ours, not is_whole, provider != "saved_page", rank(provider, order), first, key

    return min(records.items(), key=place)[1] if records else []


def integrity_of(notices: Iterable[Row]) -> str | None:
    """Return the worst status that notices give a study, or None where they give none.

    A notice without a date counts as older than any dated one, so a reinstatement with a date undoes it.
    """
    rows = list(notices)
    reinstated = max((row["noticed_on"] or "" for row in rows if row["kind"] == "reinstated"), default=None)
    kinds = {
        row["kind"]
        for row in rows
        if row["kind"] == "corrected" or reinstated is None or (row["noticed_on"] or "") > reinstated
    }
    return next((kind for kind in INTEGRITY if kind in kinds), None)
