"""Sentences of case reports and series by their grammar: participles, grades, values, reasons, and what is no claim."""

from __future__ import annotations

import pytest
from shorthand import abstract, by_rules, claims, counted

METHODS = "Thirty patients with fooitis were treated with zorplexine."
FIRST = "Fever resolved in 12 of 30 patients."
Expected = list[tuple[str, str, int | None, int | None]]


def found(sentence: str, *, methods: str = METHODS, first: str = FIRST) -> Expected:
    """Read one sentence behind a first result of a series."""
    read = by_rules(abstract(("Methods", methods), ("Results", f"{first} {sentence}")))[1:]
    return [(c.outcome, str(c.direction), *counted(c)) for c in read]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Gait improved in 9/11 patients, with three patients regaining a normal gait.",
         [("gait", "improvement", 9, 11), ("normal gait", "improvement", 3, None)]),
        ("Joint swelling subsided, with all patients reporting relief of stiffness and none requiring surgery.",
         [("joint swelling", "improvement", None, None), ("stiffness", "improvement", 30, 30),
          ("need for surgery", "no_evidence", 0, None)]),
        ("Remission was seen in 8 of 10 children with two children developing neutropenia.",
         [("remission", "improvement", 8, 10), ("neutropenia", "worsening", 2, None)]),
        ("Fourteen patients improved, with no patient experiencing a relapse.",
         [("improvement", "improvement", 14, None), ("relapse", "no_evidence", 0, None)]),
    ],
)  # fmt: skip
def test_counted_people_with_a_participle_are_a_statement(sentence: str, expected: Expected) -> None:
    assert found(sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Adverse events included dizziness, flushing and pruritus.",
         [("dizziness", "worsening", None, None), ("flushing", "worsening", None, None),
          ("pruritus", "worsening", None, None)]),
        ("The main toxic effects were anorexia and fatigue.",
         [("anorexia", "worsening", None, None), ("fatigue", "worsening", None, None)]),
        ("Drowsiness, tremor and nausea were among the side effects.",
         [("drowsiness", "worsening", None, None), ("tremor", "worsening", None, None),
          ("nausea", "worsening", None, None)]),
        ("Adverse events were mild, with headache being the most common.", [("headache", "worsening", None, None)]),
        ("Apart from transient back pain in three patients, no complication was recorded.",
         [("transient back pain", "worsening", 3, None), ("complication", "no_evidence", 0, None)]),
        ("Mouth sores were noted in five patients and hyperlipidaemia in two.",
         [("mouth sores", "worsening", 5, None), ("hyperlipidaemia", "worsening", 2, None)]),
        ("Leukopenia was seen in six patients (20%), and grade 3 neuropathy in two.",
         [("leukopenia", "worsening", 6, None), ("grade 3 neuropathy", "worsening", 2, None)]),
        ("Eosinophilia (7/30) and pruritus (4/30) occurred.", [("eosinophilia", "worsening", 7, 30)]),
        ("Side effects were mild and transient.", []),
    ],
)  # fmt: skip
def test_harms_are_read_from_lists(sentence: str, expected: Expected) -> None:
    assert found(sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Results were excellent in 12, good in five, fair in one and poor in two.",
         [("results", "improvement", 12, None), ("results", "improvement", 5, None),
          ("results", "worsening", 2, None)]),
        ("Improvement was marked in nine and moderate in four.",
         [("improvement", "improvement", 9, None), ("improvement", "improvement", 4, None)]),
        ("The series showed clear success in 70% of patients.", [("success", "improvement", None, None)]),
        ("Cosmetic results were satisfactory.", [("cosmetic results", "improvement", None, None)]),
        ("There were no complete responses and five partial responses, for an overall response rate of 17% (5/30).",
         [("partial responses", "improvement", 5, None), ("complete responses", "no_change", None, None),
          ("response rate", "improvement", 5, 30)]),
    ],
)  # fmt: skip
def test_grades_have_their_own_counts(sentence: str, expected: Expected) -> None:
    assert sorted(found(sentence), key=str) == sorted(expected, key=str)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Pain scores went from 7.9 to 2.4 within six weeks.", [("pain scores", "improvement", None, None)]),
        ("Median HbA1c was 9.4% at baseline and 7.3% at 12 months.", [("HbA1c", "improvement", None, None)]),
        ("The preoperative Harris hip score was 44 and the postoperative score was 86.",
         [("harris hip score", "improvement", None, None)]),
        ("Quality of life was 62 points before treatment and 48 after it.",
         [("quality of life", "worsening", None, None)]),
        ("AST and bilirubin remained within normal limits.",
         [("AST", "no_change", None, None), ("bilirubin", "no_change", None, None)]),
        ("The mean age was 9 years at baseline and 11 at follow-up.", []),
        ("The neurological examination remained normal.", []),
    ],
)  # fmt: skip
def test_two_values_say_what_changed(sentence: str, expected: Expected) -> None:
    assert found(sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Ten patients stopped zorplexine: seven because of side effects and three because of lack of efficacy.",
         [("discontinuation", "worsening", 7, None), ("response", "no_change", 3, None)]),
        ("No adverse event led to discontinuation of the drug.", [("discontinuation", "no_evidence", 0, None)]),
        ("No patient withdrew.", [("discontinuation", "no_evidence", 0, None)]),
        ("Vomiting led to withdrawal in two patients.", [("vomiting", "worsening", 2, None)]),
        ("No patient has required surgery to date.", [("need for surgery", "no_evidence", 0, None)]),
        ("Two conversions to open surgery were necessary.",
         [("need for conversions to open surgery", "worsening", 2, None)]),
    ],
)  # fmt: skip
def test_who_gave_up_and_who_needed_more(sentence: str, expected: Expected) -> None:
    assert found(sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Eleven patients walked unaided at discharge.", [("walking", "improvement", 11, None)]),
        ("Eighteen patients had a visual acuity of 20/40 or better.", [("visual acuity", "improvement", 18, None)]),
        ("Nine patients were clinically normal at six months.",
         [("clinically normal", "improvement", 9, None)]),
        ("Four patients recovered.", [("recovery", "improvement", 4, None)]),
        ("The first became afebrile, and the third did not benefit.",
         [("afebrile", "improvement", 1, None), ("benefit", "no_change", 1, None)]),
        ("Good to excellent repigmentation was seen in 9 patients.", [("repigmentation", "improvement", 9, None)]),
        ("Twelve patients (40%) are alive at a median of four years.", [("survival", "improvement", 12, None)]),
    ],
)  # fmt: skip
def test_how_people_became(sentence: str, expected: Expected) -> None:
    assert found(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Further reductions in the dose were followed by a relapse.",
        "Improvement was not seen until the dose was doubled.",
        "Antibody titres were significantly worse in women and in those with a long history.",
        "Responses were recorded with a questionnaire.",
        "Repigmentation persisted at the last visit.",
    ],
)
def test_what_is_no_effect_of_the_treatment(sentence: str) -> None:
    assert not found(sentence)


def test_a_percentage_with_a_decimal_comma_is_no_count_of_people() -> None:
    assert found("Recurrence was reported in 15,6% of the patients.") == [("recurrence", "worsening", None, None)]


def test_one_patient_is_followed_through_several_treatments() -> None:
    text = (
        "A 51-year-old woman with foo ulcers was given zorplexine. Prednisone, dapsone and ciclosporin had been "
        "ineffective. The ulcers healed within ten weeks. Prednisone was reduced to 5 mg daily. She has been free of "
        "ulcers for two years."
    )
    read = claims(abstract((None, text), title="Zorplexine for foo ulcers"))
    assert {c.treatment for c in read if c.basis == "own_data"} == {"zorplexine"}
    assert ("ulcers", "improvement") in {(c.outcome, str(c.direction)) for c in read}


def test_a_clause_with_which_tells_what_the_treatment_did_but_not_what_became_of_a_harm() -> None:
    text = "A boy aged 9 years with fooitis was given zorplexine, which led to rapid resolution of fever."
    assert [(c.treatment, c.outcome) for c in claims(abstract((None, text)))] == [("zorplexine", "fever")]
    text = "A boy aged 9 years was given zorplexine. He developed a rash, which resolved with antihistamines."
    assert not [c for c in claims(abstract((None, text))) if str(c.direction) == "improvement"]


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("Therapy included zorplexine.", "zorplexine"),
        ("He was managed initially by cystopexy.", "cystopexy"),
        ("Surgical excision of the thymoma was undertaken.", "surgical excision of the thymoma"),
        ("He underwent open reduction and internal fixation.", "open reduction and internal fixation"),
        ("A dorsal laminectomy was required to remove the cyst.", "dorsal laminectomy"),
        ("She underwent six sessions of pulsed dye laser.", "pulsed dye laser"),
        ("He was given octreotide LAR.", "octreotide LAR"),
    ],
)
def test_a_treatment_is_known_by_how_it_was_given(told: str, name: str) -> None:
    read = claims(abstract((None, f"A 40-year-old patient had fooitis. {told} The pain resolved.")))
    assert [(c.treatment, c.outcome) for c in read] == [(name, "pain")]


@pytest.mark.parametrize(
    "told",
    [
        "Serum protein electrophoresis was performed.",
        "A foregut duplication was found.",
        "The tumour was oestrogen receptor-positive.",
        "Data on antiretroviral therapy were abstracted.",
    ],
)
def test_what_was_looked_at_is_no_treatment(told: str) -> None:
    read = claims(abstract((None, f"Eleven patients had fooitis. {told} The pain resolved in nine patients.")))
    assert not read


def test_cases_of_the_literature_are_no_claims_of_a_report() -> None:
    text = (
        "Two patients with foo cystitis were treated with hyperbaric oxygen. Haematuria stopped in both patients. We "
        "found 23 cases in the literature, of whom 19 improved."
    )
    read = claims(abstract((None, text)))
    assert [(c.outcome, *counted(c)) for c in read] == [("haematuria", 2, 2)]


def test_a_heading_glued_to_its_text_is_none_of_its_words() -> None:
    text = "MethodsTwelve patients were given zorplexine. ResultsHeadache resolved in nine patients."
    read = claims(abstract((None, text)))
    assert [(c.outcome, *counted(c)) for c in read] == [("headache", 9, None)]


def test_what_happened_when_the_drug_was_interrupted_is_no_harm_of_it() -> None:
    text = (
        "A 38-year-old woman was given zorplexine for foo attacks. The attacks became less frequent. Twice the drug "
        "was interrupted, and the attacks recurred. Two months later she withdrew because of headache."
    )
    read = claims(abstract((None, text)))
    told = {(c.outcome, str(c.direction)) for c in read}
    assert told - {("withdrew", "worsening")} == {("attacks", "improvement"), ("headache", "worsening")}
