"""RIS, as Reference Manager defined it in 2001 and EndNote, Zotero and Rayyan read it: a tag a line, CR LF at its end.

A PMID has no tag of its own: it is the accession number (AN) in the database PubMed (DB); a PMCID stands in C2, as
EndNote writes it. Notes stand in N1, a line each; the last says from which run the entry is, as RIS has no head.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidence_kb.exports.lines import one_line
from evidence_kb.exports.people import authors_of
from evidence_kb.exports.study import Heading, Study, kind_of

_RANGE = re.compile(r"([A-Za-z]*[0-9]+[A-Za-z]*)-([A-Za-z]*[0-9]+[A-Za-z]*)")
_WITHOUT_T2 = ("BOOK", "THES", "RPRT")  # there T2 names a series


def entry(study: Study, heading: Heading) -> str:
    """Return one study as an entry, from TY to ER."""
    lines = [f"{tag}  - {value}" for tag, value in _fields(study, heading) if value]
    return "\r\n".join((*lines, "ER  - ", "", ""))


def _fields(study: Study, heading: Heading) -> Iterator[tuple[str, str]]:
    kind = kind_of(study.article_type).ris
    journal, date = one_line(study.journal), study.date()
    yield "TY", kind
    yield "ID", study.key
    yield "TI", one_line(study.title)
    for name in authors_of(study.authors):
        yield "AU", name.inverted()
    yield "PY", str(date[0]) if date else ""
    yield "DA", "/".join((f"{date[0]}", *(f"{part:02}" for part in date[1:]), *[""] * (4 - len(date)))) if date else ""
    yield "T2", "" if kind in _WITHOUT_T2 else journal
    yield "JF", journal
    yield "VL", one_line(study.volume)
    yield "IS", one_line(study.issue)
    yield from _pages(one_line(study.pages))
    yield "M3", one_line(study.article_type)
    yield "LA", one_line(study.language)
    yield "DO", one_line(study.doi)
    if study.pmid:
        yield "AN", one_line(study.pmid)
        yield "DB", "PubMed"
    yield "C2", one_line(study.pmcid)
    yield "DP", "evidence-kb"
    yield "UR", one_line(study.url)
    yield "AB", one_line(study.abstract)
    for remark in study.remarks():
        yield "N1", remark
    yield "N1", heading.said()


def _pages(pages: str) -> Iterator[tuple[str, str]]:
    """First and last page; what is no simple range stands in SP as printed."""
    found = _RANGE.fullmatch(pages)
    first, last = found.groups() if found and found.group(1) != found.group(2) else (pages, "")
    yield "SP", first
    yield "EP", last
