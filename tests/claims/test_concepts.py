"""INN stems: WHO, "The use of stems in the selection of INN"; the rest are everyday forms of the same words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_kb.claims.lexicon.concepts import NO_TOPIC, concept_for, concept_in, key, outcome_group
from evidence_kb.claims.study.populations import abbreviations, of_one_meaning
from evidence_kb.findings import Concept, ConceptKind, Vocabulary

TREATMENT, OUTCOME, CONDITION = ConceptKind.TREATMENT, ConceptKind.OUTCOME, ConceptKind.CONDITION
TOPIC = Vocabulary(
    (
        Concept(TREATMENT, "zorplexine", ("ZPX", "zorplexine acid"), ("zorplexin",)),
        Concept(OUTCOME, "limping", ("limp", "walking pain"), desirable="decrease", domain="benefit"),
        Concept(CONDITION, "fooitis", ("chronic fooitis",), related=("baritis",)),
    )
)


@pytest.mark.parametrize(
    ("kind", "text", "name"),
    [
        (TREATMENT, "ZPX", "zorplexine"),
        (TREATMENT, "Zorplexin", "zorplexine"),
        (TREATMENT, "oral zorplexine", "zorplexine"),
        (OUTCOME, "walking pains", "limping"),
        (OUTCOME, "severe limp", "limping"),
        (CONDITION, "Chronic Fooitis", "fooitis"),
    ],
)
def test_vocabulary_of_the_topic_comes_first(kind: ConceptKind, text: str, name: str) -> None:
    concept = concept_for(kind, text, TOPIC)
    assert (concept.name, concept.origin) == (name, "topic")


@pytest.mark.parametrize(
    ("kind", "text", "name"),
    [
        (TREATMENT, "Bisphosphonate", "bisphosphonates"),
        (TREATMENT, "biphosphonates", "bisphosphonates"),
        (TREATMENT, "non-steroidal anti-inflammatory agents", "NSAIDs"),
        (TREATMENT, "TNF-α inhibitors", "TNF inhibitors"),
        (TREATMENT, "Pamidronic Acid", "pamidronate"),
        (TREATMENT, "anti-TNF agents", "TNF inhibitors"),
        (OUTCOME, "mean pain scores", "pain"),
        (OUTCOME, "Symptomatic improvement", "symptoms"),
        (OUTCOME, "CRP", "C-reactive protein"),
        (OUTCOME, "radiographic changes", "radiological lesions"),
        (OUTCOME, "pain and function", "pain"),
        (OUTCOME, "side effects", "adverse events"),
        (OUTCOME, "usefulness", "usefulness"),
    ],
)
def test_lexicon_knows_classes_members_and_outcome_heads(kind: ConceptKind, text: str, name: str) -> None:
    concept = concept_for(kind, text)
    assert (concept.name, concept.origin) == (name, "package")


@pytest.mark.parametrize(
    ("text", "broader"),
    [
        ("fobdronate", "bisphosphonates"),
        ("quizolamab", None),
        ("nolvastatin", "statins"),
        ("tabgliptin", "antidiabetics"),
        ("fipoxaban", "anticoagulants"),
        ("belocoxib", "NSAIDs"),
    ],
)
def test_unlisted_names_get_the_class_of_their_stem(text: str, broader: str | None) -> None:
    assert (concept_for(TREATMENT, text).name, concept_for(TREATMENT, text).broader) == (text, broader)


@pytest.mark.parametrize("text", ["loss of function", "time to relapse", "duration of pain", "fear of pain"])
def test_words_that_turn_the_meaning_round_keep_their_own_name(text: str) -> None:
    assert concept_for(OUTCOME, text).origin == "text"


def test_unknown_words_are_named_by_themselves_in_the_singular() -> None:
    assert concept_for(OUTCOME, " Blue  Toes").name == "blue toe"
    assert concept_for(TREATMENT, "infliximab plus methotrexate").origin == "text"
    assert concept_for(OUTCOME, "Blue toes").desirable is None


def test_members_name_their_class() -> None:
    assert concept_for(TREATMENT, "zoledronate").broader == "bisphosphonates"


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("clinical response", "clinical"),
        ("joint pain", "clinical"),
        ("radiographic changes", "imaging"),
        ("nausea", "harm"),
        ("overall survival", "survival"),
        ("quality of life", "function"),
        ("ESR", "laboratory"),
        ("blue toes", None),
    ],
)
def test_outcome_groups_bring_restatements_together(text: str, group: str | None) -> None:
    assert outcome_group(text) == group


@given(st.text())
def test_key_of_a_key_is_itself_up_to_singulars_and_naming_never_fails(text: str) -> None:
    assert key(text.upper()) == key(text.upper().lower())
    for kind in ConceptKind:
        assert concept_for(kind, text).name


SHORTS = {
    "MT": "mechanical thrombectomy",
    "AEs": "adverse events",
    "NSAID": "no such thing",
    "PFS": "progression-free survival",
}


@pytest.mark.parametrize(
    ("kind", "text", "name"),
    [
        (ConceptKind.TREATMENT, "MT", "mechanical thrombectomy"),
        (ConceptKind.TREATMENT, "early MT", "early mechanical thrombectomy"),
        (ConceptKind.TREATMENT, "NSAID", "NSAIDs"),  # the lexicon knows it
        (ConceptKind.TREATMENT, "RT", "rt"),  # the study does not say what it is
        (ConceptKind.OUTCOME, "PFS", "progression-free survival"),
    ],
)
def test_a_short_form_means_what_its_study_says(kind: ConceptKind, text: str, name: str) -> None:
    assert concept_in(kind, text, NO_TOPIC, SHORTS).name == concept_for(kind, name).name


def test_one_short_form_may_be_two_things_in_two_studies() -> None:
    other = {"MT": "methotrexate"}
    names = {concept_in(ConceptKind.TREATMENT, "MT", NO_TOPIC, shorts).name for shorts in (SHORTS, other)}
    assert names == {"mechanical thrombectomy", "methotrexate"}


def test_a_short_form_that_stands_for_two_things_in_one_study_is_filed_under_neither() -> None:
    twice = ["Mechanical thrombectomy (MT) was done.", "They had melatonin (MT) and gout treatment (GT), later."]
    again = "A mechanical thrombectomies (MT) registry was kept."
    assert of_one_meaning(abbreviations(twice), twice) == {"GT": "gout treatment"}
    same = [twice[0], again]
    assert of_one_meaning(abbreviations(same), same) == {"MT": "Mechanical thrombectomy"}
