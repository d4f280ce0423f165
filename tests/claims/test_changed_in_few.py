"""How many had a change is not how far it went: "haemoglobin fell in fewer women with A"."""

from __future__ import annotations

import pytest
from test_other_pair import arm

from evidence_kb.claims.comparing.changed_in_few import changed_in_few
from evidence_kb.claims.comparing.pairing import Pairing
from evidence_kb.claims.networks.tagger import Span
from evidence_kb.findings import Change


@pytest.mark.parametrize(
    ("plain", "change"),
    [
        ("weight fell by 2 kg or more in fewer women in the zinc group than with saline.", Change.INCREASED),
        ("weight fell in more women in the zinc group than with saline.", Change.DECREASED),
        ("weight rose in more patients on saline than on zinc.", Change.DECREASED),
        ("weight fell in fewer women.", Change.UNCLEAR),
        ("weight fell in women on zinc.", None),
        ("weight was lower in fewer women on zinc.", None),
    ],
)
def test_the_arm_behind_the_people_had_the_change_more_or_less_often(plain: str, change: Change | None) -> None:
    tested, other = arm("zinc", plain, 0.9), arm("saline", plain, 0.1)
    pairing = Pairing(0, Span(0, 6, 0.9), "weight", tested, other, 0, True, True, 2, 1)
    assert changed_in_few(pairing, plain) is change
