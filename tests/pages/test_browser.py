"""What a person does, in a real Chromium on a real server: read, tab to a claim, scroll the map, in light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

pytestmark = pytest.mark.browser
# WCAG 2.2 relative luminance and contrast, of an element's text on the nearest painted background.
CONTRAST = """element => {
  const numbers = colour => colour.match(/[\\d.]+/g).map(Number)
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0)
  let behind = element
  const clear = e => { const c = numbers(getComputedStyle(e).backgroundColor); return c.length === 4 && c[3] === 0 }
  while (clear(behind)) behind = behind.parentElement
  const colours = [getComputedStyle(element).color, getComputedStyle(behind).backgroundColor]
  const pair = colours.map(colour => light(numbers(colour)))
  return (Math.max(...pair) + .05) / (Math.min(...pair) + .05)
}"""


@pytest.fixture(params=[(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")], ids=lambda p: f"{p[0]}-{p[1]}")
def page(request: pytest.FixtureRequest, chromium: Any) -> Iterator[Any]:
    """Open a page of one width and colour scheme without JavaScript; complaints of the browser fail the test."""
    width, scheme = request.param
    context = chromium.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, java_script_enabled=False
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda failed: complaints.append(failed.url))
    yield page
    context.close()
    assert complaints == []


def test_the_style_sheet_arrives(page: Any, address: str) -> None:
    page.goto(address + "/-/study/1")
    assert page.evaluate("document.styleSheets.length") == 1
    assert page.locator(".card").first.is_hidden()


def test_a_claim_shows_its_card_on_focus_whole_and_within_the_window(page: Any, address: str) -> None:
    page.goto(address + "/-/study/1")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "MARK":
            break
    assert page.evaluate("document.activeElement.textContent") == "Pain fell in "
    card = page.locator(".card:visible")
    assert card.count() == 1
    assert "4 of 5 · 80 % (95 % Wilson 38–96 %)" in card.inner_text()
    box = card.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= page.viewport_size["width"]
    page.keyboard.press("Tab")  # into the card, which stays open
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#row-1"
    page.wait_for_timeout(400)
    assert card.count() == 1


def test_a_claim_shows_its_card_under_the_pointer(page: Any, address: str) -> None:
    page.goto(address + "/-/study/2")
    page.locator("mark").first.hover()
    assert "fits only if truncated" in page.locator(".card:visible").inner_text()
    page.mouse.move(1, 1)
    page.wait_for_timeout(400)
    assert page.locator(".card:visible").count() == 0


def test_less_certain_claims_unfold_without_a_script_and_within_the_window(page: Any, address: str) -> None:
    page.goto(address + "/-/study/1")
    item = page.locator("#less-certain li").first
    assert item.is_hidden()
    page.locator("#less-certain summary").click()
    assert "the measure" in item.inner_text() or "not decided" in item.inner_text()
    widths = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert widths[0] <= widths[1]


def test_the_tables_on_claims_scroll_in_their_own_frames(page: Any, address: str) -> None:
    page.goto(address + "/-/claims")
    page.locator("details.more summary").click()
    widths = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert widths[0] <= widths[1]
    for frame in page.locator(".scroll, pre").all():
        box = frame.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= page.viewport_size["width"]


def test_stacked_rows_keep_their_names_beside_their_values(page: Any, address: str) -> None:
    if page.viewport_size["width"] > 390:
        return
    for path in ("/-/network/bone", "/-/cell/bone/1/1", "/-/timeline/bone/1"):
        page.goto(address + path)
        cells = page.locator(".stack [data-label]")
        assert cells.count() > 5 and cells.first.evaluate("e => getComputedStyle(e).display") == "grid"
        wraps = "cells => cells.every(cell => getComputedStyle(cell, '::before').whiteSpace !== 'nowrap')"
        assert cells.evaluate_all(wraps), path


def test_tables_and_stored_queries_are_no_wider_than_the_window(page: Any, address: str) -> None:
    for path in ("/evidence/claims", "/evidence/runs", "/evidence/notices", "/evidence/changed_since?_show_sql=1"):
        page.goto(address + path)
        narrow = page.viewport_size["width"] == 390
        loose = "html" if narrow else "pre"  # a wide window scrolls a table in Datasette's own frame
        widths = page.locator(loose).first.evaluate("e => [e.scrollWidth, e.clientWidth]")
        assert widths[0] <= widths[1], path


def test_a_hostile_title_is_read_as_text(page: Any, address: str) -> None:
    page.goto(address + "/-/study/3")
    assert page.locator("h1").inner_text() == '<script>alert(1)</script> & "quotes" in <b>a title</b>'


def test_the_map_scrolls_in_its_own_frame_under_a_fixed_first_column(page: Any, address: str) -> None:
    page.goto(address + "/-/map/bone?all=1")
    head = page.locator(".map tbody th").first
    before = head.bounding_box()["x"]
    page.evaluate("document.querySelector('.map-scroll').scrollLeft = 300")
    assert head.bounding_box()["x"] == pytest.approx(before, abs=1.5)
    if page.viewport_size["width"] == 390:
        assert page.evaluate("document.querySelector('.map-scroll').scrollLeft") == 300


def test_a_cell_of_the_map_leads_to_its_statements(page: Any, address: str) -> None:
    page.goto(address + "/-/map/bone")
    page.locator("a.cell", has_text="improvement").first.click()
    assert page.locator("h1").inner_text() == "pamidronate × lesions on imaging"
    page.get_by_role("link", name="in its text").first.click()
    assert page.url.endswith("/-/study/1#claim-2")


def test_words_stand_out_from_their_background(page: Any, address: str) -> None:
    for path, selectors in {
        "/": (".lead", ".note", "a", ".button"),
        "/-/topic/bone": (".lead", ".note", "a", ".button.quiet", ".sum th", ".muted"),
        "/-/changes/bone": (".lead", ".empty", ".muted", ".runs a"),
        "/-/study/1": ("h1", ".byline", "mark", "mark.deep", ".gaps dt", ".gaps dd", ".muted", ".source", ".badge"),
        "/-/study/2": (".warned",),
        "/-/claims": ("h1", ".alert", ".note", "caption", ".data th", ".data td"),
        "/-/map/bone": (
            ".level-1",
            ".level-2",
            ".level-3",
            ".level-4",
            ".level-5",
            ".level-unknown",
            ".cell.unknown",
            ".count",
        ),
    }.items():
        page.goto(address + path)
        for selector in selectors:
            found = page.locator(selector).first
            assert found.evaluate(CONTRAST) >= 4.5, f"{path} {selector}"
