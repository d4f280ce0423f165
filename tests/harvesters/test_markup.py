"""Light markup becomes plain text; what only looks like markup stays."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_kb.harvesters.markup import plain, sections


@pytest.mark.parametrize(
    ("marked", "text"),
    [
        ("CO<sub>2</sub> <i>in vivo</i>", "CO2 in vivo"),
        ("CO&lt;sub&gt;2&lt;/sub&gt; &amp;amp; more", "CO2 & more"),
        ("<Konggi-Inhyung (A Sex Doll)>", "<Konggi-Inhyung (A Sex Doll)>"),
        ("<A new title>", "<A new title>"),
        ("<Title in brackets>", "<Title in brackets>"),
        ("p < 0.05 and n > 3", "p < 0.05 and n > 3"),
        ("one<!-- a note --> two", "one two"),
        ("a comment <!-- that never ends", "a comment <!-- that never ends"),
        ('<jats:p xml:lang="en">One.</jats:p><jats:p>Two.</jats:p>', "One. Two."),
        ('<a href="https://example.org">link</a>', "link"),
        ("<mml:math><mml:mi>x</mml:mi></mml:math>", "x"),
        ('<formula formulatype="inline"><tex Notation="TeX">$x_{2}$</tex></formula> at work', "$x_{2}$ at work"),
        ('one<br class="x"/>two<sec id="s">three</sec>four', "one two three four"),
        ("<i></i>", None),
        (None, None),
    ],
)
def test_known_tags_go_and_all_else_stays(marked: str | None, text: str | None) -> None:
    assert plain(marked) == text


def test_headings_label_what_follows_them_and_abstract_is_no_label() -> None:
    marked = (
        "<h4>Abstract</h4><h4>Aim <i>of</i> it:</h4>To see.<jats:title>Results</jats:title><jats:p>We saw.</jats:p>"
    )
    assert sections(marked) == [("Aim of it", "To see."), ("Results", "We saw.")]


def test_escaped_headings_are_headings_also_beside_tags_that_are_not_escaped() -> None:
    assert sections("To see.&lt;h4&gt;Results&lt;/h4&gt;CO<sub>2</sub> fell.") == [
        (None, "To see."),
        ("Results", "CO2 fell."),
    ]
    assert sections("p &lt; 0.05 in <i>vivo</i>") == [(None, "p < 0.05 in vivo")]


@pytest.mark.parametrize("piece", ["<!--", "<h4>", "<p =", "<h4>a<i>", "<", "&lt;p "])
def test_hostile_markup_costs_no_more_than_its_length(piece: str) -> None:
    started = time.process_time()
    sections(piece * 30_000)
    plain(piece * 30_000)
    assert time.process_time() - started < 10  # quadratic work would take minutes


@given(st.lists(st.sampled_from(["<i>", "</i>", "<h4>", "</h4>", "&lt;", "<", ">", "a", " ", "=", "<!--", "-->"])))
def test_any_mixture_is_read_and_reading_twice_adds_nothing(pieces: list[str]) -> None:
    text = plain("".join(pieces))
    assert text is None or text == " ".join(text.split())
