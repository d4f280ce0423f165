"""Queues, screening, pairs, agreement, orphans, history: what the review pages list, and in what order."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import html as lxml_html
from made_up import empty_database, full_database, text_of
from made_up_reviewers import Site, words
from sqlite_utils import Database

from evidence_kb.curation import Curation
from evidence_kb.pages.review import conflicts, decided, overview, panel, queue, studies

AT = "2026-01-06T00:00:00Z"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return full_database(tmp_path / "evidence.db")


@pytest.fixture
def site(path: Path) -> Site:
    return Site(path)


def judged(page: str) -> list[str]:
    """Return the keys of the claims that a page asks about."""
    return [str(key) for key in lxml_html.fromstring(page).xpath('//article//input[@name="claim_key"]/@value')]


def numbers(page: str, heading: str, column: int = 0) -> str:
    """Return the number of one row of the queues; column 0 is about claims, 1 about studies."""
    rows = lxml_html.fromstring(page).xpath(f'//tr[starts-with(normalize-space(th), "{heading}")]/td')
    return words(rows[column])


def test_claims_that_count_come_one_after_the_other_in_their_context(site: Site) -> None:
    first = site.get("/-/review/claims/bone", "alice")
    assert (first.status_code, first.headers["location"]) == (302, "/-/review/claims/bone?queue=any&ids=1-2-6-8-9-11")
    page = site.get(first.headers["location"], "alice").text
    assert judged(page) == ["key1", "key2", "key6", "key8", "key9", "key11"]  # own data, no repeats
    context = lxml_html.fromstring(page).xpath('//article[@id="claim-2"]//p[@class="context"]')[0]
    assert context.findtext("mark") == "4 of 5 children, and the lesions of these 4 shrank"
    assert "Pain fell in 4 of 5 children, and the lesions of these 4 shrank. The drug seems safe" in words(context)
    everything = site.get("/-/review/claims/bone?all=1", "alice", follow_redirects=True).text
    assert len(judged(everything)) == queue.SHOWN and "key4" in judged(everything)
    assert judged(site.get("/-/review/claims/bone?all=1&from=4-11", "alice", follow_redirects=True).text) == ["key11"]


def test_a_verdict_goes_on_to_the_next_claim_and_the_page_keeps_what_was_judged(site: Site) -> None:
    here = "/-/review/claims/bone?queue=any&ids=1-2-6"
    form = lxml_html.fromstring(site.get(here, "alice").text).forms[1]
    sent = {name: form.fields[name] for name in ("claim_key", "back", "next", "role")}
    answer = site.post("/-/review/claim", "alice", verdict="accept", **sent)
    assert answer.headers["location"] == f"{here}#claim-2"
    assert judged(site.get(here, "alice").text)[0] == "key1"
    assert site.get("/-/review/claims/bone", "alice").headers["location"].endswith("ids=2-6-8-9-11")


def test_queues_say_who_is_awaited(site: Site) -> None:
    site.judge("alice", "key1", "accept")
    site.judge("bob", "key2", "accept")
    site.judge("alice", "key2", "accept")
    page = site.get("/-/review", "bob").text
    rows = ("Claims that count", "Judged by you", "Await a reader", "Await a second")
    assert [numbers(page, row) for row in rows] == ["6", "1", "4", "1"]
    second = site.get("/-/review/claims/bone?queue=second", "bob", follow_redirects=True).text
    assert judged(second) == ["key1"]
    unread = site.get("/-/review/claims/bone?queue=first", "bob", follow_redirects=True).text
    assert judged(unread) == ["key6", "key8", "key9", "key11"]
    for key in judged(unread):
        site.judge("bob", key, "reject", reason="other")
    done = text_of(site.get("/-/review/claims/bone?queue=first", "bob", follow_redirects=True).text)
    assert "No claim awaits a reader here" in done
    assert (
        "Judged by you alone" in text_of(page)
        and numbers(site.get("/-/review", "bob").text, "Judged by you alone") == "4"
    )


def test_a_long_queue_goes_on_page_by_page_and_never_twice(
    site: Site, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "SHOWN", 2)
    monkeypatch.setattr(queue, "BATCH", 3)
    seen: list[str] = []
    address = "/-/review/claims/bone"
    for _ in range(9):
        page = site.get(address, "alice", follow_redirects=True).text
        seen += judged(page)
        onward = lxml_html.fromstring(page).xpath('//p[@id="end"]/a[@class="button"]/@href')
        if not onward:
            assert "No claim awaits you from here on" in text_of(page)
            break
        address = str(onward[0])
    assert seen == ["key1", "key2", "key6", "key8", "key9", "key11"]
    monkeypatch.setattr(queue, "BATCHES", 1)
    for key in ("key1", "key2"):
        site.judge("alice", key, "accept")
    assert "Look further" in site.get("/-/review/claims/bone?queue=second", "alice").text
    assert "No claim awaits you" in text_of(site.get("/-/review/claims/bone?queue=second&from=4-99", "alice").text)


def test_decisions_wait_until_a_run_has_counted_them(site: Site, path: Path) -> None:
    site.judge("alice", "key1", "accept")
    site.judge("alice", "key1", "note", note="no decision")
    assert "1 decision waits for the next" in text_of(site.get("/-/review", "alice").text)
    db = Database(path)
    db.execute("UPDATE runs SET last_review = 1, last_study_decision = 0")
    db.conn.commit()
    db.close()
    assert "All decisions are counted" in text_of(site.get("/-/review", "alice").text)
    assert "counted from the next" not in text_of(site.get("/-/cell/bone/1/1", "alice").text)


def test_agreement_is_shown_with_its_n_and_says_when_it_is_too_few_or_undefined(site: Site) -> None:
    assert "No two readers have judged the same claims yet" in text_of(site.get("/-/review", "alice").text)
    site.judge("alice", "key1", "accept")
    site.judge("bob", "key1", "accept")
    assert "Cohen’s kappa is undefined" in text_of(site.get("/-/review", "carol").text)
    for key, alice, bob in (("key2", "reject", "reject"), ("key8", "accept", "reject"), ("key9", "accept", "accept")):
        site.judge("alice", key, alice, reason="other")
        site.judge("bob", key, bob, reason="other")
    page = text_of(site.get("/-/review", "carol").text)  # p_o 3/4, p_e 1/2
    assert (
        "alice and bob: agreed on 3 of 4 claims that both judged. Cohen’s kappa 0.50 (n = 4: too few to lean on)"
        in page
    )


def test_a_decision_whose_claim_is_gone_is_listed(site: Site, path: Path) -> None:
    seen = {"quote": "Words of long ago", "study": "A study"}
    curation = Curation(path.with_name("curation.db"))
    curation.review("gone", "reject", "alice", AT, reason="other", seen=seen)
    curation.review("taken-back", "reject", "alice", AT, reason="other")
    curation.review("taken-back", "undo", "alice", AT)
    mine = text_of(site.get("/-/review", "alice").text)
    assert "Words of long ago" in mine and "You rejected it" in mine and "taken-back" not in mine
    others = text_of(site.get("/-/review", "bob").text)
    assert "Words of long ago" in others and "1 reader judged it" in others and "rejected" not in others
    assert "The claim is gone" in text_of(site.get("/-/review/history/gone", "alice").text)
    assert site.post("/-/review/claim", "alice", claim_key="gone", verdict="accept").status_code == 404
    site.judge("alice", "gone", "undo")
    assert "None: every decision has found its claim" in text_of(site.get("/-/review", "alice").text)


def test_history_hides_the_rows_of_others_until_one_has_judged(site: Site) -> None:
    site.judge("alice", "key1", "accept", note="sure")
    page = text_of(site.get("/-/review/history/key1", "bob").text)
    assert "1 row of other readers is hidden" in page and "alice" not in page and "sure" not in page
    site.judge("bob", "key1", "accept")
    page = text_of(site.get("/-/review/history/key1", "bob").text)
    assert "alice" in page and "sure" in page and "hidden" not in page
    assert site.get("/-/review/history/never", "bob").status_code == 404


def screened(page: str) -> list[str]:
    return [str(n) for n in lxml_html.fromstring(page).xpath('//article//input[@name="study_id"]/@value')]


def test_studies_are_screened_with_title_and_abstract(site: Site, path: Path) -> None:
    page = site.get("/-/review/studies/bone", "alice", follow_redirects=True).text
    assert screened(page) == ["1", "2", "3", "4", "5", "6"]
    assert "No abstract is held: the study is only listed by others" in text_of(page) and "<script>alert" not in page
    sent = {"topic": "bone", "study_id": "2", "back": "/-/review/studies/bone?ids=1-2#study-2"}
    assert site.post("/-/review/study", "alice", verdict="exclude", **sent).status_code == 400
    assert site.post("/-/review/study", "alice", verdict="exclude", reason="wrong_design", **sent).status_code == 303
    assert site.post("/-/review/study", "alice", verdict="include", topic="bone", study_id="99").status_code == 404
    assert site.post("/-/review/study", "alice", verdict="include", topic="none", study_id="2").status_code == 404
    assert site.post("/-/review/study", "alice", verdict="include", topic="bone", study_id="²").status_code == 404
    assert "You excluded it: wrong design" in text_of(site.get("/-/review/studies/bone?ids=1-2-3", "alice").text)
    assert screened(site.get("/-/review/studies/bone", "alice", follow_redirects=True).text) == [
        "1",
        "3",
        "4",
        "5",
        "6",
    ]
    other = text_of(site.get("/-/review/studies/bone?ids=1-2-3", "bob").text)
    assert "alice" not in other and "excluded it" not in other
    (word,) = Curation(path.with_name("curation.db")).screenings()
    assert (word.key, word.topic, word.verdict, word.reason) == ("test:2", "bone", "exclude", "wrong_design")


def test_a_summary_to_screen_leads_to_the_original(site: Site, path: Path) -> None:
    db = Database(path)
    db.execute("UPDATE passages SET is_paraphrase = 1 WHERE study_id = 1")
    db.execute("UPDATE studies SET abstract_passage_id = (SELECT min(id) FROM passages WHERE study_id = 1 "
               "AND kind = 'abstract') WHERE id = 1")  # fmt: skip
    db.conn.commit()
    page = lxml_html.fromstring(site.get("/-/review/studies/bone?ids=1", "alice").text)
    (original,) = page.xpath('//a[@class="original"]/@href')
    assert original == lxml_html.fromstring(site.get("/-/study/1").text).xpath('//a[@class="original"]/@href')[0]


def test_two_readers_who_differ_about_a_study_are_a_conflict_to_adjudicate(site: Site) -> None:
    sent = {"topic": "bone", "study_id": "2"}
    site.post("/-/review/study", "alice", verdict="include", **sent)
    site.post("/-/review/study", "bob", verdict="exclude", reason="duplicate", **sent)
    page = text_of(site.get("/-/review", "alice").text)
    assert numbers(site.get("/-/review", "alice").text, "Conflicts", 1) == "1" and "1 conflict" in page
    closed = text_of(site.get("/-/review/conflicts", "carol").text)
    assert "Open it to adjudicate" in closed and "alice" not in closed
    opened = text_of(site.get("/-/review/conflicts?open=bone-2", "carol").text)
    assert "alice included it" in opened and "bob excluded it: reports a study" in opened
    answer = site.post("/-/review/study", "carol", verdict="exclude", reason="duplicate", role="adjudicator", **sent)
    assert answer.status_code == 303
    assert "Closed: carol excluded it" in text_of(site.get("/-/review/conflicts?open=bone-2", "alice").text)


def test_readers_who_knew_a_study_by_two_keys_are_a_conflict_too(site: Site, path: Path) -> None:
    with Database(path).conn as db:
        db.execute("UPDATE studies SET key = 'pmid:11111111' WHERE id = 2")
    site.post("/-/review/study", "alice", verdict="include", topic="bone", study_id="2")
    with Database(path).conn as db:
        db.execute("INSERT OR REPLACE INTO identifiers VALUES ('pmid', '11111111', 2)")
        db.execute("UPDATE studies SET key = 'doi:10.5555/better' WHERE id = 2")
    site.post("/-/review/study", "bob", verdict="exclude", reason="duplicate", topic="bone", study_id="2")
    assert numbers(site.get("/-/review", "alice").text, "Conflicts", 1) == "1"
    opened = text_of(site.get("/-/review/conflicts?open=bone-2", "carol").text)
    assert "alice included it" in opened and "bob excluded it" in opened


def test_studies_go_on_page_by_page(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(studies, "SHOWN", 4)
    page = site.get("/-/review/studies/bone", "alice", follow_redirects=True).text
    onward = lxml_html.fromstring(page).xpath('//p[@id="end"]/a[@class="button"]/@href')[0]
    assert screened(page) + screened(site.get(str(onward), "alice", follow_redirects=True).text) == [
        "1",
        "2",
        "3",
        "4",
        "5",
        "6",
    ]


def test_a_person_says_whether_two_studies_are_one_work(site: Site, path: Path) -> None:
    db = Database(path)
    db.execute("INSERT INTO conflicts VALUES (1, 2, 'similar titles', 0.95, 1, 1)")
    db.execute("UPDATE studies SET key = 'doi:10.5555/bone.1' WHERE id = 1")
    db.execute("UPDATE studies SET key = 'pmid:11111111' WHERE id = 2")
    db.conn.commit()
    db.close()
    assert "likeness 0.95" in text_of(site.get("/-/review/pairs", "alice").text)
    sent = {"study_a": "1", "study_b": "2"}
    assert site.post("/-/review/pair", "alice", verdict="same", reason=" ", **sent).status_code == 400
    assert site.post("/-/review/pair", "alice", verdict="maybe", reason="x", **sent).status_code == 400
    assert site.post("/-/review/pair", "alice", verdict="same", reason="x", study_a="1", study_b="1").status_code == 404
    for _ in range(2):
        assert site.post("/-/review/pair", "alice", verdict="same", reason="one series", **sent).status_code == 303
    curation = Curation(path.with_name("curation.db"))
    (ruling,) = curation.rulings()
    assert (ruling.a, ruling.b, ruling.is_same) == ("doi:10.5555/bone.1", "pmid:11111111", True)
    assert curation.db.table("study_decisions").count == 1
    page = site.get("/-/review/pairs", "bob").text
    assert "alice: same work, “one series”" in text_of(page)
    undo = {"key_a": ruling.a, "key_b": ruling.b}
    for _ in range(2):
        assert site.post("/-/review/pair", "bob", verdict="undo", **undo).status_code == 303
    assert curation.rulings() == [] and curation.db.table("study_decisions").count == 2


def test_empty_queues_explain_themselves(tmp_path: Path) -> None:
    site = Site(empty_database(tmp_path / "evidence.db"))
    assert "No topics yet" in text_of(site.get("/-/review", "alice").text)
    assert "No two readers disagree" in text_of(site.get("/-/review/conflicts", "alice").text)
    assert "No two studies look like one work" in text_of(site.get("/-/review/pairs", "alice").text)
    assert site.get("/-/review/claims/none", "alice").status_code == 404
    assert site.get("/-/review/studies/none", "alice").status_code == 404


def test_no_query_of_a_queue_scans_a_large_table(path: Path) -> None:
    db = Database(path)
    for sql in (queue.SQL_KEYS, queue.SQL_CLAIMS, studies.SQL_STUDIES, studies.SQL_SHOWN, studies.SQL_NAMES,
                decided.SQL_HELD, decided.SQL_STUDY_NOW, overview.SQL_CLAIMS_N, overview.SQL_STUDIES_N,
                panel.SQL_FORMER, panel.SQL_MACHINE, conflicts.SQL_CLAIMS,
                conflicts.SQL_LESS_CERTAIN, conflicts.SQL_STUDIES):  # fmt: skip
        names = ("topic", "study", "claim", "all", "limit", "keys", "ids", "start")
        values = dict.fromkeys(names, "[]")
        plan = [row["detail"] for row in db.query(f"EXPLAIN QUERY PLAN {sql}", values)]
        scans = [step for step in plan if re.match(r"SCAN (?!k |CONSTANT|\()", f"{step} ")]
        assert scans == [], (sql, plan)
