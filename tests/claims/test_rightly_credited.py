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
        ("Aspirin resistance was associated with strokes.", "strokes", "Aspirin", WORSE),
        ("Of those not operated on, nine had died.", "died", "prednisone", WORSE),
        ("Of eight patients treated with methotrexate, five had less cough.", "cough", "prednisone", BETTER),
        ("Bleeding within 30 days after lobectomy was seen in five.", "bleeding", "prednisone", WORSE),
        ("Cough was seen at presentation in seven.", "cough", "prednisone", WORSE),
        ("None had fever at baseline.", "fever", "prednisone", NONE),
        ("Survival was 80% in men and lower compared with men in women.", "survival", "prednisone", BETTER),
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
