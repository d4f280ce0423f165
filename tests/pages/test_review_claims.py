"""Judging claims on the pages: own words at once, blind to each other, conflicts, adjudication, edits, refusals."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from lxml import html as lxml_html
from made_up import full_database, text_of
from made_up_questions import questions_database
from made_up_reviewers import Site, panel, words
from made_up_rows import HOSTILE
from sqlite_utils import Database

from evidence_kb.curation import Curation


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return full_database(tmp_path / "evidence.db")


@pytest.fixture
def site(path: Path) -> Site:
    return Site(path)


def rows(path: Path) -> list[tuple[str, str, str | None]]:
    return [(w.reviewer, w.verdict, w.reason) for w in Curation(path.with_name("curation.db")).words()]


@pytest.mark.parametrize("page", ["/-/study/1", "/-/cell/bone/1/1"])
def test_a_reviewer_sees_his_own_word_at_once_and_that_it_is_not_counted_yet(site: Site, page: str) -> None:
    assert "You have not judged this" in words(panel(site.get(page, "alice").text, "key1"))
    site.judge("alice", "key1", "reject", reason="wrong_number", note="4 of 6")
    said = words(panel(site.get(page, "alice").text, "key1"))
    assert "You rejected this: wrong number" in said and "counted from the next refresh" in said
    assert "Your note: 4 of 6" in said
    site.judge("alice", "key1", "undo")
    said = words(panel(site.get(page, "alice").text, "key1"))
    assert "You have not judged this." in said and "What you took back" not in said  # it never counted


def test_what_was_counted_and_is_taken_back_counts_until_the_next_refresh(site: Site, path: Path) -> None:
    site.judge("alice", "key1", "accept")
    db = Database(path)
    with db.conn:
        db.execute("UPDATE runs SET last_review = 1")
    assert "counted from" not in words(panel(site.get("/-/study/1", "alice").text, "key1"))
    site.judge("alice", "key1", "undo")
    assert "What you took back counts until" in words(panel(site.get("/-/study/1", "alice").text, "key1"))


def test_where_two_readers_are_asked_for_the_word_of_one_is_not_said_to_count(site: Site, path: Path) -> None:
    db = Database(path)
    with db.conn:
        db.execute("UPDATE topics SET readers = 2")
    site.judge("alice", "key1", "accept")
    site.judge("alice", "key102", "accept")
    for key in ("key1", "key102"):
        said = words(panel(site.get("/-/study/1", "alice").text, key))
        assert "awaits a second reader" in said and "counted from" not in said
    site.judge("bob", "key1", "accept")
    assert "counted from the next refresh" in words(panel(site.get("/-/study/1", "bob").text, "key1"))
    site.judge("bob", "key1", "reject", reason="other", note="no")
    said = words(panel(site.get("/-/study/1", "bob").text, "key1"))
    assert "Readers disagree" in said and "counted from" not in said


def test_less_certain_claims_can_be_judged_too(site: Site, path: Path) -> None:
    site.judge("alice", "key102", "accept")
    assert "You accepted this" in words(panel(site.get("/-/study/1", "alice").text, "key102"))
    assert rows(path) == [("alice", "accept", None)]


def test_a_form_that_is_sent_twice_is_kept_once(site: Site, path: Path) -> None:
    for _ in range(2):
        site.judge("alice", "key1", "reject", reason="duplicate", note="as claim 4")
    assert rows(path) == [("alice", "reject", "duplicate")]


def publish(path: Path, key: str, status: str, **edits: object) -> None:
    """Write what a run would publish of a verdict."""
    db = Database(path)
    machine = {
        name: next(db.query(f"SELECT {name} AS v FROM claims WHERE claim_key = ?", [key]))["v"] for name in edits
    }
    db.execute("INSERT INTO claim_reviews VALUES (?, ?, 1, ?, ?)", [
        key, status, json.dumps(edits) if edits else None, json.dumps(machine) if edits else None,
    ])  # fmt: skip
    for column, value in {**edits, "status": status}.items():
        db.execute(f"UPDATE claims SET {column} = ? WHERE claim_key = ?", [value, key])
    db.conn.commit()
    db.close()


@pytest.mark.parametrize(
    "page",
    ["/-/study/1", "/-/cell/bone/1/1", "/-/review/claims/bone?ids=1-2", "/-/review/history/key1",
     "/-/review/edit/key1", "/-/review/conflicts", "/-/review"],
)  # fmt: skip
def test_the_second_reader_sees_the_machines_reading_and_nothing_of_the_first(
    site: Site, path: Path, page: str
) -> None:
    site.judge("alice", "key1", "edit", **edit_form(site, direction="worsening", events_n="2"), note="looked closely")
    publish(path, "key1", "edited", direction="worsening", events_n=2)
    seen = site.get(page, "bob").text
    for trace in ("alice", "edited", "▼", "looked closely", "2 of 5"):
        assert trace not in text_of(seen), trace
    form = panel(seen, "key1")
    if "/edit/" in page:
        assert lxml_html.fromstring(seen).forms[1].fields["direction"] == "improvement"
    elif form is not None:
        assert "You have not judged this" in words(form)


def test_the_public_and_the_first_reader_see_what_is_published(site: Site, path: Path) -> None:
    site.judge("alice", "key1", "edit", **edit_form(site, events_n="2"))
    publish(path, "key1", "edited", events_n=2)
    for who in (None, "alice"):
        assert "2 of 5" in text_of(site.get("/-/study/1", who).text)
    assert "edited by a reviewer" in text_of(site.get("/-/study/1").text)
    assert "status shown once you have judged it" in text_of(site.get("/-/study/1", "bob").text)


def test_conflict_adjudication_and_its_undo(site: Site) -> None:
    site.judge("alice", "key1", "accept")
    site.judge("bob", "key1", "reject", reason="hedge_missed", note="it says seems")
    own = words(panel(site.get("/-/study/1", "alice").text, "key1"))
    assert "bob rejected it: hedge missed" in own and "Readers disagree: adjudicate" in own and "it says seems" in own
    carol = site.get("/-/review/conflicts", "carol").text
    assert "alice" not in carol and "1 claim on which readers disagree" in text_of(carol)
    opened = site.get("/-/review/conflicts?open=key1", "carol").text
    assert "alice accepted it" in text_of(opened) and "bob rejected it: hedge missed" in text_of(opened)
    site.judge("carol", "key1", "reject", reason="hedge_missed", role="adjudicator")
    assert "Adjudicated by carol: rejected" in words(panel(site.get("/-/study/1", "bob").text, "key1"))
    assert "0 claims on which readers disagree" in text_of(site.get("/-/review/conflicts", "alice").text)
    refused = site.post("/-/review/claim", "carol", claim_key="key1", verdict="accept")
    assert refused.status_code == 400 and "cannot be one of them" in refused.text
    site.judge("carol", "key1", "undo", role="adjudicator")
    assert "1 claim on which readers disagree" in text_of(site.get("/-/review/conflicts", "bob").text)


def test_there_is_nothing_to_adjudicate_where_nobody_differs(site: Site, path: Path) -> None:
    site.judge("alice", "key1", "accept")
    answer = site.post("/-/review/claim", "bob", claim_key="key1", verdict="reject", reason="other", role="adjudicator")
    assert answer.status_code == 400 and "nothing to adjudicate" in answer.text
    assert rows(path) == [("alice", "accept", None)]


def edit_form(site: Site, key: str = "key1", **changed: str) -> dict[str, str]:
    """Return the values of the edit form as the page gives them, some of them changed."""
    form = lxml_html.fromstring(site.get(f"/-/review/edit/{key}", "alice").text).forms[1]
    names = {name for name in form.fields if name not in ("csrftoken", "claim_key", "role", "back", "note")}
    return {**{name: form.fields[name] or "" for name in names}, **changed}


def test_an_edit_keeps_what_the_machine_read(site: Site, path: Path) -> None:
    sent = edit_form(site, interval_text="every 2–4 months", is_ambiguous="0")
    site.judge("alice", "key1", "edit", **sent, note="the letter says so")
    said = words(panel(site.get("/-/study/1", "alice").text, "key1"))
    assert "Interval → every 2–4 months" in said and "ways? → no" in said
    history = text_of(site.get("/-/review/history/key1", "alice").text)
    assert "Interval: 2 to 4 monthly → every 2–4 months" in history and "the letter says so" in history
    (row,) = Curation(path.with_name("curation.db")).history(["key1"])
    assert json.loads(row["edits"]) == {"interval_text": "every 2–4 months", "is_ambiguous": 0}
    assert row["seen"]["values"]["interval_text"] == "2 to 4 monthly" and row["seen"]["extractor_version"] == "1"
    assert row["seen"]["quote"] == "Pain fell in 4 of 5 children"


@pytest.mark.parametrize(
    ("changed", "message"),
    [({}, "Nothing was changed"), ({"treatment": "snake oil"}, "is no treatment of this database"),
     ({"outcome": "luck"}, "is no outcome of this database"), ({"events_n": "6"}, "cannot be")],
)  # fmt: skip
def test_an_edit_that_cannot_be_is_refused_with_what_was_typed(
    site: Site, path: Path, changed: dict[str, str], message: str
) -> None:
    answer = site.post("/-/review/claim", "alice", claim_key="key1", verdict="edit", **edit_form(site, **changed))
    assert answer.status_code == 400 and message in answer.text and rows(path) == []
    for value in changed.values():
        assert value in text_of(answer.text)


def test_a_treatment_and_an_outcome_go_by_the_names_of_the_vocabulary(site: Site, path: Path) -> None:
    site.judge("alice", "key1", "edit", **edit_form(site, treatment="bisphosphonates", outcome="response"))
    (word,) = Curation(path.with_name("curation.db")).words()
    assert json.loads(word.edits or "") == {"outcome": "response", "treatment": "bisphosphonates"}


def test_unknown_claims_reasons_and_verdicts_are_refused(site: Site, path: Path) -> None:
    for form, status in (
        ({"claim_key": "none", "verdict": "accept"}, 404),
        ({"claim_key": "", "verdict": "accept"}, 404),
        ({"claim_key": "key1' OR 1=1", "verdict": "accept"}, 404),
        ({"claim_key": "key1", "verdict": "reject"}, 400),
        ({"claim_key": "key1", "verdict": "reject", "reason": "because"}, 400),
        ({"claim_key": "key1", "verdict": "delete"}, 400),
        ({"claim_key": "key1"}, 400),
    ):
        assert site.post("/-/review/claim", "alice", **form).status_code == status, form
    assert not path.with_name("curation.db").exists() or rows(path) == []


def test_a_note_of_100_kb_is_refused_and_given_back_and_one_of_10_000_kept(site: Site, path: Path) -> None:
    answer = site.post("/-/review/claim", "alice", claim_key="key1", verdict="note", note="long " * 20_000)
    assert answer.status_code == 400 and "100,000 characters; at most 10,000 are kept" in text_of(answer.text)
    assert "long long long" in answer.text and rows(path) == []
    site.judge("alice", "key1", "note", note="x" * 10_000)
    huge = site.post("/-/review/claim", "alice", claim_key="key1", verdict="note", note="x" * 400_000)
    assert huge.status_code == 400 and rows(path) == [("alice", "note", None)]


@pytest.mark.parametrize(
    "note", [HOSTILE, "'; DROP TABLE reviews; --", "\u202eright to left", "😀\n\n  two", "</textarea>"]
)
def test_a_hostile_note_is_text(site: Site, path: Path, note: str) -> None:
    site.judge("alice", "key1", "note", note=note)
    for page in ("/-/study/1", "/-/review/history/key1"):
        shown = site.get(page, "alice").text
        assert (
            "<script>alert" not in shown and note.strip().split("\n")[0] in lxml_html.fromstring(shown).text_content()
        )
    assert Curation(path.with_name("curation.db")).words()[0].note == note


def test_a_hostile_name_is_text_or_refused(path: Path) -> None:
    site = Site(path, metadata={"permissions": {"review-evidence": True}})
    site.judge(HOSTILE, "key1", "accept")
    site.judge("bob", "key1", "reject", reason="other")
    assert "<script>alert" not in site.get("/-/study/1", "bob").text and HOSTILE in text_of(
        site.get("/-/study/1", "bob").text
    )
    for name in ("x" * 201, "a\nb", "\u202ebob"):
        assert site.post("/-/review/claim", name, claim_key="key1", verdict="accept").status_code == 400


def test_where_decisions_cannot_be_written_a_message_says_so_and_gives_back_the_note(site: Site, path: Path) -> None:
    site.post("/-/review/claim", "alice")
    path.with_name("curation.db").mkdir()
    answer = site.post("/-/review/claim", "alice", claim_key="key1", verdict="accept", note="my words")
    assert answer.status_code == 503 and "Nothing was kept" in answer.text and "my words" in answer.text
    assert "check the permissions of the data folder" in text_of(answer.text)
    assert site.get("/-/review", "alice").status_code == 503


def test_a_locked_file_is_waited_for_and_then_named(site: Site, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site.judge("alice", "key2", "accept")
    monkeypatch.setattr("evidence_kb.curation.WAIT_S", 0.1)
    other = sqlite3.connect(path.with_name("curation.db"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    answer = site.post("/-/review/claim", "alice", claim_key="key1", verdict="accept", note="my words")
    assert answer.status_code == 503 and "another program is writing" in answer.text and "my words" in answer.text
    assert "You accepted this" in words(panel(site.get("/-/study/1", "alice").text, "key2"))  # reading goes on
    other.execute("ROLLBACK")
    site.judge("alice", "key1", "accept", note="my words")


def test_a_claim_known_by_a_former_key_finds_its_decisions(site: Site, path: Path) -> None:
    Curation(path.with_name("curation.db")).review("old-key", "accept", "alice", "2026-01-06T00:00:00Z")
    db = Database(path)
    db.table("former_claim_keys").insert({"former_key": "old-key", "claim_key": "key1"})
    db.close()
    assert "You accepted this" in words(panel(site.get("/-/study/1", "alice").text, "key1"))
    site.judge("alice", "old-key", "undo")
    assert "You accepted this" not in words(panel(site.get("/-/study/1", "alice").text, "key1"))
    assert "None: every decision has found its claim" in text_of(site.get("/-/review", "alice").text)


def test_before_he_has_judged_a_reviewer_learns_no_verdict_from_other_pages(site: Site, path: Path) -> None:
    """Published verdicts are in the tables; our pages show him the machine's reading all the same."""
    db = sqlite3.connect(path)
    db.execute("UPDATE claims SET status = 'rejected', direction = 'worsening' WHERE claim_key = 'key1'")
    db.execute("""INSERT INTO claim_reviews (claim_key, status, reviews_n, edits, machine)
        VALUES ('key1', 'rejected', 1, '{"direction": "worsening"}', '{"direction": "improvement"}')""")
    for field, before, after in (("status", "machine", "rejected"), ("direction", "improvement", "worsening")):
        db.execute(
            "INSERT INTO changes (run_id, topic, entity, entity_id, kind, field, before, after) "
            "VALUES (1, 'bone', 'claim', 'key1', 'changed', ?, json_quote(?), json_quote(?))", [field, before, after],
        )  # fmt: skip
    db.execute("INSERT INTO topic_counts (topic, what, value, n) VALUES ('bone', 'claim changed', '1', 1)")
    quote = db.execute("SELECT quote FROM claims WHERE claim_key = 'key1'").fetchone()[0]
    db.commit()
    db.close()
    found, changes = f"/-/search?in=quotes&q={quote.split()[0]}", "/-/changes/bone?run=1"
    assert "rejected by a reviewer" in site.get(found).text and "rejected by a reviewer" in site.get(changes).text
    assert "rejected by a reviewer" not in site.get(found, "bob").text
    assert "improvement" in site.get(found, "bob").text.partition('#claim-1"')[2][:300]
    assert "rejected by a reviewer" not in site.get(changes, "bob").text
    site.judge("bob", "key1", "accept")
    assert "worsening" in site.get(found, "bob").text.partition('#claim-1"')[2][:300]
    assert "rejected by a reviewer" in site.get(changes, "bob").text


def test_contradictions_show_an_unjudged_claim_as_the_machine_read_it(tmp_path: Path) -> None:
    path = questions_database(tmp_path / "evidence.db")
    db = sqlite3.connect(path)
    db.execute("UPDATE claims SET status = 'accepted'")
    db.commit()
    db.close()
    site = Site(path)
    anybody, bob = (site.get("/-/contradictions/ache", who).text for who in (None, "bob"))
    assert "accepted by a reviewer" in anybody and "accepted by a reviewer" not in bob
    assert bob.count("<blockquote") == anybody.count("<blockquote") > 0
