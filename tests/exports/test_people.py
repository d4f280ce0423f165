"""Names of authors: parted where the text tells the parts apart, whole where it does not."""

from __future__ import annotations

import pytest

from evidence_kb.exports.licences import is_open
from evidence_kb.exports.people import Name, authors_of, parsed


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ann B. Doe", Name("Doe", "Ann B.")),
        ("Doe AB", Name("Doe", "AB")),
        ("van Foo J.-P.", Name("van Foo", "J.-P.")),
        ("F.R. Thompson III", Name("Thompson", "F.R.", "III")),
        ("Luca de la Cruz", Name("de la Cruz", "Luca")),
        ("I. Smith", Name("Smith", "I.")),
        ("Madonna", Name("Madonna")),
        ("CRMO Study Group", Name("CRMO Study Group")),
        ("W. Holden et al.", Name("W. Holden et al.")),
        ("Department of Bones, Graz", Name("Department of Bones, Graz")),
        ("漢字", Name("漢字")),
        ("J. R.", Name("R.", "J.")),
    ],
)
def test_a_name_is_taken_apart_as_far_as_its_text_allows(text: str, name: Name) -> None:
    assert parsed(text) == name


def test_a_list_without_names_has_none() -> None:
    assert authors_of(None) == authors_of("; ;") == ()


@pytest.mark.parametrize(
    "licence",
    [
        "CC0",
        "cc-by",
        "CC BY 4.0",
        "CC BY-SA 3.0",
        "cc by",
        "https://creativecommons.org/licenses/by/4.0/",
        "http://creativecommons.org/licenses/by/4.0",
        "https://creativecommons.org/publicdomain/zero/1.0/",
        "https://creativecommons.org/licenses/by/4.0/legalcode",
    ],
)
def test_open_licences(licence: str) -> None:
    assert is_open(licence)


@pytest.mark.parametrize(
    "licence",
    [
        None,
        "",
        "Open Access (as stated)",
        "CC BY-NC 4.0",
        "cc-by-nd",
        "cc-by-nc-sa",
        "all rights reserved",
        "not CC BY",
        "https://creativecommons.org/licenses/by-nc/4.0/",
        "https://example.org/creativecommons.org/licenses/by/4.0/",
        "Under a Creative Commons license (as stated; variant not seen)",
        "public domain",
    ],
)
def test_everything_else_is_not_open(licence: str | None) -> None:
    assert not is_open(licence)
