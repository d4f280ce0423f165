"""A record that its provider does not have any more has left: not at once, never by a failure, and it can come back."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from kept import differences
from nights.story import Night as Lacking
from simulated import dump, harvest, rows, write_topic
from simulator import Fault, Simulator, World
from simulator.world import FULL

from evidence_kb import record_guards, refresh
from evidence_kb.data_folder import locked, writing
from evidence_kb.due import Due
from evidence_kb.model import Batch
from evidence_kb.rebuild import rebuild
from evidence_kb.report import Report

NIGHTLY = Due()
START = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
PROVIDERS = ("pubmed", "icite")
EFETCH = "efetch"
Night = Callable[..., Report]

WORLD = World.generate(64, citing_n=13, references_n=3, in_pubmed=1.0, coverage=FULL, odd=False)
WORLD = replace(WORLD, notices=(), preprints=()).prepare()
CITING = [work for work in WORLD.works if work.role == "citing" and work.abstract]


def without(*gone: str) -> World:
    """Return the world in which these works are nowhere any more."""
    works = tuple(work for work in WORLD.works if work.id not in gone)
    edges = tuple(edge for edge in WORLD.edges if not set(gone) & set(edge))
    return World(WORLD.seed, works, edges, (), (), WORLD.coverage).prepare()


@pytest.fixture
def night(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Night:
    """Return what harvests a world so many days after the first night."""
    write_topic(tmp_path, WORLD, PROVIDERS)

    def live(day: float, world: World, faults: Sequence[Fault] = (), accepts: str | None = None) -> Report:
        at = (START + timedelta(days=day)).strftime("%Y-%m-%dT%H:%M:%SZ")
        monkeypatch.setattr(refresh, "now", lambda: at)
        with Simulator(world, faults) as simulator:
            return harvest(tmp_path, simulator, due=NIGHTLY, accepts=accepts)

    assert live(0, WORLD).status == "finished"
    return live


def left(folder: Path) -> set[str]:
    return {key for (key,) in rows(folder, "SELECT record_key FROM left_records WHERE provider = 'pubmed'")}


def told(folder: Path, kind: str) -> set[str]:
    """Return what the newest run says left, returned or changed: sorts of things, and fields of studies."""
    sql = "SELECT DISTINCT coalesce(field, entity) FROM changes WHERE kind = ? AND run_id = (SELECT max(id) FROM runs)"
    return {what for (what,) in rows(folder, f"{sql} AND entity <> 'cell'", [kind])}


def standing(folder: Path) -> dict[str, Any]:
    """Return what stands of works, but for when and how it came."""
    return {
        "members": rows(folder, "SELECT study_id, role, steps FROM topic_studies ORDER BY 1"),
        "claims": rows(folder, "SELECT claim_key, quote, direction FROM claims ORDER BY 1"),
        "citations": rows(folder, "SELECT citing_id, cited_id, providers_n FROM citations ORDER BY 1, 2"),
        "cells": rows(folder, "SELECT t.name, o.name, direction, emptiness, statements_n, studies_n, participants_n, "
                      "flagged_n FROM evidence_cells JOIN treatments t ON t.id = treatment_id "
                      "JOIN outcomes o ON o.id = outcome_id ORDER BY 1, 2"),
        "chosen": rows(folder, "SELECT record_key, sha256 FROM passages WHERE is_chosen ORDER BY 1, 2"),
    }  # fmt: skip


def key(n: int) -> str:
    return f"pmid:{CITING[n].pmid}"


def test_what_two_nights_lack_has_left_with_all_that_it_said_and_comes_back(tmp_path: Path, night: Night) -> None:
    before = standing(tmp_path)
    of_work = "JOIN studies s ON s.id = study_id WHERE s.pmid = ?"
    claims = rows(tmp_path, f"SELECT claim_key FROM claims {of_work}", [CITING[0].pmid])
    assert claims
    gone = without(CITING[0].id)
    assert night(31, gone).status == "finished"
    assert left(tmp_path) == set()  # one answer alone may lack it by mistake
    assert rows(tmp_path, f"SELECT count(*) FROM topic_studies {of_work}", [CITING[0].pmid]) == [(1,)]
    assert night(32, gone).status == "finished"
    assert left(tmp_path) == {key(0)}
    assert told(tmp_path, "left") >= {"claim", "citation", "study"}
    ((study, title),) = rows(tmp_path, "SELECT study_id, title FROM left_records")
    assert title.rstrip(".") == CITING[0].title.rstrip(".")
    assert (study,) in rows(tmp_path, "SELECT study_id FROM left_studies")
    assert {row[0] for row in claims} == {key for (key,) in rows(tmp_path, "SELECT claim_key FROM left_claims")}
    assert rows(tmp_path, "SELECT count(*) FROM passages WHERE study_id = ?", [study])[0][0] >= 2  # its words are kept
    assert rows(tmp_path, "SELECT gone_from, status FROM studies WHERE id = ?", [study]) == [('["pubmed"]', "stub")]
    quiet = dump(tmp_path)
    assert night(33, gone).status == night(34, gone).status == "finished"
    assert dump(tmp_path) == quiet
    for day in (70, 71, 72):
        night(day, WORLD)
    assert left(tmp_path) == set() and not rows(tmp_path, "SELECT 1 FROM left_claims")
    assert standing(tmp_path) == before
    kinds = {(entity, kind) for entity, kind in rows(tmp_path, "SELECT entity, kind FROM changes WHERE run_id > 4")}
    assert kinds >= {("study", "returned"), ("claim", "returned"), ("citation", "returned")}


def test_a_record_that_left_where_others_still_list_the_work_leaves_it_in_its_topic(
    tmp_path: Path, night: Night
) -> None:
    lacking = frozenset({("pubmed", CITING[0].id)})
    gone = Lacking(WORLD.seed, WORLD.works, WORLD.edges, (), (), WORLD.coverage, lacking=lacking)
    night(31, gone)
    night(32, gone)
    assert left(tmp_path) == {key(0)}
    ((study,),) = rows(tmp_path, "SELECT study_id FROM left_records")
    assert rows(tmp_path, "SELECT count(*) FROM topic_studies WHERE study_id = ?", [study]) == [(1,)]
    assert told(tmp_path, "changed") == {"gone_from", "status", "integrity", "participants_n"}


def test_what_a_description_does_not_cite_any_more_is_taken_out_where_no_list_decides(
    tmp_path: Path, night: Night
) -> None:
    sql = "SELECT citing_key, cited_key FROM citation_statements WHERE provider = 'pubmed' AND gone_run IS NULL"
    seeds = {seed.id for seed in WORLD.seeds}
    stated = {(x, y) for x, y in WORLD.edges_stated_by("pubmed") if not seeds & {x, y} and WORLD[y].pmid}
    by_many = [(x, y) for x, y in sorted(stated) if sum(x == other for other, _ in stated) > 1]
    (x, y) = by_many[0]
    edge = f"pmid:{WORLD[x].pmid}", f"pmid:{WORLD[y].pmid}"
    assert edge in rows(tmp_path, sql)
    fewer = World(WORLD.seed, WORLD.works, tuple(e for e in WORLD.edges if e != (x, y)), (), (), WORLD.coverage)
    before = set(rows(tmp_path, sql))
    night(31, fewer.prepare())
    assert before - set(rows(tmp_path, sql)) == {edge}
    night(70, WORLD)
    assert set(rows(tmp_path, sql)) == before


def test_one_answer_that_leaves_a_record_out_takes_nothing(tmp_path: Path, night: Night) -> None:
    before = dump(tmp_path)
    night(31, WORLD, [Fault("pubmed", "missing_record", times=None, on=EFETCH)])
    night(32, WORLD)
    for day in range(33, 36):
        night(day, WORLD)
    assert left(tmp_path) == set()
    after = dump(tmp_path)
    assert {name for name in before if before[name] != after[name]} <= {
        "records", "passages", "stated_counts", "citation_statements",  # which say what answer they came in
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["500", "html", "truncated_gzip", "error_in_200"])
def test_a_provider_that_fails_takes_no_record(tmp_path: Path, night: Night, kind: str) -> None:
    for day in (31, 32, 33):
        assert night(day, without(CITING[0].id), [Fault("pubmed", kind, times=None)]).failures
    assert left(tmp_path) == set()


def test_markedly_many_are_held_back_until_they_are_there_again(tmp_path: Path, night: Night) -> None:
    few = without(*(work.id for work in CITING[:6]))
    for day in (31, 32, 33):
        report = night(day, few)
        assert report.status == "stopped" and left(tmp_path) == set()
    assert any("does not have works any more" in line and "--accept-drop pubmed" in line for line in report.stopped)
    held = "SELECT about, released_by FROM quarantine WHERE question = 'records'"
    assert set(rows(tmp_path, held)) == {(key(n), None) for n in range(6)}
    for day in range(34, 41):
        night(day, WORLD)
    assert set(rows(tmp_path, held)) == {(key(n), "provider") for n in range(6)}


def test_what_a_person_accepts_has_left_and_a_rebuild_gives_the_same_tables(tmp_path: Path, night: Night) -> None:
    few = without(*(work.id for work in CITING[:6]))
    night(31, few)
    night(32, few)
    report = night(33, few, accepts="")
    assert report.status == "finished", report.stopped
    assert left(tmp_path) == {key(n) for n in range(6)}
    released = rows(tmp_path, "SELECT DISTINCT released_by FROM quarantine WHERE question = 'records'")
    assert released == [("person",)]
    night(70, WORLD)
    night(71, WORLD)
    before = tmp_path / "before.db"
    with writing(tmp_path / "data"):
        pass  # folds the log into the file
    shutil.copy(tmp_path / "data" / "evidence.db", before)
    with locked(tmp_path / "data"):
        rebuild(tmp_path / "data", refresh.now)
    assert differences(before, tmp_path / "data" / "evidence.db") == {}


def test_an_answer_with_an_entry_that_cannot_be_read_lacks_nothing_for_sure(tmp_path: Path, night: Night) -> None:
    whole = Batch(asked=(key(0), key(1)), missing=(key(0),))
    unread = replace(whole, missing=(key(0), "work 2 has neither a DOI nor a title"))
    with writing(tmp_path / "data") as data:
        lacked, fell = record_guards.lacked(data.store, "pubmed", whole, set())
        assert ([one.key for one in lacked], fell) == ([key(0)], False)
        assert record_guards.lacked(data.store, "pubmed", unread, set()) == ([], False)
        both = replace(whole, missing=whole.asked)
        assert record_guards.lacked(data.store, "pubmed", both, set())[1]  # nobody is left who shows that it is sound
