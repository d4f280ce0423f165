"""Files that reference managers and databases export, whichever of the usual formats they are in.

The format is recognised by the content, because RIS in a `.txt` is as common as RIS in a `.ris`; each has its reader
beside this file. Every entry is a record of its own words: nothing is looked up and nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from evidence_kb.errors import ParseError
from evidence_kb.harvesters.exports import bibtex, csl, csv, endnote_xml, medline, ris, wos
from evidence_kb.harvesters.exports.decoded import seems_to_be, text_of
from evidence_kb.harvesters.exports.record import Entry, batch
from evidence_kb.model import Batch, Harvester, Identifiers, Limit, Question, Request, Response


@dataclass(frozen=True, slots=True)
class Format:
    """One format: how it is called, by which content and which file name it is known, and how it is read."""

    name: str
    suffixes: tuple[str, ...]
    recognises: Callable[[str], bool]
    read: Callable[[str, str], Iterator[Entry]]


FORMATS = (
    Format(endnote_xml.NAME, (), endnote_xml.recognises, endnote_xml.read),
    Format(csl.NAME, (), csl.recognises, csl.read),
    Format(wos.NAME, (".ciw",), wos.recognises, wos.read),
    Format(wos.REFWORKS_NAME, (), wos.recognises_refworks, wos.read_refworks),
    Format(ris.NAME, (".ris",), ris.recognises, ris.read),
    Format(medline.NAME, (".nbib", ".medline"), medline.recognises, medline.read),
    Format(bibtex.NAME, (".bib", ".bibtex"), bibtex.recognises, bibtex.read),
    Format(csv.NAME, (".csv", ".tsv"), csv.recognises, csv.read),
)
_SUFFIXES = frozenset(suffix for known in FORMATS for suffix in known.suffixes) | {".enw"}
_NOT_EXPORTS = frozenset((".yml", ".yaml", ".html", ".htm", ".xhtml", ".mhtml", ".py", ".toml", ".md"))


def recognises(text: str, name: str) -> bool:
    """Say whether a file is an export: by its content, else by a file name that only exports have."""
    suffix = PurePath(name.lower()).suffix
    if suffix in _NOT_EXPORTS or text[:200].lstrip("\ufeff \n\t").lower().startswith(("<!doctype html", "<html")):
        return False
    return suffix in _SUFFIXES or _is_refer(text) or _format_of(text) is not None


def ask(question: Question, studies: Sequence[Identifiers], limit: Limit) -> Iterator[Request]:
    """Yield nothing: an export says what it says, and nothing else can be asked of it."""
    return iter(())


def parse(response: Response) -> Batch:
    """Return the works that a file lists, each once; what could not be read is named in `missing`, with its place.

    Raises ParseError if the bytes are no text, no format that is known, or if not one entry of it can be read.
    """
    name = response.request.address.removeprefix("file:")
    text = text_of(response.body, name)
    known = _format_of(text)
    if known is not None:
        return batch(known.read(text, name), name)
    if _is_refer(text) or name.lower().endswith(".enw"):
        raise ParseError(f"{name}: this is EndNote's refer format (%0, %T); export it as RIS or as EndNote XML instead")
    named = _format_named(name)
    entries = list(named.read(text, name)) if named else []
    if not entries:
        formats = ", ".join(known.name for known in FORMATS)
        raise ParseError(f"{name}:1: this is {seems_to_be(text)}; export one of {formats} instead")
    return batch(entries, name)


def _format_of(text: str) -> Format | None:
    return next((known for known in FORMATS if known.recognises(text)), None)


def _format_named(name: str) -> Format | None:
    suffix = PurePath(name.lower()).suffix
    return next((known for known in FORMATS if suffix in known.suffixes), None)


def _is_refer(text: str) -> bool:
    return text[:2000].lstrip("\ufeff \n\t").startswith("%0 ")


EXPORTS = Harvester(
    name="exports",
    title="Export of a reference manager or database: " + ", ".join(known.name for known in FORMATS),
    licence="titles and facts: free; abstracts: their publishers', quoted in short passages",
    parse=parse,
    ask=ask,
    recognises=recognises,
    focal_role="found",
    keys_per_file=True,
)
