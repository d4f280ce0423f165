"""The picture in docs/architecture.md stays true: imports point down, and each library has one home."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "evidence_kb"

LAYERS: dict[str, int] = {
    "errors": 0, "model": 0, "findings": 0, "edits": 0, "decisions": 0, "limits": 0, "identifiers": 0,
    "payload": 0, "safe_yaml": 0, "topic": 0, "interrupts": 0, "__init__": 0,
    "text": 1, "match": 1, "citation_text": 1, "resolve": 1, "choose": 1, "graph": 1, "graph_metrics": 1,
    "graph_whole": 1, "main_path": 1, "cells": 1, "cell_sums": 1, "claims": 1, "harvesters": 1, "plan": 1,
    "concepts": 1, "claim_rows": 1, "claim_reviews": 1, "contexts": 1, "context_rows": 1, "measured": 1,
    "extractions": 1, "search_words": 1, "exports": 1, "publish_rules": 1, "publish_masks": 1, "batch_rows": 1,
    "pubmed_part": 1,
    "schema": 2, "schema_first": 2, "schema_analyses": 2, "schema_private": 2, "fetch": 2, "fetch_checks": 2,
    "archive": 2, "curation": 2, "store": 2, "store_batch": 2, "store_topics": 2, "store_plan": 2,
    "store_derived": 2, "store_reads": 2, "store_cells": 2, "store_watch": 2, "store_changes": 2,
    "store_causes": 2, "store_counts": 2, "store_mentions": 2, "store_analyses": 2, "store_metrics": 2,
    "store_graph": 2, "store_search": 2, "store_exports": 2, "store_parquet": 2, "store_notes": 2,
    "store_merge": 2, "store_remove": 2, "store_errors": 2, "store_publish": 2, "store_publish_scan": 2,
    "fetch_pace": 2, "due": 2, "store_due": 2, "store_history": 2, "archive_history": 2, "archive_compact": 2,
    "archive_mend": 2, "schema_guards": 2, "store_dictionary": 2, "store_guards": 2, "store_past": 2,
    "bulk_files": 2, "executors": 2, "store_load": 2, "store_links": 2, "bulk_tables": 2, "schema_load": 2,
    "schema_script": 2, "store_verify": 2,
    "harvest": 3, "asking": 3, "citation_search": 3, "preview": 3, "derive": 3, "refresh": 3, "verify": 3,
    "describe": 3, "claims_json": 3, "evaluate": 3, "evaluate_citations": 3, "publish": 3, "event_log": 3, "history": 3,
    "rebuild": 3, "report": 3, "compact": 3, "listed": 3, "guards": 3, "record_guards": 3, "again": 3, "load": 3,
    "load_links": 3, "load_parts": 3, "data_folder": 3,
    "cli": 4, "cli_claims": 4, "cli_data": 4, "cli_export": 4, "cli_extract": 4, "cli_lines": 4, "pages": 4,
    "cli_publish": 4, "cli_common": 4, "cli_refresh": 4, "cli_report": 4, "cli_status": 4, "cli_keep": 4,
    "cli_changes": 4, "cli_load": 4, "cli_topics": 4,
    "__main__": 5,
}  # fmt: skip
# Pages read the database and speak the vocabulary; they know no workflow. Decisions are all that they write. Exports
# are written alike by pages and on the command line, so both read them through the same two modules.
PAGES_MAY_IMPORT = {
    "cell_sums", "cells", "curation", "decisions", "due", "edits", "errors", "exports", "findings", "identifiers",
    "limits", "measured", "model", "pages", "search_words", "store_errors", "store_exports", "store_notes",
}  # fmt: skip
HOMES = {
    "requests": {"fetch"},
    "urllib3": {"fetch"},
    "pyrate_limiter": {"fetch_pace"},
    "rapidfuzz": {"match", "search_words"},
    "Bio": {"harvesters"},
    "datasette": {"pages"},
    "onnxruntime": {"claims"},
    "tokenizers": {"claims"},
    "networkx": {"graph", "graph_metrics", "resolve"},
    "scipy": {"graph_whole", "main_path"},
    "lxml": {"harvesters"},
    "yaml": {"safe_yaml"},
    "click": {
        "cli", "cli_changes", "cli_claims", "cli_common", "cli_data", "cli_export", "cli_extract", "cli_keep",
        "cli_lines", "cli_load", "cli_publish", "cli_refresh", "cli_report", "cli_status",
    },
    "numpy": {"claims", "graph_metrics", "graph_whole", "main_path", "store_graph", "store_metrics"},
    "pyarrow": {"store_parquet"},
    "sqlite_utils": {
        "archive", "curation", "schema", "schema_first", "schema_guards", "schema_private", "schema_script", "store",
        "store_dictionary", "store_past", "store_publish", "store_reads", "store_remove", "store_search",
        "store_watch",
    },
}  # fmt: skip
MAY_HOLD_SQL = {
    "archive_compact", "archive_history", "archive_mend", "pages", "schema", "schema_analyses", "schema_first",
    "schema_guards", "schema_load", "schema_private", "store", "store_analyses", "store_batch", "store_causes",
    "store_cells", "store_changes", "store_counts", "store_derived", "store_dictionary", "store_due",
    "store_exports", "store_graph", "store_guards", "store_history", "store_links", "store_load", "store_mentions",
    "store_merge", "store_metrics", "store_notes", "store_parquet", "store_past", "store_plan", "store_publish",
    "store_publish_scan", "store_reads", "store_remove", "store_search", "store_topics", "store_verify", "store_watch",
}  # fmt: skip
# of evidence_kb/claims: each package may import those before it, and what stands beside them the same
CLAIM_PACKAGES = ("language", "lexicon", "study", "networks", "questions", "comparing", "rules", "reports")
NOT_IN_CORE = {"datetime", "time", "random", "os", "secrets", "uuid", "socket", "subprocess", "sqlite3", "requests"}
MODULES = sorted(PACKAGE.rglob("*.py"))


def unit(path: Path) -> str:
    """The name that LAYERS knows a file by: its module, or its package inside evidence_kb."""
    relative = path.relative_to(PACKAGE)
    return relative.parts[0] if len(relative.parts) > 1 else relative.stem


CORE = [path for path in MODULES if LAYERS.get(unit(path), 0) <= 1]
WITHOUT_SQL = [path for path in MODULES if unit(path) not in MAY_HOLD_SQL]


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def own_units(path: Path) -> set[str]:
    return {
        name.split(".")[1]
        for name in imported(path)
        if name.startswith("evidence_kb.") and name.split(".")[1] in LAYERS
    }


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_module_has_a_layer_and_imports_point_down(path: Path) -> None:
    here = unit(path)
    assert here in LAYERS, f"{here} has no layer: add it to the picture and to LAYERS"
    for other in own_units(path):
        same = other == here or LAYERS[other] == LAYERS[here]
        assert same or LAYERS[other] < LAYERS[here], f"{here} must not import {other}"
        if here == "pages":
            assert other in PAGES_MAY_IMPORT, f"pages must not import {other}"


@pytest.mark.parametrize("package", CLAIM_PACKAGES)
def test_packages_of_claims_import_down(package: str) -> None:
    place = CLAIM_PACKAGES.index(package)
    above = {f"evidence_kb.claims.{name}" for name in CLAIM_PACKAGES[place + 1 :]}
    for path in (PACKAGE / "claims" / package).glob("*.py"):
        up = {name for name in imported(path) if ".".join(name.split(".")[:3]) in above}
        assert not up, f"{path.name} must not import {up}"


def test_every_package_of_claims_has_its_place() -> None:
    found = {path.parent.name for path in (PACKAGE / "claims").glob("*/__init__.py")}
    assert found == set(CLAIM_PACKAGES)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_each_library_is_used_in_its_home_only(path: Path) -> None:
    roots = {name.split(".")[0] for name in imported(path)}
    for library, homes in HOMES.items():
        assert library not in roots or unit(path) in homes, f"{library} belongs in {homes}"


@pytest.mark.parametrize("path", CORE, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_core_takes_no_clock_chance_environment_or_files(path: Path) -> None:
    here = unit(path)
    roots = {name.split(".")[0] for name in imported(path)}
    forbidden = roots & NOT_IN_CORE
    assert not forbidden, f"{here} imports {forbidden}"
    if here != "topic":  # reading sources/*.yml is what topic.py is for; PurePath touches no file
        assert "pathlib.Path" not in imported(path)


@pytest.mark.parametrize("path", WITHOUT_SQL, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_sql_stands_only_where_it_belongs(path: Path) -> None:
    starts = ("SELECT ", "INSERT ", "UPDATE ", "DELETE ", "CREATE ", "PRAGMA ")
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not node.value.lstrip().startswith(starts), f"{path.name}:{node.lineno} holds SQL"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_file_is_longer_than_four_hundred_lines_or_without_a_docstring(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= 400, f"{path.name}: which two ideas live here?"
    assert not text.strip() or ast.get_docstring(ast.parse(text)), f"{path.name} does not say what it knows"
