"""The scan finds every way in which a copy could hold what it must not; each is put into a good copy here."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from made_up_published import CONTEXT, FORBIDDEN, NOTE, REVIEWER, data_folder
from made_up_rows import ABSTRACT

from evidence_kb.publish import publish
from evidence_kb.store_publish_scan import scan

HIDDEN = "with CRMO received pamidronate (1 mg/kg/dose, given 2 to 4 monthly)"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return data_folder(tmp_path_factory.mktemp("kept") / "data")


@pytest.fixture(scope="module")
def good(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("public") / "evidence.db"
    publish(data, path, {})
    return path


def scanned(path: Path, data: Path, **secrets: str) -> list[str]:
    return scan(path, data / "evidence.db", data / "curation.db", secrets)


def test_a_good_copy_has_nothing_wrong(good: Path, data: Path) -> None:
    assert scanned(good, data, EVIDENCE_KB_CONTACT="ada@example.org", S2_API_KEY="a-key") == []


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        ("CREATE TABLE extractions (found TEXT)", "table extractions is not on the list"),
        ("CREATE VIEW all_texts AS SELECT text FROM passages", "view all_texts is not on the list"),
        ("CREATE TRIGGER t AFTER INSERT ON runs BEGIN SELECT 1; END", "trigger t is not on the list"),
        ("CREATE TABLE x (a TEXT); CREATE INDEX i ON x(a)", "index i is not on the list"),
        ("ALTER TABLE studies ADD COLUMN abstract TEXT", "column studies.abstract is not on the list"),
        ("UPDATE runs SET message = 'could not read it'", "column runs.message has values"),
        ("UPDATE claim_reviews SET edits = '{}'", "column claim_reviews.edits has values"),
        ("INSERT INTO former_claim_keys VALUES ('a', 'b')", "table former_claim_keys has rows"),
        ("UPDATE studies SET authors = 'Ada, ada@example.org' WHERE id = 1", "studies.authors holds an e-mail address"),
        ("UPDATE requests SET address = 'https://x/?email=a%40b.org'", "requests.address holds an e-mail address"),
        ("UPDATE records SET url = 'https://x/?api_key=0f'", "records.url holds what looks like a key"),
        ("UPDATE topics SET title = 'of my-own-key here'", "topics.title holds the value of S2_API_KEY"),
        ("CREATE INDEX runs_x ON runs(id) WHERE command = 'my-own-key'", "the schema holds the value of S2_API_KEY"),
        (f"UPDATE passages SET text = '{ABSTRACT}' WHERE id = 2", "passage 2 shows words outside every quote"),
        (f"UPDATE passages SET text = '{FORBIDDEN}' WHERE id = 203", "passage 203 shows words outside every quote"),
        (f"UPDATE synonyms SET form = '{HIDDEN}' WHERE form = (SELECT min(form) FROM synonyms)", "synonyms.form holds"),
        (f"UPDATE not_seen SET what = '{HIDDEN}' WHERE kind = 'sentence'", "not_seen.what holds words of a text that"),
        (f"UPDATE requests SET missing = '[\"{HIDDEN}\"]'", "requests.missing holds words of a text that may not"),
        (f"UPDATE changes SET after = '{{\"x\": \"{HIDDEN}\"}}'", "changes.after holds words of a text that may not"),
        (f"UPDATE records SET keywords = '{NOTE}'", "records.keywords holds words of a text that may not"),
        (f"UPDATE topic_studies SET reason = '{REVIEWER}'", "topic_studies.reason holds the name of a reviewer"),
        ("UPDATE claims SET quote = 'Pain fell in 5 of 5 children' WHERE id = 1", "quotes stand in their text in the"),
        ("UPDATE claims SET prefix = 'as so often' WHERE id = 2", "claim key2 has words beside its quote"),
        (
            f"INSERT INTO citation_contexts SELECT 'semantic_scholar', citing_key, cited_key, passage_id, citing_id, "
            f"cited_id, '{CONTEXT}', markers, marker_resolved, intent, intent_stated, marker_rule, whose, told_start, "
            f"told_end, hedge, intent_read, intent_rule, intent_start, intent_end, reader FROM citation_contexts",
            "citation_contexts has words from semantic_scholar",
        ),
        (
            "INSERT INTO search_index (rowid, text) VALUES (99, 'zebras')",
            "the search index holds 1 words that the published texts do not have",
        ),
        ("PRAGMA journal_mode = WAL", "the file needs a write-ahead log"),
        ("CREATE TABLE x AS SELECT * FROM claims; DROP TABLE x", "PRAGMA freelist_count is"),
    ],
)  # fmt: skip
def test_what_must_not_be_there_is_found(good: Path, data: Path, tmp_path: Path, spoil: str, said: str) -> None:
    path = Path(shutil.copy(good, tmp_path / "evidence.db"))
    db = sqlite3.connect(path)
    db.executescript(spoil)
    db.close()
    problems = scanned(path, data, S2_API_KEY="my-own-key")
    assert any(said in problem for problem in problems), problems
    assert "my-own-key" not in "".join(problems)


def test_a_journal_beside_the_copy_is_found(good: Path, data: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(good, tmp_path / "evidence.db"))
    (tmp_path / "evidence.db-journal").write_bytes(b"what was there")
    assert scanned(path, data) == ["evidence.db-journal lies beside it"]


def test_many_problems_of_one_kind_are_counted(good: Path, data: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(good, tmp_path / "evidence.db"))
    db = sqlite3.connect(path)
    db.execute("UPDATE claims SET rule = 'a@example.org'")
    db.commit()
    db.close()
    problems = scanned(path, data)
    assert problems == [*["claims.rule holds an e-mail address"] * 5, "6 more: an e-mail address"]


def test_words_that_are_allowed_elsewhere_are_no_problem(good: Path, data: Path, tmp_path: Path) -> None:
    """A hidden abstract may share words with a title; only what no listed text of the source has is hidden."""
    kept = Path(shutil.copytree(data, tmp_path / "data"))
    with sqlite3.connect(kept / "evidence.db") as db:
        db.execute("UPDATE studies SET title = ? WHERE id = 4", [HIDDEN])
        db.execute(
            "INSERT INTO synonyms (kind, form, concept_id, origin) VALUES ('treatment', ?, 1, 'topic')", [HIDDEN]
        )
    publish(kept, tmp_path / "public" / "evidence.db", {})
    assert scanned(tmp_path / "public" / "evidence.db", kept) == []


def test_numbers_counted_up_are_no_words_of_a_text(good: Path, data: Path, tmp_path: Path) -> None:
    """A work that is cited as [8-19] has twelve markers, and any hidden text may hold a row of numbers."""
    counted = ", ".join(f'"{n}"' for n in range(8, 20))
    kept = Path(shutil.copytree(data, tmp_path / "data"))
    with sqlite3.connect(kept / "evidence.db") as db:
        db.execute("UPDATE passages SET text = text || ? WHERE id = 203", [" 8 9 10 11 12 13 14 15 16 17 18 19"])
        db.execute("UPDATE citation_contexts SET markers = ?", [f"[{counted}]"])
    publish(kept, tmp_path / "public" / "evidence.db", {})
    assert scanned(tmp_path / "public" / "evidence.db", kept) == []
