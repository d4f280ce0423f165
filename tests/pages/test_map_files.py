"""The evidence map and the effect direction plot as files: complete, dated, and safe whatever a name holds."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from cell_rows import BETTER, WORSE, Literature
from lxml import etree
from lxml import html as lxml_html
from made_up import Get, getter, text_of

from evidence_kb.pages import evidence_map, map_files
from evidence_kb.pages.map_grid import Part
from evidence_kb.pages.svg import fitted, xml

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = ("<script>alert(1)</script>", '"><svg onload=alert(1)>', "=HYPERLINK(0)", "nul\0 and \x1b escape",
           "\u202eright to left", "🦴" * 40, "y" * 100_000, "a & b < c > d 'e'")  # fmt: skip


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Get:
    kb = Literature(tmp_path_factory.mktemp("hostile") / "evidence.db")
    for id, name in enumerate(HOSTILE, 1):
        kb.treatment(id, name)
        kb.outcome(id, name, ("benefit", "harm", None)[id % 3])
        kb.study(id, title=name, authors=name, design="series", year=2000 + id)
        kb.claim(id, id, id, total_n=5, events_n=4, percent_recomputed=80.0, wilson_low=37.6, wilson_high=96.4,
                 quote=name, effect_measure="RR", effect=0.5)  # fmt: skip
    kb.derive()
    kb.store.close()
    return getter(kb.store.path)


def parsed(text: str) -> etree._Element:
    return etree.fromstring(text.encode(), etree.XMLParser(huge_tree=True, resolve_entities=False))


@pytest.mark.parametrize("place", range(1, len(HOSTILE) + 1))
def test_hostile_names_are_text_in_pages_and_pictures(hostile: Get, place: int) -> None:
    page = hostile(f"/-/cell/t/{place}/{place}")
    assert page.status_code == 200
    assert "<script" not in page.text and "<svg onload" not in page.text
    assert_plain(parsed(hostile(f"/-/cell/t/{place}/{place}.svg").text))


def test_a_map_of_hostile_names_is_a_well_formed_picture_and_table(hostile: Get) -> None:
    picture = parsed(hostile("/-/map/t.svg").text)
    assert_plain(picture)
    assert "<script>alert(1)</script>" in "".join(picture.itertext())
    rows = list(csv.DictReader(io.StringIO(hostile("/-/map/t.csv").text)))
    assert len(rows) == len(HOSTILE) ** 2
    assert {row["treatment"] for row in rows} >= {HOSTILE[0], HOSTILE[1], "'=HYPERLINK(0)"}
    assert hostile("/-/map/t").status_code == 200


def assert_plain(picture: etree._Element) -> None:
    """Fail where a picture has anything but drawn shapes and words, or a word that is longer than its room."""
    tags = {element.tag.removeprefix(SVG) for element in picture.iter()}
    assert tags <= {"svg", "title", "desc", "g", "rect", "circle", "line", "text"}
    assert not [
        name for element in picture.iter() for name in element.attrib if name.startswith("on") or name == "style"
    ]
    assert max(len(element.text or "") for element in picture.iter(f"{SVG}text")) < 260


def test_the_table_has_a_line_for_every_cell_that_the_map_shows(get: Get) -> None:
    response = get("/-/map/bone.csv")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="evidence-map_bone_run-1_2026-01-05.csv"' in response.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(response.text)))
    assert len(rows) == 4 * 6
    (cell,) = [r for r in rows if (r["treatment_id"], r["outcome_id"]) == ("3", "2")]
    expected = {"topic": "bone", "run": "1", "run_date": "2026-01-05T02:00:07Z", "filters": "none", "arrow": "◄►",
                "treatment": "TNF inhibitors", "outcome": "lesions on imaging", "domain": "benefit", "studies_n": "4",
                "direction": "mixed", "emptiness": "", "participants_n": "352", "participants_unknown_n": "1",
                "improved_n": "2", "worsened_n": "2", "best_level": "1", "flagged_n": "1"}  # fmt: skip
    assert expected.items() <= cell.items()
    (empty,) = [r for r in rows if (r["treatment_id"], r["outcome_id"]) == ("1", "5")]
    assert (empty["emptiness"], empty["participants_n"], empty["arrow"]) == ("unseen", "", "")


def test_a_filtered_table_says_so_in_its_name_and_its_lines(get: Get) -> None:
    response = get("/-/map/bone.csv?design=series&all=1&from_row=25")
    assert "_filtered.csv" in response.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(response.text)))
    assert len(rows) == 5 * 7  # a table is never paged
    assert {row["filters"] for row in rows} == {"design: case series"}
    assert {row["emptiness"] for row in rows if row["treatment_id"] == "4" and row["outcome_id"] == "1"} == {"left_out"}


def test_the_picture_stands_alone(get: Get) -> None:
    response = get("/-/map/bone.svg?year_from=2020")
    assert response.headers["content-type"] == "image/svg+xml; charset=utf-8"
    assert "evidence-map_bone_run-1_2026-01-05_filtered.svg" in response.headers["content-disposition"]
    picture = parsed(response.text)
    assert picture.get("role") == "img" and picture.find(f"{SVG}desc") is not None
    words = " ".join(" ".join(picture.itertext()).split())
    for said in ("Evidence map: Bisphosphonates in CRMO", "Run 1, 2026-01-05 02:00 UTC. Filters: year 2020 and above; "
                 "they leave out 1 of 4 studies.", "How to read it", "level not derived", "left out by the filters",
                 "TNF inhibitors, lesions on imaging: mixed or conflicting, 3 studies, 252 patients"):  # fmt: skip
        assert said in words


def test_a_large_map_is_shown_in_parts_and_says_so(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence_map, "SCREEN", Part(rows=3, columns=4))
    monkeypatch.setattr(map_files, "PICTURE", Part(rows=2, columns=3))
    first = get("/-/map/bone").text
    assert "Shown here: treatments 1–3 of 4, outcomes 1–4 of 6." in text_of(first)
    assert 'href="/-/map/bone?from_row=3">More treatments: 4–4' in first
    last = text_of(get("/-/map/bone?from_row=3&from_column=4").text)
    assert "treatments 4–4 of 4, outcomes 5–6 of 6. Earlier treatments: 1–3 Earlier outcomes: 1–4" in last
    assert "treatments 4–4 of 4" in text_of(get("/-/map/bone?from_row=500").text)
    assert "This picture shows 2 of 4 treatments and 3 of 6 outcomes" in get("/-/map/bone.svg").text


def test_text_is_cut_to_its_room_and_to_what_xml_allows() -> None:
    assert fitted("osteonecrosis of the jaw", 13, 2) == ["osteonecrosis", "of the jaw"]
    assert fitted("z" * 1000, 10, 2) == ["z" * 10, "z" * 9 + "…"]
    assert fitted("", 10, 2) == [""]
    assert xml("a\0b\x1bc\ud800\n🦴") == "a\ufffdb\ufffdc\ufffd\n🦴"


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Get:
    """Sixty studies of one cell: fifty show improvement and cite each other, ten show worsening and are not cited."""
    kb = Literature(tmp_path_factory.mktemp("many") / "evidence.db")
    kb.treatment(1, "drug")
    kb.outcome(1, "pain")
    for study in range(1, 61):
        kb.study(study, year=1960 + study, references_n=1, design="RCT")
        kb.claim(study, direction=WORSE if study > 50 else BETTER, total_n=10 + study)
    kb.claim(1, basis="background")
    kb.study(70, year=2000)
    kb.claim(70, basis="conclusion")
    for later in range(11, 51):
        kb.store.db.execute("INSERT INTO citations VALUES (?, ?, 1, 1, 1)", [later, later - 10])
    kb.store.db.execute(
        "INSERT INTO citations VALUES (5, 9, 1, 1, 1)"
    )  # an earlier study cannot have cited a later one
    kb.store.db.execute("UPDATE studies SET cited_by_n = 1 WHERE id <= 40")
    kb.derive()
    kb.store.close()
    return getter(kb.store.path)


def test_a_cell_of_many_studies_is_shown_newest_first_and_in_parts(many: Get) -> None:
    first, last = many("/-/cell/t/1/1").text, text_of(many("/-/cell/t/1/1?from_row=50").text)
    assert "62 statements resting on 60 studies, 2 430 patients." in text_of(first)
    assert "Studies 1–25, those with own data first (60 in all), newest first." in text_of(first)
    assert first.index("Study 60") < first.index("Study 36<") and "Study 35<" not in first
    assert "Studies 51–61" in last and "Study 70" in last and "Not counted. It is a conclusion" in last


def test_the_sign_test_stands_beside_its_caution(many: Get, get: Get) -> None:
    words = text_of(many("/-/cell/t/1/1").text)
    assert (
        "50 of 60 studies with a direction show improvement, 10 worsening: two-sided exact sign test p < 0.001" in words
    )
    assert words.index("sign test p") < words.index("Cochrane Handbook, chapter 12")
    few = text_of(get("/-/cell/bone/3/2").text)
    assert "Not computed: 4 studies show improvement or worsening, and fewer than 5" in few


def test_the_mirror_counts_who_could_have_cited(many: Get, get: Get) -> None:
    page = many("/-/cell/t/1/1").text
    chances_better, chances_worse = sum(60 - s for s in range(1, 51)), sum(60 - s for s in range(51, 61))
    assert (chances_better, chances_worse) == (1725, 45)
    rows = [[cell.text_content() for cell in row] for row in lxml_html.fromstring(page).xpath("//table//tr")]
    assert ["show improvement", "50", "40", "1\u202f725", "2 %"] in rows
    assert ["show no change or worsening", "10", "0", "45", "0 %"] in rows
    assert "Supportive studies were cited more often than unsupportive ones. The counts do not say why." in text_of(
        page
    )
    assert "Too few to say" in text_of(get("/-/cell/bone/3/2").text)


def test_the_plot_has_a_line_for_each_study_with_its_fraction(get: Get, tmp_path: Path) -> None:
    page = text_of(get("/-/cell/bone/1/1").text)
    assert "improvement Five children with CRMO on pamidronate not stated case series 5" in page
    assert "4 of 5 · 80 % (95 % Wilson 38–96 %)" in page
    picture = parsed(get("/-/cell/bone/1/1.svg").text)
    words = " ".join(" ".join(picture.itertext()).split())
    assert "3 statements resting on 1 study, 5 patients." in words and "run 1, 2026-01-05 02:00 UTC" in words
    (bar,) = [rect for rect in picture.iter(f"{SVG}rect") if rect.get("fill") == "#999"]
    assert (float(bar.get("x", 0)), float(bar.get("width", 0))) == pytest.approx((670 + 1.8 * 37.6, 1.8 * 58.8))
