"""From the entry of an export file to a record, whatever format it came in.

What was learned from real exports: "NA" and "[No abstract available]" stand for nothing; conference supplements give
all their abstracts one DOI. A file is never refused for single bad entries: each is named with its place in
`Batch.missing`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

from evidence_kb.errors import ParseError
from evidence_kb.harvesters import markup
from evidence_kb.harvesters.exports.dates import dated
from evidence_kb.harvesters.exports.identified import identifiers_of, trouble_of_pmid, url_of
from evidence_kb.harvesters.exports.notices import Correction, corrections_in, notices_of
from evidence_kb.identifiers import KNOWN_AS
from evidence_kb.model import Batch, Identifiers, MeshHeading, Passage, PassageKind, Record
from evidence_kb.text import fold, squash, title_key

MAX_ENTRY = 1_000_000  # characters; 7,456 authors of one real entry take 240,000
MAX_ENTRIES = 200_000  # the largest real export seen has 2,550
# More of these than any abstract has are no markup, and would cost the time of a search through the text for each.
_MAX_TAGS, _MAX_COMMENTS, _MAX_HEADINGS = 2_000, 5, 30

_NOTHING = frozenset(("na", "n/a", "nan", "none", "null", "undefined", "-", "n.pag", "[no abstract available]"))
_NO_ABSTRACT = frozenset(("no abstract", "no abstract available", "no abstract available."))
_OURS = re.compile(rf"(?:.*; )?{re.escape(KNOWN_AS)}(\S.*)$")
_HEADING = re.compile(r"(?:<|&lt;)(?:h[1-6]|(?:jats:)?title)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as its format states it, not yet cleaned; `authors` are turned round.

    `line` is where it begins; JSON keeps no places. `dates` come in the order in which their years are believed.
    `notes` are lines of any purpose and `addresses` are links that belong to the work; identifiers are read from
    them only where no field of its own states any. `trouble` says what of the entry cannot be read.
    """

    line: int | None
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    journal: str | None = None
    dates: tuple[str, ...] = ()
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    language: str | None = None
    article_type: str | None = None
    publication_types: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    mesh: tuple[MeshHeading, ...] = ()
    trials: tuple[str, ...] = ()
    abstract: str | None = None
    notes: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    trouble: str | None = None


def cleaned(text: str | None) -> str | None:
    """Return a text without markup, entities and stray blanks; None for what programs write in place of nothing."""
    if not text:
        return None
    plain = markup.plain(text) if _is_markup(text) else squash(html.unescape(text))
    return None if plain is None or plain.casefold() in _NOTHING else plain


def _is_markup(text: str) -> bool:
    return text.count("<") + text.count("&lt;") <= _MAX_TAGS and text.count("!--") <= _MAX_COMMENTS


def split_list(values: Iterable[str]) -> tuple[str, ...]:
    """Return the parts of lists written with semicolons, each once, in order."""
    parts = (cleaned(part) for value in values for part in html.unescape(value).split(";"))
    return tuple(dict.fromkeys(part for part in parts if part))


def keyword_list(text: str | None) -> tuple[str, ...]:
    """Return the keywords in one text: with semicolons, or with commas where there is no semicolon."""
    return split_list([text] if text and ";" in html.unescape(text) else (text or "").split(","))


def page_range(first: str | None, last: str | None) -> str | None:
    """Join first and last page; the first alone may already be a range (`93--105` in BibTeX style)."""
    first, last = (re.sub(r"\s*[-–—]+\s*", "-", cleaned(page) or "") for page in (first, last))
    if not first or not last or first == last or "-" in first:
        return first or None
    return f"{first}-{last}"


def batch(entries: Iterable[Entry], name: str) -> Batch:
    """Return the records of a file, entries that describe one work merged, and what could not be read as `missing`.

    Raises ParseError if nothing of the file could be read, or if it holds more entries than MAX_ENTRIES.
    """
    works: dict[str, _Work] = {}
    missing: list[str] = []
    duplicates_n = 0
    for number, entry in enumerate(entries, start=1):
        if number > MAX_ENTRIES:
            raise ParseError(f"{name}: more than {MAX_ENTRIES:,} entries; export them in several files")
        work = _work(entry)
        place = f"entry {number}" + (f" at line {entry.line}" if entry.line else "")
        missing.extend(f"{place}: {trouble}" for trouble in (entry.trouble, trouble_of_pmid(entry.pmid)) if trouble)
        if work is None:
            if not entry.trouble:
                missing.append(f"{place}: neither title nor identifier")
            continue
        key = _key(work, works)
        duplicates_n += key in works
        works[key] = _merged(works[key], work) if key in works else work.under(key)
    if not works:
        why = missing[0] if missing else "no entry was found"
        raise ParseError(f"{name}: nothing in this file can be read ({why}); export it again")
    records = tuple(work.record for work in works.values())
    notices, relations = notices_of(records, {key: work.corrections for key, work in works.items()})
    return Batch(
        records=records,
        passages=tuple(passage for work in works.values() for passage in work.passages()),
        focal_keys=tuple(works),
        notices=notices,
        relations=relations,
        missing=tuple(missing),
        duplicates_n=duplicates_n,
    )


@dataclass(frozen=True, slots=True)
class _Work:
    record: Record
    abstract: tuple[tuple[str | None, str], ...]
    corrections: tuple[Correction, ...]
    known_as: str | None = None

    def under(self, key: str) -> _Work:
        return replace(self, record=replace(self.record, key=key))

    def passages(self) -> list[Passage]:
        key, title = self.record.key, self.record.title
        first = [Passage(key, PassageKind.TITLE, None, title)] if title else []
        return [*first, *(Passage(key, PassageKind.ABSTRACT, label, text) for label, text in self.abstract)]


def _work(entry: Entry) -> _Work | None:
    title, known_as = cleaned(entry.title), named_by_us(entry.notes)
    notes = () if known_as else entry.notes  # what a reviewer noted about a study that has no identifier gives it none
    known = identifiers_of(entry.doi, entry.pmid, entry.pmcid, notes, entry.addresses)
    if title is None and not any(known.items()) and known_as is None:
        return None
    year, published_on = dated(*entry.dates)
    record = Record(
        key="",
        identifiers=known,
        title=title,
        authors="; ".join(entry.authors) or None,
        journal=cleaned(entry.journal),
        year=year,
        published_on=published_on,
        article_type=cleaned(entry.article_type),
        url=url_of(entry.addresses),
        is_stub=title is None,
        volume=cleaned(entry.volume),
        issue=cleaned(entry.issue),
        pages=page_range(entry.pages, None),
        language=cleaned(entry.language),
        publication_types=entry.publication_types,
        mesh=entry.mesh,
        keywords=entry.keywords,
        trials=entry.trials,
    )
    return _Work(record, _abstract(entry.abstract), (*entry.corrections, *corrections_in(entry.notes)), known_as)


def named_by_us(notes: Iterable[str]) -> str | None:
    """Return the key of a study that one of our exports names behind all notes, where no identifier is known."""
    found = [match.group(1) for note in notes if (match := _OURS.match(note))]
    return found[-1] if found else None


def _abstract(text: str | None) -> tuple[tuple[str | None, str], ...]:
    plain = cleaned(text)
    if plain is None or plain.casefold() in _NO_ABSTRACT:
        return ()
    headings_n = len(_HEADING.findall(text or ""))
    sections = markup.sections(text) if _is_markup(text or "") and 0 < headings_n <= _MAX_HEADINGS else []
    return tuple(sections) or ((None, plain),)


def _key(work: _Work, works: dict[str, _Work]) -> str:
    """Return the first key of a record that is free or taken by a description of the same work."""
    record = work.record
    stated = dict(record.identifiers.items())
    author = (record.authors or "").split("; ")[0]
    keys = [f"{scheme}:{stated[scheme]}" for scheme in ("doi", "pmid", "pmcid") if scheme in stated]
    if work.known_as and not keys:
        return f"study:{work.known_as}"
    by_title = title_key(record.title, record.year, record.journal, author)
    by_pages = title_key(record.title, record.year, record.journal, f"{author} {record.volume} {record.pages}")
    for key in (*keys, by_title, by_pages):
        if key not in works or _agree(works[key].record, record):
            return key
    return f"{by_pages}#{len(works)}"


def _agree(a: Record, b: Record) -> bool:
    """Whether two entries with one key may be one work: nothing that both of them state speaks against it.

    Titles that share less than half of their words are two abstracts of one supplement, or chapters of one book. A
    letter and the reply to it may have all in common but their pages, so those count where no identifier is shared.
    """
    first, second = dict(a.identifiers.items()), dict(b.identifiers.items())
    shared = first.keys() & second.keys()
    if any(first[scheme] != second[scheme] for scheme in shared):
        return False
    if not shared and any(x and y and x != y for x, y in ((a.volume, b.volume), (_first_page(a), _first_page(b)))):
        return False
    words, others = set(fold(a.title or "").split()), set(fold(b.title or "").split())
    return not words or not others or 2 * len(words & others) >= min(len(words), len(others))


def _first_page(record: Record) -> str | None:
    return record.pages.split("-")[0] if record.pages else None


def _merged(first: _Work, second: _Work) -> _Work:
    """Fill what the first entry leaves unsaid from the second."""
    a, b = first.record, second.record
    known = {**dict(b.identifiers.items()), **dict(a.identifiers.items())}
    gaps = {
        field.name: getattr(b, field.name)
        for field in fields(Record)
        if field.name not in ("key", "identifiers", "is_stub") and getattr(a, field.name) in (None, ())
    }
    filled = replace(a, identifiers=Identifiers(**known), **gaps)
    return _Work(
        replace(filled, is_stub=filled.title is None),
        first.abstract or second.abstract,
        (*first.corrections, *second.corrections),
    )
