""" "Improved" says which way is good, and so which way a measure went where it is known what is good."""

from __future__ import annotations

import pytest

from evidence_kb.claims.networks.tagger import Span
from evidence_kb.claims.questions.better_words import Better, meant, told_better
from evidence_kb.claims.questions.question import Question
from evidence_kb.claims.questions.reading import read
from evidence_kb.findings import Change, Direction

UP, DOWN = Change.INCREASED, Change.DECREASED
BETTER, WORSE = Direction.IMPROVEMENT, Direction.WORSENING


def told(sentence: str, outcome: str, comparator: str = "placebo") -> Better | None:
    reading = read("", f"Adults with painful hips took part. {sentence}")
    line = reading.lines[1]
    start = sentence.index(outcome)
    return told_better(
        line, Question(reading, "zorplexine", comparator, outcome), Span(start, start + len(outcome), 1.0)
    )


@pytest.mark.parametrize(
    ("sentence", "outcome", "expected"),
    [
        ("Zorplexine improved hip stiffness.", "hip stiffness", (True, True)),
        ("Hip stiffness was better with zorplexine than with placebo.", "Hip stiffness", (True, True)),
        ("Hip stiffness worsened with zorplexine.", "Hip stiffness", (False, True)),
        ("Hip stiffness was better with placebo than with zorplexine.", "Hip stiffness", (False, True)),
        (
            "Improvement in hip stiffness was 9 with zorplexine, versus zorplexine alone 4 and placebo 2.",
            "hip stiffness",
            (False, False),
        ),
        ("Hip stiffness was worse with zorplexine than with placebo.", "Hip stiffness", (False, True)),
        ("Hip stiffness was worse with placebo than with zorplexine.", "Hip stiffness", (True, True)),
        ("Hip stiffness was not worse with zorplexine than with placebo.", "Hip stiffness", None),
        ("Hip stiffness was worse at week 4 than at baseline with zorplexine.", "Hip stiffness", (False, True)),
        ("Hip stiffness improved less with zorplexine than with placebo.", "Hip stiffness", (False, True)),
        ("Hip stiffness worsened to a lesser extent with zorplexine than with placebo.", "Hip stiffness", (True, True)),
        ("Zorplexine was less effective than placebo in reducing hip stiffness.", "hip stiffness", (False, True)),
        ("Zorplexine was no less effective than placebo in reducing hip stiffness.", "hip stiffness", None),
        (
            "Patients thought that zorplexine was less effective than placebo in reducing hip stiffness.",
            "hip stiffness",
            None,
        ),
        ("Zorplexine was inferior to placebo for hip stiffness.", "hip stiffness", (False, True)),
        ("Placebo gives better hip stiffness, but zorplexine results in better sleep.", "hip stiffness", (False, True)),
        ("Zorplexine gives better hip stiffness, but placebo results in better sleep.", "hip stiffness", (True, False)),
        ("Compared with placebo, Zorplexine led to better sleep and hip stiffness.", "hip stiffness", (True, False)),
        ("Zorplexine improved lower limb strength.", "lower limb strength", (True, True)),
        ("Zorplexine reduces hip stiffness, is safe and improves sleep.", "hip stiffness", None),
        ("Zorplexine lowered hip stiffness.", "hip stiffness", None),
        ("Zorplexine was effective against hip stiffness.", "hip stiffness", None),
    ],
)
def test_the_word_that_governs_an_outcome_is_read(
    sentence: str, outcome: str, expected: tuple[bool, bool] | None
) -> None:
    found = told(sentence, outcome)
    assert (tuple(found) if found else None) == expected


@pytest.mark.parametrize(
    ("model", "good", "better", "knew", "expected"),
    [
        (UP, "decrease", Better(True, True), True, (DOWN, BETTER)),  # "improved symptoms"
        (DOWN, "increase", Better(True, False), False, (UP, BETTER)),  # the model did not know
        (UP, "increase", Better(False, True), True, (DOWN, WORSE)),  # "worsened function"
        (UP, "decrease", Better(True, False), True, (UP, WORSE)),  # may be said of another outcome
        (Change.UNCLEAR, "decrease", Better(True, False), True, (DOWN, BETTER)),  # the model could not tell
    ],
)
def test_where_it_is_known_what_is_good_the_change_follows(
    model: Change, good: str, better: Better, knew: bool, expected: tuple[Change, Direction]
) -> None:
    assert meant(model, "anything", good, better, model_knew=knew) == expected


@pytest.mark.parametrize(("model", "expected"), [(DOWN, Change.UNCLEAR), (UP, UP)])
def test_where_it_is_not_known_what_got_worse_need_not_have_become_less(model: Change, expected: Change) -> None:
    """Of what the words alone made a model guess, nothing stays."""
    assert meant(model, "table manners", None, Better(False, True), model_knew=False) == (expected, WORSE)


@pytest.mark.parametrize(
    ("outcome", "change"),
    [("FOO-12", Change.UNCLEAR), ("nodule size", Change.UNCLEAR), ("table manners", UP)],
)
def test_where_it_is_not_known_a_score_or_a_value_may_have_gone_either_way(outcome: str, change: Change) -> None:
    assert meant(UP, outcome, None, Better(True, True), model_knew=False) == (change, BETTER)


@pytest.mark.parametrize(("outcome", "change"), [("hip outcomes", Change.UNCLEAR), ("survival outcomes", UP)])
def test_outcomes_that_improved_are_no_measure_that_rose(outcome: str, change: Change) -> None:
    assert meant(UP, outcome, "increase", Better(True, True), model_knew=True) == (change, BETTER)
