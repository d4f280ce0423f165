"""What must not become a finding of the treatment: other groups, other times, denials, half of a sentence.

Each sentence stands in the results of a study in which five patients were given zorplexine; what it states was decided
by reading it.
"""

import pytest
from shorthand import abstract, claims, counted

from evidence_kb.findings import Claim
from evidence_kb.model import Passage, PassageKind

METHODS = (
    "This case series tells of five patients with fooitis who were treated with zorplexine (2 mg/kg every 3 months)."
)


def page(sentence: str, label: str = "Results") -> list[Passage]:
    return abstract(("Methods", METHODS), (label, sentence))


def found(sentence: str, label: str = "Results") -> tuple[Claim, ...]:
    return claims(page(sentence, label))


def comment(sentence: str) -> Claim:
    (claim,) = claims([*abstract(("Methods", METHODS)), Passage("k", PassageKind.SNIPPET, "Discussion", sentence)])
    return claim


@pytest.mark.parametrize(
    ("sentence", "outcome", "count"),
    [
        ("Improvement was not seen in joint swelling.", "joint swelling", (None, None)),
        ("A reduction in fever was not observed.", "fever", (None, None)),
        ("Pain relief was not achieved in 2 of 5 patients.", "pain", (2, 5)),
        ("Significant improvement was never noted in bone lesions for these 3 patients.", "bone lesions", (3, 3)),
        ("Fever decreased in 0 of 5 patients.", "fever", (0, 5)),
        ("Pain resolved in none of the 5 patients.", "pain", (0, 5)),
        ("Fever failed to improve in 3 of 5 patients.", "fever", (3, 5)),
        ("Two of 5 patients responded to neither drug.", "response", (2, 5)),
    ],
)
def test_denied_change_is_no_change(sentence: str, outcome: str, count: tuple[int | None, int | None]) -> None:
    (claim,) = found(sentence)
    assert (claim.outcome, claim.direction, claim.is_negated) == (outcome, "no_change", True)
    assert counted(claim) == count


def test_neither_nor_denies_both() -> None:
    read = found("Improvement was seen in neither fever nor pain.")
    assert [(c.outcome, c.direction, c.is_negated) for c in read] == [
        ("fever", "no_change", True),
        ("pain", "no_change", True),
    ]


def test_improvement_that_did_not_last_is_no_lasting_improvement() -> None:
    _, later = found("Pain decreased in 3 of 5 patients, with functional improvement not maintained over time.")
    assert (later.outcome, later.direction, later.is_negated) == ("functional improvement", "no_change", True)


@pytest.mark.parametrize(
    "sentence",
    [
        "Nine of 30 patients responded to neither infliximab nor colchicine.",
        "Nine of 30 patients responded neither to infliximab nor to colchicine.",
    ],
)
def test_response_to_neither_is_denied_for_both(sentence: str) -> None:
    one, other = read = found(sentence)
    assert [(c.treatment, c.direction, c.is_negated, counted(c)) for c in read] == [
        ("infliximab", "no_change", True, (9, 30)),
        ("colchicine", "no_change", True, (9, 30)),
    ]
    assert one.score == other.score


@pytest.mark.parametrize(
    "sentence",
    [
        "Despite the known adverse effects of zorplexine, fever resolved in 12 patients and all are well.",
        "Fever resolved in 12 of 20 patients and potential adverse effects include rash.",
        "Potential adverse events were recorded and fever resolved in 12 of 20 patients.",
    ],
)
def test_a_finding_beside_what_may_happen_is_read(sentence: str) -> None:
    assert "fever" in [c.outcome for c in found(sentence)]


@pytest.mark.parametrize(
    "sentence",
    [
        "No patient failed to improve.",
        "None of the patients had no improvement.",
        "Not all patients improved.",
        "Possible adverse reactions to zorplexine include fever, nausea and dizziness.",
        "Several complications of zorplexine can occur, including fever and nausea.",
        "Few patients improved.",
        "Fever hardly decreased.",
        "Response to treatment was rarely seen.",
        "Fever decreased in neither group.",
        "Fever decreased in no patient.",
        "Fever decreased in neither of the 2 patients.",
        "Nausea occurred in none of the patients.",
        "Fever decreased in the control group but not in the zorplexine group.",
        "Fever decreased in untreated patients.",
        "In the absence of treatment, fever resolved.",
        "Without zorplexine, fever decreased in 4 of 5 patients.",
        "Fever decreased in 3 of 5 patients not treated with zorplexine.",
        "Fever had worsened in 3 of 5 patients before the first dose.",
        "Before zorplexine, 3 of 5 patients had relapsed.",
        "Fever increased after zorplexine was stopped.",
        "Fever increased after suspension of zorplexine.",
        "Fever increased after discontinuation of the drug.",
        "Fever decreased less with zorplexine than with infliximab.",
        "Placebo reduced fever more than zorplexine.",
        "Fever decreased in two patients and was unchanged or worse in three.",
        "If zorplexine were effective, fever would decrease.",
        "Fever decreased spontaneously in 2 patients.",
    ],
)
def test_other_group_other_time_or_half_a_truth_gives_nothing(sentence: str) -> None:
    assert found(sentence) == ()


@pytest.mark.parametrize(
    "words",
    [
        "We hypothesized that colchicine reduced pain.",
        "It was hoped that pain fell with colchicine.",
        "The fear that pain increased after colchicine was unfounded.",
    ],
)
def test_what_was_hoped_or_feared_is_no_finding(words: str) -> None:
    given = "We treated ten patients with gout with colchicine."
    assert not claims(abstract((None, f"{given} {words}")))
    assert claims(abstract((None, f"{given} As was hoped, pain fell with colchicine.")))


@pytest.mark.parametrize(
    ("sentence", "outcomes"),
    [
        ("Zorplexine does not appear to be a useful or safe option.", [("usefulness", True), ("safety", True)]),
        ("Zorplexine does not seem effective.", [("effectiveness", True)]),
        ("Zorplexine is unlikely to be effective.", []),
        ("Zorplexine is rarely effective.", []),
        ("Zorplexine appears to be less useful than infliximab.", []),
    ],
)
def test_denied_verdict_is_never_an_improvement(sentence: str, outcomes: list[tuple[str, bool]]) -> None:
    verdicts = found(sentence, "Conclusion")
    assert [(c.outcome, c.is_negated) for c in verdicts] == outcomes
    assert all(c.direction not in ("improvement", "no_evidence") for c in verdicts)


@pytest.mark.parametrize(
    ("sentence", "count"),
    [
        ("All but one patient improved.", (None, None)),
        ("Fever decreased in all but 1 of 5 patients.", (None, None)),
        ("Fever decreased in at least 3 of 5 patients.", (None, None)),
        ("No side effects were seen in 4 of 5 patients.", (None, None)),
        ("No fractures were seen in any of the 5 patients.", (0, 5)),
        ("Two serious adverse events occurred in 3 patients.", (None, None)),
        ("Of the 5 patients, 4 improved.", (4, 5)),
    ],
)
def test_count_is_taken_only_where_the_words_leave_one_reading(
    sentence: str, count: tuple[int | None, int | None]
) -> None:
    several = found(sentence)
    assert several and {counted(c) for c in several} == {count}


def test_percentage_of_one_of_two_arms_is_not_taken() -> None:
    (claim,) = found("Fever decreased in 70% of zorplexine and 30% of placebo patients.")
    assert (claim.treatment, claim.comparator, claim.numbers.percent_printed) == ("zorplexine", "placebo", None)


def test_number_of_events_is_no_part_of_an_outcome() -> None:
    (claim,) = found("Two serious adverse events occurred.")
    assert claim.outcome == "serious adverse events"


@pytest.mark.parametrize(
    "sentence",
    [
        "Similar to our results, Poe reported fever relief in 7 of 7 patients.",
        "In contrast to our findings, Poe reported improvement in 2 of 3 patients.",
        "Consistent with our study, a trial of infliximab showed fever relief in 6 of 8 patients.",
        "Unlike our patients, 3 of 4 patients with baritis improved.",
        "We previously reported remission in 6 of 9 patients.",
        "Our group previously reported remission in 6 of 9 patients.",
        "As reported by others, fever decreased in 4 of 5 patients.",
        "Poe and colleagues reported improvement in 3 of 4 patients.",
        "According to Poe, fever decreased in 4 of 5 patients.",
        "Fever decreased in 4 of 5 patients in the study of Poe.",
        "Fever decreased in 4 of 5 patients (Poe, 2003).",
        "A later study showed fever reduction in 5 of 7 patients.",
        "In their cohort, 3 of 9 patients relapsed.",
    ],
)
def test_finding_of_others_is_never_that_of_the_cohort(sentence: str) -> None:
    claim = comment(sentence)
    assert (claim.basis, claim.treatment in (None, "infliximab")) == ("reports_other", True)
    assert claim.outcome not in ("according", "poe")


def test_each_half_of_a_sentence_belongs_to_whom_it_names() -> None:
    passages = abstract(("Methods", METHODS))
    text = "Four of our 5 patients showed clinical response, whereas Poe et al. found no response in 6 patients."
    own, other = claims([*passages, Passage("k", PassageKind.SNIPPET, "Discussion", text)])
    assert (own.basis, own.treatment, counted(own)) == ("own_data", "zorplexine", (4, 5))
    assert (other.basis, other.treatment, other.direction) == ("reports_other", None, "no_change")


def test_what_was_seen_in_animals_is_not_told_of_the_patients() -> None:
    told = (
        "A man with epilepsy received phenytoin. {}, phenytoin lowered blood pressure. Seizures ceased with phenytoin."
    )
    assert {c.outcome for c in claims(abstract((None, told.format("In dogs"))))} == {"seizures"}
    assert {c.outcome for c in claims(abstract((None, told.format("In our patient"))))} == {
        "seizures",
        "blood pressure",
    }


def test_words_without_a_tense_belong_to_those_whom_the_sentence_names() -> None:
    given = "Ten patients with gout took colchicine."
    own = claims(abstract((None, f"{given} Pain fell in all, and no recurrence of attacks after a year.")))
    assert "recurrence of attacks" in {c.outcome for c in own}
    told = "Pain relief by colchicine in man was reported by others, and no recurrence after a year."
    assert not [c for c in claims(abstract((None, f"{given} {told}"))) if c.basis in ("own_data", "conclusion")]


def test_comparison_with_earlier_studies_leaves_a_result_its_own() -> None:
    (claim,) = found("Fever decreased in 4 of 5 patients, similar to previous studies.")
    assert (claim.basis, claim.treatment) == ("own_data", "zorplexine")


def test_own_series_needs_no_comma() -> None:
    claim = comment("In our series fever decreased in 4 of 5 patients.")
    assert (claim.basis, claim.outcome, counted(claim)) == ("own_data", "fever", (4, 5))


@pytest.mark.parametrize("drug", ["CT-P13", "SB4", "ABP 501", "5-aminosalicylic acid", "cognitive behavioural therapy"])
def test_name_of_a_treatment_is_read_whole(drug: str) -> None:
    passages = abstract(
        ("Methods", f"Five patients with fooitis were treated with {drug} (2 mg/kg every 3 months)."),
        ("Results", "Fever decreased in 4 of 5 patients."),
    )
    (claim,) = claims(passages)
    assert (claim.treatment, claim.dose is not None) == (drug, True)


def test_treated_people_may_stand_between_verb_and_drug() -> None:
    passages = abstract(
        ("Methods", "We treated seven adults with fooitis with zoledronic acid (4 mg every 3 months)."),
        ("Results", "Fever decreased in 5 of 7 patients."),
    )
    (claim,) = claims(passages)
    assert claim.treatment == "zoledronic acid" and claim.dose is not None and claim.dose.value == 4


@pytest.mark.parametrize(
    ("printed", "interval", "duration", "ambiguous"),
    [
        ("1 mg/kg bi-monthly", (None, None, None), (None, None, None), True),
        ("1 mg/kg biweekly", (None, None, None), (None, None, None), True),
        ("1 mg/kg every other week", (2, 2, "week"), (None, None, None), False),
        ("1 mg/kg with a dosing interval of 4-6 weeks", (4, 6, "week"), (None, None, None), False),
        ("1 mg/kg weekly for 6 months to 2 years", (1, 1, "week"), (6, 24, "month"), False),
        ("1 mg/kg weekly for at least 6 months", (1, 1, "week"), (6, None, "month"), False),
        ("1 mg/kg weekly for up to 6 months", (1, 1, "week"), (None, 6, "month"), False),
    ],
)
def test_regimen_says_no_more_than_is_printed(
    printed: str, interval: tuple[object, ...], duration: tuple[object, ...], ambiguous: bool
) -> None:
    passages = abstract(
        ("Methods", f"Five patients were treated with zorplexine ({printed})."), ("Results", "Fever decreased.")
    )
    dose = claims(passages)[0].dose
    assert dose is not None
    assert (dose.interval_min, dose.interval_max, dose.interval_unit) == interval
    assert (dose.duration_min, dose.duration_max, dose.duration_unit) == duration
    assert dose.is_ambiguous is ambiguous


def test_count_behind_two_statements_belongs_to_the_last() -> None:
    assert {c.outcome: counted(c) for c in found("Fever decreased, mobility improved in 3 of 5 patients.")} == {
        "fever": (None, None),
        "mobility": (3, 5),
    }


def test_what_became_of_some_of_another_group_is_not_the_treatments() -> None:
    told = "In a historical comparison group of 40 patients relief took 33 hours; some of them required tracheotomy."
    assert found(told) == ()
    assert len(found("Relief took 3 hours in all patients; some of them required tracheotomy.")) == 1


@pytest.mark.parametrize(
    "sentence",
    [
        "Fever resolved in 4 patients without further treatment; two of them developed nausea.",
        "Pain fell in 4 patients but not in one; two of them developed nausea.",
    ],
)
def test_some_of_the_treated_are_none_of_the_others(sentence: str) -> None:
    assert any(claim.outcome == "nausea" for claim in found(sentence))
