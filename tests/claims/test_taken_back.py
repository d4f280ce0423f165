"""A difference that the same sentence calls insignificant is none."""

from __future__ import annotations

import pytest

from evidence_kb.claims.direction import is_taken_back, not_significant


@pytest.mark.parametrize(
    ("said", "is_alone", "is_none"),
    [
        ("although insignificant, the cough score was lower", True, True),
        ("the cough score was lower, but not significantly", True, True),
        ("the cough score was lower with a nonsignificant difference in favor of foodrug", True, True),
        ("cough and fever were rarer, although the difference in cough was statistically insignificant", False, True),
        ("cough and fever were rarer, although the difference in fever was statistically insignificant", False, False),
        ("the cough score was lower, but fever was not significant", True, False),
        ("the cough score was lower but foodrug did not significantly change sleep", True, False),
        ("the cough score was significantly lower", True, False),
    ],
)
def test_words_take_back_what_they_name(said: str, is_alone: bool, is_none: bool) -> None:
    outcome = "cough" if "cough and" in said else "cough score"
    assert is_taken_back(said, outcome, is_alone=is_alone) is is_none


@pytest.mark.parametrize("said", ["a nonsignificant drop", "an insignificantly lower score", "it was non-significant"])
def test_a_difference_is_called_not_significant_in_one_word(said: str) -> None:
    assert not_significant(said)
