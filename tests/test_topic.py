"""Lines and fields in the expected messages are counted by hand; the complete example is the one in the manual."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from evidence_kb import topic
from evidence_kb.errors import TopicError
from evidence_kb.findings import Concept, ConceptKind
from evidence_kb.topic import Follow, Search, Seed, Topic, parse_topic, parse_topic_bytes, read_topic, read_topics

MANUAL = Path(__file__).parent.parent / "docs" / "topic-files.md"
HEAD = "title: T\nquestion: Q\n"  # two lines, so that what follows starts in line 3


def _problems(text: str, name: str = "sources/x.yml") -> list[str]:
    with pytest.raises(TopicError) as caught:
        parse_topic(text, name)
    return str(caught.value).splitlines()


def _topic(rest: str) -> Topic:
    return parse_topic(HEAD + rest, "sources/x.yml")


# --- what a file means -----------------------------------------------------------------------------------------


def test_example_of_the_manual_means_what_its_comments_say() -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", MANUAL.read_text(encoding="utf-8"), re.DOTALL)
    read = parse_topic(text, "sources/crmo-bisphosphonates.yml")
    assert read.slug == "crmo-bisphosphonates"
    assert read.question.startswith("Do bisphosphonates") and "\n" not in read.question
    assert read.seeds == (
        Seed("doi", "10.1016/j.jpeds.2007.08.047"),
        Seed("pmid", "18036123"),
        Seed("page", "seed-article.html"),
        Seed("export", "library.ris"),
    )
    assert [search.provider for search in read.searches] == [None, "pubmed"]
    assert read.follow == Follow(cited_by=2, references=1)
    assert "semantic_scholar" not in read.providers and len(read.providers) == 10
    assert [(c.kind.value, c.name, c.broader, c.desirable) for c in read.vocabulary.concepts] == [
        ("treatment", "bisphosphonates", None, None),
        ("treatment", "pamidronate", "bisphosphonates", None),
        ("treatment", "zoledronic acid", None, None),
        ("outcome", "pain", None, "decrease"),
        ("outcome", "osteonecrosis of the jaw", None, "decrease"),
        ("condition", "chronic non-bacterial osteomyelitis", None, None),
    ]


def test_manual_names_every_provider_and_every_key() -> None:
    text = MANUAL.read_text(encoding="utf-8")
    keys = (*topic._TOPIC_KEYS, *topic._SECTIONS, *topic._CONCEPT_KEYS, *sum(topic._OWN_KEYS.values(), ()))
    for word in (*topic.PROVIDERS, *topic.SEED_KINDS, *keys):
        assert f"`{word}`" in text, word


def test_smallest_topic_takes_the_documented_defaults() -> None:
    read = _topic("")
    assert (read.seeds, read.searches, read.vocabulary.concepts) == ((), (), ())
    assert read.follow == Follow(1, 1)
    assert set(topic.PROVIDERS) - set(read.providers) == {"semantic_scholar"}
    assert read.path is None and read.folder is None


def test_seeds_may_be_left_empty() -> None:
    assert _topic("seeds:\nsearches: []\n").seeds == ()


def test_follow_keeps_the_default_of_the_direction_that_is_not_named() -> None:
    assert _topic("follow: {cited_by: 3}").follow == Follow(cited_by=3, references=1)
    assert _topic("follow: {references: 0}").follow == Follow(cited_by=1, references=0)


def test_seed_identifiers_are_normalised() -> None:
    seeds = _topic(
        "seeds:\n- doi: https://doi.org/10.1016/J.JPEDS.2007.08.047Get rights and content\n- pmid: 0018036123\n"
        "- pmid: 'PMID: 20'\n- page: ./saved/a page.html\n"
    ).seeds
    assert seeds == (
        Seed("doi", "10.1016/j.jpeds.2007.08.047"),
        Seed("pmid", "18036123"),
        Seed("pmid", "20"),
        Seed("page", "saved/a page.html"),
    )


def test_searches_are_for_all_providers_or_for_the_named_one() -> None:
    searches = _topic("searches:\n- CRMO  treatment\n- pubmed: CRMO[tiab]\n  crossref: CRMO\n").searches
    assert searches == (Search("CRMO treatment"), Search("CRMO[tiab]", "pubmed"), Search("CRMO", "crossref"))


def test_concept_is_a_name_or_a_mapping_with_every_key() -> None:
    concepts = _topic(
        "vocabulary:\n  outcomes:\n  - pain\n  - {name: bone pain,  synonyms: [ostealgia], misspellings: [bone pian],"
        " mesh_id: D010146, broader: PAIN, domain: harm, desirable: decrease}\n"
        "  conditions:\n  - {name: CNO, related: [SAPHO]}\n"
    ).vocabulary.concepts
    assert concepts == (
        Concept(ConceptKind.OUTCOME, "pain"),
        Concept(
            ConceptKind.OUTCOME, "bone pain", ("ostealgia",), ("bone pian",), "D010146", "pain", "harm", "decrease"
        ),
        Concept(ConceptKind.CONDITION, "CNO", related=("SAPHO",)),
    )


def test_the_same_form_may_mean_concepts_of_different_kinds() -> None:
    read = _topic("vocabulary: {treatments: [surgery], outcomes: [surgery], conditions: [surgery]}")
    assert len(read.vocabulary.concepts) == 3


@pytest.mark.parametrize("name", ["sources/x.yml", "x.yaml", "x", "/somewhere/sources/x.yml"])
def test_slug_is_the_file_name_without_its_ending(name: str) -> None:
    assert parse_topic(HEAD, name).slug == "x"


# --- what is wrong with a file -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("question: Q", "1: title: required, but missing"),
        ("title: T", "1: question: required, but missing"),
        (HEAD + "seed: []", "3: seed: unknown key; did you mean 'seeds'?"),
        ("title: ''\nquestion: Q", "1: title: the text is empty"),
        ("title: no\nquestion: Q", '1: title: expected text, found the yes/no value no; put it in quotes'),
        ("title: 2007-11-01\nquestion: Q", "1: title: expected text, found the date 2007-11-01; put it in quotes"),
        ("title: T\nquestion: 42", "2: question: expected text, found the number 42; put it in quotes"),
        ("title: [T]\nquestion: Q", "1: title: expected text, found a list"),
        ("- title: T", "1: file: expected a mapping (key: value), found a list"),
        (HEAD + "title: U", "3: title: this key stands here twice (first in line 1)"),
        (HEAD + "seeds: 10.1000/182", "3: seeds: expected a list (lines that start with '- '), found the text"),
        (HEAD + "seeds:\n- 10.1000/182", "4: seeds[1]: write what it is, for example 'doi: 10.1000/182'"),
        (HEAD + "seeds:\n- {}", "4: seeds[1]: write what it is"),
        (HEAD + "seeds:\n- pmid: 1\n  doi: 10.1000/182", "4: seeds[1]: one key per seed, found pmid and doi"),
        (HEAD + "seeds:\n- pmid: 1\n  pmid: 2", "5: seeds[1].pmid: this key stands here twice"),
        (HEAD + "seeds:\n- dio: 10.1000/182", "4: seeds[1].dio: unknown key; did you mean 'doi'?"),
        (HEAD + "seeds:\n- doi: '10.1000'", "4: seeds[1].doi: '10.1000' is not a DOI"),
        (HEAD + "seeds:\n- pmid: PMC2654387", "4: seeds[1].pmid: expected a PubMed identifier (1 to 9 digits)"),
        (HEAD + "seeds:\n- pmid: 0", "4: seeds[1].pmid: expected a PubMed identifier"),
        (HEAD + "seeds:\n- pmid: 1_000", "4: seeds[1].pmid: expected a PubMed identifier"),
        (HEAD + "seeds:\n- pmid: [1]", "4: seeds[1].pmid: expected a PubMed identifier (1 to 9 digits), found a list"),
        (HEAD + "seeds:\n- pmid: 7\n- pmid: '07'", "5: seeds[2]: the seed in line 4 again"),
        (HEAD + "searches: [7]", "3: searches[1]: expected text, found the number 7"),
        (HEAD + "searches: [{}]", "3: searches[1]: expected a query"),
        (HEAD + "searches:\n- crosref: a", "4: searches[1].crosref: unknown key; did you mean 'crossref'?"),
        (HEAD + "searches:\n- icite: a", "4: searches[1].icite: unknown key; known keys are pubmed,"),
        (HEAD + "providers: [pubmed]\nsearches:\n- openalex: a", "5: searches[1].openalex: not among this topic's"),
        (HEAD + "follow: 2", "3: follow: expected a mapping (key: value), found the number 2"),
        (HEAD + "follow: {cites: 2}", "3: follow.cites: unknown key; "),
        (HEAD + "follow:\n  cited_by: 4", "4: follow.cited_by: expected a whole number from 0 to 3, found the number"),
        (HEAD + "follow:\n  references: yes", "4: follow.references: expected a whole number from 0 to 3, found"),
        (HEAD + "providers: []", "3: providers: name at least one, or leave the key out"),
        (HEAD + "providers: [pubmed, opencitation]", "3: providers[2]: 'opencitation' is not one of pubmed, icite,"),
        (HEAD + "providers: [pubmed, pubmed]", "3: providers[2]: pubmed is listed twice"),
        (HEAD + "vocabulary: []", "3: vocabulary: expected a mapping (key: value), found a list"),
        (HEAD + "vocabulary: {outcome: []}", "3: vocabulary.outcome: unknown key; did you mean 'outcomes'?"),
        (HEAD + "vocabulary:\n  outcomes: pain", "4: vocabulary.outcomes: expected a list"),
    ],
)  # fmt: skip
def test_problem_is_told_with_file_line_and_field(text: str, expected: str) -> None:
    assert any(line.startswith("sources/x.yml:" + expected) for line in _problems(text))


@pytest.mark.parametrize(
    ("section", "entry", "expected"),
    [
        ("outcomes", "{name: b, desireable: x}", "outcomes[2].desireable: unknown key; did you mean 'desirable'?"),
        ("outcomes", "{name: b, desirable: less}", "outcomes[2].desirable: 'less' is not one of increase, decrease"),
        ("outcomes", "{name: b, domain: harms}", "outcomes[2].domain: 'harms' is not one of benefit, harm; did"),
        ("treatments", "{name: b, desirable: increase}", "treatments[2].desirable: unknown key; known keys are name,"),
        ("treatments", "{name: b, domain: harm}", "treatments[2].domain: unknown key; "),
        ("treatments", "{name: b, related: [c]}", "treatments[2].related: unknown key; "),
        ("conditions", "{name: b, domain: harm}", "conditions[2].domain: unknown key; "),
        ("conditions", "{name: b, related: [c, B]}", "conditions[2].related: 'B' is this same condition"),
        ("outcomes", "{synonyms: [b]}", "outcomes[2].name: required, but missing"),
        ("outcomes", "{name: b, synonyms: c}", "outcomes[2].synonyms: expected a list"),
        ("outcomes", "{name: b, synonyms: [c, no]}", "outcomes[2].synonyms[2]: expected text, found the yes/no"),
        ("outcomes", "{name: b, misspellings: ['']}", "outcomes[2].misspellings[1]: the text is empty"),
        ("outcomes", "{name: b, mesh_id: X1}", "outcomes[2].mesh_id: 'X1' is not a MeSH identifier"),
        ("outcomes", "[b]", "outcomes[2]: expected a mapping (key: value), found a list"),
        ("outcomes", "2", "outcomes[2]: expected text, found the number 2"),
        ("outcomes", "FIRST", "outcomes[2]: 'FIRST' already means 'first' (line 5); a form can mean one concept only"),
        ("outcomes", "{name: b, synonyms: [first]}", "outcomes[2]: 'first' already means 'first' (line 5)"),
        ("outcomes", "{name: b, misspellings: [fisrt]}", "outcomes[2]: 'fisrt' already means 'first' (line 5)"),
        ("outcomes", "{name: b, broader: frist}", "outcomes[2].broader: no concept of this list has the name 'frist'"),
        ("outcomes", "{name: b, broader: one}", "outcomes[2].broader: no concept of this list has the name 'one'"),
        ("outcomes", "{name: b, broader: zzzz}", "outcomes[2].broader: no concept of this list has the name 'zzzz'"),
        ("outcomes", "{name: b, broader: B}", "outcomes[2].broader: leads back to this concept in a circle"),
    ],
)  # fmt: skip
def test_problem_of_a_concept_is_told_with_its_place(section: str, entry: str, expected: str) -> None:
    first = "{name: first, synonyms: [one], misspellings: [fisrt]}"
    told = _problems(HEAD + f"vocabulary:\n  {section}:\n  - {first}\n  - {entry}\n")
    assert len(told) == 1
    assert told[0].startswith("sources/x.yml:6: vocabulary." + expected)


@pytest.mark.parametrize(
    ("wanted", "advice"),
    [("frist", "did you mean 'first'?"), ("one", "did you mean 'first'?"), ("zzzz", "add it to this list first")],
)
def test_unknown_broader_concept_is_told_with_the_nearest_name(wanted: str, advice: str) -> None:
    (told,) = _problems(
        HEAD + f"vocabulary:\n  treatments:\n  - {{name: first, synonyms: [one]}}\n  - {{name: b, broader: {wanted}}}\n"
    )
    assert told.endswith(f"has the name '{wanted}'; {advice}")


def test_circle_of_broader_concepts_is_told_for_each_of_its_members() -> None:
    told = _problems(
        HEAD + "vocabulary:\n  treatments:\n  - {name: a, broader: b}\n  - {name: b, broader: c}\n"
        "  - {name: c, broader: b}\n"
    )
    assert [line.split(":")[1] for line in told] == ["6", "7"]  # a leads into the circle and is not part of it


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "../x.html",
        "a/../../x.html",
        "..",
        ".",
        "~/x.html",
        "C:\\x.html",
        "C:x",
        "\\x",
        "a\\..\\..\\x",
        "//h/x",
    ],
)
@pytest.mark.parametrize("kind", ["page", "export"])
def test_file_outside_the_topics_folder_is_refused(kind: str, path: str) -> None:
    (told,) = _problems(HEAD + f"seeds:\n- {kind}: '{path}'\n")
    assert told.startswith(f"sources/x.yml:4: seeds[1].{kind}: name a file inside the topic's folder")


def test_all_problems_of_a_file_are_told_at_once_in_its_order() -> None:
    told = _problems(
        "titel: T\nquestion: 1\nseeds:\n- doi: x\nfollow: {cited_by: 9}\nproviders: [pubmd]\n"
        "vocabulary:\n  outcomes:\n  - {name: pain, domian: harm}\n"
    )
    assert [line.split(":")[1] for line in told] == ["1", "1", "2", "4", "5", "6", "9"]


@pytest.mark.parametrize("name", ["X.yml", "a b.yml", "-a.yml", "a_b.yml", "é.yml", ".yml", "a" * 64 + ".yml"])
def test_file_name_that_is_no_slug_is_refused(name: str) -> None:
    (told,) = _problems(HEAD, name)
    assert told.startswith(f"{name}:1: file name: use up to 63 of a-z, 0-9 and '-'")


def test_problem_with_text_of_several_lines_is_told_in_one() -> None:
    assert len(_problems(HEAD + 'seeds:\n- doi: "a\\nb"\n')) == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a: &x 1",
        "a: *x",
        HEAD + "---\n" + HEAD,
        "\ttitle: T",
        "title: a: b",
        "title: \x00",
        HEAD + "x: !!python/name:os.system",
    ],
)
def test_unreadable_yaml_is_one_line_with_position(text: str) -> None:
    (told,) = _problems(text)
    assert re.match(r"sources/x\.yml:\d+: file: ", told)


def test_topic_errors_end_a_command_with_exit_code_2() -> None:
    assert TopicError.exit_code == 2


_any_scalar = st.one_of(
    st.sampled_from(
        ["no", "~", "7", "-1", "10.1000/182", "2007-11-01", "[]", "{}", "a", "''", "/x", "pubmed", "012", "b c"]
    ),
    st.text(alphabet="ab1:#-'\"[]{}é\ud800\x07", max_size=6),
)
_key_names = (
    *topic._TOPIC_KEYS,
    *topic._SECTIONS,
    *topic._CONCEPT_KEYS,
    *topic.SEED_KINDS,
    "domain",
    "related",
    "cited_by",
)


@st.composite
def _any_file(draw: st.DrawFn) -> str:
    """Lines of known keys at random depths with odd values: most reach deep into the reader."""
    lines = draw(
        st.lists(st.tuples(st.integers(0, 3), st.booleans(), st.sampled_from(_key_names), _any_scalar), max_size=12)
    )
    return HEAD + "\n".join(f"{'  ' * depth}{'- ' if item else ''}{key}: {value}" for depth, item, key, value in lines)


@given(st.one_of(st.text(), _any_file()))
@example(HEAD + "vocabulary: {treatments: [{name: a, broader: a}, {name: A, broader: a}]}")
def test_any_text_is_a_topic_or_a_topic_error(text: str) -> None:
    try:
        assert parse_topic(text, "sources/x.yml").title
    except TopicError as error:
        assert all(re.match(r"sources/x\.yml:\d+: \S", line) for line in str(error).splitlines())


@given(st.binary())
@example(b"\xef\xbb\xbf")
def test_any_bytes_are_a_topic_or_a_topic_error(body: bytes) -> None:
    with pytest.raises(TopicError, match=r"^x\.yml:\d+: "):
        parse_topic_bytes(body, "x.yml")


# --- files -------------------------------------------------------------------------------------------------------


def test_read_topic_knows_its_file_and_the_hash_of_its_bytes(tmp_path: Path) -> None:
    body = b"\xef\xbb\xbftitle: \xc3\x89tude\r\nquestion: Q\r\n"
    path = tmp_path / "x.yml"
    path.write_bytes(body)
    read = read_topic(path)
    assert read.title == "Étude"
    assert read.sha256 == hashlib.sha256(body).hexdigest()
    assert parse_topic_bytes(body, "x.yml").sha256 == read.sha256
    assert read.path == str(path) and read.folder == tmp_path / "x"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "the file is empty"),
        (b"\n \n", "the file is empty"),
        (b"\x89PNG\r\n\x1a\n", "not a text file"),
        (b"title: \x00", "not a text file"),
        (b"#" * 1_000_001, "larger than the limit of 1 MB"),
    ],
    ids=["empty", "blank", "picture", "binary", "large"],
)
def test_read_topic_refuses_what_is_no_topic_file(tmp_path: Path, body: bytes, reason: str) -> None:
    path = tmp_path / "x.yml"
    path.write_bytes(body)
    with pytest.raises(TopicError) as caught:
        read_topic(path)
    assert str(caught.value).startswith(f"{path}:1: file: {reason}")


def test_read_topic_says_that_a_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(TopicError, match=r"x\.yml:1: file: cannot be read: No such file"):
        read_topic(tmp_path / "x.yml")


def test_read_topics_are_sorted_by_slug_and_leave_other_files_alone(tmp_path: Path) -> None:
    for name in ("b.yml", "a.yaml", "a-b.yml"):
        (tmp_path / name).write_text(HEAD)
    (tmp_path / "README.md").write_text("not a topic")
    (tmp_path / ".#b.yml").write_text("an editor's lock")
    (tmp_path / "folder.yml").mkdir()
    assert [read.slug for read in read_topics(tmp_path)] == ["a", "a-b", "b"]


def test_read_topics_tells_the_problems_of_all_files(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("title: T")
    (tmp_path / "b.yml").write_text("question: Q")
    with pytest.raises(TopicError) as caught:
        read_topics(tmp_path)
    assert str(caught.value) == (
        f"{tmp_path}/a.yml:1: question: required, but missing\n{tmp_path}/b.yml:1: title: required, but missing"
    )


def test_read_topics_refuses_two_files_with_one_slug(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(HEAD)
    (tmp_path / "a.yaml").write_text(HEAD)
    with pytest.raises(TopicError, match=r"a\.yml:1: file name: .*a\.yaml has the same name"):
        read_topics(tmp_path)


def test_read_topics_of_a_missing_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(TopicError, match=r"sources:1: folder: there is no such folder; make it"):
        read_topics(tmp_path / "sources")
