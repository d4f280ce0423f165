"""Whether more of an outcome is good for the patient, for names that trials use."""

from __future__ import annotations

import pytest

from evidence_kb.claims.lexicon.concepts import NO_TOPIC
from evidence_kb.claims.lexicon.disease_polarity import good_for, measures_of
from evidence_kb.claims.lexicon.outcome_polarity import good_change, good_of_need, wanted

GOOD_UP = (
    "time to first analgesic request",
    "glycaemic control",
    "shock control at 6 hours",
    "freedom from headache",
    "OS",
    "smoking cessation",
    "time to clinical deterioration",
    "FEV1",
    "pain relief",
    "time to relapse",
    "static balance",
    "lean body mass",
    "HDL cholesterol",
    "gestational age at delivery",
    "proportion of women with improvement of sleep",
    "problem-solving skills",
    "understanding of adverse effects",
    "recognition of fear",
    "fear recognition",
    "able to apply the technique",
    "physical and mental component summaries",
    "CR rate",
    "development of language",
    "abdominal fat loss",
    "number of examined lymph nodes",
    "rescue medication-free days",
    "home discharge",
    "specificity",
    "surgical field condition",
    "serum albumin",
    "packed cell volume",
    "caecal intubation rate",
    "ego-integrity",
    "cocaine-negative urine",
    "weaning from mechanical ventilation",
    "conversion to sinus rhythm",
    "cost savings",
    "blood pressure control",
    "peak oxygen uptake",
    "uptake of screening",
    "satisfactory sedation at separation",
    "adequate sensory block",
    "Leicester Cough Questionnaire",
)
GOOD_DOWN = ("incidence of PONV", "fear of falling", "functional impairment", "need for rescue antiemetics", "LOS",
             "operation time", "risk of a first event", "night sweats",
             "aching joints", "major coronary events", "time to pain relief", "time to success", "loss of function",
             "poor appetite", "memory problems", "inflammatory response", "crying duration", "morphine use at 24 h",
             "low birth weight", "axillary odour", "dose needed", "sleep-onset latency", "HOMA2-IR",
             "deterioration in walking speed", "worsening of glycaemic control",
             "development of ARDS", "onset of analgesia",
             "postpartum weight retention", "no-flow time",
             "delayed gastric emptying", "retear rate", "runny nose", "QTc", "permanent pacemaker implantation",
             "carcinoembryonic antigen", "free fatty acids", "urinary albumin excretion", "cannabis use",
             "total health care costs", "antibiotic use", "hearing thresholds", "Infant Colic Scale", "hyperkalaemia",
             "pyelonephritis", "false positives",
             "supplemental analgesia", "progression of the lesions",
             "glomerulopathy", "tracer uptake", "small for gestational age infants",
             "vitamin D deficiency", "number of lymph nodes involved", "visual field defects", "dentin sensitivity",
             "verbal abuse", "time spent in hospital", "hours in intensive care",
             "bile saturation", "peer problems", "self-neglect", "job strain", "memory errors",
             "guideline violations", "joint safety events", "suture time", "CPB time",
             "likelihood of requiring additional treatment", "cognitive slowing",
             "inadequate sedation", "sedation")  # fmt: skip


@pytest.mark.parametrize("name", GOOD_UP)
def test_more_is_good(name: str) -> None:
    assert good_change(name) == "increase"


@pytest.mark.parametrize("name", GOOD_DOWN)
def test_less_is_good(name: str) -> None:
    assert good_change(name) == "decrease"


@pytest.mark.parametrize(
    "name",
    [
        "heart rate",
        "homeostasis",
        "gastric emptying half-time",
        "labour progression",
        "median nerve cross-sectional area",
        "energy expenditure",
        "eyes not requiring additional injections",
        "diagnosis",
        "intermittent self-catheterization",
        "body weight",
        "serum sodium",
        "hospital discharge",
        "cardiac output",
        "IL-10",
        "insulin response",
        "sedation score",
        "diversity of bacteria",
        "number of telephone calls to health services",
        "uptake",
    ],
)
def test_what_may_be_good_either_way_is_not_decided(name: str) -> None:
    assert good_change(name) is None


def test_less_weight_is_good_for_who_weighs_too_much() -> None:
    assert good_for("body weight", measures_of(["a diet for obese adults"])) == "decrease"
    assert good_for("body weight", measures_of(["a diet for adults"])) is None


@pytest.mark.parametrize(
    ("told", "good"),
    [
        ("patients on a required significantly less *barine* than those on b.", "decrease"),
        ("patients on a needed higher doses of *barine*.", "decrease"),
        ("patients on a had less *barine*.", None),
        ("patients on a required barine, and had less *quxol*.", None),
    ],
)
def test_what_is_needed_should_be_little(told: str, good: str | None) -> None:
    assert good_of_need(told.replace("*", ""), told.index("*")) == good


def test_a_long_time_without_need_is_good() -> None:
    assert good_change("time for rescue analgesia") == "increase"
    assert good_change("time for first void") == "decrease"


def test_not_to_need_more_is_not_bad() -> None:
    assert good_change("patients not requiring further surgery") != "decrease"


def test_safety_concerns_are_no_safety() -> None:
    assert [wanted(name, NO_TOPIC) for name in ("safety", "safety concerns")] == ["increase", "decrease"]
