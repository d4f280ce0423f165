"""Two names of one group are never held against each other, and half of a combination is the whole."""

from __future__ import annotations

import pytest
from marked import marked

from evidence_kb.claims.comparing.arm_ellipsis import completed
from evidence_kb.claims.comparing.arms import find_arms
from evidence_kb.claims.comparing.pairing import pairings
from evidence_kb.claims.comparing.same_group import one_group, wholes
from evidence_kb.claims.networks.tagger import TaggedSentence


def apart(*sentences: TaggedSentence) -> set[frozenset[str]]:
    """Return the pairs of names that `one_group` keeps from each other, in lower case."""
    return {frozenset(arm.name.lower() for arm in p) for p in one_group(find_arms(sentences, {}), sentences)}


def whole_of(*sentences: TaggedSentence) -> dict[tuple[str, str], str]:
    found = wholes(find_arms(sentences, {}), sentences)
    return {(a.name.lower(), b.name.lower()): whole.name.lower() for (a, b), whole in found.items()}


def test_a_label_and_what_its_group_got_are_one_arm() -> None:
    title = marked("<i:Foo blade> and <i:bar mask> for intubation", "background")
    result = marked("<o-:Time> was shorter in the <a:BM group>.")
    said = marked("There were <a:Group BM-intubation using bar mask> and <c:foo blade>.", "methods")
    assert apart(title, said, result) == {frozenset({"bm", "bar mask"})}
    assert apart(title, marked("There were <a:BM and bar mask> and <c:foo blade>.", "methods"), result) == set()


def test_letters_that_a_text_gives_to_drugs_name_their_list() -> None:
    title = marked("<i:foodrug, cisbar and bazumab> or <c:quxine> in sarcoma", "background")
    result = marked("<o-:Nausea> was rarer with <a:TPB> than with <a:TPX> and <c:quxine>.")
    said = marked("Cisbar (P) and bazumab (B) were tested against taxols (T) and exonib (X).", "background")
    assert apart(title, said, result) == {frozenset({"tpb", "foodrug, cisbar and bazumab"})}
    assert apart(title, marked("All were tested.", "background"), result) == set()


TITLE = marked("<i:Foo training along with barine> for pain", "background")
METHODS = marked("One group got <i:foo training along with barine>, the other <c:barine>.", "methods")


def test_half_of_a_combination_means_the_whole_where_the_rest_was_the_other_arm() -> None:
    silent = marked("<o-:Pain> fell with <i:foo training>.")
    assert whole_of(TITLE, METHODS, silent)["foo training", "barine"] == "foo training along with barine"
    read = pairings([TITLE, METHODS, silent], find_arms([TITLE, METHODS, silent], {}))
    assert "foo training" not in {p.treatment.name for p in read if p.comparator}


@pytest.mark.parametrize(
    ("result", "role"),
    [
        ("<o-:Pain> fell more with <i:foo training> than with <c:barine>.", "results"),
        ("<o-:Pain> fell with <i:foo training> and with <i:foo training along with barine>.", "results"),
        ("A third group got <i:foo training>.", "methods"),
    ],
)
def test_what_is_an_arm_of_its_own_stays_one(result: str, role: str) -> None:
    assert ("foo training", "barine") not in whole_of(TITLE, METHODS, marked(result, role))


@pytest.mark.parametrize(
    ("texts", "gaps", "expected"),
    [
        (["high-", "low-dose foodrug"], [" versus ", "."], ["high-dose foodrug", "low-dose foodrug"]),
        (["early-", "late-start training groups"], [" and ", "."],
         ["early-start training", "late-start training groups"]),
        (["high-", "low-dose foodrug"], [". Others got ", "."], ["high-", "low-dose foodrug"]),
        (["high dose", "half dose of foodrug"], [" ... ", "."], ["high dose foodrug", "half dose of foodrug"]),
        (["High", "low dose foodrug", "high-dose group", "low-dose group"], [" versus ", ". ", " and ", "."],
         ["High dose foodrug", "low dose foodrug", "high-dose foodrug", "low-dose foodrug"]),
        (["High", "foodrug"], [" versus ", "."], ["High", "foodrug"]),
        (["Early", "delayed cord clamping", "early clamping", "delayed group"], [" versus ", ". ", ". ", "."],
         ["Early clamping", "delayed cord clamping", "early clamping", "delayed clamping"]),
        (["early", "early oral feeding", "late drinking"], [" ", " ", "."],
         ["early", "early oral feeding", "late drinking"]),
        (["conventional", "early walking"], [" versus ", "."], ["conventional", "early walking"]),
        (["high dose", "low-dose foodrug", "low-dose barine"], [" ", " ", "."],
         ["high dose", "low-dose foodrug", "low-dose barine"]),
    ],
)  # fmt: skip
def test_a_name_is_completed_from_the_words_that_share_its_noun(
    texts: list[str], gaps: list[str], expected: list[str]
) -> None:
    assert completed(texts, gaps) == expected


def test_a_completed_name_keeps_its_place() -> None:
    (high, _) = find_arms([marked("It compared <i:high>- versus <c:low-dose foodrug>.")], {})
    assert (high.name, high.mentions[0].start) == ("high-dose foodrug", 12)


def test_women_of_the_intervention_got_what_is_tested() -> None:
    said = marked("<a:Intervention women> received <i:a foo stove>, <c:control women> cooked as before.", "methods")
    result = marked("<o-:Cough> was rarer in <a:intervention women> than in <c:control women>.")
    sentences = [marked("<i:Foo stove> against smoke", "background"), said, result]
    found = {(p.treatment.name.lower(), p.comparator.name) for p in pairings(sentences, find_arms(sentences, {}))
             if p.comparator}  # fmt: skip
    assert found == {("foo stove", "control women")}


def test_what_one_group_received_together_is_one_arm() -> None:
    both = marked("Group F received <i:foodrug 2 mg> and <i:barine>; group B received <i:barine>.", "methods")
    assert frozenset({"foodrug", "barine"}) in {arm.stems for arm in find_arms([both], {})}


@pytest.mark.parametrize(
    ("kind", "drug", "other", "is_one"),
    [
        ("ACE inhibitor", "captopril", "placebo", True),
        ("angiotensin-converting enzyme inhibition", "captopril", "placebo", True),
        ("beta-blocker", "metoprolol", "placebo", True),
        ("statin", "simvastatin", "placebo", True),
        ("ACE inhibitor", "captopril", "enalapril", False),
        ("other ACE inhibitors", "captopril", "placebo", False),
        ("ACE inhibitor", "losartan", "placebo", False),
        ("ACE inhibitor", "captopril plus diet", "placebo", False),
        ("bisphosphonate", "zoledronic acid", "placebo", True),
        ("oral bisphosphonate", "zoledronic acid", "placebo", False),
        ("conventional beta-blocker", "nebivolol", "placebo", False),
        ("standard statin", "rosuvastatin", "placebo", False),
        ("low-dose statin", "rosuvastatin", "placebo", False),
        ("first-generation statin", "rosuvastatin", "placebo", False),
    ],
)
def test_a_class_of_drugs_and_its_one_member_are_one_arm(kind: str, drug: str, other: str, is_one: bool) -> None:
    said = marked(f"They got <i:{drug}> or <c:{other}>.", "methods")
    result = marked(f"<o-:Pain> fell with <i:{kind}>.")
    title = marked("Drugs for pain", "background")
    assert (frozenset({kind.lower(), drug}) in apart(title, said, result)) is is_one


@pytest.mark.parametrize(
    ("told", "is_one"),
    [
        ("<o-:Pain> was rarer with <i:rosuvastatin> than with <c:statin>.", False),
        ("They got <i:rosuvastatin> or a <c:statin>.", False),
        ("We compared <i:rosuvastatin> with a <c:statin>.", False),
        ("<o=:Pain> did not differ between <c:statin> and <i:rosuvastatin>.", False),
        ("They took a <i:statin>, namely <i:rosuvastatin>.", True),
        ("<o-:Pain> fell with the <i:statin> and <i:rosuvastatin> was safe.", True),
    ],
)
def test_a_drug_held_against_its_class_is_another_arm(told: str, is_one: bool) -> None:
    title = marked("<i:Rosuvastatin> or <c:placebo> for pain", "background")
    assert (frozenset({"statin", "rosuvastatin"}) in apart(title, marked(told))) is is_one


@pytest.mark.parametrize(
    ("told", "pair"),
    [
        ("There were <a:foo training> and <c:bar mask>.", {"foo exercise", "foo training"}),
        ("There was <a:the foo technique> for all.", {"foo technique", "foo exercise"}),
        ("<a:Quxines> (<c:barine, codeine>) were given.", {"quxines", "barine, codeine"}),
        ("<o-:Pain> fell more with <a:foo training> than with <i:foo exercise>.", set()),
        ("There was <a:bar training>.", set()),
        ("<a:Quxines> (containing <c:barine>) were given.", {"quxines", "barine"}),
        ("<a:Quxines> (reference: <c:barine>) were given.", set()),
        ("<a:Quxines> (unlike <c:barine>) were given.", set()),
        ("<a:Quxines> (without <c:barine>) were given.", set()),
        ("<a:Quxines> (n = 30, <c:barine>) were given.", set()),
        ("<a:Quxines> (30 %) or <c:barine> were given.", set()),
    ],
)
def test_another_word_for_what_was_done_is_no_other_arm(told: str, pair: set[str]) -> None:
    title = marked("<i:Foo exercise> for pain", "background")
    assert apart(title, marked(told, "methods")) == ({frozenset(pair)} if pair else set())


def test_two_kinds_of_a_thing_that_are_listed_side_by_side_are_two_arms() -> None:
    title = marked("Foo for pain", "background")
    listed = marked("There were two arms, <i:foo training> and <i:foo breathing>.", "methods")
    assert apart(title, listed) == set()
    apart_told = marked("<i:Foo breathing> was done daily, after which the <i:foo training> was over.", "methods")
    assert apart(title, apart_told) == {frozenset({"foo training", "foo breathing"})}
