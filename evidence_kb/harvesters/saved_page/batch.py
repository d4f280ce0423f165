"""From what a saved article page shows to a Batch: the part that copied text and HTML have in common.

Besides the works and words of a page, a Batch says what a reader of the page could not see: tables and figures that
are only mentioned, sentences that stop half-way, works that are counted but not listed. A page lists works that the
article cites and works that cite it; an edge always runs from the citing to the cited record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from evidence_kb.contexts.markers import numbers_in
from evidence_kb.identifiers import normalised
from evidence_kb.model import (
    Batch,
    CitationContext,
    CitationStatement,
    Identifiers,
    NotSeen,
    Passage,
    PassageKind,
    Record,
    StatedCount,
)
from evidence_kb.text import squash, title_key


@dataclass(frozen=True, slots=True)
class Words:
    """Words as shown; `start` is their place in the decoded text, `is_cut` says that the file ends within them."""

    text: str
    start: int | None = None
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a text under its printed heading."""

    kind: PassageKind
    label: str | None
    words: Words


@dataclass(frozen=True, slots=True)
class Listed:
    """A work in one of the page's two lists, with the texts printed beside it (excerpts, an abstract)."""

    title: Words | None = None
    doi: str | None = None
    authors: str | None = None
    journal: str | None = None
    year: int | None = None
    url: str | None = None
    texts: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """A list and the number in its heading, None where the heading has no number."""

    stated_n: int | None
    works: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """An article page; a list is None where the page has no such section, which is not the same as an empty list."""

    title: Words
    doi: str | None = None
    article_type: str | None = None
    authors: str | None = None
    journal: str | None = None
    year: int | None = None
    published_on: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    url: str | None = None
    licence: str | None = None
    sections: tuple[Section, ...] = ()
    references: Listing | None = None
    cited_by: Listing | None = None
    is_paraphrase: bool = False  # the page says that its sentences are not the authors'
    items_shown: frozenset[str] = frozenset()  # tables and figures that are on the page: "Table 1"


def batch(page: Page) -> Batch:
    """Return the records, passages, citations, counts and gaps of a page."""
    draft = _Draft(page)
    for section in page.sections:
        draft.add_section(draft.focal.key, section, page.licence)
    draft.add_listing("references", page.references)
    draft.add_listing("cited_by", page.cited_by)
    return Batch(
        records=tuple(draft.records.values()),
        passages=tuple(draft.passages),
        statements=tuple(draft.statements),
        contexts=tuple(draft.contexts),
        counts=tuple(draft.counts),
        not_seen=tuple(draft.not_seen),
        focal_keys=(draft.focal.key,),
    )


_UNSEEN = {"references": ("reference", "references"), "cited_by": ("citing", "citing works")}


class _Draft:
    """A Batch while it is being gathered; dictionaries keep the order of the page and drop what is printed twice."""

    def __init__(self, page: Page) -> None:
        self.focal = _focal(page)
        self.items_shown = page.items_shown
        self.is_paraphrase = page.is_paraphrase
        self.records = {self.focal.key: self.focal}
        self.passages: list[Passage] = []
        self.statements: dict[CitationStatement, None] = {}
        self.contexts: list[CitationContext] = []
        self.counts: list[StatedCount] = []
        self.not_seen: dict[NotSeen, None] = {}
        self.add_title(self.focal.key, page.title, page.licence)

    def add_title(self, key: str, title: Words, licence: str | None = None) -> None:
        self.passages.append(Passage(key, PassageKind.TITLE, None, title.text, not title.is_cut, licence, title.start))

    def add_section(self, key: str, section: Section, licence: str | None = None) -> int:
        """Keep a passage and what it says about things that are not on the page; return the passage's index."""
        words = section.words
        # An abstract's last section often has no full stop of its own: only the end of the file proves a cut there.
        may_be_cut = section.kind is not PassageKind.ABSTRACT or words.is_cut
        complete = not may_be_cut or ends_with_sentence(words.text)
        passage = Passage(key, section.kind, section.label, words.text, complete, licence, words.start)
        self.passages.append(replace(passage, is_paraphrase=self.is_paraphrase))
        if not complete:
            self.not_seen[NotSeen(key, "sentence", squash(last_sentence(words.text)))] = None
        for kind, what in mentioned_items(words.text):
            if key != self.focal.key or what not in self.items_shown:
                self.not_seen[NotSeen(key, kind, what)] = None
        return len(self.passages) - 1

    def add_listing(self, what: str, listing: Listing | None) -> None:
        if listing is None:
            return
        shown_n = len(listing.works)
        self.counts.append(StatedCount(self.focal.key, what, listing.stated_n, shown_n))
        if listing.stated_n is not None and listing.stated_n > shown_n:
            kind, noun = _UNSEEN[what]
            unseen_n = listing.stated_n - shown_n
            text = f"{unseen_n} of {listing.stated_n} {noun} are not listed on the page"
            self.not_seen[NotSeen(self.focal.key, kind, text, unseen_n)] = None
        for work in listing.works:
            self.add_work(what, work)

    def add_work(self, what: str, work: Listed) -> None:
        stub = _stub(work)
        if stub.key == self.focal.key:  # a list that names the article itself is an error of the page, no citation
            return
        if stub.key not in self.records:
            self.records[stub.key] = stub
            if work.title:
                self.add_title(stub.key, work.title)
        edge = (stub.key, self.focal.key) if what == "cited_by" else (self.focal.key, stub.key)
        self.statements[CitationStatement(*edge)] = None
        for section in work.texts:
            index = self.add_section(stub.key, section)
            if section.kind is PassageKind.EXCERPT:
                self.contexts.append(CitationContext(*edge, index, numbers_in(section.words.text)))


def _focal(page: Page) -> Record:
    title = squash(page.title.text)
    identifiers = normalised(doi_text=page.doi)
    return Record(
        key=_key(identifiers, title, page.year, page.journal, None),
        identifiers=identifiers,
        title=title,
        authors=page.authors,
        journal=page.journal,
        year=page.year,
        published_on=page.published_on,
        volume=page.volume,
        issue=page.issue,
        pages=page.pages,
        article_type=page.article_type,
        url=page.url,
        licence=page.licence,
    )


def _stub(work: Listed) -> Record:
    title = squash(work.title.text) if work.title else None
    identifiers = normalised(doi_text=work.doi)
    return Record(
        key=_key(identifiers, title, work.year, work.journal, work.authors),
        identifiers=identifiers,
        title=title,
        authors=squash(work.authors or "") or None,
        journal=squash(work.journal or "") or None,
        year=work.year,
        url=work.url,
        is_stub=True,
    )


def _key(
    identifiers: Identifiers, title: str | None, year: int | None, journal: str | None, authors: str | None
) -> str:
    return f"doi:{identifiers.doi}" if identifiers.doi else title_key(title, year, journal, authors)


# --- sentences -------------------------------------------------------------------------------------------------

_CLOSERS = r"[\"'”’»)\]]*"
# Markers behind a full stop: "[12]", a superscript, or one that copying flattened into digits ("size.16").
_BEHIND = (
    r"(?:\s?\[\d[\d,;\s–-]*\]|[⁰¹²³⁴-⁹]+"
    r"|(?:(?<=[^\W\d]\.)|(?<=[)\]%]\.)|(?<=\.[\"”’)]))\d{1,3}(?:[,–-]\d{1,3})*)?"
)
_FINAL = re.compile(rf"(?<!\.)(?P<stop>[.!?]){_CLOSERS}{_BEHIND}{_CLOSERS}$")
_BOUNDARY = re.compile(rf"(?<!\.)(?P<stop>[.!?]){_CLOSERS}{_BEHIND}\s+(?=[\"'“‘«(\[]*[^\W_a-z])|\n[^\S\n]*\n\s*")
_ABBREVIATION = re.compile(r"\b(?:et al|vs|e\.g|i\.e|cf|ca|approx|figs?|refs?|dr)\.$", re.IGNORECASE)
_INITIAL = re.compile(r"(?:\b[A-Z]|\b(?:No|Nos|St|Prof))\.$")


def ends_with_sentence(text: str) -> bool:
    """Say whether a text ends with a finished sentence; an ellipsis is a cut that somebody printed.

    >>> ends_with_sentence("no change in lesion size.16"), ends_with_sentence("may have had some minimal")
    (True, False)
    """
    tail = text[-120:].rstrip()  # the expressions below look at the end only
    match = _FINAL.search(tail)
    return match is not None and not _ABBREVIATION.search(tail[: match.end("stop")])


def last_sentence(text: str) -> str:
    """Return the words behind the last finished sentence of a text that ends in the middle of one."""
    start = 0
    for match in _BOUNDARY.finditer(text):
        before = text[max(0, match.start() - 12) : match.start() + 1]
        is_stop = match["stop"] is not None
        if not (is_stop and (_ABBREVIATION.search(before) or _INITIAL.search(before))) and match.end() < len(text):
            start = match.end()
    return text[start:]


# --- tables and figures -------------------------------------------------------------------------------------------

_DASH = r"[–—‐‑-]"
_LABEL = r"(?:[A-Z]?\d{1,3}|[IVX]{1,5})(?=[A-Ha-h]?(?!\w))"
_MENTION = re.compile(
    r"(?:\b(?P<extra>(?i:supplementa(?:ry|l)|appendix|online))\s+|\b(?P<e>e)|\b)"
    r"(?P<noun>(?i:tables?|figures?|figs?\.?))\s*"
    rf"(?P<labels>{_LABEL}[A-Ha-h]?(?:\s*(?:,\s*and\b|,|&|\band\b|\bto\b|{_DASH})\s*{_LABEL}[A-Ha-h]?)*)"
)
_TIGHT_RANGE = re.compile(rf"{_LABEL}(?:{_DASH}{_LABEL})?")
_RANGE = re.compile(rf"({_LABEL})[A-Ha-h]?\s*(?:{_DASH}|\bto\b)\s*({_LABEL})")
_ROMAN = (
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X",
    "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII", "XVIII", "XIX", "XX",
)  # fmt: skip


def mentioned_items(text: str) -> Iterator[tuple[str, str]]:
    """Yield ("table", "Table I") for each table and figure that a text names, in the order of the text.

    Only a plural opens a list: in "Table 1 and 5 patients" the 5 counts patients.
    """
    for match in _MENTION.finditer(text):
        noun = match["noun"].casefold().rstrip(".")
        kind = "table" if noun.startswith("tab") else "figure"
        labels = match["labels"]
        if not noun.endswith("s"):
            tight = _TIGHT_RANGE.match(labels)
            labels = tight.group() if tight else labels
        before = f"{match['extra'].capitalize()} " if match["extra"] else match["e"] or ""
        for label in _written_out(labels):
            yield kind, f"{before}{kind.capitalize()} {label}"


def _written_out(labels: str) -> Iterator[str]:
    position = 0
    for both in _RANGE.finditer(labels):
        yield from re.findall(_LABEL, labels[position : both.start()])
        yield from _between(both[1], both[2])
        position = both.end()
    yield from re.findall(_LABEL, labels[position:])


def _between(first: str, last: str) -> list[str]:
    if first in _ROMAN and last in _ROMAN:
        return list(_ROMAN[_ROMAN.index(first) : _ROMAN.index(last) + 1]) or [first, last]
    letter = first[0] if first[0].isalpha() else ""
    low, high = first.removeprefix(letter), last.removeprefix(letter)
    if low.isdigit() and high.isdigit() and 0 < int(high) - int(low) < 30:
        return [f"{letter}{number}" for number in range(int(low), int(high) + 1)]
    return [first, last]
