"""What a sentence goes on to tell of other arms is not told of those that it began with."""

from __future__ import annotations

import pytest

from evidence_kb.claims.comparing.arms import Arm, ArmMention
from evidence_kb.claims.comparing.other_pair import told_of_this_pair
from evidence_kb.claims.comparing.pairing import Pairing
from evidence_kb.claims.networks.tagger import Span
from evidence_kb.findings import Change

CHANCES = (0.02, 0.33, 0.65)


def arm(name: str, plain: str, as_treatment: float) -> Arm:
    at = plain.find(name)
    mentions = () if at < 0 else (ArmMention(0, at, at + len(name), name, as_treatment, 1 - as_treatment),)
    return Arm(name, frozenset([name]), mentions, False, as_treatment, 1 - as_treatment)


@pytest.mark.parametrize(
    ("plain", "change"),
    [
        ("pain was lower with zinc than with saline, but did not differ between copper and saline.", Change.DECREASED),
        ("pain was lower with zinc than with saline, whereas no difference was seen between copper and saline.",
         Change.DECREASED),
        ("pain was lower with zinc than with saline, but did not differ between zinc and saline at week 8.", None),
        ("pain was not lower with zinc than with saline, but did not differ between copper and saline.", None),
        ("pain was lower with copper than with saline, but did not differ between zinc and saline.", None),
        ("pain was lower with zinc than with saline.", None),
        ("pain fell with zinc, but did not differ between copper and saline.", None),
    ],
)  # fmt: skip
def test_other_arms_that_are_alike_take_nothing_back(plain: str, change: Change | None) -> None:
    tested, other = arm("zinc", plain, 0.9), arm("saline", plain, 0.1)
    pairing = Pairing(0, Span(0, 4, 0.9), "pain", tested, other, 0, True, True, 2, 1)
    assert told_of_this_pair(pairing, plain, CHANCES) is change
