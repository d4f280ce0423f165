"""Lines are counted by hand in the texts below; how scalars resolve is YAML 1.1 as PyYAML documents it."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from evidence_kb import safe_yaml
from evidence_kb.errors import ParseError, TopicError
from evidence_kb.safe_yaml import Mapping, Problems, Scalar, Sequence, load, nearest


def _load(text: str) -> safe_yaml.Node:
    return load(text, Problems("x.yml", ParseError))


def _refusal(text: str) -> str:
    with pytest.raises(ParseError) as caught:
        _load(text)
    return str(caught.value)


def _mapping(text: str) -> tuple[dict[str, safe_yaml.Node], Problems]:
    problems = Problems("x.yml", ParseError)
    return problems.mapping(load(text, problems), "", ("a", "title", "list")), problems


def _told(problems: Problems) -> list[str]:
    try:
        problems.stop_if_any()
    except ParseError as error:
        return str(error).splitlines()
    return []


def test_load_keeps_the_line_of_every_value() -> None:
    root = _load("# comment\na: 1\nb:\n  - x\n\n  - y: z\n")
    assert isinstance(root, Mapping) and root.line == 2
    (_, one), (key, many) = root.entries
    assert one == Scalar(2, "number", "1", 1)
    assert key.line == 3 and isinstance(many, Sequence)
    assert [item.line for item in many.items] == [4, 6]


@pytest.mark.parametrize(
    ("written", "kind", "value"),
    [
        ("word", "text", "word"),
        ("'no'", "text", "no"),
        ("no", "yes/no value", False),
        ("Yes", "yes/no value", True),
        ("2007", "number", 2007),
        ("-3", "number", -3),
        ("0.5", "number", 0.5),
        ("012", "number", None),
        ("1_000", "number", None),
        ("12:30", "number", None),
        (".inf", "number", None),
        ("9" * 5000, "number", None),
        ("2007-11-01", "date", None),
        ("~", "nothing", None),
        ("", "nothing", None),
        ("!!str 2007", "text", "2007"),
    ],
)
def test_load_says_what_a_scalar_is_and_guesses_nothing(written: str, kind: str, value: object) -> None:
    root = _load(f"a: {written}")
    assert isinstance(root, Mapping)
    scalar = root.entries[0][1]
    assert isinstance(scalar, Scalar)
    assert (scalar.kind, scalar.value) == (kind, value)


@pytest.mark.parametrize(
    ("text", "start", "reason"),
    [
        ("", "x.yml:1: file: ", "the file is empty"),
        ("# only a comment\n", "x.yml:1: file: ", "the file is empty"),
        ("a: 1\nb: &b 1\nc: *b", "x.yml:2: file: ", "aliases and anchors (&b)"),
        ("a: 1\nb: *b", "x.yml:2: file: ", "aliases and anchors (*b)"),
        ("a:\n  !!python/object/apply:os.system [x]", "x.yml:2: file: ", "the tag tag:yaml.org,2002:python"),
        ("a: !mine x", "x.yml:1: file: ", "the tag !mine"),
        ("a: !!binary x", "x.yml:1: file: ", "the tag tag:yaml.org,2002:binary"),
        ("a: 1\n---\nb: 2", "x.yml:2: file: ", "a second document"),
        ("a:\n\tb: 1", "x.yml:2: file: not valid YAML at column 1", "a tab stands here"),
        ("a: b: c", "x.yml:1: file: not valid YAML at column 5", "put the value in quotes"),
        ("a: 'open\n\n", "x.yml:3: file: not valid YAML", "unexpected end"),
        ("a: 1\nb: \x07", "x.yml:2: file: ", "unprintable character U+0007"),
        ("\ufeffa: 1\nb: \ud800", "x.yml:2: file: ", "unprintable character U+D800"),
        ('a: 1\nb: "\\UFFFFFFFF"', "x.yml:2: file: ", "impossible number or escape"),
        ("[" * 21 + "]" * 21, "x.yml:1: file: ", "more than 20 levels"),
        ("a" * 1_000_001, "x.yml:1: file: ", "more than the limit of 1,000,000"),
    ],
)
def test_load_refuses_what_is_not_plain_data(text: str, start: str, reason: str) -> None:
    message = _refusal(text)
    assert message.startswith(start) and reason in message and "\n" not in message


def test_load_reads_twenty_levels() -> None:
    assert isinstance(_load("[" * 20 + "]" * 20), Sequence)


@pytest.mark.parametrize(
    "bomb",
    [
        "a: &a [x,x,x,x,x,x,x,x,x]\n"
        + "".join(
            f"{n}: &{n} [{','.join('*' + p for _ in range(9))}]\n" for p, n in zip("abcdefgh", "bcdefghi", strict=True)
        ),
        "[" * 400_000,
        "{a: " * 200_000,
        "- " * 400_000,
    ],
    ids=["aliases", "lists", "mappings", "indentation"],
)
def test_load_refuses_a_bomb_before_building_anything(bomb: str) -> None:
    started = time.process_time()
    assert "aliases" in _refusal(bomb) or "20 levels" in _refusal(bomb)
    assert time.process_time() - started < 5


_yaml_like = st.text(alphabet=st.sampled_from("ab1-:?,[]{}&*!|>'\"%@#\\uUx0~ \t\n\x00\x85\ufeff\ud800é"), max_size=60)


@given(st.one_of(st.text(), _yaml_like))
@example("%YAML 1." + "9" * 5000 + "\n---\na: b")
@example("%TAG ! tag:x,%F0:\n---\n!y a")
def test_load_raises_nothing_but_the_given_error(text: str) -> None:
    try:
        _load(text)
    except ParseError as error:
        assert str(error).startswith("x.yml:")


def test_problems_are_raised_together_in_the_order_of_the_file() -> None:
    problems = Problems("x.yml", TopicError)
    problems.stop_if_any()
    problems.add(9, "b", "second")
    problems.add(2, "a", "first\nof two")
    problems.add(9, "b", "second")
    with pytest.raises(TopicError) as caught:
        problems.stop_if_any()
    assert str(caught.value) == "x.yml:2: a: first of two\nx.yml:9: b: second"


def test_mapping_names_the_nearest_known_key() -> None:
    values, problems = _mapping("a: 1\ntitel: x\nqqq: y\n")
    assert list(values) == ["a"]
    assert _told(problems) == [
        "x.yml:2: titel: unknown key; did you mean 'title'?",
        "x.yml:3: qqq: unknown key; known keys are a, title, list",
    ]


def test_mapping_refuses_a_repeated_key_and_keeps_the_first() -> None:
    values, problems = _mapping("a: 1\nlist:\n  - x\na: 2\nlist: []")
    assert isinstance(values["a"], Scalar) and values["a"].value == 1
    assert _told(problems) == [
        "x.yml:4: a: this key stands here twice (first in line 1)",
        "x.yml:5: list: this key stands here twice (first in line 2)",
    ]


def test_mapping_refuses_keys_that_are_no_words() -> None:
    _, problems = _mapping("? [a]\n: 1\n'': 2\n")
    assert [line.split(" found ")[0] for line in _told(problems)] == [
        "x.yml:1: file: a key must be a word,",
        "x.yml:3: file: a key must be a word,",
    ]


def test_mapping_names_missing_keys_with_their_path() -> None:
    problems = Problems("x.yml", ParseError)
    problems.mapping(_load("\na: 1"), "top[1]", ("a", "name"), required=("name",))
    assert _told(problems) == ["x.yml:2: top[1].name: required, but missing"]


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("[x]", "expected text, found a list"),
        ("{x: y}", "expected text, found a mapping"),
        ("", "expected text, found nothing"),
        ("no", 'expected text, found the yes/no value no; put it in quotes if it is meant as text: "no"'),
        ("2007-11-01", "expected text, found the date 2007-11-01; put it in quotes"),
        ("''", "the text is empty"),
        ("'  '", "the text is empty"),
        ('"a\\0b"', "the text holds an unprintable character"),
        ('"\\ud800"', "the text holds an unprintable character"),
    ],
)
def test_text_says_what_stands_there_instead(written: str, found: str) -> None:
    values, problems = _mapping(f"a: {written}")
    assert problems.text(values["a"], "a") is None
    (told,) = _told(problems)
    assert told.startswith(f"x.yml:1: a: {found}")


def test_text_drops_surrounding_blanks_only() -> None:
    values, problems = _mapping("a: ' two  words '")
    assert problems.text(values["a"], "a") == "two  words" and not _told(problems)


@pytest.mark.parametrize("written", ["-1", "4", "1.0", "yes", "'2'", "01", "[1]", ""])
def test_integer_takes_plain_whole_numbers_in_range_only(written: str) -> None:
    values, problems = _mapping(f"a: {written}")
    assert problems.integer(values["a"], "a", 0, 3) is None
    (told,) = _told(problems)
    assert told.startswith("x.yml:1: a: expected a whole number from 0 to 3, found ")


@pytest.mark.parametrize("number", [0, 3])
def test_integer_includes_both_ends(number: int) -> None:
    values, problems = _mapping(f"a: {number}")
    assert problems.integer(values["a"], "a", 0, 3) == number and not _told(problems)


def test_choice_names_the_allowed_words_and_the_nearest() -> None:
    values, problems = _mapping("a: benefits\ntitle: harm")
    assert problems.choice(values["a"], "a", ("benefit", "harm")) is None
    assert problems.choice(values["title"], "title", ("benefit", "harm")) == "harm"
    assert _told(problems) == ["x.yml:1: a: 'benefits' is not one of benefit, harm; did you mean 'benefit'?"]


def test_sequence_of_a_key_without_value_is_empty_and_of_a_text_a_problem() -> None:
    values, problems = _mapping("a:\nlist: x, y")
    assert problems.sequence(values["a"], "a") == ()
    assert problems.sequence(values["list"], "list") == ()
    assert _told(problems) == ["x.yml:2: list: expected a list (lines that start with '- '), found the text x, y"]


def test_absent_nodes_are_absent_values_and_no_problem() -> None:
    problems = Problems("x.yml", ParseError)
    assert problems.text(None, "a") is None
    assert problems.integer(None, "a", 0, 1) is None
    assert problems.choice(None, "a", ("b",)) is None
    assert problems.sequence(None, "a") == () and problems.mapping(None, "a", ("b",), required=("b",)) == {}
    assert _told(problems) == []


@pytest.mark.parametrize(("word", "close"), [("crosref", "crossref"), ("zzz", None)])
def test_nearest_finds_slips_only(word: str, close: str | None) -> None:
    assert nearest(word, ("pubmed", "crossref")) == close
