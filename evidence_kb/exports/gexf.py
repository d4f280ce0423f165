"""GEXF 1.2 (gexf.net), the format of Gephi: studies as nodes, citations as edges from the citing to the cited study."""

from __future__ import annotations

from xml.sax.saxutils import escape

from evidence_kb.exports.attributes import EDGE, NODE, label, quoted, stated
from evidence_kb.exports.study import Citation, Heading, Study

TURN = "</nodes>\n<edges>\n"
CLOSING = "</edges>\n</graph>\n</gexf>\n"
_TYPES = {"int": "integer", "string": "string"}


def opening(heading: Heading) -> str:
    """Return the head: what the file is, and the types of all attributes."""
    day = f' lastmodifieddate="{heading.on}"' if heading.on else ""
    declared = "".join(
        f'<attributes class="{place}" mode="static">\n'
        + "".join(f'<attribute id="{name}" title="{name}" type="{_TYPES[kind]}"/>\n' for name, kind in attributes)
        + "</attributes>\n"
        for place, attributes in (("node", NODE), ("edge", EDGE))
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">\n'
        f"<meta{day}>\n<creator>evidence-kb</creator>\n<description>{escape(heading.said())}</description>\n</meta>\n"
        f'<graph mode="static" defaultedgetype="directed">\n{declared}<nodes>\n'
    )


def node(study: Study, heading: Heading) -> str:
    """Return one study."""
    return f"<node id={quoted(study.id or study.key)} label={quoted(label(study))}>\n{_values(study)}</node>\n"


def edge(citation: Citation) -> str:
    """Return one citation; its id is made of the two studies, of which there is one citation at most."""
    source, target = citation.citing_id, citation.cited_id
    return f'<edge id="{source}-{target}" source="{source}" target="{target}">\n{_values(citation)}</edge>\n'


def _values(item: Study | Citation) -> str:
    values = "".join(f'<attvalue for="{name}" value={quoted(value)}/>\n' for name, value in stated(item))
    return f"<attvalues>\n{values}</attvalues>\n"
