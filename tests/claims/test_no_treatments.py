"""Arms that are no treatment make no claim."""

from __future__ import annotations

import pytest

from evidence_kb.claims.no_treatments import is_no_treatment

SHORTS = {"FSD": "fooitis spectrum disorder", "ART": "atraumatic restorative treatment"}


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
        "nonelderly",
        "older women",
        "healthy volunteers",
        "social phobics",
    ],
)
def test_who_has_something_got_nothing(name: str) -> None:
    assert is_no_treatment(name, SHORTS)


@pytest.mark.parametrize(
    "name",
    ["ART", "metformin", "treatment of asthma", "exercise for depression", "weight loss in obesity", "hypnosis",
     "homeopathy", "whole-body hyperthermia", "fish oil", "infection control", "rat antithymocyte globulin",
     "prevention of sepsis", "foo-supplemented athletes", "exercise for older women", "control women"],
)  # fmt: skip
def test_what_is_given_is_a_treatment(name: str) -> None:
    assert not is_no_treatment(name, SHORTS)
