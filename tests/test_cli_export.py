"""`evidence-kb export`: what it writes, where, and what it says when it cannot."""

from __future__ import annotations

import json
import sqlite3
import sys
from pathlib import Path

import networkx
import pytest
import sqlite_utils
from click.testing import CliRunner, Result

from evidence_kb.cli import main
from evidence_kb.exports.formats import BY_SUFFIX
from evidence_kb.schema_private import curation

sys.path.insert(0, str(Path(__file__).parent / "pages"))
from made_up import full_database
from made_up_rows import ABSTRACT


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    full_database(folder / "evidence.db")
    db = sqlite_utils.Database(folder / "curation.db")
    curation.apply(db)
    row = {
        "claim_key": "key1",
        "verdict": "accept",
        "note": "Seen in Table II.",
        "reviewer": "Dr Secret",
        "at": "2026-01-06",
    }
    db.table("reviews").insert(row)
    db.close()
    return folder


def export(*arguments: object, folder: Path) -> Result:
    return CliRunner().invoke(main, ["export", *map(str, arguments), "--data", str(folder)])


@pytest.mark.parametrize("suffix", BY_SUFFIX)
def test_the_command_writes_what_the_page_gives(suffix: str, folder: Path) -> None:
    from made_up import getter

    done = export(suffix, "--topic", "bone", folder=folder)
    assert done.exit_code == 0, done.output
    assert done.stdout_bytes.decode() == getter(folder / "evidence.db")(f"/-/export/bone.{suffix}").text


def test_a_file_is_put_in_place_when_it_is_whole(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "graph.graphml"
    done = export("graphml", "-o", path, folder=folder)
    assert done.exit_code == 0
    assert len(networkx.read_graphml(path).edges) == 5
    assert [one.name for one in tmp_path.iterdir()] == ["graph.graphml"]


def test_without_a_topic_all_studies_are_written(folder: Path) -> None:
    items = json.loads(export("csl.json", folder=folder).output)
    assert len(items) == 6 and items[0]["custom"]["topic"] is None
    stubs = json.loads(export("csl.json", "--status", "stub", folder=folder).output)
    assert [item["id"] for item in stubs] == ["ekb3", "ekb5", "ekb6"]


def test_abstracts_and_notes_are_written_on_request_only(folder: Path) -> None:
    assert ABSTRACT not in export("ris", folder=folder).output
    assert ABSTRACT in export("ris", "--abstracts", folder=folder).output
    assert "Table II" not in export("ris", folder=folder).output
    noted = export("ris", "--notes", folder=folder).output
    assert "N1  - Note: Seen in Table II." in noted and "Secret" not in noted


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ris", "--topic", "none"), "no topic none; known topics: bone"),
        (("ris", "--role", "seed"), "name it with --topic"),
        (("docx",), "Invalid value"),
        (("ris", "-o", "/nonexistent/x.ris"), "No such file"),
    ],
)
def test_what_makes_no_sense_is_said(arguments: tuple[str, ...], said: str, folder: Path) -> None:
    done = export(*arguments, folder=folder)
    assert done.exit_code in (1, 2)
    assert said in done.output


def test_a_broken_export_leaves_the_old_file(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "old.ris"
    path.write_text("old")

    async def broken(*args: object, **more: object) -> object:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr("evidence_kb.store_exports.described", broken)
    assert export("ris", "-o", path, folder=folder).exit_code == 1
    assert path.read_text() == "old" and len(list(tmp_path.iterdir())) == 1
