"""The page that says how fresh the answers are, and the address that monitors ask."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlite_utils
from lxml import html as lxml_html
from made_up import Get, empty_database, full_database, getter, text_of
from made_up_rows import insert

HOSTILE = "icite: <b>HTTP 500</b> & more"


def ago(days: float) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def asked(db: sqlite_utils.Database, run: int, provider: str, status: str, days: float, **more: Any) -> None:
    row = {"question": "cited_by", "address": f"https://x.example/{provider}", "sent_n": 1, **more}
    insert(db, "requests", run_id=run, topic="bone", provider=provider, status=status, fetched_at=ago(days), **row)


def run(db: sqlite_utils.Database, status: str, days: float) -> int:
    """Enter a run that began so many days ago; return its number."""
    finished = None if status == "running" else ago(days)
    return insert(
        db, "runs", command="refresh", topics='["bone"]', started_at=ago(days), finished_at=finished, status=status,
        code_version="0", extractor_version="rules 0",
    )  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database in which every provider stands in another way."""
    path = full_database(tmp_path / "evidence.db")
    db = sqlite_utils.Database(path)
    db.execute("DELETE FROM requests")
    before, newest = run(db, "finished", 20), run(db, "warnings", 0.1)
    asked(db, before, "europepmc", "new", 20)
    asked(db, before, "openalex", "new", 20)
    asked(db, newest, "pubmed", "unchanged", 0.1)
    asked(db, newest, "pubmed", "not_asked", 0.1, address="PubMed, searches", sent_n=0, message="not due: 2 answered")
    asked(db, before, "icite", "new", 20)
    asked(db, newest, "icite", "failed", 0.1, message=HOSTILE, sent_n=5)
    asked(db, newest, "openalex", "not_asked", 0.1, sent_n=0, message="openalex answers only with a key")
    asked(db, newest, "crossref", "new", 0.2)
    asked(db, newest, "crossref", "failed", 0.1, address="https://x.example/2", message="crossref: no answer")
    db.conn.commit()
    return path


def rows_of(page: str) -> dict[str, str]:
    """Return the text of each provider's line."""
    lines = lxml_html.fromstring(page).xpath('//table[.//td[@data-label="Provider"]]/tbody/tr')
    texts = [" ".join(line.text_content().split()) for line in lines]
    return {text.split()[0]: text for text in texts}


def test_each_provider_says_when_it_answered_and_what_went_wrong(path: Path) -> None:
    page = getter(path)("/-/freshness")
    lines = rows_of(page.text)
    assert lines.keys() == {"pubmed", "icite", "openalex", "europepmc", "crossref"}
    assert lines["pubmed"].startswith("pubmed Fresh")
    assert "waits for its turn" in lines["pubmed"]
    assert lines["icite"].startswith("icite Overdue: it should answer within 7 days")
    assert f"Failed: {HOSTILE}" in lines["icite"]
    assert lines["openalex"].startswith("openalex Overdue") and "Not asked: openalex answers only" in lines["openalex"]
    assert lines["europepmc"].startswith("europepmc No longer asked")
    assert (
        lines["crossref"].startswith("crossref Failed in part") and "1 new, 0 unchanged, 1 failed" in lines["crossref"]
    )
    assert "2 providers overdue, 2 providers with failed requests" in text_of(page.text)


def test_limits_of_this_machine_say_what_is_overdue(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVIDENCE_KB_LIMITS", "icite.within_d=60")
    assert rows_of(getter(path)("/-/freshness").text)["icite"].startswith("icite Failed in part")


def test_without_any_request_it_says_so(tmp_path: Path) -> None:
    page = getter(empty_database(tmp_path / "evidence.db"))("/-/freshness")
    assert page.status_code == 200
    assert "No topic has asked a provider" in text_of(page.text)
    assert "Nothing has run yet" in text_of(page.text)


def health(get: Get, query: str = "") -> tuple[int, dict[str, Any]]:
    answer = get(f"/-/health{query}")
    assert answer.headers["content-type"].startswith("application/json")
    told: dict[str, Any] = json.loads(answer.text)
    return answer.status_code, told


def test_health_is_good_while_the_newest_run_went_well(path: Path) -> None:
    status, told = health(getter(path))
    assert (status, told["status"], told["newest"]["status"]) == (200, "ok", "warnings")
    assert 0.09 * 86_400 < told["last_finished"]["age_s"] < 0.2 * 86_400


@pytest.mark.parametrize(("query", "status"), [("?max_age=1d", 200), ("?max_age=1h", 503), ("?max_age=soon", 400)])
def test_health_can_ask_for_a_run_that_is_not_too_old(path: Path, query: str, status: int) -> None:
    assert health(getter(path), query)[0] == status


@pytest.mark.parametrize("ending", ["failed", "interrupted"])
def test_health_is_bad_after_a_run_that_failed_and_says_how_old_the_last_good_one_is(path: Path, ending: str) -> None:
    db = sqlite_utils.Database(path)
    run(db, ending, 0)
    db.conn.commit()
    status, told = health(getter(path))
    assert (status, told["status"], told["newest"]["status"]) == (503, "failed", ending)
    assert told["last_finished"]["age_s"] > 0.09 * 86_400


def test_a_run_under_way_is_no_failure(path: Path) -> None:
    db = sqlite_utils.Database(path)
    run(db, "running", 0)
    db.conn.commit()
    assert health(getter(path))[0] == 200


def test_health_is_bad_without_a_run_without_a_database_and_with_one_that_cannot_be_read(tmp_path: Path) -> None:
    status, told = health(getter(empty_database(tmp_path / "evidence.db")))
    assert (status, told["status"]) == (503, "no_runs")
    status, told = health(getter())
    assert (status, told["status"]) == (503, "no_database")
    broken = full_database(tmp_path / "broken.db")
    get = getter(broken)
    assert health(get)[0] == 200
    broken.write_bytes(b"no database any more" * 400)
    status, told = health(get)
    assert (status, told["status"]) == (503, "no_database")
    assert str(tmp_path) not in json.dumps(told)
