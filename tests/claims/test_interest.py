"""Sentences that say nothing of a study are read apart: an abstract says the same with them and without."""

from __future__ import annotations

import numpy as np
import pytest

from evidence_kb.claims import extract
from evidence_kb.claims.networks.tagger import PIECES_AT_ONCE, tag
from evidence_kb.claims.study.interest import interesting, is_of_interest
from evidence_kb.findings import Claim
from evidence_kb.model import Passage, PassageKind

UNRELATED = (
    "The weather in Paris was mild that year.",
    "Parking fees at the hospital were revised in March.",
    "Data were entered twice into a spreadsheet.",
    "Statistical analyses used SPSS.",
    "Blood samples were stored at -80 degrees.",
    "Hypertension affects many people worldwide.",
    "A board of the ministry that funded the trial saw the consent of all patients.",
    "",
)
OF_INTEREST = (
    "Zorplexine therapy is new.",
    "Patients sat in a room.",
    "They were given zorplexine.",
    "One arm had zorplexine.",
    "Zorplexumab is an antibody.",
    "Appendectomy is common.",
    "Sleep improved.",
    "Nausea was rarer than before.",
    "Nobody died.",
    "Sleep lasted 7 h (p < 0.05).",
    "Nausea: 4/20.",
    "The VAS-score was printed.",
    "A double-blind design was used.",
    "Methods.",
    "ZPX was used.",
    "All patients consented to surgery.",
    "Registered nurses exercised with the patients.",
)
TITLE = "Zorplexine versus placebo for painful knees: a randomised trial"
TRIAL = (
    "Painful knees are common.",
    "We randomly assigned 160 adults to zorplexine or placebo for twelve weeks.",
    "Pain intensity was significantly lower with zorplexine than with placebo (p = 0.003).",
    "Walking distance increased significantly more with zorplexine than with placebo (p = 0.01).",
    "The incidence of nausea did not differ between the groups (p = 0.64).",
)


@pytest.mark.parametrize("sentence", UNRELATED)
def test_what_says_nothing_of_a_study_is_of_no_interest(sentence: str) -> None:
    assert not is_of_interest(sentence)


@pytest.mark.parametrize("sentence", OF_INTEREST)
def test_what_may_tell_of_a_study_is_of_interest(sentence: str) -> None:
    assert is_of_interest(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Patients sat in a room.",
        "Nothing personal was stored.",
        "Each question was answered on a scale.",
        "All sums are given in euros.",
        "Her bicycle was new.",
    ],
)
def test_of_a_trial_one_light_word_tells_nothing(sentence: str) -> None:
    assert is_of_interest(sentence)
    assert not is_of_interest(sentence, in_trial=True)
    assert interesting(["A title", sentence], in_trial=True) == [True, False]


@pytest.mark.parametrize(
    "sentence",
    [
        "Patients were given soup.",
        "No patient slept.",
        "Nothing was found.",
        "Nobody died.",
        "Placebo was blue.",
        "She slept better.",
        "Patients: n = 40.",
    ],
)
def test_of_a_trial_two_kinds_of_light_words_and_any_other_do(sentence: str) -> None:
    assert is_of_interest(sentence, in_trial=True)


def test_titles_that_share_words_of_any_title_are_not_about_the_same() -> None:
    assert interesting(["An open trial in chronic eczema", "Gout is a chronic disease."]) == [True, False]
    assert interesting(["An open trial in chronic gout", "Gout is a chronic disease."]) == [True, True]


def test_a_title_and_what_names_the_same_are_of_interest() -> None:
    about = "Hypertension affects many people."
    assert interesting(["Walking and hypertension", about]) == [True, True]
    assert interesting(["Walking in the weather", about]) == [True, False]
    assert interesting([]) == []


@pytest.mark.parametrize("place", range(1, len(TRIAL) + 2))
@pytest.mark.parametrize("sentence", UNRELATED[:-1])
def test_the_others_are_read_alike_with_an_unrelated_sentence_and_without(sentence: str, place: int) -> None:
    expected = tag([TITLE, *TRIAL])
    found = tag([TITLE, *TRIAL[: place - 1], sentence, *TRIAL[place - 1 :]])
    others = [one for n, one in enumerate(found) if n != place]
    assert all(np.array_equal(a.chances, b.chances) for a, b in zip(others, expected, strict=True))
    assert [(a.evidence, a.roles) for a in others] == [(b.evidence, b.roles) for b in expected]
    assert np.array_equal(found[place].chances, tag([TITLE, sentence])[1].chances)
    assert found[place].chances.any()


def test_behind_a_title_that_is_too_long_an_unrelated_sentence_is_read_alone() -> None:
    title = "weather " * PIECES_AT_ONCE
    apart, beside = tag([title, UNRELATED[1]])[1], tag([TITLE, UNRELATED[1]])[1]
    assert apart.chances.any() and not np.array_equal(apart.chances, beside.chances)
    assert np.array_equal(apart.chances, tag([f"{title} Paris", UNRELATED[1]])[1].chances)


def claims_of(text: str) -> list[Claim]:
    passages = [Passage("k", PassageKind.TITLE, None, TITLE), Passage("k", PassageKind.ABSTRACT, None, text)]
    return list(extract(passages).claims)


def told(claim: Claim) -> tuple[object, ...]:
    return claim.treatment, claim.comparator, claim.outcome, claim.change, claim.score, claim.quote.text


@pytest.mark.parametrize("place", [0, 2, len(TRIAL)])
@pytest.mark.parametrize("sentence", UNRELATED[:-1])
def test_an_unrelated_sentence_changes_no_claim_and_no_score(sentence: str, place: int) -> None:
    expected = list(map(told, claims_of(" ".join(TRIAL))))
    assert expected
    assert list(map(told, claims_of(" ".join((*TRIAL[:place], sentence, *TRIAL[place:]))))) == expected
