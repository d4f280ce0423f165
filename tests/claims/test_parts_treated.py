"""Eyes and knees that were treated are parts of patients: something is told of them, and none of it counts people."""

from __future__ import annotations

import pytest
from shorthand import abstract, by_rules, claims

from evidence_kb.claims.language.words import PATIENTS, rx
from evidence_kb.claims.lexicon.outcome_polarity import good_change
from evidence_kb.findings import Claim


def told(given: str, words: str, title: str = "Arthroscopic debridement of the ankle") -> tuple[Claim, ...]:
    return tuple(c for c in claims(abstract((None, f"{given} {words}"), title=title)) if c.quote.text in words)


@pytest.mark.parametrize(
    "given",
    [
        "Fifteen athletes underwent arthroscopic debridement of the ankle.",
        "Fifteen ankles underwent arthroscopic debridement.",
        "Arthroscopic debridement was performed in 15 ankles.",
    ],
)
def test_who_is_called_by_a_sport_or_counted_in_joints_was_treated_too(given: str) -> None:
    (claim,) = told(given, "The mean pain score improved from 62 preoperatively to 91 at final follow-up.")
    assert (claim.treatment, claim.outcome) == ("arthroscopic debridement", "pain score")


def test_what_was_done_to_rats_or_cadavers_was_done_to_nobody() -> None:
    words = "The mean pain score improved from 62 preoperatively to 91 at final follow-up."
    for whose in ("rat", "cadaveric", "fresh-frozen", "human donor"):
        assert told(f"Fifteen {whose} ankles underwent arthroscopic debridement.", words) == ()


@pytest.mark.parametrize(
    ("words", "outcomes"),
    [
        ("Pain improved in 5 eyes and redness in 9.", {"pain", "redness"}),
        ("Macular oedema developed in 5 eyes and cataract in 9.", {"macular oedema", "cataract"}),
        ("Visual acuity improved in 34 eyes (85%), remained the same in 4 and worsened in 2.", {"visual acuity"}),
    ],
)
def test_so_many_eyes_are_not_so_many_people(words: str, outcomes: set[str]) -> None:
    given = "Forty eyes of 32 patients with uveitis underwent phacoemulsification."
    title = "Phacoemulsification in uveitis"
    found = by_rules(abstract((None, f"{given} {words}"), title=title))
    assert {claim.outcome for claim in found} == outcomes
    assert {claim.numbers.events_n for claim in found} == {None}
    of_people = words.replace("eyes", "patients")
    counted = by_rules(abstract((None, f"{given} {of_people}"), title=title))
    assert None not in {claim.numbers.events_n for claim in counted}


def test_eyes_that_went_three_ways_got_better_too() -> None:
    given = "Forty eyes of 32 patients with uveitis underwent phacoemulsification."
    words = "Visual acuity improved in 34 eyes (85%), remained the same in 4 and worsened in 2."
    found = told(given, words, "Phacoemulsification in uveitis: a case series")
    assert {str(claim.direction) for claim in found} == {"improvement", "no_change", "worsening"}


@pytest.mark.parametrize("when", ["3 months after the first infusion", "three months later", "a few weeks later"])
def test_when_something_happened_is_no_part_of_its_name(when: str) -> None:
    given = "A 45-year-old woman with sarcoidosis was treated with infliximab."
    (claim,) = told(given, f"She developed tuberculosis {when}.", "Infliximab in sarcoidosis: a case report")
    assert claim.outcome == "tuberculosis"


def test_who_survived_is_counted_and_told_once() -> None:
    for words in ("Five of six survived.", "Five of the six neonates survived."):
        (claim,) = told("Six neonates with chylothorax received octreotide.", words, "Octreotide in chylothorax")
        assert (claim.outcome, claim.numbers.events_n, claim.numbers.total_n) == ("survival", 5, 6)


def test_a_rebound_of_an_ill_is_bad() -> None:
    for ill in ("rebound growth", "rebound", "rebound of symptoms", "rebound headache", "viral rebound"):
        assert good_change(ill) == "decrease"
    for other in ("rebound of platelets", "immune rebound", "rebound height in jumping"):
        assert good_change(other) != "decrease"
    assert good_change("growth") != "decrease"
    given = "Thirty infants with haemangioma received oral propranolol."
    (claim,) = told(given, "Rebound growth occurred in 3 infants.", "Oral propranolol for infantile haemangioma")
    assert (str(claim.direction), claim.numbers.events_n) == ("worsening", 3)


def test_players_of_a_game_are_people_and_players_in_inflammation_are_none() -> None:
    assert rx(rf"\b{PATIENTS}\b").search("two players recovered")
    assert not rx(rf"\b{PATIENTS}\b").search("two major players of inflammation decreased")
