"""The evidence map, the pages behind its cells, the ledger and the home page."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlite_utils
from lxml import html as lxml_html
from made_up import Get, empty_database, full_database, getter, recount, text_of
from made_up_rows import insert

from evidence_kb.pages.cell import resting
from evidence_kb.pages.map_filters import Asked
from evidence_kb.pages.map_grid import _in_order, _tree, size


def cell(page: str, treatment: int, outcome: int) -> lxml_html.HtmlElement:
    found = lxml_html.fromstring(page).xpath(f'//a[@href="/-/cell/bone/{treatment}/{outcome}"]')
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("place", "symbol", "label", "classes"),
    [
        ((1, 1), "▲", "improvement", "size-small level-4"),
        ((3, 1), "▼", "worsening", "size-medium level-2"),
        ((2, 3), "◄►", "no change", "size-medium level-3"),
        ((3, 2), "◄►", "mixed or conflicting", "size-large level-1"),
        ((2, 5), "○", "no evidence either way", "size-unknown level-unknown"),
        ((3, 6), "?", "direction for the patient not decided", "size-small level-5"),
    ],
)
def test_each_direction_has_its_arrow_size_and_shade(
    get: Get, place: tuple[int, int], symbol: str, label: str, classes: str
) -> None:
    found = cell(get("/-/map/bone").text, *place)
    mark = found.xpath('./span[contains(@class, "symbol")]')[0]
    assert mark.text == symbol
    assert mark.get("class") == f"symbol {classes}"
    assert found.xpath('./span[@class="words"]')[0].text == label


def test_the_five_kinds_of_empty_differ_in_mark_and_words(get: Get) -> None:
    page = get("/-/map/bone").text
    seen = {}
    for kind, place in (
        ("mentioned", (1, 4)),
        ("held", (1, 3)),
        ("unseen", (1, 5)),
        ("rejected", (4, 4)),
        ("unknown", (1, 6)),
    ):
        found = cell(page, *place)
        assert found.get("class") == f"cell {kind}"
        seen[kind] = (found.xpath("./span")[0].text, found.xpath("./span")[1].text)
    assert len({mark for mark, _ in seen.values()}) == 5
    assert len({words for _, words in seen.values()}) == 5


def test_cells_say_how_many_studies_and_patients(get: Get) -> None:
    page = get("/-/map/bone").text
    assert "1 study, 5 patients" in cell(page, 1, 1).text_content()
    assert "4 studies, 352 patients (+1 unknown)" in cell(page, 3, 2).text_content()
    assert "1 study, patients not read" in cell(page, 2, 5).text_content()
    assert "1 flagged" in cell(page, 3, 2).text_content()


def test_benefits_and_harms_stand_apart(get: Get) -> None:
    tree = lxml_html.fromstring(get("/-/map/bone").text)
    assert [th.text_content() for th in tree.xpath('//tr[@class="domains"]/th')] == [
        "Benefits",
        "Harms",
        "Other outcomes",
    ]
    assert tree.xpath('//tr[@class="domains"]/th/@colspan') == ["3", "2", "1"]


def test_lines_without_any_knowledge_are_left_out_and_counted(get: Get) -> None:
    short, whole = get("/-/map/bone").text, get("/-/map/bone?all=1").text
    assert "never-tried drug" not in short and "never-measured outcome" not in short
    assert "1 treatment and 1 outcome." in text_of(short)
    assert 'href="/-/map/bone?all=1"' in short
    assert "never-tried drug" in whole and "never-measured outcome" in whole


@pytest.mark.parametrize(
    ("n", "expected"), [(None, "unknown"), (0, "small"), (49, "small"), (50, "medium"), (300, "medium"), (301, "large")]
)
def test_sizes_follow_the_effect_direction_plot(n: int | None, expected: str) -> None:
    assert size(n) == expected


def test_statements_rest_on_few_patients_and_it_says_so() -> None:
    few = {"studies_n": 1, "participants_n": 5, "participants_unknown_n": 0}
    assert resting(few, 12) == "12 statements resting on 1 study, 5 patients"
    none = {"studies_n": 0, "participants_n": None, "participants_unknown_n": 0}
    assert resting(none, 1) == "1 statement, resting on no study’s own data"


def test_a_cell_page_says_what_is_not_counted_and_why(get: Get) -> None:
    text = text_of(get("/-/cell/bone/1/2").text)
    assert "3 statements resting on 1 study, 5 patients." in text
    assert "Not counted. It reports what another study found" in text
    assert "Not counted. It is background" in text
    repeats = text_of(get("/-/cell/bone/1/1").text)
    assert "It repeats a fact that the same study states elsewhere" in repeats


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("1/4", "Empty: mentioned only"),
        ("1/3", "Empty: held, nothing found"),
        ("1/5", "Empty: works unseen"),
        ("4/4", "Empty: rejected"),
        ("5/1", "Empty: no work known"),
        ("2/2", "Empty: no work known"),
    ],
)
def test_an_empty_cell_page_says_which_kind_of_empty(get: Get, place: str, said: str) -> None:
    response = get(f"/-/cell/bone/{place}")
    assert response.status_code == 200
    assert said in text_of(response.text)


def test_the_ledger_never_shows_zero_for_not_stated(get: Get) -> None:
    tree = lxml_html.fromstring(get("/-/ledger/bone").text)
    rows = [[" ".join(td.text_content().split()) for td in tr.xpath("./td")] for tr in tree.xpath("//table[1]//tr[td]")]
    assert ["saved_page", "References", "23", "1", "1", "0", "22"] in rows
    assert ["saved_page", "Cited by", "89", "4", "4", "1", "85"] in rows
    assert ["saved_page", "References", "not stated", "0", "1", "1", "not known"] in rows
    assert ["Tables", "Table II", "1", "saved_page"] in rows


def test_numbers_of_a_topic_add_up(get: Get) -> None:
    tree = lxml_html.fromstring(get("/-/topic/bone").text)
    sums = {
        tr.xpath("string(./th)").strip(): [int(td.text_content()) for td in tr.xpath("./td")]
        for tr in tree.xpath('//table[@class="sum"]/tbody/tr')
    }
    assert sums["Studies in this topic"] == [6]
    assert sums["Studies held with a text"][0] + sums["Studies only listed by others"][0] == 6
    parts = (
        "Own data of a study",
        "Reports of other studies",
        "Authors’ conclusions",
        "Background",
        "Read from a title only",
    )
    assert sum(sums[part][0] for part in parts) == sums["Claims, each with its quote"][0] == 11
    for stated, held, unseen in zip(sums["Stated by a provider"], sums["Held here"], sums["Unseen"], strict=True):
        assert stated == held + unseen
    assert sums["Stated by a provider"] == [23, 89]


def test_home_counts_each_patient_once(get: Get) -> None:
    home, topic = text_of(get("/").text), text_of(get("/-/topic/bone").text)
    assert "96 patients, each study once" in home  # 5 and 91; the third study with own data states no number
    assert "96 patients (+1 study of unknown size), in 3 studies with own data" in topic
    assert "refresh started 2026-01-05 02:00 UTC" in home


def test_empty_states_say_why(get_empty: Get) -> None:
    text = text_of(get_empty("/").text)
    assert "No topics yet" in text
    assert "Nothing has run yet" in text
    assert get_empty("/-/map/bone").status_code == 404


def test_a_topic_without_anything_explains_itself(tmp_path_factory: pytest.TempPathFactory) -> None:

    path = empty_database(tmp_path_factory.mktemp("bare") / "evidence.db")
    db = sqlite_utils.Database(path)
    insert(db, "topics", slug="bare", title="A bare topic", question=None)
    db.conn.commit()
    bare = getter(path)
    assert "No claims yet" in text_of(bare("/").text)
    assert "No study is in this topic yet" in text_of(bare("/-/topic/bare").text)
    assert "No run has finished yet" in text_of(bare("/-/changes/bare").text)
    assert "The map is empty" in text_of(bare("/-/map/bare").text)
    assert "No provider has printed a number" in text_of(bare("/-/ledger/bare").text)


def ordered(rows: list[tuple[int, str, int | None]], studied: dict[int, int]) -> list[str]:
    """Return the names of the rows in the order of the map; `rows` are id, name and class."""
    classes = [{"id": id, "name": name, "broader_id": broader} for id, name, broader in rows]
    sums = dict.fromkeys(("patients_n", "best_level", "balance_n", "known_n", "studied_n", "emptied_n"))
    lines = [{"axis": "row", "id": id, "name": name, "findings_n": studied.get(id, 0), **sums} for id, name, _ in rows]
    return [line.name for line in _in_order(_tree(lines, classes), Asked())]


def test_treatments_stand_under_their_class_and_a_circle_hangs_nothing() -> None:
    rows = [(1, "infliximab", 2), (2, "TNF inhibitors", 3), (3, "biologics", None), (4, "x", 5), (5, "y", 4)]
    assert ordered(rows, {}) == ["biologics", "TNF inhibitors", "infliximab", "y", "x"]


def test_the_most_studied_class_comes_first_and_its_drugs_by_their_own_findings() -> None:
    rows = [
        (1, "biologics", None),
        (2, "infliximab", 1),
        (3, "bisphosphonates", None),
        (4, "alendronate", 3),
        (5, "pamidronate", 3),
    ]
    expected = ["bisphosphonates", "pamidronate", "alendronate", "biologics", "infliximab"]
    assert ordered(rows, {2: 2, 3: 1, 4: 1, 5: 3}) == expected


def test_several_topics_share_one_menu(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = full_database(tmp_path_factory.mktemp("two") / "evidence.db")
    db = sqlite_utils.Database(path)
    insert(db, "topics", slug="other", title="Another topic", question=None)
    db.conn.commit()
    tree = lxml_html.fromstring(getter(path)("/-/study/1").text)
    assert tree.xpath("//nav//details//a/@href") == [
        f"/-/{page}/{topic}" for topic in ("bone", "other") for page in ("topic", "map", "network", "ledger")
    ]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE claims SET basis = 'reports_other' WHERE study_id = 2",
        "UPDATE claims SET status = 'rejected' WHERE study_id = 2",
        "UPDATE topic_studies SET screening = 'excluded' WHERE study_id = 2",
    ],
)
def test_home_counts_no_patients_of_studies_without_accepted_own_data(tmp_path: Path, change: str) -> None:
    path = full_database(tmp_path / "evidence.db")
    db = sqlite_utils.Database(path)
    db.execute(change)
    db.conn.commit()
    db.close()
    assert "5 patients, each study once" in text_of(getter(recount(path))("/").text)
