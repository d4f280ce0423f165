"""BibTeX in UTF-8, for BibTeX, biber and reference managers.

Keys are the numbers of studies and therefore stay the same in every export. Signs with a meaning in TeX are written as
commands, braces too, so that no title can close its field; DOI and address are verbatim, as biblatex defines them, with
braces and backslashes percent-encoded. Words with capitals inside stand in braces, or styles would print "crmo".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidence_kb.exports.lines import one_line
from evidence_kb.exports.people import Name, authors_of
from evidence_kb.exports.study import Heading, Study, kind_of

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_COMMANDS = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", "$": r"\$", "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_",
})  # fmt: skip
_LIGATURES = re.compile(r"(?<=-)(?=-)|(?<=')(?=')|(?<=`)(?=`)")  # TeX makes dashes and quotes of these
_VERBATIM = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C"})
_IN_BOOK = ("incollection", "inproceedings")


def opening(heading: Heading) -> str:
    """Return the head of the file; text outside of entries is a comment as long as it holds no `@`."""
    return f"% {heading.said().replace('@', ' at ')}\n\n"


def entry(study: Study, heading: Heading) -> str:
    """Return one study as an entry."""
    kind = kind_of(study.article_type).bibtex
    fields = "".join(f"  {name} = {value},\n" for name, value in _fields(study, kind) if value not in ("", "{}"))
    return f"@{kind}{{{study.key},\n{fields}}}\n\n"


def _fields(study: Study, kind: str) -> Iterator[tuple[str, str]]:
    date = study.date()
    yield "title", f"{{{' '.join(map(_protected, one_line(study.title).split()))}}}"
    yield "author", f"{{{' and '.join(map(_name, authors_of(study.authors)))}}}"
    yield "booktitle" if kind in _IN_BOOK else "journal", _field(study.journal)
    yield "year", f"{{{date[0]}}}" if date else ""
    yield "month", _MONTHS[date[1] - 1] if len(date) > 1 and 1 <= date[1] <= 12 else ""
    yield "day", f"{{{date[2]}}}" if len(date) > 2 else ""
    yield "volume", _field(study.volume)
    yield "number", _field(study.issue)
    yield "pages", _field(study.pages)
    yield "language", _field(study.language)
    yield "type", _field(study.article_type)
    yield "doi", f"{{{one_line(study.doi).translate(_VERBATIM)}}}"
    yield "pmid", _field(study.pmid)
    yield "pmcid", _field(study.pmcid)
    yield "url", f"{{{one_line(study.url).translate(_VERBATIM)}}}"
    yield "abstract", _field(study.abstract)
    yield "annote", "{" + "\n".join(map(escaped, study.remarks())) + "}"


def _field(text: str | None) -> str:
    return f"{{{escaped(one_line(text))}}}"


def escaped(text: str) -> str:
    """Return a text that TeX prints as it stands.

    >>> escaped("50% of {A} -- B_1")
    '50\\\\% of \\\\textbraceleft{}A\\\\textbraceright{} -{}- B\\\\_1'
    """
    return _LIGATURES.sub("{}", text.translate(_COMMANDS))


def _protected(word: str) -> str:
    """Keep the capitals of words such as CRMO and mRNA."""
    return f"{{{escaped(word)}}}" if word[1:] != word[1:].lower() else escaped(word)


def _name(name: Name) -> str:
    """Return "Family, Suffix, Given", which is BibTeX's order; a whole name in braces, so that nobody splits it."""
    if name.given is None:
        return f"{{{escaped(name.family)}}}"
    return ", ".join(escaped(part) for part in (name.family, name.suffix, name.given) if part)
