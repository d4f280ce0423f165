"""Files of whole topics, files behind tables and queries, and who may have what in them."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import networkx
import pytest
from datasette import hookimpl
from datasette.app import Datasette
from datasette.plugins import pm
from made_up import Get, getter, text_of
from made_up_rows import ABSTRACT, HOSTILE

from evidence_kb.exports.formats import BY_SUFFIX
from evidence_kb.pages import exports, renderers
from evidence_kb.pages.reviewers import ACTION
from evidence_kb.schema_private import curation

ALICE = {"actor": {"id": "alice"}}


@pytest.mark.parametrize("suffix", BY_SUFFIX)
def test_a_whole_topic_is_a_file_in_every_format(get: Get, suffix: str) -> None:
    response = get(f"/-/export/bone.{suffix}")
    assert response.status_code == 200
    assert response.headers["content-type"] == BY_SUFFIX[suffix].content_type
    assert f'filename="bone-run1-2026-01-05.{suffix}"' in response.headers["content-disposition"]
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "2026-01-05" in response.text and "bone" in response.text
    assert "Five children with" in response.text and "on pamidronate" in response.text


def test_the_graph_of_a_topic_holds_its_studies_and_their_citations(get: Get) -> None:
    for suffix, read in (("graphml", networkx.read_graphml), ("gexf", networkx.read_gexf)):
        graph = read(io.BytesIO(get(f"/-/export/bone.{suffix}").content))
        assert set(graph.nodes) == {"1", "2", "3", "4", "5", "6"}
        assert set(graph.edges) == {("2", "1"), ("3", "1"), ("4", "1"), ("6", "1"), ("1", "5")}
        assert graph.nodes["6"]["integrity"] == "retracted" and graph.nodes["1"]["role"] == "seed"


def test_filters_leave_a_part_and_the_file_says_so(get: Get) -> None:
    items = json.loads(get("/-/export/bone.csl.json?role=citing&status=stub").text)
    assert [item["id"] for item in items] == ["ekb3", "ekb6"]
    assert "Only studies with role citing, status stub" in items[0]["source"]
    graph = networkx.read_gexf(io.BytesIO(get("/-/export/bone.gexf?status=full").content))
    assert set(graph.nodes) == {"1", "2", "4"} and set(graph.edges) == {("2", "1"), ("4", "1")}
    assert json.loads(get("/-/export/bone.csl.json?decided=1").text) == []
    assert len(json.loads(get("/-/export/bone.csl.json?decided=0").text)) == 6
    assert get("/-/export/bone.csl.json?screening=included").status_code == 200


@pytest.mark.parametrize(
    "path", ["/-/export/none", "/-/export/none.ris", "/-/export/bone?role=x", "/-/export/bone.ris?status=%3Cscript%3E"]
)
def test_what_is_not_there_is_said(get: Get, path: str) -> None:
    response = get(path)
    assert response.status_code == 404 and "Not here" in response.text
    assert "<script>" not in response.text


def test_the_page_lists_formats_sizes_and_counts_that_add_up(get: Get) -> None:
    page = get("/-/export/bone").text
    said = text_of(page)
    assert "6 studies in 7 formats" in said
    for suffix in BY_SUFFIX:
        assert f'href="/-/export/bone.{suffix}"' in page
    part = get("/-/export/bone?role=citing")
    assert "4 studies of 6 in 7 formats" in text_of(part.text)
    assert 'href="/-/export/bone.ris?role=citing"' in part.text
    assert "No study of this topic fits" in text_of(get("/-/export/bone?screening=included").text)


@pytest.mark.parametrize("suffix", ["ris", "bib", "nbib", "csv"])
def test_sizes_are_right_where_all_studies_were_reckoned_from(get: Get, suffix: str) -> None:
    size = len(get(f"/-/export/bone.{suffix}").content)
    shown = re.search(rf"bone\.{suffix}\".*?Size, about\">([\d.]+) (bytes|kB)", get("/-/export/bone").text, re.DOTALL)
    assert shown
    factor = {"bytes": 1, "kB": 1000}[shown[2]]
    assert float(shown[1]) * factor == pytest.approx(size, rel=0.06)


def test_abstracts_without_an_open_licence_are_for_reviewers_only(full_path: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(full_path, tmp_path / "evidence.db"))
    assert ABSTRACT not in getter(path)("/-/export/bone.ris").text
    db = sqlite3.connect(path)
    db.execute("UPDATE passages SET licence = 'CC BY 4.0' WHERE kind = 'abstract'")
    db.commit()
    assert f"AB  - {ABSTRACT}" in getter(path)("/-/export/bone.ris").text
    db.execute("UPDATE passages SET licence = 'CC BY-NC 4.0' WHERE kind = 'abstract'")
    db.commit()
    assert ABSTRACT not in getter(path)("/-/export/bone.ris").text
    db.close()


class _Reviewers:
    """What a reviewer's permission looks like to Datasette."""

    __name__ = "reviewers"

    @hookimpl
    def permission_allowed(self, actor: Any, action: str) -> bool | None:
        return bool(actor) and actor.get("id") in ("alice", "carol") if action == ACTION else None


@pytest.fixture
def folder(full_path: Path, tmp_path: Path) -> Path:
    """A data folder with notes of reviewers."""
    import sqlite_utils

    shutil.copy(full_path, tmp_path / "evidence.db")
    db = sqlite_utils.Database(tmp_path / "curation.db")
    curation.apply(db)
    row = {
        "claim_key": "key1",
        "verdict": "accept",
        "note": "Seen in Table II.",
        "reviewer": "Dr Secret",
        "at": "2026-01-06",
    }
    db.table("reviews").insert(row)
    db.table("reviews").insert({**row, "reviewer": "alice", "note": "Mine."})
    db.close()
    return tmp_path


def fetched(folder: Path, path: str, actor: str | None) -> Any:
    async def fetch() -> Any:
        datasette = Datasette([str(folder / "evidence.db")])
        await datasette.invoke_startup()
        cookies = {"ds_actor": datasette.sign({"a": {"id": actor}}, "actor")} if actor else {}
        return await datasette.client.get(path, cookies=cookies)

    plugin = _Reviewers()
    pm.register(plugin, name="reviewers of a test")
    try:
        return asyncio.run(fetch())
    finally:
        pm.unregister(plugin)


@pytest.mark.parametrize(
    "path", ["/-/export/bone.ris", "/evidence/studies.ris", "/-/export/bone.bib", "/-/export/bone.csv"]
)
def test_notes_are_for_reviewers_and_names_for_nobody(folder: Path, path: str) -> None:
    for actor in (None, "bob"):
        assert "Seen in Table II" not in fetched(folder, path, actor).text
    response = fetched(folder, path, "alice")
    assert "Seen in Table II." in response.text
    assert ABSTRACT[:30] in response.text
    assert "Secret" not in response.text


def test_a_reviewer_sees_no_note_of_another_before_he_has_judged(folder: Path) -> None:
    alice = fetched(folder, "/-/export/bone.ris", "alice").text
    assert "N1  - Note: Seen in Table II." in alice and "N1  - Note: Mine." in alice
    carol = fetched(folder, "/-/export/bone.ris", "carol").text
    assert "Table II" not in carol and "Mine." not in carol
    db = sqlite3.connect(folder / "curation.db")
    db.execute("INSERT INTO reviews (claim_key, verdict, reviewer, at) VALUES ('key1', 'undo', 'alice', '2026-01-07')")
    db.commit()
    db.close()
    alice = fetched(folder, "/-/export/bone.ris", "alice").text
    assert "Table II" not in alice and "N1  - Note: Mine." in alice


# --- behind tables and queries -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("/evidence/studies.csl", [1, 2, 3, 4, 5, 6]),
        ("/evidence/topic_studies.csl", [1, 2, 3, 4, 5, 6]),
        ("/evidence/topic_studies.csl?_labels=on", [1, 2, 3, 4, 5, 6]),
        ("/evidence/claims_full.csl", [1, 2, 4]),
        ("/evidence/claims.csl?study_id=2", [2]),
        ("/evidence/studies/2.csl", [2]),
        ("/evidence.csl?sql=select+study_id+from+claims", [1, 2, 4]),
        ("/evidence.csl?sql=select+id,title+from+studies+where+id=4", [4]),
    ],
)
def test_rows_of_any_table_or_query_become_studies_once(get: Get, path: str, keys: list[int]) -> None:
    response = get(path, follow_redirects=True)
    assert response.status_code == 200, response.text
    assert [item["id"] for item in json.loads(response.text)] == [f"ekb{key}" for key in keys]


@pytest.mark.parametrize("extension", [*renderers.EXTENSIONS, "csv"])
def test_every_format_of_references_answers_behind_a_table(get: Get, extension: str) -> None:
    response = get(f"/evidence/studies.{extension}")
    assert response.status_code == 200
    assert "Five children with" in response.text and "on pamidronate" in response.text
    assert HOSTILE.split("&")[0].strip() in response.text or extension in ("csl", "bib", "csv")


def test_an_id_that_is_no_study_is_not_taken_for_one(get: Get) -> None:
    sql = "select+1+as+id,'Another+work'+as+title,2001+as+year,'10.1000/x'+as+doi"
    (item,) = json.loads(get(f"/evidence.csl?sql={sql}").text)
    assert item["title"] == "Another work" and item["DOI"] == "10.1000/x" and item["id"] != "ekb1"
    assert "study_id" not in {name for name, value in item["custom"].items() if value is not None}


@pytest.mark.parametrize(
    "sql",
    [
        "select+'x'+as+study_id",
        "select+null+as+study_id",
        "select+-1+as+study_id",
        "select+99999999999999999999+as+study_id",
        "select+x'00ff'+as+study_id",
        "select+1e300+as+study_id",
        "select+null+as+doi",
        "select+999+as+study_id",
        "select+1+as+one",
        "select+study_id+from+claims+where+0",
        "select+slug,title+from+topics",
    ],
)
@pytest.mark.parametrize("extension", ["ris", "graphml"])
def test_rows_that_name_no_study_are_refused_in_words(get: Get, sql: str, extension: str) -> None:
    response = get(f"/evidence.{extension}?sql={sql}")
    assert response.status_code == 400
    assert "Nothing to export as " in response.text


def test_hostile_names_of_columns_are_text(get: Get) -> None:
    response = get("/evidence.ris?sql=select+1+as+[<script>alert(1)</script>]")
    assert response.status_code == 400
    assert "<script>alert(1)" not in response.text and "&lt;script&gt;alert(1)" in response.text


def test_graphs_are_made_of_rows_with_both_ends(get: Get) -> None:
    whole = networkx.read_graphml(io.BytesIO(get("/evidence/citations.graphml").content))
    assert len(whole.edges) == 5 and whole.nodes["1"]["doi"] == "10.5555/bone.1"
    query = "select+citing_id,cited_id+from+citations+where+citing_id=2"
    part = networkx.read_gexf(io.BytesIO(get(f"/evidence.gexf?sql={query}").content))
    assert set(part.edges) == {("2", "1")}


def test_a_page_of_rows_says_that_more_were_left_out(get: Get) -> None:
    response = get("/evidence/studies.ris?_size=2")
    assert response.headers[renderers.LEFT_OUT_HEADER].startswith("Incomplete: made of 2 rows of 6")
    assert response.text.count("N1  - evidence-kb, run 1 of 2026-01-05. Incomplete: made of 2 rows of 6") == 2
    assert renderers.LEFT_OUT_HEADER not in get("/evidence/studies.ris").headers


def test_a_query_that_was_cut_says_so(full_path: Path) -> None:
    cut = getter(full_path, settings={"max_returned_rows": 3})
    response = cut("/evidence.bib?sql=select+id,title,year+from+studies")
    assert response.headers[renderers.LEFT_OUT_HEADER].startswith("Incomplete: made of 3 rows;")
    assert "Incomplete" in response.text.splitlines()[0]


def test_links_to_the_formats_stand_where_they_work(get: Get) -> None:
    page = get("/evidence/studies").text
    for extension in renderers.EXTENSIONS:
        assert f"/evidence/studies.{extension}" in page
    assert "/evidence/runs.ris" not in get("/evidence/runs").text
    assert "/evidence/topics.ris" not in get("/evidence/topics").text
    citations = get("/evidence/citations").text
    assert "/evidence/citations.graphml" in citations and "/evidence/citations.ris" not in citations


def test_rows_of_another_database_are_taken_as_they_are(full_path: Path, tmp_path: Path) -> None:
    other = tmp_path / "another.db"
    db = sqlite3.connect(other)
    db.execute("CREATE TABLE works (study_id INTEGER, doi TEXT, title TEXT, year TEXT)")
    db.execute(
        "INSERT INTO works VALUES (1, '10.1000/other', 'Elsewhere', '2001'), (2, '10.1000/other', 'Again', NULL)"
    )
    db.commit()
    db.close()
    both = getter(other, full_path)
    both("/")
    (item,) = json.loads(both("/another/works.csl").text)
    assert item["title"] == "Elsewhere" and item["issued"] == {"date-parts": [[2001]]}
    alone = getter(other)
    assert json.loads(alone("/another/works.csl").text)[0]["DOI"] == "10.1000/other"


@pytest.mark.parametrize(
    "path", ["/-/export/bone.ris", "/-/export/bone", "/evidence/studies.ris", "/evidence/citations.gexf"]
)
def test_a_closed_database_gives_no_file(full_path: Path, path: str) -> None:
    closed = getter(full_path, metadata={"databases": {"evidence": {"allow": {"id": "alice"}}}})
    response = closed(path)
    assert response.status_code == 403 and "pamidronate" not in response.text


def test_csv_of_a_topic_has_a_line_per_study(get: Get) -> None:
    rows = list(csv.DictReader(io.StringIO(get("/-/export/bone.csv").text, newline="")))
    assert [row["id"] for row in rows] == ["1", "2", "3", "4", "5", "6"]
    assert rows[2]["title"] == " ".join(HOSTILE.split())
    assert rows[4]["title"] == "" and rows[4]["participants_n"] == ""


def test_batches_go_on_where_the_last_one_ended(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = {suffix: get(f"/-/export/bone.{suffix}").text for suffix in BY_SUFFIX}
    monkeypatch.setattr("evidence_kb.store_exports.BATCH_N", 2)
    monkeypatch.setattr("evidence_kb.store_exports.batches.__kwdefaults__", {**_defaults(), "batch_n": 2})
    assert {suffix: get(f"/-/export/bone.{suffix}").text for suffix in BY_SUFFIX} == whole


def _defaults() -> dict[str, Any]:
    from evidence_kb import store_exports

    return dict(store_exports.batches.__kwdefaults__ or {})


def test_an_empty_topic_explains_itself(empty_path: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(empty_path, tmp_path / "evidence.db"))
    db = sqlite3.connect(path)
    db.execute("INSERT INTO topics (slug, title) VALUES ('new', 'New')")
    db.commit()
    db.close()
    fresh = getter(path)
    assert "This topic holds no study yet" in fresh("/-/export/new").text
    assert "No run has filled this topic yet" in fresh("/-/export/new").text
    assert json.loads(fresh("/-/export/new.csl.json").text) == []
    assert fresh("/-/methods/new").status_code == 200


def test_the_paths_of_files_and_pages_do_not_overlap() -> None:
    for path in ("/-/export/bone.ris", "/-/export/bone.csl.json"):
        assert re.match(exports.FILE.paths[0], path) and not re.match(exports.PAGE.paths[0], path)
    assert re.match(exports.PAGE.paths[0], "/-/export/bone")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/evidence/studies.csv", 'inline; filename="studies-run1-2026-01-05.csv"'),
        ("/evidence/claims_full.csv?_stream=on&_dl=on", 'attachment; filename="claims_full-run1-2026-01-05.csv"'),
        ("/evidence.csv?sql=select+1", 'inline; filename="evidence-run1-2026-01-05.csv"'),
    ],
)
def test_csv_files_of_tables_and_queries_say_of_which_run_they_are(get: Get, path: str, name: str) -> None:
    answer = get(path)
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == name
    assert answer.headers["x-evidence-run"] == "evidence-kb, run 1 of 2026-01-05"


def test_csv_files_of_other_databases_are_left_alone(full_path: Path, tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "other.db").execute("CREATE TABLE studies (id INTEGER)").connection.close()
    answer = getter(tmp_path / "other.db", full_path)("/other/studies.csv")
    assert answer.status_code == 200 and "x-evidence-run" not in answer.headers
    missing = getter(full_path)("/evidence/none.csv")
    assert missing.status_code == 404 and "x-evidence-run" not in missing.headers
