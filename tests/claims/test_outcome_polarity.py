"""Whether more of an outcome is good for the patient, for names that trials use."""

from __future__ import annotations

import pytest

from evidence_kb.claims.outcome_polarity import good_change

GOOD_UP = (
    "time to first analgesic request",
    "glycaemic control",
    "freedom from headache",
    "OS",
    "smoking cessation",
    "time to clinical deterioration",
    "FEV1",
)
GOOD_DOWN = ("incidence of PONV", "fear of falling", "functional impairment", "need for rescue antiemetics", "LOS",
             "operation time", "risk of a first event", "night sweats",
             "aching joints", "major coronary events")  # fmt: skip


@pytest.mark.parametrize("name", GOOD_UP)
def test_more_is_good(name: str) -> None:
    assert good_change(name) == "increase"


@pytest.mark.parametrize("name", GOOD_DOWN)
def test_less_is_good(name: str) -> None:
    assert good_change(name) == "decrease"


@pytest.mark.parametrize("name", ["heart rate", "body weight", "serum sodium", "hospital discharge"])
def test_what_may_be_good_either_way_is_not_decided(name: str) -> None:
    assert good_change(name) is None
