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
