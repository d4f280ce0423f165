"""Where people were parted among treatments, a finding that does not say which they had is of none of them."""

from __future__ import annotations

import pytest
from shorthand import abstract, claims


def told(text: str) -> set[tuple[str | None, str, int | None]]:
    return {(c.treatment, c.outcome, c.numbers.events_n) for c in claims(abstract((None, text)))}


@pytest.mark.parametrize(
    "parted",
    [
        "Patients with sarcoidosis received prednisone (n=15) or methotrexate (n=15).",
        "Forty patients with sarcoidosis were assigned to prednisone or methotrexate.",
        "Of 30 patients with sarcoidosis, 15 received prednisone and 15 received methotrexate.",
        "In sarcoidosis, group A (n=15) received prednisone; group B (n=15) received methotrexate.",
        "Ten patients with sarcoidosis received prednisone, and ten untreated patients served as controls.",
        "Ten patients with sarcoidosis received prednisone. Twelve patients were given no treatment.",
    ],
)
def test_of_people_who_had_this_or_that_only_what_names_it_is_told(parted: str) -> None:
    found = told(f"{parted} Cough resolved in 8 patients. With prednisone 5 patients improved.")
    assert {(treatment, count) for treatment, _, count in found} == {("prednisone", 5)}


@pytest.mark.parametrize(
    "given",
    [
        "Ten patients with sarcoidosis received prednisone. Lung volumes were measured in ten healthy controls, too.",
        "Thirty patients with sarcoidosis had prednisone or methotrexate. Ten patients received prednisone.",
    ],
)
def test_what_one_treatment_was_named_for_last_stays_its_own(given: str) -> None:
    assert ("prednisone", "cough", 8) in told(f"{given} Cough resolved in 8 patients.")


def test_what_was_given_together_is_no_choice() -> None:
    given = "Ten patients with nephritis were treated with prednisone and cyclophosphamide."
    found = told(f"{given} Remission occurred in 8 patients.")
    assert ("prednisone and cyclophosphamide", "remission", 8) in found


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("Three were cured by salvage surgery.", "cured"),
        ("Attacks of gout had improved in 5 patients given amitriptyline before prednisone.", "attacks of gout"),
        ("Freedom from seizures, falls and death was seen in 3.", "death"),
    ],
)
def test_what_another_treatment_did_and_what_people_were_free_of_is_no_finding(words: str, outcome: str) -> None:
    found = told(f"Ten patients with lymphoma received prednisone. {words}")
    assert ("prednisone", outcome) not in {(treatment, name) for treatment, name, _ in found}
