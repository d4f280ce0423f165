"""Read XML from NCBI with care: bounded, streamed, and without ever loading a DTD or expanding an entity.

PubMed sends UTF-8 and names an external DTD; some recorded answers begin with an empty line. A document that brings
declarations of its own (an internal subset), or another encoding, is not from PubMed and is refused before any parser
sees it. Files of the baseline are gzip.
"""

from __future__ import annotations

import html
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from io import BytesIO
from itertools import takewhile
from operator import attrgetter, itemgetter
from typing import Any

from lxml import etree

from evidence_kb.harvesters.answers import failed
from evidence_kb.model import Response

ENCODINGS = (b"utf-8", b"us-ascii", b"ascii")

_CAREFUL: dict[str, Any] = {
    "remove_comments": True, "remove_pis": True, "resolve_entities": False, "no_network": True, "load_dtd": False,
}  # fmt: skip
_BOM = b"\xef\xbb\xbf"
_GZIP = b"\x1f\x8b"
_UNPACKED_N = 512_000_000  # bytes; the largest files of the baseline hold about half of it
_tag = attrgetter("tag")
# A slice, because walking an element makes each child at three times the cost.
children_of: Callable[[etree._Element], list[etree._Element]] = itemgetter(slice(None))
_last_first: Callable[[etree._Element], list[etree._Element]] = itemgetter(slice(None, None, -1))
_LONG_N = 100  # characters; shorter texts are squashed in the time that looking at them takes
_REFERENCE = re.compile(rb"<Reference[\s/>]")
_RECORD_ENDS = (b"</Pubmed", b"</MedlineCitation")
_AT_ONCE_N = 3_000_000  # bytes, of which a tree takes some ten times as much memory
_DECLARED = re.compile(rb"""\sencoding\s*=\s*["']([\w.-]+)["']""")
# Possessive, and at most one is allowed: the search takes one step per byte, whatever the bytes are.
_DOCTYPE = re.compile(rb"""<!DOCTYPE(?:[^>\["']|"[^"]*"|'[^']*')*+(\[)?""")


def checked(response: Response) -> bytes:
    """Return the body if it can be parsed without danger. Raises ParseError for anything but plain UTF-8 XML."""
    body = response.body
    if body.startswith(_GZIP):
        body = _unpacked(response)
    body = body.removeprefix(_BOM).lstrip()
    if why := danger(body):
        raise failed(response, why)
    return body


def danger(body: bytes) -> str | None:
    """Say why no parser may see this beginning of a document, or all of one; None where nothing speaks against it."""
    if b"\x00" in body[:200] or _encoding(body) not in ENCODINGS:
        return "the answer is XML in an encoding that PubMed does not use"
    if not body.startswith(b"<"):  # parsers guess encodings such as EBCDIC from the first bytes
        return "the answer is no well-formed XML"
    if not _has(body, b"!"):
        return None
    doctype = _DOCTYPE.search(body)
    if b"<!ENTITY" in body or body.count(b"<!DOCTYPE") > 1 or (doctype and doctype[1]):
        return "the answer declares entities or elements of its own, which PubMed never does"
    return None


def _has(body: bytes, sign: bytes) -> bool:
    """Whether a sign stands behind `<` anywhere: the rarer of the two is found a hundred times as fast as both."""
    at = body.find(sign)
    while at >= 0 and body[at - 1 : at] != b"<":
        at = body.find(sign, at + 1)
    return at >= 0


def _encoding(body: bytes) -> bytes:
    declaration = body[: max(body.find(b"?>"), 0)] if body.startswith(b"<?xml") else b""
    declared = _DECLARED.search(declaration)
    return declared[1].lower() if declared else b"utf-8"


def _unpacked(response: Response) -> bytes:
    """Return what a gzip file holds; several streams may follow one another."""
    packed, parts, left = response.body, [b""], _UNPACKED_N
    try:
        while packed and left > 0:
            stream = zlib.decompressobj(16 + zlib.MAX_WBITS)
            parts.append(stream.decompress(packed, left))
            left -= len(parts[-1])
            if not stream.eof:
                raise failed(response, "the compressed answer is cut short, or too large")
            packed = stream.unused_data.lstrip(b"\0")
    except zlib.error as error:
        raise failed(response, f"the compressed answer is damaged ({error})") from error
    return b"".join(parts)


def top_elements(
    response: Response, roots: frozenset[str], tags: tuple[str, ...], *, reads_references: bool = True
) -> Iterator[etree._Element]:
    """Yield the elements named `tags` that are the root or its children, one by one, of long documents each emptied.

    Without `reads_references`, and where the body has no declarations or instructions, the elements of references and
    of the history of processing are empty.

    Raises ParseError where the document is not well-formed, has another root than `roots` or states an ERROR; what
    was yielded until then must be thrown away.
    """
    body, wanted = checked(response), (*tags, "ERROR")
    if not reads_references:
        body = _without_unread(body)
    has_entities = (
        _has(body, b"!") and b"<!DOCTYPE" in body
    )  # without one a parser knows none but the five of XML itself
    try:
        if len(body) <= _AT_ONCE_N:
            root = etree.fromstring(body, etree.XMLParser(encoding="utf-8", **_CAREFUL))
            if has_entities:
                _write_out(root)
            found = iter([root]) if root.tag in wanted else root.iterchildren(*wanted)
            yield from _without_errors(response, found)
        else:
            walk = etree.iterparse(BytesIO(body), tag=wanted, encoding="utf-8", **_CAREFUL)
            elements = _emptied(walk, tags)
            yield from _without_errors(response, map(_write_out, elements) if has_entities else elements)
            root = walk.root
    except etree.LxmlError as error:
        raise failed(response, f"the answer is no well-formed XML ({error})") from error
    if root.tag not in roots:
        raise failed(response, f"the answer is no article set but <{root.tag}>")


def _without_unread(body: bytes) -> bytes:
    """Leave out what nobody reads of records, which is half of a new one: what the works that it cites are called, and
    the history of its processing. Where a comment or an instruction could hold tags, nothing is left out.
    """
    if _has(body, b"?") or _has(body, b"!"):
        return body
    return _cut(_cut(body, b"ReferenceList", _REFERENCE), b"History", None)


def _cut(body: bytes, tag: bytes, counted: re.Pattern[bytes] | None) -> bytes:
    """Empty all elements of a name but for empty references, as many as were in them.

    Nothing is left out where a tag of that name, or of one that begins with it, is not written in the shortest way, nor
    where elements of that name are nested or one has no end in its record: whoever parses the body will see.
    """
    before, *rest = body.split(b"<" + tag)
    end = b"</" + tag
    kept = [before]
    for piece in rest:
        at = piece.find(end)
        is_plain = at > 0 and piece.startswith(b">") and piece.startswith(b">", at + len(end))
        if not is_plain or any(piece.find(of_record, 0, at) >= 0 for of_record in _RECORD_ENDS):
            return body
        n = len(counted.findall(piece, 0, at)) if counted else 0
        kept += (b"<", tag, b">", b"<Reference/>" * n, piece[at:])
    return b"".join(kept)


def _without_errors(response: Response, elements: Iterable[etree._Element]) -> Iterator[etree._Element]:
    for element in elements:
        if element.tag == "ERROR":
            raise failed(response, f"the provider answers: {text_of(element) or 'an error without words'}")
        yield element


def _emptied(walk: etree.iterparse[tuple[str, etree._Element]], tags: tuple[str, ...]) -> Iterator[etree._Element]:
    """Yield those elements of a walk that belong to no other one; each is emptied before the next is read."""
    for _, element in walk:
        parent = element.getparent()
        if not _is_deeper(parent, tags):
            yield element
            _forget(element, parent)


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
    text = _all_text(element) if len(element) else element.text
    if not text or text.isalnum() or (len(text) > _LONG_N and _is_squashed(text)):
        return text or None
    return " ".join(text.split()) or None  # squashed here: a file of records has millions of texts


def _is_squashed(text: str) -> bool:
    """Whether single blanks are its only white space: all other kinds count as not printable."""
    return text.isprintable() and "  " not in text and text[0] != " " != text[-1]


def _all_text(element: etree._Element) -> str:
    return etree.tostring(element, method="text", encoding="unicode", with_tail=False)


def _write_out(element: etree._Element) -> etree._Element:
    """Put the signs that only the DTD declares into the texts around them: until then they are nodes of their own."""
    for node in list(element.iter(etree.Entity)):
        if (parent := node.getparent()) is not None:  # else it went with the first of its row
            _write_out_row(node, parent)
    return element


def _write_out_row(first: etree._Entity, parent: etree._Element) -> None:
    """Write out nodes that no element parts from one another, and join the pieces once: a text may have thousands."""
    before = first.getprevious()
    pieces = [(parent.text if before is None else before.tail) or ""]
    row = [first, *takewhile(lambda node: node.tag is etree.Entity, first.itersiblings())]
    for node in row:
        pieces += (html.unescape(node.text or ""), node.tail or "")
        parent.remove(node)
    if before is None:
        parent.text = "".join(pieces)
    else:
        before.tail = "".join(pieces)


def parts_of(element: etree._Element | None) -> dict[str, etree._Element]:
    """Return the first child of each name: one walk, where each search by path would walk again."""
    if element is None:
        return {}
    children = _last_first(element)
    return dict(zip(map(_tag, children), children, strict=True))


def all_in(element: etree._Element | None, tag: str) -> list[etree._Element]:
    """Return the children of a name."""
    return [] if element is None else [child for child in children_of(element) if child.tag == tag]


def all_of(parts: Mapping[str, etree._Element], tag: str) -> list[etree._Element]:
    """Return all children of a name, of an element of which the `parts` are known."""
    first = parts.get(tag)
    return [] if first is None else [first, *first.itersiblings(tag)]


def text_at(element: etree._Element, path: str) -> str | None:
    """Return the text of the first element at a path."""
    return text_of(element.find(path))


def whole_number(text: str | None) -> int | None:
    """Return a number above zero; a zero is what old records hold where nobody counted."""
    is_number = text is not None and text.isascii() and text.isdigit() and len(text) < 7
    return int(text or 0) or None if is_number else None


def distinct_texts(elements: Iterable[etree._Element]) -> tuple[str, ...]:
    """Return the texts of the elements that have one, each once."""
    return tuple(dict.fromkeys(filter(None, map(text_of, elements))))


def texts_at(element: etree._Element, path: str) -> tuple[str, ...]:
    """Return the texts of all elements at a path that have one, each once."""
    return distinct_texts(element.iterfind(path))
