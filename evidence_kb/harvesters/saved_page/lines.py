"""The lines of a copied ScienceDirect page, and what single lines are: headings, navigation, links, labels.

Copying keeps no markup: a heading is known by its words and by what stands around it. The word lists were read
from saved pages and from the headings that journals print; a line that is in no list is text, never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


class Part(Enum):
    """The parts of a page, as far as they are read."""

    ABSTRACT = "abstract"
    SNIPPETS = "snippets"
    REFERENCES = "references"
    CITED_BY = "cited_by"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, with its offsets: `start` with, `text_start` without its bullet.

    `printed` is a slice of the page; `text` is the same with every tab or no-break space turned into a blank.
    """

    start: int
    text_start: int
    end: int
    printed: str
    text: str
    has_bullet: bool
    after_gap: bool  # a blank line stands above
    is_cut: bool  # the file ends here without a line end


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: the part it opens, its words, its printed number, and where text begins on the same line."""

    part: Part
    label: str | None = None
    stated_n: int | None = None
    text_start: int | None = None


def word_set(words: str) -> frozenset[str]:
    """Return the words of a blank-separated list."""
    return frozenset(words.split())


_BULLET = re.compile(r"(?:[•●∙·◦‣▪○]\s*|[-*–—](?:\s+|$)|#{1,6}\s+)")


def split(text: str) -> tuple[Line, ...]:
    """Return the lines of a text that are not blank; a heading that the end of the file cut short is left out."""
    lines: list[Line] = []
    position, after_gap = 0, True
    for raw in text.split("\n"):
        content = raw.strip()
        if content:
            start = position + raw.index(content)
            bullet = _BULLET.match(content)
            text_start = start + (bullet.end() if bullet else 0)
            end = start + len(content)
            is_last = position + len(raw) == len(text)
            printed = text[text_start:end]
            plain = re.sub(r"\s", " ", printed)
            has_bullet = bullet is not None and not content.startswith("#")  # Markdown marks headings with "#"
            lines.append(Line(start, text_start, end, printed, plain, has_bullet, after_gap, is_last))
        after_gap = not content
        position += len(raw) + 1
    if lines and lines[-1].is_cut and _is_cut_heading(lines[-1].text):
        lines.pop()
    return tuple(lines)


# --- headings --------------------------------------------------------------------------------------------------

_REFERENCES = re.compile(r"references?(?:\s*\(([0-9][0-9,.]{0,8})\))?", re.IGNORECASE)
_CITED_BY = re.compile(r"cited by(?:\s*\(([0-9][0-9,.]{0,8})\))?", re.IGNORECASE)
_SKIPPED = re.compile(
    r"(?:author )?highlights|key ?words|graphical abstract|abbreviations|outline|article metrics|"
    r"recommended articles(?: \([0-9]+\))?|view all citing articles on scopus|view full text",
    re.IGNORECASE,
)
_CORE = word_set(
    "abstract summary background objective objectives aim aims purpose goal goals introduction context importance "
    "hypothesis rationale design setting settings patients participants subjects population materials methods method "
    "methodology intervention interventions exposure exposures outcome outcomes measures measurements results result "
    "findings observations discussion conclusion conclusions interpretation implications significance limitations "
    "history histories presentation report reports series evidence"
)
_AROUND = word_set(
    "study main case cases clinical key data sources source extraction synthesis selection level of and & the to with "
    "in for material trial registration funding statement relevance points secondary primary patient research "
    "statistical analysis analyses new what this adds"
)
_RESTARTS = frozenset(("abstract", "summary", "objective", "objectives", "aim", "aims", "purpose"))
_FINITE = word_set("was were is are had have has may can could should showed shown did does been")

_WHOLE_HEADINGS = (
    "Section snippets", "References (", "Cited by (", "Recommended articles (", "Citation Excerpt :",
    "View all citing articles on Scopus", "View full text", "View more references", "Keywords", "Highlights",
    "Graphical abstract", "Abstract", "Objective", "Objectives", "Study design", "Background", "Methods", "Results",
    "Conclusion", "Conclusions", "Discussion", "Introduction", "Show abstract",
)  # fmt: skip


def _is_cut_heading(text: str) -> bool:
    if re.fullmatch(r"(?:References|Cited by|Recommended articles) \([0-9,]*", text):
        return True
    return any(whole != text and whole.startswith(text) for whole in _WHOLE_HEADINGS)


def words_of(text: str) -> list[str]:
    """Return the lower-case words of a line."""
    return re.findall(r"[\w'’-]+|&", text.casefold())


def known_label(text: str) -> bool:
    """Say whether a line consists of words that journals use to head a part of an abstract or article.

    >>> known_label("Patients and methods"), known_label("Pain decreased")
    (True, False)
    """
    words = words_of(text.rstrip(" :.")) if len(text) <= 80 else []
    return 0 < len(words) <= 8 and any(w in _CORE for w in words) and all(w in _CORE or w in _AROUND for w in words)


def structural(line: Line) -> Heading | None:
    """Return the heading of one of the page's own parts, such as "Cited by (89)"."""
    text = line.text.rstrip(" :")
    if text.casefold() == "section snippets":
        return Heading(Part.SNIPPETS)
    for pattern, part in ((_REFERENCES, Part.REFERENCES), (_CITED_BY, Part.CITED_BY)):
        match = pattern.fullmatch(text)
        if match:
            number = re.sub(r"[,.]", "", match[1]) if match[1] else None
            return Heading(part, stated_n=int(number) if number else None)
    return Heading(Part.SKIPPED) if _SKIPPED.fullmatch(text) else None


def heading(lines: Sequence[Line], i: int, part: Part, prose: Part, abstract_seen: bool) -> Heading | None:
    """Return the heading that line `i` is, or None if it is text or a list's entry.

    `part` is where the line stands, `prose` the last part with sentences; `abstract_seen` says that an abstract
    was read, after which "Objective" is a section like any other.
    """
    line = lines[i]
    found = structural(line)
    if found:
        return None if _is_stray(found, lines, i, part) else found
    if line.has_bullet:
        return None
    in_list = part in (Part.REFERENCES, Part.CITED_BY)
    if known_label(line.text):
        if in_list and not _opens_paragraph(lines, i, long=15, finished=5):
            return None  # a title made of such words
        if part is Part.SKIPPED and not _opens_paragraph(lines, i, long=8, finished=2):
            return None  # a keyword
        return Heading(_part_of(lines, i, prose, abstract_seen), line.text.rstrip(" :"))
    if in_list or part is Part.SKIPPED:
        return None
    if prose is Part.ABSTRACT and "," in line.text.partition(":")[0]:
        return None  # names of authors, rather than a heading
    return inline_heading(line, prose) or _general(lines, i, prose)


def _is_stray(found: Heading, lines: Sequence[Line], i: int, part: Part) -> bool:
    """Say whether a heading without number is a link ("Cited by") or an entry of a list ("Highlights")."""
    if found.part is Part.CITED_BY and found.stated_n is None:
        return not any(line.has_bullet or YEAR_JOURNAL.fullmatch(line.text) for line in lines[i + 1 : i + 4])
    in_list = part in (Part.REFERENCES, Part.CITED_BY)
    is_bare = found.part is Part.SKIPPED and len(lines[i].text.split()) == 1
    return in_list and is_bare and lines[i].has_bullet


def _part_of(lines: Sequence[Line], i: int, prose: Part, abstract_seen: bool) -> Part:
    words = words_of(lines[i].text)
    if prose is Part.SNIPPETS:
        return Part.ABSTRACT if not abstract_seen and words[0] in _RESTARTS else Part.SNIPPETS
    if words == ["introduction"] and (abstract_seen or not _abstract_follows(lines, i)):
        return Part.SNIPPETS  # previews show the article's introduction between abstract and snippets
    return Part.ABSTRACT


def _abstract_follows(lines: Sequence[Line], i: int) -> bool:
    for k in range(i + 1, len(lines)):
        if structural(lines[k]):
            return False
        if known_label(lines[k].text):
            return True
    return False


def _opens_paragraph(lines: Sequence[Line], i: int, *, long: int, finished: int) -> bool:
    """Say whether a paragraph stands below: of more than `long` words, or than `finished` ones with a full stop."""
    following = lines[i + 1] if i + 1 < len(lines) else None
    if following is None or following.has_bullet or structural(following) or known_label(following.text):
        return False
    count = len(following.text.split())
    return count > long or (count > finished and following.text.endswith((".", "!", "?")))


def inline_heading(line: Line, prose: Part) -> Heading | None:
    """Read "Objective: To test …", the way some journals print a structured abstract."""
    label, colon, rest = line.text.partition(":")
    if prose is not Part.ABSTRACT or not colon or not rest.strip() or not known_label(label):
        return None
    if len(rest.split()) < 4:
        return None
    return Heading(Part.ABSTRACT, label, text_start=line.end - len(rest.lstrip()))


def could_be_heading(line: Line, *, is_first: bool) -> bool:
    """Say whether a line looks like a heading: short, below a gap, no sentence, no names.

    `is_first` says that it stands right under "Section snippets", where a heading must come.
    """
    words = words_of(line.text)
    if not line.after_gap or not words or len(line.text.split()) > 8 or line.text[0].islower():
        return False
    if line.text.endswith((".", ",", ";", "!", "?", "…")) or is_navigation(line.text) or authors_like(line.text):
        return False
    return is_first or not _FINITE & set(words)


def _general(lines: Sequence[Line], i: int, prose: Part) -> Heading | None:
    """Read a short line between blank lines with a longer paragraph below as a heading nobody foresaw."""
    is_first = i > 0 and structural(lines[i - 1]) is not None
    if i + 1 >= len(lines) or not lines[i + 1].after_gap or not could_be_heading(lines[i], is_first=is_first):
        return None
    following = lines[i + 1]
    if structural(following) or known_label(following.text) or is_navigation(following.text):
        return None
    is_longer = len(following.text.split()) > len(lines[i].text.split()) or following.is_cut
    return Heading(prose, lines[i].text.rstrip(" :")) if is_longer else None


# --- navigation, links and labels ----------------------------------------------------------------------------------

_NAVIGATION = re.compile(
    r"(?:get )?rights and content|show (?:more|less|abstract|all|full outline)|hide abstract|download.{0,60}|"
    r"view (?:pdf|more references|all references|abstract|article|full text|in scopus|record in scopus|in article|"
    r"large image|chapter|at publisher|all citing articles on scopus)|"
    r"(?:view )?pdf|add to mendeley|share|cite|cited by|export|outline|references|google scholar|crossref|"
    r"crossrefview in scopus(?:google scholar)?|view pdf.{0,60}|access through.{0,80}|purchase pdf.{0,40}|check access|"
    r"skip to (?:main content|article)|sciencedirect|search sciencedirect|journals & books|help|register|sign in|"
    r"my account|author links open overlay panel|open access|open archive|under a creative commons.{0,40}|"
    r"referred to by|refers to|recommended articles|(?:previous|next)(?: article)?(?: in issue)?|"
    r"no articles found\.?|there are more references available in the full text version of this article\.|"
    r"(?:copyright )?©.{0,200}|copyright [0-9(].{0,200}|volume [0-9]+.{0,120}|available online .{0,60}|"
    r"paraphrase: .{0,400}|received .{0,20}[0-9]{4}.{0,160}|https?://(?:dx\.)?doi\.org/\S.*|doi:? ?10\.[0-9]{4,9}/.*",
    re.IGNORECASE,
)
DOI_LINE = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:?\s*)?10\.[0-9]{4,9}/\S.*", re.IGNORECASE)
YEAR_JOURNAL = re.compile(r"((?:1[5-9]|20)[0-9]{2})(?:\s*,\s*(.+)?)?")
RIGHTS = re.compile(r"(?:get )?rights and content$", re.IGNORECASE)
EXCERPT = re.compile(r"citation excerpts?\s*:\s*(.*)", re.IGNORECASE)
# Whoever writes a page anew in their own words says so with this line, and no sentence of it is shown as a quotation.
PARAPHRASE = "Paraphrase: "
AUTHOR_LINKS = "author links open overlay panel"

_TYPE_CORE = word_set(
    "article articles review reviews mini-review minireview report reports communication communications paper study "
    "studies investigation contribution letter letters editorial commentary comment correspondence viewpoint "
    "perspective opinion note erratum corrigendum retraction guideline guidelines consensus observation observations "
    "rounds essay meta-analysis series protocol research"
)
_TYPE_AROUND = word_set(
    "original full length full-length systematic mini short brief rapid case clinical and to the editor technical "
    "notice statement laboratory grand invited regular special feature pictorial image images practice open access "
    "data in of scientific basic literature state art"
)


def is_navigation(text: str) -> bool:
    """Say whether a line is a link, a button or page furniture: nothing that an article says."""
    return _NAVIGATION.fullmatch(text.rstrip(" :")) is not None


def is_article_type(text: str) -> bool:
    """Say whether a line is a publisher's label such as "Original article"."""
    words = words_of(text)
    return (
        0 < len(words) <= 6
        and any(word in _TYPE_CORE for word in words)
        and all(word in _TYPE_CORE or word in _TYPE_AROUND for word in words)
    )


_CAPITAL = r"[^\W\d_a-z]"
_SURNAME = rf"(?:(?:van|von|de|der|den|del|della|di|da|du|la|le|el|al|bin|ben|ter|ten|dos) )*{_CAPITAL}[\w'’-]+"
_INITIALS_FIRST = re.compile(rf"(?:{_CAPITAL}\.[ -]?){{1,4}} ?{_SURNAME}(?: {_SURNAME})?(?: (?:Jr|Sr|I+)\.?)?")
_SURNAME_FIRST = re.compile(rf"{_SURNAME}(?: {_SURNAME})? (?:{_CAPITAL}\.?[ -]?){{1,4}}")


def authors_like(text: str) -> bool:
    """Say whether a line is a list of names: "W. Holden et al.", "A. Name, B. van Name".

    >>> authors_like("N.H. March"), authors_like("C. difficile in children")
    (True, False)
    """
    if len(text) > 600:
        return False
    names = re.sub(r",?\s*\bet al\.?$", "", text)
    if names != text:
        return len(names.split()) <= 12
    parts = [p.strip() for p in re.split(r",|;|\band\b|&", names) if p.strip(" .…")]
    # "Vitamin D" looks like a surname with an initial: that order is believed in a list of names only.
    return bool(parts) and all(
        _INITIALS_FIRST.fullmatch(part) or (len(parts) > 1 and _SURNAME_FIRST.fullmatch(part)) for part in parts
    )
