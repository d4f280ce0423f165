"""The demo topic, exported and imported again: the same studies, also those that only a title or nothing names."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from made_up_studies import STUDY, read_back

from evidence_kb.cli import main
from evidence_kb.exports.study import Study

SOURCES = Path(__file__).parents[2] / "sources"
TOPIC = "crmo-bisphosphonates"
SUFFIXES = ("ris", "bib", "csl.json", "nbib", "csv")


def run(*arguments: object) -> str:
    done = CliRunner().invoke(main, list(map(str, arguments)))
    assert done.exit_code == 0, done.output
    return done.output


def studies(folder: Path) -> list[tuple[object, ...]]:
    sql = "SELECT key, title, doi, pmid, year FROM studies ORDER BY key"
    return sqlite3.connect(folder / "evidence.db").execute(sql).fetchall()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    run("demo", "--no-serve", "--data", folder, "--sources", SOURCES)
    return folder


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_is_exported_is_imported_as_the_same_studies(suffix: str, demo: Path, tmp_path: Path) -> None:
    before = studies(demo)
    assert any(title is None for _, title, *_ in before) and any(key.startswith("by_hand:") for key, *_ in before)
    file = tmp_path / f"taken.{suffix}"
    run("export", suffix, "--topic", TOPIC, "-o", file, "--data", demo)
    same, new = tmp_path / "same", tmp_path / "new"
    shutil.copytree(demo, same)
    for folder in (same, new):
        run("import", file, "--topic", TOPIC, "--data", folder, "--sources", SOURCES)
        assert studies(folder) == before


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_study_without_identifiers_is_named_behind_all_notes(suffix: str) -> None:
    bare = Study(
        id=7,
        title="Bare bones",
        known_as="by_hand:bone/doe {2019}; #1_2",
        notes=("doi: 10.1000/other; evidence-kb study: x",),
    )
    (record,) = read_back(suffix, [bare]).records
    assert record.key == "study:by_hand:bone/doe {2019}; #1_2"
    assert dict(record.identifiers.items()) == {}
    (record,) = read_back(suffix, [replace(STUDY, known_as="doi:10.5555/bone.12")]).records
    assert record.key == "doi:10.5555/bone.12"
