"""Pictures as a person meets them in a real Chromium: with the fonts there are, by keyboard, on a phone, on paper."""
# ruff: noqa: F811 (fixtures come from the other browser tests)

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from made_up_network import network_database
from served import datasette
from test_browser import page  # noqa: F401

pytestmark = pytest.mark.browser
PICTURES = ("/-/network/net", "/-/network/net?n=300", "/-/network/net?around=8", "/-/timeline/net/1", "/-/study/8")
# Pairs of labels whose boxes, as the browser laid them out, share more than a pixel.
OVERLAPS = """() => {
  const labels = [...document.querySelectorAll('.picture .label')]
  const boxes = labels.map(one => [one.textContent, one.getBoundingClientRect()])
  const found = []
  boxes.forEach(([a, p], n) => boxes.slice(n + 1).forEach(([b, q]) => {
    const wide = Math.min(p.right, q.right) - Math.max(p.left, q.left)
    const high = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top)
    if (wide > 1 && high > 3) found.push(a + ' / ' + b)
  }))
  return [boxes.length, found]
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path: Path = network_database(tmp_path_factory.mktemp("network") / "evidence.db")
    with datasette(path) as found:
        yield found


@pytest.mark.parametrize("path", PICTURES)
def test_labels_do_not_overlap_and_the_page_does_not_scroll_sideways(page: Any, address: str, path: str) -> None:
    assert page.goto(address + path).status == 200
    labels_n, overlapping = page.evaluate(OVERLAPS)
    assert labels_n > 20
    assert overlapping == []
    widths = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert widths[0] <= widths[1]


def test_letters_are_large_enough_to_read_on_a_phone(page: Any, address: str) -> None:
    page.goto(address + "/-/network/net")
    assert page.locator(".picture .label").first.bounding_box()["height"] >= 10


def test_the_keyboard_reaches_a_study_or_goes_past_the_picture(page: Any, address: str) -> None:
    page.goto(address + "/-/network/net")
    page.locator(".to-table").focus()
    page.keyboard.press("Tab")  # the frame, which scrolls
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert "cited by" in first
    page.keyboard.press("Enter")
    page.wait_for_url("**/-/study/*")
    page.goto(address + "/-/network/net")
    page.locator(".to-table").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#table")


def test_a_file_is_drawn_with_its_own_style(page: Any, address: str) -> None:
    for path in ("/-/network/net.svg", "/-/timeline/net/1.svg"):
        assert page.goto(address + path).status == 200
        assert page.evaluate("getComputedStyle(document.querySelector('.edge, .sum-line')).fill") == "none"


def test_marks_stand_out_from_their_lane(page: Any, address: str) -> None:
    """WCAG 2.2, 1.4.11: three to one for what must be seen."""
    page.goto(address + "/-/network/net?n=300")
    worst = page.evaluate("""() => {
      const light = colour => colour.match(/[\\d.]+/g).slice(0, 3).map(v => v / 255)
        .map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0)
      const lane = light(getComputedStyle(document.querySelector('.lane')).fill)
      const ratio = colour => (Math.max(light(colour), lane) + .05) / (Math.min(light(colour), lane) + .05)
      const marks = [...document.querySelectorAll('.node')].map(one => ratio(getComputedStyle(one).color))
      const names = [...document.querySelectorAll('.lane-name')].map(one => ratio(getComputedStyle(one).fill) / 1.5)
      return Math.min(...marks, ...names)
    }""")
    assert worst >= 3


def test_on_paper_the_picture_is_whole(page: Any, address: str) -> None:
    page.goto(address + "/-/network/net")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1040, "height": 700})
    box = page.locator(".picture").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 1040
