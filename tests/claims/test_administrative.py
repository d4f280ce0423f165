"""Sentences about paperwork are read by nobody: an abstract says the same with them and without."""

from __future__ import annotations

import pytest

from evidence_kb.claims import extract
from evidence_kb.claims.questions.ask import ask
from evidence_kb.claims.study.administrative import is_administrative
from evidence_kb.findings import Claim
from evidence_kb.model import Passage, PassageKind

PAPERWORK = (
    "The study was approved by the local ethics committee.",
    "This trial was registered with ClinicalTrials.gov (NCT01234567).",
    "ISRCTN52537669.",
    "Written informed consent was obtained from all patients.",
    "Ethical approval was given by the regional committee.",
    "All participants gave written informed consent.",
    "The trial was funded by the Ministry of Health.",
    "The authors received no financial support for the research.",
    "Registered 21 May 2016, retrospectively registered.",
    "THIS STUDY WAS APPROVED BY THE ETHICS COMMITTEE.",
)
FINDINGS = (
    "Mortality was registered.",
    "Pain fell in 4 of 5 patients who gave consent.",
    "Zorplexine was approved for pain.",
    "All patients received Zorplexine after registration.",
    "Patients were supported by Zorplexine.",
    "The drug was approved and given.",
    "Six patients withdrew consent.",
    "PAIN WAS REDUCED AND REGISTERED.",
    "Social support improved.",
    "The groups did not differ.",
    "",
)
TITLE = "Zorplexine versus placebo for painful knees: a randomised trial"
TRIAL = (
    "Painful knees are common.",
    "We randomly assigned 160 adults to zorplexine or placebo for twelve weeks.",
    "Pain intensity was significantly lower with zorplexine than with placebo (p = 0.003).",
    "Walking distance increased significantly more with zorplexine than with placebo (p = 0.01).",
    "The incidence of nausea did not differ between the groups (p = 0.64).",
)


@pytest.mark.parametrize("sentence", PAPERWORK)
def test_paperwork_is_told(sentence: str) -> None:
    assert is_administrative(sentence)


@pytest.mark.parametrize("sentence", FINDINGS)
def test_what_tells_of_anything_else_is_none(sentence: str) -> None:
    assert not is_administrative(sentence)


def claims_of(text: str) -> list[Claim]:
    passages = [Passage("k", PassageKind.TITLE, None, TITLE), Passage("k", PassageKind.ABSTRACT, None, text)]
    found = list(extract(passages).claims)
    assert all(text[c.quote.start : c.quote.end] == c.quote.text for c in found if c.quote.passage == 1)
    return found


def told(claim: Claim) -> tuple[object, ...]:
    return claim.treatment, claim.comparator, claim.outcome, claim.change, claim.score, claim.quote.text


@pytest.mark.parametrize("place", range(len(TRIAL) + 1))
@pytest.mark.parametrize("sentence", PAPERWORK)
def test_paperwork_anywhere_changes_no_claim_and_no_answer(sentence: str, place: int) -> None:
    text = " ".join((*TRIAL[:place], sentence, *TRIAL[place:]))
    expected = claims_of(" ".join(TRIAL))
    assert expected and list(map(told, claims_of(text))) == list(map(told, expected))
    question = ("zorplexine", "placebo", "pain intensity")
    answer, before = ask(TITLE, text, *question), ask(TITLE, " ".join(TRIAL), *question)
    assert (answer.change, answer.score, answer.quote) == (before.change, before.score, before.quote)
    assert answer.start is not None and text[answer.start : answer.end] == answer.quote


def test_an_abstract_of_paperwork_alone_says_nothing() -> None:
    assert claims_of("Trial registration: NCT01234567.") == []
    sections = [("Results", TRIAL[2]), ("Trial registration", "NCT01234567.")]
    answer = ask(TITLE, f"{TRIAL[2]} NCT01234567.", "zorplexine", "placebo", "pain intensity", sections)
    assert answer.quote == TRIAL[2]
