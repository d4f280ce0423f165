"""The formats that studies are written in, and how a file is put together of its parts.

A file is opening, studies with what stands `between` them, in graphs a `turn` and citations, and closing; so that it
can be written while it is read, however long it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from evidence_kb.exports import bibtex, csl_json, csv, gexf, graphml, nbib, ris
from evidence_kb.exports.study import Citation, Heading, Study


def _nothing(heading: Heading) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its name, the ending of its files, and its parts."""

    title: str
    suffix: str
    content_type: str
    study: Callable[[Study, Heading], str]
    opening: Callable[[Heading], str] = _nothing
    between: str = ""
    turn: str = ""
    citation: Callable[[Citation], str] | None = None
    closing: str = ""


FORMATS = (
    Format("RIS", "ris", "application/x-research-info-systems; charset=utf-8", ris.entry),
    Format("BibTeX", "bib", "application/x-bibtex; charset=utf-8", bibtex.entry, bibtex.opening),
    Format("CSL-JSON", "csl.json", "application/vnd.citationstyles.csl+json; charset=utf-8", csl_json.entry,
           lambda heading: "[\n", ",\n", closing="\n]\n"),
    Format("NBIB (MEDLINE)", "nbib", "application/nbib; charset=utf-8", nbib.entry),
    Format("CSV", "csv", "text/csv; charset=utf-8", csv.entry, csv.opening),
    Format("GraphML", "graphml", "application/xml; charset=utf-8", graphml.node, graphml.opening,
           turn=graphml.TURN, citation=graphml.edge, closing=graphml.CLOSING),
    Format("GEXF (Gephi)", "gexf", "application/xml; charset=utf-8", gexf.node, gexf.opening,
           turn=gexf.TURN, citation=gexf.edge, closing=gexf.CLOSING),
)  # fmt: skip
BY_SUFFIX = {known.suffix: known for known in FORMATS}


def written(
    known: Format, heading: Heading, studies: Iterable[Study], citations: Iterable[Citation] = ()
) -> Iterator[str]:
    """Yield the parts of a file."""
    yield known.opening(heading)
    for number, study in enumerate(studies):
        yield (known.between if number else "") + known.study(study, heading)
    yield known.turn
    if known.citation is not None:
        yield from map(known.citation, citations)
    yield known.closing
