"""The methods report: numbers that add up, each with the query behind it, and nothing that the ledger does not hold."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlite_utils
from lxml import html as lxml_html
from made_up import Get, count, getter, text_of

ITEMS = (
    "Seed references",
    "Directions",
    "Dates",
    "Iterations",
    "Citation indexes and tools",
    "De-duplication",
    "Screening",
    "Results",
    "Not searched and not seen",
)


def test_the_report_has_every_item_and_says_from_which_run_it_is(get: Get) -> None:
    report = get("/-/methods/bone.json").json()
    assert tuple(section["item"] for section in report["sections"]) == ITEMS
    assert (report["topic"], report["run"], report["run_finished_on"]) == ("bone", 1, "2026-01-05")
    text = get("/-/methods/bone.txt")
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    assert "run 1 of 2026-01-05" in text.text and "Not screened yet: 6 of 6" in text.text
    assert "Five children with CRMO on pamidronate (doi 10.5555/bone.1)" in text.text
    assert get("/-/methods/bone?_format=json").json() == report
    assert get("/-/methods/bone?_format=txt").text == text.text
    assert get("/-/methods/bone?_format=pdf").status_code == 404
    assert get("/-/methods/none").status_code == 404


def test_every_number_on_the_page_links_to_a_query_that_gives_it(get: Get) -> None:
    links = lxml_html.fromstring(get("/-/methods/bone").text).xpath(
        "//a[@class='count'] | //table[contains(@class, 'flow')]//td/a"
    )
    assert len(links) > 20
    for link in links:
        number = int(link.text_content().replace("\u202f", ""))
        parts = urlsplit(link.get("href"))
        asked = parse_qs(parts.query)
        rows = get(f"{parts.path}.json?{parts.query}&_shape=objects").json()["rows"]
        assert asked["topic"] == ["bone"]
        ns = [value for row in rows for name, value in row.items() if isinstance(value, int)]
        totals = {sum(row["n"] for row in rows if "n" in row), len(rows)}
        differences = {totals_n - ns_n for totals_n in totals for ns_n in ns}
        assert number == 0 or number in {*ns, *totals, *differences, *_sums(rows)}, link.get("href")


def _sums(rows: list[dict[str, int]]) -> set[int]:
    """Sums over the rows that share a value: those excluded for several reasons, those of one step."""
    found: dict[object, int] = {}
    for row in rows:
        for name, value in row.items():
            if name != "n":
                found[name, value] = found.get((name, value), 0) + row.get("n", 0)
    return set(found.values())


def screened(path: Path, folder: Path) -> Get:
    copy = Path(shutil.copy(path, folder / "evidence.db"))
    db = sqlite3.connect(copy)
    for study, screening, reason in (
        (1, "included", None),
        (2, "included", None),
        (3, "excluded", "wrong population"),
        (4, "excluded", "wrong population"),
        (5, "excluded", "no outcome; <b>hostile</b>"),
    ):
        db.execute("UPDATE topic_studies SET screening = ?, reason = ? WHERE study_id = ?", [screening, reason, study])
    # One study that two providers describe, and a request that failed.
    db.execute(
        "INSERT INTO records (provider, provider_key, study_id, response_sha256, fetched_at, is_stub, matched_by, "
        "first_run) VALUES ('crossref', 'doi:10.5555/bone.1', 1, 'cd', '2026-01-05T02:00:01Z', 0, "
        "'same doi 10.5555/bone.1', 1)"
    )
    db.execute(
        "INSERT INTO requests (run_id, topic, provider, question, address, status) "
        "VALUES (1, 'bone', 'openalex', 'cited_by', 'https://example.org', 'failed')"
    )
    count(sqlite_utils.Database(db))
    db.commit()
    db.close()
    return getter(copy)


def test_the_flow_adds_up_and_counts_exclusions_by_reason(full_path: Path, tmp_path: Path) -> None:
    get = screened(full_path, tmp_path)
    before = getter(full_path)("/-/methods/bone.json").json()["prisma"]
    flow = get("/-/methods/bone.json").json()["prisma"]
    assert flow["adds_up"] is True and before["adds_up"] is True
    assert sum(row["count"]["n"] for row in flow["identified"]) == flow["records_n"] == before["records_n"] + 1
    assert flow["records_n"] - flow["duplicates_n"] == flow["studies_n"] == 6
    assert (flow["screened_n"], flow["unscreened_n"], flow["included_n"], flow["excluded_n"]) == (5, 1, 2, 3)
    assert {row["label"]: row["count"]["n"] for row in flow["excluded"]} == {
        "wrong population": 2,
        "no outcome; <b>hostile</b>": 1,
    }
    page = get("/-/methods/bone").text
    assert "<b>hostile</b>" not in page
    said = text_of(page)
    assert "5 of 6 studies were screened by people; not screened yet: 1" in said
    assert "openalex (cited by): 1 failed" in said
    assert "same doi 2" in said


def test_nothing_is_claimed_that_the_ledger_does_not_hold(get: Get) -> None:
    report = {section["item"]: section["text"] for section in get("/-/methods/bone.json").json()["sections"]}
    assert "no provider was asked" in report["Directions"]
    assert report["Screening"] == "Not screened yet: 6 of 6."
    assert "85" in report["Not searched and not seen"] and "22" in report["Not searched and not seen"]
    for word in ("Scopus", "Web of Science", "librarian", "two reviewers", "independently"):
        assert word not in json.dumps(report)


def test_a_count_that_does_not_add_up_is_said(full_path: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(full_path, tmp_path / "evidence.db"))
    db = sqlite3.connect(copy)
    db.execute("DELETE FROM records")
    count(sqlite_utils.Database(db))
    db.commit()
    db.close()
    assert "These counts do not add up" in getter(copy)("/-/methods/bone").text
    assert getter(copy)("/-/methods/bone.json").json()["prisma"]["adds_up"] is False


@pytest.mark.parametrize("path", ["/-/methods/bone", "/-/methods/bone.txt", "/-/methods/bone.json"])
def test_a_closed_database_gives_no_report(full_path: Path, path: str) -> None:
    closed = getter(full_path, metadata={"databases": {"evidence": {"allow": {"id": "alice"}}}})
    assert closed(path).status_code == 403


def test_no_query_of_the_report_reads_a_large_table_as_a_whole(full_path: Path) -> None:
    from evidence_kb.pages.methods import QUERIES
    from evidence_kb.store_exports import SQL_ABSTRACTS, SQL_CITATIONS, SQL_OF_TOPIC

    db = sqlite3.connect(full_path)
    values = {
        "topic": "bone",
        "ids": "[1]",
        "role": None,
        "screening": None,
        "status": None,
        "decided": None,
        "after": 0,
        "limit": 5,
    }
    for sql in (*QUERIES.values(), SQL_OF_TOPIC, SQL_CITATIONS, SQL_ABSTRACTS):
        plan = "\n".join(row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", values))
        assert not re.search(r"SCAN (?!seeds|json_each|i\b|q\b|\(|m\b)\w", plan), plan
    db.close()
