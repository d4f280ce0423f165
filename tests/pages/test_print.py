"""What goes on paper in a real Chromium: nothing is wider than the sheet, for paper does not scroll."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlite_utils
from made_up import full_database
from made_up_rows import insert
from paths import PATHS
from served import datasette

pytestmark = pytest.mark.browser
NONE = dict.fromkeys(("worsened_n", "unchanged_n", "mixed_n", "no_evidence_n", "unclear_n", "flagged_n"), 0)
UPRIGHT, ACROSS = 688, 1047  # pixels of 96 to the inch: A4 within the margins of the style sheet
TOO_WIDE = """() => [...document.querySelectorAll("main *")].filter(element =>
  element.getBoundingClientRect().right > window.innerWidth + 1 && getComputedStyle(element).display !== "none"
    && !element.closest(".hidden, .card, .anchor")).map(element => `${element.tagName}.${element.className}`)"""


@pytest.fixture
def paper(chromium: Any) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": UPRIGHT, "height": 900})
    page = context.new_page()
    page.emulate_media(media="print")
    yield page
    context.close()


def test_every_page_fits_the_sheet(paper: Any, address: str) -> None:
    for path in PATHS:
        paper.goto(address + path)
        assert paper.evaluate(TOO_WIDE) == [], path


def test_a_map_of_forty_outcomes_fits_a_sheet_across(paper: Any, tmp_path: Path) -> None:
    db = sqlite_utils.Database(full_database(tmp_path / "evidence.db"))
    for n in range(100, 133):
        insert(db, "outcomes", id=n, name=f"quality of life in year {n}", origin="topic", domain="benefit")
        insert(db, "evidence_cells", topic="bone", treatment_id=1, outcome_id=n, direction="improvement", improved_n=2,
               statements_n=2, studies_n=2, participants_n=310, participants_unknown_n=1, **NONE)  # fmt: skip
    db.conn.commit()
    db.close()
    paper.set_viewport_size({"width": ACROSS, "height": 700})
    with datasette(tmp_path / "evidence.db") as address:
        paper.goto(address + "/-/map/bone?all=1")
        assert paper.locator(".map thead tr").last.locator("th").count() == 41
        assert paper.evaluate(TOO_WIDE) == []
        assert paper.locator(".cell.studied .words").first.is_visible()
