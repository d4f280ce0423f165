"""The name of an outcome that was cut is completed from the words beside it, or makes no claim."""

from __future__ import annotations

import pytest
from shorthand import abstract

from evidence_kb.claims.lexicon.concepts import NO_TOPIC
from evidence_kb.claims.reports.cut_names import whole_names
from evidence_kb.claims.reports.full_names import in_full
from evidence_kb.claims.study.study import read_study
from evidence_kb.findings import Basis, Change, Claim, Direction, Quote


def named(told: str, outcome: str, direction: Direction = Direction.IMPROVEMENT) -> list[str | None]:
    """Return what the outcome of a claim is called that quotes a sentence."""
    quote = Quote(1, 0, len(told) - 1, told[:-1])
    claim = Claim(quote, Basis.OWN_DATA, Change.UNCLEAR, direction, "report", "zorplexine", outcome)
    return [whole.outcome for whole in whole_names([claim], read_study(abstract((None, told)), NO_TOPIC))]


@pytest.mark.parametrize(
    ("told", "outcome", "whole"),
    [
        ("Nine showed a return to normal gait.", "return", ["return to normal gait"]),
        ("Six had 30-day unplanned readmission after surgery.", "30-day", ["30-day unplanned readmission"]),
        ("Space available for the cord was wider.", "Space available", ["Space available for the cord"]),
        ("No motor function came back.", "back", []),
        ("Nine had less back pain.", "back", ["back pain"]),
        ("The relative risk of stroke was 2.", "relative risk", ["relative risk of stroke"]),
        ("The relative risk for patients on it was 2.", "relative risk", []),
        ("It had no effect on other thyroid or metabolic factors.", "thyroid", ["thyroid"]),
        ("It changed no other endocrine or metabolic factors.", "endocrine", ["endocrine or metabolic factors"]),
        ("Thrombosis after it is a rare, costly complication.", "costly complication", []),
        ("There is a rare complication.", "complication", ["complication"]),
        ("Return of spasms was not seen.", "return of spasms", ["return of spasms"]),
        ("The 30-day mortality was 2%.", "30-day mortality", ["30-day mortality"]),
        ("Nine of 12 had complete or partial remission.", "partial remission", ["complete or partial remission"]),
        ("Three of 12 had partial remission.", "partial remission", ["partial remission"]),
        ("Scores fell (mean ± SD pain score 6 ± 2 and 3 ± 1).", "SD pain score", ["pain score"]),
    ],
)
def test_a_cut_name_is_completed_or_refused(told: str, outcome: str, whole: list[str]) -> None:
    assert named(told, outcome) == whole


def test_of_what_no_kind_was_seen_there_may_be_another() -> None:
    none = Direction.NO_EVIDENCE
    assert named("No marginal recurrence was found.", "recurrence", none) == ["marginal recurrence"]
    assert named("No other toxicity was observed.", "toxicity", none) == ["other toxicity"]
    assert named("There were no side effects apart from headache.", "side effects apart", none) == ["side effects"]
    assert named("At 300 mg/day BPRS scores fell.", "mg/day BPRS scores") == ["BPRS scores"]
    assert named("After three infusions of zorplexine pain ceased.", "zorplexine pain") == ["pain"]
    assert named("Six had zorplexine toxicity.", "zorplexine toxicity") == ["zorplexine toxicity"]
    assert named("Ten responded, with a mean response time of 4 minutes.", "mean response") == []
    assert named("A reduction of at least one log of viruria was seen.", "one log of viruria") == ["viruria"]
    assert named("No clinical recurrence was found.", "recurrence", none) == ["recurrence"]
    assert named("No obvious recurrence was found.", "recurrence", none) == ["recurrence"]
    assert named("No recurrence was found.", "recurrence", none) == ["recurrence"]


def test_what_was_not_severe_may_have_been_seen() -> None:
    none = Direction.NO_EVIDENCE
    assert named("No severe bleeding or infections occurred.", "infections", none) == ["severe infections"]
    assert named("No severe bleeding or deaths occurred.", "deaths", none) == ["deaths"]
    assert named("No bleeding or infections occurred.", "infections", none) == ["infections"]


@pytest.mark.parametrize(
    ("text", "name", "whole"),
    [
        ("given non-vitamin K antagonist oral drugs", "antagonist oral drugs", "non-vitamin K antagonist oral drugs"),
        ("given a histamine receptor antagonist", "antagonist", "histamine receptor antagonist"),
        ("given the antagonist", "antagonist", "antagonist"),
    ],
)
def test_an_antagonist_is_one_of_something(text: str, name: str, whole: str) -> None:
    at = text.index(name)
    start, end = in_full(text, at, at + len(name))
    assert text[start:end] == whole
