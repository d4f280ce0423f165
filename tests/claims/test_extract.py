"""Claims from pages and sentences in our own words; what each must give was decided by reading it."""

import pytest
from shorthand import abstract, claims, counted, excerpt, only, summary

from evidence_kb.claims import EXTRACTOR, VERSION, extract
from evidence_kb.findings import Claim, Concept, ConceptKind, Vocabulary

PAGE = abstract(
    ("Background", "Gold salts reduce pain in fooitis. Whether zorplexine helps is not known."),
    ("Aim", "To find out if zorplexine is safe and reduces fever in relapsing fooitis (RF)."),
    (
        "Patients and methods",
        "Nine children with RF, who had persistent fever despite treatment with gold salts, received zorplexine "
        "(2 mg/kg every 3 months for 2 years). Fever and mobility were recorded at each visit.",
    ),
    (
        "Findings",
        "Fever resolved after the second dose in seven of the nine children, with functional improvement over time. "
        "Marked improvement was found in bone lesions for these 7 children. Nausea occurred in 2 of 9 children. No "
        "fractures were observed during follow-up. CRP did not change.",
    ),
    ("Interpretation", "Zorplexine seems to be an effective and safe option in RF if gold salts fail."),
    title="Zorplexine in relapsing fooitis: a case series",
)


def row(claim: Claim) -> tuple[object, ...]:
    return (claim.treatment, claim.outcome, str(claim.direction), str(claim.basis), *counted(claim))


def test_page_in_other_words_gives_its_claims() -> None:
    assert [row(c) for c in claims(PAGE)] == [
        ("gold salts", "pain", "improvement", "background", None, None),
        ("gold salts", "fever", "no_change", "background", None, None),
        ("zorplexine", "fever", "improvement", "own_data", 7, 9),
        ("zorplexine", "functional improvement", "improvement", "own_data", None, None),
        ("zorplexine", "bone lesions", "improvement", "own_data", 7, 7),
        ("zorplexine", "nausea", "worsening", "own_data", 2, 9),
        ("zorplexine", "fractures", "no_evidence", "own_data", 0, None),
        ("zorplexine", "CRP", "no_change", "own_data", None, None),
        ("zorplexine", "effectiveness", "improvement", "conclusion", None, None),
        ("zorplexine", "safety", "no_evidence", "conclusion", None, None),
    ]


def test_page_in_other_words_gives_design_participants_and_dose() -> None:
    extraction = extract(PAGE)
    assert extraction.design is not None and extraction.design.value == "series"
    assert extraction.participants is not None and extraction.participants.value == "9"
    dose = extraction.claims[2].dose
    assert dose is not None and (dose.value, dose.unit, dose.interval_min, dose.interval_unit) == (
        2,
        "mg/kg",
        3,
        "month",
    )
    assert (dose.duration_min, dose.duration_unit, dose.is_ambiguous) == (2, "year", False)


def test_uncontrolled_study_has_comparator_none_and_others_say_nothing() -> None:
    found = claims(PAGE)
    assert {c.comparator for c in found if c.basis in ("own_data", "conclusion")} == {"none"}
    assert {c.comparator for c in found if c.basis == "background"} == {None}
    assert only(summary("Fever resolved with zorplexine in 2 patients.")).comparator is None


def test_sections_may_stand_in_any_order_or_be_missing() -> None:
    shuffled = [PAGE[0], *reversed(PAGE[1:])]
    assert sorted(row(c)[:4] for c in claims(shuffled)) == sorted(row(c)[:4] for c in claims(PAGE))
    without_methods = [p for p in PAGE if p.label != "Patients and methods"]
    (fever,) = [c for c in claims(without_methods) if c.outcome == "fever"]
    assert counted(fever) == (7, 9)


@pytest.mark.parametrize(
    ("sentence", "treatment", "outcome", "direction", "events", "total"),
    [
        ("Fever resolved in 3 of 4 patients treated with infliximab.", "infliximab", "fever", "improvement", 3, 4),
        ("Disease worsened in 2 of 7 patients on methotrexate.", "methotrexate", "disease", "worsening", 2, 7),
        ("Pain scores fell with pamidronate.", "pamidronate", "pain scores", "improvement", None, None),
        (
            "Remission was achieved in 10 of 12 women (83%) given colchicine.",
            "colchicine",
            "remission",
            "improvement",
            10,
            12,
        ),
        (
            "Infliximab led to complete remission in one patient.",
            "infliximab",
            "complete remission",
            "improvement",
            1,
            None,
        ),
        ("Treatment with zorplexine resulted in relief of pain.", "zorplexine", "pain", "improvement", None, None),
        ("Bone density decreased after zoledronic acid.", "zoledronic acid", "bone density", "worsening", None, None),
        (
            "Four patients (66.6%) showed a clinical response to anti-TNF therapy.",
            "anti-TNF therapy",
            "clinical response",
            "improvement",
            4,
            None,
        ),
        ("Methotrexate had no effect on joint swelling.", "methotrexate", "joint swelling", "no_change", None, None),
        ("Zorplexine did not improve mobility.", "zorplexine", "mobility", "no_change", None, None),
        ("Three of eight patients responded to gold salts.", "gold salts", "response", "improvement", 3, 8),
        ("Two patients on zorplexine relapsed.", "zorplexine", "relapse", "worsening", 2, None),
        ("Five of six children on zorplexine developed nausea.", "zorplexine", "nausea", "worsening", 5, 6),
        ("Zorplexine-induced psoriasis occurred in 20 patients.", "zorplexine", "psoriasis", "worsening", 20, None),
        (
            "No serious adverse events were seen with zorplexine.",
            "zorplexine",
            "serious adverse events",
            "no_evidence",
            0,
            None,
        ),
        ("None of the 6 patients on zorplexine had nausea.", "zorplexine", "nausea", "no_evidence", 0, 6),
        ("No patient on zorplexine developed nausea.", "zorplexine", "nausea", "no_evidence", 0, None),
        ("Zorplexine was well tolerated.", "zorplexine", "tolerability", "no_evidence", None, None),
        ("Quality of life increased with zorplexine.", "zorplexine", "quality of life", "improvement", None, None),
        ("Zorplexine was effective in reducing stiffness.", "zorplexine", "stiffness", "improvement", None, None),
        ("Swelling went down in 5 of 7 children given zorplexine.", "zorplexine", "swelling", "improvement", 5, 7),
    ],
)
def test_sentence_gives_one_claim(
    sentence: str, treatment: str, outcome: str, direction: str, events: int | None, total: int | None
) -> None:
    claim = only(summary(sentence))
    assert (claim.treatment, claim.outcome, claim.direction) == (treatment, outcome, direction)
    assert counted(claim) == (events, total) and claim.basis == "own_data"


@pytest.mark.parametrize(
    "sentence",
    [
        "Is zorplexine effective in fooitis?",
        "To test whether zorplexine reduces pain.",
        "We aimed to reduce pain with zorplexine.",
        "Patients will be randomised and pain will be reduced by zorplexine.",
        "Zorplexine should be considered in fooitis.",
        "The dose of prednisolone was reduced in 3 patients.",
        "Response was defined as a 50% reduction in pain.",
        "Patients were followed for 12 months and pain was assessed.",
        "The primary outcome was reduction in pain.",
        "Fewer patients relapsed with zorplexine.",
        "A reduced risk of relapse was seen with zorplexine.",
        "We conducted a placebo-controlled trial of zorplexine.",
        "Zorplexine has become a common approach.",
        "Female sex was associated with a response.",
        "Zorplexine reduced costs.",
        "In the placebo group, pain decreased.",
        "Further studies of the improvement with zorplexine are needed.",
    ],
)
def test_sentence_without_a_finding_gives_nothing(sentence: str) -> None:
    assert claims(summary(sentence)) == ()


@pytest.mark.parametrize(
    "title",
    [
        "Effect of zorplexine on pain",
        "Zorplexine in fooitis",
        "Does zorplexine reduce pain?",
        "Zorplexine treatment for fooitis",
        "The role of gold salts in pain relief",
        "Zorplexine or gold salts? Results of a study",
    ],
)
def test_title_that_declares_nothing_gives_nothing(title: str) -> None:
    assert claims(abstract(title=title)) == ()


def test_declarative_title_is_a_claim_of_basis_title() -> None:
    claim = only(abstract(title="Zorplexine reduces pain in recurrent fooitis"))
    assert (claim.treatment, claim.outcome, claim.basis) == ("zorplexine", "pain", "title")


@pytest.mark.parametrize(
    ("sentence", "comparator", "p_value"),
    [
        ("Pain decreased with zorplexine compared with placebo (p = 0.03).", "placebo", 0.03),
        ("Stiffness was lower in the zorplexine group than in the placebo group (p=0.02).", "placebo", 0.02),
        ("Zorplexine was superior to gold salts.", "gold salts", None),
        ("Fatigue improved more with zorplexine than with methotrexate.", "methotrexate", None),
        ("12/30 patients (40%) on zorplexine achieved remission versus 5/30 (16.7%) on placebo.", "placebo", None),
        ("Zorplexine reduced pain compared with usual care.", "usual care", None),
    ],
)
def test_comparator_is_what_the_sentence_compares_with(sentence: str, comparator: str, p_value: float | None) -> None:
    claim = only(summary(sentence, "Patients received zorplexine."))
    assert (claim.treatment, claim.comparator, claim.direction) == ("zorplexine", comparator, "improvement")
    assert claim.numbers.p_value == p_value
    assert claim.numbers.total_n in (None, 30)


def test_difference_that_is_not_significant_is_no_evidence() -> None:
    claim = only(summary("There was no significant difference in nausea between zorplexine and placebo (p = 0.2)."))
    assert (claim.treatment, claim.comparator) == ("zorplexine", "placebo")
    assert (claim.change, claim.direction, claim.is_negated) == ("no_difference", "no_evidence", True)


@pytest.mark.parametrize(
    ("sentence", "grade"),
    [
        ("Zorplexine is effective.", 0),
        ("Zorplexine appears to be effective.", 1),
        ("Zorplexine may be effective.", 2),
        ("These data suggest that zorplexine may be effective.", 3),
    ],
)
def test_hedges_are_graded(sentence: str, grade: int) -> None:
    given = ("Methods", "In this case series, twenty patients were treated with zorplexine.")
    assert only(abstract(given, ("Conclusions", sentence))).hedge == grade


def test_neither_nor_negates_both_treatments() -> None:
    found = claims(excerpt("In our cohort, 3/91 (3.3%) patients neither responded to gold salts nor zorplexine."))
    assert [(c.treatment, c.direction, c.is_negated, counted(c)) for c in found] == [
        ("gold salts", "no_change", True, (3, 91)),
        ("zorplexine", "no_change", True, (3, 91)),
    ]


def test_two_outcomes_of_one_verb_are_two_claims_with_one_quote() -> None:
    pain, swelling = claims(summary("Pain and joint swelling decreased with zorplexine in 6 of 8 patients."))
    assert (pain.outcome, swelling.outcome) == ("pain", "joint swelling")
    assert pain.quote == swelling.quote and counted(pain) == counted(swelling) == (6, 8)
    assert swelling.duplicate_of is None


def test_treatment_of_the_sentence_wins_over_that_of_the_cohort() -> None:
    (claim,) = claims(
        summary("Zorplexine was given to 14 children.", "Fever resolved in 3 of 4 patients on gold salts.")
    )
    assert claim.treatment == "gold salts"


def test_treatment_comes_from_the_words_before_with_their_place() -> None:
    passages = summary("Zorplexine was given to 14 children; 13 of 14 (93 %) had inactive disease or improved.")
    claim = only(passages)
    assert (claim.treatment, claim.outcome, claim.direction, counted(claim)) == (
        "zorplexine",
        "inactive disease",
        "improvement",
        (13, 14),
    )
    assert claim.treatment_proof is not None and claim.treatment_proof.text == "Zorplexine"
    assert claim.numbers.percent_printed == 93 and claim.numbers.arithmetic == "ok"


def test_two_treatments_and_none_in_the_sentence_name_none() -> None:
    passages = summary("Patients received zorplexine or gold salts.", "Fever resolved in 3 of 4 patients.")
    assert only(passages).treatment is None


def test_combined_treatments_are_one_treatment() -> None:
    claim = only(summary("Pain decreased with zorplexine combined with gold salts in 2 of 2 patients."))
    assert (claim.treatment, claim.combination) == ("zorplexine combined with gold salts", "combination")


def test_count_of_everybody_treated_is_not_a_count_of_those_who_improved() -> None:
    found = claims(
        abstract(("Methods", "We gave zorplexine to 12 adults."), ("Results", "In 12 adults, pain decreased."))
    )
    assert [counted(c) for c in found] == [(None, None)]


@pytest.mark.parametrize(
    ("sentence", "basis"),
    [
        ("The authors conclude that zorplexine reduces pain.", "conclusion"),
        ("In earlier reports, pain decreased with zorplexine.", "reports_other"),
        ("Poe et al. found that zorplexine reduced pain.", "reports_other"),
        ("As background, zorplexine was described as effective.", "background"),
        ("Pain decreased with zorplexine.", "own_data"),
    ],
)
def test_summary_sentences_have_the_basis_that_they_state(sentence: str, basis: str) -> None:
    assert only(summary(sentence)).basis == basis


@pytest.mark.parametrize(
    ("sentence", "basis", "markers"),
    [
        ("Zorplexine relieves pain in fooitis.", "background", ()),
        ("Zorplexine relieves pain in fooitis [4,6–8].", "reports_other", ("4", "6", "7", "8")),
        ("In our cohort, pain decreased with zorplexine.", "own_data", ()),
        ("Earlier case series have shown relief of pain with zorplexine.7", "reports_other", ("7",)),
    ],
)
def test_excerpts_speak_of_the_citing_or_the_cited_study(sentence: str, basis: str, markers: tuple[str, ...]) -> None:
    claim = only(excerpt(sentence))
    assert (claim.basis, claim.markers) == (basis, markers)


def test_markers_of_another_clause_are_not_those_of_the_finding() -> None:
    text = (
        "While older data disagree [9], no published evidence exists on the occurrence of zorplexine-related uveitis "
        "[2–4]."
    )
    claim = only(excerpt(text))
    assert (claim.markers, claim.outcome, claim.direction, claim.basis) == (
        ("2", "3", "4"),
        "uveitis",
        "no_evidence",
        "reports_other",
    )
    assert claim.numbers.events_n is None and claim.treatment == "zorplexine"


def test_last_sentence_of_a_cut_passage_is_never_used() -> None:
    assert len(claims(excerpt("Zorplexine relieves pain. Zorplexine relieves fever", complete=True))) == 2
    assert len(claims(excerpt("Zorplexine relieves pain. Zorplexine relieves fever", complete=False))) == 1
    assert len(claims(excerpt("Zorplexine relieves pain. Zorplexine relieves fever ...", complete=False))) == 1


def test_fever_and_pain_with_one_count_are_two_facts_and_response_restates_one() -> None:
    passages = abstract(
        ("Methods", "Five adults received zorplexine."),
        ("Results", "Fever resolved in 4 of 5 patients. Stiffness resolved in 4 of 5 patients."),
        ("Comment", "In our series, 4 of 5 patients showed clinical response."),
    )
    fever, stiffness, response = claims(passages)
    assert (fever.duplicate_of, stiffness.duplicate_of, response.duplicate_of) == (None, None, 0)


def test_population_is_exact_for_a_synonym_of_the_studied_condition_and_indirect_for_a_related_one() -> None:
    topic = Vocabulary(
        (
            Concept(ConceptKind.CONDITION, "fooitis", ("chronic fooitis", "CFO"), related=("baritis",)),
            Concept(ConceptKind.CONDITION, "baritis"),
        )
    )
    passages = abstract(
        ("Methods", "Twenty children were treated with zorplexine."),
        ("Conclusion", "Zorplexine is useful in CFO. Zorplexine is safe in baritis."),
        title="A look at fooitis",
    )
    useful, safe = claims(passages, topic)
    assert (useful.population, useful.directness) == ("CFO", "exact")
    assert (safe.population, safe.directness) == ("baritis", "indirect")


def test_population_is_unknown_where_none_is_named() -> None:
    claim = only(summary("Pain decreased with zorplexine."))
    assert (claim.population, claim.directness) == (None, None)


def test_extractor_names_itself() -> None:
    assert (EXTRACTOR, VERSION) == ("rules and comparison", "2.23.0")
