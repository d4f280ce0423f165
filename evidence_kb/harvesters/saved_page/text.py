"""The text that a person copies from a ScienceDirect article page.

The layout was read from a real preview page: label, title, DOI with a link text glued to it, abstract sections,
"Section snippets", "References (n)" and, nested in their bullets, "Cited by (n)". All offsets count characters of
the decoded text, so that every passage is a slice of it. Such a text names no authors, journal or year of the
article, and none are guessed; what a page of another layout calls its parts is in `saved_page_lines`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from evidence_kb import identifiers
from evidence_kb.errors import ParseError
from evidence_kb.harvesters.saved_page import lists as lists
from evidence_kb.harvesters.saved_page.batch import Listing, Page, Section, Words
from evidence_kb.harvesters.saved_page.lines import (
    AUTHOR_LINKS,
    DOI_LINE,
    EXCERPT,
    PARAPHRASE,
    RIGHTS,
    Heading,
    Line,
    Part,
    authors_like,
    could_be_heading,
    heading,
    inline_heading,
    is_article_type,
    is_navigation,
    known_label,
    split,
    structural,
    word_set,
    words_of,
)
from evidence_kb.model import PassageKind

# Any of these lines is printed by ScienceDirect only; of the others a page must have two.
_UNMISTAKABLE = frozenset(("rights", "snippets", "excerpt", "scopus", "authors"))
_CONTINUES = word_set("of in the and or for with a an to on by from at as versus vs")
_MOST_LINES_ABOVE = 40  # label, title, names and addresses of a long author list
_AFFILIATION = ("From the ", "Department of ", "Supported by ", "Address ", "Reprint ", "Presented ", "Accepted ")


@dataclass(frozen=True, slots=True)
class _Block:
    """A heading (None before the first one) and the lines under it."""

    heading: Heading | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class _Top:
    """The title and label of a page, and the number of the line behind them."""

    title: Words
    article_type: str | None
    end: int


def is_article(text: str) -> bool:
    """Say whether a text has the lines that ScienceDirect prints around an article."""
    marks = _marks(split(text))
    return bool(marks & _UNMISTAKABLE) or len(marks) >= 2


def read(text: str, name: str) -> Page:
    """Return what a copied page shows; raises ParseError if it is no such page or has no title."""
    lines = split(text)
    if not _marks(lines):
        raise ParseError(
            f"{name}: this does not look like a ScienceDirect article page: it has no line such as 'Get rights and "
            "content', 'Section snippets', 'References (23)' or 'Cited by (89)'; open the article on "
            "www.sciencedirect.com and save the page as HTML, or copy the whole page into a text file"
        )
    top = _top(text, lines)
    if top is None:
        raise ParseError(f"{name}: no title stands above the abstract; copy the page again from its first line")
    blocks = tuple(_blocks(lines, _body_start(lines, top.end)))
    return Page(
        title=top.title,
        article_type=top.article_type,
        doi=_doi(lines, blocks),
        sections=tuple(_sections(text, blocks)),
        references=_listing(text, blocks, Part.REFERENCES),
        cited_by=_listing(text, blocks, Part.CITED_BY),
        is_paraphrase=any(line.text.startswith(PARAPHRASE) for line in lines),
    )


def _marks(lines: Sequence[Line]) -> set[str]:
    marks = set()
    for line in lines:
        text = line.text.casefold()
        found = structural(line)
        if found and found.stated_n is not None:
            marks.add(found.part.value)
        elif text == "section snippets":
            marks.add("snippets")
        elif RIGHTS.search(text) and (DOI_LINE.fullmatch(text) or is_navigation(text)):
            marks.add("rights")
        elif EXCERPT.fullmatch(text):
            marks.add("excerpt")
        elif text == "view all citing articles on scopus":
            marks.add("scopus")
        elif text == AUTHOR_LINKS:
            marks.add("authors")
        if "doi.org/10.1016/" in text and DOI_LINE.fullmatch(text):
            marks.add("doi")
    if sum(1 for line in lines if not line.has_bullet and known_label(line.text)) >= 2:
        marks.add("headings")
    return marks


# --- title ---------------------------------------------------------------------------------------------------------


def _top(text: str, lines: Sequence[Line]) -> _Top | None:
    """Find the title: above the links of the authors, or else below the label at the top of the page."""
    authors = next((i for i, line in enumerate(lines) if line.text.casefold() == AUTHOR_LINKS), None)
    if authors is not None:
        above = [i for i in range(authors) if not is_navigation(lines[i].text)]
        if not above:
            return None
        first = above[-1]
        while first - 1 in above and _continues(lines[first - 1], lines[first]):
            first -= 1
        has_label = first - 1 in above and is_article_type(lines[first - 1].text)
        return _titled(text, lines, first, above[-1], lines[first - 1] if has_label else None, authors + 1)
    above = _candidates(lines)
    if not above:
        return None
    label = next((i for i in above if is_article_type(lines[i].text)), None)
    if label is None and _is_unknown_label(lines, above):
        label = above[0]
    below = [i for i in above if label is None or i > label]
    if not below:
        return None
    last = below[0]
    while last + 1 in below and _continues(lines[last], lines[last + 1]):
        last += 1
    return _titled(text, lines, below[0], last, None if label is None else lines[label], last + 1)


def _candidates(lines: Sequence[Line]) -> list[int]:
    """Return the numbers of the lines above the first heading, or above the DOI, that could be label and title."""
    found: list[int] = []
    for i, line in enumerate(lines):
        has_title = any(not is_article_type(lines[k].text) for k in found)
        is_label = not found and is_article_type(line.text)
        if not is_label and (_opens_part(line) or (has_title and inline_heading(line, Part.ABSTRACT))):
            break
        if (has_title and DOI_LINE.fullmatch(line.text)) or len(found) == _MOST_LINES_ABOVE:
            break
        if not is_navigation(line.text):
            found.append(i)
    return found


def _opens_part(line: Line) -> bool:
    """Say whether a line at the top of a page ends the top; "References" without a number is a link there."""
    return not is_navigation(line.text) and (structural(line) is not None or known_label(line.text))


def _body_start(lines: Sequence[Line], end: int) -> int:
    """Return the line behind names, addresses and DOI, if the DOI stands above the first words of the article."""
    for i in range(end, len(lines)):
        if _opens_part(lines[i]) or inline_heading(lines[i], Part.ABSTRACT) or _is_paragraph(lines[i]):
            return end
        if DOI_LINE.fullmatch(lines[i].text):
            return i + 1
    return end


def _is_unknown_label(lines: Sequence[Line], above: Sequence[int]) -> bool:
    """Say whether the first of two lines without a gap is a label that no list holds ("Rheumatology")."""
    if len(above) < 2 or above[1] != above[0] + 1:
        return False
    first, second = lines[above[0]], lines[above[1]]
    is_short = len(first.text.split()) <= 4 and len(first.text.split()) < len(second.text.split())
    return (
        is_short
        and not second.after_gap
        and not _continues(first, second)
        and not authors_like(second.text)
        and not first.text.endswith((".", "?", "!"))
    )


def _continues(line: Line, following: Line) -> bool:
    """Say whether a title runs on in the next line: it breaks inside a phrase."""
    if following.after_gap or following.has_bullet or DOI_LINE.fullmatch(following.text):
        return False
    words = words_of(line.text)
    ends_open = line.text.endswith((":", ",", "-", "–", "—")) or bool(words and words[-1] in _CONTINUES)
    return ends_open or following.text[:1].islower()


def _titled(text: str, lines: Sequence[Line], first: int, last: int, label: Line | None, end: int) -> _Top | None:
    start, stop = lines[first].text_start, lines[last].end
    if start == stop:
        return None
    words = Words(text[start:stop], start, lines[last].is_cut)
    return _Top(words, label.text if label else None, end)


def _doi(lines: Sequence[Line], blocks: Sequence[_Block]) -> str | None:
    """Return the first DOI that stands on a line of its own outside the lists, unless the file ends on it."""
    listed = {line.start for b in blocks if b.heading and b.heading.part in _LISTS for line in b.lines}
    for line in lines:
        if line.start not in listed and DOI_LINE.fullmatch(line.text):
            return None if line.is_cut and not RIGHTS.search(line.text) else identifiers.doi(line.text)
    return None


# --- parts ---------------------------------------------------------------------------------------------------------

_LISTS = (Part.REFERENCES, Part.CITED_BY)


def _blocks(lines: Sequence[Line], start: int) -> Iterator[_Block]:
    part = prose = Part.ABSTRACT
    abstract_seen = False
    current: Heading | None = None
    below: list[Line] = []
    for i in range(start, len(lines)):
        found = heading(lines, i, part, prose, abstract_seen)
        if found is None:
            below.append(lines[i])
            continue
        yield _Block(current, tuple(below))
        abstract_seen = abstract_seen or (part is Part.ABSTRACT and any(not is_navigation(x.text) for x in below))
        current, part = found, found.part
        prose = part if part in (Part.ABSTRACT, Part.SNIPPETS) else prose
        below = []
        if found.text_start is not None:  # "Objective: To test …": the text begins on the heading's line
            rest = found.text_start
            text = lines[i].text[rest - lines[i].text_start :]
            below = [replace(lines[i], start=rest, text_start=rest, printed=text, text=text, has_bullet=False)]
    yield _Block(current, tuple(below))


def _sections(text: str, blocks: Sequence[_Block]) -> Iterator[Section]:
    has_abstract = any(b.heading and b.heading.part is Part.ABSTRACT and b.lines for b in blocks)
    for block in blocks:
        if block.heading is None:
            kind, label = PassageKind.ABSTRACT, None
            lines = () if has_abstract else tuple(line for line in block.lines if _is_paragraph(line))
        elif block.heading.part in (Part.ABSTRACT, Part.SNIPPETS):
            is_abstract = block.heading.part is Part.ABSTRACT
            kind = PassageKind.ABSTRACT if is_abstract else PassageKind.SNIPPET
            label, lines = block.heading.label, _without_open_heading(block, is_last=block is blocks[-1])
        else:
            continue
        for run in _runs(block.lines, lines):
            words = Words(text[run[0].start : run[-1].end], run[0].start, run[-1].is_cut)
            yield Section(kind, label, words)


def _without_open_heading(block: _Block, *, is_last: bool) -> tuple[Line, ...]:
    """Drop a heading at the very end of a page: its text was cut away with the rest of the page."""
    is_first = len(block.lines) == 1
    has_label = block.heading is not None and block.heading.label is not None
    if not is_last or not block.lines or (is_first and has_label):
        return block.lines
    return block.lines[:-1] if could_be_heading(block.lines[-1], is_first=is_first) else block.lines


def _is_paragraph(line: Line) -> bool:
    """Say whether a line without heading above is part of an abstract, not a name or an address."""
    long_enough = len(line.text.split()) >= 12
    return (
        long_enough and (line.text.endswith((".", "!", "?")) or line.is_cut) and not line.text.startswith(_AFFILIATION)
    )


def _runs(lines: Sequence[Line], kept: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield neighbouring lines that are kept; a button between two paragraphs belongs to neither."""
    wanted = {line.start for line in kept if not is_navigation(line.text)}
    run: list[Line] = []
    for line in lines:
        if line.start in wanted:
            run.append(line)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _listing(text: str, blocks: Sequence[_Block], part: Part) -> Listing | None:
    """Return one of the lists; a heading that is printed twice opens the same list."""
    found = [b for b in blocks if b.heading and b.heading.part is part]
    if not found:
        return None
    stated = [b.heading.stated_n for b in found if b.heading and b.heading.stated_n is not None]
    works = tuple(
        work
        for b in found
        for work in (lists.references(b.lines) if part is Part.REFERENCES else lists.citing_works(text, b.lines))
    )
    return Listing(stated[0] if stated else None, works)
