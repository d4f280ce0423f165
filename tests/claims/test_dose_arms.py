"""Two doses of one drug are the two arms of a trial that compares nothing else."""

from __future__ import annotations

from marked import marked

from evidence_kb.claims.comparing.arms import find_arms
from evidence_kb.claims.comparing.dose_arms import by_dose
from evidence_kb.claims.networks.tagger import TaggedSentence

TITLE = marked("<i:Zorplexine> 40 mg or 5 mg for knee pain", "background", evidence=0.1)
METHODS = marked("Adults were given <i:zorplexine 40 mg> or <c:zorplexine 5 mg> daily.", "methods", evidence=0.1)
RESULT = marked("<o-:Pain> was milder with <i:40 mg> than in the <c:5-mg group>.")


def names(*sentences: TaggedSentence) -> list[str]:
    return [arm.name.lower() for arm in by_dose(find_arms(sentences, {}), sentences)]


def test_each_dose_is_an_arm_and_the_higher_one_is_one_of_them() -> None:
    told = marked("<o+:Nausea> was commoner with <i:the higher dose>.")
    sentences = (TITLE, METHODS, RESULT, told)
    high, low = by_dose(find_arms(sentences, {}), sentences)
    assert (high.name.lower(), low.name.lower()) == ("zorplexine 40 mg", "zorplexine 5 mg")
    assert [m.sentence for m in high.mentions] == [1, 2, 3] and [m.sentence for m in low.mentions] == [1, 2]


def test_beside_another_arm_all_doses_are_one() -> None:
    placebo = marked("Others were given <c:placebo>.", "methods", evidence=0.1)
    assert names(TITLE, METHODS, placebo, RESULT) == ["zorplexine", "placebo"]
    other = marked("Others were given <c:barine>.", "methods", evidence=0.1)
    assert names(TITLE, METHODS, other, RESULT) == ["zorplexine", "barine"]


def test_of_three_doses_none_is_an_arm() -> None:
    third = marked("A third group took <i:zorplexine 80 mg>.", "methods", evidence=0.1)
    assert names(TITLE, METHODS, third, RESULT) == ["zorplexine"]


def test_one_dose_is_no_comparison() -> None:
    one = marked("Adults were given <i:zorplexine 40 mg> daily for 5 weeks.", "methods", evidence=0.1)
    assert names(one, marked("<o-:Pain> fell with <i:40 mg>.")) == ["zorplexine"]
