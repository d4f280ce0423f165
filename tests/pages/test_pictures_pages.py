"""Pages and files of pictures, over a made-up topic of two hundred studies: what they say, leave out and may cost."""

from __future__ import annotations

import re
import shutil
import sqlite3
from pathlib import Path
from xml.etree import ElementTree

import pytest
from lxml import html as lxml_html
from made_up import Get, getter, text_of
from made_up_network import EXCLUDED, HOSTILE_STUDY, RETRACTED, SEEDS, STUDIES, UNNAMED, network_database

from evidence_kb.pages.pictures import neighbourhood, network_page, rows, timeline_page
from evidence_kb.pages.pictures.svg import style_hash
from evidence_kb.store import Store
from evidence_kb.store_counts import derive_counts
from evidence_kb.store_metrics import derive_metrics

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return network_database(tmp_path_factory.mktemp("network") / "evidence.db")


@pytest.fixture(scope="module")
def net(path: Path) -> Get:
    return getter(path)


def studies_in(page: str) -> list[str]:
    return [link.get("href") for link in lxml_html.fromstring(page).iterfind(".//svg//a")]


def studies_below(page: str) -> list[str]:
    return [link.get("href") for link in lxml_html.fromstring(page).iterfind(".//table//a")]


def test_the_network_shows_as_many_as_it_says_and_says_the_same_below(net: Get) -> None:
    page = net("/-/network/net").text
    assert len(studies_in(page)) == network_page.DEFAULT
    assert sorted(studies_in(page)) == sorted(studies_below(page))
    said = text_of(page)
    assert f"{network_page.DEFAULT} of {STUDIES - 1} studies: 2 seeds and those that other studies" in said
    assert f"Left out: {STUDIES - 1 - network_page.DEFAULT} studies, each cited by one at most of the topic’s" in said
    assert "1 study that reviewers excluded takes no part" in said


def test_seeds_are_shown_however_little_they_are_cited_and_excluded_studies_never(net: Get) -> None:
    few, most = net("/-/network/net?n=3").text, net("/-/network/net?n=300").text
    assert {f"/-/study/{seed}" for seed in SEEDS} <= set(studies_in(few))
    assert len(studies_in(most)) == STUDIES - 1
    assert f"/-/study/{EXCLUDED}" not in studies_in(most)
    assert "All 199 studies of the topic" in text_of(most)


def test_of_many_seeds_those_that_citations_join_to_the_topic_leave_room_for_other_studies(
    path: Path, tmp_path: Path
) -> None:
    copy = Path(shutil.copy(path, tmp_path / "seeds.db"))
    db = sqlite3.connect(copy)
    with db:
        db.execute("UPDATE topic_studies SET role = 'seed' WHERE study_id > 60 AND study_id <> ?", [EXCLUDED])
    (lonely,) = db.execute(
        "SELECT max(study_id) FROM study_metrics WHERE cites_in_topic_n + cited_in_topic_n = 0"
    ).fetchone()
    seeds_n = db.execute("SELECT count(*) FROM topic_studies WHERE role = 'seed'").fetchone()[0]
    db.close()
    store = Store(copy)
    derive_counts(store)
    store.close()
    page = getter(copy)("/-/network/net?n=40").text
    shown = studies_in(page)
    assert f"of {seeds_n} seeds, those with most citations in the topic, and those that other" in text_of(page)
    assert len(shown) == 40 and f"/-/study/{lonely}" not in shown
    assert sum(int(link.rpartition("/")[2]) <= 60 for link in shown) > 10


@pytest.mark.parametrize(("asked", "shown"), [("0", 1), ("-4", 72), ("x", 72), ("9" * 11, 72), ("²", 72), ("40", 40)])
def test_what_is_asked_for_is_kept_within_bounds(net: Get, asked: str, shown: int) -> None:
    assert len(studies_in(net(f"/-/network/net?n={asked}").text)) == shown


def test_the_table_is_sorted_by_citations_within_the_topic(net: Get) -> None:
    table = lxml_html.fromstring(net("/-/network/net").text).find(".//table")
    counts = [int(cell.text_content()) for cell in table.iterfind('.//td[@data-label="Cited by (in topic)"]')]
    assert counts == sorted(counts, reverse=True) and counts[0] > 20


@pytest.mark.parametrize("shown", [72, 300])
def test_the_studies_cited_most_have_labels(net: Get, path: Path, shown: int) -> None:
    most = sqlite3.connect(path).execute(
        "SELECT study_id FROM study_metrics ORDER BY cited_in_topic_n DESC, study_id LIMIT 10"
    )
    page = lxml_html.fromstring(net(f"/-/network/net?n={shown}").text)
    for (id,) in most:
        [link] = page.iterfind(f'.//svg//a[@href="/-/study/{id}"]')
        assert link.find("text") is not None, id


def test_retracted_works_are_named_in_picture_and_table(net: Get) -> None:
    page = lxml_html.fromstring(net("/-/network/net?n=300").text)
    for id in RETRACTED:
        in_picture, in_table = page.iterfind(f'.//a[@href="/-/study/{id}"]')
        assert "Retracted" in in_picture.get("aria-label")
        assert "Retracted" in in_table.getparent().text_content()


def test_the_neighbourhood_counts_both_sides_and_marks_the_middle(net: Get, path: Path) -> None:
    one = sqlite3.connect(path).execute
    [(hub, cited_by_n, references_n)] = one(
        "SELECT id, cited_by_n, references_n FROM studies ORDER BY cited_by_n DESC LIMIT 1"
    )
    page = net(f"/-/network/net?around={hub}").text
    assert f"of {cited_by_n} citing works held" in text_of(page)
    told = [cell.text_content() for cell in lxml_html.fromstring(page).iterfind('.//td[@data-label="Citation"]')]
    assert told.count("the study itself") == 1
    assert told.count("cites it") == min(cited_by_n, network_page.DEFAULT - 1 - min(references_n, 35))
    small = net(f"/-/network/net?around={hub}&n=11").text
    assert len(studies_in(small)) == 11


def test_a_study_page_has_its_neighbourhood(net: Get) -> None:
    page = net("/-/study/8").text
    assert "Its citations as a picture" in text_of(page)
    assert 'href="/-/network/net?around=8"' in page and 'href="/-/network/net.svg?around=8"' in page


@pytest.mark.parametrize("path_", ["/-/network/net.svg", "/-/network/net.svg?around=8", "/-/timeline/net/1.svg"])
def test_a_file_is_svg_with_topic_run_and_date_and_links_that_lead_home(net: Get, path_: str) -> None:
    response = net(path_)
    assert response.headers["content-type"] == "image/svg+xml; charset=utf-8"
    policy = response.headers["content-security-policy"]
    assert f"style-src '{style_hash()}'" in policy and "unsafe" not in policy
    root = ElementTree.fromstring(response.text)
    said = root.find(f"{SVG}desc").text or ""  # type: ignore[union-attr]
    assert "topic Sterile bone inflammation in children" in said and "run 1 of 2026-01-05T02:00:07Z" in said
    assert all(link.get("href", "").startswith("http://localhost/-/") for link in root.iter(f"{SVG}a"))
    assert root.get("width") and root.get("height")


def test_hostile_titles_stay_text_in_page_and_file(net: Get) -> None:
    for path_ in ("/-/network/net?n=300", "/-/network/net.svg?n=300", f"/-/network/net?around={HOSTILE_STUDY}",
                  "/-/timeline/net/1", "/-/timeline/net/2"):  # fmt: skip
        assert "<script>alert(1)" not in net(path_).text


def test_a_study_of_which_nothing_is_stated_has_a_name_all_the_same(net: Get) -> None:
    for path_ in ("/-/network/net?n=300", "/-/timeline/net/1"):
        links = lxml_html.fromstring(net(path_).text).findall(f'.//a[@href="/-/study/{UNNAMED}"]')
        assert links and all("Title not stated" in (a.get("aria-label") or a.text_content()) for a in links), path_


def test_pages_carry_no_inline_style_or_script(net: Get) -> None:
    for path_ in ("/-/network/net", "/-/network/net?around=8", "/-/timeline/net/1", "/-/study/8"):
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=", net(path_).text)


def test_the_timeline_of_a_class_holds_its_drugs_and_that_of_a_drug_holds_less(net: Get) -> None:
    whole, drug = net("/-/timeline/net/1").text, net("/-/timeline/net/3").text
    assert "zoledronate" in text_of(whole) and "pamidronate" in text_of(whole)
    assert "zoledronate" not in text_of(drug)
    for page in (whole, drug):
        marks = [link for link in studies_in(page) if link.startswith("/-/study/")]
        assert sorted(marks) == sorted(studies_below(page))
    assert 'href="/-/timeline/net/1"' in drug
    assert {link for link in studies_in(drug) if "/study/" in link} <= set(studies_in(whole))


def test_the_timeline_counts_each_study_once(net: Get, path: Path) -> None:
    sizes = sqlite3.connect(path).execute(
        "SELECT study_id, max(participants_n) FROM cell_studies WHERE treatment_id = 3 GROUP BY study_id"
    ).fetchall()  # fmt: skip
    patients = sum(size for _, size in sizes if size is not None)
    assert f"{len(sizes)} studies with own data, {patients} patients" in text_of(net("/-/timeline/net/3").text)


def test_a_treatment_without_own_data_says_so(net: Get) -> None:
    assert "No study held reports own data on etanercept" in text_of(net("/-/timeline/net/4").text)
    assert ElementTree.fromstring(net("/-/timeline/net/4.svg").text) is not None


def test_a_topic_without_studies_says_what_to_do(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "evidence.db"
    copy.write_bytes(path.read_bytes())
    with sqlite3.connect(copy) as db:
        db.execute("INSERT INTO topics (slug, title) VALUES ('none', 'Nothing yet')")
    db.close()
    get = getter(copy)
    assert "Nothing to draw yet" in text_of(get("/-/network/none").text)
    assert ElementTree.fromstring(get("/-/network/none.svg").text) is not None


def test_before_the_first_refresh_pages_do_not_claim_that_nothing_is_held(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "evidence.db"
    copy.write_bytes(path.read_bytes())
    with sqlite3.connect(copy) as db:
        for table in ("study_metrics", "topic_clusters", "cell_studies"):
            db.execute(f"DELETE FROM {table}")
    db.close()
    get = getter(copy)
    for path_ in ("/-/network/net", "/-/timeline/net/1"):
        said = text_of(get(path_).text)
        assert "none has run since" in said and "held" not in said.partition("Read by machine")[0]


def test_deriving_again_writes_nothing_and_a_rebuild_gives_the_same(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "evidence.db"
    copy.write_bytes(path.read_bytes())
    store = Store(copy)
    select = "SELECT * FROM study_metrics ORDER BY topic, study_id"
    before, writes = store.rows(select), store.db.conn.total_changes
    derive_metrics(store)
    assert store.db.conn.total_changes == writes
    for table in ("study_metrics", "graph_digests"):  # without the digest it would take the measures for present
        store.db.execute(f"DELETE FROM {table}")
    derive_metrics(store)
    assert store.rows(select) == before
    store.close()


def test_an_excluded_study_takes_no_part_and_a_dropped_one_leaves(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "evidence.db"
    copy.write_bytes(path.read_bytes())
    store = Store(copy)
    [hub] = store.rows("SELECT study_id, cited_in_topic_n AS n FROM study_metrics ORDER BY n DESC LIMIT 1")
    [citing] = store.rows("SELECT citing_id AS id FROM citations WHERE cited_id = ? AND citing_id <> ? LIMIT 1",
                          [hub["study_id"], EXCLUDED])  # fmt: skip
    store.db.execute("UPDATE topic_studies SET screening = 'excluded' WHERE study_id = ?", [citing["id"]])
    derive_metrics(store)
    found = {row["study_id"]: row for row in store.rows("SELECT * FROM study_metrics")}
    assert citing["id"] not in found and EXCLUDED not in found
    assert found[hub["study_id"]]["cited_in_topic_n"] == hub["n"] - 1
    assert sum(r["studies_n"] for r in store.rows("SELECT studies_n FROM topic_clusters")) == STUDIES - 2
    store.close()


@pytest.mark.parametrize(
    "sql",
    [network_page.SQL_SEEDS, network_page.SQL_CITED, network_page.SQL_NODES, network_page.SQL_COUNTS,
     neighbourhood.SQL_STUDY, neighbourhood.SQL_CITING, neighbourhood.SQL_CITED, neighbourhood.SQL_TOPIC_OF,
     rows.SQL_AMONG, rows.SQL_CLUSTERS, timeline_page.SQL_CELLS, timeline_page.SQL_FINDINGS],
)  # fmt: skip
def test_no_query_reads_a_large_table_through(path: Path, sql: str) -> None:
    db = sqlite3.connect(path)
    names = dict.fromkeys(("topic", "id", "ids", "n", "read", "shown", "limit", "treatment", "pairs"), "1")
    plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", names)]
    scans = [step for step in plan if step.startswith("SCAN") and "VIRTUAL TABLE" not in step]
    # l holds as much as a limit lets through, below the treatments of a class, t all treatments.
    assert set(scans) <= {"SCAN l", "SCAN below", "SCAN t", "SCAN CONSTANT ROW"}, plan


def _steps(db: sqlite3.Connection, read: int) -> int:
    """Return how many hundred steps SQLite's machine takes to find the citing works of study 8."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    db.set_progress_handler(count, 100)
    values = {"id": 8, "topic": "net", "read": read, "shown": 72}
    assert len(db.execute(neighbourhood.SQL_CITING, values).fetchall()) == 72
    db.set_progress_handler(None, 0)
    return steps


def test_a_study_that_thousands_cite_costs_no_more_than_the_limit(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "evidence.db"
    copy.write_bytes(path.read_bytes())
    many = neighbourhood.READ * 3
    with sqlite3.connect(copy) as db:
        db.executemany("INSERT INTO studies (id, key, status, first_run, last_run) VALUES (?, ?, 'stub', 1, 1)",
                       ((n, f"m{n}") for n in range(1000, 1000 + many)))  # fmt: skip
        db.executemany("INSERT INTO citations VALUES (?, 8, 1, 1, 1)", ((n,) for n in range(1000, 1000 + many)))
        db.execute("UPDATE studies SET cited_by_n = ? WHERE id = 8", [many])
    steps = {read: _steps(db, read) for read in (neighbourhood.READ, many)}
    assert steps[many] > 2 * steps[neighbourhood.READ]
    db.close()
    said = text_of(getter(copy)("/-/network/net?around=8").text)
    assert "of 6 000 citing works held" in said and "chosen from 2 000 on each side" in said
