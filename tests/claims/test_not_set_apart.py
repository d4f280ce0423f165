"""What a study gave to all, or a sentence tells of one arm, one time or another cause, sets no two arms apart."""

from __future__ import annotations

import pytest
from marked import marked

from evidence_kb.claims.comparing.arm_ellipsis import completed
from evidence_kb.claims.comparing.arms import find_arms
from evidence_kb.claims.comparing.pairing import may_tell_result, pairings, tells_within
from evidence_kb.claims.comparing.shared import given_to_all
from evidence_kb.claims.networks.tagger import TaggedSentence
from evidence_kb.claims.study.other_factors import tells_another_cause


def pairs(*sentences: TaggedSentence) -> list[tuple[str, str | None]]:
    """Return (treatment, comparator) of the readings of the last sentence, in lower case, the likeliest first."""
    return [
        (p.treatment.name.lower(), p.comparator.name.lower() if p.comparator else None)
        for p in pairings(sentences, find_arms(sentences, {}))
        if p.sentence == len(sentences) - 1
    ]


def methods(text: str) -> TaggedSentence:
    return marked(text, "methods", evidence=0.1)


TITLE = marked("<i:Physiotherapy> with <i:zorplexine> against <c:placebo>", "background", evidence=0.1)
SILENT = marked("<o+:Walking distance> was longer than in the <c:placebo> group.")


@pytest.mark.parametrize(
    ("told", "shared"),
    [
        ("<i:Zorplexine> or an oral <c:placebo> were given in addition to <i:physiotherapy>.", ["physiotherapy"]),
        ("<i:Zorplexine> in addition to <i:physiotherapy> was held against <c:placebo>.", []),
        ("Both groups received <i:physiotherapy> twice a week.", ["physiotherapy"]),
        ("Both groups received <i:physiotherapy> or <i:zorplexine>.", []),
        ("Physiotherapy was done in all groups, while <i:zorplexine> was given in group A.", []),
        ("The <c:control> group (n = 20) received <i:physiotherapy>.", ["physiotherapy"]),
        ("The other group (n = 20) received <i:physiotherapy>.", []),
        ("The groups did <i:physiotherapy> with and without <i:zorplexine>.", ["physiotherapy"]),
        ("The groups did <i:physiotherapy> with <i:zorplexine>.", []),
        ("The groups did <i:physiotherapy> with and <c:without zorplexine>.", ["physiotherapy"]),
        ("The groups did <i:physiotherapy> with and without a warm-up.", []),
        ("<i:Physiotherapy> with and without <i:zorplexine> was held against <c:placebo>.", []),
        ("The control group received no <i:physiotherapy>.", []),
        ("The control group received saline instead of <i:physiotherapy>.", []),
        ("The control group received saline, or saline while <i:physiotherapy> went on elsewhere.", []),
        ("The control group received <i:physiotherapy> after 12 weeks.", []),
        ("After 12 weeks, both groups received <i:physiotherapy>.", []),
        ("After surgery, both groups received <i:physiotherapy>.", ["physiotherapy"]),
        ("The active control group received <i:physiotherapy>.", []),
        ("Both groups then received <i:physiotherapy> for a year.", []),
        ("All groups received <i:physiotherapy> in the open-label extension.", []),
        ("All groups received <i:physiotherapy> and <c:placebo> in random order.", []),
        ("Both treatment groups received <i:physiotherapy> daily.", []),
    ],
)
def test_what_the_controls_got_as_well_is_held_against_no_control(told: str, shared: list[str]) -> None:
    sentences = [TITLE, methods(told), SILENT]
    found = given_to_all(find_arms(sentences, {}), sentences)
    assert [arm.name.lower() for arm in found] == shared
    assert (("physiotherapy", "placebo") in pairs(*sentences)) is not bool(shared)


TWO = marked("<i:Zorplexine> against <c:barine>", "background", evidence=0.1)


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ("<i:Zorplexine> lowered pain, whereas <c:barine> had no effect on <o=:sleep>.", False),
        ("<i:Zorplexine> lowered pain, whereas <c:barine> had a smaller effect on <o-:sleep>.", True),
        ("<i:Zorplexine>, but not <c:barine>, was associated with better <o+:sleep>.", True),
        ("<c:Barine> lowered pain, whereas <i:zorplexine> lengthened <o+:sleep>.", True),
        ("<c:Barine> lowered pain, whereas <i:zorplexine> had no effect on <o=:sleep>.", False),
        ("<i:Zorplexine> healed 40%, whereas with <c:barine> 10% came to <o+:remission>.", True),
        ("<i:Zorplexine> 5 mg lowered pain, whereas <c:barine> 8 mg had no effect on <o=:sleep>.", False),
        ("Compared with <c:barine>, <i:zorplexine> lowered pain, but <i:zorplexine> did nothing to <o=:sleep>.", True),
    ],
)
def test_what_is_told_of_one_arm_alone_sets_it_apart_from_no_other(told: str, read: bool) -> None:
    assert (("zorplexine", "barine") in pairs(TWO, marked(told))) is read


@pytest.mark.parametrize(
    ("told", "is_within"),
    [
        ("compared with baseline values, pain fell with a, whereas sleep improved with b.", True),
        ("compared with baseline, pain fell more with a, whereas sleep improved with b.", False),
        ("compared with barine, pain fell with a, whereas sleep improved with b.", False),
        ("in the a group, the median pain was reduced from 8 (6-9) to 5 (3-6) points (p = 0.01).", True),
        ("in the a group, pain was reduced from 8 to 5, and in the b group from 8 to 7.", False),
        ("zorplexine reduced the incidence of falls from 12% to 5%.", False),
        ("in adults with sepsis, zorplexine reduced mortality from 40% to 30%.", False),
        ("in the elderly subgroup, zorplexine reduced falls from 12% to 5%.", False),
    ],
)
def test_what_is_held_against_its_own_start_is_held_against_no_arm(told: str, is_within: bool) -> None:
    assert tells_within(told) is is_within


def test_what_is_given_by_need_is_no_comparator() -> None:
    title = marked("<i:Zorplexine> for pain", "background", evidence=0.1)
    needed = methods("<c:Morphine> 5 mg as required was prescribed.")
    told = marked("<i:Zorplexine> reduced <o-:pain> and <c:morphine> use at 6 hours.")
    assert ("zorplexine", "morphine") not in pairs(title, needed, told)
    asked = methods("Monthly zorplexine was compared with <c:morphine> as needed.")
    assert ("zorplexine", "morphine") in pairs(title, asked, marked("<i:Zorplexine> reduced <o-:pain>."))
    titrated = methods("A pump gave <c:morphine> titrated to 20 mg.")
    assert ("zorplexine", "morphine") in pairs(title, titrated, marked("<i:Zorplexine> reduced <o-:pain>."))
    given = methods("Adults got zorplexine or <c:morphine> 5 mg.")
    assert ("zorplexine", "morphine") in pairs(title, given, marked("<i:Zorplexine> reduced <o-:pain>."))


def test_between_the_drug_groups_is_not_against_placebo() -> None:
    title = marked("<i:Zorplexine>, <i:barine> or <c:placebo>", "background", evidence=0.1)
    alike = "<o=:Mood> did not differ between the {}."
    assert "placebo" not in {other for _, other in pairs(title, marked(alike.format("medication arms")))}
    for told in (
        "drug groups and placebo",
        "active drugs or from placebo",
        "drug groups (zorplexine, barine, placebo)",
    ):
        assert "placebo" in {other for _, other in pairs(title, marked(alike.format(told)))}
    otherwise = marked("Mood was alike between the active drugs, but <o+:sleep> was better than with <c:placebo>.")
    assert ("zorplexine", "placebo") in pairs(title, otherwise)


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ("<o=:Response rates> were similar in the overall group and in patients who did not take quxol.", False),
        ("<o=:Response rates> were similar in the overall group.", True),
        ("Single and short-term dosing with <i:zorplexine> gave similar <o=:relief>.", False),
        ("Single and short-term dosing with <i:zorplexine> gave more <o+:relief>.", True),
        ("There were no differences related to technique or <o=:dose of barine>.", False),
        ("There were no differences in <o=:pain>.", True),
        ("There were no differences according to treatment group in <o=:pain>.", True),
        ("There were no differences relating to <o=:pain> between the groups.", True),
        ("After single and repeated doses <o=:relief> was similar to that with <c:barine>.", True),
    ],
)
def test_people_of_a_kind_times_and_factors_are_no_arms(told: str, read: bool) -> None:
    assert may_tell_result(marked(told), is_title=False) is read


@pytest.mark.parametrize(
    ("told", "is_other"),
    [
        ("motion was not affected by severe pain.", True),
        ("motion was unaffected by the new drug.", False),
        ("motion was not affected by this.", False),
        ("motion was not affected by zorplexine.", False),
    ],
)
def test_what_something_else_did_is_no_effect(told: str, is_other: bool) -> None:
    at = told.find("zorplexine")
    assert tells_another_cause(told, [(at, at + 10)] if at >= 0 else []) is is_other


def test_what_a_clause_says_anew_is_not_what_it_said_before() -> None:
    told = "<i:Zorplexine> {} the rate of <o-:falls> and may be {} than <c:barine>."
    assert pairs(TWO, marked(told.format("reduces", "cheaper"))) == []
    assert pairs(TWO, marked(told.format("reduces", "more effective"))) == [("zorplexine", "barine")]
    assert pairs(TWO, marked("<o-:Falls> were fewer and sleep was better than with <c:barine>.")) != []


@pytest.mark.parametrize(
    ("one", "other", "n"),
    [("ZRP+BRN", "zorplexine plus barine", 1), ("ZRP+", "zorplexine plus barine", 2)],
)
def test_short_forms_joined_by_a_sign_are_one_arm(one: str, other: str, n: int) -> None:
    sentences = [marked(f"<i:{one}> for pain"), marked(f"Adults took <i:{other}>.")]
    assert len(find_arms(sentences, {"ZRP": "zorplexine", "BRN": "barine"})) == n


def test_one_when_combined_with_another_is_one_arm() -> None:
    (arm,) = find_arms([marked("<i:Zorplexine> when <a:combined with barine> lowered <o-:pain>.")], {})
    assert arm.name == "Zorplexine when combined with barine"
    assert len(find_arms([marked("<i:Zorplexine> helped when <a:barine> did not.")], {})) == 2


def test_a_name_is_completed_the_same_way_each_time() -> None:
    texts = ["low-dose Oxytocin", "high-dose oxytocin", "low dose"]
    assert completed(texts, [" ", " ", ""])[2] == "low dose oxytocin"
