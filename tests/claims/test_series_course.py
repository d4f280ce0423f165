"""How real reports of patients tell their treatment and its course: each mechanism in our own words."""

from __future__ import annotations

import pytest
from shorthand import abstract, by_rules, claims, counted

CASE = "A 54-year-old woman with fooitis was treated with zorplexine."
Read = list[tuple[str, str, str]]


def told(*sentences: str, title: str = "An unusual case of fooitis") -> Read:
    read = by_rules(abstract((None, " ".join(sentences)), title=title))
    return [(str(c.treatment), c.outcome, str(c.direction)) for c in read]


@pytest.mark.parametrize(
    ("sentence", "treatment"),
    [
        ("A 54-year-old man underwent ventral stripping automated corneal keratoplasty.", "corneal keratoplasty"),
        ("The cyst was excised in a 23-year-old woman.", "excision"),
        ("A man with fooitis was treated surgically.", "surgery"),
        ("A man received intermittent zorplexine three times a week.", "zorplexine"),
        ("A man underwent sphincterotomy and stent placement.", "sphincterotomy and stent placement"),
        ("A stone was removed from the bladder of a 60-year-old man.", "removal"),
        (
            "A 40-year-old woman was treated with high-intensity focused ultrasound.",
            "high-intensity focused ultrasound",
        ),
        ("A woman with fooitis responded to bed rest, fluids and ibuprofen.", "ibuprofen"),
        ("A man with fooitis and barosis received zorplexine.", "zorplexine"),
    ],
)
def test_treatment_of_one_patient(sentence: str, treatment: str) -> None:
    assert (treatment, "symptoms", "improvement") in told(sentence, "The symptoms resolved after two weeks.")


def test_verbs_of_operations_stand_back_behind_a_treatment_that_is_named() -> None:
    assert told(CASE, "The cyst was excised.", "The symptoms resolved.") == [("zorplexine", "symptoms", "improvement")]


def test_conservative_treatment_is_a_treatment_of_its_own() -> None:
    read = told("A 40-year-old man underwent splenectomy.", "Later his pain resolved with conservative treatment.")
    assert read == [("conservative treatment", "pain", "improvement")]


def test_correction_of_a_disturbance_is_good() -> None:
    assert told(CASE, "Zorplexine resulted in correction of the hyponatremia.") == [
        ("zorplexine", "hyponatremia", "improvement")
    ]


def test_what_somebody_had_long_before_is_not_what_was_given() -> None:
    text = "A 61-year-old woman with a history of steroid use and partial keratoplasty underwent corneal keratoplasty."
    assert told(text, "She developed nausea.") == [("corneal keratoplasty", "nausea", "worsening")]


def test_people_who_cannot_have_a_drug_were_not_given_it() -> None:
    title = "Zorplexine after quibblemab in cisplatin-ineligible patients with fooitis"
    text = "Zorplexine was given to 20 cisplatin-ineligible patients with fooitis."
    assert told(text, "Fever resolved in 12 patients.", title=title) == [("zorplexine", "fever", "improvement")]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The postoperative course was uneventful.", [("complications", "no_evidence")]),
        ("Complications such as infection and necrosis did not occur.",
         [("infection", "no_evidence"), ("necrosis", "no_evidence")]),
        ("Obvious signs of arthritis were not observed.", [("arthritis", "no_evidence")]),
        ("She developed signs and symptoms of renal failure.", [("renal failure", "worsening")]),
        ("The pain resolved without perioperative complications.",
         [("pain", "improvement"), ("complications", "no_evidence")]),
        ("Treatment ended with a good functional and cosmetic result.",
         [("functional result", "improvement"), ("cosmetic result", "improvement")]),
        ("Five minutes later cardiac arrest occurred.", [("cardiac arrest", "worsening")]),
        ("Mortality was nil.", [("mortality", "no_evidence")]),
        ("The hormone response returned.", [("hormone response", "improvement")]),
        ("The infection was successfully treated with zorplexine.", [("success", "improvement")]),
        ("Zorplexine was successful.", [("success", "improvement")]),
        ("She has remained free of her previous fever.", [("free of her previous fever", "improvement")]),
        ("Zorplexine was given for a month without benefit.", [("benefit", "no_change")]),
        ("Zorplexine caused ventricular fibrillation.", [("ventricular fibrillation", "worsening")]),
        ("Zorplexine was given for a month, resulting in complete recovery.", [("complete recovery", "improvement")]),
    ],
)  # fmt: skip
def test_course_of_a_report(sentence: str, expected: list[tuple[str, str]]) -> None:
    read = told(CASE, sentence)
    assert {t for t, _, _ in read} == {"zorplexine"}
    assert [(o.removeprefix("perioperative "), d) for _, o, d in read] == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Pathological evaluation found no malignant cells.",
        "Seven eyes had culture-positive infection.",
        "She was well nourished.",
        "The score was 3 in the group with no major complications.",
        "All differential diagnoses were eliminated.",
        "She was discharged the same day.",
    ],
)
def test_what_somebody_had_or_was_found_is_no_effect(sentence: str) -> None:
    assert told(CASE, sentence) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Two cases of zorplexine-induced hepatitis are reported.",
        "We report a patient with hepatitis caused by zorplexine.",
        "A man was treated with zorplexine for years. Hepatitis is a rare complication of zorplexine.",
    ],
)
def test_harm_beside_its_cause(sentence: str) -> None:
    read = told("A 50-year-old man took zorplexine. His rash resolved.", sentence)
    assert ("zorplexine", "hepatitis", "worsening") in read


def test_harm_in_the_title_of_a_report_is_a_conclusion_and_without_abstract_a_title() -> None:
    title = "Acute Renal Failure During Zorplexine Therapy"
    (report,) = claims(abstract((None, "A 40-year-old man took zorplexine."), title=title))
    (alone,) = claims(abstract(title=title))
    assert [(c.outcome.casefold(), c.basis) for c in (report, alone)] == [
        ("acute renal failure", "conclusion"),
        ("acute renal failure", "title"),
    ]


def test_counts_stand_with_what_they_count() -> None:
    text = (
        "Twenty patients received zorplexine. The cure rate was 60% (12 of 20 patients), and 4 (20%) had a partial "
        "response. Closure was obtained in at least 80% (16/20). Adverse events occurred in most; the most common were "
        "nausea (six [30%] patients) and rash (two [10%] patients)."
    )
    read = claims(abstract((None, text), title="Zorplexine for fooitis"))
    assert [(c.outcome, *counted(c)) for c in read] == [
        ("cure rate", 12, 20),
        ("partial response", 4, None),
        ("closure", 16, 20),
        ("adverse events", None, None),
        ("nausea", 6, None),
        ("rash", 2, None),
    ]


@pytest.mark.parametrize(
    ("sentence", "direction"),
    [
        ("Zorplexine showed a significant difference in reducing pain.", ["improvement"]),
        ("A significant difference in pain was seen after zorplexine.", []),
        ("The mean difference in pain with zorplexine was 3.6%.", []),
        ("Pain differed significantly after zorplexine.", []),
        ("Pain did not differ after zorplexine.", ["no_change"]),
        ("No difference in pain was seen after zorplexine.", ["no_change"]),
    ],
)
def test_difference_that_is_not_denied_is_no_sameness(sentence: str, direction: list[str]) -> None:
    assert told(CASE, sentence) == [("zorplexine", "pain", each) for each in direction]
