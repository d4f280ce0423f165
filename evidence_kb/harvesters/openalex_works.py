"""Read one work of OpenAlex: its record, texts, references and what is stated about it.

Knows the works of the API's documentation and of recorded answers, old and new: identifiers are web addresses, any
field can be null or left out, and abstracts come as an index of words by position. The newer schema names the
journal under `primary_location`, as printed where no source was recognised; the older one under `host_venue`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from evidence_kb import identifiers
from evidence_kb.harvesters.answers import at, int_at, list_at, text_at
from evidence_kb.harvesters.markup import plain
from evidence_kb.model import Identifiers, MeshHeading, Passage, PassageKind, Record

# "Abstract" before the first sentence, also glued to it or repeated, is a heading; "Abstract algebra is" is not.
_HEADING = re.compile(r"^(?:(?:Abstract|ABSTRACT)\s*)+(?:[:.–—-]+\s*|(?=[^a-z\s])|$)")


@dataclass(frozen=True, slots=True)
class Work:
    """One work as OpenAlex describes it; `references` are OpenAlex ids, each as often as it is listed.

    No references means that none are known, not that there are none; `references_n` is then None.
    """

    record: Record
    passages: tuple[Passage, ...]
    references: tuple[str, ...]
    references_n: int | None
    cited_by_n: int | None
    is_retracted: bool


def read_work(work: Any) -> Work | None:
    """Return a work; None where the value is none: each work has an id of the form `W1`."""
    openalex = work_id(text_at(work, "id") or text_at(work, "ids", "openalex"))
    if openalex is None:
        return None
    record = _record(work, openalex)
    references = (work_id(text_at(item)) for item in list_at(work, "referenced_works"))
    return Work(
        record=record,
        passages=tuple(_passages(work, record)),
        references=tuple(reference for reference in references if reference),
        references_n=int_at(work, "referenced_works_count") or None,
        cited_by_n=int_at(work, "cited_by_count"),
        is_retracted=at(work, "is_retracted") is True,
    )


def work_id(text: str | None) -> str | None:
    """Return the OpenAlex id of a work in a text.

    >>> work_id("https://openalex.org/W2741809807")
    'W2741809807'
    """
    found = re.search(r"(?:^|/)(W[0-9]{1,12})$", (text or "").upper())
    return found.group(1) if found else None


def _record(work: Any, openalex: str) -> Record:
    known = Identifiers(
        doi=identifiers.doi(text_at(work, "doi") or text_at(work, "ids", "doi")),
        pmid=identifiers.pmid(text_at(work, "ids", "pmid")),
        pmcid=identifiers.pmcid(text_at(work, "ids", "pmcid")),
        openalex=openalex,
    )
    date = re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text_at(work, "publication_date") or "")
    return Record(
        key=f"openalex:{openalex}",
        identifiers=known,
        title=plain(text_at(work, "title") or text_at(work, "display_name")),
        authors="; ".join(_authors(work)) or None,
        journal=_journal(work),
        year=int_at(work, "publication_year"),
        published_on=date.group() if date else None,
        article_type=text_at(work, "type"),
        url=_web_address(text_at(work, "primary_location", "landing_page_url")),
        licence=text_at(work, "primary_location", "license") or text_at(work, "best_oa_location", "license"),
        # Where only identifiers were asked for, a title was not looked for; a null title was.
        is_stub="title" not in work and "display_name" not in work,
        volume=text_at(work, "biblio", "volume"),
        issue=text_at(work, "biblio", "issue"),
        pages=_pages(work),
        language=text_at(work, "language"),
        mesh=_mesh(work),
    )


def _journal(work: Any) -> str | None:
    """Return the name of the source, else the name that the publisher printed; some archives print an address."""
    source = at(work, "primary_location", "source") or at(work, "host_venue")
    printed = text_at(work, "primary_location", "raw_source_name")
    return plain(text_at(source, "display_name")) or (None if _web_address(printed) else plain(printed))


def _authors(work: Any) -> list[str]:
    """Return the names, as printed where OpenAlex made no profile of an author. Lists stop at 100 authors."""
    names = (
        plain(text_at(authorship, "author", "display_name") or text_at(authorship, "raw_author_name"))
        for authorship in list_at(work, "authorships")
    )
    return [name.replace(";", ",") for name in names if name]


def _web_address(text: str | None) -> str | None:
    return text if text and re.match(r"https?://", text) else None


def _pages(work: Any) -> str | None:
    first, last = text_at(work, "biblio", "first_page"), text_at(work, "biblio", "last_page")
    return f"{first}-{last}" if first and last and first != last else first or last


def _mesh(work: Any) -> tuple[MeshHeading, ...]:
    """Return one heading per descriptor: OpenAlex lists it once for each of its qualifiers, some of them thrice."""
    headings: dict[str, MeshHeading] = {}
    for item in list_at(work, "mesh"):
        name = text_at(item, "descriptor_name")
        if not name:
            continue
        known = headings.get(name, MeshHeading(name, text_at(item, "descriptor_ui")))
        qualifier = text_at(item, "qualifier_name")
        qualifiers = dict.fromkeys((*known.qualifiers, *([qualifier] if qualifier else [])))
        is_major = known.is_major or at(item, "is_major_topic") is True
        headings[name] = MeshHeading(name, known.mesh_id, is_major, tuple(qualifiers))
    return tuple(headings.values())


def _passages(work: Any, record: Record) -> Iterator[Passage]:
    if record.title and not record.is_stub:
        yield Passage(record.key, PassageKind.TITLE, None, record.title, licence=record.licence)
    text, is_whole = abstract(at(work, "abstract_inverted_index"))
    if text:
        yield Passage(record.key, PassageKind.ABSTRACT, None, text, is_whole, record.licence)


def abstract(index: Any) -> tuple[str | None, bool]:
    """Rebuild a text from `{word: [positions]}`; say also whether each position up to the last has its word.

    Texts longer than the index holds have gaps towards their end. Two words at one place stay both.

    >>> abstract({"Pain": [0], "at": [2], "fell": [1], "6": [3], "months.": [4]})
    ('Pain fell at 6 months.', True)
    """
    if not isinstance(index, dict):
        return None, True
    placed = [
        (place, word)
        for word, places in index.items()
        for item in (places if isinstance(places, list) else ())
        if (place := int_at([item], 0)) is not None
    ]
    placed.sort(key=lambda pair: pair[0])
    text = plain(" ".join(word for _, word in placed))
    places = {place for place, _ in placed}
    is_whole = not places or len(places) == max(places) + 1
    return (_HEADING.sub("", text) or None if text else None), is_whole
