"""Expected values: Newcombe 1998 (Stat Med 17:857-872, table I) for Wilson; printed misfits from real abstracts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_kb.claims.language.effects import is_within_chance, p_behind, p_values_n
from evidence_kb.claims.language.numbers import check, counts, number, numbers, wilson
from evidence_kb.claims.language.words import flat
from evidence_kb.findings import Arithmetic


@pytest.mark.parametrize(
    ("events", "total", "low", "high"),
    [(81, 263, 25.53, 36.62), (15, 148, 6.24, 16.05), (0, 20, 0.0, 16.11), (1, 29, 0.61, 17.18)],
)
def test_wilson_gives_newcombes_published_intervals(events: int, total: int, low: float, high: float) -> None:
    assert wilson(events, total) == (pytest.approx(low, abs=0.01), pytest.approx(high, abs=0.01))


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_contains_its_proportion_and_stays_within_0_and_100(pair: tuple[int, int]) -> None:
    low, high = wilson(*pair)
    assert 0 <= low <= round(100 * pair[0] / pair[1], 2) + 0.01 and high <= 100
    assert high >= round(100 * pair[0] / pair[1], 2) - 0.01


@pytest.mark.parametrize(
    ("events", "total", "printed", "verdict"),
    [
        (3, 91, "3.2", Arithmetic.TRUNCATED),
        (3, 91, "3.3", Arithmetic.OK),
        (4, 7, "49.2", Arithmetic.INCONSISTENT),
        (4, 76, "5.4", Arithmetic.INCONSISTENT),
        (13, 14, "93", Arithmetic.OK),
        (1, 8, "12", Arithmetic.OK),
        (1, 8, "13", Arithmetic.OK),
        (2, 3, "66", Arithmetic.TRUNCATED),
        (6, 13, "54", Arithmetic.INCONSISTENT),
    ],
)
def test_check_accepts_both_roundings_and_names_truncation(
    events: int, total: int, printed: str, verdict: Arithmetic
) -> None:
    assert check(events, total, printed) is verdict


@pytest.mark.parametrize(
    ("text", "events", "total"),
    [
        ("4 of 5 patients improved", 4, 5),
        ("Four of our 5 patients", 4, 5),
        ("seven of the twelve children", 7, 12),
        ("3/91 (3.2%) patients", 3, 91),
        ("13 of 14 (93 %) had no pain", 13, 14),
        ("twenty-one out of 30 women", 21, 30),
        ("80% (4/5) responded", 4, 5),
        ("none of the 14 patients", 0, 14),
        ("of 12 patients, 9 improved", 9, 12),
        ("11 (58%) of 19 patients", 11, 19),
        ("in three of four", 3, 4),
        ("One of the first ten patients", 1, 10),
    ],
)
def test_counts_reads_n_of_n_in_digits_and_words(text: str, events: int, total: int) -> None:
    (count,) = counts(flat(text))
    assert (count.events, count.total, count.denominator) == (events, total, "stated")


@pytest.mark.parametrize("text", ["these 4 patients", "all four children", "all 4 responders"])
def test_counts_marks_these_n_as_a_subgroup(text: str) -> None:
    (count,) = counts(flat(text))
    assert (count.events, count.total, count.denominator) == (4, 4, "subgroup")


@pytest.mark.parametrize(
    "text",
    [
        "a phase 2/3 trial",
        "score 2/3",
        "one of three groups",
        "96 of 279 lesions",
        "on 12/2007",
        "2.5 mg",
        "One hundred twelve of 379 women",
        "1 of the most common problems",
        "12 of 15 joints",
        "two of the first ten weeks",
    ],
)
def test_counts_leaves_alone_what_counts_no_people(text: str) -> None:
    assert [c for c in counts(flat(text)) if c.total] == []


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("thirty-two (71%) of them showed improvement", [32]),
        ("a clear margin was achieved in 4 of them", [4]),
        ("53 children underwent surgery of whom 39 (74%) had a good outcome", [53, 39]),
        ("five of these lesions healed", []),
        ("Six of the patients were weaned", [6]),
        ("the drug was stopped in five of our elderly patients", [5]),
        ("Two of these died", [2]),
        ("in 5 of these the pressure fell", [5]),
        ("20 out of them died", [20]),
        ("seven (64%) of those children", [7]),
        ("seven of the children (64%)", [7]),
        ("none of the patients died", []),
        ("one of the reasons for surgery in patients with gout", []),
        ("two of these wounds healed", []),
        ("eight of the women's scores rose", []),
        # a rate
        ("one in five of our patients", []),
        ("one of five of the patients", []),
    ],
)
def test_counts_reads_how_many_of_those_just_named(text: str, events: list[int]) -> None:
    assert [c.events for c in counts(flat(text))] == events


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("Eleven (52%) are alive", [11]),
        ("of 21 patients with burns, four have relapsed", [4]),
        ("pain fell in 7 (70%) patients, whereas 3 (30%) remain unchanged", [7, 3]),
        ("of 109 patients given this regimen only one died", [1]),
        ("nine children had fever of which eight were cured", [9, 8]),
        ("four had bone grafts, three requiring a second graft", [4, 3]),
        ("the remaining nine are well", [9]),
        ("a total of 66 patients died", [66]),
        ("a total of 66 patients were seen", []),
        ("in another individual the tremor stayed", [1]),
        ("only 4 weeks were needed", []),
        ("in groups 1 and 2 are told", []),
        # so many of those who were ill, not of all
        ("fever was common, three requiring a second graft", []),
        ("the rate was 12%, only 3 being severe", []),
        ("in this case, one has to wait", [1]),
    ],
)
def test_counts_reads_how_many_did_something(text: str, events: list[int]) -> None:
    assert [c.events for c in counts(flat(text))] == events


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the warts went in 117/176 (66 percent) of the patients", [(117, 176)]),
        ("it made the cough worse in each of 3 patients", [(3, 3)]),
        ("in the 2 remaining patients the coma came back", [(2, 2)]),
        ("these 11 are all alive", [(11, 11)]),
        ("both currently have low values", [(2, 2)]),
        ("vision improved in both", [(2, 2)]),
        ("they had pain or fever, or both", []),
        ("both have harms of their own", []),
        ("an infection of both", []),
        ("in the 2 remaining weeks", []),
        ("it was given for each of 3 days", []),
        ("the warts went in 12/15 of the eyes", []),
    ],
)
def test_counts_reads_the_people_behind_a_number(text: str, expected: list[tuple[int, int]]) -> None:
    assert [(c.events, c.total) for c in counts(flat(text))] == expected


def test_counts_of_everybody_in_front_are_no_events() -> None:
    assert counts(flat("Of the 12 patients, most did well")) == ()


def test_number_reads_words_and_digits() -> None:
    assert [number(w) for w in ("Five", "ninety-nine", "1,204", "none", "many")] == [5, 99, 1204, 0, None]


@pytest.mark.parametrize(
    ("text", "operator", "value"),
    [("(p = 0.03)", "=", 0.03), ("P<.001", "<", 0.001), ("p ≤ 0.02", "<=", 0.02), ("(p=0·04)", "=", 0.04)],
)
def test_numbers_reads_p_values(text: str, operator: str, value: float) -> None:
    found = numbers(flat(text))
    assert (found.p_operator, found.p_value) == (operator, value)


@pytest.mark.parametrize(
    ("text", "measure", "effect", "low", "high"),
    [
        ("(OR 0.45, 95% CI 0.22 to 0.91; p=0.02)", "OR", 0.45, 0.22, 0.91),
        ("hazard ratio 0.62 [95% confidence interval, 0.31-1.25]", "HR", 0.62, 0.31, 1.25),
        ("MD = 0.04 (95% CI 0.01 to 0.07)", "MD", 0.04, 0.01, 0.07),
        ("RR=1.5", "RR", 1.5, None, None),
    ],
)
def test_numbers_reads_effects_with_their_intervals(
    text: str, measure: str, effect: float, low: float | None, high: float | None
) -> None:
    found = numbers(flat(text))
    assert (found.effect_measure, found.effect, found.ci_low, found.ci_high) == (measure, effect, low, high)


def test_numbers_does_not_read_or_as_an_odds_ratio() -> None:
    assert numbers(flat("in 2 or 3 patients")).effect_measure is None


@pytest.mark.parametrize(
    ("text", "within"),
    [
        ("pain was lower (p = 0.31)", True),
        ("pain was lower (P>0.05)", True),
        ("pain was lower (p = 0.05)", False),
        ("pain was lower (p = 0.04)", False),
        ("pain (p = 0.31) and stiffness (p = 0.01) were lower", False),
        ("pain was lower at every age (p for interaction = 0.31)", False),
        ("deaths were fewer (hazard ratio 0.90, 95% CI 0.70-1.10)", True),
        ("deaths were fewer (hazard ratio 0.80, 95% CI 0.70-0.90)", False),
        ("deaths were fewer (HR 0.90, 95% CI 0.70-1.10) and strokes too (HR 0.70, 95% CI 0.50-0.90)", False),
        ("pain was lower", False),
        ("pain (p = 0.31) and stiffness (p = 0.06) were lower", True),
        ("pain showed a trend of lower scores (p = 0.07)", True),
        ("pain fell with the dose (p for trend = 0.07)", False),
    ],
)
def test_the_tests_say_whether_a_difference_may_be_chance(text: str, within: bool) -> None:
    assert is_within_chance(flat(text)) is within


@pytest.mark.parametrize(
    ("behind", "p"),
    [
        (" (p = 0.31) and", 0.31),
        (" rose (p < 0.01)", None),
        ("; sleep (p = 0.31)", None),
        (" (+9.2; p = 0.31) and", 0.31),
        ("\n; sleep (p = 0.31)", None),
        (" (n = 3); sleep (p = 0.31)", None),
        (" (12.1; sleep, 9.2; p = 0.31)", None),
        (" (p < 0.01, p = 0.4)", None),
        (" was alike", None),
    ],
)
def test_the_first_p_value_behind_a_name_is_its_own(behind: str, p: float | None) -> None:
    assert p_behind("pain" + behind, 4, 44) == p


def test_p_values_are_counted() -> None:
    assert [p_values_n(flat(t)) for t in ("pain fell", "pain (p = 0.3)", "pain (p = 0.3) and sleep (p < 0.01)")] == [
        0,
        1,
        2,
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("pain resolved in 4 eyes and recurred in two", []),
        # another statement, and a count of its own
        ("pain resolved in 4 eyes; fever resolved in two", [2]),
        ("pain resolved in 4 eyes and fever resolved in 2 of 9", [2]),
    ],
)
def test_what_is_counted_behind_eyes_is_eyes_as_far_as_the_statement_goes(text: str, found: list[int]) -> None:
    assert [count.events for count in counts(text)] == found
