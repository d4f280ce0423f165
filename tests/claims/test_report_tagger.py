"""The tagger's adapters for reports: what the words of a sentence say became of patients."""

from __future__ import annotations

import numpy as np
import pytest

from evidence_kb.claims.language.pieces import words_of
from evidence_kb.claims.networks.network import Network
from evidence_kb.claims.networks.report_tagger import HEADS, OUTCOME_HEADS, row_of, told
from evidence_kb.claims.networks.tagger import tag

BETTER = "After medication her fever resolved completely."
WORSE = "Two patients developed pneumonia after medication."
NOTHING = "The family name of the first author comes last."


def chance(sentence: str, word: str, head: str) -> float:
    place = [w.text for w in words_of(sentence)].index(word)
    return float(told([sentence])[0][place, HEADS.index(head)])


def test_each_word_has_a_chance_under_each_head() -> None:
    answers = told([BETTER, "", WORSE])
    assert [len(rows) for rows in answers] == [len(words_of(s)) for s in (BETTER, "", WORSE)]
    for rows in answers:
        assert rows.shape[1] == len(HEADS) and ((rows >= 0) & (rows <= 1)).all()
    assert told([]) == []


@pytest.mark.parametrize(
    ("sentence", "word", "head"), [(BETTER, "fever", "improvement"), (WORSE, "pneumonia", "worsening")]
)
def test_an_outcome_is_told_with_its_direction(sentence: str, word: str, head: str) -> None:
    chances = {name: chance(sentence, word, name) for name in OUTCOME_HEADS}
    assert max(chances, key=chances.__getitem__) == head
    assert chances[head] > 0.5


def test_nothing_is_told_where_nothing_happened_to_anybody() -> None:
    assert told([NOTHING])[0][:, : len(OUTCOME_HEADS)].max() < 0.1


def test_a_sentence_answers_the_same_beside_others() -> None:
    assert np.array_equal(told([WORSE])[0], told([NOTHING, WORSE, BETTER])[1])


def test_behind_what_is_read_at_once_nothing_is_said() -> None:
    rows = told([" ".join([WORSE] * 200)])[0]
    assert len(rows) == 200 * len(words_of(WORSE))
    assert rows[:8].any() and not rows[-100:].any()


def test_the_adapters_are_used_for_reports_alone() -> None:
    tagger, ids = Network.shared("tagger"), [row_of([2000, 3000, 4000])]
    before = tag(["", WORSE])[1].chances
    assert tagger.run(ids, reports=True)[0].shape == (len(ids[0]), len(HEADS))
    assert tagger.run(ids)[0].shape[1] > len(HEADS)
    assert np.array_equal(before, tag(["", WORSE])[1].chances)
