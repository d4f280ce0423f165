"""What has left stands on the study page with words, run and reason; what is held back warns where it counts."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from pathlib import Path

import pytest
from made_up import Get, getter, text_of
from made_up_changes import changed_database
from made_up_rows import HOSTILE

from evidence_kb.pages import left, quarantine


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return changed_database(tmp_path_factory.mktemp("left") / "evidence.db")


@pytest.fixture(scope="module")
def get_changed(path: Path) -> Get:
    return getter(path)


def test_a_claim_that_left_stands_on_its_study_with_words_run_and_reason(get_changed: Get) -> None:
    page = get_changed("/-/study/2").text
    text = text_of(page)
    assert "What has left Once read or stated, and no longer. Nothing counts it." in text
    assert "pamidronate × pain: ▼ worsening" in text
    assert (
        "Read from run 1 on; left in run 2, 2026-01-06 02:00 UTC, because the text that it stood in was replaced, "
        "or is given by no provider any more."
    ) in text
    assert "&lt;script&gt;alert(1)" in page and "<script>alert(1)" not in page
    assert "What has left" not in text_of(get_changed("/-/study/1").text)


@pytest.mark.parametrize(
    ("status", "has_text", "gone_from", "version", "is_less_certain", "said"),
    [
        ("accepted", 1, None, "1", 1, "reviewers no longer accept"),
        ("machine", 0, None, "1", 0, "the text that it stood in was replaced"),
        ("machine", 1, "pubmed", "2", 0, "pubmed does not have the record any more"),
        ("machine", 1, None, "2", 0, "the program (2) no longer reads it"),
        ("machine", 1, None, "1", 0, "a topic's vocabulary or the texts beside them changed"),
    ],
)
def test_the_reason_is_what_can_be_told(
    status: str, has_text: int, gone_from: str | None, version: str, is_less_certain: int, said: str
) -> None:
    row = {
        "has_text": has_text,
        "gone_from": gone_from,
        "extractor_version": version,
        "version_before": "1",
        "is_less_certain": is_less_certain,
    }
    assert said in left.why(row, {"status": status})


def test_citations_and_topics_that_it_left_are_listed(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "evidence.db"
    shutil.copy(path, other)
    with sqlite3.connect(other) as db:
        db.execute("UPDATE citation_statements SET gone_run = 2 WHERE citing_id = 2")
        (gone,) = db.execute("SELECT count(DISTINCT cited_id) FROM citation_statements WHERE citing_id = 2").fetchone()
        db.execute("DELETE FROM topic_studies WHERE study_id = 2")
        db.execute("INSERT INTO changes (run_id, topic, entity, entity_id, kind, before) "
                   "VALUES (2, 'bone', 'study', '2', 'left', ?)", [json.dumps({"title": HOSTILE})])  # fmt: skip
    db.close()
    assert gone
    text = text_of(getter(other)("/-/study/2").text)
    assert text.count("no longer listed by") == gone
    assert "Left the topic Bisphosphonates in CRMO in run 2" in text


def test_a_record_that_left_is_named_with_its_provider_and_runs(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "evidence.db"
    shutil.copy(path, other)
    with sqlite3.connect(other) as db:
        ((provider, key),) = db.execute("SELECT provider, provider_key FROM records WHERE study_id = 2 LIMIT 1")
        db.execute(
            "UPDATE records SET gone_run = 2, is_stub = 1, gone_because = 'DeleteCitation in a file' "
            "WHERE (provider, provider_key) = (?, ?)", [provider, key]
        )  # fmt: skip
    db.close()
    text = text_of(getter(other)("/-/study/2").text)
    assert f"{provider} described it as {key} from run 1 on, and has had no record of it since run 2" in text
    assert "02:00 UTC (DeleteCitation in a file)." in text and f"{provider} (no longer described there)" in text


def test_a_record_in_quarantine_is_named(path: Path) -> None:
    row = {"provider": "pubmed", "question": "records", "about": "pmid:1", "before_n": 1, "after_n": 0, "run_id": 2,
           "started_at": "2026-01-06T02:00:00Z"}  # fmt: skip
    assert quarantine.sentence(row) == (
        "pubmed has no record any more of a work that it described (pmid:1); since run 2, 2026-01-06 02:00 UTC"
    )


@pytest.mark.parametrize("page", ["/", "/-/topic/bone", "/-/changes/bone", "/-/ledger/bone"])
def test_what_is_held_back_warns_on_the_pages_that_count(get_changed: Get, get: Get, page: str) -> None:
    text = text_of(get_changed(page).text)
    said = "openalex lists 3 of the 12 citing works that it listed before (pmid:1); since run 2, 2026-01-06 02:00 UTC"
    assert "Held back by a guard" in text and said in text
    assert "40" not in text.partition("Held back by a guard")[2].partition("All, with those that ended")[0]
    assert "Held back by a guard" not in text_of(get(page).text)


@pytest.mark.parametrize(
    "sql",
    [left.SQL_CLAIMS, left.SQL_CITED_BY, left.SQL_CITES, left.SQL_RECORDS, left.SQL_TOPICS, quarantine.SQL_WAITING],
)
def test_no_query_reads_a_whole_table(path: Path, sql: str) -> None:
    values = dict.fromkeys(re.findall(r":(\w+)", sql), 1)
    with sqlite3.connect(path) as db:
        plan = db.execute(f"EXPLAIN QUERY PLAN {sql}", values).fetchall()
    scans = [step for *_, step in plan if step.startswith("SCAN")]
    assert not [
        step for step in scans if not re.match(r"SCAN (CONSTANT ROW|\(|[ln]$|q USING INDEX quarantine_waiting)", step)
    ], plan


@pytest.mark.parametrize("view", ["studies", "claims", "topic_studies", "notices", "citations", "evidence_cells"])
def test_tables_as_of_a_run_are_pages_of_their_own(get_changed: Get, view: str) -> None:
    now = get_changed(f"/evidence/{view}_as_of.json?run_id=2&_shape=array&_size=max").json()
    assert now and {row["run_id"] for row in now} == {2}
