"""Feeds are valid Atom by what RFC 4287 requires, say the same on every host, and survive hostile words."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest
import sqlite_utils
from lxml import etree
from lxml import html as lxml_html
from made_up import Get, getter
from made_up_changes import changed_database
from made_up_rows import HOSTILE

from evidence_kb.pages.feed import ATOM, ENTRIES
from evidence_kb.pages.site import HEADERS

PATHS = ("/-/feed/bone.atom", "/-/feed/bone/1.atom")


@pytest.fixture(scope="module")
def changed_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return changed_database(tmp_path_factory.mktemp("feeds") / "evidence.db")


def of(parent: etree._Element, name: str) -> list[etree._Element]:
    return parent.findall(f"{{{ATOM}}}{name}")


def check(body: bytes) -> etree._Element:
    """Assert what RFC 4287 asks of a feed (4.1.1) and its entries (4.1.2), and return the feed."""
    feed = etree.fromstring(body)
    assert feed.tag == f"{{{ATOM}}}feed"
    assert not [e for e in feed.iter() if not str(e.tag).startswith(f"{{{ATOM}}}")]
    for holder in (feed, *of(feed, "entry")):
        for name in ("id", "title", "updated"):
            assert len(of(holder, name)) == 1, name
        assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
                            of(holder, "id")[0].text or "")  # fmt: skip
        stamp = of(holder, "updated")[0].text or ""
        assert datetime.fromisoformat(stamp).tzinfo is not None and "T" in stamp  # RFC 3339
        assert all(title.get("type", "text") == "text" and title.text for title in of(holder, "title"))
        links = [(link.get("rel"), link.get("type"), link.get("hreflang")) for link in of(holder, "link")]
        assert len([link for link in links if link[0] == "alternate"]) == len({x for x in links if x[0] == "alternate"})
        assert all((link.get("href") or "").startswith("http://") for link in of(holder, "link"))
    assert [link.get("rel") for link in of(feed, "link")].count("self") == 1
    assert of(of(feed, "author")[0], "name")[0].text  # stands for all entries
    for entry in of(feed, "entry"):
        assert len(of(entry, "content")) == 1 and of(entry, "content")[0].get("type") == "text"
        assert not list(of(entry, "content")[0])
        assert [link.get("rel") for link in of(entry, "link")].count("alternate") == 1
    ids = [of(entry, "id")[0].text for entry in of(feed, "entry")]
    assert len(ids) == len(set(ids))
    updated = [of(entry, "updated")[0].text or "" for entry in of(feed, "entry")]
    assert updated == sorted(updated, reverse=True)
    assert of(feed, "updated")[0].text == max(updated, default=of(feed, "updated")[0].text)
    return feed


@pytest.mark.parametrize("path", PATHS)
def test_feeds_are_valid_atom_with_the_headers_of_pages(changed_path: Path, path: str) -> None:
    response = getter(changed_path)(path)
    assert response.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert {name: response.headers[name] for name in HEADERS} == HEADERS
    check(response.content)


@pytest.mark.parametrize("path", PATHS)
def test_a_feed_without_any_change_is_valid_too(get: Get, path: str) -> None:
    feed = check(get(path).content)
    assert len(of(feed, "entry")) == 1  # that the topic was read for the first time


def test_an_entry_says_what_moved_and_because_of_which_words(changed_path: Path) -> None:
    feed = check(getter(changed_path)("/-/feed/bone/1.atom").content)
    entries = {(of(e, "title")[0].text or ""): e for e in of(feed, "entry")}
    title = next(title for title in entries if title.startswith("pamidronate × pain: ◄► no change → ▲ improvement"))
    said = of(entries[title], "content")[0].text or ""
    assert "Patients: 98 patients → 5 patients" in said
    assert "“Pain fell in 4 of 5 children”: Five children with CRMO on pamidronate" in said
    hrefs = [link.get("href") for link in of(entries[title], "link")]
    assert hrefs == ["http://localhost/-/changes/bone?run=2", "http://localhost/-/cell/bone/1/1"]
    assert len(entries) == 2  # the other treatments' cells are in the feed of the topic


def test_hostile_words_stay_words(changed_path: Path) -> None:
    body = getter(changed_path)("/-/feed/bone.atom").content
    feed = check(body)
    assert b"<script" not in body and b"\x00" not in body and b"\x07" not in body
    said = [of(entry, "content")[0].text or "" for entry in of(feed, "entry")]
    assert any(HOSTILE in text and "🦴" in text for text in said)
    assert any(HOSTILE in (of(entry, "title")[0].text or "") for entry in of(feed, "entry"))


def test_identifiers_are_the_same_on_another_host_with_other_numbers(changed_path: Path, tmp_path: Path) -> None:
    def ids(get: Get, path: str) -> list[str | None]:
        return [e.text for e in etree.fromstring(get(path).content).iter(f"{{{ATOM}}}id")]

    other = tmp_path / "evidence.db"
    other.write_bytes(changed_path.read_bytes())
    db = sqlite_utils.Database(other)
    db.execute("UPDATE treatments SET id = 1001 WHERE id = 1")
    db.execute("UPDATE changes SET run_id = 7 WHERE run_id = 2")
    db.execute("UPDATE runs SET id = 7 WHERE id = 2")
    db.conn.commit()
    here, there = getter(changed_path), getter(other, settings={"base_url": "/kb/"})
    assert ids(here, "/-/feed/bone.atom") == ids(there, "/-/feed/bone.atom")
    assert ids(here, "/-/feed/bone/1.atom") == ids(there, "/-/feed/bone/1001.atom")
    assert not set(ids(here, "/-/feed/bone.atom")[:1]) & set(ids(here, "/-/feed/bone/1.atom")[:1])


def test_long_histories_are_cut_to_the_newest(changed_path: Path, tmp_path: Path) -> None:
    path = tmp_path / "evidence.db"
    path.write_bytes(changed_path.read_bytes())
    db = sqlite_utils.Database(path)
    for run in range(3, 90):
        db.execute(
            "INSERT INTO runs (id, started_at, command, topics, status, code_version, extractor_version) "
            "SELECT ?, printf('2026-03-01T00:%02d:00Z', ?), command, topics, status, code_version, extractor_version "
            "FROM runs WHERE id = 2",
            [run, run - 3 if run < 63 else 59],
        )
        db.execute(
            "INSERT INTO changes SELECT ?, topic, entity, json_array('pamidronate', 'outcome ' || ?), kind, field, "
            "before, after, because, because_claim_key FROM changes "
            "WHERE entity_id = json_array('pamidronate', 'pain')",
            [run, run],
        )
    db.conn.commit()
    for path_ in PATHS:
        feed = check(getter(path)(path_).content)
        assert len(of(feed, "entry")) == ENTRIES
        assert (of(of(feed, "entry")[0], "title")[0].text or "").startswith("pamidronate × outcome 89")


def test_pages_tell_readers_of_their_feed(get: Get) -> None:
    for path in ("/-/topic/bone", "/-/changes/bone"):
        links = lxml_html.fromstring(get(path).text).xpath('//link[@rel="alternate"]')
        assert [(link.get("type"), link.get("href")) for link in links] == [
            ("application/atom+xml", "/-/feed/bone.atom")
        ]
