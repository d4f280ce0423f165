"""The learned path as a whole: what is compared with what, and what is not."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marked import marked
from trials import KNEE, PRESSURE, SERIES, TRIALS, VOMITING, found, passages, told

from evidence_kb.claims import extract
from evidence_kb.claims.certainty import FLOOR
from evidence_kb.claims.comparing.arms import find_arms
from evidence_kb.claims.comparing.compared import Verdict
from evidence_kb.claims.comparing.comparisons import (
    NEARLY,
    SECOND_BELOW,
    compare,
    comparisons,
    judge,
    one_of_each,
)
from evidence_kb.claims.comparing.one_claim import RULE
from evidence_kb.claims.comparing.pairing import pairings
from evidence_kb.claims.lexicon.concepts import NO_TOPIC
from evidence_kb.claims.study.study import Study, read_study
from evidence_kb.findings import Basis, Change, Claim, Direction
from evidence_kb.model import Passage, PassageKind

NAMES = sorted(TRIALS)


def study_of(title: str, abstract: str) -> Study:
    return read_study(passages(title, abstract), NO_TOPIC)


def change_of(title: str, abstract: str, outcome: str) -> Change:
    (change,) = {c.change for c in found(title, abstract) if outcome in c.outcome.casefold()}
    return change


@pytest.mark.parametrize(
    ("drug", "expected"),
    [
        ("zorplexine", {("placebo", "pain intensity", "decreased"), ("placebo", "walking distance", "increased"),
                        ("placebo", "incidence of nausea", "no_difference")}),
        ("lumiprazide", {("placebo", "systolic blood pressure", "decreased"),
                         ("placebo", "heart rate", "no_difference")}),
        ("dexamethasone", {("ondansetron", "need for rescue analgesia", "decreased"),
                           ("ondansetron", "length of hospital stay", "no_difference")}),
        ("vesoglitide", {("placebo", "hba1c", "decreased"), ("placebo", "body weight", "decreased"),
                         ("placebo", "rate of hypoglycaemia", "no_difference")}),
    ],
)  # fmt: skip
def test_plain_trials_are_read(drug: str, expected: set[tuple[str, str, str]]) -> None:
    read = told(*TRIALS[drug])
    assert {(drug, *rest) for rest in expected} <= read
    assert {treatment for treatment, *_ in read} == {drug}


def test_a_claim_says_what_it_rests_on() -> None:
    pain = next(c for c in found(*KNEE) if c.outcome == "pain intensity")
    assert (pain.rule, pain.basis, pain.direction) == (RULE, Basis.OWN_DATA, Direction.IMPROVEMENT)
    assert pain.quote.text.startswith("At 12 weeks, pain intensity") and pain.quote.text.endswith("(p = 0.003).")
    assert (pain.treatment_proof, pain.significance, pain.numbers.p_value) == (None, "with_p", 0.003)
    assert pain.score is not None and pain.score == round(pain.score, 4)


def test_a_sentence_that_leaves_the_treatment_out_is_proved_by_another() -> None:
    nausea = next(c for c in found(*KNEE) if c.outcome == "incidence of nausea")
    assert "zorplexine" not in nausea.quote.text.casefold()
    assert nausea.treatment_proof is not None and nausea.treatment_proof.text.casefold().startswith("zorplexine")
    assert (nausea.change, nausea.direction) == (Change.NO_DIFFERENCE, Direction.NO_EVIDENCE)


def test_a_dose_beside_the_treatment_is_the_one_that_is_meant() -> None:
    title, abstract = KNEE
    dosed = abstract.replace("lower with zorplexine than", "lower with zorplexine 20 mg than")
    doses = {c.outcome: c.dose.proof.text if c.dose else None for c in found(title, dosed)}
    assert doses["pain intensity"] == "20 mg"
    assert doses["Walking distance"] is None


def test_no_difference_is_no_evidence_only_where_it_is_printed_as_not_significant() -> None:
    title, abstract = KNEE
    same = abstract.replace(
        "Walking distance increased significantly more in the zorplexine group than in the placebo group (p = 0.01). ",
        "Walking distance was similar in both groups. ",
    )
    walking = next(c for c in found(title, same) if c.outcome == "Walking distance")
    assert (walking.change, walking.direction) == (Change.NO_DIFFERENCE, Direction.NO_CHANGE)


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("lower with zorplexine than with placebo (p = 0.31)", Direction.NO_EVIDENCE),
        ("lower with zorplexine than with placebo (risk ratio 0.85, 95% CI 0.60 to 1.20)", Direction.NO_EVIDENCE),
        ("significantly lower with zorplexine than with placebo (p = 0.003)", Direction.IMPROVEMENT),
        ("lower with zorplexine than with placebo (p = 0.003; p for interaction = 0.31)", Direction.IMPROVEMENT),
    ],
)
def test_a_difference_within_chance_is_no_evidence_of_an_improvement(printed: str, shown: Direction) -> None:
    title, abstract = KNEE
    said = abstract.replace("significantly lower with zorplexine than with placebo (p = 0.003)", printed)
    pain = next(c for c in found(title, said) if c.outcome == "pain intensity")
    assert pain.direction is shown


@pytest.mark.parametrize(("p", "change"), [("0.34", "no difference"), ("0.07", "decreased"), ("0.003", "decreased")])
def test_each_outcome_of_a_list_is_judged_by_its_own_p_value(p: str, change: str) -> None:
    title, abstract = KNEE
    said = abstract.replace(
        "pain intensity was significantly lower with zorplexine than with placebo (p = 0.003)",
        f"scores were lower with zorplexine than with placebo for joint stiffness (p = {p}) and for pain (p = 0.003)",
    )
    assert said != abstract
    compared = compare(study_of(title, said))
    assert compared is not None
    told = {v.pairing.text: v.change for v in judge(compared) if v.pairing.rank == 0}
    assert (told["joint stiffness"], told["pain"]) == (change, "decreased")


# --- what changes the answer -------------------------------------------------------------------------------------


# "not lower (p = 0.003)" contradicts itself: of what is denied nothing is claimed
@pytest.mark.parametrize(
    ("trial", "finding", "negated", "outcome"),
    [
        (KNEE, "pain intensity was significantly lower with zorplexine than with placebo (p = 0.003)",
         "pain intensity did not differ significantly between zorplexine and placebo (p = 0.43)", "pain intensity"),
        (PRESSURE, "Lumiprazide significantly reduced systolic blood pressure compared with placebo (mean difference "
         "-8.2 mmHg, 95% CI -11.0 to -5.4; P < 0.001). ",
         "Lumiprazide did not significantly reduce diastolic pressure compared with placebo (P = 0.38). ",
         "diastolic pressure"),
        (KNEE, "pain intensity was significantly lower with", "pain intensity was not lower with", "pain intensity"),
        (VOMITING, "was significantly lower with dexamethasone than with ondansetron (p = 0.03)",
         "did not differ significantly between dexamethasone and ondansetron (p = 0.53)", "analgesia"),
    ],
)  # fmt: skip
def test_a_negated_finding_is_no_difference(trial: tuple[str, str], finding: str, negated: str, outcome: str) -> None:
    title, abstract = trial
    assert finding in abstract
    if outcome in finding:
        assert change_of(title, abstract, outcome) is Change.DECREASED
    assert change_of(title, abstract.replace(finding, negated), outcome) is Change.NO_DIFFERENCE


@pytest.mark.parametrize("outcome", ["pain intensity", "joint stiffness"])
@pytest.mark.parametrize("form", ["higher in the {} group than in the {} group", "higher in the {} than in the {} arm"])
def test_swapping_the_arms_turns_a_finding_round(outcome: str, form: str) -> None:
    title, abstract = KNEE
    printed = "pain intensity was significantly lower with zorplexine than with placebo"
    assert printed in abstract
    changes = []
    for arms in (("zorplexine", "placebo"), ("placebo", "zorplexine")):
        swapped = abstract.replace(printed, f"{outcome} was significantly {form.format(*arms)}")
        (claim,) = [c for c in found(title, swapped) if outcome in c.outcome.casefold()]
        assert (claim.treatment, claim.comparator) == ("zorplexine", "placebo")
        changes.append(claim.change)
    assert changes == [Change.INCREASED, Change.DECREASED]


@pytest.mark.parametrize("drug", NAMES)
def test_a_higher_bar_only_leaves_claims_out(drug: str) -> None:
    study = study_of(*TRIALS[drug])
    every = comparisons(study, 0.0)
    assert every
    for least in (0.3, 0.5, 0.75):
        assert comparisons(study, least) == tuple(c for c in every if c.score is not None and c.score >= least)
    assert comparisons(study, 1.0) == ()


# --- what is not compared ----------------------------------------------------------------------------------------


def test_a_case_series_gets_no_comparing_claims() -> None:
    claims = found(*SERIES, least_score=0.0)
    assert claims and RULE not in {c.rule for c in claims}
    assert comparisons(study_of(*SERIES), 0.0) is None


class LoadedError(Exception): ...


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(sentences: Sequence[str], **_how: object) -> None:
        raise LoadedError

    monkeypatch.setattr(sys.modules[comparisons.__module__], "tag", load)


@pytest.mark.usefixtures("unread")
def test_a_text_without_words_of_comparison_never_loads_the_network() -> None:
    abstract = "Chilblains are cold. We gave nifedipine to ten adults. Pain fell in nine. Sleep was good. They left."
    assert comparisons(study_of("Nifedipine", abstract), 0.0) is None
    assert comparisons(study_of(*SERIES), 0.0) is None
    for word in ("versus ibuprofen", "in two groups", "and placebo"):
        with pytest.raises(LoadedError):
            comparisons(study_of("Nifedipine", abstract.replace("to ten adults", f"{word} to ten adults")), 0.0)


def test_a_title_or_a_few_words_do_not_tell_what_was_compared() -> None:
    assert comparisons(read_study(passages(*KNEE)[:1], NO_TOPIC), 0.0) is None
    short = "We gave zorplexine or placebo. Pain was lower with zorplexine than with placebo."
    assert comparisons(study_of("Zorplexine for pain", short), 0.0) is None
    assert comparisons(study_of("Zorplexine for pain", f"{short} Sleep did not differ between groups."), 0.0)


def test_a_study_of_one_arm_is_not_compared() -> None:
    alone = "We studied two groups of adults. All took zorplexine. Pain fell. Sleep was good. Zorplexine is safe."
    study = study_of("Zorplexine in adults", alone)
    compared = compare(study)
    assert compared is not None and len(compared.arms) <= 1
    assert comparisons(study, 0.0) is None


DISEASE = (
    "Sleep in patients with fibromyalgia: a cross-sectional study",
    "Patients with fibromyalgia (FM) often complain of poor sleep. "
    "We compared 60 patients with FM and 40 healthy controls in a cross-sectional study. "
    "Sleep quality was significantly lower in the FM group than in the control group (p = 0.002). "
    "Pain intensity was significantly higher in the FM group compared with controls (p = 0.01). "
    "Sleep is poor in patients with FM.",
)


HOMELESS = (
    "Tonsillectomy in homeless and housed patients: a cohort study",
    "Homeless patients may recover slowly from surgery. "
    "We studied 80 homeless and 300 non-homeless patients who underwent tonsillectomy. "
    "Length of hospital stay was significantly longer in the homeless group than in the non-homeless group (p = 0.01). "
    "After tonsillectomy, pain intensity was similar in homeless and non-homeless patients (p = 0.6). "
    "Tonsillectomy is safe in homeless patients.",
)


def compared(title: str, abstract: str) -> list[Claim]:
    return [claim for claim in found(title, abstract, FLOOR) if claim.rule == RULE]


@pytest.mark.parametrize("study", [DISEASE, HOMELESS])
def test_a_study_of_kinds_of_people_claims_nothing_of_a_treatment(study: tuple[str, str]) -> None:
    assert not compared(*study)


def test_the_same_study_of_who_got_a_drug_does() -> None:
    swaps = {"healthy controls": "untreated controls", "patients with FM and": "patients given zorplexine and",
             "fibromyalgia (FM)": "chronic pain", "FM": "zorplexine", "fibromyalgia": "chronic pain"}  # fmt: skip
    title, abstract = (reduce(lambda text, swap: text.replace(*swap), swaps.items(), text) for text in DISEASE)
    assert {claim.treatment for claim in compared(title, abstract)} == {"zorplexine"}


def test_an_abstract_is_read_without_a_title() -> None:
    assert {c.outcome for c in found("", KNEE[1])} >= {"pain intensity", "Walking distance"}
    study = study_of("", KNEE[1])
    compared = compare(study)
    assert compared is not None and compared.places[0] is None and compared.tagged[0].text == ""


# --- one reading of each statement -------------------------------------------------------------------------------


def verdicts(*scored: tuple[int, float]) -> list[Verdict]:
    """Return verdicts on sentences of a tiny study, given as (sentence, score)."""
    sentences = [
        marked("<i:Zorplexine> or <c:placebo>", "background", evidence=0.1),
        marked("<o-:Knee pain> was lower with <i:zorplexine> than with <c:placebo>."),
        marked("<i:Zorplexine> reduces <o-:knee pain> more than <c:placebo>.", "conclusion"),
        marked("<o-:Stiffness> was lower with <i:zorplexine> than with <c:placebo>."),
    ]
    first = {p.sentence: p for p in pairings(sentences, find_arms(sentences, {})) if p.rank == 0}
    return [Verdict(first[number], (0.1, 0.8, 0.1), score) for number, score in scored]


def test_a_statement_made_twice_is_kept_where_it_is_surer() -> None:
    kept = one_of_each(verdicts((1, 0.6), (2, 0.8), (3, 0.7)))
    assert [(v.pairing.sentence, v.score) for v in kept] == [(2, 0.8), (3, 0.7)]
    assert all(v.change == "decreased" for v in kept)


def test_what_is_summed_up_rests_on_the_results_with_the_score_of_the_surer_sentence() -> None:
    told, summed_up = verdicts((1, 0.7), (2, 0.8))
    kept = one_of_each([told, replace(summed_up, is_summing_up=True)])
    assert [(v.pairing.sentence, v.score) for v in kept] == [(1, 0.8)]
    unsure = replace(told, score=0.8 - NEARLY - 0.01)
    assert one_of_each([unsure, replace(summed_up, is_summing_up=True)])[0].pairing.sentence == 2


def test_a_second_reading_of_an_outcome_stays_only_where_it_is_unsure() -> None:
    (first,) = verdicts((1, 0.9))
    turned = replace(first.pairing, treatment=first.pairing.comparator, comparator=first.pairing.treatment)
    for score, n in ((SECOND_BELOW - 0.01, 2), (SECOND_BELOW, 1)):
        assert len(one_of_each([first, replace(first, pairing=turned, score=score)])) == n


def test_statements_that_contradict_each_other_are_both_kept() -> None:
    one, other = verdicts((1, 0.6), (2, 0.8))
    kept = one_of_each([replace(one, chances=(0.8, 0.1, 0.1)), other])
    assert [v.change for v in kept] == ["decreased", "increased"]


# --- any text ----------------------------------------------------------------------------------------------------

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=120)


def verbatim(texts: Sequence[Passage], least_score: float = 0.0) -> list[Claim]:
    claims = extract(texts, least_score=least_score).claims
    for one in claims:
        for quote in filter(None, (one.quote, one.treatment_proof)):
            assert quote.start < quote.end
            assert texts[quote.passage].text[quote.start : quote.end] == quote.text
    return list(claims)


@settings(max_examples=50, deadline=None)
@given(TEXTS, TEXTS, TEXTS)
def test_any_text_is_read_and_each_quote_is_verbatim(title: str, one: str, two: str) -> None:
    verbatim(passages(title, one + two))
    mixed = passages(
        title, f"{one} We randomised adults to zorplexine or placebo. {two} Pain {one} was lower with zorplexine than "
        f"with placebo. {two}{one} did not differ between the groups.{two}",
    )  # fmt: skip
    assert verbatim(mixed) == verbatim(mixed)


@pytest.mark.parametrize("drug", NAMES)
def test_quotes_of_trials_are_verbatim(drug: str) -> None:
    assert verbatim(passages(*TRIALS[drug]))
    title, abstract = (text.replace(" ", "\u00a0 ") for text in TRIALS[drug])
    assert verbatim(passages(title, abstract))
    assert verbatim([Passage("k", PassageKind.ABSTRACT, "RESULTS", TRIALS[drug][1], True)])


@pytest.mark.parametrize(
    "text",
    [
        "Pain was lower with zorplexine than with placebo and " * 5700,
        "(" * 10_000,
        "()[]" * 2_500,
        ("(( " * 60 + "pain was lower with zorplexine than with placebo. ") * 40,
    ],
    ids=["300 kB without a full stop", "brackets", "pairs of brackets", "sentences full of brackets"],
)
def test_endless_sentences_and_brackets_are_survived(text: str) -> None:
    title, abstract = KNEE
    verbatim(passages(title, text))
    around = verbatim(passages(title, f"{abstract} {text}"))
    assert "pain intensity" in {c.outcome for c in around}
