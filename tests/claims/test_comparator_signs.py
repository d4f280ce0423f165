"""Whether an arm is what another is compared with: behind "than", no part of the treatment, no other name for it."""

from __future__ import annotations

import pytest
from marked import marked

from evidence_kb.claims.comparing.arms import find_arms
from evidence_kb.claims.comparing.comparator_signs import COLUMNS, ComparatorSigns
from evidence_kb.claims.comparing.pairing import pairings
from evidence_kb.claims.networks.tagger import TaggedSentence

TITLE = marked("<i:Zorplexine> for knee pain", "background", evidence=0.1)
RESULT = marked("<o-:Pain> was lower with <i:zorplexine> than with <c:placebo>.")
WITHIN = marked("<o-:Pain> fell from baseline with <i:zorplexine>.")


def columns(*sentences: TaggedSentence, result: TaggedSentence = RESULT, against: str = "placebo") -> dict[str, float]:
    """Return the reading of a result of zorplexine against an arm, in columns by name."""
    every = [TITLE, *sentences, result]
    arms = find_arms(every, {})
    (found,) = [
        p for p in pairings(every, arms)
        if p.sentence == len(every) - 1 and p.treatment.name.lower() == "zorplexine"
        and (p.comparator.name.lower() if p.comparator else "none") == against
    ]  # fmt: skip
    return dict(zip(COLUMNS, ComparatorSigns(every, arms).row(found), strict=True))


def methods(text: str) -> TaggedSentence:
    return marked(text, "methods", evidence=0.1)


def test_what_stands_behind_than_is_what_is_compared_with() -> None:
    row = columns()
    assert (row["treatment_behind"], row["comparator_behind"]) == (0, 1)
    assert (row["treatment_referred"], row["comparator_referred"]) == (0, 1)
    turned = columns(result=marked("<o-:Pain> was higher with <c:placebo> than with <i:zorplexine>."))
    assert (turned["treatment_behind"], turned["comparator_behind"]) == (1, 0)


@pytest.mark.parametrize(
    ("text", "apposed"),
    [
        ("The <i:zorplexine> (<a:brelox>) was new.", 1),
        ("A course of <i:zorplexine>, consisting of <a:brelox>.", 1),
        ("They received <i:zorplexine> or <a:brelox>.", 0),
    ],
)
def test_two_names_of_one_thing_are_told_from_alternatives(text: str, apposed: float) -> None:
    result = marked("<o-:Pain> was lower with <i:zorplexine> than with <a:brelox>.")
    assert columns(methods(text), result=result, against="brelox")["pair_apposed"] == apposed


def test_alternatives_of_the_sentence_itself() -> None:
    assert (columns()["contrasted_here"], columns()["joined_here"], columns()["pairs_here"]) == (1, 0, 1)
    result = marked("<o-:Pain> fell with <i:zorplexine> and <c:placebo>.")
    joined = columns(methods("They received <c:placebo>."), result=result)
    assert (joined["contrasted_here"], joined["joined_here"], joined["pairs_here"]) == (0, 1, 0)


def test_an_arm_that_is_set_against_the_treatment_more_often_is_a_rival() -> None:
    other = methods("They received <i:zorplexine> versus <a:brelox>.")
    result = marked("<o=:Nausea> did not differ with <i:zorplexine>.")
    assert columns(other, methods("<c:Placebo> was given."), result=result)["contrast_rank"] == 1
    assert columns(other, methods("<c:Placebo> was given."), result=result, against="brelox")["contrast_rank"] == 0


def test_healthy_people_are_no_trial_arm() -> None:
    assert columns()["comparator_people"] == 0
    healthy = marked("<o-:Pain> was lower with <i:zorplexine> than in healthy <c:controls>.")
    assert columns(result=healthy, against="controls")["comparator_people"] == 1


def test_without_a_comparator_its_columns_say_so() -> None:
    row = columns(methods("They received <c:placebo>."), result=WITHIN, against="none")
    asked = [name for name in COLUMNS if name.startswith(("comparator_m", "comparator_r", "pair_", "part_"))]
    assert {row[name] for name in asked} == {-1}
