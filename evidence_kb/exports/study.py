"""What the formats write: a study with all that is known of it, a citation, and what an export says of itself."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from evidence_kb.exports.lines import one_line
from evidence_kb.identifiers import KNOWN_AS


@dataclass(frozen=True, slots=True)
class Study:
    """One study as it stands in the database; None is "not stated", or "not asked" outside of a topic.

    `id` is None for rows of another database. `authors` are separated by "; ". `abstract` and `notes` are given only
    where the reader of the file may have them. `known_as` is the key by which the database knows the study.
    """

    id: int | None = None
    known_as: str | None = None
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    title: str | None = None
    authors: str | None = None
    journal: str | None = None
    year: int | None = None
    published_on: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    language: str | None = None
    article_type: str | None = None
    url: str | None = None
    design: str | None = None
    level_start: int | None = None
    participants_n: int | None = None
    integrity: str | None = None
    status: str | None = None
    cited_by_n: int | None = None
    references_n: int | None = None
    claims_n: int | None = None
    first_run: int | None = None
    role: str | None = None
    steps: int | None = None
    screening: str | None = None
    reason: str | None = None
    abstract: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Return the key of the study in files: `ekb` and its number, which is never given to another study."""
        if self.id is not None:
            return f"ekb{self.id}"
        told = next((f"{name}:{value}" for name, value in self.names() if value), "")
        return "ekb" + hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:12]

    def names(self) -> tuple[tuple[str, str | None], ...]:
        """Return what tells one study from another, the surest first."""
        return ("doi", self.doi), ("pmid", self.pmid), ("pmcid", self.pmcid), ("title", self.title)

    def date(self) -> tuple[int, ...]:
        """Return year, month and day as far as they are known; a date in another year than the study's says nothing.

        >>> Study(year=2019, published_on="2019-07").date(), Study(year=2019, published_on="2018-12-03").date()
        ((2019, 7), (2019,))
        """
        printed = (self.published_on or "").split("-")[:3]
        digits = takewhile(lambda part: part.isascii() and part.isdecimal() and len(part) <= 4, printed)
        parts = tuple(map(int, digits))
        year = parts[0] if self.year is None and parts else self.year
        if year is None:
            return ()
        return parts if parts and parts[0] == year else (year,)

    def remarks(self) -> tuple[str, ...]:
        """Return what a reader of the file must know of the study, a line each: its standing first, then notes."""
        told = []
        if self.integrity not in (None, "none_known"):
            told.append(f"Integrity: {one_line(self.integrity)}")
        if self.screening not in (None, "unscreened"):
            reason = f" ({one_line(self.reason)})" if self.reason else ""
            told.append(f"Screening: {one_line(self.screening)}{reason}")
        return (*told, *(f"Note: {one_line(note)}" for note in self.notes if one_line(note)), *self.own_name())

    def own_name(self) -> tuple[str, ...]:
        """Return a line that names a study without identifiers to our own importer; it comes last of all remarks."""
        is_named = self.doi or self.pmid or self.pmcid or not self.known_as
        return () if is_named else (f"{KNOWN_AS}{one_line(self.known_as)}",)


@dataclass(frozen=True, slots=True)
class Citation:
    """One edge: the numbers of the citing and the cited study, and what is known of it."""

    citing_id: int
    cited_id: int
    providers_n: int | None = None
    first_run: int | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """What an export says of itself. `on` is the day on which the run ended (ISO 8601), `left_out` what is missing."""

    topic: str | None = None
    run: int | None = None
    on: str | None = None
    left_out: str | None = None

    def said(self) -> str:
        """Return it as one line.

        >>> Heading("bone", 3, "2026-01-05").said()
        'evidence-kb, topic bone, run 3 of 2026-01-05'
        """
        parts = ["evidence-kb"]
        if self.topic:
            parts.append(f"topic {self.topic}")
        parts.append(f"run {self.run} of {self.on or 'unknown day'}" if self.run is not None else "no run known")
        return one_line(", ".join(parts) + (f". {self.left_out}" if self.left_out else ""))

    def filename(self, suffix: str) -> str:
        """Return a name that says what the file is, in plain letters.

        >>> Heading("bone", 3, "2026-01-05").filename("ris")
        'bone-run3-2026-01-05.ris'
        """
        parts = [self.topic or "evidence-kb", f"run{self.run}" if self.run is not None else None, self.on]
        return "-".join(part for part in parts if part) + f".{suffix}"


@dataclass(frozen=True, slots=True)
class Kind:
    """What a publication is called in each format."""

    ris: str
    bibtex: str
    csl: str


ARTICLE: Final = Kind("JOUR", "article", "article-journal")
_THESIS = Kind("THES", "phdthesis", "thesis")
_CHAPTER = Kind("CHAP", "incollection", "chapter")
_BOOK = Kind("BOOK", "book", "book")
_PAPER = Kind("CPAPER", "inproceedings", "paper-conference")
_REPORT = Kind("RPRT", "techreport", "report")
_PREPRINT = Kind("UNPB", "unpublished", "article")
_DATA = Kind("DATA", "misc", "dataset")
# Publishers' labels, folded; all others (letters, reviews, case reports) are articles of journals.
_KINDS: Final = {
    "thesis": _THESIS, "dissertation": _THESIS, "phd thesis": _THESIS, "phdthesis": _THESIS, "mastersthesis": _THESIS,
    "book chapter": _CHAPTER, "chapter": _CHAPTER, "book section": _CHAPTER, "incollection": _CHAPTER,
    "inbook": _CHAPTER, "book part": _CHAPTER,
    "book": _BOOK, "monograph": _BOOK, "edited book": _BOOK, "reference book": _BOOK,
    "conference paper": _PAPER, "paper conference": _PAPER, "proceedings article": _PAPER, "inproceedings": _PAPER,
    "conference abstract": _PAPER, "meeting abstract": _PAPER, "congress abstract": _PAPER,
    "conference proceedings": _PAPER,
    "report": _REPORT, "technical report": _REPORT, "techreport": _REPORT,
    "preprint": _PREPRINT, "posted content": _PREPRINT,
    "dataset": _DATA, "data set": _DATA,
}  # fmt: skip


def kind_of(article_type: str | None) -> Kind:
    """Return the kind that a publisher's label names; an article where it names none that is known."""
    return _KINDS.get(" ".join((article_type or "").replace("-", " ").casefold().split()), ARTICLE)
