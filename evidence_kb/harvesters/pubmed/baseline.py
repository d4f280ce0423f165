"""Cut a file of NLM's baseline, or of its updates, into documents of some hundred records that `parse_articles` reads.

Cutting looks for the end tags of records and for nothing else, so that what follows can be read by other processes and
a reading that was cut short goes on where it was. A document that was cut wrongly, because an end tag stood in a
comment, is not well-formed and is refused when it is parsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from evidence_kb.errors import ParseError
from evidence_kb.harvesters.pubmed.xml import danger

PART_N = 200  # records
_START, _END = b"<PubmedArticleSet>", b"</PubmedArticleSet>"
_LAST = b"</PubmedArticle>"
_HEAD_N = 10_000  # bytes before which the first record must begin
_TAIL = re.compile(rb"</PubmedArticleSet>\s*\Z")


def parts(name: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield documents of PART_N records each, the last of fewer, with what stands between records.

    Raises ParseError where the file is none of PubMed's: before the first document, or after the last.
    """
    held, seen, records_n, is_begun = bytearray(), 0, 0, False
    for piece in pieces:
        held += piece
        if not is_begun:
            if len(held) < _HEAD_N and _START not in held:
                continue
            _drop_head(name, held)
            is_begun = True
        while (end := held.find(_LAST, seen)) >= 0:
            seen, records_n = end + len(_LAST), records_n + 1
            if records_n == PART_N:
                yield _document(held, seen)
                del held[:seen]
                seen, records_n = 0, 0
        seen = max(seen, len(held) - len(_LAST))
    if not is_begun:
        _drop_head(name, held)
    tail = _TAIL.search(held)
    if tail is None:
        raise ParseError(f"{name}: the file ends before </PubmedArticleSet>; fetch it again")
    end = tail.start()
    del tail  # it holds on to the bytes
    if held[:end].strip():
        yield _document(held, end)


def _document(held: bytearray, end: int) -> bytes:
    """Return what stands before the end as a document; a part has megabytes, so it is copied once."""
    with memoryview(held) as records:
        return b"".join((_START, records[:end], _END))


def _drop_head(name: str, held: bytearray) -> None:
    """Drop what comes before the first record. Raises ParseError where something else than a set starts."""
    start = held.find(_START)
    if start < 0:
        raise ParseError(f"{name}: is no file of PubMed records: it does not begin with <PubmedArticleSet>")
    if why := danger(bytes(held[:start]).removeprefix(b"\xef\xbb\xbf").lstrip() or _START):
        raise ParseError(f"{name}: {why}")
    del held[: start + len(_START)]
