"""What a sentence says in so many words of two arms, whatever models make of it."""

from __future__ import annotations

import pytest

from evidence_kb.claims.questions.arm_values import number
from evidence_kb.claims.questions.ask import ask
from evidence_kb.claims.questions.plain_comparison import plain_change
from evidence_kb.claims.questions.question import Question
from evidence_kb.claims.questions.reading import read
from evidence_kb.findings import Change

METHODS = "We randomised 90 adults to zorplexine or placebo. "
MORE, LESS, SAME = Change.INCREASED, Change.DECREASED, Change.NO_DIFFERENCE


def plainly(sentence: str, read_as: Change, outcome: str = "grip stiffness", abstract: str = "") -> Change:
    reading = read("Zorplexine in adults", (abstract + " " + sentence).strip())
    question = Question(reading, "zorplexine", "placebo", outcome)
    return plain_change(reading.lines[-1], question, read_as)


@pytest.mark.parametrize(
    ("sentence", "change"),
    [
        ("Grip stiffness was significantly higher in the placebo group (p < 0.001).", LESS),
        ("Grip stiffness was significantly lower in the placebo group than in the zorplexine group.", MORE),
        ("Grip stiffness was longer with zorplexine when compared with placebo.", MORE),
        ("Grip stiffness was reduced by 14% relative to placebo.", LESS),
        ("Grip stiffness was more than double in the zorplexine group compared with placebo.", MORE),
        ("The placebo group had significantly more grip stiffness.", LESS),
        ("Adults on placebo were more often affected by grip stiffness than those on zorplexine.", LESS),
        ("More patients having received placebo reported grip stiffness than patients on zorplexine.", LESS),
        ("Grip stiffness was 12.1 with zorplexine and 17.4 with placebo (p = 0.02).", LESS),
        ("Grip stiffness in the zorplexine group was 24.2 compared to 12.2 in the placebo group.", MORE),
        ("Grip stiffness fell by 8 points with zorplexine and by 14 points with placebo (p = 0.01).", MORE),
        ("Grip stiffness rose by 8 points with zorplexine and by 14 points with placebo.", LESS),
        ("Grip stiffness fell by 38% on zorplexine and by 9% on placebo (p = 0.004).", LESS),
    ],
)
def test_plain_words_and_values_turn_what_models_read(sentence: str, change: Change) -> None:
    other = LESS if change is MORE else MORE
    assert plainly(sentence, other) is change
    assert plainly(sentence, change) is change


@pytest.mark.parametrize(
    "sentence",
    [
        "Grip stiffness was not higher in the placebo group.",
        "Grip stiffness was higher in the placebo group (p = 0.42).",
        "Grip stiffness tended to be higher in the placebo group.",
        "Compared with placebo, trained students reported greater grip stiffness (p = 0.03).",
        "Sleep was higher in the placebo group, and grip stiffness differed.",
        "Grip stiffness was lower in placebo, zorplexine and sham groups than in the vehicle group.",
        "Grip stiffness was lower than in the zorplexine and placebo groups.",
        "Grip stiffness was higher in the placebo and sham groups.",
        "The change in grip stiffness versus placebo was 12 to 20 for zorplexine (p < 0.001).",
        "Grip stiffness fell from 20 to 12 with zorplexine and from 20 to 11 with placebo.",
        "Sleep fell by 8 points with zorplexine and by 14 points with placebo, and grip stiffness differed.",
        "Grip stiffness fell by 8 points with zorplexine and by 14 points with placebo, but did not differ by week 8.",
        "Grip stiffness fell by 8 points with zorplexine, by 9 with sham and by 14 points with placebo.",
        "Grip stiffness was cured in 80% of patients with zorplexine and 50% with placebo (p = 0.01).",
        "Baseline grip stiffness was 17 with zorplexine and 12 with placebo (p = 0.01).",
        "More patients on zorplexine were free of grip stiffness than on placebo.",
    ],
)
def test_what_is_denied_or_said_of_others_turns_nothing(sentence: str) -> None:
    assert [plainly(sentence, change) for change in (MORE, LESS, SAME)] == [MORE, LESS, SAME]


def test_a_sentence_that_names_more_of_the_outcome_elsewhere_is_not_plain() -> None:
    sentence = "The response to sad masked faces was lower under placebo, while that to happy faces fell."
    assert plainly(sentence, LESS, "response to happy masked faces") is LESS


def test_values_make_a_difference_only_where_a_p_value_does() -> None:
    values = "Grip stiffness was 12.1 with zorplexine and 17.4 with placebo"
    assert plainly(values + " (p = 0.02).", SAME) is LESS
    assert plainly(values + ".", SAME) is SAME
    assert plainly(values + " (p = 0.02).", SAME, "grip stiffness after 3 days") is SAME
    assert plainly(values + ", 9.2 with sham (p = 0.02).", SAME) is SAME


def test_the_short_form_of_an_outcome_names_all_of_it() -> None:
    told = "We measured morning grip stiffness duration (MGSD)."
    values = "MGSD was 12.1 with zorplexine and 17.4 with placebo (p = 0.02)."
    assert plainly(values, MORE, "morning grip stiffness duration", told) is LESS


def test_a_comma_before_three_digits_parts_thousands() -> None:
    assert [number(n) for n in ("1,178", "0,125", "1,5", "12,345,678")] == [1178.0, 0.125, 1.5, 12345678.0]


@pytest.mark.parametrize(
    ("outcome", "change"), [("improvement in stiffness", MORE), ("stiffness improvement", MORE), ("stiffness", LESS)]
)
def test_of_an_improvement_there_is_more_where_the_measure_got_better(outcome: str, change: Change) -> None:
    told = METHODS + "Stiffness improved significantly more with zorplexine than with placebo (p < 0.001)."
    assert ask("Zorplexine in adults", told, "zorplexine", "placebo", outcome).change is change


def test_less_improvement_is_no_more_of_it() -> None:
    told = METHODS + "Stiffness improved less with zorplexine than with placebo (p < 0.001)."
    assert ask("Zorplexine in adults", told, "zorplexine", "placebo", "improvement in stiffness").change is not MORE


@pytest.mark.parametrize(
    "told",
    [
        "Drug per group was: group L placebo 2 ml, group R zorplexine 20 mg.",
        "Adults were given placebo 2 ml (group L) or zorplexine 20 mg (group R).",
        "Adults in group (L) received placebo, those in group (R) received zorplexine.",
    ],
)
def test_what_stands_before_a_group_is_told_of_the_group_before(told: str) -> None:
    question = Question(read("", told), "zorplexine", "placebo", "stiffness")
    assert {name: question.groups.get(name) for name in "lr"} == {"l": "C", "r": "I"}


def test_a_word_of_comparison_is_no_groups_name() -> None:
    reading = read("", "Stiffness was 12 in the placebo group vs. 9 in the zorplexine group mean.")
    assert not {"vs", "mean"} & {name for line in reading.lines for *_, name in line.groups}


@pytest.mark.parametrize(
    ("sentence", "change"),
    [
        ("Grip stiffness was seen in 59% with zorplexine and 30% with placebo.", MORE),
        ("Grip stiffness was seen in 33% with zorplexine and 30% with placebo.", SAME),
        ("Grip stiffness was seen in 3% with zorplexine and 1% with placebo.", SAME),
        ("Grip stiffness was seen in 59% with zorplexine and 30% with placebo (p = 0.2).", SAME),
        ("Grip stiffness was similar: 59% with zorplexine and 30% with placebo.", SAME),
    ],
)
def test_bare_values_that_are_far_apart_are_not_alike(sentence: str, change: Change) -> None:
    assert plainly(sentence, SAME) is change


def test_months_of_survival_are_compared_where_a_test_says_that_they_differ() -> None:
    told = "Median survival was 12.7 months with zorplexine and 10.9 months with placebo (p = 0.003)."
    assert plainly(told, SAME, "survival") is MORE
    assert plainly(told.replace("0.003", "0.3"), SAME, "survival") is SAME
