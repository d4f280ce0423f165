"""Expected values are read by hand from the works in each test, which have the shape of the provider's own answers
(API documentation, work object), or counted from recorded answers with json alone.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_kb.harvesters.openalex_works import Work, abstract, read_work, work_id
from evidence_kb.model import Identifiers, MeshHeading, Passage, PassageKind

RECORDED = Path(__file__).parents[2] / "../shared/recorded/openalex"
URL = "https://openalex.org/"


def work(**changed: Any) -> dict[str, Any]:
    whole = {
        "id": f"{URL}W1",
        "doi": "https://doi.org/10.1000/ABC",
        "ids": {
            "openalex": f"{URL}W1",
            "doi": "https://doi.org/10.1000/ABC",
            "mag": "1",
            "pmid": "https://pubmed.ncbi.nlm.nih.gov/123",
            "pmcid": "https://www.ncbi.nlm.nih.gov/pmc/articles/456",
        },
        "title": "Pain &amp; <i>relief</i>",
        "publication_year": 2019,
        "publication_date": "2019-05-04",
        "type": "article",
        "language": "en",
        "authorships": [
            {"author": {"display_name": "Ana  Berg"}, "raw_author_name": "A. Berg"},
            {"author": {"display_name": None}, "raw_author_name": "The Group; Basel"},
        ],
        "primary_location": {
            "source": {"display_name": "Journal of Pain"},
            "landing_page_url": "https://doi.org/10.1000/abc",
            "license": None,
        },
        "best_oa_location": {"license": "cc-by"},
        "biblio": {"volume": "7", "issue": "2", "first_page": "10", "last_page": "19"},
        "mesh": [],
        "cited_by_count": 3,
        "referenced_works": [f"{URL}W2", f"{URL}W3"],
        "referenced_works_count": 2,
        "is_retracted": False,
        "abstract_inverted_index": {"Pain": [0], "fell.": [1]},
    }
    return {**whole, **changed}


def read(**changed: Any) -> Work:
    found = read_work(work(**changed))
    assert found is not None
    return found


def test_a_work_is_read_whole() -> None:
    found = read()
    record = found.record
    assert record.key == "openalex:W1"
    assert record.identifiers == Identifiers(doi="10.1000/abc", pmid="123", pmcid="PMC456", openalex="W1")
    assert (record.title, record.authors) == ("Pain & relief", "Ana Berg; The Group, Basel")
    assert (record.journal, record.year, record.published_on) == ("Journal of Pain", 2019, "2019-05-04")
    assert (record.volume, record.issue, record.pages) == ("7", "2", "10-19")
    assert (record.language, record.article_type, record.licence) == ("en", "article", "cc-by")
    assert (record.url, record.is_stub) == ("https://doi.org/10.1000/abc", False)
    assert found.passages == (
        Passage("openalex:W1", PassageKind.TITLE, None, "Pain & relief", licence="cc-by"),
        Passage("openalex:W1", PassageKind.ABSTRACT, None, "Pain fell.", licence="cc-by"),
    )
    assert (found.references, found.references_n, found.cited_by_n) == (("W2", "W3"), 2, 3)
    assert found.is_retracted is False


def test_what_is_null_or_left_out_is_not_said() -> None:
    nothing = dict.fromkeys(work())
    for sparse in (nothing | {"id": f"{URL}W5"}, {"id": f"{URL}W5", "title": None}):
        found = read_work(sparse)
        assert found is not None
        record = found.record
        assert record.identifiers == Identifiers(openalex="W5")
        assert (record.title, record.authors, record.journal, record.year) == (None, None, None, None)
        assert (record.published_on, record.licence, record.pages, record.url) == (None, None, None, None)
        assert (found.passages, found.references, found.references_n, found.cited_by_n) == ((), (), None, None)
        assert (found.is_retracted, record.is_stub, record.mesh) == (False, False, ())


def test_no_references_are_unknown_references() -> None:
    found = read(referenced_works=[], referenced_works_count=0)
    assert (found.references, found.references_n) == ((), None)


def test_biblio_of_nulls_and_a_location_without_source_are_not_said() -> None:
    biblio = dict.fromkeys(("volume", "issue", "first_page", "last_page"))
    record = read(biblio=biblio, primary_location={"source": None, "landing_page_url": "ftp://x"}).record
    assert (record.volume, record.issue, record.pages, record.journal, record.url) == (None, None, None, None, None)


@pytest.mark.parametrize(
    ("printed", "journal"),
    [("Proceedings of Tests &amp; Trials", "Proceedings of Tests & Trials"), ("http://x.org/1", None), (None, None)],
)
def test_a_source_that_was_not_recognised_is_named_as_printed(printed: str | None, journal: str | None) -> None:
    location = {"source": None, "raw_source_name": printed}
    assert read(primary_location=location).record.journal == journal
    known = {"source": {"display_name": "Journal of Pain"}, "raw_source_name": printed}
    assert read(primary_location=known).record.journal == "Journal of Pain"


@pytest.mark.parametrize(
    ("first", "last", "pages"), [("10", "10", "10"), ("e7", None, "e7"), (None, "9", "9"), (None, None, None)]
)
def test_pages_are_a_range_only_where_there_are_two(first: str | None, last: str | None, pages: str | None) -> None:
    assert read(biblio={"first_page": first, "last_page": last}).record.pages == pages


def test_the_older_schema_names_the_journal_under_host_venue() -> None:
    older = work(host_venue={"display_name": "Old Journal"}, ngrams_url="https://api.openalex.org/works/W1/ngrams")
    del older["primary_location"], older["best_oa_location"]
    older["display_name"] = older.pop("title")
    found = read_work(older)
    assert found is not None
    assert (found.record.journal, found.record.title, found.record.is_stub) == ("Old Journal", "Pain & relief", False)


def test_a_work_of_which_only_identifiers_were_asked_for_is_a_stub() -> None:
    found = read_work({"ids": {"openalex": f"{URL}W7", "doi": "https://doi.org/10.1000/x"}})
    assert found is not None
    assert (found.record.key, found.record.is_stub, found.passages) == ("openalex:W7", True, ())


def test_mesh_qualifiers_are_gathered_under_their_descriptor() -> None:
    def heading(ui: str, name: str, qualifier: str | None, is_major: bool) -> dict[str, Any]:
        return {"descriptor_ui": ui, "descriptor_name": name, "qualifier_name": qualifier, "is_major_topic": is_major}

    items = [
        heading("D006801", "Humans", None, False),
        heading("D010146", "Pain", "drug therapy", False),
        heading("D010146", "Pain", "etiology", True),
    ]
    assert read(mesh=items).record.mesh == (
        MeshHeading("Humans", "D006801"),
        MeshHeading("Pain", "D010146", True, ("drug therapy", "etiology")),
    )


def test_a_retraction_counts_only_where_it_is_said() -> None:
    assert [read(is_retracted=said).is_retracted for said in (True, False, None, "false")] == [
        True,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("index", "text", "is_whole"),
    [
        ({"b": [1], "a": [0, 2]}, "a b a", True),
        ({"late": [9], "early": [0]}, "early late", False),  # places 1 to 8 are gaps
        ({"one": [0], "two": [0, 1]}, "one two two", True),  # two words at place 0
        ({"first": [1]}, "first", False),
        ({"Abstract": [0], "Background": [1]}, "Background", True),
        ({"Abstract:": [0], "we": [1]}, "we", True),
        ({"ABSTRACT-": [0], "Under": [1]}, "Under", True),
        ({"AbstractAbstractThis": [0], "paper": [1]}, "This paper", True),
        ({"Abstract": [0], "algebra": [1]}, "Abstract algebra", True),
        ({"Abstraction": [0], "is": [1]}, "Abstraction is", True),
        ({"Abstract": [0]}, None, True),
        ({"&lt;p&gt;CO<sub>2</sub>": [0], "rose&#x0D;": [1], "by": [2], "<1%": [3]}, "CO2 rose by <1%", True),
        ({}, None, True),
        (None, None, True),
        ({"odd": "0", "good": [0, None, True, 1.5]}, "good", True),
        ({"one": ["0"], "two": ["1", 2]}, "one two two", True),
    ],
)
def test_an_abstract_is_rebuilt_by_position(index: Any, text: str | None, is_whole: bool) -> None:
    assert abstract(index) == (text, is_whole)


@given(st.lists(st.from_regex(r"[a-z]{1,3}", fullmatch=True), min_size=1, max_size=30))
@settings(deadline=None)
def test_any_text_survives_being_indexed(words: list[str]) -> None:
    index: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        index.setdefault(word, []).append(place)
    assert abstract(index) == (" ".join(words), True)


def test_what_names_no_work_is_none() -> None:
    assert [read_work(item) for item in (None, [], "W1", {}, {"id": f"{URL}A5023888391"})] == [None] * 5
    assert [work_id(text) for text in (f"{URL}w12", "W1", "W", "XW1", None)] == ["W12", "W1", None, None, None]


# --- recorded answers ------------------------------------------------------------------------------------------


def recorded_works() -> list[dict[str, Any]]:
    if not RECORDED.is_dir():
        pytest.skip("the recorded answers are not beside this checkout")
    found: list[dict[str, Any]] = []
    for path in sorted(RECORDED.glob("works__*.json")):
        whole = json.loads(path.read_bytes())
        found += [item for item in whole.get("results", [whole]) if "id" in item or "ids" in item]
    # Six files are a client's own summaries of works and two are a list of field names: no answers of the API.
    return [item for item in found if "openalex_id" not in item and "works" not in item]


def test_recorded_works_keep_identifiers_authors_references_mesh_and_words() -> None:
    works = recorded_works()
    assert len(works) > 200
    for raw in works:
        found = read_work(raw)
        assert found is not None
        record = found.record
        assert record.identifiers.openalex == raw["ids"]["openalex"].rsplit("/", 1)[1]
        pmid = raw["ids"].get("pmid")
        assert record.identifiers.pmid == (pmid.rsplit("/", 1)[1] if pmid else None)
        doi = raw["ids"].get("doi")
        assert record.identifiers.doi == (doi.removeprefix("https://doi.org/").lower() if doi else None)
        assert len((record.authors or "").split("; ")) == max(1, len(raw.get("authorships") or []))
        assert len(found.references) == len(raw.get("referenced_works") or [])
        assert len(record.mesh) == len({item["descriptor_ui"] for item in raw.get("mesh") or []})
        qualified = {(h["descriptor_ui"], h["qualifier_name"]) for h in raw.get("mesh") or [] if h["qualifier_name"]}
        assert {(heading.mesh_id, name) for heading in record.mesh for name in heading.qualifiers} == qualified
        assert (record.title is None) == (not raw.get("title"))
        _check_abstract(found, raw.get("abstract_inverted_index"))


def _check_abstract(found: Work, index: dict[str, list[int]] | None) -> None:
    texts = [passage for passage in found.passages if passage.kind is PassageKind.ABSTRACT]
    assert len(texts) == (1 if index else 0)
    if index:
        places = {place for found_at in index.values() for place in found_at}
        assert texts[0].complete == (max(places) + 1 == len(places))
        plain_words = [word for word in index if word.isalpha() and "abstract" not in word.lower()]
        assert set(plain_words) <= set(texts[0].text.split())
