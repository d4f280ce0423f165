"""Links out of Datasette's tables into our pages, and the rule for links to the outside.

Addresses outside are built from identifiers, or are https addresses that a record states; anything else stays text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup

from evidence_kb.identifiers import address
from evidence_kb.pages.site import Row, known_database

_TITLES = {
    ("studies", "title"): "id",
    ("claims_full", "study"): "study_id",
    ("count_ledger", "study"): "study_id",
    ("statements_behind_cells", "study"): "study_id",
    ("standing_on_retracted", "study"): "study_id",
    ("standing_on_retracted", "flagged"): "flagged_id",
    ("suggested_studies", "study"): "study_id",
    ("orphaned_claims", "study"): "study_id",
}
_SCHEMES = {"doi": "DOI", "pmid": "PubMed", "pmcid": "PubMed Central", "pii": "PII", "openalex": "OpenAlex",
            "semantic_scholar": "Semantic Scholar"}  # fmt: skip


def study_link(
    datasette: Any, database: str, table: str | None, column: str, value: Any, row: Mapping[str, Any]
) -> Markup | None:
    """Return the title in a table cell as a link to the study's page; None leaves the cell to Datasette."""
    id_column = _TITLES.get((table or "", column))
    if id_column is None or value is None or database != known_database(datasette):
        return None
    try:
        study_id = row[id_column]
    except (KeyError, IndexError):  # ?_col= may leave the id out
        return None
    if isinstance(study_id, dict):  # Datasette expands a foreign key to value and label
        study_id = study_id["value"]
    return Markup('<a href="{}">{}</a>').format(datasette.urls.path(f"/-/study/{study_id}"), value)


def safe_address(url: str | None) -> str | None:
    """Return `url` if it is a plain https address, else None."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme == "https" and parts.hostname and not parts.username else None


def identifier_links(rows: Sequence[Row]) -> tuple[dict[str, str | None], ...]:
    """Return identifiers (scheme, value) as label, value and address, known schemes first."""
    order = list(_SCHEMES)
    return tuple(
        {"label": _SCHEMES.get(row["scheme"], row["scheme"]), "value": row["value"],
         "url": address(row["scheme"], row["value"])}
        for row in sorted(rows, key=lambda r: (order.index(r["scheme"]) if r["scheme"] in order else 9, r["scheme"]))
    )  # fmt: skip
