"""Deaths told with their causes, of people who are described first, and events counted before it is said in whom."""

from __future__ import annotations

import pytest
from shorthand import abstract, claims

METHODS = "We treated 30 patients with sepsis with zorplexine."
Told = list[tuple[str, int | None]]


def told(sentence: str) -> Told:
    found = claims(abstract((None, f"{METHODS} {sentence}"), title="Zorplexine in sepsis: a case series"))
    return [(c.outcome, c.numbers.events_n) for c in found]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("One died of stroke and 3 of pneumonia.", [("death from stroke", 1), ("death from pneumonia", 3)]),
        (
            "Five patients died, three of stroke and two of pneumonia.",
            [("death", 5), ("death from stroke", 3), ("death from pneumonia", 2)],
        ),
        # another thing than a death is counted behind
        ("Two died of stroke, and 3 of 20 patients relapsed.", [("death", 2), ("relapse", 3)]),
        ("Two patients died of stroke.", [("death", 2)]),
        # no cause stands behind, but people or what became of others; and no count behind "fewer than"
        ("Three patients died of stroke and one from each centre withdrew.", [("death", 3)]),
        ("Four patients died of stroke, two of our first series.", [("death", 4)]),
        ("Fewer than three died of stroke and one of sepsis.", [("death", None), ("sepsis", 1)]),
        ("Two patients died of stroke and one of unknown causes.", [("death from stroke", 2), ("death", None)]),
    ],
)
def test_deaths_of_several_causes_are_counted_one_by_one(sentence: str, expected: Told) -> None:
    assert told(sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Two patients who had shock at presentation died.", [("death", 2)]),
        ("Three patients with shock on admission died.", [("death", 3)]),
        # who had what is told of the dead, and no death is
        ("Of the patients who had died two had shock at presentation.", []),
        ("Patients with shock at presentation died more often.", []),
        ("Patients with shock at presentation died in lower numbers.", []),
        ("Patients with shock who might have died recovered.", []),
        ("Patients who were expected to have died recovered.", []),
    ],
)
def test_those_who_died_may_be_described_first(sentence: str, expected: Told) -> None:
    assert told(sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Nausea occurred in 4 patients and was more common in women.", [("nausea", 4)]),
        ("Nausea was more common in women than in men.", []),
    ],
)
def test_what_is_counted_counts_although_some_had_it_more_often(sentence: str, expected: Told) -> None:
    assert told(sentence) == expected


def test_where_a_thing_is_does_not_part_its_name() -> None:
    assert told("Upper and lower limb weakness improved in 8 patients.") == [("upper and lower limb weakness", 8)]
    assert told("Fever and limb weakness improved in 8 patients.") == [("fever", 8), ("limb weakness", 8)]
