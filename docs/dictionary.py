"""The data dictionary that every evidence.db carries: what its tables and columns mean, from the migrations and
metadata.yml. `make docs` writes it into the package; `store_dictionary` writes it into the database."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sqlite_utils import Database

# What columns lead to where no foreign key says so: in views, and in tables that are written too often for one.
ONE_ROW = {
    "study_id": "studies.id", "citing_id": "studies.id", "cited_id": "studies.id", "flagged_id": "studies.id",
    "via_id": "studies.id", "about_study_id": "studies.id", "family_id": "studies.id", "study_a": "studies.id",
    "study_b": "studies.id", "treatment_id": "treatments.id", "outcome_id": "outcomes.id", "claim_id": "claims.id",
    "claim_a": "claims.id", "claim_b": "claims.id", "duplicate_of": "claims.id", "claim_key": "claims.claim_key",
    "because_claim_key": "claims.claim_key", "passage_id": "passages.id", "abstract_passage_id": "passages.id",
    "design_passage_id": "passages.id", "participants_passage_id": "passages.id", "treatment_passage_id": "passages.id",
    "dose_passage_id": "passages.id", "topic": "topics.slug", "run_id": "runs.id", "first_run": "runs.id",
    "last_run": "runs.id", "left_run": "runs.id",
}  # fmt: skip
# Empty for the graph of all studies; a key, of a claim that may be gone.
NOWHERE = {("graph_digests", "topic"), ("claims_as_of", "duplicate_of")}
Row = tuple[str, int, str | None, str, str | None, str]


def is_internal(name: str) -> bool:
    """Whether a table is one that SQLite, its search index or the migrations keep for themselves."""
    return name.startswith(("sqlite_", "_sqlite_", "search_index_"))


def dictionary(db: Database, described: Mapping[str, Mapping[str, Any]]) -> Iterator[Row]:
    """Yield (table, position, column, type, what it leads to, meaning); position 0 is the table or view itself."""
    kinds = {**dict.fromkeys(db.table_names(), "table"), **dict.fromkeys(db.view_names(), "view")}
    for name in sorted(name for name in kinds if not is_internal(name)):
        yield name, 0, None, kinds[name], None, _text(described[name]["description"])
        foreign = db.table(name).foreign_keys if kinds[name] == "table" else []
        keys = {key.column: f"{key.other_table}.{key.other_column}" for key in foreign}
        for row in db.query("SELECT cid + 1 AS position, name, type FROM pragma_table_info(?) ORDER BY cid", [name]):
            column = row["name"]
            leads_to = keys.get(column) or ONE_ROW.get(column)
            if leads_to == f"{name}.{column}" or (name, column) in NOWHERE:
                leads_to = None
            yield (
                name, row["position"], column, row["type"].lower() or "any", leads_to,
                _text(described[name]["columns"][column]),
            )  # fmt: skip


def as_json(rows: Iterator[Row]) -> str:
    """Return the rows as JSON, one in a line."""
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return f"[\n{lines}\n]\n"


def _text(described: object) -> str:
    return " ".join(str(described).split())
