"""Claims as JSON: offsets count over what came in, whatever it was cut into."""

from __future__ import annotations

import json
from typing import Any

import pytest

from evidence_kb.claims import VERSION
from evidence_kb.claims_json import CHANGES, claims_of, passages_of, text_of
from evidence_kb.errors import UsageError
from evidence_kb.findings import Change
from evidence_kb.model import PassageKind

TITLE = "Zorplexine versus placebo for painful knees: a randomised trial"
SECTIONS = [
    {"label": "BACKGROUND", "text": "Painful knees are common, and few drugs help."},
    {"label": "METHODS", "text": "We randomly assigned 160 adults to zorplexine or placebo for twelve weeks."},
    {
        "label": "RESULTS",
        "text": "Pain intensity was significantly lower with zorplexine than with placebo (p = 0.003). "
        "Walking distance increased significantly more with zorplexine than with placebo (p = 0.01). "
        "The incidence of nausea did not differ between the groups (p = 0.64).",
    },
    {"label": None, "text": "Zorplexine reduces pain intensity more than placebo."},
]
ABSTRACT = "\n ".join(str(section["text"]) for section in SECTIONS)


def claims(given: dict[str, Any], min_score: float = 0.0, most_n: int | None = None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = claims_of(given, min_score, most_n)["claims"]
    return found


@pytest.mark.parametrize("sections", [None, SECTIONS, SECTIONS[:2], []])
def test_offsets_count_over_the_abstract_that_was_given(sections: list[dict[str, Any]] | None) -> None:
    found = claims({"id": 7, "title": TITLE, "abstract": ABSTRACT, "sections": sections})
    assert {"Pain intensity", "Walking distance"} <= {claim["outcome"] for claim in found}
    for claim in found:
        text = TITLE if claim.get("in") == "title" else ABSTRACT
        assert text[claim["start"] : claim["end"]] == claim["quote"]


def test_a_claim_in_the_title_says_so() -> None:
    title = "Zorplexine improves grip strength compared with placebo in adults with painful knees"
    (claim,) = [c for c in claims({"title": title, "abstract": ABSTRACT}) if c["quote"] == title]
    assert (claim["in"], claim["start"], claim["end"]) == ("title", 0, len(title))
    assert all("in" not in c for c in claims({"title": TITLE, "abstract": ABSTRACT}))


def test_what_a_claim_says_is_written_in_words() -> None:
    found = {c["outcome"]: c for c in claims({"title": TITLE, "abstract": ABSTRACT}, 0.3)}
    pain = found["Pain intensity"]
    assert {k: pain[k] for k in ("treatment", "comparator", "change", "direction", "basis", "p_value")} == {
        "treatment": "zorplexine", "comparator": "placebo", "change": "decreased", "direction": "improvement",
        "basis": "own_data", "p_value": 0.003,
    }  # fmt: skip
    assert found["incidence of nausea"]["change"] == "no difference"
    assert None not in pain.values() and "dose" not in pain
    assert json.loads(json.dumps(pain)) == pain
    assert set(CHANGES) == set(Change)


def test_the_comparator_is_null_where_none_is_named() -> None:
    series = "We treated nine adults with nifedipine for chilblains. Pain resolved in eight patients within a week."
    found = claims({"title": "Nifedipine in chilblains: a case series", "abstract": series})
    assert found and all("comparator" in claim for claim in found)
    assert all(claim["treatment"] for claim in found) and all(0.0 <= claim["score"] <= 1.0 for claim in found)


def test_the_surest_claims_come_first_and_as_many_as_were_asked_for() -> None:
    given = {"title": TITLE, "abstract": ABSTRACT}
    every = claims(given)
    scores = [claim["score"] for claim in every]
    assert len(every) > 2 and scores == sorted(scores, reverse=True)
    assert claims(given, most_n=2) == every[:2]
    least = (scores[0] + scores[-1]) / 2
    assert claims(given, least) == [claim for claim in every if claim["score"] >= least]


@pytest.mark.parametrize("number", [7, "PMC7", None, [1], {"a": 1}])
def test_the_id_comes_back_as_it_was(number: object) -> None:
    assert claims_of({"id": number, "title": TITLE}, 0.5, None) == {"id": number, "extractor": VERSION, "claims": []}
    assert claims_of({"title": TITLE}, 0.5, None)["id"] is None


def test_sections_that_make_up_the_abstract_are_its_passages() -> None:
    passages, starts = passages_of({"title": TITLE, "abstract": ABSTRACT, "sections": SECTIONS})
    assert [p.kind for p in passages] == [PassageKind.TITLE, *[PassageKind.ABSTRACT] * 4]
    assert [p.label for p in passages[1:]] == ["BACKGROUND", "METHODS", "RESULTS", None]
    for passage, start in zip(passages[1:], starts[1:], strict=True):
        assert ABSTRACT[start : start + len(passage.text)] == passage.text


@pytest.mark.parametrize(
    "sections",
    [
        SECTIONS[:3],  # words behind them are left out
        SECTIONS[1:],  # words before them
        [SECTIONS[0], SECTIONS[2], SECTIONS[3]],  # words between them
        SECTIONS[::-1],
        [*SECTIONS, {"label": "FUNDING", "text": "None."}],
        [{"label": "RESULTS", "text": "Something else."}],
    ],
)
def test_sections_that_do_not_make_up_the_abstract_are_not_used(sections: list[dict[str, Any]]) -> None:
    passages, starts = passages_of({"abstract": ABSTRACT, "sections": sections})
    assert [(p.label, p.text) for p in passages] == [(None, ABSTRACT)]
    assert starts == (0,)


def test_an_abstract_that_is_not_given_is_made_of_its_sections() -> None:
    joined = " ".join(str(section["text"]) for section in SECTIONS)
    found = claims({"title": TITLE, "sections": SECTIONS})
    assert found
    assert all(joined[c["start"] : c["end"]] == c["quote"] for c in found)


def test_a_section_without_words_is_passed_over() -> None:
    empty = [{"label": "AIM", "text": ""}, {"label": "RESULTS", "text": "Pain fell."}, {"text": None}]
    passages, starts = passages_of({"title": TITLE, "abstract": " Pain fell.", "sections": empty})
    assert [(p.label, p.text) for p in passages] == [(None, TITLE), ("RESULTS", "Pain fell.")]
    assert starts == (0, 1)


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({}, "neither a title nor an abstract"),
        ({"title": "", "abstract": None, "sections": []}, "neither a title nor an abstract"),
        ({"title": 5, "abstract": ABSTRACT}, "'title' is no text"),
        ({"title": TITLE, "abstract": ["x"]}, "'abstract' is no text"),
        ({"abstract": ABSTRACT, "sections": "x"}, '"sections" is no list'),
        ({"abstract": ABSTRACT, "sections": ["x"]}, '"sections" is no list'),
        ({"abstract": ABSTRACT, "sections": [{"text": 5}]}, "'text' is no text"),
        ({"abstract": ABSTRACT, "sections": [{"label": 5, "text": "x"}]}, "'label' is no text"),
    ],
)
def test_what_is_no_abstract_is_refused_in_plain_words(given: dict[str, Any], complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        claims_of(given, 0.5, None)


def test_a_field_that_is_not_there_is_empty() -> None:
    assert text_of({}, "title") == text_of({"title": None}, "title") == ""
    assert text_of({"title": " x "}, "title") == " x "
