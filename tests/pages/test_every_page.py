"""What holds on every page: headers, permission, the right database, escaping, and that nothing is written."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from made_up import Get, full_database, getter
from made_up_reviewers import Site
from paths import DOCUMENTS, FILES, MISSING, PATHS

from evidence_kb.pages import PAGES, prepare_connection
from evidence_kb.pages.settings import SETTINGS, SQLITE_LENGTH_LIMIT


@pytest.mark.parametrize("path", (*PATHS, *DOCUMENTS, *FILES))
def test_every_page_answers_with_strict_headers_and_without_inline_code(get: Get, path: str) -> None:
    response = get(path)
    assert response.status_code == 200
    policy = response.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'")
    assert "unsafe" not in policy and "script-src 'self';" in policy
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "referrer-policy" in response.headers
    assert path in FILES or not re.search(r"<script(?! src=)|<style|\sstyle=|\son\w+=", response.text)


@pytest.mark.parametrize("path", MISSING)
def test_what_is_not_held_answers_404_and_says_why(get: Get, path: str) -> None:
    response = get(path)
    assert response.status_code == 404
    assert "Not here" in response.text
    assert "content-security-policy" in response.headers


def test_hostile_titles_show_as_text_everywhere(get: Get) -> None:
    for path in (*PATHS, *DOCUMENTS):
        assert "<script>alert(1)" not in get(path).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in get("/-/study/3").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in get("/-/study/1").text
    assert "<script>alert(1)" not in get("/evidence/studies").text


def test_an_address_that_is_not_https_is_text_and_no_link(get: Get) -> None:
    page = get("/-/study/3").text
    assert "<code>javascript:alert(1)</code>" in page
    assert 'href="javascript:' not in page


def test_every_page_of_the_list_is_reachable(get: Get) -> None:
    for page in PAGES:
        assert any(re.match(path, p.partition("?")[0]) for path in page.paths for p in (*PATHS, *DOCUMENTS, *FILES)), (
            page.paths
        )


def test_another_database_disturbs_nothing(full_path: Path, tmp_path: Path) -> None:
    other = tmp_path / "another.db"
    sqlite3.connect(other).execute("CREATE TABLE studies (id INTEGER PRIMARY KEY, title TEXT)").connection.close()
    both = getter(other, full_path)
    assert "Five children with CRMO on pamidronate" in both("/-/study/1").text
    home = both("/").text
    assert 'href="/another"' in home and 'href="/evidence"' in home


def test_without_an_evidence_database_pages_say_so(tmp_path: Path) -> None:
    other = tmp_path / "another.db"
    sqlite3.connect(other).execute("CREATE TABLE t (id INTEGER PRIMARY KEY)").connection.close()
    alone = getter(other)
    home = alone("/")
    assert home.status_code == 200
    assert "No evidence database is attached" in home.text
    assert 'href="/another"' in home.text
    study = alone("/-/study/1")
    assert study.status_code == 404
    assert "No evidence database is attached" in study.text


def test_a_database_filled_after_the_start_is_found(tmp_path: Path) -> None:

    path = tmp_path / "evidence.db"
    sqlite3.connect(path).execute("CREATE TABLE waiting (id INTEGER PRIMARY KEY)").connection.close()
    later = getter(path)
    assert "No evidence database" in later("/").text
    full_database(path)
    assert later("/-/study/1").status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_a_closed_database_closes_our_pages(full_path: Path, path: str) -> None:
    closed = getter(full_path, metadata={"databases": {"evidence": {"allow": {"id": "alice"}}}})
    response = closed(path)
    assert response.status_code == 403
    assert "pamidronate" not in response.text


def test_a_closed_instance_closes_our_pages(full_path: Path) -> None:
    closed = getter(full_path, metadata={"allow": {"id": "alice"}})
    assert closed("/").status_code == 403
    assert closed("/-/study/1").status_code == 403


def test_pages_work_under_a_base_address(full_path: Path) -> None:
    below = getter(full_path, settings={"base_url": "/kb/"})
    home = below("/").text  # the client adds the base address
    assert 'href="/kb/-/map/bone"' in home
    assert 'href="/kb/-/static-plugins/evidence-kb/evidence.css"' in home
    assert below("/-/study/77").headers["location"] == "/kb/-/study/1"


def test_reading_every_page_leaves_the_file_as_it_was(full_path: Path) -> None:
    before = hashlib.sha256(full_path.read_bytes()).hexdigest()
    fresh = getter(full_path)
    for path in PATHS:
        fresh(path)
    assert hashlib.sha256(full_path.read_bytes()).hexdigest() == before


def test_the_style_sheet_is_served(get: Get) -> None:
    style = get("/-/static-plugins/evidence-kb/evidence.css").text
    sheets = re.findall(r'@import "(\w+\.css)"', style)
    assert sheets[0] == "base.css"  # the others overrule it, so it comes first
    for sheet in ("evidence.css", *sheets):
        response = get(f"/-/static-plugins/evidence-kb/{sheet}")
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/css")


def test_crawlers_are_kept_from_queries_facets_and_next_pages(get: Get) -> None:
    response = get("/robots.txt")
    assert response.headers["content-type"].startswith("text/plain")
    for rule in ("Disallow: /*?sql=", "Disallow: /*&sql=", "Disallow: /*?_facet", "Disallow: /*?_next"):
        assert rule in response.text.splitlines()


def test_anonymous_sql_can_neither_fill_the_memory_nor_attach_a_file(get: Get) -> None:
    huge = get("/evidence.json?sql=select+hex(zeroblob(450000000))", follow_redirects=True)
    assert huge.status_code == 400
    assert "too big" in huge.text
    attach = get("/evidence.json?sql=attach+'x.db'+as+x", follow_redirects=True)
    assert attach.status_code == 400
    count = get("/evidence.json?sql=select+count(*)+from+claims&_shape=arrayfirst", follow_redirects=True)
    assert count.json() == [11]


def test_connections_get_both_limits() -> None:
    class Plain:
        crossdb = False

    connection = sqlite3.connect(":memory:")
    prepare_connection(conn=connection, database="evidence", datasette=Plain())
    assert connection.getlimit(sqlite3.SQLITE_LIMIT_LENGTH) == SQLITE_LENGTH_LIMIT == 20_000_000
    assert connection.getlimit(sqlite3.SQLITE_LIMIT_ATTACHED) == 0
    with pytest.raises(sqlite3.OperationalError, match="too many attached"):
        connection.execute("ATTACH ':memory:' AS other")


LONG_ROWS = "with recursive c(x) as (select 1 union all select x+1 from c limit {}) select {} as a from c"


@pytest.mark.parametrize("value", ["hex(zeroblob(400000))", "zeroblob(800000)"])
def test_no_answer_takes_more_memory_than_is_bounded(get: Get, value: str) -> None:
    fits = get("/evidence.json", params={"sql": LONG_ROWS.format(12, value)})
    assert fits.status_code == 200 and len(fits.json()["rows"]) == 12
    for ending in ("", ".json"):
        refused = get(f"/evidence{ending}", params={"sql": LONG_ROWS.format(20, value)})
        assert refused.status_code == 400 and "ask for fewer rows or columns" in refused.text
    assert len(get("/evidence.csv", params={"sql": LONG_ROWS.format(20, value)}).content) < 1000
    assert get("/evidence.json", params={"sql": LONG_ROWS.format(12, value)}).status_code == 200


@pytest.mark.parametrize(("length", "status"), [(999_999, 403), (1_000_001, 413)])
def test_what_is_too_large_for_a_form_is_not_read(full_path: Path, length: int, status: int) -> None:
    assert Site(full_path).post_bytes("/-/review/claim", b"a" * length).status_code == status


def test_a_body_of_no_stated_length_is_not_read(full_path: Path) -> None:
    async def parts() -> AsyncIterator[bytes]:
        yield b"a=1"

    assert Site(full_path).post_bytes("/-/review/claim", parts()).status_code == 411


def test_settings_are_settings_that_datasette_knows(full_path: Path) -> None:
    served = getter(full_path, settings=dict(SETTINGS))
    said = served("/-/settings.json").json()
    assert {name: said[name] for name in SETTINGS} == SETTINGS
    assert said["allow_download"] is False and said["suggest_facets"] is False


def test_titles_in_datasettes_tables_lead_to_study_pages(get: Get) -> None:
    get("/")
    assert 'href="/-/study/1"' in get("/evidence/studies").text
    assert 'href="/-/study/2"' in get("/evidence/claims_full").text
    assert get("/evidence/studies?_col=title").status_code == 200
