from __future__ import annotations

from pathlib import Path

import pytest

from evidence_kb.errors import ParseError
from evidence_kb.harvest import recognise, scoped, seeds_batch
from evidence_kb.model import (
    Batch,
    CitationContext,
    CitationStatement,
    Passage,
    PassageKind,
    Question,
    Record,
    Request,
    Response,
)
from evidence_kb.refresh import Data, import_files, refresh
from evidence_kb.topic import parse_topic, read_topic

BY_HAND = "by_hand: 1\nlicence: CC0\nstudies:\n  - id: smith2019\n    title: {title}\n    summary: {summary}\n"


def by_hand(folder: Path, title: str, summary: str = "Pain decreased with zoledronic acid in 3 of 4 patients.") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "by_hand.yml"
    path.write_text(BY_HAND.format(title=title, summary=summary))
    return path


@pytest.fixture
def data(tmp_path: Path) -> Data:
    (tmp_path / "data").mkdir()
    return Data(tmp_path / "data")


def rows(data: Data, sql: str) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in data.store.rows(sql)]


def test_two_topics_may_use_one_id_for_two_works(data: Data, tmp_path: Path) -> None:
    import_files(data, "a", [by_hand(tmp_path / "a", "Zoledronic acid in knees")], None)
    import_files(data, "b", [by_hand(tmp_path / "b", "Zoledronic acid in wrists")], None)
    assert rows(data, "SELECT title FROM studies ORDER BY id") == [
        ("Zoledronic acid in knees",),
        ("Zoledronic acid in wrists",),
    ]


def test_a_changed_summary_replaces_its_claims_and_keeps_the_study(data: Data, tmp_path: Path) -> None:
    import_files(data, "a", [by_hand(tmp_path / "a", "A study")], None)
    before = rows(data, "SELECT id, key FROM studies")
    changed = by_hand(tmp_path / "a", "A study", "Pain decreased with zoledronic acid in 2 of 4 patients.")
    import_files(data, "a", [changed], None)
    assert rows(data, "SELECT id, key FROM studies") == before
    assert rows(data, "SELECT events_n, total_n FROM claims") == [(2, 4)]
    assert rows(data, "SELECT text FROM passages WHERE kind = 'summary'") == [
        ("Pain decreased with zoledronic acid in 2 of 4 patients.",)
    ]


def test_scoping_renames_a_key_wherever_it_stands() -> None:
    batch = Batch(
        records=(Record("by_hand:x"), Record("doi:10.1/a")),
        passages=(Passage("by_hand:x", PassageKind.SUMMARY, None, "t"),),
        statements=(CitationStatement("by_hand:x", "doi:10.1/a"),),
        contexts=(CitationContext("by_hand:x", "doi:10.1/a", 0),),
        focal_keys=("by_hand:x",),
    )
    renamed = scoped(batch, "by_hand:", "t")
    assert "by_hand:x'" not in repr(renamed)
    assert renamed.focal_keys == ("by_hand:t/x",)
    assert renamed.statements == (CitationStatement("by_hand:t/x", "doi:10.1/a"),)


def test_seeds_by_identifier_enter_as_stubs() -> None:
    topic = parse_topic("title: T\nquestion: Q?\nseeds:\n  - doi: 10.1234/ABC\n  - pmid: '12345'\n", "t.yml")
    batch = seeds_batch(topic)
    assert [(record.key, record.is_stub) for record in batch.records] == [
        ("doi:10.1234/abc", True),
        ("pmid:12345", True),
    ]
    assert batch.focal_keys == ("doi:10.1234/abc", "pmid:12345")


def test_a_file_of_no_provider_is_refused_with_what_can_be_read() -> None:
    with pytest.raises(ParseError, match="ScienceDirect"):
        recognise("Dear diary, nothing happened today.", "diary.txt")


def test_a_vocabulary_that_grows_renames_concepts_and_leaves_none_behind(data: Data, tmp_path: Path) -> None:
    path = by_hand(tmp_path / "t", "A study", "Pain decreased with gronkine in 3 of 4 patients.")
    topic_file = tmp_path / "t.yml"
    topic_file.write_text("title: T\nquestion: Q?\n")
    import_files(data, "t", [path], topic_file)
    assert rows(data, "SELECT name, origin FROM treatments") == [("gronkine", "text")]
    assert rows(data, "SELECT kind, term FROM unmapped_terms WHERE kind = 'treatment'") == [("treatment", "gronkine")]
    topic_file.write_text(
        "title: T\nquestion: Q?\nvocabulary:\n  treatments:\n    - name: gronkinate\n      synonyms: [gronkine]\n"
    )
    refresh(data, [read_topic(topic_file)], is_offline=True)
    assert rows(data, "SELECT name, origin FROM treatments") == [("gronkinate", "topic")]
    assert rows(data, "SELECT treatment FROM claims_full") == [("gronkinate",)]
    assert rows(data, "PRAGMA foreign_key_check") == []


def test_a_rejected_claim_leaves_an_empty_cell_that_says_so(data: Data, tmp_path: Path) -> None:
    path = by_hand(tmp_path / "t", "A study")
    import_files(data, "t", [path], None)
    (key,) = data.store.rows("SELECT claim_key FROM claims")
    review = {"verdict": "reject", "reason": "wrong_number", "reviewer": "a", "at": "2026-11-22T02:00:00Z"}
    data.curation.db.table("reviews").insert({**key, **review})
    report = import_files(data, "t", [path], None)
    assert report.run_id is not None
    assert rows(data, "SELECT status FROM claims") == [("rejected",)]
    assert rows(data, "SELECT emptiness, studies_n FROM evidence_cells") == [("rejected", 0)]


def test_what_was_archived_and_never_saved_is_saved_by_the_next_run(data: Data, tmp_path: Path) -> None:
    path = by_hand(tmp_path / "t", "A study")
    request = Request("by_hand", Question.RECORDS, "file:by_hand.yml")
    data.archive.put("t", Response(request, path.read_bytes(), "2026-11-22T02:00:00Z"))  # and then it was killed
    page = tmp_path / "page.txt"
    page.write_text((Path(__file__).parent / "fixtures" / "page.txt").read_text())
    report = import_files(data, "t", [page], None)
    assert [(outcome.address, outcome.status) for _, outcome in report.outcomes] == [
        ("file:by_hand.yml", "new"),
        ("file:page.txt", "new"),
    ]
    assert ("A study",) in rows(data, "SELECT title FROM studies WHERE status = 'full'")
