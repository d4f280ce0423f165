"""Look up printed references with ecitmatch, which answers journal, year, volume, page and author with a PMID.

From NBK25499: one line per citation, `journal|year|volume|first page|author|key|`; the answer repeats it and appends a
PMID, or NOT_FOUND or AMBIGUOUS with the reason. A title has no place in it. Our key says whose record is looked up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote, unquote

from evidence_kb import identifiers
from evidence_kb.citation_text import read_citation
from evidence_kb.harvesters.answers import failed
from evidence_kb.harvesters.pubmed.requests import asked_lines
from evidence_kb.model import Batch, Identifiers, Match, Reference, Response
from evidence_kb.text import squash

_FIELDS_N = 5  # journal, year, volume, first page, author
_KEY_SIGNS = ":/.-_;,()"  # of identifiers; everything else in a key is escaped, the bar first of all
_INITIALS = re.compile(r"(?:[A-Z]\.?-?){1,4}")


def line_of(reference: Reference) -> str | None:
    """Return the line that asks about a reference; None where it says too little for a look-up.

    Journal, year, volume and first page are needed: by less, ecitmatch finds whole issues or another article.
    """
    journal, year, volume = reference.journal, reference.year, reference.volume
    page, author = _first_page(reference.pages), reference.authors
    if reference.citation and not (journal and year and volume and page):
        parts = read_citation(reference.citation)
        journal, year = journal or parts.journal, year or parts.year
        volume, page = volume or parts.volume, page or _first_page(parts.first_page)
        author = author or parts.first_author
    if not (journal and year and volume and page):
        return None
    fields = (journal, str(year), volume, page, _author(author))
    return "|".join((*(_field(field) for field in fields), _key(reference), ""))


def parse_matches(response: Response) -> Batch:
    """Return the PMIDs that were found. Raises ParseError where no line of the answer is one of ecitmatch's."""
    asked = [name for name in (_name(line.split("|")) for line in asked_lines(response.request)) if name]
    lines = [line.split("|") for line in response.body.decode("utf-8", "replace").splitlines()]
    if not any(_name(line) for line in lines):
        raise failed(response, "the answer of ecitmatch has no line with a citation")
    matches = {f"{match.record_provider}~{match.record_key}": match for match in map(_match, lines) if match}
    found = {name: match for name, match in matches.items() if not asked or name in asked}
    return Batch(
        matches=tuple(found.values()),
        asked=tuple(dict.fromkeys(asked)),
        missing=tuple(name for name in dict.fromkeys(asked) if name not in found),
    )


def _match(fields: list[str]) -> Match | None:
    name, answer = _name(fields), "".join(fields[_FIELDS_N + 1 : _FIELDS_N + 2]).strip()
    pmid = identifiers.pmid(answer) if re.fullmatch(r"[0-9]{1,9}", answer) else None
    if name is None or pmid is None:
        return None
    provider, _, record_key = name.partition("~")
    # The place in a journal names an article nearly always; short ones share a page, and the author tells them apart.
    has_author = bool(fields[_FIELDS_N - 1].strip())
    is_placed = all(field.strip() for field in fields[: _FIELDS_N - 1])
    score = (1.0 if has_author else 0.95) if is_placed else 0.5
    return Match(provider, record_key, Identifiers(pmid=pmid), score=score)


def _name(fields: list[str]) -> str | None:
    """Return `provider~record key` of a line, or None for a line that is not ours."""
    key = fields[_FIELDS_N].strip() if len(fields) > _FIELDS_N else ""
    return unquote(key) if all(key.partition("~")) else None


def _key(reference: Reference) -> str:
    return f"{quote(reference.provider, safe='')}~{quote(reference.record_key, safe=_KEY_SIGNS)}"


def _field(text: str | None) -> str:
    return squash((text or "").replace("|", " "))


def _first_page(pages: str | None) -> str | None:
    found = re.match(r"\s*([A-Za-z]{0,4}[0-9]+[A-Za-z]?)", pages or "")
    return found[1] if found else None


def _author(authors: str | None) -> str | None:
    """Return the first author as MEDLINE writes names: "Mann BJ".

    >>> _author("Barbara J. Mann; Jane Doe")
    'Mann BJ'
    """
    first = re.split(r";|&|\band\b", authors or "", maxsplit=1)[0]
    family, comma, given = first.partition(",")
    given = given.partition(",")[0]
    words = family.split()
    if comma and not (len(words) > 1 and _INITIALS.fullmatch(words[-1])):
        return " ".join((*words, _initials(given.split()))).strip() or None
    if len(words) < 2 or (_INITIALS.fullmatch(words[-1]) and not _INITIALS.fullmatch(words[0])):
        return " ".join(words) or None
    return f"{words[-1]} {_initials(words[:-1])}"


def _initials(given: list[str]) -> str:
    """Return the first letters of given names; initials that are written together stay so."""
    letters: Iterator[str] = (re.sub(r"[^A-Z]", "", w) if _INITIALS.fullmatch(w) else w[0].upper() for w in given)
    return "".join(letters)
