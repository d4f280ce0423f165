"""The command, the page and the feed say the same of what runs changed, and hostile words stay words in all of them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from lxml import etree
from lxml import html as lxml_html
from made_up import Get, getter, text_of
from made_up_changes import changed_database
from made_up_rows import HOSTILE

from evidence_kb.cli import main
from evidence_kb.pages.changes_told import plain
from evidence_kb.pages.feed import ATOM

_CONTROL = re.compile(r"[\x00-\x08\ufffd]")  # HTML has no letters for these


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("told")
    changed_database(folder / "evidence.db")
    return folder


@pytest.fixture(scope="module")
def get_changed(folder: Path) -> Get:
    return getter(folder / "evidence.db")


def said(folder: Path, *arguments: str) -> str:
    done = CliRunner().invoke(main, ["changes", "--data", str(folder), *arguments])
    assert done.exit_code == 0, done.output
    return done.output


def told(folder: Path, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(said(folder, "--format", "json", *arguments))
    return found


def entries(body: bytes) -> dict[str, str]:
    """Return the title of each entry of a feed, by its identifier."""
    found = etree.fromstring(body).findall(f"{{{ATOM}}}entry")
    return {e.findtext(f"{{{ATOM}}}id"): e.findtext(f"{{{ATOM}}}title") for e in found}


def test_command_page_and_feed_agree(folder: Path, get_changed: Get) -> None:
    (run,) = told(folder)["runs"]
    (topic,) = run["topics"]
    cells = {cell["id"]: f"{cell['treatment']} × {cell['outcome']}: {cell['summary']}" for cell in topic["cells"]}
    fed = entries(get_changed("/-/feed/bone.atom").content)
    began = set(entries(said(folder, "--format", "atom", "--topic", "bone").encode())) - set(cells)
    assert len(began) == 1 and set(fed) == set(cells) | began
    assert {key: re.sub(r"[\x00-\x08]", "�", title)[:200] for key, title in cells.items()} == {
        key: title[:200] for key, title in fed.items() if key in cells
    }
    page = get_changed("/-/changes/bone").text
    tables = lxml_html.fromstring(page).xpath('//article[@class="move"]/table')
    shown = [[[cell.text_content() for cell in row] for row in table.xpath("./tbody/tr")] for table in tables]
    assert shown == [[list(line.values()) for line in cell["moved"]] for cell in topic["cells"]]
    text, markdown = _CONTROL.sub("", text_of(page)), said(folder)
    for cell in topic["cells"]:
        for line in cell["moved"]:
            assert f"- {plain(line['label'])}: {plain(line['before'])} → {plain(line['after'])}" in markdown
        if cell["quote"]:
            assert f"> {plain(cell['quote']['text'])}" in markdown
    for lists in topic["things"].values():
        for one in lists:
            assert one["n"] == len(one["listed"]) + one["left_out_n"]
            for entry in one["listed"]:
                assert " ".join(_CONTROL.sub("", " · ".join(entry["notes"])).split()) in text
                assert f"- {plain(entry['title'])}" in markdown
    counted = {f"{entity} {one['kind']}": one["n"] for entity, lists in topic["things"].items() for one in lists}
    assert counted == {what: n for what, n in topic["counts"].items() if not what.startswith("cell ")}


def test_the_feed_of_the_command_is_that_of_the_server(folder: Path, get_changed: Get) -> None:
    here = said(folder, "--format", "atom", "--topic", "bone", "--base-url", "http://localhost").encode()
    assert etree.tostring(etree.fromstring(here)) == etree.tostring(
        etree.fromstring(get_changed("/-/feed/bone.atom").content)
    )


def test_since_takes_the_runs_after_it(folder: Path) -> None:
    assert [run["id"] for run in told(folder, "--since", "0")["runs"]] == [2, 1]
    assert [run["id"] for run in told(folder, "--since", "1")["runs"]] == [2]
    assert told(folder, "--since", "2")["runs"] == []
    assert "No run has ended since then" in said(folder, "--since", "2")
    assert told(folder, "--since", "0")["runs"][1]["topics"][0]["is_first_run"]
    assert len(entries(said(folder, "--format", "atom", "--topic", "bone", "--since", "1").encode())) == 3


def test_hostile_words_are_no_markup(folder: Path) -> None:
    markdown = said(folder)
    assert HOSTILE not in markdown and plain(HOSTILE) in markdown
    assert not re.search(r"(?<!\\)<", markdown)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", markdown)
    assert plain("1. no list\x1b[2J") == "1\\. no list�\\[2J"
    assert plain("- none ") == "\\- none"
    assert plain("[a](javascript:b)") == "\\[a\\](javascript:b)"


@pytest.mark.parametrize("arguments", [["--topic", "none"], ["--since", "-1"], ["--format", "xml"]])
def test_what_makes_no_sense_is_said(folder: Path, arguments: list[str]) -> None:
    done = CliRunner().invoke(main, ["changes", "--data", str(folder), *arguments])
    assert done.exit_code == 2
