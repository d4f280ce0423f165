"""The examples in the first lines of functions are what these functions do, and each package says how to begin."""

from __future__ import annotations

import ast
import doctest
import re
from importlib import import_module
from pathlib import Path

import pytest

CLAIMS = Path(__file__).parents[2] / "evidence_kb" / "claims"
MODULES = sorted(path.relative_to(CLAIMS).with_suffix("") for path in CLAIMS.rglob("*.py") if ">>>" in path.read_text())
PACKAGES = sorted(path.parent for path in CLAIMS.glob("*/__init__.py"))


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_examples_of_functions_are_true(module: Path) -> None:
    done = doctest.testmod(import_module(".".join(("evidence_kb", "claims", *module.parts))))
    assert done.attempted
    assert not done.failed


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.name)
def test_a_package_says_what_comes_in_and_out_and_where_to_begin(package: Path) -> None:
    said = ast.get_docstring(ast.parse((package / "__init__.py").read_text())) or ""
    first = re.search(r"Begin with\s+`(\w+)`", said)
    assert first
    assert (package / first[1]).with_suffix(".py").exists()
    assert "out" in said.lower()
