"""A sentence is read against the arms that it names, else against those of the study."""

from __future__ import annotations

import pytest
from marked import marked

from evidence_kb.claims.comparing.arms import find_arms
from evidence_kb.claims.comparing.pairing import MOST_READINGS, Pairing, may_tell_result, named_in, pairings
from evidence_kb.claims.networks.tagger import TaggedSentence

TITLE = marked("<i:Zorplexine> or <c:placebo> for knee pain", "background", evidence=0.1)
METHODS = marked("Adults received <i:zorplexine> or <c:placebo>.", "methods", evidence=0.1)
THREE = marked("Adults received <i:zorplexine>, <a:ibuprofen> or <c:placebo>.", "methods", evidence=0.1)


def read(*sentences: TaggedSentence) -> list[Pairing]:
    return list(pairings(sentences, find_arms(sentences, {})))


def likeliest(*sentences: TaggedSentence) -> list[tuple[str, str | None, str]]:
    """Return (treatment, comparator, outcome) of the likeliest readings, in lower case."""
    return [
        (p.treatment.name.lower(), p.comparator.name.lower() if p.comparator else None, p.text)
        for p in read(*sentences)
        if p.rank == 0
    ]


def test_arms_that_a_sentence_names_are_meant() -> None:
    found = read(TITLE, METHODS, marked("<o-:Pain> was lower with <i:zorplexine> than with <c:placebo>."))
    (first,) = [p for p in found if p.rank == 0]
    assert (first.sentence, first.names_treatment, first.names_comparator, first.arms_n, first.outcomes_n) == (
        2, True, True, 2, 1,
    )  # fmt: skip
    assert (first.treatment.name.lower(), first.text) == ("zorplexine", "Pain")
    assert first.comparator is not None and first.comparator.is_control


def test_the_study_completes_what_a_sentence_leaves_out() -> None:
    silent = marked("<o=:Nausea> did not differ between groups.")
    found = read(TITLE, METHODS, silent)
    assert {(p.treatment.name.lower(), p.names_treatment, p.names_comparator) for p in found} == {
        ("zorplexine", False, False)
    }
    half = marked("<o-:Pain> fell less with <c:placebo>.")
    assert likeliest(TITLE, METHODS, half) == [("zorplexine", "placebo", "Pain")]


@pytest.mark.parametrize(
    "sentence",
    [
        "<o-:Pain> was lower with <i:zorplexine> than with <c:ibuprofen>.",
        "<o+:Pain> was higher with <c:ibuprofen> than with <i:zorplexine>.",
    ],
)
def test_what_a_study_tests_is_the_treatment_whatever_stands_first(sentence: str) -> None:
    title = marked("<i:Zorplexine> versus <c:ibuprofen> for knee pain", "background", evidence=0.1)
    assert likeliest(title, METHODS, marked(sentence)) == [("zorplexine", "ibuprofen", "Pain")]


def test_a_drug_named_often_as_the_reference_is_the_comparator() -> None:
    often = [marked(f"We chose <{side}:ibuprofen>.", "methods", evidence=0.1) for side in "iiccc"]
    sentence = marked("<o-:Pain> was lower with <i:zorplexine> than with <a:ibuprofen>.")
    assert likeliest(TITLE, *often, sentence) == [("zorplexine", "ibuprofen", "Pain")]


def test_the_arm_that_a_sentence_names_comes_before_the_main_arm() -> None:
    sentence = marked("<o-:Pain> was lower with <a:ibuprofen> than with <c:placebo>.")
    assert likeliest(TITLE, THREE, sentence) == [("ibuprofen", "placebo", "Pain")]
    between = marked("<o-:Pain> was lower with <i:zorplexine> than with <a:ibuprofen>.")
    assert likeliest(TITLE, THREE, between) == [("zorplexine", "ibuprofen", "Pain")]


def test_other_readings_follow_each_pair_once_and_few() -> None:
    found = read(TITLE, THREE, marked("<o-:Pain> was lower with <a:ibuprofen>."))
    pairs = [frozenset((p.treatment.stems, p.comparator.stems if p.comparator else None)) for p in found]
    assert [p.rank for p in found] == list(range(len(found)))
    assert 1 < len(found) <= MOST_READINGS
    assert len(set(pairs)) == len(pairs)
    assert all(p.treatment is not p.comparator and not p.treatment.is_control for p in found)


def test_each_outcome_of_a_sentence_is_read() -> None:
    sentence = marked("<o-:Pain> and <o-:stiffness> were lower with <i:zorplexine> than with <c:placebo>.")
    assert [name for _, _, name in likeliest(TITLE, METHODS, sentence)] == ["Pain", "stiffness"]
    assert {p.outcomes_n for p in read(TITLE, METHODS, sentence)} == {2}


def test_a_treatment_is_no_outcome_of_the_sentence_that_names_it() -> None:
    sentence = marked("<o-:Pain> was lower with <i:zorplexine> than with <c:placebo>.")
    sentence.of("outcome")[[i for i, w in enumerate(sentence.words) if w.text == "zorplexine"]] = 0.95
    assert {p.text for p in read(TITLE, METHODS, sentence)} == {"Pain"}


@pytest.mark.parametrize("role", ["methods", "background"])
def test_sentences_that_tell_no_result_are_passed_over(role: str) -> None:
    text = "<o-:Pain> was lower with <i:zorplexine> than with <c:placebo>."
    assert read(TITLE, METHODS, marked(text, role, evidence=0.1)) == []
    assert read(TITLE, METHODS, marked(text, role, evidence=0.8))  # but what tells a result is read anywhere
    assert read(TITLE, METHODS, marked(text, "conclusion", evidence=0.1))


def test_aims_are_passed_over_even_among_results() -> None:
    aim = "We aimed to find out whether <o-:pain> is lower with <i:zorplexine> than with <c:placebo>."
    assert read(TITLE, METHODS, marked(aim, evidence=0.4)) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "The groups did not differ in age, sex or <o=:pain>.",
        "<o-:Pain> was lower in men than in women, whatever they got.",
        "<o-:Pain> was lower in women than in women with obesity.",
        "<o=:Pain> did not differ between surgeons.",
        "It has been postulated that <i:zorplexine> lowers <o-:pain>.",
    ],
)
def test_who_people_are_and_what_is_supposed_is_no_result(sentence: str) -> None:
    assert read(TITLE, METHODS, marked(sentence)) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Compared to women in the <c:placebo> arm, women on <i:zorplexine> had less <o-:pain>.",
        "<o=:Sex hormone levels> were similar with <i:zorplexine> and <c:placebo>.",
        "After 12 weeks <o=:quality of life> did not differ, whatever the age.",
    ],
)
def test_people_who_got_something_are_arms_and_a_later_time_is_a_result(sentence: str) -> None:
    assert read(TITLE, METHODS, marked(sentence))


def test_what_is_held_against_its_own_start_is_compared_with_nothing() -> None:
    own = marked("<o-:Pain> was reduced from baseline with <i:zorplexine>.")
    assert [(p.comparator, p.is_within) for p in read(TITLE, METHODS, own)] == [(None, True)]
    more = marked("<o-:Pain> was reduced more from baseline with <i:zorplexine>.")
    assert not any(p.is_within for p in read(TITLE, METHODS, more))
    before = marked("<o-:Pain> was lower with <i:zorplexine> than initial values.")
    assert {p.comparator for p in read(TITLE, METHODS, before)} == {None}


@pytest.mark.parametrize("arm", ["initial <c:barine>", "pre-emptive <c:barine>", "<c:pre-emptive barine>"])
def test_an_arm_that_is_called_by_its_time_is_no_start(arm: str) -> None:
    said = marked(f"<o-:Pain> was lower with <i:zorplexine> than {arm}.")
    assert any(p.comparator and "barine" in p.comparator.name for p in read(TITLE, METHODS, said))


@pytest.mark.parametrize(
    ("title", "tells"),
    [
        ("<i:Zorplexine> reduces <o-:knee pain> compared with <c:placebo>", True),
        ("<i:Zorplexine> does not change <o=:knee pain> more than <c:placebo>", True),
        ("Effect of <i:zorplexine> or <c:placebo> on <o:knee pain>", False),
        ("Does <i:zorplexine> reduce <o:knee pain> more than <c:placebo>? It reduces it?", False),
    ],
)
def test_a_title_is_read_where_it_tells_a_result(title: str, tells: bool) -> None:
    assert bool(read(marked(title, "background", evidence=0.9))) is tells


def test_a_study_that_tests_nothing_has_no_readings() -> None:
    assert read(marked("On <c:placebo>"), marked("<o-:Pain> was lower with <c:placebo>.")) == []
    assert read(marked("On pain"), marked("<o-:Pain> was lower.")) == []


def test_a_single_arm_is_compared_with_nothing() -> None:
    assert likeliest(marked("On <i:zorplexine>"), marked("<o-:Pain> fell with <i:zorplexine>.")) == [
        ("zorplexine", None, "Pain")
    ]


def test_an_arm_inside_the_name_of_another_is_not_named() -> None:
    sentences = [
        marked("<i:Zorplexine> or not"),
        marked("<i:Zorplexine plus ibuprofen> was better than <i:zorplexine>."),
    ]
    arms = find_arms(sentences, {})
    assert len(arms) == 2
    assert [arm.name for arm in named_in(arms, 1)] == ["Zorplexine plus ibuprofen"]
    assert [arm.name.lower() for arm in named_in(arms, 0)] == ["zorplexine"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Before the intervention pain did not differ between the groups.", False),
        ("Baseline pain was similar in both groups.", False),
        ("Preoperatively there were no differences in pain.", False),
        ("Pain fell from baseline more with zorplexine.", True),
        ("After adjustment for baseline pain the groups were similar.", True),
    ],
)
def test_how_alike_groups_were_at_the_start_is_no_result(text: str, told: bool) -> None:
    sentence = marked(text, "results", evidence=0.9)
    assert may_tell_result(sentence, is_title=False) is told


@pytest.mark.parametrize(
    "joint", ["Both <i:zorplexine> and <i:ibuprofen> lowered", "Neither <i:zorplexine> nor <i:ibuprofen> changed"]
)
def test_what_is_told_of_two_arms_alike_does_not_compare_them(joint: str) -> None:
    told = marked(f"{joint} <o-:pain>.")
    title = marked("<i:Zorplexine> and <a:ibuprofen> for knee pain", "background", evidence=0.1)
    alone = [p for p in read(title, told) if p.sentence == 1]
    assert {(p.treatment.name.lower(), p.comparator, p.is_within) for p in alone} == {
        ("zorplexine", None, True), ("ibuprofen", None, True),
    }  # fmt: skip
    beside_placebo = {p.comparator.name for p in read(TITLE, THREE, told) if p.sentence == 2 and p.comparator}
    assert beside_placebo == {"placebo"}


@pytest.mark.parametrize(
    "sentence",
    ["<o-:Pain> did not differ between <i:zorplexine> and <i:ibuprofen>.",
     "Both <i:zorplexine> and <i:ibuprofen> lowered fever, but only <i:zorplexine> lowered <o-:pain>."],
)  # fmt: skip
def test_arms_that_are_listed_to_be_compared_are_compared(sentence: str) -> None:
    assert all(p.comparator is not None for p in read(TITLE, THREE, marked(sentence)) if p.sentence == 2)


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("No <o=:serious adverse events> were related to the study treatment.", False),
        ("<o=:Serious adverse events> were attributed to treatment, none due to any drug.", False),
        ("No <o=:adverse events> related to treatment were commoner with zorplexine than with placebo.", True),
        ("There was no difference in <o=:protection> between first and last doses.", False),
    ],
)
def test_what_sets_no_arms_of_people_against_each_other_is_no_result(sentence: str, told: bool) -> None:
    assert may_tell_result(marked(sentence), is_title=False) is told


@pytest.mark.parametrize(("words_n", "told"), [(5, False), (60, True)])
def test_a_denial_reaches_no_further_than_a_clause_is_long(words_n: int, told: bool) -> None:
    sentence = f"No {'foo ' * words_n}<o=:events> were related to the study treatment."
    assert may_tell_result(marked(sentence), is_title=False) is told


AS_USUAL = "lower with <i:zorplexine> than with <c:placebo>"


@pytest.mark.parametrize(
    ("sentence", "outcomes"),
    [
        (f"<o-:Growth> of three cell lines was {AS_USUAL}.", set()),
        (f"<o-:Growth> was {AS_USUAL} in vitro.", set()),
        (f"In vitro, <o-:growth> was {AS_USUAL}, and <o-:migration> was slower.", set()),
        (f"Additionally, in mice, <o-:pain> was {AS_USUAL}.", set()),
        (f"<o-:Pain> and <o-:fever> in mice were {AS_USUAL}.", set()),
        (f"<o-:Proliferation> and <o-:invasion> in vitro were {AS_USUAL}.", set()),
        (f"<o-:Pain> was {AS_USUAL} after in vitro fertilisation.", {"Pain"}),
        (f"<o-:Symptom scores> and <o-:histamine release> in vitro were {AS_USUAL}.", {"Symptom scores"}),
        (f"<o-:Histamine release> in vitro and <o-:symptom scores> were {AS_USUAL}.", {"symptom scores"}),
        (f"<o-:Pain> was {AS_USUAL}, whereas <o-:growth> in mice was slower.", {"Pain"}),
        (f"<o-:Pain> was {AS_USUAL} and <o-:growth> in vitro was slower.", {"Pain"}),
        (f"<o-:Pain> was {AS_USUAL} in those given transfected dendritic cells.", {"Pain"}),
        (f"<o-:Pain> of transfected fibroblasts was {AS_USUAL}.", set()),
    ],
)
def test_what_was_measured_in_cells_or_animals_is_no_result(sentence: str, outcomes: set[str]) -> None:
    assert {p.text for p in read(TITLE, METHODS, marked(sentence)) if p.sentence == 2} == outcomes
