"""Turn foreign bytes into text, or say in one sentence why not.

Size, encoding and file type are checked here once, before any parser sees the content.
"""

from __future__ import annotations

from evidence_kb.errors import ParseError

MAX_BYTES = 32_000_000  # the largest saved page seen is 0.4 MB; beyond this it is not an article page

_SIGNATURES = (
    (b"%PDF-", "a PDF; save the article's web page, or copy its text, instead"),
    (b"PK\x03\x04", "a ZIP or Office file; save the page as HTML or text"),
    (b"\x1f\x8b", "a gzip file; unpack it first"),
    (b"\x89PNG", "a PNG picture; save the page as HTML or text"),
    (b"\xff\xd8\xff", "a JPEG picture; save the page as HTML or text"),
    (b"GIF8", "a GIF picture; save the page as HTML or text"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x7fELF", "a program"),
)


def decode(body: bytes, name: str) -> str:
    """Return the text of `body`; `name` is used in messages only.

    UTF-8 first (with or without byte order mark), then UTF-16 if marked, then Windows-1252, which every Latin-1
    page that a browser saved really is. Line ends become `\\n`, so that offsets do not depend on the system.

    Raises ParseError for an empty, oversized or binary file.
    """
    if not body.strip():
        raise ParseError(f"{name}: the file is empty; save the page again")
    if len(body) > MAX_BYTES:
        limit = MAX_BYTES // 1_000_000
        raise ParseError(f"{name}: over {limit} MB, which is more than an article page can be; save the page alone")
    for signature, what in _SIGNATURES:
        if body.startswith(signature):
            raise ParseError(f"{name}: this is {what}")
    text = _decoded(body)
    if text is not None and not text.strip():  # nothing but a byte order mark or foreign blanks
        raise ParseError(f"{name}: the file is empty; save the page again")
    if text is None or "\x00" in text or _control_share(text) > 0.01:
        raise ParseError(f"{name}: this is binary data, not a saved page or a text")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(body: bytes) -> str | None:
    encodings = ("utf-16",) if body[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252", "latin-1")
    for encoding in encodings:
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _control_share(text: str) -> float:
    head = text[:65536]
    return sum(1 for c in head if ord(c) < 32 and c not in "\n\t\r\f\v") / len(head)
