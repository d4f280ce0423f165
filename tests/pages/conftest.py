"""Fixtures of the page tests: a made-up database, an empty one, ways to fetch pages over each, and a real browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from made_up import Get, empty_database, full_database, getter
from served import datasette


@pytest.fixture(scope="session")
def full_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return full_database(tmp_path_factory.mktemp("full") / "evidence.db")


@pytest.fixture(scope="session")
def empty_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return empty_database(tmp_path_factory.mktemp("empty") / "evidence.db")


@pytest.fixture(scope="session")
def get(full_path: Path) -> Get:
    return getter(full_path)


@pytest.fixture(scope="session")
def get_empty(empty_path: Path) -> Get:
    return getter(empty_path)


@pytest.fixture(scope="session")
def address(full_path: Path) -> Iterator[str]:
    with datasette(full_path) as found:
        yield found


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        pytest.skip("no Chromium is installed")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield browser
        browser.close()
