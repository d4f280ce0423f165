"""Whether the words of a study tell of a second arm, and those of a sentence of groups."""

from __future__ import annotations

import pytest

from evidence_kb.claims.study.second_arm import says_assigned, tells_of_groups


@pytest.mark.parametrize(
    "sentence",
    [
        "pain was lower in women than in men",
        "relapses occurred in both groups",
        "survival was similar with either operation",
        "pain was 3 with zorplexine versus 5 with bandages",
    ],
)
def test_a_sentence_that_tells_of_groups_is_known(sentence: str) -> None:
    assert tells_of_groups(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "pain fell in 14 patients",
        "uric acid was less than before treatment",
        "the score fell compared with the baseline",
        "no patient had a rash",
    ],
)
def test_a_sentence_about_one_group_or_its_own_start_tells_of_no_groups(sentence: str) -> None:
    assert not tells_of_groups(sentence)


def test_who_was_assigned_in_a_ratio_was_assigned() -> None:
    assert says_assigned(["adults were assigned in a 1:1 ratio to undergo one operation or the other"])
    assert not says_assigned(["ratings were assigned in a table to judge the risk of bias"])
