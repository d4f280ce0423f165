"""NBIB: the MEDLINE format in which PubMed exports.

Tags as in NLM's "MEDLINE/PubMed Data Element (Field) Descriptions".
Entries end with a blank line. General notes (GN) hold the notes and, last, the run: the format has no head of a file.
"""

from __future__ import annotations

from collections.abc import Iterator

from evidence_kb.exports.lines import one_line
from evidence_kb.exports.people import Name, authors_of
from evidence_kb.exports.study import Heading, Study

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def entry(study: Study, heading: Heading) -> str:
    """Return one study as an entry; it begins with PMID where there is one, else with OWN."""
    return "".join(f"{tag:<4}- {value}\n" for tag, value in _fields(study, heading) if value) + "\n"


def _fields(study: Study, heading: Heading) -> Iterator[tuple[str, str]]:
    yield "PMID", one_line(study.pmid)
    yield "OWN", "NOTNLM"
    doi, names = one_line(study.doi), authors_of(study.authors)
    yield "TI", one_line(study.title)
    yield "PG", one_line(study.pages)
    yield "LID", f"{doi} [doi]" if doi else ""
    yield "AB", one_line(study.abstract)
    for name in names:
        if not name.is_group:
            yield "FAU", name.inverted()
            yield "AU", _short(name)
    for name in names:
        if name.is_group:
            yield "CN", name.inverted()
    yield "LA", one_line(study.language)
    yield "PT", one_line(study.article_type)
    yield "DP", _date(study.date())
    yield "JT", one_line(study.journal)
    yield "VI", one_line(study.volume)
    yield "IP", one_line(study.issue)
    yield "PMC", one_line(study.pmcid)
    yield "AID", f"{doi} [doi]" if doi else ""
    for remark in study.remarks():
        yield "GN", remark
    yield "GN", heading.said()


def _short(name: Name) -> str:
    """Return "Family IN", with the first letters of given names."""
    if name.given is None:
        return name.family
    parts = name.given.replace("-", " ").replace(".", " ").split()
    initials = "".join(part if part.isupper() else part[0].upper() for part in parts)
    return " ".join(part for part in (name.family, initials, name.suffix) if part)


def _date(date: tuple[int, ...]) -> str:
    """Return "2019 Jul 5" as far as known."""
    if len(date) < 2 or not 1 <= date[1] <= 12:
        return str(date[0]) if date else ""
    return " ".join((str(date[0]), _MONTHS[date[1] - 1], *map(str, date[2:])))
