"""What one statement of a report tells is shown together, and by the name that the treatment has."""

from __future__ import annotations

from shorthand import abstract

from evidence_kb.claims import extract
from evidence_kb.findings import Claim

GIVEN = "We report on 16 children with fooitis who were given propranolol."


def claims_of(told: str) -> tuple[Claim, ...]:
    return extract(abstract((None, f"{GIVEN} {told}"), title="Propranolol in childhood fooitis")).claims


def test_who_sees_that_some_improved_sees_that_others_got_worse() -> None:
    told = "Vision improved in 11 patients (69%), remained stable in 3 (19%) and worsened in 2 (12%)."
    found = {c.direction.value: c.numbers.events_n for c in claims_of(told) if c.outcome.casefold() == "vision"}
    assert found == {"improvement": 11, "no_change": 3, "worsening": 2}
    told = "Seizure frequency was unchanged in 12 and increased in 4."
    assert {(c.direction.value, c.numbers.events_n) for c in claims_of(told)} == {("no_change", 12), ("worsening", 4)}


def test_a_healing_is_told_once() -> None:
    found = [c.outcome.casefold() for c in claims_of("At 8 weeks fissures were healed in 12 patients (75%).")]
    assert found == ["fissures"]


def test_only_what_is_named_was_done_without() -> None:
    told = "In one case seizures stopped four days later and he could be weaned from anaesthetics."
    assert not any("he" in c.outcome.split() for c in claims_of(told))
    found = {c.outcome for c in claims_of("Antiseizure drugs could be discontinued in five.")}
    assert "use of Antiseizure drugs".casefold() in {name.casefold() for name in found}


def test_a_drug_that_is_given_again_keeps_its_name() -> None:
    told = "One relapsed after nine months and was put on propranolol again. Neither fever nor bradycardia occurred."
    assert {c.treatment for c in claims_of(told)} == {"propranolol"}


def test_what_came_of_published_cases_is_not_the_study_own() -> None:
    told = "Pain resolved in 12. In the review 36 published cases were found, with a response rate of 92%."
    bases = {c.outcome: c.basis.value for c in claims_of(told)}
    assert bases["pain"] == "own_data" and bases.get("response rate", "reports_other") == "reports_other"


def test_how_a_measure_was_is_neither_what_came_of_it_nor_its_count() -> None:
    found = claims_of("Ejection fraction, reduced in 13, normalised in 12 of these by discharge.")
    assert [(c.direction.value, c.numbers.events_n in (None, 12)) for c in found] == [("improvement", True)]


def test_what_was_to_be_measured_is_no_result() -> None:
    told = "The primary outcome was steroid-free remission at week 16. Pain improved in 12 patients."
    assert [c.outcome.casefold() for c in claims_of(told)] == ["pain"]
    reached = claims_of("The primary outcome, remission, was reached in 12 patients.")
    assert any(c.numbers.events_n == 12 for c in reached)


def test_what_everybody_had_is_meant_and_not_what_two_had_later() -> None:
    given = "Thirty-two patients had supracricoid partial laryngectomy. Two patients underwent total laryngectomy."
    told = f"{given} Pneumonia occurred in six."
    found = extract(abstract((None, told), title="Tube removal after partial laryngectomy: 32 patients")).claims
    assert {c.treatment for c in found if c.outcome.casefold() == "pneumonia"} == {"supracricoid partial laryngectomy"}


def test_who_had_an_operation_later_are_not_all_who_were_studied() -> None:
    had = "Three children had surgery within a year and all patients improved."
    found = extract(
        abstract((None, f"We treated children with fooitis with zorplexine. {had}"), title="Fooitis")
    ).claims
    assert [c.numbers.total_n for c in found if c.outcome == "improvement"] == [None]
    found = extract(
        abstract((None, "Three children had bowel surgery. All patients recovered."), title="Surgery")
    ).claims
    assert [c.numbers.total_n for c in found if c.outcome == "recovery"] == [3]
