"""Kinds of people held against one another tell who did better, and not what a treatment did."""

from __future__ import annotations

import pytest

from evidence_kb.claims.language.words import flat
from evidence_kb.claims.study.people_compared import compares_kinds, without_kinds_behind


@pytest.mark.parametrize(
    "words",
    [
        "Survival was 40% in those with clean margins compared to 72% for patients with involved margins.",
        "There was no difference in pain between the frail and non-frail groups.",
        "Infections did not differ between women and men.",
        "Relapses were rarer in the good-risk group relative to the poor-risk group.",
        "Falls were as frequent as, and milder than in older patients.",
        "Survival of patients with stage I versus stage II disease was 90% versus 60%.",
        "When nodes were involved survival was 20%.",
    ],
)
def test_kinds_are_told_by_what_people_are_or_have(words: str) -> None:
    assert compares_kinds(flat(words), ())


@pytest.mark.parametrize(
    "words",
    [
        "Survival was 40% compared to 72% for patients with implants.",
        "Pain was lower than in patients who received tablets.",
        "Pain was lower than before.",
        "Pain did not differ between the two groups.",
        "Pain fell from baseline in patients with gout.",
        "Women had greater reductions in pain than men.",
        "Nodes were involved in five, and survival was 20%.",
        "Transfusions were fewer than in patients without previous conization.",
    ],
)
def test_what_was_given_times_and_changes_are_no_kinds(words: str) -> None:
    assert not compares_kinds(flat(words), ())


def test_a_treatment_among_the_words_makes_it_no_kind() -> None:
    words = flat("Pain was 20% compared with 40% in patients with zorplexine.")
    at = words.index("zorplexine")
    assert not compares_kinds(words, [(at, at + len("zorplexine"))])
    assert compares_kinds(words, ())


@pytest.mark.parametrize("words", ["relative to those with no prophylaxis", "versus 3 patients with observation alone"])
def test_people_who_were_given_other_care_are_no_kind(words: str) -> None:
    assert not compares_kinds(f"relapses were fewer {words}.", ())


def test_only_people_in_whom_it_was_more_common_are_left_out() -> None:
    told = "falls occurred in 4 patients and were less frequent"
    assert without_kinds_behind(f"{told} in women") == "falls occurred in 4 patients"
    for words in (f"{told} than before surgery", f"{told} in women than before surgery", told):
        assert without_kinds_behind(words) == words
