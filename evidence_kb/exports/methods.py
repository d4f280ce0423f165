"""The methods paragraph of a citation search and its PRISMA counts, made of the ledger and of nothing else.

Items are those that TARCiS asks authors to report (Hirt et al. 2024, doi 10.1136/bmj-2023-074905); the flow is that of
PRISMA 2020 (Page et al. 2021, doi 10.1136/bmj.n71). Every number names the query it comes from. What the ledger does
not hold is said to be unknown; the flow adds up because duplicates are what lies between two counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from evidence_kb.exports.lines import one_line

GUIDELINES: Final = (
    ("TARCiS (Hirt et al. 2024)", "10.1136/bmj-2023-074905"), ("PRISMA 2020 (Page et al. 2021)", "10.1136/bmj.n71"),
)  # fmt: skip
SEEDS_NAMED: Final = 20
_HOW: Final = {"first description": "first description of a study"}


@dataclass(frozen=True, slots=True)
class Count:
    """A number and the name of the query that gives it."""

    n: int
    query: str


Piece = str | Count


@dataclass(frozen=True, slots=True)
class Section:
    """One item of the report; texts and counts in the order in which they are read."""

    item: str
    pieces: tuple[Piece, ...]

    def text(self) -> str:
        """Return the section as plain text."""
        return "".join(piece if isinstance(piece, str) else str(piece.n) for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the flow: what is counted, how many, and by which query."""

    label: str
    count: Count


@dataclass(frozen=True, slots=True)
class Flow:
    """PRISMA counts. Records less duplicates are studies; studies are screened or not; screened are in or out."""

    identified: tuple[Row, ...]
    records_n: int
    duplicates_n: int
    studies_n: int
    unscreened_n: int
    screened_n: int
    excluded: tuple[Row, ...]
    excluded_n: int
    included_n: int

    def adds_up(self) -> bool:
        """Say whether every count is the sum of its parts; a test and the page ask it."""
        return (
            self.records_n == sum(row.count.n for row in self.identified)
            and self.records_n - self.duplicates_n == self.studies_n
            and self.duplicates_n >= 0
            and self.studies_n == self.unscreened_n + self.screened_n
            and self.screened_n == self.excluded_n + self.included_n
            and self.excluded_n == sum(row.count.n for row in self.excluded)
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """What the queries of the ledger returned, by the name of the query; `run` and `on` as in headings of exports."""

    rows: dict[str, Sequence[Any]]
    run: int | None
    on: str | None
    version: str | None

    def total(self, query: str, column: str = "n", **where: object) -> int:
        """Sum a column over the rows in which the named columns have these values."""
        return sum(
            row[column] or 0 for row in self.rows[query] if all(row[name] == value for name, value in where.items())
        )


def flow_of(facts: Facts) -> Flow:
    """Return the counts of the flow."""
    identified = tuple(Row(row["provider"], Count(row["n"], "records")) for row in facts.rows["records"])
    excluded = tuple(
        Row(one_line(row["reason"]).replace("_", " ") or "no reason was recorded", Count(row["n"], "screening"))
        for row in facts.rows["screening"] if row["screening"] == "excluded"
    )  # fmt: skip
    records_n, studies_n = sum(row.count.n for row in identified), facts.total("screening")
    excluded_n = facts.total("screening", screening="excluded")
    included_n = facts.total("screening", screening="included")
    return Flow(
        identified, records_n, records_n - studies_n, studies_n, facts.total("screening", screening="unscreened"),
        excluded_n + included_n, excluded, excluded_n, included_n,
    )  # fmt: skip


def sections_of(facts: Facts) -> tuple[Section, ...]:
    """Return the report, item by item."""
    flow = flow_of(facts)
    return (
        Section("Seed references", tuple(_seeds(facts))),
        Section("Directions", tuple(_directions(facts))),
        Section("Dates", tuple(_dates(facts))),
        Section("Iterations", tuple(_iterations(facts, flow))),
        Section("Citation indexes and tools", tuple(_tools(facts))),
        Section("De-duplication", tuple(_joined(facts, flow))),
        Section("Screening", tuple(_screening(flow))),
        Section("Results", tuple(_results(flow))),
        Section("Not searched and not seen", tuple(_not_seen(facts))),
    )


def _seeds(facts: Facts) -> Iterator[Piece]:
    seeds, n = facts.rows["seeds"], facts.total("steps", role="seed")
    if not n:
        yield "No seed reference: no citations were followed from one. Its studies were named or read in files."
        return
    yield "Citation searching started from "
    yield Count(n, "steps")
    yield f" seed {'reference' if n == 1 else 'references'}: "
    yield "; ".join(_named(row) for row in seeds[:SEEDS_NAMED])
    yield f"; and {n - SEEDS_NAMED} more." if n > SEEDS_NAMED else "."


def _named(row: Any) -> str:
    known = f"doi {row['doi']}" if row["doi"] else f"PMID {row['pmid']}" if row["pmid"] else "no identifier"
    year = f"{row['year']}, " if row["year"] else ""
    return f"{one_line(row['title']) or 'title not stated'} ({year}{known})"


def _directions(facts: Facts) -> Iterator[Piece]:
    for name, question, what in (
        ("Forward", "cited_by", "works that cite"), ("Backward", "references", "works cited by"),
    ):  # fmt: skip
        asked = [row for row in facts.rows["asked"] if row["question"] == question and row["sent_or_read_n"]]
        if asked:
            yield f"{name} ({what} a study of the search): "
            yield from _listed((f"{row['provider']}, ", Count(row["sent_or_read_n"], "asked"), " requests answered, ",
                                Count(row["received_n"] or 0, "asked"), " works listed") for row in asked)  # fmt: skip
            yield ". "
        else:
            yield f"{name} ({what} a study of the search): no provider was asked. "
        held = [row for row in facts.rows["citations"] if row["direction"] == question]
        if held:
            yield f"Held of {what} a seed, by who states it: "
            yield from _listed((f"{row['provider']} ", Count(row["n"], "citations")) for row in held)
            yield ". "


def _dates(facts: Facts) -> Iterator[Piece]:
    stated = [row for row in facts.rows["asked"] if row["first_at"]]
    runs = facts.rows["runs"][0]["n"] if facts.rows["runs"] else 0
    if stated:
        first, last = min(row["first_at"] for row in stated)[:10], max(row["last_at"] for row in stated)[:10]
        yield f"Answers were received and files read on {first}" + (f" to {last}" if last != first else "") + ", in "
    else:
        yield "The ledger states no date of an answer; it holds "
    yield Count(runs, "runs")
    yield f" {'run' if runs == 1 else 'runs'}"
    yield f"; the newest is run {facts.run} of {facts.on or 'unknown day'}." if facts.run is not None else "."


def _iterations(facts: Facts, flow: Flow) -> Iterator[Piece]:
    steps = sorted({row["steps"] for row in facts.rows["steps"] if row["steps"]})
    unlinked = sum(row["n"] for row in facts.rows["steps"] if row["steps"] is None)
    if not steps:
        yield "No study was reached over a citation from a seed"
    else:
        yield f"Studies were reached over at most {steps[-1]} {'step' if steps[-1] == 1 else 'steps'} from a seed: "
        yield from _listed(
            (Count(facts.total("steps", steps=step), "steps"), f" after {step} {'step' if step == 1 else 'steps'}")
            for step in steps
        )
    yield "; "
    yield Count(unlinked, "steps")
    yield " were named or read without a known citation that leads to a seed."


def _tools(facts: Facts) -> Iterator[Piece]:
    yield f"evidence-kb {facts.version or '(version not recorded)'}"
    asked = [row for row in facts.rows["asked"] if row["sent_or_read_n"]]
    if not asked:
        yield "; the ledger holds no answer of a provider and no file."
        return
    yield "; answered requests and read files: "
    yield from _listed(
        (f"{row['provider']} ({row['question'].replace('_', ' ')}) ", Count(row["sent_or_read_n"], "asked"))
        for row in asked
    )
    yield "."


def _joined(facts: Facts, flow: Flow) -> Iterator[Piece]:
    yield "Records were joined automatically if they share a PMID, DOI, PMCID or provider's number, if their printed "
    yield "words are equal, or, without identifiers, if title, year and first author reach a score of 0.9; two PMIDs "
    yield "or two DOIs are never joined by themselves. "
    yield Count(flow.records_n, "records")
    yield " records describe "
    yield Count(flow.studies_n, "screening")
    yield " studies; "
    yield Count(flow.duplicates_n, "matched")
    yield " are further descriptions of a study. Why each stands where it does: "
    yield from _listed((f"{_how(row['how'])} ", Count(row["n"], "matched")) for row in facts.rows["matched"])
    yield ". Pairs that look alike and were kept apart for a person: "
    yield Count(facts.total("apart"), "apart")
    yield "."


def _how(reason: str) -> str:
    return _HOW.get(reason, one_line(reason))


def _screening(flow: Flow) -> Iterator[Piece]:
    if not flow.screened_n:
        yield "Not screened yet: "
        yield Count(flow.unscreened_n, "screening")
        yield " of "
        yield Count(flow.studies_n, "screening")
        yield "."
        return
    yield Count(flow.screened_n, "screening")
    yield " of "
    yield Count(flow.studies_n, "screening")
    yield " studies were screened by people; not screened yet: "
    yield Count(flow.unscreened_n, "screening")
    yield "."


def _results(flow: Flow) -> Iterator[Piece]:
    yield Count(flow.records_n, "records")
    yield " records, "
    yield Count(flow.duplicates_n, "records")
    yield " duplicates, "
    yield Count(flow.studies_n, "screening")
    yield " studies; included: "
    yield Count(flow.included_n, "screening")
    yield ", excluded: "
    yield Count(flow.excluded_n, "screening")
    if flow.excluded:
        yield " ("
        yield from _listed((f"{row.label} ", row.count) for row in flow.excluded)
        yield ")"
    yield "."


def _not_seen(facts: Facts) -> Iterator[Piece]:
    failed = facts.rows["failed"]
    if failed:
        yield "Requests that had no answer at their last try: "
        yield from _listed(
            (f"{row['provider']} ({row['question'].replace('_', ' ')}): ", Count(row["n"], "failed"),
             " failed" if row["status"] == "failed" else " not sent") for row in failed
        )  # fmt: skip
        yield ". "
    else:
        yield "No request failed or was left out at the last try. "
    for row in facts.rows["unseen"]:
        what = "works that cite the seeds" if row["what"] == "cited_by" else "references of the seeds"
        yield f"Known to exist by a provider's count and not held: {what} "
        yield Count(row["n"] or 0, "unseen")
        if row["silent_n"]:
            yield " (seeds for which a provider was read that states no count: "
            yield Count(row["silent_n"], "unseen")
            yield ")"
        yield ". "
    if not facts.rows["unseen"]:
        yield "No provider has stated how many works cite, or are cited by, the seeds. "


def _listed(parts: Iterable[Sequence[Piece]]) -> Iterator[Piece]:
    """Yield parts with semicolons between them."""
    for number, part in enumerate(parts):
        yield from (("; ",) if number else ())
        yield from part
