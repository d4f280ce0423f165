"""`.ris`, `.bib`, `.csl`, `.nbib`, `.graphml` and `.gexf` behind any table, view or query of Datasette.

Rows become studies by `study_id`, by `id` of the table of studies, or by the `id` of a query whose other columns say
the same as the study does. Without those a row is taken as it is: doi, pmid, title and so on. A study is written once.
The formats of graphs need citing_id and cited_id. Datasette gives a page of rows: the file says if there are more.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, Final

from datasette import Response  # type: ignore[import-untyped]
from datasette.utils.asgi import BadRequest  # type: ignore[import-untyped]

from evidence_kb.exports.formats import BY_SUFFIX, Format, written
from evidence_kb.exports.study import Citation, Heading, Study
from evidence_kb.pages.export_rights import notes_for
from evidence_kb.pages.site import HEADERS, Visit, check_permission, evidence_database, visit_of
from evidence_kb.store_exports import SQL_BY_ID, described, heading_of

EXTENSIONS: Final = {"ris": "ris", "bib": "bib", "csl": "csl.json", "nbib": "nbib"}
GRAPHS: Final = ("graphml", "gexf")
LEFT_OUT_HEADER: Final = "X-Rows-Left-Out"
_TOLD = ("doi", "pmid", "title")  # what makes a row a study where no number does
_NUMBERS = frozenset(
    ("year", "level_start", "participants_n", "cited_by_n", "references_n", "claims_n", "first_run", "steps")
)
_COPIED = tuple(field.name for field in fields(Study) if field.name not in ("id", "abstract", "notes"))
_LARGEST = 2**63 - 1

Rows = Sequence[Any]


def renderers() -> list[dict[str, Any]]:
    """Return what Datasette registers."""
    studies = [
        {"extension": name, "render": _renderer(BY_SUFFIX[suffix]), "can_render": can_render}
        for name, suffix in EXTENSIONS.items()
    ]
    graphs = [
        {"extension": name, "render": _renderer(BY_SUFFIX[name]), "can_render": can_render_graph} for name in GRAPHS
    ]
    return studies + graphs


def can_render(columns: Sequence[str]) -> bool:
    """Say whether a link to the formats of references belongs on a page with these columns."""
    is_work = "title" in columns and any(name in columns for name in ("id", "authors", "journal", "year"))
    return is_work or any(name in columns for name in ("study_id", "doi", "pmid"))


def can_render_graph(columns: Sequence[str]) -> bool:
    """Say whether a link to the formats of graphs belongs on a page with these columns."""
    return "citing_id" in columns and "cited_id" in columns


def _renderer(known: Format) -> Any:
    async def render(
        datasette: Any, request: Any, database: str, table: str | None, columns: Sequence[str], rows: Rows, data: Any
    ) -> Any:
        ours = await evidence_database(datasette)
        visit = await visit_of(datasette, request, ours if ours == database else None)
        if visit.database is not None:
            await check_permission(datasette, request.actor, visit.database)
        heading = await heading_of(visit, None, _left_out(data, len(rows)))
        problem = _problem(known, columns, rows, visit.database)
        if problem is None:
            citations = _citations(columns, rows) if known.citation is not None else []
            studies = await _studies(visit, table, columns, rows, citations if known.citation is not None else None)
            if studies:
                return _file(known, heading, studies, citations)
            problem = "no row names a study that is held here, nor a doi, pmid or title"
        # Raised and not returned: Datasette would give the answer to a query the status 200 of the query.
        raise BadRequest(f"Nothing to export as {known.title}: {problem}.")

    return render


def _file(known: Format, heading: Heading, studies: Iterable[Study], citations: Iterable[Citation]) -> Any:
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{heading.filename(known.suffix)}"'}
    if heading.left_out:
        headers[LEFT_OUT_HEADER] = heading.left_out
    body = "".join(written(known, heading, studies, citations))
    return Response(body, content_type=known.content_type, headers=headers)


def _left_out(data: Mapping[str, Any], rows_n: int) -> str | None:
    """Say that Datasette cut the rows, and where all of them are; the words are those of the file and of a header."""
    total = data.get("filtered_table_rows_count")
    if not (data.get("next") or data.get("truncated") or (total is not None and total > rows_n)):
        return None
    of = f" of {total}" if total is not None else ""
    return f"Incomplete: made of {rows_n} rows{of}; the others are left out. Whole topics: /-/export/TOPIC"


def _problem(known: Format, columns: Sequence[str], rows: Rows, database: str | None) -> str | None:
    """Say what is missing for an export; None where nothing is."""
    has = f"the columns are {', '.join(columns)}" if columns else "there are no columns"
    if known.citation is not None:
        if not can_render_graph(columns):
            return f"a graph needs the columns citing_id and cited_id; {has}"
        if database is None:
            return "the numbers of studies mean something in the evidence database only"
    elif not can_render(columns):
        return f"a column study_id is needed (select id as study_id …), or doi, pmid, or title and year; {has}"
    return None if rows else "the result has no rows"


def _citations(columns: Sequence[str], rows: Rows) -> list[Citation]:
    found: dict[tuple[int, int], Citation] = {}
    for row in rows:
        citing, cited = _number(row["citing_id"]), _number(row["cited_id"])
        if citing is not None and cited is not None:
            extra = {name: _number(row[name]) for name in ("providers_n", "first_run") if name in columns}
            found.setdefault((citing, cited), Citation(citing, cited, **extra))
    return list(found.values())


async def _studies(
    visit: Visit, table: str | None, columns: Sequence[str], rows: Rows, citations: list[Citation] | None
) -> list[Study]:
    """Return the studies that the rows name, each once, in the order of the rows."""
    if citations is not None:
        ids = [end for citation in citations for end in (citation.citing_id, citation.cited_id)]
        held = await _held(visit, ids)
        return [held.get(one, Study(id=one)) for one in dict.fromkeys(ids)]
    column = _id_column(table, columns)
    numbers = [_number(row[column]) if column else None for row in rows]
    held = await _held(visit, [number for number in numbers if number is not None])
    found: dict[str, Study] = {}
    for number, row in zip(numbers, rows, strict=True):
        study = held.get(number) if number is not None else None
        if study is None or (table != "studies" and column == "id" and not _agrees(study, columns, row)):
            study = _as_told(columns, row)
        if any(value for _, value in study.names()) or study.id is not None:
            found.setdefault(study.key, study)
    return list(found.values())


def _id_column(table: str | None, columns: Sequence[str]) -> str | None:
    if "study_id" in columns:
        return "study_id"
    return "id" if "id" in columns and (table in (None, "studies")) else None


def _agrees(study: Study, columns: Sequence[str], row: Any) -> bool:
    """Whether a row of a query with this `id` is about the study: what both state is the same, and it is something."""
    stated = [(row[name], getattr(study, name)) for name in _TOLD if name in columns and row[name] is not None]
    return bool(stated) and all(mine == theirs for mine, theirs in stated)


async def _held(visit: Visit, ids: Iterable[int]) -> dict[int, Study]:
    wanted = list(dict.fromkeys(ids))
    if visit.database is None or not wanted:
        return {}
    rows = await visit.rows(SQL_BY_ID, ids=json.dumps(wanted))
    notes, all_abstracts = notes_for(visit), visit.reviewer is not None
    studies = await described(visit, rows, notes=notes, all_abstracts=all_abstracts)
    return {study.id: study for study in studies if study.id is not None}


def _as_told(columns: Sequence[str], row: Any) -> Study:
    """Return a study with what the row itself says; it has no number."""
    told = {name: _plain(name, row[name]) for name in _COPIED if name in columns}
    return replace(Study(), **told)


def _plain(name: str, value: Any) -> Any:
    value = value["label"] if isinstance(value, dict) else value
    if name in _NUMBERS:
        return _number(value)
    return str(value) if isinstance(value, str | int | float) and value != "" else None


def _number(value: Any) -> int | None:
    """Return a number as SQLite can hold it; Datasette expands a foreign key to value and label."""
    value = value["value"] if isinstance(value, dict) else value
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if 0 <= number <= _LARGEST else None
