from __future__ import annotations

from pathlib import Path

import pytest

from evidence_kb.data_folder import Data, writing
from evidence_kb.errors import ParseError
from evidence_kb.harvest import apart, recognise, scoped, seeds_batch
from evidence_kb.model import (
    Batch,
    CitationContext,
    CitationStatement,
    Identifiers,
    Passage,
    PassageKind,
    Question,
    Record,
    Request,
    Response,
)
from evidence_kb.refresh import import_files, refresh
from evidence_kb.topic import parse_topic, read_topic

BY_HAND = "by_hand: 1\nlicence: CC0\nstudies:\n  - id: smith2019\n    title: {title}\n    summary: {summary}\n"


def by_hand(folder: Path, title: str, summary: str = "Pain decreased with zoledronic acid in 3 of 4 patients.") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "by_hand.yml"
    path.write_text(BY_HAND.format(title=title, summary=summary))
    return path


@pytest.fixture
def data(tmp_path: Path) -> Data:
    (tmp_path / "data").mkdir()
    return Data(tmp_path / "data")


def rows(data: Data, sql: str) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in data.store.rows(sql)]


def test_two_topics_may_use_one_id_for_two_works(data: Data, tmp_path: Path) -> None:
    import_files(data, "a", [by_hand(tmp_path / "a", "Zoledronic acid in knees")], None)
    import_files(data, "b", [by_hand(tmp_path / "b", "Zoledronic acid in wrists")], None)
    assert rows(data, "SELECT title FROM studies ORDER BY id") == [
        ("Zoledronic acid in knees",),
        ("Zoledronic acid in wrists",),
    ]


def test_a_changed_summary_replaces_its_claims_and_keeps_the_study(data: Data, tmp_path: Path) -> None:
    import_files(data, "a", [by_hand(tmp_path / "a", "A study")], None)
    before = rows(data, "SELECT id, key FROM studies")
    changed = by_hand(tmp_path / "a", "A study", "Pain decreased with zoledronic acid in 2 of 4 patients.")
    import_files(data, "a", [changed], None)
    assert rows(data, "SELECT id, key FROM studies") == before
    assert rows(data, "SELECT events_n, total_n FROM claims") == [(2, 4)]
    assert rows(data, "SELECT text FROM passages WHERE kind = 'summary'") == [
        ("Pain decreased with zoledronic acid in 2 of 4 patients.",)
    ]


def test_scoping_renames_a_key_wherever_it_stands() -> None:
    batch = Batch(
        records=(Record("by_hand:x"), Record("doi:10.1/a")),
        passages=(Passage("by_hand:x", PassageKind.SUMMARY, None, "t"),),
        statements=(CitationStatement("by_hand:x", "doi:10.1/a"),),
        contexts=(CitationContext("by_hand:x", "doi:10.1/a", 0),),
        focal_keys=("by_hand:x",),
    )
    renamed = scoped(batch, "by_hand:", "t")
    assert "by_hand:x'" not in repr(renamed)
    assert renamed.focal_keys == ("by_hand:t/x",)
    assert renamed.statements == (CitationStatement("by_hand:t/x", "doi:10.1/a"),)


def test_a_reference_that_is_told_apart_keeps_the_words_in_which_it_is_cited() -> None:
    bare = Record("title:0123456789abcdef0123", title="Editorial", is_stub=True)
    citing = [Record(f"pmid:{n}", Identifiers(pmid=str(n)), title=f"Pamidronate in {n} children") for n in (1, 2)]
    words = tuple(Passage(one.key, PassageKind.SNIPPET, None, f"As said before by {one.key} [3].") for one in citing)
    batch = apart(
        Batch(
            records=(bare, *citing),
            passages=words,
            statements=tuple(CitationStatement(one.key, bare.key) for one in citing),
            contexts=tuple(CitationContext(one.key, bare.key, n) for n, one in enumerate(citing)),
        )
    )
    cited = [f"{bare.key}@{one.key}" for one in citing]
    assert [statement.cited_key for statement in batch.statements] == cited
    assert [context.cited_key for context in batch.contexts] == cited
    assert {record.key for record in batch.records} == {*cited, *(one.key for one in citing)}


def test_seeds_by_identifier_enter_as_stubs() -> None:
    topic = parse_topic("title: T\nquestion: Q?\nseeds:\n  - doi: 10.1234/ABC\n  - pmid: '12345'\n", "t.yml")
    batch = seeds_batch(topic)
    assert [(record.key, record.is_stub) for record in batch.records] == [
        ("topic_file:doi:10.1234/abc", True),
        ("topic_file:pmid:12345", True),
    ]
    assert batch.focal_keys == ("topic_file:doi:10.1234/abc", "topic_file:pmid:12345")


def test_a_file_of_no_provider_is_refused_with_what_can_be_read() -> None:
    with pytest.raises(ParseError, match="ScienceDirect"):
        recognise("Dear diary, nothing happened today.", "diary.txt")


def test_a_vocabulary_that_grows_renames_concepts_and_leaves_none_behind(data: Data, tmp_path: Path) -> None:
    path = by_hand(tmp_path / "t", "A study", "Pain decreased with gronkine in 3 of 4 patients.")
    topic_file = tmp_path / "t.yml"
    topic_file.write_text("title: T\nquestion: Q?\n")
    import_files(data, "t", [path], topic_file)
    assert rows(data, "SELECT name, origin FROM treatments") == [("gronkine", "text")]
    assert rows(data, "SELECT kind, term FROM unmapped_terms WHERE kind = 'treatment'") == [("treatment", "gronkine")]
    topic_file.write_text(
        "title: T\nquestion: Q?\nvocabulary:\n  treatments:\n    - name: gronkinate\n      synonyms: [gronkine]\n"
    )
    refresh(data, [read_topic(topic_file)])
    assert rows(data, "SELECT name, origin FROM treatments") == [("gronkinate", "topic")]
    assert rows(data, "SELECT treatment FROM claims_full") == [("gronkinate",)]
    assert rows(data, "PRAGMA foreign_key_check") == []


def test_a_rejected_claim_leaves_an_empty_cell_that_says_so(data: Data, tmp_path: Path) -> None:
    path = by_hand(tmp_path / "t", "A study")
    import_files(data, "t", [path], None)
    (key,) = data.store.rows("SELECT claim_key FROM claims")
    review = {"verdict": "reject", "reason": "wrong_number", "reviewer": "a", "at": "2026-11-22T02:00:00Z"}
    data.curation.db.table("reviews").insert({**key, **review})
    report = import_files(data, "t", [path], None)
    assert report.run_id is not None
    assert rows(data, "SELECT status FROM claims") == [("rejected",)]
    assert rows(data, "SELECT emptiness, studies_n FROM evidence_cells") == [("rejected", 0)]


def test_what_was_archived_and_never_saved_is_saved_by_the_next_run(data: Data, tmp_path: Path) -> None:
    path = by_hand(tmp_path / "t", "A study")
    request = Request("by_hand", Question.RECORDS, "file:by_hand.yml")
    data.archive.put("t", Response(request, path.read_bytes(), "2026-11-22T02:00:00Z"))  # and then it was killed
    page = tmp_path / "page.txt"
    page.write_text((Path(__file__).parent / "fixtures" / "page.txt").read_text())
    report = import_files(data, "t", [page], None)
    assert [(outcome.address, outcome.status) for _, outcome in report.outcomes] == [
        ("file:by_hand.yml", "new"),
        ("file:page.txt", "new"),
    ]
    assert ("A study",) in rows(data, "SELECT title FROM studies WHERE status = 'full'")


# --- what a file no longer says is gone, and what it says again comes back --------------------------------------------


def entries(folder: Path, *studies: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "by_hand.yml"
    path.write_text("by_hand: 1\nlicence: CC0\nstudies:\n" + "".join(f"  - {{{study}}}\n" for study in studies))
    return path


def finding(n: int, of: int) -> str:
    return f"summary: 'Pain decreased with zoledronic acid in {n} of {of} patients.'"


def dump(data: Data) -> dict[str, list[tuple[object, ...]]]:
    skipped = ("runs", "requests")
    names = [name for name in data.store.db.table_names() if not name.startswith("sqlite_") and name not in skipped]
    return {name: rows(data, f"SELECT * FROM {name}") for name in names}


def is_sound(data: Data) -> bool:
    return rows(data, "PRAGMA foreign_key_check") == [] and rows(data, "PRAGMA integrity_check") == [("ok",)]


def test_an_entry_that_is_removed_takes_its_patients_and_its_study_with_it(data: Data, tmp_path: Path) -> None:
    x, y = f"id: x, title: First work, {finding(3, 4)}", f"id: y, title: Second work, {finding(5, 9)}"
    import_files(data, "t", [entries(tmp_path / "t", x, y)], None)
    assert rows(data, "SELECT studies_n, participants_n FROM evidence_cells") == [(2, 13)]
    import_files(data, "t", [entries(tmp_path / "t", x)], None)
    assert rows(data, "SELECT studies_n, participants_n FROM evidence_cells") == [(1, 4)]
    assert rows(data, "SELECT title FROM studies") == [("First work",)]
    assert is_sound(data)


def test_a_citation_that_is_taken_back_is_marked_gone_and_no_longer_counted(data: Data, tmp_path: Path) -> None:
    x, y = f"id: x, title: First work, {finding(3, 4)}", "id: y, title: Second work"
    import_files(data, "t", [entries(tmp_path / "t", f"{x}, cites: [{{id: y}}]", y)], None)
    assert rows(data, "SELECT count(*) FROM citations") == [(1,)]
    import_files(data, "t", [entries(tmp_path / "t", x, y)], None)
    assert rows(data, "SELECT count(*) FROM citations") == [(0,)]
    assert rows(data, "SELECT gone_run FROM citation_statements") == [(2,)]


def test_two_topics_may_describe_one_work_without_erasing_each_other(data: Data, tmp_path: Path) -> None:
    for slug, n in (("a", 3), ("b", 4)):
        study = f"id: x, doi: '10.1234/one', title: One work, {finding(n, 9)}"
        import_files(data, slug, [entries(tmp_path / slug, study)], None)
    assert rows(data, "SELECT events_n FROM claims ORDER BY events_n") == [(3,), (4,)]
    assert rows(data, "SELECT count(*) FROM studies") == [(1,)]


def test_works_with_one_pmid_and_two_dois_stay_apart_and_the_run_says_so(data: Data, tmp_path: Path) -> None:
    one = "id: x, doi: '10.1234/one', pmid: '555', title: One work"
    two = "id: y, doi: '10.1234/two', pmid: '555', title: Two works"
    import_files(data, "t", [entries(tmp_path / "t", one)], None)
    report = import_files(data, "u", [entries(tmp_path / "u", two)], None)
    assert rows(data, "SELECT doi FROM studies ORDER BY doi") == [("10.1234/one",), ("10.1234/two",)]
    assert any("DOIs differ" in warning for warning in report.warnings)


def test_a_corrected_doi_gives_the_wrong_one_free(data: Data, tmp_path: Path) -> None:
    import_files(data, "t", [entries(tmp_path / "t", "id: x, doi: '10.1234/wrong', title: X")], None)
    fixed = ("id: x, doi: '10.1234/right', title: X", "id: z, doi: '10.1234/wrong', title: Z")
    import_files(data, "t", [entries(tmp_path / "t", *fixed)], None)
    assert rows(data, "SELECT title, doi FROM studies ORDER BY title") == [
        ("X", "10.1234/right"),
        ("Z", "10.1234/wrong"),
    ]
    assert is_sound(data)


def test_two_entries_may_exchange_their_dois(data: Data, tmp_path: Path) -> None:
    for a, b in (("one", "two"), ("two", "one")):
        studies = (f"id: x, doi: '10.1234/{a}', title: X, {finding(1, 9)}", f"id: y, doi: '10.1234/{b}', title: Y")
        report = import_files(data, "t", [entries(tmp_path / "t", *studies)], None)
        assert report.run_id is not None
    assert is_sound(data)


def test_a_verdict_stays_with_its_claim_when_the_study_gains_a_doi(data: Data, tmp_path: Path) -> None:
    import_files(data, "t", [entries(tmp_path / "t", f"id: x, pmid: '555', title: X, {finding(3, 4)}")], None)
    (key,) = data.store.rows("SELECT claim_key FROM claims")
    review = {"verdict": "reject", "reason": "wrong_number", "reviewer": "a", "at": "2026-11-22T02:00:00Z"}
    data.curation.db.table("reviews").insert({**key, **review})
    study = f"id: x, pmid: '555', doi: '10.1234/new', title: X, {finding(3, 4)}"
    import_files(data, "t", [entries(tmp_path / "t", study)], None)
    assert rows(data, "SELECT key FROM studies") == [("doi:10.1234/new",)]
    assert rows(data, "SELECT c.status FROM claims c JOIN claim_reviews r USING (claim_key)") == [("rejected",)]


def test_a_topic_file_that_is_put_back_speaks_again(data: Data, tmp_path: Path) -> None:
    path = tmp_path / "t.yml"
    first, second = (f"title: T\nquestion: Q?\nvocabulary:\n  treatments: [{name}]\n" for name in ("a1", "b1"))
    for text, name in ((first, "a1"), (second, "b1"), (first, "a1")):
        path.write_text(text)
        refresh(data, [read_topic(path)])
        assert rows(data, "SELECT name FROM treatments") == [(name,)]


def test_a_seed_that_is_removed_is_no_seed(data: Data, tmp_path: Path) -> None:
    path = tmp_path / "t.yml"
    for seeds in ("10.1234/one", "10.1234/two"):
        path.write_text(f"title: T\nquestion: Q?\nseeds: [{{doi: {seeds}}}]\n")
        refresh(data, [read_topic(path)])
    assert rows(data, "SELECT doi, role FROM studies JOIN topic_studies ON study_id = id") == [("10.1234/two", "seed")]


PAGE = (Path(__file__).parent / "fixtures" / "page.txt").read_text()


def saved(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "page.txt"
    path.write_text(text)
    return path


def test_a_page_saved_again_keeps_the_numbers_of_claims_that_did_not_change(data: Data, tmp_path: Path) -> None:
    import_files(data, "t", [saved(tmp_path / "p", PAGE)], None)
    before = rows(data, "SELECT id, claim_key FROM claims ORDER BY id")
    report = import_files(data, "t", [saved(tmp_path / "p", PAGE.replace("Cited by (21)", "Cited by (22)"))], None)
    assert rows(data, "SELECT id, claim_key FROM claims ORDER BY id") == before
    assert report.derived is not None
    assert (report.derived.claims.added, report.derived.claims.removed) == (0, 0)
    assert rows(data, "SELECT stated_n FROM stated_counts WHERE what = 'cited_by'") == [(22,)]
    assert rows(data, "SELECT n FROM not_seen WHERE kind = 'citing'") == [(20,)]


def test_the_newest_version_of_a_page_survives_the_loss_of_the_database(data: Data, tmp_path: Path) -> None:
    for text in (PAGE, PAGE.replace("7 of 9", "6 of 9")):
        import_files(data, "t", [saved(tmp_path / "p", text)], None)
    data.close()
    for path in (tmp_path / "data").glob("evidence.db*"):
        path.unlink()
    again = Data(tmp_path / "data")
    for _ in range(2):
        refresh(again, [])
        assert rows(again, "SELECT events_n FROM claims WHERE quote LIKE 'Pain decreased%'") == [(6,)]
    again.close()


def test_a_page_may_be_read_into_a_second_topic_that_knows_it_from_a_list(data: Data, tmp_path: Path) -> None:
    path = saved(tmp_path / "p", PAGE)
    import_files(data, "a", [path], None)
    cites = "id: x, title: Another work, cites: [{doi: '10.1016/j.whit.2011.03.004'}]"
    import_files(data, "b", [entries(tmp_path / "b", cites)], None)
    import_files(data, "b", [path], None)
    found = rows(data, "SELECT role, count(*) FROM topic_studies WHERE topic = 'b' GROUP BY role ORDER BY role")
    assert found == [("cited", 1), ("citing", 3), ("seed", 1)]


def test_a_second_refresh_of_two_topics_that_share_works_changes_nothing(data: Data, tmp_path: Path) -> None:
    import_files(data, "a", [saved(tmp_path / "p", PAGE)], None)
    study = f"id: x, doi: '10.1016/j.whit.2011.03.004', title: The same work, {finding(3, 4)}"
    import_files(data, "b", [entries(tmp_path / "b", study)], None)
    before = dump(data)
    refresh(data, [])
    assert dump(data) == before
    assert is_sound(data)


RIS = """TY  - JOUR
TI  - Zorplex against moon pox in forty hens
AU  - Quill, Ada
PY  - 2011
JO  - Hen Journal
DO  - 10.5555/{n}
AB  - {abstract}
ER  -
"""


def test_works_of_an_export_that_the_topic_names_are_seeds_and_others_are_found(tmp_path: Path) -> None:
    (tmp_path / "hens").mkdir()
    (tmp_path / "hens.yml").write_text("title: T\nquestion: Q?\nseeds:\n  - export: mine.ris\n")
    (tmp_path / "hens" / "mine.ris").write_text(RIS.format(n="one", abstract="Pain fell in 4 of 5 hens."))
    other = tmp_path / "other.ris"
    other.write_text(RIS.format(n="two", abstract="Pain rose in 4 of 5 hens."))
    topic = read_topic(tmp_path / "hens.yml")
    with writing(tmp_path / "data") as data:
        refresh(data, [topic])
        import_files(data, "hens", [other], None)
        roles = data.store.rows("SELECT s.key, t.role FROM topic_studies t JOIN studies s ON s.id = t.study_id")
    assert {row["key"]: row["role"] for row in roles} == {"doi:10.5555/one": "seed", "doi:10.5555/two": "found"}
    (tmp_path / "data" / "evidence.db").unlink()
    with writing(tmp_path / "data") as data:
        refresh(data, [topic])
        again = data.store.rows("SELECT s.key, t.role FROM topic_studies t JOIN studies s ON s.id = t.study_id")
    assert {row["key"]: row["role"] for row in again} == {row["key"]: row["role"] for row in roles}


def test_an_export_without_an_abstract_takes_nothing_from_one_that_has_it(tmp_path: Path) -> None:
    full, bare = tmp_path / "full.ris", tmp_path / "bare.ris"
    full.write_text(RIS.format(n="one", abstract="Pain fell in 4 of 5 hens."))
    bare.write_text(RIS.replace("AB  - {abstract}\n", "").format(n="one"))
    for order in ((full, bare), (bare, full)):
        folder = tmp_path / order[0].stem
        with writing(folder) as data:
            for path in order:
                import_files(data, "hens", [path], None)
            assert data.store.rows("SELECT count(*) AS n FROM studies") == [{"n": 1}]
            assert data.store.rows("SELECT count(*) AS n FROM records") == [{"n": 2}]
            texts = data.store.rows("SELECT text FROM passages WHERE kind = 'abstract' AND is_chosen")
            assert texts == [{"text": "Pain fell in 4 of 5 hens."}]


def test_an_entry_that_leaves_an_export_leaves_the_records(tmp_path: Path) -> None:
    path = tmp_path / "library.ris"
    path.write_text(RIS.format(n="one", abstract="A.") + RIS.format(n="two", abstract="B."))
    with writing(tmp_path / "data") as data:
        import_files(data, "hens", [path], None)
        path.write_text(RIS.format(n="two", abstract="B."))
        import_files(data, "hens", [path], None)
        assert data.store.rows("SELECT key FROM studies") == [{"key": "doi:10.5555/two"}]
