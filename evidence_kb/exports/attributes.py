"""What nodes and edges of a graph carry: names, types and values, alike in GraphML and GEXF.

A value that is not stated is left out; a node without a year has no year, and not 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from evidence_kb.exports.lines import one_line
from evidence_kb.exports.study import Citation, Study

NODE = (
    ("title", "string"), ("year", "int"), ("doi", "string"), ("pmid", "string"), ("pmcid", "string"),
    ("journal", "string"), ("design", "string"), ("level_start", "int"), ("participants_n", "int"),
    ("integrity", "string"), ("status", "string"), ("role", "string"), ("steps", "int"), ("screening", "string"),
    ("cited_by_n", "int"), ("references_n", "int"), ("claims_n", "int"), ("first_run", "int"),
)  # fmt: skip
EDGE = (("providers_n", "int"), ("first_run", "int"))


def label(study: Study) -> str:
    """Return what a program writes beside a node."""
    year = f" ({study.year})" if study.year is not None else ""
    return (one_line(study.title) or "Title not stated") + year


def stated(item: Study | Citation) -> Iterator[tuple[str, str]]:
    """Yield the attributes of a node or an edge that have a value."""
    for name, _ in NODE if isinstance(item, Study) else EDGE:
        value = getattr(item, name)
        if value is not None:
            yield name, one_line(value) if isinstance(value, str) else str(value)


def quoted(text: object) -> str:
    """Return a text as the value of an XML attribute, quotes and all."""
    return quoteattr(one_line(str(text)))
