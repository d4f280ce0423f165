"""Whose a count is: several outcomes counted out in one statement, groups and everybody."""

from __future__ import annotations

import pytest
from shorthand import abstract, claims

from evidence_kb.claims.reports.count_owners import group_of, own_count
from evidence_kb.findings import Claim

METHODS = "We treated 18 patients with fooitis with zorplexine."
Told = tuple[str, int | None, int | None, float | None]


def read(sentence: str, methods: str = METHODS) -> tuple[Claim, ...]:
    return claims(abstract((None, f"{methods} {sentence}"), title="Zorplexine in fooitis"))


def told(sentence: str, methods: str = METHODS) -> list[Told]:
    return [
        (c.outcome, c.numbers.events_n, c.numbers.total_n, c.numbers.percent_printed) for c in read(sentence, methods)
    ]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Of 18 patients, 9 (50%) had complete remission and 6 (33%) partial remission.",
         [("complete remission", 9, 18, 50.0), ("partial remission", 6, 18, 33.0)]),
        ("Nine (50%) patients achieved complete response and 6 (33%) partial response.",
         [("complete response", 9, None, 50.0), ("partial response", 6, None, 33.0)]),
        ("Five patients (28%) developed nausea and 3 (17%) headache.",
         [("nausea", 5, None, 28.0), ("headache", 3, None, 17.0)]),
        ("Of 18 patients, 14 (78%) achieved remission and 2 (11%) had a partial response.",
         [("remission", 14, 18, 78.0), ("partial response", 2, None, 11.0)]),
        ("A response was obtained in 14 patients (78%), including 4 complete responses.",
         [("response", 14, None, 78.0), ("complete responses", 4, None, None)]),
    ],
)  # fmt: skip
def test_each_outcome_of_a_list_has_the_count_right_before_it(sentence: str, expected: list[Told]) -> None:
    assert told(sentence) == expected


def test_first_of_several_counts_is_that_of_the_verb_behind_it() -> None:
    sentence = "Among the 18 patients, 10 (56%) improved, 5 (28%) remained stable and 3 (17%) deteriorated."
    assert ("improvement", 10, 18, 56.0) in told(sentence)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Among the 12 patients with arthritis, joint pain resolved in 7.", (7, 12)),
        ("Of the 10 patients with bilateral disease, pain resolved in six.", (6, 10)),
        ("Of the fifteen patients with bilateral disease, pain resolved in six.", (6, 15)),
        ("In the 12 patients with uveitis, inflammation resolved in 7.", (7, 12)),
        ("Among the seven responders, three relapsed.", (3, 7)),
        ("Among the 12 patients with arthritis, all had relief of pain.", (12, 12)),
    ],
)
def test_group_that_a_sentence_names_is_the_total_of_its_counts(sentence: str, expected: tuple[int, int]) -> None:
    (claim,) = read(sentence)
    assert (claim.numbers.events_n, claim.numbers.total_n) == expected
    assert claim.numbers.denominator == "subgroup"


@pytest.mark.parametrize(
    "sentence",
    [
        "Of the 12 patients with arthritis and the 6 with uveitis, ",
        "In 12 weeks, ",
        "In one patient with arthritis ",
        "Pain resolved in 7 of the 12 patients, ",
    ],
)
def test_other_words_name_no_group(sentence: str) -> None:
    assert group_of(sentence.casefold()) is None


def test_share_of_others_gets_no_total() -> None:
    assert told("Of the 12 patients with arthritis, pain resolved in 7 (39%).") == [("pain", 7, None, 39.0)]


@pytest.mark.parametrize(
    "sentence",
    [
        "All patients had relief of pain.",
        "Pain was relieved in all patients.",
        "Pain resolved in all.",
        "In all patients, pain resolved within two weeks.",
    ],
)
def test_all_patients_are_those_who_were_studied(sentence: str) -> None:
    assert told(sentence) == [("pain", 18, 18, None)]


@pytest.mark.parametrize(
    ("sentence", "methods"),
    [
        ("All patients had relief of pain.", f"{METHODS} Two patients were lost to follow-up."),
        ("All patients had relief of pain.", "Of 18 patients with fooitis, seven patients received zorplexine."),
        ("All patients with arthritis had relief of pain.", METHODS),
        ("All women had relief of pain.", METHODS),
        ("Pain resolved in all but five children.", METHODS),
        ("Almost all patients had relief of pain.", METHODS),
        ("All patients had relief of pain.", "We treated patients with fooitis with zorplexine."),
    ],
)  # fmt: skip
def test_all_is_no_number_where_it_is_not_sure_how_many_they_are(sentence: str, methods: str) -> None:
    assert [(c.outcome, c.numbers.events_n) for c in read(sentence, methods)] == [("pain", None)]


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("after 2 weeks pain resolved", "pain"),
        ("at least 9 had remission", "remission"),
        ("9 had pain and remission", "remission"),
        ("9 patients with pain had remission", "remission"),
        ("9 of 12 had remission", "remission"),
    ],
)
def test_number_that_leads_elsewhere_is_not_the_own_count(words: str, outcome: str) -> None:
    assert own_count(words, words.index(outcome)) is None


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Fever resolved in 10 and persisted in two.", [("fever", 10), ("fever", 2)]),
        ("Fever decreased in 3 of 5 and increased in 2 of 5 patients.", [("fever", 3), ("fever", 2)]),
        ("Pain resolved completely in 11 patients, partially in 4 and not at all in three.", [("pain", 11)]),
        ("Pain decreased by 40% in 7 patients and increased in 3.", [("pain", 7), ("pain", 3)]),
        ("Facial numbness occurred in 4 (22%), hearing loss in 1 (6%) and meningitis in none.",
         [("facial numbness", 4), ("hearing loss", 1), ("meningitis", 0)]),
        ("Side effects were nausea in 4 (22%), rash in 2 (11%) and headache in one.",
         [("nausea", 4), ("rash", 2), ("headache", 1)]),
    ],
)  # fmt: skip
def test_each_way_and_each_harm_has_the_count_behind_it(sentence: str, expected: list[tuple[str, int]]) -> None:
    assert [(c.outcome, c.numbers.events_n) for c in read(sentence) if c.numbers.events_n is not None] == expected


def test_no_response_of_a_list_is_no_improvement() -> None:
    read_of = read("Of 18 patients, 10 (56%) had a complete response, 3 (17%) a partial response and 5 no response.")
    assert "improvement" not in {str(c.direction) for c in read_of if c.outcome == "no response"}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Twelve (67%) of them showed improvement.", ("improvement", 12, None, 67.0)),
        ("Remission was achieved in 4 of them.", ("remission", 4, None, None)),
        ("Three deaths occurred.", ("deaths", 3, None, None)),
        ("Pain resolved in eight (44%), in six of them within a day.", ("pain", 8, None, 44.0)),
        ("Three infections occurred.", ("infections", None, None, None)),
    ],
)
def test_count_of_those_just_named_and_of_deaths_is_taken(sentence: str, expected: Told) -> None:
    assert expected in told(sentence)


def test_count_of_all_of_a_kind_is_not_that_of_the_most_frequent() -> None:
    found = told("Twelve patients had adverse events, the most frequent being nausea and headache.")
    assert ("adverse events", 12, None, None) in found
    assert ("nausea", None, None, None) in found
