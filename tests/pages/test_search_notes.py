"""Notes in the search: a reviewer's own, and those of others on what he has judged; names for nobody."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from lxml import html as lxml_html
from made_up import full_database, text_of
from made_up_reviewers import Site

from evidence_kb.curation import Curation

AT = "2026-01-06T00:00:00Z"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return full_database(tmp_path / "evidence.db")


@pytest.fixture
def site(path: Path) -> Site:
    return Site(path)


def noted(site: Site, query: str, who: str | None) -> list[str]:
    """Return the notes that a search shows, each with its heading, in words."""
    tree = lxml_html.fromstring(site.get(f"/-/search?{query}", who).text)
    return [" ".join(item.text_content().split()) for item in tree.xpath('//section[@aria-labelledby="noted"]//li')]


def test_a_reviewer_finds_his_own_notes_with_the_words_marked(site: Site) -> None:
    site.judge("alice", "key1", "note", note="Frumious: see Table II")
    page = site.get("/-/search?q=frumious+table", "alice").text
    assert "<mark>Frumious</mark>: see <mark>Table</mark> II" in page
    (found,) = noted(site, "q=frumious", "alice")
    assert "your note on a claim" in found and "Five children with CRMO" in found
    assert 'href="/-/review/history/key1"' in page and "alice</" not in page.partition("<main")[2]


@pytest.mark.parametrize("who", [None, "mallory"])
def test_nobody_else_finds_a_note_or_learns_that_there_is_a_place_for_them(site: Site, who: str | None) -> None:
    site.judge("alice", "key1", "accept", note="frumious")
    page = site.get("/-/search?q=frumious", who).text
    assert "In notes" not in page and page.lower().count("frumious") == site.get(
        "/-/search?q=frumiouz", who).text.lower().count("frumiouz")  # fmt: skip


def test_the_note_of_another_shows_once_he_has_judged_the_same_thing_and_without_a_name(site: Site) -> None:
    site.judge("alice", "key1", "accept", note="frumious claim")
    site.post("/-/review/study", "alice", topic="bone", study_id="1", verdict="include", note="frumious study")
    assert noted(site, "q=frumious", "bob") == []
    site.judge("bob", "key1", "reject", reason="other")
    (found,) = noted(site, "q=frumious", "bob")
    assert "note of another reviewer on a claim" in found and "frumious claim" in found
    assert "alice" not in site.get("/-/search?q=frumious", "bob").text
    site.post("/-/review/study", "bob", topic="bone", study_id="1", verdict="include")
    assert len(noted(site, "q=frumious", "bob")) == 2
    site.judge("bob", "key1", "undo")
    assert ["study" in found for found in noted(site, "q=frumious", "bob")] == [True]


def test_a_note_that_was_taken_back_or_changed_is_not_found_by_its_old_words(site: Site) -> None:
    site.judge("alice", "key1", "note", note="frumious")
    site.judge("alice", "key1", "note", note="slithy")
    assert noted(site, "q=frumious", "alice") == [] and len(noted(site, "q=slithy", "alice")) == 1
    site.judge("alice", "key1", "note", note="")
    assert noted(site, "q=slithy", "alice") == []


def test_signs_are_letters_and_words_to_leave_out_are_left_out(site: Site) -> None:
    site.judge("alice", "key1", "note", note="50% of them & <b>bold</b>")
    assert len(noted(site, "q=50%25", "alice")) == 1 and noted(site, "q=5%25m", "alice") == []
    assert noted(site, "q=them+-bold", "alice") == [] and noted(site, 'q="of+bold"', "alice") == []
    assert "&lt;<mark>b</mark>&gt;" in site.get("/-/search?q=b", "alice").text
    assert "<b>" not in site.get("/-/search?q=50%25", "alice").text


def test_only_a_search_everywhere_looks_into_notes_and_a_topic_narrows_it(site: Site) -> None:
    site.judge("alice", "key1", "note", note="frumious")
    assert len(noted(site, "q=frumious&topic=bone", "alice")) == 1
    assert "In notes" not in site.get("/-/search?q=frumious&in=titles", "alice").text
    assert "No note that you may read" in text_of(site.get("/-/search?q=slithy", "alice").text)


def test_a_note_under_a_former_key_leads_to_its_claim_and_one_on_a_gone_claim_to_its_history(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute("INSERT INTO former_claim_keys (former_key, claim_key) VALUES ('before', 'key1')")
    db.commit()
    db.close()
    curation = Curation(path.with_name("curation.db"))
    curation.review("before", "accept", "alice", AT, note="frumious of old")
    curation.review("lost", "accept", "alice", AT, note="frumious and gone")
    curation.review("key1", "accept", "bob", AT)
    curation.close()
    site = Site(path)
    assert ["Five children" in found for found in noted(site, "q=frumious", "alice")] == [True, False]
    assert 'href="/-/review/history/lost"' in site.get("/-/search?q=frumious", "alice").text
    assert ["of old" in found for found in noted(site, "q=frumious", "bob")] == [True]  # judged, by its key of now
    assert "Note: frumious of old" in site.get("/-/export/bone.ris", "bob").text
