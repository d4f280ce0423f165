"""GraphML (graphml.graphdrawing.org): studies as nodes, citations as edges from the citing to the cited study."""

from __future__ import annotations

from xml.sax.saxutils import escape

from evidence_kb.exports.attributes import EDGE, NODE, label, quoted, stated
from evidence_kb.exports.lines import one_line
from evidence_kb.exports.study import Citation, Heading, Study

TURN = ""
CLOSING = "</graph>\n</graphml>\n"
_ABOUT = (("topic", "string"), ("run", "int"), ("run_finished_on", "string"), ("about", "string"))


def opening(heading: Heading) -> str:
    """Return the head: the types of all attributes, and what the file is."""
    keys = "".join(
        f'<key id="{place[0]}_{name}" for="{place}" attr.name="{name}" attr.type="{kind}"/>\n'
        for place, attributes in (("graph", _ABOUT), ("node", (("label", "string"), *NODE)), ("edge", EDGE))
        for name, kind in attributes
    )
    about = (("topic", heading.topic), ("run", heading.run), ("run_finished_on", heading.on), ("about", heading.said()))
    data = "".join(_data("g", name, value) for name, value in about if value is not None)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
        f'{keys}<graph id="citations" edgedefault="directed">\n{data}'
    )


def node(study: Study, heading: Heading) -> str:
    """Return one study."""
    data = "".join(_data("n", name, value) for name, value in (("label", label(study)), *stated(study)))
    return f"<node id={quoted(study.id or study.key)}>\n{data}</node>\n"


def edge(citation: Citation) -> str:
    """Return one citation."""
    data = "".join(_data("e", name, value) for name, value in stated(citation))
    return f'<edge source="{citation.citing_id}" target="{citation.cited_id}">\n{data}</edge>\n'


def _data(place: str, name: str, value: object) -> str:
    return f'<data key="{place}_{name}">{escape(one_line(str(value)))}</data>\n'
