"""Decisions reach tables and map, and survive: a new run, a new name of a study, a claim that goes and comes back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from click.testing import CliRunner
from sqlite_utils import Database

from evidence_kb.cli import main
from evidence_kb.data_folder import Data, writing
from evidence_kb.decisions import ADJUDICATOR
from evidence_kb.edits import packed
from evidence_kb.refresh import import_files, rederive
from evidence_kb.verify import verify

AT = "2026-11-22T02:00:00Z"
TOPIC = "title: Bones\nquestion: Does it help?\n"
ABSTRACT = (
    "We report a case series of five children with osteomyelitis. All five children received pamidronate. "
    "Pain decreased in 4 of 5 children. Fever occurred in 2 of 5 children treated with pamidronate."
)
RECORD = f"PMID- 1\nTI  - Five children on pamidronate\nAB  - {ABSTRACT}\nDP  - 2010\nPT  - Journal Article\n"


def read(folder: Path, record: str = RECORD, topic: str = TOPIC) -> Data:
    folder.mkdir(exist_ok=True)
    (folder / "bones.yml").write_text(topic)
    (folder / "export.nbib").write_text(record)
    data = Data(folder)
    import_files(data, "bones", [folder / "export.nbib"], folder / "bones.yml")
    return data


def pain(data: Data) -> dict[str, Any]:
    sql = (
        "SELECT c.*, t.name AS treatment, o.name AS outcome FROM claims c JOIN outcomes o ON o.id = c.outcome_id "
        "LEFT JOIN treatments t ON t.id = c.treatment_id WHERE c.quote LIKE '%ain decreased%'"
    )
    return data.store.rows(sql)[0]


def cells(data: Data) -> list[dict[str, Any]]:
    sql = (
        "SELECT t.name AS treatment, o.name AS outcome, e.direction, e.studies_n, e.participants_n, e.emptiness "
        "FROM evidence_cells e JOIN treatments t ON t.id = e.treatment_id JOIN outcomes o ON o.id = e.outcome_id "
        "WHERE e.direction IS NOT NULL OR e.emptiness = 'rejected' ORDER BY 1, 2"
    )
    return data.store.rows(sql)


def contents(data: Data) -> dict[str, list[dict[str, Any]]]:
    names = {*data.store.db.table_names()} - {"runs", "requests", "sqlite_sequence", "_sqlite_migrations"}
    return {name: data.store.rows(f'SELECT * FROM "{name}"') for name in sorted(names)}


def test_an_edit_puts_the_reviewers_values_in_place_and_keeps_the_machines(tmp_path: Path) -> None:
    data = read(tmp_path / "d")
    before, was = pain(data), (_unstamped(contents(data)["claims"]), cells(data))
    assert (before["events_n"], before["total_n"], before["direction"]) == (4, 5, "improvement")
    edits = packed({"events_n": 3, "direction": "mixed", "outcome": "fever", "timepoint": "at week 6",
                    "dose_text": "1 mg/kg", "interval_text": "monthly"})  # fmt: skip
    data.curation.review(before["claim_key"], "edit", "a", AT, edits=edits)
    assert rederive(data).run_id is not None
    after = pain(data)
    assert (after["events_n"], after["direction"], after["outcome"], after["status"]) == (3, "mixed", "fever", "edited")
    assert (after["timepoint"], after["dose_text"], after["dose_passage_id"]) == ("at week 6", "1 mg/kg", None)
    assert (after["percent_recomputed"], after["arithmetic"]) == (60.0, "not_checkable")
    assert (after["claim_key"], after["quote"], after["id"]) == (before["claim_key"], before["quote"], before["id"])
    (row,) = data.store.rows("SELECT * FROM claim_reviews")
    assert (row["status"], row["reviews_n"], row["edits"]) == ("edited", 1, edits)
    assert '"events_n": 4' in row["machine"] and '"direction": "improvement"' in row["machine"]
    assert verify(tmp_path / "d" / "evidence.db", tmp_path / "d" / "responses.db").problems == ()
    assert data.store.rows("PRAGMA foreign_key_check") == []
    data.curation.review(before["claim_key"], "undo", "a", AT)
    rederive(data)
    assert (_unstamped(contents(data)["claims"]), cells(data)) == was
    assert data.store.rows("SELECT * FROM claim_reviews") == []


def _unstamped(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{k: v for k, v in row.items() if k not in ("last_run", "outcome_id")} for row in rows]


def test_a_rejected_claim_leaves_its_cell_and_an_excluded_study_leaves_all(tmp_path: Path) -> None:
    data = read(tmp_path / "d")
    assert ("pamidronate", "pain", "improvement") in [
        (c["treatment"], c["outcome"], c["direction"]) for c in cells(data)
    ]
    data.curation.review(pain(data)["claim_key"], "reject", "a", AT, reason="wrong_number")
    rederive(data)
    assert ("pain", None, "rejected") in [(c["outcome"], c["direction"], c["emptiness"]) for c in cells(data)]
    data.curation.screen("bones", "pmid:1", "exclude", "a", AT, reason="wrong_design", note="my private note")
    rederive(data)
    assert cells(data) == []
    assert data.store.rows("SELECT screening, reason FROM topic_studies") == [
        {"screening": "excluded", "reason": "wrong_design"}
    ]
    data.curation.screen("bones", "pmid:1", "undo", "a", AT)
    rederive(data)
    assert cells(data) != [] and data.store.rows("SELECT screening, reason FROM topic_studies") == [
        {"screening": "unscreened", "reason": None}
    ]


def test_with_two_readers_the_status_stays_machine_until_two_agree(tmp_path: Path) -> None:
    data = read(tmp_path / "d", topic=f"{TOPIC}readers: 2\n")
    key = pain(data)["claim_key"]
    assert data.store.rows("SELECT readers FROM topics") == [{"readers": 2}]
    data.curation.review(key, "accept", "a", AT)
    data.curation.screen("bones", "pmid:1", "exclude", "a", AT, reason="duplicate")
    rederive(data)
    assert pain(data)["status"] == "machine" and data.store.rows("SELECT * FROM claim_reviews") == []
    assert data.store.rows("SELECT screening FROM topic_studies") == [{"screening": "unscreened"}]
    data.curation.review(key, "reject", "b", AT, reason="other")
    rederive(data)
    assert pain(data)["status"] == "machine" and data.store.rows("SELECT * FROM claim_reviews") == []
    data.curation.review(key, "reject", "c", AT, reason="other", role=ADJUDICATOR)
    data.curation.screen("bones", "pmid:1", "exclude", "b", AT, reason="duplicate")
    rederive(data)
    assert pain(data)["status"] == "rejected"
    assert data.store.rows("SELECT status, reviews_n FROM claim_reviews") == [{"status": "rejected", "reviews_n": 3}]
    assert data.store.rows("SELECT screening FROM topic_studies") == [{"screening": "excluded"}]


def test_deriving_twice_changes_nothing_and_opens_no_run(tmp_path: Path) -> None:
    data = read(tmp_path / "d")
    data.curation.review(pain(data)["claim_key"], "edit", "a", AT, edits=packed({"direction": "mixed"}))
    assert rederive(data).run_id == 2
    before = contents(data)
    assert rederive(data).run_id is None
    data.curation.review("of-no-claim", "note", "a", AT, note="a note changes nothing")
    assert rederive(data).run_id is None
    assert contents(data) == before
    data.curation.review("of-no-claim", "undo", "b", AT)
    data.curation.review("of-no-claim", "accept", "b", AT)
    assert rederive(data).run_id == 3
    assert _unstamped(contents(data)["claims"]) == _unstamped(before["claims"])


def test_a_decision_made_while_a_run_derives_waits_for_the_next(tmp_path: Path, monkeypatch: Any) -> None:
    import evidence_kb.derive as module

    data = read(tmp_path / "d")
    key = pain(data)["claim_key"]
    data.curation.review(key, "accept", "a", AT)
    real = module.derive

    def slow(*args: Any, **kwargs: Any) -> Any:
        derived = real(*args, **kwargs)
        data.curation.review(key, "reject", "a", AT, reason="other")
        return derived

    monkeypatch.setattr(module, "derive", slow)
    rederive(data)
    monkeypatch.setattr(module, "derive", real)
    assert pain(data)["status"] == "accepted"
    assert rederive(data).run_id is not None and pain(data)["status"] == "rejected"


def test_decisions_find_their_claim_when_the_study_gets_a_better_name(tmp_path: Path) -> None:
    data = read(tmp_path / "d")
    old = pain(data)["claim_key"]
    data.curation.review(old, "reject", "a", AT, reason="other")
    data.curation.screen("bones", "pmid:1", "include", "a", AT)
    data.close()
    data = read(tmp_path / "d", RECORD + "AID - 10.5555/bones [doi]\n")
    new = pain(data)["claim_key"]
    assert new != old and pain(data)["status"] == "rejected"
    assert data.store.rows("SELECT * FROM former_claim_keys") == [{"former_key": old, "claim_key": new}]
    assert data.store.rows("SELECT screening FROM topic_studies") == [{"screening": "included"}]
    data.curation.review(new, "undo", "a", AT, keys=[old])
    rederive(data)
    assert pain(data)["status"] == "machine"


def test_a_decision_waits_for_a_claim_that_is_gone(tmp_path: Path) -> None:
    data = read(tmp_path / "d")
    key = pain(data)["claim_key"]
    data.curation.review(key, "reject", "a", AT, reason="other")
    data.close()
    data = read(tmp_path / "d", RECORD.replace("Pain decreased in 4 of 5 children. ", ""))
    assert data.store.rows("SELECT 1 FROM claims WHERE claim_key = ?", [key]) == []
    assert data.store.rows("SELECT claim_key, status FROM claim_reviews") == [{"claim_key": key, "status": "rejected"}]
    data.close()
    data = read(tmp_path / "d")
    assert pain(data)["claim_key"] == key and pain(data)["status"] == "rejected"


def test_no_name_and_no_note_of_a_reviewer_reaches_the_published_database(tmp_path: Path) -> None:
    data = read(tmp_path / "d")
    key = pain(data)["claim_key"]
    data.curation.review(
        key, "edit", "Zaphod Reviewer", AT, edits=packed({"direction": "mixed"}), note="Slartibartfast"
    )
    data.curation.screen("bones", "pmid:1", "exclude", "Zaphod Reviewer", AT, reason="other", note="Slartibartfast")
    rederive(data)
    data.close()
    published = (tmp_path / "d" / "evidence.db").read_bytes()
    assert pain_is_edited(tmp_path / "d")
    for secret in (b"Zaphod", b"Slartibartfast"):
        assert secret not in published and secret in (tmp_path / "d" / "curation.db").read_bytes()


def pain_is_edited(folder: Path) -> bool:
    rows = Database(folder / "evidence.db").query("SELECT status FROM claims WHERE status = 'edited'")
    return len(list(rows)) == 1


def test_the_command_derives_without_asking_anybody(tmp_path: Path) -> None:
    folder = tmp_path / "d"
    data = read(folder)
    key = pain(data)["claim_key"]
    data.close()
    with writing(folder) as held:
        held.curation.review(key, "accept", "a", AT)
    done = CliRunner().invoke(main, ["derive", "--data", str(folder)])
    assert done.exit_code == 0 and "claims +0 ~1 -0" in done.output, done.output
    again = CliRunner().invoke(main, ["derive", "--data", str(folder)])
    assert again.exit_code == 0 and "nothing to derive" in again.output
    with writing(folder) as held:
        assert pain(held)["status"] == "accepted"
        run = held.store.rows("SELECT command, status, last_review FROM runs ORDER BY id DESC LIMIT 1")
        assert run == [{"command": "derive", "status": "finished", "last_review": 1}]


def test_notes_are_exported_when_the_study_has_got_a_better_name(tmp_path: Path) -> None:
    folder = tmp_path / "d"
    data = read(folder)
    data.curation.review(pain(data)["claim_key"], "reject", "a", AT, reason="other", note="Table II says 3.")
    data.curation.screen("bones", "pmid:1", "include", "a", AT, note="The trial that we knew of.")
    data.close()
    read(folder, RECORD + "AID - 10.5555/bones [doi]\n").close()
    written = CliRunner().invoke(main, ["export", "ris", "--notes", "--data", str(folder)]).output
    assert "Note: Table II says 3." in written and "Note: The trial that we knew of." in written
