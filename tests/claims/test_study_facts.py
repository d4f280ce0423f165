"""Design, participants, dose, misspellings, levels. Levels: OCEBM 2011, rows for treatment benefits and harms."""

import pytest
from shorthand import abstract, summary

from evidence_kb.claims import extract
from evidence_kb.claims.language.dose import read_dose
from evidence_kb.claims.language.words import flat
from evidence_kb.claims.lexicon.concepts import NO_TOPIC
from evidence_kb.claims.lexicon.levels import starting_level
from evidence_kb.claims.lexicon.spelling import one_edit
from evidence_kb.claims.study.study import read_study
from evidence_kb.findings import Concept, ConceptKind, Dose, Finding, Vocabulary
from evidence_kb.model import Passage, PassageKind


def value(finding: Finding | None) -> str | None:
    return finding.value if finding else None


@pytest.mark.parametrize(
    ("title", "design"),
    [
        ("Zorplexine in fooitis: a randomised, double-blind, placebo-controlled trial", "RCT"),
        ("Zorplexine in fooitis: a systematic review", "x-systematic-review"),
        ("Fooitis: a case report", "case-report"),
        ("Two cases of fooitis treated with zorplexine", "case-report"),
        ("Fooitis: seven cases", "series"),
        ("A retrospective cohort of children with fooitis", "cohort"),
        ("A multicenter study of fooitis", None),
        ("A retrospective study of fooitis", None),
        ("Protocol of a randomized controlled trial", None),
        ("Zorplexine in fooitis: study protocol of a randomised trial", None),
        ("A long zorplexine protocol for fooitis: a randomized-controlled clinical trial", "RCT"),
        ("Zorplexine for fooitis: a non-randomised trial", "CCT"),
        ("Fooitis and its treatment: a review", "x-narrative-review"),
    ],
)
def test_title_states_the_design(title: str, design: str | None) -> None:
    assert value(extract(abstract(title=title)).design) == design


@pytest.mark.parametrize(
    ("text", "design", "quote"),
    [
        ("We randomly assigned 90 adults to zorplexine or placebo.", "RCT", "randomly assigned"),
        ("Forty adults were randomised to zorplexine or to placebo.", "RCT", "were randomised to"),
        ("Ninety adults were randomly and evenly divided into two groups.", "RCT", "randomly and evenly divided"),
        ("In a randomised, double-blind, two-way cross-over study, 9 adults took both.", "RCT", None),
        ("Both drugs were given in a randomized, single-blind fashion.", "RCT", None),
        ("Adults were allocated to two groups, but not randomly assigned.", None, None),
        ("The records were randomly divided into two files.", None, None),
        ("Adults were randomly divided into a training set and a validation set.", None, None),
        ("Ninety teeth were randomly assigned to three cements.", None, None),
        ("Ninety rats were randomly assigned to zorplexine or water.", "x-preclinical", "randomly assigned"),
        ("Ninety adults were randomly assigned to fish oil or cows' milk.", "RCT", "randomly assigned"),
        ("Zorplexine helped 60% in an earlier randomised trial.", None, None),
        ("A randomised trial is needed.", None, None),
        ("Trials in which adults were randomly allocated were searched for.", None, None),
        ("We describe a nine-year-old boy with fooitis.", "case-report", "We describe a nine-year-old boy"),
        ("We describe the work of many women.", None, None),
        ("This review describes what is known of fooitis.", "x-narrative-review", "This review"),
        ("This review rests on a search of two indexes.", None, None),
    ],
)
def test_a_sentence_states_the_design(text: str, design: str | None, quote: str | None) -> None:
    found = extract(abstract((None, f"Fooitis hurts. {text}"), title="Zorplexine")).design
    assert value(found) == design
    assert quote is None or (found is not None and found.proof.text == quote)


def test_design_of_another_study_is_not_taken() -> None:
    passages = [
        Passage("k", PassageKind.SNIPPET, "Discussion", "One earlier case series disagreed. Our patients did well.")
    ]
    assert extract(passages).design is None


@pytest.mark.parametrize(
    ("text", "timing", "centres"),
    [
        ("Retrospective multicentre cohort.", "retrospective", "multi"),
        ("Prospective single-center series.", "prospective", "single"),
        ("Children from three centres were seen.", None, "multi"),
        ("A cohort.", None, None),
    ],
)
def test_timing_and_centres_are_flags_beside_the_design(text: str, timing: str | None, centres: str | None) -> None:
    extraction = extract(summary(text))
    assert (value(extraction.timing), value(extraction.centres)) == (timing, centres)


@pytest.mark.parametrize(
    ("section", "text", "n"),
    [
        ("Methods", "Twelve consecutive adults with fooitis were treated.", "12"),
        ("Methods", "We studied 1,204 patients.", "1204"),
        ("Results", "Pain fell in 4 of 5 patients.", None),
        ("Results", "These 4 patients did well.", None),
        ("Results", "Four patients (80%) responded to zorplexine.", None),
        ("Methods", "Patients (n = 14) came twice.", "14"),
    ],
)
def test_participants_are_those_the_study_says_it_studied(section: str, text: str, n: str | None) -> None:
    assert value(extract(abstract((section, text))).participants) == n


def dose_of(text: str) -> Dose | None:
    return read_dose(0, text, flat(text), 0, len(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "1 mg/kg/dose with 2 to 4 monthly infusions for 12 to 42 months",
            ("mg/kg/dose", 2, 4, "month", 12, 42, "month", True),
        ),
        ("5 mg/kg every 8 weeks", ("mg/kg", 8, 8, "week", None, None, None, False)),
        ("100 mg twice daily for 2 weeks", ("mg", 0.5, 0.5, "day", 2, 2, "week", False)),
        ("15 mg weekly", ("mg", 1, 1, "week", None, None, None, False)),
        ("1 mg per kg per day over 3 days", ("mg/kg/day", None, None, None, 3, 3, "day", False)),
        ("0.05 mg/kg 3-monthly", ("mg/kg", 3, 3, "month", None, None, None, False)),
    ],
)
def test_dose_keeps_interval_and_duration_apart(text: str, expected: tuple[object, ...]) -> None:
    dose = dose_of(text)
    assert dose is not None
    assert (
        dose.unit,
        dose.interval_min,
        dose.interval_max,
        dose.interval_unit,
        dose.duration_min,
        dose.duration_max,
        dose.duration_unit,
        dose.is_ambiguous,
    ) == expected


def test_range_of_doses_has_no_single_value() -> None:
    dose = dose_of("0.5-1 mg/kg every 3 months")
    assert dose is not None and (dose.value, dose.unit) == (None, "mg/kg")


def test_number_without_a_unit_is_no_dose() -> None:
    assert dose_of("for 12 to 42 months in 5 patients") is None


@pytest.mark.parametrize(
    ("text", "variants"),
    [
        ("Zorplexine was given. Later zorplexene was stopped.", [("zorplexene", "zorplexine")]),
        ("Biphosphonates helped.", [("Biphosphonates", "bisphosphonates")]),
        ("METHOTREXATE or Bisphosphonate.", []),
        ("Sulphasalazine and sulfasalazine.", []),
        ("Prednisone and prednisolone.", []),
    ],
)
def test_misspelt_drugs_are_kept_as_printed_beside_the_right_form(text: str, variants: list[tuple[str, str]]) -> None:
    topic = Vocabulary((Concept(ConceptKind.TREATMENT, "zorplexine"),))
    found = extract(abstract(("Methods", text)), topic).spelling_variants
    assert [(s.printed, s.form) for s in found] == variants


@pytest.mark.parametrize(
    ("a", "b", "near"),
    [
        ("abcd", "abd", True),
        ("abcd", "abxd", True),
        ("abcd", "acbd", True),
        ("abcd", "abcd", False),
        ("abcd", "axyd", False),
        ("abcd", "abcdef", False),
    ],
)
def test_one_edit_is_one_letter_or_one_swap(a: str, b: str, near: bool) -> None:
    assert one_edit(a, b) is one_edit(b, a) is near


@pytest.mark.parametrize(
    ("design", "level"),
    [
        ("RCT", 2),
        ("cohort", 3),
        ("series", 4),
        ("case-control", 4),
        ("x-preclinical", 5),
        ("x-editorial", None),
        ("unknown", None),
        (None, None),
    ],
)
def test_starting_level_is_that_of_ocebm_2011(design: str | None, level: int | None) -> None:
    assert starting_level(design, "benefit") == starting_level(design, "harm") == level


def test_a_review_is_level_1_only_if_it_is_one_of_randomised_trials() -> None:
    # OCEBM 2011, row "Does this intervention help?": "systematic review of randomized trials or n-of-1 trials"
    for design in ("x-systematic-review", "x-meta-analysis"):
        assert starting_level(design) is None
        assert starting_level(design, names_randomised=True) == 1


def test_a_population_that_the_topic_calls_related_is_indirect() -> None:
    fooitis = Concept(ConceptKind.CONDITION, "fooitis", related=("barosis",))
    topic = Vocabulary((fooitis, Concept(ConceptKind.CONDITION, "barosis")))
    text = "Four patients with {} were treated with zorplexine. Pain decreased in 3 of 4 patients with {}."
    for condition, directness in (("fooitis", "exact"), ("barosis", "indirect")):
        passage = Passage("k", PassageKind.ABSTRACT, "Results", text.format(condition, condition))
        assert {claim.directness for claim in extract([passage], topic).claims} == {directness}


@pytest.mark.parametrize(
    ("told", "is_about_people"),
    [
        ("Twelve carp and other fish were treated with zorplexine. Survival improved.", False),
        ("Five dogs with fooitis received zorplexine. All dogs recovered.", False),
        ("Five patients who kept dogs received zorplexine. All recovered.", True),
        ("A 40-year-old man ate raw fish and was treated with zorplexine. He recovered.", True),
        ("Twelve patients took fish oil. Pain fell.", True),
    ],
)
def test_animals_are_no_patients(told: str, is_about_people: bool) -> None:
    assert read_study(abstract((None, told), title="Zorplexine"), NO_TOPIC).has_patients is is_about_people
