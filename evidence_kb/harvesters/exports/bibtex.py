"""BibTeX, as reference managers, publishers and Google Scholar write it.

The grammar is that of Oren Patashnik's "BibTeXing" (1988): values in braces or quotes, macros joined with `#`, text
outside of entries is a comment. What real files do besides is forgiven: a missing comma, an undefined macro, an entry
without a key, a field that does not close. Entries are found from line to line, so that one that does not close
cannot swallow the next.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from evidence_kb.harvesters.exports import dates, latex
from evidence_kb.harvesters.exports.names import names
from evidence_kb.harvesters.exports.record import MAX_ENTRY, Entry, keyword_list
from evidence_kb.text import squash

NAME = "BibTeX"

_SPACE = r"(?:\s|%[^\n]*\n)*"  # a comment may stand between "@" and the name of the entry
_BETWEEN = r"(?:[\s,]|%[^\n]*\n)*"  # BibTeX knows no comments there; people write them all the same
_START = re.compile(rf"@{_SPACE}([A-Za-z]+){_SPACE}[{{(]")
_LINE_START = re.compile(r"^[ \t]*@[ \t]*[A-Za-z]+[ \t]*[{(]", re.MULTILINE)
_KEY = re.compile(r"[^,={}\"]*")
_FIELD = re.compile(rf"{_BETWEEN}([A-Za-z][\w:.+/-]*)\s*=\s*")
_BARE = re.compile(r"[^\s,#{}\"()=]+")
_JOIN = re.compile(r"\s*#\s*")
_END = re.compile(rf"{_BETWEEN}[}})]")
_BRACES = re.compile(r"[{}]")
_BRACES_AND_QUOTES = re.compile(r"[{}\"]")
_BRACES_NOT_ESCAPED = re.compile(r"\\.|[{}]", re.DOTALL)
# A line on which a field begins; "n = 34 of them" in an abstract is none.
_FIELD_LINE = re.compile(
    r"^[ \t]*([A-Za-z][\w:.+/-]*)[ \t]*=[ \t]*(?=[{\"]|\w+[ \t]*,?[ \t]*[})]?[ \t]*$)", re.MULTILINE
)
_ENTRY_END = re.compile(r"[\s,]*[})]\s*$")
_AND = re.compile(r" and(?= )", re.IGNORECASE)
_MAX_MACRO = 10_000
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_INHERITED = ("year", "month", "date", "journal", "booktitle", "volume")  # from the entry that `crossref` names
_NOTES = ("note", "annote", "extra", "addendum")
_KEYWORDS = ("keywords", "keyword", "author_keywords", "keywords-plus")
_KINDS = {
    "article": "Journal article", "book": "Book", "inbook": "Book chapter", "incollection": "Book chapter",
    "inproceedings": "Conference paper", "conference": "Conference paper", "phdthesis": "Thesis",
    "mastersthesis": "Thesis", "techreport": "Report", "unpublished": "Unpublished work",
    "proceedings": "Conference proceedings",
}  # fmt: skip


def recognises(text: str) -> bool:
    """Say whether a text holds the beginning of an entry and a field of one, `@article{key, title =`."""
    begins = re.search(r"^[ \t]*@[ \t]*[A-Za-z]+[ \t]*[{(][^,=\n]{0,300},", text, re.MULTILINE)
    return begins is not None and re.search(r"\b(?:title|author|doi|year)\s*=\s*[{\"\w]", text, re.I) is not None


def read(text: str, name: str) -> Iterator[Entry]:
    """Yield the entries; macros and comments are none."""
    works = list(_works(text))
    by_key = {work.key.casefold(): work.fields for work in reversed(works) if work.key}
    return (_entry(work, by_key) for work in works)


@dataclass(slots=True)
class _Raw:
    """An entry as written: names of fields in lower case, values without their outer braces."""

    line: int
    kind: str
    key: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    trouble: str | None = None
    end: int = 0


def _works(text: str) -> Iterator[_Raw]:
    macros = {month: month for month in _MONTHS}
    bounds = [*(match.start() for match in _LINE_START.finditer(text)), len(text)]
    line, counted, position = 1, 0, 0
    while start := _START.search(text, position):
        limit = bounds[min(bisect_right(bounds, start.start()), len(bounds) - 1)]
        line, counted = line + text.count("\n", counted, start.start()), start.start()
        kind = start.group(1).lower()
        if kind in ("comment", "preamble"):
            position = start.end()
            continue
        work = _Raw(line, kind)
        if limit - start.end() > MAX_ENTRY:
            work.trouble, work.end = f"longer than {MAX_ENTRY:,} characters, which no reference is", limit
        else:
            work.trouble = _read_fields(work, text, start.end(), limit, macros)
            if work.trouble:
                _read_lines(work, text, (start.end(), limit), macros)
        if kind == "string":
            macros.update((name, value) for name, value in work.fields.items() if len(value) <= _MAX_MACRO)
        else:
            yield work
        position = max(work.end, start.end())


def _read_fields(work: _Raw, text: str, position: int, limit: int, macros: Mapping[str, str]) -> str | None:
    """Fill `fields` up to the end of the entry, or to the first thing that cannot be read, and return what it is."""
    work.end = limit
    key = _KEY.match(text, position, limit)
    if key and text[key.end() : key.end() + 1] in (",", "}") and work.kind != "string":
        work.key, position = key.group().strip(), key.end()
    while found := _FIELD.match(text, position, limit):
        name = found.group(1).lower()
        value, position = _value(text, found.end(), limit, macros)
        if value is None:
            return f"the field {name!r} does not close"
        work.fields.setdefault(name, value)
    end = _END.match(text, position, limit)
    if end is None:
        return "the entry does not close"
    following = text.find("@", end.end(), limit)
    if _FIELD_LINE.search(text, end.end(), following if following >= 0 else limit):
        return "a brace closes the entry before its last fields"
    work.end = end.end()
    return None


def _read_lines(work: _Raw, text: str, span: tuple[int, int], macros: Mapping[str, str]) -> None:
    """Read the fields of an entry whose braces do not match anew, by the lines on which they begin.

    Else one brace too many or too few would put the year into the title. A last value that does not close is left
    out, because the file may end in the middle of it.
    """
    starts = list(_FIELD_LINE.finditer(text, *span))
    for start, following in zip(starts, [*starts[1:], None], strict=False):
        value = text[start.end() : following.start() if following else span[1]]
        value = (value if following else _ENTRY_END.sub("", value)).strip().rstrip(", \t\n")
        closer = {"{": "}", '"': '"'}.get(value[:1])
        if closer is None:
            work.fields[start.group(1).lower()] = macros.get(value.lower(), value)
        elif following or (len(value) > 1 and value.endswith(closer)):
            work.fields[start.group(1).lower()] = value[1:-1] if value.endswith(closer) else value[1:]


def _value(text: str, position: int, limit: int, macros: Mapping[str, str]) -> tuple[str | None, int]:
    """Return a value with its macros filled in, and where it ends; None where it does not end."""
    parts: list[str] = []
    size = 0
    while size <= MAX_ENTRY:
        sign = text[position] if position < limit else ""
        if sign and sign in '{"':
            end = _closing(text, position, limit)
            if end is None:
                return None, limit
            parts.append(text[position + 1 : end])
            position = end + 1
        elif bare := _BARE.match(text, position, limit):
            parts.append(macros.get(bare.group().lower(), bare.group()))
            position = bare.end()
        joined = _JOIN.match(text, position, limit)
        if joined is None:
            return "".join(parts), position
        position = joined.end()
        size = size + len(parts[-1]) + 1 if parts else size + 1
    return None, limit


def _closing(text: str, position: int, limit: int) -> int | None:
    """Return where the brace or quote at `position` closes. BibTeX counts escaped braces; some programs do not."""
    is_quote = text[position] == '"'
    for marks in (_BRACES_AND_QUOTES,) if is_quote else (_BRACES, _BRACES_NOT_ESCAPED):
        depth = 0 if is_quote else 1
        for mark in marks.finditer(text, position + 1, limit):
            depth += {"{": 1, "}": -1}.get(mark.group(), 0)
            if depth == 0 and mark.group() == ('"' if is_quote else "}"):
                return mark.start()
    return None


def _entry(work: _Raw, by_key: Mapping[str, Mapping[str, str]]) -> Entry:
    raw = {**_inherited(by_key.get(work.fields.get("crossref", "").strip().casefold(), {})), **work.fields}
    said = {name: latex.plain(value) for name, value in raw.items() if name not in ("author", "file")}
    kind = _KINDS.get(work.kind)
    types = tuple(filter(None, (said.get(name) for name in ("document_type", "type"))))
    notes = (line for name in _NOTES for line in raw.get(name, "")[:10_000].split("\n"))
    return Entry(
        line=work.line,
        doi=_verbatim(raw.get("doi", "")),
        pmid=_first(said, "pmid", "pubmed_id", "pubmedid") or (said.get("eprint") if _is_pubmed(said) else None),
        pmcid=_first(said, "pmcid", "pmc"),
        title=": ".join(filter(None, (said.get("title"), said.get("subtitle")))) or None,
        authors=_authors(raw.get("author", "")),
        journal=_first(said, "journal", "journaltitle", "booktitle"),
        dates=(*dates.parts(said.get("year"), said.get("month"), said.get("day")), said.get("date", "")),
        volume=said.get("volume"),
        issue=_first(said, "number", "issue"),
        pages=_first(said, "pages", "article-number", "art_number", "articleno", "eid"),
        language=_first(said, "language", "langid"),
        article_type=types[0] if types else kind,
        publication_types=tuple(dict.fromkeys(filter(None, (kind, *types)))),
        keywords=tuple(dict.fromkeys(word for name in _KEYWORDS for word in keyword_list(said.get(name)))),
        abstract=said.get("abstract"),
        notes=tuple(map(latex.plain, notes)),
        addresses=tuple(raw[name].replace("\\", "") for name in ("url", "howpublished") if name in raw),
        trouble=work.trouble,
    )


def _first(said: Mapping[str, str], *names: str) -> str | None:
    return next((said[name] for name in names if said.get(name)), None)


def _verbatim(doi: str) -> str:
    """Return a DOI, which biblatex writes as it is: `--` is no dash there. Some programs escape it all the same."""
    return latex.plain(doi) if "\\" in doi else doi.replace("{", "").replace("}", "")


def _inherited(parent: Mapping[str, str]) -> dict[str, str]:
    """Return what a paper takes from its proceedings, whose title is its book title."""
    found = {name: parent[name] for name in _INHERITED if name in parent}
    return found | {"booktitle": parent.get("booktitle") or parent["title"]} if "title" in parent else found


def _is_pubmed(said: Mapping[str, str]) -> bool:
    return said.get("eprinttype", said.get("archiveprefix", "")).casefold() == "pubmed"


def _authors(text: str) -> tuple[str, ...]:
    """Return the names between "and"s that stand in no braces; a name wholly in braces is that of a group."""
    text = re.sub(r" and$", "", squash(text), flags=re.IGNORECASE)
    found: list[str] = []
    start = counted = depth = 0
    for match in [*_AND.finditer(text), None]:
        end = match.start() if match else len(text)
        depth += text.count("{", counted, end) - text.count("}", counted, end)
        counted = end
        if depth <= 0 or match is None:
            found.append(text[start:end].strip())
            start = match.end() if match else end
    return tuple(name for part in found for name in _names(part))


def _names(part: str) -> tuple[str, ...]:
    if part.startswith("{") and _closing(part, 0, len(part)) == len(part) - 1:
        return tuple(filter(None, [latex.plain(part).replace(";", ",")]))
    plain = latex.plain(part)
    return () if plain.casefold() == "others" else names([plain])
