"""Facts of two readers are held against one another as claims of a program are."""

from __future__ import annotations

from benchmarks.agreement import SETS, both, held_against
from benchmarks.case_series import facts_of

FACT = {
    "treatment": "zorplexine|the drug",
    "outcome": "pain",
    "direction": "improvement or no_change",
    "count": "3/4 or 3/-",
}


def test_a_reader_agrees_with_himself_and_not_with_another_direction_or_count() -> None:
    assert held_against([("1", [FACT], [FACT])]).line("").startswith(": precision 1.00 (1/1), recall 1.00 (1/1)")
    for other in ({"direction": "worsening"}, {"count": "2/4"}, {"treatment": "placebo"}, {"outcome": "fever"}):
        score = held_against([("1", [FACT], [FACT | other])])
        assert (score.right, score.found, score.recalled, score.expected) == (0, 1, 0, 1), other


def test_what_a_reader_would_not_miss_in_others_he_does_not_claim() -> None:
    score = held_against([("1", [FACT], [FACT | {"optional": True}])])
    assert (score.found, score.recalled, score.expected) == (0, 0, 1)


def test_both_read_the_same_records() -> None:
    read = {name for facts_in in SETS for name, *_ in both(facts_in)}
    assert len(read) == 65 and read == set(facts_of("second_reader"))
