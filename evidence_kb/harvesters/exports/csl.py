"""CSL-JSON, as Zotero, Mendeley, Paperpile and Crossref write it.

Fields as in the schema of the Citation Style Language (csl-data.json, version 1.0): particles of names stand apart,
dates are lists of parts or raw texts. Zotero has no field for PMID and writes `PMID: 1` as a line of the note.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from evidence_kb.errors import ParseError
from evidence_kb.harvesters.answers import at, list_at, text_at
from evidence_kb.harvesters.exports.record import MAX_ENTRY, Entry, cleaned, split_list

NAME = "CSL-JSON"

_FIELDS = re.compile(r'"(?:title|author|issued|DOI|container-title)"\s*:')


def recognises(text: str) -> bool:
    """Say whether a text is JSON with the fields of CSL."""
    head = text[:20_000].lstrip("\ufeff \n\t")
    if not head.startswith(("[", "{")):
        return False
    return re.search(r'"type"\s*:\s*"', head) is not None and len(set(_FIELDS.findall(head))) > 1


def read(text: str, name: str) -> Iterator[Entry]:
    """Yield the items; a single item, a list and an object with `items` are all in use.

    Raises ParseError for what is no JSON, naming the line.
    """
    text = text.lstrip("\ufeff")
    try:
        value = json.loads(text)
    except RecursionError as error:
        raise ParseError(f"{name}: this JSON is nested too deeply for an export") from error
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        raise ParseError(f"{name}:{line}: this is no JSON ({error}); export it again") from error
    items = at(value, "items")
    if not isinstance(items, list):
        items = value if isinstance(value, list) else [value]
    return (_entry(item) for item in items)


def _entry(item: Any) -> Entry:
    note = text_at(item, "note") or ""
    kind = text_at(item, "type")
    return Entry(
        line=None,
        doi=text_at(item, "DOI"),
        pmid=text_at(item, "PMID") or _noted("PMID", note),
        pmcid=text_at(item, "PMCID") or _noted("PMCID", note),
        title=text_at(item, "title"),
        authors=tuple(name for name in map(_name, list_at(item, "author")) if name),
        journal=text_at(item, "container-title"),
        dates=_dates(at(item, "issued")),
        volume=text_at(item, "volume"),
        issue=text_at(item, "issue"),
        pages=text_at(item, "page"),
        language=text_at(item, "language"),
        article_type=text_at(item, "genre") or kind,
        publication_types=split_list([kind] if kind else []),
        keywords=_keywords(item),
        abstract=text_at(item, "abstract"),
        addresses=tuple(filter(None, [text_at(item, "URL")])),
        trouble=_too_long(item),
    )


def _too_long(item: Any) -> str | None:
    """An item of another shape than an object says nothing; one as long as a book is none."""
    size = sum(len(value) for value in item.values() if isinstance(value, str)) if isinstance(item, dict) else 0
    return f"longer than {MAX_ENTRY:,} characters, which no reference is" if size > MAX_ENTRY else None


def _name(author: Any) -> str | None:
    parts = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
    name = text_at(author, "literal") or " ".join(filter(None, (text_at(author, part) for part in parts)))
    return (cleaned(name) or "").replace(";", ",") or None


def _dates(issued: Any) -> tuple[str, ...]:
    """`date-parts` are [[year, month, day]], as numbers or strings; a second list is the end of a span."""
    parts = at(issued, "date-parts", 0)
    numbers = [str(part) for part in parts[:3] if isinstance(part, int | str)] if isinstance(parts, list) else []
    texts = ("/".join(numbers), text_at(issued, "literal"), text_at(issued, "raw"))
    return tuple(text for text in texts if text)


def _keywords(item: Any) -> tuple[str, ...]:
    """Zotero writes the keywords as one text with commas, other programs with semicolons."""
    text = text_at(item, "keyword") or ""
    return split_list([text] if ";" in text else text.split(","))


def _noted(name: str, note: str) -> str | None:
    found = re.search(rf"\b{name}:\s*((?:PMC)?[0-9]+)", note[:10_000])
    return found.group(1) if found else None
