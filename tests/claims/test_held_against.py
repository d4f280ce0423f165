"""What a clause says in so many words that it compares is what it compares, whatever else a study tested."""

from __future__ import annotations

import pytest
from marked import marked
from shorthand import abstract, claims

from evidence_kb.claims import extract
from evidence_kb.claims.comparing.arms import Arm, find_arms
from evidence_kb.claims.comparing.held_against import HeldAgainst
from evidence_kb.claims.comparing.pairing import pairings
from evidence_kb.claims.networks.tagger import TaggedSentence
from evidence_kb.claims.study.no_treatments import are_without_disease


def pairs(*sentences: TaggedSentence) -> set[tuple[str, str | None]]:
    """Return (treatment, comparator) of the readings of the last sentence, in lower case."""
    return {
        (p.treatment.name.lower(), p.comparator.name.lower() if p.comparator else None)
        for p in pairings(sentences, find_arms(sentences, {}))
        if p.sentence == len(sentences) - 1
    }


TITLE = marked("<i:Zorplexine> against <c:barine>, <c:quxol> and <c:placebo>", "background", evidence=0.1)


@pytest.mark.parametrize(
    "told",
    [
        "When compared with <c:quxol>, <i:zorplexine> had a similar risk of <o-:nausea>.",
        "<o-:Nausea> was rarer with <i:zorplexine> than in patients treated with <c:quxol>.",
        "<i:Zorplexine> caused <o-:nausea> at a rate comparable to <c:quxol>.",
        "<o-:Nausea> did not differ between <i:zorplexine> and <c:quxol>.",
        "Compared with <c:quxol>, <i:zorplexine> lowered fever, although <o=:nausea> did not change.",
        "<o-:Nausea> was rarer with <i:zorplexine> than with <c:quxol>, but pain no milder with <i:zorplexine> than "
        "with <c:barine>.",
    ],
)
def test_what_stands_behind_words_that_compare_is_compared(told: str) -> None:
    assert pairs(TITLE, marked(told)) == {("zorplexine", "quxol")}


def test_two_treatments_that_are_told_of_alike_are_not_held_against_each_other() -> None:
    told = marked("<o-:Pain> fell in the <i:zorplexine> and <i:barine> groups more than in the <c:quxol> group.")
    assert pairs(TITLE, told) == {("zorplexine", "quxol"), ("barine", "quxol")}


def test_what_opens_a_clause_that_compares_is_what_it_tells_of() -> None:
    told = marked("<c:Barine> improved <o+:sleep> more than <c:quxol>.")
    assert pairs(TITLE, told) == {("barine", "quxol")}
    either = marked("<c:Barine> or <i:zorplexine> improved <o+:sleep> more than <c:quxol>.")
    assert pairs(TITLE, either) == {("barine", "quxol"), ("zorplexine", "quxol")}
    first = marked("Compared with <c:quxol>, <i:zorplexine> improved <o+:sleep> (p = 0.01; n = 60) and <o-:pain> too.")
    assert pairs(TITLE, first) == {("zorplexine", "quxol")}
    beside = marked("After <c:barine> was stopped, <o-:pain> was milder with <i:zorplexine> than with <c:quxol>.")
    assert ("zorplexine", "quxol") in pairs(TITLE, beside)


def test_what_goes_on_behind_an_arm_that_is_compared_is_compared_as_well() -> None:
    plain = "nausea was rarer with zorplexine than with continuation of quxol."
    names = ("zorplexine", "continuation", "quxol", "placebo")
    one, going_on, other, placebo = (Arm(n, frozenset([n]), (), n == "placebo", 0.5, 0.5) for n in names)
    places = {arm: [(plain.index(arm.name), plain.index(arm.name) + len(arm.name))] for arm in (one, going_on, other)}
    held = HeldAgainst(plain, places)
    assert held.may_compare(one, going_on, 0) and held.may_compare(one, other, 0)
    assert not held.may_compare(one, placebo, 0) and not held.may_compare(one, None, 0)


def test_a_comparison_turned_about_holds_the_same_two_against_each_other() -> None:
    told = marked("<o-:Pain> was worse with <c:quxol> than with <i:zorplexine>.")
    assert pairs(TITLE, told) == {("zorplexine", "quxol")}


@pytest.mark.parametrize(
    "told",
    ["<o-:Pain> was milder with <i:zorplexine>.", "<o-:Pain> fell by a similar response to <i:zorplexine>."],
)
def test_words_that_hold_nothing_against_an_arm_leave_its_comparator_open(told: str) -> None:
    assert ("zorplexine", "placebo") in pairs(TITLE, marked(told))


def test_what_is_called_control_alone_is_any_of_the_controls() -> None:
    title = marked("<i:Zorplexine> against <c:control>", "background", evidence=0.1)
    told = marked("<o-:Pain> was milder with <i:zorplexine> than with <c:vehicle cream>.")
    assert ("zorplexine", "control") in pairs(title, told)


def test_a_fixed_combination_is_set_against_one_of_its_two() -> None:
    title = marked("<i:Zorplexine-ibuprofen> for knee pain", "background", evidence=0.1)
    told = marked("<o-:Pain> was milder with <i:zorplexine-ibuprofen> compared with <c:ibuprofen alone>.")
    assert pairs(title, told) == {("zorplexine-ibuprofen", "ibuprofen alone")}
    other = marked("<o-:Pain> was milder with <i:zorplexine-ibuprofen>; many knew <c:ibuprofen>.")
    assert pairs(title, other) == {("zorplexine-ibuprofen", None)}


def test_two_things_to_which_a_third_was_added_are_one_arm() -> None:
    title = marked("<i:Zorplexine plus ibuprofen and barine> for gout", "background", evidence=0.1)
    both = marked("All got <i:ibuprofen> and, later, <i:barine>.", "methods", evidence=0.1)
    told = marked(
        "<o-:Pain> was milder with <i:zorplexine plus ibuprofen and barine> than with <c:ibuprofen and barine>."
    )
    assert pairs(title, both, told) == {("zorplexine plus ibuprofen and barine", "ibuprofen and barine")}
    apart = marked("<i:Zorplexine> for gout", "background", evidence=0.1)
    listed = marked("<o-:Pain> was milder with <i:zorplexine> than with <c:ibuprofen and barine>.")
    assert pairs(apart, both, listed) >= {("zorplexine", "ibuprofen"), ("zorplexine", "barine")}


def test_a_study_that_was_not_placebo_controlled_has_no_placebo() -> None:
    said = "The study was not <c:placebo> controlled."
    assert find_arms([marked(said, "methods")], {}) == ()
    assert [a.name for a in find_arms([marked(said.replace("not ", ""), "methods")], {})] == ["placebo"]


def test_controls_of_a_case_control_study_are_people_without_a_disease() -> None:
    assert are_without_disease("controls", ["a case-control study of gout."])
    assert are_without_disease("control group of people without cancer", [""])
    assert not are_without_disease("controls", ["a trial in gout."])
    assert not are_without_disease("control group without surgery", ["a case-control study of gout."])


def test_the_larger_share_is_more_whatever_models_read() -> None:
    given = "Women with gestational diabetes were randomised to metformin or insulin. We enrolled 751 women."
    words = "Diarrhoea occurred in 18% of the metformin group compared with 2% of the insulin group (P<0.001)."
    text = f"{given} {words} Further studies are needed."
    title = "Metformin and gestational diabetes: a randomised trial"
    (claim,) = [c for c in claims(abstract((None, text), title=title)) if c.quote.text == words]
    assert (str(claim.change), str(claim.direction)) == ("increased", "worsening")


def test_what_both_arms_got_is_not_what_one_is_compared_with() -> None:
    title = marked("<a:Barine> in <i:zorplexine gel> or <c:quxol gel>", "background", evidence=0.1)
    told = marked(
        "<o=:Pain> did not differ for <a:barine> in <i:zorplexine gel> compared to <a:barine> in <c:quxol gel>."
    )
    assert ("zorplexine gel", "barine") not in pairs(title, told)
    apart = marked(
        "<i:Zorplexine gel> was superior to <a:barine> in price and compared to <a:barine> had no less <o=:pain>."
    )
    assert pairs(title, apart) == {("zorplexine gel", "barine")}


def test_groups_that_are_named_in_brackets_are_left_to_the_models() -> None:
    given = (
        "Forty adults (group A) received metformin for 4 weeks; forty adults (group B) received insulin for 4 weeks."
    )
    words = "Pain was significantly lower in group A than in group B (p = 0.01)."
    title = "Metformin and insulin for pain: a randomised trial"
    found = extract(abstract((None, f"{given} {words} Further studies are needed."), title=title), least_score=0.2)
    told = [c for c in found.claims if c.quote.text == words and c.treatment == "metformin"]
    assert told and {str(c.change) for c in told} == {"decreased"}


def test_in_how_many_something_was_seen_is_no_arm_that_both_got() -> None:
    told = marked(
        "<o-:Nausea> was seen with <c:barine> in 12 of 40 and was rarer with <i:zorplexine> than with <c:barine>."
    )
    assert pairs(TITLE, told) == {("zorplexine", "barine")}
    told = marked("<o-:Nausea> was rarer with <c:barine> in <i:zorplexine> than with <c:barine> in <c:quxol>.")
    assert ("zorplexine", "barine") not in pairs(TITLE, told)
