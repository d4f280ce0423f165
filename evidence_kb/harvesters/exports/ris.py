"""RIS (TY to ER), as Reference Manager defined it in 2001 and as EndNote, Zotero, Scopus, Ovid, EBSCO… write it.

What programs do differently was read from 71 real files: title in TI or T1, abstract in AB or N2, authors in AU and
A1 mixed, one blank before the dash, no blank behind it, no ER at all, keywords and addresses in lines without a tag,
numbers before each entry. Notes (N1) are left out; they are searched for nothing but a DOI or PMID standing alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidence_kb.harvesters.exports.names import names
from evidence_kb.harvesters.exports.record import Entry, doi_of, page_range, split_list, whole_doi
from evidence_kb.harvesters.exports.tagged import Shape, Tagged, entries

NAME = "RIS"

_TAG = re.compile(r"[ \t]*([A-Z][A-Z0-9]|PMC?ID)([ \t]{0,4})-(?:[ \t]+(.*)|(\S.*)?)$")
# Only these are believed to be tags where the two blanks before the dash are not there.
_KNOWN = re.compile(
    r"TY|ER|ID|TI|T1|T2|T3|ST|TT|CT|BT|AU|A1|A2|A3|A4|ED|TA|PY|Y1|Y2|DA|JF|JO|JA|J1|J2|VL|IS|CP|SP|EP|SE|AB|N2|N1|"
    r"KW|DO|UR|L1|L2|L3|L4|LK|M1|M2|M3|C1|C2|C3|C4|C5|C6|C7|C8|U1|U2|U3|U4|U5|AD|AN|AV|CN|CY|DB|DP|ET|LA|LB|NV|OP|"
    r"PB|RI|RN|RP|SN|PMID|PMCID"
)
_LISTS = frozenset(("AU", "A1", "KW", "UR", "L1", "L2", "L3", "L4", "LK", "AD", "SN", "U1", "U2", "U3", "U4", "U5"))
_BOOKS = frozenset(("BOOK", "EDBOOK", "THES", "RPRT", "PAT", "MAP", "SER"))  # their T2 is a series, not a journal
_KINDS = {
    "JOUR": "Journal article", "EJOUR": "Journal article", "MGZN": "Magazine article", "NEWS": "Newspaper article",
    "BOOK": "Book", "EDBOOK": "Edited book", "CHAP": "Book chapter", "ECHAP": "Book chapter", "THES": "Thesis",
    "CONF": "Conference proceedings", "CPAPER": "Conference paper", "RPRT": "Report", "ABST": "Abstract",
    "INPR": "In press", "UNPB": "Unpublished work", "DATA": "Data set", "PAT": "Patent",
}  # fmt: skip
_TEXT_OF_PMID = re.compile(r"PMID:?\s*([0-9]{1,9})|([0-9]{1,9})\s*\[PMID\]", re.IGNORECASE)
_TEXT_OF_PMCID = re.compile(r"(?:PMCID:?\s*)?(PMC[0-9]{1,9})\s*(?:\[PMCID\])?", re.IGNORECASE)


def recognises(text: str) -> bool:
    """Say whether a text holds the first line of an entry, `TY  - JOUR`."""
    return re.search(r"^[ \t]*TY[ \t]{0,4}-[ \t]*[A-Z]{2,8}[ \t]*$", text, re.MULTILINE) is not None


def read(text: str, name: str) -> Iterator[Entry]:
    """Yield the entries of a RIS file."""
    return (_entry(tagged) for tagged in entries(text, _SHAPE))


def _read_line(line: str) -> tuple[str, str] | None:
    found = _TAG.match(line)
    if found is None:
        return None
    tag, gap, spaced, glued = found.groups()
    is_regular = gap == "  " and not line[:1].isspace()
    is_likely = _KNOWN.fullmatch(tag) is not None and glued is None and (gap != "" or tag in ("TY", "ER"))
    return (tag, spaced or glued or "") if is_regular or is_likely else None


_SHAPE = Shape("TY", "ER", _read_line, _LISTS, paragraphs=frozenset(("AB", "N2")))


def _entry(tagged: Tagged) -> Entry:
    kind = (tagged.first("TY") or "").strip().upper()
    labels = [label for label in tagged.all("M3") if doi_of(label) is None]
    container = ("JF", "JO", "JA", "J1", "J2") if kind in _BOOKS else ("JF", "T2", "JO", "JA", "J1", "J2", "BT")
    return Entry(
        line=tagged.line,
        doi=_doi(tagged),
        pmid=_pmid(tagged),
        pmcid=_pmcid(tagged),
        title=tagged.first("TI", "T1", "CT") or (tagged.first("BT") if kind in _BOOKS else None),
        authors=names(tagged.all("AU", "A1")),
        journal=tagged.first(*container),
        dates=(*tagged.all("PY"), *tagged.all("Y1"), *tagged.all("DA")),
        volume=tagged.first("VL"),
        issue=tagged.first("IS"),
        pages=page_range(tagged.first("SP") or _article_number(tagged), tagged.first("EP")),
        language=tagged.first("LA"),
        article_type=labels[0] if labels else _KINDS.get(kind),
        publication_types=split_list([*([_KINDS[kind]] if kind in _KINDS else []), *labels]),
        keywords=split_list(tagged.all("KW")),
        abstract=tagged.first("AB", "N2"),
        addresses=tagged.all("UR", "L3", "L2", "L1"),
        trouble=tagged.trouble,
    )


def _doi(tagged: Tagged) -> str | None:
    """DO states it; older programs put it, alone, into M3, a note or a link to the full text."""
    stated = next((value for value in tagged.all("DO") if doi_of(value)), None)
    return stated or next((value for value in tagged.all("M3", "N1", "L3", "L1") if whole_doi(value)), None)


def _pmid(tagged: Tagged) -> str | None:
    """A number is a PMID where the field says so, or where PubMed is named as its source."""
    for value in tagged.all("U1", "U2", "U3", "N1", "C2"):
        found = _TEXT_OF_PMID.fullmatch(value)
        if found:
            return found.group(1) or found.group(2)
    number = tagged.first("PMID")
    sources = " ".join((*tagged.all("DB"), *(f"[{provider}]" for provider in tagged.all("DP")))).casefold()
    if number is None and any(source in sources for source in ("pubmed", "medline", "[nlm]")):
        number = tagged.first("AN")
    if number is None and "scopus" in sources:
        number = tagged.first("C2")  # Scopus exports the PubMed ID there
    return number if number and re.fullmatch(r"[0-9]{1,8}", number) else None


def _pmcid(tagged: Tagged) -> str | None:
    for value in tagged.all("PMCID", "C2", "U1", "U2", "U3", "N1"):
        found = _TEXT_OF_PMCID.fullmatch(value)
        if found:
            return found.group(1)
    return None


def _article_number(tagged: Tagged) -> str | None:
    number = tagged.first("C7")
    return number if number and re.fullmatch(r"[A-Za-z]{0,3}[0-9]+[A-Za-z]?", number) else None
