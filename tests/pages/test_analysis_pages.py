"""The analysis pages, each number worked out by hand from the topic "ache" of `made_up_questions`."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
import sqlite_utils
import yaml
from lxml import html as lxml_html
from made_up import Get, getter, tables_read_whole, text_of
from made_up_questions import NOT_NAMED, questions_database
from made_up_rows import HOSTILE, insert

from evidence_kb.pages import citations, hedge_drift, similar, study
from evidence_kb.pages.analyses import contradictions, findings, orphans, retracted, suggested, unmapped, without
from evidence_kb.pages.analyses.contradictions import compared, opposite
from evidence_kb.store import Store
from evidence_kb.store_analyses import sync_unmapped_terms

PATHS = ("/-/contradictions/ache", "/-/retracted/ache", "/-/without/ache/2", "/-/suggested/ache", "/-/unmapped/ache",
         "/-/orphans")  # fmt: skip


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return questions_database(tmp_path_factory.mktemp("questions") / "evidence.db")


@pytest.fixture(scope="module")
def ask(path: Path) -> Get:
    return getter(path)


@pytest.fixture
def changed(tmp_path: Path) -> sqlite_utils.Database:
    """A database of its own, to be changed and then asked with `asked`."""
    return sqlite_utils.Database(questions_database(tmp_path / "evidence.db"))


def asked(db: sqlite_utils.Database, path: str) -> str:
    db.conn.commit()
    file = next(row[2] for row in db.conn.execute("PRAGMA database_list"))
    return str(getter(Path(file))(path).text)


def rows_of(page: str) -> list[list[str]]:
    """Return the table of effects as lists of words."""
    table = lxml_html.fromstring(page).xpath('//table[contains(@class, "effects")]')[0]
    return [[" ".join(cell.text_content().split()) for cell in row] for row in table.xpath("./tbody/tr")]


# --- contradictions ------------------------------------------------------------------------------------------------


def test_opposite_findings_stand_side_by_side_with_their_quotes(ask: Get) -> None:
    tree = lxml_html.fromstring(ask("/-/contradictions/ache").text)
    cells = tree.xpath('//section[contains(@class, "behind")]')
    assert [cell.xpath("string(./h2)") for cell in cells] == ["drug A × ache", "drug C × ache"]
    pairs = [[q.text for q in pair.xpath(".//blockquote")] for pair in cells[0].xpath('.//div[@class="pair"]')]
    assert pairs == [
        ["Ache fell with drug A.", "Ache rose with drug A."],
        ["Ache fell with drug A.", "Ache did not differ with drug A."],
    ]
    assert "2 studies ▲ improvement · 1 ▼ worsening · 1 ◄► no change" in " ".join(cells[0].text_content().split())


def test_only_what_both_state_is_said_to_differ(ask: Get) -> None:
    facts = lxml_html.fromstring(ask("/-/contradictions/ache").text).xpath('//dl[contains(@class, "stated")]')[0]
    said = {" ".join(row[0].text_content().split()): " ".join(row[1].text_content().split()) for row in facts}
    assert said == {
        "Different design": "randomised controlled trial and cohort study",
        "Different level": "2 and 3",
        "Different participants": "40 and 60",
        "Different dose": "10 mg and 20 mg",
        "The same": "population",
        "Not read of both": "comparator, time point",
    }


def test_an_opposing_study_stands_beside_the_best_improving_one(changed: sqlite_utils.Database) -> None:
    changed.execute("DELETE FROM cell_studies")
    for number, direction, level, n in (
        (1, "improvement", 4, 500), (2, "improvement", 2, 9), (3, "no_change", 1, 9), (4, "worsening", None, None),
        (5, "improvement", 2, 8), (6, "unclear", 1, 9), (7, "mixed", 1, 9),
    ):  # fmt: skip
        insert(changed, "cell_studies", topic="ache", treatment_id=1, outcome_id=1, study_id=number,
               direction=direction, level=level, participants_n=n, is_flagged=0, is_reviewed=0, statements_n=1,
               reviewed_statements_n=0)  # fmt: skip
    sides = list(changed.query(contradictions.SQL_SIDES, {"topic": "ache", "treatment": 1, "outcome": 1, "pairs": 3}))
    assert opposite(sides) == [(2, 4), (2, 3)]


def test_blanks_and_capitals_make_no_difference() -> None:
    bare = dict.fromkeys(("design", "level_start", "participants_n", "population_text", "comparator_text", "timepoint"))
    same = compared({**bare, "dose_text": "10 MG  daily"}, {**bare, "dose_text": "10 mg daily"})
    assert (same["differ"], same["same"]) == ([], ["dose"])


def test_words_that_give_no_direction_stand_for_none(changed: sqlite_utils.Database) -> None:
    passage = next(changed.query("SELECT * FROM passages WHERE id = 1"))
    few = "Ache fell in 3 of 40 with drug A."
    insert(changed, "passages", **{**passage, "id": 50, "position": 0, "text": few, "sha256": "f" * 64})
    claim = next(changed.query("SELECT * FROM claims WHERE id = 1"))
    insert(changed, "claims", **{**claim, "id": 50, "claim_key": "few", "passage_id": 50, "quote": few, "events_n": 3,
                                 "end": len(few)})  # fmt: skip
    page = text_of(asked(changed, "/-/contradictions/ache"))
    assert few not in page and "Ache fell with drug A." in page


def test_excluded_and_rejected_findings_contradict_nothing(changed: sqlite_utils.Database) -> None:
    changed.execute("UPDATE topic_studies SET screening = 'excluded' WHERE study_id = 2")
    changed.execute("UPDATE claims SET status = 'rejected' WHERE study_id = 3")
    assert list(changed.query("SELECT * FROM contradictions")) == []


def test_the_view_leaves_out_what_is_said_of_few_patients(changed: sqlite_utils.Database) -> None:
    before = {(row["study_a"], row["study_b"]) for row in changed.query("SELECT * FROM contradictions")}
    assert before == {(1, 2), (1, 3), (4, 2), (4, 3), (2, 4)}
    changed.execute("UPDATE claims SET events_n = 29, total_n = 60 WHERE id = 2")
    after = {(row["study_a"], row["study_b"]) for row in changed.query("SELECT * FROM contradictions")}
    assert after == {(1, 3), (4, 3), (2, 4)}


# --- leave-one-out and retracted works -----------------------------------------------------------------------------


def test_without_a_study_cells_turn_and_others_only_shrink(ask: Get) -> None:
    page = ask("/-/without/ache/2").text
    assert "1 cell of 2 would show another direction, or none." in text_of(page)
    assert rows_of(page) == [
        ["drug C × ache",
         "◄► mixed or conflicting2 studies; 160 patients; level 3: non-randomised controlled cohort or follow-up study",
         "▼ worsening1 study; 100 patients; level 3: non-randomised controlled cohort or follow-up study",
         "direction, studies, patients"],
        ["drug A × ache",
         "◄► mixed or conflicting4 studies; 200 patients (+1 study of unknown size); level 2: randomised trial, or "
         "observational study with dramatic effect",
         "◄► mixed or conflicting3 studies; 140 patients (+1 study of unknown size); level 2: randomised trial, or "
         "observational study with dramatic effect",
         "studies, patients"],
    ]  # fmt: skip


def test_without_the_best_study_the_level_falls(ask: Get) -> None:
    page = ask("/-/without/ache/1").text
    assert "The one cell with own data of this study would keep its direction." in text_of(page)
    assert rows_of(page)[0][-1] == "best level, studies, patients"


def test_a_cell_that_rests_on_one_study_has_nothing_left(ask: Get) -> None:
    by_cell = {row[0]: row for row in rows_of(ask("/-/without/ache/4").text)}
    assert by_cell[f"{NOT_NAMED} × sleep"][2] == "– no own data leftno study"


@pytest.mark.parametrize(
    ("study", "words"),
    [(10, "no text of this study is held"), (5, "no own data with a named treatment were read"),
     (12, "excluded from the topic: another disease. The map is already without it.")],
)  # fmt: skip
def test_a_study_that_carries_no_cell_says_why(ask: Get, study: int, words: str) -> None:
    assert words in text_of(ask(f"/-/without/ache/{study}").text)


@pytest.mark.parametrize("page", ["/-/study/4", "/-/cell/ache/2/2", "/-/retracted/ache"])
def test_the_what_if_is_linked_from_study_and_cell(ask: Get, page: str) -> None:
    assert "/-/without/ache/4" in lxml_html.fromstring(ask(page).text).xpath("//a/@href")


def test_cells_of_retracted_works_are_shown_without_them(ask: Get) -> None:
    changes = {row[0]: (row[2].split(";")[0], row[-1]) for row in rows_of(ask("/-/retracted/ache").text)}
    assert changes == {
        f"{NOT_NAMED} × sleep": ("– no own data leftno study", "direction, best level, studies, patients"),
        "drug C × ache": ("▲ improvement1 study", "direction, studies, patients"),
        "drug A × ache": ("◄► mixed or conflicting3 studies", "studies, patients"),
    }


def test_citing_works_stand_before_or_after_the_notice_or_it_is_not_known(ask: Get) -> None:
    section = lxml_html.fromstring(ask("/-/retracted/ache").text).xpath('//section[@aria-labelledby="work-4"]')[0]
    groups = {
        " ".join(d.xpath("string(./summary)").split()): [" ".join(li.text_content().split()) for li in d.xpath(".//li")]
        for d in section.xpath(".//details")
    }
    assert groups == {
        "Cited it after the notice: 1": ["Long after (2014-05-01)"],
        "Cited it before the notice: 1": ["Soon after (2014-02)"],
        "The dates held do not tell whether before or after: 1": ["In that year (2014)"],
        "Works that cite these: 1": ["Further on (2020)"],
    }
    assert "First notice: 2014-03 · “Invented patients”" in text_of(ask("/-/retracted/ache").text)


def test_a_work_that_cites_the_flagged_one_itself_is_no_second_step(changed: sqlite_utils.Database) -> None:
    insert(changed, "citations", citing_id=7, cited_id=5, providers_n=1, first_run=1, last_run=1)
    steps = [(row["study_id"], row["steps"]) for row in changed.query("SELECT * FROM standing_on_retracted")]
    assert sorted(steps) == [(5, 1), (6, 1), (7, 1), (8, 2)]


# --- suggestions ---------------------------------------------------------------------------------------------------


def suggestions(page: str) -> list[tuple[str, str]]:
    items = lxml_html.fromstring(page).xpath('//ol[contains(@class, "suggested")]/li')
    return [(i.xpath("string(./a)").strip(), i.xpath('string(./span[@class="related"])')) for i in items]


def test_suggestions_start_from_stand_ins_where_nobody_included_a_study(ask: Get) -> None:
    page = ask("/-/suggested/ache").text
    base, beside = "Of 4 seeds and studies with own data", "is cited beside them by 1 work"
    assert suggestions(page) == [
        ("Cited by three (2001)", f"{base}, is cited by 3 and {beside}; no text of it is held."),
        (HOSTILE, f"{base}, is cited by 2 and {beside}; no text of it is held."),
        ("Cites the first (2018)", f"{base}, cites 1 and shares 1 reference with them; no text of it is held."),
    ]
    assert "Nobody has included a study of this topic yet" in text_of(page)
    assert 'href="https://doi.org/10.5555/ten"' in page


def test_included_studies_take_the_place_of_the_stand_ins(changed: sqlite_utils.Database) -> None:
    changed.execute("UPDATE topic_studies SET screening = 'included' WHERE study_id IN (1, 2)")
    found = suggestions(asked(changed, "/-/suggested/ache"))
    assert [reason for _, reason in found] == [
        "Of 2 included studies, is cited by 2 and is cited beside them by 1 work; no text of it is held.",
        "Of 2 included studies, is cited by 2 and is cited beside them by 1 work; no text of it is held.",
        "Of 2 included studies, cites 1 and shares 1 reference with them; no text of it is held.",
    ]
    view = {
        row["study_id"]: (row["linked_n"], row["base_n"]) for row in changed.query("SELECT * FROM suggested_studies")
    }
    assert view == {10: (2, 2), 13: (2, 2), 11: (1, 2)}


def test_a_single_included_study_is_spoken_of_as_one(changed: sqlite_utils.Database) -> None:
    changed.execute("UPDATE topic_studies SET screening = 'included' WHERE study_id = 1")
    found = {reason for _, reason in suggestions(asked(changed, "/-/suggested/ache"))}
    assert "Of 1 included study, cites 1; no text of it is held." in found


def test_several_links_are_listed_and_a_base_that_was_cut_says_of_how_many(changed: sqlite_utils.Database) -> None:
    for id in range(100, 301):  # one more than suggestions start from
        insert(changed, "studies", id=id, key=f"test:{id}", title=f"S{id}", status="full", first_run=1, last_run=1)
        insert(changed, "topic_studies", topic="ache", study_id=id, role="seed", screening="unscreened", first_run=1)
    for citing, cited in ((11, 100), (100, 11), (101, 11), (101, 10), (11, 10)):
        insert(changed, "citations", citing_id=citing, cited_id=cited, providers_n=1, first_run=1, last_run=1)
    changed.execute("UPDATE studies SET references_n = (SELECT count(*) FROM citations WHERE citing_id = studies.id), "
                    "cited_by_n = (SELECT count(*) FROM citations WHERE cited_id = studies.id)")  # fmt: skip
    stand_ins = dict(suggestions(asked(changed, "/-/suggested/ache")))["Cites the first (2018)"]
    assert stand_ins.startswith("Of the first 200 seeds and studies with own data (there are more), ")
    changed.execute("UPDATE topic_studies SET screening = 'included' WHERE study_id >= 100")
    insert(changed, "study_counts", topic="ache", role="seed", status="full", screening="included", n=201)
    included = dict(suggestions(asked(changed, "/-/suggested/ache")))["Cites the first (2018)"]
    assert included == (
        "Of the first 200 of 201 included studies, is cited by 2, cites 1 and shares 1 reference with them; "
        "no text of it is held."
    )


def test_an_excluded_work_is_named_again_only_if_it_changed_since(changed: sqlite_utils.Database) -> None:
    change = {"topic": "ache", "entity": "study", "entity_id": "12", "kind": "changed"}
    insert(changed, "changes", run_id=1, field="integrity", before='"none_known"', after='"corrected"', **change)
    insert(changed, "changes", run_id=1, field="screening", before='"unscreened"', after='"excluded"', **change)
    text = text_of(asked(changed, "/-/suggested/ache"))
    assert "1 excluded study is not suggested again" in text and "changed since" not in text
    insert(changed, "runs", id=2, command="refresh", topics="[]", started_at="2026-02-05T02:00:00Z", status="finished",
           code_version="0", extractor_version="1")  # fmt: skip
    insert(changed, "changes", run_id=2, field="integrity", before='"corrected"', after='"retracted"', **change)
    text = text_of(asked(changed, "/-/suggested/ache"))
    assert "Judged and left out excluded: another disease" in text
    assert "In run 2, integrity changed from “corrected” to “retracted”." in text


# --- unmapped terms and orphans ------------------------------------------------------------------------------------


def test_unmapped_terms_come_with_lines_that_yaml_reads_as_the_same_words(ask: Get) -> None:
    tree = lxml_html.fromstring(ask("/-/unmapped/ache").text)
    terms = [[" ".join(cell.text_content().split()) for cell in row][:4] for row in tree.xpath("//tbody/tr")]
    assert terms == [["sleep", "outcome", "1", "1"], [NOT_NAMED, "treatment", "1", "1"]]
    lines = tree.xpath('string(//pre[@class="lines"])')
    assert yaml.safe_load(lines)["vocabulary"] == {
        "treatments": [{"name": NOT_NAMED}],
        "outcomes": [{"name": "sleep"}],
    }


@pytest.mark.parametrize(
    "term", ['"', "a: b # c", "- x", "\u202e rtl", "nul \0", "tab\t", "line\nbreak", "🦴", "é", "no"]
)
def test_lines_quote_whatever_a_term_holds(term: str) -> None:
    lines = unmapped.vocabulary_lines([{"kind": "treatment", "term": term}])
    assert yaml.safe_load(lines) == {"vocabulary": {"treatments": [{"name": term}]}}


def test_rejected_claims_cost_nothing(changed: sqlite_utils.Database) -> None:
    changed.execute("UPDATE claims SET status = 'rejected' WHERE id = 5")
    changed.conn.commit()
    store = Store(Path(next(row[2] for row in changed.conn.execute("PRAGMA database_list"))))
    sync_unmapped_terms(store)
    before = store.db.conn.total_changes
    sync_unmapped_terms(store)
    assert store.db.conn.total_changes == before
    store.close()
    assert "Every treatment and outcome" in text_of(asked(changed, "/-/unmapped/ache"))


def test_the_claim_shown_for_a_term_is_the_same_in_whatever_order_claims_came(changed: sqlite_utils.Database) -> None:
    columns = [row[1] for row in changed.conn.execute("PRAGMA table_info(claims)") if row[1] not in ("id", "claim_key")]
    names = ", ".join(f'"{column}"' for column in columns)
    for id, key in ((91, "key0"), (92, "key9")):
        changed.execute(f"INSERT INTO claims (id, claim_key, {names}) SELECT ?, ?, {names} FROM claims WHERE id = 5",
                        [id, key])  # fmt: skip
    changed.conn.commit()
    store = Store(Path(next(row[2] for row in changed.conn.execute("PRAGMA database_list"))))
    sync_unmapped_terms(store)
    shown = store.rows("SELECT DISTINCT claims_n, claim_id FROM unmapped_terms")
    store.close()
    assert [dict(row) for row in shown] == [{"claims_n": 3, "claim_id": 91}]


def test_orphaned_quotes_are_listed_with_what_stands_there_now(changed: sqlite_utils.Database) -> None:
    assert "No claim is marked as orphaned" in text_of(asked(changed, "/-/orphans"))
    changed.execute("UPDATE claims SET anchor = 'orphan' WHERE id = 1")
    changed.execute("UPDATE passages SET text = 'Ache rose.' WHERE id IN (1, 2)")
    tree = lxml_html.fromstring(asked(changed, "/-/orphans"))
    rows = [[" ".join(q.text_content().split()) for q in row.xpath(".//q")] for row in tree.xpath("//tbody/tr")]
    assert rows == [["Ache fell with drug A.", "Ache rose."]]
    assert [row["id"] for row in changed.query("SELECT id FROM orphaned_claims ORDER BY id")] == [1, 2]


# --- what holds of all of them -------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PATHS)
def test_every_page_shows_its_query_and_where_to_run_it(ask: Get, page: str) -> None:
    tree = lxml_html.fromstring(ask(page).text)
    (query,) = tree.xpath('//details[contains(@class, "query")]')
    assert "FROM" in query.xpath("string(.//pre)")
    (address,) = query.xpath('.//a[text()="Run it in Datasette"]/@href')
    assert ask(address).status_code == 200
    for link in query.xpath(".//a/@href"):
        assert ask(link).status_code == 200


@pytest.mark.parametrize("page", PATHS)
@pytest.mark.parametrize("part", ["2", "0", "-1", "99999999999", "x", "²", "1e9"])
def test_parts_that_do_not_exist_are_empty_and_nonsense_is_the_first(ask: Get, page: str, part: str) -> None:
    assert ask(f"{page}?page={quote(part)}").status_code == 200


def test_hostile_words_show_as_text(ask: Get) -> None:
    for page in PATHS:
        text = ask(page).text
        assert "<script" not in text and "<i>new</i>" not in text


def test_titles_in_the_views_lead_to_study_pages(ask: Get) -> None:
    ask("/")
    for view, number in (("standing_on_retracted", 4), ("standing_on_retracted", 7), ("suggested_studies", 10)):
        assert f'href="/-/study/{number}"' in ask(f"/evidence/{view}").text


def test_a_closed_database_closes_the_pages(path: Path) -> None:
    closed = getter(path, metadata={"databases": {"evidence": {"allow": {"id": "alice"}}}})
    assert {closed(page).status_code for page in PATHS} == {403}


def test_a_topic_without_anything_explains_each_empty_page(changed: sqlite_utils.Database) -> None:
    insert(changed, "topics", slug="bare", title="Bare", question=None)
    for page, words in (
        ("contradictions", "No two studies of this topic point in opposite directions"),
        ("retracted", "No study of this topic is known to be flagged."),
        ("suggested", "There is nothing to start from"),
        ("unmapped", "or there are no claims yet"),
    ):
        assert words in text_of(asked(changed, f"/-/{page}/bare"))


@pytest.mark.parametrize(
    "sql",
    [contradictions.SQL_CELLS, contradictions.SQL_SIDES, contradictions.SQL_CLAIMS,
     findings.SQL_WITHOUT_STUDY, findings.SQL_WITHOUT_FLAGGED, retracted.SQL_FLAGGED,
     retracted.SQL_CELLS, retracted.SQL_CITING, retracted.SQL_ONWARD, without.SQL_STUDY, without.SQL_CELLS,
     suggested.SQL_INCLUDED, suggested.SQL_EXCLUDED, suggested.SQL_BASE, suggested.SQL_CHANGED,
     unmapped.SQL_TERMS, orphans.SQL_MARKED, similar.SQL_SIMILAR, study.SQL_LEDGER,
     study.SQL_NOT_SEEN, study.SQL_SPELLINGS, hedge_drift.SQL_CITING, hedge_drift.SQL_CITED,
     *(side.sql(sql) for side in (citations.CITED_BY, citations.CITES) for sql in (
         citations.SQL_SPOKEN_N, citations.SQL_BY_YEAR, citations.SQL_SPOKEN, citations.SQL_SILENT,
         citations.SQL_WORKS, citations.SQL_CONTEXTS))],
)  # fmt: skip
def test_no_query_reads_a_whole_table(path: Path, sql: str) -> None:
    names = ("id", "topic", "limit", "offset", "study", "flagged", "followed", "listed", "base", "hub", "hop", "least",
             "counted", "pairs", "treatment", "outcome")  # fmt: skip
    values = {**dict.fromkeys(names, 1), **dict.fromkeys(("places", "studies", "passages", "ids"), "[]")}
    assert tables_read_whole(path, sql, values) == []
