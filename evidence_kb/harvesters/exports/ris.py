"""RIS (TY to ER), as Reference Manager defined it in 2001 and as EndNote, Zotero, Scopus, Ovid, EBSCO… write it.

What programs do differently was read from 71 real files: title in TI or T1, abstract in AB or N2, authors in AU and
A1 mixed, one blank before the dash, no blank behind it, no ER at all, keywords and addresses in lines without a tag,
numbers before each entry. Notes and custom fields are left out; they are searched for nothing but identifiers that
stand alone and for NLM's words about retractions and corrections.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidence_kb.harvesters.exports.dates import or_early
from evidence_kb.harvesters.exports.identified import doi_of
from evidence_kb.harvesters.exports.names import names
from evidence_kb.harvesters.exports.record import Entry, page_range, split_list
from evidence_kb.harvesters.exports.tagged import Shape, Tagged, entries

NAME = "RIS"

_BLANK = r"[ \t\u00a0]"
_DASH = r"[-–—]"  # word processors turn hyphens into dashes
_TAG = re.compile(rf"{_BLANK}*([A-Z][A-Z0-9]|PMC?ID)({_BLANK}{{0,4}}){_DASH}(?:{_BLANK}+(.*)|(\S.*)?)$")
_START = re.compile(
    rf"^{_BLANK}*TY{_BLANK}{{0,4}}{_DASH}(?:{_BLANK}*[A-Z]{{2,8}}{_BLANK}*$"
    rf"|[^\n]{{0,40}}\n{_BLANK}*[A-Z][A-Z0-9]{_BLANK}{{1,2}}{_DASH})",
    re.MULTILINE,
)
_REGULAR_START = re.compile(rf"^{_BLANK}*TY{_BLANK}{{1,4}}{_DASH}", re.MULTILINE)
_ODD_START = re.compile(rf"^{_BLANK}*ty {{0,2}}{_DASH}{_BLANK}*[A-Z]", re.MULTILINE | re.IGNORECASE)
_ODD_TAG = re.compile(rf"^{_BLANK}*([a-z][a-z0-9]|pmc?id) {{0,2}}{_DASH}(?={_BLANK}|$)", re.MULTILINE | re.IGNORECASE)
# Only these are believed to be tags where the two blanks before the dash are not there.
_KNOWN = re.compile(
    r"TY|ER|ID|TI|T1|T2|T3|ST|TT|CT|BT|AU|A1|A2|A3|A4|ED|TA|PY|Y1|Y2|DA|JF|JO|JA|J1|J2|VL|IS|CP|SP|EP|SE|AB|N2|N1|"
    r"KW|DO|UR|L1|L2|L3|L4|LK|M1|M2|M3|C1|C2|C3|C4|C5|C6|C7|C8|U1|U2|U3|U4|U5|AD|AN|AV|CN|CY|DB|DP|ET|LA|LB|NV|OP|"
    r"PB|PM|RI|RN|RP|SN|PMID|PMCID"
)
_LISTS = frozenset(("AU", "A1", "KW", "UR", "L1", "L2", "L3", "L4", "LK", "AD", "SN", "U1", "U2", "U3", "U4", "U5"))
_BOOKS = frozenset(("BOOK", "EDBOOK", "THES", "RPRT", "PAT", "MAP", "SER"))  # their T2 is a series, not a journal
_KINDS = {
    "JOUR": "Journal article", "EJOUR": "Journal article", "MGZN": "Magazine article", "NEWS": "Newspaper article",
    "BOOK": "Book", "EDBOOK": "Edited book", "CHAP": "Book chapter", "ECHAP": "Book chapter", "THES": "Thesis",
    "CONF": "Conference proceedings", "CPAPER": "Conference paper", "RPRT": "Report", "ABST": "Abstract",
    "INPR": "In press", "UNPB": "Unpublished work", "DATA": "Data set", "PAT": "Patent",
}  # fmt: skip
# What names PubMed as the source of an accession number; EBSCO has codes for its databases.
_PUBMED = ("pubmed", "medline", "national library of medicine")
_PUBMED_CODES = frozenset(("nlm", "cmedm", "mnh", "mdc", "mdl"))
_OVID_NUMBER = re.compile(r"ovid\S*[?&]AN=([0-9]{1,8})\b")
_NOTES = ("N1", "M1", "M2", "M3", "C1", "C2", "C3", "C4", "C5", "C6", "C8", "U1", "U2", "U3", "U4", "U5", "T3", "AN",
          "ID", "L3", "L1")  # fmt: skip


def recognises(text: str) -> bool:
    """Say whether a text holds the first line of an entry, `TY  - JOUR`."""
    return _START.search(text) is not None or _is_odd(text)


def read(text: str, name: str) -> Iterator[Entry]:
    """Yield the entries of a RIS file; where all tags are in lower case or touch the dash, they are put right first."""
    if _is_odd(text):
        text = _ODD_TAG.sub(lambda found: f"{found.group(1).upper()}  -", text)
    return (_entry(tagged) for tagged in entries(text, _SHAPE))


def _is_odd(text: str) -> bool:
    return _REGULAR_START.search(text) is None and _ODD_START.search(text) is not None


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
        doi=next((value for value in tagged.all("DO") if doi_of(value)), None),
        pmid=_pmid(tagged),
        pmcid=tagged.first("PMCID"),
        title=tagged.first("TI", "T1", "CT") or (tagged.first("BT") if kind in _BOOKS else None),
        authors=names(_authors(tagged)),
        journal=tagged.first(*container),
        dates=or_early((*tagged.all("PY"), *tagged.all("Y1"), *tagged.all("DA")), tagged.all("C6")),
        volume=tagged.first("VL"),
        issue=tagged.first("IS") or _issue_in_cp(tagged),
        pages=page_range(tagged.first("SP") or _article_number(tagged), tagged.first("EP")),
        language=tagged.first("LA"),
        article_type=labels[0] if labels else _KINDS.get(kind),
        publication_types=split_list([*([_KINDS[kind]] if kind in _KINDS else []), *labels]),
        keywords=split_list(tagged.all("KW")),
        abstract=tagged.first("AB", "N2"),
        notes=(*tagged.lines(*_NOTES), *(line for line in tagged.lines("UR") if line.startswith("PM:"))),
        addresses=tagged.all("UR", "L3", "L2", "L1"),
        trouble=tagged.trouble,
    )


def _authors(tagged: Tagged) -> tuple[str, ...]:
    """Some programs write every author twice, in AU and again in A1."""
    once, again = tagged.all("AU"), tagged.all("A1")
    return once if once == again else tagged.all("AU", "A1")


def _pmid(tagged: Tagged) -> str | None:
    """A number is a PMID where the field says so, or where PubMed is named as its source."""
    sources = {source.casefold() for source in tagged.all("DB", "DP")}
    number = tagged.first("PMID", "PM")
    if number is None and (sources & _PUBMED_CODES or any(word in source for word in _PUBMED for source in sources)):
        number = _accession_number(tagged)
    if number is None and "scopus" in sources:
        number = tagged.first("C2")
    if number is None and sources & {"embase", "medline"}:
        number = _number(tagged.first("C5"))  # Embase exports the PubMed ID there
    return number


def _accession_number(tagged: Tagged) -> str | None:
    """AN; else the number in Ovid's link; else an ID that is no running number of somebody's library."""
    number = _number(tagged.first("AN"))
    link = next(filter(None, map(_OVID_NUMBER.search, tagged.all("UR", "L2"))), None)
    own = tagged.first("ID") or ""
    return number or (link.group(1) if link else None) or (own if re.fullmatch(r"[1-9][0-9]{6,7}", own) else None)


def _number(text: str | None) -> str | None:
    return text if text and re.fullmatch(r"[0-9]{1,8}", text) else None


def _issue_in_cp(tagged: Tagged) -> str | None:
    """CP is another name for IS (2001); Web of Science writes the title of a conference there."""
    text = tagged.first("CP")
    return text if text and re.fullmatch(r"(?:Suppl\.? ?|Pt ?)?[0-9][\w/. –-]{0,11}", text) else None


def _article_number(tagged: Tagged) -> str | None:
    number = tagged.first("C7")
    return number if number and re.fullmatch(r"[A-Za-z]{0,3}[0-9]+[A-Za-z]?", number) else None
