"""What changed: moved cells side by side with the words that moved them, short lists, and the way to the rest."""

from __future__ import annotations

import re
import shutil
import sqlite3
from pathlib import Path

import pytest
import sqlite_utils
from lxml import html as lxml_html
from made_up import Get, getter, recount, text_of
from made_up_changes import changed_database

from evidence_kb.pages import as_of, changes, feed, moves, topic, words
from evidence_kb.store_watch import CLAIM_FIELDS, STUDY_FIELDS


@pytest.fixture(scope="module")
def changed_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return changed_database(tmp_path_factory.mktemp("changed") / "evidence.db")


@pytest.fixture(scope="module")
def get_changed(changed_path: Path) -> Get:
    return getter(changed_path)


def test_a_moved_cell_shows_old_and_new_and_the_words_that_moved_it(get_changed: Get) -> None:
    tree = lxml_html.fromstring(get_changed("/-/changes/bone").text)
    (first,) = tree.xpath('//article[h3/a/@href="/-/cell/bone/1/1"]')
    rows = [[cell.text_content() for cell in row.xpath("./th|./td")] for row in first.xpath(".//tbody/tr")]
    assert rows[0] == ["Direction", "◄► no change", "▲ improvement"]
    assert rows[1] == ["Studies with own data", "2 studies", "1 study"]
    assert rows[2] == ["Patients", "98 patients", "5 patients"]
    assert first.findtext("blockquote") == "Pain fell in 4 of 5 children"
    assert first.xpath("string(p[@class='note']/a/@href)") == "/-/study/1#claim-1"


def test_cells_moved_without_words_say_what_moved_them_and_gone_words_are_shown(get_changed: Get) -> None:
    page = get_changed("/-/changes/bone").text
    text = text_of(page)
    assert "Because a notice flagged a study, or was withdrawn." in text
    assert "Because these words are gone:" in text and "where these words stood" in text
    assert "&lt;script&gt;alert(1)" in page and "<script>alert(1)" not in page
    assert "never-tried drug" not in text  # nothing was and nothing is known about it


def test_every_kind_of_change_has_its_list(get_changed: Get) -> None:
    text = text_of(get_changed("/-/changes/bone").text)
    for said in (
        "2 cells moved, 1 cell left, 1 study new, 1 study changed, 2 studies left, 2 claims new, 1 claim changed, "
        "1 claim returned, 1 claim left, 1 notice left, 1 citation new, 1 citation left",
        "A later listing (2023) integrity: No notice known → Retracted",
        "A double the same work as study 1",
        "direction: ? direction for the patient not decided → ▲ improvement · of how many: not stated → 4",
        "Expression of concern",
        "Left: 1 citation",
    ):
        assert said in text


def test_lists_are_short_and_lead_to_tables_that_have_all(changed_path: Path, tmp_path: Path) -> None:
    path = tmp_path / "evidence.db"
    path.write_bytes(changed_path.read_bytes())
    db = sqlite_utils.Database(path)
    for n in range(30):
        db.execute("INSERT INTO changes SELECT run_id, topic, entity, ?, kind, field, before, after, because, "
                   "because_claim_key FROM changes WHERE entity_id = '[\"pamidronate\",\"pain\"]'",
                   [f'["pamidronate","outcome {n}"]'])  # fmt: skip
    db.execute("UPDATE topic_studies SET first_run = 2")
    db.execute("INSERT INTO topic_studies SELECT topic, 6, role, steps, screening, reason, 2 FROM topic_studies "
               "WHERE study_id = 1 ON CONFLICT DO NOTHING")  # fmt: skip
    db.conn.commit()
    db.close()
    get = getter(recount(path))
    tree = lxml_html.fromstring(get("/-/changes/bone").text)
    assert len(tree.xpath('//article[@class="move"]')) == changes.MOVED_SHOWN
    more = [a for a in tree.xpath('//p[@class="note"]/a') if "table" in a.text_content()]
    assert more[0].getparent().text_content().startswith(f"{33 - changes.MOVED_SHOWN} more")
    for link in more:
        assert get(link.get("href")).status_code == 200
    assert "entity=citation&kind=added" in [a.get("href") for a in more][-1]


def test_what_came_back_is_not_listed_as_new_too(changed_path: Path, tmp_path: Path) -> None:
    path = tmp_path / "evidence.db"
    shutil.copy(changed_path, path)
    with sqlite3.connect(path) as db:
        db.execute("UPDATE topic_studies SET first_run = 2 WHERE study_id IN (1, 2)")
        db.execute(
            "INSERT INTO changes (run_id, topic, entity, entity_id, kind) VALUES (2, 'bone', 'study', '2', 'returned')"
        )
    db.close()
    tree = lxml_html.fromstring(getter(recount(path))("/-/changes/bone").text)
    (new,) = tree.xpath('//section[@aria-labelledby="study"]/h3[starts-with(., "New")]/following-sibling::ul[1]')
    listed = [str(link) for link in new.xpath(".//a/@href")]
    assert "/-/study/1" in listed and "/-/study/2" not in listed


def test_runs_lead_to_earlier_and_later_ones(get_changed: Get) -> None:
    last = lxml_html.fromstring(get_changed("/-/changes/bone").text)
    assert last.xpath('//nav[@class="runs"]/a/@href')[0] == "?run=1"
    first = get_changed("/-/changes/bone?run=1").text
    assert lxml_html.fromstring(first).xpath('//a[@rel="next"]/@href') == ["?run=2"]
    assert "read the topic for the first time" in text_of(first)


def test_a_run_that_changed_nothing_says_so_and_leads_to_one_that_did(changed_path: Path, tmp_path: Path) -> None:
    path = tmp_path / "evidence.db"
    path.write_bytes(changed_path.read_bytes())
    db = sqlite_utils.Database(path)
    columns = "command, topics, finished_at, status, code_version, extractor_version, fingerprint, message, continued_n"
    db.execute(f"INSERT INTO runs (id, started_at, {columns}) "
               f"SELECT 3, '2026-01-07T02:00:00Z', {columns} FROM runs WHERE id = 2")  # fmt: skip
    db.conn.commit()
    get = getter(path)
    page = get("/-/changes/bone").text
    assert "Nothing changed in this run" in text_of(page)
    assert "?run=2" in lxml_html.fromstring(page).xpath('//p[@class="empty"]/a/@href')
    assert "Since the last run, 2026-01-07 02:00 UTC: nothing changed." in text_of(get("/").text)
    assert "Nothing changed in run 3" in text_of(get("/-/topic/bone").text)


def test_home_and_topic_say_what_changed_cells_first(get_changed: Get) -> None:
    home, page = text_of(get_changed("/").text), text_of(get_changed("/-/topic/bone").text)
    assert "Since the last run, 2026-01-06 02:00 UTC: 2 cells moved, 1 cell left, 1 study new" in home
    assert "Run 2, 2026-01-06 02:00 UTC: 2 cells moved" in page
    assert page.index("pamidronate × pain") < page.index("What this knowledge base holds")


def test_every_code_of_changes_has_words(changed_path: Path) -> None:
    assert {*CLAIM_FIELDS, *STUDY_FIELDS, "treatment", "outcome", "screening"} == set(words.WATCHED)
    codes = re.search(r"because IN \((.*?)\)", str(sqlite_utils.Database(changed_path)["changes"].schema), re.DOTALL)
    assert codes is not None and {*re.findall(r"'(\w+)'", codes[1]), None} == set(words.BECAUSE)


def test_a_topic_of_two_readers_does_not_say_that_nobody_has_read(changed_path: Path, tmp_path: Path) -> None:
    path = tmp_path / "evidence.db"
    shutil.copy(changed_path, path)
    with sqlite3.connect(path) as db:
        db.execute("UPDATE topics SET readers = 2")
    db.close()
    page = text_of(getter(path)("/-/topic/bone").text)
    assert "needs two readers who agree" in page and "Without a verdict of readers" in page
    assert "Read by no person" not in page and "first reader" not in text_of(getter(path)("/").text)


def test_a_topic_that_was_never_counted_is_not_said_to_be_empty(changed_path: Path, tmp_path: Path) -> None:
    path = tmp_path / "evidence.db"
    path.write_bytes(changed_path.read_bytes())
    db = sqlite_utils.Database(path)
    db.execute("DELETE FROM topic_counts")
    db.conn.commit()
    page = text_of(getter(path)("/-/topic/bone").text)
    assert "not counted yet" in page and "No study is in this topic yet" not in page and "0 studies" not in page
    assert "0 studies" not in text_of(getter(path)("/").text)


def test_from_home_to_a_quote_are_three_clicks(get: Get) -> None:
    home = lxml_html.fromstring(get("/").text)
    to_map = home.xpath('//main//a[text()="Evidence map"]/@href')[0]
    cells = lxml_html.fromstring(get(to_map).text).xpath('//table//a[contains(@class, "studied")]/@href')
    assert "/-/cell/bone/1/1" in cells
    assert lxml_html.fromstring(get("/-/cell/bone/1/1").text).xpath("//blockquote")


def test_numbers_by_design_and_year_add_up_to_the_studies(get: Get) -> None:
    tree = lxml_html.fromstring(get("/-/topic/bone").text)
    for name in ("designs", "years"):
        section = tree.xpath(f'//section[@aria-labelledby="{name}"]')[0]
        cells = [int(row.xpath("./td[last()]")[0].text_content()) for row in section.xpath(".//tr[not(@class)]")]
        total = int(section.xpath('.//tr[@class="total"]/td[last()]')[0].text_content())
        assert sum(cells) == total == 6
    readers = tree.xpath('//section[@aria-labelledby="awaits"]//tr/td')
    assert sum(int(cell.text_content()) for cell in readers[:3]) == int(readers[3].text_content()) == 11


def test_studies_from_long_ago_are_counted_together() -> None:
    shown = topic.years({"1850": 2, "2020": 4, "2024": 1, "": 3})
    assert shown["earlier_n"] == 2 and shown["unknown_n"] == 3
    assert sum(column["n"] for column in shown["columns"]) == 5
    assert len(shown["columns"]) == topic.YEARS_SHOWN
    assert topic.years({"": 3})["columns"] == []


@pytest.mark.parametrize(
    "sql",
    [moves.SQL_MOVED, moves.SQL_CLAIMS, moves.SQL_GONE, changes.SQL_COUNTS, changes.SQL_CHANGES, as_of.SQL_BEGAN,
     *changes.SQL_NEW.values(), changes.SQL_STUDIES, changes.SQL_CLAIMS, topic.SQL_COUNTS, topic.SQL_KEY_STUDIES,
     topic.SQL_REQUESTS, feed.SQL_TOPIC_MOVES, feed.SQL_TREATMENT_MOVES, feed.SQL_BEGAN],
)  # fmt: skip
def test_no_query_reads_a_whole_table(changed_path: Path, sql: str) -> None:
    values = dict.fromkeys(re.findall(r":(\w+)", sql), 1)
    plan = sqlite3.connect(changed_path).execute(f"EXPLAIN QUERY PLAN {sql}", values).fetchall()
    scans = [step for *_, step in plan if step.startswith("SCAN") and "VIRTUAL" not in step]
    assert [step for step in scans if not re.match(r"SCAN (o|\([\w-]+\))$", step)] == []
