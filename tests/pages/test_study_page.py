"""The study page: identifiers, quotes, marked text, claims, gaps, citing words and provenance."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
import sqlite_utils
from lxml import html as lxml_html
from made_up import Get, full_database, getter, text_of
from made_up_rows import ABSTRACT, HOSTILE, SNIPPET, insert

from evidence_kb.pages import citations, study


def test_a_merged_number_leads_to_the_survivor_for_ever(get: Get) -> None:
    response = get("/-/study/77")
    assert response.status_code == 301
    assert response.headers["location"] == "/-/study/1"


@pytest.mark.parametrize("doi", ["10.5555/bone.1", "10.5555/BONE.1", "10.5555%2Fbone.1"])
def test_a_doi_leads_to_its_study(get: Get, doi: str) -> None:
    response = get(f"/-/study/doi/{doi}")
    assert response.status_code == 302
    assert response.headers["location"] == "/-/study/1"


def test_identifiers_are_links_and_unstated_fields_are_said_to_be(get: Get) -> None:
    page = get("/-/study/1").text
    assert '<a href="https://doi.org/10.5555/bone.1" rel="noopener">10.5555/bone.1</a>' in page
    assert "Authors not stated · journal not stated · year not stated" in text_of(page)
    assert 'href="https://pubmed.ncbi.nlm.nih.gov/11111111/"' in get("/-/study/2").text


def test_facts_stand_beside_the_words_they_rest_on(get: Get) -> None:
    text = text_of(get("/-/study/1").text)
    assert "case series this case series" in text
    assert "5 Five children" in text
    assert "4: case series, case-control or historically controlled study" in text


def test_marked_texts_are_the_texts_themselves(get: Get) -> None:
    tree = lxml_html.fromstring(get("/-/study/1").text)
    for card in tree.xpath('//div[@role="tooltip"]'):
        card.drop_tree()
    assert [text.text_content() for text in tree.xpath('//div[@class="text"]')][1:] == [ABSTRACT, SNIPPET]


def test_overlapping_quotes_are_marked_in_pieces(get: Get) -> None:
    tree = lxml_html.fromstring(get("/-/study/1").text)
    marks = [mark.text for mark in tree.xpath("//mark")]
    assert marks[:4] == ["Pain fell in ", "4 of 5 children", ", and the lesions of these 4 shrank",
                         "The drug seems safe where simple drugs fail."]  # fmt: skip
    shared = tree.xpath('//mark[text()="4 of 5 children"]')[0]
    card = tree.get_element_by_id(shared.get("aria-describedby"))
    assert len(card.xpath(".//section")) == 2
    assert shared.get("tabindex") == "0"


def test_every_mark_can_be_focused_and_is_described(get: Get) -> None:
    for path in ("/-/study/1", "/-/study/2", "/-/study/4"):
        tree = lxml_html.fromstring(get(path).text)
        marks = tree.xpath("//mark")
        assert marks
        for mark in marks:
            assert mark.get("tabindex") == "0"
            assert tree.get_element_by_id(mark.get("aria-describedby")).get("role") == "tooltip"


def test_links_within_the_page_arrive(get: Get) -> None:
    tree = lxml_html.fromstring(get("/-/study/1").text)
    ids = set(tree.xpath("//@id"))
    assert len(ids) == len(tree.xpath("//@id"))
    unplaced = {"claim-7"}  # its quote is no longer found
    assert {href[1:] for href in tree.xpath("//a/@href") if href.startswith("#")} - ids <= unplaced


def test_claims_are_listed_with_numbers_and_repeats(get: Get) -> None:
    text = text_of(get("/-/study/1").text)
    assert "4 of 5 · 80 % (95 % Wilson 38–96 %)" in text
    assert "4 of 4 in a subgroup of a cohort of 5" in text
    assert "same fact as claim 1" in text
    assert "pamidronate no comparator" in text


def test_the_interval_is_drawn_where_the_numbers_say(get: Get) -> None:
    tree = lxml_html.fromstring(get("/-/study/1").text)
    drawing = tree.xpath('//tr[@id="row-1"]//svg')[0]
    assert drawing.xpath(".//rect/@x") == ["37.6"]
    assert drawing.xpath(".//rect/@width") == ["58.8"]
    assert drawing.xpath(".//circle/@cx") == ["80.0"]


def test_a_lost_quote_is_listed_and_not_marked(get: Get) -> None:
    page = get("/-/study/1").text
    assert 'id="claim-7"' not in page
    assert "no longer found at its place" in text_of(page)


@pytest.mark.parametrize(
    "sentence",
    [
        "23 stated, 1 shown, 1 held, 22 unseen (saved_page).",
        "89 stated, 4 shown, 4 held, 85 unseen (saved_page).",
        "Table I, Table II: not on the page that was read.",
        "“The last” … stops there; no claim is read from a cut sentence.",
        "“2 to 4 monthly” can be read in two ways; it is kept as printed.",
        "“biphosphonates” is printed in this study; read as bisphosphonates.",
        "Authors, journal, year, PMID. Nothing was filled in.",
        "For 3 of 4 citing works held, no citing words were seen.",
        "Not checked for retractions, corrections or expressions of concern.",
    ],
)
def test_the_box_names_each_gap(get: Get, sentence: str) -> None:
    box = re.search(r'<section class="gaps".*?</section>', get("/-/study/1").text, re.DOTALL)
    assert box is not None
    assert sentence in html.unescape(box.group())


def test_what_no_source_states_is_told_apart_from_what_was_not_read(get: Get) -> None:
    text = text_of(get("/-/study/4").text)
    assert "Not stated by any sourceAuthors, PMID, DOI. Nothing was filled in." in text
    assert "Not readStudy design, number of participants: the program found none; the texts may state it." in text
    assert "the program found none" not in text_of(get("/-/study/5").text)  # of it no text is held


def test_a_printed_percentage_that_does_not_fit_is_a_warning(get: Get) -> None:
    text = text_of(get("/-/study/2").text)
    assert "3/91 is 3.30 %; printed 3.2 % fits only if truncated." in text
    assert "0 (of how many: not read)" in text


def test_citing_works_are_shown_with_their_words(get: Get) -> None:
    text = text_of(get("/-/study/1").text)
    assert "4 citing works held; words of 1 are held and come first." in text
    assert "Others relieved pain [12]." in text
    assert "markers printed: 12, 13; the cited study is 12" in text
    assert (
        "Read by rules, not reviewed: the cited study’s finding · reports what the cited study found (CiTO "
        "citesAsEvidence, rule reported: “Others relieved”) · stated plainly" in text
    )
    assert "labelled “result” by saved_page (roughly CiTO cites)" in text
    assert "Retracted" in text


def test_provenance_names_provider_reason_and_response(get: Get) -> None:
    page = get("/-/study/1").text
    assert 'title="' + "ab" * 32 + '"' in page
    assert '<a href="https://example.org/a" rel="noopener">' in page
    assert "Judged the same study by" in page


def test_our_summaries_are_never_taken_for_the_authors_words(get: Get) -> None:
    study, cell, grid = get("/-/study/4").text, get("/-/cell/bone/4/1").text, get("/-/map/bone").text
    for page in (study, cell):
        assert "Summary by this project, not the authors’ words" in page
        assert '<a class="original" href="https://example.org/methotrexate" rel="noopener">' in page
    assert "project summary" in grid
    assert "Summary by this project" not in get("/-/study/1").text


def test_a_listed_study_says_why_it_is_empty(get: Get) -> None:
    text = text_of(get("/-/study/5").text)
    assert "Title not stated" in text
    assert "No text of this study is held." in text
    assert "No claims yet, because no text of this study is held." in text


def test_a_paraphrased_page_is_marked_wherever_its_words_appear(tmp_path: Path) -> None:
    path = full_database(tmp_path / "evidence.db")
    db = sqlite_utils.Database(path)
    db.execute("UPDATE passages SET is_paraphrase = 1")
    db.execute("UPDATE evidence_cells SET summaries_n = statements_n")  # as deriving counts them: test_cells.py
    db.execute("UPDATE studies SET participants_quote = 'Five children with CRMO' WHERE id = 1")
    db.conn.commit()
    reworded = getter(path)
    tree = lxml_html.fromstring(reworded("/-/study/1").text)
    assert len(tree.xpath('//article[contains(@class, "is-summary")]')) == 3
    assert "project’s summary" in tree.xpath('string(//dt[text()="Participants"]/following-sibling::dd)')
    assert len(tree.xpath('//table[contains(@class, "claims")]//span[contains(@class, "summary")]')) == 7
    assert "Summary by this project" in tree.xpath('string(//section[@aria-labelledby="citedby"])')
    assert "Summary by this project" in tree.xpath('string(//section[@aria-labelledby="records"]//details)')
    assert "A text below is a summary by this project" in text_of(reworded("/-/study/1").text)
    assert "Summary by this project" in reworded("/-/cell/bone/1/1").text
    assert reworded("/-/map/bone").text.count("project summary") > 2


def many_citing(path: Path, works: int) -> sqlite_utils.Database:
    """Return the made-up database with study 1 cited by `works` more works, 1001 in 1901 and so on."""
    db = sqlite_utils.Database(full_database(path))
    for n in range(1, works + 1):
        insert(db, "studies", id=1000 + n, key=f"more:{n}", title=f"Work {n}", status="stub", year=1900 + n % 100,
               first_run=1, last_run=1)  # fmt: skip
        insert(db, "citations", citing_id=1000 + n, cited_id=1, providers_n=1, first_run=1, last_run=1)
    db.execute("UPDATE studies SET cited_by_n = cited_by_n + ? WHERE id = 1", [works])
    db.conn.commit()
    return db


def citing(page: str) -> list[str]:
    return [
        str(item.xpath("string(./a)")).strip()
        for item in lxml_html.fromstring(page).xpath('//section[@aria-labelledby="citedby"]/ul/li')
    ]


def test_long_lists_come_in_parts_with_spoken_words_first(tmp_path: Path) -> None:
    many_citing(tmp_path / "evidence.db", 60)
    get = getter(tmp_path / "evidence.db")
    first, second = get("/-/study/1").text, get("/-/study/1?citing=2").text
    assert citing(first)[0] == "A register of CRMO in ninety-one patients (2024)"  # the only one with words
    assert citing(first)[1:4] == ["A later listing (2023)", f"{HOSTILE} (2022)", "Methotrexate for bone pain (2020)"]
    assert citing(first)[4] == "Work 60 (1960)" and len(citing(first)) == 50
    assert citing(second) == [f"Work {n} (19{n:02})" for n in range(14, 0, -1)]
    assert "Works 51 to 64 of 64" in text_of(second) and 'href="/-/study/1?citing=1#citedby"' in second
    assert "There is nothing on this part of the list." in text_of(get("/-/study/1?citing=9").text)
    assert "Words of citing worksFor 63 of 64 citing works held" in text_of(second)  # not of the works listed here


def test_very_long_lists_go_by_number_and_every_work_is_listed_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many_citing(tmp_path / "evidence.db", 60)
    monkeypatch.setattr(citations, "SORTED", 10)
    get = getter(tmp_path / "evidence.db")
    listed = [title for part in (1, 2, 3) for title in citing(get(f"/-/study/1?citing={part}").text)]
    assert listed[0] == "A register of CRMO in ninety-one patients (2024)"
    assert listed[1:3] == ["Work 60 (1960)", "Work 59 (1959)"] and len(listed) == len(set(listed)) == 64
    assert "with those met last first" in text_of(get("/-/study/1").text)


def test_counting_identifiers_stops_where_lists_are_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = full_database(tmp_path / "evidence.db")
    assert "not counted" not in text_of(getter(path)("/-/study/1").text)
    monkeypatch.setattr(study, "COUNTED", 3)  # study 1 is cited by 4 works and cites 1
    rows = lxml_html.fromstring(getter(path)("/-/study/1").text).xpath('//section[@aria-labelledby="counts"]//tbody/tr')
    said = {" ".join(row[1].text_content().split()): row[5].text_content() for row in rows}
    assert said == {"References": "0", "Cited by": "not counted"}


def test_each_field_names_who_says_it_and_what_others_say(get: Get) -> None:
    page = get("/-/study/1?provenance=1").text
    (table,) = lxml_html.fromstring(page).xpath('//details[@id="provenance" and @open]//table')
    rows = {" ".join(row[0].text_content().split()): [" ".join(cell.text_content().split()) for cell in row[1:]]
            for row in table.xpath("./tbody/tr")}  # fmt: skip
    fetched = "fetched 2026-01-05 02:00 UTC, response cdcdcdcdcdcd…"
    assert rows["DOI"] == ["10.5555/bone.1", f"pubmed {fetched}", "nothing else; 1 record silent"]
    assert rows["Title"] == [
        "Five children with CRMO on pamidronate", "no record listed here",
        f"“Five children with CRMO on pamidronate.”pubmed {fetched}",
    ]  # fmt: skip
    assert rows["Journal"] == ["not stated", "nobody", "nothing else; 2 records silent"]
    assert rows["Design"][0] == "case series this case series"
    assert lxml_html.fromstring(get("/-/study/1").text).xpath('//details[@id="provenance"]/@open') == []


def test_population_and_level_say_what_they_rest_on(tmp_path: Path) -> None:
    path = full_database(tmp_path / "evidence.db")
    db = sqlite_utils.Database(path)
    db.execute("UPDATE claims SET population_text = 'children with CRMO', directness = 'exact' WHERE id IN (1, 2)")
    db.conn.commit()
    facts = {
        " ".join(row[0].text_content().split()): " ".join(row[1].text_content().split())
        for row in lxml_html.fromstring(getter(path)("/-/study/1").text).xpath('//dl[@class="facts"]/div')
    }
    assert facts["Population"] == "children with CRMO (the topic’s population) Five children with CRMO on pamidronate"
    assert facts["OCEBM starting level"] == (
        "4: case series, case-control or historically controlled study Where OCEBM 2011 starts a case series on "
        "whether a treatment helps. A person may move it for size, quality and directness. this case series"
    )


@pytest.mark.parametrize(
    ("design", "level", "words"),
    [
        (None, None, None),
        ("x-systematic-review", 1, "because its texts speak of randomised trials"),
        ("x-systematic-review", None, "unless it is a review of randomised trials, which its texts do not say."),
        ("x-narrative-review", None, "OCEBM 2011 gives no level to this design."),
    ],
)
def test_how_a_level_follows_from_a_design(design: str | None, level: int | None, words: str | None) -> None:
    reason = study.level_reason({"design": design, "level_start": level})
    assert reason is None if words is None else words in str(reason)
