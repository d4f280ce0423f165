"""Bulk files of PubMed: loaded once, in order, the newest version speaks, and what was deleted is kept and marked."""

from __future__ import annotations

import gzip
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from bulk_pubmed import HEAD, article, bulk_file, deleted, packed
from click.testing import CliRunner, Result
from kept import tables

from evidence_kb.cli import main
from evidence_kb.data_folder import writing
from evidence_kb.executors import Here
from evidence_kb.harvesters.pubmed import baseline
from evidence_kb.load import Loaded, load_files
from evidence_kb.model import Batch, Identifiers, Passage, PassageKind, Record
from evidence_kb.refresh import rederive
from evidence_kb.store import Origin
from evidence_kb.store_batch import save_batch
from evidence_kb.store_due import descriptions
from evidence_kb.store_guards import retire_records

READ_AT_LOADING = ("studies", "records", "passages", "identifiers", "search_documents", "citation_statements")


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(baseline, "PART_N", 3)


def load(folder: Path, *files: Path, options: str = "") -> Loaded:
    with writing(folder / "data") as data:
        return load_files(data, "pubmed", files, Here(), 0, options)


def command(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--data", str(folder / "data")])


def rows(folder: Path, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / "data" / "evidence.db")) as db:
        return db.execute(sql, values).fetchall()


def found(folder: Path, words: str) -> list[str]:
    """Return the titles that a search in titles and texts finds."""
    sql = ("SELECT s.title FROM search_index x JOIN search_documents d ON d.id = x.rowid JOIN studies s "
           "ON s.id = d.study_id WHERE search_index MATCH ? ORDER BY 1")  # fmt: skip
    return [title for (title,) in rows(folder, sql, words)]


def derive(folder: Path) -> None:
    with writing(folder / "data") as data:
        rederive(data)


# --- what is loaded ---------------------------------------------------------------------------------------------------


def test_records_become_studies_that_can_be_found_at_once(tmp_path: Path) -> None:
    path = bulk_file(tmp_path, 1, *(article(n, f"Fever number{n} fell.", doi=f"10.5555/h{n}") for n in range(1, 8)))
    assert load(tmp_path, path).part.records_n == 7
    ((key, title, authors, journal, year, status, integrity, checked),) = rows(
        tmp_path,
        "SELECT key, title, authors, journal, year, status, integrity, integrity_checked_at FROM studies "
        "WHERE pmid = '5'",
    )
    assert (key, title, authors) == ("doi:10.5555/h5", "Zorplex in hens, part 5", "Ada Quill")
    assert (journal, year, status) == ("Hen Journal", 2011, "full")
    assert (integrity, checked) == ("none_known", "2023-11-14T22:13:20Z")  # when the file was written, not loaded
    assert found(tmp_path, "number5") == ["Zorplex in hens, part 5"]
    assert rows(tmp_path, "SELECT name, parts_n, records_n, is_done FROM loaded_files") == [(path.name, 3, 7, 1)]


def test_what_was_loaded_is_what_deriving_makes_of_it(tmp_path: Path) -> None:
    records = [article(n, f"Fever{n} fell.", doi=f"10.5555/h{n // 2 * 2}" if n > 6 else "") for n in range(1, 10)]
    load(tmp_path, bulk_file(tmp_path, 1, *records[:6]))
    before = tables(tmp_path / "data" / "evidence.db")
    derive(tmp_path)
    after = tables(tmp_path / "data" / "evidence.db")
    assert {name: after[name] for name in READ_AT_LOADING} == {name: before[name] for name in READ_AT_LOADING}
    load(tmp_path, bulk_file(tmp_path, 2, *records[6:]))  # two of them state one DOI: deriving tells them apart
    derive(tmp_path)
    assert rows(tmp_path, "SELECT count(*), count(DISTINCT pmid) FROM studies") == [(9, 9)]


def test_loading_twice_changes_nothing(tmp_path: Path) -> None:
    path = bulk_file(tmp_path, 1, *map(article, range(1, 8)))
    load(tmp_path, path)
    before = tables(tmp_path / "data" / "evidence.db")
    done = command(tmp_path, "load", "pubmed", str(path), "--jobs", "1")
    assert done.exit_code == 0 and f"{path.name}: already loaded" in done.output and "nothing changed" in done.output
    again = tables(tmp_path / "data" / "evidence.db")
    assert {k: v for k, v in again.items() if k != "history"} == {k: v for k, v in before.items() if k != "history"}


def test_works_that_are_cited_are_counted_and_named_only_when_asked_for(tmp_path: Path) -> None:
    path = bulk_file(tmp_path, 1, article(1, cites=[7, 8]), article(2))
    load(tmp_path, path)
    assert rows(tmp_path, "SELECT record_key, shown_n FROM stated_counts") == [("pmid:1", 2)]
    assert rows(tmp_path, "SELECT count(*) FROM citation_statements") == [(0,)]
    load(tmp_path, path, options="references")
    assert rows(tmp_path, "SELECT citing_key, cited_key FROM citation_statements ORDER BY 2") == [
        ("pmid:1", "pmid:7"), ("pmid:1", "pmid:8")
    ]  # fmt: skip
    assert rows(tmp_path, "SELECT count(*) FROM studies") == [(4,)]


def test_notices_are_looked_up_without_a_walk_through_all_records(tmp_path: Path) -> None:
    erratum = (
        '<CommentsCorrectionsList><CommentsCorrections RefType="ErratumIn"><RefSource>Hen J. 2012;5:1</RefSource>'
        '<PMID Version="1">99</PMID></CommentsCorrections></CommentsCorrectionsList>'
    )
    asked: list[str] = []
    with writing(tmp_path / "data") as data:
        data.store.db.conn.set_trace_callback(asked.append)
        load_files(data, "pubmed", [bulk_file(tmp_path, 1, article(1, more=erratum), article(2))], Here(), 0)
        data.store.db.conn.set_trace_callback(None)
    (lookup,) = {sql for sql in asked if sql.startswith("SELECT s.id, s.first_run") and "'[1]'" in sql}
    assert rows(tmp_path, "SELECT integrity FROM studies WHERE pmid = '1'") == [("corrected",)]
    plan = [step for *_, step in rows(tmp_path, f"EXPLAIN QUERY PLAN {lookup}")]
    assert [step for step in plan if "records" in step] == ["SEARCH records USING INDEX records_study (study_id=?)"]


def test_nothing_that_a_load_asks_walks_through_all_that_is_held(tmp_path: Path) -> None:
    """A baseline has 40 million records: what a part of it costs must not hang on how many are held."""
    load(tmp_path, bulk_file(tmp_path, 1, *(article(n, doi=f"10.1/{n}", cites=[n + 1]) for n in range(1, 9))))
    update = bulk_file(tmp_path, 1220, article(2, "After.", revised="2024-05-06"), article(9), deleted(4), days=300)
    asked: list[str] = []
    with writing(tmp_path / "data") as data:
        data.store.db.conn.set_trace_callback(asked.append)
        load_files(data, "pubmed", [update], Here(), 0, "references")
        data.store.db.conn.set_trace_callback(None)
    looked = {sql for sql in asked if sql.startswith(("SELECT", "UPDATE", "DELETE", "WITH"))}
    steps = {step for sql in looked for *_, step in rows(tmp_path, f"EXPLAIN QUERY PLAN {sql}")}
    # what there are few of: runs, steps of the history, requests for lists of notices, settings
    few = r"runs|history|requests USING INDEX requests_notices|sqlite_sequence|main.search_index_config"
    walks = re.compile(rf"SCAN (?!.*VIRTUAL TABLE|\(subquery|CONSTANT|{few})|SEARCH \w+ USING .*\(provider=\?\)")
    assert any("SEARCH r USING" in step for step in steps)
    assert not [step for step in steps if walks.match(step)]


def test_a_load_does_not_wait_for_other_harvesters_rules_and_the_network() -> None:
    code = "import sys, evidence_kb.cli_load; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    needless = {"evidence_kb.harvest", "evidence_kb.fetch", "evidence_kb.contexts.reading", "requests", "scipy"}
    assert "evidence_kb.load" in loaded and not needless & set(loaded)


def test_a_record_joins_the_study_that_has_its_identifier(tmp_path: Path) -> None:
    with writing(tmp_path / "data") as data:
        data.store.begin_run("test", [], "2022-01-01T00:00:00Z", "0", "0")
        known = Record("doi:10.5555/h2", Identifiers(doi="10.5555/h2"), title="zorplex in hens", year=2010)
        batch = Batch(records=(known,), passages=(Passage(known.key, PassageKind.TITLE, None, "zorplex in hens"),))
        save_batch(data.store, Origin(1, "", "crossref", "0" * 64, "2022-01-01T00:00:00Z", None, lists_belong=False),
                   batch)  # fmt: skip
    load(tmp_path, bulk_file(tmp_path, 1, article(1), article(2, doi="10.5555/H2")))
    assert rows(tmp_path, "SELECT study_id, provider FROM records ORDER BY study_id, provider") == [
        (1, "crossref"), (1, "pubmed"), (2, "pubmed")
    ]  # fmt: skip
    # PubMed's description comes first, and so does its title.
    assert rows(tmp_path, "SELECT title, year, pmid FROM studies WHERE id = 1") == [
        ("Zorplex in hens, part 2", 2011, "2")
    ]
    spoken = rows(tmp_path, "SELECT provider, is_chosen FROM passages WHERE study_id = 1 AND kind = 'title' ORDER BY 1")
    assert spoken == [("crossref", 0), ("pubmed", 1)]


def test_claims_of_loaded_records_are_read_when_a_topic_has_them_or_when_asked_for(tmp_path: Path) -> None:
    text = "In this case series of 9 children, pain improved in 4 of 5 children treated with pamidronate."
    path = bulk_file(tmp_path, 1, *(article(n, text.replace("9", f"{n + 9}")) for n in range(1, 5)))
    load(tmp_path, path)
    derive(tmp_path)
    for table in ("extractions", "claims"):
        assert rows(tmp_path, f"SELECT count(*) FROM {table}") == [(0,)]
    topic = tmp_path / "library.nbib"
    topic.write_text("PMID- 2\nTI  - Zorplex in hens, part 2\nJT  - Hen Journal\nDP  - 2011\n\n")
    assert command(tmp_path, "import", str(topic), "--topic", "t").exit_code == 0
    assert rows(tmp_path, "SELECT count(*) FROM extractions") == [(1,)]
    assert rows(tmp_path, "SELECT DISTINCT pmid FROM claims c JOIN studies s ON s.id = c.study_id") == [("2",)]
    load(tmp_path, path, options="claims")
    assert rows(tmp_path, "SELECT count(*) FROM extractions") == [(4,)]
    with_claims = rows(tmp_path, "SELECT * FROM extractions ORDER BY 1")
    derive(tmp_path)
    assert rows(tmp_path, "SELECT * FROM extractions ORDER BY 1") == with_claims  # read with the very same words
    assert rows(tmp_path, "SELECT count(DISTINCT study_id) FROM claims") == [(4,)]


# --- versions, updates, deletions -------------------------------------------------------------------------------------


def text_of(folder: Path, pmid: int) -> str:
    sql = "SELECT text FROM passages WHERE record_key = ? AND kind = 'abstract' AND is_chosen"
    return " ".join(text for (text,) in rows(folder, sql, f"pmid:{pmid}"))


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
@pytest.mark.parametrize("in_one_file", [True, False])
def test_the_highest_version_speaks_whatever_comes_first(
    tmp_path: Path, order: tuple[int, int], in_one_file: bool
) -> None:
    said = [article(7, f"Text of version {version}.", version=version) for version in order]
    between = list(map(article, range(1, 6)))  # so that the two stand in different parts
    if in_one_file:
        load(tmp_path, bulk_file(tmp_path, 1, said[0], *between, said[1]))
    else:
        load(tmp_path, bulk_file(tmp_path, 1, said[0], *between), bulk_file(tmp_path, 2, said[1], days=1))
    assert text_of(tmp_path, 7) == "Text of version 2."
    assert rows(tmp_path, "SELECT version FROM records WHERE provider_key = 'pmid:7'") == [(2,)]
    assert found(tmp_path, '"version 1"') == []


def test_an_update_on_top_of_a_baseline(tmp_path: Path) -> None:
    base = bulk_file(tmp_path, 1, *(article(n, f"Before{n}.") for n in range(1, 6)))
    update = bulk_file(
        tmp_path, 1220, article(2, "After2.", revised="2024-05-06"), article(9, "New9."), deleted(4, 77), days=300
    )
    done = load(tmp_path, update, base)  # whatever the order on the command line
    assert (done.part.records_n, done.part.older_n, done.part.deleted_n) == (7, 0, 1)
    assert text_of(tmp_path, 2) == "After2." and text_of(tmp_path, 3) == "Before3."
    assert found(tmp_path, "before2") == [] and found(tmp_path, "after2 OR new9") == [
        "Zorplex in hens, part 2", "Zorplex in hens, part 9"
    ]  # fmt: skip


def test_what_was_deleted_is_kept_and_marked_and_counts_no_more(tmp_path: Path) -> None:
    load(tmp_path, bulk_file(tmp_path, 1, article(1), article(2, "Gone words.", cites=[1])), options="references")
    update = bulk_file(tmp_path, 1220, deleted(2), days=300)
    load(tmp_path, update)
    ((because, as_of, title),) = rows(tmp_path, "SELECT because, as_of, title FROM left_records")
    assert because == f"DeleteCitation in {update.name}" and as_of.startswith("2024") and title.endswith("part 2")
    assert rows(tmp_path, "SELECT count(*) FROM studies") == [(2,)] and text_of(tmp_path, 2) == ""
    assert found(tmp_path, "gone") == []
    assert rows(tmp_path, "SELECT citing_key, gone_run FROM citation_statements") == [("pmid:2", 2)]
    derive(tmp_path)
    assert text_of(tmp_path, 2) == "" and rows(tmp_path, "SELECT count(*) FROM citations") == [(0,)]
    # The baseline of that year is older than the deletion; a later description brings the record back.
    assert load(tmp_path, bulk_file(tmp_path, 2, article(2, "Old again."))).part.older_n == 1
    load(tmp_path, bulk_file(tmp_path, 1230, article(2, "Back again.", revised="2024-12-01"), days=400))
    assert text_of(tmp_path, 2) == "Back again." and not rows(tmp_path, "SELECT * FROM left_records")


def retired(folder: Path, key: str, at: str) -> None:
    """Let a record leave as a refresh does that begins at this time."""
    with writing(folder / "data") as data:
        run = data.store.begin_run("refresh", [], at, "1", "rules 1", "")
        with data.store.db.atomic():
            retire_records(data.store, "pubmed", [key], run)
        data.store.finish_run(run, "finished", at, None, None)


def test_a_record_leaves_alike_whether_a_file_deletes_it_or_answers_lack_it(tmp_path: Path) -> None:
    states = []
    for way in ("file", "answers"):
        folder = tmp_path / way
        folder.mkdir()
        base = bulk_file(folder, 1, article(1), article(2, "Gone words.", cites=[1]))
        load(folder, base, options="references claims")
        if way == "file":
            load(folder, bulk_file(folder, 1220, deleted(2), days=300))
        else:
            retired(folder, "pmid:2", "2024-09-09T00:00:00Z")
        derive(folder)
        state = tables(folder / "data" / "evidence.db")
        runs = {"runs", "requests", "history", "loaded_files", "deletions", "past_rows"}
        states.append({name: state[name] for name in state if name not in runs | {"records", "studies"}})
        held = "SELECT provider_key, is_stub, gone_run, gone_because IS NULL FROM records ORDER BY 1"
        assert rows(folder, held) == [("pmid:1", 0, None, 1), ("pmid:2", 1, 2, int(way == "answers"))]
        # Nobody is asked about it as about a description, and nobody has looked into it any more.
        with writing(folder / "data") as data:
            assert [one.study_id for one in descriptions(data.store, [1, 2], "2025-01-01T00:00:00Z")] == [1]
        sql = "SELECT status, integrity, gone_from, abstract_passage_id IS NULL FROM studies ORDER BY id"
        assert rows(folder, sql) == [("full", "none_known", None, 0), ("stub", None, '["pubmed"]', 1)]
    assert states[0] == states[1]


def test_a_file_from_before_answers_lacked_a_record_does_not_bring_it_back(tmp_path: Path) -> None:
    load(tmp_path, bulk_file(tmp_path, 1, article(1), article(2, "Gone words.")))
    retired(tmp_path, "pmid:2", "2024-06-01T00:00:00Z")
    derive(tmp_path)
    assert load(tmp_path, bulk_file(tmp_path, 2, article(2, "Gone words."), days=100)).part.older_n == 1
    assert rows(tmp_path, "SELECT record_key FROM left_records") == [("pmid:2",)] and text_of(tmp_path, 2) == ""
    load(tmp_path, bulk_file(tmp_path, 3, article(2, "Back again."), days=300))
    assert rows(tmp_path, "SELECT record_key FROM left_records") == [] and text_of(tmp_path, 2) == "Back again."
    assert rows(tmp_path, "SELECT is_stub FROM records WHERE provider_key = 'pmid:2'") == [(0,)]


def test_an_older_file_takes_nothing_from_a_newer_answer(tmp_path: Path) -> None:
    load(tmp_path, bulk_file(tmp_path, 5, article(1, "Newer.", revised="2024-01-01"), days=200))
    done = load(tmp_path, bulk_file(tmp_path, 6, article(1, "Older.", revised="2023-01-01"), article(2), days=100))
    assert done.part.older_n == 1 and text_of(tmp_path, 1) == "Newer." and text_of(tmp_path, 2)


# --- files that are refused -------------------------------------------------------------------------------------------


def refused(folder: Path, *files: Path) -> str:
    done = command(folder, "load", "pubmed", *map(str, files), "--jobs", "1")
    assert done.exit_code == 1, done.output
    return done.output


def test_a_wrong_checksum_is_refused_and_a_missing_one_is_said(tmp_path: Path) -> None:
    path = bulk_file(tmp_path, 1, article(1))
    path.with_name(f"{path.name}.md5").write_text(f"MD5({path.name})= {'0' * 32}\n")
    assert "its MD5 is" in refused(tmp_path, path) and "nothing of the file was read" in refused(tmp_path, path)
    path.with_name(f"{path.name}.md5").write_text("<html>not found</html>")
    assert "holds no MD5" in refused(tmp_path, path)
    assert rows(tmp_path, "SELECT count(*) FROM runs") == [(0,)]
    bare = bulk_file(tmp_path, 2, article(1), has_md5=False)
    done = command(tmp_path, "load", "pubmed", str(bare), "--jobs", "1")
    assert done.exit_code == 0 and f"no {bare.name}.md5 beside it" in done.output


def test_files_that_are_no_pubmed_files_are_refused_by_name(tmp_path: Path) -> None:
    plain = tmp_path / "a.xml.gz"
    plain.write_bytes(b"<PubmedArticleSet></PubmedArticleSet>")
    cut = bulk_file(tmp_path, 2, *map(article, range(1, 40)), has_md5=False)
    cut.write_bytes(cut.read_bytes()[:-200])
    entity = HEAD.replace('.dtd">', '.dtd" [<!ENTITY lol "lol">]>') + article(1) + "</PubmedArticleSet>"
    inner = f"{HEAD}<!ENTITY lol 'lol'>{article(1)}</PubmedArticleSet>"
    for path, why in (
        (plain, "is no gzip file"),
        (cut, "cut short"),
        (packed(tmp_path / "b.xml.gz", entity.encode()), "declares entities"),
        (packed(tmp_path / "c.xml.gz", inner.encode()), "declares entities"),
        (packed(tmp_path / "d.xml.gz", b"<html>an error page</html>"), "is no file of PubMed records"),
        (packed(tmp_path / "e.xml.gz", f"{HEAD}{article(1)}".encode()), "ends before </PubmedArticleSet>"),
        (packed(tmp_path / "f.xml.gz", HEAD.encode("utf-16")), "is no file of PubMed records"),
    ):
        told = refused(tmp_path, path)
        assert path.name in told and why in told, told
    with pytest.raises(gzip.BadGzipFile):
        gzip.decompress(plain.read_bytes())


def test_a_process_that_reads_waits_for_no_database_and_no_other_provider() -> None:
    """A process that is no copy of another imports what reading takes first; the rest took four times as long."""
    code = "import sys, evidence_kb.pubmed_part; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    modules = set(done.stdout.split())
    assert {"evidence_kb.harvesters.pubmed.articles", "lxml.etree"} <= modules
    heavy = {
        "sqlite_utils",
        "numpy",
        "requests",
        "evidence_kb.claims",
        "evidence_kb.store",
        "evidence_kb.harvesters.crossref",
    }
    assert not heavy & modules


def test_a_damaged_record_stops_there_and_what_came_before_is_kept(tmp_path: Path) -> None:
    records = list(map(article, range(1, 10)))
    records[4] = records[4].replace("</Abstract>", "")
    first = bulk_file(tmp_path, 1, *records)
    told = refused(tmp_path, first, bulk_file(tmp_path, 2, article(50)))
    assert f"{first.name}, part 2" in told and "no well-formed XML" in told
    assert rows(tmp_path, "SELECT provider_key FROM records ORDER BY 1") == [("pmid:1",), ("pmid:2",), ("pmid:3",)]
    assert rows(tmp_path, "SELECT parts_n, is_done FROM loaded_files") == [(1, 0)]
    assert rows(tmp_path, "SELECT status FROM runs") == [("failed",)]


def test_an_end_tag_in_a_comment_is_refused_not_misread(tmp_path: Path) -> None:
    hidden = article(3).replace("<Abstract>", "<!-- </PubmedArticle> --><Abstract>")
    assert "no well-formed XML" in refused(tmp_path, bulk_file(tmp_path, 1, article(1), article(2), hidden))
