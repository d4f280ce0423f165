"""The two lists of a copied ScienceDirect page: references, and the works that cite the article.

A reference is printed as authors, title, journal and "(year)" on lines of their own, any of which may be missing; a
citing work as title and "2022, Journal", which may hold more commas, with the words in which it cites below. Where
the bullets were lost in copying, entries are told apart by the lines that end or open them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from evidence_kb import identifiers
from evidence_kb.harvesters.saved_page.batch import Listed, Section, Words
from evidence_kb.harvesters.saved_page.lines import DOI_LINE, EXCERPT, YEAR_JOURNAL, Line, authors_like, is_navigation
from evidence_kb.model import PassageKind

_YEAR = re.compile(r"\(?\s*((?:1[5-9]|20)[0-9]{2})[a-z]?\s*\)?\.?")
_CUT_YEAR = re.compile(r"\([0-9]{0,4}|[0-9]{1,3}")
_YEAR_IN_HOST = re.compile(r"\(((?:1[5-9]|20)[0-9]{2})[a-z]?\)")
_NUMBER = re.compile(r"(?:\[[0-9]{1,4}\]|[0-9]{1,4}\.)(?:\s+|$)")
_ABSTRACT = re.compile(r"(?:show|hide) abstract", re.IGNORECASE)


def references(lines: Sequence[Line]) -> tuple[Listed, ...]:
    """Return the works of a "References" list."""
    lines = [line for line in lines if DOI_LINE.fullmatch(line.text) or not is_navigation(line.text)]
    starts = _bullets(lines) or _numbers(lines) or list(_reference_starts(lines))
    works = (_reference(entry) for entry in _entries(lines, starts))
    return tuple(work for work in works if work)


def citing_works(text: str, lines: Sequence[Line]) -> tuple[Listed, ...]:
    """Return the works of a "Cited by" list with their excerpts; `text` is the page that the offsets count over."""
    lines = [line for line in lines if _is_kept(line)]
    starts = _bullets(lines) or list(_citing_starts(lines))
    works = (_citing(text, entry) for entry in _entries(lines, starts))
    return tuple(work for work in works if work)


def _is_kept(line: Line) -> bool:
    return _ABSTRACT.fullmatch(line.text) is not None or bool(DOI_LINE.fullmatch(line.text)) or (
        not is_navigation(line.text)
    )  # fmt: skip


# --- where entries begin -----------------------------------------------------------------------------------------


def _entries(lines: Sequence[Line], starts: Sequence[int]) -> Iterator[Sequence[Line]]:
    starts = sorted({0, *starts}) if lines else []
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=False):
        entry = [line for line in lines[start:end] if line.text]
        if entry:
            yield entry


def _bullets(lines: Sequence[Line]) -> list[int]:
    return [i for i, line in enumerate(lines) if line.has_bullet]


def _numbers(lines: Sequence[Line]) -> list[int]:
    starts = [i for i, line in enumerate(lines) if _NUMBER.match(line.text)]
    return starts if starts[:1] == [0] else []


def _reference_starts(lines: Sequence[Line]) -> Iterator[int]:
    """Yield where a reference begins in a list without bullets: behind a year, or at names after a title."""
    has_year = False
    size = 0
    for i, line in enumerate(lines):
        is_link = DOI_LINE.fullmatch(line.text) is not None
        if not is_link and (has_year or (size > 1 and authors_like(line.text))):
            yield i
            has_year, size = False, 0
        size += 1
        has_year = has_year or bool(_YEAR.fullmatch(line.text) or (size > 2 and _YEAR_IN_HOST.search(line.text)))


def _citing_starts(lines: Sequence[Line]) -> Iterator[int]:
    for i, following in enumerate(lines[1:]):
        if YEAR_JOURNAL.fullmatch(following.text) and not YEAR_JOURNAL.fullmatch(lines[i].text):
            yield i


# --- what an entry says --------------------------------------------------------------------------------------------


def _reference(lines: Sequence[Line]) -> Listed | None:
    if len(lines) == 1 and lines[0].is_cut:
        return None  # the file ends here: names, a title, or the heading of the next part
    doi: str | None = None
    year: int | None = None
    rest: list[Line] = []
    for line in map(_without_number, lines):
        printed = _YEAR.fullmatch(line.text)
        if DOI_LINE.fullmatch(line.text):
            doi = doi or _doi(line)
        elif printed and rest:
            year = year or int(printed[1])
        elif line.text and not (line.is_cut and _CUT_YEAR.fullmatch(line.text)):
            rest.append(line)
    if not rest and doi is None:
        return None
    authors = rest.pop(0).text if rest and (authors_like(rest[0].text) or len(rest) > 2) else None
    journal = rest[1].text if len(rest) > 1 else None
    in_host = _YEAR_IN_HOST.search(journal) if journal and year is None else None
    if journal and in_host:  # "Clin Infect Dis, 40 (3) (2005), pp. 1-5"
        year = int(in_host[1])
        journal = re.split(r",?\s+\(?[0-9]", journal[: in_host.start()])[0].strip(" ,") or None
    return Listed(_words(rest[0]) if rest else None, doi, authors, journal, year)


def _citing(text: str, lines: Sequence[Line]) -> Listed | None:
    opening = next((i for i, line in enumerate(lines) if _opening(line)), len(lines))
    title: Line | None = None
    doi: str | None = None
    authors: str | None = None
    journal: str | None = None
    year: int | None = None
    for line in lines[:opening]:
        printed = YEAR_JOURNAL.fullmatch(line.text)
        if DOI_LINE.fullmatch(line.text):
            doi = doi or _doi(line)
        elif title is None:
            title = line
        elif line.is_cut and _CUT_YEAR.fullmatch(line.text):
            continue
        elif printed and year is None:
            year, journal = int(printed[1]), printed[2] or journal
        elif authors_like(line.text):
            authors = authors or line.text
        elif journal is None and year is None and len(line.text.split()) <= 12:
            journal = line.text
    if title is None and doi is None:
        return None
    texts = tuple(_texts(text, lines[opening:]))
    return Listed(_words(title) if title else None, doi, authors, journal, year, texts=texts)


def _opening(line: Line) -> PassageKind | None:
    if EXCERPT.fullmatch(line.text):
        return PassageKind.EXCERPT
    return PassageKind.ABSTRACT if _ABSTRACT.fullmatch(line.text) else None


def _texts(text: str, lines: Sequence[Line]) -> Iterator[Section]:
    """Yield the excerpts and abstracts that stand under their headings, each as one slice of the page."""
    starts = [i for i, line in enumerate(lines) if _opening(line)]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=False):
        kind = _opening(lines[start])
        same_line = EXCERPT.fullmatch(lines[start].text)
        first = lines[start].end - len(same_line[1]) if same_line and same_line[1] else None
        below = lines[start + 1 : end]
        if first is None and below:
            first = below[0].start
        if kind and first is not None:
            last = below[-1] if below else lines[start]
            label = "Citation Excerpt" if kind is PassageKind.EXCERPT else None
            yield Section(kind, label, Words(text[first : last.end], first, last.is_cut))


def _without_number(line: Line) -> Line:
    number = _NUMBER.match(line.text)
    if number is None or _YEAR.fullmatch(line.text):
        return line
    behind = number.end()
    start = line.text_start + behind
    return replace(line, text_start=start, printed=line.printed[behind:], text=line.text[behind:])


def _words(line: Line) -> Words:
    return Words(line.printed, line.text_start, line.is_cut)


def _doi(line: Line) -> str | None:
    """Return the DOI of a line, unless the file ends on it: half a DOI may be another work's."""
    return None if line.is_cut else identifiers.doi(line.text)
