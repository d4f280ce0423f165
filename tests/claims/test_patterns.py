"""Patterns are compiled when they are first used: here all of them are, so that none fails on a reader's text."""

from __future__ import annotations

import pkgutil
import re
import subprocess
import sys
from importlib import import_module

from evidence_kb import claims
from evidence_kb.claims.concepts import form_pattern
from evidence_kb.claims.numbers import COUNT, NUMBER_WORDS
from evidence_kb.claims.treatments import _pattern
from evidence_kb.claims.words import rx

LAZY = type(rx("a"))


def test_every_pattern_compiles() -> None:
    modules = [import_module(f"evidence_kb.claims.{found.name}") for found in pkgutil.iter_modules(claims.__path__)]
    held = [value for module in modules for value in vars(module).values() if isinstance(value, LAZY)]
    assert len(held) > 300
    for pattern in held:
        re.compile(pattern.pattern)


def test_a_pattern_behaves_as_one_that_was_compiled() -> None:
    pattern = rx("pain (?:fell|rose)( a lot)?")
    assert pattern.search("then pain  fell a lot") and pattern.match("pain rose") and not pattern.fullmatch("pain")
    assert pattern.sub("x", "pain fell, pain rose") == "x, x" and pattern.groups == 1
    assert [m.span() for m in pattern.finditer("pain fell, pain rose")] == [(0, 9), (11, 20)]


def test_reading_one_abstract_compiles_a_part_of_them() -> None:
    code = (
        "import re; from unittest.mock import patch; compile = re.compile; seen = []\n"
        "with patch('re.compile', lambda *given: seen.append(given) or compile(*given)):\n"
        "    import evidence_kb.claims.rules\n"
        "print(len(seen))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(told.stdout) < 250  # written with `re.compile` itself; `rx` leaves hundreds for later


def test_a_count_is_every_number_word_whole() -> None:
    count = rx(COUNT)
    for word in [word for word in NUMBER_WORDS if " " not in word] + ["none", "12", "1,234"]:
        assert count.fullmatch(word), word
    for word in ("twentyone", "sixth", "tenor", "zeros", "two hundred"):
        assert not count.match(word), word


def test_names_are_found_as_one_pattern_of_all_finds_them() -> None:
    names = ("steroid", "steroids injection", "α-blocker", "betadrine", "beta", "pars plana shunt", "par", "parzole")
    longest_first = sorted({form_pattern(name) for name in names}, key=lambda p: (-len(p), p))
    plain = re.compile(rf"(?<!\w)(?<!non-)(?:{'|'.join(longest_first)})(?![\w])")
    text = (
        "steroids injection, a steroid-injection, non-steroid, steroidal; α-blockers, alpha blocker, βdrine, "
        "betadrines, beta; pars-plana shunts, par plana shunt, parzole, parx"
    )
    assert [m.span() for m in _pattern(names).finditer(text)] == [m.span() for m in plain.finditer(text)] != []
    assert not _pattern(()).search(text)
