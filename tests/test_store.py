from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
from evidence_kb.resolve import Merge
from evidence_kb.store import Origin, Store
from evidence_kb.store_merge import apply_merge

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


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "evidence.db")
    store.save_topic("t", "T", "Does it work?", None)
    store.begin_run("test", ["t"], "2026-11-22T02:00:00Z", "0", "rules 0")
    return store


def origin(sha: str = "aa", run: int = 1) -> Origin:
    return Origin(run, "t", "saved_page", sha, "2026-11-22T02:00:00Z", "seed")


def dump(store: Store) -> dict[str, list[dict[str, Any]]]:
    names = [name for name in store.db.table_names() if not name.startswith("sqlite_")]
    return {name: store.rows(f"SELECT * FROM {name}") for name in names}


def test_saving_a_page_twice_changes_no_row(store: Store) -> None:
    store.save_batch(origin(), page())
    before = dump(store)
    store.save_batch(origin(), page())
    assert dump(store) == before
    assert store.rows("SELECT citing_id, cited_id FROM citation_statements") == [{"citing_id": 2, "cited_id": 1}]
    assert store.rows("SELECT stated_n, shown_n, unseen_n FROM count_ledger") == [
        {"stated_n": 7, "shown_n": 1, "unseen_n": 7}  # no edge is derived yet, so nothing counts as held
    ]


def test_roles_say_who_is_seed_and_who_cites_it(store: Store) -> None:
    store.save_batch(origin(), page())
    rows = store.rows("SELECT study_id, role FROM topic_studies ORDER BY study_id")
    assert rows == [{"study_id": 1, "role": "seed"}, {"study_id": 2, "role": "citing"}]


def test_a_newer_version_of_a_page_replaces_its_passages_and_gaps(store: Store) -> None:
    store.save_batch(origin("aa"), page("Pain fell in 4 of 5 patients."))
    store.save_batch(origin("bb"), page("Pain fell in 5 of 6 patients."))
    texts = [row["text"] for row in store.rows("SELECT text FROM passages WHERE kind = 'abstract'")]
    assert texts == ["Pain fell in 5 of 6 patients."]
    assert store.rows("SELECT response_sha256 FROM not_seen") == [{"response_sha256": "bb"}]


def test_a_line_in_a_list_does_not_replace_a_page_that_was_read(store: Store) -> None:
    store.save_batch(origin(), page())
    listed = Record("doi:10.1/seed", Identifiers(doi="10.1/seed"), title="A seed, shortened", is_stub=True)
    store.save_batch(origin("bb"), Batch(records=(listed,)))
    assert store.rows("SELECT title, is_stub FROM records WHERE provider_key = 'doi:10.1/seed'") == [
        {"title": "A seed", "is_stub": 0}
    ]


def test_a_merged_study_keeps_its_edges_texts_and_old_number(store: Store) -> None:
    store.save_batch(origin(), page())
    other = Record("doi:10.1/c", Identifiers(doi="10.1/c"), title="A citing work", year=2020)
    passage = Passage("doi:10.1/c", PassageKind.ABSTRACT, "Results", "Fever fell.")
    store.save_batch(origin("cc"), Batch(records=(other,), passages=(passage,), focal_keys=("doi:10.1/c",)))
    apply_merge(store, Merge(2, 3, "same title, year and journal"))
    assert store.rows("SELECT study_id FROM identifiers WHERE scheme = 'evidence-kb' AND value = '3'") == [
        {"study_id": 2}
    ]
    assert store.rows("SELECT DISTINCT study_id FROM records WHERE provider_key <> 'doi:10.1/seed'") == [
        {"study_id": 2}
    ]
    assert store.rows("SELECT count(*) AS n FROM passages WHERE study_id = 2") == [{"n": 2}]
    assert store.rows("SELECT count(*) AS n FROM studies") == [{"n": 2}]
    assert store.rows("SELECT role FROM topic_studies WHERE study_id = 2") == [{"role": "seed"}]
    assert store.rows("PRAGMA foreign_key_check") == []


def test_two_studies_with_the_same_sentence_share_no_text_when_they_merge(store: Store) -> None:
    a = Record("doi:10.1/a", Identifiers(doi="10.1/a"))
    b = Record("pmid:5", Identifiers(pmid="5"))
    texts = [Passage(key, PassageKind.ABSTRACT, None, "Same words.") for key in ("doi:10.1/a", "pmid:5")]
    store.save_batch(origin(), Batch(records=(a, b), passages=tuple(texts)))
    apply_merge(store, Merge(1, 2, "same title, year and journal"))
    assert store.rows("SELECT study_id, text FROM passages") == [{"study_id": 1, "text": "Same words."}]


def test_a_run_that_was_killed_is_closed_by_the_next(store: Store) -> None:
    store.begin_run("test", ["t"], "2026-11-22T03:00:00Z", "0", "rules 0")
    assert [row["status"] for row in store.rows("SELECT status FROM runs ORDER BY id")] == ["interrupted", "running"]


def test_a_page_that_lists_itself_makes_no_edge(store: Store) -> None:
    store.save_batch(origin(), Batch(records=(FOCAL,), statements=(CitationStatement(FOCAL.key, FOCAL.key),)))
    assert store.rows("SELECT * FROM citation_statements") == []


def test_a_batch_that_fails_in_the_middle_leaves_nothing_behind(store: Store) -> None:
    before = dump(store)
    broken = Batch(records=(FOCAL,), statements=(CitationStatement("nobody", FOCAL.key),))
    with pytest.raises(KeyError):
        store.save_batch(origin(), broken)
    assert dump(store) == before


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(min_size=1, max_size=30).filter(str.strip), min_size=1, max_size=4, unique=True))
def test_saving_any_texts_twice_equals_saving_once(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    store = Store(tmp_path_factory.mktemp("s") / "evidence.db")
    store.save_topic("t", "T", None, None)
    store.begin_run("test", ["t"], "2026-11-22T02:00:00Z", "0", "rules 0")
    passages = tuple(Passage(FOCAL.key, PassageKind.SNIPPET, None, text) for text in texts)
    batch = Batch(records=(FOCAL,), passages=passages, focal_keys=(FOCAL.key,))
    store.save_batch(origin(), batch)
    before = dump(store)
    store.save_batch(origin(), batch)
    assert dump(store) == before
