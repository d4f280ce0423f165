"""What a sentence is not held against is left open, and what it names behind "than" is its comparator."""

from __future__ import annotations

import pytest
from marked import marked

from evidence_kb.claims.comparing.arms import find_arms
from evidence_kb.claims.comparing.left_open import is_left_open
from evidence_kb.claims.comparing.none_and_some import none_and_some
from evidence_kb.claims.comparing.pairing import pairings, tells_within
from evidence_kb.claims.comparing.same_group import one_group
from evidence_kb.claims.language.words import flat
from evidence_kb.claims.networks.tagger import TaggedSentence
from evidence_kb.claims.study.laboratory import is_of_experiment
from evidence_kb.claims.study.no_treatments import are_without_disease
from evidence_kb.claims.study.predictors import tells_predictor
from evidence_kb.findings import Change

TITLE = marked("<i:Zorplexine> for gout", "background", evidence=0.1)
ARMS = marked("Adults got <i:zorplexine> or <c:quxine>.", "methods", evidence=0.1)


def pairs(*sentences: TaggedSentence) -> set[tuple[str, str | None]]:
    """Return (treatment, comparator) of the readings of the last sentence, in lower case."""
    return {
        (p.treatment.name.lower(), p.comparator.name.lower() if p.comparator else None)
        for p in pairings(sentences, find_arms(sentences, {}))
        if p.sentence == len(sentences) - 1
    }


def left_open(*sentences: TaggedSentence, comparator: str = "quxine") -> bool:
    """Say whether the last sentence leaves its comparator open, where it is read as this one."""
    read = pairings(sentences, find_arms(sentences, {}))
    found = [p for p in read if p.sentence == len(sentences) - 1 and p.comparator and p.comparator.name == comparator]
    return is_left_open(found[0], sentences, [flat(s.text) for s in sentences])


@pytest.mark.parametrize(
    ("result", "is_open"),
    [
        ("The <o=:safety> of <i:zorplexine> was similar to that observed previously in children.", True),
        ("<o=:Nausea> with <i:zorplexine> was similar to that seen during the 12-week double-blind phase.", True),
        ("<o=:Nausea> with <i:zorplexine> was similar to that in the other group.", False),
        ("<o-:Pain> was less with <i:zorplexine>, and the gain was similar to that seen previously.", False),
        ("<o-:Pain> was less with <i:zorplexine>; nausea was rarer after 200 mg than 100 mg.", False),
        ("<o-:Pain> was less with <i:zorplexine> after 200 mg compared with 100 mg.", True),
        ("<o-:Use of opioids> was less with <i:zorplexine> (200 mg vs 100 mg).", False),
        ("<o-:Pain> fell with <i:zorplexine>.", False),
    ],
)
def test_an_earlier_study_or_another_dose_is_no_other_arm(result: str, is_open: bool) -> None:
    assert left_open(TITLE, ARMS, marked(result)) is is_open


def test_what_the_background_alone_tells_of_completes_nothing() -> None:
    result = marked("<o-:Pain> fell with <i:zorplexine>.")
    known = marked("Gout hurts less with <a:barine> than with <c:quxine>.", "background", evidence=0.1)
    aimed = marked("We compared <i:zorplexine> with <c:quxine>.", "background", evidence=0.1)
    assert left_open(TITLE, known, result)
    assert not left_open(TITLE, aimed, result)
    assert not left_open(TITLE, known, marked("<o-:Pain> was less with <i:zorplexine> than with <c:quxine>."))


def test_controls_who_lack_the_disease_got_nothing_else() -> None:
    told = "the control group (n=12) without asthma was examined once."
    assert are_without_disease("control", [told])
    assert not are_without_disease("control", ["the control group (n=12) without massage was examined once."])


def names_of_one(*sentences: TaggedSentence) -> set[frozenset[str]]:
    return {frozenset(arm.name.lower() for arm in p) for p in one_group(find_arms(sentences, {}), sentences)}


def test_a_name_without_some_of_its_words_is_no_other_arm() -> None:
    title = marked("<i:Buffered zorplexine> for pain", "background", evidence=0.1)
    said = marked("<o-:Pain> fell with <i:zorplexine>.")
    assert names_of_one(title, said) == {frozenset({"buffered zorplexine", "zorplexine"})}
    held = marked("<o-:Pain> was less with <i:buffered zorplexine> than with <c:zorplexine>.")
    assert names_of_one(title, held) == set()
    beside = marked("Adults got <c:zorplexine> (n = 50) or <i:buffered zorplexine> (n = 50).", "methods")
    assert names_of_one(title, beside) == set()
    alone = marked("One group received <c:zorplexine>.", "methods")
    assert names_of_one(title, alone) == set()
    joined = marked("<i:Zorplexine plus barine> for pain", "background", evidence=0.1)
    assert names_of_one(joined, said) == set()


def test_combined_treatment_is_the_combination() -> None:
    title = marked("<i:Zorplexine plus barine> for gout", "background", evidence=0.1)
    other = marked("A third group got <a:barine plus quxine>.", "methods", evidence=0.1)
    said = marked("<o=:Nausea> did not rise with <i:combined treatment>.")
    assert frozenset({"combined treatment", "zorplexine plus barine"}) in names_of_one(title, other, said)


def test_first_letters_name_the_combination() -> None:
    title = marked("<i:Zorplexine-barine combination> or <c:barine> for gout", "background", evidence=0.1)
    said = marked("<o-:Pain> fell with <i:ZB>.")
    assert frozenset({"zb", "zorplexine-barine combination"}) in names_of_one(title, said)
    assert names_of_one(title, marked("<o-:Pain> fell with <i:ZQ>.")) == set()


def test_a_shorter_name_behind_than_is_an_arm() -> None:
    title = marked("<i:Liposomal zorplexine> for pain", "background", evidence=0.1)
    held = marked("<o-:Pain> was less with <i:liposomal zorplexine> than with <c:zorplexine>.")
    assert pairs(title, held) == {("liposomal zorplexine", "zorplexine")}
    title_alone = marked("<i:Liposomal zorplexine> versus <c:zorplexine> for pain", "background", evidence=0.1)
    assert ("liposomal zorplexine", "zorplexine") not in pairs(
        title_alone, marked("<o-:Nausea> fell with <c:zorplexine>.")
    )
    among = marked("<o-:Pain> was less with <i:liposomal zorplexine>; <c:zorplexine> is cheap.")
    assert ("liposomal zorplexine", "zorplexine") not in pairs(title, among)


def test_what_is_better_over_placebo_is_no_change_within_an_arm() -> None:
    assert not tells_within("pain improved over placebo in its mean change from baseline.")
    assert tells_within("pain improved over 12 weeks in its mean change from baseline.")


@pytest.mark.parametrize(
    ("result", "change"),
    [
        ("<o=:Relapse> did not occur in any patient with <i:zorplexine>, but in 9 (19%) with <c:quxine>.", "decreased"),
        ("<o=:Relapse> did not occur in any patient with <c:quxine>, but in 9 (19%) with <i:zorplexine>.", "increased"),
        ("<o=:Relapse> did not occur in any patient with <i:zorplexine> or <c:quxine>.", None),
        ("<o-:Pain> did not resolve in any patient with <c:quxine>, but in 9 (19%) with <i:zorplexine>.", None),
        ("<o=:Fever> was not improved in any with <c:quxine>, while it was in 9 of 19 with <i:zorplexine>.", None),
        ("<o=:Relapse> was not seen in any with <c:quxine>, but 12% with <i:zorplexine> withdrew.", None),
        ("<o=:Relapse> was not seen in any with <i:zorplexine>, but was seen in 9% with <c:quxine>.", "decreased"),
        ("<o=:Relapse> was not seen in any with <i:zorplexine>, but in 4% with <c:quxine> (p = 0.4).", None),
    ],
)
def test_nobody_here_and_some_there_is_a_difference(result: str, change: str | None) -> None:
    sentences = [TITLE, ARMS, marked(result)]
    read = [p for p in pairings(sentences, find_arms(sentences, {})) if p.treatment.name.lower() == "zorplexine"]
    assert none_and_some(read[0], flat(sentences[-1].text)) == (Change(change) if change else None)


@pytest.mark.parametrize(
    ("clause", "told"),
    [
        ("no associations were seen between age and pain.", True),
        ("adherence to treatment was associated with less pain.", True),
        ("treatment was associated with less pain.", False),
    ],
)
def test_what_goes_with_an_outcome_is_no_effect(clause: str, told: bool) -> None:
    assert tells_predictor(clause, ()) is told
    assert not tells_predictor("there was no association between zorplexine and pain.", [(33, 43)])


def test_what_animals_had_is_told_of_no_patients() -> None:
    for plain in ("in the zdf rat model, pain fell.", "experiments with guinea pigs (n = 10) showed less pain."):
        assert is_of_experiment(plain, plain.index("pain"), plain.index("pain") + 4)
    assert not is_of_experiment("in the group that got rat antibodies, pain fell.", 38, 42)


@pytest.mark.parametrize(
    ("name", "read"),
    [("group training composed to induce", "group training"), ("laser light applied", "laser light"),
     ("applied behaviour therapy", "applied behaviour therapy")],
)  # fmt: skip
def test_a_name_ends_before_what_was_done_with_it(name: str, read: str) -> None:
    assert [arm.name for arm in find_arms([marked(f"<o-:Pain> fell with <i:{name}>.")], {})] == [read]
