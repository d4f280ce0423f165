"""A text that counts nobody may still tell of a patient; one that speaks of patients in general tells of none."""

import pytest

from evidence_kb.claims import extract
from evidence_kb.claims.study.animals import is_of_animals
from evidence_kb.claims.study.laboratory import works_on_cells
from evidence_kb.claims.study.told_cases import counts_people, tells_of_a_case
from evidence_kb.model import Passage, PassageKind


def _claims(title: str, text: str) -> list[tuple[str | None, str | None, str]]:
    found = extract([Passage("k", PassageKind.TITLE, None, title), Passage("k", PassageKind.ABSTRACT, None, text)])
    return [(c.treatment, c.outcome, str(c.direction)) for c in found.claims]


@pytest.mark.parametrize(
    "words",
    [
        "a case of gouty nephropathy after zorpline is described.",
        "three such cases are reported.",
        "this paper describes the successful treatment of a young man.",
        "he recovered on prednisone after laminectomy.",
        "a boy with gout developed hepatitis after a fall.",
        "renal function was quickly restored by dialysis in a woman with gout.",
        "our experience with autotransfusion is good.",
        "we report the successful use of zorpline in three patients.",
        "a case is reported and the literature reviewed.",
        "two case reports are given.",
        "in a case of gouty nephropathy the deposits were seen to shrink.",
        "after a summary of such changes, a case of gout is described.",
        "the case described herein illustrates a danger of zorpline.",
    ],
)
def test_a_case_is_told(words: str) -> None:
    assert tells_of_a_case([words])


@pytest.mark.parametrize(
    "words",
    [
        "in a patient with gout zorpline may be tried.",
        "a patient who had gout should be treated with zorpline.",
        "such cases have not been reported previously.",
        "zorpline is effective in children with gout.",
        "if the patient was treated early, the outlook is good.",
        "guidelines describe the management of patients with gout.",
        "we describe the approach to an infant with fever.",
        "this review describes the use of zorpline in a patient with gout.",
        "case reports suggest that zorpline relieves pain.",
        "the average patient required three doses.",
        "in a previous report a woman developed hepatitis.",
    ],
)
def test_patients_in_general_are_no_case(words: str) -> None:
    assert not tells_of_a_case([words])


def test_what_became_of_a_patient_whom_nobody_counts_is_read() -> None:
    told = _claims(
        "Dialysis in lithium poisoning.",
        "A case of lithium poisoning in pregnancy is presented. Dialysis resulted in correction of the tremor.",
    )
    assert ("dialysis", "tremor", "improvement") in told


def test_what_was_cultured_in_patients_makes_no_study_of_cells() -> None:
    told = _claims(
        "Tobramycin in urinary infections.",
        "Thirty patients with urinary infections were treated with tobramycin. Escherichia coli was cultured in all. "
        "Resistant organisms emerged in four patients during tobramycin therapy.",
    )
    assert any(outcome == "resistant organisms" for _, outcome, _ in told)


def test_cells_that_were_given_a_drug_are_no_patients() -> None:
    assert not _claims(
        "Indomethacin and prostaglandins in cultured fibroblasts.",
        "Cultured cells from patients with gout made prostaglandins. Indomethacin in vitro reduced prostaglandins.",
    )


@pytest.mark.parametrize(
    "text",
    [
        "Cultured keratinocytes from 12 patients with psoriasis were treated with ciclosporin. Inflammation was "
        "reduced with ciclosporin.",
        "Sputum was taken from 20 patients with asthma. In vitro, azithromycin was given to neutrophils, and "
        "inflammation decreased with azithromycin.",
        "Arteries of 14 patients were studied in vitro. Adenosine reduced the pain.",
        "Fibroblasts of ten patients were cultured with colchicine. Colchicine reduced the inflammation.",
    ],
)
def test_what_was_done_to_cells_of_patients_was_not_done_to_them(text: str) -> None:
    assert not _claims("Notes from a laboratory.", text)


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        (
            "A man with sepsis was given cefazolin. Staphylococci were cultured from the blood, and were sensitive to "
            "cefazolin in vitro. Fever resolved with cefazolin.",
            "fever",
        ),
        (
            "Twelve patients with burns were treated with cultured epithelial autografts. Pain decreased with cultured "
            "epithelial autografts.",
            "pain",
        ),
    ],
)
def test_what_was_cultured_for_patients_is_theirs(text: str, outcome: str) -> None:
    assert any(named == outcome for _, named, _ in _claims("Notes from a clinic.", text))


def test_one_animal_is_no_patient() -> None:
    text = "A 6-year-old {} with asthma received prednisolone. Cough resolved with prednisolone."
    assert _claims("Asthma.", text.format("boy"))
    assert _claims("Asthma.", text.format("boy, who had a cat,"))
    assert not _claims("Asthma.", text.format("cat"))
    assert not _claims("Asthma.", text.format("spayed female"))


@pytest.mark.parametrize(
    "words", ["nine lids were operated on.", "a series of eleven fractures healed.", "of 20 diabetics six improved."]
)
def test_people_are_counted_by_what_was_treated_or_by_what_they_have(words: str) -> None:
    assert counts_people(words)


@pytest.mark.parametrize("words", ["nine samples were treated.", "diabetics need care.", "three joints of the foot."])
def test_things_and_people_in_general_count_nobody(words: str) -> None:
    assert not counts_people(words)


def test_what_was_seen_in_vitro_beside_a_case_is_no_work_on_cells() -> None:
    seen = "his granulocytes showed in vitro almost no response."
    assert works_on_cells(seen) and not works_on_cells(seen, beside_a_case=True)
    assert works_on_cells("zorpline was added to cultured fibroblasts of the patient.", beside_a_case=True)


def test_an_antibody_made_in_mice_is_no_animal() -> None:
    assert not is_of_animals("rituximab, a mouse/human monoclonal antibody, was given.")
    assert is_of_animals("a mouse was given rituximab.")


def test_a_patient_whose_cells_were_tested_has_findings_and_cells_alone_have_none() -> None:
    told = (
        "A 9-year-old boy with gout received naproxen. His granulocytes showed in vitro almost no response. "
        "His pain disappeared after naproxen."
    )
    assert ("naproxen", "pain", "improvement") in _claims("Naproxen in gout", told)
    cells = "Cultured granulocytes of a boy with gout received naproxen. Cell death decreased after naproxen."
    assert not _claims("Naproxen and granulocytes", cells)


def test_what_befell_a_share_of_the_people_is_read() -> None:
    text = "Wound sepsis occurred in 2.4% of all operated patients. The causes of gout are discussed."
    told = _claims("Infections in general surgery.", text)
    assert [direction for _, outcome, direction in told if outcome and outcome.lower() == "wound sepsis"] == [
        "worsening"
    ]


@pytest.mark.parametrize(
    "words",
    ["rash occurs in 2% of patients.", "gout occurred in 2% of the general population.", "40% of operations fail."],
)
def test_a_share_of_people_in_general_is_of_nobody(words: str) -> None:
    assert not counts_people(words)


def test_a_title_may_tell_who_had_it() -> None:
    text = "Both short and long courses of the drug diminished the pain of these patients. Its action is discussed."
    assert _claims("Action of prednisone in patients with gout.", text)
    assert not _claims("Action of prednisone on gout: an overview.", text)
