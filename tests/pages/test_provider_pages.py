"""What harvesting brings to the pages: notices, relatives, who states what, requests, missing works and the overlap."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
import sqlite_utils
from lxml import html as lxml_html
from made_up import Get, empty_database, full_database, getter, recount, text_of
from made_up_providers import OTHER_ABSTRACT
from made_up_rows import HOSTILE, insert

from evidence_kb import model
from evidence_kb.pages import relatives, run_ledger, sources, study, words
from evidence_kb.store_reads import Reader, topic_summaries


def section(page: str, heading: str) -> Any:
    return lxml_html.fromstring(page).xpath(f'//section[@aria-labelledby="{heading}"]')[0]


def said(element: Any) -> str:
    return " ".join(element.text_content().split())


def test_each_notice_says_what_when_why_and_who_says_so(get: Get) -> None:
    box = section(get("/-/study/6").text, "notices")
    items = [said(item) for item in box.xpath(".//li")]
    assert items == [
        "Retracted, 2023-05: reason not stated. Notice: 22222222. According to pubmed, in its words “RetractionIn”.",
        "Retracted, 2023-05-02: “Doubts about <b>data</b>”. Notice: 10.5555/notice.1. According to retraction_watch, "
        "which credits Retraction Watch.",
        "Corrected, date not stated: reason not stated. The notice itself is not named. According to crossref.",
    ]
    assert box.xpath(".//li//a/@href") == [
        "https://pubmed.ncbi.nlm.nih.gov/22222222/",
        "https://doi.org/10.5555/notice.1",
    ]
    assert "Checked on 2026-01-05." in said(box)
    assert "Read the notices before using any number" in said(box)


def test_a_study_without_notices_is_never_called_clean(tmp_path: Path) -> None:
    path = full_database(tmp_path / "evidence.db")
    db = sqlite_utils.Database(path)
    db.execute(
        "UPDATE studies SET integrity = 'none_known', integrity_checked_at = '2026-01-05T02:00:00Z' WHERE id = 2"
    )
    db.execute("UPDATE notices SET study_id = 2, kind = 'reinstated' WHERE provider = 'pubmed'")
    db.conn.commit()
    page = getter(path)("/-/study/2").text
    assert "No notice known, checked on 2026-01-05 02:00 UTC" in text_of(page)
    assert "Reinstated, 2023-05" in said(section(page, "notices"))  # shown, though it is no alarm
    assert 'class="alert"' not in page
    assert "Not checked for retractions, corrections or expressions of concern." in getter(path)("/-/study/1").text


def test_a_status_without_a_held_notice_says_so(tmp_path: Path) -> None:
    path = full_database(tmp_path / "evidence.db")
    db = sqlite_utils.Database(path)
    db.execute("DELETE FROM notices")
    db.conn.commit()
    assert "The notice itself is not held" in said(section(getter(path)("/-/study/6").text, "notices"))


def test_works_of_a_family_say_what_they_are_and_who_says_so(get: Get) -> None:
    box = section(get("/-/study/1").text, "family")
    assert [said(item) for item in box.xpath(".//li")] == [
        "Title not stated journal not stated · only listed A preprint of this study · stated by crossref, europepmc",
        f"{HOSTILE} (2022) journal not stated · only listed A comment on this study · stated by pubmed",
        "Methotrexate for bone pain (2020) Bone Tests Reports the same trial (NCT00000001) · stated by pubmed",
    ]
    other_way = said(section(get("/-/study/5").text, "family"))
    assert "This study is a preprint of it · stated by crossref, europepmc" in other_way
    assert "Methotrexate for bone pain (2020) Bone Tests Belongs to the same family · through other works" in other_way


def test_studies_kept_apart_stand_with_the_reason_on_both_pages(get: Get) -> None:
    assert "but no identifier says that they are the same · likeness 0.99" in said(
        section(get("/-/study/1").text, "apart")
    )
    both = section(get("/-/study/3").text, "apart")
    assert both.xpath(".//li/a/@href") == ["/-/study/1", "/-/study/2"]
    assert "Same title, but different PMIDs · no score: identifiers decide" in said(both)
    assert "No other study held looks like this one." in text_of(get("/-/study/5").text)
    assert "and no other study held looks like it." in text_of(get("/-/study/6").text)


def test_each_citation_names_the_providers_that_state_it_now(get: Get) -> None:
    items = [said(item) for item in section(get("/-/study/1").text, "citedby").xpath("./ul/li")]
    assert "stated by pubmed, saved_page" in items[0]
    assert "stated by saved_page ·" in items[2]  # PubMed stated it once and dropped it
    assert "stated by saved_page" in said(section(get("/-/study/1").text, "cites"))


def test_every_providers_values_are_kept_and_folded_away(get: Get) -> None:
    folded = section(get("/-/study/1").text, "records").xpath(".//details")[0]
    assert folded.get("open") is None
    text = said(folded)
    assert "pubmed doi:10.5555/bone.1" in text
    assert "Fetched 2026-01-05 02:00 UTC · judged the same study by: same doi 10.5555/bone.1" in text
    assert "Ada Maker; Bea Mockup" in text
    assert "Case Reports, Journal Article" in text
    assert OTHER_ABSTRACT in text
    assert "Abstract of this provider, not chosen above · licence: not stated" in text
    assert "It states no title, author, journal or year." in text  # the saved page's record


def test_a_score_below_one_never_reads_as_certain(get: Get) -> None:
    assert "title match: title 1.00, year equal, score 0.99" in said(section(get("/-/study/4").text, "records"))
    assert [words.score(value) for value in (1.0, 0.999, 0.8, 0.0)] == ["1.00", "0.99", "0.80", "0.00"]


def test_the_ledger_says_per_provider_what_was_asked_and_what_came(get: Get) -> None:
    table = section_table(get("/-/ledger/bone").text, "asked")
    assert ["pubmed", "descriptions", "1", "2", "9", "6", "4", "1", "0", "0"] in table
    assert ["europepmc", "references", "1", "5", "1", "not known", "not known", "not known", "1", "0"] in table
    assert ["openalex", "citing works", "1", "0", "1", "not known", "not known", "not known", "0", "1"] in table
    assert len(table) == 4


def section_table(page: str, heading: str) -> list[list[str]]:
    found = lxml_html.fromstring(page).xpath(f'//div[@aria-labelledby="{heading}"]//tbody/tr')
    return [[said(cell) for cell in row] for row in found]


def test_missing_failed_and_unasked_are_named_with_the_reason(get: Get) -> None:
    tree = lxml_html.fromstring(get("/-/ledger/bone").text)
    details = {said(d.xpath("./summary")[0]): d for d in tree.xpath("//details[contains(@class, 'more')]")}
    assert list(details) == [
        "europepmc, references: 1 failed", "openalex, citing works: 1 not asked", "pubmed, descriptions: 4 missing"
    ]  # fmt: skip
    failed, unasked, missing = details.values()
    assert "Failed. answered <503> five times; run again to resume https://example.org/xxx" in said(failed)
    assert len(said(failed)) < 400  # the address is cut
    assert said(unasked).endswith("Not asked. a key is needed: set OPENALEX_API_KEY")
    assert [said(item) for item in missing.xpath(".//li")] == [
        "A register of CRMO in ninety-one patients (2024) pmid:11111111, saved_page~k2",
        "doi:10.5555/none",
        "<i>x</i>~y",
    ]
    assert missing.xpath(".//li/a/@href") == ["/-/study/2", "https://doi.org/10.5555/none"]


def test_long_lists_of_missing_works_are_cut_and_say_so(tmp_path: Path) -> None:
    path = full_database(tmp_path / "evidence.db")
    db = sqlite_utils.Database(path)
    names = ", ".join(f'"doi:10.5555/gone.{n}"' for n in range(130))
    db.execute(f"UPDATE requests SET missing = '[{names}]', missing_n = 130 WHERE provider = 'pubmed'")
    db.conn.commit()
    text = text_of(getter(path)("/-/ledger/bone").text)
    assert "doi:10.5555/gone.99" in text and "gone.100" not in text
    assert "30 more are in the table of requests" in text


def test_only_the_newest_run_of_the_topic_is_shown(tmp_path: Path) -> None:
    path = full_database(tmp_path / "evidence.db")
    db = sqlite_utils.Database(path)
    more = {"command": "refresh", "started_at": "2026-02-02T03:00:00Z", "status": "finished", "topics": "[]"}
    for number, topic in ((2, "bone"), (3, "another")):
        insert(db, "runs", id=number, code_version="0.1.0", extractor_version="1", **more)
        insert(db, "requests", run_id=number, topic=topic, provider="icite", question="cited_by", address="a:b",
               status="unchanged", received_n=0, missing_n=0, duplicates_n=0)  # fmt: skip
    db.conn.commit()
    page = getter(path)("/-/ledger/bone").text
    assert section_table(page, "asked") == [["icite", "citing works", "1", "0", "1", "0", "0", "0", "0", "0"]]
    assert "Run 2, refresh, started 2026-02-02 03:00 UTC" in text_of(page)
    assert "Nothing is missing by name, and no request failed" in text_of(page)


def test_the_overlap_counts_each_citation_of_the_seeds_once(get: Get) -> None:
    page = get("/-/ledger/bone").text
    assert section_table(page, "overlap") == [["saved_page", "5", "4", "·", "1"], ["pubmed", "1", "0", "1", "·"]]
    assert "the 5 citations with a seed of this topic at one end" in text_of(page)


def test_the_overlap_of_three_providers_adds_up() -> None:
    found = run_ledger.overlap(
        [{"providers": '["a"]', "edges_n": 2}, {"providers": '["b","a"]', "edges_n": 3},
         {"providers": '["c","a","b"]', "edges_n": 5}]
    )  # fmt: skip
    assert found is not None
    assert found["edges_n"] == 10
    assert [(row["provider"], row["stated_n"], row["only_n"], row["shared"]) for row in found["rows"]] == [
        ("a", 10, 2, [None, 8, 5]), ("b", 8, 0, [8, None, 5]), ("c", 5, 0, [5, 5, None])
    ]  # fmt: skip
    assert run_ledger.overlap([]) is None


def test_a_ledger_without_requests_seeds_or_citations_explains_itself(tmp_path: Path) -> None:
    path = empty_database(tmp_path / "evidence.db")
    db = sqlite_utils.Database(path)
    insert(db, "topics", slug="bare", title="A bare topic", question=None)
    db.conn.commit()
    text = text_of(getter(path)("/-/ledger/bare").text)
    assert "No run has asked anything for this topic yet" in text
    assert "This topic has no seed from which citations are followed." in text
    full = sqlite_utils.Database(full_database(tmp_path / "full.db"))
    full.execute("UPDATE studies SET cited_by_n = 30000 WHERE id = 1")
    full.conn.commit()
    assert "too many to compare while you wait" in text_of(getter(tmp_path / "full.db")("/-/ledger/bone").text)
    full.execute("UPDATE studies SET cited_by_n = 0, references_n = 0")
    full.conn.commit()
    text = text_of(getter(tmp_path / "full.db")("/-/ledger/bone").text)
    assert "No provider states a citation from or to a seed" in text


def test_home_leads_to_what_failed_and_to_what_a_person_must_decide(get: Get, get_empty: Get) -> None:
    page = get("/").text
    assert "1 request failed: something may be missing here." in text_of(page)
    assert "2 pairs of studies look like one work and were kept apart" in text_of(page)
    links = lxml_html.fromstring(page).xpath("//a/@href")
    for wanted in ("/evidence/requests?run_id=1&status=failed", "/evidence/requests?run_id=1&status=not_asked",
                   "/evidence/conflicts"):  # fmt: skip
        assert wanted in links
        assert get(wanted).status_code == 200
    assert "kept apart" not in get_empty("/").text


def test_words_cover_every_kind_that_a_provider_can_state() -> None:
    assert set(words.NOTICES) == set(model.NOTICE_KINDS)
    assert set(words.RELATIONS) == set(model.RELATION_KINDS)
    assert set(words.QUESTIONS) == {question.value for question in model.Question}


@pytest.mark.parametrize(
    "sql",
    [relatives.SQL_NOTICES, relatives.SQL_RELATIONS, relatives.SQL_FAMILY, relatives.SQL_TRIALS,
     relatives.SQL_KEPT_APART, sources.SQL_RECORDS, sources.SQL_OTHER_TEXTS, study.SQL_CITED_BY, study.SQL_CITES,
     run_ledger.SQL_ASKED, run_ledger.SQL_MISSING, run_ledger.SQL_REMARKS, run_ledger.SQL_SEEDS,
     run_ledger.SQL_OVERLAP],
)  # fmt: skip
def test_no_query_reads_a_whole_table(full_path: Path, sql: str) -> None:
    values = {"id": 1, "family": 1, "limit": 9, "run": 1, "topic": "bone"}
    plan = sqlite3.connect(full_path).execute(f"EXPLAIN QUERY PLAN {sql}", values).fetchall()
    steps = [step.split(" ", 2) for *_, step in plan]
    derived = {name for word, name, *_ in steps if word in ("CO-ROUTINE", "MATERIALIZE")}
    scans = [step for step in steps if step[0] == "SCAN" and "VIRTUAL" not in step[-1]]
    assert [step for step in scans if step[1] not in derived and not step[1].startswith("(")] == []


def test_topic_and_status_count_the_same_as_not_seen(tmp_path: Path) -> None:
    """Around the seeds only: a citing work's own 5,000 citing works are none that this topic follows."""
    path = full_database(tmp_path / "evidence.db")
    db = sqlite_utils.Database(path)
    other = next(iter(db.query("SELECT study_id FROM topic_studies WHERE topic = 'bone' AND role <> 'seed'")))
    seed = next(iter(db.query("SELECT study_id FROM topic_studies WHERE topic = 'bone' AND role = 'seed'")))
    for study_id, stated_n in ((other["study_id"], 5_000), (seed["study_id"], 700)):
        insert(db, "stated_counts", study_id=study_id, provider="pubmed", record_key=f"k{study_id}", what="cited_by",
               stated_n=stated_n, shown_n=0, response_sha256="0" * 64, run_id=1)  # fmt: skip
    db.conn.commit()
    reader = Reader(path)
    summary = next(row for row in topic_summaries(reader) if row["slug"] == "bone")
    reader.close()
    db.close()
    page = lxml_html.fromstring(getter(recount(path))("/-/topic/bone").text)
    unseen = page.xpath('//tr[th[text()="Unseen"]]/td')
    heads = page.xpath('//section[@aria-labelledby="unseen"]//thead/tr/th')
    shown = {said(head): said(cell) for head, cell in zip(heads, unseen, strict=True)}
    assert 600 < summary["unseen_citing_n"] <= 700
    assert shown[words.COUNTS["cited_by"]] == str(summary["unseen_citing_n"])


def test_each_remark_of_the_last_run_has_a_line_of_its_own(tmp_path: Path) -> None:
    path = full_database(tmp_path / "evidence.db")
    db = sqlite_utils.Database(path)
    remarks = ["bone: openalex needs a key", "studies 1 & 2 were kept apart"]
    db["runs"].update(1, {"message": "\n".join(remarks)})  # type: ignore[union-attr]
    page = lxml_html.fromstring(getter(path)("/").text)
    assert [said(item) for item in page.xpath('//details[contains(summary, "remark")]//li')] == remarks
