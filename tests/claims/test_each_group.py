"""One outcome that is counted in several groups, and numbers whose bracket says more than a share."""

from __future__ import annotations

import pytest
from shorthand import abstract, claims

METHODS = "Sixty patients with fooitis were treated with zorplexine."


def counts(sentence: str, outcome: str, treated: str = METHODS) -> list[tuple[int | None, int | None]]:
    found = claims(abstract((None, f"{treated} {sentence}"), title="Treatment of fooitis"))
    return [(c.numbers.events_n, c.numbers.total_n) for c in found if outcome in c.outcome]


@pytest.mark.parametrize(
    ("sentence", "outcome", "expected"),
    [
        (
            "Cure occurred in 45 of 47 patients with sepsis, in 14 of 16 patients with cystitis, and in 10 of 12 "
            "patients with pneumonia.",
            "cure",
            [(45, 47), (14, 16), (10, 12)],
        ),
        ("Pain improved in 5 of 10 women and 4 of 12 men.", "pain", [(5, 10), (4, 12)]),
        ("Nausea occurred in 4 of 12 patients and vomiting in 3 of 12.", "nausea", [(4, 12)]),
        ("Nausea occurred in 4 of 12 patients and 3 of 12 had vomiting.", "nausea", [(4, 12)]),
        ("Pain improved in 5 of 10 patients given zorplexine and 4 of 12 given prednisone.", "pain", [(5, 10)]),
    ],
)
def test_each_group_that_one_outcome_is_counted_in_is_told(
    sentence: str, outcome: str, expected: list[tuple[int, int]]
) -> None:
    assert counts(sentence, outcome) == expected


def test_the_interval_of_a_share_hides_no_count() -> None:
    told = "An objective response was observed in 46 patients (37.1%; 95% confidence interval [CI], 28.6 to 46.2)"
    assert counts(f"{told}, including in 4 (3.2%) who had a complete response.", "response")[0] == (46, None)


def test_what_some_had_later_all_may_have_had() -> None:
    told, few = "The infection rate was 10% (n = 4).", "whilst the remaining 4 (10%) patients had subsequent colectomy."
    assert counts(told, "infection", f"Forty patients with fooitis were treated at our clinic, {few}") == []
    assert counts(told, "infection", f"Forty patients with fooitis underwent colectomy, {few}") == [(4, None)]


def told(sentence: str) -> list[tuple[int | None, str | None, str | None]]:
    found = claims(abstract((None, f"{METHODS} {sentence}"), title="Treatment of fooitis"))
    return [(c.numbers.events_n, c.timepoint, c.population) for c in found]


def test_each_group_has_its_own_time_and_people() -> None:
    times = told("Cure was seen in 12 of 60 patients at 6 weeks and in 10 of 60 at 12 weeks.")
    assert [each[:2] for each in times] == [(12, "at 6 weeks"), (10, "at 12 weeks")]
    people = told("At 6 weeks, cure occurred in 8 of 12 patients with skin disease and in 3 of 5 with lung disease.")
    assert people == [(8, "At 6 weeks", "skin disease"), (3, "At 6 weeks", "lung disease")]
    assert told("Cure was seen in 8 of 12 women at 6 weeks and in 3 of 5 men.")[1][1] is None


@pytest.mark.parametrize(
    ("sentence", "is_told"),
    [("Cough stopped in four of five patients.", True), ("Cough stopped in four patients.", False)],
)
def test_what_is_told_of_as_many_as_were_given_a_drug_is_of_them(sentence: str, *, is_told: bool) -> None:
    few = "We reviewed twenty patients with fooitis. Five patients received zorplexine."
    found = claims(abstract((None, f"{few} {sentence}"), title="Fooitis: a series of 20 patients"))
    assert any(c.outcome.casefold() == "cough" for c in found) is is_told
