"""Reading of the annotated texts: sentences, section roles, and phrases carried over to the words of a text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evidence_kb.claims.language.sentences import sentences
from evidence_kb.claims.study.populations import abbreviations

Record = Mapping[str, Any]
ROLES = ("background", "methods", "results", "conclusion")
_HEADINGS = (
    ("conclusion", r"conclu|interpret|implication|significance|summary|discussion"),
    ("results", r"result|finding|outcomes$|observ"),
    (
        "methods",
        r"method|design|setting|particip|patient|subject|intervention|measure|material|procedure|sampl|population|"
        r"analys|data|protocol|treatment|animals|randomi|registration|funding|trial|eligib",
    ),
    ("background", r"backgr|objectiv|aim|introduc|purpose|context|question|rationale|hypothes|importance|goal"),
)
_INLINE = re.compile(r"([A-Z][A-Z &/,'()-]{3,60}?) ?: ")


@dataclass(frozen=True, slots=True)
class Part:
    """One sentence of an abstract, with its offset in the document's own text where that has one."""

    text: str
    role: str | None
    start: int = 0
    heading: str = ""  # as printed in front of the sentence, where it opens a section


@dataclass(frozen=True, slots=True)
class Document:
    """A title and the sentences behind it."""

    name: str
    record: Record
    parts: tuple[Part, ...]  # the first is the title
    shorts: Mapping[str, str]


def read(path: Path) -> Iterator[Record]:
    """Read one JSON object per line."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def text_of(record: Record) -> tuple[str, str]:
    """Return title and abstract of a tokenised record, with blanks where print has them."""
    text = re.sub(r"\s+([,.;:)\]%?!])", r"\1", " ".join(record["tokens"]))
    text = re.sub(r"([(\[])\s+", r"\1", text)
    found = sentences(text)
    return text[found[0].start : found[0].end], text[found[1].start :] if len(found) > 1 else ""


def role_of_heading(heading: str) -> str | None:
    """Return the role that a heading gives to its section."""
    plain = heading.casefold()
    return next((role for role, pattern in _HEADINGS if re.search(pattern, plain)), None)


def document(record: Record) -> Document:
    """Split an article record of Evidence Inference into sentences with the roles of their headings."""
    sections = record["abstract_sections"] or [{"label": None, "text": record["abstract"] or ""}]
    parts = [Part(record["title"] or "", None)]
    for section in sections:
        label = section["label"] or ""
        text = section["text"]
        for number, sentence in enumerate(sentences(text)):
            shown = f"{label}: " if label and not number else ""
            parts.append(Part(text[sentence.start : sentence.end], role_of_heading(label), 0, shown))
    shorts = abbreviations([p.text for p in parts])
    return Document(str(record["pmcid"]), record, tuple(p for p in parts if p.text), shorts)


def lines_document(record: Record) -> Document:
    """Split a record of EvidenceOutcomes, whose sections open with a printed heading."""
    text: str = record["text"]
    parts: list[Part] = []
    role: str | None = None
    for line in re.finditer(r"[^\n]+", text):
        heading = _INLINE.match(line[0]) if parts else None
        offset = line.start() + (heading.end() if heading else 0)
        if heading:
            role = role_of_heading(heading[1])
        rest = text[offset : line.end()]
        for number, sentence in enumerate(sentences(rest)):
            shown = heading[0] if heading and not number else ""
            start = offset + sentence.start
            parts.append(Part(text[start : offset + sentence.end], role, start, shown))
    return Document(str(record["pmid"]), record, tuple(parts), abbreviations([p.text for p in parts]))
