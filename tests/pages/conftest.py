"""Fixtures of the page tests: a made-up database, an empty one, and a way to fetch pages over each."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_up import Get, empty_database, full_database, getter


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
