"""Identifiers as export files state them: in fields of their own, in notes and custom fields, in links.

What was learned from real exports: publishers before 2008 put angle or square brackets into DOIs, which some programs
set apart with blanks; spreadsheets make 123.0, 29,937,971 or 2.99E+07 of a PMID; Zotero, EBSCO, the Cochrane Library
and Web of Science have no field for PMIDs and write them into notes and accession numbers, each in its own way. A
number in a sentence is none of these: it is mostly the PMID of another work.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

from evidence_kb import identifiers
from evidence_kb.model import Identifiers
from evidence_kb.text import squash

_MAX_IDENTIFIER = 4_096
_MAX_LINES = 200  # of notes or links of one entry; the most seen are 16

# SICI (ANSI/NISO Z39.56) as Allen Press and BioOne used it, without the word SICI; Web of Science sets "[" apart.
_SICI = re.compile(r"(10\.[0-9]{4,9}/[^\s\[<]+\([0-9]{4,8}\)[0-9:]+) ?([\[<]) ?([^\s\]>]+ ?[\]>]\S+)")
_NEXT_DOI = re.compile(r"\s*[;,|]\s*(?=(?:https?://(?:dx\.)?doi\.org/|doi:?\s*)?10\.[0-9]{4,9}/)", re.IGNORECASE)
_WHOLE_DOI = re.compile(r"\s*(?:doi:?)?\s*(?:https?://(?:dx\.)?doi\.org/)?(10\.[0-9]{4,9}/\S+)\s*", re.IGNORECASE)

_PMID = re.compile(r"'?(?:(?:PMID|PM|PubMed(?:[ _]?ID)?|MEDLINE)[\s:#-]*)?([0-9]{1,12})(?:\.0+)?\s*(?:\[PMID\])?", re.I)
_GROUPED_PMID = re.compile(r"[1-9][0-9]{0,2}(?:(?:[,' \u00a0\u202f][0-9]{3}){1,2}|(?:\.[0-9]{3}){2})")
_ROUNDED_PMID = re.compile(r"[0-9](?:[.,][0-9]+)?E\+?[0-9]{1,2}", re.IGNORECASE)

_ADDRESS_PMID = re.compile(
    r"(?:pubmed\.ncbi\.nlm\.nih\.gov/|ncbi\.nlm\.nih\.gov/(?:m/)?pubmed/|/MED/)(?:\?term=)?0*([1-9][0-9]{0,8})\b"
)
_ADDRESS_PMCID = re.compile(
    r"(?:/pmc/articles/|pmc\.ncbi\.nlm\.nih\.gov/articles/|europepmc\.org/articles/)(PMC[0-9]+)"
)
_ADDRESS_DOI = re.compile(r"https?://(?:dx\.)?doi\.org/\S+", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://\S+?(?=[;,]+\s*https?://|[;,.]?\s|[;,.]?$)", re.IGNORECASE)

_NOTED_PMID = re.compile(
    r"(?:PMID:?\s*|PM:\s?|PubMed[ _]?ID:?\s*|PubMed[ -]|MEDLINE:)([0-9]{1,9})\.?|([0-9]{1,9})\s*\[PMID\]", re.IGNORECASE
)
_NOTED_PMCID = re.compile(r"(?:PMCID:?\s*)?(PMC[0-9]{1,9})\s*(?:\[(?:PMCID|Available on [^]]{1,30})\])?", re.I)
_NOTED_ELSEWHERE = re.compile(r"[A-Za-z]{3,12}[ :-][A-Z]{0,6}[0-9]{5,}")  # "EMBASE 617783449", beside "PUBMED 1"
_NOTED_BY_EBSCO = re.compile(r"Accession Number: [\w-]{4,20}\. PMID: ([0-9]{1,8})(?=[ .]|$)")
_BETWEEN_NOTED = re.compile(r"[;,]\s*|\s+(?=PMC?ID:)", re.IGNORECASE)


def doi_of(text: str | None) -> str | None:
    """Return the DOI that a field of its own states, the first of several, also one that holds brackets.

    >>> doi_of("10.1659/0276-4741(2004)024 [ 0141:SPOCMP]2.0.CO;2")
    '10.1659/0276-4741(2004)024[0141:spocmp]2.0.co;2'
    """
    plain = _NEXT_DOI.split(squash(html.unescape((text or "")[:_MAX_IDENTIFIER])), maxsplit=1)[0]
    sici = _SICI.search(plain)
    if sici:
        return "".join(sici.groups()).replace(" ", "").lower()
    return identifiers.doi(plain)


def whole_doi(text: str) -> str | None:
    """Return the DOI that a text of any purpose consists of, such as a note `doi: 10.1000/x`."""
    found = _WHOLE_DOI.fullmatch(text[:500])
    return doi_of(found.group(1)) if found else None


def pmid_of(text: str | None) -> str | None:
    """Return the PMID that a field of its own consists of; several numbers or a rounded one are none.

    >>> pmid_of("12345678.0"), pmid_of("29,937,971"), pmid_of("2.99E+07"), pmid_of("12345678; 23456789")
    ('12345678', '29937971', None, None)
    """
    plain = squash((text or "")[:_MAX_IDENTIFIER])
    if _GROUPED_PMID.fullmatch(plain):
        return re.sub(r"[^0-9]", "", plain)
    found = _PMID.fullmatch(plain) or _ADDRESS_PMID.search(plain)
    return identifiers.pmid(found.group(1)) if found else None


def trouble_of_pmid(text: str | None) -> str | None:
    """Say why a PMID field is no use although a number stands in it; None where it is fine, empty or a filler."""
    plain = squash((text or "")[:200])
    if _ROUNDED_PMID.fullmatch(plain):
        return f"its PMID was rounded by a spreadsheet ({plain}); format the column as text and save the table again"
    if pmid_of(plain) is None and len(set(re.findall(r"(?<![\w.])[1-9][0-9]{4,8}(?![\w.])", plain))) > 1:
        return f"its field for one PMID holds several ({plain[:80]})"
    return None


def identifiers_of(
    doi: str | None, pmid: str | None, pmcid: str | None, notes: Sequence[str], addresses: Iterable[str]
) -> Identifiers:
    """Return the identifiers of an entry: those of their own fields, else of whole notes, else of links."""
    links = " ".join(link[:_MAX_IDENTIFIER] for link in list(addresses)[:_MAX_LINES])
    pieces = list(_pieces(notes[:_MAX_LINES]))
    return Identifiers(
        doi=doi_of(doi)
        or next(filter(None, map(whole_doi, notes[:_MAX_LINES])), None)
        or _only(identifiers.doi(found) for found in _ADDRESS_DOI.findall(links)),
        pmid=pmid_of(pmid) or _only(map(_noted_pmid, pieces)) or _only(_ADDRESS_PMID.findall(links)),
        pmcid=identifiers.pmcid(pmcid)
        or _only(match.group(1) for match in map(_NOTED_PMCID.fullmatch, pieces) if match)
        or _only(identifiers.pmcid(found) for found in _ADDRESS_PMCID.findall(links)),
    )


def _pieces(notes: Iterable[str]) -> Iterable[str]:
    """Yield the parts of the notes that hold nothing but identifiers: "PMID: 1 PMCID: PMC2", "PUBMED 1,EMBASE 2"."""
    for note in notes:
        by_ebsco = _NOTED_BY_EBSCO.match(note)
        if by_ebsco:
            yield f"PMID: {by_ebsco.group(1)}"
        elif len(note) <= 500:
            parts = [part for part in _BETWEEN_NOTED.split(note.strip()) if part]
            if all(any(kind.fullmatch(part) for kind in _NOTED) for part in parts):
                yield from parts


_NOTED = (_NOTED_PMID, _NOTED_PMCID, _NOTED_ELSEWHERE)


def _noted_pmid(piece: str) -> str | None:
    found = _NOTED_PMID.fullmatch(piece)
    return identifiers.pmid(found.group(1) or found.group(2)) if found else None


def _only(found: Iterable[str | None]) -> str | None:
    """Notes or links of one entry that name several works do not say which of them it is."""
    known = {value for value in found if value}
    return next(iter(known)) if len(known) == 1 else None


def url_of(addresses: Iterable[str]) -> str | None:
    """Return the first address that a browser can open."""
    found = (_ADDRESS.search(address[:_MAX_IDENTIFIER]) for address in addresses)
    return next((match.group() for match in found if match), None)
