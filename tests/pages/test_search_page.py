"""The search page: what it finds, in what words, and what it says where it finds nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlite_utils
from lxml import html as lxml_html
from made_up import Get, full_database, getter, text_of
from made_up_rows import insert

from evidence_kb.store import Store
from evidence_kb.store_search import rebuild_search, sync_search


def marks(page: str) -> list[str]:
    return [mark.text_content() for mark in lxml_html.fromstring(page).iter("mark")]


def titles(page: str) -> list[str]:
    return [link.text_content() for link in lxml_html.fromstring(page).find_class("title")]


def test_words_are_found_in_titles_texts_and_quotes_and_marked(get: Get) -> None:
    page = get("/-/search?q=pamidronate").text
    assert titles(page) == ["Five children with CRMO on pamidronate"]
    assert "1 study" in text_of(page)
    assert set(marks(page)) == {"pamidronate"}
    assert "7 claims" in text_of(page)


def test_what_a_study_said_before_it_changed_is_neither_counted_nor_taken_for_held(tmp_path: Path) -> None:
    path = full_database(tmp_path / "evidence.db")
    store = Store(path)
    for title in ("Five pamidronate children", "Pamidronate, or pamidornate", "On pamidronate"):
        store.db.execute("UPDATE studies SET title = ? WHERE id = 1", [title])
        sync_search(store)  # the index keeps the old words
    store.close()
    page = getter(path)("/-/search?q=pamidronate").text
    assert titles(page) == ["On pamidronate"] and "1 study" in text_of(page)
    assert "Also searched: pamidronate" in text_of(getter(path)("/-/search?q=pamidornate").text)


def test_a_quote_leads_to_its_statement(get: Get) -> None:
    page = get("/-/search?q=necrosis&in=quotes").text
    assert "<q>No jaw <mark>necrosis</mark> was seen.</q>" in page
    assert 'href="/-/study/2#claim-9"' in page
    assert 'id="claim-9"' in get("/-/study/2").text


def test_words_of_ours_say_so(get: Get) -> None:
    page = text_of(get("/-/search?q=methotrexate").text)
    assert "project’s summary" in page


def test_a_place_narrows_where_words_are_looked_for(get: Get) -> None:
    assert titles(get("/-/search?q=monthly&in=abstracts").text)
    assert not titles(get("/-/search?q=monthly&in=titles").text)
    assert titles(get("/-/search?q=children&in=titles").text)


def test_a_listed_misspelling_finds_the_right_spelling_and_says_so(get: Get) -> None:
    page = get("/-/search?q=biphosphonates").text
    assert "A register of CRMO in ninety-one patients" in titles(page)
    assert "Also searched: bisphosphonates" in text_of(page)
    exact = get("/-/search?q=biphosphonates&exact=1").text
    assert not titles(exact)
    assert "Only the words as typed were looked for" in text_of(exact)


@pytest.mark.parametrize("typed", ["pamidronat", "pamidornate"])
def test_a_slip_of_the_pen_is_understood_and_shown(get: Get, typed: str) -> None:
    page = get(f"/-/search?q={typed}").text
    assert titles(page) == ["Five children with CRMO on pamidronate"]
    assert "Also searched: pamidronate" in text_of(page)
    assert f'href="/-/search?q={typed}&amp;exact=1"' in page


def test_a_rare_word_is_left_as_it_is_with_a_guess(tmp_path: Path) -> None:
    db = sqlite_utils.Database(full_database(tmp_path / "evidence.db"))
    db.execute("UPDATE studies SET title = 'Pamidronat in German' WHERE id = 2")
    rebuild_search(db)
    db.close()
    page = getter(tmp_path / "evidence.db")("/-/search?q=pamidronat").text
    assert titles(page) == ["Pamidronat in German"]
    assert "Did you mean pamidronate?" in text_of(page)


@pytest.mark.parametrize(
    ("typed", "place"),
    [("10.5555/BONE.1", "/-/study/1"), ("https://doi.org/10.5555/bone.1", "/-/study/1"), ("11111111", "/-/study/2"),
     ("PMID: 11111111", "/-/study/2")],
)  # fmt: skip
def test_an_identifier_leads_to_its_study(get: Get, typed: str, place: str) -> None:
    response = get(f"/-/search?q={typed}")
    assert (response.status_code, response.headers["location"]) == (302, place)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("q=10.5555/nobody", "No study held here has the DOI 10.5555/nobody"),
        ("q=PMC99", "No study held here has the PMCID PMC99"),
        ("q=unheardof", "No text searched has unheardof"),
        ("q=pamidronate+register", "no study has all of them"),
        ("q=-pain", "only words to leave out were given"),
        ("q=%22", "holds no letter or digit"),
        ("q=", "Type a treatment"),
        ("q=pain&page=9", "There is no page 9"),
        ("q=" + "pain+" * 20, "Only the first 300 characters"),
    ],
)
def test_empty_answers_explain_themselves(get: Get, query: str, says: str) -> None:
    assert says in text_of(get(f"/-/search?{query}").text)


@pytest.mark.parametrize(
    "typed",
    ["<script>alert(1)</script>", '"><img src=x>', "\0", "pain\0", "a" * 50_000, "‮pain", "NEAR(", "title:x", "😀",
     "pain OR", "{a b}: c", "^pain", "'", "%", "pain*", "**", "-", "--", '-"', "\x02pain\x03"],
)  # fmt: skip
def test_hostile_questions_are_words_and_nothing_else(get: Get, typed: str) -> None:
    response = get("/-/search", params={"q": typed})
    assert response.status_code == 200
    assert "<script" not in response.text and "<img" not in response.text


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999", "1e3", "²"])
def test_odd_page_numbers_are_answered(get: Get, page: str) -> None:
    assert get("/-/search", params={"q": "pain", "page": page}).status_code == 200


def test_hostile_titles_and_quotes_are_marked_as_text(get: Get) -> None:
    page = get("/-/search?q=alert").text
    assert "&lt;script&gt;<mark>alert</mark>(1)&lt;/script&gt;" in page


def test_many_results_come_in_pages_and_the_count_does_not_pretend(tmp_path: Path) -> None:
    db = sqlite_utils.Database(full_database(tmp_path / "evidence.db"))
    for id in range(100, 1150):
        insert(db, "studies", id=id, key=f"many:{id}", title=f"Swimming {id}", status="stub", first_run=1, last_run=1)
    rebuild_search(db)
    db.close()
    get = getter(tmp_path / "evidence.db")
    first, second = get("/-/search?q=swimming").text, get("/-/search?q=swimming&page=2").text
    assert "More than 1 000 studies" in text_of(first)
    assert len(titles(first)) == len(titles(second)) == 20 and not set(titles(first)) & set(titles(second))
    assert 'rel="next" href="/-/search?q=swimming&amp;page=2"' in first
    assert re.search(r'<ol class="studies found" start="21">', second)
    assert titles(get("/-/search?q=swimming+-1149").text)


def test_a_topic_narrows_the_search(get: Get, full_path: Path) -> None:
    assert titles(get("/-/search?q=pain&topic=bone").text)
    db = sqlite_utils.Database(full_path)
    outside = [row["title"] for row in db.query(
        "SELECT title FROM studies WHERE id NOT IN (SELECT study_id FROM topic_studies)")]  # fmt: skip
    db.close()
    assert not set(outside) & set(titles(get("/-/search?q=pain&topic=bone").text))


def test_a_database_without_an_index_says_so(tmp_path: Path) -> None:
    db = sqlite_utils.Database(full_database(tmp_path / "evidence.db"))
    db.execute("DROP TABLE search_index")
    db.close()
    page = getter(tmp_path / "evidence.db")("/-/search?q=pain")
    assert page.status_code == 200
    assert "published without its search index" in text_of(page.text)


def test_every_page_carries_the_search_box(get: Get, get_empty: Get) -> None:
    for path in ("/", "/-/study/1", "/-/map/bone", "/-/ledger/bone", "/-/claims"):
        form = lxml_html.fromstring(get(path).text).find_class("find")[0]
        assert form.get("action") == "/-/search" and form.get("method") == "get"
        assert form.xpath(".//label[@for = ../input/@id]")
    assert get_empty("/-/search?q=pain").status_code == 200
