"""The text of an export whose lines are not all in one encoding, and what a file is that is no export.

Libraries are joined from files of several programs, and databases cut abstracts in the middle of a character. Where
such a file were read as Windows-1252 as a whole, for one wrong byte, every name with an accent would be garbled.
"""

from __future__ import annotations

import re

from evidence_kb.payload import decode
from evidence_kb.text import squash

_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")
_LINE_END = re.compile(rb"(\r\n|\r|\n)")
_TITLE = re.compile(r"<title[^>]*>([^<]{1,200})", re.IGNORECASE)


def text_of(body: bytes, name: str) -> str:
    """Return the text of a file without byte order mark, its lines decoded one by one where they are mixed.

    Raises ParseError for an empty, oversized or binary file.
    """
    text = decode(body, name)
    if _is_mixed(body):
        text = "\n".join(map(_line, _LINE_END.split(body)[::2]))
    return text.lstrip("\ufeff")


def _is_mixed(body: bytes) -> bool:
    """Whether UTF-8 is what most of the file is in; in Windows-1252 few pairs of signs look like UTF-8."""
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return False
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        whole = len(_MULTIBYTE.findall(body))
        return whole > 10 * len(_HIGH.findall(_MULTIBYTE.sub(b"", body))) or _has_mixed_lines(body)
    return False


def _has_mixed_lines(body: bytes) -> bool:
    """Whether there are lines of either kind, as in two libraries that were put one behind the other."""
    kinds = [_is_utf8(line) for line in re.split(rb"[\r\n]+", body) if _HIGH.search(line)]
    return 10 * kinds.count(True) > len(kinds)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _line(line: bytes) -> str:
    """A line that is mostly UTF-8 keeps its good characters; of a broken one, each byte is taken for Windows-1252."""
    whole, parts, end = list(_MULTIBYTE.finditer(line)), [], 0
    if len(whole) < len(_HIGH.findall(_MULTIBYTE.sub(b"", line))):
        whole = []
    for match in whole:
        parts += [_western(line[end : match.start()]), match.group().decode("utf-8", "replace")]
        end = match.end()
    return "".join((*parts, _western(line[end:])))


def _western(part: bytes) -> str:
    try:
        return part.decode("cp1252")
    except UnicodeDecodeError:
        return part.decode("latin-1")


def seems_to_be(text: str) -> str:
    """Say in a few words what a text is that is no export.

    >>> seems_to_be("<html><head><title>Sign in</title></head></html>")
    "a web page ('Sign in'), which a site shows where it gives no file"
    """
    head = text[:4_000].lstrip("\ufeff \n\t")
    start = head[:200].lower()
    title = _TITLE.search(head)
    if start.startswith(("<!doctype html", "<html", "<head", "<body", "<h1", "<p>", "<div")):
        said = f" ('{squash(title.group(1))[:80]}')" if title else ""
        return f"a web page{said}, which a site shows where it gives no file"
    if start.startswith("{\\rtf"):
        return "a word processor's file (RTF)"
    if start.startswith("<"):
        return "XML of another kind"
    if start.startswith(("{", "[")):
        return "JSON of another kind"
    return "a text without one entry"
