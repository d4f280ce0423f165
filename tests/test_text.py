"""Expected values are read off the characters by hand; the laws hold for every text."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from evidence_kb.text import fold, squash, title_key


def test_squash_makes_every_run_of_white_space_one_blank() -> None:
    assert squash("  Bone\u00a0\t\r\n pain\u2009 score ") == "Bone pain score"


@given(st.text())
def test_squash_twice_equals_once_and_keeps_the_other_characters(text: str) -> None:
    once = squash(text)
    assert squash(once) == once
    assert once.replace(" ", "") == re.sub(r"\s", "", text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bisphosphonates – a Review?", "bisphosphonates a review"),
        ("Ostéomyélite CHRONIQUE", "osteomyelite chronique"),
        ("TNF-α inhibitors", "tnf α inhibitors"),
        ("snake_case", "snake case"),
        ("straße", "strasse"),
        ("ﬁrst-line x²", "first line x2"),
        ("𝐀 bold A", "a bold a"),
        ("…", ""),
    ],
)
def test_fold_keeps_lower_case_letters_and_digits_only(text: str, expected: str) -> None:
    assert fold(text) == expected


@given(st.text())
@example("𝐀")
@example("ϓ")
@example("İstanbul")
def test_folding_twice_equals_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=st.characters(max_codepoint=0xFF)))
def test_fold_ignores_case(text: str) -> None:
    assert fold(text.upper()) == fold(text) == fold(text.lower())


def test_title_key_ignores_case_and_punctuation() -> None:
    one = title_key("Bisphosphonates – a review", 2007, "J. Pediatr.", "Kerrison C")
    assert one == title_key("bisphosphonates: A Review.", 2007, "J Pediatr", "KERRISON, C")
    assert re.fullmatch(r"title:[0-9a-f]{20}", one)


def test_title_key_tells_works_apart_by_every_field() -> None:
    keys = {
        title_key("a b", 2007, "j", "x"),
        title_key("a", 2007, "b j", "x"),
        title_key("a b", 2008, "j", "x"),
        title_key("a b", None, "j", "x"),
        title_key("a b", 2007, None, "x"),
        title_key("a b", 2007, "j", None),
    }
    assert len(keys) == 6


@given(st.text(), st.one_of(st.none(), st.integers(0, 3000)), st.text())
def test_title_key_is_made_for_any_text(title: str, year: int | None, journal: str) -> None:
    assert title_key(title, year, journal) == title_key(fold(title), year, fold(journal))
