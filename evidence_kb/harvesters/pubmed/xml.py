"""Read XML from NCBI with care: bounded, streamed, and without ever loading a DTD or expanding an entity.

PubMed sends UTF-8 and names an external DTD. A document that brings declarations of its own (an internal subset), or
another encoding, is not from PubMed and is refused before any parser sees it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO

from lxml import etree

from evidence_kb.harvesters.answers import failed
from evidence_kb.model import Response
from evidence_kb.text import squash

ENCODINGS = (b"utf-8", b"us-ascii", b"ascii")

_DECLARED = re.compile(rb"""<\?xml\s[^>]*?encoding\s*=\s*["']([\w.-]+)""", re.IGNORECASE)
_INTERNAL_SUBSET = re.compile(rb"<!DOCTYPE[^>]*\[|<!ENTITY")


def checked(response: Response) -> bytes:
    """Return the body if it can be parsed without danger. Raises ParseError for anything but plain UTF-8 XML."""
    body = response.body
    declared = _DECLARED.search(body[:200])
    if b"\x00" in body[:200] or (declared and declared[1].lower() not in ENCODINGS):
        raise failed(response, "the answer is XML in an encoding that PubMed does not use")
    if _INTERNAL_SUBSET.search(body):
        raise failed(response, "the answer declares entities or elements of its own, which PubMed never does")
    return body


def top_elements(response: Response, roots: frozenset[str], tags: tuple[str, ...]) -> Iterator[etree._Element]:
    """Yield the elements named `tags` that are the root or its children, one by one, each emptied afterwards.

    Raises ParseError where the document is not well-formed, has another root than `roots` or states an ERROR; what
    was yielded until then must be thrown away.
    """
    try:
        walk = etree.iterparse(
            BytesIO(checked(response)),
            tag=(*tags, "ERROR"),
            remove_comments=True,
            remove_pis=True,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
        )
        for _, element in walk:
            parent = element.getparent()
            if _is_deeper(parent, tags):
                continue
            if element.tag == "ERROR":
                raise failed(response, f"the provider answers: {text_of(element) or 'an error without words'}")
            yield element
            _forget(element, parent)
    except etree.LxmlError as error:
        raise failed(response, f"the answer is no well-formed XML ({error})") from error
    root = walk.root
    if root is None or root.tag not in roots:
        raise failed(response, f"the answer is no article set but <{root.tag if root is not None else ''}>")


def _is_deeper(parent: etree._Element | None, tags: tuple[str, ...]) -> bool:
    """Say whether an element belongs to another one: a MedlineCitation mostly stands in its PubmedArticle."""
    return parent is not None and (parent.getparent() is not None or parent.tag in tags)


def _forget(element: etree._Element, parent: etree._Element | None) -> None:
    element.clear()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


def text_of(element: etree._Element | None) -> str | None:
    """Return all text of an element, that of its markup included, with blanks squashed; None where it is empty."""
    if element is None:
        return None
    text = "".join(map(str, element.itertext())) if len(element) else element.text
    return squash(text or "") or None


def text_at(element: etree._Element, path: str) -> str | None:
    """Return the text of the first element at a path."""
    return text_of(element.find(path))


def texts_at(element: etree._Element, path: str) -> tuple[str, ...]:
    """Return the texts of all elements at a path that have one, each once."""
    return tuple(dict.fromkeys(text for text in map(text_of, element.iterfind(path)) if text))
