"""PubMed's own export: the MEDLINE format, in files named .nbib or .txt (PubMed, PMC and ERIC write it).

Fields as in NLM's "MEDLINE/PubMed Data Element (Field) Descriptions"; they are taken apart by Bio.Medline. It takes
each value from column 7, so lines whose tag ends elsewhere (`PMID-1234`, `TI  -Title`) are put right before it sees
them: else it would cut a digit off the PMID.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence

from Bio import Medline

from evidence_kb.harvesters.exports.names import names
from evidence_kb.harvesters.exports.notices import BY_TAG
from evidence_kb.harvesters.exports.record import MAX_ENTRY, Entry, split_list
from evidence_kb.identifiers import KNOWN_AS
from evidence_kb.model import MeshHeading

NAME = "NBIB (MEDLINE)"

_TAG = re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,3}-(?:\s+(.*)|(\S.*)?)$")
_NO_ABSTRACT = re.compile(r"abstract available from the publisher|^plain-language-summary", re.IGNORECASE)
_FIRST_TAGS = frozenset(("PMID", "PMC", "OWN"))  # PubMed, PMC and ERIC begin their entries with these
_REGISTRIES = re.compile(r"(?:ClinicalTrials\.gov|ISRCTN|EudraCT|ANZCTR|ChiCTR|CTRI|DRKS|IRCT|JapicCTI|JPRN|KCT|NTR|"
                         r"PACTR|ReBec|RPCEC|SLCTR|TCTR|UMIN-?CTR|UMIN|jRCT)/(\S+)", re.IGNORECASE)  # fmt: skip


def recognises(text: str) -> bool:
    """Say whether a text holds entries that begin as PubMed's, PMC's or ERIC's do."""
    begins = re.search(r"^(?:PMID ?- ?[0-9]|PMC - ?PMC[0-9]|OWN - ?[A-Z])", text, re.MULTILINE)
    return begins is not None and re.search(r"^(?:TI|AU|FAU|PT|DP|JT|STAT|BTI) *-", text, re.MULTILINE) is not None


def read(text: str, name: str) -> Iterator[Entry]:
    """Yield the entries of a file in MEDLINE format."""
    for line, lines in _chunks(text):
        if sum(map(len, lines)) > MAX_ENTRY:
            yield Entry(line, trouble=f"longer than {MAX_ENTRY:,} characters, which no reference is")
        else:
            yield _entry(line, Medline.read(lines))  # type: ignore[no-untyped-call] # Biopython has no annotations


def _chunks(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the fields of each entry, put right for Bio.Medline, with the number of the first line.

    An entry ends at a blank line that another tag follows, or where PubMed's first tag comes a second time. Each
    field becomes one line: Bio.Medline would make two authors of a group whose name goes on in the next line.
    """
    begun, fields, tags, is_after_blank = 0, list[list[str]](), set[str](), True
    for number, line in enumerate(io.StringIO(text), start=1):
        found = _TAG.match(line.rstrip())
        if found is not None:
            tag, spaced, glued = found.groups()
            if fields and (is_after_blank or (tag in _FIRST_TAGS and tag in tags)):
                yield begun, _joined(fields)
                fields, tags = [], set()
            begun = begun if fields else number
            fields.append([f"{tag:<4}- {spaced or glued or ''}"])
            tags.add(tag)
        elif fields and line.strip():
            fields[-1].append(line.strip())
        is_after_blank = not line.strip()
    if fields:
        yield begun, _joined(fields)


def _joined(fields: Sequence[Sequence[str]]) -> list[str]:
    return [" ".join(parts) + "\n" for parts in fields]


def _entry(line: int, record: Mapping[str, str | list[str]]) -> Entry:
    headings = _values(record, "MH")
    identifiers = [*_values(record, "LID"), *_values(record, "AID")]
    full, short = _values(record, "FAU"), _values(record, "AU")
    return Entry(
        line=line,
        doi=_doi(identifiers) or _first(record, "DOI") or _doi_in_source(_first(record, "SO")),
        pmid=(_first(record, "PMID") or "").split(" ")[0],  # a line that lost its dash goes on with the number
        pmcid=_first(record, "PMC"),
        title=_title(record),
        authors=names([*(full if len(full) >= len(short) else short), *_values(record, "CN")]),
        journal=_first(record, "JT") or _first(record, "TA") or _first(record, "BTI"),
        dates=tuple(_values(record, "DP") or _values(record, "DEP")),
        volume=_first(record, "VI"),
        issue=_first(record, "IP"),
        pages=_first(record, "PG"),
        language="; ".join(_values(record, "LA")) or None,
        publication_types=tuple(_values(record, "PT")),
        keywords=split_list(_values(record, "OT")),
        mesh=tuple(_heading(text) for text in headings),
        trials=tuple(match.group(1) for match in map(_REGISTRIES.fullmatch, _values(record, "SI")) if match),
        abstract=_first(record, "AB") or _other_abstract(record),
        notes=tuple(value for value in _values(record, "GN") if value.startswith(KNOWN_AS)),
        addresses=tuple(value for value in identifiers if value.startswith("http")),
        corrections=tuple((kind, source) for tag, kind in BY_TAG.items() for source in _values(record, tag)),
    )


def _values(record: Mapping[str, str | list[str]], tag: str) -> list[str]:
    found = record.get(tag, [])
    values = [found] if isinstance(found, str) else found
    return [value.strip() for value in values if value.strip()]


def _first(record: Mapping[str, str | list[str]], tag: str) -> str | None:
    return next(iter(_values(record, tag)), None)


def _title(record: Mapping[str, str | list[str]]) -> str | None:
    """Where PubMed knows no English title it says so in TI, and TT holds the one that is printed."""
    title = _first(record, "TI")
    has_none = title is None or title.strip("[]. ").casefold() == "not available"
    return (_first(record, "TT") if has_none else None) or title or _first(record, "BTI")


def _other_abstract(record: Mapping[str, str | list[str]]) -> str | None:
    """An abstract of another body or language stands in for one that is not there, as in PubMed's XML."""
    found = (text for text in _values(record, "OAB") if not _NO_ABSTRACT.search(text))
    return next(found, None)


def _doi(values: Sequence[str]) -> str | None:
    """LID and AID hold identifiers of several kinds, each with its kind behind it; Bio.Medline joins the LIDs."""
    found = (re.search(r"(?:^|\] )([^\[\]]*10\.[0-9]{4,9}/.*?) ?\[doi\]", value) for value in values)
    return next((match.group(1) for match in found if match), None)


def _doi_in_source(source: str | None) -> str | None:
    found = re.search(r"\bdoi: ?(10\.[0-9]{4,9}/\S+)", source or "", re.IGNORECASE)
    return found.group(1) if found else None


def _heading(text: str) -> MeshHeading:
    """`*` marks what the article is mainly about, at the heading or at one of its qualifiers."""
    name, *qualifiers = (part.strip() for part in text.split("/"))
    plain = tuple(qualifier.lstrip("*") for qualifier in qualifiers)
    return MeshHeading(name.lstrip("*"), is_major="*" in text, qualifiers=plain)
