from __future__ import annotations

from typing import Any

import pytest

from evidence_kb.edits import FIELDS, corrected, packed, unpacked
from evidence_kb.errors import UsageError

MACHINE: dict[str, Any] = {
    **dict.fromkeys((field.name for field in FIELDS), None), "treatment": "pamidronate", "outcome": "pain",
    "change": "decreased", "direction": "improvement", "basis": "own_data", "events_n": 4, "total_n": 5,
    "denominator": "stated", "is_ambiguous": 1,
}  # fmt: skip


def typed(**changed: str) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in {**MACHINE, **changed}.items()}


def test_only_what_differs_is_an_edit() -> None:
    assert corrected(MACHINE, typed(interval_text="every 2–4 months", is_ambiguous="0", interval_min="2")) == {
        "interval_text": "every 2–4 months", "is_ambiguous": 0, "interval_min": 2.0,
    }  # fmt: skip
    assert corrected(MACHINE, typed(treatment="")) == {"treatment": None}
    with pytest.raises(UsageError, match="Nothing was changed"):
        corrected(MACHINE, typed())


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"direction": "better"}, "none of improvement"),
        ({"outcome": " "}, "cannot be left empty"),
        ({"events_n": "6"}, "6 of 5 cannot be"),
        ({"events_n": "-1"}, "not a whole number"),
        ({"events_n": "1.5"}, "not a whole number"),
        ({"events_n": "²"}, "not a whole number"),
        ({"interval_min": "nan"}, "not a number"),
        ({"interval_min": "inf"}, "not a number"),
        ({"total_n": "0", "events_n": ""}, "a group of 0"),
        ({"denominator": ""}, "say whether N"),
        ({"interval_min": "4", "interval_max": "2"}, "least is larger"),
        ({"timepoint": "x" * 501}, "at most 500"),
        ({"timepoint": "a\x00b"}, "printable"),
        ({"timepoint": "a\u202eb"}, "printable"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_the_name_of_its_field(changed: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        corrected(MACHINE, typed(**changed))


def test_equal_edits_are_equal_texts_and_unknown_fields_are_left_out() -> None:
    assert packed({"total_n": 5, "change": "unclear"}) == packed({"change": "unclear", "total_n": 5})
    assert unpacked('{"total_n": 5, "of_a_later_version": 1}') == {"total_n": 5}
    assert unpacked(None) == {}
