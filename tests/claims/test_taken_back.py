"""A difference that the same sentence calls insignificant is none."""

from __future__ import annotations

import pytest
from trials import found

from evidence_kb.claims.language.taken_back import is_only_a_trend, is_taken_back, not_significant
from evidence_kb.findings import Direction


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


@pytest.mark.parametrize(
    ("said", "is_trend"),
    [
        ("foodrug tended to reduce cough more than placebo.", True),
        ("there was a trend towards a lower rate of cough with foodrug.", True),
        ("cough tended to be rarer with foodrug.", True),
        ("cough (3 v 5) showed a clear trend to fall.", True),
        ("foodrug tended to lower fever and significantly reduced cough.", False),
        ("the trend in fever, not that of sleep: foodrug reduced cough.", False),
        ("those who tended to smoke, had less cough with foodrug.", False),
        ("cough was rarer and fever tended to be rarer.", False),
    ],
)
def test_a_trend_is_no_difference_that_was_shown(said: str, is_trend: bool) -> None:
    start = said.index("cough")
    assert is_only_a_trend(said, start, start + len("cough")) is is_trend


def test_a_trend_becomes_a_claim_of_no_evidence() -> None:
    title = "Foodrug or placebo for chronic cough: a randomised trial"
    told = "Cough is common. Sixty adults were randomised to foodrug or placebo. {} with foodrug compared with placebo."
    for said, direction in (
        ("Cough severity was significantly lower", Direction.IMPROVEMENT),
        ("There was a trend towards a lower cough severity", Direction.NO_EVIDENCE),
    ):
        read = [c for c in found(title, told.format(said)) if "cough" in c.outcome.lower()]
        assert {c.direction for c in read} == {direction}
