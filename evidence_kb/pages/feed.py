"""Atom feeds (RFC 4287) of the cells that moved, of a topic or of one treatment, the newest first.

Identifiers are made from names and the time of the run (RFC 4122 version 5), so they are the same on every host, and
no number of a row is in them. Texts are plain; what XML 1.0 cannot carry becomes U+FFFD, as in pictures.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from evidence_kb.pages.moves import moves
from evidence_kb.pages.site import COUNTED, Context, Document, MissingError, Page, Row, Visit
from evidence_kb.pages.svg import xml

ENTRIES = 50
TITLE_SHOWN, CONTENT_SHOWN = 300, 4000  # characters
ATOM = "http://www.w3.org/2005/Atom"
CONTENT_TYPE = "application/atom+xml; charset=utf-8"
_RUN = "coalesce(r.finished_at, r.started_at) AS updated, r.started_at"
SQL_TOPIC_MOVES = f"""
SELECT x.*, {_RUN} FROM changes x JOIN runs r ON r.id = x.run_id
WHERE x.topic = :topic AND x.entity = 'cell' AND x.field <> 'grid' AND x.run_id > :since
ORDER BY x.run_id DESC, x.entity_id LIMIT {ENTRIES}"""
# All cells of a treatment have names that start with its own.
SQL_TREATMENT_MOVES = f"""
SELECT x.*, {_RUN} FROM changes x JOIN runs r ON r.id = x.run_id
WHERE x.entity = 'cell' AND x.entity_id >= :from AND x.entity_id < :to AND +x.topic = :topic AND x.field <> 'grid'
ORDER BY +x.run_id DESC, x.entity_id LIMIT {ENTRIES}"""
SQL_BEGAN = f"""
SELECT x.*, {_RUN} FROM changes x JOIN runs r ON r.id = x.run_id
WHERE x.entity = 'topic' AND x.entity_id = :topic AND x.field IS NULL AND x.run_id > :since"""
SQL_LAST_RUN = f"SELECT {_RUN} FROM runs r WHERE {COUNTED} ORDER BY id DESC LIMIT 1"
SQL_TREATMENT = "SELECT id, name FROM treatments WHERE id = :id"


async def load(visit: Visit) -> Document:
    """Return the feed of a topic, or of one treatment in it."""
    return Document(await written(visit, await visit.topic(), await _treatment(visit)), CONTENT_TYPE)


async def written(visit: Visit, topic: Row, treatment: Row | None = None, since: int = 0) -> bytes:
    """Return the feed of a topic, or of one treatment in it, with what moved after run `since`."""
    if treatment is None:
        rows = await visit.rows(SQL_TOPIC_MOVES, topic=topic["slug"], since=since)
    else:
        start = json.dumps([treatment["name"]], ensure_ascii=False)[:-1] + ","
        bounds = {"from": start, "to": start[:-1] + "-"}  # "-" comes right after ","
        rows = await visit.rows(SQL_TREATMENT_MOVES, topic=topic["slug"], **bounds)
    began = await visit.row(SQL_BEGAN, topic=topic["slug"], since=since) if len(rows) < ENTRIES else None
    last = await visit.row(SQL_LAST_RUN)
    feed = _feed(visit, topic, treatment, rows, began, last)
    for row, move in zip(rows, await moves(visit, rows), strict=True):
        feed.append(_moved(visit, topic, row, move))
    if began:
        feed.append(_began(visit, topic, began))
    ET.register_namespace("", ATOM)
    body: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return body


async def _treatment(visit: Visit) -> Row | None:
    asked = visit.request.url_vars.get("treatment")
    if asked is None:
        return None
    found = await visit.row(SQL_TREATMENT, id=int(asked))
    if found is None:
        raise MissingError(f"No treatment has the number {asked}. The evidence map lists the treatments.")
    return found


def identifier(*names: str) -> str:
    """Return a urn:uuid that the same names always give."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, json.dumps(['evidence-kb', *names], ensure_ascii=False))}"


def entry_id(topic: Row, started_at: str, move: Context) -> str:
    """Return the identifier of a cell that moved in the run that started then."""
    return identifier("cell", topic["slug"], started_at, move["treatment"], move["outcome"])


def _feed(
    visit: Visit, topic: Row, treatment: Row | None, rows: Sequence[Row], began: Row | None, last: Row | None
) -> ET.Element:
    feed = ET.Element(f"{{{ATOM}}}feed")
    names = [topic["slug"], *([treatment["name"]] if treatment else [])]
    of = f"{treatment['name']}, {topic['title']}" if treatment else topic["title"]
    part = f"/{treatment['id']}" if treatment else ""
    newest = rows[0] if rows else began or last or {"updated": "1970-01-01T00:00:00Z"}
    _text(feed, "id", identifier("feed", *names))
    _text(feed, "title", f"What moved: {of}")
    _text(feed, "subtitle", topic["question"] or "The question of this topic is not stated.")
    _text(feed, "updated", newest["updated"])
    _text(ET.SubElement(feed, f"{{{ATOM}}}author"), "name", "evidence-kb")
    _text(feed, "generator", "evidence-kb")
    _link(visit, feed, "self", f"/-/feed/{topic['slug']}{part}.atom")
    _link(visit, feed, "alternate", f"/-/changes/{topic['slug']}")
    return feed


def _moved(visit: Visit, topic: Row, row: Row, move: Context) -> ET.Element:
    quote = move["quote"]
    said = [f"{line['label']}: {line['before']} → {line['after']}" for line in move["lines"] if line["has_moved"]]
    said.append(f"{move['because'][:1].upper()}{move['because'][1:]}.")
    if quote:
        whose = " (summary by this project, not the authors’ words)" if quote["is_ours"] else ""
        said.append(f"“{quote['quote']}”{whose}: {quote['study']['title'] or 'title not stated'}")
    entry = ET.Element(f"{{{ATOM}}}entry")
    _text(entry, "id", entry_id(topic, row["started_at"], move))
    _text(entry, "title", f"{move['treatment']} × {move['outcome']}: {move['summary']}", TITLE_SHOWN)
    _text(entry, "updated", row["updated"])
    _link(visit, entry, "alternate", f"/-/changes/{topic['slug']}?run={row['run_id']}")
    if move["path"]:
        _link(visit, entry, "related", f"/-/cell/{topic['slug']}/{move['path']}")
    _text(entry, "content", "\n".join(said), CONTENT_SHOWN).set("type", "text")
    return entry


def _began(visit: Visit, topic: Row, row: Row) -> ET.Element:
    entry = ET.Element(f"{{{ATOM}}}entry")
    _text(entry, "id", identifier("topic", topic["slug"], row["started_at"]))
    _text(entry, "title", f"{topic['title']}: read for the first time", TITLE_SHOWN)
    _text(entry, "updated", row["updated"])
    _link(visit, entry, "alternate", f"/-/changes/{topic['slug']}?run={row['run_id']}")
    _text(entry, "content", "From here on this feed says which cells of the evidence map move.").set("type", "text")
    return entry


def _text(parent: ET.Element, name: str, text: str, most: int = 1000) -> ET.Element:
    """Add an element with plain text, cut to `most` characters."""
    element = ET.SubElement(parent, f"{{{ATOM}}}{name}")
    clean = xml(text)
    element.text = clean if len(clean) <= most else clean[: most - 1] + "…"
    return element


def _link(visit: Visit, parent: ET.Element, rel: str, path: str) -> None:
    kind = "application/atom+xml" if rel == "self" else "text/html"
    ET.SubElement(parent, f"{{{ATOM}}}link", {"rel": rel, "href": visit.address(path), "type": kind})


PAGE = Page(
    paths=(r"^/-/feed/(?P<topic>[^/]+)/(?P<treatment>\d{1,17})\.atom$", r"^/-/feed/(?P<topic>[^/]+)\.atom$"),
    template=None,
    load=load,
)
