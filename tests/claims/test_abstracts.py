"""Abstracts of case reports and series in full length, written for this project: how well they are read.

Those marked `held_out` are never looked at while rules change; their floor is what the requirement asks of real
abstracts. What does not touch a statement (another drug's name, a sentence about something else, blanks, quotes) must
not change what is read from it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from benchmarks.case_series import measure, passages, readings, written
from evidence_kb.claims import extract
from evidence_kb.findings import Claim

ALL = list(written("abstracts"))
SERIES = {
    "Background": "Fooitis is a rare disease of the skin.",
    "Methods": "We treated 12 patients with fooitis with zorplexine 40 mg daily.",
    "Results": (
        "Pain improved in 8 patients, was unchanged in three and worsened in one. Cramps affected seven patients, "
        "dysgeusia five and alopecia four. Ulcers healed in 9 of 12 patients. No bleeding or infection was seen. "
        "Mean lesion size fell from 4.1 to 1.2 cm. Prednisone could be stopped in five."
    ),
    "Conclusion": "Zorplexine is effective in fooitis.",
}
CASE = (
    "A 40-year-old woman had pyoderma. Dapsone 100 mg was given, but the ulcers enlarged. She was then treated with "
    "zorplexine 40 mg daily. Within six weeks pain resolved and the ulcers healed. No side effects were noted."
)


def read(text: str | Mapping[str, str], title: str = "Zorplexine in fooitis") -> list[tuple[Any, ...]]:
    return [told(claim) for claim in extract(passages(title, text)).claims]


def told(claim: Claim) -> tuple[Any, ...]:
    numbers = claim.numbers
    return claim.treatment, claim.outcome, str(claim.direction), numbers.events_n, numbers.total_n


def test_set_is_large_and_a_part_of_it_is_held_out() -> None:
    held_out = [a for a in ALL if a.get("held_out")]
    assert len(ALL) >= 100 and len(held_out) >= 20
    assert len({a["id"] for a in ALL}) == len(ALL)


def test_held_out_abstracts_are_read_as_well_as_real_ones_have_to_be() -> None:
    score = measure("abstracts", held_out=True)
    assert score.precision >= 0.80 and score.recall >= 0.58, score.line("held-out")


def test_development_abstracts_stay_read_by_rules() -> None:
    score = measure("abstracts", held_out=False, by_rules_alone=True)
    assert score.precision >= 0.95 and score.recall >= 0.72, score.errors


def test_what_models_read_beside_rules_is_right_nearly_as_often() -> None:
    """These texts were made hard for whoever reads them; on real records more of it is right (decision 35)."""
    score = measure("abstracts", held_out=False)
    assert score.precision >= 0.90 and score.recall >= 0.85, score.errors


@pytest.mark.parametrize("number", range(len(ALL)), ids=[str(a["id"]) for a in ALL])
def test_every_claim_of_an_abstract_names_a_treatment_and_quotes_its_words(number: int) -> None:
    abstract, parts, found = readings("abstracts")[number]
    assert abstract == ALL[number]
    for claim in found.claims:
        quote = claim.quote
        assert parts[quote.passage].text[quote.start : quote.end] == quote.text != ""
        assert claim.treatment or claim.outcome == "response"


def test_series_is_read_whole() -> None:
    assert read(SERIES) == [
        ("zorplexine", "pain", "improvement", 8, None),
        ("zorplexine", "pain", "no_change", 3, None),
        ("zorplexine", "pain", "worsening", 1, None),
        ("zorplexine", "cramps", "worsening", 7, None),
        ("zorplexine", "dysgeusia", "worsening", 5, None),
        ("zorplexine", "alopecia", "worsening", 4, None),
        ("zorplexine", "ulcers", "improvement", 9, 12),
        ("zorplexine", "bleeding", "no_evidence", 0, None),
        ("zorplexine", "infection", "no_evidence", 0, None),
        ("zorplexine", "lesion size", "improvement", None, None),
        ("zorplexine", "use of prednisone", "improvement", 5, None),
        ("zorplexine", "effectiveness", "improvement", None, None),
    ]


@pytest.mark.parametrize("drug", ["anakinra", "tranexamic acid", "thalidomide", "botulinum toxin", "CT-P13"])
def test_another_name_of_the_drug_changes_nothing_else(drug: str) -> None:
    renamed = {label: re.sub("zorplexine", drug, text, flags=re.IGNORECASE) for label, text in SERIES.items()}
    assert [c[1:] for c in read(renamed, f"{drug} in fooitis")] == [c[1:] for c in read(SERIES)]
    assert {str(c[0]).casefold() for c in read(renamed, f"{drug} in fooitis")} == {drug.casefold()}


@pytest.mark.parametrize(
    "sentence",
    [
        "The mean age was 41 years.",
        "All patients gave written consent.",
        "Magnetic resonance imaging was performed in all patients.",
        "The study was approved by the ethics committee.",
    ],
)
def test_sentence_about_something_else_changes_no_claim(sentence: str) -> None:
    for place in ("Background", "Methods", "Results"):
        longer = {label: f"{sentence} {text}" if label == place else text for label, text in SERIES.items()}
        assert read(longer) == read(SERIES)
    assert read(f"{CASE} {sentence}", "A case") == read(CASE, "A case")


def test_blanks_dashes_and_quotes_change_no_claim() -> None:
    spaced = {label: text.replace(" ", "  ").replace("12 patients", "12\N{NO-BREAK SPACE}patients")
              for label, text in SERIES.items()}  # fmt: skip
    assert read(spaced) == read(SERIES)
    quoted = CASE.replace("pyoderma", "\N{LEFT DOUBLE QUOTATION MARK}pyoderma\N{RIGHT DOUBLE QUOTATION MARK}")
    assert read(quoted, "A case") == read(CASE, "A case")


def test_one_patient_is_followed_through_her_treatments() -> None:
    found = read(CASE, "A case")
    assert ("zorplexine", "pain", "improvement", None, None) in found
    assert ("zorplexine", "ulcers", "improvement", None, None) in found
    assert not [c for c in found if c[0] == "zorplexine" and c[2] in ("worsening", "no_change")]


@pytest.mark.parametrize(
    ("plain", "negated"),
    [
        ("Pain improved in 4 patients.", "Pain did not improve in 4 patients."),
        ("Ulcers healed in 9 of 12 patients.", "Ulcers did not heal in 9 of 12 patients."),
        ("Zorplexine reduced pain.", "Zorplexine did not reduce pain."),
        ("Closure was achieved in 5 of 12 patients.", "Closure was not achieved in 5 of 12 patients."),
    ],
)
def test_denied_finding_is_no_improvement(plain: str, negated: str) -> None:
    first = "Fever resolved in 7 of 12 patients."
    for sentence, direction in ((plain, "improvement"), (negated, "no_change")):
        found = read({**SERIES, "Results": f"{first} {sentence}", "Conclusion": ""})
        assert [c[2] for c in found[1:]] == [direction], sentence
