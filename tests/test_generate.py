"""The made-up literature of the benchmarks is like a real database: keys honoured, quotes verbatim, repeatable."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.deriving import derive
from benchmarks.generate import generate
from benchmarks.made_up_works import CLAIMS_N, REFERENCES_N, SEEDS_N, TOPICS
from benchmarks.pages import named, paths
from evidence_kb.pages import PAGES

N = 300
DERIVED = ("changes", "topic_counts", "cell_studies", "cell_mentions", "evidence_cells", "class_cells", "topic_years",
           "study_metrics", "topic_clusters", "unmapped_terms", "study_counts", "record_counts")  # fmt: skip


@pytest.fixture(scope="module")
def made_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "evidence.db"
    generate(path, N)
    return path


@pytest.fixture(scope="module")
def made(made_path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(made_path)
    yield connection
    connection.close()


def one(made: sqlite3.Connection, sql: str) -> int:
    return int(made.execute(sql).fetchone()[0])


def test_every_key_leads_somewhere_and_every_index_is_back(made: sqlite3.Connection) -> None:
    assert made.execute("PRAGMA foreign_key_check").fetchall() == []
    assert made.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert one(made, "SELECT count(*) FROM sqlite_master WHERE name = 'claims_cell'") == 1


def test_works_cite_earlier_ones_and_counts_add_up(made: sqlite3.Connection) -> None:
    assert one(made, "SELECT count(*) FROM studies") == N
    assert one(made, "SELECT count(*) FROM citations") == (N - REFERENCES_N) * REFERENCES_N
    assert one(made, "SELECT count(*) FROM citations WHERE cited_id >= citing_id") == 0
    wrong = (
        "SELECT count(*) FROM studies s WHERE cited_by_n <> (SELECT count(*) FROM citations WHERE cited_id = s.id) "
        "OR references_n <> (SELECT count(*) FROM citations WHERE citing_id = s.id) "
        "OR claims_n <> (SELECT count(*) FROM claims WHERE study_id = s.id)"
    )
    assert one(made, wrong) == 0
    assert one(made, "SELECT count(*) FROM topic_studies WHERE topic = 'everything' AND role = 'seed'") == SEEDS_N


def test_every_quote_stands_verbatim_in_its_text(made: sqlite3.Connection) -> None:
    assert one(made, "SELECT count(*) FROM claims") == CLAIMS_N * N
    cut = 'substr(p.text, c.start + 1, c."end" - c.start)'
    term = "substr(p.text, c.treatment_start + 1, c.treatment_end - c.treatment_start)"
    wrong = f"JOIN passages p ON p.id = c.passage_id WHERE {cut} <> c.quote OR {term} <> c.treatment_text"
    assert one(made, f"SELECT count(*) FROM claims c {wrong}") == 0
    facts = "substr(p.text, s.design_start + 1, s.design_end - s.design_start) <> s.design_quote"
    assert one(made, f"SELECT count(*) FROM studies s JOIN passages p ON p.id = s.design_passage_id WHERE {facts}") == 0


def test_the_map_counts_what_the_claims_say(made: sqlite3.Connection) -> None:
    told = one(made, "SELECT sum(studies_n) FROM evidence_cells WHERE topic = 'everything'")
    counted = one(
        made,
        "SELECT count(*) FROM (SELECT DISTINCT study_id, treatment_id, outcome_id FROM claims "
        "WHERE basis = 'own_data' AND study_id % 50 <> 7)",
    )
    assert told == counted > 0


def test_everything_that_a_run_derives_is_there(made: sqlite3.Connection) -> None:
    assert [name for name in DERIVED if not one(made, f"SELECT count(*) FROM {name}")] == []
    assert made.execute("SELECT topic, entity, kind FROM changes ORDER BY topic").fetchall() == [
        (slug, "topic", "added") for slug, _ in sorted(TOPICS)
    ]
    assert one(made, "SELECT count(*) FROM touched") == 0
    members = one(made, "SELECT count(*) FROM topic_studies")
    assert one(made, "SELECT sum(n) FROM study_counts") == one(made, "SELECT sum(n) FROM record_counts") == members
    assert one(made, "SELECT sum(n) FROM topic_counts WHERE what = 'studies' AND value = 'all'") == members
    assert one(made, "SELECT sum(studies_n) FROM topic_clusters") == one(made, "SELECT count(*) FROM study_metrics")


def test_deriving_again_changes_nothing(tmp_path: Path, made: sqlite3.Connection) -> None:
    made.execute("VACUUM INTO ?", [str(tmp_path / "copy.db")])
    copy = sqlite3.connect(tmp_path / "copy.db")
    before = list(copy.iterdump())
    told: list[str] = []
    derive(tmp_path / "copy.db", told.append)
    assert list(copy.iterdump()) == before
    assert [line for line in told if re.search(r" s, of one core +[0-9.]+ s, [0-9,]+ rows written", line)] == told
    copy.close()


def test_every_page_is_timed(made_path: Path) -> None:
    asked = [path.partition("?")[0] for _, path in paths(named(made_path))]
    assert [page.paths for page in PAGES if not any(re.match(p, path) for p in page.paths for path in asked)] == []


def test_it_can_be_searched(made: sqlite3.Connection) -> None:
    assert one(made, "SELECT count(*) FROM search_index WHERE search_index MATCH 'pain'") > 0


def test_equal_seeds_make_equal_databases_and_others_do_not(tmp_path: Path, made: sqlite3.Connection) -> None:
    sql = "SELECT id, text FROM passages ORDER BY id"
    texts = []
    for name, seed in (("same", 1), ("other", 2)):
        generate(tmp_path / name, N, seed, brief=True)
        connection = sqlite3.connect(tmp_path / name)
        texts.append(connection.execute(sql).fetchall())
        connection.close()
    assert texts[0] == made.execute(sql).fetchall() != texts[1]


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "evidence.db").write_text("mine")
    with pytest.raises(FileExistsError):
        generate(tmp_path / "evidence.db", N)
    assert (tmp_path / "evidence.db").read_text() == "mine"
