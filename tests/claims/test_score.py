"""The columns that a reading of a statement has, and how sure it is by them."""

from __future__ import annotations

import pytest
from marked import marked
from trials import KNEE, passages

from evidence_kb.claims.comparing import doubts
from evidence_kb.claims.comparing.arms import find_arms
from evidence_kb.claims.comparing.comparisons import compare, judge, readings
from evidence_kb.claims.comparing.pairing import pairings
from evidence_kb.claims.comparing.score import scores
from evidence_kb.claims.lexicon.concepts import NO_TOPIC
from evidence_kb.claims.study.study import read_study


def test_rows_have_every_column_and_scores_stand_alone() -> None:
    compared = compare(read_study(passages(*KNEE), NO_TOPIC))
    assert compared is not None
    pairs = list(readings(compared))
    rows = doubts.rows(pairs, compared.tagged, compared.arms)
    assert {len(row) for row in rows} == {len(doubts.COLUMNS)}
    together = scores(rows)
    assert all(0 < score < 1 for score in together)
    assert [float(scores([row])[0]) for row in rows] == pytest.approx(list(together))
    assert len(scores([])) == 0
    assert [v.score for v in judge(compared)] == pytest.approx(list(together))


def test_columns_say_what_a_sentence_has() -> None:
    text = "<o-:Pain> was lower with <i:zorplexine> than with <c:placebo> (p = 0.01)."
    sentences = [marked("<i:Zorplexine> or <c:placebo>", "background", evidence=0.1), marked(text)]
    arms = find_arms(sentences, {})
    (pairing,) = pairings(sentences, arms)
    row = dict(zip(doubts.COLUMNS, doubts.rows([(pairing, (0.1, 0.7, 0.2))], sentences, arms)[0], strict=True))
    said = {name: row[name] for name in (
        "versus", "p_value", "baseline", "within", "names_treatment", "control", "is_title", "in_title", "change_best",
        "agrees", "outcomes_n", "arms_known", "before_predicate", "hedged",
    )}  # fmt: skip
    assert said == {
        "versus": 1, "p_value": 1, "baseline": 0, "within": 0, "names_treatment": 1, "control": 1, "is_title": 0,
        "in_title": 1, "change_best": 0.7, "agrees": 1, "outcomes_n": 1, "arms_known": 2, "before_predicate": 1,
        "hedged": 0,
    }  # fmt: skip
    assert row["change_margin"] == pytest.approx(0.5)


def test_a_comparison_of_arms_is_surer_than_a_change_within_one() -> None:
    title, abstract = KNEE
    within = abstract.replace(
        "pain intensity was significantly lower with zorplexine than with placebo (p = 0.003)",
        "pain intensity fell from 61 mm at baseline to 40 mm in the zorplexine group",
    )
    best = [max((v.score for v in judge(c) if "pain intensity" in v.pairing.text.casefold()), default=0.0)
            for a in (abstract, within) if (c := compare(read_study(passages(title, a), NO_TOPIC)))]  # fmt: skip
    assert best[0] > best[1] + 0.2
