"""The Retraction Watch database: one CSV file with the columns that the file at Crossref's GitLab has.

It also lists works that no topic knows. A PMID of 0 and a DOI of "unavailable" are fillers, and one row holds a byte
that is no UTF-8, as the file has had.
"""

from __future__ import annotations

import csv
import io

from .exchange import TEXT, Answer, Ask, as_html
from .works import Notice
from .world import World

COLUMNS = (
    "Record ID", "Title", "Subject", "Institution", "Journal", "Publisher", "Country", "Author", "URLS", "ArticleType",
    "RetractionDate", "RetractionDOI", "RetractionPubMedID", "OriginalPaperDate", "OriginalPaperDOI",
    "OriginalPaperPubMedID", "RetractionNature", "Reason", "Paywalled", "Notes",
)  # fmt: skip
_NATURES = {"retraction": "Retraction", "concern": "Expression of concern", "erratum": "Correction"}


def answer(world: World, ask: Ask) -> Answer:
    if ask.below:
        return as_html(404, "Not Found")
    if ask.twist == "error_in_200":
        return Answer(200, b"ERROR: the file cannot be read at the moment\n", TEXT)
    notices = [notice for notice in world.notices if "retraction_watch" in notice.providers]
    left_out = notices[:1] if ask.twist == "missing_record" else []
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for number in range(25):
        rows.writerow(_stranger(number))
    for number, notice in enumerate(notices):
        if notice not in left_out:
            rows.writerow(_row(world, 70_000 + number, notice))
    body = text.getvalue().encode().replace(b"Ren(e)", b"Ren\xe9", 1)
    return Answer(200, body, TEXT, left_out=tuple(notice.work_id for notice in left_out))


def _row(world: World, number: int, notice: Notice) -> list[str]:
    work, by = world[notice.work_id], world[notice.notice_id]
    authors = ";".join(f"{author.given} {author.family}".strip() or author.short for author in work.authors)
    when, appeared = (f"{day.month}/{day.day}/{day.year} 0:00" for day in (notice.noticed_on, work.published))
    return [
        str(number), work.title, "(HSC) Medicine - Imaginary;", "University of Zembla;", work.journal.title,
        "Onhava Press", "Zembla", authors, "", "Research Article;", when, by.doi or "unavailable", by.pmid or "0",
        appeared, work.doi_printed or "unavailable", work.pmid or "0", _NATURES[notice.kind], f"+{notice.reason}",
        "No", "",
    ]  # fmt: skip


def _stranger(number: int) -> list[str]:
    """Return a row about a work outside the world, most of them without any usable identifier."""
    doi = f"10.5555/elsewhere.{number}" if number % 3 == 0 else "unavailable" if number % 3 == 1 else "Unavailable"
    return [
        str(number + 1), f"A paper from elsewhere, part {number}", "(B/T) Chemistry;", "", "Elsewhere Letters", "", "",
        "Ren(e) Nobody" if number == 3 else "A Nobody", "", "Research Article;", "1/2/2003 0:00", doi, "0",
        "1/1/2001 0:00", doi, "0", "Reinstatement" if number % 7 == 0 else "Retraction", "+Date of Retraction Unknown;",
        "No", 'with a "quoted" word, a comma\nand a second line',
    ]  # fmt: skip
