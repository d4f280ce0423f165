"""Normalise and compare identifiers of publications.

DOIs compare case-insensitively (DOI Handbook, section 2.4) and are kept lower-case without resolver address.
ScienceDirect glues the words of a link to the DOI when a page is copied; those trailers are cut here, nowhere else.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from evidence_kb.model import Identifiers

# How our exports name a study that no DOI, PMID or PMCID names, so that it is known again when it is imported.
KNOWN_AS = "evidence-kb study: "
MAX_DOI = 2048  # the limit of the DOI registries

# Zero-width characters end a DOI as blanks do. Old Wiley DOIs (SICI, ANSI/NISO Z39.56) hold one pair of angle brackets,
# with the word "(SICI)" in front or without; without, the brackets count only before the standard's control segment.
_PLAIN = r"[^\s\"<>\u200b-\u200f\u2060\ufeff]+"
_CONTROL = r"[0-9]\.[0-9]\.[A-Z]{2};[0-9](?:-[A-Z0-9#@%+.~*]{1,3})?"
_DOI = re.compile(
    r"(?<![0-9])10\.[0-9]{4,9}(?:\.[0-9]+)*/"
    rf"(?:\(SICI\){_PLAIN}<{_PLAIN}>(?:{_PLAIN})?|{_PLAIN}<{_PLAIN}>{_CONTROL}|{_PLAIN})",
    re.IGNORECASE,
)
# Most providers send nothing else; what else may be around a DOI cannot be in one of this form.
_PLAIN_DOI = re.compile(r"10\.[0-9]{4,9}/[A-Za-z0-9._/-]{1,200}[0-9]")
# Link texts that a copied ScienceDirect page puts straight behind the DOI, without a blank.
_TRAILERS = re.compile(
    r"get\s+rights\s+and\s+content|rights\s+and\s+content|open\s+archive|open\s+access|under\s+a\s+creative\s+commons|"
    r"view\s+pdf|download\s+pdf|cite\s+this\s+article|show\s+more|referred\s+to\s+by|refers\s+to",
    re.IGNORECASE,
)
# A copied line may hold only the first glued word: "…047Get".
_GLUED_GET = re.compile(r"(?i:(?<=[0-9])get$)|(?<=[Xx)])Get$")
_DIGITS = re.compile(r"[0-9]{1,9}")
_ADDRESS_QUERY = re.compile(r"[?&][a-z_]+=.*$", re.IGNORECASE)
_PUNCTUATION = frozenset(".,;:'\"/”’»…")
_CLOSERS = {")": "(", "]": "[", "}": "{", ">": "<"}


def doi(text: str | None) -> str | None:
    """Return the DOI in `text` in lower case without resolver and trailing punctuation, or None.

    >>> doi("https://doi.org/10.1016/J.JPEDS.2007.08.047Get rights and content")
    '10.1016/j.jpeds.2007.08.047'
    """
    if text and _PLAIN_DOI.fullmatch(text):
        return text.lower()
    plain = _unescaped(text or "")
    match = _DOI.search(plain)
    if match is None or len(match.group()) > MAX_DOI:
        return None
    trailer = _TRAILERS.search(plain, match.start(), match.end() + 40)
    end = min(match.end(), trailer.start()) if trailer else match.end()
    found, before = plain[match.start() : end], ""
    while found != before:
        before, found = found, _trimmed(found)
    return found.lower() if "/" in found else None


def _trimmed(found: str) -> str:
    """Cut one thing that does not belong to a DOI off its end."""
    if found[-1:] in _PUNCTUATION or _is_unmatched_closer(found):
        return found[:-1]
    return _ADDRESS_QUERY.sub("", _GLUED_GET.sub("", found))


def _unescaped(text: str) -> str:
    """Undo percent and angle bracket escapes; links are escaped twice at times. Beyond five rounds it is no link."""
    for _ in range(5):
        plain = unquote(text).replace("&lt;", "<").replace("&gt;", ">")
        if plain == text:
            return plain
        text = plain
    return ""


def _is_unmatched_closer(text: str) -> bool:
    opener = _CLOSERS.get(text[-1:])
    return opener is not None and text.count(text[-1]) > text.count(opener)


def pmid(text: str | int | None) -> str | None:
    """Return a PubMed identifier as digits without leading zeros, or None (0 is a filler, not an identifier).

    Digits inside a DOI, a PMCID, an ISSN or a date are not taken for one.
    """
    if isinstance(text, str) and _DIGITS.fullmatch(text):
        return text.lstrip("0") or None
    plain = _DOI.sub(" ", str(text)) if text is not None else ""
    match = re.search(r"(?<![\w.-])(?:pmid)?0*([0-9]{1,9})(?![\w-]|\.[0-9]*[1-9])", plain, re.IGNORECASE)
    return match.group(1) if match and match.group(1) != "0" else None


def pmcid(text: str | None) -> str | None:
    """Return a PubMed Central identifier as `PMC` and digits, or None; a text of bare digits is taken for one."""
    match = re.search(r"(?:PMC|/pmc/articles/|^\s*(?=[0-9]+\s*$))0*([0-9]{1,9})(?![0-9])", text or "", re.IGNORECASE)
    return f"PMC{match.group(1)}" if match and match.group(1) != "0" else None


def normalised(
    *, doi_text: str | None = None, pmid_text: str | int | None = None, pmcid_text: str | None = None
) -> Identifiers:
    """Build Identifiers from whatever a provider printed."""
    return Identifiers(doi=doi(doi_text), pmid=pmid(pmid_text), pmcid=pmcid(pmcid_text))


def address(scheme: str, value: str) -> str | None:
    """Return the public web address of an identifier; only schemes whose address is certain have one."""
    match scheme:
        case "doi":
            return f"https://doi.org/{value}"
        case "pmid":
            return f"https://pubmed.ncbi.nlm.nih.gov/{value}/"
        case "pmcid":
            return f"https://pmc.ncbi.nlm.nih.gov/articles/{value}/"
        case _:
            return None


def key_of(identifiers: Identifiers) -> str | None:
    """Return the key under which a study is known outside this database, such as `doi:10.1016/j.x.2007`.

    A DOI comes first because most providers state one; claims keep their key when a PMID is learned later.
    """
    known = dict(identifiers.items())
    for scheme in ("doi", "pmid", "pmcid", "openalex", "semantic_scholar"):
        if scheme in known:
            return f"{scheme}:{known[scheme]}"
    return None
