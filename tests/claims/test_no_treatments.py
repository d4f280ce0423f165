"""Arms that are no treatment make no claim."""

from __future__ import annotations

import pytest

from evidence_kb.claims.study.no_treatments import (
    are_healthy_people,
    is_no_comparator,
    is_no_treatment,
    sets_patients_against_controls,
)

SHORTS = {
    "FSD": "fooitis spectrum disorder",
    "ART": "atraumatic restorative treatment",
    "CNB": "chronic nasal-bone obstruction",
    "PTT": "primary toe tumours",
    "SOT": "sarcoma of the toe",
}


@pytest.mark.parametrize(
    "name",
    [
        "FSD",
        "Parkinson\u2019s disease",
        "mitral insufficiency",
        "grey bulldogs",
        "postoperative",
        "protein-losing enteropathy",
        "osteoporosis",
        "CNB",
        "left PTT",
        "non-PTT",
        "SOT",
        "giardiasis",
        "sinusitis with polyps",
        "tendon ruptures",
        "central sleep apnoea",
        "night nurses",
        "the elderly",
        "non-homeless",
        "nonelderly",
        "older women",
        "healthy volunteers",
        "cases",
        "social phobics",
        "vancomycin-resistant isolates",
        "insomnia",
        "hearing loss",
        "subclinical hypothyroidism",
        "typical seminoma",
        "primary hyperparathyroidism",
        "FOO1 knock-down",
        "FOO1 overexpression",
        "lichen planus",
        "multiple sclerosis",
        "diabetic ulcer",
    ],
)
def test_who_has_something_got_nothing(name: str) -> None:
    assert is_no_treatment(name, SHORTS)


@pytest.mark.parametrize(
    "name",
    ["ART", "early ART", "metformin", "treatment of asthma", "exercise for depression", "weight loss in obesity",
     "hypnosis", "homeopathy", "whole-body hyperthermia", "fish oil", "infection control",
     "rat antithymocyte globulin", "prevention of sepsis", "visits by nurses", "job support plus autism",
     "nurse-led care", "women's health programme", "probiotic bacteria", "elderly care", "fracture fixation",
     "lesion excision", "diabetes education", "enriched-model nurses", "exercising women",
     "foo-supplemented athletes", "exercise for older women", "control women", "FOO1 siRNA", "anti-FOO1 shRNA",
     "gene silencing", "mRNA-transfected dendritic cells", "miR-12b mimic",
     "ileostoma"],
)  # fmt: skip
def test_what_is_given_is_a_treatment(name: str) -> None:
    assert not is_no_treatment(name, SHORTS)


@pytest.mark.parametrize(
    "name", ["non-FSD", "liver metastasis", "elderly", "FOO1 knockdown", "nurses", "T2", "follow-up", "baseline"]
)
def test_nothing_is_compared_with_a_disease_with_people_or_with_a_time(name: str) -> None:
    assert is_no_comparator(name, SHORTS)


@pytest.mark.parametrize(
    "name",
    ["placebo-treated rats", "control women", "untreated women", "unvaccinated men", "rats", "T-tube", "usual care",
     "day surgery", "no treatment", "FOO1 siRNA"],
)  # fmt: skip
def test_people_and_animals_that_are_called_by_what_they_got_are_compared_with(name: str) -> None:
    assert not is_no_comparator(name, SHORTS)


@pytest.mark.parametrize("text", ["we compared 40 patients and 20 healthy volunteers.", "healthy controls slept well."])
def test_controls_are_healthy_people_where_the_study_says_so(text: str) -> None:
    assert are_healthy_people("controls", [text]) and are_healthy_people("Control subjects", [text])
    assert not are_healthy_people("control diet", [text]) and not are_healthy_people("placebo", [text])


def test_controls_that_are_not_called_healthy_are_those_who_got_something_else() -> None:
    assert are_healthy_people("healthy age-matched volunteers", [])
    assert not are_healthy_people("controls", ["forty healthy men took part.", "a healthy diet was compared."])


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        ("patients with gout slept less than their matched controls.", True),
        ("compared to controls, the patients had lower scores.", True),
        ("levels were higher in the patients' blood than in those of controls.", True),
        ("the trained group slept less than controls.", False),
        ("patients slept less with zorplexine than with placebo.", False),
    ],
)
def test_patients_against_controls_are_told_from_groups_that_were_given_something(text: str, is_so: bool) -> None:
    assert sets_patients_against_controls(text) is is_so
