"""Case reports and series whose drugs and outcomes no list knows, and what tells a series from a controlled study."""

from __future__ import annotations

import pytest
from shorthand import abstract, claims, counted

from evidence_kb.claims.lexicon.disease_polarity import good_for, measures_of
from evidence_kb.claims.study.second_arm import says_controlled, says_randomised

METHODS = "Twenty patients with fooitis were treated with zorplexine."
FIRST = "Fever resolved in 12 of 20 patients."


def found(sentence: str) -> list[tuple[str, str, int | None, int | None]]:
    read = claims(abstract(("Methods", METHODS), ("Results", f"{FIRST} {sentence}")))[1:]
    return [(c.outcome, str(c.direction), *counted(c)) for c in read]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Inactive disease was sustained in 9 of 14 patients, which allowed termination.",
         [("inactive disease", "improvement", 9, 14)]),
        ("Worsened lesions decreased to 2 lesions.", [("worsened lesions", "improvement", None, None)]),
        ("Pain and swelling disappeared in nine patients.",
         [("pain", "improvement", 9, None), ("swelling", "improvement", 9, None)]),
        ("The bone structure of the frontal bone and the thoracic vertebrae improved.",
         [("bone structure", "improvement", None, None)]),
        ("Itch and scaling resolved in nine patients.",
         [("itch", "improvement", 9, None), ("scaling", "improvement", 9, None)]),
        ("Axial and limb symptoms improved.", [("axial and limb symptoms", "improvement", None, None)]),
    ],
)  # fmt: skip
def test_names_that_are_joined_are_read_apart_where_each_stands_alone(sentence: str, expected: object) -> None:
    assert found(sentence) == expected


@pytest.mark.parametrize(
    ("disease", "outcome", "good"),
    [
        ("severe hyponatraemia", "serum sodium", "increase"),
        ("refractory hypercalcaemia", "serum calcium", "decrease"),
        ("immune thrombocytopenia", "platelet count", "increase"),
        ("glaucoma", "intraocular pressure", "decrease"),
        ("hyperkalaemia and hypokalaemia", "potassium", None),
        ("fooitis", "serum sodium", None),
    ],
)
def test_name_of_a_disease_says_which_change_of_its_measure_is_good(
    disease: str, outcome: str, good: str | None
) -> None:
    assert good_for(outcome, measures_of([disease])) == good


@pytest.mark.parametrize(
    "sentence",
    [
        "a randomised trial is needed",
        "all patients had completed the placebo-controlled lead-in study",
        "no randomised trial has been done",
    ],
)
def test_trial_that_is_asked_for_or_came_before_is_no_second_arm(sentence: str) -> None:
    assert not says_randomised([sentence])
    assert not says_controlled([sentence])


@pytest.mark.parametrize(
    "sentence",
    ["patients were randomly assigned to zorplexine or placebo", "results were the same in the two groups"],
)
def test_second_arm_is_told_by_the_words_of_the_study(sentence: str) -> None:
    assert says_controlled([sentence])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A 40-year-old man with severe hypokalaemia was treated with zorplexine. Serum potassium rose within a week.",
         ("zorplexine", "Serum potassium", "improvement")),
        ("A 60-year-old woman received zorplexine, with complete resolution of the skin lesions.",
         ("zorplexine", "skin lesions", "improvement")),
    ],
)  # fmt: skip
def test_report_of_one_patient_is_read_where_no_list_knows_its_names(text: str, expected: tuple[str, str, str]) -> None:
    read = [(c.treatment, c.outcome, str(c.direction)) for c in claims(abstract((None, text), title="A case report"))]
    assert [(str(a).casefold(), b.casefold(), c) for a, b, c in read] == [
        (expected[0], expected[1].casefold(), expected[2])
    ]


def test_disease_before_the_treatment_is_no_outcome_of_it() -> None:
    text = "A man had fever and joint pain. He was treated with zorplexine. The fever subsided within two days."
    read = claims(abstract((None, text), title="A case report"))
    assert [(c.outcome, str(c.direction)) for c in read] == [("fever", "improvement")]
