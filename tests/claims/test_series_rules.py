"""Single sentences of case series and reports: lists, needs, states, harms, and what is left out."""

from __future__ import annotations

import pytest
from shorthand import abstract, by_rules, claims, counted

METHODS = "Twenty patients with fooitis were treated with zorplexine."
FIRST = "Fever resolved in 12 of 20 patients."
Expected = list[tuple[str, str, int | None, int | None]]


def found(sentence: str) -> Expected:
    """Read one sentence behind a first result of a series; treatments other than the series' own fail."""
    read = by_rules(abstract(("Methods", METHODS), ("Results", f"{FIRST} {sentence}")))[1:]
    assert {c.treatment for c in read} <= {"zorplexine"}
    return [(c.outcome, str(c.direction), *counted(c)) for c in read]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Muscle cramps affected seven patients, dysgeusia five and alopecia four.",
         [("muscle cramps", "worsening", 7, None), ("dysgeusia", "worsening", 5, None),
          ("alopecia", "worsening", 4, None)]),
        ("Complications occurred in 7 patients (18.4%): wound infection in three, ileus in two and pneumonia in one.",
         [("complications", "worsening", 7, None), ("wound infection", "worsening", 3, None),
          ("ileus", "worsening", 2, None), ("pneumonia", "worsening", 1, None)]),
        ("Neutropenia occurred in 32%, febrile neutropenia in 7% and diarrhoea in 15% of patients.",
         [("neutropenia", "worsening", None, None), ("febrile neutropenia", "worsening", None, None),
          ("diarrhoea", "worsening", None, None)]),
        ("Vision improved in nine patients, was stable in five and decreased in one patient.",
         [("vision", "improvement", 9, None), ("vision", "no_change", 5, None), ("vision", "worsening", 1, None)]),
        ("Four were in complete remission, 12 in partial remission.",
         [("complete remission", "improvement", 4, None), ("partial remission", "improvement", 12, None)]),
        ("Vital capacity rose from 66% to 79% and oxygen saturation from 88% to 93%.",
         [("vital capacity", "improvement", None, None), ("oxygen saturation", "improvement", None, None)]),
        ("Pneumonia and herpes zoster each occurred in one patient.",
         [("pneumonia", "worsening", 1, None), ("herpes zoster", "worsening", 1, None)]),
        ("Pneumonitis developed in one patient, and pericardial effusion in another.",
         [("pneumonitis", "worsening", 1, None), ("pericardial effusion", "worsening", 1, None)]),
        ("No cataract, endophthalmitis or vitreous haemorrhage was encountered.",
         [("cataract", "no_evidence", 0, None), ("endophthalmitis", "no_evidence", 0, None),
          ("vitreous haemorrhage", "no_evidence", 0, None)]),
    ],
)  # fmt: skip
def test_members_of_a_list_have_their_own_counts(sentence: str, expected: Expected) -> None:
    assert found(sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Conversion to open surgery was necessary in two patients.",
         ("need for conversion to open surgery", "worsening", 2, None)),
        ("No further debridement was needed.", ("need for debridement", "no_evidence", 0, None)),
        ("None required tracheotomy.", ("need for tracheotomy", "no_evidence", 0, None)),
        ("The catheter could be removed in 13 of the 18 men (72%).",
         ("removal of catheter", "improvement", 13, 18)),
        ("Ten of 13 patients were able to stop antibiotics.", ("use of antibiotics", "improvement", 10, 13)),
        ("Intubation was avoided in five of the eight responders.", ("need for intubation", "improvement", 5, 8)),
        ("Haemolysis led to withdrawal in two patients.", ("haemolysis", "worsening", 2, None)),
        ("No patient discontinued treatment because of adverse events.", ("discontinuation", "no_evidence", 0, None)),
        ("Three patients had to stop zorplexine because of a rash.", ("rash", "worsening", 3, None)),
    ],
)  # fmt: skip
def test_what_people_needed_or_could_do_without(
    sentence: str, expected: tuple[str, str, int | None, int | None]
) -> None:
    assert found(sentence) == [expected]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Ten of 12 patients with pain reported relief.", ("pain", "improvement", 10, 12)),
        ("Arthritis was inactive in 10 of 12 children.", ("arthritis", "improvement", 10, 12)),
        ("Cultures became negative.", ("cultures", "improvement", None, None)),
        ("Blood glucose was not affected.", ("blood glucose", "no_change", None, None)),
        ("Six patients noticed no change.", ("response", "no_change", 6, None)),
        ("Seven patients had a favourable outcome.", ("favourable outcome", "improvement", 7, None)),
        ("Tetany did not recur.", ("recurrence of tetany", "no_evidence", 0, None)),
        ("There were two wound infections.", ("wound infections", "worsening", 2, None)),
        ("The rash faded over two weeks.", ("rash", "improvement", None, None)),
        ("Zorplexine has moderate efficacy in fooitis.", ("effectiveness", "improvement", None, None)),
    ],
)
def test_what_people_and_measures_became(sentence: str, expected: tuple[str, str, int | None, int | None]) -> None:
    assert found(sentence) == [expected]


@pytest.mark.parametrize(
    "sentence",
    [
        "Women and men responded equally well.",
        "Improvement was greater in women than in men.",
        "Response did not differ between the sexes.",
        "Attacks returned when zorplexine was tapered.",
        "Attacks returned when the device was switched off.",
        "One patient died of causes that were unrelated to zorplexine.",
        "Rash resolved in 9 of the 10 patients who received ointments.",
        "Median survival was not reached.",
        "The serum quibble level fell.",
        "Pain improved only transiently.",
    ],
)
def test_what_is_not_surely_an_effect_is_left_out(sentence: str) -> None:
    assert found(sentence) == []


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("A case", "We report a 15-year-old boy who developed acute pancreatitis ten days after starting mesalazine.",
         ("mesalazine", "acute pancreatitis", "worsening")),
        ("Hepatitis in a man", "A 40-year-old man took zorplexine. The hepatitis was attributed to zorplexine.",
         ("zorplexine", "hepatitis", "worsening")),
        ("Zorplexine-induced colitis", "A 40-year-old man was admitted.", ("zorplexine", "colitis", "worsening")),
    ],
)  # fmt: skip
def test_harm_of_a_case_report_names_its_cause(title: str, text: str, expected: tuple[str, str, str]) -> None:
    read = claims(abstract((None, text), title=title))
    assert [(str(c.treatment).casefold(), c.outcome, str(c.direction)) for c in read] == [expected]


@pytest.mark.parametrize(
    ("title", "methods", "treatment"),
    [
        ("Zorplexine and quibblemab in fooitis", "Ten patients received zorplexine combined with quibblemab.",
         "zorplexine and quibblemab"),
        ("Mechanical thrombectomy in late stroke", "Nineteen patients underwent mechanical thrombectomy.",
         "mechanical thrombectomy"),
        ("Endoscopic drainage of cysts", "Thirty patients underwent drainage.", "endoscopic drainage"),
        ("Zorplexine in fooitis", "Ten patients in whom methotrexate and steroids had failed took zorplexine.",
         "zorplexine"),
        ("Zorplexine in fooitis", "We prospectively treated 20 patients with fooitis and uveitis with zorplexine.",
         "zorplexine"),
    ],
)  # fmt: skip
def test_treatment_of_a_series_is_named_in_full(title: str, methods: str, treatment: str) -> None:
    read = claims(abstract(("Methods", methods), ("Results", "Pain resolved in four patients."), title=title))
    assert [str(c.treatment).casefold() for c in read if c.outcome == "pain"] == [treatment]


def test_part_of_a_combination_is_not_credited_alone() -> None:
    methods = "Ten patients received zorplexine plus quibblemab."
    read = claims(abstract(("Methods", methods), ("Results", "Pain resolved in four patients with zorplexine.")))
    assert {c.treatment for c in read} == {"zorplexine plus quibblemab"}


def test_trial_with_a_name_is_the_work_of_others() -> None:
    sentence = "In the FOO-2 trial, zorplexine led to a response rate of 42%."
    read = claims(abstract(("Methods", METHODS), ("Results", f"{FIRST} {sentence}")))[1:]
    assert {str(c.basis) for c in read} == {"reports_other"}


@pytest.mark.parametrize(
    "text",
    [
        "A 40-year-old man took zorplexine. Zorplexine was stopped. Jaundice resolved within two weeks.",
        "A 40-year-old man was given zorplexine and infliximab. Both drugs were discontinued. Fever resolved.",
    ],
)
def test_recovery_after_a_treatment_was_stopped_is_not_its_effect(text: str) -> None:
    assert claims(abstract((None, text), title="A case")) == ()
