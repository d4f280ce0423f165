from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_kb.claims.language.clauses import clauses
from evidence_kb.claims.language.sentences import bracket_markers, expand, sentences
from evidence_kb.claims.language.words import flat


def split(text: str) -> list[str]:
    return [text[s.start : s.end] for s in sentences(text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Pain fell. Fever rose.", ["Pain fell.", "Fever rose."]),
        ("As seen by Poe et al. Pain fell.", ["As seen by Poe et al. Pain fell."]),
        ("Drugs, e.g. Zorplexine, helped. Good.", ["Drugs, e.g. Zorplexine, helped.", "Good."]),
        ("A dose of 1.5 mg helped.", ["A dose of 1.5 mg helped."]),
        ("It lasted with time.Significant gains came.", ["It lasted with time.", "Significant gains came."]),
        ("It lasted. 4 of 5 did well.", ["It lasted.", "4 of 5 did well."]),
        ("See Table I. Changes are in Fig. 2.", ["See Table I.", "Changes are in Fig. 2."]),
        ("One line\nand its rest. Next\n\nHeading", ["One line\nand its rest.", "Next", "Heading"]),
        ("Was it so? It was!", ["Was it so?", "It was!"]),
        ("Given i.v. Pain fell.", ["Given i.v.", "Pain fell."]),
        ("They used the software R. Pain fell.", ["They used the software R.", "Pain fell."]),
        ("It was warmed to 40 degrees C. 12 cups broke.", ["It was warmed to 40 degrees C.", "12 cups broke."]),
        ("It was shown by J. Poe and R. Roe.", ["It was shown by J. Poe and R. Roe."]),
        ("It was caused by drug-resistant S. aureus.", ["It was caused by drug-resistant S. aureus."]),
    ],
)
def test_sentences_splits_as_a_reader_would(text: str, parts: list[str]) -> None:
    assert split(text) == parts


def test_flattened_superscript_is_a_marker_and_no_decimal() -> None:
    first, second = sentences("It left the knee alone in size.16 Earlier work agreed.12,14–16")
    assert (first.markers, second.markers) == (("16",), ("12", "14", "15", "16"))


def test_last_sentence_without_stop_is_open() -> None:
    assert [s.closed for s in sentences("It was seen. The fifth may have")] == [True, False]
    assert [s.closed for s in sentences("It was seen. The fifth may ...")] == [True, False]


def test_ranges_of_markers_are_expanded_and_repeats_dropped() -> None:
    assert expand("59,62–64, 62") == ("59", "62", "63", "64")
    text = "none [62–64]. Some [3; 5]."
    assert [m for _, _, m in bracket_markers(text, 0, len(text))] == [("62", "63", "64"), ("3", "5")]


@given(st.text())
def test_sentences_cover_all_that_is_not_blank_in_order(text: str) -> None:
    found = sentences(text)
    assert all(0 <= a.start < a.end <= len(text) for a in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


def cut(text: str) -> list[str]:
    return [text[c.start : c.end] for c in clauses(flat(text), 0, len(text))]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Pain fell in 3 of 4, with lasting improvement.", ["Pain fell in 3 of 4", "lasting improvement"]),
        ("Pain, swelling and fever improved.", ["Pain, swelling and fever improved"]),
        ("Fever resolved and mobility improved in two.", ["Fever resolved", "mobility improved in two"]),
        ("While most data agree, no fracture was seen.", ["most data agree", "no fracture was seen"]),
        ("In this series of zorplexine use, pain fell.", ["pain fell"]),
        ("At 6 months, pain had improved.", ["At 6 months, pain had improved"]),
        ("Two had a relapse and neither responded to it.", ["Two had a relapse and neither responded to it"]),
        ("Pain fell, but nausea occurred (two, and more).", ["Pain fell", "nausea occurred (two, and more)"]),
    ],
)
def test_clauses_carry_one_statement_each(text: str, parts: list[str]) -> None:
    assert cut(text) == parts
