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
    held, seen, records_n, is_begun = b"", 0, 0, False
    for piece in pieces:
        held += piece
        if not is_begun:
            if len(held) < _HEAD_N and _START not in held:
                continue
            held, is_begun = _after_head(name, held), True
        while (end := held.find(_LAST, seen)) >= 0:
            seen, records_n = end + len(_LAST), records_n + 1
            if records_n == PART_N:
                yield _document(held[:seen])
                held, seen, records_n = held[seen:], 0, 0
        seen = max(seen, len(held) - len(_LAST))
    tail = _TAIL.search(held if is_begun else _after_head(name, held))
    if tail is None:
        raise ParseError(f"{name}: the file ends before </PubmedArticleSet>; fetch it again")
    if held[: tail.start()].strip():
        yield _document(held[: tail.start()])


def _document(records: bytes) -> bytes:
    return _START + records + _END


def _after_head(name: str, held: bytes) -> bytes:
    """Return what follows the start of the set. Raises ParseError where something else than a set starts."""
    start = held.find(_START)
    if start < 0:
        raise ParseError(f"{name}: is no file of PubMed records: it does not begin with <PubmedArticleSet>")
    if why := danger(held[:start].removeprefix(b"\xef\xbb\xbf").lstrip() or _START):
        raise ParseError(f"{name}: {why}")
    return held[start + len(_START) :]
