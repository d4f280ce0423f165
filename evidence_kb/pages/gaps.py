"""What a study page does not show: gaps, doubts and oddities, each in a sentence a reader can act on."""

from __future__ import annotations

from collections.abc import Sequence

from evidence_kb.pages import words
from evidence_kb.pages.site import Context, Row

_FIELDS = (("authors", "authors"), ("journal", "journal"), ("year", "year"), ("pmid", "PMID"), ("doi", "DOI"))
_READ = (("design", "study design"), ("participants_n", "number of participants"))  # from texts, by our program


def of(
    study: Row,
    passages: Sequence[Context],
    claims: Sequence[Context],
    ledger: Sequence[Row],
    not_seen: Sequence[Row],
    spellings: Sequence[Row],
    spoken_n: int,
) -> tuple[tuple[str, str], ...]:
    """Return the gaps of one study as (heading, sentence), the ones that matter most for reading first."""
    return (
        *_texts(study, passages, {row["kind"] for row in not_seen}),
        *_arithmetic(claims),
        *_doses(claims),
        *_counts(ledger),
        *_unread(not_seen, {row["what"] for row in ledger}),
        *_excerpts(study["cited_by_n"], spoken_n),
        *_spellings(spellings),
        *_fields(study),
        *_integrity(study),
    )


def _texts(study: Row, passages: Sequence[Context], unread: set[str]) -> list[tuple[str, str]]:
    kinds = {passage["row"]["kind"] for passage in passages}
    found = []
    if study["status"] == "stub":
        found.append(("Only listed", "Other works name this study; no text of its own was seen here."))
    if any(passage["is_summary"] for passage in passages):
        found.append(("Not the authors’ words", "A text below is a summary by this project; read the original."))
    if not kinds & {"abstract", "summary"}:
        found.append(("Abstract", "No abstract of this study is held."))
    masked = [passage["label"] for passage in passages if passage["masked"]]
    if masked:
        found.append(("Not published", f"{_listed(masked)}: only quotes are shown here, because of the licence."))
    cut = [passage["label"] for passage in passages if not passage["row"]["complete"]]
    if cut and "sentence" not in unread:
        found.append(("Cut-off text", f"{_listed(cut)} stops before its end; no claim is read from a cut sentence."))
    return found


def _arithmetic(claims: Sequence[Context]) -> list[tuple[str, str]]:
    return [("Arithmetic", f"{c['arithmetic']} Kept as printed (claim {c['n']}).") for c in claims if c["arithmetic"]]


def _doses(claims: Sequence[Context]) -> list[tuple[str, str]]:
    ambiguous = {c["row"]["interval_text"] or c["row"]["dose_text"] for c in claims if c["row"]["is_ambiguous"]}
    return [
        ("Ambiguous dose interval", f"“{text}” can be read in two ways; it is kept as printed.")
        for text in sorted(filter(None, ambiguous))
    ]


def _counts(ledger: Sequence[Row]) -> list[tuple[str, str]]:
    found = []
    for row in ledger:
        stated = "no number stated" if row["stated_n"] is None else f"{row['stated_n']} stated"
        unseen = "unseen: not known" if row["unseen_n"] is None else f"{row['unseen_n']} unseen"
        text = f"{stated}, {row['shown_n']} shown, {row['held_n']} held, {unseen} ({row['provider']})."
        if row["unseen_n"] != 0:
            found.append((words.COUNTS[row["what"]], text))
    return found


def _unread(not_seen: Sequence[Row], counted: set[str]) -> list[tuple[str, str]]:
    """List what could not be read; references and citing works are left out where a printed count covers them."""
    covered = {kind for kind, what in (("reference", "references"), ("citing", "cited_by")) if what in counted}
    grouped: dict[str, list[str]] = {}
    for row in not_seen:
        if row["kind"] not in covered:
            grouped.setdefault(row["kind"], []).append(_named(row))
    cut = grouped.pop("sentence", [])
    found = [
        (words.NOT_SEEN[kind], f"{_listed(items)}: not on the page that was read.") for kind, items in grouped.items()
    ]
    if cut:
        found.append(
            (words.NOT_SEEN["sentence"], f"{_listed(cut)} … stops there; no claim is read from a cut sentence.")
        )
    return found


def _named(row: Row) -> str:
    what = f"“{row['what']}”" if row["kind"] == "sentence" else str(row["what"])
    return what + (f" ({row['n']})" if row["n"] > 1 else "")


def _excerpts(citing_n: int, spoken_n: int) -> list[tuple[str, str]]:
    silent = citing_n - spoken_n
    if silent <= 0:
        return []
    return [("Words of citing works", f"For {silent} of {citing_n} citing works held, no citing words were seen.")]


def _spellings(spellings: Sequence[Row]) -> list[tuple[str, str]]:
    return [
        ("Spelling", f"“{row['form']}” is printed in this study; read as {row['name'] or 'a known term'}.")
        for row in spellings
    ]


def _fields(study: Row) -> list[tuple[str, str]]:
    silent = [label for column, label in _FIELDS if study[column] is None]
    found = [("Not stated by any source", f"{_listed(silent)}. Nothing was filled in.")] if silent else []
    unread = [label for column, label in _READ if study[column] is None]
    if unread and study["status"] != "stub":
        found.append(("Not read", f"{_listed(unread)}: the program found none; the texts may state it."))
    return found


def _integrity(study: Row) -> list[tuple[str, str]]:
    if study["integrity"] is not None:
        return []
    return [("Integrity", "Not checked for retractions, corrections or expressions of concern.")]


def _listed(items: Sequence[str]) -> str:
    text = ", ".join(items)
    return text[:1].upper() + text[1:]
