"""The second judgement of an answer: the mean over its quotes, weighted by how well they answer and tell."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from evidence_kb.claims.networks.cross_encoder import Question
from evidence_kb.claims.questions import second_opinion
from evidence_kb.claims.questions.second_opinion import SecondOpinion

ASKED = ("zorplexine", "placebo", "pain")


def judged(monkeypatch: pytest.MonkeyPatch, *rows: tuple[float, float, float, float]) -> list[Question]:
    seen: list[Question] = []

    def probabilities(questions: Sequence[Question]) -> np.ndarray:
        seen.extend(questions)
        return np.array(rows)

    monkeypatch.setattr(second_opinion, "probabilities", probabilities)
    return seen


def test_quotes_count_by_weight_and_what_tells_nothing_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = judged(monkeypatch, (0.8, 0.1, 0.1, 0.0), (0.0, 0.0, 0.0, 1.0), (0.1, 0.4, 0.0, 0.5))
    found = SecondOpinion({"VAS": "visual analogue scale"})(["a", "b", "c"], [3.0, 9.0, 1.0], *ASKED)
    assert found is not None
    assert (found.increased, found.decreased, found.no_difference) == pytest.approx((2.5 / 3.5, 0.7 / 3.5, 0.3 / 3.5))
    assert [(q.sentence, q.intervention, q.comparator, q.outcome) for q in seen] == [(q, *ASKED) for q in "abc"]
    assert seen[0].shorts == {"VAS": "visual analogue scale"}


def test_quotes_that_tell_nothing_give_no_opinion(monkeypatch: pytest.MonkeyPatch) -> None:
    judged(monkeypatch, (0.0, 0.0, 0.0, 1.0))
    assert SecondOpinion({})(["a"], [1.0], *ASKED) is None


def test_plain_sentences_are_judged_rightly() -> None:
    lower = "Pain was significantly lower with zorplexine than with placebo (p = 0.01)."
    found = SecondOpinion({})([lower], [1.0], *ASKED)
    assert found is not None and found.decreased > 0.5
    assert found.increased + found.decreased + found.no_difference == pytest.approx(1.0)
