"""What people lived through, or what was measured in them, is no treatment; nor has a name a verb in front."""

from __future__ import annotations

import pytest

from evidence_kb.claims.reports.exposures import is_exposure
from evidence_kb.claims.reports.second_look import is_about_nothing
from evidence_kb.findings import Basis, Change, Claim, Direction, Quote

METHODS = "We treated 18 patients with fooitis with zorplexine."


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("lockdown", True),
        ("home confinement", True),
        ("continued smoking", True),
        ("moderate alcohol consumption", True),
        ("public health insurance", True),
        ("lead exposure", True),
        ("urinary cadmium", True),
        ("high serum uric acid", True),
        ("smoking cessation", False),
        ("reduced alcohol intake", False),
        ("prolonged exposure", False),
        ("plasma exchange", False),
        ("autologous serum eye drops", False),
        ("serum tears", False),
        ("urinary catheter", False),
        ("urinary diversion", False),
        ("urinary stone removal", False),
        ("urinary bladder training", False),
        ("plasma kallikrein inhibitor", False),
        ("plasma expanders", False),
        ("salivary substitutes", False),
    ],
)
def test_what_people_lived_through_or_had_in_them_is_no_treatment(name: str, is_one: bool) -> None:
    assert is_exposure(name) is is_one


@pytest.mark.parametrize(
    ("name", "is_none"), [("support the new dose", True), ("removing the tonsils", False), ("zorplexine", False)]
)
def test_name_has_no_verb_in_front(name: str, is_none: bool) -> None:
    quote = Quote(1, 0, 0, "")
    claim = Claim(quote, Basis.OWN_DATA, Change.UNCLEAR, Direction.IMPROVEMENT, "report", name, "pain")
    assert is_about_nothing(claim, name) is is_none
