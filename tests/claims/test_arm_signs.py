"""Whether an arm is what differs between the groups: what all got, what was tried before, doses and unknown labels."""

from __future__ import annotations

import pytest
from marked import marked

from evidence_kb.claims.comparing.arm_signs import COLUMNS, ArmSigns
from evidence_kb.claims.comparing.arms import find_arms
from evidence_kb.claims.comparing.pairing import pairings
from evidence_kb.claims.networks.tagger import TaggedSentence

TITLE = marked("<i:Zorplexine> for knee pain", "background", evidence=0.1)
RESULT = marked("<o-:Pain> was lower with <i:zorplexine> than with <c:placebo>.")


def columns(*sentences: TaggedSentence, result: TaggedSentence = RESULT) -> dict[str, float]:
    """Return the likeliest reading of a result, in columns by name."""
    every = [TITLE, *sentences, result]
    arms = find_arms(every, {})
    (first,) = [p for p in pairings(every, arms) if p.rank == 0]
    return dict(zip(COLUMNS, ArmSigns(every, arms).row(first), strict=True))


def methods(text: str) -> TaggedSentence:
    return marked(text, "methods", evidence=0.1)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("given_to_all", "All patients received <i:zorplexine>."),
        ("given_to_all", "All participants were treated with <i:zorplexine>."),
        ("undergone", "Adults undergoing <i:zorplexine> were asked."),
        ("undergone", "They were asked before <i:zorplexine>."),
        ("taken", "Patients on <i:zorplexine> were asked."),
        ("taken", "They had taken stable <i:zorplexine>."),
        ("on_top", "Ibuprofen was added to <i:zorplexine>."),
        ("on_top", "They took ibuprofen in addition to <i:zorplexine>."),
    ],
)
def test_what_all_patients_got_is_told_from_what_some_got(name: str, text: str) -> None:
    assert columns(methods(text))[name] == pytest.approx(1 / 3)
    assert columns(methods("Half of them received <i:zorplexine>."))[name] == 0


def test_what_is_given_alone_or_with_placebo_is_a_part_of_both_groups() -> None:
    plain = methods("They received <i:zorplexine> or <c:placebo>.")
    assert (columns(plain)["alone"], columns(plain)["in_control"]) == (0, 0)
    assert columns(methods("Others received <i:zorplexine> alone."))["alone"] == 1
    assert columns(methods("Others received <c:zorplexine plus placebo>."))["in_control"] == 1


@pytest.mark.parametrize(
    ("text", "contrasted", "joined"),
    [
        ("They received <i:zorplexine> or <c:placebo>.", 2, 0),
        ("We compared <i:zorplexine> and <c:placebo>.", 2, 0),
        ("They received <i:zorplexine> with <c:placebo>.", 1, 1),
        ("Some received <i:zorplexine>.", 1, 0),
    ],
)
def test_alternatives_are_told_from_what_is_given_together(text: str, contrasted: float, joined: float) -> None:
    row = columns(methods(text))
    assert (row["pair_contrasted"], row["pair_joined"]) == (contrasted, joined)
    assert row["contrasted"] == row["comparator_contrasted"] == contrasted


def test_what_the_background_names_was_tried_by_others() -> None:
    assert columns(marked("<i:Zorplexine> is used.", "background", evidence=0.1))["earlier"] > 0.3
    assert columns(methods("<i:Zorplexine> was used."))["earlier"] < 0.1


def test_groups_by_a_label_that_no_arm_is_known_by() -> None:
    row = columns(result=marked("<o-:Pain> was lower in group 1 than in group 2."))
    assert (row["labels_unknown"], row["label_here"]) == (2, 2)
    known = methods("They received <i:zorplexine> (<i:group 1>) or <c:placebo> (<c:group 2>).")
    row = columns(known, result=marked("<o-:Pain> was lower in <i:group 1> than in <c:group 2>."))
    assert (row["labels_unknown"], row["label_here"]) == (0, 0)


def test_doses_of_one_treatment() -> None:
    row = columns(methods("They received <i:zorplexine> 5 mg or 10 mg, or <i:zorplexine> 20 mg."))
    assert (row["doses"], row["dose_here"]) == (1, 0)
    assert row["dose_beside"] >= 2
    assert columns()["doses"] == 0
    assert columns(result=marked("<o-:Pain> was lower in the 5-day group on <i:zorplexine>."))["dose_here"] == 1


def test_what_people_have_is_no_treatment() -> None:
    ill = marked("<o-:Pain> was lower in <i:arthritis> than in <c:controls>.")
    assert [columns(result=r)["is_condition"] for r in (RESULT, ill)] == [0, 1]


def test_whether_people_were_assigned() -> None:
    assert columns(methods("They were randomly assigned."))["assigned"] == 1
    ill = marked("<o-:Pain> was lower with <i:zorplexine> than in <c:controls>.")
    assert columns(result=ill)["assigned"] == 0
