"""Intervals, tests and plain words overrule the change that models read."""

from __future__ import annotations

import pytest

from evidence_kb.claims.comparing.overruled import overruled
from evidence_kb.claims.lexicon.outcome_polarity import good_change
from evidence_kb.claims.networks.tagger import Span
from evidence_kb.findings import Change

UP, DOWN, SAME = Change.INCREASED, Change.DECREASED, Change.NO_DIFFERENCE
OPEN = Change.UNCLEAR


@pytest.mark.parametrize(
    ("words", "read", "expected"),
    [
        ("*survival* was 12 and 6 months (hr 0.50 [95% ci 0.30-0.82]).", SAME, UP),
        ("*survival* was 12 and 10 months (hr 0.90 [95% ci 0.70-1.15]).", SAME, SAME),
        ("*survival* was 12 and 6 months (hr 0.50, 95% ci 0.30-0.82; p = 0.003).", SAME, UP),
        ("*survival* was 12 and 6 months (hr 0.50, 95% ci 0.30-0.82; p = 0.3).", SAME, SAME),
        ("*survival* was 12 and 9 months (hr 0.86, 95% ci 0.75-1.00; p = 0.02).", SAME, SAME),
        ("a was as effective as b, with more nausea and *fever*.", SAME, UP),
        ("a had similar efficacy at the cost of fewer *dreams*.", SAME, DOWN),
        ("a was as effective as b, with more nausea but similar *fever*.", SAME, SAME),
        ("a was taken with more water, and *fever* was not different.", SAME, SAME),
        ("*survival* was similar (hr 0.50 [95% ci 0.30-0.82]).", SAME, SAME),
        ("*flow* rose by 8 (p = 0.01 vs baseline, p = 0.56 vs placebo).", UP, SAME),
        ("*flow* rose by 8 (p = 0.56 vs baseline, p = 0.01 vs placebo).", UP, UP),
        ("differences (90% ci) of *mood* were -1.4 (-3.9, 1.2) and -0.7 (-3.4, 2.0).", DOWN, SAME),
        ("differences (90% ci) of *mood* were -1.4 (-3.9, -0.2) and -0.7 (-3.4, 2.0).", DOWN, DOWN),
        ("it reduced *sugar* by 1% and was not inferior to b.", DOWN, SAME),
        ("it reduced *sugar* by 1%, was not inferior to b and reduced it more at night.", DOWN, DOWN),
        ("it prevented *declines in strength*.", UP, DOWN),
        ("it led to *declines in strength*.", UP, UP),
        ("it likely results in little to no difference in *falls* (rr 1.3, 95% ci 0.8 to 1.9).", DOWN, SAME),
        ("it makes little to no difference to sleep but reduces *falls*.", DOWN, DOWN),
        ("*falls* showed little or no change.", DOWN, SAME),
        ("we are very uncertain about the effect on *falls* (md -3.7, 95% ci -9.4 to 2.0).", DOWN, SAME),
        ("we are certain about the effect on *falls*.", DOWN, DOWN),
        ("it has a notably lower rate of *falls* than b.", SAME, UP),
        ("it has no significantly lower rate of *falls* than b.", SAME, SAME),
        ("*falls* fell in both groups (p = 0.002).", SAME, SAME),
        ("*falls* were significantly lower in women than in men.", SAME, SAME),
        ("there was little or no difference in appetite, and *falls* were lower with a.", DOWN, DOWN),
        ("a was non-inferior to b for relapse and reduced *falls* (2% v 5%).", DOWN, DOWN),
        ("*falls* were seen in 12% and 14% (p = 0.4).", SAME, SAME),
        ("*falls* were seen in 12% and 14%.", SAME, SAME),
        ("*falls* were similar (p = 0.002 for equivalence).", SAME, SAME),
        ("*falls* were rarer, pain more frequent, without significant differences between the groups.", DOWN, SAME),
        ("*falls* were rarer, pain more frequent, without significant differences between the sexes.", DOWN, DOWN),
        ("*falls* were rarer (p = 0.01), and so was pain, without significant differences.", DOWN, DOWN),
        ("*falls* were significantly rarer, and sleep was alike, without significant differences.", DOWN, DOWN),
        ("versus placebo, both a and b reduced *falls*, without significant differences.", DOWN, DOWN),
        ("*falls* fell by 2 (95% ci 1-3), and sleep was alike, with no significant differences.", DOWN, DOWN),
        ("a went with longer *survival* in the unadjusted analysis only (p = 0.006).", UP, SAME),
        ("a went with longer *survival*, not only in the adjusted analysis (p = 0.006).", UP, UP),
        ("the changes in *sugar* and fat were greater with a than with b.", UP, OPEN),
        ("the changes in *sugar* and fat were greater with a than with b.", DOWN, DOWN),
        ("*pain* was lower with a, but there was no difference by day 7.", SAME, UP),
        ("*pain* was lower with a on day 1 but not on day 7.", SAME, UP),
        ("*pain* was alike, but there was no difference by day 7.", SAME, SAME),
        ("*pain* was not lower with a, but not on day 7.", SAME, SAME),
        ("it reduced fever, *pain* and itching, but had no effect on sleep.", SAME, DOWN),
        ("it improved fever and *pain*, but had no effect on sleep.", SAME, OPEN),
        ("it did not differ: no drug reduced fever and *pain*, but had no effect on sleep.", SAME, SAME),
        ("it reduced fever, but had no effect on *pain*.", SAME, SAME),
        ("it shortens latency and lengthens *sleep*.", DOWN, UP),
        ("it shortens *latency* and lengthens sleep.", DOWN, DOWN),
        ("fever was less common with a (p = 0.001; 1% vs 9%), whereas *falls* occurred in 3.1% and 2.8%.", DOWN, OPEN),
        ("fever was less common with a, whereas *falls* occurred in 3% and 9% (p = 0.001).", DOWN, DOWN),
        ("fever was less common with a, whereas *falls* were more common.", UP, UP),
        ("after changes in diet *sugar* was greater with a than with b.", UP, UP),
    ],
)
def test_what_the_sentence_prints_decides(words: str, read: Change, expected: Change) -> None:
    start, end = words.index("*"), words.rindex("*") - 1
    assert overruled(read, (0.2, 0.1, 0.7), words.replace("*", ""), Span(start, end, 1.0), is_alone=True) is expected


def test_one_interval_says_nothing_of_two_outcomes() -> None:
    words = "survival and sleep changed (hr 0.50 [95% ci 0.30-0.82])."
    assert overruled(SAME, (0.2, 0.1, 0.7), words, Span(0, 8, 1.0), is_alone=False) is SAME


def test_of_what_declines_is_as_bad_as_its_loss() -> None:
    assert (good_change("declines in muscle strength"), good_change("decline in pain")) == ("decrease", "increase")
    assert (good_change("osteoporosis knowledge"), good_change("osteoporosis")) == ("increase", "decrease")
