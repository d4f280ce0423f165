"""How claims are made, how often they are wrong, and how to correct one: in plain words, with figures as measured."""

from __future__ import annotations

from evidence_kb.measured import NAMES, Annotated, Measured, measured
from evidence_kb.pages import words
from evidence_kb.pages.site import Context, Page, Visit

# Claims are read again by every new version, so the first and the last speak for all.
SQL_VERSIONS = """
SELECT DISTINCT extractor_version FROM claims WHERE id IN (SELECT min(id) FROM claims UNION SELECT max(id) FROM claims)
"""


async def load(visit: Visit) -> Context:
    """Return what was measured, and whether it was measured on the version that read the claims of this database."""
    figures = measured()
    versions = [str(row["extractor_version"]) for row in await visit.rows(SQL_VERSIONS)]
    return {
        "measured": figures,
        "names": NAMES,
        "versions": versions,
        "is_other_version": figures.differs(versions),
        "recalls": recalls(figures),
        "words": words,
    }


def recalls(figures: Measured) -> tuple[tuple[str, Annotated, Annotated], ...]:
    """Return, per annotated file, which share of the findings counts here, and with the less certain claims which."""
    by_what = {(row.file, row.what): row for row in figures.annotated}
    return tuple(
        (NAMES[file], row, by_what[file, what.replace("at the default cut", "less certain claims too")])
        for (file, what), row in by_what.items()
        if what.startswith("open recall") and what.endswith("at the default cut")
    )


PAGE = Page(paths=(r"^/-/claims/?$",), template="claims.html", load=load, needs_database=False)
