"""Directions that words leave no choice about: not reached, in neither, none survived, a harm that went back."""

from __future__ import annotations

import pytest

from evidence_kb.claims.reports.put_right import put_right
from evidence_kb.findings import Basis, Change, Claim, Direction, Numbers, Quote

BETTER, WORSE, SAME, NONE, OPEN = (
    Direction.IMPROVEMENT,
    Direction.WORSENING,
    Direction.NO_CHANGE,
    Direction.NO_EVIDENCE,
    Direction.UNCLEAR,
)


def told(words: str, outcome: str, direction: Direction) -> Direction:
    before, behind = words.rsplit(outcome, 1)
    is_named = "zorplexine" in words
    claim = Claim(
        Quote(1, 0, 0, ""), Basis.OWN_DATA, Change.UNCLEAR, direction, "report", "zorplexine", outcome,
        treatment_proof=None if is_named else Quote(0, 0, 10, "zorplexine"),
    )  # fmt: skip
    return put_right(claim, before, behind).direction


@pytest.mark.parametrize(
    ("words", "outcome", "read", "right"),
    [
        ("the median survival was not reached.", "median survival", SAME, OPEN),
        ("the median survival (ms) had not yet been reached", "median survival", SAME, OPEN),
        ("the median time to remission was 5 months.", "time to remission", BETTER, OPEN),
        ("the median time to remission was 5 months shorter.", "time to remission", BETTER, BETTER),
        ("the hospital stay was 5 days (range 2-9).", "hospital stay", WORSE, OPEN),
        ("it resulted in an allergic response.", "allergic response", BETTER, WORSE),
        ("it relieved the allergic response.", "allergic response", BETTER, BETTER),
        ("infections occurred in neither mothers nor babies", "infections", WORSE, NONE),
        ("rejection was seen in neither patient", "rejection", WORSE, NONE),
        ("not one of our patients had nausea", "nausea", WORSE, NONE),
        ("not one patient was cured", "cured", BETTER, SAME),
        ("half of the boys had tumor regression", "tumor regression", WORSE, BETTER),
        ("ejection fraction, reduced in 8 boys, became normal in 6", "ejection fraction", WORSE, BETTER),
        ("none of these patients survived", "survived", BETTER, WORSE),
        ("conjunctivitis developed in one patient and was controlled with drops", "conjunctivitis", BETTER, WORSE),
        ("none of the five elderly men survived", "survived", BETTER, WORSE),
        ("elevated foo levels decreased to normal in one", "elevated foo levels", OPEN, BETTER),
    ],
)
def test_words_say_the_direction(words: str, outcome: str, read: Direction, right: Direction) -> None:
    assert told(words, outcome, read) is right


@pytest.mark.parametrize(
    ("words", "outcome", "read"),
    [
        ("the median survival was not changed.", "median survival", SAME),
        ("foo levels decreased to 12 in one", "foo levels", OPEN),
        ("foo levels decreased to normal in one", "foo levels", OPEN),
        ("elevated foo levels fell to those of normal men", "elevated foo levels", OPEN),
        ("elevated foo levels rarely fell to normal", "elevated foo levels", OPEN),
        ("elevated foo levels fell to normal after it was stopped", "elevated foo levels", OPEN),
        ("infections occurred in mothers, and in neither of the babies pain", "infections", WORSE),
        ("not one but three patients had nausea", "nausea", WORSE),
        ("not one of them was young, and two had nausea", "nausea", WORSE),
        ("the boys had delayed tumor regression", "tumor regression", WORSE),
        ("the men had less pain relief", "pain relief", WORSE),
        ("pain relief was worse in the men", "pain relief", WORSE),
        ("none died and all survived", "survived", BETTER),
        ("remission occurred in ten", "remission", BETTER),
        ("resolution of fever occurred in ten and relapse was treated", "resolution of fever", BETTER),
        ("amenorrhoea occurred in ten", "amenorrhoea", BETTER),
        ("resolution of conjunctivitis occurred in ten", "conjunctivitis", BETTER),
        ("conjunctivitis resolved in ten", "conjunctivitis", BETTER),
        ("ejection fraction, reduced in 8 boys, fell further in 6", "ejection fraction", WORSE),
        ("ejection fraction, normal in 8 boys, became low in 6", "ejection fraction", WORSE),
        ("conjunctivitis developed in two and was controlled with zorplexine", "conjunctivitis", BETTER),
        ("neither had pain and both survived", "survived", BETTER),
        ("none of the patients who survived had pain", "pain", BETTER),
        # what goes back is no harm
        ("the boys had developmental regression", "developmental regression", WORSE),
        ("flow reversal was observed in 4 boys", "flow reversal", WORSE),
        # some did survive, or others are told of
        ("none of the children survived less than a year", "survived", BETTER),
        ("none of the previous patients survived", "survived", BETTER),
    ],
)
def test_other_words_leave_it(words: str, outcome: str, read: Direction) -> None:
    assert told(words, outcome, read) is read


@pytest.mark.parametrize(
    ("words", "outcome", "read", "right"),
    [
        ("the median survival and the 1-year rate were not reached", "median survival", SAME, Direction.UNCLEAR),
        ("function had not returned to baseline by six months", "function", SAME, WORSE),
        ("patient safety after the operation was comparable with national standards", "patient safety", BETTER, SAME),
        ("it was similar to the survival time of those who had a bypass", "survival time", BETTER, SAME),
        ("those who took it had a similar risk of falls", "falls", WORSE, SAME),
        ("short and long stems show the same healing rate", "healing rate", BETTER, SAME),
        ("both had the same pain, which improved", "pain", BETTER, BETTER),
        ("6% of those who took it had falls and 35% of those who did not (p = 0.01)", "falls", WORSE, BETTER),
        ("falls befell 6% of users and 35% of nonusers (p = 0.08)", "falls", WORSE, OPEN),
        ("falls befell 35% of users and 6% of nonusers", "falls", WORSE, WORSE),
        ("those with similar age had falls", "falls", WORSE, WORSE),
        # as bad as another's, and bad
        ("a second boy had a similar fracture", "fracture", WORSE, WORSE),
        ("she had the same adverse reaction when it was given again", "adverse reaction", WORSE, WORSE),
        ("both had comparable survival, which was worse than that of others", "survival", WORSE, WORSE),
        # the others are not those who went without it
        ("falls befell 5% of those with pain and 35% of those who did not walk", "falls", WORSE, WORSE),
        ("falls befell 6% of users and 35% of nonusers, which was not significant", "falls", WORSE, OPEN),
        ("function returned to baseline by six months", "function", SAME, SAME),
        ("pain was similar to that of others and better than before", "pain", BETTER, BETTER),
    ],
)
def test_what_was_not_reached_not_back_or_only_similar(
    words: str, outcome: str, read: Direction, right: Direction
) -> None:
    assert told(words, outcome, read) is right


@pytest.mark.parametrize(("low", "high", "direction"), [(0.67, 1.07, NONE), (0.4, 0.84, BETTER), (1.0, 1.4, BETTER)])
def test_a_ratio_that_may_be_one_shows_no_difference(low: float, high: float, direction: Direction) -> None:
    of = Numbers(effect_measure="RR", effect=0.8, ci_low=low, ci_high=high)
    claim = Claim(
        Quote(1, 0, 0, ""), Basis.OWN_DATA, Change.DECREASED, BETTER, "report", "zorplexine", "mortality", numbers=of
    )
    found = put_right(claim, "zorplexine was associated with lower ", " (rr 0.8)")
    assert (found.direction, found.change is Change.NO_DIFFERENCE) == (direction, direction is NONE)
