"""Numbers and codes in words; expected sentences are written by hand."""

from __future__ import annotations

from typing import Any

import pytest

from evidence_kb import findings, model
from evidence_kb.contexts.intents import RULES
from evidence_kb.pages import contexts, statements, words
from evidence_kb.pages.links import safe_address

NOTHING: dict[str, Any] = dict.fromkeys(
    ("events_n", "total_n", "denominator", "cohort_n", "percent_printed", "percent_recomputed", "wilson_low",
     "wilson_high", "effect_measure", "effect", "ci_low", "ci_high", "p_operator", "p_value")
) | {"arithmetic": "not_checkable"}  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, None),
        (
            {"events_n": 4, "total_n": 5, "percent_recomputed": 80.0, "wilson_low": 37.55, "wilson_high": 96.38},
            "4 of 5 · 80 % (95 % Wilson 38–96 %)",
        ),
        ({"events_n": 0}, "0 (of how many: not read)"),
        ({"events_n": 39, "percent_printed": 90.7}, "39 (90.7 % as printed; of how many: not read)"),
        (
            {"events_n": 4, "total_n": 4, "denominator": "subgroup", "cohort_n": 5},
            "4 of 4 in a subgroup of a cohort of 5",
        ),
        ({"percent_printed": 54.0}, "54 % as printed (of how many: not read)"),
        (
            {"effect_measure": "OR", "effect": 0.5, "ci_low": 0.3, "ci_high": 0.9, "p_operator": "<", "p_value": 0.05},
            "OR 0.5 (95 % CI 0.3 to 0.9) · p < 0.05",
        ),
    ],
)
def test_numbers_are_said_as_printed_and_missing_ones_are_not_zero(fields: dict[str, Any], said: str | None) -> None:
    assert statements.numbers_text(NOTHING | fields) == said


CONTEXT: dict[str, Any] = {
    "quote": "It may help.", "markers": "[]", "url": None, "kind": "excerpt", "is_paraphrase": 0, "provider": "p",
    "whose": None, "told_start": None, "told_end": None, "hedge": None, "intent": "cites", "intent_stated": None,
    "intent_read": None, "intent_rule": None, "intent_start": None, "intent_end": None,
}  # fmt: skip


def test_what_was_not_read_from_a_citation_is_not_said() -> None:
    unread = contexts.described(CONTEXT)
    assert (unread["read"], unread["stated"], unread["pieces"]) == ((), None, ("", "", "It may help."))
    open_ = contexts.described(CONTEXT | {"intent_read": "cites", "told_start": 3, "told_end": 99})
    assert open_["read"] == (
        "whose finding it is cannot be told", "why it is cited cannot be told (CiTO cites)", "caution not read",
    )  # fmt: skip
    assert "".join(open_["pieces"]) == "It may help." and open_["pieces"][1] == ""


def test_every_intent_that_can_be_read_has_words() -> None:
    assert {rule.intent for rule in RULES} | {"cites"} == set(words.INTENTS)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (
            {
                "events_n": 3,
                "total_n": 91,
                "percent_printed": 3.2,
                "percent_recomputed": 300 / 91,
                "arithmetic": "truncated",
            },
            "3/91 is 3.30 %; printed 3.2 % fits only if truncated.",
        ),
        (
            {
                "events_n": 4,
                "total_n": 7,
                "percent_printed": 49.2,
                "percent_recomputed": 400 / 7,
                "arithmetic": "inconsistent",
            },
            "4/7 is 57.14 %; printed 49.2 % fits neither rounded nor truncated.",
        ),
        ({"arithmetic": "ok"}, None),
    ],
)
def test_arithmetic_warnings_are_sentences(fields: dict[str, Any], said: str | None) -> None:
    assert statements.arithmetic(NOTHING | fields) == said


def test_a_study_without_comparator_differs_from_one_that_says_nothing() -> None:
    assert statements.comparator({"comparator_text": "none"}) == "none (no comparator)"
    assert statements.comparator({"comparator_text": None}) == "not read"


def test_patients_of_unknown_number_are_never_zero() -> None:
    assert words.people(5, 0) == "5 patients"
    assert words.people(5, 1) == "5 patients (+1 study of unknown size)"
    assert words.people(None, 2) == "number of patients not read (2 studies of unknown size)"


def test_every_code_of_the_vocabulary_has_words() -> None:
    assert set(words.ARROWS) == set(findings.Direction)
    assert set(words.BASES) == set(findings.Basis)
    assert set(words.PASSAGES) == set(model.PassageKind)
    assert set(words.DESIGNS) == set(findings.DESIGNS)
    assert set(words.NOT_COUNTED) == set(findings.Basis) - {findings.Basis.OWN_DATA}


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "http://example.org/",
        "//example.org",
        "https://user@example.org",
        "https:///x",
        "data:,",
        None,
    ],
)
def test_only_plain_https_addresses_become_links(url: str | None) -> None:
    assert safe_address(url) is None


def test_https_addresses_become_links() -> None:
    assert safe_address("https://example.org/a?b=1") == "https://example.org/a?b=1"


def test_a_regimen_is_said_once_and_its_doubt_too() -> None:
    regimen = {"dose_text": "1 mg/kg, 2 to 4 monthly, for 12 to 42 months", "interval_text": "2 to 4 monthly",
               "duration_min": 12.0, "duration_max": 42.0, "duration_unit": "month", "is_ambiguous": 1}  # fmt: skip
    assert statements.dose(regimen) == "1 mg/kg, 2 to 4 monthly, for 12 to 42 months (interval ambiguous)"
    apart = regimen | {"dose_text": "1 mg/kg", "is_ambiguous": 0}
    assert statements.dose(apart) == "1 mg/kg, 2 to 4 monthly, for 12–42 month"


def test_a_duration_with_one_end_says_which() -> None:
    assert statements.duration(12, 42) == "12–42"
    assert statements.duration(6, 6) == "6"
    assert statements.duration(6, None) == "at least 6"
    assert statements.duration(None, 6) == "up to 6"
    assert statements.duration(None, None) == ""
