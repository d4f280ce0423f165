"""A value that only rose or fell, was told of one time alone, or went along with another says little of a treatment."""

from __future__ import annotations

import pytest
from shorthand import abstract, claims

from evidence_kb.claims.reports.bare_values import is_no_result, only_went
from evidence_kb.findings import Basis, Change, Claim, Direction, Quote

METHODS = "We treated 18 patients with fooitis with zorplexine."


def claim(words: str, outcome: str, direction: Direction = Direction.IMPROVEMENT) -> Claim:
    quote = Quote(1, 0, len(words), words)
    return Claim(quote, Basis.OWN_DATA, Change.UNCLEAR, direction, "report", "zorplexine", outcome)


@pytest.mark.parametrize(
    ("words", "outcome", "change"),
    [
        ("Anti-foo antibody concentrations declined after zorplexine", "anti-foo antibody concentrations", "decreased"),
        ("Zorplexine lowered the serum gastrin", "serum gastrin", "decreased"),
        ("Zorplexine suppressed the secretion of glucagon", "secretion of glucagon", "decreased"),
        ("Plasma renin rose during zorplexine", "plasma renin", "increased"),
        ("Foocholic acid fell with zorplexine", "foocholic acid", "decreased"),
        ("Cardiac output fell after zorplexine", "cardiac output", "decreased"),
        ("Zorplexine increased sympathetic nervous activity", "sympathetic nervous activity", "increased"),
    ],
)
def test_value_that_only_rose_or_fell_is_neither_good_nor_bad(words: str, outcome: str, change: str) -> None:
    read = only_went(claim(words, outcome), outcome, [words.lower()])
    assert (read.direction, read.change) == (Direction.UNCLEAR, change)


@pytest.mark.parametrize(
    ("words", "outcome", "text"),
    [
        ("The elevated serum gastrin fell", "serum gastrin", ""),
        ("Serum gastrin fell to normal levels", "serum gastrin", ""),
        ("Serum gastrin fell and the ulcers improved", "serum gastrin", ""),
        ("Serum gastrin fell", "serum gastrin", "patients with hypergastrinaemia. gastrin was high in all of them."),
        ("Serum digoxin rose with symptoms of toxicity", "serum digoxin", ""),
        ("The number of seizures fell", "number of seizures", ""),
        ("Zorplexine raised cardiac output", "cardiac output", ""),
        ("Physical activity rose with zorplexine", "physical activity", ""),
        ("The level fell", "level", ""),
    ],
)
def test_value_of_which_more_is_told_keeps_its_direction(words: str, outcome: str, text: str) -> None:
    assert only_went(claim(words, outcome), outcome, [text]).direction is Direction.IMPROVEMENT


def test_normal_controls_are_no_normal_value() -> None:
    words = "Plasma cortisol fell with zorplexine"
    read = only_went(claim(words, "plasma cortisol"), "plasma cortisol", ["cortisol was measured in normal controls"])
    assert read.direction is Direction.UNCLEAR


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("Ventricular dimensions were increased preoperatively", "ventricular dimensions"),
        ("The foo score was 8.2 at baseline", "foo score"),
        ("There was a positive correlation between bar counts and foo score", "foo score"),
    ],
)
def test_what_was_before_or_went_along_is_no_result(words: str, outcome: str) -> None:
    assert is_no_result(claim(words, outcome), words.lower().split(outcome)[1])


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("The foo score was 8.2 at baseline and 3.1 after six weeks", "foo score"),
        ("The foo score fell from 8.2 before treatment", "foo score"),
        ("The foo score was lower than before treatment", "foo score"),
        ("The foo score improved and correlated with bar counts", "foo score"),
    ],
)
def test_what_became_of_it_is_one(words: str, outcome: str) -> None:
    assert not is_no_result(claim(words, outcome), words.lower().split(outcome)[1])


def test_report_leaves_open_what_a_hormone_says() -> None:
    text = abstract((None, f"{METHODS} Serum gastrin fell after zorplexine."), title="Zorplexine in fooitis")
    assert [(c.outcome, c.direction) for c in claims(text)] in ([], [("serum gastrin", Direction.UNCLEAR)])
