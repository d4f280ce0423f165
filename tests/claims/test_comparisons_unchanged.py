"""What plays no part in comparing claims: the name of a drug, a sentence beside, blanks, dashes, quotation marks."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from trials import TRIALS, assert_alike

NAMES = sorted(TRIALS)


@pytest.mark.parametrize("name", ["quxabine", "hydroxyfloxin", "ibuprofen"])
@pytest.mark.parametrize("drug", NAMES)
def test_the_name_of_the_drug_plays_no_part(drug: str, name: str) -> None:
    title, abstract = (
        re.sub(drug, lambda m: name.capitalize() if m[0][0].isupper() else name, text, flags=re.IGNORECASE)
        for text in TRIALS[drug]
    )
    assert name in abstract
    assert_alike((title, abstract), TRIALS[drug], lambda field: field.replace(name, drug))


@pytest.mark.parametrize(
    "sentence", ["The study was funded by a public grant.", "All participants gave written consent."]
)
@pytest.mark.parametrize("drug", NAMES)
def test_an_unrelated_sentence_at_the_end_plays_no_part(drug: str, sentence: str) -> None:
    title, abstract = TRIALS[drug]
    assert_alike((title, f"{abstract} {sentence}"), (title, abstract))


@pytest.mark.parametrize(
    "printed",
    [
        lambda text: text.replace(" ", "  "),
        lambda text: text.replace(" ", "\u00a0"),
        lambda text: text.replace(". ", ".\n"),
        lambda text: text.replace("-", "–"),
    ],
    ids=["double blanks", "hard blanks", "one line a sentence", "long dashes"],
)
@pytest.mark.parametrize("drug", NAMES)
def test_blanks_and_dashes_play_no_part(drug: str, printed: Callable[[str], str]) -> None:
    title, abstract = TRIALS[drug]
    assert_alike((printed(title), printed(abstract)), (title, abstract), lambda field: field.replace("–", "-"))


@pytest.mark.parametrize("marks", ['"{}"', "“{}”", "‘{}’"])
@pytest.mark.parametrize(
    ("drug", "word"), [("zorplexine", "Pain intensity was"), ("lumiprazide", "primary"), ("dexamethasone", "frequent")]
)
def test_the_kind_of_quotation_marks_plays_no_part(drug: str, word: str, marks: str) -> None:
    title, abstract = TRIALS[drug]
    assert word in abstract
    assert_alike((title, abstract.replace(word, marks.format(word))), (title, abstract))
