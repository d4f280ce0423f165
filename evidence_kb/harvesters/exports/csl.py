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
from evidence_kb.harvesters.exports import dates
from evidence_kb.harvesters.exports.record import MAX_ENTRY, Entry, cleaned, keyword_list, named_by_us, split_list
from evidence_kb.identifiers import KNOWN_AS

NAME = "CSL-JSON"

_TYPE = re.compile(
    r'"type"\s*:\s*"(?:article(?:-journal|-magazine|-newspaper)?|book|chapter|paper-conference|thesis|report|review|'
    r'dataset|webpage|manuscript|entry[a-z-]*)"'
)
_FIELDS = re.compile(r'"(?:title|author|issued|DOI|container-title)"\s*:')


def recognises(text: str) -> bool:
    """Say whether a text is JSON with the fields of CSL."""
    head = text[:20_000].lstrip("\ufeff \n\t")
    if not head.startswith(("[", "{")):
        return False
    fields = set(_FIELDS.findall(head))
    return re.search(r'"type"\s*:\s*"', head) is not None and len(fields) > (0 if _TYPE.search(head) else 1)


def read(text: str, name: str) -> Iterator[Entry]:
    """Yield the items; a single item, a list and an object with `items` are all in use.

    Raises ParseError for what is no JSON, naming the line.
    """
    text = text.lstrip("\ufeff")
    try:
        value = _storable(json.loads(text), text)
    except RecursionError as error:
        raise ParseError(f"{name}: this JSON is nested too deeply for an export") from error
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        raise ParseError(f"{name}:{line}: this is no JSON ({error}); export it again") from error
    return (_entry(item) for item in _items(value))


def _items(value: Any) -> list[Any]:
    """Return the items of a list, of the list in an object, of an object of items, or the one item there is."""
    if isinstance(value, list):
        return value
    inner = list(value.values()) if isinstance(value, dict) and not _is_item(value) else []
    lists = [part for part in inner if isinstance(part, list) and any(map(_is_item, part))]
    return [item for part in lists for item in part] or list(filter(_is_item, inner)) or [value]


def _is_item(value: Any) -> bool:
    return isinstance(value, dict) and not value.keys().isdisjoint(("type", "title", "DOI"))


def _storable(value: Any, text: str) -> Any:
    """Replace what JSON can write and no database can store: halves of surrogate pairs, and NUL."""
    if "\\ud" not in text.lower() and "\\u0000" not in text:
        return value
    whole = json.dumps(value, ensure_ascii=False).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return json.loads(whole.replace("\\u0000", " "))


def _entry(item: Any) -> Entry:
    note = at(item, "note")
    kind = text_at(item, "type")
    return Entry(
        line=None,
        doi=text_at(item, "DOI"),
        pmid=text_at(item, "PMID"),
        pmcid=text_at(item, "PMCID"),
        title=_text(item, "title"),
        authors=tuple(name for name in map(_name, list_at(item, "author")) if name),
        journal=_text(item, "container-title"),
        dates=_dates(at(item, "issued")),
        volume=text_at(item, "volume"),
        issue=text_at(item, "issue"),
        pages=text_at(item, "page"),
        language=text_at(item, "language"),
        article_type=text_at(item, "genre") or kind,
        publication_types=split_list([kind] if kind else []),
        keywords=keyword_list(text_at(item, "keyword")),
        abstract=text_at(item, "abstract"),
        notes=(*(note.splitlines() if isinstance(note, str) else ()), *_own_name(item)),
        addresses=tuple(filter(None, [text_at(item, "URL")])),
        trouble=_too_long(item),
    )


def _own_name(item: Any) -> tuple[str, ...]:
    """Return the line by which an export of ours names a study; notes stand beside it in the same text."""
    key = named_by_us([text_at(item, "annote") or ""])
    return (f"{KNOWN_AS}{key}",) if key else ()


def _too_long(item: Any) -> str | None:
    """An item of another shape than an object says nothing; one as long as a book is none."""
    size = sum(len(value) for value in item.values() if isinstance(value, str)) if isinstance(item, dict) else 0
    return f"longer than {MAX_ENTRY:,} characters, which no reference is" if size > MAX_ENTRY else None


def _text(item: Any, field: str) -> str | None:
    """Crossref writes titles as lists of one."""
    return text_at(item, field) or text_at(item, field, 0)


def _name(author: Any) -> str | None:
    parts = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
    whole = author if isinstance(author, str) else text_at(author, "literal") or text_at(author, "name")
    name = whole or " ".join(filter(None, (text_at(author, part) for part in parts)))
    return (cleaned(name) or "").replace(";", ",") or None


def _dates(issued: Any) -> tuple[str, ...]:
    """`date-parts` are [[year, month, day]], as numbers or strings; a second list is the end of a span."""
    issued = issued[0] if isinstance(issued, list) and issued else issued
    parts = at(issued, "date-parts", 0)
    numbers = [str(part) for part in parts[:3] if isinstance(part, int | str)] if isinstance(parts, list) else []
    stated = (issued if isinstance(issued, str) else None, text_at(issued, "literal"), text_at(issued, "raw"))
    texts = ("/".join(numbers), *stated, *dates.parts(*(text_at(issued, part) for part in ("year", "month", "day"))))
    return tuple(text for text in texts if text)
