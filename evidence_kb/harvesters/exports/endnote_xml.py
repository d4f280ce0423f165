"""EndNote's XML export, which Zotero, Bookends and JabRef write as well.

There is no public specification; the elements were read from nine real files. Every text may be cut into `style`
elements. Files of strangers are opened without entities, without document types and without the network.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from evidence_kb.errors import ParseError
from evidence_kb.harvesters.exports.names import names
from evidence_kb.harvesters.exports.record import MAX_ENTRY, Entry, split_list
from evidence_kb.text import squash

NAME = "EndNote XML"

# Characters that XML 1.0 forbids (section 2.2): EndNote writes those that were pasted into a note.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#(?:0*(?:[0-8]|1[124-9]|2[0-9]|3[01])|x0*(?:[0-8bcef]|1[0-9a-f]));",
    re.IGNORECASE,
)
_DECLARATION = re.compile(r"\ufeff?\s*<\?xml[^>]{0,200}\?>")
# Signs that begin no entity of XML: a bare "&", or one of HTML, which is undone with those in other formats.
_NO_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-f]{1,6});)", re.IGNORECASE)
_NOTE = re.compile(r"notes|research-notes|custom[1-8]|user[0-9]{1,2}|accession-num|label")
_END = "</record>"


def recognises(text: str) -> bool:
    """Say whether a text is XML with EndNote's records."""
    head = text[:20_000].lstrip("\ufeff \n\t")
    return head.startswith("<") and re.search(r"<records[\s>]", head) is not None and "<ref-type" in text


def read(text: str, name: str) -> Iterator[Entry]:
    """Yield the entries of the file; where the XML breaks off, the rest is one entry that says so.

    Raises ParseError for a file with a document type of its own: its entities could be anything.
    """
    if re.search(r"<!(?:DOCTYPE|ENTITY)", text):
        raise ParseError(f"{name}: this XML declares a document type, which no export does; export it again")
    parser = etree.XMLPullParser(
        events=("end",),
        tag="record",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    # Two exports one behind the other are two documents; they are read as parts of one.
    body = f"<exports>{_NO_ENTITY.sub('&amp;', _FORBIDDEN.sub(' ', _DECLARATION.sub(_line_ends, text)))}</exports>"
    try:
        for piece in _pieces(body):  # record by record, so that those before a mistake are not lost with it
            parser.feed(piece.encode("utf-8", "replace"))
            for _, record in parser.read_events():
                if isinstance(record, etree._Element):
                    yield _entry(record)
                    record.clear()
        parser.close()
    except etree.XMLSyntaxError as error:
        reason = squash(error.msg or "")[:120]
        yield Entry(error.lineno or 1, trouble=f"the XML cannot be read from here on ({reason})")


def _line_ends(found: re.Match[str]) -> str:
    return "\n" * found.group().count("\n")  # so that lines keep their numbers


def _pieces(body: str) -> Iterator[str]:
    start = 0
    while start < len(body):
        found = body.find(_END, start)
        end = found + len(_END) if found >= 0 else len(body)
        yield body[start:end]
        start = end


def _entry(record: etree._Element) -> Entry:
    if len(_text(record)) > MAX_ENTRY:
        return Entry(_line(record), trouble=f"longer than {MAX_ENTRY:,} characters, which no reference is")
    kinds = [kind for kind in (element.get("name") for element in record.iterfind("ref-type")) if kind]
    return Entry(
        line=_line(record),
        doi=_first(record, "electronic-resource-num"),
        pmid=_pmid(record),
        title=_first(record, "titles/title"),
        authors=names(_texts(record, "contributors/authors/author")),
        journal=_first(record, "periodical/full-title", "titles/secondary-title", "periodical/abbr-1"),
        dates=tuple(_texts(record, "dates/year") + _texts(record, "dates/pub-dates/date")),
        volume=_first(record, "volume"),
        issue=_first(record, "number", "issue"),
        pages=_first(record, "pages"),
        language=_first(record, "language"),
        article_type=next(iter(_texts(record, "work-type") or kinds), None),
        publication_types=split_list([*kinds, *_texts(record, "work-type")]),
        keywords=split_list(_texts(record, "keywords/keyword")),
        abstract=_first(record, "abstract"),
        notes=tuple(_notes(record)),
        addresses=tuple(_texts(record, "urls/related-urls/url") + _texts(record, "urls/web-urls/url")),
    )


def _line(record: etree._Element) -> int | None:
    line: object = record.sourceline
    return line if isinstance(line, int) else None


def _pmid(record: etree._Element) -> str | None:
    """The accession number is PubMed's only where PubMed is named as its source."""
    sources = " ".join(_texts(record, "remote-database-name") + _texts(record, "remote-database-provider")).casefold()
    number = _first(record, "accession-num") or ""
    is_pubmed = "medline" in sources or "pubmed" in sources or sources.split() == ["nlm"]
    return number if is_pubmed and re.fullmatch(r"[0-9]{1,8}", number) else None


def _notes(record: etree._Element) -> Iterator[str]:
    """Yield the lines of notes, custom fields and the accession number, in which identifiers may stand alone."""
    for element in record:
        if isinstance(element.tag, str) and _NOTE.fullmatch(element.tag):
            lines = "".join(str(part) for part in element.itertext()).splitlines()
            yield from (line.strip() for line in lines if line.strip())


def _texts(record: etree._Element, path: str) -> list[str]:
    texts = (_text(element) for element in record.iterfind(path))
    return [text for text in texts if text]


def _first(record: etree._Element, *paths: str) -> str | None:
    """Return the first text at the first of the paths that has one."""
    return next((text for path in paths for text in _texts(record, path)), None)


def _text(element: etree._Element) -> str:
    return squash("".join(str(part) for part in element.itertext()))
