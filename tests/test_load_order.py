"""Files of PubMed say the same in whatever order they are loaded: the newest version speaks, and deletions count."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from bulk_pubmed import article, bulk_file, deleted
from click.testing import CliRunner
from kept import differences
from simulated import rows

from evidence_kb.cli import main
from evidence_kb.data_folder import locked, now, writing
from evidence_kb.executors import Here
from evidence_kb.harvesters.pubmed import baseline
from evidence_kb.load import load_files
from evidence_kb.load_parts import Part
from evidence_kb.rebuild import rebuild
from evidence_kb.refresh import rederive

# What the database says of works, without the numbers of rows and runs, which say what came when.
SAID = (
    "SELECT provider_key, title, version, revised_on, response_sha256, fetched_at, is_stub, gone_as_of, gone_because, "
    "gone_run IS NULL FROM records ORDER BY 1",
    "SELECT key, pmid, title, status, integrity, integrity_checked_at, gone_from FROM studies ORDER BY 1",
    "SELECT record_key, kind, text, response_sha256, is_chosen FROM passages ORDER BY 1, 2, 3",
    "SELECT s.key, d.sha256 FROM search_documents d JOIN studies s ON s.id = d.study_id ORDER BY 1",
    "SELECT record_key, what, shown_n FROM stated_counts ORDER BY 1, 2",
)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(baseline, "PART_N", 3)


def load(folder: Path, file: Path) -> Part:
    with writing(folder / "data") as data:
        return load_files(data, "pubmed", [file], Here(), 0).part


def said(folder: Path) -> list[list[tuple[Any, ...]]]:
    with writing(folder / "data") as data:
        rederive(data)
    return [rows(folder, sql) for sql in SAID]


def in_both_orders(folder: Path, *files: Path) -> list[list[tuple[Any, ...]]]:
    """Load files one after the other, and the other way round into another folder; return what both say."""
    told = []
    for place, order in ((folder / "right", files), (folder / "wrong", files[::-1])):
        for file in order:
            load(place, file)
        told.append(said(place))
    assert told[0] == told[1]
    return told[0]


def agrees(folder: Path) -> None:
    """`verify` and a rebuild come to the same."""
    done = CliRunner().invoke(main, ["verify", "--data", str(folder / "data")])
    assert done.exit_code == 0, done.output
    shutil.copy(folder / "data" / "evidence.db", folder / "before.db")
    with locked(folder / "data"):
        rebuild(folder / "data", now)
    assert differences(folder / "before.db", folder / "data" / "evidence.db") == {}


@pytest.mark.parametrize("newer", [{"version": 2}, {"revised": "2023-05-06"}])
def test_a_record_is_of_one_version_where_the_newest_stands_in_the_older_file(
    tmp_path: Path, newer: dict[str, Any]
) -> None:
    between = list(map(article, range(1, 6)))
    first = bulk_file(tmp_path, 1, article(7, "Pain fell.", title="Newest title", doi="10.5555/h7", **newer), *between)
    second = bulk_file(tmp_path, 2, article(7, "Pain rose.", title="Older title", doi="10.5555/h7"), days=1)
    records, studies, passages, *_ = in_both_orders(tmp_path, first, second)
    assert [row[1] for row in records if row[0] == "pmid:7"] == ["Newest title"]
    assert [row[2] for row in studies if row[1] == "7"] == ["Newest title"]
    assert [row[2] for row in passages if row[0] == "pmid:7"] == ["Pain fell.", "Newest title"]
    agrees(tmp_path / "wrong")


def test_what_was_deleted_before_it_was_described_is_deleted(tmp_path: Path) -> None:
    base = bulk_file(tmp_path, 1, article(1), article(2, "Gone words."), article(3, "Back words."))
    update = bulk_file(tmp_path, 1220, article(4), deleted(2, 3, 77), days=300)
    later = bulk_file(tmp_path, 1221, article(3, "Back words.", revised="2024-12-01"), days=301)
    records, studies, *_ = in_both_orders(tmp_path, base, update, later)
    assert [(row[0], row[6], row[8]) for row in records] == [
        ("pmid:1", 0, None), ("pmid:2", 1, f"DeleteCitation in {update.name}"), ("pmid:3", 0, None),
        ("pmid:4", 0, None),
    ]  # fmt: skip
    assert [(row[1], row[3]) for row in studies] == [("1", "full"), ("2", "stub"), ("3", "full"), ("4", "full")]
    assert rows(tmp_path / "wrong", "SELECT name, deleted_n FROM loaded_files ORDER BY 1") == [
        (base.name, 1), (update.name, 0), (later.name, 0)
    ]  # fmt: skip
    agrees(tmp_path / "wrong")
