from __future__ import annotations

import multiprocessing
import sqlite3
from pathlib import Path

import pytest

from evidence_kb.curation import LONGEST_NOTE, Curation
from evidence_kb.decisions import ADJUDICATOR
from evidence_kb.errors import UsageError
from evidence_kb.resolve import Ruling
from evidence_kb.schema_private import curation as migrations

AT = "2026-11-22T02:00:00Z"


@pytest.fixture
def curation(tmp_path: Path) -> Curation:
    return Curation(tmp_path / "curation.db")


def rows_n(curation: Curation) -> tuple[int, int]:
    return curation.db.table("reviews").count, curation.db.table("study_decisions").count


def test_reviews_and_study_decisions_are_append_only(curation: Curation) -> None:
    curation.review("k", "accept", "a", AT)
    curation.screen("t", "doi:1", "include", "a", AT)
    curation.decide_pair("doi:1", "doi:2", "same", "one work", "a", AT)
    for sql in ("UPDATE reviews SET verdict = 'undo'", "DELETE FROM reviews",
                "UPDATE study_decisions SET reviewer = 'b'", "DELETE FROM study_decisions"):  # fmt: skip
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            curation.db.execute(sql)
    assert rows_n(curation) == (1, 2)


@pytest.mark.parametrize(
    ("verdict", "options", "message"),
    [
        ("reject", {}, "needs a reason"),
        ("reject", {"reason": "because"}, "needs a reason"),
        ("delete", {}, "no verdict"),
        ("note", {"note": "x" * (LONGEST_NOTE + 1)}, "at most 10,000"),
        ("note", {"note": "a\x00b"}, "control characters"),
        ("accept", {"role": ADJUDICATOR}, "nothing to adjudicate"),
    ],
)
def test_what_cannot_be_kept_is_refused(
    curation: Curation, verdict: str, options: dict[str, str], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        curation.review("k", verdict, "a", AT, **options)  # type: ignore[arg-type]
    assert rows_n(curation) == (0, 0)


@pytest.mark.parametrize("name", ["", " ", "x" * 201, "a\x00b", "a\nb", "a\u202eb"])
def test_a_name_that_is_none_is_refused(curation: Curation, name: str) -> None:
    with pytest.raises(UsageError, match="name has 1 to 200"):
        curation.review("k", "accept", name, AT)


def test_the_same_word_twice_is_kept_once(curation: Curation) -> None:
    assert curation.review("k", "reject", "a", AT, reason="duplicate", note="see k2")
    assert not curation.review("k", "reject", "a", AT, reason="duplicate", note="see k2")
    assert not curation.review("k", "reject", "a", AT, reason="duplicate")
    assert curation.review("k", "reject", "a", AT, reason="wrong_number")
    assert curation.review("k", "note", "a", AT) and not curation.review("k", "note", "a", AT)
    assert curation.review("k", "undo", "a", AT) and not curation.review("k", "undo", "a", AT)
    assert not curation.review("other", "undo", "a", AT)
    assert curation.screen("t", "doi:1", "exclude", "a", AT, reason="duplicate")
    assert not curation.screen("t", "doi:1", "exclude", "a", AT, reason="duplicate")
    assert curation.screen("u", "doi:1", "exclude", "a", AT, reason="duplicate")
    curation.decide_pair("doi:1", "doi:2", "same", "one work", "a", AT)
    curation.decide_pair("doi:1", "doi:2", "same", "one work", "a", AT)
    assert rows_n(curation) == (4, 3)


def test_an_exclusion_needs_a_reason_of_the_list(curation: Curation) -> None:
    with pytest.raises(UsageError, match="needs a reason"):
        curation.screen("t", "doi:1", "exclude", "a", AT, reason="boring")


def test_who_has_seen_both_words_as_an_adjudicator_is_no_reader_any_more(curation: Curation) -> None:
    curation.review("k", "accept", "a", AT)
    curation.review("k", "reject", "b", AT, reason="other")
    curation.review("k", "reject", "c", AT, reason="other", role=ADJUDICATOR)
    with pytest.raises(UsageError, match="cannot be one of them"):
        curation.review("k", "accept", "c", AT)
    curation.review("k", "undo", "c", AT, role=ADJUDICATOR)
    with pytest.raises(UsageError, match="cannot be one of them"):
        curation.review("k", "accept", "c", AT)
    curation.review("k", "accept", "a", AT, role=ADJUDICATOR)  # the two agreed on it, and one of them writes it down
    with pytest.raises(UsageError, match="Take the adjudication back"):
        curation.review("k", "undo", "a", AT)


def test_the_latest_decision_about_a_pair_counts(curation: Curation) -> None:
    curation.decide_pair("doi:2", "doi:1", "same", "one work", "a", AT)
    curation.decide_pair("doi:3", "doi:4", "same", "one work", "a", AT)
    curation.decide_pair("doi:1", "doi:2", "different", "no", "b", AT)
    curation.decide_pair("doi:4", "doi:3", "undo", "no", "b", AT)
    assert curation.rulings() == [Ruling("doi:1", "doi:2", False)]


def test_what_is_newer_than_a_run_waits_and_notes_do_not(curation: Curation) -> None:
    curation.review("k", "accept", "a", AT)
    counted = curation.last_ids()
    assert counted == (1, 0) and curation.waiting_n(*counted) == 0 and curation.newest() == 1
    curation.review("k", "note", "a", AT, note="hm")
    assert curation.waiting_n(*counted) == 0 and curation.newest() == 1
    curation.review("k", "undo", "a", AT)
    curation.screen("t", "doi:1", "include", "a", AT)
    assert curation.waiting_n(*counted) == 2 and curation.newest() == 3


def test_a_database_of_the_first_shape_keeps_its_rows(tmp_path: Path) -> None:
    from sqlite_utils import Database

    old = Database(tmp_path / "curation.db")
    migrations.apply(old, stop_before="m0002_roles_and_topics")
    old.table("reviews").insert({"claim_key": "k", "verdict": "accept", "note": "n", "reviewer": "a", "at": AT})
    old.table("reviews").insert({"claim_key": "k", "verdict": "reject", "reason": "r", "reviewer": "b", "at": AT})
    old.table("study_decisions").insert(
        {"key_a": "doi:1", "key_b": "doi:2", "decision": "same", "reason": "r", "reviewer": "a", "at": AT}
    )
    old.close()
    curation = Curation(tmp_path / "curation.db")
    assert [(w.id, w.reviewer, w.verdict, w.reason, w.note) for w in curation.words()] == [
        (1, "a", "accept", None, "n"), (2, "b", "reject", "r", None),
    ]  # fmt: skip
    assert curation.rulings() == [Ruling("doi:1", "doi:2", True)]
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        curation.db.execute("DELETE FROM reviews")
    curation.review("k", "undo", "a", AT)
    assert curation.last_ids()[0] == 3


def test_reading_needs_no_right_to_write(tmp_path: Path) -> None:
    path = tmp_path / "curation.db"
    first = Curation(path)
    first.review("k", "accept", "a", AT)
    reader = Curation(path, read_only=True)
    assert len(reader.words(["k"])) == 1 and reader.words(["other"]) == []
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.review("k", "undo", "a", AT)
    first.close()
    assert len(reader.words()) == 1


def _write(path: Path, name: str, n: int) -> None:
    curation = Curation(path)
    for key in range(n):
        curation.review(f"k{key}", "accept", name, AT)
    curation.close()


def test_two_processes_write_at_once_from_the_first_moment_on(tmp_path: Path) -> None:
    path = tmp_path / "curation.db"
    writers = [multiprocessing.get_context("spawn").Process(target=_write, args=(path, name, 40)) for name in "ab"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
        assert writer.exitcode == 0
    words = Curation(path).words()
    assert sorted((w.key, w.reviewer) for w in words) == sorted((f"k{n}", who) for n in range(40) for who in "ab")


def test_a_third_reader_is_not_asked_where_two_differ_already(curation: Curation) -> None:
    """He could have opened the conflict, and agreement counts only words that were said blind."""
    curation.review("k", "accept", "a", AT)
    curation.review("k", "reject", "b", AT, reason="other")
    with pytest.raises(UsageError, match="adjudicate"):
        curation.review("k", "accept", "c", AT)
    assert curation.review("k", "note", "c", AT, note="mine") and curation.review("k", "accept", "b", AT)
    assert curation.review("k", "accept", "c", AT)  # the two agree now


def test_a_file_of_an_earlier_version_can_be_read_at_once(tmp_path: Path) -> None:
    from sqlite_utils import Database

    old = Database(tmp_path / "curation.db")
    migrations.apply(old, stop_before="m0002_roles_and_topics")
    old.table("reviews").insert({"claim_key": "k", "verdict": "accept", "reviewer": "a", "at": AT})
    old.close()
    reading = Curation(tmp_path / "curation.db", read_only=True)
    assert [word.reviewer for word in reading.words()] == ["a"]
    reading.close()


def test_notes_are_found_by_all_their_words_whatever_signs_these_have(curation: Curation) -> None:
    curation.review("k", "note", "a", AT, note="Half of them (50%) had bone_pain, see C:\\x")
    curation.review("l", "note", "a", AT, note="500 had bone pain")
    curation.screen("t", "doi:1", "include", "a", AT, note="BONE_PAIN again")
    assert curation.noted(["50%"], [], 9) == [("k", True)]
    assert curation.noted(["bone_pain"], [], 9) == [("k", True), ("doi:1", False)]
    assert curation.noted(["bone"], ["50%"], 9) == [("l", True), ("doi:1", False)]
    assert curation.noted(["C:\\x"], [], 9) == [("k", True)] and curation.noted(["bone", "500"], [], 9) == [("l", True)]
    assert curation.noted(["bone"], [], 1) == [("l", True), ("doi:1", False)]
    assert curation.noted(["%"], [], 9) == [("k", True)] and curation.noted(["_"], [], 9) != []
