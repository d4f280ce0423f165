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

from evidence_kb.harvesters.exports import latex
from evidence_kb.harvesters.exports.names import names
from evidence_kb.harvesters.exports.record import MAX_ENTRY, Entry, split_list
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
_NOTED = re.compile(r"\b(PMID|PMCID):\s*((?:PMC)?[0-9]+)")
_AND = re.compile(r" and(?= )", re.IGNORECASE)
_MAX_MACRO = 10_000
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_INHERITED = ("year", "month", "date", "journal", "booktitle", "volume")  # from the entry that `crossref` names
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
        _read_fields(work, text, start.end(), limit, macros)
        if kind == "string":
            macros.update((name, value) for name, value in work.fields.items() if len(value) <= _MAX_MACRO)
        else:
            yield work
        position = max(work.end, start.end())


def _read_fields(work: _Raw, text: str, position: int, limit: int, macros: Mapping[str, str]) -> None:
    """Fill `fields` up to the end of the entry, or to the first thing that cannot be read: that is its `trouble`."""
    work.end = limit
    if limit - position > MAX_ENTRY:
        work.trouble = f"longer than {MAX_ENTRY:,} characters, which no reference is"
        return
    key = _KEY.match(text, position, limit)
    if key and text[key.end() : key.end() + 1] in (",", "}") and work.kind != "string":
        work.key, position = key.group().strip(), key.end()
    while found := _FIELD.match(text, position, limit):
        name = found.group(1).lower()
        value, position = _value(text, found.end(), limit, macros)
        if value is None:
            work.trouble = f"the field {name!r} does not close"
            return
        work.fields.setdefault(name, value)
    end = _END.match(text, position, limit)
    if end is None:
        work.trouble = "the entry does not close"
        return
    work.end = end.end()


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
    noted = dict(_NOTED.findall(" ".join(said.get(name, "")[:10_000] for name in ("note", "annote", "extra"))))
    kind, keywords = _KINDS.get(work.kind), said.get("keywords", "")
    return Entry(
        line=work.line,
        doi=said.get("doi"),
        pmid=said.get("pmid") or noted.get("PMID") or (said.get("eprint") if _is_pubmed(said) else None),
        pmcid=said.get("pmcid") or said.get("pmc") or noted.get("PMCID"),
        title=said.get("title"),
        authors=_authors(raw.get("author", "")),
        journal=said.get("journal") or said.get("journaltitle") or said.get("booktitle"),
        dates=_dates(said),
        volume=said.get("volume"),
        issue=said.get("number") or said.get("issue"),
        pages=said.get("pages"),
        language=said.get("language"),
        article_type=kind,
        publication_types=(kind,) if kind else (),
        keywords=split_list([keywords] if ";" in keywords else keywords.split(",")),
        abstract=said.get("abstract"),
        addresses=tuple(raw[name].replace("\\", "") for name in ("url", "howpublished") if name in raw),
        trouble=work.trouble,
    )


def _inherited(parent: Mapping[str, str]) -> dict[str, str]:
    """Return what a paper takes from its proceedings, whose title is its book title."""
    found = {name: parent[name] for name in _INHERITED if name in parent}
    return found | {"booktitle": parent.get("booktitle") or parent["title"]} if "title" in parent else found


def _is_pubmed(said: Mapping[str, str]) -> bool:
    return said.get("eprinttype", said.get("archiveprefix", "")).casefold() == "pubmed"


def _dates(said: Mapping[str, str]) -> tuple[str, ...]:
    year, month, day = (said.get(name, "") for name in ("year", "month", "day"))
    precise = f"{year}/{month}/{day}" if month.isdecimal() else f"{day} {month} {year}"
    return tuple(text for text in (year, precise.strip(), said.get("date", "")) if text)


def _authors(text: str) -> tuple[str, ...]:
    """Return the names between "and"s that stand in no braces; a name wholly in braces is that of a group."""
    text = squash(text)
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
