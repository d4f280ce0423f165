"""Counts right beside the name of an outcome, and counts that are of something else."""

from __future__ import annotations

import pytest
from shorthand import abstract, claims

from evidence_kb.claims.language.numbers import Count, counts, without_count
from evidence_kb.claims.language.words import flat
from evidence_kb.claims.reports.count_owners import is_of_whole, of_another
from evidence_kb.claims.reports.count_signs import is_label
from evidence_kb.claims.reports.counts_beside import count_beside

Numbers = tuple[int | None, int | None]


def beside(sentence: str, outcome: str) -> Numbers | None:
    plain = flat(sentence)
    start = plain.index(flat(outcome))
    found = count_beside(plain, start, start + len(outcome))
    return (found.count.events, found.count.total) if found and found.count else (None, None) if found else None


@pytest.mark.parametrize(
    ("sentence", "outcome", "expected"),
    [
        ("The commonest were nausea (two [8%] of 25 patients) and hiccup (three [12%]).", "nausea", (2, 25)),
        ("The commonest were nausea (two [8%] of 25 patients) and hiccup (three [12%]).", "hiccup", (3, None)),
        ("They were nausea (8%, 2/25), hiccup (12.0%, 3/25 patients) and rash (n = 1; 4%).", "hiccup", (3, 25)),
        ("They were nausea (8%, 2/25), hiccup (12.0%, 3/25 patients) and rash (n = 1; 4%).", "rash", (1, None)),
        ("Outcome was partial response in 20% (5/25) and stable disease in 40% (10/25).", "stable disease", (10, 25)),
        ("Of 12, leukopenia (800 and 900) occurred in two patients, jaundice in one.", "leukopenia", (2, None)),
        ("Of 12, leukopenia (800 and 900) occurred in two patients, jaundice in one.", "jaundice", (1, None)),
        ("There were 2 (5%) local recurrences and 6 (15%) patients with metastases.", "local recurrences", (2, None)),
        ("There were 2 (5%) local recurrences and 6 (15%) patients with metastases.", "metastases", (6, None)),
        ("In 30 patients side effects were seen early: rash in 6.", "side effects", (30, None)),
        ("Remission came in 10 of 13 (77%) remissions.", "remissions", (10, 13)),
        ("Eight had surgery alone with three relapses.", "relapses", (3, None)),
        ("Thirty could be assessed, 27 of whom (90%) had their fever gone.", "their fever", (27, None)),
        ("In all three cases the limp and the pain went away.", "pain", (3, 3)),
        ("Only one such reaction was seen in 90 patients.", "reaction", (1, 90)),
        ("There was rash (4) and fever (5).", "fever", (5, None)),
        ("Rash was reported by 4.", "rash", (4, None)),
        ("Cure was seen in one and improvement in another 3.", "improvement", (3, None)),
        ("Cure was seen in one and improvement in 12.", "improvement", (12, None)),
        ("One relapse was seen in 3 patients.", "relapse", (None, None)),
        ("One relapse was seen in 12 patients, and two in 4.", "relapse", (None, None)),
        ("Events included keratitis (2.3%), iritis (one case) and uveitis (2.8%).", "keratitis", (None, None)),
        ("Reasons were relapse [16 (17.2%)] and adverse events (AEs) [12 (12.9%)].", "AEs", (12, None)),
        ("Acute kidney injury (AKI) occurred in 12 patients.", "AKI", (12, None)),
        ("Three toxic deaths occurred.", "deaths", (3, None)),
        ("Harms were anaemia 12 (30%), rash 5 (12.5%) and falls (n: 6).", "rash", (5, None)),
        ("Harms were anaemia 12 (30%), rash 5 (12.5%) and falls (n: 6).", "falls", (6, None)),
        ("There were four late operative deaths.", "deaths", (4, None)),
    ],
)  # fmt: skip
def test_the_number_right_beside_a_name_is_its_own(sentence: str, outcome: str, expected: Numbers) -> None:
    assert beside(sentence, outcome) == expected


@pytest.mark.parametrize(
    ("sentence", "outcome"),
    [
        ("Rash was seen in 41.2% and itching in 12%.", "rash"),
        ("Tears developed in one or more cusps.", "tears"),
        ("Acidosis resolved in 8 hours.", "acidosis"),
        ("Acidosis was seen in 8.4 hours.", "acidosis"),
        ("Response and relapse were seen in 4 and 3 patients, respectively.", "relapse"),
        ("Two severe reactions were seen in 90 patients.", "reactions"),
        ("Two infections occurred.", "infections"),
        ("Toxicity grade 3 (20%) was seen.", "Toxicity grade"),
        ("There were two deaths per 100 patients.", "deaths"),
        ("Of the ten deaths, five came late.", "deaths"),
        ("Acute kidney injury (AKI) was seen on day 12.", "AKI"),
        ("Use of it (3 studies, 19,000 gout cases) went with less gout.", "gout"),
        ("In 30 patients side effects were seen early and 4 stopped.", "side effects"),
        ("In 30 patients mortality was low.", "mortality"),
        ("They had one or two headaches.", "headaches"),
        ("In 30 patients side effects were seldom seen.", "side effects"),
        ("In 30 patients remission was not achieved.", "remission"),
        ("Remission was achieved in 6, 12 and 18 months.", "remission"),
        ("It reduced seizures by 50 and falls by 20 a week.", "seizures"),
        ("Median survival (12) was better.", "survival"),
        ("All 40 patients except those with gout had relief.", "relief"),
        ("All 14 visits ended with relief.", "relief"),
        ("Fewer than 5 (10%) infections were seen.", "infections"),
        ("They had pain for 2 days and 4 headaches a week.", "headaches"),
        ("The most common grade 3 or 4 harms were rash (two patients) and fever.", "harms"),
        ("During two years the patient had six crises.", "crises"),
        ("In all three cases the pain went away within 4 days.", "pain"),
        ("Thirty patients had keratitis (2.3%).", "keratitis"),
    ],
)
def test_other_numbers_are_left_to_those_who_weigh_them(sentence: str, outcome: str) -> None:
    assert beside(sentence, outcome) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("forty five patients improved", [(45, None)]),
        ("ten (8% [95% CI 4-15]) patients had a response", [(10, None)]),
        ("a total of 40 patients (60%) said that they were better", [(40, None)]),
        ("a total of 40 patients said that they were better", []),
        ("of 60 adults 52 were able to work", [(52, 60)]),
        ("of 60 adults with gout, 52 were able to work", [(52, 60)]),
        ("a total of 40 patients (60% men) had less pain", []),
        ("one hundred and twenty three patients improved", []),
        ("twenty  three patients improved", [(23, None)]),
        ("all 40 patients but two had relief", []),
        ("all 40 patients had relief", [(40, 40)]),
        ("rash was seen in 1 in 10", []),
        ("rash was seen in 10", [(10, None)]),
        ("rash was seen in 4 of every 10 patients", []),
        ("remission was seen in 2 and 4 weeks", []),
    ],
)
def test_counts_are_read_as_they_are_printed(text: str, expected: list[Numbers]) -> None:
    assert [(c.events, c.total) for c in counts(text)] == expected


@pytest.mark.parametrize(
    ("text", "outcome", "expected"),
    [
        ("20 patients died (stroke, sepsis, uraemia)", "sepsis", True),
        ("20 patients had harms (rash)", "rash", False),
        ("20 patients had harms, mainly rash", "rash", True),
        ("20 patients had harms, including rash", "rash", True),
        ("20 patients, including two with gout, had rash", "rash", False),
    ],
)
def test_what_is_counted_as_a_whole_is_no_count_of_its_kinds(text: str, outcome: str, expected: bool) -> None:
    assert is_of_whole(text, counts(text)[0], text.index(outcome)) is expected


def told(sentence: str) -> list[tuple[str, Numbers]]:
    text = f"We treated 18 patients with fooitis with zorplexine. {sentence}"
    read = claims(abstract((None, text), title="Zorplexine in fooitis"))
    return [(c.outcome, (c.numbers.events_n, c.numbers.total_n)) for c in read]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Of the remaining 12 patients, 7 are cured.", ("cure", (7, 12))),
        ("Of the remaining 12 patients, seven improved.", ("improvement", (7, 12))),
        ("There were no relapses.", ("relapses", (0, None))),
        ("In about one third of the patients, there were no relapses.", ("relapses", (None, None))),
        ("In the second year, there were no relapses.", ("relapses", (0, None))),
        ("In one patient there were no relapses.", ("relapses", (None, None))),
        ("In the 12 patients with gout there were no relapses.", ("relapses", (0, 12))),
        ("In the 18 patients there were no relapses.", ("relapses", (0, 18))),
        ("No relapses were seen in 12 of the patients.", ("relapses", (None, None))),
        ("All 18 patients but two had pain relief.", ("pain", (None, None))),
        ("All 18 patients had pain relief.", ("pain", (18, 18))),
        (
            "Partial remission was seen in one patient, complete remission in another 3.",
            ("complete remission", (3, None)),
        ),
        (
            "Partial remission was seen in one patient, complete remission in another.",
            ("complete remission", (1, None)),
        ),
    ],
)
def test_nobody_of_some_is_no_count_and_a_group_is_not_who_had_it(sentence: str, expected: tuple[str, Numbers]) -> None:
    assert expected in told(sentence)


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("(3) rash; (4) headache", 11, True),
        ("harms were rash (3) headache (4)", 17, False),
        ("rash, (3) headache", 7, True),
        ("headache (4)", 10, False),
    ],
)
def test_the_number_of_a_point_in_a_list_is_no_count(text: str, at: int, expected: bool) -> None:
    assert is_label(text, at) is expected


def test_what_a_list_behind_a_colon_counts_is_no_count_of_what_stands_before_it() -> None:
    plain = "in nine patients side effects were seen early on: rash in 6"
    effects, rash = (17, 29), (50, 54)
    six = Count(58, 59, 6, None, None, None)
    assert of_another(plain, six, effects, [effects, rash])
    assert not of_another(plain, six, rash, [effects, rash])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rash in 6", "rash"),
        ("10/13 (76.9%) remission", "remission"),
        ("rash in childhood", "rash in childhood"),
        ("5-year survival", "5-year survival"),
        ("pain at rest in five", "pain at rest"),
    ],
)
def test_a_name_does_not_hold_its_count(text: str, expected: str) -> None:
    assert text[slice(*without_count(text, 0, len(text)))] == expected


def test_name_does_not_hold_what_is_left_of_a_number() -> None:
    text = "one or more adverse events"
    assert text[slice(*without_count(text, 7, len(text)))] == "adverse events"
    assert without_count("some more pain", 5, 14) == (5, 14)


def test_one_or_more_is_no_number_of_people() -> None:
    assert ("adverse events", (1, None)) not in told("All patients had one or more adverse events, mostly rash.")


def test_one_patient_is_never_two() -> None:
    text = "A 50-year-old man was treated with zorplexine for fooitis. The fever went away with two relapses."
    read = claims(abstract((None, text), title="Zorplexine in a man with fooitis"))
    assert [(c.outcome, c.numbers.events_n) for c in read if c.numbers.events_n not in (None, 1)] == []


def test_two_groups_are_no_whole() -> None:
    found = counts("of 12 patients with gout and 10 with psoriasis, 7 were cured")
    assert not any(c.total == 12 for c in found)
