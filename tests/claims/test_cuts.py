"""From which score on a claim counts, and which claims of rules are weighed, by what a study says it did."""

from __future__ import annotations

import pytest
from shorthand import abstract, claims, excerpt

from evidence_kb.claims import extract
from evidence_kb.claims.certainty import REPORT_CUT, RULE_CUT, UNASSIGNED_CUT
from evidence_kb.claims.comparing.score import DEFAULT_CUT
from evidence_kb.claims.extracting import cuts_of
from evidence_kb.claims.lexicon.concepts import NO_TOPIC
from evidence_kb.claims.study.study import read_study
from evidence_kb.model import Passage, PassageKind

TOLD = ("Results", "Pain was lower with zorplexine than with infliximab.")
BENCH = (
    ("Methods", "Thin films were grown by sputtering on glass. Gas was led over them."),
    ("Results", "The current rose with temperature. Films of 5 nm were the most sensitive."),
)


@pytest.mark.parametrize(
    ("methods", "cut"),
    [
        ("Forty patients with fooitis were randomised to zorplexine or infliximab.", DEFAULT_CUT),
        ("Forty patients with fooitis were assigned to zorplexine or infliximab.", DEFAULT_CUT),
        (
            "In this meta-analysis, forty trials in which patients were randomised to either drug were pooled.",
            UNASSIGNED_CUT,
        ),
        ("Records of forty patients given zorplexine or infliximab were reviewed.", UNASSIGNED_CUT),
        ("Forty patients were given either drug; a randomised trial is needed.", UNASSIGNED_CUT),
    ],
)
def test_a_comparison_counts_from_a_lower_score_where_treatments_were_assigned(methods: str, cut: float) -> None:
    assert cuts_of(read_study(abstract(("Methods", methods), TOLD), NO_TOPIC)).compared == cut
    assert DEFAULT_CUT < UNASSIGNED_CUT


@pytest.mark.parametrize(
    ("methods", "cut"),
    [
        ("In this case series, nine patients with fooitis were treated with zorplexine.", RULE_CUT),
        ("In this cohort study, zorplexine was prescribed to 900 patients with fooitis.", REPORT_CUT),
    ],
)
def test_what_rules_read_counts_from_a_lower_score_in_a_series(methods: str, cut: float) -> None:
    cuts = cuts_of(read_study(abstract(("Methods", methods), ("Results", "Fever fell in most.")), NO_TOPIC))
    assert (cuts.rules, cuts.alone) == (cut, REPORT_CUT)


def test_who_asks_for_a_score_asks_it_of_every_claim() -> None:
    told = ("Results", "Fever fell in 7 of 9 patients. Headache and a rash came and went.")
    text = abstract(("Methods", "Nine patients took zorplexine."), told)
    every = extract(text, NO_TOPIC, 0.0)
    scores = sorted(claim.score or 0.0 for claim in every.claims)
    assert len(scores) > 1 and not every.less_certain
    above = [claim.score for claim in extract(text, NO_TOPIC, scores[-1]).claims]
    assert above == [scores[-1]] and scores[0] < scores[-1]


def test_what_rules_read_of_a_text_without_patients_is_weighed() -> None:
    known = ("Introduction", "Zorplexine is an effective treatment of fooitis.")
    read = extract(abstract(known, *BENCH), NO_TOPIC, 0.0).claims
    assert read and all(claim.score is not None for claim in read)
    assert claims(abstract(known, *BENCH)) == ()
    (kept,) = claims(excerpt("Zorplexine is an effective treatment of fooitis."))  # no abstract, not weighed
    assert (kept.outcome, kept.score) == ("effectiveness", None)


HARM = "Zorplexine-induced hepatitis"


def test_a_title_over_an_abstract_without_patients_tells_no_claim() -> None:
    assert claims([Passage("k", PassageKind.TITLE, None, HARM)])
    assert claims(abstract(*BENCH, title=HARM)) == ()


def test_a_harm_in_the_title_is_told_by_a_report_and_is_the_subject_of_other_studies() -> None:
    case = ("Case", "A 40-year-old woman took zorplexine for fooitis. She was admitted with jaundice.")
    told = [c for c in claims(abstract(case, title=f"{HARM}: a case report")) if c.outcome == "hepatitis"]
    assert [(c.treatment, str(c.direction), str(c.basis)) for c in told] == [("zorplexine", "worsening", "conclusion")]
    survey = ("Methods", "Charts of 300 patients with fooitis who took zorplexine were reviewed.")
    assert not [c for c in claims(abstract(survey, title=HARM)) if c.rule == "reported-harm"]


@pytest.mark.parametrize("title", ["Epilepsy-associated headache", "COVID-19-related depression"])
def test_a_disease_in_a_title_did_no_harm_as_a_treatment(title: str) -> None:
    assert claims([Passage("k", PassageKind.TITLE, None, title)]) == ()


@pytest.mark.parametrize(
    ("sentence", "count"),
    [
        ("Five patients with fooitis refractory to penicillin were treated with zorplexine.", 1),
        ("Five isolates resistant to penicillin were found, and the patients were treated with zorplexine.", 0),
        ("Strains that were resistant to penicillin grew in five patients treated with zorplexine.", 0),
    ],
)
def test_that_microbes_resist_a_drug_tells_of_no_patients(sentence: str, count: int) -> None:
    found = claims(abstract(("Methods", sentence), ("Results", "Fever resolved in 4 of 5 patients.")))
    assert len([c for c in found if c.rule == "earlier-failure"]) == count
