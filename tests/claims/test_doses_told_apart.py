"""What is told of one dose of a drug is not told of the drug."""

from __future__ import annotations

import pytest
from shorthand import abstract, claims

from evidence_kb.findings import Claim

GIVEN = "We compared ketamine 0.1 mg/kg, ketamine 0.3 mg/kg and placebo in 90 patients undergoing hysterectomy."
TITLE = "Two doses of ketamine for postoperative pain: a randomised trial"


def told(words: str) -> list[Claim]:
    return [
        c
        for c in claims(abstract((None, f"{GIVEN} {words} Further studies are needed."), title=TITLE))
        if c.quote.text == words
    ]


def test_what_one_dose_did_and_the_other_did_not_is_not_told_of_the_drug() -> None:
    pain = "Pain was lower with ketamine 0.3 mg/kg than with placebo"
    assert told(f"{pain} but did not differ between ketamine 0.1 mg/kg and placebo.") == []


def test_what_both_doses_did_is() -> None:
    (claim,) = told("Pain was lower with ketamine 0.1 mg/kg and ketamine 0.3 mg/kg than with placebo (p < 0.01).")
    assert (claim.treatment, claim.comparator, str(claim.change)) == ("ketamine", "placebo", "decreased")


@pytest.mark.parametrize(
    "words",
    [
        "However, ketamine 0.1 mg/kg and ketamine 0.3 mg/kg both reduced pain compared with placebo (p = 0.01).",
        "Ketamine 0.1 mg/kg and ketamine 0.3 mg/kg reduced pain compared with placebo (p = 0.01), but not nausea.",
    ],
)
def test_a_word_that_sets_no_doses_apart_leaves_them_together(words: str) -> None:
    assert {c.treatment.lower() for c in told(words) if c.outcome == "pain" and c.treatment} == {"ketamine"}
