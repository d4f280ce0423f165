"""Patterns are compiled when they are first used: here all of them are, so that none fails on a reader's text."""

from __future__ import annotations

import pkgutil
import re
import re._constants as op  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from typing import Any

from evidence_kb import claims
from evidence_kb.claims.language.numbers import COUNT, NUMBER_WORDS
from evidence_kb.claims.language.words import Needing, rx
from evidence_kb.claims.lexicon.concepts import form_pattern
from evidence_kb.claims.study import administrative
from evidence_kb.claims.study.treatments import _pattern

LAZY = type(rx("a"))
MODULES = [import_module(found.name) for found in pkgutil.walk_packages(claims.__path__, "evidence_kb.claims.")]
Parsed = Iterable[tuple[Any, Any]]


def test_every_pattern_compiles() -> None:
    held = [value for module in MODULES for value in vars(module).values() if isinstance(value, (LAZY, Needing))]
    assert len(held) > 300
    for pattern in held:
        re.compile(pattern.pattern)


def test_no_pattern_takes_twice_the_time_for_one_word_more() -> None:
    held = [(module.__name__, name, value) for module in MODULES for name, value in vars(module).items()]
    slow = []
    for module, name, pattern in held:
        if not isinstance(pattern, LAZY | re.Pattern):
            continue
        found = re.compile(pattern.pattern, pattern.flags if isinstance(pattern, re.Pattern) else 0)
        began = time.process_time()
        for piece in (" w", "a, ", "and a ", " (a)"):  # nested repeats try each way to part them: 2 ** 22
            for text in (f"{piece * 22}!", f"was {piece * 22}."):
                found.match(text)
                found.search(text)
        if time.process_time() - began > 0.25:
            slow.append(f"{module}.{name}")
    assert not slow


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
    for word in [*NUMBER_WORDS, "none", "12", "1,234"]:
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


def _parts(parsed: Parsed) -> Iterator[str | list[Parsed]]:
    """Yield what a pattern cannot match without, in order: runs of letters, and the branches of which one is taken."""
    run = ""
    for kind, told in parsed:
        if kind is op.LITERAL:
            run += chr(told)
            continue
        is_blank = kind is op.MAX_REPEAT and told[0] and list(told[2]) == [(op.LITERAL, ord(" "))]
        yield run + " " * is_blank
        run = " " * is_blank  # of several blanks the first one stands behind a word, and the last before one
        if kind is op.SUBPATTERN:
            yield [told[3]]
        elif kind is op.IN and all(one is op.LITERAL for one, _ in told):
            yield [[sign] for sign in told]
        elif kind is op.BRANCH:
            yield told[1]
        elif kind in (op.MAX_REPEAT, op.MIN_REPEAT) and told[0] and not is_blank:
            yield [told[2]]
    yield run


def _has_one(parsed: Parsed, words: Sequence[str]) -> bool:
    """Say whether all that a pattern matches has one of the words."""
    return any(
        any(word in part for word in words)
        if isinstance(part, str)
        else all(_has_one(branch, words) for branch in part)
        for part in _parts(parsed)
    )


def test_what_a_pattern_finds_has_one_of_the_words_that_it_needs() -> None:
    held = [value for module in MODULES for value in vars(module).values() if isinstance(value, Needing)]
    assert len(held) > 5
    for needing in held:
        assert _has_one(parser.parse(needing.asked.pattern), needing.words), needing.words
    assert _has_one(parser.parse(administrative.HAS_PAPERWORK.pattern), administrative._IN_PAPERWORK)
    assert not _has_one(parser.parse("(?:cell|mouse) lines?|cells?"), ["cell", "lime"])
    assert not _has_one(parser.parse("(?:cells)?"), ["cell"])


def test_a_pattern_that_needs_words_finds_what_it_finds_without() -> None:
    needing, plain = rx(r"\bin (?:[a-z]+ )?(?:mice|rats)\b", needs="mice|rats"), rx(r"\bin (?:[a-z]+ )?(?:mice|rats)\b")
    for text in ("in two rats", "in men", "in mice, in  rats", "rats"):
        assert [m.span() for m in needing.finditer(text)] == [m.span() for m in plain.finditer(text)]
        for start, end in ((0, len(text)), (1, len(text)), (0, 4)):
            one, other = needing.search(text, start, end), plain.search(text, start, end)
            assert (one and one.span()) == (other and other.span())
    assert needing.sub("x", "in rats") == "x"
