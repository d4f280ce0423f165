"""Which treatment a statement of a report is about: the one that its own words make do it, each of a list, a whole."""

from __future__ import annotations

import pytest
from shorthand import abstract, claims

from evidence_kb.claims.reports.full_names import end_of_name
from evidence_kb.claims.study.procedures import procedures_in
from evidence_kb.claims.study.roles import role_of_mention


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
        "Nausea resolved and headache persisted with infliximab and vedolizumab, respectively, in 30 patients.",
        "We treated 90 patients. Remission was achieved in 61% and 0% with infliximab and vedolizumab, respectively.",
        "We treated 24 patients. A fall in pain was seen with colchicine (p < 0.01) and methotrexate (p = 0.62).",
        "We treated 90 patients. Mortality was higher with digoxin (HR 1.9) and methotrexate (HR 1.0; 95% CI 0.6-1.6).",
        "We treated 90 patients. Mortality was higher with digoxin (HR 1.9) and methotrexate (HR 0.7).",
    ],
)
def test_each_of_two_may_have_done_something_else(text: str) -> None:
    treatments = [treatment for treatment, _ in told(text)]
    assert not {"vedolizumab", "methotrexate"} & set(treatments)


def test_list_of_what_goes_with_something_has_more_than_treatments() -> None:
    text = "We treated 40 patients. Use of statins, smoking and colchicine were associated with renal failure."
    assert {treatment for treatment, _ in told(text)} == {"statins", "colchicine"}


def test_what_two_did_together_is_not_said_of_the_other_alone() -> None:
    text = "We treated 40 patients. Colchicine and allopurinol were associated with fewer flares."
    assert len(told(text)) == 2
    assert len(told(text.replace("flares", "flares only when combined"))) < 2


def test_numbers_in_a_bracket_are_those_of_the_treatment_before_it() -> None:
    text = (
        "We followed 900 patients with psoriasis. Methotrexate (HR 2.1, 95% CI 1.2-3.4) and adalimumab (HR 3.3, 95% CI "
        "1.5-4.4) were associated with a higher risk of shingles."
    )
    found = {c.treatment: (c.numbers.effect, c.numbers.ci_low) for c in claims(abstract((None, text)))}
    assert found == {"methotrexate": (2.1, 1.2), "adalimumab": (3.3, 1.5)}


@pytest.mark.parametrize(
    ("plain", "names"),
    [
        ("rapid ventricular pacing produced a rise in pressure.", ["rapid ventricular pacing"]),
        ("conservative management was safe.", ["conservative management"]),
        ("one was cured by surgical drainage.", ["surgical drainage"]),
        ("total wrist denervation lowered the pain.", ["wrist denervation"]),
        ("the caudal approach was safe.", ["caudal approach"]),
        ("he underwent pelvic exenteration.", ["pelvic exenteration"]),
        ("middle ear procedures eased it.", []),
        ("they underwent right neck dissection.", ["right neck dissection"]),
        ("one had undergone an exploration of the hepatic duct.", ["exploration of the hepatic duct"]),
        ("in nine gastrojejunostomy eased it.", ["gastrojejunostomy"]),
        ("fifty-seven mitral repairs were performed.", ["mitral repairs"]),
    ],
)
def test_procedure_that_did_something_is_found(plain: str, names: list[str]) -> None:
    text = f"ten were seen. {plain}"  # what opens a text is read as a title
    assert sorted({text[a:b] for a, b in procedures_in(text)}) == names


@pytest.mark.parametrize(
    "plain",
    [
        "serum phosphate decreased in all.",
        "no supplemental fixation was effective.",
        "an aggressive approach was safe.",
        "zorplexine therapy led to a remission.",
        "prolonged treatment was successful.",
        "elevated serum phosphate was associated with death.",
        "troponin elevation was associated with death.",
        "insulin release increased mortality.",
        "lung perfusion was associated with better survival.",
        "a standardized approach was effective.",
        "one died after aortic dissection.",
        "no difference was left after bonferroni correction.",
        "two analytical techniques were used.",
        "a laparotomy was needed.",
        "the aspirate of the colostomy was clear.",
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


def test_what_came_after_the_end_of_a_treatment_is_told_of_the_end() -> None:
    given = "Ten patients were treated with prednisolone."
    for words in ("Arthritis developed in two after withdrawal of prednisolone.", "On withdrawal of prednisolone, "
                  "arthritis developed in two."):  # fmt: skip
        assert {treatment for treatment, _ in told(given, words)} <= {"withdrawal of prednisolone"}
    named = told(given, "Serum potassium returned to normal after withdrawal of prednisolone.")
    assert named == {("withdrawal of prednisolone", "serum potassium")}


def test_what_came_after_the_end_of_one_treatment_and_with_another_is_told_of_neither() -> None:
    given = "Ten patients were treated with prednisolone."
    for words in (
        "Pain decreased in six after withdrawal of prednisolone and treatment with naproxen.",
        "After withdrawal of the drug, pain decreased in six.",
        "After the withdrawal of prednisolone (day 6), fever, pain (day 7), and weakness (day 9) developed.",
    ):
        assert "prednisolone" not in {treatment for treatment, _ in told(given, words)}


def test_end_of_a_treatment_that_did_nothing_or_was_feared_did_not_do_it() -> None:
    given = "Ten patients were treated with prednisolone."
    named = told(given, "Cessation of prednisolone therapy did not lead to relapse of the arthritis.")
    assert named == {("cessation of prednisolone therapy", "relapse of the arthritis")}
    assert told(given, "We found that discontinuation of prednisolone led to a relapse.")
    assert not told(given, "Fear that discontinuation of prednisolone led to a relapse was unfounded.")


def test_this_drug_is_the_one_that_the_sentence_before_names() -> None:
    text = (
        "Ten patients received aspirin. Later 12 patients were given clozapine. This drug relieved pain in 6 patients."
    )
    assert told(text) == {("clozapine", "pain")}
    assert told(text.replace("given clozapine", "given clozapine and aspirin")) != {("clozapine", "pain")}
    for words in ("was refused by all", "is recommended in the literature", "had been given before"):
        other = (
            f"Ten patients with gout received colchicine. Allopurinol {words}. This drug relieved pain in 6 patients."
        )
        assert ("allopurinol", "pain") not in told(other)


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


def test_after_a_switch_what_was_given_before_is_not_meant() -> None:
    switched = "Ten patients were switched from tenofovir disoproxil to tenofovir alafenamide."
    fell = "Bone density fell with tenofovir disoproxil."
    assert told(switched, fell, "Pain improved after the switch.") == {
        ("tenofovir disoproxil", "bone density"),
        ("tenofovir alafenamide", "pain"),
    }


def test_what_was_given_at_another_time_is_not_what_they_received() -> None:
    text = "Pain resolved in the nine patients who received {}."
    assert ("colchicine", "pain") not in told(
        "Ten patients were seen.", text.format("the standard tablets after colchicine")
    )
    assert ("oral colchicine", "pain") in told("Ten patients were seen.", text.format("oral colchicine"))


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
    assert end_of_name(f"given {name}{rest}", 6, 6 + len(name + rest)) == 6 + len(name)


@pytest.mark.parametrize(
    ("words", "end", "outcome"),
    [
        ("After cessation of therapy, bone pain recurred in 4 of 9 patients.", "cessation of therapy", "bone pain"),
        ("Two of the 9 patients relapsed after stopping treatment.", "stopping treatment", "relapse"),
    ],
)
def test_what_came_back_after_the_end_of_the_treatment_is_told_of_the_end(words: str, end: str, outcome: str) -> None:
    given = "Nine patients with refractory disease were treated with prednisolone."
    title = "Prednisolone for refractory disease: a case series"
    assert told(given, words, title=title) == {(end, outcome)}
    died = "Two of the 9 patients died after stopping treatment."
    assert told(given, died, title=title) == set()


def test_what_was_put_off_or_refused_was_not_given() -> None:
    for words in ("two deferred ", "three patients refused the ", "she declined "):
        plain = f"{words}colectomy, and the pain improved."
        assert role_of_mention(plain, len(words), len(words) + len("colectomy")) == "absent"
    plain = "when the pain declined after colectomy, she left."
    assert role_of_mention(plain, 29, 38) != "absent"


def test_what_was_started_when_something_came_right_was_given() -> None:
    begins = "The pain resolved when "
    for rest in ("prednisone was started.", "prednisone (5 mg) and rest were then instituted."):
        plain = (begins + rest).lower()
        assert role_of_mention(plain, len(begins), len(begins) + len("prednisone")) == "plain"
    for words in ("pain may resolve when ", "pain resolves if "):
        plain = f"{words}prednisone is started."
        assert role_of_mention(plain, len(words), len(words) + len("prednisone")) == "example"


@pytest.mark.parametrize(
    ("given", "is_told"),
    [
        ("Octreotide was then started, and the swelling did not come back.", False),
        ("He was treated with octreotide, and the swelling did not come back.", False),
        ("Octreotide had no part in his care.", True),
    ],
)
def test_what_a_patient_had_before_a_treatment_began_is_none_of_its_doing(given: str, is_told: bool) -> None:
    found = told(
        "A 3-year-old boy presented with leg swelling.",
        "Pneumonia developed on day 4.",
        given,
        "He went home on day 20.",
        title="Octreotide in a boy with leg swelling: a case report",
    )
    assert (("octreotide", "pneumonia") in found) is is_told


def test_what_came_before_one_of_several_patients_was_treated_may_be_of_the_others() -> None:
    found = told(
        "We report two boys with leg swelling and octreotide.",
        "Pneumonia developed on day 4 in one.",
        "Octreotide was started again.",
        title="Octreotide in two boys with leg swelling",
    )
    assert ("octreotide", "pneumonia") in found


@pytest.mark.parametrize(
    ("before", "behind", "is_looked_up"),
    [
        ("data on ", " were abstracted", True),
        ("information about concomitant ", " use was collected", True),
        ("data on ", " were encouraging", False),
        ("she received ", " and data were collected", False),
    ],
)
def test_what_data_were_collected_on_was_given_to_nobody_told_of(before: str, behind: str, is_looked_up: bool) -> None:
    plain = f"{before}zorplexine{behind}."
    assert (role_of_mention(plain, len(before), len(before) + 10) == "example") is is_looked_up
