"""A whole topic as a file, in every format, and the page that lists what can be had.

No row limit holds here: files are sent while they are read, see `store_exports`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from evidence_kb.exports.formats import BY_SUFFIX, FORMATS, Format, written
from evidence_kb.exports.study import Heading, Study
from evidence_kb.pages import words
from evidence_kb.pages.export_rights import notes_for
from evidence_kb.pages.site import Context, Document, MissingError, Page, Row, Visit
from evidence_kb.pages.snapshot import snapshot_of
from evidence_kb.store_exports import Choice, batches, heading_of, stream

SAMPLED = 50  # studies written to say how large a file will be
FILTERS: Final[Mapping[str, tuple[str, ...]]] = {
    "role": tuple(words.ROLES),
    "screening": tuple(words.SCREENING),
    "status": tuple(words.STUDY_STATUSES),
    "decided": ("1", "0"),
}
# What each format is for, and what of a study it holds.
PURPOSES: Final = {
    "ris": "EndNote, Zotero, Rayyan, Covidence: notes and warnings in N1",
    "bib": "LaTeX: one entry a study, keys that stay the same",
    "csl.json": "Zotero, pandoc, citeproc",
    "nbib": "programs that read PubMed’s own export",
    "csv": "spreadsheets and scripts: every column. Cells that begin with = + - @ have an apostrophe in front",
    "graphml": "networkx, yEd, Cytoscape: studies and the citations between them",
    "gexf": "Gephi: studies and the citations between them",
}
SQL_COUNTS = """
SELECT role, screening, status, sum(n) AS studies_n FROM study_counts WHERE topic = :topic GROUP BY 1, 2, 3"""


async def load(visit: Visit) -> Context:
    """Return the formats with the size of each file, and how many studies each filter leaves."""
    topic, choice = await visit.topic(), _choice(visit)
    heading = await heading_of(visit, choice.topic)
    counts = await visit.rows(SQL_COUNTS, topic=choice.topic)
    chosen = {name: value for name, value in _asked(visit).items() if value is not None}
    wanted_n = sum(row["studies_n"] for row in counts if _is_wanted(row, choice))
    is_reviewer = visit.reviewer is not None
    sample = await _sample(visit, choice, is_reviewer)
    return {
        "topic": topic, "heading": heading, "words": words, "chosen": chosen, "wanted_n": wanted_n,
        "studies_n": sum(row["studies_n"] for row in counts), "is_reviewer": is_reviewer, "purposes": PURPOSES,
        "query": f"?{urlencode(chosen)}" if chosen else "",
        "files": [{"format": known, "size_n": _size(known, heading, sample, wanted_n)} for known in FORMATS],
        "filters": [_filter(name, counts) for name in FILTERS],
    }  # fmt: skip


async def load_file(visit: Visit) -> Document:
    """Return a topic's file in the format that the path ends with, all of it from one state of the database."""
    await visit.topic()
    known, choice = BY_SUFFIX[visit.part("format")], _choice(visit)
    snapshot = snapshot_of(visit)
    source = snapshot or visit
    heading = await heading_of(source, choice.topic, _kept_out(choice))
    notes, all_abstracts = notes_for(visit), visit.reviewer is not None
    pieces = stream(source, known, choice, heading, notes=notes, all_abstracts=all_abstracts)
    whole = snapshot.closing(pieces) if snapshot else pieces
    return Document(whole, known.content_type, heading.filename(known.suffix))


def _asked(visit: Visit) -> dict[str, str | None]:
    """Return the filters in the address; one that does not exist would look like an empty topic, so it is refused."""
    asked = {name: visit.request.args.get(name) or None for name in FILTERS}
    for name, value in asked.items():
        if value is not None and value not in FILTERS[name]:
            raise MissingError(f"“{name}” can be {', '.join(FILTERS[name])}, and not “{value}”.")
    return asked


def _choice(visit: Visit) -> Choice:
    asked = _asked(visit)
    decided = None if asked["decided"] is None else int(asked["decided"])
    return Choice(visit.part("topic"), asked["role"], asked["screening"], asked["status"], decided)


def _kept_out(choice: Choice) -> str | None:
    """Say in the file that it is a part of its topic."""
    parts = [(name, getattr(choice, name)) for name in FILTERS]
    said = ", ".join(f"{name} {value}" for name, value in parts if value is not None)
    return f"Only studies with {said}" if said else None


def _is_wanted(row: Row, choice: Choice) -> bool:
    return all((
        choice.role in (None, row["role"]), choice.screening in (None, row["screening"]),
        choice.status in (None, row["status"]),
        choice.decided is None or bool(choice.decided) == (row["screening"] != "unscreened"),
    ))  # fmt: skip


async def _sample(visit: Visit, choice: Choice, is_reviewer: bool) -> list[Study]:
    async for studies in batches(visit, choice, all_abstracts=is_reviewer, batch_n=SAMPLED):
        return studies
    return []


def _size(known: Format, heading: Heading, sample: list[Study], wanted_n: int) -> int:
    """Return about how many bytes a file has; citations, which the sample does not count, come on top."""
    length = sum(len(part.encode()) for part in written(known, heading, sample))
    empty = sum(len(part.encode()) for part in written(known, heading, []))
    return empty + (length - empty) * wanted_n // len(sample) if sample else empty


def _filter(name: str, counts: Any) -> Context:
    """Return a filter with how many studies of the topic each of its values leaves."""
    labels: Mapping[str, str] = {
        "role": words.ROLES, "screening": words.SCREENING, "status": words.STUDY_STATUSES,
        "decided": {"1": "a person has decided", "0": "nobody has decided"},
    }[name]  # fmt: skip
    told = [(row, str(int(row["screening"] != "unscreened")) if name == "decided" else row[name]) for row in counts]
    return {
        "name": name,
        "values": [
            {"value": value, "label": label, "n": sum(row["studies_n"] for row, held in told if held == value)}
            for value, label in labels.items()
        ],
    }


_SUFFIXES = "|".join(known.suffix.replace(".", r"\.") for known in FORMATS)
FILE = Page((rf"^/-/export/(?P<topic>[^/]+?)\.(?P<format>{_SUFFIXES})$",), None, load_file)
PAGE = Page((r"^/-/export/(?P<topic>[^/.]+)/?$",), "export.html", load)
