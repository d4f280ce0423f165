"""The real page that the project started from, read line by line in `SEED.md`; skipped where it is not at hand.

Expected values are the table of that sheet: what each line states, and what must not be made of it.
"""

from pathlib import Path

import pytest

from evidence_kb.claims import extract
from evidence_kb.findings import Claim, Extraction
from evidence_kb.harvesters import saved_page
from evidence_kb.model import Passage, Question, Request, Response

SEED = Path(__file__).parents[2].parent / "shared" / "seed" / "j.jpeds.2007.08.047.txt"
pytestmark = pytest.mark.skipif(not SEED.is_file(), reason="the seed page in ../shared/seed is not here")


def studies() -> dict[str, list[Passage]]:
    """Passages of each work on the page, by its title."""
    address = Request("saved_page", Question.RECORDS, "file:seed.txt")
    batch = saved_page.parse(Response(address, SEED.read_bytes(), "2026-01-01T00:00:00Z"))
    return {r.title or "": [p for p in batch.passages if p.record_key == r.key] for r in batch.records}


def of(beginning: str) -> tuple[list[Passage], Extraction]:
    passages = next(found for title, found in studies().items() if title.startswith(beginning))
    return passages, extract(passages)


def seed() -> tuple[Claim, ...]:
    return of("Bisphosphonate Treatment")[1].claims


def quoting(found: tuple[Claim, ...], words: str) -> Claim:
    return next(c for c in found if words in c.quote.text)


def test_seed_page_gives_twelve_claims_in_the_order_of_their_places() -> None:
    beginnings = [c.quote.text.split()[0] for c in seed()]
    assert beginnings == [
        "ongoing",
        "Pain",
        "symptomatic",
        "Significant",
        "Bisphosphonates",
        "Bisphosphonates",
        "objective",
        "One",
        "no",
        "Earlier",
        "Four",
        "some",
    ]


def test_pain_claim_carries_count_interval_treatment_dose_and_population() -> None:
    passages, extraction = of("Bisphosphonate Treatment")
    claim = quoting(extraction.claims, "Pain decreased")
    assert claim.quote.text == "Pain decreased after the first infusion for 4 of 5 patients"
    assert (claim.treatment, claim.comparator, claim.outcome) == ("pamidronate", "none", "pain")
    assert (claim.change, claim.direction, claim.basis, claim.hedge) == ("decreased", "improvement", "own_data", 0)
    assert (claim.numbers.events_n, claim.numbers.total_n, claim.numbers.denominator) == (4, 5, "stated")
    assert claim.numbers.percent_printed is None and claim.numbers.percent_recomputed == 80
    assert claim.numbers.wilson_low == pytest.approx(37.6, abs=0.1)
    assert claim.numbers.wilson_high == pytest.approx(96.4, abs=0.1)
    assert (claim.timepoint, claim.population, claim.directness) == ("after the first infusion", "CRMO", "exact")
    assert claim.treatment_proof is not None
    assert passages[claim.treatment_proof.passage].label == "Study design"


def test_two_to_four_monthly_is_an_ambiguous_interval_and_no_duration() -> None:
    dose = quoting(seed(), "Pain decreased").dose
    assert dose is not None
    assert (dose.value, dose.unit) == (1.0, "mg/kg/dose")
    assert (dose.interval_text, dose.interval_min, dose.interval_max, dose.interval_unit, dose.is_ambiguous) == (
        "2 to 4 monthly",
        2,
        4,
        "month",
        True,
    )
    assert (dose.duration_min, dose.duration_max, dose.duration_unit) == (12, 42, "month")
    assert dose.proof.text.startswith("1 mg/kg/dose") and dose.proof.text.endswith("12 to 42 months")


def test_these_four_patients_are_a_subgroup_and_never_four_of_five() -> None:
    claim = quoting(seed(), "Significant improvement")
    assert (claim.outcome, claim.change, claim.direction) == ("radiological lesions", "unclear", "improvement")
    assert claim.significance == "word_only"
    assert (claim.numbers.events_n, claim.numbers.total_n, claim.numbers.denominator) == (4, 4, "subgroup")


def test_maintained_improvement_has_no_denominator() -> None:
    claim = quoting(seed(), "maintained")
    assert claim.quote.text == "symptomatic improvement maintained with time"
    assert (claim.direction, claim.timepoint) == ("improvement", "with time")
    assert claim.numbers.events_n is None and claim.numbers.total_n is None


def test_conclusion_is_hedged_and_safe_is_no_evidence_without_events() -> None:
    found = [c for c in seed() if c.basis == "conclusion"]
    assert [(c.outcome, c.direction) for c in found] == [("usefulness", "improvement"), ("safety", "no_evidence")]
    assert {(c.treatment, c.hedge, c.combination, c.population) for c in found} == {
        ("bisphosphonates", 1, "combination", "CRMO")
    }
    assert all(c.numbers.events_n is None for c in found)


def test_failed_earlier_therapy_is_background_and_no_comparator() -> None:
    claim = quoting(seed(), "despite conventional")
    assert claim.quote.text.startswith("ongoing pain") and claim.quote.text.endswith("agents")
    assert (claim.treatment, claim.outcome) == ("non-steroidal anti-inflammatory agents", "pain and function")
    assert (claim.basis, claim.change, claim.direction) == ("background", "no_difference", "no_change")
    assert not any(c.comparator and "inflammatory" in c.comparator for c in seed())


def test_discussion_result_is_own_data_of_the_drug_named_before_it() -> None:
    claim = quoting(seed(), "lesion size has been demonstrated")
    assert claim.quote.text == "objective evidence of reduction in lesion size has been demonstrated"
    assert (claim.treatment, claim.basis, claim.outcome) == ("pamidronate", "own_data", "lesion size")
    assert (claim.change, claim.direction) == ("decreased", "improvement")


def test_earlier_series_is_reported_of_others_with_its_flattened_marker() -> None:
    found = [c for c in seed() if c.basis == "reports_other"]
    assert [(c.outcome, c.direction, c.is_negated, c.markers) for c in found] == [
        ("symptomatic improvement", "improvement", False, ("16",)),
        ("lesion size", "no_change", True, ("16",)),
        ("response", "improvement", False, ()),
    ]
    assert all(c.treatment is None for c in found)
    assert [(c.population, c.directness) for c in found[:2]] == [
        ("children with the related SAPHO syndrome", "indirect")
    ] * 2
    assert all(c.numbers.events_n is None for c in found)


def test_restated_counts_are_duplicates_with_their_own_quotes() -> None:
    found = seed()
    again, imaging = quoting(found, "Four of our 5"), quoting(found, "radiographic changes")
    assert again.duplicate_of == found.index(quoting(found, "Pain decreased"))
    assert imaging.duplicate_of == found.index(quoting(found, "Significant improvement"))
    assert imaging.numbers.denominator == "subgroup"


def test_objective_truncated_sentence_and_case_histories_give_nothing() -> None:
    passages, extraction = of("Bisphosphonate Treatment")
    used = {passages[c.quote.passage].label for c in extraction.claims}
    assert used == {"Study design", "Results", "Conclusion", "Discussion"}
    assert not any("fifth" in c.quote.text for c in extraction.claims)


def test_seed_design_participants_and_misspelling_have_their_words() -> None:
    _, extraction = of("Bisphosphonate Treatment")
    assert extraction.design is not None and extraction.design.value == "series"
    assert extraction.design.proof.text == "case series"
    assert extraction.participants is not None and extraction.participants.value == "5"
    assert extraction.participants.proof.text == "Five patients with CRMO"
    assert [(s.printed, s.form) for s in extraction.spelling_variants] == [("biphosphonates", "bisphosphonates")]
    assert [c.value for c in extraction.conditions] == ["chronic recurrent multifocal osteomyelitis", "SAPHO syndrome"]


def test_citing_study_reports_absent_evidence_zero_events_and_two_failures() -> None:
    _, extraction = of("TNF-inhibitors")
    absent, none, first, second = extraction.claims
    assert (absent.outcome, absent.direction, absent.basis) == (
        "osteonecrosis of the jaw",
        "no_evidence",
        "reports_other",
    )
    assert absent.markers == ("62", "63", "64") and absent.numbers.events_n is None
    assert (none.direction, none.timepoint, none.basis) == ("no_evidence", "during follow-up", "own_data")
    assert (none.numbers.events_n, none.numbers.total_n, none.numbers.wilson_high) == (0, None, None)
    assert none.treatment_proof is not None and none.treatment_proof.text == "Bisphosphonate"
    assert [c.treatment for c in (first, second)] == ["bisphosphonates", "TNFi"]
    for claim in (first, second):
        assert (claim.direction, claim.is_negated, claim.basis) == ("no_change", True, "own_data")
        assert (claim.numbers.events_n, claim.numbers.total_n, claim.numbers.percent_printed) == (3, 91, 3.2)
        assert claim.numbers.percent_recomputed == pytest.approx(3.297, abs=0.001)
        assert claim.numbers.arithmetic == "truncated"
    assert extraction.design is None
    assert extraction.timing is not None and extraction.timing.value == "retrospective"
    assert extraction.centres is not None and extraction.centres.value == "multi"


def test_unhedged_general_statement_in_an_excerpt_is_background_and_indirect() -> None:
    _, extraction = of("Effect of bisphosphonates")
    (claim,) = extraction.claims
    assert (claim.treatment, claim.outcome, claim.change) == ("bisphosphonate", "clinical symptoms", "decreased")
    assert (claim.basis, claim.hedge, claim.markers) == ("background", 0, ())
    assert (claim.population, claim.directness) == ("CRMO", "indirect")


def test_title_of_two_cases_is_a_case_report_without_numbers() -> None:
    _, extraction = of("Chronic recurrent multif")
    (claim,) = extraction.claims
    assert (claim.treatment, claim.outcome, claim.direction) == ("corticosteroids", "response", "improvement")
    assert claim.basis == "title" and claim.numbers.events_n is None and claim.numbers.total_n is None
    assert extraction.design is not None and extraction.design.value == "case-report"
