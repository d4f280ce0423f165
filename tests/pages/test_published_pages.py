"""Every page answers over a published copy, without curation.db, and says what it does not show."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html as lxml_html
from made_up import Get, getter, text_of
from made_up_published import FORBIDDEN, data_folder
from made_up_reviewers import Site
from paths import DOCUMENTS, FILES, MISSING, PATHS

from evidence_kb.publish import publish

HIDDEN = ("received pamidronate", "zebras", "lesions of these 4 grew", "Questions go to ada", "as another provider")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    publish(data_folder(folder / "data"), folder / "public" / "evidence.db", {})
    return folder / "public" / "evidence.db"


@pytest.fixture(scope="module")
def published(copy: Path) -> Get:
    return getter(immutables=[str(copy)])


@pytest.mark.parametrize("path", (*PATHS, *DOCUMENTS, *FILES))
def test_every_page_answers_and_shows_no_hidden_word(published: Get, path: str) -> None:
    response = published(path)
    assert response.status_code == 200
    assert not [words for words in HIDDEN if words in response.text]
    if path in PATHS:
        assert "This is a published copy" in text_of(response.text)


@pytest.mark.parametrize("path", MISSING)
def test_what_is_not_held_answers_404(published: Get, path: str) -> None:
    assert published(path).status_code == 404


def test_a_study_shows_its_quotes_says_why_not_more_and_leads_to_the_source(published: Get) -> None:
    page = published("/-/study/1").text
    text = text_of(page)
    assert (
        "The licence of this text is stated as “all rights reserved”, so this published copy does not show it." in text
    )
    assert "The licence of this text is not stated" in text
    marks = [mark.text for mark in lxml_html.fromstring(page).iter("mark")]
    assert "Pain fell in " in marks and "4 of 5 children" in marks
    shown = lxml_html.fromstring(page).xpath('//article[@class="passage"]//div[@class="text"]')[1].text_content()
    assert shown.startswith(" … Pain fell in ")
    links = lxml_html.fromstring(page).xpath('//a[text()="Read it at its source"]/@href')
    assert "https://example.org/a" in links
    assert "only quotes are shown here, because of the licence" in text
    assert "Less certain readings are not part of this published copy" in text and "Less certain (" not in text


def test_a_text_of_which_nothing_is_quoted_is_not_shown_as_blank_lines(published: Get) -> None:
    page = lxml_html.fromstring(published("/-/study/3").text)
    texts = [part.text_content().strip() for part in page.xpath('//article[@class="passage"]//div[@class="text"]')]
    assert "…" in texts and not [text for text in texts if not text]


def test_an_open_text_says_that_an_address_is_left_out(published: Get) -> None:
    text = text_of(published("/-/study/2").text)
    assert "An e-mail address, or what looks like one, is left out of this text." in text
    assert "Questions go to … at any time." in text


def test_search_shows_gaps_as_gaps(published: Get) -> None:
    assert "zebras" not in published("/-/search?q=relief").text
    found = text_of(published("/-/search?q=shrank").text)
    assert "lesions of these 4 shrank" in found and "…" in found


def test_the_page_of_what_is_left_out_lists_it_with_reasons(published: Get, get: Get) -> None:
    page = published("/-/published").text
    assert "as of run 2 of " in text_of(page)
    told = {row[0].text: [cell.text_content() for cell in row[1:]] for row in lxml_html.fromstring(page).iter("tr")}
    assert told["Less certain claims"][0] == "3" and told["What reviewers wrote"][0] == "not counted"
    assert told["Remarks of runs"] == ["2", "Messages may name files and machines."]
    assert "Texts without a licence that lets them be passed on" in told
    whole = text_of(get("/-/published").text)
    assert "This is no published copy" in whole and "This is a published copy" not in whole


def test_failures_are_told_without_reasons_that_are_not_there(published: Get) -> None:
    assert "No reason was written down" not in published("/-/ledger/bone").text
    assert "Each says why" not in published("/").text and "each says why" not in published("/-/topic/bone").text


def test_nobody_reviews_a_copy(copy: Path) -> None:
    site = Site(copy)
    assert "This is a published copy: nobody reviews here" in text_of(site.get("/-/review", "alice").text)
    assert "review-item" not in site.get("/-/study/1", "alice").text
    answer = site.post("/-/review/claim", "alice", token=False, claim_key="key1", verdict="accept")
    assert answer.status_code == 403
    assert [path.name for path in copy.parent.iterdir()] == ["evidence.db"]


def test_exports_of_a_copy_hold_open_abstracts_only(published: Get, copy: Path) -> None:
    for who in (None, "alice"):
        text = Site(copy).get("/-/export/bone.ris", who).text
        assert "Twelve adults were followed." in text and FORBIDDEN not in text
        assert "Pain fell in 4 of 5" not in text


def test_tables_of_a_copy_are_open_to_queries(published: Get) -> None:
    for table in ("not_published", "claims_full", "passages", "search_texts", "run_changes"):
        assert published(f"/evidence/{table}").status_code == 200
    answer = published(
        "/evidence.json?sql=select+text+from+passages+where+id=2&_shape=arrayfirst", follow_redirects=True
    )
    (text,) = answer.json()
    assert text.startswith(" " * 20) and "Pain fell in 4 of 5" in text
