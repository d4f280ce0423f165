"""What was done to cells, plants or things in a text that tells of nobody is no claim about patients."""

from __future__ import annotations

import pytest
from shorthand import abstract
from trials import found

from evidence_kb.claims.comparisons import comparisons
from evidence_kb.claims.concepts import NO_TOPIC
from evidence_kb.claims.laboratory import of_no_people
from evidence_kb.claims.study import read_study
from evidence_kb.model import Passage, PassageKind

_CELLS = ["Cancer kills.", "HeLa cells were transfected.", "Apoptosis rose.", "Necrosis fell.", "It may help patients."]
_WHEAT = ["Bread matters.", "Wheat cultivars were sown.", "Yield rose.", "Rust was rarer.", "Farmers will gain."]
_STEEL = ["Steel rusts.", "The alloys were measured.", "It was harder.", "Leaks were rarer.", "It held."]


@pytest.mark.parametrize(
    ("title", "told", "is_of_none"),
    [
        ("Zorplexine in cancer", _CELLS, True),
        ("Nitrogen and rust", _WHEAT, True),
        ("A glue", _STEEL, True),
        ("Carp fed with zorplexine", [*_CELLS[:1], "They were fed.", *_CELLS[2:]], True),
        ("Stress in adolescent male rats", [*_CELLS[:1], "They were stressed.", *_CELLS[2:]], True),
        ("Zorplexine in women with cancer", _CELLS, False),
        ("Zorplexine in cancer", [*_CELLS[:2], "Apoptosis rose in patients.", *_CELLS[2:]], False),
        ("Zorplexine in cancer", ["Zorplexine was given to 55 adults.", *_CELLS[1:]], False),
        ("Zorplexine in cancer", [*_CELLS[:2], "It was held against placebo.", *_CELLS[2:]], False),
        ("A cup", [*_STEEL[:2], "We report a case in which it held.", *_STEEL[2:]], False),
        ("A glue", [*_STEEL[:1], "The glue was used.", *_STEEL[2:]], False),
        ("Zorplexine in cancer", _CELLS[1:3], False),
    ],
)
def test_experiments_with_nobody_in_them_are_told_from_studies(title: str, told: list[str], is_of_none: bool) -> None:
    assert of_no_people(title.lower(), [sentence.lower() for sentence in told]) is is_of_none


@pytest.mark.parametrize(("what", "is_told"), [("HeLa cell lines", False), ("Forty adults", True)])
def test_comparisons_of_cells_are_no_claims(what: str, is_told: bool) -> None:
    text = (
        f"Cancer is common. {what} were randomly assigned to curcumin or vehicle. Tumour volume was measured weekly. "
        f"Tumour volume was lower with curcumin than with vehicle (p=0.01). Curcumin may help many patients."
    )
    title = "Curcumin or vehicle for cancer: a controlled study"
    passages = [Passage("k", PassageKind.TITLE, None, title, True), *abstract((None, text))]
    assert bool(comparisons(read_study(passages, NO_TOPIC), 0.4)) is is_told
    assert bool(found(title, text)) is is_told


@pytest.mark.parametrize(("who", "is_told"), [("baboons", False), ("patients", True)])
def test_what_became_of_animals_is_no_claim_by_rules(who: str, is_told: bool) -> None:
    text = (
        f"Heat harms. We gave propranolol to 12 {who}. Headache improved in 10 of 12. Nausea occurred in two. "
        f"Propranolol is safe."
    )
    assert bool(found(f"Propranolol in heat: treatment of 12 {who}", text)) is is_told


def test_patients_that_the_background_names_are_patients() -> None:
    text = (
        ("BACKGROUND", "Cancer kills. It is hard to treat patients with cancer of the knee. It is common."),
        ("METHODS", "Curcumin and vehicle were compared, and ex vivo tests made. Volume was measured. It was weekly."),
        (
            "RESULTS",
            "Tumour volume was significantly lower with curcumin than with vehicle (p=0.01). It may help many.",
        ),
    )
    title = Passage("k", PassageKind.TITLE, None, "Curcumin or vehicle for cancer: a controlled study", True)
    assert not read_study([title, *abstract(*text)], NO_TOPIC).is_of_no_people
