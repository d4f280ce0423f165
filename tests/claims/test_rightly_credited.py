"""What the words of a report put down to something else than a treatment is no finding about it."""

from __future__ import annotations

import pytest
from shorthand import abstract

from evidence_kb.claims.lexicon.concepts import NO_TOPIC
from evidence_kb.claims.reports.wrongly_credited import rightly_credited
from evidence_kb.claims.study.study import read_study
from evidence_kb.findings import Basis, Change, Claim, Direction, Quote

GIVEN = "Twelve patients with sarcoidosis were treated with prednisone."
WORSE, BETTER, NONE = Direction.WORSENING, Direction.IMPROVEMENT, Direction.NO_EVIDENCE


def stays(told: str, outcome: str, treatment: str, direction: Direction, given: str = GIVEN) -> bool:
    """Say whether a claim stays that quotes a sentence of a report and names a treatment."""
    text = f"{given} {told}"
    start = len(given) + 1
    quote = Quote(1, start, len(text) - 1, text[start:-1])
    at = text.find(treatment)
    proof = None if treatment in told else Quote(1, at, at + len(treatment), treatment)
    claim = Claim(quote, Basis.OWN_DATA, Change.UNCLEAR, direction, "report", treatment, outcome, treatment_proof=proof)
    return rightly_credited([claim], read_study(abstract((None, text)), NO_TOPIC)) == [claim]


@pytest.mark.parametrize(
    ("told", "outcome", "treatment", "direction"),
    [
        ("Four patients underwent splenectomy because of bleeding.", "bleeding", "splenectomy", WORSE),
        ("Two later required splenectomy for severe anaemia.", "anaemia", "splenectomy", WORSE),
        ("Two underwent splenectomy, one for anaemia and one for severe pain.", "pain", "splenectomy", WORSE),
        ("Aspirin resistance was associated with strokes.", "strokes", "Aspirin", WORSE),
        ("Of those not operated on, nine had died.", "died", "prednisone", WORSE),
        ("Of eight patients treated with methotrexate, five had less cough.", "cough", "prednisone", BETTER),
        ("Bleeding within 30 days after lobectomy was seen in five.", "bleeding", "prednisone", WORSE),
        ("Measles occurred in 2 of 50 contacts injected with methotrexate.", "measles", "prednisone", WORSE),
        ("Cough was seen at presentation in seven.", "cough", "prednisone", WORSE),
        ("None had fever at baseline.", "fever", "prednisone", NONE),
        ("Nine patients with three relapses despite aspirin were given prednisone.", "relapses", "prednisone", WORSE),
        ("Survival was 80% in men and lower compared with men in women.", "survival", "prednisone", BETTER),
        ("Fever was more common in drinkers.", "fever", "prednisone", WORSE),
        ("Cough was seen more often in ABC(+) patients compared with ABC(-) patients.", "cough", "prednisone", WORSE),
        ("The odds ratios for death were 1.4 (1.1-1.9) for grade 2 and 3.8 for grade 3.", "death", "prednisone", WORSE),
        ("Higher case volumes were associated with fewer relapses.", "relapses", "prednisone", BETTER),
        ("For every 5 more cases, patients had less cough.", "cough", "prednisone", BETTER),
        ("Mortality was attributable to age and smoking.", "mortality", "prednisone", WORSE),
        ("Prior biopsy was associated with infection after splenectomy.", "infection", "splenectomy", WORSE),
        ("Biopsy was associated with pain, and no difference in fever.", "fever", "prednisone", NONE),
        ("Interruption of prednisone was associated with relapse.", "relapse", "prednisone", WORSE),
        ("One stopped treatment, and lung function declined thereafter.", "lung function", "prednisone", WORSE),
        ("Of nine patients who stopped the drug, seven relapsed.", "relapsed", "prednisone", WORSE),
        ("Cough was not affected by age or sex.", "cough", "prednisone", Direction.NO_CHANGE),
        ("Mortality among the non-participants was twice as high.", "mortality", "prednisone", WORSE),
        ("Patients not given prednisone had more cough.", "cough", "prednisone", WORSE),
        ("Bracing slowed the disease, not affected by the addition of prednisone.", "disease", "prednisone", BETTER),
    ],
)
def test_words_that_name_another_cause_leave_no_claim(
    told: str, outcome: str, treatment: str, direction: Direction
) -> None:
    assert not stays(told, outcome, treatment, direction)


@pytest.mark.parametrize(
    ("told", "outcome", "treatment", "direction"),
    [
        ("Four patients underwent splenectomy and had bleeding.", "bleeding", "splenectomy", WORSE),
        ("Five had surgery after splenectomy due to lasting pain.", "pain", "splenectomy", WORSE),
        ("A man given prednisone for gout developed cataracts.", "cataracts", "prednisone", WORSE),
        ("Aspirin was associated with bleeding.", "bleeding", "Aspirin", WORSE),
        ("Cough had gone in five of those treated with prednisone.", "cough", "prednisone", BETTER),
        ("Cough was more frequent than at presentation.", "cough", "prednisone", WORSE),
        ("Fever developed on admission to the ward.", "fever", "prednisone", WORSE),
        ("Two patients with relapses after prednisone were given aspirin.", "relapses", "prednisone", WORSE),
        ("Two had relapses, and were given more prednisone.", "relapses", "prednisone", WORSE),
        ("There were three who stopped the drug because of relapses.", "relapses", "prednisone", WORSE),
        ("Fever was more common in those given prednisone.", "fever", "prednisone", WORSE),
        ("The odds ratio for death was 1.4 (1.1-1.9) for prednisone.", "death", "prednisone", WORSE),
        ("Prednisone was associated with fewer relapses.", "relapses", "Prednisone", BETTER),
        ("The treatment was associated with fewer relapses.", "relapses", "prednisone", BETTER),
        ("Fewer relapses were associated with prednisone.", "relapses", "prednisone", BETTER),
        ("For every additional dose of prednisone, cough was less.", "cough", "prednisone", BETTER),
        ("Two deaths were attributed to prednisone.", "deaths", "prednisone", WORSE),
        ("Cough stopped in five, and lung function declined thereafter.", "lung function", "prednisone", WORSE),
        ("One stopped treatment because of sepsis and died thereafter.", "died", "prednisone", WORSE),
        ("Cough was not affected by this treatment.", "cough", "prednisone", Direction.NO_CHANGE),
        ("Cough was not affected by age or by prednisone.", "cough", "prednisone", Direction.NO_CHANGE),
        ("Patients not given vitamins for long had more cough after prednisone.", "cough", "prednisone", WORSE),
        ("Mortality was higher than among the non-participants.", "mortality", "prednisone", WORSE),
        ("The disease improved, not affected by sex, with prednisone.", "disease", "prednisone", BETTER),
    ],
)
def test_what_only_sounds_alike_leaves_the_claim(told: str, outcome: str, treatment: str, direction: Direction) -> None:
    assert stays(told, outcome, treatment, direction)


def test_a_word_for_any_operation_means_the_one_of_the_study() -> None:
    told = "Bleeding after surgery was seen in five."
    assert stays(told, "bleeding", "splenectomy", WORSE, "Twelve patients with sarcoidosis underwent splenectomy.")
    assert not stays(told, "bleeding", "prednisone", WORSE)


def test_another_dose_is_not_the_one_of_the_claim() -> None:
    given = "Twelve patients were given 10 mg prednisone and twelve others 20 mg."
    assert not stays("With 20 mg daily cough was seen.", "cough", "10 mg prednisone", WORSE, given)
    assert stays("With 10 mg daily cough was seen.", "cough", "10 mg prednisone", WORSE, given)


@pytest.mark.parametrize(
    ("title", "told", "is_right"),
    [
        ("Measles in liver transplant recipients", "Two patients died.", False),
        ("Measles in patients on long-term dialysis", "Two patients died.", True),
        ("Measles in liver transplant recipients", "Two patients died of the liver transplant.", True),
        ("Outcomes in liver transplant recipients", "Two patients died.", True),
        ("Liver transplant for measles", "Two patients died.", True),
    ],
)
def test_people_are_called_by_what_they_live_with(title: str, told: str, is_right: bool) -> None:
    given = "We report 20 patients who had a liver transplant."
    quote = Quote(1, len(given) + 1, len(given) + len(told), told[:-1])
    at = given.find("liver")
    proof = None if "liver" in told else Quote(1, at, at + 16, "liver transplant")
    claim = Claim(
        quote, Basis.OWN_DATA, Change.UNCLEAR, WORSE, "report", "liver transplant", "died", treatment_proof=proof
    )
    passages = abstract((None, f"{given} {told}"), title=title)
    assert (rightly_credited([claim], read_study(passages, NO_TOPIC)) == [claim]) is is_right


FEW = "We report 20 patients with sarcoidosis. Five patients received methotrexate."


@pytest.mark.parametrize(
    ("told", "is_right"),
    [
        ("Nine patients recovered.", False),
        ("Of these, three recovered.", True),
        ("Three recovered with methotrexate.", True),
    ],
)
def test_what_few_were_given_is_not_credited_with_what_is_told_of_all(told: str, is_right: bool) -> None:
    assert stays(told, "recovered", "methotrexate", BETTER, FEW) == is_right


def test_what_most_were_given_may_be() -> None:
    given = "We report 20 patients with sarcoidosis. Fifteen patients received methotrexate."
    assert stays("Nine patients recovered.", "recovered", "methotrexate", BETTER, given)


SOME_OF_ALL = "We saw 60 patients with sarcoidosis. In 40 patients with fever, treatment with prednisone was started."


def test_what_befell_the_remaining_patients_came_without_the_treatment() -> None:
    told = "Of the remaining {} patients, two died."
    assert not stays(told.format(20), "died", "prednisone", WORSE, SOME_OF_ALL)
    assert stays(told.format(38), "died", "prednisone", WORSE, SOME_OF_ALL)


def test_stopping_because_of_a_harm_is_no_resistance() -> None:
    assert stays("Prednisone discontinuation was required because of rash.", "rash", "Prednisone", WORSE)
    assert not stays("Prednisone withdrawal was seen with rash.", "rash", "Prednisone", WORSE)
