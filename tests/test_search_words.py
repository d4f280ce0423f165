"""What a person types into the search box is read without ever failing, and put so that the index understands it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_kb.search_words import (
    MOST_CHARACTERS,
    MOST_TERMS,
    Term,
    expression,
    neighbours,
    question,
    respelled,
    with_forms,
)


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5(a, b, tokenize = 'porter unicode61 remove_diacritics 2')")
    connection.execute("INSERT INTO t VALUES ('Bone pain in children', 'Pamidronate and zoledronic acid')")
    connection.execute("INSERT INTO t VALUES ('Pain of the bones', 'OR AND NOT NEAR')")
    yield connection
    connection.close()


def found(index: sqlite3.Connection, typed: str) -> list[int]:
    match = f"{{a b}} : ({expression(question(typed))})"
    return [row[0] for row in index.execute("SELECT rowid FROM t WHERE t MATCH ? ORDER BY rowid", [match])]


@pytest.mark.parametrize(
    ("typed", "rows"),
    [
        ("pain", [1, 2]),
        ("bones PAIN", [1, 2]),
        ('"bone pain"', [1]),
        ("pain -children", [2]),
        ("pamid*", [1]),
        ("pa*", []),  # too short to be a beginning: the word itself is looked for
        ("zolédronic", [1]),
        ("near or", [2]),
        ('pain -"zoledronic acid"', [2]),
        ("bone-pain", [1]),
        ('"bone pain', [1]),
    ],
)
def test_words_phrases_beginnings_and_what_to_leave_out(index: sqlite3.Connection, typed: str, rows: list[int]) -> None:
    assert found(index, typed) == rows


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("\"*-():^{}+ORAND NEAR,\0\\'")), max_size=400))
def test_nothing_typed_is_ever_an_error(typed: str) -> None:
    asked = question(typed)
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5(a, b, tokenize = 'porter unicode61 remove_diacritics 2')")
    if asked.wanted:
        connection.execute("SELECT rowid FROM t WHERE t MATCH ?", [f"{{a b}} : ({expression(asked)})"]).fetchall()
    else:
        assert expression(asked) == ""
    connection.close()


def test_long_questions_are_cut_and_say_so() -> None:
    assert question("pain " * MOST_TERMS).is_cut is False
    many = question("pain " * (MOST_TERMS + 1))
    assert many.is_cut and len(many.terms) == MOST_TERMS
    assert question("x" * (MOST_CHARACTERS + 1)).is_cut


def test_words_that_name_one_thing_together_are_found_by_its_other_names() -> None:
    asked = question("zoledronic acid pain")
    terms = with_forms(asked.terms, {"zoledronic acid": ["zometa"], "acid": ["never: part of the longer name"]})
    assert [(term.text, term.also) for term in terms] == [("zoledronic acid", ("zometa",)), ("pain", ())]
    assert expression(type(asked)(terms)) == '(("zoledronic" AND "acid") OR "zometa") AND ("pain")'


def test_forms_that_hold_the_words_anyway_are_no_other_forms() -> None:
    (term,) = with_forms(question("pain").terms, {"pain": ["bone pain", "pains", "ache"]})
    assert term.also == ("ache",)


def test_words_left_out_and_beginnings_get_no_other_forms() -> None:
    terms = question("-pain osteo*").terms
    assert with_forms(terms, {"pain": ["ache"], "osteo": ["bone"]}) == terms


def test_a_respelled_word_is_still_looked_for_itself() -> None:
    terms = respelled(question("pamidronat pain").terms, {"pamidronat": ["pamidronate"]})
    assert terms[0] == Term("pamidronat", also=("pamidronate",))
    assert expression(type(question("x"))(terms)) == '("pamidronat" OR "pamidronate") AND ("pain")'


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("pamidronat", ("pamidronate",)),
        ("bisfosfonate", ("bisphosphonate",)),
        ("zolendronic", ("zoledronic",)),
        ("pamidornate", ("pamidronate",)),
        ("ibuprofin", ("ibuprofen",)),
        ("telephone", ()),
    ],
)
def test_misspelt_words_find_what_they_mean(typed: str, meant: tuple[str, ...]) -> None:
    forms = ["pamidronate", "bisphosphonate", "zoledronic acid", "ibuprofen", "phosphate", "pain"]
    assert neighbours(typed, forms) == meant
