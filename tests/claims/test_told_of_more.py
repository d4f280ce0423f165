"""Sentences that name more than was asked about: the time to it, less of it lost, who had the gain, no certainty."""

from __future__ import annotations

import pytest
from shorthand import abstract, claims

from evidence_kb.claims import extract
from evidence_kb.claims.comparing.no_outcomes import is_no_result
from evidence_kb.claims.language.less_lost import LESS_LOST, less_lost
from evidence_kb.claims.language.taken_back import is_uncertain
from evidence_kb.claims.lexicon.outcome_polarity import good_change
from evidence_kb.claims.questions.ask import ask
from evidence_kb.findings import Change, Direction

TITLE = "Zorplexine for fooitis: a randomized trial"
METHODS = "We randomly assigned 120 adults with fooitis to zorplexine or placebo for 12 weeks. "
MORE, LESS, SAME, OPEN = Change.INCREASED, Change.DECREASED, Change.NO_DIFFERENCE, Change.UNCLEAR
GOOD, BAD, NOTHING = Direction.IMPROVEMENT, Direction.WORSENING, Direction.NO_EVIDENCE


def answer(sentence: str, outcome: str) -> tuple[Change | None, Direction | None]:
    found = ask(TITLE, METHODS + sentence, "zorplexine", "placebo", outcome)
    return found.change, found.direction


@pytest.mark.parametrize(
    ("sentence", "outcome", "expected"),
    [
        ("Improvement was seen in 20% on zorplexine and 50% on placebo.", "improvement", (LESS, BAD)),
        ("Improvement was seen in 50% on zorplexine and 20% on placebo.", "improvement", (MORE, GOOD)),
        ("Pain was lower with zorplexine than with placebo, an improvement.", "improvement in pain", (MORE, GOOD)),
        ("Patients on zorplexine had a longer time to relapse than those on placebo.", "relapse", (MORE, GOOD)),
        ("Patients on zorplexine had more relapses than those on placebo.", "relapse", (MORE, BAD)),
        ("Zorplexine slowed the decline in walking speed.", "walking speed", (MORE, GOOD)),
        ("Placebo slowed the decline in walking speed more than zorplexine (p = 0.01).", "walking speed", (LESS, BAD)),
        ("Time to headache relief was longer with zorplexine than with placebo.", "headache", (MORE, BAD)),
        ("Zorplexine failed to slow the decline in walking speed.", "walking speed", (SAME, Direction.NO_CHANGE)),
        (
            "The evidence is very uncertain about the effect of zorplexine on pain compared with placebo (MD -3.71, "
            "95% CI -9.41 to 1.99).",
            "pain",
            (OPEN, NOTHING),
        ),
    ],
)
def test_more_than_what_was_asked_about(
    sentence: str, outcome: str, expected: tuple[Change | None, Direction | None]
) -> None:
    assert answer(sentence, outcome) == expected


def test_what_is_uncertain_is_so_in_its_clause_unless_a_difference_is_printed_there() -> None:
    clause = "we are uncertain about the effect on falls (rr 0.9, 95% ci 0.5 to 1.4), but a reduced fractures."
    assert is_uncertain(clause, clause.index("falls"))
    assert not is_uncertain(clause, clause.index("fractures"))
    assert not is_uncertain("we are uncertain whether it reduces falls (rr 0.5, 95% ci 0.3 to 0.7).", 34)
    listed = "the evidence is very uncertain about the effect on falls, sleep and pain."
    assert is_uncertain(listed, listed.index("pain"))


@pytest.mark.parametrize(
    "told",
    [
        "although we are unsure of the mechanism, pain was markedly lower with a than with b.",
        "fewer patients were uncertain about their treatment and pain was lower with a than with b.",
        "we are uncertain whether a affects sleep, and a reduced pain compared with b.",
        "patients who were uncertain about treatment at entry had lower pain with a than with b.",
    ],
)
def test_who_is_uncertain_of_something_else_leaves_an_outcome_as_it_is(told: str) -> None:
    assert not is_uncertain(told, told.index("pain"))


def test_what_failed_to_slow_a_loss_lost_no_less() -> None:
    assert LESS_LOST.search("it slowed the decline in ")
    assert not LESS_LOST.search("it failed to slow the decline in ")
    assert not LESS_LOST.search("it did not prevent the loss of ")


@pytest.mark.parametrize(
    ("sentence", "is_less"),
    [
        ("a slowed the decline in strength.", True),
        ("a had no side effects and slowed the decline in strength.", True),
        ("a not only slowed the decline in strength.", True),
        ("a did not significantly slow the decline in strength.", False),
        ("neither a nor b prevented the loss of strength.", False),
        ("a had limited effect on loss of strength.", False),
        ("a led to slowly increasing loss of strength.", False),
    ],
)
def test_less_is_lost_only_where_that_is_told(sentence: str, is_less: bool) -> None:
    at = sentence.index("strength")
    assert (less_lost(sentence, at, at) is not None) is is_less


@pytest.mark.parametrize(
    ("sentence", "outcome", "is_none"),
    [
        ("fewer children were treated with opioids in the a group.", "opioids", False),
        ("fewer children treated with opioids vomited in the a group.", "opioids", True),
        ("in patients treated with opioids pain fell.", "opioids", True),
    ],
)
def test_how_many_were_treated_with_something_is_a_result(sentence: str, outcome: str, is_none: bool) -> None:
    start = sentence.index(outcome)
    assert is_no_result(sentence, start, start + len(outcome), names_arms=True) is is_none


def test_who_was_treated_with_rescue_drugs_had_better_not_been() -> None:
    assert good_change("treated with oral antibiotics") == good_change("received opioids") == "decrease"
    assert good_change("treatment with antibiotics completed") != "decrease"
    assert good_change("adults not requiring opioids") != "decrease"
    assert good_change("adults who no longer required opioids") != "decrease"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("At least one relapse occurred in 5 patients.", [("relapse", 5)]),
        ("At least one infection was seen in 12 patients.", [("infection", 12)]),
        ("At least one transfusion was needed in 4 patients.", [("need for transfusion", 4)]),
        ("One infection was seen in 12 patients.", [("infection", 1)]),
    ],
)
def test_at_least_one_is_no_part_of_a_name_and_no_number_of_people(
    sentence: str, expected: list[tuple[str, int]]
) -> None:
    text = f"Thirty patients with fooitis were treated with zorplexine. Pain improved in 12 patients. {sentence}"
    found = claims(abstract((None, text), title="Zorplexine: a case series"))
    assert [(c.outcome, c.numbers.events_n) for c in found[1:]] == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Clinical improvement was seen in 20% of patients on zorplexine and 50% of those on placebo.", (LESS, BAD)),
        ("Clinical improvement was seen in 50% of patients on zorplexine and 20% of those on placebo.", (MORE, GOOD)),
    ],
)
def test_comparison_says_what_values_say(sentence: str, expected: tuple[Change, Direction]) -> None:
    results = f"{sentence} Pain scores at day 3 did not differ. Adverse events were similar in both groups."
    found = extract(abstract(("METHODS", METHODS), ("RESULTS", results), title=TITLE), least_score=0.1)
    told = [c for c in found.claims if c.rule == "comparison" and "improvement" in c.outcome]
    assert told
    assert (told[0].change, told[0].direction) == expected
