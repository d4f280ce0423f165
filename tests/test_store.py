from __future__ import annotations

import itertools
import random
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_once import new_store

from evidence_kb.derive import file_records
from evidence_kb.model import (
    Batch,
    CitationContext,
    CitationStatement,
    Identifiers,
    NotSeen,
    Passage,
    PassageKind,
    Record,
    StatedCount,
)
from evidence_kb.resolve import Ruling
from evidence_kb.store import Origin, Store
from evidence_kb.store_batch import save_batch

FOCAL = Record("doi:10.1/seed", Identifiers(doi="10.1/seed"), title="A seed")
CITING = Record("title:c", title="A citing work", year=2020, is_stub=True)


def page(text: str = "Pain fell in 4 of 5 patients.", shown: int = 1) -> Batch:
    return Batch(
        records=(FOCAL, CITING),
        passages=(
            Passage("doi:10.1/seed", PassageKind.ABSTRACT, "Results", text, source_start=0),
            Passage("title:c", PassageKind.EXCERPT, None, "They say it helps [3]."),
        ),
        statements=(CitationStatement("title:c", "doi:10.1/seed"),),
        contexts=(CitationContext("title:c", "doi:10.1/seed", 1, ("3",)),),
        counts=(StatedCount("doi:10.1/seed", "cited_by", 7, shown),),
        not_seen=(NotSeen("doi:10.1/seed", "citing", "6 of 7 citing works are not listed on the page", 6),),
        focal_keys=("doi:10.1/seed",),
    )


def opened(folder: Path) -> Store:
    store = new_store(folder / "evidence.db")
    store.save_topic("t", "T", "Does it work?", None)
    store.begin_run("test", ["t"], "2026-11-22T02:00:00Z", "0", "rules 0")
    return store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return opened(tmp_path)


def origin(sha: str = "aa", run: int = 1) -> Origin:
    return Origin(run, "t", "saved_page", sha, "2026-11-22T02:00:00Z", "seed", "file:page.html")


def dump(store: Store) -> dict[str, list[dict[str, Any]]]:
    names = [name for name in store.db.table_names() if not name.startswith("sqlite_")]
    return {name: store.rows(f"SELECT * FROM {name}") for name in names}


def test_saving_a_page_twice_changes_no_row(store: Store) -> None:
    save_batch(store, origin(), page())
    before = dump(store)
    save_batch(store, origin(), page())
    assert dump(store) == before
    assert store.rows("SELECT citing_id, cited_id FROM citation_statements") == [{"citing_id": 2, "cited_id": 1}]
    assert store.rows("SELECT stated_n, shown_n, unseen_n FROM count_ledger") == [
        {"stated_n": 7, "shown_n": 1, "unseen_n": 7}  # no edge is derived yet, so nothing counts as held
    ]


def test_roles_say_who_is_seed_and_who_cites_it(store: Store) -> None:
    save_batch(store, origin(), page())
    rows = store.rows("SELECT record_key, role FROM topic_records ORDER BY record_key")
    assert rows == [{"record_key": "doi:10.1/seed", "role": "seed"}, {"record_key": "title:c", "role": "citing"}]


def test_a_newer_version_of_a_page_replaces_its_passages_and_gaps(store: Store) -> None:
    save_batch(store, origin("aa"), page("Pain fell in 4 of 5 patients."))
    save_batch(store, origin("bb"), page("Pain fell in 5 of 6 patients."))
    texts = [row["text"] for row in store.rows("SELECT text FROM passages WHERE kind = 'abstract'")]
    assert texts == ["Pain fell in 5 of 6 patients."]
    assert store.rows("SELECT response_sha256 FROM not_seen") == [{"response_sha256": "bb"}]


def test_a_line_in_a_list_does_not_replace_a_page_that_was_read(store: Store) -> None:
    save_batch(store, origin(), page())
    listed = Record("doi:10.1/seed", Identifiers(doi="10.1/seed"), title="A seed, shortened", is_stub=True)
    save_batch(store, origin("bb"), Batch(records=(listed,)))
    assert store.rows("SELECT title, is_stub FROM records WHERE provider_key = 'doi:10.1/seed'") == [
        {"title": "A seed", "is_stub": 0}
    ]


def filed(store: Store, rulings: tuple[Ruling, ...] = ()) -> dict[str, int]:
    file_records(store, rulings, 1)
    return {row["provider_key"]: row["study_id"] for row in store.rows("SELECT provider_key, study_id FROM records")}


def test_a_merged_study_keeps_its_edges_texts_and_old_number_and_a_decision_takes_it_back(store: Store) -> None:
    save_batch(store, origin(), page())
    other = Record("doi:10.1/c", Identifiers(doi="10.1/c"), title="A citing work", year=2020)
    passage = Passage("doi:10.1/c", PassageKind.ABSTRACT, "Results", "Fever fell.")
    save_batch(store, origin("cc"), Batch(records=(other,), passages=(passage,), focal_keys=("doi:10.1/c",)))
    before = filed(store)
    assert before == {"doi:10.1/seed": 1, "title:c": 2, "doi:10.1/c": 3}
    edges = store.rows("SELECT * FROM citation_statements")

    assert filed(store, (Ruling("saved_page/title:c", "doi:10.1/c", True),))["doi:10.1/c"] == 2
    assert store.rows("SELECT study_id FROM identifiers WHERE scheme = 'evidence-kb' AND value = '3'") == [
        {"study_id": 2}
    ]
    assert store.rows("SELECT count(*) AS n FROM passages WHERE study_id = 2") == [{"n": 2}]
    assert store.rows("SELECT count(*) AS n FROM studies") == [{"n": 2}]
    assert store.rows("SELECT citing_id, cited_id FROM citation_statements") == [{"citing_id": 2, "cited_id": 1}]
    assert store.rows("PRAGMA foreign_key_check") == []

    after = filed(store)
    assert len(set(after.values())) == 3
    assert after["doi:10.1/c"] == 2  # a number stays with the record that has an identifier
    drop = ("citing_id", "cited_id")
    assert [
        {k: v for k, v in row.items() if k not in drop} for row in store.rows("SELECT * FROM citation_statements")
    ] == [{k: v for k, v in row.items() if k not in drop} for row in edges]
    assert store.rows("SELECT citing_id FROM citation_statements") == [{"citing_id": after["title:c"]}]
    texts = store.rows("SELECT text FROM passages WHERE study_id = ?", [after["doi:10.1/c"]])
    assert texts == [{"text": "Fever fell."}]
    assert store.rows("PRAGMA foreign_key_check") == []


def test_works_that_share_a_doi_keep_their_numbers_when_a_record_with_nothing_else_changes_sides(store: Store) -> None:
    """Each was first known by its PMID; the record that has only their DOI can be either's and is no first one."""
    for pmid in ("9", "5"):
        named = Record(f"topic:{pmid}", Identifiers(pmid=pmid), is_stub=True)
        save_batch(store, origin(f"t{pmid}"), Batch(records=(named,)))
    for pmid in ("9", "5"):
        described = Record(f"pmid:{pmid}", Identifiers(pmid=pmid, doi="10.1/both"), title=f"Work {pmid}")
        save_batch(store, origin(f"p{pmid}"), Batch(records=(described,)))
    save_batch(store, origin("dd"), Batch(records=(Record("doi:10.1/both", Identifiers(doi="10.1/both")),)))
    found = filed(store)
    assert (found["topic:9"], found["topic:5"]) == (1, 2)
    assert (found["pmid:9"], found["pmid:5"]) == (1, 2)
    assert not store.rows("SELECT * FROM identifiers WHERE scheme = 'evidence-kb'")


def test_records_that_turn_out_to_share_an_identifier_become_one_study_with_all_edges(store: Store) -> None:
    a = Record("omid:1", Identifiers(doi="10.1/a"), is_stub=True)
    b = Record("pmid:5", Identifiers(pmid="5"), is_stub=True)
    seed = Record("s", Identifiers(doi="10.1/seed"), is_stub=True)
    save_batch(store, origin("aa"), Batch(records=(a, seed), statements=(CitationStatement("omid:1", "s"),)))
    save_batch(store, origin("bb"), Batch(records=(b, seed), statements=(CitationStatement("pmid:5", "s"),)))
    assert len(set(filed(store).values())) == 3
    both = Record("doi:10.1/a", Identifiers(doi="10.1/a", pmid="5"), title="The work")
    save_batch(store, origin("cc"), Batch(records=(both,)))
    assert len(set(filed(store).values())) == 2
    rows = store.rows("SELECT DISTINCT citing_id, cited_id FROM citation_statements")
    assert len(rows) == 1
    assert store.rows("SELECT count(*) AS n FROM citation_statements") == [{"n": 2}]


def test_conflicts_are_rows(store: Store) -> None:
    a = Record("a", Identifiers(doi="10.1/a", pmid="1"))
    b = Record("b", Identifiers(doi="10.1/a", pmid="2"))
    save_batch(store, origin(), Batch(records=(a, b)))
    filed(store)
    assert store.rows("SELECT study_a, study_b, reason FROM conflicts") == [
        {"study_a": 1, "study_b": 2, "reason": "same doi 10.1/a, but their PMIDs differ (1, 2)"}
    ]


def parts(store: Store) -> set[frozenset[str]]:
    studies: dict[int, set[str]] = {}
    for key, study in filed(store).items():
        studies.setdefault(study, set()).add(key)
    return {frozenset(keys) for keys in studies.values()}


records = st.lists(
    st.builds(
        lambda key, doi, pmid: Record(key, Identifiers(doi=doi, pmid=pmid), is_stub=True),
        st.sampled_from("abcdefg"),
        st.sampled_from([None, "10.1/a", "10.1/b"]),
        st.sampled_from([None, "1", "2"]),
    ),
    max_size=7,
    unique_by=lambda record: record.key,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(records, st.randoms(use_true_random=False))
def test_order_of_arrival_never_matters(
    tmp_path_factory: pytest.TempPathFactory, found: list[Record], chance: random.Random
) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)
    outcomes = []
    for order in (found, shuffled):
        store = opened(tmp_path_factory.mktemp("s"))
        for n, record in enumerate(order):
            save_batch(store, origin(f"{n:02}"), Batch(records=(record,)))
            if chance.random() < 0.3:
                file_records(store, (), 1)
        outcomes.append(parts(store))
    assert outcomes[0] == outcomes[1]


def test_mentions_of_one_work_give_one_record_whatever_their_order(tmp_path_factory: pytest.TempPathFactory) -> None:
    mentions = [
        Record("pmid:5", Identifiers(pmid="5"), citation="Smith J. Bone. 2001.", is_stub=True),
        Record("pmid:5", Identifiers(pmid="5", doi="10.1/a"), citation="Smith J. Bone 2001;3:4.", is_stub=True),
        Record("pmid:5", Identifiers(pmid="5"), year=2001, is_stub=True),
    ]
    found = []
    for order in itertools.permutations(mentions):
        store = opened(tmp_path_factory.mktemp("s"))
        for mention in order:
            save_batch(store, origin("aa"), Batch(records=(mention,)))
        found.append(store.rows("SELECT doi, pmid, citation, year FROM records"))
    assert found[0] == [{"doi": "10.1/a", "pmid": "5", "citation": "Smith J. Bone 2001;3:4.", "year": 2001}]
    assert all(rows == found[0] for rows in found)


def test_a_run_that_was_killed_is_closed_by_another_and_continued_by_the_same_command(store: Store) -> None:
    began = "2026-11-22T02:00:00Z"
    assert store.begin_run("test", ["t"], "2026-11-22T03:00:00Z", "0", "rules 0", began) == 1
    assert store.begin_run("other", ["t"], "2026-11-22T03:00:00Z", "0", "rules 0", began) == 2
    assert store.begin_run("other", ["t"], "2026-11-23T03:00:00Z", "0", "rules 0", "2026-11-22T07:00:00Z") == 3
    store.finish_run(3, "finished", "2026-11-23T03:01:00Z", None, None)
    assert store.begin_run("other", ["t"], "2026-11-23T04:00:00Z", "0", "rules 0", began) == 4
    assert store.rows("SELECT status, continued_n FROM runs ORDER BY id") == [
        {"status": "interrupted", "continued_n": 1},
        {"status": "interrupted", "continued_n": 0},
        {"status": "finished", "continued_n": 0},
        {"status": "running", "continued_n": 0},
    ]


def test_a_page_that_lists_itself_makes_no_edge(store: Store) -> None:
    save_batch(store, origin(), Batch(records=(FOCAL,), statements=(CitationStatement(FOCAL.key, FOCAL.key),)))
    assert store.rows("SELECT * FROM citation_statements") == []


def test_a_batch_that_fails_in_the_middle_leaves_nothing_behind(store: Store) -> None:
    before = dump(store)
    broken = Batch(records=(FOCAL,), statements=(CitationStatement("nobody", FOCAL.key),))
    with pytest.raises(KeyError):
        save_batch(store, origin(), broken)
    assert dump(store) == before


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(min_size=1, max_size=30).filter(str.strip), min_size=1, max_size=4, unique=True))
def test_saving_any_texts_twice_equals_saving_once(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    store = opened(tmp_path_factory.mktemp("s"))
    passages = tuple(Passage(FOCAL.key, PassageKind.SNIPPET, None, text) for text in texts)
    batch = Batch(records=(FOCAL,), passages=passages, focal_keys=(FOCAL.key,))
    save_batch(store, origin(), batch)
    before = dump(store)
    save_batch(store, origin(), batch)
    assert dump(store) == before


def test_a_database_of_the_earlier_shape_is_emptied_and_can_be_filled_again(tmp_path: Path) -> None:
    old = sqlite3.connect(tmp_path / "evidence.db")
    old.executescript("""
        CREATE TABLE _sqlite_migrations (migration_set TEXT, name TEXT, applied_at TEXT);
        CREATE TABLE studies (id INTEGER PRIMARY KEY, key TEXT);
        CREATE TABLE claims (id INTEGER PRIMARY KEY, study_id INTEGER NOT NULL REFERENCES studies(id));
        CREATE VIEW claims_full AS SELECT * FROM claims;
        INSERT INTO studies VALUES (1, 'doi:10.1/old');
        INSERT INTO claims VALUES (1, 1);
    """)
    old.close()
    store = opened(tmp_path)
    save_batch(store, origin(), page())
    assert store.rows("SELECT key FROM studies ORDER BY id") == [{"key": "doi:10.1/seed"}, {"key": "title:c"}]
    assert store.rows("PRAGMA foreign_keys") == [{"foreign_keys": 1}]


@pytest.mark.parametrize("mentioned_first", [True, False])
def test_a_work_that_a_batch_mentions_and_describes_stands_as_described(store: Store, mentioned_first: bool) -> None:
    mention = Record("pmid:5", Identifiers(pmid="5"), title="Hens, as cited elsewhere", is_stub=True)
    described = Record("pmid:5", Identifiers(pmid="5"), title="Hens")
    both = (mention, described) if mentioned_first else (described, mention)
    save_batch(store, origin(), Batch(records=both))
    assert store.rows("SELECT title, is_stub FROM records") == [{"title": "Hens", "is_stub": 0}]


@pytest.mark.parametrize("turned", [False, True])
def test_an_identifier_of_two_studies_goes_to_the_same_one_whichever_came_first(store: Store, turned: bool) -> None:
    """The PMIDs keep them apart; a run that was broken off may read the answers in another order."""
    pmids = ["12", "11"] if turned else ["11", "12"]
    listed = [Record(f"pmid:{pmid}", Identifiers(pmid=pmid), title=f"Letter {pmid}", is_stub=True) for pmid in pmids]
    told = [Record(f"pmid:{pmid}", Identifiers(doi="10.1/both", pmid=pmid), title=f"Letter {pmid}") for pmid in pmids]
    for provider, records in (("icite", listed), ("pubmed", told)):
        for record in records:
            came = Origin(1, "t", provider, record.key, "2026-11-22T02:00:00Z", "seed", "file:x")
            save_batch(store, came, Batch(records=(record,)))
            file_records(store, (), 1)
    named = store.rows("SELECT scheme, value, study_id FROM identifiers WHERE scheme IN ('doi', 'pmid')")
    owner = {(row["scheme"], row["value"]): row["study_id"] for row in named}
    assert (owner["pmid", "11"] < owner["pmid", "12"]) is not turned
    assert owner["doi", "10.1/both"] == owner["pmid", "11"]
