"""Questions about outcomes that the text calls otherwise, or spells otherwise, than the question does."""

from __future__ import annotations

import pytest

from evidence_kb.claims.language.misspelt import as_spelt
from evidence_kb.claims.questions.ask import Answer, ask
from evidence_kb.findings import Change

METHODS = "We randomised 120 adults to zorplexine 40 mg daily or placebo for twelve weeks. "


def answer(sentence: str, outcome: str) -> Answer:
    return ask("Zorplexine in back pain", METHODS + sentence, "zorplexine", "placebo", outcome)


@pytest.mark.parametrize(
    ("sentence", "outcome"),
    [
        ("Complete remission was more frequent with zorplexine than with placebo (p = 0.01).", "complete remision"),
        ("Plasma drozulin was higher with zorplexine than with placebo (p = 0.01).", "Plasma drzoulin"),
        ("HbA1c was higher with zorplexine than with placebo (p = 0.01).", "Glycosylated hemoglobin"),
        ("HbA1c was higher with zorplexine than with placebo (p = 0.01).", "glycated haemoglobin"),
    ],
)
def test_an_outcome_is_found_however_it_is_spelt_or_called(sentence: str, outcome: str) -> None:
    found = answer(sentence, outcome)
    assert (found.change, found.quote) == (Change.INCREASED, sentence)


def test_a_word_without_letters_is_meant_by_no_name() -> None:
    assert as_spelt("Sytolic pressure", ("", "systolic"), {"pressure"}.__contains__) == "systolic pressure"


@pytest.mark.parametrize("outcome", ["sore throat", "vore", "sorce"])
def test_a_word_that_is_known_short_or_further_off_is_not_misspelt(outcome: str) -> None:
    assert answer("The score was higher with zorplexine than with placebo (p = 0.01).", outcome).change is None


@pytest.mark.parametrize("name", ["HbA1c", "A1C", "CRP", "C-reactive protein", "Glycated haemoglobin", "IOP", "BMI"])
def test_a_name_with_other_forms_that_the_text_does_not_use_is_named_whole(name: str) -> None:
    abstract = f"We randomised 100 patients to metformin or placebo. {name} was lower with metformin than with placebo."
    found = ask("Metformin in diabetes: a randomised trial", abstract, "metformin", "placebo", name)
    plain = abstract.replace(name, "Body weight")
    same = ask("Metformin in diabetes: a randomised trial", plain, "metformin", "placebo", "body weight")
    assert (found.change, same.change) == (Change.DECREASED, Change.DECREASED)
    assert found.score == pytest.approx(same.score, abs=0.1)


def test_the_c_of_another_name_is_no_short_form_of_haemoglobin() -> None:
    abstract = "We randomised 100 patients to iron or placebo. Haemoglobin was higher with iron than with placebo."
    assert ask("Iron in anaemia: a randomised trial", abstract, "iron", "placebo", "C-peptide").change is None
