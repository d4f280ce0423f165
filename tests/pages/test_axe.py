"""Every page, as axe-core and a strict browser see it: no serious issue, no complaint, no script, no sideways scroll.

axe-core (Deque, MPL 2.0) comes with a package for developers and is injected from outside the page, past its policy.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from paths import PATHS

pytestmark = pytest.mark.browser
WIDTHS = (1280, 390)
SHOWN = [path for path in PATHS if "." not in path.partition("?")[0]]  # feeds, tables and pictures are files
# What to run: once everything that the layout may change, once only what the colour scheme may.
# Without preload: axe would fetch imported style sheets anew by script, which the policy of the pages forbids.
EVERYTHING: dict[str, Any] = {"resultTypes": ["violations"], "preload": False}
COLOURS: dict[str, Any] = {
    **EVERYTHING,
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}
OPEN_ALL = "document.querySelectorAll('details').forEach(details => { details.open = true })"
INLINE = """() => {
  const script = document.createElement('script')
  script.textContent = 'window.itRan = true'
  document.body.append(script)
  return window.itRan === true
}"""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def axe() -> Any:
    return pytest.importorskip("axe_playwright_python.base", reason="axe-playwright-python is not installed").AXE_SCRIPT


@pytest.fixture(scope="module")
def scripted(chromium: Any) -> Iterator[Any]:
    """One page with JavaScript for all paths; what it complains of is kept in `complaints`."""
    page = chromium.new_context().new_page()
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("requestfailed", lambda failed: page.complaints.append(failed.url))
    yield page
    page.context.close()


@pytest.fixture(scope="module")
def plain(chromium: Any) -> Iterator[Any]:
    """One narrow page without JavaScript."""
    context = chromium.new_context(viewport={"width": 390, "height": 800}, java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module", params=SHOWN)
def shown(scripted: Any, address: str, request: pytest.FixtureRequest) -> Any:
    """A path, opened once for the tests of it with JavaScript: wide and in light colours."""
    scripted.complaints.clear()
    scripted.set_viewport_size({"width": WIDTHS[0], "height": 800})
    scripted.emulate_media(color_scheme="light")
    assert scripted.goto(address + request.param).status == 200
    return scripted


def test_axe_finds_nothing_serious_wide_or_narrow_light_or_dark(shown: Any, axe: str) -> None:
    shown.evaluate(OPEN_ALL)
    shown.evaluate(axe)
    found = []
    for width in WIDTHS:
        shown.set_viewport_size({"width": width, "height": 800})
        for scheme, rules in (("light", EVERYTHING), ("dark", COLOURS)):
            shown.emulate_media(color_scheme=scheme)
            for issue in shown.evaluate("rules => axe.run(document, rules)", rules)["violations"]:
                if issue["impact"] in ("serious", "critical"):
                    places = [node["html"][:200] for node in issue["nodes"][:3]]
                    found.append(f"{width} {scheme}: {issue['id']}: {issue['help']}: {places}")
    assert found == []
    assert shown.complaints == []


def test_the_policy_is_in_force_and_runs_no_script_of_others(shown: Any) -> None:
    shown.complaints.clear()  # what loading the page left would satisfy this test, too
    assert shown.evaluate(INLINE) is False
    assert any("Content Security Policy" in text for text in shown.complaints)
    shown.complaints.clear()


@pytest.mark.parametrize("path", SHOWN)
def test_every_page_works_narrow_and_without_javascript(plain: Any, address: str, path: str) -> None:
    assert plain.goto(address + path).status == 200
    assert plain.locator("h1").count() == 1
    assert len(plain.locator("main").inner_text()) > 40
    assert plain.evaluate(SIDEWAYS) <= 0, "the page scrolls sideways"
