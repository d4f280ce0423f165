"""What the words of a statement say against what was read of it: hopes, lacking proof, bare rates, mild harms."""

from __future__ import annotations

import pytest
from shorthand import abstract, claims

from evidence_kb.claims.second_look import is_about_nothing, looked_at_again
from evidence_kb.findings import Basis, Change, Claim, Direction, Numbers, Quote

METHODS = "We treated 18 patients with fooitis with zorplexine."
HEALTHY = "Zorplexine was given to twelve healthy volunteers."


def claim(outcome: str, direction: Direction, events_n: int | None = None) -> Claim:
    return Claim(
        quote=Quote(1, 0, 0, ""),
        basis=Basis.OWN_DATA,
        change=Change.UNCLEAR,
        direction=direction,
        rule="report",
        treatment="zorplexine",
        outcome=outcome,
        numbers=Numbers(events_n=events_n),
    )


def again(words: str, outcome: str, direction: Direction, events_n: int | None = None) -> Claim | None:
    before, behind = words.lower().split(outcome, 1)
    return looked_at_again(claim(outcome, direction, events_n), before, behind)


def told(sentence: str, methods: str = METHODS) -> list[tuple[str, str]]:
    found = claims(abstract((None, f"{methods} {sentence}"), title="Zorplexine in fooitis"))
    return [(c.outcome, c.direction.value) for c in found]


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("Zorplexine was not sufficient to normalize oxalate excretion.", "oxalate excretion"),
        ("The benefits in walking were not maintained.", "walking"),
        ("There is a dearth of studies to prove the efficacy of zorplexine.", "efficacy"),
        ("Clinical proof of its efficacy is lacking.", "efficacy"),
        ("After a year benefits were reduced.", "benefits"),
        ("The relief did not last.", "relief"),
        ("Only partial relief of pain was seen.", "pain"),
        ("We aim to show the safety of zorplexine.", "safety"),
        ("Zorplexine was given to prevent headache.", "headache"),
        ("Lasting relief can be expected.", "lasting relief"),
        ("Survival in responders was longer than in non-responders.", "survival"),
        ("Two patients were dissatisfied.", "dissatisfied"),
    ],
)
def test_what_is_denied_hoped_for_or_told_of_others_is_no_improvement(words: str, outcome: str) -> None:
    assert again(words, outcome, Direction.IMPROVEMENT) is None


@pytest.mark.parametrize(
    ("words", "outcome", "direction"),
    [
        ("Wound healing was delayed.", "wound healing", Direction.WORSENING),
        ("Her blood pressure remained stable.", "blood pressure", Direction.NO_CHANGE),
        ("She was hemodynamically stable.", "hemodynamically stable", Direction.NO_CHANGE),
        ("Seven had stable disease.", "stable disease", Direction.NO_CHANGE),
        ("Median overall survival was 12.5 months.", "overall survival", Direction.UNCLEAR),
        ("The 5-year OS was 60%.", "os", Direction.UNCLEAR),
        ("Blood loss was 150 ml.", "blood loss", Direction.UNCLEAR),
    ],
)
def test_direction_is_what_the_words_allow(words: str, outcome: str, direction: Direction) -> None:
    found = again(words, outcome, Direction.IMPROVEMENT)
    assert found is not None and found.direction is direction


@pytest.mark.parametrize(
    ("words", "outcome", "events_n"),
    [
        ("Survival improved to 20 months.", "survival", None),
        ("Survival was excellent (90%).", "survival", None),
        ("Survival was 63% (32/51).", "survival", 32),
        ("Vision improved and then remained stable.", "vision", None),
        ("Lung function remained stable and normal.", "lung function", None),
        ("Recurrence was not delayed.", "recurrence", None),
        ("Zorplexine reduced delayed nausea.", "delayed nausea", None),
    ],
)
def test_what_is_told_to_be_good_stays_so(words: str, outcome: str, events_n: int | None) -> None:
    found = again(words, outcome, Direction.IMPROVEMENT, events_n)
    assert found is not None and found.direction is Direction.IMPROVEMENT


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("Sedation was mild.", "sedation"),
        ("Serious morbidity has been minimal.", "morbidity"),
        ("It was done with a low rate of complications.", "complications"),
        ("No side effects other than headache occurred.", "side effects"),
        ("No side effects other than headache occurred.", "headache"),
    ],
)
def test_harm_that_was_mild_or_that_one_had_is_not_absent(words: str, outcome: str) -> None:
    assert again(words, outcome, Direction.NO_EVIDENCE, 0) is None


@pytest.mark.parametrize(
    ("words", "outcome", "events_n"),
    [
        ("Adverse reactions were not a problem.", "adverse reactions", None),
        ("Zorplexine did not cause nausea.", "nausea", 0),
        ("No nausea was seen.", "nausea", 0),
        ("No minor bleeding was seen.", "minor bleeding", 0),
        ("All were free of pain.", "pain", 0),
    ],
)
def test_nobody_is_counted_only_where_the_words_say_none(words: str, outcome: str, events_n: int | None) -> None:
    found = again(words, outcome, Direction.NO_EVIDENCE, 0)
    assert found is not None and found.numbers.events_n == events_n


def test_harm_that_nothing_speaks_for_did_not_happen() -> None:
    words = "There was no evidence that zorplexine caused acidosis."
    assert again(words, "acidosis", Direction.WORSENING) is None


@pytest.mark.parametrize(
    ("outcome", "treatment"),
    [
        ("percent", "zorplexine"),
        ("low major", "zorplexine"),
        ("pain", "strabismus"),
        ("pain", "congenital portosystemic shunt"),
        ("pain", "snake envenomation"),
        ("pain", "risk factors"),
    ],
)
def test_what_names_nothing_is_no_claim(outcome: str, treatment: str) -> None:
    assert is_about_nothing(claim(outcome, Direction.IMPROVEMENT), treatment)
    assert not is_about_nothing(claim("pain", Direction.IMPROVEMENT), "balloon tamponade")


def test_survival_of_which_nothing_else_is_said_is_shown_without_a_direction() -> None:
    assert told("Median overall survival was 12.5 months.") == [("median overall survival", "unclear")]


def test_disease_is_credited_with_nothing() -> None:
    text = "The strabismus of four patients was treated. Treatment of strabismus improved eye alignment."
    found = claims(abstract((None, text), title="Management of strabismus"))
    assert "strabismus" not in {c.treatment for c in found}


def test_value_of_healthy_people_is_neither_better_nor_worse() -> None:
    patients = "Zorplexine was given to twelve patients with fooitis."
    sentence = "Zorplexine reduced blood pressure."
    assert ("blood pressure", "improvement") in told(sentence, patients)
    assert told(sentence, HEALTHY) == []
    assert ("nausea", "worsening") in told("Nausea occurred in three.", HEALTHY)


def test_name_in_a_list_begins_with_a_whole_word() -> None:
    words = "Complications included burns (4 cases) and hematomas in the intraoral trocar insertion sites (3 cases)."
    assert ("hematomas", "worsening") in told(words)
