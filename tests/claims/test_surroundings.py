"""What stands around a reading: words beside a name, arms that hold one another, and what is told elsewhere."""

from __future__ import annotations

import pytest
from marked import marked

from evidence_kb.claims.comparing.arms import find_arms
from evidence_kb.claims.comparing.pairing import pairings
from evidence_kb.claims.comparing.surroundings import COLUMNS, Surroundings
from evidence_kb.claims.networks.tagger import TaggedSentence

TITLE = marked("<i:Zorplexine> or <c:placebo> for knee pain", "background", evidence=0.1)
METHODS = marked("Adults received <i:zorplexine> or <c:placebo>.", "methods", evidence=0.1)
FELL = (0.1, 0.8, 0.1)


def columns(*results: TaggedSentence) -> list[dict[str, float]]:
    """Return the likeliest reading of each outcome, all said to have fallen, as columns by name."""
    sentences = [TITLE, METHODS, *results]
    arms = find_arms(sentences, {})
    found = list(pairings(sentences, arms))
    around = Surroundings(sentences, arms, found)
    return [dict(zip(COLUMNS, around.row(p, FELL), strict=True)) for p in found if p.rank == 0]


@pytest.mark.parametrize(
    ("text", "behind", "before"),
    [
        ("<o-:Weight> was lower with <i:zorplexine> than with <c:placebo>.", 0, 0),
        ("<o-:Weight> gain was lower with <i:zorplexine> than with <c:placebo>.", 1, 0),
        ("Knee <o-:pain> was lower with <i:zorplexine> than with <c:placebo>.", 0, 1),
    ],
)
def test_words_beside_a_name_may_belong_to_it(text: str, behind: float, before: float) -> None:
    (row,) = columns(marked(text))
    assert (row["word_behind"], row["word_before"]) == (behind, before)


def test_a_part_of_a_combination_is_told_from_the_whole() -> None:
    both = marked("Some got <a:zorplexine plus ibuprofen>.", "methods", evidence=0.1)
    (row,) = columns(both, marked("<o-:Pain> was lower with <i:zorplexine> and heat than with <c:placebo>."))
    assert (row["arms_above"], row["joined"], row["name_as_here"]) == (1, 1, 1)
    (alone,) = columns(marked("<o-:Pain> was lower with <i:zorplexine> than with <c:placebo>."))
    assert (alone["arms_above"], alone["joined"]) == (0, 0)


def test_the_same_outcome_elsewhere_speaks_for_a_change_or_against_it() -> None:
    fell = marked("<o-:Pain> was lower with <i:zorplexine> than with <c:placebo>.")
    rose = marked("<o+:Pain> was higher with <i:zorplexine> than with <c:placebo>.")
    for_it, against = columns(fell, fell)[0], columns(fell, rose)[0]
    assert for_it["elsewhere_same"] > 0.5 and for_it["elsewhere_other"] == 0
    assert against["elsewhere_other"] > 0.5 and against["elsewhere_same"] == 0


def test_other_outcomes_of_a_sentence_agree_or_not() -> None:
    rows = columns(marked("<o-:Pain> and <o+:sleep> changed with <i:zorplexine> more than with <c:placebo>."))
    assert [row["others_agree"] for row in rows] == [0, 1]  # both are said to have fallen, and sleep rose
    (single,) = columns(marked("<o-:Pain> was lower with <i:zorplexine> than with <c:placebo>."))
    assert single["others_agree"] == 0.5
