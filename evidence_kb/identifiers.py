"""Normalise and compare identifiers of publications.

DOIs compare case-insensitively (DOI Handbook, section 2.4) and are kept lower-case without resolver address.
ScienceDirect glues the words of a link to the DOI when a page is copied; those trailers are cut here, nowhere else.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from evidence_kb.model import Identifiers

_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]+", re.IGNORECASE)
# Link texts that a copied ScienceDirect page puts straight behind the DOI, without a blank.
_TRAILERS = re.compile(
    r"(get rights and content|rights and content|open archive|open access|under a creative commons|"
    r"view pdf|download pdf|cite this article|show more|referred to by|refers to).*$",
    re.IGNORECASE,
)
_CLOSERS = {")": "(", "]": "[", "}": "{", ">": "<"}


def doi(text: str | None) -> str | None:
    """Return the DOI in `text` in lower case without resolver and trailing punctuation, or None.

    >>> doi("https://doi.org/10.1016/J.JPEDS.2007.08.047Get rights and content")
    '10.1016/j.jpeds.2007.08.047'
    """
    if not text:
        return None
    match = _DOI.search(unquote(_TRAILERS.sub("", text)))
    if match is None:
        return None
    found = match.group().lower()
    # A copied line may hold only the first glued word: "…047Get" is cut where the trailer starts.
    found = re.sub(r"(?<=[0-9])get$", "", found)
    while found and (found[-1] in ".,;:'\"" or _is_unmatched_closer(found)):
        found = found[:-1]
    return found if "/" in found and not found.endswith("/") else None


def _is_unmatched_closer(text: str) -> bool:
    opener = _CLOSERS.get(text[-1])
    return opener is not None and text.count(text[-1]) > text.count(opener)


def pmid(text: str | int | None) -> str | None:
    """Return a PubMed identifier as digits without leading zeros, or None (0 is a filler, not an identifier)."""
    match = re.search(r"(?<!\d)\d{1,9}(?!\d)", str(text)) if text is not None else None
    digits = match.group().lstrip("0") if match else ""
    return digits or None


def pmcid(text: str | None) -> str | None:
    """Return a PubMed Central identifier as `PMC` and digits, or None."""
    match = re.search(r"(?:PMC)?(\d{1,9})", text, re.IGNORECASE) if text else None
    return f"PMC{match.group(1).lstrip('0')}" if match and match.group(1).strip("0") else None


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
