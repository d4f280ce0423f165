"""What a sentence says of the arms that it names decides which of them it sets against each other."""

from __future__ import annotations

import pytest
from marked import marked

from evidence_kb.claims.comparing.arms import find_arms, name_in
from evidence_kb.claims.comparing.name_edges import name_of_addition
from evidence_kb.claims.comparing.pairing import may_tell_result, pairings
from evidence_kb.claims.comparing.sides import add_ons
from evidence_kb.claims.networks.tagger import TaggedSentence


def pairs(*sentences: TaggedSentence) -> set[tuple[str, str | None]]:
    """Return (treatment, comparator) of the readings of the last sentence, in lower case."""
    return {
        (p.treatment.name.lower(), p.comparator.name.lower() if p.comparator else None)
        for p in pairings(sentences, find_arms(sentences, {}))
        if p.sentence == len(sentences) - 1
    }


TITLE = marked("<i:Zorplexine plus ibuprofen> for knee pain", "background", evidence=0.1)
ADDED = marked("Adults got <i:zorplexine plus ibuprofen> or <c:ibuprofen alone>.", "methods", evidence=0.1)
SILENT = marked("<o-:Pain> did not differ between the groups.")


def test_a_combination_is_set_against_its_part_where_that_was_the_other_arm() -> None:
    assert ("zorplexine plus ibuprofen", "ibuprofen alone") in pairs(TITLE, ADDED, SILENT)
    named = marked("<o-:Pain> was lower with <i:zorplexine plus ibuprofen> than with <c:ibuprofen>.")
    assert pairs(TITLE, ADDED, named) == {("zorplexine plus ibuprofen", "ibuprofen alone")}
    never = marked("Adults got <i:zorplexine plus ibuprofen>; many knew <i:ibuprofen>.", "methods", evidence=0.1)
    assert add_ons(find_arms([TITLE, never], {}), [TITLE, never]) == frozenset()


def test_the_combination_means_the_one_arm_that_got_two_things() -> None:
    told = marked("<o-:Pain> was lower with <i:the combination therapy> than with <c:ibuprofen>.")
    assert pairs(TITLE, ADDED, told) == {("zorplexine plus ibuprofen", "ibuprofen alone")}
    other = marked("Others got <a:barine plus quxine>.", "methods", evidence=0.1)
    combined = [arm for arm in find_arms([TITLE, ADDED, other, told], {}) if arm.name.startswith("zorplexine")]
    assert [m.sentence for m in combined[0].mentions] == [0, 1]  # which of the two is meant is not told


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("The addition of <i:zorplexine to ibuprofen> lowered <o-:pain>.", "zorplexine added to ibuprofen"),
        ("<i:Adding zorplexine to ibuprofen> lowered <o-:pain>.", "zorplexine added to ibuprofen"),
        ("<i:Exposure to ibuprofen> lowered <o-:pain>.", "Exposure to ibuprofen"),
    ],
)
def test_what_was_added_to_something_is_called_so(sentence: str, name: str) -> None:
    assert [arm.name for arm in find_arms([marked(sentence)], {})] == [name]


def test_one_of_two_things_that_were_added_is_no_one_name() -> None:
    text = "The addition of zorplexine or barine to ibuprofen"
    assert name_of_addition(text, 16, len(text)) == "zorplexine or barine to ibuprofen"


DEVICE = marked("<i:Zorplexine> inhaler or <c:placebo>", "background", evidence=0.1)
SPACER = marked("They used <i:zorplexine> with a <a:spacer> or <c:without a spacer>.", "methods", evidence=0.1)


def test_with_and_without_a_thing_is_told_of_that_thing() -> None:
    told = marked("<o=:Pain> was similar for <i:zorplexine> with and <c:without a spacer>.")
    found = pairs(DEVICE, SPACER, told)
    assert ("spacer", "without a spacer") in found
    assert ("zorplexine", "without a spacer") not in found
    part = marked("<o-:Pain> was lower for <i:zorplexine plus spacer> than <c:without a spacer>.")
    assert ("zorplexine plus spacer", "without a spacer") in pairs(DEVICE, SPACER, part)


def test_what_holds_with_or_without_a_thing_is_told_against_what_stands_behind_than() -> None:
    regardless = "<i:Zorplexine>, with or <c:without a spacer>, lowered <o-:pain>"
    versus = marked(f"{regardless} compared with <c:placebo>.")
    assert "without a spacer" not in {other for _, other in pairs(DEVICE, SPACER, versus)}
    assert "without a spacer" in {other for _, other in pairs(DEVICE, SPACER, marked(f"{regardless}."))}
    behind = marked("<i:Zorplexine> lowered <o-:pain> with or without <a:spacer>.")
    assert all(other != "spacer" for _, other in pairs(DEVICE, SPACER, behind))


TWO = marked("<i:Zorplexine> or <i:barine> or <c:placebo> for pain", "background", evidence=0.1)


def test_what_patients_took_is_no_comparator() -> None:
    taken = marked("<i:Zorplexine> lowered <o-:pain> in older patients treated with <a:quxine>.")
    title = marked("<i:Zorplexine> in patients taking <a:quxine>: a trial against <c:placebo>", "background")
    assert all(other != "quxine" for _, other in pairs(title, taken))
    tested = marked("<i:Zorplexine> or <a:quxine> was given.", "methods", evidence=0.1)
    assert ("zorplexine", "quxine") in pairs(title, tested, taken)


def test_what_one_drug_did_against_placebo_is_not_told_of_another() -> None:
    told = marked("<i:Barine> did not lower <o=:pain> compared with <c:placebo>.")
    assert {one for one, _ in pairs(TWO, told)} == {"barine"}
    alone = marked("<o-:Pain> was lower than with <c:placebo>.")
    assert "zorplexine" in {one for one, _ in pairs(TWO, alone)}


@pytest.mark.parametrize(
    ("sentence", "is_told"),
    [
        ("<o=:Pain> after <i:zorplexine> was similar to delivery by nurses.", False),
        ("<o=:Pain> after <i:zorplexine> was similar to the other group.", True),
        ("<o-:Pain> after <i:zorplexine> was lower than with standard tablets.", True),
    ],
)
def test_what_is_compared_with_something_else_is_not_told_against_the_control(sentence: str, is_told: bool) -> None:
    assert (("zorplexine", "placebo") in pairs(TWO, marked(sentence))) is is_told


def test_of_both_drugs_neither_is_the_placebo() -> None:
    assert pairs(TWO, marked("Both drugs were equally good for <o=:pain>.")) == {("zorplexine", "barine")}
    one = marked("<i:Zorplexine> or <c:placebo> for pain", "background", evidence=0.1)
    assert pairs(one, marked("Both drugs were equally good for <o=:pain>.")) == {("zorplexine", "placebo")}


def test_what_is_given_alone_or_with_another_is_the_treatment() -> None:
    told = marked("<i:Zorplexine>, alone or with <i:barine>, did not lower <o=:pain> more than <c:placebo>.")
    assert {one for one, _ in pairs(TWO, told)} == {"zorplexine"}


def test_what_is_lower_in_two_arms_is_lower_than_in_a_third() -> None:
    alike = marked("<o-:Pain> was lower in <i:zorplexine> and in <i:barine>.")
    assert {other for _, other in pairs(TWO, alike)} == {"placebo"}
    apart = marked("<o-:Pain> was lower in <i:zorplexine> and higher in <i:barine>.")
    assert {("zorplexine", "barine"), ("barine", "zorplexine")} & pairs(TWO, apart)


def test_what_is_told_of_two_arms_alike_in_one_clause_does_not_compare_them_in_it() -> None:
    beside = "while only <i:barine> lowered fever"
    alike = marked(f"<i:Zorplexine> and <i:barine> lowered <o-:pain>, {beside}.")
    assert all({one, other} != {"zorplexine", "barine"} for one, other in pairs(TWO, alike))
    more = marked("<i:Zorplexine> and <i:barine> lowered <o-:pain>, while <i:barine> did so more.")
    assert any({one, other} == {"zorplexine", "barine"} for one, other in pairs(TWO, more))


def test_what_fell_in_both_groups_is_told_of_none_though_both_are_named() -> None:
    one = marked("<i:Zorplexine> or <c:placebo> for pain", "background", evidence=0.1)
    both = "<o-:Pain> decreased in both groups (<i:zorplexine group>: 3 points; <c:placebo group>: 2 points)"
    assert pairs(one, marked(f"{both}.")) == set()
    assert pairs(one, marked(f"{both}, but more with <i:zorplexine>."))


@pytest.mark.parametrize(
    ("sentence", "is_told"),
    [
        ("<o-:Pain> was lower with zorplexine compared with those who had placebo in earlier phase 2 trials.", False),
        ("A comparison with the results of other trials suggests that zorplexine lowers <o-:pain>.", False),
        ("<o-:Pain> was lower with zorplexine than with placebo in both trials.", True),
    ],
)
def test_what_is_held_against_other_trials_is_no_result(sentence: str, is_told: bool) -> None:
    assert may_tell_result(marked(sentence), is_title=False) is is_told


def test_a_reduction_after_weeks_of_treatment_is_compared_with_nothing() -> None:
    fell = marked("There was a reduction of 40% in <o-:pain> after 16 weeks of treatment with <i:zorplexine>.")
    assert pairs(TWO, fell) == {("zorplexine", None)}
    more = marked("There was a greater reduction of 40% in <o-:pain> after 16 weeks of treatment with <i:zorplexine>.")
    assert ("zorplexine", "placebo") in pairs(TWO, more)


def test_an_arm_that_was_given_for_two_times_is_called_by_the_one_that_is_meant() -> None:
    texts = (
        "<i:Zorplexine> for pain",
        "A 5-day course of <i:zorplexine> helped.",
        "The 10-day <i:zorplexine group> too.",
        "The <i:5-day zorplexine> and the <i:10-day zorplexine> groups slept.",
    )
    (arm,) = find_arms([marked(text) for text in texts], {})
    assert [name_in(arm, n).lower() for n in range(4)] == [
        "zorplexine", "5-day course of zorplexine", "10-day zorplexine", "zorplexine",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Adults got <i:ZX> 695501 or not.", "ZX 695501"),
        ("Adults got <i:ZX29>,852 or not.", "ZX29,852"),
        ("Adults got <i:ZX> 1500 mg or not.", "ZX"),
        ("Of those on <i:ZX> 12 left.", "ZX"),
    ],
)
def test_the_number_of_a_drug_that_has_no_name_yet_is_its_name(sentence: str, name: str) -> None:
    assert [arm.name for arm in find_arms([marked(sentence)], {})] == [name]


@pytest.mark.parametrize("name", ["presence", "absence", "reverse order", "reverse sequence", "the course"])
def test_what_names_nothing_is_no_arm(name: str) -> None:
    assert find_arms([marked(f"They were treated in the <a:{name}>.")], {}) == ()


def test_the_absence_of_a_thing_is_another_arm_than_that_thing() -> None:
    found = find_arms([marked("<i:Zorplexine> or the <c:absence of zorplexine>")], {})
    assert [arm.is_control for arm in found] == [False, True]


@pytest.mark.parametrize(
    ("sentence", "is_of_zorplexine"),
    [
        ("<i:Barine> lowered <o-:pain>.", False),
        ("<i:Barine> was given, and <o-:pain> was lower.", True),
        ("<o-:Pain> was lower with <i:zorplexine>; <i:barine> did not matter.", True),
    ],
)
def test_what_the_only_arm_of_a_sentence_did_is_nothing_of_another(sentence: str, is_of_zorplexine: bool) -> None:
    arms = marked("Adults got <i:zorplexine>, <i:barine> or <c:placebo>.", "methods", evidence=0.1)
    assert (("zorplexine", "placebo") in pairs(arms, marked(sentence))) is is_of_zorplexine
