"""Which markers are printed, which one is the cited work's, and which words it governs."""

from __future__ import annotations

import pytest

from evidence_kb.contexts import Cited, read_context
from evidence_kb.contexts.markers import markers_in, numbers_in
from evidence_kb.contexts.scope import scope_of


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Pain fell [3].", ("3",)),
        ("Pain fell [ 3 ] .", ("3",)),
        ("Pain fell [3, 5–7] and [6].", ("3", "5", "6", "7")),
        ("Pain fell.12 Fever rose.13,14", ("12", "13", "14")),
        ("Pain fell¹² and fever rose³⁻⁵.", ("3", "4", "5", "12")),
        ("Pain fell (3,4) quickly.", ("3", "4")),
        ("Pain fell (4,3) quickly.", ()),
        ("Pain fell in 4 (12) of them.", ()),
        ("Relief lasted (95% CI [3–5]) weeks.", ()),
        ("They weighed 20 kg/m² and had 10⁹ cells.", ()),
        ("CD20 was low.", ()),
    ],
)
def test_numbers_are_read_with_ranges_written_out_and_counts_are_left_alone(text: str, numbers: tuple[str]) -> None:
    assert numbers_in(text) == numbers


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Pain fell (Poe et al., 2003).", [(("poe", 2003),)]),
        ("Pain fell (Poe & Roe, 2003a; van der Berg 2004).", [(("poe", 2003), ("van der berg", 2004))]),
        ("Poe and colleagues (2003) saw it; Roe (2004) did not.", [(("poe", 2003),), (("roe", 2004),)]),
        ("Poe (2003, 2005) saw it.", [(("poe", 2003), ("poe", 2005))]),
        ("As Poe et al. [7] and Roe [8] said.", [(("poe", None),), (("roe", None),)]),
        ("Until March 2003 and in the Study (2004) nothing was said.", []),
    ],
)
def test_authors_and_years_are_read(text: str, names: list[tuple[tuple[str, int | None]]]) -> None:
    assert [m.names for m in markers_in(text)] == names


@pytest.mark.parametrize(
    ("text", "cited", "told"),
    [
        ("Poe [3] saw it, Roe [4] did not.", Cited("roe", 2004), ("4", "author")),
        ("Pain fell (Poe, 2003; Roe, 2004).", Cited("roe", 2004), ("roe 2004", "author-year")),
        ("Pain fell [3], fever rose [4].", Cited(number="4"), ("4", "reference-number")),
        ("Pain fell [3], fever rose [4].", Cited("roe", 2004), (None, None)),
        ("Pain fell [3].", Cited("roe", 2004), ("3", "only-marker")),
        ("Pain fell [3], and fever too [3].", Cited(), ("3", "only-marker")),
        ("Pain fell [3,4].", Cited(), (None, None)),
        ("Poe [3] saw it.", Cited("roe", 2004), (None, None)),  # the only marker is another work's
        ("Pain fell (Poe, 2003).", Cited("poe", 2004), (None, None)),
        ("Pain fell.", Cited("poe", 2004), (None, None)),
    ],
)
def test_the_marker_of_the_cited_work_is_told_or_left_open(
    text: str, cited: Cited, told: tuple[str | None, str | None]
) -> None:
    read = read_context(text, cited)
    assert (read.marker, read.marker_rule) == told


@pytest.mark.parametrize(
    ("text", "governed"),
    [
        ("Pain fell in adults [3]; fever rose in all [4].", ["Pain fell in adults [3]", "fever rose in all [4]"]),
        ("Pain fell in adults [3], whereas fever rose [4].", ["Pain fell in adults [3]", "fever rose [4]"]),
        ("Although pain fell in adults [3], fever rose in all [4].",
         ["Although pain fell in adults [3]", "fever rose in all [4]"]),
        ("Pain fell in adults [3] and in children [4].", ["Pain fell in adults [3] and in children [4]"] * 2),
        ("Nobody was told. Pain fell. [3] Fever rose.", ["Pain fell"]),
    ],
)  # fmt: skip
def test_a_marker_governs_its_side_of_a_contrast(text: str, governed: list[str]) -> None:
    scopes = [scope_of(text, marker) for marker in markers_in(text)]
    assert [text[s.start : s.end] for s in scopes] == governed


def test_words_are_told_only_where_one_stretch_can_be_meant() -> None:
    open_ = read_context("Pain fell in adults [3]; fever rose in children [4].", Cited())
    assert (open_.told, open_.marker, open_.whose) == (None, None, "others")
    text = "Pain fell in adults [3] and in children [4]."
    told = read_context(text, Cited()).told
    assert told is not None and text[slice(*told)] == text[:-1]
    assert read_context("".join(f"Pain fell [{n}]. " for n in range(1, 60)), Cited()).told is None
