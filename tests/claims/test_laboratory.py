"""What was done to cells, plants or things in a text that tells of nobody is no claim about patients."""

from __future__ import annotations

import pytest
from shorthand import abstract
from trials import found

from evidence_kb.claims.comparing.comparisons import comparisons
from evidence_kb.claims.lexicon.concepts import NO_TOPIC
from evidence_kb.claims.study.laboratory import is_of_experiment, of_no_people
from evidence_kb.claims.study.study import read_study
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


def told_by(*middle: str) -> list[str]:
    """Return what an abstract tells, with a first and a last sentence that tell of nobody."""
    return ["It matters.", *middle, *["It was measured."] * 3, "It may help."]


@pytest.mark.parametrize(
    ("title", "middle", "is_of_none"),
    [
        ("Rabbit antithymocyte globulin versus basiliximab", "Renal transplant recipients were given one.", False),
        ("Rabbit globulin in transplantation", "Renal transplant recipients were randomly assigned.", False),
        ("Rabbit and horse antithymocyte globulin in aplastic anaemia", "Either was given.", False),
        ("Equine ATG in aplastic anaemia", "It was given.", False),
        ("Equine muscle and zorplexine", "It was given.", True),
        ("Zorplexine in horses", "It was given.", True),
        ("Titanium alloy versus steel nails: a randomised study", "We nailed 120 tibial fractures.", False),
        ("Titanium alloy or steel", "Tibial fractures were randomly nailed with either.", False),
        ("Titanium alloy or steel", "Fractures of synthetic bones were randomly nailed.", True),
        ("Bond strength of alloys", "Extracted teeth were randomly assigned.", True),
        ("Zorplexine and cytotoxicity", "Kidney transplants were randomly assigned.", False),
        ("Zorplexine and cytotoxicity", "Kidney transplants were randomly assigned to mice.", True),
        ("Fish or beef", "Overweight adults were given a fish diet or beef.", False),
        ("Farmed fish", "Fish were randomly assigned to 12 tanks.", True),
        ("Farmed fish", "Fish were fed.", True),
        ("Farmed fish", "Adult, three-month-old male and female fish were fed.", True),
        ("Beef or a fish diet", "Either was eaten.", False),
        ("Zorplexine and endothelial cells", "Hypertensive subjects got it.", False),
        ("Zorplexine and endothelial cells", "Cells got it.", True),
        ("Zorplexine and progenitor cells", "It was randomised against saline.", False),
        ("Bovine pericardial and porcine valves", "Either was implanted.", False),
        ("Porcine or bovine lung surfactant", "Either was instilled.", False),
        ("Porcine lungs and zorplexine", "It was instilled.", True),
        ("Pralidoxime or saline", "The pesticide poisoned were given pralidoxime or saline.", False),
        ("A new pesticide", "It was sprayed.", True),
        ("Nanocomposites", "Amputees wore either.", False),
        ("Nanocomposites", "Preterms got either.", False),
        ("Phantoms", "Couples saw either.", False),
        ("Phantoms", "Survivors saw either.", False),
        ("Phantoms", "Blood donors saw either.", False),
        ("Nanocomposites", "Hydrogen bond donors were added.", True),
        ("Zorplexine in graft rejection", "Rat recipients were killed.", True),
        ("Zorplexine and Escherichia coli", "Its membrane thickened.", True),
        ("Zorplexine against Escherichia coli", "Infants were given it.", False),
        ("Nanoparticles that carry zorplexine", "They were loaded.", True),
        ("Nanoparticles that carry zorplexine", "Volunteers swallowed them.", False),
    ],
)
def test_what_people_are_given_tells_of_no_experiment(title: str, middle: str, is_of_none: bool) -> None:
    assert of_no_people(title.lower(), [sentence.lower() for sentence in told_by(middle)]) is is_of_none


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


@pytest.mark.parametrize(
    ("words", "is_seen_in_cells"),
    [
        ("fibroblasts treated with zorplexine had more collagen.", True),
        ("ipsc-cms pretreated with zorplexine had more collagen.", True),
        ("cells cultured with zorplexine were infused and raised collagen.", False),
        ("patients treated with zorplexine had more collagen.", False),
    ],
)
def test_cells_that_are_treated_are_in_a_dish(words: str, *, is_seen_in_cells: bool) -> None:
    at = words.index("collagen")
    assert is_of_experiment(words, at, at + len("collagen")) is is_seen_in_cells
