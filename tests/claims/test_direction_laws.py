"""Which way a finding of a report went: what a disease asks for, what could not be had, what was only written down."""

from __future__ import annotations

import pytest

from evidence_kb.claims.lexicon.concepts import NO_TOPIC
from evidence_kb.claims.lexicon.disease_polarity import good_for, measures_of
from evidence_kb.claims.lexicon.outcome_polarity import good_change, wanted
from evidence_kb.claims.reports.second_look import looked_at_again
from evidence_kb.findings import Basis, Change, Claim, Direction, Numbers, Quote


def again(words: str, outcome: str, direction: Direction) -> Claim | None:
    before, _, behind = words.casefold().partition(outcome)
    claim = Claim(
        quote=Quote(0, 0, len(words), words), basis=Basis.OWN_DATA, change=Change.UNCLEAR, direction=direction,
        rule="report", treatment="zorplexine", outcome=outcome, comparator=None, combination=None, timepoint=None,
        population=None, directness=None, markers=(), is_negated=False, hedge=0, significance="none", numbers=Numbers(),
    )  # fmt: skip
    return looked_at_again(claim, before, behind)


@pytest.mark.parametrize(
    ("outcome", "text", "good"),
    [
        ("stroke volume", "patients with chronic heart failure", "increase"),
        ("cardiac output", "cardiogenic shock", "increase"),
        ("cardiac output", "patients with gallstones", None),
        ("natremia", "hyponatremia in cirrhosis", "increase"),
        ("natremia", "hypernatraemia", "decrease"),
        ("serum bicarbonate", "metabolic acidosis", "increase"),
        ("serum bicarbonate", "metabolic alkalosis", "decrease"),
        ("serum bicarbonate", "acidosis and alkalosis", None),
        ("weight gain", "parenteral nutrition of children", "increase"),
        ("weight gain", "malnutrition in obese people", None),
        ("weight loss", "obesity", None),
        ("weight", "obesity", "decrease"),
        ("cardiac output", "forty adults, none with cardiac failure", None),
        ("cardiac output", "adults with heart failure were excluded", None),
        ("cardiac output", "no one died of heart failure; adults with heart failure were treated", "increase"),
        ("weight", "malnutrition did not occur", None),
        ("urine ph", "metabolic acidosis", None),
        ("arterial ph", "metabolic acidosis", "increase"),
    ],
)
def test_a_disease_says_which_way_is_good(outcome: str, text: str, good: str | None) -> None:
    assert good_for(outcome, measures_of([text])) == good


def test_stroke_volume_is_no_stroke() -> None:
    assert good_change("stroke volume") is None
    assert good_change("stroke") == "decrease"
    assert wanted("stroke volume", NO_TOPIC) is None
    assert wanted("cardiac output", NO_TOPIC) is None
    assert wanted("low cardiac output", NO_TOPIC) == "decrease"
    assert wanted("stroke", NO_TOPIC) == "decrease"


@pytest.mark.parametrize(
    ("words", "outcome", "direction"),
    [
        ("A complete regression of metastases could not be obtained.", "metastases", Direction.NO_CHANGE),
        ("Complete remission could not be achieved.", "complete remission", Direction.NO_CHANGE),
        ("Metastases could not be seen any more.", "metastases", Direction.IMPROVEMENT),
        ("Complete remission was achieved.", "complete remission", Direction.IMPROVEMENT),
        ("Muscle power and walking both showed overall stability.", "muscle power", Direction.NO_CHANGE),
        ("Muscle power improved and gait showed stability.", "muscle power", Direction.IMPROVEMENT),
        ("Muscle power showed a gain, and gait had no stability before.", "muscle power", Direction.IMPROVEMENT),
    ],
)
def test_what_could_not_be_had_is_no_improvement(words: str, outcome: str, direction: Direction) -> None:
    found = again(words, outcome, Direction.IMPROVEMENT)
    assert found is not None and found.direction is direction


@pytest.mark.parametrize(
    ("words", "outcome", "is_kept"),
    [
        ("Adverse events were recorded.", "adverse events", False),
        ("All adverse events were recorded throughout the study.", "adverse events", False),
        ("Adverse events were recorded in 5 patients.", "adverse events", True),
        ("Three adverse events were recorded.", "adverse events", True),
        ("Seizures were recorded.", "seizures", True),
        ("The dose was too small to cause a detectable increase in leukaemia.", "leukaemia", False),
        ("The dose was not small enough, and caused leukaemia.", "leukaemia", True),
    ],
)
def test_what_was_written_down_or_too_little_is_no_harm(words: str, outcome: str, is_kept: bool) -> None:
    assert (again(words, outcome, Direction.WORSENING) is not None) is is_kept
