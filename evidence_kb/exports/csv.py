"""CSV as RFC 4180 has it: UTF-8 without a byte order mark, CR LF, quotes where they are needed.

A spreadsheet takes a cell that begins with = + - or @ for a formula, and runs it. Such texts get an apostrophe in
front, which spreadsheets hide; other programs have to take it off. Numbers are never touched.
"""

from __future__ import annotations

from evidence_kb.exports.lines import one_line
from evidence_kb.exports.study import Heading, Study

_ABOUT = ("topic", "run", "run_finished_on")
_FIELDS = (
    "id", "doi", "pmid", "pmcid", "title", "authors", "journal", "year", "published_on", "volume", "issue", "pages",
    "language", "article_type", "url", "design", "level_start", "participants_n", "integrity", "status", "cited_by_n",
    "references_n", "claims_n", "first_run", "role", "steps", "screening", "reason", "abstract",
)  # fmt: skip
COLUMNS = (*_FIELDS, "notes", *_ABOUT)
FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # some take the full-width signs alike


def opening(heading: Heading) -> str:
    """Return the line of column names."""
    return ",".join(COLUMNS) + "\r\n"


def entry(study: Study, heading: Heading) -> str:
    """Return one study as a row; its last columns say from which run it is."""
    values = [getattr(study, name) for name in _FIELDS]
    remarks = [one_line(note) for note in (*study.notes, *filter(None, [heading.left_out]), *study.own_name())]
    return ",".join(map(cell, (*values, "; ".join(remarks), heading.topic, heading.run, heading.on))) + "\r\n"


def cell(value: str | int | float | None) -> str:
    r"""Return one cell, quoted and guarded where it has to be; an empty one for None.

    >>> cell('=HYPERLINK("x")'), cell(-1), cell("a, b")
    ('"\'=HYPERLINK(""x"")"', '-1', '"a, b"')
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        return str(value)
    text = one_line(value)
    text = f"'{text}" if text.startswith(FORMULA) else text
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in ',"') or text != text.strip() else text
