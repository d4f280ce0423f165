"""How claims are made: figures as measured, versions that differ, how to correct; and less certain claims elsewhere."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html as lxml_html
from made_up import Get, full_database, getter, text_of
from sqlite_utils import Database

from evidence_kb.measured import measured
from evidence_kb.pages import claims, words


def said(element: lxml_html.HtmlElement) -> str:
    """Return the words of an element, those of each part apart from the next."""
    return " ".join(" ".join(element.itertext()).split())


def test_the_tables_show_what_was_measured(get: Get) -> None:
    tree = lxml_html.fromstring(get("/-/claims").text)
    rows = [[said(cell) for cell in row.xpath("./*")] for row in tree.xpath("//tbody/tr")]
    figures = measured()
    others = [figures.others] if figures.others.n else []
    for band in (*figures.read, figures.shown, *others, *figures.judged):
        right = f"{band.right} ({round(100 * band.right / band.n)} %)"
        n = " ".join(words.number(band.n).split())
        assert any(row[1:3] == [n, right] for row in rows), band
    for measure in figures.annotated:
        assert any(measure.what in row and f"{measure.value:.3f}" in row for row in rows), measure
    for series in figures.case_series:
        right, found = f"{series.right} of {series.found} (", f"{series.recalled} of {series.expected} ("
        assert any(row[1].startswith(right) and row[2].startswith(found) for row in rows), series


def test_the_share_that_is_missed_is_told_for_each_file(get: Get) -> None:
    told, page = claims.recalls(measured()), said(lxml_html.fromstring(get("/-/claims").text))
    assert len(told) == 2
    for name, sure, kept in told:
        assert sure.value < kept.value and sure.n == kept.n
        assert f"{name} {sure.n} {words.percent(sure.value)} {words.percent(kept.value)}" in page


def test_a_version_that_was_not_measured_is_a_warning(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "The claims of this database were read by version 1 of the program." in text_of(get("/-/claims").text)
    same = replace(measured(), extractor_version="1", read_version="1")
    monkeypatch.setattr(claims, "measured", lambda: same)
    assert "Other versions" not in text_of(get("/-/claims").text)


def test_the_page_stands_without_claims_and_without_a_database(get_empty: Get, tmp_path: Path) -> None:
    other = tmp_path / "another.db"
    Database(other).table("t").insert({"id": 1})
    for page in (get_empty("/-/claims"), getter(other)("/-/claims")):
        assert page.status_code == 200
        assert "read by version" not in page.text and "Claims, as readers found them" in page.text


def test_every_page_leads_to_it(get: Get) -> None:
    for path in ("/", "/-/study/1", "/-/study/5", "/-/map/bone", "/-/cell/bone/1/1", "/-/ledger/bone"):
        assert get(path).text.count('href="/-/claims"') >= 1, path


def test_the_page_leads_to_where_claims_are_corrected(get: Get) -> None:
    links = lxml_html.fromstring(get("/-/claims").text).xpath('//h2[@id="correct"]/following::a/@href')
    assert "/-/review" in links and get("/-/review").status_code == 200


def less_certain(page: str) -> list[lxml_html.HtmlElement]:
    return list(lxml_html.fromstring(page).xpath('//details[@id="less-certain"]/ol/li'))


def test_less_certain_claims_are_folded_away_the_surest_first(get: Get) -> None:
    tree = lxml_html.fromstring(get("/-/study/1").text)
    details = tree.get_element_by_id("less-certain")
    assert details.tag == "details" and details.get("open") is None
    assert details.findtext("summary") == "Less certain (3)"
    quotes = [item.findtext("blockquote") for item in less_certain(get("/-/study/1").text)]
    assert quotes == ["the lesions of these 4 shrank", "The drug seems safe where simple drugs fail.", "Pain fell"]
    for path in ("/-/study/2", "/-/study/5"):
        assert 'id="less-certain"' not in get(path).text


def test_a_less_certain_claim_says_in_words_how_sure_it_is_and_what_is_not_decided(get: Get) -> None:
    first, second, third = map(said, less_certain(get("/-/study/1").text))
    band = measured().band(0.47)
    assert band is not None
    assert f"0.47: {words.in_ten(band.right, band.n)} claims with such a score were right" in first
    assert "change of the measure not decided" in first and "direction for the patient not decided" in first
    assert "treatment not named × simple drugs" in second and "comparator not read" in second
    assert "comparison, version 1" in second
    assert "time point: not read · population: not read · significance not read" in second
    assert "rejected by a reviewer" in third


def test_less_certain_claims_are_not_marked_and_counted_nowhere(get: Get, tmp_path: Path) -> None:
    path = full_database(tmp_path / "evidence.db")
    db = Database(path)
    db.execute("DELETE FROM less_certain_claims")
    db.conn.commit()
    without = getter(path)
    for page in ("/", "/-/map/bone", "/-/map/bone?all=1", "/-/ledger/bone", "/-/study/2", "/-/cell/bone/1/2"):
        assert get(page).text == without(page).text, page
    folded = re.sub(r'<details class="more less-certain".*?</details>', "", get("/-/study/1").text, flags=re.DOTALL)
    assert "".join(folded.split()) == "".join(without("/-/study/1").text.split())


def test_a_cell_says_how_many_it_leaves_out_and_where_they_are(get: Get) -> None:
    page = get("/-/cell/bone/1/1").text
    assert "1 less certain statement not counted: Five children with CRMO on pamidronate. Why" in text_of(page)
    assert 'href="/-/study/1#less-certain"' in page


def test_every_claim_names_its_rule_and_version(get: Get) -> None:
    tree = lxml_html.fromstring(get("/-/study/1").text)
    for row in tree.xpath('//table[contains(@class, "claims")]/tbody/tr'):
        assert "events_of_total version 1" in said(row.xpath("./td[last()]")[0])
    assert "read by events_of_total, version 1" in text_of(get("/-/cell/bone/1/1").text)
    header = get("/evidence/claims_full.json?_shape=objects").json()["rows"][0]
    assert {"rule", "extractor", "extractor_version", "score"} <= set(header)


def test_shares_in_words() -> None:
    assert [words.in_ten(n, 100) for n in (1, 24, 35, 96)] == [
        "fewer than 1 in 10", "about 2 in 10", "about 4 in 10", "more than 9 in 10",
    ]  # fmt: skip
    assert words.share(1, 3) == "33 %" and words.share(0, 0) == "–"
