"""What a sentence names and does not tell of the arms is no outcome of theirs."""

from __future__ import annotations

import pytest
from marked import marked

from evidence_kb.claims.comparing.arms import find_arms
from evidence_kb.claims.comparing.no_outcomes import Results
from evidence_kb.claims.comparing.pairing import pairings

TITLE = marked("<i:Zorplexine> or <c:placebo> for knee pain", "background", evidence=0.1)
METHODS = marked("Adults received <i:zorplexine> or <c:placebo>.", "methods", evidence=0.1)


def outcomes(*told: str) -> list[str]:
    sentences = [TITLE, METHODS, *(marked(text) for text in told)]
    results, found = Results(sentences), pairings(sentences, find_arms(sentences, {}))
    return list(dict.fromkeys(p.text for p in found if p.rank == 0 and results.have(p)))


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("<i:Zorplexine> lowered <o-:tryptase>, a marker of <o-:mast cell activity>.", ["tryptase"]),
        ("<i:Zorplexine> lowered <o-:tryptase> and <o-:mast cell activity>.", ["tryptase", "mast cell activity"]),
        ("<i:Zorplexine> lowered <o-:markers of decay>.", ["markers of decay"]),
        ("There was no effect modification by <o=:statin use>.", []),
        ("There was no effect on <o=:statin use>.", ["statin use"]),
        ("<i:Zorplexine> regardless of dose lowered blood sugar without affecting <o=:weight>.", ["weight"]),
        ("<o=:Falls> were similar regardless of the starting dose.", []),
        ("<o=:Falls> were similar with <i:zorplexine> and <c:placebo> regardless of weight.", ["Falls"]),
        ("<o-:Pain> fell more than with <c:placebo>, where <o+:stiffness> rose.", ["Pain"]),
        ("<o-:Pain> fell more than with <c:placebo>, and <o+:mobility> rose.", ["Pain", "mobility"]),
        ("Those on <i:zorplexine> compared with those who received <c:placebo> had less <o-:pain>.", ["pain"]),
        ("Although all drugs reduced <o-:pain>, <i:zorplexine> was better than <c:placebo> for <o+:sleep>.", ["sleep"]),
        ("All drugs reduced <o-:pain> with greater effect of <i:zorplexine> than of <c:placebo>.", ["pain"]),
        ("<i:Zorplexine> may improve <o+:survival>.", []),
        ("<i:Zorplexine> improves <o+:survival>.", ["survival"]),
        ("It is expected that <i:zorplexine> will improve <o+:survival>.", []),
        ("<i:Zorplexine> may improve <o+:survival> more than <c:placebo>.", ["survival"]),
        ("It is speculated that <i:zorplexine> should effectively enhance <o+:memory>.", []),
        ("<i:Zorplexine> lowered <o-:pain>, perhaps through lowering <o-:enzyme activity>.", ["pain"]),
        ("<i:Zorplexine> was no better than <c:placebo> added to <o=:antidepressants>.", []),
        ("Children with no <o=:seizures> were unaffected by <i:zorplexine>.", []),
        ("Before treatment there was no difference in <o=:pain>, but after it <o-:pain scores> fell.", ["pain scores"]),
        ("<o-:Pain> was similar at baseline, but after treatment it fell with <i:zorplexine>.", ["Pain"]),
        ("There was no difference in <o=:pain> at baseline, after <c:placebo>, and after <i:zorplexine>.", ["pain"]),
        (
            "Although the first two classes showed no effect on <o=:falls>, <i:zorplexine> lowered <o-:pain>.",
            ["pain"],
        ),
        ("Although the first trial showed no effect on <o=:falls>, it lowered <o-:pain>.", ["falls", "pain"]),
        ("Data were insufficient to compare <o=:falls>.", []),
        ("Data were sufficient to compare <o=:falls>.", ["falls"]),
        ("More sway may imply better <o+:balance>.", []),
        ("<o+:Falls> with <i:zorplexine> and <c:placebo> were higher in gout studies than in lupus studies.", []),
        ("<o+:Falls> with <i:zorplexine> were higher in men than with <c:placebo>.", ["Falls"]),
        ("Patients with <o-:seizures> were fewer with <i:zorplexine> than with <c:placebo>.", ["seizures"]),
    ],
)
def test_what_has_no_result_of_the_arms(sentence: str, expected: list[str]) -> None:
    assert outcomes(sentence) == expected


def test_what_may_change_is_believed_where_it_was_measured() -> None:
    assert outcomes("<o-:Survival> was longer with <i:zorplexine>.", "<i:Zorplexine> may improve <o+:survival>.") == [
        "Survival",
        "survival",
    ]


@pytest.mark.parametrize(
    ("sentence", "comparator"),
    [
        ("<i:Zorplexine> led to a within-subject fall of <o-:pain>.", None),
        ("<i:Zorplexine> led to a within group fall of <o-:pain>.", None),
        ("<o=:Antibodies> persisted up to week 20 with <i:zorplexine>.", None),
        ("<i:Zorplexine> led to a fall of <o-:pain>.", "placebo"),
        ("<o-:Pain> persisted up to week 20 more often with <c:placebo> than with <i:zorplexine>.", "placebo"),
    ],
)
def test_what_changed_within_an_arm_is_compared_with_nothing(sentence: str, comparator: str | None) -> None:
    sentences = [TITLE, METHODS, marked(sentence)]
    found = [p.comparator for p in pairings(sentences, find_arms(sentences, {})) if p.rank == 0]
    assert [arm and arm.name.lower() for arm in found] == [comparator]


def test_harms_that_are_named_after_the_treatment_are_compared_with_nobody_elses() -> None:
    assert outcomes("No <i:zorplexine>-related <o=:falls> were seen.") == []
    assert outcomes("No <o=:falls> were seen with <i:zorplexine>.") == ["falls"]
    assert outcomes("<o=:Falls> related to <c:placebo> were no rarer.") == ["Falls"]


def test_two_arms_that_both_did_better_than_a_third_have_a_result() -> None:
    assert outcomes("<i:Both doses> reduced <o-:pain> compared with <c:placebo>.") == ["pain"]
