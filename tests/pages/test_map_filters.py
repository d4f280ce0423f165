"""Filters, order, closed classes and past runs of the evidence map, over maps that the program itself derived."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from cell_rows import BETTER, SAME, WORSE, Literature
from lxml import html as lxml_html
from made_up import Get, getter, text_of

from evidence_kb.pages import past
from evidence_kb.pages.map_filters import asked


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One class of two drugs and one drug beside it; six studies, one of which speaks of both drugs of the class."""
    kb = Literature(tmp_path_factory.mktemp("filters") / "evidence.db")
    for id, name, broader in ((1, "class", None), (2, "alpha", 1), (3, "beta", 1), (4, "gamma", None)):
        kb.treatment(id, name, broader)
    kb.outcome(1, "pain")
    kb.outcome(2, "fever", "harm")
    kb.study(1, design="RCT", year=2000)
    kb.study(2, design="series", year=2010)
    kb.study(3, design=None, year=None, integrity="retracted")
    kb.study(4, design="RCT", year=2020)
    kb.study(5, design="cohort", year=2015)
    kb.claim(1, 2, total_n=100, level_start=2)
    kb.claim(1, 3, total_n=60, level_start=2, direction=WORSE)
    kb.claim(2, 2, total_n=10, level_start=4, status="accepted")
    kb.claim(3, 3, total_n=30)
    kb.claim(4, 4, total_n=400, level_start=2, direction=SAME)
    kb.claim(4, 2, basis="conclusion", level_start=2)
    kb.claim(5, 2, basis="conclusion", level_start=3)
    kb.claim(5, 4, 2, basis="reports_other")
    kb.derive()
    kb.store.close()
    return kb.store.path


@pytest.fixture(scope="module")
def get(path: Path) -> Get:
    return getter(path)


def cells(page: str) -> dict[tuple[str, str], str]:
    """Return the words of every cell by the names of its row and column."""
    tree = lxml_html.fromstring(page)
    names = [th.text_content().strip() for th in tree.xpath('//table[@class="map"]/thead/tr[2]/th')][1:]
    found = {}
    for row in tree.xpath('//table[@class="map"]/tbody/tr'):
        for name, td in zip(names, row.xpath("./td"), strict=True):
            words = " ".join(" ".join(span.text_content().split()) for span in td.xpath("./a/span")[1:])
            found[row.xpath("string(./th/a[1])").strip(), name] = words
    return found


def test_without_filters_each_treatment_speaks_for_itself(get: Get) -> None:
    found = cells(get("/-/map/t").text)
    assert found["alpha", "pain"] == "improvement 2 studies, 110 patients level 2"
    assert found["beta", "pain"] == "mixed or conflicting 2 studies, 90 patients level 2 1 flagged"
    assert found["class", "pain"] == "no work known"


def test_a_closed_class_counts_each_study_once(get: Get) -> None:
    page = get("/-/map/t?closed=1").text
    found = cells(page)
    assert set(found) == {(row, column) for row in ("class", "gamma") for column in ("pain", "fever")}
    # Study 1 has 100 and 60 patients on two drugs and points both ways: it is one study of at most 100, and mixed.
    assert found["class", "pain"] == "mixed or conflicting 3 studies, 140 patients level 2 1 flagged"
    assert "class, with 2 under it" in text_of(page)
    opens = lxml_html.fromstring(page).xpath('//a[@aria-label="Open the class class"]/@href')
    assert opens == ["/-/map/t#row-1"]


@pytest.mark.parametrize(
    ("query", "alpha", "left_out"),
    [
        ("design=RCT", "improvement 1 study, 100 patients level 2", "leave out 2 of 4 studies"),
        ("design=RCT&design=series", "improvement 2 studies, 110 patients level 2", "leave out 1 of 4 studies"),
        ("design=not-read", "left out by the filters", "leave out 3 of 4 studies"),
        ("level_from=3", "improvement 1 study, 10 patients level 4", "leave out 3 of 4 studies"),
        ("level_to=2", "improvement 1 study, 100 patients level 2", "leave out 2 of 4 studies"),
        ("year_from=2005", "improvement 1 study, 10 patients level 4", "leave out 2 of 4 studies"),
        ("year_to=2005", "improvement 1 study, 100 patients level 2", "leave out 3 of 4 studies"),
        ("reviewed=1", "improvement 1 study, 10 patients level 4", "leave out 3 of 4 studies"),
        ("integrity=unflagged", "improvement 2 studies, 110 patients level 2", "leave out 1 of 4 studies"),
    ],
)
def test_filters_leave_out_studies_and_say_how_many(get: Get, query: str, alpha: str, left_out: str) -> None:
    page = get(f"/-/map/t?{query}").text
    assert cells(page)["alpha", "pain"] == alpha
    assert left_out in text_of(page)
    assert "The page of a cell shows all that stands behind it" in text_of(page)


def test_filters_reach_into_closed_classes_and_count_each_study_once(get: Get) -> None:
    found = cells(get("/-/map/t?closed=1&design=RCT").text)
    assert found["class", "pain"] == "mixed or conflicting 1 study, 100 patients level 2"
    assert cells(get("/-/map/t?closed=1&year_from=2018").text)["class", "pain"] == "left out by the filters"


def test_another_basis_shows_where_statements_stand_and_adds_no_patients(get: Get) -> None:
    page = get("/-/map/t?basis=conclusion").text
    expected = {("class", "pain"): "no such statement", ("alpha", "pain"): "2 statements, 2 studies"}
    assert cells(page) == expected
    assert "no patients are added" in text_of(page)
    narrowed = get("/-/map/t?basis=conclusion&year_from=2018&closed=1").text
    assert cells(narrowed) == {("class", "pain"): "1 statement, 1 study"}
    assert "leave out 1 of 2 studies with such a statement" in text_of(narrowed)
    assert cells(get("/-/map/t?basis=conclusion&year_from=2030").text)["alpha", "pain"] == "left out by the filters"
    assert "No statement of this basis was read" in text_of(get("/-/map/t?basis=title").text)


def test_filters_that_are_on_can_be_removed_one_by_one_and_survive_in_every_link(get: Get) -> None:
    tree = lxml_html.fromstring(get("/-/map/t?design=RCT&year_from=1990&rows=name").text)
    assert tree.xpath('//ul[@class="chips"]/li/a/@href') == [
        "/-/map/t?year_from=1990&rows=name", "/-/map/t?design=RCT&rows=name", "/-/map/t?rows=name",
    ]  # fmt: skip
    assert "/-/map/t.csv?design=RCT&year_from=1990&rows=name" in tree.xpath("//a/@href")
    toggles = tree.xpath('//a[@class="toggle"]/@href')
    assert toggles == ["/-/map/t?design=RCT&year_from=1990&rows=name&closed=1#row-1"]


def rows_of(page: str) -> list[str]:
    return [str(th.xpath("string(./a[1])")).strip() for th in lxml_html.fromstring(page).xpath('//tr/th[@scope="row"]')]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("studied", ["class", "alpha", "beta", "gamma"]),
        ("name", ["class", "alpha", "beta", "gamma"]),
        ("patients", ["gamma", "class", "alpha", "beta"]),
        ("level", ["class", "alpha", "beta", "gamma"]),
        ("direction", ["class", "alpha", "beta", "gamma"]),
    ],
)
def test_rows_are_sorted_under_their_classes(get: Get, sort: str, expected: Sequence[str]) -> None:
    assert rows_of(get(f"/-/map/t?rows={sort}").text) == expected


HOSTILE = (
    "design=<script>alert(1)</script>", "year_from=12345678901234567890", "year_to=-1", "level_from=0", "basis='--",
    "closed=1,x,%00,999999999", "closed=" + "1," * 5000, "rows=%F0%9F%92%A9", "integrity=all", "_as_of=0", "_as_of=x",
    "from_row=99999999999", "from_row=999999999&from_column=999999999", "year_from=2020&year_to=2000", "reviewed=yes",
    "design=" + "x" * 50_000, "year_from=%D9%A2%D9%A0%D9%A2%D9%A0", "design=%00", "all=2", "level_to=%E2%91%A2",
)  # fmt: skip


@pytest.mark.parametrize("query", HOSTILE, ids=lambda query: query[:30])
def test_what_is_not_known_is_ignored_and_said_and_breaks_nothing(get: Get, query: str) -> None:
    response = get(f"/-/map/t?{query}")
    assert response.status_code == 200
    assert "<script" not in response.text and "\0" not in response.text
    assert len(response.content) < 100_000
    assert cells(response.text)["alpha" if "closed" not in query else "gamma", "pain"]
    if "from_row=999999999&" not in query:
        assert "ignored" in text_of(response.text) or query.startswith("closed=1,1")
    assert get(f"/-/map/t.csv?{query}").status_code == get(f"/-/map/t.svg?{query}").status_code == 200


class Args(dict[str, list[str]]):
    def getlist(self, name: str) -> list[str]:
        return self.get(name, [])


def test_an_address_is_written_as_it_was_read() -> None:
    given = {"design": ["series", "RCT"], "level_to": ["3"], "year_from": ["1999"], "integrity": ["unflagged"],
             "basis": ["title"], "reviewed": ["1"], "rows": ["name"], "closed": ["3,1"], "all": ["1"],
             "from_row": ["25"]}  # fmt: skip
    once = asked(Args(given))
    assert once.query() == (
        "?design=RCT&design=series&level_to=3&year_from=1999&integrity=unflagged&basis=title&reviewed=1&rows=name"
        "&closed=3%2C1&all=1&from_row=25"
    )
    assert asked(Args()).query() == "" and asked(Args({"year_from": [" "]})).notices == ()


async def _as_it_was(visit: Any, slug: str, run_id: int) -> Sequence[dict[str, Any]]:
    """Stand in for the reading of the table of changes: then there was one cell, of a treatment since gone."""
    blank = {"participants_unknown_n": 0, "worsened_n": 0, "unchanged_n": 0, "mixed_n": 0, "no_evidence_n": 0,
             "unclear_n": 0, "best_level": None, "flagged_n": 0, "emptiness": None, "summaries_n": None}  # fmt: skip
    return ({"topic": slug, "treatment_id": 77, "outcome_id": 1, "treatment": "omega", "outcome": "pain",
             "domain": "benefit", "direction": BETTER, "statements_n": 1, "studies_n": 1, "participants_n": 3,
             "improved_n": 1, **blank},)  # fmt: skip


async def _not_as_now(visit: Any, slug: str, run_id: int) -> bool:
    return False


def test_a_run_since_which_no_cell_changed_shows_the_cells_there_are(get: Get) -> None:
    now, then = get("/-/map/t").text, get("/-/map/t?_as_of=1").text
    assert cells(now) == cells(then) != {}
    assert "This is what run 1 left" in text_of(then) and "This is what run 1 left" not in text_of(now)


def test_a_past_run_shows_its_cells_and_says_so(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(past, "is_as_now", _not_as_now)
    monkeypatch.setattr(past, "cells_as_of", _as_it_was)
    page = get("/-/map/t?_as_of=1&design=RCT&closed=1").text
    assert cells(page) == {("omega", "pain"): "improvement 1 study, 3 patients level not derived"}
    words = text_of(page)
    assert "This is what run 1 left, 2026-01-05 02:00 UTC." in words
    assert "Filters and closed classes are off" in words and "Filter and sort" not in words
    assert '<a href="/-/map/t">The map as it is now</a>' in page
    assert 'href="/-/cell/t/77/1?_as_of=1"' in page
    table = get("/-/map/t.csv?_as_of=1")
    assert "evidence-map_t_run-1_2026-01-05.csv" in table.headers["content-disposition"]
    assert "t,1,2026-01-05T02:00:00Z,none,omega,0,pain,benefit,▲,improvement,,1,1,3,0" in table.text


def test_a_past_cell_keeps_its_verdict_and_draws_no_plot(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    async def then(visit: Any, slug: str, run_id: int) -> Sequence[dict[str, Any]]:
        return tuple({**row, "treatment_id": 2, "treatment": "alpha"} for row in await _as_it_was(visit, slug, run_id))

    monkeypatch.setattr(past, "is_as_now", _not_as_now)
    monkeypatch.setattr(past, "cells_as_of", then)
    words = text_of(get("/-/cell/t/2/1?_as_of=1").text)
    assert "1 statement resting on 1 study, 3 patients." in words
    assert "Its verdict and numbers are those that run 1 left" in words and "Sign test" not in words
    assert get("/-/cell/t/2/1.svg?_as_of=1").status_code == 404
    assert "Empty: no work known" in text_of(get("/-/cell/t/4/1?_as_of=1").text)  # there was no such cell then


@pytest.mark.parametrize("page", ["/-/map/t", "/-/map/t.csv", "/-/cell/t/2/1"])
def test_a_run_that_never_was_is_not_here(get: Get, page: str) -> None:
    response = get(f"{page}?_as_of=99")
    assert response.status_code == 404
    assert "No run has the number 99" in response.text


def test_a_number_that_another_concept_had_then_does_not_mix_both(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    async def then(*given: Any) -> Sequence[dict[str, Any]]:
        return tuple({**row, "treatment_id": 2} for row in await _as_it_was(*given))

    monkeypatch.setattr(past, "cells_as_of", then)
    page = text_of(get("/-/cell/t/2/1?_as_of=1").text)
    assert "omega" not in page and "Empty: no work known" in page
