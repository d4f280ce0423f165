"""Segments join to the text again and know exactly the quotes that cover them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from evidence_kb.pages.highlight import Span, segments


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, list[Span]]:
    text = draw(st.text(max_size=40))
    places = st.integers(-2, len(text) + 2)
    spans = draw(st.lists(st.builds(Span, st.integers(0, 9), places, places), max_size=6))
    return text, spans


@given(marked_texts())
def test_segments_join_to_the_text(case: tuple[str, list[Span]]) -> None:
    text, spans = case
    assert "".join(piece.text for piece in segments(text, spans)) == text


@given(marked_texts())
def test_every_character_carries_exactly_the_claims_that_cover_it(case: tuple[str, list[Span]]) -> None:
    text, spans = case
    good = [s for s in spans if 0 <= s.start < s.end <= len(text)]
    at = 0
    for piece in segments(text, spans):
        for place in range(at, at + len(piece.text)):
            assert sorted(piece.claims) == sorted(s.claim for s in good if s.start <= place < s.end)
        at += len(piece.text)


def test_overlapping_quotes_are_cut_into_three() -> None:
    pieces = segments("pain fell in four", [Span(1, 0, 9), Span(2, 5, 17)])
    assert [(p.text, p.claims, p.begins) for p in pieces] == [
        ("pain ", (1,), (1,)),
        ("fell", (1, 2), (2,)),
        (" in four", (2,), ()),
    ]


def test_bad_anchors_mark_nothing() -> None:
    assert [p.claims for p in segments("short", [Span(1, 3, 99), Span(2, 4, 4), Span(3, -1, 2)])] == [()]
