"""Counts that words leave no choice about, and numbers that say of how many people something is told."""

from __future__ import annotations

import pytest
from shorthand import abstract, claims

from evidence_kb.claims.language.numbers import counts
from evidence_kb.claims.language.words import flat
from evidence_kb.claims.reports.count_owners import is_of_whole
from evidence_kb.claims.reports.counts_beside import count_beside
from evidence_kb.claims.reports.counts_said import count_said, is_of_a_kind, is_of_one_cause, is_size, of_nobody

Numbers = tuple[int | None, int | None]


def said(sentence: str, outcome: str) -> Numbers | None:
    plain = flat(sentence)
    start = plain.index(flat(outcome))
    found = count_said(plain, (start, start + len(outcome)))
    return (found.events, found.total) if found else None


@pytest.mark.parametrize(
    ("sentence", "outcome", "expected"),
    [
        ("The risk of falls due to zorplexine of any dose was 25% (2500/10,000).", "risk of falls", (2500, 10000)),
        ("The rate of falls was 40% (4 of 10 patients).", "rate of falls", (4, 10)),
    ],
)
def test_a_count_that_leaves_no_choice_is_taken(sentence: str, outcome: str, expected: Numbers) -> None:
    assert said(sentence, outcome) == expected


@pytest.mark.parametrize(
    ("sentence", "outcome"),
    [
        ("Five of 14 knees showed lasting relief.", "relief"),
        ("Relief was seen in 9 of 12 courses (75%).", "relief"),
        ("Five of 14 hospitals showed lasting relief.", "relief"),
        ("Relief was seen in 9 of 12 months.", "relief"),
        ("The risk of falls was 40% (25/100).", "risk of falls"),
        ("The risk of falls was 25% (25/100) versus 30% (30/100).", "risk of falls"),
        ("Falls were rare and nausea was 25% (25/100).", "falls"),
    ],
)
def test_a_count_that_may_be_of_something_else_is_not(sentence: str, outcome: str) -> None:
    assert said(sentence, outcome) is None


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("In the 12 patients with gout there were no relapses.", (0, 12)),
        ("In 12 patients (66% of all) with gout, there were no relapses.", (0, 12)),
        ("In one patient there were no relapses.", None),
        ("In 11 of 12 patients there were no relapses.", None),
        ("In 12 patients there were no relapses but 3 falls.", None),
        ("In 12 patients, except those with gout, there were no relapses.", None),
    ],
)
def test_what_none_of_so_many_had_is_none_of_so_many(sentence: str, expected: Numbers | None) -> None:
    plain = flat(sentence)
    found = of_nobody(plain, plain.index("relapses"))
    assert ((found.events, found.total) if found else None) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("mortality was 3.1% in 160 patients", True),
        ("the rate was 13 per 1000 patients per year", True),
        ("pain fell by 50% in 6 patients", False),
        ("pain fell in 6 patients", False),
        ("pain fell in 60% (6 of 10 patients)", False),
    ],
)
def test_of_how_many_it_is_told_is_not_how_many_had_it(sentence: str, expected: bool) -> None:
    assert [is_size(sentence, c) for c in counts(sentence)] == [expected]


def test_deaths_of_two_causes_are_not_the_deaths_of_one() -> None:
    two, one = "one patient died of stroke and 3 patients of sepsis", "3 patients died of sepsis and shock"
    assert all(is_of_one_cause(two, c, "died") for c in counts(two))
    assert not any(is_of_one_cause(one, c, "died") for c in counts(one))
    assert not any(is_of_one_cause(two, c, "sepsis") for c in counts(two))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("falls went from 400 (2.5%) of 16 000 adults", [(400, 16000)]),
        ("3 of 12 345 patients died", []),
        ("3 (9%) of 12 345 patients died", []),
        ("we included 14 943 children", []),
        ("in 2019 120 patients died", [(120, None)]),
    ],
)
def test_thousands_set_apart_by_a_blank_are_one_number_where_a_share_says_so(
    text: str, expected: list[Numbers]
) -> None:
    assert [(c.events, c.total) for c in counts(text)] == expected


def test_eyes_are_no_people() -> None:
    text = "We treated 9 patients with fooitis with zorplexine. Six of 13 eyes showed lasting improvement."
    read = claims(abstract((None, text), title="Zorplexine in fooitis"))
    assert [(c.numbers.events_n, c.numbers.total_n) for c in read] == [(None, None)]


@pytest.mark.parametrize(
    ("sentence", "outcome", "expected"),
    [
        ("Harms that came early were loss of weight (12 [22%] of 54) and rash (11 [20%]).", "harms", [True]),
        ("Harms were nausea (12 patients), rash (five) and so on.", "harms", [True]),
        ("Survival was 50% (5 of 10) and relief 60% (6 of 10).", "survival", [False, False]),
        ("Harms were seen in 4 patients.", "harms", [False]),
        ("Symptoms were improved (12 patients) or unchanged (five).", "symptoms", [False]),
    ],
)
def test_the_counts_of_its_kinds_are_not_the_count_of_a_whole(
    sentence: str, outcome: str, expected: list[bool]
) -> None:
    plain = flat(sentence)
    end = plain.index(outcome) + len(outcome)
    assert [is_of_a_kind(plain, c, end) for c in counts(plain)] == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("For the 50 (68%) patients with gout, pain relief was seen in 20 (40%) patients.", (20, 50)),
        ("For the 50 (68%) patients with gout, pain relief was seen in 20 (30%) patients.", (20, None)),
        ("Five patients (6%) had pain (two with fever, one in whom rash was seen).", (5, None)),
    ],
)
def test_a_share_says_of_whom_so_many_are(sentence: str, expected: Numbers) -> None:
    plain = flat(sentence)
    text = f"We treated 74 patients with fooitis with zorplexine. {sentence}"
    read = claims(abstract((None, text), title="Zorplexine in fooitis"))
    assert expected in [(c.numbers.events_n, c.numbers.total_n) for c in read], plain


def test_a_count_before_a_bracket_is_not_of_what_the_bracket_counts() -> None:
    plain = "five patients had lung disease (two mild, one severe, the only deaths)"
    first = counts(plain)[0]
    assert is_of_whole(plain, first, plain.index("deaths"))
    assert not is_of_whole(plain, first, plain.index("disease"))
    assert not is_of_whole("five patients had harms (rash)", first, 24)


def test_what_so_many_underwent_is_counted() -> None:
    plain = "of these, 15 (30%) undergoing at least 1 further operation did well"
    start = plain.index("further")
    found = count_beside(plain, start, start + len("further operation"))
    assert found and found.count and found.count.events == 15


def test_a_year_is_not_how_many_had_a_harm() -> None:
    given = "We treated 30 patients with zorplexine. Three patients stopped zorplexine because of rash in 2010."
    read = claims(abstract((None, given), title="Zorplexine in fooitis: a case series"))
    assert [c.numbers.events_n for c in read if c.outcome == "rash"] == [3]
