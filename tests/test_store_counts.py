"""The counts that reports and exports show: those of the tables they count, and written only where they differ."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence_kb.data_folder import Data
from evidence_kb.decisions import Word
from evidence_kb.derive import derive
from evidence_kb.harvest import keep
from evidence_kb.history import fingerprint
from evidence_kb.model import Batch, CitationStatement, Identifiers, Question, Record, Request, Response
from evidence_kb.topic import parse_topic

TOPIC = parse_topic("title: T\nquestion: Q?\nseeds:\n- doi: 10.5555/seed\n", "t.yml")


@pytest.fixture
def data(tmp_path: Path) -> Data:
    data = Data(tmp_path)
    data.store.save_topic("t", "T", "Q?", None)
    data.store.begin_run("test", ["t"], "2026-01-01T00:00:00Z", "0", "rules 0")
    return data


def held(data: Data, provider: str, *dois: str, is_seeds: bool = False) -> None:
    records = tuple(Record(f"doi:{doi}", Identifiers(doi=doi), title=f"A work on {doi}") for doi in dois)
    request = Request(provider, Question.RECORDS, f"file:{provider}.txt")
    cited = tuple(CitationStatement(record.key, records[0].key) for record in records[1:])
    batch = Batch(records=records, statements=cited, focal_keys=tuple(record.key for record in records))
    response = Response(request, "|".join(dois).encode(), "2026-01-01T00:00:00Z")
    keep(data.store, 1, "t", response, batch, is_seeds=is_seeds)


def test_counts_follow_what_they_count_and_a_second_derive_writes_nothing(data: Data) -> None:
    held(data, "exports", "10.5555/seed", "10.5555/a", "10.5555/b")
    held(data, "saved_page", "10.5555/a")
    derive(data.store, {"t": TOPIC}, [], 1)
    records = {(r["provider"], r["how"]): r["n"] for r in data.store.rows("SELECT * FROM record_counts")}
    assert sum(n for (provider, _), n in records.items() if provider == "exports") == 3
    assert sum(n for (provider, _), n in records.items() if provider == "saved_page") == 1
    studies = data.store.rows("SELECT * FROM study_counts")
    assert sum(row["n"] for row in studies) == 3
    assert {row["screening"] for row in studies} == {"unscreened"}
    for table in ("study_counts", "record_counts"):
        for event in ("INSERT", "UPDATE", "DELETE"):
            stop = f"AFTER {event} ON {table} BEGIN SELECT raise(ABORT, 'written'); END"
            data.store.db.execute(f"CREATE TEMP TRIGGER {table}_{event} {stop}")
    derive(data.store, {"t": TOPIC}, [], 1)


def test_a_new_study_changes_one_count(data: Data) -> None:
    held(data, "exports", "10.5555/a", "10.5555/b")
    derive(data.store, {"t": TOPIC}, [], 1)
    first = sum(row["n"] for row in data.store.rows("SELECT n FROM study_counts"))
    held(data, "exports", "10.5555/a", "10.5555/b", "10.5555/c")
    derive(data.store, {"t": TOPIC}, [], 1)
    assert sum(row["n"] for row in data.store.rows("SELECT n FROM study_counts")) == first + 1 == 3


def test_an_excluded_study_is_none_to_start_from(data: Data) -> None:
    held(data, "exports", "10.5555/seed", is_seeds=True)
    derive(data.store, {"t": TOPIC}, [], 1)
    seeds = "SELECT value FROM topic_counts WHERE what = 'key_study'"
    assert len(data.store.rows(seeds)) == 1
    word = Word(1, "doi:10.5555/seed", "alice", "exclude", reason="other", topic="t")
    derive(data.store, {"t": TOPIC}, [], 1, screenings=[word])
    assert data.store.rows(seeds) == []


def test_a_database_that_has_got_new_tables_is_derived_again(data: Data) -> None:
    before = fingerprint(data.store, data.curation)
    data.store.db.execute("DELETE FROM _sqlite_migrations WHERE name = 'm0016_search'")
    assert fingerprint(data.store, data.curation) != before
