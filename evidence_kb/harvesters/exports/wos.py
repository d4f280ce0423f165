"""Web of Science "plain text" exports (FN, PT to ER, EF) and RefWorks "tagged" exports (RT).

Tags as in Clarivate's "Web of Science Core Collection Field Tags" and in the legend that RefWorks prints on top of
its files. Continuation lines are indented by three blanks, or not at all in some Web of Science databases, which
also print e-mail addresses behind names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidence_kb.harvesters.exports.dates import or_early
from evidence_kb.harvesters.exports.names import names
from evidence_kb.harvesters.exports.record import Entry, page_range, split_list
from evidence_kb.harvesters.exports.tagged import Shape, Tagged, entries

NAME = "Web of Science plain text"
REFWORKS_NAME = "RefWorks tagged"

_WOS_TAG = re.compile(
    r"FN|VR|PT|AU|AF|BA|BF|CA|GP|BE|TI|SO|SE|BS|LA|DT|CT|CY|CL|SP|HO|DE|ID|AB|C1|C3|RP|EM|RI|OI|FU|FX|CR|NR|TC|Z9|"
    r"U1|U2|PU|PI|PA|SN|EI|BN|J9|JI|PD|PY|VL|IS|SI|PN|SU|MA|BP|EP|AR|DI|DL|D2|EA|EY|PG|P2|WC|WE|SC|GA|PM|UT|OA|HP|"
    r"HC|DA|ER|EF|AE|PS|BD|OR|CC|CN|NT|FT|ED|TA|TS"
)
_WOS_LISTS = frozenset(("AU", "AF", "CA", "GP"))
_REFWORKS_TAG = re.compile(
    r"RT|SR|ID|A1|T1|JF|JO|YR|FD|VO|IS|SP|OP|K1|AB|NO|A2|T2|ED|PB|PP|A3|A4|A5|T3|SN|AV|AD|AN|LA|CL|SF|OT|LK|DO|CN|"
    r"DB|DS|IP|RD|ST|UL|SL|LL|CR|WT|A6|WV|WP|OL|PMID|PMCID|U[0-9]{1,2}"
)
_WOS_KINDS = {"J": "Journal article", "B": "Book", "S": "Book in series", "C": "Conference paper", "P": "Patent"}


def recognises(text: str) -> bool:
    """Say whether a text is a Web of Science export: by its first line, or by its first entry."""
    head = text.lstrip("\ufeff \n")[:2000]
    return re.match(r"FN [A-Z].*\nVR ", head) is not None or re.match(r"PT [JBSCP]\n(?:AU|TI|UT) ", head) is not None


def recognises_refworks(text: str) -> bool:
    """Say whether a text is a RefWorks export."""
    head = text.lstrip("\ufeff \n")
    if head.startswith("Refworks Export Tagged Format"):
        return True
    return re.match(r"RT [A-Z][A-Za-z, ]+\n(?:SR|ID|A1|T1) ", head) is not None


def read(text: str, name: str) -> Iterator[Entry]:
    """Yield the entries of a Web of Science file."""
    return (_entry(tagged) for tagged in entries(text, _WOS))


def read_refworks(text: str, name: str) -> Iterator[Entry]:
    """Yield the entries of a RefWorks file."""
    return (_refworks_entry(tagged) for tagged in entries(text, _REFWORKS))


def _wos_line(line: str) -> tuple[str, str] | None:
    tag, value = line[:2], line[3:]
    return (tag, value) if _WOS_TAG.fullmatch(tag) and line[2:3] in ("", " ") else None


def _refworks_line(line: str) -> tuple[str, str] | None:
    tag, _, value = line.partition(" ")
    return (tag, value) if _REFWORKS_TAG.fullmatch(tag) else None


_WOS = Shape("PT", "ER", _wos_line, _WOS_LISTS, ignored=frozenset(("FN", "VR", "EF")), is_indent_new=True)
_REFWORKS = Shape("RT", None, _refworks_line, frozenset())


def _entry(tagged: Tagged) -> Entry:
    short, full = _people(tagged, "AU"), _people(tagged, "AF")
    kind = _WOS_KINDS.get(tagged.first("PT") or "")
    return Entry(
        line=tagged.line,
        doi=tagged.first("DI"),
        pmid=tagged.first("PM"),
        title=tagged.first("TI"),
        authors=(*(full if len(full) >= len(short) else short), *_people(tagged, "CA", "GP")),
        journal=tagged.first("SO", "JI", "J9"),
        dates=or_early((*tagged.all("PY"), *tagged.all("PD")), tagged.all("EA")),
        volume=tagged.first("VL"),
        issue=tagged.first("IS"),
        pages=page_range(tagged.first("BP", "PS", "AR"), tagged.first("EP")),
        language=tagged.first("LA"),
        article_type=tagged.first("DT") or kind,
        publication_types=split_list(tagged.all("DT") or ([kind] if kind else [])),
        keywords=split_list(tagged.all("DE", "ID")),
        abstract=tagged.first("AB"),
        notes=tagged.lines("UT"),
        trouble=tagged.trouble,
    )


def _people(tagged: Tagged, *tags: str) -> tuple[str, ...]:
    return names(re.sub(r"\([^()]*@[^()]*\)", "", name) for name in tagged.all(*tags))


def _refworks_entry(tagged: Tagged) -> Entry:
    kind = tagged.first("RT")
    return Entry(
        line=tagged.line,
        doi=tagged.first("DO"),
        pmid=tagged.first("PMID"),
        pmcid=tagged.first("PMCID"),
        title=tagged.first("T1"),
        authors=names(tagged.all("A1")),
        journal=tagged.first("JF", "JO", "T2"),
        dates=(*tagged.all("YR"), *tagged.all("FD")),
        volume=tagged.first("VO"),
        issue=tagged.first("IS"),
        pages=page_range(tagged.first("SP"), tagged.first("OP")),
        language=tagged.first("LA"),
        article_type=kind,
        publication_types=split_list([kind] if kind else []),
        keywords=split_list(tagged.all("K1")),
        abstract=tagged.first("AB"),
        notes=tagged.lines("NO", "AN", "ID", "U1", "U2", "U3", "U4", "U5"),
        addresses=tagged.all("UL", "LK"),
        trouble=tagged.trouble,
    )
