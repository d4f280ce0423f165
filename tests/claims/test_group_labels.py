"""A label of a group is the arm that the group got, as far as a text tells."""

from __future__ import annotations

import pytest

from evidence_kb.claims.comparing.group_labels import TESTED, label_of, labels_apart, meanings
from evidence_kb.claims.networks.tagger import Span


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Group A", "a"), ("group 2", "2"), ("arm iv", "iv"), ("A group", "a"), ("groups B", "b"),
        ("intervention group", TESTED), ("the treated patients", TESTED), ("experimental arm", TESTED),
        ("intervention schools", TESTED), ("school", None),
        ("Intervention women", TESTED), ("study families", TESTED), ("control women", None), ("women", None),
        ("placebo group", None), ("zorplexine group", None), ("control group", None), ("vitamin A", None), ("", None),
    ],
)  # fmt: skip
def test_labels_are_told_from_names(text: str, label: str | None) -> None:
    assert label_of(text) == label


def spans(texts: list[str], names: list[tuple[int, str]]) -> list[tuple[int, int, int]]:
    found, at = [], dict.fromkeys(range(len(texts)), 0)
    for sentence, name in names:
        start = texts[sentence].index(name, at[sentence])
        at[sentence] = start + len(name)
        found.append((sentence, start, at[sentence]))
    return found


def labels(texts: list[str], places: list[tuple[int, int, int]]) -> list[str | None]:
    return [label_of(texts[sentence][start:end]) for sentence, start, end in places]


def test_a_short_form_of_the_document_is_a_name() -> None:
    assert label_of("group BT") == "bt" and label_of("group BT", {"BT": "balance training"}) is None


def test_a_label_in_brackets_is_the_arm_in_front_of_it() -> None:
    texts = ["They got zorplexine (group A) or placebo (n = 20, group B).", "Pain was lower in group A."]
    places = spans(texts, [(0, "zorplexine"), (0, "group A"), (0, "placebo"), (0, "group B"), (1, "group A")])
    assert meanings(texts, places, labels(texts, places)) == {"a": 0, "b": 2}


def test_a_label_in_front_is_the_arm_that_the_group_got() -> None:
    texts = ["Group 1 (n = 20) received zorplexine, group 2 took placebo."]
    places = spans(texts, [(0, "Group 1"), (0, "zorplexine"), (0, "group 2"), (0, "placebo")])
    assert meanings(texts, places, labels(texts, places)) == {"1": 1, "2": 3}


def test_nothing_is_guessed_where_no_arm_stands_beside_a_label() -> None:
    texts = ["Pain fell in group A and group B.", "Zorplexine was well tolerated."]
    places = spans(texts, [(0, "group A"), (0, "group B"), (1, "Zorplexine")])
    assert meanings(texts, places, labels(texts, places)) == {}


@pytest.mark.parametrize(
    ("text", "names", "meant"),
    [
        ("Food came at 3 h (group 1) or at 8 h (group 2) after quxectomy.", ["group 1", "group 2", "quxectomy"], None),
        ("Twenty adults (group 2) received quxol.", ["group 2", "quxol"], 1),
        ("Half (group 2) took quxol daily.", ["group 2", "quxol"], 1),
        ("Half (group 2) were randomly allocated to quxol.", ["group 2", "quxol"], 1),
    ],
)
def test_a_label_in_brackets_is_what_comes_behind_only_if_that_was_given(
    text: str, names: list[str], meant: int | None
) -> None:
    places = spans([text], [(0, name) for name in names])
    assert meanings([text], places, labels([text], places)).get("2") == meant


def parts(*told: tuple[str, str]) -> list[list[str]]:
    """Return the names in one span of each sentence, apart."""
    spans = [[Span(plain.index(name), plain.index(name) + len(name), 0.9)] for plain, name in told]
    apart = labels_apart([plain for plain, _ in told], spans)
    return [[plain[s.start : s.end] for s in found] for (plain, _), found in zip(told, apart, strict=True)]


def test_a_label_and_what_its_group_got_are_two_names_where_the_verb_is_left_out() -> None:
    given = "group a received zorplexine, group b zorplexine with saline."
    told = ("pain was lower in group b than in group a.", "group")
    assert parts((given, "group b zorplexine with saline"), told)[0] == ["group b", "zorplexine with saline"]


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("they got the group b streptococcal vaccine.", "group b streptococcal vaccine"),
        ("pain fell in group b patients.", "group b patients"),
    ],
)
def test_a_group_of_microbes_or_of_people_is_no_label_beside_a_name(given: str, name: str) -> None:
    assert parts((given, name), ("pain was lower with the vaccine.", "vaccine"))[0] == [name]
    assert parts(("pain fell in group b patients.", "group b patients"), ("in group b.", "group"))[0] != ["group b"]
