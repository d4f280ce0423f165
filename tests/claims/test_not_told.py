"""Statements that name an outcome and tell nothing of it, and what is poor, named before or behind."""

from __future__ import annotations

from dataclasses import replace

import pytest
from shorthand import abstract, claims

from evidence_kb.claims.reports.full_names import end_of_name
from evidence_kb.claims.reports.not_told import as_told
from evidence_kb.claims.reports.second_look import is_about_nothing
from evidence_kb.findings import Basis, Change, Claim, Direction, Quote

CLAIM = Claim(
    quote=Quote(1, 0, 0, ""),
    basis=Basis.OWN_DATA,
    change=Change.UNCLEAR,
    direction=Direction.IMPROVEMENT,
    rule="report",
    treatment="zorplexine",
    outcome="pain",
)
METHODS = "Sixty patients with fooitis were treated with zorplexine."


def told(words: str, outcome: str, direction: Direction = Direction.IMPROVEMENT) -> Direction | None:
    before, behind = words.lower().split(outcome, 1)
    found = as_told(replace(CLAIM, outcome=outcome, direction=direction), before, behind)
    return found.direction if found else None


def read(sentence: str, treated: str = METHODS, title: str = "Zorplexine in fooitis") -> list[tuple[object, ...]]:
    found = claims(abstract((None, f"{treated} {sentence}"), title=title))
    return [(c.outcome, c.direction.value, c.numbers.events_n, c.numbers.total_n) for c in found]


@pytest.mark.parametrize(
    ("words", "outcome", "is_told"),
    [
        ("Quality of life was not assessed in these patients.", "quality of life", False),
        ("Quality of life was not changed.", "quality of life", True),
        ("Mortality was not reported by any of the studies.", "mortality", False),
        ("Mortality was not reported.", "mortality", True),
        ("None of the studies reported on serious harms.", "harms", False),
        ("None of the patients reported serious harms.", "harms", True),
    ],
)
def test_what_nobody_looked_at_neither_stayed_nor_was_absent(words: str, outcome: str, *, is_told: bool) -> None:
    assert (told(words, outcome, Direction.NO_EVIDENCE) is not None) is is_told


@pytest.mark.parametrize(
    ("words", "outcome", "is_told"),
    [
        ("Relief can only be obtained by patience.", "relief", False),
        ("Relief was obtained by zorplexine.", "relief", True),
        ("There was a trend towards less pain.", "pain", False),
        ("There was less pain.", "pain", True),
        ("Candida albicans was recovered in seven.", "candida albicans", False),
        ("Vision was recovered in seven.", "vision", True),
        ("Candida albicans was eradicated in seven.", "candida albicans", True),
        ("Survival was mainly related to age.", "survival", False),
        ("Survival was related to the dose of zorplexine.", "survival", True),
        ("Survival was clearly related to treatment.", "survival", True),
        ("Survival was related to treatment delay.", "survival", False),
        ("Relief could be obtained only with zorplexine.", "relief", True),
        ("There was a significant trend towards less pain.", "pain", True),
        ("There was a non-significant trend towards less pain.", "pain", False),
        ("Candida albicans was recovered in none.", "candida albicans", True),
        ("Cure, which was defined as relief of fever, was reached by most.", "cure", True),
        ("Success was defined as relief of fever.", "success", False),
        ("Success was seen in all.", "success", True),
    ],
)
def test_what_is_hoped_tended_or_found_is_no_gain(words: str, outcome: str, *, is_told: bool) -> None:
    assert (told(words, outcome) is not None) is is_told


@pytest.mark.parametrize(
    ("words", "outcome", "direction"),
    [
        ("Poor disease control occurred in five.", "disease control", Direction.WORSENING),
        ("Delayed healing was seen in five.", "delayed healing", Direction.WORSENING),
        ("Good disease control occurred in five.", "disease control", Direction.IMPROVEMENT),
        ("In people with poor control, relief was seen.", "relief", Direction.IMPROVEMENT),
        ("Poor vision improved in five.", "vision", Direction.IMPROVEMENT),
        ("Delayed progression was seen.", "delayed progression", Direction.IMPROVEMENT),
    ],
)
def test_what_is_poor_is_no_gain(words: str, outcome: str, direction: Direction) -> None:
    assert told(words, outcome) is direction


def test_who_are_counted_had_what_went_with_something() -> None:
    assert ("complete remission", "improvement", 15, 60) in read(
        "Complete remission in 15 of 60 patients was related to early use of the drug."
    )
    assert "complete remission" not in [told[0] for told in read("Complete remission was related to early use.")]


def test_not_all_patients_are_counted_where_some_are_excluded() -> None:
    assert ("pain", "improvement", None, None) in read("Pain improved in all patients excluding two.")
    assert ("pain", "improvement", 60, 60) in read("Pain improved in all patients.")


def test_both_are_two_of_whom_was_told_before() -> None:
    assert ("death", "worsening", 2, None) in read("Two patients developed sepsis. Both died.")
    assert ("recovery", "improvement", 2, 2) in read("Both patients with sepsis recovered.")
    two = "Two patients with fooitis were treated with zorplexine."
    assert ("recovery", "improvement", 2, 2) in read("Both patients recovered.", two)


def test_a_grade_alone_names_no_harm() -> None:
    found = read("No grade 3 or higher adverse effects were observed.")
    assert [told[:2] for told in found] == [("grade 3 or higher adverse effects", "no_evidence")]
    assert ("severe acute or late adverse events", "no_evidence", 0, None) in read(
        "There were no severe acute or late adverse events."
    )


def test_what_was_there_before_an_operation_is_none_of_its_doing() -> None:
    operated, title = "Sixty patients with fooitis underwent colectomy.", "Colectomy in fooitis"
    assert read("Renal function deteriorated preoperatively.", operated, title) == []
    assert read("Two patients died before surgery.", operated, title) == []
    assert read("Two patients died after surgery.", operated, title) == [("death", "worsening", 2, None)]


def credited(title: str, told: str) -> set[tuple[str | None, str, str]]:
    found = claims(abstract((None, told), title=title))
    return {(c.treatment, c.outcome, c.direction.value) for c in found if c.direction.value == "improvement"}


def test_what_a_drug_brought_on_it_does_not_relieve() -> None:
    given = "Eight patients with asthma were given zorplexine."
    title = "Inhibition of zorplexine-induced bronchospasm by cromoglycate"
    assert not credited(title, f"{given} The bronchospastic reaction was inhibited in all.")
    relieved = "Exercise-induced bronchospasm improved with zorplexine in all."
    assert credited("Zorplexine in asthma", f"{given} {relieved}") == {("zorplexine", "bronchospasm", "improvement")}
    remitted = "Zorplexine-induced remission of uveitis lasted a year, and uveitis resolved in seven."
    assert ("zorplexine", "uveitis", "improvement") in credited("Zorplexine in uveitis", f"{given} {remitted}")


def test_less_of_a_drug_is_not_the_drug() -> None:
    ill = "A patient with gout developed haemolysis during zorplexine therapy."
    assert not credited("Haemolysis during zorplexine therapy", f"{ill} Reduction of zorplexine dosage eliminated it.")
    assert not credited(
        "Haemolysis during zorplexine therapy", f"{ill} Reduction of zorplexine dosage eliminated haemolysis."
    )
    given = "Eight patients with gout were given zorplexine."
    assert credited("Zorplexine in gout", f"{given} Reduction of pain was seen, and zorplexine eliminated fever.")


def test_what_came_of_an_earlier_operation_is_not_of_the_last() -> None:
    operated, title = "Twelve men with fooitis underwent colectomy.", "Colectomy in fooitis"
    assert read("One died of a stroke after an earlier bypass operation.", operated, title) == []
    assert read("One died of a stroke after the operation.", operated, title) == [("death", "worsening", 1, None)]
    assert ("need for conversion", "worsening", 3, None) in read(
        "Conversion was necessary in three patients due to previous surgery.", operated, title
    )


def test_what_was_not_given_did_no_harm() -> None:
    ill = "A woman with fooitis was seen."
    assert read("Zorplexine was avoided because of renal insufficiency.", ill) == []
    assert ("renal insufficiency", "worsening") in [t[:2] for t in read("Zorplexine caused renal insufficiency.", ill)]


def test_an_immunoglobulin_that_a_disease_is_called_by_was_not_given() -> None:
    assert is_about_nothing(replace(CLAIM, outcome="mesenteritis"), "immunoglobulin g4")
    assert not is_about_nothing(replace(CLAIM, outcome="mesenteritis"), "intravenous immunoglobulin")


def test_an_inhibitor_of_a_number_keeps_it() -> None:
    text = "given insulin and an SGLT 2 inhibitor"
    assert text[: end_of_name(text, 6, text.index("SGLT") + 4)] == text
    assert end_of_name("given SGLT 2 days later", 6, 10) == 10
