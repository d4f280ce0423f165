"""Which treatment a statement of a report is about: the one that its own words make do it, each of a list, a whole."""

from __future__ import annotations

import pytest
from shorthand import abstract, claims

from evidence_kb.claims.full_names import trimmed
from evidence_kb.claims.procedures import procedures_in
from evidence_kb.claims.roles import role_of_mention


def told(*text: str, title: str = "Notes from a clinic") -> set[tuple[str | None, str]]:
    return {(c.treatment, c.outcome) for c in claims(abstract((None, " ".join(text)), title=title))}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "We followed 900 patients with psoriasis. Methotrexate (HR 2.1, 95% CI 1.2-3.4) and adalimumab (HR 3.3, "
            "95% CI 1.5-4.4) were associated with a higher risk of shingles.",
            {("methotrexate", "risk of shingles"), ("adalimumab", "risk of shingles")},
        ),
        (
            "We treated 90 patients with pouchitis. Remission was achieved in 61% and 40% with infliximab and "
            "vedolizumab, respectively.",
            {("infliximab", "remission"), ("vedolizumab", "remission")},
        ),
    ],
)
def test_what_is_told_of_a_list_is_told_of_each_member(text: str, expected: object) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "We treated 90 patients with pouchitis. Pain and fever fell with infliximab and vedolizumab, respectively.",
        "We treated 90 patients with pouchitis. Infliximab (n = 5) and methotrexate (n = 6) led to remission.",
    ],
)
def test_each_of_two_may_have_done_something_else(text: str) -> None:
    treatments = [treatment for treatment, _ in told(text)]
    assert not {"vedolizumab", "methotrexate"} & set(treatments)


@pytest.mark.parametrize(
    ("plain", "names"),
    [
        ("rapid ventricular pacing produced a rise in pressure.", ["rapid ventricular pacing"]),
        ("conservative management was safe.", ["conservative management"]),
        ("one was cured by surgical drainage.", ["drainage"]),
        ("total wrist denervation lowered the pain.", ["wrist denervation"]),
        ("the caudal approach was safe.", ["caudal approach"]),
    ],
)
def test_procedure_that_did_something_is_found(plain: str, names: list[str]) -> None:
    text = f"ten were seen. {plain}"  # what opens a text is read as a title
    assert [text[a:b] for a, b in procedures_in(text)] == names


@pytest.mark.parametrize(
    "plain",
    [
        "serum phosphate decreased in all.",
        "no supplemental fixation was effective.",
        "an aggressive approach was safe.",
        "zorplexine therapy led to a remission.",
        "prolonged treatment was successful.",
    ],
)
def test_what_is_no_name_of_a_procedure_did_nothing(plain: str) -> None:
    assert procedures_in(f"ten were seen. {plain}") == []


def test_title_that_says_surgery_means_the_one_operation_that_the_text_names() -> None:
    title = "Surgical treatment of hernias"
    one = "We describe 12 patients before and after hemicolectomy. Recurrence was seen in 3 of the 12 patients."
    assert ("hemicolectomy", "recurrence") in told(one, title=title)
    two = one.replace("hemicolectomy", "hemicolectomy or appendectomy")
    assert ("hemicolectomy", "recurrence") not in told(two, title=title)


def test_end_of_a_treatment_did_what_it_led_to() -> None:
    given = "Ten patients were treated with zorplexine."
    assert told(given, "Discontinuation of zorplexine led to a relapse.") == {
        ("discontinuation of zorplexine", "relapse")
    }
    assert ("discontinuation of zorplexine", "relapse") not in told(given, "Zorplexine led to a relapse.")


def test_this_drug_is_the_one_that_the_sentence_before_names() -> None:
    text = (
        "Ten patients received aspirin. Later 12 patients were given clozapine. This drug relieved pain in 6 patients."
    )
    assert told(text) == {("clozapine", "pain")}
    assert told(text.replace("given clozapine", "given clozapine and aspirin")) != {("clozapine", "pain")}


def test_what_mended_a_harm_did_not_cause_it() -> None:
    text = "Ten patients received zorplexine. Bleeding occurred in 3 and was controlled by arterial embolization."
    assert ("arterial embolization", "bleeding") not in {
        (c.treatment, c.outcome) for c in claims(abstract((None, text))) if str(c.direction) == "worsening"
    }


def test_two_compounds_of_a_drug_are_two_treatments() -> None:
    text = "Forty patients were switched from tenofovir disoproxil (TDF) to tenofovir alafenamide (TAF). Pain improved."
    assert told(text, title="From tenofovir disoproxil to tenofovir alafenamide") == {("TAF", "pain")}
    plain = "changing from zorplexine to aspirin"
    assert role_of_mention(plain, plain.index("zorplexine"), plain.index(" to")) == "prior"
    assert role_of_mention(plain, plain.index("aspirin"), len(plain)) == "plain"


def test_how_much_contrast_was_given_is_no_treatment() -> None:
    given = (
        "Forty patients underwent coronary stenting with a low contrast dose. Renal function improved in 20 patients."
    )
    assert all(treatment != "contrast" for treatment, _ in told(given))


@pytest.mark.parametrize(
    ("name", "rest"),
    [
        ("zorplexine", " recipients"),
        ("zorplexine", " shows"),
        ("zorplexine", ", a human anti"),
        ("group A vaccine", ""),
        ("treatment of patients with zorplexine", ""),
    ],
)
def test_name_ends_before_people_and_verbs(name: str, rest: str) -> None:
    assert trimmed(f"given {name}{rest}", 6, 6 + len(name + rest)) == 6 + len(name)
